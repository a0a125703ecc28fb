"""What a name in a check stands for: what it allows, how it is printed, its unit; and what two of them make."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from evclaims.exact.interval import Interval
from evclaims.exact.unit import DATE, DAY, Unit, UnitError, format_unit, of_powers
from evclaims.model import Verdict

_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_HOLDS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "==": operator.eq,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


@dataclass(frozen=True, slots=True)
class Operand:
    """What a name stands for: the interval it allows, its printed value if it has one, its unit.

    `interval` is None where neither value nor bounds are known; where `unit` is None too, nothing is known of the unit.
    What stands in a table has its ID and its print (shortened as messages show it); what is computed has neither.
    """

    interval: Interval | None
    value: Fraction | None
    unit: Unit
    id: str = field(default="", compare=False)
    printed: str = field(default="", compare=False)

    @classmethod
    def point(cls, number: int | Decimal | Fraction, unit: Unit = None) -> Operand:
        """A number that is known exactly."""
        return cls(Interval.of(number), Fraction(number), unit)

    @property
    def is_unknown(self) -> bool:
        """Whether not even the unit is known."""
        return self.interval is None and self.unit is None


Binding: TypeAlias = Operand | Sequence[Operand] | str
"""What a row gives for a name: an operand, a list of operands (for `sum`), or a text (compared by `==` alone)."""


def apply(symbol: str, left: Operand, right: Operand) -> Operand:
    """What `left + right` stands for, or with - * /: its interval where both are known, its unit in any case.

    Raises UnitError where the units do not fit, DivisorHoldsZero for a divisor whose interval has zero inside.
    """
    unit = unit_of(symbol, left, right)
    if left.interval is None or right.interval is None:
        return Operand(None, None, unit)
    interval = _ARITHMETIC[symbol](left.interval, right.interval)
    if left.value is None or right.value is None or (symbol == "/" and not right.value):
        return Operand(interval, None, unit)
    return Operand(interval, _ARITHMETIC[symbol](left.value, right.value), unit)


def unit_of(symbol: str, left: Operand, right: Operand) -> Unit:
    """The unit of `left + right`, or with - * /.

    Raises UnitError where theirs do not fit.
    """
    return _sum_unit(symbol, left, right) if symbol in "+-" else _product_unit(symbol, left, right)


def compare(comparison: str, left: Operand, right: Operand) -> Verdict:
    """The verdict of one comparison, by the first definition that applies (`docs/verdicts.md`).

    Both intervals must be known; the two sides share no operand, so each value of one meets every value of the other.
    """
    x, y = left.interval, right.interval
    assert x is not None and y is not None
    if comparison == "==":
        if x.intersection(y) is None:
            return Verdict.CONTRADICTED
        if x.is_point and y.is_point:
            return Verdict.ENTAILED
        if left.value is None or right.value is None or left.value in y or right.value in x:
            return Verdict.CONSISTENT
        return Verdict.STRAINED
    if comparison in (">=", ">"):
        return compare({">=": "<=", ">": "<"}[comparison], right, left)
    if comparison == "<=":
        always, never = x.surely_at_most(y), y.surely_below(x)
    else:
        always, never = x.surely_below(y), y.surely_at_most(x)
    if never:
        return Verdict.CONTRADICTED
    if always:
        return Verdict.ENTAILED
    if left.value is None or right.value is None or _HOLDS[comparison](left.value, right.value):
        return Verdict.CONSISTENT
    return Verdict.STRAINED


def _product_unit(symbol: str, left: Operand, right: Operand) -> Unit:
    if DATE in (left.unit, right.unit):
        raise UnitError("a date is neither multiplied nor divided")
    if (left.unit is None and right.unit is None) or left.is_unknown or right.is_unknown:
        return None
    powers = dict(left.unit or ())
    for name, power in right.unit or ():
        powers[name] = powers.get(name, 0) + (power if symbol == "*" else -power)
    return of_powers(powers)


def one_unit(left: Operand, right: Operand) -> Unit:
    """The unit that both have. A plain number takes the other's, unless that is a date.

    Raises UnitError where they have two.
    """
    if left.unit == right.unit:
        return left.unit
    for one, other in ((left, right), (right, left)):
        if one.unit is None and (other.unit != DATE or one.is_unknown):
            return other.unit
    words = ["a plain number" if side.unit is None else format_unit(side.unit) or "a ratio" for side in (left, right)]
    raise UnitError(f"{words[0]} does not compare with {words[1]}")


def _sum_unit(symbol: str, left: Operand, right: Operand) -> Unit:
    if DATE not in (left.unit, right.unit):
        return one_unit(left, right)
    if left.is_unknown or right.is_unknown:
        return None
    if left.unit == right.unit:
        if symbol == "-":
            return DAY
        raise UnitError("two dates cannot be added")
    if symbol == "-" and right.unit == DATE:
        raise UnitError("a date is taken from a date only")
    days = right if left.unit == DATE else left
    if days.unit not in (None, DAY):
        raise UnitError(f"a date is moved by days, not by {format_unit(days.unit) or 'a ratio'}")
    return DATE

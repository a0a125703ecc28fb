"""What a name in a check stands for: what it allows, how it is printed, its unit; and what two of them make."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from evclaims.exact.interval import Interval
from evclaims.exact.unit import DATE, Unit, combined

_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
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


Binding: TypeAlias = Operand | Sequence[Operand]
"""What a row gives for a name: an operand, or a list of operands for `sum`."""


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
    """The unit of `left + right`, or with - * /; with == the one that both have.

    Raises UnitError where theirs do not fit; where nothing is known of one, no more than a date in a product is wrong.
    """
    if not (left.is_unknown or right.is_unknown):
        return combined(symbol, left.unit, right.unit)
    known = right.unit if left.is_unknown else left.unit
    if symbol in "*/":
        combined(symbol, known, None)
        return None
    return None if symbol in "+-" and known == DATE else known

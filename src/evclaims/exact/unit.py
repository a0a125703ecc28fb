"""Units of what is counted and measured: their texts, and what two of them make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

Unit: TypeAlias = tuple[tuple[str, int], ...] | None
"""Powers of base units, sorted by name: EUR/piece is (("EUR", 1), ("piece", -1)). None: a plain number, which takes
the unit of whatever it is added to or compared with."""

PERCENT: Unit = (("percent", 1),)
DATE: Unit = (("date", 1),)
DAY: Unit = (("day", 1),)


class UnitError(ValueError):
    """Units that do not compare."""


def parse_unit(text: str) -> Unit:
    """The unit that a text such as `EUR/piece` names.

    >>> parse_unit("EUR/piece")
    (('EUR', 1), ('piece', -1))

    Raises ValueError where a name is missing.
    """
    powers: Counter[str] = Counter()
    for i, over in enumerate(text.split("/")):
        for name in over.split("*"):
            if not name.strip():
                raise ValueError(f"{text!r} is not a unit; write one like EUR or EUR/piece")
            if not (name.strip() == "1" and i == 0):
                powers[name.strip()] += 1 if i == 0 else -1
    return _of_powers(powers)


def format_unit(unit: Unit) -> str:
    """The text of a unit; empty for a plain number."""
    if not unit:
        return ""
    over = "*".join(name for name, power in unit for _ in range(power))
    under = "".join(f"/{name}" for name, power in unit for _ in range(-power))
    return (over or "1") + under


@lru_cache(maxsize=1024)
def combined(symbol: str, left: Unit, right: Unit) -> Unit:
    """The unit of a sum (`+ -`), of a product (`* /`), or the one that both have (`==`).

    >>> combined("/", (("EUR", 1),), (("piece", 1),))
    (('EUR', 1), ('piece', -1))

    Raises UnitError where the two do not fit.
    """
    dates = (left, right).count(DATE)
    if symbol in "*/":
        if dates:
            raise UnitError("a date is neither multiplied nor divided")
        powers = Counter(dict(left or ()))
        (powers.update if symbol == "*" else powers.subtract)(dict(right or ()))
        return None if left is right is None else _of_powers(powers)
    if not dates or symbol == "==":
        return _one(left, right)
    if symbol == "+" and dates == 2:
        raise UnitError("two dates cannot be added")
    if dates == 2:
        return DAY
    if symbol == "-" and right == DATE:
        raise UnitError("a date is taken from a date only")
    days = right if left == DATE else left
    if days not in (None, DAY):
        raise UnitError(f"a date is moved by days, not by {format_unit(days) or 'a ratio'}")
    return DATE


def _one(left: Unit, right: Unit) -> Unit:
    """The unit that both have. A plain number takes the other's, unless that is a date."""
    if left == right or (right is None and left != DATE):
        return left
    if left is None and right != DATE:
        return right
    words = ["a plain number" if unit is None else format_unit(unit) or "a ratio" for unit in (left, right)]
    raise UnitError(f"{words[0]} does not compare with {words[1]}")


def _of_powers(powers: Mapping[str, int]) -> Unit:
    """The unit of these powers; a power of 0 falls away."""
    return tuple(sorted((name, power) for name, power in powers.items() if power))

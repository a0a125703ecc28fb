"""Units of what is counted and measured: their texts, and the errors where two do not fit."""

from __future__ import annotations

from collections.abc import Mapping
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
    powers: dict[str, int] = {}
    sign = 1
    for i, over in enumerate(text.split("/")):
        sign = 1 if i == 0 else -1
        for name in over.split("*"):
            if not name.strip():
                raise ValueError(f"{text!r} is not a unit; write one like EUR or EUR/piece")
            if not (name.strip() == "1" and i == 0):
                powers[name.strip()] = powers.get(name.strip(), 0) + sign
    return of_powers(powers)


def format_unit(unit: Unit) -> str:
    """The text of a unit; empty for a plain number."""
    if not unit:
        return ""
    over = "*".join(name for name, power in unit for _ in range(power))
    under = "".join(f"/{name}" for name, power in unit for _ in range(-power))
    return (over or "1") + under


def of_powers(powers: Mapping[str, int]) -> Unit:
    """The unit of these powers; a power of 0 falls away."""
    return tuple(sorted((name, power) for name, power in powers.items() if power))

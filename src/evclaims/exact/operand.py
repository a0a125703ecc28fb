"""What a name in a check stands for: what it allows, how it is printed, its unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from evclaims.exact.interval import Interval
from evclaims.exact.unit import Unit


@dataclass(frozen=True, slots=True)
class Operand:
    """What a name stands for: the interval it allows, its printed value (which lies in it) if it has one, its unit.

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

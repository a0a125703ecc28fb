"""Exact interval arithmetic over the extended rationals: what printed figures allow, and what follows from them.

An end is a `fractions.Fraction` or an infinity of `math.inf`; an infinity is never attained, and a finite end is
attained unless it is marked open. Tables hold closed bounds only; open ends arise when an unbounded interval is divided
by, since 1/∞ = 0 is approached and not reached. The rules 0·∞ = 0, a/b = a·(1/b) and 1/∞ = 0 are those of IEEE 1788 for
sets.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import TypeAlias

INFINITY = math.inf

End: TypeAlias = Fraction | float
"""An exact rational, or `math.inf` with either sign; no other float is an end."""


class DivisorHoldsZero(ArithmeticError):
    """Division by an interval in which zero lies: the quotient is not an interval."""


def end(number: int | Decimal | Fraction | float) -> End:
    """The number as an end of an interval, without rounding.

    >>> end(Decimal("34.5")), end(-INFINITY)
    (Fraction(69, 2), -inf)

    Raises ValueError for a NaN and for any binary float that is not an infinity.
    """
    if isinstance(number, float):
        if not math.isinf(number):
            raise ValueError(f"{number!r} is a binary float; give a Decimal, a Fraction or an int")
        return number
    if isinstance(number, Decimal) and not number.is_finite():
        if number.is_nan():
            raise ValueError("NaN bounds nothing")
        return INFINITY if number > 0 else -INFINITY
    return Fraction(number)


@dataclass(frozen=True, slots=True)
class Interval:
    """All reals between two ends; an end is attained unless it is infinite or marked open.

    >>> Interval.of(550_000) / Interval.of(410_000, INFINITY)
    Interval(lower=Fraction(0, 1), upper=Fraction(55, 41), lower_open=True, upper_open=False)

    Raises ValueError where the lower end is above the upper, or where no real lies between them.
    """

    lower: End
    upper: End
    lower_open: bool = False
    upper_open: bool = False

    def __post_init__(self) -> None:
        if any(isinstance(x, float) and not math.isinf(x) for x in (self.lower, self.upper)):
            raise ValueError("an end is an exact number or an infinity")
        if self.lower > self.upper:
            raise ValueError(f"the lower bound {self.lower} is above the upper bound {self.upper}")
        if isinstance(self.lower, float):
            object.__setattr__(self, "lower_open", True)
        if isinstance(self.upper, float):
            object.__setattr__(self, "upper_open", True)
        if (self.lower_open or self.upper_open) and self.lower == self.upper:
            raise ValueError(f"no number lies between {self.lower} and {self.upper}")

    @classmethod
    def of(
        cls, lower: int | Decimal | Fraction | float, upper: int | Decimal | Fraction | float | None = None
    ) -> Interval:
        """The closed interval from `lower` to `upper`, or the point `lower` where no upper end is given."""
        low = end(lower)
        return cls(low, low if upper is None else end(upper))

    @property
    def is_point(self) -> bool:
        """Whether exactly one number is allowed."""
        return self.lower == self.upper

    def __contains__(self, number: int | Decimal | Fraction) -> bool:
        x = Fraction(number)
        above = self.lower < x or (self.lower == x and not self.lower_open)
        return above and (x < self.upper or (x == self.upper and not self.upper_open))

    def __neg__(self) -> Interval:
        return Interval(-self.upper, -self.lower, self.upper_open, self.lower_open)

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            _sum(self.lower, other.lower),
            _sum(self.upper, other.upper),
            self.lower_open or other.lower_open,
            self.upper_open or other.upper_open,
        )

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        corners = [
            (_product(x, y), (x_open or y_open) and not ((x == 0 and not x_open) or (y == 0 and not y_open)))
            for x, x_open in ((self.lower, self.lower_open), (self.upper, self.upper_open))
            for y, y_open in ((other.lower, other.lower_open), (other.upper, other.upper_open))
        ]
        # An end is attained as soon as one of the corners that reach it is.
        lower, lower_open = min(corners)
        upper, upper_open = max(corners, key=lambda corner: (corner[0], not corner[1]))
        return Interval(lower, upper, lower_open, upper_open)

    def __truediv__(self, other: Interval) -> Interval:
        return self * other.reciprocal()

    def reciprocal(self) -> Interval:
        """1/x for every x of the interval.

        Raises DivisorHoldsZero where zero is one of them.
        """
        if 0 in self:
            raise DivisorHoldsZero("the divisor may be zero")
        # Zero may still be an open end; its reciprocal is the infinity on the interval's own side.
        side = INFINITY if self.upper > 0 else -INFINITY
        return Interval(_inverse(self.upper, side), _inverse(self.lower, side), self.upper_open, self.lower_open)

    @staticmethod
    def common(intervals: Iterable[Interval]) -> Interval | None:
        """The numbers that all of the intervals allow; None where there are none, or no intervals."""
        found = tuple(intervals)
        lower = max((each.lower for each in found), default=INFINITY)
        upper = min((each.upper for each in found), default=-INFINITY)
        lower_open = any(each.lower_open for each in found if each.lower == lower)
        upper_open = any(each.upper_open for each in found if each.upper == upper)
        if lower > upper or (lower == upper and (lower_open or upper_open)):
            return None
        return Interval(lower, upper, lower_open, upper_open)

    def surely_below(self, other: Interval) -> bool:
        """Whether every number of this interval is less than every number of the other."""
        if self.upper == other.lower:
            return self.upper_open or other.lower_open
        return self.upper < other.lower

    def surely_at_most(self, other: Interval) -> bool:
        """Whether every number of this interval is at most every number of the other."""
        return self.upper <= other.lower


def _sum(x: End, y: End) -> End:
    # Fraction + inf would pass through float and overflow for a large Fraction.
    if isinstance(x, float):
        return x
    return y if isinstance(y, float) else x + y


def _product(x: End, y: End) -> End:
    if not x or not y:
        return Fraction(0)
    if isinstance(x, float) or isinstance(y, float):
        return INFINITY if (x > 0) == (y > 0) else -INFINITY
    return x * y


def _inverse(x: End, side: float) -> End:
    if isinstance(x, float):
        return Fraction(0)
    return side if x == 0 else 1 / x


def decimal(number: Fraction) -> Decimal:
    """A fraction whose denominator divides a power of ten, as the decimal it is.

    >>> decimal(Fraction(69, 2))
    Decimal('34.5')

    Raises ValueError for any other fraction.
    """
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        raise ValueError(f"{number} has no finite decimal expansion")
    places = max(twos, fives)
    scaled = number.numerator * 10**places // number.denominator
    return Decimal((int(scaled < 0), tuple(int(d) for d in str(abs(scaled))), -places))


def hull(interval: Interval, places: int = 10) -> tuple[Decimal | None, Decimal | None]:
    """The bounds as decimals of at most so many places, cut off outwards where they do not end; None: unbounded.

    >>> hull(Interval.of(Fraction(1, 3)), 4)
    (Decimal('0.3333'), Decimal('0.3334'))
    """
    lower, upper = interval.lower, interval.upper
    return (
        None if isinstance(lower, float) else rounded(lower, places, ROUND_FLOOR),
        None if isinstance(upper, float) else rounded(upper, places, ROUND_CEILING),
    )


def rounded(number: Fraction, places: int = 10, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """The number as a decimal of at most so many places."""
    scaled = number * 10**places
    if scaled.denominator == 1:
        return decimal(number)
    whole = {ROUND_FLOOR: math.floor, ROUND_CEILING: math.ceil}.get(rounding, round)(scaled)
    return Decimal(whole).scaleb(-places, Context(prec=len(str(abs(whole))) + places))

"""Where a number stands on an axis, its short name, and the marks of an interval; exact until it is drawn."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from evclaims.exact import words
from evclaims.exact.operand import Operand
from evclaims.exact.unit import DATE, PERCENT, Unit

MONTHS = ("January February March April May June July August September October November December").split()
SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
_MARGIN = Fraction(1, 12)


@dataclass(frozen=True, slots=True)
class Tick:
    """A round number on an axis: where (0 to 100), and its label."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval on an axis from 0 to 100: its ends, which of them are open, and where the printed value stands."""

    low: float
    high: float
    open_low: bool
    open_high: bool
    value: float | None

    @property
    def width(self) -> float:
        """From end to end."""
        return round(self.high - self.low, 2)


@dataclass(frozen=True, slots=True)
class Scale:
    """A stretch of numbers, drawn from 0 to 100."""

    low: Fraction
    high: Fraction
    unit: Unit = None

    def at(self, x: Fraction | int) -> float:
        """Where a number stands, within 0 to 100."""
        return round(float(min(max((x - self.low) / (self.high - self.low), Fraction(0)), Fraction(1)) * 100), 2)

    def bar(self, operand: Operand) -> Bar | None:
        """The marks of an operand; None where it has no interval."""
        if operand.interval is None:
            return None
        low, high = operand.interval.lower, operand.interval.upper
        return Bar(
            0.0 if isinstance(low, float) else self.at(low),
            100.0 if isinstance(high, float) else self.at(high),
            isinstance(low, float),
            isinstance(high, float),
            None if operand.value is None else self.at(operand.value),
        )

    def ticks(self, most: int = 5) -> list[Tick]:
        """Up to `most` round numbers of the stretch."""
        if self.unit == DATE:
            return [Tick(self.at(d.toordinal()), label) for d, label in day_ticks(self.low, self.high, most)]
        return [Tick(self.at(x), amount(x, self.unit)) for x in round_numbers(self.low, self.high, most)]


def around(operands: Iterable[Operand], *, from_zero: bool = False) -> Scale:
    """The scale that shows all finite ends and values, with a margin beside them."""
    known = [operand for operand in operands if operand.interval is not None]
    ends = [
        Fraction(x)
        for operand in known
        if operand.interval is not None
        for x in (operand.interval.lower, operand.interval.upper, operand.value)
        if x is not None and not isinstance(x, float)
    ]
    low, high = (min(ends), max(ends)) if ends else (Fraction(0), Fraction(1))
    if from_zero:
        low, high = min(low, Fraction(0)), max(high, Fraction(0))
    # A single number stands in the middle of a stretch around it.
    room = (high - low or abs(high) / 10 or Fraction(1)) * _MARGIN
    if from_zero:
        return Scale(low - (room if low < 0 else 0), high + room, known[0].unit if known else None)
    return Scale(low - room, high + room, known[0].unit if known else None)


def amount(x: Fraction, unit: Unit = None) -> str:
    """A number as a newspaper prints it, exact where that is short.

    >>> amount(Fraction(66_850_000_000)), amount(Fraction(410_000)), amount(Fraction(69, 2), PERCENT)
    ('66.85 billion', '410,000', '34.5%')
    """
    if unit == DATE:
        return day(datetime.date.fromordinal(int(x))) if _is_day(x) else words.number(x)
    for scale, name in SCALES:
        scaled = words.number(x / scale)
        if scale <= abs(x) < scale * 1000 and len(scaled) <= 9:
            return f"{scaled} {name}"
    return words.number(x) + ("%" if unit == PERCENT else "")


def day(date: datetime.date) -> str:
    """A day.

    >>> day(datetime.date(2025, 3, 18)), day(datetime.date(2025, 11, 18))
    ('18 March 2025', '18 Nov 2025')
    """
    month = MONTHS[date.month - 1]
    return f"{date.day} {month if len(month) < 6 else month[:3]} {date.year}"


def round_numbers(low: Fraction, high: Fraction, most: int) -> list[Fraction]:
    """Up to `most` multiples of one, two or five times a power of ten.

    >>> [int(x) for x in round_numbers(Fraction(290_000), Fraction(425_000), 4)]
    [300000, 350000, 400000]
    """
    span = high - low
    step = _power_of_ten(span / most)
    for factor in (1, 2, 5, 10, 20):
        width = step * factor
        first = -(-low // width)
        numbers = [width * i for i in range(int(first), int(high // width) + 1)] if span / width <= most + 1 else []
        if 0 < len(numbers) <= most:
            return numbers
    return [low + span / 2]


def day_ticks(low: Fraction, high: Fraction, most: int) -> list[tuple[datetime.date, str]]:
    """First days of years (of quarters or months where the stretch is short), with their labels."""
    first, last = (datetime.date.fromordinal(min(max(int(x), 1), 3_652_059)) for x in (low, high))
    for months in (1, 3, 6, 12, 24, 60, 120, 600, 1200, 12000):
        if (last - first).days / (months * 30.44) <= most:
            found = list(_first_days(first, last, months))
            if 0 < len(found) <= most:
                names = [f"{d:%b} {d.year}" if months < 12 else str(d.year) for d in found]
                return list(zip(found, names, strict=True))
    return [(first, str(first.year))]


def _first_days(first: datetime.date, last: datetime.date, months: int) -> Iterator[datetime.date]:
    number = first.year * 12 + first.month - 1
    number += -number % months
    while number // 12 <= last.year and number // 12 <= 9999:
        day = datetime.date(max(number // 12, 1), number % 12 + 1, 1)
        if first <= day <= last:
            yield day
        number += months


def _power_of_ten(x: Fraction) -> Fraction:
    """The power of ten at or below a positive number."""
    power = Fraction(10) ** (len(str(int(x))) - 1) if x >= 1 else Fraction(1)
    while power > x:
        power /= 10
    return power


def _is_day(x: Fraction) -> bool:
    return x.denominator == 1 and datetime.date.min.toordinal() <= x <= datetime.date.max.toordinal()

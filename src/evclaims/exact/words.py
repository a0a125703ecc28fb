"""Numbers, dates and intervals in words, as messages and reports print them; exact where a few digits can be."""

from __future__ import annotations

import datetime
from decimal import Context, Decimal
from fractions import Fraction

from evclaims.exact.interval import Interval, decimal
from evclaims.exact.operand import Binding, Operand
from evclaims.exact.unit import DATE, Unit, format_unit

_DIGITS = 15
_SIDES = (("at least", "at most"), ("more than", "less than"))


def number(x: Fraction) -> str:
    """A number with its thousands grouped; `≈` marks one that is rounded to six digits.

    >>> number(Fraction(410000)), number(Fraction(1400, 41))
    ('410,000', '≈34.1463')
    """
    try:
        exact = decimal(x)
    except ValueError:
        exact = None
    if exact is not None and len(exact.as_tuple().digits) <= _DIGITS and -_DIGITS < exact.adjusted() < 2 * _DIGITS:
        return f"{exact:,f}"
    context = Context(prec=6, Emax=10**9, Emin=-(10**9))
    rounded = context.divide(Decimal(x.numerator), Decimal(x.denominator))
    if -5 < rounded.adjusted() < 2 * _DIGITS:
        return f"≈{Decimal(f'{rounded:f}'):,f}"
    return f"≈{rounded.normalize(context)}"


def date(x: Fraction) -> str:
    """The day that an ordinal stands for, as YYYY-MM-DD; a number where it is no day of the calendar."""
    if x.denominator == 1 and datetime.date.min.toordinal() <= x <= datetime.date.max.toordinal():
        return datetime.date.fromordinal(int(x)).isoformat()
    return number(x)


def quantity(x: Fraction, unit: Unit) -> str:
    """A number with its unit.

    >>> quantity(Fraction(34), (("percent", 1),))
    '34 percent'
    """
    if unit == DATE:
        return date(x)
    return f"{number(x)} {format_unit(unit)}".rstrip()


def interval(x: Interval | None, unit: Unit = None) -> str:
    """What an interval allows, in words.

    >>> interval(Interval.of(Fraction(67, 2), Fraction(69, 2)), (("percent", 1),))
    '33.5 to 34.5 percent'
    """
    if x is None:
        return "unknown"
    if x.is_point:
        return quantity(Fraction(x.lower), unit)
    if isinstance(x.lower, float) and isinstance(x.upper, float):
        return "any number"
    closed, is_open = (("from", "by"), ("after", "before")) if unit == DATE else _SIDES
    after, before = (is_open if x.lower_open else closed)[0], (is_open if x.upper_open else closed)[1]
    if isinstance(x.upper, float):
        return f"{after} {quantity(Fraction(x.lower), unit)}"
    if isinstance(x.lower, float):
        return f"{before} {quantity(x.upper, unit)}"
    low = date(x.lower) if unit == DATE else number(x.lower)
    high = quantity(x.upper, unit)
    return f"{after} {low} and {before} {high}" if x.lower_open or x.upper_open else f"{low} to {high}"


def operand(x: Operand) -> str:
    """What an operand allows, in words."""
    return interval(x.interval, x.unit)


def binding(x: Binding) -> str:
    """What a name stands for, in words: its ID and its print where it has them, and what it allows."""
    if isinstance(x, Operand):
        printed = f" “{x.printed}”" if x.printed else ""
        return f"{x.id}{printed}, {operand(x)}" if x.id else operand(x)
    return f"[{', '.join(map(binding, x))}]"


def counted(number: int, noun: str) -> str:
    """The number with its noun.

    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"

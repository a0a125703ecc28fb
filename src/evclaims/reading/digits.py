"""The digits of a printed number, as its language groups them: its value and its last significant place."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from evclaims.exact.interval import decimal
from evclaims.reading import words
from evclaims.reading.lexicon import SEPARATORS

PARTS_OF_ONE = "\u00bc-\u00be\u2150-\u215e"
_WHOLE_DIGITS, _PLACES = 24, 10
"""Digits before the point and places behind it: no figure needs more, and sums stay exact in SQL."""
_OF_FRACTION = 2
"""The place that counts as the last of a fraction whose digits do not end: a third is told to the percent."""
DIGITS = re.compile(rf"(-?)(?:(\d(?:[\d.,' ]*\d)?)? ?([{PARTS_OF_ONE}])|(\d(?:[\d.,' ]*\d)?|[.,]\d+))")
"""A number in digits, with or without a part of one."""
_INDIAN = re.compile(r"\d{1,2}(?:,\d\d){1,6},\d{3}")
"""Lakhs and crores are grouped by two digits, and the thousands by three."""


class FigureError(ValueError):
    """The print cannot be read; the message says why."""


def ends(value: Fraction) -> bool:
    """Whether the decimals of a number end."""
    return bool(10**_WHOLE_DIGITS % value.denominator == 0)


def precision(number: str, scale: int | None, language: str, printed: str) -> tuple[Fraction, int, int, int]:
    """The value, and three places: of the last digit that is not zero, of the last, and of the last that counts.

    Raises FigureError for a number with more digits than a figure needs.
    """
    shift = scale or 0
    found = _digits(number, language, printed)
    if isinstance(found, Fraction):
        return found * Fraction(10) ** shift, _OF_FRACTION - shift, _OF_FRACTION - shift, _OF_FRACTION - shift
    whole, fraction = found
    digits = (whole + fraction).lstrip("0")
    most = len(fraction) - shift
    if len(digits) - most > _WHOLE_DIGITS or most > _PLACES:
        raise FigureError(f"{printed!r} has more digits than a figure needs")
    least = most - (len(digits) - len(digits.rstrip("0")))
    value = Fraction(int(digits or "0")) * Fraction(10) ** -most
    decimals = most
    if not fraction and (scale is not None or value >= 1000):
        second = most - (len(digits) - 2)
        decimals = min(most, max(least, second))
    return value, least, most, decimals


def _digits(number: str, language: str, printed: str) -> tuple[str, str] | Fraction:
    """The digits before and after the decimal mark; the fraction itself where they do not end, as a third's."""
    match = DIGITS.fullmatch(number)
    if match is None or match[3]:
        value = words.value(number, language)
        if match and match[3]:
            value = Fraction(unicodedata.numeric(match[3])).limit_denominator(10)
            value += int(_grouped(match[2], language, printed)) if match[2] else 0
        if value is None:
            raise FigureError(f"{printed!r} is no number in words that is known")
        try:
            whole, _, fraction = f"{decimal(value):f}".partition(".")
        except ValueError:
            return value
        return whole, fraction
    mark = _separators(language)[1]
    if mark == "," and _is_foreign(number):
        mark = "."
    whole, _, fraction = number.partition(mark)
    if fraction and not fraction.isdigit():
        raise FigureError(f"{printed!r} goes on after its decimal mark {mark!r} with more than digits")
    # ".5" prints no whole at all.
    return _grouped(whole, language, printed) if whole or not fraction else "0", fraction


def _is_foreign(number: str) -> bool:
    """Whether a point can only be a decimal mark where a comma is the usual one: it groups nothing and is no date."""
    whole, point, fraction = number.partition(".")
    if not (point and whole.isdigit() and fraction.isdigit()) or len(fraction) == 3 > len(whole) - 1:
        return False
    return not (0 < int(whole) < 32 and 0 < int(fraction) < 13) or len(fraction) > 2


def _separators(language: str) -> tuple[str, str]:
    if language[:2] not in SEPARATORS:
        raise FigureError(f"how {language!r} groups digits is not known")
    return SEPARATORS[language[:2]]


def _grouped(whole: str, language: str, printed: str) -> str:
    """The digits of a whole number, without what groups them."""
    group = _separators(language)[0]
    for separator in (group, " ", "'"):
        first, *groups = whole.split(separator)
        if not first.isdigit() or len(first) > 3 or (groups and first[0] == "0"):
            continue
        if all(len(g) == 3 and g.isdigit() for g in groups):
            return first + "".join(groups)
    if whole.isdigit():
        return whole
    if group == "," and _INDIAN.fullmatch(whole):
        return whole.replace(",", "")
    raise FigureError(f"{printed!r} does not group its digits by three as {language!r} does with {group!r}")

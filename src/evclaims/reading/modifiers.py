"""Words and marks beside a number that change what it says, or do not: no word is dropped in silence.

A word of `modifiers.csv` is neutral ("only", "another"), changes a figure in a way that no rule tells ("barely",
"hardly"), or is an adverb or a noun in -ly that leaves a number alone. Another adverb in -ly directly before a number
may say anything ("arguably 5 million"), and so may a sign of mathematics: the figure is unread.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

from evclaims.reading.hedges import Phrases

_FILE = Path(__file__).with_name("modifiers.csv")
_LY = re.compile(r"(?<![\w'-])[a-z]{2,18}ly$")
_COMPARED = re.compile(r"(?<![\w'-])(?!rather|other|another|either|whether)(?:[a-z]{3,14}er|worse) than$")
"""A comparative that the policy does not have, as what is faster depends on what is measured."""
_NO_SIGNS = frozenset("+<>=~|×÷·*/→←⇒¬^`´'")
"""Signs of mathematics that are read, that draw tables and lists, or that stand between factors."""
_ARROWS = frozenset("↑↓▲▼△▽▴▾▵▿↗↘⬆⬇")
_LONGEST = 24


@cache
def _words(kind: str, language: str) -> Phrases:
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == kind and row["language"] == language[:2]]
    return Phrases({word: kind for row in rows for word in row["words"].split("|")})


def neutral(low: str, at: int, language: str) -> str:
    """The neutral word that stands in a text in lower case up to a place, or ""."""
    return _words("neutral", language).ending(low, at)


def leading(low: str, language: str) -> str:
    """The neutral word that a print in lower case begins with, or ""."""
    return _words("neutral", language).starting(low)


def unknown(low: str, seen: str, at: int, language: str) -> str:
    """The modifier that stands up to a place, before a figure, and that no rule reads; "" where there is none.

    `seen` is the text as written: a name is no adverb ("Kelly 5").
    """
    if word := _words("unread", language).ending(low, at):
        return word
    if language[:2] != "en":
        return ""
    window = low[max(0, at - _LONGEST) : at]
    if found := _COMPARED.search(window):
        return found.group()
    found = _LY.search(window)
    if not found or found.group() in _words("adverb", language) or found.group() in _words("noun", language):
        return ""
    begins = at - len(found.group())
    return "" if seen[begins].isupper() and not _starts(low, begins) else found.group()


def _starts(low: str, at: int) -> bool:
    """Whether a place is the start of a sentence or of a line."""
    before = low[max(0, at - 2) : at].rstrip(" ")
    return not before or before[-1] in ".!?:;\n\f\t"


def is_unknown_sign(char: str) -> bool:
    """Whether a character directly at a number is a sign that changes it in a way that no rule tells: ≫, ▲, a currency.

    >>> [is_unknown_sign(each) for each in "≫▲¤+(*"]
    [True, True, True, False, False, False]
    """
    return bool(char) and char not in _NO_SIGNS and (char in _ARROWS or unicodedata.category(char) in ("Sm", "Sc"))

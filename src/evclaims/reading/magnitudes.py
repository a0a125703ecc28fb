"""Plurals that give an order of magnitude and no number: "dozens of", "tens of thousands of".

By the rule of docs/verdicts.md such a print is the interval from the number that the words multiply to, to ten times
that: "hundreds of" is [100, 1000]. "Several thousand" and "a few" name no bound at all and stay unread.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

_COUNTS: Mapping[str, Mapping[str, int]] = {
    "en": {"tens": 10, "dozens": 12, "hundreds": 100, "thousands": 1000},
    "de": {
        **{"dutzende": 12, "dutzenden": 12, "hunderte": 100, "hunderten": 100, "tausende": 1000, "tausenden": 1000},
        **{"zehntausende": 10**4, "zehntausenden": 10**4, "hunderttausende": 10**5, "hunderttausenden": 10**5},
    },
    "fr": {"dizaines": 10, "douzaines": 12, "centaines": 100, "milliers": 1000},
    "es": {"decenas": 10, "docenas": 12, "cientos": 100, "centenares": 100, "miles": 1000, "millares": 1000},
}
_GREAT: Mapping[str, Mapping[str, int]] = {
    "en": {"hundreds": 100, "thousands": 1000, "millions": 10**6, "billions": 10**9, "trillions": 10**12},
    "de": {"millionen": 10**6, "milliarden": 10**9},
    "fr": {"milliers": 1000, "millions": 10**6, "milliards": 10**9},
    "es": {"miles": 1000, "millones": 10**6},
}
_OF = {"en": "of", "de": "von", "fr": "de", "es": "de"}
_ALONE = {"en": ("tens",), "fr": (), "de": (), "es": ()}
"""What says nothing without a second word: "tens of people" is hardly printed, "in their tens" an age."""
_BEHIND = {
    "en": r" of\b(?! (?:a|an|one|the (?:year|century|season))\b)",
    "de": r" (?=[^\W\d_])(?!von jahren)",
    "fr": r" (?:de |d'|des )",
    "es": r" de\b",
}
"""What follows in a text; in German also the noun itself."""
_BEFORE = re.compile(
    r"(?:[\d.,]|\b(?:several|few|many|some|couple of|low|mid|high|multi|double|mehrere|einige|wenige|viele|paar|ein"
    r"|plusieurs|quelques|varios|varias|algunos|unos|unas)) ?-?$"
)
"""A number, or a word that makes the plural vaguer still."""


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    if language not in _OF:
        return None
    counts, great = "|".join(_COUNTS[language]), "|".join(_GREAT[language])
    return re.compile(rf"(?<![\w-])(?:({counts}) {_OF[language]} )?({great})(?!\w)|(?<![\w-])({counts})(?!\w)")


def least(text: str, language: str) -> int | None:
    """The lower end of what a vague plural says; None for any other text.

    >>> least("tens of thousands of", "en"), least("dozens", "en"), least("zehntausende", "de"), least("tens", "en")
    (10000, 12, 10000, None)
    """
    language = language[:2]
    pattern = _pattern(language)
    found = pattern.fullmatch(text.lower().removesuffix(f" {_OF.get(language)}")) if pattern else None
    if found is None or (found[3] or "") in _ALONE[language]:
        return None
    counts, great = _COUNTS[language], _GREAT[language]
    return counts[found[3]] if found[3] else counts.get(found[1], 1) * great[found[2]]


@cache
def openers(language: str) -> frozenset[str]:
    """The words that a vague plural may begin with."""
    return frozenset({*_COUNTS.get(language[:2], {}), *_GREAT.get(language[:2], {})})


def spans(flat: str, language: str, known: frozenset[str]) -> list[tuple[int, int]]:
    """Start and end of each vague plural of a text in lower case, behind which stands what there is so much of.

    `known` are the words of numbers: a plural behind one of them is a scale or a part.
    """
    pattern = _pattern(language[:2])
    if pattern is None:
        return []
    behind = re.compile(_BEHIND[language[:2]])
    found = []
    for match in pattern.finditer(flat):
        before = flat[max(0, match.start() - 24) : match.start()]
        words = re.findall(r"[^\W\d_]+(?=[ -]$)", before)
        if not behind.match(flat, match.end()) or _BEFORE.search(before) or (words and words[-1] in known):
            continue
        if least(match.group(), language) is not None:
            found.append(match.span())
    return found

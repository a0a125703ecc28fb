"""Multiples, whose unit is "times": doubled, halved, tenfold, 3x, "three times as many", "twice the"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

UNIT = "times"


class _Factors(NamedTuple):
    verbs: Mapping[str, str]
    """Word to the number it stands for, as digits."""
    behind: str
    """What follows a number and makes it a multiple, as a pattern."""
    compared: str
    """What must stand behind that in a text, where it may mean something else: "three times a week"."""
    otherwise: str
    """What makes a verb another one: "doubled back"."""


_TIMES: Mapping[str, _Factors] = {
    "en": _Factors(
        {
            **{"doubled": "2", "tripled": "3", "trebled": "3", "quadrupled": "4", "quintupled": "5", "halved": "0.5"},
            **{"twice": "2", "twofold": "2", "threefold": "3", "fourfold": "4", "fivefold": "5", "sixfold": "6"},
            **{"sevenfold": "7", "eightfold": "8", "ninefold": "9", "tenfold": "10", "twentyfold": "20"},
            **{"hundredfold": "100", "thousandfold": "1000", "thrice": "3"},
        },
        r" times|-fold|fold| ?x",
        r" (?:as|the|its|his|her|their|our|your|more|less|higher|lower|greater|larger|bigger|smaller|faster|slower"
        r"|better|longer|likelier|that|those|what|previous|annual)\b",
        r" (?:down|back|up|over|as|for|to (?:left|right|cent(?:er|re)|deep)|off)\b",
    ),
    "de": _Factors(
        {
            **{"verdoppelt": "2", "verdoppelte": "2", "verdoppelten": "2", "verdreifacht": "3", "verdreifachte": "3"},
            **{"vervierfacht": "4", "vervierfachte": "4", "verfünffacht": "5", "verzehnfacht": "10"},
            **{"halbiert": "0,5", "halbierte": "0,5", "halbierten": "0,5"},
        },
        r"-?fache?n?| ?mal",
        r" (?:so|mehr|höher|größer|schneller|weniger)\b",
        r"$^",
    ),
    "fr": _Factors(
        {"doublé": "2", "triplé": "3", "quadruplé": "4", "quintuplé": "5", "décuplé": "10"},
        r" fois",
        r" (?:plus|moins|supérieure?|le|la|les)\b",
        r"$^",
    ),
    "es": _Factors(
        {
            **{"duplicó": "2", "duplicado": "2", "duplicaron": "2", "triplicó": "3", "triplicado": "3"},
            **{"triplicaron": "3", "cuadruplicó": "4", "quintuplicó": "5", "decuplicó": "10"},
        },
        r" veces",
        r" (?:más|menos|mayor|superior|el|la)\b",
        r"$^",
    ),
}


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]] | None:
    """A verb in a text, what behind a number makes it a multiple in a text, and the same two in a print."""
    if language not in _TIMES:
        return None
    verbs, behind, compared, otherwise = _TIMES[language]
    either = "|".join(sorted(verbs, key=len, reverse=True))
    sure = "|".join(each for each in behind.split("|") if each.lstrip() not in ("times", "?x", "fois", "veces", "?mal"))
    x = r"|x(?= [a-zà-ÿ(]|[.,;)]|$)" if language == "en" else ""
    again = rf"(?:twice|thrice)(?={compared})|" if language == "en" else ""
    plain = "|".join(word for word in either.split("|") if word not in ("twice", "thrice"))
    return (
        re.compile(rf"(?<![\w-])(?:{again}(?:{plain})(?!\w|{otherwise}))"),
        re.compile(rf"(?:{behind})(?={compared}){x}" + (rf"|(?:{sure})(?!\w)" if sure else "")),
        re.compile(rf"(?:{either})"),
        re.compile(rf"(?<=[\w½])(?:{behind})$"),
    )


def verbs(flat: str, language: str) -> list[tuple[int, int]]:
    """Start and end of each word of a text in lower case that is a multiple by itself: "doubled", "sixfold"."""
    patterns = _patterns(language[:2])
    return [found.span() for found in patterns[0].finditer(flat)] if patterns else []


def behind(flat: str, end: int, language: str) -> int:
    """Where a number that ends at a place ends as a multiple: behind "three times" of "three times as many"."""
    patterns = _patterns(language[:2])
    found = patterns[1].match(flat, end) if patterns else None
    return found.end() if found else end


def number(text: str, language: str) -> str:
    """The number of a print in lower case that is a multiple: "2" for "doubled", "three" for "three times"."""
    patterns = _patterns(language[:2])
    if patterns is None:
        return ""
    if text in _TIMES[language[:2]].verbs:
        return _TIMES[language[:2]].verbs[text]
    found = patterns[3].search(text)
    return text[: found.start()].rstrip(" -") if found else ""


def is_verb(word: str, language: str) -> bool:
    """Whether a word in lower case is a multiple by itself."""
    return language[:2] in _TIMES and word in _TIMES[language[:2]].verbs

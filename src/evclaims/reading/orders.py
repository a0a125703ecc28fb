"""Ranges of places in an order: "between the tenth and the fifteenth" is from 10 to 15.

A place alone counts nothing ("the tenth"), and a part is no place ("between a fifth and a third"): only two places that
a range or two bounds join are a figure, each with its article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class _Speech:
    """Ordinals one to twenty and the tens to ninety, and the patterns round them."""

    small: str
    tens: str
    compound: str
    """What joins tens and ones, between "<tens>" and the ordinal of the ones; "" where a language does it otherwise."""
    cardinal_tens: str
    article: str
    open_: str
    joint: str
    bound: str
    but: str
    not_before: str
    """What stands behind the two where they are days, ages of history or floors."""


_TIMES = r"centur|day|month|week|floor|grade|minute|inning|season|round|hour|hole|lap|birthday|anniversar"
_SPEECH: Mapping[str, _Speech] = {
    "en": _Speech(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
        " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
        "thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth",
        "[- ]",
        "twenty thirty forty fifty sixty seventy eighty ninety",
        "the ",
        "(?:(?:in )?between|from) ",
        " (?:and|to|through) ",
        "(?:higher|lower|better|worse|later|earlier|more|less|greater|smaller) than ",
        " (?:and|but) ",
        rf"(?:-| )(?:{_TIMES})| of ",
    ),
    "fr": _Speech(
        "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième"
        " treizième quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième vingtième",
        "trentième quarantième cinquantième soixantième soixante-dixième quatre-vingtième quatre-vingt-dixième",
        "",
        "",
        "l[ea] |l'|au |du ",
        "(?:entre|de|d') ?",
        " (?:et|à|jusqu'à) ?",
        r"(?:supérieure?s?|inférieure?s?) (?:à )?|plus \w{2,12} que ",
        " (?:et|mais) ",
        r" (?:siècle|jour|mois|étage|minute|année|tour|manche|anniversaire|semaine)",
    ),
    "de": _Speech(
        "ersten zweiten dritten vierten fünften sechsten siebten achten neunten zehnten elften zwölften dreizehnten"
        " vierzehnten fünfzehnten sechzehnten siebzehnten achtzehnten neunzehnten zwanzigsten",
        "dreißigsten vierzigsten fünfzigsten sechzigsten siebzigsten achtzigsten neunzigsten",
        "",
        "",
        "de[mrn] |vom |zum ",
        "(?:zwischen |von )?",
        " (?:und|bis) ",
        r"(?:höher|niedriger|besser|schlechter|größer|kleiner|mehr|weniger) als ",
        " (?:und|aber) ",
        r" (?:jahrhundert|tag|monat|stock|etage|minute|woche|runde|klasse|januar|februar|märz|april|mai|juni|juli"
        r"|august|september|oktober|november|dezember|jahrestag|geburtstag)",
    ),
}


@cache
def _numbers(language: str) -> Mapping[str, int]:
    speech = _SPEECH[language]
    small = speech.small.split()
    numbers = {word: n for n, word in enumerate(small, 1)}
    numbers |= {word: 10 * n for n, word in enumerate(speech.tens.split(), 3)}
    for n, tens in enumerate(speech.cardinal_tens.split(), 2):
        numbers |= {f"{tens}{gap}{word}": 10 * n + m for m, word in enumerate(small[:9], 1) for gap in "- "}
    return numbers


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    """A range or two bounds of places in a text in lower case, and one place with its article."""
    speech = _SPEECH.get(language)
    if speech is None:
        return None
    place = "|".join(sorted(_numbers(language), key=len, reverse=True))
    article = rf"(?:{speech.article})"
    range_ = rf"{speech.open_}{article}(?:{place}){speech.joint}{article}?(?:{place})"
    bounds = rf"{_bound(speech)}{article}(?:{place}){speech.but}{_bound(speech)}{article}(?:{place})"
    end = rf"(?![\w-])(?!{speech.not_before})"
    return (
        re.compile(rf"(?<![\w-])(?:{range_}|{bounds}){end}"),
        re.compile(rf"{article}?(?<![\w-])({place})(?![\w-])"),
    )


def _bound(speech: _Speech) -> str:
    return f"(?:{speech.bound})"


def places(flat: str, language: str) -> Iterator[tuple[int, int]]:
    """Where ranges of places stand in a text in lower case."""
    patterns = _patterns(language[:2])
    return (found.span() for found in patterns[0].finditer(flat)) if patterns else iter(())


def in_digits(low: str, language: str) -> str:
    """A print in lower case that is a range of places, the places in digits; "" for another print.

    >>> in_digits("between the tenth and the twenty-first", "en"), in_digits("between a fifth and a third", "en")
    ('between 10 and 21', '')
    """
    patterns = _patterns(language[:2])
    if patterns is None or not patterns[0].fullmatch(low):
        return ""
    return patterns[1].sub(lambda found: str(_numbers(language[:2])[found[1]]), low)

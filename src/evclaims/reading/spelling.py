"""How languages spell numbers out: English, German, French, Spanish. Words and their numbers, no grammar."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache


@dataclass(frozen=True, eq=False)
class Language:
    """The words of a language in lower case; hyphens count as spaces.

    `small` holds what is said without a word of scale: below a hundred, and hundreds of one word (doscientos).
    """

    small: Mapping[str, int]
    hundred: tuple[str, ...]
    scales: Mapping[str, int]
    """Word to power of ten."""
    one: tuple[str, ...]
    """Articles that count one where a hundred, a scale, a set or a part follows."""
    sets: Mapping[str, int]
    parts: Mapping[str, int]
    """What one of so many parts is called, singular."""
    many_parts: Mapping[str, int]
    """The same in the plural."""
    halves: tuple[str, ...]
    mixed: Mapping[str, Fraction]
    join: tuple[str, ...]
    """What stands between a number and the part, or the smaller number, behind it."""
    among: tuple[str, ...]
    """What stands between the two numbers of "one in five"."""
    over: tuple[str, ...]
    """What stands between the two numbers of a quotient."""
    point: tuple[str, ...]
    compound: re.Pattern[str] | None = None
    """The pieces of a number that is written as one word."""
    lone_hundred: bool = True
    """Whether digits before a hundred count it; in French "50 cents" is money."""


def _numbered(words: str, first: int = 0) -> list[tuple[str, int]]:
    return [(word, n) for n, word in enumerate(words.split(), first)]


def bare(word: str) -> str:
    """A word without accents, as in "cinquieme", which those write whose keyboard has none."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _unaccented(table: Mapping[str, int]) -> dict[str, int]:
    return {bare(word): n for word, n in table.items()} | dict(table)


def _english() -> Language:
    small = dict(_numbered("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"))
    small |= {f"{stem}teen": n for n, stem in enumerate("fif six seven eigh nine".split(), 15)}
    small |= dict.fromkeys(("naught", "nought", "nil"), 0) | {"fourty": 40}
    units = _numbered("one two three four five six seven eight nine", 1)
    parts = dict(_numbered("third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth", 3))
    parts |= {"quarter": 4} | dict(_numbered("fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth", 14))
    parts |= {"hundredth": 100, "thousandth": 1000, "millionth": 10**6, "billionth": 10**9}
    for ten, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2):
        small[word] = 10 * ten
        small |= {f"{word} {unit}": 10 * ten + n for unit, n in units}
        parts[f"{word[:-1]}ieth"] = 10 * ten
    scales = {"thousand": 3, "lakh": 5, "lakhs": 5, "million": 6, "crore": 7, "crores": 7, "billion": 9, "trillion": 12}
    # "five thirty-seconds": a part only behind a ten; alone it orders, or is a time.
    many = {f"{word}s": n for word, n in parts.items()} | {"halves": 2, "firsts": 1, "seconds": 2}
    return Language(
        small,
        ("hundred",),
        scales,
        ("a", "an"),
        {"dozen": 12, "dozens": 12, "dz": 12, "dzs": 12, "gross": 144},
        parts | {"first": 1},
        many,
        ("half", "a half", "one half", "half a", "half an"),
        {},
        ("and",),
        ("in", "out of", "in every", "of every", "out of every"),
        ("over",),
        ("point",),
    )


def _german() -> Language:
    small = dict(_numbered("null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn"))
    small |= dict(_numbered("fünfzehn sechzehn siebzehn achtzehn neunzehn", 15)) | {"zwo": 2}
    ones = ("ein", "eine", "einen", "einem", "einer", "eines")
    small |= dict.fromkeys(ones, 1)
    units = _numbered("ein zwei drei vier fünf sechs sieben acht neun", 1)
    tens = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
    parts = dict(_numbered("drittel viertel fünftel sechstel siebtel achtel neuntel zehntel elftel zwölftel", 3))
    for ten, word in enumerate(tens, 2):
        small[word] = 10 * ten
        small |= {f"{unit}und{word}": 10 * ten + n for unit, n in units}
        parts[f"{word}stel"] = 10 * ten
    parts |= {"hundertstel": 100, "tausendstel": 1000, "millionstel": 10**6, "milliardstel": 10**9}
    small |= {_umlaut_spelt(word): n for word, n in small.items()}
    parts |= {_umlaut_spelt(word): n for word, n in parts.items()}
    halves = ("halb", "halbe", "halben", "halber", "halbes", "hälfte")
    pieces = sorted((*small, "hundert", "tausend"), key=len, reverse=True)
    scales = {"tausend": 3, "million": 6, "millionen": 6, "milliarde": 9, "milliarden": 9, "billionen": 12}
    return Language(
        small,
        ("hundert",),
        scales | {"billiarden": 15, "trillionen": 18},
        ones,
        {"dutzend": 12},
        parts,
        parts | {"halbe": 2},
        (*halves, *(f"{one} {half}" for one in ones for half in halves[:-1])),
        dict.fromkeys(("anderthalb", "eineinhalb", "einundeinhalb", "einundhalb"), Fraction(3, 2))
        | {"dreiviertel": Fraction(3, 4)}
        | {f"{unit}{und}einhalb": n + Fraction(1, 2) for unit, n in units[1:] for und in ("", "und")},
        ("und",),
        ("von",),
        ("durch",),
        ("komma",),
        re.compile(rf"{'|'.join(pieces)}|und"),
    )


def _umlaut_spelt(word: str) -> str:
    return word.replace("ü", "ue").replace("ö", "oe").replace("ä", "ae").replace("ß", "ss")


def _french() -> Language:
    units = _numbered("un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize", 1)
    small = dict(units) | {"zéro": 0, "une": 1, "dix sept": 17, "dix huit": 18, "dix neuf": 19}
    teens = [(word, n) for word, n in small.items() if 1 < n < 20]
    tens = ((20, "vingt"), (30, "trente"), (40, "quarante"), (50, "cinquante"), (60, "soixante"))
    for ten, word in (*tens, (70, "septante"), (80, "huitante"), (80, "octante"), (90, "nonante")):
        small |= {word: ten, f"{word} et un": ten + 1, f"{word} et une": ten + 1}
        small |= {f"{word} {unit}": ten + n for unit, n in teens if n < 10 or ten == 60}
    small |= {"soixante et onze": 71, "quatre vingts": 80, "quatre vingt": 80}
    small |= {"quatre vingt un": 81, "quatre vingt une": 81}
    small |= {f"quatre vingt {unit}": 80 + n for unit, n in teens}
    parts = dict(_numbered("tiers quart cinquième sixième septième huitième neuvième dixième onzième douzième", 3))
    parts |= {"quatrième": 4, "vingtième": 20, "trentième": 30, "quarantième": 40, "cinquantième": 50}
    parts |= {"soixantième": 60, "centième": 100, "millième": 1000, "millionième": 10**6, "milliardième": 10**9}
    parts = _unaccented(parts | {"unième": 1, "seizième": 16})
    sets = {"dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40}
    sets |= {"cinquantaine": 50, "soixantaine": 60, "centaine": 100}
    scales = {"mille": 3, "million": 6, "millions": 6, "milliard": 9, "milliards": 9, "lakh": 5, "lakhs": 5}
    return Language(
        _unaccented(small),
        ("cent", "cents"),
        scales | {"crore": 7, "crores": 7, "trillions": 18},
        ("un", "une"),
        sets | {f"{word}s": n for word, n in sets.items()},
        parts,
        {f"{word}s" if word != "tiers" else word: n for word, n in parts.items()} | {"demis": 2},
        ("demi", "demie", "moitié", "un demi", "une demi", "une demie"),
        {},
        ("et",),
        ("sur",),
        (),
        ("virgule",),
        lone_hundred=False,
    )


def _spanish() -> Language:
    units = _numbered("un dos tres cuatro cinco seis siete ocho nueve", 1)
    small = dict(units) | {"cero": 0, "uno": 1, "una": 1, "veintiún": 21, "veintiuna": 21}
    small |= dict(_numbered("diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte", 10))
    small |= dict(_numbered("veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete", 21))
    small |= {"veintiocho": 28, "veintinueve": 29, "cien": 100, "ciento": 100}
    for ten, word in enumerate("treinta cuarenta cincuenta sesenta setenta ochenta noventa".split(), 3):
        small[word] = 10 * ten
        small |= {f"{word} y {unit}": 10 * ten + n for unit, n in (*units, ("uno", 1), ("una", 1))}
    hundreds = "dosc tresc cuatroc quin seisc setec ochoc novec"
    for hundred, stem in enumerate(hundreds.split(), 2):
        small |= {f"{stem}ient{end}": 100 * hundred for end in ("os", "as")}
    parts = dict(_numbered("tercio cuarto quinto sexto séptimo octavo noveno décimo", 3))
    parts |= {"centésimo": 100, "milésimo": 1000}
    parts = _unaccented(parts)
    scales = {"mil": 3, "millón": 6, "millon": 6, "millones": 6, "billones": 12}
    return Language(
        _unaccented(small),
        (),
        scales,
        ("un", "una"),
        {"docena": 12, "docenas": 12, "decena": 10, "decenas": 10, "veintena": 20, "centenar": 100, "centenares": 100},
        parts,
        {f"{word}s": n for word, n in parts.items()},
        ("medio", "media", "mitad"),
        {},
        ("y",),
        ("de cada",),
        ("sobre",),
        ("coma", "punto"),
    )


@cache
def spelling(language: str) -> Language | None:
    """The words of a language, by its first two letters; None where it is not known."""
    make = {"en": _english, "de": _german, "fr": _french, "es": _spanish}.get(language[:2])
    return make() if make else None

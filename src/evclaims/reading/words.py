"""Numbers in words: what `grammar` makes of the words of `spelling` (English, German, French, Spanish), and `chinese`.

Libraries were measured on `tests/reading/marked` before: the best (text2num) reads "half a million" as a million and no
dozen, no part and no "one in five", so most of this would be needed beside it.

A number is whole ("4 thousand 3 hundred and 21"), a decimal ("two point five"), a part ("three twenty-firsts"), both
("forty-two and a third"), one number among another ("one in five", "2 over 3"), or of sets ("half a dozen").
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache, lru_cache

from evclaims.reading import chinese
from evclaims.reading.grammar import Grammar
from evclaims.reading.spelling import Language, spelling

_TOKEN = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?(?!\d)|\d[\d.,']*\d|\d|[^\W\d_]+|[-,&]|\S")
_SLASHED = re.compile(r"(?:(\d{1,6})[ -])?(\d{1,4})/(\d{1,4})")
_LONGEST = 160
"""Characters of a number in words: what goes on longer is none."""
_WELL_KNOWN = 12
"""The last part that is a numeral wherever it stands: a "twentieth" alone is mostly an order."""


@cache
def vocabulary(language: str) -> frozenset[str]:
    """Every single word, in lower case, that a number in words can hold, without articles and words of scale."""
    speech = spelling(language)
    if speech is None:
        return frozenset()
    tables = (speech.parts, speech.many_parts)
    parts = {word for table in tables for word, n in table.items() if 2 < n <= _WELL_KNOWN or word == "halves"}
    words = {word for phrase in (*speech.small, *speech.halves) for word in phrase.split()}
    words |= {*speech.hundred, *(word for word in speech.sets if word not in ("gross", "dz", "dzs")), *parts}
    orders = speech.parts if language[:2] == "es" else ()
    return frozenset((words | {*speech.mixed}) - {"a", "an", "et", "y", *orders})


@cache
def spoken(language: str) -> frozenset[str]:
    """Every word that may stand inside a number, behind its first: also scales, parts and what joins."""
    speech = spelling(language)
    if speech is None:
        return frozenset()
    phrases = (*speech.join, *speech.among, *speech.over, *speech.point, *speech.one)
    joints = {word for phrase in phrases for word in phrase.split()}
    return vocabulary(language) | joints | {*speech.scales, *speech.sets, *speech.parts, *speech.many_parts}


def is_spelt(word: str, language: str) -> bool:
    """Whether a single word in lower case is a number or part of one, as in "dreihundertzwölf"."""
    if word in vocabulary(language):
        return True
    if language[:2] == "zh":
        return chinese.starts(word)
    speech = spelling(language)
    return bool(speech and speech.compound and len(word) > 7) and value(word, language) is not None


def opens(text: str, language: str) -> bool:
    """Whether a text begins with an article that belongs to the number: "a twenty-fifth", "a dozen"."""
    speech = spelling(language)
    first, *rest = text.lower().split(" ", 5)
    if speech is None or first not in speech.one or not rest:
        return False
    return any(value(" ".join((first, *rest[:n])), language) is not None for n in range(1, len(rest) + 1))


def value(text: str, language: str) -> Fraction | None:
    """The number that the words say; None where they say none. Digits may stand among them: "3 hundred and 21".

    A whole number before one last word of scale ("two million") is none: a reader takes the word of scale apart.

    >>> value("one hundred and twelve", "en"), value("two and a half", "en"), value("anderthalb dutzend", "de")
    (Fraction(112, 1), Fraction(5, 2), Fraction(18, 1))
    >>> value("three twenty-firsts", "en"), value("3 millions et demi", "fr"), value("25万6千", "zh")
    (Fraction(1, 7), Fraction(3500000, 1), Fraction(256000, 1))
    """
    return None if len(text) > _LONGEST else _value_of(text.lower().strip(), language[:2])


@lru_cache(maxsize=8192)
def _value_of(text: str, language: str) -> Fraction | None:
    if slashed := _SLASHED.fullmatch(text):
        whole, some, all_ = (int(digits or 0) for digits in slashed.groups())
        return whole + Fraction(some, all_) if 0 < some < all_ else None
    if language == "zh":
        return chinese.value(text)
    speech = spelling(language)
    if speech is None or not text:
        return None
    tokens = _tokens(text, speech)
    grammar = Grammar(speech, language)
    # "dreitausend" is one word, and found as one.
    return grammar.whole(tokens) if text.isalpha() and len(tokens) > 1 else grammar.value(tokens)


def _tokens(text: str, speech: Language) -> tuple[str, ...]:
    """The words; a hyphen stays where it ties a ten to the unit behind it ("twenty-firsts")."""
    found: list[str] = []
    for token in _TOKEN.findall(text):
        if token == "-":
            if not found or found[-1] == "-":
                return ()
            found.append("-")
        else:
            found += _pieces(token, speech) if token.isalpha() else ("and" if token == "&" else token,)
    return tuple(found)


@lru_cache(maxsize=8192)
def _pieces(word: str, speech: Language) -> tuple[str, ...]:
    """A word written as one in its pieces: "dreihundertzwölf" is drei hundert zwölf."""
    if speech.compound is None or word in speech.small or word in speech.mixed or word in speech.scales:
        return (word,)
    pieces: list[str] = []
    at = 0
    while at < len(word):
        piece = speech.compound.match(word, at)
        if piece is None:
            return (word,)
        pieces.append(piece.group())
        at = piece.end()
    return tuple(pieces)

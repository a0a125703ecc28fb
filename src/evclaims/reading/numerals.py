"""Every numeral of a text, in digits or in words, whatever it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from evclaims.reading import words
from evclaims.reading.digits import PARTS_OF_ONE
from evclaims.reading.typography import Plain, lower

_HAN = "\u2e80-\ufaff"
"""Scripts whose words no blanks divide: 超过41万辆 holds the numeral 41."""
_WORD = rf"[^\W_{_HAN}]"
_DIGITS = re.compile(
    rf"(?<!{_WORD}){_WORD}*[\d{PARTS_OF_ONE}](?:{_WORD}|_|[.,]\d|['’]\d{{3}}(?!\d))*|(?<!\w)[^\W\d_]+(?!\w)"
)
_ALSO: Mapping[str, str] = {
    "en": "thousand million billion trillion double twice once first second hundredth thousandth millionth billionth",
    "de": "tausend million millionen milliarde milliarden billion billionen doppelt zweimal dreimal millionste",
    "fr": "mille million millions milliard milliards double premier première deuxième second seconde",
}
"""Numerals that no figure is made of, or only behind another: orders, scales, manners of counting."""
_NONE = frozenset("naught nought nil un une ein eine einen einem einer eines quarter quarters".split())
"""Articles, and the word for three months; they count only beside another numeral."""


def numerals(text: str, language: str) -> list[tuple[int, int]]:
    """Start and end of every numeral of a text, in digits or in words, whatever it says: "SU7", "500,000th", "half".

    >>> [("Two of 1,204 SU7")[start:end] for start, end in numerals("Two of 1,204 SU7", "en")]
    ['Two', '1,204', 'SU7']
    """
    plain = Plain.of(text)
    known = _numeral_words(language)
    return [
        plain.span(match.start(), match.end())
        for match in _DIGITS.finditer(plain.text)
        if not match.group().isalpha()
        or lower(match.group()) in known
        or (language[:2] == "de" and words.is_spelt(lower(match.group()), language))
    ]


@cache
def _numeral_words(language: str) -> frozenset[str]:
    return (words.vocabulary(language) | set(_ALSO.get(language[:2], "").split())) - _NONE

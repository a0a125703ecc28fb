"""Where bare numbers stand in a text, in digits or in words, without sign, hedge, scale and unit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evclaims.reading import words
from evclaims.reading.figure import PARTS_OF_ONE
from evclaims.reading.lexicon import scales

_NUMBER = re.compile(
    rf"(?<!\d)(?<!\d[.,'])(?:\d{{1,3}}(?: \d{{3}})+(?!\d)|\d{{1,3}}(?:'\d{{3}})+(?!\d)|\d+)(?:[.,]\d+)*"
    rf"(?: ?[{PARTS_OF_ONE}]| ?[x×·] ?10(?:\^-?\d{{1,2}}|[⁻⁰¹²³⁴-⁹]{{1,3}}))?|[{PARTS_OF_ONE}]"
)
_RATIO = re.compile(r" (?:in|out of|of every|out of every|in every|sur|von) \d{1,6}(?![\d:]|[.,]\d)")
_WORD = re.compile(r"[^\W\d_]+")
ORDINALS = ("hundredth", "thousandth", "millionth", "billionth", "millionste", "milliardste")
"""Words of scale as ordinals: "its millionth" is a figure."""
ONES = ("a", "an", "un", "une", "ein", "eine", "einen", "einem", "einer", "eines")
"""Articles that count one where a word of scale, a set or a part follows."""
_JOINTS = {"and", "in", "out", "of", "every", "von", "et", "sur", *ONES}
_TIME = re.compile(r" (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|tagen|wochen|jahren|ans|mois|jours)\b")
_AMONG = re.compile(r" (?:in|out of|of every|sur|von) ")


def bare_numbers(text: str, flat: str, language: str) -> list[tuple[int, int, bool]]:
    """Start and end of each number of a text in lower case, and whether it is in words, in text order.

    `flat` is the same text with every white space inside a paragraph a space.

    >>> bare_numbers("two of 1,204 and one in five", "two of 1,204 and one in five", "en")
    [(0, 3, True), (7, 12, False), (17, 28, True)]
    """
    return sorted([*_in_digits(text, language), *_in_words(flat, language)])


def _in_digits(low: str, language: str) -> Iterator[tuple[int, int, bool]]:
    for match in _NUMBER.finditer(low):
        end = match.end()
        ratio = _RATIO.match(low, end) if match.group().isdecimal() else None
        if (
            ratio
            and not _TIME.match(low, ratio.end())
            and words.value(low[match.start() : ratio.end()], language) is not None
        ):
            end = ratio.end()
        yield match.start(), end, False


def _in_words(low: str, language: str) -> Iterator[tuple[int, int, bool]]:
    known, scale = words.vocabulary(language), scales(language)
    tokens = [m.span() for m in _WORD.finditer(low)]
    i = 0
    while i < len(tokens):
        start, end = tokens[i]
        word = low[start:end]
        follows = low[tokens[i + 1][0] : tokens[i + 1][1]] if i + 1 < len(tokens) else ""
        alone = not (low[start - 1 : start].isdigit() or low[start - 1 : start] == "_" or low[end : end + 1] == "_")
        i += 1
        if alone and word in ORDINALS:
            yield start, end, True
        elif alone and (words.is_spelt(word, language) or (word in ONES and (follows in known or follows in scale))):
            if word in ("a", "an") and low.startswith(" half-", end):
                continue  # "a half-million mark": the article of the mark
            best = _longest(low, tokens, i - 1, language)
            if best is None and word in ONES and follows in scale:
                best = i
            if best is not None:
                yield start, tokens[best - 1][1], True
                i = best


def _longest(low: str, tokens: list[tuple[int, int]], first: int, language: str) -> int | None:
    """The index behind the last word of the longest number that begins with the word `first`."""
    known = words.vocabulary(language)
    best = None
    start = tokens[first][0]
    for j in range(first, min(first + 9, len(tokens))):
        word = low[tokens[j][0] : tokens[j][1]]
        if j > first and (
            low[tokens[j - 1][1] : tokens[j][0]] not in (" ", "-") or (word not in known and word not in _JOINTS)
        ):
            break
        if words.value(low[start : tokens[j][1]], language) is None:
            continue
        among = _AMONG.search(low[start : tokens[j][1]])
        if not (among and _TIME.match(low, tokens[j][1])):
            best = j + 1
    return best

"""Where bare numbers stand in a text, in digits or in words, without sign, hedge, scale and unit."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from evclaims.reading import chinese, magnitudes, multiples, words
from evclaims.reading.digits import PARTS_OF_ONE
from evclaims.reading.lexicon import NEGATIVES, SEPARATORS, scales
from evclaims.reading.number_context import stands
from evclaims.reading.spelling import Language, spelling

_NUMBER = re.compile(
    rf"(?<!\d)(?<!\d[.,'])(?:\d{{1,3}}(?: \d{{3}})+(?!\d)|\d{{1,3}}(?:'\d{{3}})+(?!\d)|\d+)(?:[.,]\d+)*"
    rf"(?: ?[{PARTS_OF_ONE}]| ?[x×·] ?10(?:\^-?\d{{1,2}}|[⁻⁰¹²³⁴-⁹]{{1,3}}))?|[{PARTS_OF_ONE}]"
)
_SPECIAL = re.compile(
    r"(?<![\w/.,-])(?:\d{1,4}[ -])?[1-9]\d{0,2}/[1-9]\d{0,2}(?![\w/]|[.,]\d|-\d)"
    r"|(?<![\w.,])\d+(?:[.,]\d+)?e[+-]?\d{1,2}(?!\w|[.,]\d)"
    r"|(?<![\w.,])\d[.,]\d{1,2}× ?10-\d{1,2}(?!\w|[.,]\d)"
    r"|(?<![\w.,])[.,]\d{1,9}(?![.,]?\d)"
)
"""Fractions, powers of ten on the line, and decimals that print no whole."""
_CHINESE = re.compile(
    rf"\d+(?:\.\d+)?(?:[百千万亿兆]{{1,2}}\d+)+[百千万亿]?"
    rf"|(?<![第初周期月几数几\w])[{chinese.NUMERALS}]{{2,20}}(?:点[{chinese.NUMERALS}]{{1,9}})?"
    rf"|(?<=[\u4e00-\u9fff])(?<![第初周期月几数])(?<![{chinese.NUMERALS}])[{chinese.NUMERALS}]{{2,20}}(?:点[{chinese.NUMERALS}]{{1,9}})?"
)
_TOKEN = re.compile(r"\d[\d.,']*\d|\d|[^\W\d_]+")
_GAP = re.compile(r"[ -]| & ")
ORDINALS = ("hundredth", "thousandth", "millionth", "billionth", "millionste", "milliardste")
"""Words of scale as ordinals: "its millionth" is a figure."""
ONES = ("a", "an", "un", "une", "ein", "eine", "einen", "einem", "einer", "eines", "una", "uno")
"""Articles that count one where a word of scale, a set or a part follows."""
_MINUS = re.compile(rf"(?<!test )(?<!tested )(?<!tests )(?<![\w-])(?:minus|{'|'.join(NEGATIVES)}) $")
_MOST_TOKENS, _MOST_MISSES = 28, 4
"""How long a number in words may be, and how many words in a row may leave it unfinished ("out of every five")."""


def bare_numbers(text: str, flat: str, language: str) -> list[tuple[int, int, bool]]:
    """Start and end of each number of a text in lower case, and whether it is in words, in text order.

    `flat` is the same text with every white space inside a paragraph a space.

    >>> bare_numbers("two of 1,204 and one in five", "two of 1,204 and one in five", "en")
    [(0, 3, True), (7, 12, False), (17, 28, True)]
    """
    tokens = [m.span() for m in _TOKEN.finditer(flat)]
    found = [*_in_digits(text, flat, tokens, language), *_in_words(flat, tokens, language)]
    known = words.vocabulary(language)
    found += [(start, _with_unit(flat, end, language), True) for start, end in magnitudes.spans(flat, language, known)]
    found += [(start, end, True) for start, end in multiples.verbs(flat, language)]
    return sorted(found, key=lambda each: (each[0], -each[1]))


def _with_unit(flat: str, end: int, language: str) -> int:
    """The end of a vague plural, with the "of" before money: "thousands of dollars"."""
    of = re.compile(r" (?:of|von|de|d') ?(?=dollars\b|euros?\b|yuan\b|pounds\b)").match(flat, end)
    return of.end() - 1 if of and flat[of.end() - 1] == " " else end


def _in_digits(low: str, flat: str, tokens: list[tuple[int, int]], language: str) -> Iterator[tuple[int, int, bool]]:
    starts = [start for start, _ in tokens]
    speech = spelling(language)
    tails = _tails(speech) if speech else frozenset()
    special = list(_special(low, language))
    yield from ((start, end, False) for start, end in special)
    at = 0
    for match in _NUMBER.finditer(low):
        while at < len(special) and special[at][1] <= match.start():
            at += 1
        if at < len(special) and special[at][0] < match.end():
            continue
        end = match.end()
        j = bisect_left(starts, end)
        if j < len(tokens) and flat[tokens[j][0] : tokens[j][1]] in tails and flat[end : tokens[j][0]] in (" ", "-"):
            best = _longest(flat, tokens, match.start(), j, language)
            end = tokens[best - 1][1] if best is not None else _unread(flat, end, tokens[j][1], speech)
        end = multiples.behind(flat, end, language)
        yield _signed(flat, match.start(), NEGATIVES), end, False


def _unread(flat: str, end: int, behind: int, speech: Language | None) -> int:
    """The end of digits before a hundred that may be money: with it, so that nobody reads "50" of "50 cents"."""
    if speech and not speech.lone_hundred and flat[end + 1 : behind] in speech.hundred:
        return behind
    return end


def _special(low: str, language: str) -> Iterator[tuple[int, int]]:
    mark = SEPARATORS.get(language[:2], ("", "."))[1]
    for match in _SPECIAL.finditer(low):
        printed = match.group()
        if "/" in printed:
            if printed != "9/11" and words.value(printed, language) is not None:
                yield match.span()
        elif printed[0].isdigit() or printed[0] == mark:
            yield match.span()
    if language[:2] == "zh":
        for match in _CHINESE.finditer(low):
            printed = match.group()
            whole = words.value(printed, language) or words.value(printed[:-1], language)
            if printed not in ("万一", "千万", "百万", "十万", "十二分") and whole is not None:
                yield match.span()


def _in_words(low: str, tokens: list[tuple[int, int]], language: str) -> Iterator[tuple[int, int, bool]]:
    known, scale = words.vocabulary(language), scales(language)
    speech = spelling(language)
    parts: frozenset[str] = frozenset({*speech.parts, *speech.sets} if speech else ())
    i = 0
    while i < len(tokens):
        start, end = tokens[i]
        word = low[start:end]
        follows = low[tokens[i + 1][0] : tokens[i + 1][1]] if i + 1 < len(tokens) else ""
        alone = not (low[start - 1 : start].isdigit() or low[start - 1 : start] == "_" or low[end : end + 1] == "_")
        i += 1
        if not alone or word[0].isdigit():
            continue
        if word in ORDINALS:
            yield start, end, True
        elif words.is_spelt(word, language) or (
            word in ONES and (follows in known or follows in scale or follows in parts)
        ):
            if (word in ("a", "an") and low.startswith(" half-", end)) or low[start - 5 : start] in ("pour-", "pour "):
                continue  # "a half-million mark": the article of the mark; "pour cent": a unit
            best = _longest(low, tokens, start, i - 1, language)
            if best is None and word in ONES and follows in scale:
                best = i
            if best is not None:
                yield _signed(low, start), multiples.behind(low, tokens[best - 1][1], language), True
                i = best


def _signed(low: str, start: int, signs: tuple[str, ...] = ("minus", *NEGATIVES)) -> int:
    """Where a number begins with the word that makes it negative: "minus one", "negative 0.4"."""
    sign = _MINUS.search(low, max(0, start - 20), start)
    if sign is None or sign.group().strip() not in signs:
        return start
    taken_off = low[max(0, sign.start() - 2) : sign.start()].strip()[-1:].isdigit()  # "10 minus one"
    return start if taken_off else sign.start()


def _tails(speech: Language) -> frozenset[str]:
    """The words that may follow digits inside a number."""
    links = (*speech.join, *speech.among, *speech.over)
    linked = {phrase.split()[0] for phrase in links}
    return frozenset(linked | {*speech.hundred, *speech.scales, *speech.sets, *speech.many_parts, *speech.point})


def _longest(low: str, tokens: list[tuple[int, int]], start: int, first: int, language: str) -> int | None:
    """The index behind the last word of the longest number from a place on, whose next token is `first`."""
    known, speech = words.spoken(language), spelling(language)
    best, misses = None, 0
    for j in range(first, min(first + _MOST_TOKENS, len(tokens))):
        word = low[tokens[j][0] : tokens[j][1]]
        if tokens[j][0] > start:
            before = low[tokens[j - 1][1] : tokens[j][0]]
            last = low[tokens[j - 1][0] : tokens[j - 1][1]]
            if not _GAP.fullmatch(before) and not (before == ", " and speech and last in speech.scales):
                break
        if word not in known and not word[0].isdigit() and not words.is_spelt(word, language):
            break
        end = tokens[j][1]
        if words.value(low[start:end], language) is None:
            misses += 1
            if misses > _MOST_MISSES:
                break
            continue
        misses = 0
        if speech is None or stands(low, start, end, speech):
            best = j + 1
    return best

"""Numbers in a text: every numeral (`numerals`), the figures (`find`), what a span holds (`surrounding`)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from evclaims.reading import words
from evclaims.reading.cells import Cell, cells
from evclaims.reading.digits import PARTS_OF_ONE
from evclaims.reading.directions import Direction
from evclaims.reading.figure import Figure, FigureError, RangeError, between, read
from evclaims.reading.pairs import kind
from evclaims.reading.prints import Print, Reader
from evclaims.reading.sieve import figures
from evclaims.reading.typography import Plain, lower

_DIGITS = re.compile(rf"(?<![^\W_])[^\W_]*[\d{PARTS_OF_ONE}](?:\w|[.,]\d|['’]\d{{3}}(?!\d))*|(?<!\w)[^\W\d_]+(?!\w)")
_ALSO: Mapping[str, str] = {
    "en": "thousand million billion trillion double twice once first second hundredth thousandth millionth billionth",
    "de": "tausend million millionen milliarde milliarden billion billionen doppelt zweimal dreimal millionste",
    "fr": "mille million millions milliard milliards double premier première deuxième second seconde",
}
"""Numerals that no figure is made of, or only behind another: orders, scales, manners of counting."""
_NONE = frozenset("un une ein eine einen einem einer eines quarter quarters".split())
"""Articles, and the word for three months; they count only beside another numeral."""

_TO = re.compile(r"[-–—]| (?:to|bis|à|or|oder|ou) ")
_AND = re.compile(r" (?:and|und|et) ")
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre) $")
_WINDOW = 400
"""Characters on each side of a span that can matter to what it holds."""
_Known: TypeAlias = dict[str, tuple[Figure | None, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """A figure as it stands in a text.

    `printed` is the text from `start` to `end`; `completed` is what was read: the same, or with the scale and unit that
    stand elsewhere (the other end of a range, the head of a column). `figure` is None where `problem` says why it
    cannot be read.
    """

    start: int
    end: int
    printed: str
    completed: str
    figure: Figure | None
    problem: str
    direction: Direction = ""
    kind: str = "figure"


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


def find(text: str, language: str, hedges: Mapping[str, str]) -> list[Found]:
    """The figures of a text, in text order: each from its hedge to its unit, and read under a hedge policy."""
    reader = Reader(text, language, hedges)
    tabled = _in_cells(reader)
    found = [p for p in figures(reader) if tabled.get(p.number, p.number) is not None]
    known: _Known = {}
    single = [_found(reader, p, hedges, *_completed(reader, found, i, tabled), known) for i, p in enumerate(found)]
    return _paired(reader, found, single, hedges)


def _paired(reader: Reader, prints: Sequence[Print], single: Sequence[Found], hedges: Mapping[str, str]) -> list[Found]:
    """The figures, neighbours that make one figure put together."""
    done: list[Found] = []
    i = 0
    while i < len(single):
        pair = _pair(reader, prints, single, i, hedges) if i + 1 < len(single) else None
        done.append(pair or single[i])
        i += 2 if pair else 1
    return done


def _pair(
    reader: Reader, prints: Sequence[Print], single: Sequence[Found], i: int, hedges: Mapping[str, str]
) -> Found | None:
    rules = hedges.get(prints[i].hedge, ""), hedges.get(prints[i + 1].hedge, "")
    made = kind(reader, prints[i], prints[i + 1], rules)
    if made is None:
        return None
    begins, ends = reader.plain.span(made[1], prints[i + 1].end)
    text = reader.text[begins:ends]
    try:
        low, high = (
            read(reader.text[slice(*reader.plain.span(p.start, p.end))], reader.language, hedges)
            for p in prints[i : i + 2]
        )
        return Found(begins, ends, text, text, between(made[0], low, high, text), "")
    except RangeError as error:
        opened = made[1] < prints[i].start or prints[i + 1].scale
        return Found(begins, ends, text, text, None, str(error)) if opened and "falls" in str(error) else None
    except FigureError:
        return None


def surroundings(
    text: str, spans: Sequence[tuple[int, int]], language: str, hedges: Mapping[str, str]
) -> list[Found | None]:
    """What `surrounding` says of each span. Many spans are looked up in a text that is gone through once."""
    if len(spans) * 2 * _WINDOW < len(text):
        return [surrounding(text, start, end, language, hedges) for start, end in spans]
    reader = Reader(text, language, hedges)
    prints = list(reader.prints())
    places = [reader.plain.span(printed.number, printed.behind) for printed in prints]
    behind = [ends for _, ends in places]
    known: _Known = {}
    found: list[Found | None] = []
    for start, end in spans:
        i = bisect_right(behind, start)
        if i == len(places) or places[i][0] >= end:
            found.append(None)
        else:
            found.append(_found(reader, prints[i], hedges, prints[i].start, prints[i].end, "", "", known))
    return found


def surrounding(text: str, start: int, end: int, language: str, hedges: Mapping[str, str]) -> Found | None:
    """What a span holds when its number is taken for a figure, extended to hedge and unit; None without a number.

    A hedge just outside the span, or a scale cut off, shows as another start or end. What stands lines away does not
    matter.
    """
    first, last = max(0, start - _WINDOW), min(len(text), end + _WINDOW)
    # Begin and end the window at white space, so that it cuts no number in two.
    first += next((i for i, char in enumerate(text[first:start]) if char.isspace()), 0) if first else 0
    window = Reader(text[first:last], language, hedges)
    for printed in window.prints():
        begins, ends = window.plain.span(printed.number, printed.behind)
        if begins + first < end and start < ends + first:
            inner = _found(window, printed, hedges, printed.start, printed.end, "", "", {})
            return Found(
                inner.start + first, inner.end + first, inner.printed, inner.completed, inner.figure, inner.problem
            )
    return None


@cache
def _numeral_words(language: str) -> frozenset[str]:
    return (words.vocabulary(language) | set(_ALSO.get(language[:2], "").split())) - _NONE


def _found(
    reader: Reader,
    printed: Print,
    hedges: Mapping[str, str],
    start: int,
    end: int,
    before: str,
    behind: str,
    known: _Known,
) -> Found:
    """A print as it is read; `known` keeps what was read before, since a text repeats itself."""
    begins, ends = reader.plain.span(start, end)
    text = reader.text[begins:ends]
    completed = f"({before}{text[1:-1]}{behind})" if text[0] == "(" else f"{before}{text}{behind}"
    if completed not in known:
        try:
            known[completed] = read(completed, reader.language, hedges), ""
        except FigureError as error:
            known[completed] = None, str(error)
    figure, problem = known[completed]
    if figure is None and completed != text:
        return _found(reader, printed, hedges, start, end, "", "", known)
    direction = (figure.direction if figure else "") or printed.direction
    return Found(begins, ends, text, completed, figure, problem, direction)


def _in_cells(reader: Reader) -> dict[int, Cell | None]:
    """The cell of each number that a table's cell begins with; None for one that it holds otherwise, or that orders."""
    found: dict[int, Cell | None] = {}
    places = cells(reader.seen)
    at = 0
    for printed in reader.prints() if places else ():
        while at < len(places) and places[at].end <= printed.start:
            at += 1
        if at < len(places) and places[at].start < printed.end:
            cell = places[at]
            begins = printed.start - cell.start in (0, int(reader.seen[cell.start] == "("))
            found[printed.number] = cell if begins and cell.head is not None and not cell.is_order else None
    return found


def _completed(
    reader: Reader, found: Sequence[Print], i: int, tabled: Mapping[int, Cell | None]
) -> tuple[int, int, str, str]:
    """Start and end of a figure, and what of its scale and unit stands elsewhere: put before it, put behind it."""
    printed = found[i]
    start, end = printed.start, printed.end
    cell = tabled.get(printed.number)
    if cell is not None:
        if reader.seen[cell.start] == "(" and (cell.start + 1, cell.end - 1) == (start, end):
            start, end = cell.start, cell.end
        measure = "" if printed.unit or printed.scale or len(cell.measure) < 2 else f" {cell.measure}"
        return start, end, "", measure
    before = behind = ""
    if i + 1 < len(found) and _is_range(reader, printed, found[i + 1]):
        other = found[i + 1]
        bare = printed.end == printed.behind
        behind = reader.seen[other.behind : other.end] if bare and (other.unit or other.scale) else ""
    if i and _is_range(reader, found[i - 1], printed):
        other = found[i - 1]
        before = reader.seen[other.start : other.number] if other.unit and not printed.unit else ""
    return start, end, before, behind


def _is_range(reader: Reader, one: Print, other: Print) -> bool:
    between = reader.flat[one.end : other.start]
    if _TO.fullmatch(between):
        return True
    return bool(_AND.fullmatch(between) and _BETWEEN.search(reader.flat[max(0, one.start - 9) : one.start]))

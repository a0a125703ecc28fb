"""The figures of a text (`find`), and what a span of it holds (`surrounding`)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from evclaims.reading.cells import Cell, cells
from evclaims.reading.companions import companion
from evclaims.reading.directions import Direction
from evclaims.reading.figure import Figure, FigureError, RangeError, between, read
from evclaims.reading.neighbours import MEASURED
from evclaims.reading.orders import places
from evclaims.reading.pairs import kind as kind_of
from evclaims.reading.prints import Print, Reader
from evclaims.reading.sieve import figures

_DASHES = "-–—"
_TO = re.compile(r"[-–—]| (?:to|bis|auf|à) ")
_OR = re.compile(r" (?:or|oder|ou) ")
_FROM = re.compile(r"\b(?:from|von|de) $")
_AND = re.compile(r" (?:and|und|et) ")
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre) $")
_ALSO_SO = re.compile(r"(?: [^\W\d_]{1,20})?,? (?:or|oder|ou|o) ")
_BY = re.compile(r" (?:by|um|de) $")
_SENTENCE = re.compile(r"[.;!?\f]")
_OF_SCALE = re.compile(
    r" (?:of|d[’']) ?(?:an? |one |un )?(?:hundred|thousand|million|billion|trillion|dozen|milliard)\b"
)
"""What makes a part one of a number, not of a whole: "a quarter of a million"."""
_PART = "it is a part of a number in words, which is not read"
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


def find(text: str, language: str, hedges: Mapping[str, str]) -> list[Found]:
    """The figures of a text, in text order: each from its hedge to its unit, and read under a hedge policy.

    Ages, periods and the like are among them, by their kind (see reading.sieve).
    """
    reader = Reader(text, language, hedges)
    hedges = reader.policy
    tabled = _in_cells(reader)
    kept = [each for each in figures(reader) if tabled.get(each[0].number, each[0].number) is not None]
    found = [printed for printed, _ in kept]
    known: _Known = {}
    single = [
        replace(_found(reader, p, hedges, *_completed(reader, found, i, tabled), known), kind=kind)
        for i, (p, kind) in enumerate(kept)
    ]
    paired = _with_places(reader, _paired(reader, found, _coordinated(reader, found, single), hedges))
    return [_accompanied(each, text, language) for each in paired]


def _accompanied(found: Found, text: str, language: str) -> Found:
    """The figure, unread where a word beside it says more of it than is known."""
    if found.figure is None:
        return found
    word = companion(text, found.start, found.end, language, is_range=bool(found.figure.ends))
    return replace(found, figure=None, problem=untold(word)) if word else found


def untold(word: str) -> str:
    """Why a figure is not read beside a word."""
    return f"{word!r} stands beside it, and what that says of the figure is not known"


def _with_places(reader: Reader, found: list[Found]) -> list[Found]:
    """The figures, and with them the ranges of places in an order."""
    ranges = []
    for start, end in places(reader.flat, reader.language):
        begins, ends = reader.plain.span(start, end)
        text = reader.text[begins:ends]
        try:
            ranges.append(Found(begins, ends, text, text, read(text, reader.language, reader.policy), ""))
        except FigureError as error:
            ranges.append(Found(begins, ends, text, text, None, str(error)))
    if not ranges:
        return found
    apart = [each for each in found if not any(each.start < r.end and r.start < each.end for r in ranges)]
    return sorted([*apart, *ranges], key=lambda each: each.start)


def _coordinated(reader: Reader, prints: Sequence[Print], single: Sequence[Found]) -> list[Found]:
    """The figures, where one goes the way of the one before it: "lost 190 points, or 0.6%"."""
    done: list[Found] = []
    for i, each in enumerate(single):
        last = done[-1].direction if done else ""
        if done and done[-1].problem == _PART:
            each = replace(each, figure=None, problem=_PART)
        if last and not each.direction:
            between = reader.flat[prints[i - 1].end : prints[i].start]
            if _ALSO_SO.fullmatch(between) or (_BY.search(between) and not _SENTENCE.search(between)):
                each = replace(each, direction=last)
        done.append(each)
    return done


def _paired(reader: Reader, prints: Sequence[Print], single: Sequence[Found], hedges: Mapping[str, str]) -> list[Found]:
    """The figures, neighbours that make one figure put together."""
    done: list[Found] = []
    i = 0
    while i < len(single):
        if i + 1 < len(single) and _is_score(reader, prints[i], prints[i + 1]):
            done += single[i : i + 2]
            i += 2
            continue
        pair = _pair(reader, prints, single, i, hedges) if i + 1 < len(single) else None
        done.append(pair or single[i])
        i += 2 if pair else 1
    return done


def _is_score(reader: Reader, one: Print, other: Print) -> bool:
    """Whether two small numbers with a hyphen between them are the points of a game: "2-0", not "5-7"."""
    first, second = reader.seen[one.start : one.end], reader.seen[other.start : other.end]
    plain = first.isdecimal() and second.isdecimal() and len(first) < 4 and len(second) < 4
    hyphen = one.end + 1 == other.start and reader.seen[one.end] in "-–"
    return plain and hyphen and int(first) >= int(second) and not MEASURED.match(reader.flat, other.end)


def _pair(
    reader: Reader, prints: Sequence[Print], single: Sequence[Found], i: int, hedges: Mapping[str, str]
) -> Found | None:
    phrases = reader.policy.phrases
    rules = tuple(hedges.get(phrases.get(p.hedge, ""), "") for p in prints[i : i + 2])
    made = kind_of(reader, prints[i], prints[i + 1], rules)
    if made is None:
        return None
    begins, ends = reader.plain.span(made[1], prints[i + 1].end)
    text = reader.text[begins:ends]
    try:
        low, high = (
            read(reader.text[slice(*reader.plain.span(p.start, p.end))], reader.language, hedges)
            for p in prints[i : i + 2]
        )
        return Found(begins, ends, text, text, between(made[0], low, high, text), "", kind=single[i].kind)
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
    everything = _everything(Reader(text, language, hedges), hedges)
    behind = [ends for _, ends, _ in everything]
    found: list[Found | None] = []
    for start, end in spans:
        i = bisect_right(behind, start)
        found.append(everything[i][2] if i < len(everything) and everything[i][0] < end else None)
    return found


def surrounding(text: str, start: int, end: int, language: str, hedges: Mapping[str, str]) -> Found | None:
    """What a span holds when its number is taken for a figure, extended to hedge and unit; None without a number.

    A hedge just outside the span, a scale or the other end of a range cut off, shows as another start or end. What
    stands lines away does not matter.
    """
    first, last = max(0, start - _WINDOW), min(len(text), end + _WINDOW)
    # Begin and end the window at white space, so that it cuts no number in two.
    first += next((i for i, char in enumerate(text[first:start]) if char.isspace()), 0) if first else 0
    for begins, ends, inner in _everything(Reader(text[first:last], language, hedges), hedges):
        if begins + first < end and start < ends + first:
            return replace(inner, start=inner.start + first, end=inner.end + first)
    return None


def _everything(reader: Reader, hedges: Mapping[str, str]) -> list[tuple[int, int, Found]]:
    """Every number of a text taken for a figure, with where its digits or words begin and end."""
    prints = list(reader.prints())
    known: _Known = {}
    single = [_found(reader, p, hedges, p.start, p.end, "", "", known) for p in prints]
    places = [reader.plain.span(p.number, p.behind) for p in prints]
    firsts, lasts = [begins for begins, _ in places], [ends for _, ends in places]
    everything = []
    for each in _paired(reader, prints, single, hedges):
        inside = range(bisect_left(firsts, each.start), bisect_right(lasts, each.end))
        everything.append((firsts[inside[0]], lasts[inside[-1]], each) if inside else (each.start, each.end, each))
    return everything


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
    if figure is not None and figure.is_fraction and _OF_SCALE.match(reader.flat, printed.end):
        figure, problem = None, _PART
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
        shared = other.unit and not printed.unit and not other.direction
        before = reader.seen[other.start : other.number] if shared else ""
    return start, end, before, behind


def _is_range(reader: Reader, one: Print, other: Print) -> bool:
    """Whether two figures share scale and unit: the ends of a range, or of a change "from 5 to 7 million"."""
    between = reader.flat[one.end : other.start]
    before = reader.flat[max(0, one.start - 9) : one.start]
    if _TO.fullmatch(between) and (between in _DASHES or _FROM.search(before)):
        return True
    return bool(_OR.fullmatch(between) or (_AND.fullmatch(between) and _BETWEEN.search(before)))

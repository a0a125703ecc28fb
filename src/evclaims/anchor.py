"""Find printed spans again in another copy of a text, from what is printed and from how the spans lie to one another.

A copy of an article has other white space, another menu, a paragraph more. The prints of one source are placed
together: of all ways to put each on an occurrence, in order, the one that changes the distances between neighbours
least. No text is needed but the copy's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_CJK = "\u2e80"


class State(StrEnum):
    """How a span was found: where it is said to be, elsewhere, at several places that fit equally, or nowhere."""

    EXACT = "exact"
    MOVED = "moved"
    AMBIGUOUS = "ambiguous"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Span:
    """What is printed and where it is said to stand: characters from 0, `end` excluded."""

    printed: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a span was found; `start` is None unless it is exact or moved."""

    state: State
    start: int | None


def occurrences(text: str, printed: str) -> list[int]:
    """Where `printed` stands in a text as a whole: never inside a longer number or word.

    >>> occurrences("50 of 1,500 or 50th; 50.", "50")
    [0, 21]
    """
    found = []
    at = text.find(printed) if printed else -1
    while at >= 0:
        if stands_alone(text, at, at + len(printed)):
            found.append(at)
        at = text.find(printed, at + 1)
    return found


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the span does not cut a number or a word in two."""
    return not _joined(text, start) and not _joined(text, end)


def _joined(text: str, at: int) -> bool:
    """Whether the characters on both sides of a position belong to one number or word."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if after in ".," and before.isdigit():
        return text[at + 1 : at + 2].isdigit()
    if before in ".," and after.isdigit():
        return text[at - 2 : at - 1].isdigit()
    return before.isalnum() and after.isalnum() and before < _CJK and after < _CJK


def locate(text: str, spans: Sequence[Span]) -> list[Anchor]:
    """Place every span on an occurrence of its print, in the order of their starts.

    A span whose text stands where it is said to stand, alone, is exact whatever the others do.
    """
    order = sorted(range(len(spans)), key=lambda i: (spans[i].start, spans[i].end))
    candidates = {i: occurrences(text, spans[i].printed) for i in order}
    placed = [i for i in order if candidates[i]]
    anchors = [Anchor(State.MISSING, None)] * len(spans)
    # Cost of the best way to place all spans up to (from) each candidate: how much distances between neighbours change.
    forward = _costs(spans, candidates, placed)
    backward = _costs(spans, candidates, placed[::-1])
    for i in placed:
        span = spans[i]
        if span.start in candidates[i] and span.end == span.start + len(span.printed):
            anchors[i] = Anchor(State.EXACT, span.start)
            continue
        totals = [f + b for f, b in zip(forward[i], backward[i], strict=True)]
        best = min(totals)
        fits = [start for start, total in zip(candidates[i], totals, strict=True) if total == best]
        anchors[i] = Anchor(State.MOVED, fits[0]) if len(fits) == 1 else Anchor(State.AMBIGUOUS, None)
    return anchors


def _costs(spans: Sequence[Span], candidates: dict[int, list[int]], order: Sequence[int]) -> dict[int, list[int]]:
    costs: dict[int, list[int]] = {}
    for previous, i in zip([None, *order], order, strict=False):
        if previous is None:
            costs[i] = [0] * len(candidates[i])
            continue
        before = list(zip(candidates[previous], costs[previous], strict=True))
        costs[i] = [
            min(cost + _change(spans[previous], at, spans[i], start) for at, cost in before) for start in candidates[i]
        ]
    return costs


def _change(one: Span, one_at: int, other: Span, other_at: int) -> int:
    """How much the distance of two spans changes; more than any text is long where they would swap or overlap."""
    change = abs((other_at - one_at) - (other.start - one.start))
    swapped = (other_at > one_at) != (other.start > one.start)
    return change + (1 << 40 if swapped or one_at == other_at else 0)

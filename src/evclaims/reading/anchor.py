"""Find printed spans again in another copy of a text, from what is printed and from how the spans lie to one another.

A copy of an article has other white space, another menu, a paragraph more. The prints of one source are placed
together: of all ways to put each on an occurrence, in order, the one that changes the distances between neighbours
least. No text is needed but the copy's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

_CJK = "\u2e80"
_FEW = 50_000_000
"""Characters to search for print after print; beyond them the text is gone through once for all prints."""
_HEADS = (32, 16, 8, 4, 2, 1)
_MOST = 400_000
"""Places that are weighed against one another; beyond them each span has those nearest to where it is said to stand."""
_SWAPPED = 1 << 40
"""More than any text is long."""


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


def places(text: str, prints: Collection[str]) -> dict[str, list[int]]:
    """The occurrences of each of the prints, in time that grows with the text and the prints, not with their product.

    >>> places("50 of 1,500 or 50th; 50.", ["50", "or"])
    {'50': [0, 21], 'or': [12]}
    """
    found: dict[str, list[int]] = {each: [] for each in prints}
    if len(found) * len(text) <= _FEW:
        return {each: occurrences(text, each) for each in found}
    heads: dict[int, dict[str, list[str]]] = {}
    for each in filter(None, found):
        size = next(size for size in _HEADS if size <= len(each))
        heads.setdefault(size, {}).setdefault(each[:size], []).append(each)
    for at in range(len(text)):
        if not _joined(text, at):
            for size, begun in heads.items():
                for each in begun.get(text[at : at + size], ()):
                    if text.startswith(each, at) and not _joined(text, at + len(each)):
                        found[each].append(at)
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
    exact = [_is_exact(text, span) for span in spans]
    if all(exact):
        return [Anchor(State.EXACT, span.start) for span in spans]
    order = sorted(range(len(spans)), key=lambda i: (spans[i].start, spans[i].end))
    every = places(text, {span.printed for span in spans})
    placed = [i for i in order if every[spans[i].printed]]
    candidates = {i: every[spans[i].printed] for i in placed}
    cut: set[int] = set()
    if sum(map(len, candidates.values())) > _MOST:
        share = max(1, _MOST // len(placed))
        cut = {i for i in placed if len(candidates[i]) > share}
        candidates |= {i: _nearest(candidates[i], spans[i].start, share) for i in cut}
    # Cost of the best way to place all spans up to (from) each candidate: how much distances between neighbours change.
    forward = _costs(spans, candidates, placed)
    backward = _costs(spans, candidates, placed[::-1])
    anchors = [Anchor(State.MISSING, None)] * len(spans)
    for i in placed:
        if exact[i]:
            anchors[i] = Anchor(State.EXACT, spans[i].start)
            continue
        totals = [f + b for f, b in zip(forward[i], backward[i], strict=True)]
        best = min(totals)
        fits = [start for start, total in zip(candidates[i], totals, strict=True) if total == best]
        sure = len(fits) == 1 and i not in cut
        anchors[i] = Anchor(State.MOVED, fits[0]) if sure else Anchor(State.AMBIGUOUS, None)
    return anchors


def _is_exact(text: str, span: Span) -> bool:
    start, end = span.start, span.end
    whole = 0 <= start < end == start + len(span.printed) and text.startswith(span.printed, start)
    return whole and stands_alone(text, start, end)


def _nearest(starts: Sequence[int], start: int, most: int) -> list[int]:
    first = min(max(0, bisect_left(starts, start) - most // 2), len(starts) - most)
    return list(starts[first : first + most])


def _costs(spans: Sequence[Span], candidates: Mapping[int, list[int]], order: Sequence[int]) -> dict[int, list[int]]:
    costs: dict[int, list[int]] = {}
    for previous, i in zip([None, *order], order, strict=False):
        if previous is None:
            costs[i] = [0] * len(candidates[i])
            continue
        befores, starts, distance = candidates[previous], candidates[i], spans[i].start - spans[previous].start
        if distance > 0:
            costs[i] = _step(befores, costs[previous], starts, distance)
        else:  # the same in the mirror
            mirrored = [-at for at in reversed(befores)], costs[previous][::-1], [-at for at in reversed(starts)]
            costs[i] = _step(*mirrored, -distance)[::-1]
    return costs


def _step(befores: Sequence[int], costs: Sequence[int], starts: Sequence[int], distance: int) -> list[int]:
    """The least cost of each start, over all places before it that the neighbour may have; all are in order.

    A place costs what it has cost so far, and how much the distance changes; more than any text is long where it is not
    before the start, since the two would swap or overlap. Far places, near ones and swapped ones are each kept as a
    running minimum, so no pair is looked at.
    """
    behind = [cost + at for cost, at in zip(costs, befores, strict=True)]
    for j in range(len(behind) - 2, -1, -1):
        behind[j] = min(behind[j], behind[j + 1])
    found = []
    far: int | None = None
    near: deque[int] = deque()
    i = j = 0
    for start in starts:
        while j < len(befores) and befores[j] < start:
            while near and costs[near[-1]] + befores[near[-1]] >= costs[j] + befores[j]:
                near.pop()
            near.append(j)
            j += 1
        while i < j and befores[i] <= start - distance:
            far = costs[i] - befores[i] if far is None else min(far, costs[i] - befores[i])
            i += 1
        while near and near[0] < i:
            near.popleft()
        ways = [] if far is None else [far + start - distance]
        if near:
            ways.append(costs[near[0]] + befores[near[0]] - start + distance)
        if j < len(befores):
            ways.append(behind[j] - start + distance + _SWAPPED)
        found.append(min(ways))
    return found

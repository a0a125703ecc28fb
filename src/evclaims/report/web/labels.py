"""Labels of a chart that do not lie on each other, on a desk and on a phone, though nobody knows how wide the page is.

A label is placed where it is free on a wide chart; one that would then lie on another on a narrow chart is shown on
wide ones only. What has no label has a tooltip and a row in the table below its chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

LINE = 14
"""Pixels that a label needs upright."""
_WIDE, _NARROW = (7.3, 860.0), (6.6, 245.0)
"""A letter and the whole chart, in pixels."""
_MARGIN, _DOT = 10, 3

Spot: TypeAlias = tuple[str, float, float]
"""Where a label may stand: its anchor (`start`, `middle`, `end`), and how far off, in pixels to the right and down."""
_Box: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label that is wanted at a point (0 to 100 along, pixels down), at the first of the spots that is free."""

    text: str
    x: float
    y: float
    spots: Sequence[Spot]


@dataclass(frozen=True, slots=True)
class Label:
    """A label with its spot; `is_wide` where it has room on wide charts only."""

    text: str
    anchor: str
    dx: float
    dy: float
    is_wide: bool


def placed(wanted: Sequence[Wanted], dots: Sequence[tuple[float, float]] = ()) -> list[Label | None]:
    """The labels, earlier ones first come first served; None for one without room. No label lies on a dot."""
    wide, narrow = _Chart(*_WIDE, dots), _Chart(*_NARROW, dots)
    found: list[Label | None] = []
    for label in wanted:
        spot = next((spot for spot in label.spots if wide.take(label, spot)), None)
        found.append(spot and Label(label.text, *spot, not narrow.take(label, spot)))
    return found


class _Chart:
    """The labels of a chart whose letters and whose width are so many pixels."""

    def __init__(self, letter: float, width: float, dots: Sequence[tuple[float, float]]) -> None:
        self.letter = letter
        self.width = width
        self.dots = [(x / 100 * width - _DOT, x / 100 * width + _DOT, y) for x, y in dots]
        self.labels: list[_Box] = []

    def take(self, label: Wanted, spot: Spot) -> bool:
        """Put the label there if it is free: it lies on nothing, and is within the chart and its margin."""
        anchor, dx, dy = spot
        long = self.letter * len(label.text)
        left = label.x / 100 * self.width + dx - {"start": 0.0, "middle": long / 2, "end": long}[anchor]
        box = (left, left + long, label.y + dy)
        # A label left of its dot would seem to belong to a dot that it stands above.
        near = LINE if anchor == "start" else 2 * LINE
        free = left >= -_MARGIN and box[1] <= self.width + _MARGIN
        free = free and _is_free(box, self.dots, near) and _is_free(box, self.labels, LINE)
        self.labels += [box] * free
        return free


def _is_free(box: _Box, others: Sequence[_Box], height: float) -> bool:
    return all(box[1] + 2 <= o[0] or o[1] + 2 <= box[0] or abs(box[2] - o[2]) >= height for o in others)

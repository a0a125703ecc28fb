"""The cells of Markdown tables in a text, each with the head of its column, which may hold scale and unit."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ROW = re.compile(r"(?:^|(?<=[\n\f]))[ \t]*\|[^\n\f]*")
_RULER = re.compile(r"[ \t]*\|[\s:|-]+")
_ORDER = re.compile(
    r"(?i)\W*(?:no|nr|n°|#|rank|rang|pos|position|place|platz|year|jahr|année|date|datum|week|day|id)\b\W*|\W*"
)
_MEASURE = re.compile(r"\(([^()]+)\)\W*$|, ([^,]+)$|\bin (.+)$")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands between two bars, without space and emphasis. `head` is the column's; None in the row of heads."""

    start: int
    end: int
    head: str | None

    @property
    def is_order(self) -> bool:
        """Whether the column numbers the rows, or says when."""
        return bool(self.head and _ORDER.fullmatch(self.head))

    @property
    def measure(self) -> str:
        """Scale and unit as the column's head has them, "" where it has none."""
        match = _MEASURE.search(self.head or "")
        return next((group.strip() for group in match.groups() if group), "") if match else ""


def cells(text: str) -> list[Cell]:
    """Every cell of every table, in text order.

    >>> table = cells("| Line | Result (€ million) |\\n|---|---|\\n| A | 9.6 |")
    >>> [(cell.start, cell.head, cell.measure) for cell in table[-2:]]
    [(42, 'Line', ''), (46, 'Result (€ million)', '€ million')]
    """
    rows = list(_ROW.finditer(text))
    heads: list[str] = []
    found: list[Cell] = []
    for i, row in enumerate(rows):
        begins = i == 0 or row.start() != rows[i - 1].end() + 1 or text[row.start() - 1] == "\f"
        is_head = begins and i + 1 < len(rows) and bool(_RULER.fullmatch(rows[i + 1].group()))
        bounds = _cells(row)
        if begins:
            heads = [text[start:end] for start, end in bounds] if is_head else []
        for column, (start, end) in enumerate(bounds):
            head = None if is_head else heads[column] if column < len(heads) else ""
            found.append(Cell(start, end, head))
    return found


def _cells(row: re.Match[str]) -> list[tuple[int, int]]:
    bars = [row.start() + i for i, char in enumerate(row.group()) if char == "|"]
    ends = [*bars[1:], row.end()] if row.group().rstrip()[-1:] != "|" else bars[1:]
    found = []
    for start, end in zip((bar + 1 for bar in bars), ends, strict=False):
        content = row.string[start:end]
        lead = len(content) - len(content.lstrip(" \t*_"))
        found.append((start + lead, max(start + lead, start + len(content.rstrip(" \t*_")))))
    return found

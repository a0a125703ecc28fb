"""A table's columns as SQL holds them: each with a type that keeps every cell exact.

Most numbers are DECIMAL(38, 12). A column whose data need other places has as many as they need; one that no DECIMAL
holds (more than 38 digits together) stands there as texts, and a check that reads it is told so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from evclaims.package.excerpt import quoted
from evclaims.package.table import Cell

DIGITS = 38
"""Digits of a number in SQL, before and after the point together."""
PLACES = 12
"""Places after the point, unless the data of a column need more."""
_TYPES = {"date": "DATE", "boolean": "BOOLEAN"}
_HUGE = 1 << 127


@dataclass(frozen=True, slots=True)
class SqlColumn:
    """A column's type in SQL and its cells as texts to cast to that type."""

    type: str
    cells: Sequence[str | None]
    problem: str = ""
    at: int = 0
    """What keeps a check from reading the column, and in which of its cells, from 0."""


def column(kind: str, cells: Sequence[Cell]) -> SqlColumn:
    """The cells of a field of this type (of the Data Package standard); one that SQL has no type for holds texts."""
    texts = [_text(cell) for cell in cells]
    if kind not in ("number", "integer"):
        return SqlColumn(_TYPES.get(kind, "VARCHAR"), texts)
    numbers = {i: cell for i, cell in enumerate(cells) if isinstance(cell, int | Decimal)}
    for i, cell in numbers.items():
        if isinstance(cell, Decimal) and not cell.is_finite():
            what = f"{cell} is no finite number, which the checks' SQL does not hold, and the check reads its column"
            return SqlColumn("VARCHAR", texts, what, i)
    if kind == "integer":
        large = (i for i, cell in numbers.items() if not -_HUGE < cell < _HUGE)
        worst = next(large, None)
        if worst is None:
            return SqlColumn("HUGEINT", texts)
    else:
        needed = {i: _needs(texts[i] or "") for i in numbers}
        whole, places = (max((need[i] for need in needed.values()), default=0) for i in (0, 1))
        if whole + places <= DIGITS:
            places = max(places, PLACES) if whole + PLACES <= DIGITS else places
            return SqlColumn(f"DECIMAL({DIGITS}, {places})", texts)
        worst = max(needed, key=lambda i: sum(needed[i]))
    what = (
        f"{quoted(str(cells[worst]))} makes its column need more than the {DIGITS} digits that the checks' SQL holds,"
        " and the check reads that column; no printed figure needs them"
    )
    return SqlColumn("VARCHAR", texts, what, worst)


def _needs(text: str) -> tuple[int, int]:
    before, _, after = text.removeprefix("-").partition(".")
    return len(before.lstrip("0")), len(after.rstrip("0"))


def _text(cell: Cell) -> str | None:
    match cell:
        case None:
            return None
        case bool():
            return str(cell).lower()
        case Decimal():
            return f"{cell:f}"
    return str(cell)

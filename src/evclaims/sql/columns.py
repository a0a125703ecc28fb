"""A table's columns as SQL holds them: each with a type that keeps every cell exact.

Most numbers are DECIMAL(38, 12). A column whose data need other places has as many as they need; one that no DECIMAL
holds (more than 38 digits together) stands there as texts, and a check that reads it is told so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from evclaims.model import Place
from evclaims.package.table import Cell, Field, Row, Table, shorten

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
    place: Place | None = None
    """What keeps a check from reading the column, and at which cell."""


def columns(table: Table, rows: Iterable[Row]) -> dict[str, SqlColumn]:
    """The columns of a table with the cells of these rows."""
    rows = list(rows)
    return {field.name: _column(table, rows, field) for field in table.fields}


def numbers(cells: Sequence[Decimal | int | None], kind: str = "number") -> SqlColumn:
    """A column of numbers, of kind `number` or `integer`, with the type that holds them all."""
    texts = [None if cell is None else f"{Decimal(cell):f}" for cell in cells]
    if kind == "integer":
        large = [cell for cell in cells if cell is not None and not -_HUGE < cell < _HUGE]
        return SqlColumn("VARCHAR" if large else "HUGEINT", texts, _problem(large[0]) if large else "")
    needed = [_needs(text) for text in texts if text is not None]
    whole, places = (max((need[i] for need in needed), default=0) for i in (0, 1))
    if whole + max(places, PLACES) <= DIGITS:
        return SqlColumn(f"DECIMAL({DIGITS}, {max(places, PLACES)})", texts)
    if whole + places <= DIGITS:
        return SqlColumn(f"DECIMAL({DIGITS}, {places})", texts)
    worst = max((cell for cell in cells if cell is not None), key=lambda cell: sum(_needs(f"{Decimal(cell):f}")))
    return SqlColumn("VARCHAR", texts, _problem(worst))


def _column(table: Table, rows: Sequence[Row], field: Field) -> SqlColumn:
    cells = [row.cells[field.name] for row in rows]
    if field.type in ("number", "integer"):
        figures = [cell if isinstance(cell, int | Decimal) else None for cell in cells]
        for row, cell in zip(rows, figures, strict=True):
            if isinstance(cell, Decimal) and not cell.is_finite():
                what = (
                    f"{cell} is no finite number, which the checks' SQL does not hold, and the check reads its column"
                )
                return SqlColumn("VARCHAR", [_text(each) for each in cells], what, table.place(row, field.name))
        found = numbers(figures, field.type)
        if not found.problem:
            return found
        problems = [cell is not None and _problem(cell) == found.problem for cell in figures]
        place = table.place(rows[problems.index(True)], field.name)
        return SqlColumn(found.type, found.cells, found.problem, place)
    plain = field.type == "date" and field.descriptor.get("format", "default") != "default"
    return SqlColumn("VARCHAR" if plain else _TYPES.get(field.type, "VARCHAR"), [_text(cell) for cell in cells])


def _needs(text: str) -> tuple[int, int]:
    before, _, after = text.removeprefix("-").partition(".")
    return len(before.lstrip("0")), len(after.rstrip("0"))


def _problem(cell: Decimal | int) -> str:
    return (
        f"{shorten(str(cell))} makes its column need more than the {DIGITS} digits that the checks' SQL holds, and the"
        " check reads that column; no printed figure needs them"
    )


def _text(cell: Cell) -> str | None:
    if cell is None:
        return None
    return str(cell).lower() if isinstance(cell, bool) else str(cell)

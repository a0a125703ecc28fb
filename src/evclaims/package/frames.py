"""Typed pandas frames from the rows of a package: no CSV is read a second time, so the text "NA" stays a text.

| declared type | dtype | an empty cell |
|---|---|---|
| string | `string` | `<NA>` |
| integer | `Int64` | `<NA>` |
| number | `Float64`; Python `Decimal` where the numbers shall be exact | `<NA>` |
| boolean | `boolean` | `<NA>` |
| date | `datetime64[us]` at midnight | `NaT` |

In a table that holds intervals, value and bounds are numbers, also where they are declared as integers, and an empty
bound beside a value or another bound is infinite (`inf`, or `Decimal("Infinity")`). Where value and bounds are all
empty, the print could not be read, and they are `<NA>`. Dates know no infinity: an unbounded date is `NaT`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from evclaims.model import EvclaimsError
from evclaims.package.table import Cell, Field, Row, Table

if TYPE_CHECKING:
    import pandas as pd

_NUMBERS = ("number", "integer")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a frame: its name, its declared type, its cells."""

    name: str
    type: str
    cells: Sequence[Cell]


def import_pandas() -> Any:
    """The module pandas.

    Raises EvclaimsError where it is not installed.
    """
    try:
        import pandas
    except ModuleNotFoundError as error:
        raise EvclaimsError(f"frames need {error.name}, which is not installed; run: pip install pandas") from None
    return pandas


def columns(table: Table) -> list[Column]:
    """The columns of a table, bounds that stand open as infinities.

    Raises DataError where the table cannot be read as declared.
    """
    roles = table.descriptor.get("intervals") or {}
    ends = {roles.get(role) for role in ("value", "lower", "upper")}
    rows = [_with_infinities(table, row, roles) for row in table.rows]
    return [
        Column(
            field.name,
            "number" if field.name in ends and field.type in _NUMBERS else column_type(field),
            [row[field.name] for row in rows],
        )
        for field in table.fields
    ]


def column_type(field: Field) -> str:
    """The declared type, as far as cells are read by it; other types, and dates of an own format, stay texts."""
    if field.type == "date" and field.descriptor.get("format", "default") != "default":
        return "string"
    return field.type if field.type in (*_NUMBERS, "boolean", "date") else "string"


def frame(columns: Sequence[Column], *, exact: bool = False) -> pd.DataFrame:
    """A fresh frame of these columns; `exact` gives numbers as Decimal objects."""
    library = import_pandas()
    made: pd.DataFrame = library.DataFrame({column.name: _array(library, column, exact) for column in columns})
    return made


def _with_infinities(table: Table, row: Row, roles: Mapping[str, str]) -> Mapping[str, Cell]:
    cells = dict(row.cells)
    known = {role for role in ("value", "lower", "upper") if role in roles and cells[roles[role]] is not None}
    for role, infinity in (("lower", "-Infinity"), ("upper", "Infinity")):
        if known and role not in known:
            column = next(field for field in table.fields if field.name == roles[role])
            cells[column.name] = Decimal(infinity) if column.type in _NUMBERS else None
    return cells


def _array(pd: Any, column: Column, exact: bool) -> Any:
    match column.type:
        case "number" if exact:
            return pd.Series([pd.NA if c is None else Decimal(str(c)) for c in column.cells], dtype="object")
        case "number":
            return pd.array([None if c is None else float(str(c)) for c in column.cells], dtype="Float64")
        case "integer":
            for cell in column.cells:
                if isinstance(cell, int) and not -(2**63) <= cell < 2**63:
                    raise EvclaimsError(f"{column.name} holds an integer that does not fit into the 64 bits of a frame")
            return pd.array(column.cells, dtype="Int64")
        case "boolean":
            return pd.array(column.cells, dtype="boolean")
        case "date":
            return pd.Series(column.cells, dtype="datetime64[us]")
    return pd.array(column.cells, dtype="string")

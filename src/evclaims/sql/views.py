"""The views of `checks/views` as tables: their names, their columns typed and documented, their rows.

A view is documented by the comment at the top of its file; a line `-- column: text` in it is about that column. A
column that is not, and is called like a column of a table, has that column's title and description. Where a view has
number columns `value`, `lower` and `upper` (or all three with one prefix, such as `count_value`), they are read as an
interval table's are: a bound that is empty beside a value or another bound is infinite.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from decimal import Decimal
from typing import Any

from evclaims.model import EvclaimsError
from evclaims.package.frames import Column
from evclaims.package.package import Package
from evclaims.package.table import Cell, Field, Offered
from evclaims.package.viewfiles import view_files
from evclaims.sql.database import Database, quote

_COLUMN = re.compile(r"--[ \t]*([^\W\d]\w*):[ \t]+(.+)")
_TYPES = {"DATE": "date", "BOOLEAN": "boolean", "DOUBLE": "number", "FLOAT": "number"}
_TYPES |= dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "UINTEGER"), "integer")


def names(package: Package) -> list[str]:
    """The views that the package declares, by the names of their files, without running SQL."""
    return [file.name for file in view_files(package)]


def columns(package: Package, name: str, offered: Offered) -> list[Column]:
    """The columns of a view with their cells, in the order in which the view gives its rows.

    Raises EvclaimsError where the views do not run or DuckDB is not installed; DataError where a table cannot be read.
    """
    with closing(_database(package, offered)) as database:
        types = _types(database, name)
        _, rows = database.select(f"SELECT * FROM {quote(name)}")
    cells = {column: [_cell(row[i]) for row in rows] for i, column in enumerate(types)}
    _put_infinities(types, cells)
    return [Column(column, kind, cells[column]) for column, kind in types.items()]


def fields(package: Package, name: str, offered: Offered) -> list[Field]:
    """The columns of a view with type, title and description.

    Raises EvclaimsError where the views do not run or DuckDB is not installed; DataError where a table cannot be read.
    """
    with closing(_database(package, offered)) as database:
        types = _types(database, name)
    comment = next((file.comment for file in view_files(package) if file.name == name), "")
    told = {match[1]: match[2].strip() for match in _COLUMN.finditer(comment)}
    declared: dict[str, Mapping[str, Any]] = {}
    for table in package.tables.values():
        for field in table.fields:
            declared.setdefault(field.name, field.descriptor)
    found = []
    for column, kind in types.items():
        known = declared.get(column, {})
        words = {"title": str(known.get("title", "")), "description": str(known.get("description", ""))}
        if column in told:
            words["description"] = told[column]
        found.append(Field(column, kind, words))
    return found


def _database(package: Package, offered: Offered) -> Database:
    try:
        return Database(package, offered)
    except ModuleNotFoundError as error:
        raise EvclaimsError(
            f"views need {error.name}, which is not installed; run: pip install 'evclaims[check]'"
        ) from None


def _types(database: Database, name: str) -> dict[str, str]:
    return {
        column: "number" if type_.startswith("DECIMAL") else _TYPES.get(type_, "string")
        for column, type_ in database.types(name).items()
    }


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        return ", ".join("" if each is None else str(each) for each in value)
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Decimal) and value.is_finite():
        return _plain(value)
    if value is None or isinstance(value, str | int | Decimal | datetime.date):
        return value
    return str(value)


def _plain(number: Decimal) -> Decimal:
    """The number without the zeros that SQL puts behind the point."""
    return Decimal(f"{number:f}".rstrip("0").rstrip(".")) if number.as_tuple().exponent else number


def _put_infinities(types: Mapping[str, str], cells: Mapping[str, Sequence[Cell]]) -> None:
    for column in types:
        prefix = column.removesuffix("value")
        triple = [prefix + role for role in ("value", "lower", "upper")]
        if column != triple[0] or any(types.get(each) != "number" for each in triple):
            continue
        value, lower, upper = (cells[each] for each in triple)
        for i, known in enumerate(zip(value, lower, upper, strict=True)):
            if any(cell is not None for cell in known):
                for ends, infinity in ((lower, "-Infinity"), (upper, "Infinity")):
                    if ends[i] is None and isinstance(ends, list):
                        ends[i] = Decimal(infinity)

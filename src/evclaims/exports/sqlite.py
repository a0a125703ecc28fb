"""SQLite: one database with the tables, their keys, the views that SQLite can hold, and the package's citation.

A number stands in two columns: `value`, to calculate with, is an integer or the nearest binary number; `value_exact`
is the decimal as it stands in the package, as text. Dates are texts (YYYY-MM-DD), booleans 0 and 1. A view is kept only
where SQLite gives the very rows that the checks' SQL gives.
"""

from __future__ import annotations

import datetime
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from decimal import Decimal
from typing import Any, TypeAlias

from evclaims.exports.common import (
    Export,
    Origin,
    description_of,
    encodable,
    fitting,
    is_required,
    tables_of,
    text_of,
    title_of,
)
from evclaims.model import EvclaimsError
from evclaims.package.descriptor import unique_keys
from evclaims.package.excerpt import brief
from evclaims.package.frames import column_type
from evclaims.package.keys import foreign_keys
from evclaims.package.package import Package
from evclaims.package.table import Cell, Field, Offered, Table
from evclaims.package.viewfiles import view_files
from evclaims.profile.extra_tables import offered
from evclaims.sql.allow import fold
from evclaims.sql.database import Database, quote

_Rows: TypeAlias = tuple[list[str], list[tuple[Any, ...]]]

_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "NUMERIC", "boolean": "BOOLEAN", "date": "DATE"}
_SECONDS = 5.0
"""The end of a statement, and the comment on the next one."""


def export(package: Package, origin: Origin) -> Export:
    """One database. Without `origin.forced` every key is declared and holds; with it, none is declared.

    Raises EvclaimsError for a package without tables and for names that SQLite does not bear, DataError for a cell that
    cannot be read or does not fit.
    """
    tables = tables_of(package)
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        left_out = [] if not origin.forced else ["the keys, since the package does not validate"]
        for table in tables:
            left_out += _add(connection, package, table, keys=not origin.forced)
        if not origin.forced and connection.execute("PRAGMA foreign_key_check").fetchall():
            raise EvclaimsError("a foreign key does not hold in SQLite, though the package validates")
        more = offered(package)
        _add_offered(connection, more)
        left_out += _add_views(connection, package, more)
        _add_about(connection, tables, origin, left_out)
        connection.execute("VACUUM")
        return Export({"": connection.serialize()}, tuple(left_out))
    except sqlite3.Error as error:
        raise EvclaimsError(f"the package cannot be put into SQLite: {error}") from None
    finally:
        connection.close()


def _list(names: tuple[str, ...]) -> str:
    return f"({', '.join(map(quote, names))})"


def _exact(table: Table, field: Field) -> str:
    """The name of the column that holds a number exactly."""
    name, taken = f"{field.name}_exact", {each.name.lower() for each in table.fields}
    while name.lower() in taken:
        name += "_"
    return name


def _add(connection: sqlite3.Connection, package: Package, table: Table, *, keys: bool) -> Iterator[str]:
    """Create a table and fill it; what cannot be declared of it is given back."""
    columns, values = [], []
    for field in table.fields:
        kind = column_type(field)
        needed = " NOT NULL" if keys and is_required(table, field) else ""
        columns.append(f"{quote(field.name)} {_TYPES[kind]}{needed}")
        cells = [row.cells[field.name] for row in table.rows]
        if kind == "integer":
            cells = [fitting(row.cells[field.name], table.place(row, field.name)) for row in table.rows]
        values.append([_stored(cell, kind) for cell in cells])
        if kind == "number":
            columns.append(f"{quote(_exact(table, field))} TEXT{needed}")
            values.append([None if cell is None else text_of(cell) for cell in cells])
    if keys:
        columns += [f"PRIMARY KEY {_list(table.key)}"] if table.key else []
        columns += [f"UNIQUE {_list(key)}" for key in _unique(package, table) if key != table.key]
        for here, name, there in foreign_keys(table):
            target = package.table(name)
            if there == target.key or there in _unique(package, target):
                columns.append(f"FOREIGN KEY {_list(here)} REFERENCES {quote(name)} {_list(there)}")
            else:
                yield f"the foreign key of {table.name} to {name}, whose {', '.join(there)} stands there more than once"
    connection.execute(f"CREATE TABLE {quote(table.name)} ({', '.join(columns)})")
    marks = ", ".join("?" * len(values))
    connection.execute("BEGIN")
    connection.executemany(f"INSERT INTO {quote(table.name)} VALUES ({marks})", zip(*values, strict=True))
    connection.execute("COMMIT")


def _unique(package: Package, table: Table) -> list[tuple[str, ...]]:
    """The keys of a table that are unique: declared so, or referred to and unique as it is."""
    found = [key for key in unique_keys(table.descriptor["schema"]) if {f.name for f in table.fields}.issuperset(key)]
    found += [(f.name,) for f in table.fields if (f.descriptor.get("constraints") or {}).get("unique") is True]
    for other in package.tables.values():
        for _, name, there in foreign_keys(other):
            if name == table.name and there not in found and there != table.key:
                rows = [tuple(row.cells[column] for column in there) for row in table.rows]
                found += [there] if len(set(rows)) == len(rows) else []
    return list(dict.fromkeys(found))


def _stored(cell: Cell, kind: str) -> str | int | float | None:
    if kind == "string" and cell is not None:
        return encodable(str(cell))
    if isinstance(cell, Decimal):
        whole = cell == cell.to_integral_value() and abs(cell) < 2**63
        return int(cell) if whole else float(cell)
    return cell.isoformat() if isinstance(cell, datetime.date) else cell


def _add_offered(connection: sqlite3.Connection, tables: Offered) -> None:
    """The tables that views may read beside the package's own."""
    for name, columns in tables.items():
        connection.execute(f"CREATE TABLE {quote(name)} ({', '.join(map(quote, columns))})")
        marks = ", ".join("?" * len(columns))
        cells = [[_stored(cell, type_) for cell in cells] for type_, cells in columns.values()]
        connection.executemany(f"INSERT INTO {quote(name)} VALUES ({marks})", zip(*cells, strict=True))


def _add_views(connection: sqlite3.Connection, package: Package, more: Offered) -> Iterator[str]:
    """Create the package's views that give the same rows; the others are given back."""
    try:
        if not view_files(package):
            return
        database = Database(package, more)
    except EvclaimsError as error:
        yield f"the views, which do not run: {brief(error.message, 200)}"
        return
    shadows = {fold(table.name): _shadow(table) for table in package.tables.values()}
    with closing(database):
        for name, query in database.queries.items():
            read = [shadow for table, shadow in shadows.items() if shadow and table in database.reads(query)]
            expected = database.select(f"SELECT * FROM {quote(name)}")
            if why := _add_view(connection, name, query, read, expected):
                yield f"the view {name} ({why})"


def _add_view(connection: sqlite3.Connection, name: str, query: str, read: list[str], expected: _Rows) -> str:
    """Create a view that gives the rows expected, by its own SQL or that translated; the reason where none does."""
    from sqlglot import ErrorLevel, transpile
    from sqlglot.errors import SqlglotError

    with_ = f"WITH {', '.join(read)}\n" if read else ""
    columns = ", ".join(map(quote, expected[0]))
    why = ""
    for translated in (False, True):
        try:
            if translated:
                query = transpile(query, read="duckdb", write="sqlite", unsupported_level=ErrorLevel.RAISE)[0]
            connection.execute(f"CREATE VIEW {quote(name)} AS {with_}SELECT {columns} FROM (\n{query}\n)")
            if _same(_rows_of(connection, name), expected):
                return ""
            why = "SQLite gives other rows"
        except (sqlite3.Error, SqlglotError) as error:
            why = f"SQLite says: {brief(str(error), 100)}" if isinstance(error, sqlite3.Error) else why
        connection.execute(f"DROP VIEW IF EXISTS {quote(name)}")
    return why


def _shadow(table: Table) -> str:
    """The table as the checks' SQL sees it: its own columns, and no row that is withdrawn; empty where it is that."""
    names = [field.name for field in table.fields]
    if "withdrawn_on" not in names and not any(column_type(field) == "number" for field in table.fields):
        return ""
    where = ' WHERE "withdrawn_on" IS NULL' if "withdrawn_on" in names else ""
    return f"{quote(table.name)} AS (SELECT {', '.join(map(quote, names))} FROM main.{quote(table.name)}{where})"


def _rows_of(connection: sqlite3.Connection, view: str) -> _Rows:
    until = time.monotonic() + _SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > until, 10_000)
    try:
        cursor = connection.execute(f"SELECT * FROM {quote(view)}")
        return [column[0] for column in cursor.description], cursor.fetchall()
    finally:
        connection.set_progress_handler(None, 0)


def _same(ours: _Rows, theirs: _Rows) -> bool:
    counted = [Counter(tuple(map(_comparable, row)) for row in rows) for _, rows in (ours, theirs)]
    return ours[0] == theirs[0] and counted[0] == counted[1]


def _comparable(value: Any) -> Any:
    if isinstance(value, int | float | Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, datetime.date) else value if value is None else str(value)


def _add_about(connection: sqlite3.Connection, tables: list[Table], origin: Origin, left_out: list[str]) -> None:
    """The tables `package` and `package_columns`: what the package says of itself and of its columns."""
    taken = {name.lower() for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    prefix = next(p for p in ("package", *(f"package_{n}" for n in range(1000))) if p not in taken)
    about: Mapping[str, str] = {**origin.properties(), "left_out": "\n".join(left_out)}
    connection.execute(f"CREATE TABLE {prefix} (property TEXT PRIMARY KEY, value TEXT NOT NULL)")
    connection.executemany(f"INSERT INTO {prefix} VALUES (?, ?)", [pair for pair in about.items() if pair[1]])
    described = [(t.name, f.name, f.type, title_of(f), description_of(f)) for t in tables for f in t.fields]
    columns = "table_name TEXT, column_name TEXT, type TEXT, title TEXT, description TEXT"
    connection.execute(
        f"CREATE TABLE {prefix}_columns ({columns}, PRIMARY KEY (table_name, column_name)) WITHOUT ROWID"
    )
    connection.executemany(f"INSERT INTO {prefix}_columns VALUES (?, ?, ?, ?, ?)", described)

"""Find rows by their ID and follow the foreign keys between tables."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evclaims.model import EvclaimsError, Place
from evclaims.package.excerpt import quoted
from evclaims.package.package import Package
from evclaims.package.table import Row, Table


@dataclass(frozen=True, slots=True)
class KeyedRow:
    """A row together with its table."""

    table: Table
    row: Row

    @property
    def id(self) -> str:
        """What the row is called: its ID, or its whole key."""
        column = id_column(self.table)
        return " ".join(self.table.key_of(self.row)) if column is None else self.row.texts[column]

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return self.table.place(self.row)


def id_column(table: Table) -> str | None:
    """The column whose text names a row: the `id` of its intervals, else a primary key of one column."""
    roles = table.descriptor.get("intervals")
    if roles:
        return str(roles["id"])
    return table.key[0] if len(table.key) == 1 else None


def find(package: Package, id_: str) -> list[KeyedRow]:
    """The rows that an ID names, own rows before those that borrow the ID of another table.

    Raises EvclaimsError, with the nearest IDs, where there is none; DataError where a table cannot be read.
    """
    found: list[KeyedRow] = []
    borrowed: list[KeyedRow] = []
    ids: dict[str, None] = {}
    for table in package.tables.values():
        column = id_column(table)
        if column is None:
            continue
        borrows = any(columns == (column,) for columns, _, _ in foreign_keys(table))
        for row in table.rows:
            ids[row.texts[column]] = None
            if row.texts[column] == id_:
                (borrowed if borrows else found).append(KeyedRow(table, row))
    if not found and not borrowed:
        raise EvclaimsError(f"there is no row {quoted(id_)} in {package.name}{nearest(id_, list(ids))}")
    return found + borrowed


def nearest(word: str, known: list[str]) -> str:
    """Words that point to what was perhaps meant; empty where nothing is near."""
    near = difflib.get_close_matches(word[:100], [k for k in known if len(k) <= 100][:20_000], n=3)
    return f"; did you mean {' or '.join(near)}?" if near else ""


def foreign_keys(table: Table) -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    """Each foreign key: columns, the table that it names, columns there.

    One that is badly written is passed over, since the structure layer reports it.
    """
    declared = table.descriptor["schema"].get("foreignKeys")
    for key in declared if isinstance(declared, list) else []:
        reference = key.get("reference") if isinstance(key, dict) else None
        if not isinstance(reference, dict):
            continue
        here, there = _columns(key.get("fields")), _columns(reference.get("fields"))
        if here and len(here) == len(there) and set(here) <= {field.name for field in table.fields}:
            yield here, str(reference.get("resource") or table.name), there


def references(package: Package, record: KeyedRow) -> Iterator[tuple[str, KeyedRow]]:
    """The rows that a row's foreign keys name, each with the column that does."""
    for here, name, there in foreign_keys(record.table):
        wanted = tuple(record.row.texts[column] for column in here)
        if name not in package.resources or not any(wanted):
            continue
        table = package.table(name)
        for row in table.rows:
            if tuple(row.texts.get(column) for column in there) == wanted:
                yield ", ".join(here), KeyedRow(table, row)
                break


def referring(package: Package, record: KeyedRow) -> Iterator[tuple[Table, list[KeyedRow]]]:
    """The rows of each table whose foreign keys name a row."""
    for table in package.tables.values():
        keys = [(here, there) for here, name, there in foreign_keys(table) if name == record.table.name]
        rows = [
            KeyedRow(table, row)
            for row in table.rows
            if any(
                tuple(row.texts[c] for c in here) == tuple(record.row.texts.get(c) for c in there)
                for here, there in keys
            )
        ]
        if rows:
            yield table, rows


def _columns(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) and all(isinstance(v, str) for v in value) else ()

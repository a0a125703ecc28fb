"""One table of a package: its records read whole, their cells typed as declared, each row with its place.

Reading never stops at the first slip: a table carries its `faults`, each with file, line and column, and hands out its
rows only where there are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeAlias

from evclaims.model import Place
from evclaims.package.cells import Cell, Field, cast, spelled
from evclaims.package.dialect import CSV, Dialect
from evclaims.package.excerpt import quoted
from evclaims.package.records import Fault, Faults, RecordSource

__all__ = ["Cell", "Field", "Offered", "Row", "Table", "failure", "read_table", "spelling"]

Offered: TypeAlias = Mapping[str, Mapping[str, tuple[str, Sequence[Cell]]]]
"""Tables beside a package's own: the columns of each, with the type of the field and the cells."""
MOST_CELLS = 20_000_000
"""Cells of one table; each takes some hundred bytes of memory."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its first line in the file (from 1), its cells as typed, and as they stand in the file.

    `file` is empty where it is the table's first.
    """

    line: int
    cells: Mapping[str, Cell]
    texts: Mapping[str, str]
    file: str = ""

    def with_cells(self, cells: Mapping[str, Cell]) -> Row:
        """This row as it would be with other cells in the columns named."""
        texts = {column: "" if cell is None else str(cell) for column, cell in cells.items()}
        return Row(self.line, {**self.cells, **cells}, {**self.texts, **texts}, self.file)


@dataclass(frozen=True)
class Table:
    """One tabular resource, read whole.

    `file` is the first of its files, within the package; the descriptor's for rows that stand in that. `header` is what
    the files say, None where that could not be read. `is_plain` says that the table is one plain CSV file, as `tidy`
    writes it. `more_faults` counts the faults beyond those that `faults` keeps. `blanks` are the names of the header
    that fit a field but for blanks around them.
    """

    name: str
    file: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    descriptor: Mapping[str, Any]
    faults: tuple[Fault, ...]
    _rows: tuple[Row, ...]
    dialect: Dialect = CSV
    header: tuple[str, ...] | None = None
    is_plain: bool = True
    more_faults: int = 0
    blanks: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The records in file order.

        Raises DataError, the first fault, where the file cannot be read as declared.
        """
        if self.faults:
            raise self.faults[0]
        return self._rows

    @property
    def readable(self) -> tuple[Row, ...]:
        """The records with as many cells as the header, faults or not; a cell that cannot be read is not in `cells`."""
        return self._rows

    @property
    def is_read(self) -> bool:
        """Whether the table could be read so far that its rows can be looked at."""
        return self.header is not None

    def with_rows(self, rows: Sequence[Row]) -> Table:
        """This table as it would be with other rows."""
        return replace(self, _rows=tuple(rows))

    def key_of(self, row: Row) -> tuple[str, ...]:
        """The row's primary key, as texts."""
        return tuple(row.texts[column] for column in self.key)

    def place(self, row: Row, column: str | None = None) -> Place:
        """Where the row (or its cell) stands."""
        return Place(row.file or self.file, row.line, column)


def read_table(
    resource: Mapping[str, Any],
    file: str,
    source: RecordSource,
    faults: Faults,
    dialect: Dialect,
    *,
    is_plain: bool = True,
) -> Table:
    """Type the records of a source as the schema of its resource says; what is wrong joins the faults."""
    schema = resource["schema"]
    fields = tuple(Field(f["name"], f.get("type", "string"), f) for f in schema["fields"])
    columns = [field.name for field in fields]
    header = source.header
    if header is not None and dialect.folds_case:
        folded = {column.casefold(): column for column in columns}
        header = [folded.get(each.casefold(), each) for each in header]
    trimmed = {column.strip(): column for column in columns}
    blanks = [each for each in header or () if each not in columns and each.strip() in trimmed]
    if header is not None and blanks:
        header = [trimmed[each.strip()] if each in blanks else each for each in header]
    if (header is not None or not faults) and (
        fault := _header_fault(header or [], columns, schema.get("fieldsMatch", "exact"))
    ):
        if not faults:
            faults.add(fault, Place(file, 1), "header")
        header = None
    rows: tuple[Row, ...] = ()
    if header is not None:
        missing = {spelling(v) for v in schema.get("missingValues", [""])} | ({dialect.null} if dialect.null else set())
        rows = tuple(
            _rows(source, header, fields, missing, dialect.null, resource.get("intervals") or {}, faults, file)
        )
    key = schema.get("primaryKey") or []
    return Table(
        resource["name"],
        file,
        fields,
        (key,) if isinstance(key, str) else tuple(key),
        resource,
        tuple(faults.kept),
        rows,
        dialect,
        None if header is None else tuple(header),
        is_plain,
        faults.more,
        tuple(blanks),
    )


def _rows(
    source: RecordSource,
    header: Sequence[str],
    fields: Sequence[Field],
    missing: set[Any],
    null: str | None,
    roles: Mapping[str, str],
    faults: Faults,
    first_file: str,
) -> Iterator[Row]:
    empty = {
        f.name: {spelling(v) for v in f.descriptor["missingValues"]} | ({null} if null else set())
        if "missingValues" in f.descriptor
        else missing
        for f in fields
    }
    blank = dict.fromkeys((field.name for field in fields), "")
    present = {name: i for i, name in enumerate(header)}
    columns = [(field, present[field.name], empty[field.name]) for field in fields if field.name in present]
    absent: dict[str, Cell] = {field.name: None for field in fields if field.name not in present}
    left, bounds = MOST_CELLS, set(roles.values())
    for file, line, cells in source.records:
        if len(cells) != len(header):
            what = f"the row has {len(cells)} cells and the header {len(header)}; add or remove commas"
            faults.add(what, Place(file, line))
            continue
        if (left := left - len(header)) < 0:
            faults.add(f"the table has more than {MOST_CELLS:,} cells; split it", Place(file, line))
            return
        texts = dict(blank)
        typed: dict[str, Cell] = dict(absent)
        for name, i in present.items():
            if isinstance(cells[i], str):
                texts[name] = cells[i]
        for field, i, nothing in columns:
            try:
                cell = cells[i]
                if cell is None:
                    typed[field.name] = None
                    continue
                if not isinstance(cell, str):
                    cell = texts[field.name] = spelled(cell, field)
                typed[field.name] = value = None if cell in nothing else cast(cell, field)
                if field.name in bounds and isinstance(value, Decimal) and not value.is_finite():
                    del typed[field.name]
                    raise ValueError(f"{quoted(cell)} is no finite number; leave an unknown or unbounded cell empty")
            except ValueError as error:
                faults.add(str(error), Place(file, line, field.name), "type")
        yield Row(line, typed, texts, "" if file == first_file else file)


def spelling(missing: Any) -> Any:
    """A missing value as it stands in a cell; the standard lets it be written with a label."""
    return missing.get("value") if isinstance(missing, dict) else missing


def failure(error: Exception) -> str:
    """What went wrong with a file, in a few words."""
    return getattr(error, "strerror", None) or type(error).__name__


def _header_fault(header: Sequence[str], columns: Sequence[str], match: Any) -> str:
    """What is wrong with a header under the schema's `fieldsMatch`; empty where nothing is."""
    if not header:
        return f"the file is empty; its first line must be {','.join(columns)}"
    match = match[0] if isinstance(match, list) and match else match
    for delimiter in ";\t|":
        if len(header) == 1 < len(columns) and set(header[0].split(delimiter)) >= set(columns):
            return f"the header's names are parted by {delimiter!r}; declare it as the `delimiter` of a `dialect`"
    lost = [c for c in columns if c not in header] if match in ("exact", "equal", "subset") else []
    extra = [c for c in header if c not in columns] if match in ("exact", "equal", "superset") else []
    if lost or extra:
        words = [f"lacks {', '.join(lost)}"] * bool(lost)
        words += [f"has {', '.join(map(repr, extra))} too much"] * bool(extra)
        return f"the header {' and '.join(words)}; write the fields that the descriptor declares"
    if len(set(header)) != len(header) or (match == "exact" and list(header) != list(columns)):
        return f"the header names the fields in another order or twice; write {','.join(columns)}"
    return "" if set(header) & set(columns) else f"the header names no declared field; write {','.join(columns)}"

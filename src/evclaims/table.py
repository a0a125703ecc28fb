"""One table of a package: a CSV file read whole, its cells typed as declared, each row with its line.

Reading never stops at the first slip: a table carries its `faults`, each with file, line and column, and hands out its
rows only where there are none.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from evclaims.model import DataError, Place

Cell: TypeAlias = str | int | Decimal | bool | datetime.date | None

# A cell may be long (a stranger's may hold a megabyte); the csv module's own limit is 128 KiB.
LONGEST_CELL = 1 << 26
"""Characters of a cell."""
csv.field_size_limit(LONGEST_CELL)

_LONGEST = 300
"""Places of a number, before or after the point; exact arithmetic on longer ones would only take time."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its first line in the file (from 1), its cells as typed, and as they stand in the file."""

    line: int
    cells: Mapping[str, Cell]
    texts: Mapping[str, str]

    def with_cells(self, cells: Mapping[str, Cell]) -> Row:
        """This row as it would be with other cells in the columns named."""
        texts = {column: "" if cell is None else str(cell) for column, cell in cells.items()}
        return Row(self.line, {**self.cells, **cells}, {**self.texts, **texts})


@dataclass(frozen=True, slots=True)
class Field:
    """A column as the descriptor declares it."""

    name: str
    type: str
    descriptor: Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """One tabular resource, read whole."""

    name: str
    file: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    descriptor: Mapping[str, Any]
    faults: tuple[DataError, ...]
    _rows: tuple[Row, ...]

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

    def with_rows(self, rows: Sequence[Row]) -> Table:
        """This table as it would be with other rows."""
        return replace(self, _rows=tuple(rows))

    def key_of(self, row: Row) -> tuple[str, ...]:
        """The row's primary key, as texts."""
        return tuple(row.texts[column] for column in self.key)

    def place(self, row: Row, column: str | None = None) -> Place:
        """Where the row (or its cell) stands."""
        return Place(self.file, row.line, column)


def read_table(path: Path, resource: Mapping[str, Any]) -> Table:
    """Read the CSV file at `path` as its resource describes it; what is wrong with it becomes the table's faults."""
    schema, file = resource["schema"], resource["path"]
    fields = tuple(Field(f["name"], f.get("type", "string"), f) for f in schema["fields"])
    key = schema.get("primaryKey") or []
    faults: list[DataError] = []
    rows = tuple(_rows(_text(path, file, faults), file, fields, resource, faults))
    return Table(
        resource["name"], file, fields, (key,) if isinstance(key, str) else tuple(key), resource, tuple(faults), rows
    )


def spelling(missing: Any) -> Any:
    """A missing value as it stands in a cell; the standard lets it be written with a label."""
    return missing.get("value") if isinstance(missing, dict) else missing


def shorten(text: str, limit: int = 60) -> str:
    """The text quoted and cut to a length that a message can bear."""
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")


def brief(error: Exception) -> str:
    """What went wrong with a file, in a few words."""
    return getattr(error, "strerror", None) or type(error).__name__


def _text(path: Path, file: str, faults: list[DataError]) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        faults.append(DataError(f"the file cannot be read ({brief(error)}); mend that", Place(file)))
        return ""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.append(DataError("a byte is not UTF-8; save the file as UTF-8", Place(file, line)))
        return ""
    if text.startswith("\ufeff"):
        faults.append(DataError("it starts with a byte order mark; save it as UTF-8 without one", Place(file, 1)))
        text = text[1:]
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        faults.append(DataError("it holds a NUL character; remove it", Place(file, line)))
        return ""
    return text


def _rows(
    text: str, file: str, fields: Sequence[Field], resource: Mapping[str, Any], faults: list[DataError]
) -> Iterator[Row]:
    dialect = resource.get("dialect") or {}
    reader = csv.reader(
        io.StringIO(text, newline=""),
        strict=True,
        delimiter=dialect.get("delimiter", ","),
        quotechar=dialect.get("quoteChar", '"'),
        doublequote=dialect.get("doubleQuote", True),
        skipinitialspace=dialect.get("skipInitialSpace", False),
    )
    columns = [field.name for field in fields]
    default = resource["schema"].get("missingValues", [""])
    missing = {f.name: {spelling(v) for v in f.descriptor.get("missingValues", default)} for f in fields}
    line = 1
    try:
        header = next(reader, [])
        if fault := _header_fault(header, columns, resource["schema"].get("fieldsMatch", "exact")):
            if not faults:
                faults.append(DataError(fault, Place(file, 1)))
            return
        while True:
            line = reader.line_num + 1
            cells = next(reader, None)
            if cells is None:
                return
            if len(cells) != len(header):
                what = f"the row has {len(cells)} cells and the header {len(header)}; add or remove commas"
                faults.append(DataError(what, Place(file, line)))
                continue
            texts = dict.fromkeys(columns, "") | dict(zip(header, cells, strict=True))
            typed: dict[str, Cell] = {}
            for field in fields:
                try:
                    cell = texts[field.name]
                    empty = cell in missing[field.name] or field.name not in header
                    typed[field.name] = None if empty else _cast(cell, field)
                except ValueError as error:
                    faults.append(DataError(str(error), Place(file, line, field.name)))
            yield Row(line, typed, texts)
    except csv.Error as error:
        faults.append(DataError(f"it is not CSV from here on ({error}); mend the quotes", Place(file, line)))


def _header_fault(header: Sequence[str], columns: Sequence[str], match: Any) -> str:
    """What is wrong with a header under the schema's `fieldsMatch`; empty where nothing is."""
    if not header:
        return f"the file is empty; its first line must be {','.join(columns)}"
    match = match[0] if isinstance(match, list) and match else match
    lost = [c for c in columns if c not in header] if match in ("exact", "equal", "subset") else []
    extra = [c for c in header if c not in columns] if match in ("exact", "equal", "superset") else []
    if lost or extra:
        words = [f"lacks {', '.join(lost)}"] * bool(lost)
        words += [f"has {', '.join(map(repr, extra))} too much"] * bool(extra)
        return f"the header {' and '.join(words)}; write the fields that the descriptor declares"
    if len(set(header)) != len(header) or (match == "exact" and header != columns):
        return f"the header names the fields in another order or twice; write {','.join(columns)}"
    return "" if set(header) & set(columns) else f"the header names no declared field; write {','.join(columns)}"


def _cast(text: str, field: Field) -> Cell:
    match field.type:
        case "integer":
            if not re.fullmatch(r"[+-]?\d+", text, re.ASCII):
                raise ValueError(f"{shorten(text)} is no integer; write digits only")
            return int(text) if len(text) <= _LONGEST else _too_long(text)
        case "number":
            group, mark = field.descriptor.get("groupChar", ""), field.descriptor.get("decimalChar", ".")
            plain = text.replace(group, "") if group else text
            plain = plain.replace(mark, ".") if mark != "." and "." not in plain else plain
            if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,9})?", plain, re.ASCII):
                raise ValueError(f"{shorten(text)} is no finite number; leave an unknown or unbounded cell empty")
            number = Decimal(plain)
            return number if abs(number.adjusted()) <= _LONGEST else _too_long(text)
        case "date" if field.descriptor.get("format", "default") == "default":
            try:
                if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
                    return datetime.date.fromisoformat(text)
            except ValueError:
                pass
            raise ValueError(f"{shorten(text)} is no date; write YYYY-MM-DD")
        case "boolean":
            if text in field.descriptor.get("trueValues", ["true", "True", "TRUE", "1"]):
                return True
            if text in field.descriptor.get("falseValues", ["false", "False", "FALSE", "0"]):
                return False
            raise ValueError(f"{shorten(text)} is no boolean; write true or false")
    return text


def _too_long(text: str) -> Cell:
    raise ValueError(f"{shorten(text)} is a number of more than 300 places; no figure is that long")

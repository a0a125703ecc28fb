"""The records of one table as they stand in its CSV files, of any dialect; `json_records` reads those of JSON.

A record has its place and its cells as texts, or as JSON has them; what the cells mean is for `table` to say. Reading
streams, and never stops at the first slip: what is wrong is told to a `Faults`, which counts beyond what it keeps.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from evclaims.model import DataError, Place
from evclaims.package.dialect import Dialect
from evclaims.package.reader import LARGEST

# A cell may be as long as its file; the csv module's own limit is 128 KiB.
csv.field_size_limit(max(csv.field_size_limit(), LARGEST))

MOST_FAULTS = 1_000
"""Faults of one table that are kept; the others are counted."""
BOM = "\ufeff"
_BLANK = "every cell of the row is empty; remove the row or fill it"


class Fault(DataError):
    """What is wrong with a table at one place; `check` is the rule of the structure layer that it breaks."""

    def __init__(self, message: str, place: Place | None = None, check: str = "row") -> None:
        super().__init__(message, place)
        self.check = check


@dataclass(slots=True)
class Faults:
    """What is wrong with a table: the first faults, and how many there are besides."""

    kept: list[Fault] = field(default_factory=list)
    more: int = 0

    def add(self, message: str, place: Place, check: str = "row", times: int = 1) -> None:
        """Take a fault down; `times` counts those that follow it and are the same."""
        if len(self.kept) < MOST_FAULTS:
            self.kept.append(Fault(message, place, check))
            times -= 1
        self.more += times

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.kept)


class Record(NamedTuple):
    """A record: its file, its first line there (from 1), and its cells in the order of the header."""

    file: str
    line: int
    cells: Sequence[Any]


Content: TypeAlias = Sequence[tuple[str, bytes]]
"""The files of a table, in order: the name within the package, and the bytes."""


class RecordSource(NamedTuple):
    """The header of a table (None where there is none to be read), and its records."""

    header: list[str] | None
    records: Iterator[Record]


def from_csv(content: Content, encoding: str, dialect: Dialect, columns: Sequence[str], faults: Faults) -> RecordSource:
    """CSV files one after the other; a header that a later one repeats is no row.

    `columns` is the header of rows that have none of their own; where it is empty too, the columns are numbered.
    """
    headers: list[list[str] | None] = []
    streams = [_one_csv(file, data, encoding, dialect, headers, faults) for file, data in content]
    first = next(streams[0], None) if streams else None
    header = headers[0] if headers else None
    if not dialect.header_rows and first is not None:
        header = list(columns) or [f"field{i}" for i in range(1, len(first.cells) + 1)]

    def records() -> Iterator[Record]:
        if first is not None:
            yield first
        for stream in streams:
            yield from stream

    return RecordSource(header, records())


def _one_csv(
    file: str, data: bytes, encoding: str, dialect: Dialect, headers: list[list[str] | None], faults: Faults
) -> Iterator[Record]:
    if b"\0" in data and not encoding.startswith(("utf-16", "utf-32")):
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        message, place = bad_byte(file, data, encoding) or ("it holds a NUL character; remove it", Place(file, line))
        faults.add(message, place, "encoding")
        headers.append(None)
        return
    # Streamed, since a text of a table in memory takes several times its bytes.
    lines = _Lines(io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline=""), dialect)
    reader = csv.reader(
        lines,
        strict=True,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        doublequote=dialect.double_quote,
        escapechar=dialect.escape,
        skipinitialspace=dialect.skip_initial_space,
    )
    head: list[list[str]] = []
    wanted = len(dialect.header_rows)
    number, line = 0, 1
    try:
        while True:
            if len(head) == wanted and (blank := lines.skip_blank()) and not dialect.skips_blank:
                faults.add(_BLANK, Place(file, lines.line - blank + 1), times=blank)
            line = lines.line + 1
            cells = next(reader, None)
            if cells is None:
                break
            number += 1
            if number in dialect.comment_rows or (dialect.comment and cells and cells[0].startswith(dialect.comment)):
                continue
            if len(head) < wanted:
                # The usual header is the first record that is no comment, wherever it stands.
                if dialect.header_rows == (1,) or number in dialect.header_rows:
                    head.append(cells)
                if len(head) == wanted:
                    headers.append(_joined(head, dialect))
                    if headers[-1] != headers[0] and wanted == 1:  # a further file without a header of its own
                        yield Record(file, line, cells)
                continue
            if not any(cells):
                if not dialect.skips_blank:
                    faults.add(_BLANK, Place(file, line))
                continue
            yield Record(file, line, cells)
    except csv.Error as error:
        faults.add(f"it is not CSV from here on ({error}); mend the quotes", Place(file, line))
    except UnicodeError as error:
        message, place = bad_byte(file, data, encoding) or (str(error), Place(file))
        faults.add(message, place, "encoding")
    if not headers:
        headers.append(None)


def _joined(head: Sequence[Sequence[str]], dialect: Dialect) -> list[str]:
    """Several header rows as one: what stands in a column, from above, joined."""
    if len(head) == 1:
        return list(head[0])
    width = max(map(len, head))
    columns = [[row[i] for row in head if i < len(row) and row[i]] for i in range(width)]
    return [dialect.header_join.join(parts) for parts in columns]


def bad_byte(file: str, data: bytes, encoding: str) -> tuple[str, Place] | None:
    """What to say of bytes that are not of their encoding, and where; None where they are."""
    line = 1
    try:
        data.decode(encoding)
        return None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    except UnicodeError:  # of a codec that does not say where
        pass
    what = f"a byte is not {encoding.upper()}; save the file as UTF-8, or declare the encoding that it has"
    return what, Place(file, line)


class _Lines:
    """The lines of a text for the csv module, counted; between two records blank ones can be passed over at once."""

    def __init__(self, text: Iterator[str], dialect: Dialect) -> None:
        self._text = text
        self._blank = f"{dialect.delimiter}\r\n"
        self._held: str | None = None
        self.line = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        text, self._held = (next(self._text) if self._held is None else self._held), None
        self.line += 1
        if self.line == 1 and text.startswith(BOM):
            text = text[1:]
        return text

    def skip_blank(self) -> int:
        """How many lines without any cell came next; they are passed over."""
        if self._held is not None:
            return 0
        skipped, blank = 0, self._blank
        for text in self._text:
            if text.strip(blank):
                self._held = text
                break
            skipped += 1
        self.line += skipped
        return skipped

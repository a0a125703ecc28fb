"""The records of one table as they stand in JSON: a file with a list of rows, lines of rows, or the descriptor itself.

Each row has its line, and no number is rounded: what has a point is read as a decimal.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from evclaims.model import Place
from evclaims.package.dialect import Dialect
from evclaims.package.excerpt import quoted
from evclaims.package.records import BOM, Faults, Record, RecordSource, bad_byte, from_csv

_LENIENT = json.JSONDecoder()
"""For what is passed over, which may be whatever Python took for JSON when the descriptor was read."""
_BLANK = re.compile(r"[ \t\n\r]*")


def from_json(
    file: str,
    data: bytes,
    encoding: str,
    dialect: Dialect,
    columns: Sequence[str],
    faults: Faults,
    *,
    is_lines: bool = False,
) -> RecordSource:
    """A JSON file that holds a list of objects or of lists, at the top or under a path that the dialect names.

    With `is_lines`, there is one object or list on each line.
    """
    try:
        text = data.decode(encoding).removeprefix(BOM)
    except UnicodeError as error:
        message, place = bad_byte(file, data, encoding) or (str(error), Place(file))
        faults.add(message, place, "encoding")
        return RecordSource(None, iter(()))
    path = tuple(dialect.rows_at.split(".")) if dialect.rows_at else ()
    items = _lines(text, file, faults) if is_lines else _items(text, path, file, faults)
    return _rows_of(file, items, dialect, columns, faults)


def _lines(text: str, file: str, faults: Faults) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, _decoder().decode(line.strip())
            except (ValueError, RecursionError) as error:
                faults.add(f"the line is no JSON ({_said(error)}); mend it", Place(file, number))


class Start(NamedTuple):
    """Where a value begins in a text: its position in characters from 0, and its line from 1."""

    position: int = 0
    line: int = 1


def resource_starts(text: str) -> list[Start]:
    """Where each resource of a descriptor begins, found in one pass, however many there are."""
    found, start = list[Start](), Start()
    position = _skip(text, _find(text, ("resources",)) + 1)
    while text[position : position + 1] not in ("]", ""):
        start = Start(position, start.line + text.count("\n", start.position, position))
        found.append(start)
        position = _skip(text, _LENIENT.raw_decode(text, position)[1])
        if text[position : position + 1] == ",":
            position = _skip(text, position + 1)
    return found


def from_descriptor(
    file: str, text: str, start: Start, dialect: Dialect, columns: Sequence[str], faults: Faults
) -> RecordSource:
    """The `data` of the resource that begins there in the descriptor's own text, so that no number is rounded."""
    return _rows_of(file, _items(text, ("data",), file, faults, start), dialect, columns, faults)


def from_text(
    file: str, text: str, start: Start, dialect: Dialect, columns: Sequence[str], faults: Faults
) -> RecordSource:
    """The `data` of the resource that begins there, CSV in one text; JSON holds a text in one line of its own."""
    at = _find(text, ("data",), start.position)
    data, _ = _decoder().raw_decode(text, at)
    place = Place(file, start.line + text.count("\n", start.position, at))
    told = _FaultsAt(faults, place)
    header, found = from_csv([(file, str(data).encode("utf-8", "replace"))], "utf-8", dialect, columns, told)
    return RecordSource(header, (record._replace(line=place.line or 1) for record in found))


class _FaultsAt(Faults):
    """Faults that all stand at one place, whatever line they are told with."""

    def __init__(self, faults: Faults, place: Place) -> None:
        super().__init__()
        self._faults, self._place = faults, place

    def add(self, message: str, place: Place, check: str = "row", times: int = 1) -> None:
        """Take a fault down at the place of all."""
        self._faults.add(f"in its line {place.line}: {message}", self._place, check, times)


def _rows_of(
    file: str, items: Iterator[tuple[int, Any]], dialect: Dialect, columns: Sequence[str], faults: Faults
) -> RecordSource:
    """Rows of JSON, as objects or as lists of which the first is the header."""
    first = next(items, None)
    if first is None:
        return RecordSource(None if faults else list(columns), iter(()))
    line, item = first
    if isinstance(item, Mapping):
        header = list(dialect.keys or columns or item)
        return RecordSource(header, _objects(file, itertools.chain([first], items), header, faults))
    if isinstance(item, list) and dialect.header_rows:
        if all(isinstance(each, str) for each in item):
            return RecordSource(list(item), _lists(file, items, faults))
        faults.add("the first list, the header, holds something that is no text; write names", Place(file, line))
        return RecordSource(None, iter(()))
    if isinstance(item, list):
        header = list(columns) or [f"field{i}" for i in range(1, len(item) + 1)]
        return RecordSource(header, _lists(file, itertools.chain([first], items), faults))
    faults.add("a row is neither an object nor a list; write one of them", Place(file, line))
    return RecordSource(None, iter(()))


def _objects(file: str, items: Iterator[tuple[int, Any]], header: Sequence[str], faults: Faults) -> Iterator[Record]:
    known, told = set(header), set[str]()
    item: Any
    for line, item in items:
        if not isinstance(item, Mapping):
            faults.add("the row is no object, as the first one is; write one", Place(file, line))
            continue
        for key in sorted(item.keys() - known - told):
            told.add(key)
            faults.add(
                f"the row has the key {quoted(key)}, which no field is named; mend one of the two", Place(file, line)
            )
        yield Record(file, line, [item.get(key) for key in header])


def _lists(file: str, items: Iterator[tuple[int, Any]], faults: Faults) -> Iterator[Record]:
    for line, item in items:
        if isinstance(item, list):
            yield Record(file, line, item)
        else:
            faults.add("the row is no list, as the first one is; write one", Place(file, line))


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant)


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number")


def _items(
    text: str, path: Sequence[str], file: str, faults: Faults, start: Start | None = None
) -> Iterator[tuple[int, Any]]:
    """The members of the list at a path in a JSON text, each with its line, without reading the whole at once."""
    decoder = _decoder()
    seen, line = start or Start()

    def line_at(position: int) -> int:
        nonlocal seen, line
        line += text.count("\n", seen, position)
        seen = position
        return line

    position = 0
    try:
        position = _find(text, path, seen)
        if text[position : position + 1] != "[":
            what = f"there is no list of rows at {'.'.join(map(str, path))}" if path else "it is no list of rows"
            faults.add(f"{what}; write one", Place(file, line_at(position)))
            return
        position = _skip(text, position + 1)
        if text[position : position + 1] == "]":
            return
        while True:
            item, end = decoder.raw_decode(text, position)
            yield line_at(position), item
            position = _skip(text, end)
            if text[position : position + 1] != ",":
                break
            position = _skip(text, position + 1)
        if text[position : position + 1] != "]":
            raise ValueError("a comma or a closing bracket is missing")
        if start is not None:
            return  # a descriptor, which was read as a whole
        if path:  # whoever reads the whole text must be able to
            decoder.decode(text)
        elif _skip(text, position + 1) < len(text):
            raise ValueError("more follows the list of rows")
    except (ValueError, RecursionError) as error:
        faults.add(f"it is no JSON from here on ({_said(error)}); mend it", Place(file, line_at(position)))


def _find(text: str, path: Sequence[str], start: int = 0) -> int:
    """Where the value at a path of keys begins; the text's end where there is none. What stands beside is skipped."""
    position = _skip(text, start)
    for step in path:
        if text[position : position + 1] != "{":
            return len(text)
        position = _skip(text, position + 1)
        found = -1
        while text[position : position + 1] not in ("}", ""):
            key, position = _LENIENT.raw_decode(text, position)
            position = _skip(text, position)
            position = _skip(text, position + 1)  # the colon
            if key == step:
                found = position  # of a doubled key the last counts, as for every reader
            _, position = _LENIENT.raw_decode(text, position)
            position = _skip(text, position)
            if text[position : position + 1] == ",":
                position = _skip(text, position + 1)
        if found < 0:
            return len(text)
        position = found
    return position


def _skip(text: str, position: int) -> int:
    match = _BLANK.match(text, position)
    return match.end() if match else position


def _said(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return error.msg.lower()
    return str(error)[:100] or type(error).__name__

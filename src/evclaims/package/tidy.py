"""The canonical form of a package's files: rows in key order, plain CSV, formatted JSON, true sizes and hashes."""

from __future__ import annotations

import datetime
import difflib
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from evclaims.model import EvclaimsError, Place
from evclaims.package.package import DESCRIPTOR, LARGEST_DESCRIPTOR, Package
from evclaims.package.suites import SUITES, canonical, strict_json
from evclaims.package.table import Cell, Field, Row, Table
from evclaims.package.viewfiles import ONE_FILE, split


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that is not in its canonical form; `name` is its path within the package.

    `before` is empty for one that is not there yet, `after` is None for one that goes.
    """

    name: str
    path: Path
    before: bytes
    after: bytes | None

    def diff(self) -> str:
        """What would change, as a unified diff."""
        before, after = (data.decode("utf-8", "replace").split("\n") for data in (self.before, self.after or b""))
        lines = difflib.unified_diff(before, after, f"a/{self.name}", f"b/{self.name}", lineterm="")
        return "".join(f"{line}\n" for line in lines)


def changes(package: Package) -> list[FileChange]:
    """The files of a package that are not in their canonical form, the descriptor last.

    Views that stand in one file, as before 0.4.0, become one file each.

    Raises EvclaimsError (DataError for a table) where one cannot be read as it is declared.
    """
    contents: dict[str, bytes] = {
        table.file: table_bytes(table) for table in package.tables.values() if _is_kept(table)
    }
    folder = package.path(SUITES)
    for each in sorted(folder.glob("*.json")) if folder.is_dir() else []:
        name = f"{SUITES}/{each.name}"
        contents[name] = canonical(package.text(name), name).encode("utf-8")
    source = package.read(DESCRIPTOR, LARGEST_DESCRIPTOR).decode("utf-8-sig", "replace")
    descriptor = strict_json(source, DESCRIPTOR, "a Data Package descriptor")
    if descriptor != package.descriptor:
        raise EvclaimsError(f"tidy keeps a descriptor that is named {DESCRIPTOR}; name the package's folder")
    seal(package, descriptor["resources"], contents)
    contents[DESCRIPTOR] = json_bytes(descriptor)
    found = [
        FileChange(name, package.path(name).resolve(), package.read(name), after) for name, after in contents.items()
    ]
    return [*_split_views(package), *(change for change in found if change.before != change.after)]


def _split_views(package: Package) -> list[FileChange]:
    """One file for each view of the file that held them all, and that file gone."""
    old = package.path(ONE_FILE)
    if not (old.exists() or old.is_symlink()):
        return []
    found = []
    for name, content in split(package.text(ONE_FILE)).items():
        path = package.path(name)
        if path.exists() or path.is_symlink():
            raise EvclaimsError(f"it holds a view that stands in {name} too; remove one of them", Place(ONE_FILE))
        found.append(FileChange(name, path, b"", content.encode("utf-8")))
    return [*found, FileChange(ONE_FILE, old, package.read(ONE_FILE), None)]


def _is_kept(table: Table) -> bool:
    """Whether the canonical form of a table holds all that its file does.

    One of another form (packed, in parts, in another encoding, with comments) is left as it stands, and so is one with
    columns that no field declares, or without some that one does.
    """
    fields = sorted(field.name for field in table.fields)
    return table.is_plain and (table.header is None or sorted(table.header) == fields)


def table_bytes(table: Table) -> bytes:
    """A table in its canonical form: rows by key, LF, quotes only where CSV needs them, numbers as plain decimals.

    Raises DataError where the table cannot be read as declared.
    """
    delimiter, quote = table.dialect.delimiter, table.dialect.quote or '"'
    special = {delimiter, quote, "\n", "\r"} | ({" "} if table.dialect.skip_initial_space else set())

    def line(cells: Sequence[str]) -> str:
        quoted = [f"{quote}{c.replace(quote, quote * 2)}{quote}" if special & set(c) else c for c in cells]
        return (quote * 2 if quoted == [""] else delimiter.join(quoted)) + "\n"

    if not table.dialect.double_quote and any(quote in t for row in table.rows for t in row.texts.values()):
        raise EvclaimsError("a quote inside a cell cannot be written without `doubleQuote`", Place(table.file))
    rows = sorted(table.rows, key=lambda row: _key(table, row)) if table.key else table.rows
    header = line([field.name for field in table.fields])
    return (header + "".join(line([_plain(row, f) for f in table.fields]) for row in rows)).encode("utf-8")


def json_bytes(document: Any) -> bytes:
    """A JSON document in its canonical form: keys in their order, indented by two spaces, a newline at the end."""
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def _key(table: Table, row: Row) -> tuple[tuple[bool, Any], ...]:
    """Empty cells first, then by value: numbers as numbers, texts by code point."""
    return tuple((row.cells[column] is not None, row.cells[column]) for column in table.key)


def _plain(row: Row, field: Field) -> str:
    cell: Cell = row.cells[field.name]
    text = row.texts[field.name]
    if cell is None or isinstance(cell, str):
        return text
    if isinstance(cell, bool):
        word = str(cell).lower()
        return word if word in field.descriptor.get(f"{word}Values", [word]) else text
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    own = field.descriptor
    if own.get("bareNumber") is False or own.get("groupChar") or own.get("decimalChar", ".") != ".":
        return text  # the marks around and within a number are its author's
    if isinstance(cell, Decimal):
        if not cell.is_finite():
            return text
        plain = f"{cell:f}"
        plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return "0" if plain in ("-0", "") else plain
    return str(cell)


def seal(package: Package, resources: Sequence[Mapping[str, Any]], contents: Mapping[str, bytes]) -> None:
    """Make each declared size and hash that of the file as it will be."""
    for resource in resources:
        name = resource.get("path")
        if (unread := package.unread.get(str(resource.get("name")))) and unread.is_remote:
            continue
        if isinstance(name, str) and isinstance(resource, dict) and not {"bytes", "hash"}.isdisjoint(resource):
            data = contents[name] if name in contents else package.read(name)
            true = {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
            resource.update({key: value for key, value in true.items() if key in resource})

"""Find and open a data package: its descriptor, and safe paths. Nothing outside its folder is read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from evclaims.model import DataError, EvclaimsError, Place
from evclaims.package import json_records, records, resources
from evclaims.package.excerpt import quoted
from evclaims.package.reader import LARGEST, read_regular, unpacked
from evclaims.package.records import Faults, RecordSource
from evclaims.package.resources import Storage, Unread
from evclaims.package.table import Row, Table, failure, read_table

DESCRIPTOR = "datapackage.json"
LARGEST_TEXT = 1 << 20
"""Bytes of a file that a person writes: a check, a view, a suite."""
LARGEST_DESCRIPTOR = 64 << 20
"""Bytes of a descriptor, which may hold rows."""


@dataclass(frozen=True)
class Package:
    """A data package in a folder; `source` is the text of its descriptor, `file` that one's name."""

    root: Path
    descriptor: Mapping[str, Any]
    source: str = ""
    file: str = DESCRIPTOR

    @property
    def name(self) -> str:
        """The package's name, as its descriptor says."""
        return str(self.descriptor.get("name") or self.root.name)

    @property
    def version(self) -> str:
        """The package's version, empty where its descriptor names none."""
        return str(self.descriptor.get("version") or "")

    @cached_property
    def _looked_at(self) -> Mapping[str, tuple[dict[str, Any], Storage] | Unread | None]:
        return {
            r["name"]: resources.look_at(r, self.descriptor, self.read, self.path) for r in self.descriptor["resources"]
        }

    @cached_property
    def unread(self) -> Mapping[str, Unread]:
        """The resources whose rows are not looked at, by name, each with the reason."""
        return {name: found for name, found in self._looked_at.items() if isinstance(found, Unread)}

    @cached_property
    def _described(self) -> Mapping[str, tuple[dict[str, Any], Storage]]:
        return {name: found for name, found in self._looked_at.items() if isinstance(found, tuple)}

    @cached_property
    def storages(self) -> Mapping[str, Storage]:
        """How the rows of each table are stored."""
        return {name: storage for name, (_, storage) in self._described.items()}

    @cached_property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """The descriptor of each table by its name, with schema and dialect written out.

        Where no schema is declared, the header names the fields, whose type is `any`.
        """
        return {
            name: resource if storage.has_schema else self._with_schema(name).descriptor
            for name, (resource, storage) in self._described.items()
        }

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Every table, read."""
        return {name: self._with_schema(name) for name in self._described}

    @cached_property
    def _read_tables(self) -> dict[str, Table]:
        return {}

    def table(self, name: str) -> Table:
        """One table.

        Raises EvclaimsError where the package has none of this name, DataError where it has one that is not read.
        """
        if name in self.unread:
            raise DataError(self.unread[name].message, Place(self.file))
        if name not in self._described:
            raise EvclaimsError(f"{name!r} is no table of {self.name}; its tables are {', '.join(self._described)}")
        return self.tables[name]

    def _with_schema(self, name: str) -> Table:
        if name not in self._read_tables:
            self._read_tables[name] = self._read_table(*self._described[name])
        return self._read_tables[name]

    def _read_table(self, resource: dict[str, Any], storage: Storage) -> Table:
        faults = Faults()
        columns = [field["name"] for field in resource["schema"]["fields"]] if storage.has_schema else []
        file = storage.paths[0] if storage.paths else self.file
        source = self._source(resource, storage, columns, faults)
        if not storage.has_schema:
            fields = [{"name": name or f"field{i}", "type": "any"} for i, name in enumerate(source.header or (), 1)]
            resource = {**resource, "schema": {"fields": fields}}
            if source.header is not None:
                source = RecordSource([field["name"] for field in fields], source.records)
        return read_table(resource, file, source, faults, storage.dialect, is_plain=storage.is_plain)

    @cached_property
    def _text(self) -> str:
        return self.source or json.dumps(self.descriptor)

    @cached_property
    def _starts(self) -> Mapping[str, json_records.Start]:
        names = [each["name"] for each in self.descriptor["resources"]]
        return dict(zip(names, json_records.resource_starts(self._text), strict=True))

    def _source(
        self, resource: Mapping[str, Any], storage: Storage, columns: Sequence[str], faults: Faults
    ) -> RecordSource:
        if storage.kind == "inline":
            read_data = json_records.from_text if isinstance(resource["data"], str) else json_records.from_descriptor
            start = self._starts[resource["name"]]
            return read_data(self.file, self._text, start, storage.dialect, columns, faults)
        content = list(self._content(storage, faults))
        if len(content) < len(storage.paths):
            return RecordSource(None, iter(()))
        if storage.kind == "csv":
            return records.from_csv(content, storage.encoding, storage.dialect, columns, faults)
        if len(content) > 1:
            faults.add("JSON in several files is not read; put it into one", Place(storage.paths[0]), "readable")
            return RecordSource(None, iter(()))
        is_lines = storage.kind == "jsonl"
        return json_records.from_json(
            *content[0], storage.encoding, storage.dialect, columns, faults, is_lines=is_lines
        )

    def _content(self, storage: Storage, faults: Faults) -> Iterator[tuple[str, bytes]]:
        left = LARGEST
        for path in storage.paths:
            try:
                data = self.read(path)
                if storage.packed:
                    data = unpacked(data, storage.packed, left, storage.member)
            except EvclaimsError as error:
                faults.add(error.message, Place(path), "readable")
                continue
            if (left := left - len(data)) < 0:
                faults.add(
                    f"the files of the table hold more than {LARGEST >> 20} MB together; split it",
                    Place(path),
                    "readable",
                )
                continue
            yield path, data

    def with_rows(self, rows: Mapping[str, Sequence[Row]]) -> Package:
        """This package as it would be with these rows in the tables named; its files stay as they are."""
        changed = Package(self.root, self.descriptor, self.source, self.file)
        tables = {name: table.with_rows(rows[name]) if name in rows else table for name, table in self.tables.items()}
        changed.__dict__["tables"] = tables  # where the cached property keeps what it has read
        return changed

    def path(self, relative: str) -> Path:
        """The path of a file of the package.

        Raises EvclaimsError for an address, an absolute path, or one that leaves the folder, by `..` or by a link.
        """
        return safe_path(self.root, relative)

    def read(self, relative: str, limit: int = LARGEST) -> bytes:
        """The bytes of a file of the package.

        Raises EvclaimsError, at the file, for a path that is not inside the folder, a link, what is no ordinary file,
        more than `limit` bytes, and where there is no such file.
        """
        self.path(relative)
        try:
            return read_regular(self.root, relative, limit)
        except FileNotFoundError:
            raise EvclaimsError("there is no such file; add it or mend the path", Place(relative)) from None
        except EvclaimsError as error:
            raise EvclaimsError(error.message, Place(relative)) from None

    def text(self, relative: str) -> str:
        """The text of a file of the package that a person writes: checks and views.

        Raises EvclaimsError where there is no such file, or it is too large or not UTF-8.
        """
        data = self.read(relative, LARGEST_TEXT)
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise EvclaimsError("a byte is not UTF-8; save the file as UTF-8", Place(relative, line)) from None


def root() -> Path:
    """The folder of the package that is installed with this code.

    A wheel carries it beside the modules; an editable install has it in the repository.
    """
    packaged = Path(__file__).parents[1] / "packaged"
    return packaged if packaged.is_dir() else Path(__file__).parents[3]


def descriptor_file(place: Path) -> Path:
    """The descriptor at a place: the file itself, or the one in the folder.

    Raises EvclaimsError where there is none.
    """
    file = place if _is_file(place) else place / DESCRIPTOR
    if not _is_file(file):
        raise EvclaimsError(f"there is no {DESCRIPTOR} at {place}; name a package's folder or its descriptor")
    return file


def open_package(path: str | Path | None = None) -> Package:
    """Open a package by its folder or descriptor; without one, the package installed with this code.

    Raises EvclaimsError where the descriptor is missing, is no JSON object, or names tables in a way that cannot be
    followed.
    """
    file = descriptor_file(root() if path is None else Path(path))
    shown = Place(file.name)
    try:
        folder = file.parent.resolve()
        text = read_regular(folder, file.name, LARGEST_DESCRIPTOR).decode("utf-8-sig")
        descriptor = json.loads(text)
    except EvclaimsError as error:
        raise EvclaimsError(error.message, shown) from None
    except UnicodeDecodeError as error:
        raise EvclaimsError(f"it is not UTF-8 (byte {error.start}); save it as UTF-8", shown) from None
    except json.JSONDecodeError as error:
        problem = "it is empty" if not text.strip() else f"it is not JSON: {error.msg.lower()} at column {error.colno}"
        raise EvclaimsError(f"{problem}; write a Data Package descriptor", Place(file.name, error.lineno)) from None
    except (OSError, RecursionError, ValueError) as error:  # a ValueError: an integer of more than 4,300 digits
        raise EvclaimsError(f"it cannot be read ({error}); write a Data Package descriptor", shown) from None
    _check_descriptor(descriptor, shown)
    return Package(folder, descriptor, text, file.name)


def safe_path(folder: Path, relative: str) -> Path:
    """`folder / relative`, or EvclaimsError where that is not a place inside the folder."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", relative):
        raise EvclaimsError(f"the path {relative!r} is an address or a drive; name a file inside the package's folder")
    pure = PurePosixPath(relative)
    if not relative or "\0" in relative or "\\" in relative or pure.is_absolute() or ".." in pure.parts:
        raise EvclaimsError(f"the path {relative!r} is not inside the package's folder; write it relative to that")
    path = folder / pure
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError) as error:  # too long, a lone surrogate, a ring of links
        raise EvclaimsError(f"the path {quoted(relative)} cannot be followed ({failure(error)}); mend it") from None
    if not inside:
        raise EvclaimsError(f"the path {relative!r} leaves the package's folder by a link; put the file itself there")
    return path


def _check_descriptor(descriptor: Any, place: Place) -> None:
    """What must hold before anything can be looked at; all else is a finding about a resource."""
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
        raise EvclaimsError("it has no list of `resources`; describe at least one table", place)
    try:
        json.dumps(descriptor, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise EvclaimsError("a text in it holds half a character (such as \\ud800); remove it", place) from None
    except RecursionError:
        raise EvclaimsError("it is nested too deep; write a Data Package descriptor", place) from None
    names: set[str] = set()
    for i, resource in enumerate(descriptor["resources"]):
        if not isinstance(resource, dict) or not isinstance(resource.get("name"), str) or not resource["name"]:
            raise EvclaimsError(f"resource {i} has no `name`; give it one", place)
        name = resource["name"]
        if name in names:
            raise EvclaimsError(f"two resources are named {name!r}; rename one", place)
        names.add(name)
        schema = resource.get("schema")
        fields = schema.get("fields") if isinstance(schema, dict) else None
        for field in fields if isinstance(fields, list) else []:
            if isinstance(field, dict) and not isinstance(field.get("type", ""), str):
                what = f"resource {name!r}: the type of {field.get('name')!r} is no text; write one, such as 'string'"
                raise EvclaimsError(what, place)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long to exist
        return False

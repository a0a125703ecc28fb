"""Find and open a data package: its descriptor, and safe paths. Nothing outside its folder is read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from evclaims.model import EvclaimsError, Place
from evclaims.table import Row, Table, brief, read_table, shorten, spelling

DESCRIPTOR = "datapackage.json"
_LARGEST_TEXT = 1 << 20
_DIALECT_READ = {"$schema", "delimiter", "quoteChar", "doubleQuote", "skipInitialSpace", "header", "lineTerminator"}


@dataclass(frozen=True)
class Package:
    """A data package in a folder."""

    root: Path
    descriptor: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The package's name, as its descriptor says."""
        return str(self.descriptor.get("name") or self.root.name)

    @property
    def version(self) -> str:
        """The package's version, empty where its descriptor names none."""
        return str(self.descriptor.get("version") or "")

    @cached_property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """The descriptor of each table (a resource with a CSV file and a schema) by its name."""
        return {r["name"]: r for r in self.descriptor["resources"] if _is_table(r)}

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Every table, read."""
        return {name: read_table(self.path(r["path"]), r) for name, r in self.resources.items()}

    def table(self, name: str) -> Table:
        """One table.

        Raises EvclaimsError where the package has none of this name.
        """
        if name not in self.resources:
            raise EvclaimsError(f"{name!r} is no table of {self.name}; its tables are {', '.join(self.resources)}")
        return self.tables[name]

    def with_rows(self, rows: Mapping[str, Sequence[Row]]) -> Package:
        """This package as it would be with these rows in the tables named; its files stay as they are."""
        changed = Package(self.root, self.descriptor)
        tables = {name: table.with_rows(rows[name]) if name in rows else table for name, table in self.tables.items()}
        changed.__dict__["tables"] = tables  # where the cached property keeps what it has read
        return changed

    def path(self, relative: str) -> Path:
        """The path of a file of the package.

        Raises EvclaimsError for an address, an absolute path, or one that leaves the folder, by `..` or by a link.
        """
        return safe_path(self.root, relative)

    def text(self, relative: str) -> str:
        """The text of a file of the package that a person writes: checks and views.

        Raises EvclaimsError where there is no such file, or it is too large or not UTF-8.
        """
        path, place = self.path(relative), Place(relative)
        try:
            if not path.is_file():
                raise EvclaimsError("it is no file; write one, or remove what stands there", place)
            if path.stat().st_size > _LARGEST_TEXT:
                raise EvclaimsError("it is larger than 1 MB; split it", place)
            data = path.read_bytes()
        except OSError as error:
            raise EvclaimsError(f"it cannot be read: {error.strerror}", place) from None
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise EvclaimsError("a byte is not UTF-8; save the file as UTF-8", Place(relative, line)) from None


def root() -> Path:
    """The folder of the package that is installed with this code.

    A wheel carries it beside the modules; an editable install has it in the repository.
    """
    packaged = Path(__file__).parent / "packaged"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]


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
        text = file.read_bytes().decode("utf-8-sig")
        descriptor = json.loads(text)
    except UnicodeDecodeError as error:
        raise EvclaimsError(f"it is not UTF-8 (byte {error.start}); save it as UTF-8", shown) from None
    except json.JSONDecodeError as error:
        problem = "it is empty" if not text.strip() else f"it is not JSON: {error.msg.lower()} at column {error.colno}"
        raise EvclaimsError(f"{problem}; write a Data Package descriptor", Place(file.name, error.lineno)) from None
    except (OSError, RecursionError, ValueError) as error:  # a ValueError: an integer of more than 4,300 digits
        raise EvclaimsError(f"it cannot be read ({error}); write a Data Package descriptor", shown) from None
    package = Package(file.parent.resolve(), descriptor)
    _check_descriptor(package, shown)
    return package


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
        raise EvclaimsError(f"the path {shorten(relative)} cannot be followed ({brief(error)}); mend it") from None
    if not inside:
        raise EvclaimsError(f"the path {relative!r} leaves the package's folder by a link; put the file itself there")
    return path


def _is_table(resource: Mapping[str, Any]) -> bool:
    path = resource.get("path")
    return "schema" in resource and isinstance(path, str) and path.lower().endswith(".csv")


def _check_descriptor(package: Package, place: Place) -> None:
    """What must hold before anything can be read; all else is for the structure layer to find."""
    descriptor = package.descriptor
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
        raise EvclaimsError("it has no list of `resources`; describe at least one table", place)
    names: set[str] = set()
    for i, resource in enumerate(descriptor["resources"]):
        if not isinstance(resource, dict) or not isinstance(resource.get("name"), str) or not resource["name"]:
            raise EvclaimsError(f"resource {i} has no `name`; give it one", place)
        name = resource["name"]
        if name in names:
            raise EvclaimsError(f"two resources are named {name!r}; rename one", place)
        names.add(name)
        paths = resource.get("path")
        if paths is None:
            continue
        for path in paths if isinstance(paths, list) else [paths]:
            if not isinstance(path, str):
                raise EvclaimsError(f"the path of resource {name!r} is no text; name a file", place)
            try:
                file = package.path(path)
            except EvclaimsError as error:
                raise EvclaimsError(f"resource {name!r}: {error.message}", place) from None
            if not _is_file(file):
                raise EvclaimsError(f"resource {name!r}: there is no file {path!r}; add it or mend the path", place)
        if _is_table(resource):
            _check_schema(name, resource, place)


def _check_schema(name: str, resource: Mapping[str, Any], place: Place) -> None:
    schema = resource["schema"]
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list) or not fields or not all(isinstance(f, dict) and f.get("name") for f in fields):
        raise EvclaimsError(f"resource {name!r}: its schema has no list of named `fields`; write it inline", place)
    columns = [f["name"] for f in fields]
    if not all(isinstance(c, str) for c in columns) or len(set(columns)) != len(columns):
        raise EvclaimsError(f"resource {name!r}: two fields have one name, or one that is no text; rename it", place)
    key = schema.get("primaryKey") or []
    for column in key if isinstance(key, list) else [key]:
        if column not in columns:
            raise EvclaimsError(f"resource {name!r}: its primaryKey names {column!r}, no field of it; mend it", place)
    roles = resource.get("intervals")
    if roles is not None:
        known = isinstance(roles, dict) and set(roles) <= {"id", "value", "lower", "upper", "unit"}
        if not known or not {"id", "lower", "upper"} <= set(roles) or not all(c in columns for c in roles.values()):
            raise EvclaimsError(
                f"resource {name!r}: `intervals` needs id, lower and upper (value and unit if there are any);"
                " name a field for each",
                place,
            )
    dialect = resource.get("dialect") or {}
    unread = [p for p in dialect if p not in _DIALECT_READ] if isinstance(dialect, dict) else ["as a link"]
    if unread or (isinstance(dialect, dict) and dialect.get("header") is False):
        raise EvclaimsError(
            f"resource {name!r}: its dialect ({', '.join(unread) or 'header'}) is not read; write CSV with a header",
            place,
        )
    _check_reading(name, schema, dialect, place)


def _check_reading(name: str, schema: Mapping[str, Any], dialect: Mapping[str, Any], place: Place) -> None:
    """The properties that decide how cells are read have the form that reading needs."""
    for word in ("delimiter", "quoteChar"):
        if not (isinstance(char := dialect.get(word, ","), str) and len(char) == 1 and char not in "\0\r\n"):
            raise EvclaimsError(f"resource {name!r}: its {word} {char!r} is no single character; write one", place)
    for word in ("doubleQuote", "skipInitialSpace"):
        if not isinstance(dialect.get(word, True), bool):
            raise EvclaimsError(f"resource {name!r}: its {word} is neither true nor false; write one of them", place)
    for part in (schema, *schema["fields"]):
        for word in ("missingValues", "trueValues", "falseValues"):
            values = part.get(word, [])
            if not isinstance(values, list) or not all(isinstance(spelling(v), str) for v in values):
                raise EvclaimsError(f"resource {name!r}: its {word} are no list of texts; write one", place)
        for word in ("groupChar", "decimalChar"):
            char = part.get(word, ".")
            if not isinstance(char, str) or (word == "decimalChar" and len(char) != 1):
                raise EvclaimsError(f"resource {name!r}: its {word} is no character; write one", place)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long to exist
        return False

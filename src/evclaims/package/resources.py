"""What one resource of a descriptor is: a table and how its rows are stored, or why its rows are not read.

Nothing is opened here but a schema or a dialect that the resource names by a path inside the package.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

from evclaims.model import EvclaimsError, Severity, Verdict
from evclaims.package.dialect import Dialect, read_dialect
from evclaims.package.table import spelling

Kind = Literal["csv", "json", "jsonl", "inline"]
_KINDS: Mapping[str, Kind] = {
    "csv": "csv",
    "tsv": "csv",
    "tab": "csv",
    "json": "json",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
}
_BY_MEDIATYPE: Mapping[str, str] = {
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/x-ndjson": "jsonl",
}
_ALWAYS_TABLES = {"csv", "tsv", "tab", "jsonl", "ndjson"}
"""Formats that hold rows even where nothing says so."""
_CLOSED_TABLES = {"xls", "xlsx", "ods", "parquet", "parq", "feather", "arrow", "sqlite", "db"}
_CLOSED_TABLES |= {"sav", "sas7bdat", "dta", "sql"}
"""Formats that hold rows, and are not read here."""
_PACKED = {".gz": "gz", ".bz2": "bz2", ".xz": "xz", ".zip": "zip"}
_COMPRESSIONS = {"gz": "gz", "gzip": "gz", "bz2": "bz2", "xz": "xz", "zip": "zip", "no": "", "": ""}
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_NO_ENCODINGS = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
"""Of Python's encodings, those that are no way to store a file."""
_MATCHES = ("exact", "equal", "subset", "superset", "partial")
_ROLES = ("id", "value", "lower", "upper", "unit")
_DEMANDED_ROLES = {"id", "lower", "upper"}


@dataclass(frozen=True, slots=True)
class Storage:
    """How the rows of a table are stored.

    `packed` is `gz`, `bz2`, `xz`, `zip` or empty, `member` the file meant in a zip of several; `has_schema` says that a
    schema is declared.
    """

    kind: Kind
    paths: tuple[str, ...]
    packed: str
    encoding: str
    dialect: Dialect
    has_schema: bool
    member: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether it is one file of CSV in UTF-8 that can be written anew without losing anything."""
        plain = self.kind == "csv" and len(self.paths) == 1 and not self.packed and self.has_schema
        return plain and self.encoding == "utf-8" and self.dialect.is_plain


@dataclass(frozen=True, slots=True)
class Unread:
    """A resource whose rows are not looked at, and why; without a verdict it is a fault, which fails.

    `is_remote` says that something of it lies at an address, so that it has perhaps no file.
    """

    resource: str
    message: str
    severity: Severity = Severity.ERROR
    verdict: Verdict | None = None
    is_remote: bool = False


def look_at(
    resource: Mapping[str, Any],
    package: Mapping[str, Any],
    read: Callable[[str], bytes],
    safe: Callable[[str], object],
) -> tuple[dict[str, Any], Storage] | Unread | None:
    """The resource with schema and dialect written out, and how its rows are stored; None where it is no table.

    `package` is the whole descriptor, `read` gives the bytes of a file of the package, `safe` raises
    EvclaimsError for a path that leaves the package's folder.
    """
    name = resource["name"]
    try:
        return _look_at(resource, package, read, safe)
    except _Remote as error:
        what = f"{name}: {error.message}, which is never fetched, so its rows were not checked; put the file beside it"
        return Unread(name, what, Severity.WARNING, Verdict.UNDETERMINED, True)
    except _Closed as error:
        return Unread(name, f"{name}: {error.message}", Severity.WARNING, Verdict.UNDETERMINED)
    except EvclaimsError as error:
        return Unread(name, f"{name}: {error}")


class _Remote(EvclaimsError):
    """Something of the resource lies at an address."""


class _Closed(EvclaimsError):
    """An attached file holds rows of which nothing is declared."""


def _look_at(
    resource: Mapping[str, Any],
    package: Mapping[str, Any],
    read: Callable[[str], bytes],
    safe: Callable[[str], object],
) -> tuple[dict[str, Any], Storage] | None:
    paths = paths_of(resource)
    inline = resource.get("data")
    if paths and inline is not None:
        raise EvclaimsError("it has both `path` and `data`; keep one of them")
    for path in paths:
        if _REMOTE.match(path):
            raise _Remote(f"it lies at an address ({path[:100]})")
        safe(path)
    if not paths and inline is None:
        raise EvclaimsError("it has neither `path` nor `data`; give it one of them")
    table = _is_declared_a_table(resource, package)
    kind: Kind
    packed = ""
    if isinstance(inline, str):
        word, _ = _format(resource, "")
        if not table and word not in _ALWAYS_TABLES:
            return None
        if _KINDS.get(word) != "csv":
            raise EvclaimsError("its `data` is a text and its `format` is not csv or tsv; write a list of rows")
        kind = "inline"
    elif inline is not None:
        if not isinstance(inline, list):
            if table:
                raise EvclaimsError("its `data` is no list of rows; write one")
            return None
        kind, word = "inline", ""
    else:
        word, packed = _format(resource, paths[0])
        if word in _KINDS:
            if not table and word not in _ALWAYS_TABLES:
                return None
            kind = _KINDS[word]
        elif word in _CLOSED_TABLES:
            what = f"the rows of {word} files are not read, so they were not checked; keep the table as CSV"
            raise EvclaimsError(what) if table else _Closed(what)
        elif table and (word in ("txt", "dat", "psv", "data", "") or _declares(resource, "delimiter")):
            kind = "csv"
        elif table:
            raise EvclaimsError(f"the format {word!r} is not read, so its rows were not checked; keep the table as CSV")
        else:
            return None
    dialect = read_dialect(_written_out(resource, "dialect", read), "\t" if word in ("tsv", "tab") else ",")
    schema = _written_out(resource, "schema", read)
    whole = dict(resource)
    if schema is not None:
        whole["schema"] = schema
        _check_schema(schema, resource.get("intervals"))
    if "dialect" in whole:
        whole["dialect"] = _written_out(resource, "dialect", read)
    inner = resource.get("innerpath")
    member = inner if isinstance(inner, str) and packed == "zip" else ""
    return whole, Storage(kind, paths, packed, _encoding(resource), dialect, schema is not None, member)


def paths_of(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """The files that a resource names.

    Raises EvclaimsError where its path is neither a text nor a list of texts.
    """
    path = resource.get("path")
    several = path if isinstance(path, list) else [] if path is None else [path]
    if not all(isinstance(each, str) for each in several) or path == []:
        raise EvclaimsError("its path is no text; name a file")
    return tuple(several)


def _is_declared_a_table(resource: Mapping[str, Any], package: Mapping[str, Any]) -> bool:
    profiles = (resource.get("profile"), package.get("profile"))
    tabular = {"tabular-data-resource", "tabular-data-package"}
    return "schema" in resource or resource.get("type") == "table" or any(p in tabular for p in profiles if _is(p))


def _is(value: Any) -> bool:
    return isinstance(value, str)


def _declares(resource: Mapping[str, Any], word: str) -> bool:
    dialect = resource.get("dialect")
    return isinstance(dialect, Mapping) and (word in dialect or word in (dialect.get("csv") or {}))


def _format(resource: Mapping[str, Any], path: str) -> tuple[str, str]:
    """The format of a file in lower case without its point, and how it is packed."""
    name = PurePosixPath(path.lower())
    packed = _PACKED.get(name.suffix, "")
    if packed:
        name = name.with_suffix("")
    compression = resource.get("compression")
    if compression is not None:
        if not _is(compression) or compression not in _COMPRESSIONS:
            raise EvclaimsError(f"its compression {compression!r} is not read; pack the file with gzip, or not at all")
        packed = _COMPRESSIONS[compression]
    suffix = name.suffix.removeprefix(".")
    declared = resource.get("format")
    word = declared.lower().removeprefix(".") if isinstance(declared, str) else ""
    word, _, packing = word.partition(".")  # some write how it is packed there, as in `csv.gz`
    if not word or word in _COMPRESSIONS or (packing and packing not in _COMPRESSIONS):
        word = suffix
    by_mediatype = _BY_MEDIATYPE.get(str(resource.get("mediatype")).partition(";")[0].strip().lower(), word)
    # Of a file named `.csv` and of no declared format the media type may say that it is parted by tabs.
    is_tabs = by_mediatype == "tsv" and word == "csv" and not isinstance(declared, str)
    if is_tabs or (word not in _KINDS and word not in _CLOSED_TABLES):
        word = by_mediatype
    return word, packed


def _encoding(resource: Mapping[str, Any]) -> str:
    """The declared encoding as Python calls it."""
    declared = resource.get("encoding", "utf-8")
    try:
        if not isinstance(declared, str):
            raise LookupError
        found = codecs.lookup(declared)
        "a".encode(found.name)
    except (LookupError, UnicodeError, ValueError, TypeError):
        raise EvclaimsError(f"the encoding {declared!r} is not known; save the file as UTF-8 and say so") from None
    if found.name in _NO_ENCODINGS:
        raise EvclaimsError(f"the encoding {declared!r} is not read; save the file as UTF-8 and say so")
    return "utf-8" if found.name == "utf-8-sig" else found.name


def _written_out(resource: Mapping[str, Any], word: str, read: Callable[[str], bytes]) -> Any:
    """A schema or dialect, which may be named by a path inside the package."""
    value = resource.get(word)
    if not isinstance(value, str):
        return value
    if _REMOTE.match(value):
        raise _Remote(f"its {word} lies at an address ({value[:100]})")
    try:
        found = json.loads(read(value).decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise EvclaimsError(f"its {word} {value!r} is no JSON; write it as JSON, or into the descriptor") from None
    if not isinstance(found, dict):
        raise EvclaimsError(f"its {word} {value!r} is no JSON object; write one")
    return found


def _check_schema(schema: Any, roles: Any) -> None:
    """What must hold of a schema before rows can be read by it; all else is for the structure layer to find.

    Raises EvclaimsError, without a place, for what does not hold.
    """
    fields = schema.get("fields") if isinstance(schema, Mapping) else None
    if not isinstance(fields, list) or not fields or not all(isinstance(f, Mapping) and f.get("name") for f in fields):
        raise EvclaimsError("its schema has no list of named `fields`; write one")
    columns = [f["name"] for f in fields]
    if not all(isinstance(c, str) for c in columns) or len(set(columns)) != len(columns):
        raise EvclaimsError("two fields have one name, or one that is no text; rename it")
    match = schema.get("fieldsMatch", "exact")  # version 2.0 has it in a list in its profile
    if (match[0] if isinstance(match, list) and len(match) == 1 else match) not in _MATCHES:
        raise EvclaimsError(f"its fieldsMatch {match!r} is none of {', '.join(_MATCHES)}; write one of them")
    key = schema.get("primaryKey") or []
    for column in key if isinstance(key, list) else [key]:
        if column not in columns:
            raise EvclaimsError(f"its primaryKey names {column!r}, no field of it; mend it")
    if roles is not None:
        known = isinstance(roles, Mapping) and set(roles) <= set(_ROLES)
        if not known or not set(roles) >= _DEMANDED_ROLES or not all(_is(c) and c in columns for c in roles.values()):
            raise EvclaimsError(
                "`intervals` needs id, lower and upper (value and unit if there are any); name a field for each"
            )
    for part in (schema, *fields):
        for word in ("missingValues", "trueValues", "falseValues"):
            values = part.get(word, [])
            if not isinstance(values, list) or not all(_is(spelling(v)) for v in values):
                raise EvclaimsError(f"its {word} are no list of texts; write one")
        for word in ("groupChar", "decimalChar"):
            char = part.get(word, ".")
            if not _is(char) or (word == "decimalChar" and len(char) != 1):
                raise EvclaimsError(f"its {word} is no character; write one")

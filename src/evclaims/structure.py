"""The structure layer: Frictionless validates the package; what is declared and it leaves unenforced is enforced here.

Every fault is one result at the line of the file where its record starts; every rule that was declared, applied and
held is one result too, so that a rule which did not run can be told from one that passed.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from evclaims import unread
from evclaims.descriptor import as_list, examine, unique_keys
from evclaims.frictionless_run import LIMITS, finding, held, is_read, lines_of, named, validate
from evclaims.model import Place, Result, Verdict
from evclaims.package import DESCRIPTOR, Package
from evclaims.table import Cell, Row, Table, shorten


def run(package: Package) -> list[Result]:
    """Whether the package is what its descriptor says: a result for each fault and for each rule that held.

    Nothing in the package makes it raise, and nothing outside the package's folder is opened.
    """
    return _once(_all(package))


def _once(results: Iterable[Result]) -> list[Result]:
    """Each fault once, at one cell the first found; and a rule as held only where no fault broke it."""
    faults: dict[object, Result] = {}
    rules: dict[tuple[str, str], Result] = {}
    broken: set[tuple[str, str]] = set()
    for result in results:
        rule = (result.labels["table"], result.check)
        if result.passed:
            rules[rule] = result
            continue
        broken.add(rule)
        cell = result.place if result.place and result.place.column else (result.place, result.check, result.message)
        faults.setdefault(cell, result)
    return [*faults.values(), *(result for rule, result in rules.items() if rule not in broken)]


def _all(package: Package) -> Iterator[Result]:
    examined = examine(package)
    for slip in examined.slips:
        place = Place(DESCRIPTOR, slip.line)
        yield finding(slip.resource or package.name, slip.check, slip.message, place, severity=slip.severity)
    if package.version:
        yield held(package.name, "version", f"the version {package.version} has the form 1.2.3", DESCRIPTOR)
    for resource in package.descriptor["resources"]:
        yield from _file(package, resource)
    for table in package.tables.values():
        yield from _faults(package, table)
        if is_read(table):
            yield from _primary_key(table)
            yield from _unique_keys(table)
            yield from _cells(table)
            yield from _intervals(table)
            yield from _line_ends(package, table)
    yield from validate(package, examined.resources)
    yield from unread.run(package)


def _file(package: Package, resource: Mapping[str, Any]) -> Iterator[Result]:
    """The declared size, hash and encoding of a file; Frictionless passes over a size of 0, sha1 and sha512."""
    name, file = resource["name"], resource.get("path")
    if "schema" in resource and name not in package.resources:
        what = f"{name}: its rows were not checked, since it is no single CSV file; give it one to have them checked"
        place, labels = Place(DESCRIPTOR), {"table": name}
        yield Result("structure", "type", (), Verdict.UNDETERMINED, True, what, place, labels=labels)
    if not isinstance(file, str):
        return
    place, data = Place(file), _data(package, file)
    size, declared = resource.get("bytes"), resource.get("hash")
    if size is not None:
        if size != len(data) or isinstance(size, bool):
            what = f"the file has {len(data)} bytes, not the declared {size!r}; undo the change or write the new size"
            yield finding(name, "bytes", what, place)
        yield held(name, "bytes", f"{file} has the declared {len(data)} bytes", file)
    if declared is not None:
        algorithm, _, digest = str(declared).rpartition(":")
        algorithm = algorithm or "md5"
        if algorithm not in {"md5", "sha1", "sha256", "sha512"}:
            what = f"the hash {shorten(str(declared))} is of no known kind; write 'sha256:' and the digest"
            yield finding(name, "hash", what, place)
        elif digest.lower() != (actual := hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()):
            what = f"the file's {algorithm} is {actual}, not the declared {shorten(digest, 130)}"
            yield finding(name, "hash", f"{what}; undo the change or write the new hash", place)
        yield held(name, "hash", f"{file} has the declared {algorithm}", file)
    if name in package.resources:
        encoding = resource.get("encoding", "utf-8")
        if str(encoding).casefold().replace("_", "-") not in {"utf-8", "utf8"}:
            what = f"the encoding {encoding!r} is not read; save the file as UTF-8 and say so"
            yield finding(name, "encoding", what, place)
        yield held(name, "encoding", f"{file} is UTF-8", file)


def _data(package: Package, file: str) -> bytes:
    try:
        return package.path(file).read_bytes()
    except OSError:  # the table says so among its faults
        return b""


def _faults(package: Package, table: Table) -> Iterator[Result]:
    """What reading met: cells that are not of their type, rows of another length, a wrong header, no plain UTF-8."""
    keys = {row.line: table.key_of(row) for row in table.readable}
    data = _data(package, table.file)
    for i, fault in enumerate(table.faults):
        place = fault.place or Place(table.file)
        check = "type" if place.column else "header" if place.line == 1 else "row"
        if i == 0 and not place.column and not _is_plain(data):
            check = "encoding"
        yield finding(table.name, check, fault.message, place, keys.get(place.line or 0, ()))


def _is_plain(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not text.startswith("\ufeff") and "\0" not in text


def _primary_key(table: Table) -> Iterator[Result]:
    """No part of a primary key is empty; Frictionless minds only a key that is empty altogether."""
    for row in table.readable:
        for column in table.key:
            if column in row.cells and row.cells[column] is None:
                what = f"{column} is part of the primary key and empty; fill it"
                yield finding(table.name, "primary-key", what, table.place(row, column), table.key_of(row))


def _unique_keys(table: Table) -> Iterator[Result]:
    """Unique keys; as in SQL, a key with an empty part is like no other."""
    columns = {f.name for f in table.fields}
    keys = [key for key in unique_keys(table.descriptor["schema"]) if columns.issuperset(key)]
    for key in keys:
        first: dict[tuple[object, ...], Row] = {}
        for row in table.readable:
            values = tuple(row.cells.get(column) for column in key)
            if None in values or (twin := first.setdefault(values, row)) is row:
                continue
            what = f"{', '.join(key)} = {named(key, row)} stands in line {twin.line} too; mend one of the two"
            place = table.place(row, key[0] if len(key) == 1 else None)
            yield finding(table.name, "unique-keys", what, place, table.key_of(row))
    if keys:
        names = "; ".join(" and ".join(key) for key in keys)
        yield held(table.name, "unique-keys", f"{len(table.readable)} rows hold unique keys ({names})", table.file)


def _cells(table: Table) -> Iterator[Result]:
    """Categories, and patterns of the whole cell (to Frictionless `xz` fits `x|y`, and `x` with a newline fits `x`)."""
    for column in table.fields:
        constraints = column.descriptor.get("constraints")
        pattern = constraints.get("pattern") if isinstance(constraints, Mapping) else None
        form = _compiled(pattern) if column.type == "string" else None
        declared = column.descriptor.get("categories")
        categories = [str(c.get("value") if isinstance(c, Mapping) else c) for c in as_list(declared)]
        for row in table.readable:
            if row.cells.get(column.name) is None:
                continue
            text, place, subject = row.texts[column.name], table.place(row, column.name), table.key_of(row)
            if categories and text not in categories and str(row.cells[column.name]) not in categories:
                what = f"{shorten(text)} is none of the categories {', '.join(categories)}; write one of them"
                yield finding(table.name, "categories", what, place, subject)
            if form and not form.fullmatch(text):
                what = LIMITS["pattern"].format(cell=shorten(text), limit=pattern)
                yield finding(table.name, "pattern", what, place, subject)
        if categories:
            yield held(table.name, "categories", f"{len(table.readable)} rows hold declared categories", table.file)


def _intervals(table: Table) -> Iterator[Result]:
    """What a row of an interval table says lies in order: lower bound, value, upper bound, as far as they are given."""
    roles: Mapping[str, str] = table.descriptor.get("intervals") or {}
    ends = [roles[role] for role in ("lower", "value", "upper") if role in roles]
    for row in table.readable if roles else ():
        numbers = [(column, _number(row.cells.get(column))) for column in ends]
        given = [(column, number) for column, number in numbers if number is not None]
        for (one, low), (other, high) in itertools.pairwise(given):
            if low > high:
                what = f"{one} {row.texts[one]} lies above {other} {row.texts[other]}; mend or exchange them"
                yield finding(table.name, "interval", what, table.place(row, one), table.key_of(row))
    if roles:
        yield held(table.name, "interval", f"{len(table.readable)} rows hold bounds in order", table.file)


def _number(cell: Cell) -> int | Decimal | None:
    """What puts a number or a date in order; None for whatever has none."""
    if isinstance(cell, datetime.date):
        return cell.toordinal()
    return cell if isinstance(cell, int) or (isinstance(cell, Decimal) and not cell.is_nan()) else None


def _compiled(pattern: object) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern) if isinstance(pattern, str) else None
    except (re.error, RecursionError, OverflowError):  # a slip of the descriptor, found there
        return None


def _line_ends(package: Package, table: Table) -> Iterator[Result]:
    """Records end as the dialect says, where it says so; Frictionless reads any line end alike."""
    wanted = (table.descriptor.get("dialect") or {}).get("lineTerminator")
    if wanted is None:
        return
    lines = io.StringIO(_data(package, table.file).decode("utf-8", "replace"), newline="").readlines()
    for last in [*(line - 1 for line in lines_of(table)), len(lines)]:
        text = lines[last - 1] if 0 < last <= len(lines) else ""
        end = "\r\n" if text.endswith("\r\n") else text[-1:] if text.endswith(("\r", "\n")) else ""
        if end not in ("", wanted):
            what = f"the line ends in {end!r} and the dialect says {wanted!r}; save the file with such line ends"
            yield finding(table.name, "line-terminator", what, Place(table.file, last))
            break
    yield held(table.name, "line-terminator", f"{table.file} ends its lines in {wanted!r}", table.file)

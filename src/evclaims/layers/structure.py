"""The structure layer: Frictionless validates the package; what is declared and it leaves unenforced is enforced here.

Every fault is one result at the line of the file where its record starts; every rule that was declared, applied and
held is one result too, so that a rule which did not run can be told from one that passed.
"""

from __future__ import annotations

import codecs
import datetime
import hashlib
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from evclaims.layers import strays
from evclaims.layers.frictionless import LIMITS, finding, held, named, validate
from evclaims.model import EvclaimsError, Place, Result, Severity, Verdict
from evclaims.package import patterns
from evclaims.package.descriptor import as_list, examine, unique_keys
from evclaims.package.excerpt import quoted
from evclaims.package.package import Package
from evclaims.package.records import MOST_FAULTS
from evclaims.package.resources import paths_of
from evclaims.package.table import Cell, Row, Table

_MORE = "more"
"""The finding that counts those which are not shown."""


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
        rule = (result.table, result.check)
        if result.passed:
            rules[rule] = result
            continue
        broken.add(rule)
        # Several rows of one line, as in JSON, are told apart by their subjects.
        at_cell = result.place is not None and result.place.column is not None
        cell = (result.place, result.subject) if at_cell else (result.place, result.check, result.message)
        faults.setdefault(cell, result)
    return [*_first(faults.values()), *(result for rule, result in rules.items() if rule not in broken)]


def _first(faults: Iterable[Result]) -> Iterator[Result]:
    """Of each table the first faults, and how many there are besides."""
    seen: Counter[str] = Counter()
    for result in faults:
        table = result.table
        seen[table] += result.check != _MORE
        if seen[table] <= MOST_FAULTS:
            yield result
    for table, number in seen.items():
        if number > MOST_FAULTS:
            more = number - MOST_FAULTS
            what = f"{table}: {more:,} findings more of this layer are not shown; mend the first ones and run again"
            yield finding(table, _MORE, what, Place(""), verdict=None)


def _all(package: Package) -> Iterator[Result]:
    examined = examine(package)
    for slip in examined.slips:
        place = Place(package.file, slip.line)
        yield finding(slip.resource or package.name, slip.check, slip.message, place, severity=slip.severity)
    if package.version:
        yield held(package.name, "version", f"the version {package.version} has the form 1.2.3", package.file)
    for each in package.unread.values():
        place = Place(package.file)
        yield finding(each.resource, "readable", each.message, place, verdict=each.verdict, severity=each.severity)
    for resource in package.descriptor["resources"]:
        yield from _file(package, resource)
    for table in package.tables.values():
        yield from _faults(table)
        if table.is_read:
            yield from _counts(table)
            yield from _primary_key(table)
            yield from _unique_keys(table)
            yield from _categories(table)
            yield from _patterns(table)
            yield from _intervals(table)
            yield from _line_ends(package, table)
    yield from validate(package, examined.resources)
    yield from strays.run(package)


def _file(package: Package, resource: Mapping[str, Any]) -> Iterator[Result]:
    """The declared size and hash of what a resource stores; Frictionless passes over a size of 0, sha1 and sha512."""
    name = resource["name"]
    if name in package.unread and package.unread[name].is_remote:
        return
    try:
        files = [(path, package.read(path)) for path in paths_of(resource)]
    except EvclaimsError as error:  # of a table, this is one of its faults already
        if name not in package.resources and name not in package.unread:
            yield finding(
                name, "readable", f"{name}: {error.message}", error.place or Place(package.file), verdict=None
            )
        return
    if not files:
        return
    file, place = files[0][0], Place(files[0][0])
    size, declared = resource.get("bytes"), resource.get("hash")
    if size is not None:
        true = sum(len(data) for _, data in files)
        if size != true or isinstance(size, bool):
            what = f"the file has {true} bytes, not the declared {size!r}; undo the change or write the new size"
            yield finding(name, "bytes", what, place)
        yield held(name, "bytes", f"{file} has the declared {true} bytes", file)
    if declared is not None and declared != "":  # version 1 lets a hash be empty
        yield from _hash(name, str(declared), files)
    if name in package.storages:
        storage = package.storages[name]
        if storage.encoding == "utf-8" and "encoding" not in resource and files[0][1].startswith(codecs.BOM_UTF8):
            what = (
                "it starts with a byte order mark, as the standard advises against; `evclaims tidy --write` removes it"
            )
            yield finding(name, "byte-order-mark", what, Place(file, 1), severity=Severity.WARNING)
        encoding = storage.encoding.upper()
        yield held(name, "encoding", f"{file} is {encoding}", file)


def _hash(name: str, declared: str, files: Sequence[tuple[str, bytes]]) -> Iterator[Result]:
    file, place = files[0][0], Place(files[0][0])
    algorithm, _, digest = declared.rpartition(":")
    algorithm = algorithm or "md5"
    if algorithm not in hashlib.algorithms_guaranteed or algorithm.startswith("shake"):  # those have no one length
        what = f"the hash {quoted(declared)} is of no known kind, so it was not checked; write 'sha256:' and the digest"
        yield finding(name, "hash", what, place, verdict=Verdict.UNDETERMINED, severity=Severity.WARNING)
    elif len(files) > 1:
        what = "the standard does not say what the hash of several files is, so it was not checked; remove it"
        yield finding(name, "hash", what, place, verdict=Verdict.UNDETERMINED, severity=Severity.WARNING)
    else:
        actual = hashlib.new(algorithm, files[0][1], usedforsecurity=False).hexdigest()
        if digest.lower() != actual:
            what = f"the file's {algorithm} is {actual}, not the declared {quoted(digest, 130)}"
            yield finding(name, "hash", f"{what}; undo the change or write the new hash", place)
        yield held(name, "hash", f"{file} has the declared {algorithm}", file)


def _faults(table: Table) -> Iterator[Result]:
    """What reading met: cells that are not of their type, rows of another length, a wrong header, a wrong encoding."""
    lines = Counter((row.file or table.file, row.line) for row in table.readable)
    keys = {(row.file or table.file, row.line): table.key_of(row) for row in table.readable}
    for fault in table.faults:
        place = fault.place or Place(table.file)
        at = (place.file, place.line or 0)
        # Where several rows stand in one line, nobody can say which of them it is by the line alone.
        subject = keys[at] if lines[at] == 1 else ()
        verdict = None if fault.check == "readable" else Verdict.CONTRADICTED
        yield finding(table.name, fault.check, fault.message, place, subject, verdict)
    if table.blanks:
        names = ", ".join(map(quoted, table.blanks))
        what = f"the header has blanks around {names}; remove them (`evclaims tidy --write` does)"
        yield finding(table.name, "header-blanks", what, Place(table.file, 1), severity=Severity.WARNING)
    if table.more_faults:
        what = f"{table.name}: {table.more_faults:,} faults more follow; mend the first ones and run again"
        yield finding(table.name, _MORE, what, Place(table.file), verdict=None)


def _counts(table: Table) -> Iterator[Result]:
    """The numbers of rows and fields that Frictionless writes into a resource are true, where they are declared."""
    for word, true in (("rows", len(table.readable)), ("fields", len(table.header or ()))):
        declared = table.descriptor.get(word)
        if type(declared) is int and declared != true and not table.faults:
            what = f"the table has {true} {word}, not the declared {declared}; undo the change or write the new number"
            yield finding(table.name, word, what, Place(table.file))


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


def _categories(table: Table) -> Iterator[Result]:
    """Cells are of the declared categories, about which Frictionless says nothing."""
    for column in table.fields:
        declared = column.descriptor.get("categories")
        categories = [str(c.get("value") if isinstance(c, Mapping) else c) for c in as_list(declared)]
        for row in table.readable if categories else ():
            text, cell = row.texts[column.name], row.cells.get(column.name)
            if cell is not None and text not in categories and str(cell) not in categories:
                what = f"{quoted(text)} is none of the categories {', '.join(categories)}; write one of them"
                yield finding(table.name, "categories", what, table.place(row, column.name), table.key_of(row))
        if categories:
            yield held(table.name, "categories", f"{len(table.readable)} rows hold declared categories", table.file)


def _patterns(table: Table) -> Iterator[Result]:
    """Texts match their pattern as a whole (to Frictionless `xz` fits `x|y`), in a time that has an end."""
    applied = []
    for column in table.fields:
        constraints = column.descriptor.get("constraints")
        pattern = constraints.get("pattern") if isinstance(constraints, Mapping) else None
        if column.type != "string" or not isinstance(pattern, str):
            continue
        rows = [row for row in table.readable if row.cells.get(column.name) is not None]
        try:
            fitting = patterns.matched(pattern, {row.texts[column.name] for row in rows})
        except patterns.BadPattern:  # a slip of the descriptor, found there
            continue
        except patterns.SlowPattern as error:
            what = f"{table.name}.{column.name}: the pattern {quoted(pattern)} was not applied: {error.message}"
            yield finding(table.name, "pattern", what, Place(table.file, None, column.name), verdict=None)
            continue
        applied.append(column.name)
        for row in rows:
            if (text := row.texts[column.name]) not in fitting:
                what = LIMITS["pattern"].format(cell=quoted(text), limit=pattern)
                yield finding(table.name, "pattern", what, table.place(row, column.name), table.key_of(row))
    if applied:
        what = f"pattern holds in {len(table.readable)} rows ({', '.join(applied)})"
        yield held(table.name, "pattern", what, table.file)


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


def _line_ends(package: Package, table: Table) -> Iterator[Result]:
    """Records end as the dialect says, where it says so; every reader takes any line end, so it is a warning."""
    storage = package.storages[table.name]
    wanted = storage.dialect.line_end
    if wanted is None or not storage.is_plain:
        return
    lines = io.StringIO(package.read(table.file).decode("utf-8", "replace"), newline="").readlines()
    for last in [*(row.line - 1 for row in table.readable), len(lines)]:
        text = lines[last - 1] if 0 < last <= len(lines) else ""
        end = "\r\n" if text.endswith("\r\n") else text[-1:] if text.endswith(("\r", "\n")) else ""
        if end not in ("", wanted):
            what = f"the line ends in {end!r} and the dialect says {wanted!r}; save the file with such line ends"
            yield finding(table.name, "line-terminator", what, Place(table.file, last), severity=Severity.WARNING)
            break
    yield held(table.name, "line-terminator", f"{table.file} ends its lines in {wanted!r}", table.file)

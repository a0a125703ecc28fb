"""Frictionless itself over the tables of a package: its errors as results with the line and the remedy.

It is handed one table after the other, so that no fault of one hides those of another, and nothing that it could guess
(it sniffs delimiters and encodings) or follow to an address or another file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evclaims.model import Place, Result, Severity, Verdict
from evclaims.package import DESCRIPTOR, Package
from evclaims.table import Row, Table, shorten

if TYPE_CHECKING:
    from frictionless import Error
    from frictionless import Package as Engine
    from frictionless.resources import TableResource

_CHECKS = {
    "type-error": "type",
    "unique-error": "unique",
    "row-count": "rows",
    "field-count": "fields",
    "blank-row": "row",
}
"""Our ids for errors that Frictionless names after the slip rather than the rule; the others keep its own."""

LIMITS = {
    "required": "the cell is empty; fill it",
    "enum": "{cell} is none of {limit}; write one of them",
    "pattern": "{cell} has not the form {limit}; mend it",
    "minimum": "{cell} is below {limit}; mend it",
    "maximum": "{cell} is above {limit}; mend it",
    "exclusiveMinimum": "{cell} is not above {limit}; mend it",
    "exclusiveMaximum": "{cell} is not below {limit}; mend it",
    "minLength": "{cell} has fewer characters than {limit}; mend it",
    "maxLength": "{cell} has more characters than {limit}; shorten it",
}
"""What to say of a cell that breaks a constraint."""


def finding(
    table: str,
    check: str,
    message: str,
    place: Place,
    subject: tuple[str, ...] = (),
    verdict: Verdict | None = Verdict.CONTRADICTED,
    severity: Severity = Severity.ERROR,
) -> Result:
    """A rule that does not hold; or, without a verdict, one that could not be judged."""
    return Result("structure", check, subject, verdict, False, message, place, severity, table=table)


def held(table: str, check: str, message: str, file: str) -> Result:
    """A rule that was applied to all of a table, and holds unless a finding says otherwise."""
    what = f"{table}: {message}"
    return Result("structure", check, (), Verdict.ENTAILED, True, what, Place(file), table=table)


def is_read(table: Table) -> bool:
    """Whether the file could be read at all."""
    return bool(table.readable) or not table.faults


def lines_of(table: Table) -> list[int]:
    """The first line of every record, those of another length than the header included."""
    ragged = {f.place.line or 0 for f in table.faults if f.place and not f.place.column}
    return sorted({row.line for row in table.readable} | {line for line in ragged if line > 1})


def validate(package: Package, resources: Mapping[str, Mapping[str, Any]]) -> Iterator[Result]:
    """What Frictionless says of the descriptor and of every table that can be read.

    `resources` are the sound parts of the tables' resources. Whatever Frictionless raises becomes a finding.
    """
    top = {k: v for k, v in package.descriptor.items() if k not in {"resources", "profile", "profiles", "dialect"}}
    standard = {"$schema": top["$schema"]} if isinstance(top.get("$schema"), str) else {}
    _, slips = _load(package, package.name, [], top)
    yield from slips
    wanted = {n: _ready(package.tables[n], each) for n, each in resources.items() if is_read(package.tables[n])}
    if all(key["reference"]["resource"] in wanted for each in wanted.values() for key in each["schema"]["foreignKeys"]):
        engine, _ = _load(package, package.name, list(wanted.values()), standard)
        if engine:
            yield from _tables(package, engine, wanted)
            return
    # Something is wrong: one table after the other, so that no slip of one hides those of another.
    sound: dict[str, dict[str, Any]] = {}
    for name, ready in wanted.items():
        alone = {**ready, "schema": {**ready["schema"], "foreignKeys": []}}
        engine, slips = _load(package, name, [alone], standard)
        yield from slips
        if engine:
            sound[name] = ready
    for name, ready in sound.items():
        keys = ready["schema"]["foreignKeys"]
        ready["schema"]["foreignKeys"] = [key for key in keys if key["reference"]["resource"] in sound]
        for key in keys:
            if (target := key["reference"]["resource"]) not in sound:
                columns, place = ", ".join(key["fields"]), Place(package.tables[name].file)
                what = f"{name}: {columns} cannot be looked up in {target}, which is not sound; mend that first"
                yield finding(name, "foreign-key", what, place, verdict=None)
    engine, slips = _load(package, package.name, list(sound.values()), standard)
    yield from slips
    if engine:
        yield from _tables(package, engine, sound)


def _tables(package: Package, engine: Engine, names: Iterable[str]) -> Iterator[Result]:
    for name in names:
        table = package.tables[name]
        try:
            yield from list(_table(table, engine.get_table_resource(name)))
        except Exception as error:
            what = f"{name}: Frictionless stopped ({_brief(error)}), so the table was not judged; mend its schema"
            yield finding(name, "frictionless", what, Place(table.file), verdict=None)


def _load(
    package: Package, owner: str, resources: Sequence[Mapping[str, Any]], properties: Mapping[str, Any]
) -> tuple[Engine | None, list[Result]]:
    """Frictionless' own package of these resources, or what it has against their descriptors."""
    from frictionless import FrictionlessException
    from frictionless import Package as Engine

    place = Place(DESCRIPTOR)
    try:
        return Engine.from_descriptor({**properties, "resources": list(resources)}, basepath=str(package.root)), []
    except FrictionlessException as error:
        notes = [" ".join(reason.note.split()) for reason in error.reasons or [error.error]]
        return None, [finding(owner, "descriptor", f"{owner}: {note}; mend the descriptor", place) for note in notes]
    except Exception as error:
        what = f"{owner}: Frictionless cannot take the descriptor ({_brief(error)}); mend it"
        return None, [finding(owner, "descriptor", what, place, verdict=None)]


def _ready(table: Table, resource: Mapping[str, Any]) -> dict[str, Any]:
    """A resource that leaves nothing to be guessed. Hash and size are checked elsewhere, for every kind of file."""
    dialect = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "skipInitialSpace": False}
    dialect |= {k: v for k, v in (table.descriptor.get("dialect") or {}).items() if k in dialect}
    fixed = {"type": "table", "scheme": "file", "format": "csv", "encoding": "utf-8", "dialect": {"csv": dialect}}
    return {**{k: v for k, v in resource.items() if k not in {"hash", "bytes"}}, **fixed}


def _table(table: Table, engine: TableResource) -> Iterator[Result]:
    """One table's errors, each at its line; then, if it was read to its end, the rules that were applied."""
    for column in engine.schema.fields:
        read = column.create_value_reader()
        for constraint, limit in list(column.constraints.items()):
            several = limit if constraint == "enum" else [limit] if constraint.lower().endswith("imum") else []
            if any(read(value) is None for value in several):
                del column.constraints[constraint]
                what = f"{table.name}.{column.name}: the {constraint} {limit!r} is no {column.type}; mend it"
                yield finding(table.name, _kebab(constraint), what, Place(DESCRIPTOR))
    lines = lines_of(table)
    rows = {row.line: row for row in table.readable}
    task = engine.validate(limit_errors=0).tasks[0]
    for error in task.errors:
        number = getattr(error, "row_number", None)
        line = lines[number - 2] if number and number - 2 < len(lines) else None
        if number and line not in rows:
            continue  # a record that is no row of the table: a fault already, or a difference in count, found below
        row = rows[line] if line else None
        check, column_name, what = _said(error, table, row, lines)
        subject = table.key_of(row) if row else ()
        yield finding(table.name, check, what, Place(table.file, line, column_name), subject)
    if (count := task.stats.get("rows") or 0) == len(lines) and not task.warnings:
        yield from _applied(table, engine, count)
    elif not table.faults:
        what = f"{table.name}: Frictionless read {count} of {len(lines)} rows {task.warnings or ''}; mend the file"
        yield finding(table.name, "frictionless", what, Place(table.file), verdict=None)


def _said(error: Error, table: Table, row: Row | None, lines: Sequence[int]) -> tuple[str, str | None, str]:
    """Which check, which column and what to do, of an error of Frictionless."""
    column = getattr(error, "field_name", None) or None
    check = _CHECKS.get(error.type, error.type)
    if row is None:
        return check, column, f"{' '.join(error.message.split()).rstrip('.')}; mend the file"
    declared = next((f for f in table.fields if f.name == column), table.fields[0])
    cell = shorten(row.texts[declared.name])
    twin = re.search(r"row at position (\d+)", error.note)
    before = f"stands in line {lines[int(twin[1]) - 2]} too" if twin else "is empty"
    if error.type == "type-error":
        form = declared.descriptor.get("format", "default")
        return check, column, f"{cell} is no {declared.type if form == 'default' else form}; mend it"
    if found := re.match(r'constraint "(\w+)" is ', error.note):
        limit = declared.descriptor["constraints"][found[1]]
        shown = ", ".join(map(str, limit)) if isinstance(limit, list) else limit
        return _kebab(found[1]), column, LIMITS[found[1]].format(cell=cell, limit=shown)
    if error.type == "unique-error":
        return check, column, f"{cell} {before} and {column} must be unique; mend one of the two"
    if error.type == "primary-key":
        what = f"the key {named(table.key, row)} {before}; give each row a key of its own"
        return check, table.key[0] if len(table.key) == 1 else None, what
    if error.type == "foreign-key":
        names: list[str] = getattr(error, "field_names", [])
        theirs, target = ", ".join(getattr(error, "reference_field_names", [])), getattr(error, "reference_name", "")
        what = f"{named(names, row)} is no {theirs} of {target}; add it there or mend it here"
        return check, names[0] if len(names) == 1 else None, what
    if error.type == "blank-row":
        return check, None, "every cell of the row is empty; remove the row or fill it"
    return check, column, f"{' '.join(error.message.split()).rstrip('.')}; mend the row"


def _applied(table: Table, engine: TableResource, count: int) -> Iterator[Result]:
    """The rules that Frictionless applied to every row of a table."""
    rows = f"{count} rows" if count != 1 else "1 row"
    columns: dict[str, list[str]] = {}
    for column in engine.schema.fields:
        for constraint, limit in column.constraints.items():
            if limit is not False:
                columns.setdefault(_kebab(constraint), []).append(column.name)
    for key in engine.schema.foreign_keys:
        columns.setdefault("foreign-key", []).append(" and ".join(key["fields"]))
    if table.key:
        columns["primary-key"] = [" and ".join(table.key)]
    yield held(table.name, "header", f"the header names the {len(table.fields)} declared fields", table.file)
    yield held(table.name, "row", f"{rows} of {len(table.fields)} cells each", table.file)
    yield held(table.name, "type", f"{rows} read as the declared types", table.file)
    for check, names in columns.items():
        yield held(table.name, check, f"{check} holds in {rows} ({', '.join(names)})", table.file)


def named(columns: Sequence[str], row: Row) -> str:
    """The row's cells in these columns, quoted."""
    return ", ".join(shorten(row.texts[column]) for column in columns)


def _kebab(word: str) -> str:
    return re.sub(r"[A-Z]", lambda m: f"-{m[0].lower()}", word)


def _brief(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"

"""Frictionless itself over the tables of a package: its errors as results with the line and the remedy.

It is handed the rows as `table` read them, whatever file they stood in, so there is nothing that it could guess (it
sniffs delimiters and encodings) or follow to an address or another file; and one table after the other where something
is wrong, so that no fault of one hides those of another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any

from evclaims.exact.words import counted
from evclaims.model import Place, Result, Severity, Verdict
from evclaims.package.excerpt import quoted
from evclaims.package.package import Package
from evclaims.package.table import Row, Table

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

_METADATA = frozenset("title description homepage licenses sources mediatype format encoding bytes hash".split())
"""What a resource says of itself besides its rows."""

_MOST_ERRORS = 100_000
"""Errors of one table after which Frictionless stops, since each is an object."""

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


def validate(package: Package, resources: Mapping[str, Mapping[str, Any]]) -> Iterator[Result]:
    """What Frictionless says of the descriptor and of every table that can be read.

    `resources` are the sound parts of the tables' resources. Whatever Frictionless raises becomes a finding.
    """
    top = {k: v for k, v in package.descriptor.items() if k not in {"resources", "profile", "profiles", "dialect"}}
    standard = {"$schema": top["$schema"]} if isinstance(top.get("$schema"), str) else {}
    _, slips = _load(package, package.name, [], top)
    yield from slips
    yield from _described(package, standard)
    wanted = {n: _ready(package.tables[n], each) for n, each in resources.items() if package.tables[n].is_read}
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


def _described(package: Package, standard: Mapping[str, Any]) -> Iterator[Result]:
    """What Frictionless has against what resources say of themselves, tables or not."""
    own = [
        {"name": each["name"], "type": "table", "data": [["placeholder"]]} | {k: each[k] for k in _METADATA & set(each)}
        for each in package.descriptor["resources"]
    ]
    if _engine(package, package.name, own, standard)[1]:
        for each in own:
            yield from _engine(package, each["name"], [each], standard)[1]


def _tables(package: Package, engine: Engine, names: Iterable[str]) -> Iterator[Result]:
    for name in names:
        table = package.tables[name]
        try:
            yield from list(_table(package, table, engine.get_table_resource(name)))
        except Exception as error:
            what = f"{name}: Frictionless stopped ({_brief(error)}), so the table was not judged; mend its schema"
            yield finding(name, "frictionless", what, Place(table.file), verdict=None)


def _load(
    package: Package, owner: str, resources: Sequence[Mapping[str, Any]], properties: Mapping[str, Any]
) -> tuple[Engine | None, list[Result]]:
    """Frictionless' own package of these tables with their rows, or what it has against their descriptors."""
    engine, slips = _engine(package, owner, resources, properties)
    if engine is None:
        return None, slips
    for resource in resources:
        table = package.tables[resource["name"]]
        columns = [field["name"] for field in resource["schema"]["fields"]]
        # Frictionless knows the groups of a number's digits and not those of an integer's.
        grouped = {field.name for field in table.fields if field.type == "integer" and "groupChar" in field.descriptor}
        rows = [[_text(row, column, grouped) for column in columns] for row in table.readable]
        # Only now, since Frictionless copies and validates what stands in a descriptor.
        engine.get_table_resource(table.name).data = [columns, *rows]
    return engine, slips


def _text(row: Row, column: str, grouped: Set[str]) -> str:
    cell = row.cells.get(column)
    return str(cell) if column in grouped and isinstance(cell, int) else row.texts[column]


def _engine(
    package: Package, owner: str, resources: Sequence[Mapping[str, Any]], properties: Mapping[str, Any]
) -> tuple[Engine | None, list[Result]]:
    from frictionless import FrictionlessException
    from frictionless import Package as Engine

    place = Place(package.file)
    try:
        engine = Engine.from_descriptor({**properties, "resources": list(resources)}, basepath=str(package.root))
        return engine, []
    except FrictionlessException as error:
        notes = [" ".join(reason.note.split()) for reason in error.reasons or [error.error]]
        return None, [finding(owner, "descriptor", f"{owner}: {note}; mend the descriptor", place) for note in notes]
    except Exception as error:
        what = f"{owner}: Frictionless cannot take the descriptor ({_brief(error)}); mend it"
        return None, [finding(owner, "descriptor", what, place, verdict=None)]


def _ready(table: Table, resource: Mapping[str, Any]) -> dict[str, Any]:
    """A resource that leaves nothing to be guessed; its rows are put in later.

    Hash and size are checked elsewhere, for every kind of file; patterns are too, since they may run for ever.
    """
    schema = {word: value for word, value in resource["schema"].items() if word != "fieldsMatch"}
    if (null := table.dialect.null) is not None:
        for part in (schema, *schema["fields"]):
            if part is schema or "missingValues" in part:
                part["missingValues"] = [*part.get("missingValues", [""]), null]
    present = set(table.header or ())
    schema["fields"] = [_without_pattern(f) for f in schema["fields"] if f["name"] in present]
    schema["foreignKeys"] = [key for key in schema["foreignKeys"] if present.issuperset(key["fields"])]
    if not present.issuperset(table.key):
        schema.pop("primaryKey", None)
    return {"name": table.name, "type": "table", "data": [["placeholder"]], "schema": schema}


def _without_pattern(field: Mapping[str, Any]) -> dict[str, Any]:
    constraints = field.get("constraints")
    if field.get("type", "string") != "string" or not isinstance(constraints, Mapping):
        return dict(field)
    return {**field, "constraints": {k: v for k, v in constraints.items() if k != "pattern"}}


def _table(package: Package, table: Table, engine: TableResource) -> Iterator[Result]:
    """One table's errors, each at its line; then, if it was read to its end, the rules that were applied."""
    for column in engine.schema.fields:
        read = column.create_value_reader()
        for constraint, limit in list(column.constraints.items()):
            several = limit if constraint == "enum" else [limit] if constraint.lower().endswith("imum") else []
            if any(read(value) is None for value in several):
                del column.constraints[constraint]
                what = f"{table.name}.{column.name}: the {constraint} {limit!r} is no {column.type}; mend it"
                yield finding(table.name, _kebab(constraint), what, Place(package.file))
    rows = table.readable
    task = engine.validate(limit_errors=_MOST_ERRORS).tasks[0]
    for error in task.errors:
        number = getattr(error, "row_number", None)  # the header is the first
        row = rows[number - 2] if number and number - 2 < len(rows) else None
        check, column_name, what = _said(error, table, row)
        if row and check == "type" and column_name not in row.cells:
            continue  # a fault of the table already
        place = Place(table.file) if row is None else table.place(row, column_name)
        yield finding(table.name, check, what, place, table.key_of(row) if row else ())
    if (count := task.stats.get("rows") or 0) == len(rows) and not task.warnings:
        yield from _applied(table, engine, count)
    elif len(task.errors) < _MOST_ERRORS:
        what = f"{table.name}: Frictionless read {count} of {len(rows)} rows {task.warnings or ''}; mend the file"
        yield finding(table.name, "frictionless", what, Place(table.file), verdict=None)


def _said(error: Error, table: Table, row: Row | None) -> tuple[str, str | None, str]:
    """Which check, which column and what to do, of an error of Frictionless."""
    column = getattr(error, "field_name", None) or None
    check = _CHECKS.get(error.type, error.type)
    if row is None:
        return check, column, f"{' '.join(error.message.split()).rstrip('.')}; mend the file"
    declared = next((f for f in table.fields if f.name == column), table.fields[0])
    cell = quoted(row.texts[declared.name])
    twin = re.search(r"row at position (\d+)", error.note)
    before = f"stands in {_line_of(table, int(twin[1]) - 2, row)} too" if twin else "is empty"
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
    rows = counted(count, "row")
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


def _line_of(table: Table, index: int, row: Row) -> str:
    """Where another row stands: its line, with its file where that is not this row's."""
    other = table.readable[index]
    return f"line {other.line}" if other.file == row.file else str(table.place(other))


def named(columns: Sequence[str], row: Row) -> str:
    """The row's cells in these columns, quoted."""
    return ", ".join(quoted(row.texts[column]) for column in columns)


def _kebab(word: str) -> str:
    return re.sub(r"[A-Z]", lambda m: f"-{m[0].lower()}", word)


def _brief(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"

"""CSV on the Web: a plain CSV file a table, and csv-metadata.json that says what the columns and keys are."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

from evclaims.exports.common import (
    Export,
    Origin,
    description_of,
    is_required,
    plain_names,
    tables_of,
    text_of,
    title_of,
)
from evclaims.package.frames import column_type
from evclaims.package.keys import foreign_keys
from evclaims.package.package import Package
from evclaims.package.table import Field, Table, spelling
from evclaims.package.tidy import json_bytes

METADATA = "csv-metadata.json"
_TYPES = {"integer": "integer", "number": "decimal", "boolean": "boolean", "date": "date"}
_LIMITS = {"minimum": "minimum", "maximum": "maximum", "exclusiveMinimum": "minExclusive"}
_LIMITS |= {"exclusiveMaximum": "maxExclusive", "minLength": "minLength", "maxLength": "maxLength"}
_DIALECT = {"delimiter": ",", "encoding": "utf-8", "header": True, "quoteChar": '"', "doubleQuote": True}
_DIALECT |= {"lineTerminators": ["\n"], "skipInitialSpace": False, "trim": False, "commentPrefix": None}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.]*")


def export(package: Package, origin: Origin) -> Export:
    """A CSV file a table, and the metadata.

    Raises EvclaimsError for a package without tables, DataError for a cell that cannot be read.
    """
    tables = tables_of(package)
    files = {name: f"{plain}.csv" for name, plain in plain_names([table.name for table in tables]).items()}
    metadata = {
        "@context": "http://www.w3.org/ns/csvw",
        **_about(origin),
        "dialect": _DIALECT,
        "tables": [_table(table, files) for table in tables],
    }
    left_out = tuple(
        f"the foreign key of {table.name} to {name}, since {', '.join(here)} may be empty and no CSVW foreign key may"
        for table in tables
        for here, name, _ in foreign_keys(table)
        if not _is_filled(table, here)
    )
    contents = {METADATA: json_bytes(metadata), **{files[table.name]: _csv(table) for table in tables}}
    return Export(contents, left_out)


def _is_filled(table: Table, columns: tuple[str, ...]) -> bool:
    return all(is_required(table, field) for field in table.fields if field.name in columns)


def _csv(table: Table) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in table.fields])
    nulls = {field.name: _null(table, field) for field in table.fields}
    for row in table.rows:
        writer.writerow([nulls[n] if cell is None else text_of(cell) for n, cell in row.cells.items()])
    return text.getvalue().encode("utf-8", "backslashreplace")


def _null(table: Table, field: Field) -> str:
    """How an empty cell is written: as nothing, or as the package does in a column with texts of no characters."""
    if all(row.cells[field.name] != "" for row in table.rows):
        return ""
    missing = field.descriptor.get("missingValues", table.descriptor["schema"].get("missingValues", []))
    return next((str(spelling(value)) for value in missing), "")


def _about(origin: Origin) -> dict[str, Any]:
    said = origin.citation
    about = {
        "dc:identifier": said.name,
        "dc:title": said.title,
        "dc:description": said.description,
        "dc:creator": [author.name for author in said.authors],
        "dc:created": said.created.isoformat() if said.created else "",
        "dc:license": [{"@id": licence.path} if licence.path else str(licence) for licence in said.licences],
        "dc:bibliographicCitation": origin.sentence,
        "schema:version": said.version,
        "schema:url": {"@id": said.url} if said.url else "",
        "dcat:keyword": list(said.keywords),
        "rdfs:comment": f"The package does not validate: {origin.forced}" if origin.forced else "",
    }
    return {name: value for name, value in about.items() if value}


def _table(table: Table, files: Mapping[str, str]) -> dict[str, Any]:
    names = _column_names(table)
    empty = {here[0]: files[name] for here, name, _ in foreign_keys(table) if name in files and len(here) == 1}
    keys = [
        {
            "columnReference": [names[column] for column in here],
            "reference": {"resource": files[name], "columnReference": list(there)},
        }
        for here, name, there in foreign_keys(table)
        if name in files and _is_filled(table, here)
    ]
    described = {
        "url": files[table.name],
        "dc:title": str(table.descriptor.get("title") or table.name),
        "dc:description": str(table.descriptor.get("description") or ""),
    }
    columns = [_column(table, field, names[field.name]) for field in table.fields]
    for field, column in zip(table.fields, columns, strict=True):
        if field.name in empty and not is_required(table, field):
            column["dc:references"] = {"@id": empty[field.name]}
    schema: dict[str, Any] = {"columns": columns}
    if table.key:
        schema["primaryKey"] = [names[column] for column in table.key]
    if keys:
        schema["foreignKeys"] = keys
    return {**{word: text for word, text in described.items() if text}, "tableSchema": schema}


def _column_names(table: Table) -> dict[str, str]:
    """The columns' names as CSVW lets them be: what may stand in an address template; the title is the header."""
    plain = plain_names([field.name for field in table.fields])
    return {name: name if _NAME.fullmatch(name) else plain[name].replace("-", "_").lstrip("_") for name in plain}


def _column(table: Table, field: Field, name: str) -> dict[str, Any]:
    column = {
        "name": name,
        "titles": field.name,
        "dc:title": title_of(field),
        "dc:description": description_of(field),
        "datatype": _datatype(field),
        "null": _null(table, field),
        "required": is_required(table, field),
    }
    return {word: value for word, value in column.items() if value}


def _datatype(field: Field) -> str | dict[str, Any]:
    base = _TYPES.get(column_type(field), "string")
    constraints = field.descriptor.get("constraints")
    limits: dict[str, Any] = {}
    for word, limit in (constraints if isinstance(constraints, dict) else {}).items():
        if word in _LIMITS and (base == "string") == word.endswith("Length"):
            limits[_LIMITS[word]] = limit
        elif word == "pattern" and base == "string" and isinstance(limit, str):
            limits["format"] = limit
        elif word == "enum" and base == "string" and isinstance(limit, list) and "format" not in limits:
            limits["format"] = "|".join(re.escape(str(value)) for value in limit)
    return {"base": base, **limits} if limits else base

"""Croissant 1.1 (MLCommons): JSON-LD that says which record sets and fields the Parquet files beside it hold.

Parquet and not CSV, since the readers of Croissant guess the types of a CSV file and take the text "NA" for nothing and
the print "2.50" for 2.5.
"""

from __future__ import annotations

import hashlib
from typing import Any

from evclaims.exports import parquet
from evclaims.exports.citation import as_bibtex
from evclaims.exports.common import Export, Origin, description_of, plain_names, tables_of, title_of
from evclaims.package.frames import column_type
from evclaims.package.keys import foreign_keys
from evclaims.package.package import Package
from evclaims.package.table import Field, Table
from evclaims.package.tidy import json_bytes

METADATA = "croissant.json"
_VERSION = "http://mlcommons.org/croissant/1.1"
_TYPES = {"integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean", "date": "sc:Date"}
_LANGUAGE = {"@container": "@language"}
# The context that the specification gives, word for word: readers warn of any other.
_CR = (
    "arrayShape citeAs column containedIn equivalentProperty extract field fileProperty fileObject fileSet format"
    " includes isArray isLiveDataset jsonPath key md5 parentField path recordSet references regex repeated replace"
    " samplingRate separator source subField transform"
)
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "name": _LANGUAGE,
    "description": _LANGUAGE,
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{word: f"cr:{word}" for word in _CR.split()},
}


def export(package: Package, origin: Origin) -> Export:
    """The metadata, a Parquet file a table, and the citation.

    Raises EvclaimsError for a package without tables, DataError for a cell that cannot be read or does not fit.
    """
    tables = tables_of(package)
    names = plain_names([table.name for table in tables])
    columns = {table.name: plain_names([field.name for field in table.fields]) for table in tables}
    files = parquet.files(package, origin)
    references, left_out = _references(tables)

    def id_of(table: str, column: str) -> str:
        return f"{names[table]}/{columns[table][column]}"

    def record_set(table: Table) -> dict[str, Any]:
        targets = references[table.name]
        described = {
            "@type": "cr:RecordSet",
            "@id": names[table.name],
            "name": table.name,
            "description": str(table.descriptor.get("description") or table.descriptor.get("title") or table.name),
            "key": [{"@id": id_of(table.name, column)} for column in table.key],
            "field": [field_of(table, field, targets.get(field.name)) for field in table.fields],
        }
        return {word: value for word, value in described.items() if value}

    def field_of(table: Table, field: Field, target: tuple[str, str] | None) -> dict[str, Any]:
        described = {
            "@type": "cr:Field",
            "@id": id_of(table.name, field.name),
            "name": field.name,
            "description": description_of(field) or title_of(field) or field.name,
            "dataType": _TYPES.get(column_type(field), "sc:Text"),
            "source": {"fileObject": {"@id": f"{names[table.name]}.parquet"}, "extract": {"column": field.name}},
        }
        if target:
            described["references"] = {"field": {"@id": id_of(*target)}}
        return described

    metadata = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": _VERSION,
        **_about(origin),
        "distribution": [_file(name, content) for name, content in files.items()],
        "recordSet": [record_set(table) for table in tables],
    }
    return Export({METADATA: json_bytes(metadata), "CITATION.cff": origin.cff, **files}, tuple(left_out))


def _references(tables: list[Table]) -> tuple[dict[str, dict[str, tuple[str, str]]], list[str]]:
    """For each table and column the table and column that it refers to; and the foreign keys that cannot be said.

    A reader joins along references: so they go in no circle, lead to columns without duplicates, and go one step (from
    the second step on mlcroissant 1.1 takes what it has joined for a table, which it is not).
    """
    by_name = {table.name: table for table in tables}
    users = {name: {t.name for t in tables for _, to, _ in foreign_keys(t) if to == name} for name in by_name}
    found: dict[str, dict[str, tuple[str, str]]] = {table.name: {} for table in tables}
    left_out: list[str] = []

    def reached(name: str) -> set[str]:
        names, open_ = {name}, [name]
        while open_:
            following = {target for target, _ in found[open_.pop()].values()} - names
            names |= following
            open_ += following
        return names

    for table in tables:
        for here, name, there in foreign_keys(table):
            if len(here) != 1 or name not in by_name or _is_doubled(by_name[name], there[0]):
                left_out.append(f"the foreign key of {table.name} to {name}, which is not one of one unique column")
            elif users[table.name] - {name, table.name}:
                left_out.append(f"the foreign key of {table.name} to {name}, since others refer to {table.name}")
            elif table.name in reached(name):
                left_out.append(f"the foreign key of {table.name} to {name}, since such keys go in a circle")
            else:
                found[table.name][here[0]] = (name, there[0])
    return found, left_out


def _is_doubled(table: Table, column: str) -> bool:
    cells = [row.cells.get(column) for row in table.rows]
    return len(set(cells)) < len(cells)


def _about(origin: Origin) -> dict[str, Any]:
    said = origin.citation
    warning = f"This export was forced; the package does not validate: {origin.forced}" if origin.forced else ""
    about = {
        "name": said.name,
        "alternateName": said.title if said.title != said.name else "",
        "description": " ".join(filter(None, (said.description or said.title, warning))),
        "version": said.version,
        "license": [licence.path or str(licence) for licence in said.licences],
        "url": said.url,
        "creator": [
            {"@type": "sc:Person" if author.family else "sc:Organization", "name": author.name}
            for author in said.authors
        ],
        "datePublished": said.created.isoformat() if said.created else "",
        "keywords": list(said.keywords),
        "citeAs": as_bibtex(said).rstrip("\n"),
    }
    return {name: value for name, value in about.items() if value}


def _file(name: str, content: bytes) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": name,
        "contentSize": f"{len(content)} B",
        "encodingFormat": "application/x-parquet",
        "sha256": hashlib.sha256(content).hexdigest(),
    }

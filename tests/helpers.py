"""Small packages for tests: write one, copy ours, bring bytes and hashes up to date."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).parents[1]
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

Fields: TypeAlias = Sequence[str | Mapping[str, Any]]
"""Columns: `name` (a string), `name:type`, or a field's whole descriptor."""
Rows: TypeAlias = Sequence[Sequence[object]] | str | bytes
"""Rows of cells, None for an empty one; or the file as it shall stand."""


def write_package(
    folder: Path,
    tables: Mapping[str, tuple[Fields, Rows]],
    *,
    schemas: Mapping[str, Mapping[str, Any]] | None = None,
    resources: Mapping[str, Mapping[str, Any]] | None = None,
    **properties: Any,
) -> Path:
    """Write a package of these tables into a folder and return the folder.

    `schemas` and `resources` add properties to the schema and the resource of a table; further keywords are properties
    of the package.
    """
    (folder / "data").mkdir(parents=True, exist_ok=True)
    described = []
    for name, (fields, rows) in tables.items():
        columns = [_field(f) for f in fields]
        schema = {"fields": columns, **(schemas or {}).get(name, {})}
        extra = (resources or {}).get(name, {})
        described.append({"name": name, "type": "table", "path": f"data/{name}.csv", "schema": schema, **extra})
        content = rows if isinstance(rows, str | bytes) else to_csv([[c["name"] for c in columns], *rows])
        data = content.encode() if isinstance(content, str) else content
        (folder / "data" / f"{name}.csv").write_bytes(data)
    descriptor = {"$schema": PROFILE, "name": "sample", **properties, "resources": described}
    write_descriptor(folder, descriptor)
    return folder


def write_view(folder: Path, name: str, sql: str) -> Path:
    """Write a view of the package in a folder and return its file."""
    file = folder / "checks" / "views" / f"{name}.sql"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(sql, "utf-8")
    return file


def copy_package(folder: Path) -> Path:
    """Copy this project's own package (descriptor, data, checks) into a folder and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "datapackage.json", folder)
    for part in ("data", "checks"):
        shutil.copytree(ROOT / part, folder / part)
    return folder


def reseal(folder: Path) -> None:
    """Bring every declared `bytes` and `hash` (sha256) of a package's descriptor up to date."""
    descriptor = read_descriptor(folder)
    for resource in descriptor["resources"]:
        data = (folder / resource["path"]).read_bytes()
        if "bytes" in resource:
            resource["bytes"] = len(data)
        if "hash" in resource:
            resource["hash"] = "sha256:" + hashlib.sha256(data).hexdigest()
    write_descriptor(folder, descriptor)


def read_descriptor(folder: Path) -> dict[str, Any]:
    """The descriptor of the package in a folder."""
    descriptor: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return descriptor


def write_descriptor(folder: Path, descriptor: Mapping[str, Any]) -> None:
    """Write the descriptor of the package in a folder."""
    text = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
    (folder / "datapackage.json").write_text(text, "utf-8")


def to_csv(rows: Sequence[Sequence[object]], line_end: str = "\n") -> str:
    """Rows as CSV text."""
    text = io.StringIO()
    csv.writer(text, lineterminator=line_end).writerows(rows)
    return text.getvalue()


def _field(field: str | Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(field, str):
        return dict(field)
    name, _, kind = field.partition(":")
    return {"name": name, "type": kind or "string"}

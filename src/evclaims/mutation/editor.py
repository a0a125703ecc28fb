"""An honest editor: makes one change in a table and leaves the package as `evclaims tidy --write` would.

Row order, form, size and hash are right after the change, so that what is wrong is the change alone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evclaims.model import EvclaimsError
from evclaims.package.package import Package
from evclaims.package.records import Faults, from_csv
from evclaims.package.table import Table, read_table
from evclaims.package.tidy import seal, table_bytes


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: `edit` some cells of a row, `drop` it, or `double` it with some cells of the second changed."""

    operation: str
    index: int
    cells: Mapping[str, str]


def canonical(table: Table, rows: Sequence[Mapping[str, str]]) -> bytes | None:
    """The table with rows of these texts in its canonical form; None where it cannot be read as declared."""
    text = io.StringIO()
    try:
        writer = csv.writer(
            text,
            lineterminator="\n",
            delimiter=table.dialect.delimiter,
            quotechar=table.dialect.quote,
            doublequote=table.dialect.double_quote,
            quoting=csv.QUOTE_ALL,
        )
        columns = [f.name for f in table.fields]
        writer.writerows([columns, *([row[c] for c in columns] for row in rows)])
        return table_bytes(_reread(table, text.getvalue().encode("utf-8")))
    except (csv.Error, UnicodeEncodeError, EvclaimsError):
        return None


def edited(table: Table, edit: Edit, path: Path) -> Table | None:
    """The table after an edit, written in canonical form to `path`; None where it cannot be read as declared.

    Raises DataError where the table cannot be read before the edit.
    """
    rows = [row.texts for row in table.rows]
    before, behind = rows[: edit.index], rows[edit.index + 1 :]
    row = rows[edit.index]
    kept = [] if edit.operation == "drop" else [{**row, **edit.cells}]
    twin = [row] if edit.operation == "double" else []
    rows = [*before, *twin, *kept, *behind]
    data = canonical(table, rows)
    if data is None:
        return None
    path.write_bytes(data)
    return _reread(table, data)


def _reread(table: Table, data: bytes) -> Table:
    """The table as it would be with this content."""
    faults = Faults()
    source = from_csv([(table.file, data)], "utf-8", table.dialect, [field.name for field in table.fields], faults)
    return read_table(table.descriptor, table.file, source, faults, table.dialect)


def resealed(package: Package, table: Table, data: bytes) -> dict[str, Any]:
    """The package's descriptor with the true size and hash of a table's new content."""
    resources = [
        dict(resource) if resource["name"] == table.name else resource for resource in package.descriptor["resources"]
    ]
    seal(package, [r for r in resources if r["name"] == table.name], {table.file: data})
    return {**package.descriptor, "resources": resources}

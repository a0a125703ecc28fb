"""Parquet: one file a table, numbers as exact decimals, with name, version, licence and citation in each file."""

from __future__ import annotations

import io
import json
from typing import Any

from evclaims.exports.common import (
    PLACES,
    WHOLE_DIGITS,
    Export,
    Origin,
    description_of,
    encodable,
    fitting,
    is_required,
    plain_names,
    tables_of,
    title_of,
)
from evclaims.package.frames import column_type
from evclaims.package.keys import foreign_keys
from evclaims.package.package import Package
from evclaims.package.table import Table


def export(package: Package, origin: Origin) -> Export:
    """A Parquet file a table, and the citation.

    Raises EvclaimsError for a package without tables, DataError for a cell that cannot be read or does not fit.
    """
    return Export({"CITATION.cff": origin.cff, **files(package, origin)})


def files(package: Package, origin: Origin) -> dict[str, bytes]:
    """The Parquet files of a package's tables, by name."""
    tables = tables_of(package)
    names = plain_names([table.name for table in tables])
    return {f"{names[table.name]}.parquet": _file(table, origin) for table in tables}


def _file(table: Table, origin: Origin) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.decimal128(WHOLE_DIGITS + PLACES, PLACES),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    schema = pa.schema(
        [
            pa.field(
                field.name,
                types[column_type(field)],
                nullable=not is_required(table, field),
                metadata=_filled({"title": title_of(field), "description": description_of(field)}),
            )
            for field in table.fields
        ],
        metadata=_about(table, origin),
    )
    columns = [
        pa.array([_cell(table, row, field) for row in table.rows], type=types[column_type(field)])
        for field in table.fields
    ]
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), buffer, compression="zstd", store_schema=True)
    return buffer.getvalue()


def _cell(table: Table, row: Any, field: Any) -> Any:
    cell = fitting(row.cells[field.name], table.place(row, field.name))
    if cell is None or column_type(field) != "string":
        return cell
    return encodable(str(cell))


def _about(table: Table, origin: Origin) -> dict[str, str]:
    """The file's own metadata, which any Parquet reader shows as pairs of key and value."""
    keys = [
        {"fields": here, "reference": {"resource": name, "fields": there}} for here, name, there in foreign_keys(table)
    ]
    return {
        **origin.properties(),
        "table": table.name,
        **_filled(
            {f"table_{word}": encodable(str(table.descriptor.get(word) or "")) for word in ("title", "description")}
        ),
        **({"primary_key": json.dumps(table.key, ensure_ascii=False)} if table.key else {}),
        **({"foreign_keys": json.dumps(keys, ensure_ascii=False)} if keys else {}),
    }


def _filled(texts: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}

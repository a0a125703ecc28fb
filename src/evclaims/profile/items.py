"""What an ID stands for in checks and laws: the rows of interval tables, claims and events among them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from evclaims.exact import words
from evclaims.exact.interval import INFINITY, End, Interval, end
from evclaims.exact.operand import Operand
from evclaims.exact.unit import DATE, parse_unit
from evclaims.model import Place
from evclaims.package.excerpt import brief
from evclaims.package.package import Package
from evclaims.package.table import Cell, Row, Table

CLAIMS, QUANTITIES, SOURCES, EVENTS = "claims", "quantities", "sources", "events"
UNKNOWN = Operand(None, None, None)
"""What an empty cell stands for."""


@dataclass(frozen=True, slots=True)
class Item:
    """A row of an interval table: what its ID stands for, how it is printed, where it stands, what is wrong with it.

    `operand` is in the base unit, days as ordinals, and without interval where the print cannot be read. `day` is when
    its source was published, as YYYY-MM-DD; `span` is start and end in characters of the source's text. A text is
    empty where the package does not say.
    """

    id: str
    operand: Operand
    printed: str
    place: Place
    fault: str = ""
    day: str = ""
    table: str = ""
    source_id: str = ""
    quantity_id: str = ""
    stated_on: datetime.date | None = None
    span: tuple[int, int] | None = None
    note: str = ""
    origin: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Claim(Item):
    """One source's printed figure for one quantity."""

    status: str = ""
    vintage: str = ""
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Event(Item):
    """Something that a source dates."""

    event: str = ""


def newest(found: Iterable[Item]) -> Place | None:
    """Where the row stands that was entered last: of the newest source, or else the last in its file.

    Tables are in the order of their keys, so that only the source tells when a row came in. A finding about several
    rows stands there, since that is the line that a change which brought it on has added.
    """
    last = max(found, key=lambda item: (item.day, item.place.line or 0), default=None)
    return None if last is None else last.place


def read_items(package: Package) -> tuple[Item, ...]:
    """Every row of every interval table; those whose ID stands twice have a fault, and stand for nothing.

    Raises DataError where such a table cannot be read.
    """
    days = _days(package)
    found: list[Item] = []
    where: dict[str, list[int]] = {}
    for table in package.tables.values():
        if roles := table.descriptor.get("intervals"):
            for row in table.rows:
                item = _item(table, row, roles, days)
                where.setdefault(item.id, []).append(len(found))
                found.append(item)
    for id_, numbers in where.items():
        places = [found[i].place for i in numbers]
        for n, i in enumerate(numbers if len(numbers) > 1 else ()):
            fault = f"the ID {id_!r} stands twice, here and in {places[n - 1]}; rename one"
            found[i] = replace(found[i], operand=UNKNOWN, fault=fault)
    return tuple(found)


def _days(package: Package) -> Mapping[str, str]:
    """The last day on which each source may have been published, where a table `sources` has it."""
    rows = package.table(SOURCES).readable if SOURCES in package.resources else ()
    return {text(row, "source_id"): str(day(row, "published_latest") or "") for row in rows}


def keyed(package: Package) -> dict[str, dict[str, Place]]:
    """Where each row stands, by table and ID, of the other tables whose key is one column.

    Raises DataError where a table cannot be read.
    """
    return {
        name: {row.texts.get(table.key[0], ""): table.place(row) for row in table.rows}
        for name, table in package.tables.items()
        if len(table.key) == 1 and not table.descriptor.get("intervals")
    }


def _item(table: Table, row: Row, roles: Mapping[str, str], days: Mapping[str, str]) -> Item:
    operand, fault = _operand(table, row, roles)
    source_id, start, end = text(row, "source_id"), row.cells.get("start"), row.cells.get("end")
    common = texts(row, "printed", "quantity_id", "note", "origin") | {
        "id": row.texts[roles["id"]],
        "operand": operand,
        "place": table.place(row),
        "fault": fault,
        "day": days.get(source_id, ""),
        "table": table.name,
        "source_id": source_id,
        "stated_on": day(row, "stated_on"),
        "span": (start, end) if isinstance(start, int) and isinstance(end, int) else None,
        "withdrawn": row.cells.get("withdrawn_on") is not None,
    }
    if table.name == CLAIMS:
        return Claim(**common, **texts(row, "status", "vintage", "speaker"))
    return Event(**common, **texts(row, "event")) if table.name == EVENTS else Item(**common)


def _operand(table: Table, row: Row, roles: Mapping[str, str]) -> tuple[Operand, str]:
    """What a row allows, and what is wrong with it."""
    lower, upper = (_end(row.cells[roles[role]]) for role in ("lower", "upper"))
    value = _end(row.cells[roles["value"]]) if "value" in roles else None
    id_, fault, unit, interval = row.texts[roles["id"]], "", None, None
    try:
        if "unit" in roles:
            unit = parse_unit(row.texts[roles["unit"]])
        elif next(f.type for f in table.fields if f.name == roles["lower"]) == "date":
            unit = DATE
        if not (lower is None and upper is None and value is None):
            interval = Interval(-INFINITY if lower is None else lower, INFINITY if upper is None else upper)
            if isinstance(value, Fraction) and value not in interval:
                fault = f"{id_}: its value {words.number(value)} lies outside its bounds; mend one of them"
    except ValueError as error:
        return UNKNOWN, f"{id_}: {error}; mend the row"
    number = value if isinstance(value, Fraction) else None
    return Operand(interval, number, unit, id_, brief(text(row, "printed"), 60)), fault


def text(row: Row, column: str) -> str:
    """A cell as it stands in the file; "" where the table has no such column."""
    return row.texts.get(column, "")


def texts(row: Row, *columns: str) -> dict[str, Any]:
    """Cells as they stand in the file, by the names of their columns: keywords for a value whose fields they are."""
    return {column: row.texts.get(column, "") for column in columns}


def day(row: Row, column: str) -> datetime.date | None:
    """A cell that is a day; None where it is empty or no day, or the table has no such column."""
    cell = row.cells.get(column)
    return cell if isinstance(cell, datetime.date) else None


def _end(cell: Cell) -> End | None:
    if isinstance(cell, datetime.date):
        return Fraction(cell.toordinal())
    return end(cell) if isinstance(cell, (int, Decimal)) else None

"""What an ID stands for in checks and laws, where its row is of an interval table, and where the others stand."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from evclaims.exact import words
from evclaims.exact.interval import INFINITY, End, Interval, end
from evclaims.exact.operand import Operand
from evclaims.exact.unit import DATE, parse_unit
from evclaims.model import Place
from evclaims.package.package import Package
from evclaims.package.table import Cell, Row, Table, shorten

UNKNOWN = Operand(None, None, None)
"""What an empty cell stands for."""


@dataclass(frozen=True, slots=True)
class Item:
    """A row of an interval table: what its ID stands for, how it is printed, where it stands, what is wrong with it."""

    id: str
    operand: Operand
    printed: str
    place: Place
    fault: str = ""
    day: str = ""
    """When its source was published, as YYYY-MM-DD; empty where the package does not say."""


def newest(found: Iterable[Item]) -> Place | None:
    """Where the row stands that was entered last: of the newest source, or else the last in its file.

    Tables are in the order of their keys, so that only the source tells when a row came in. A finding about several
    rows stands there, since that is the line that a change which brought it on has added.
    """
    last = max(found, key=lambda item: (item.day, item.place.line or 0), default=None)
    return None if last is None else last.place


def items(package: Package) -> dict[str, Item]:
    """Every row of every interval table by its ID.

    Raises DataError where such a table cannot be read.
    """
    days = _days(package)
    found: dict[str, Item] = {}
    for table in package.tables.values():
        roles = table.descriptor.get("intervals")
        if not roles:
            continue
        for row in table.rows:
            item = replace(_item(table, row, roles), day=days.get(row.texts.get("source_id", ""), ""))
            if item.id in found:
                fault = f"the ID {item.id!r} stands twice, here and in {found[item.id].place}; rename one"
                item = Item(item.id, UNKNOWN, item.printed, item.place, fault)
            found[item.id] = item
    return found


def _days(package: Package) -> Mapping[str, str]:
    """The last day on which each source may have been published, where a table `sources` has it."""
    if "sources" not in package.resources:
        return {}
    found = {}
    for row in package.table("sources").readable:
        day = row.cells.get("published_latest")
        found[row.texts.get("source_id", "")] = day.isoformat() if isinstance(day, datetime.date) else ""
    return found


def keyed(package: Package) -> dict[str, dict[str, Place]]:
    """Where each row stands, by table and ID, of the other tables whose key is one column.

    Raises DataError where a table cannot be read.
    """
    return {
        name: {row.texts.get(table.key[0], ""): table.place(row) for row in table.rows}
        for name, table in package.tables.items()
        if len(table.key) == 1 and not table.descriptor.get("intervals")
    }


def _item(table: Table, row: Row, roles: Mapping[str, str]) -> Item:
    id_ = row.texts[roles["id"]]
    place = table.place(row)
    lower, upper = (_end(row.cells[roles[role]]) for role in ("lower", "upper"))
    value = _end(row.cells[roles["value"]]) if "value" in roles else None
    printed = row.texts.get("printed", "")
    fault = ""
    unit = None
    try:
        if "unit" in roles:
            unit = parse_unit(row.texts[roles["unit"]])
        elif next(f.type for f in table.fields if f.name == roles["lower"]) == "date":
            unit = DATE
        interval = None
        if not (lower is None and upper is None and value is None):
            interval = Interval(-INFINITY if lower is None else lower, INFINITY if upper is None else upper)
            if isinstance(value, Fraction) and value not in interval:
                fault = f"{id_}: its value {words.number(value)} lies outside its bounds; mend one of them"
    except ValueError as error:
        return Item(id_, UNKNOWN, printed, place, f"{id_}: {error}; mend the row")
    number = value if isinstance(value, Fraction) else None
    return Item(id_, Operand(interval, number, unit, id_, shorten(printed)[1:-1]), printed, place, fault)


def _end(cell: Cell) -> End | None:
    if isinstance(cell, datetime.date):
        return Fraction(cell.toordinal())
    return end(cell) if isinstance(cell, (int, Decimal)) else None

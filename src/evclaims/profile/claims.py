"""The claims profile of a package, read once: sources, quantities, claims, events and rulings as typed values.

A table is read when its rows are asked for, so that one that cannot be read concerns only what needs it. A column that
the package does not have leaves its value empty.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from evclaims.exact.operand import Operand
from evclaims.model import Place, Ruling
from evclaims.package.package import Package
from evclaims.package.table import Row, Table
from evclaims.profile.items import UNKNOWN, Item, items
from evclaims.profile.rulings import read_rulings

CLAIMS, QUANTITIES, SOURCES, EVENTS = "claims", "quantities", "sources", "events"
PRINTS, DATES, PERIODS, VOICES, WORLD = "prints", "dates", "periods", "voices", "world"
NEEDED: Mapping[str, Mapping[str, frozenset[str]]] = {
    PRINTS: {
        CLAIMS: frozenset({"claim_id", "source_id", "quantity_id", "status", "printed", "decimals"}),
        SOURCES: frozenset({"source_id", "language"}),
        QUANTITIES: frozenset({"quantity_id", "basis"}),
        "hedges": frozenset({"phrase", "rule"}),
    },
    DATES: {
        EVENTS: frozenset({"event_id", "source_id", "printed", "earliest", "latest"}),
        SOURCES: frozenset({"source_id", "language", "published_earliest", "published_latest"}),
    },
    PERIODS: {QUANTITIES: frozenset({"quantity_id", "period_start", "period_end"})},
    VOICES: {CLAIMS: frozenset({"quantity_id", "source_id"}), QUANTITIES: frozenset(), SOURCES: frozenset()},
    WORLD: {
        QUANTITIES: frozenset({"quantity_id", "entity", "measure", "unit", "basis", "period_start", "period_end"}),
        CLAIMS: frozenset({"claim_id", "quantity_id", "status"}),
    },
}
"""The tables and columns that each use needs: prints, dates and periods read again, agreement, one linear system."""
_WITH_INTERVALS = (VOICES, WORLD)
"""The uses that need to know which columns of the claims hold their bounds."""
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Source:
    """A document that prints figures; days are None and texts empty where the package does not say."""

    id: str
    publisher: str
    title: str
    url: str
    language: str
    earliest: datetime.date | None
    latest: datetime.date | None
    sha256: str
    kind: str
    derived_from: str
    withdrawn: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is measured; `start` and `end` are the first and the last of its days, None where it is not dated."""

    id: str
    entity: str
    measure: str
    unit: str
    basis: str
    start: datetime.date | None
    end: datetime.date | None
    label: str
    withdrawn: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's printed figure for one quantity.

    `operand` is what it allows in the base unit, without interval where the print cannot be read; `span` is start and
    end in characters of the source's text; `fault` says what is wrong with the row.
    """

    id: str
    source_id: str
    quantity_id: str
    status: str
    vintage: str
    speaker: str
    stated_on: datetime.date | None
    printed: str
    hedge: str
    operand: Operand
    span: tuple[int, int] | None
    note: str
    withdrawn: bool
    fault: str
    place: Place


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a source dates; `operand` is the days that its print allows, as ordinals."""

    id: str
    source_id: str
    entity: str
    event: str
    quantity_id: str
    printed: str
    operand: Operand
    span: tuple[int, int] | None
    withdrawn: bool
    fault: str
    place: Place


def lacks(package: Package, use: str) -> str:
    """What a package lacks for a use of the profile, which is a key of NEEDED, in words; "" where nothing.

    Only the descriptor is looked at; where no schema is declared, the header of the table.
    """
    for name, columns in NEEDED[use].items():
        if name not in package.resources:
            return f"no table {name!r}"
        if lost := columns - {field["name"] for field in package.resources[name]["schema"]["fields"]}:
            return f"no column {min(lost)!r} in the table {name!r}"
    if use in _WITH_INTERVALS and not package.resources[CLAIMS].get("intervals"):
        return f"no `intervals` at the table {CLAIMS!r}, which name the columns of its bounds"
    return ""


@dataclass(frozen=True)
class Profile:
    """The rows of a package's profile by their IDs, in the order of the tables; empty where there is no such table.

    Of two rows with one ID the last stands under it; claims and events of an ID that stands twice carry a fault.

    Each mapping raises DataError where its table cannot be read; those of claims and events where any table of
    intervals cannot, since IDs are unique across these.
    """

    package: Package

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Every source, the withdrawn ones too."""
        return {each.id: each for each in map(_source, *self._rows(SOURCES))}

    @cached_property
    def quantities(self) -> Mapping[str, Quantity]:
        """Every quantity, the withdrawn ones too."""
        return {each.id: each for each in map(_quantity, *self._rows(QUANTITIES))}

    @cached_property
    def said(self) -> tuple[Claim, ...]:
        """Every claim, the withdrawn ones too, row by row: two of one ID are two."""
        return tuple(self._said(CLAIMS, _claim))

    @cached_property
    def claims(self) -> Mapping[str, Claim]:
        """Every claim, the withdrawn ones too."""
        return {each.id: each for each in self.said}

    @cached_property
    def events(self) -> Mapping[str, Event]:
        """Every event, the withdrawn ones too."""
        return {each.id: each for each in self._said(EVENTS, _event)}

    @cached_property
    def rulings(self) -> Mapping[str, Ruling]:
        """Every ruling."""
        return {each.ruling_id: each for each in read_rulings(self.package)}

    @cached_property
    def rejected(self) -> frozenset[str]:
        """The IDs of what a ruling says is false."""
        return frozenset(ruling.covers for ruling in self.rulings.values() if ruling.rejects)

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every row of every interval table."""
        return items(self.package)

    def _rows(self, name: str) -> tuple[tuple[Table, ...], tuple[Row, ...]]:
        """The arguments for `map`: the table once a row, and the rows."""
        if name not in self.package.resources:
            return (), ()
        table = self.package.table(name)
        return (table,) * len(table.rows), table.rows

    def _said(self, name: str, make: Callable[[Row, Item], _Made]) -> Iterator[_Made]:
        for table, row in zip(*self._rows(name), strict=True):
            roles = table.descriptor.get("intervals")
            id_ = row.texts[roles["id"]] if roles else " ".join(table.key_of(row))
            yield make(row, self.items[id_] if roles else Item(id_, UNKNOWN, text(row, "printed"), table.place(row)))


def profile(package: Package) -> Profile:
    """The profile of a package, one and the same each time; a package with other rows has another one."""
    kept: dict[str, Any] = package.__dict__  # where a package keeps what it has read of itself
    found = kept.get("_profile")
    if not isinstance(found, Profile):
        found = kept["_profile"] = Profile(package)
    return found


def text(row: Row, column: str) -> str:
    """A cell as it stands in the file; "" where the table has no such column."""
    return row.texts.get(column, "")


def day(row: Row, column: str) -> datetime.date | None:
    """A cell that is a day; None where it is empty or no day, or the table has no such column."""
    cell = row.cells.get(column)
    return cell if isinstance(cell, datetime.date) else None


def _span(row: Row) -> tuple[int, int] | None:
    start, end = row.cells.get("start"), row.cells.get("end")
    return (start, end) if isinstance(start, int) and isinstance(end, int) else None


def _source(table: Table, row: Row) -> Source:
    return Source(
        text(row, "source_id"),
        text(row, "publisher"),
        text(row, "title"),
        text(row, "url"),
        text(row, "language"),
        day(row, "published_earliest"),
        day(row, "published_latest"),
        text(row, "sha256"),
        text(row, "kind"),
        text(row, "derived_from"),
        bool(text(row, "withdrawn_on")),
        table.place(row),
    )


def _quantity(table: Table, row: Row) -> Quantity:
    return Quantity(
        text(row, "quantity_id"),
        text(row, "entity"),
        text(row, "measure"),
        text(row, "unit"),
        text(row, "basis"),
        day(row, "period_start"),
        day(row, "period_end"),
        text(row, "label"),
        bool(text(row, "withdrawn_on")),
        table.place(row),
    )


def _claim(row: Row, item: Item) -> Claim:
    return Claim(
        item.id,
        text(row, "source_id"),
        text(row, "quantity_id"),
        text(row, "status"),
        text(row, "vintage"),
        text(row, "speaker"),
        day(row, "stated_on"),
        text(row, "printed"),
        text(row, "hedge"),
        item.operand,
        _span(row),
        text(row, "note"),
        bool(text(row, "withdrawn_on")),
        item.fault,
        item.place,
    )


def _event(row: Row, item: Item) -> Event:
    return Event(
        item.id,
        text(row, "source_id"),
        text(row, "entity"),
        text(row, "event"),
        text(row, "quantity_id"),
        item.printed,
        item.operand,
        _span(row),
        bool(text(row, "withdrawn_on")),
        item.fault,
        item.place,
    )

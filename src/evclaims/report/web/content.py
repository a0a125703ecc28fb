"""What the page needs of a package, read once: sources, quantities, and every row that holds an interval."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from evclaims.exact.operand import Operand
from evclaims.model import DataError
from evclaims.package.package import Package
from evclaims.package.table import Cell, Row
from evclaims.profile.claims import profile
from evclaims.profile.provenance import address
from evclaims.profile.rulings import RULINGS, rejected
from evclaims.report.web.words import anchor, cut, days, link, period


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A document that prints figures; `number` is its place in the table, `url` is empty where it is no web address."""

    id: str
    number: int
    publisher: str
    title: str
    url: str
    address: str
    days: str
    first_day: datetime.date | None
    details: tuple[str, ...]
    anchor: str


@dataclass(frozen=True, slots=True)
class ShownQuantity:
    """What is measured."""

    id: str
    entity: str
    measure: str
    unit: str
    start: datetime.date | None
    end: datetime.date | None
    label: str

    @property
    def period(self) -> str:
        """Its period by its shortest name."""
        return period(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of an interval table, a claim above all. `link` opens its source at it; `known`: since when it is told."""

    id: str
    table: str
    source: ShownSource | None
    quantity: ShownQuantity | None
    status: str
    vintage: str
    speaker: str
    known: datetime.date | None
    stated: bool
    printed: str
    operand: Operand
    link: str
    anchor: str
    note: str
    rejected: bool
    withdrawn: bool

    @property
    def publisher(self) -> str:
        """Who prints it, or its table where nobody does."""
        return self.source.publisher if self.source else self.table

    @property
    def day(self) -> str:
        """When it was told."""
        if self.stated and self.known:
            return days(self.known, self.known)
        return self.source.days if self.source else ""

    @property
    def subject(self) -> str:
        """What it is about, in words."""
        return self.quantity.label if self.quantity else ""


@dataclass(frozen=True)
class Book:
    """Everything that is read of a package; `problem` says why not, where a table cannot be read."""

    sources: Mapping[str, ShownSource] = field(default_factory=dict)
    quantities: Mapping[str, ShownQuantity] = field(default_factory=dict)
    entries: Mapping[str, Entry] = field(default_factory=dict)
    decided_on: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def claims(self) -> list[Entry]:
        """The claims that are not withdrawn."""
        return [entry for entry in self.entries.values() if entry.table == "claims" and not entry.withdrawn]


def gather(package: Package) -> Book:
    """Read a package for the page; a table that cannot be read leaves the book empty, for the layers report it."""
    try:
        return _gather(package)
    except DataError as error:
        return Book(problem=str(error))


def _gather(package: Package) -> Book:
    sources = {
        row.texts.get("source_id", ""): _source(row, number) for number, row in enumerate(_rows(package, "sources"))
    }
    quantities = {row.texts.get("quantity_id", ""): _quantity(row) for row in _rows(package, "quantities")}
    known, false = profile(package).items, rejected(package)
    entries: dict[str, Entry] = {}
    for table in package.tables.values():
        roles = table.descriptor.get("intervals")
        if not roles:
            continue
        for row in table.rows:
            id_ = row.texts[roles["id"]]
            source = sources.get(row.texts.get("source_id", ""))
            entries[id_] = _entry(table.name, row, known[id_].operand, source, quantities, id_, id_ in false)
    decided = {row.texts.get("ruling_id", ""): _day_of(row, "decided_on") for row in _rows(package, RULINGS)}
    return Book(sources, quantities, entries, {id_: days(d, d) for id_, d in decided.items()})


def _rows(package: Package, name: str) -> tuple[Row, ...]:
    return package.table(name).rows if name in package.resources else ()


def _source(row: Row, number: int) -> ShownSource:
    text = row.texts.get
    url, id_ = text("url", ""), text("source_id", "")
    earliest, latest = _day_of(row, "published_earliest"), _day_of(row, "published_latest")
    details = [text("kind", ""), text("language", "")]
    details += [f"after {text('derived_from')}"] if text("derived_from") else []
    return ShownSource(
        id_,
        number,
        cut(text("publisher", "") or id_, 80),
        cut(text("title", ""), 300),
        link(url),
        url,
        days(earliest, latest),
        earliest or latest,
        tuple(cut(each, 80) for each in details if each),
        anchor("source", id_),
    )


def _quantity(row: Row) -> ShownQuantity:
    text = row.texts.get
    id_ = text("quantity_id", "")
    return ShownQuantity(
        id_,
        text("entity", ""),
        text("measure", "") or id_,
        text("unit", ""),
        _day_of(row, "period_start"),
        _day_of(row, "period_end"),
        cut(text("label", "") or id_, 300),
    )


def _entry(
    table: str,
    row: Row,
    operand: Operand,
    source: ShownSource | None,
    quantities: Mapping[str, ShownQuantity],
    id_: str,
    is_rejected: bool,
) -> Entry:
    text = row.texts.get
    stated = _day_of(row, "stated_on")
    printed = text("printed", "")
    return Entry(
        id_,
        table,
        source,
        quantities.get(text("quantity_id", "")),
        text("status", "") or text("event", ""),
        text("vintage", ""),
        cut(text("speaker", ""), 80),
        stated or (source.first_day if source else None),
        stated is not None,
        cut(printed, 160),
        operand,
        link(address(source.address, printed[:300])) if source else "",
        anchor("claim", id_),
        cut(text("note", ""), 600),
        is_rejected,
        bool(text("withdrawn_on")),
    )


def _day_of(row: Row, column: str) -> datetime.date | None:
    cell: Cell = row.cells.get(column)
    return cell if isinstance(cell, datetime.date) else None

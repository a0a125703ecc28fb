"""The claims profile of a package, read once: sources, quantities, claims, events and rulings as typed values.

A table is read when its rows are asked for, so that one that cannot be read concerns only what needs it. A column that
the package does not have leaves its value empty.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import starmap
from typing import Any

from evclaims.model import Place, Ruling
from evclaims.package.package import Package
from evclaims.package.table import Row, Table
from evclaims.profile.items import CLAIMS, EVENTS, QUANTITIES, SOURCES, Claim, Item, day, read_items, text, texts
from evclaims.profile.rulings import read_rulings

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

    @property
    def name(self) -> str:
        """What it is called in a sentence: its label up to a semicolon, or else its ID."""
        return (self.label or self.id).partition(";")[0]


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

    Of two rows with one ID the last stands under it; of an interval table, both carry a fault. Each mapping raises
    DataError where its table cannot be read; those of items and claims where any table of intervals cannot, since IDs
    are unique across these.
    """

    package: Package

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Every source, the withdrawn ones too."""
        return {each.id: each for each in starmap(_source, self._rows(SOURCES))}

    @cached_property
    def quantities(self) -> Mapping[str, Quantity]:
        """Every quantity, the withdrawn ones too."""
        return {each.id: each for each in starmap(_quantity, self._rows(QUANTITIES))}

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every row of every interval table."""
        return {each.id: each for each in self._items}

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim, the withdrawn ones too, row by row: two of one ID are two."""
        return tuple(each for each in self._items if isinstance(each, Claim))

    @cached_property
    def rulings(self) -> Mapping[str, Ruling]:
        """Every ruling."""
        return {each.ruling_id: each for each in read_rulings(self.package)}

    @cached_property
    def rejected(self) -> frozenset[str]:
        """The IDs of what a ruling says is false."""
        return frozenset(ruling.covers for ruling in self.rulings.values() if ruling.rejects)

    @cached_property
    def _items(self) -> tuple[Item, ...]:
        return read_items(self.package)

    def _rows(self, name: str) -> Iterator[tuple[Table, Row]]:
        if name in self.package.resources:
            table = self.package.table(name)
            yield from ((table, row) for row in table.rows)


def profile(package: Package) -> Profile:
    """The profile of a package, one and the same each time; a package with other rows has another one."""
    kept: dict[str, Any] = package.__dict__  # where a package keeps what it has read of itself
    found = kept.get("_profile")
    if not isinstance(found, Profile):
        found = kept["_profile"] = Profile(package)
    return found


def _source(table: Table, row: Row) -> Source:
    return Source(
        id=text(row, "source_id"),
        earliest=day(row, "published_earliest"),
        latest=day(row, "published_latest"),
        withdrawn=row.cells.get("withdrawn_on") is not None,
        place=table.place(row),
        **texts(row, "publisher", "title", "url", "language", "sha256", "kind", "derived_from"),
    )


def _quantity(table: Table, row: Row) -> Quantity:
    return Quantity(
        id=text(row, "quantity_id"),
        start=day(row, "period_start"),
        end=day(row, "period_end"),
        withdrawn=row.cells.get("withdrawn_on") is not None,
        place=table.place(row),
        **texts(row, "entity", "measure", "unit", "basis", "label"),
    )

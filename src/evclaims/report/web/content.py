"""What the page needs of a package, read once, and how its values are shown: escaped, short, with days in words."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property

from evclaims.model import DataError
from evclaims.package.excerpt import brief
from evclaims.package.package import Package
from evclaims.profile.claims import Quantity, Source, profile
from evclaims.profile.items import Claim, Event, Item, day
from evclaims.profile.provenance import address
from evclaims.profile.rulings import RULINGS
from evclaims.report.web.words import days, link


@dataclass(frozen=True)
class Book:
    """The profile of a package as the page shows it; `problem` says why it is empty, where a table cannot be read."""

    sources: Mapping[str, Source] = field(default_factory=dict)
    quantities: Mapping[str, Quantity] = field(default_factory=dict)
    entries: Mapping[str, Item] = field(default_factory=dict)
    rejected: Set[str] = frozenset()
    decided_on: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The place of each source among all, for the filter."""
        return {id_: number for number, id_ in enumerate(self.sources)}

    @property
    def claims(self) -> list[Claim]:
        """The claims that are not withdrawn."""
        return [item for item in self.entries.values() if isinstance(item, Claim) and not item.withdrawn]

    def publisher(self, item: Item) -> str:
        """Who prints it, or its table where nobody does."""
        source = self.sources.get(item.source_id)
        return name_of(source) if source else item.table

    def since(self, item: Item) -> datetime.date | None:
        """Since when it is told: the day on which it was stated, or else the first on which its source can appear."""
        source = self.sources.get(item.source_id)
        return item.stated_on or (source and (source.earliest or source.latest)) or None

    def day(self, item: Item) -> str:
        """When it was told."""
        source = self.sources.get(item.source_id)
        if item.stated_on or not source:
            return days(item.stated_on, item.stated_on)
        return days(source.earliest, source.latest)

    def subject(self, item: Item) -> str:
        """What it is about, in words."""
        quantity = self.quantities.get(item.quantity_id)
        return label_of(quantity) if quantity else ""

    def link(self, item: Item) -> str:
        """An address that opens its source at it."""
        source = self.sources.get(item.source_id)
        return link(address(source.url, item.printed[:300])) if source else ""


def gather(package: Package) -> Book:
    """Read a package for the page; a table that cannot be read leaves the book empty, for the layers report it."""
    known = profile(package)
    try:
        rows = package.table(RULINGS).rows if RULINGS in package.resources else ()
        decided = {row.texts.get("ruling_id", ""): day(row, "decided_on") for row in rows}
        told = {id_: days(date, date) for id_, date in decided.items()}
        return Book(known.sources, known.quantities, known.items, known.rejected, told)
    except DataError as error:
        return Book(problem=str(error))


def name_of(source: Source) -> str:
    """Who publishes a source."""
    return brief(source.publisher or source.id, 80)


def label_of(quantity: Quantity) -> str:
    """What a quantity is called."""
    return brief(quantity.label or quantity.id, 300)


def status_of(item: Item) -> str:
    """What an item says it is: the status of a claim, the event of an event."""
    return item.status if isinstance(item, Claim) else item.event if isinstance(item, Event) else ""


def details(source: Source) -> list[str]:
    """What else is known of a source, in a few words each."""
    origin = f"after {source.derived_from}" if source.derived_from else ""
    return [brief(each, 80) for each in (source.kind, source.language, origin) if each]

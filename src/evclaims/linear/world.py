"""What the claims of a package say of the world: its quantities, and the actual claims that no ruling rejects.

Targets and forecasts are statements about intentions and take no part. What is left out is kept, with the reason.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from evclaims.exact.interval import Interval
from evclaims.exact.unit import UnitError, format_unit, parse_unit
from evclaims.model import Place
from evclaims.package.package import Package
from evclaims.package.table import Row, Table
from evclaims.profile.claims import profile
from evclaims.profile.items import Item
from evclaims.profile.rulings import read_rulings


class Series(NamedTuple):
    """What adds up over time: the flows of one entity, measure and unit."""

    entity: str
    measure: str
    unit: str


class Stretch(NamedTuple):
    """What a series brings from a day on (from its origin, where `start` is None) to before another, as ordinals."""

    series: Series
    start: int | None
    stop: int


Unknown: TypeAlias = Stretch | str
"""A stretch of a series, or the quantity that stands for itself, by its ID."""


@dataclass(frozen=True, slots=True)
class WorldQuantity:
    """What is measured; `first` and `last` are the ordinals of its days, None where it is not dated."""

    id: str
    entity: str
    measure: str
    unit: str
    basis: str
    first: int | None
    last: int | None
    label: str
    place: Place | None = None

    @property
    def series(self) -> Series:
        """The series that it is a stretch of."""
        return Series(self.entity, self.measure, self.unit)

    @property
    def is_stretch(self) -> bool:
        """Whether it adds up over its days."""
        return self.basis == "flow" and self.first is not None and self.last is not None

    @property
    def unknown(self) -> Unknown:
        """What it is in the system."""
        if self.basis == "flow" and self.first is not None and self.last is not None:
            return Stretch(self.series, self.first, self.last + 1)
        return self.id


@dataclass(frozen=True, slots=True)
class WorldClaim:
    """A printed figure that bounds the world."""

    id: str
    quantity: WorldQuantity
    interval: Interval
    value: Fraction | None
    printed: str
    publisher: str
    place: Place


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that takes no part, or cannot: IDs, why, and where."""

    ids: tuple[str, ...]
    reason: str
    place: Place | None


@dataclass(slots=True)
class World:
    """Quantities and claims by their IDs; what was left out; what is broken."""

    package: Package
    quantities: dict[str, WorldQuantity] = field(default_factory=dict)
    claims: dict[str, WorldClaim] = field(default_factory=dict)
    all_claims: dict[str, str] = field(default_factory=dict)
    """Every claim that is not withdrawn, whatever its status, with its quantity."""
    items: Mapping[str, Item] = field(default_factory=dict)
    left_out: list[Remark] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)


def read_world(package: Package, without: Collection[str] = (), extra: Sequence[WorldQuantity] = ()) -> World:
    """The world of a package, without the claims named, and with further quantities that it does not list.

    Raises DataError where a table cannot be read.
    """
    world = World(package, items=profile(package).items)
    for quantity in (*_quantities(package.table("quantities"), world), *extra):
        world.quantities.setdefault(quantity.id, quantity)
    rejections = {ruling.covers: ruling.ruling_id for ruling in read_rulings(package) if ruling.rejects}
    publishers = {}
    if "sources" in package.resources:
        publishers = {row.texts.get("source_id", ""): row.texts for row in package.table("sources").rows}
    table = package.table("claims")
    for row in standing_rows(table):
        id_, quantity_id = row.texts["claim_id"], row.texts["quantity_id"]
        world.all_claims[id_] = quantity_id
        if row.texts["status"] != "actual":
            continue
        place = table.place(row)
        if id_ in without:
            world.left_out.append(Remark((id_,), f"{id_} is left out as asked.", place))
        elif id_ in rejections:
            reason = f"{id_} is left out, since the ruling {rejections[id_]} rejects it."
            world.left_out.append(Remark((id_,), reason, place))
        else:
            source_id = row.texts.get("source_id", "")
            publisher = publishers.get(source_id, {}).get("publisher") or source_id or id_
            _add_claim(world, world.items[id_], world.quantities.get(quantity_id), quantity_id, publisher)
    return world


def standing_rows(table: Table) -> Iterator[Row]:
    """The rows that are not withdrawn."""
    return (row for row in table.rows if row.cells.get("withdrawn_on") is None)


def rows_of(package: Package, table: str, columns: Collection[str]) -> list[tuple[Row, Place]]:
    """The standing rows of a table that has these columns, with their places; none where there is no such table."""
    if table not in package.resources:
        return []
    found = package.table(table)
    if not set(columns) <= {each.name for each in found.fields}:
        return []
    return [(row, found.place(row)) for row in standing_rows(found)]


def _quantities(table: Table, world: World) -> Iterator[WorldQuantity]:
    for row in standing_rows(table):
        first, last = (_ordinal(row, column) for column in ("period_start", "period_end"))
        texts, place = row.texts, table.place(row)
        label = (texts.get("label") or texts["quantity_id"]).partition(";")[0]
        id_, entity, measure = texts["quantity_id"], texts["entity"], texts["measure"]
        quantity = WorldQuantity(id_, entity, measure, texts["unit"], texts["basis"], first, last, label, place)
        if first is not None and last is not None and last < first:
            reason = (
                f"the period of {quantity.id} ends on {texts['period_end']}, before it starts on"
                f" {texts['period_start']}; mend the dates"
            )
            world.faults.append(Remark((quantity.id,), reason, place))
        elif not _is_unit(quantity.unit):
            reason = f"{quantity.id}: {quantity.unit!r} is not a unit; write one like EUR or EUR/piece"
            world.faults.append(Remark((quantity.id,), reason, place))
        else:
            yield quantity


def _add_claim(world: World, item: Item, quantity: WorldQuantity | None, quantity_id: str, publisher: str) -> None:
    operand = item.operand
    if item.fault:
        world.faults.append(Remark((item.id,), item.fault, item.place))
    elif quantity is None:
        if not any(quantity_id in remark.ids for remark in world.faults):
            reason = f"{item.id} names the quantity {quantity_id!r}, which there is not; mend the row"
            world.faults.append(Remark((item.id,), reason, item.place))
        else:
            world.left_out.append(Remark((item.id,), f"{item.id} is left out with its quantity.", item.place))
    elif operand.interval is None:
        reason = f"{item.id} is left out, since “{item.printed}” has neither value nor bounds."
        world.left_out.append(Remark((item.id,), reason, item.place))
    elif operand.unit is not None and operand.unit != parse_unit(quantity.unit):
        reason = (
            f"{item.id} is in {format_unit(operand.unit) or 'no unit'} and its quantity {quantity.id} in"
            f" {quantity.unit}; mend one of them"
        )
        world.faults.append(Remark((item.id,), reason, item.place))
    else:
        world.claims[item.id] = WorldClaim(
            item.id, quantity, operand.interval, operand.value, item.printed, publisher, item.place
        )


def _ordinal(row: Row, column: str) -> int | None:
    cell = row.cells[column]
    return cell.toordinal() if isinstance(cell, datetime.date) else None


def _is_unit(text: str) -> bool:
    try:
        parse_unit(text)
    except (ValueError, UnitError):
        return False
    return True

"""What the claims of a package say of the world: its quantities, and the actual claims that no ruling rejects.

Targets and forecasts are statements about intentions and take no part. What is left out is kept, with the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from evclaims.exact.interval import Interval
from evclaims.exact.unit import UnitError, format_unit, parse_unit
from evclaims.model import Place
from evclaims.package.package import Package
from evclaims.package.table import Row
from evclaims.profile.claims import Profile, Quantity, profile
from evclaims.profile.items import Claim


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
class Remark:
    """Something that takes no part, or cannot: IDs, why, and where."""

    ids: tuple[str, ...]
    reason: str
    place: Place | None


@dataclass(slots=True)
class World:
    """Quantities and the claims that bound them, by their IDs; what was left out; what is broken."""

    known: Profile
    quantities: dict[str, Quantity] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    all_claims: dict[str, str] = field(default_factory=dict)
    """Every claim that is not withdrawn, whatever its status, with its quantity."""
    left_out: list[Remark] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)


def unknown_of(quantity: Quantity) -> Unknown:
    """What a quantity is in the system: a dated flow adds up over its days, anything else stands for itself."""
    if quantity.basis == "flow" and quantity.start is not None and quantity.end is not None:
        series = Series(quantity.entity, quantity.measure, quantity.unit)
        return Stretch(series, quantity.start.toordinal(), quantity.end.toordinal() + 1)
    return quantity.id


def allowed_by(claim: Claim) -> Interval:
    """What a claim of a world allows."""
    assert claim.operand.interval is not None
    return claim.operand.interval


def ends(interval: Interval) -> list[tuple[int, Fraction]]:
    """The finite ends of an interval: 1 with the upper one, -1 with the lower one."""
    return [(sign, end) for sign, end in ((1, interval.upper), (-1, interval.lower)) if isinstance(end, Fraction)]


def read_world(package: Package, without: Collection[str] = (), extra: Sequence[Quantity] = ()) -> World:
    """The world of a package, without the claims named, and with further quantities that it does not list.

    Raises DataError where a table cannot be read.
    """
    known = profile(package)
    world = World(known, {each.id: each for each in extra})
    for quantity in known.quantities.values():
        if not quantity.withdrawn and (reason := _problem(quantity)):
            world.faults.append(Remark((quantity.id,), reason, quantity.place))
        elif not quantity.withdrawn:
            world.quantities[quantity.id] = quantity
    rejections = {ruling.covers: ruling.ruling_id for ruling in known.rulings.values() if ruling.rejects}
    standing = [claim for claim in known.claims if not claim.withdrawn]
    world.all_claims |= {claim.id: claim.quantity_id for claim in standing}
    for claim in standing:
        if claim.status != "actual":
            continue
        if claim.id in without:
            world.left_out.append(Remark((claim.id,), f"{claim.id} is left out as asked.", claim.place))
        elif claim.id in rejections:
            reason = f"{claim.id} is left out, since the ruling {rejections[claim.id]} rejects it."
            world.left_out.append(Remark((claim.id,), reason, claim.place))
        else:
            _add_claim(world, claim)
    return world


def rows_of(world: World, table: str, columns: Collection[str]) -> list[tuple[Row, Place]]:
    """The rows of a table that are not withdrawn, with their places; none where it lacks a column, or there is none."""
    package = world.known.package
    if table not in package.resources:
        return []
    found = package.table(table)
    if not set(columns) <= {each.name for each in found.fields}:
        return []
    return [(row, found.place(row)) for row in found.rows if row.cells.get("withdrawn_on") is None]


def _problem(quantity: Quantity) -> str:
    """Why a quantity bounds nothing; "" where it can."""
    if quantity.start is not None and quantity.end is not None and quantity.end < quantity.start:
        return (
            f"the period of {quantity.id} ends on {quantity.end}, before it starts on {quantity.start}; mend the dates"
        )
    try:
        parse_unit(quantity.unit)
    except (ValueError, UnitError):
        return f"{quantity.id}: {quantity.unit!r} is not a unit; write one like EUR or EUR/piece"
    return ""


def _add_claim(world: World, claim: Claim) -> None:
    unit, quantity = claim.operand.unit, world.quantities.get(claim.quantity_id)
    is_fault, reason = True, ""
    if claim.fault:
        reason = claim.fault
    elif quantity is None and any(claim.quantity_id in remark.ids for remark in world.faults):
        is_fault, reason = False, f"{claim.id} is left out with its quantity."
    elif quantity is None:
        reason = f"{claim.id} names the quantity {claim.quantity_id!r}, which there is not; mend the row"
    elif claim.operand.interval is None:
        is_fault, reason = False, f"{claim.id} is left out, since “{claim.printed}” has neither value nor bounds."
    elif unit is not None and unit != parse_unit(quantity.unit):
        reason = (
            f"{claim.id} is in {format_unit(unit) or 'no unit'} and its quantity {quantity.id} in {quantity.unit};"
            " mend one of them"
        )
    else:
        world.claims[claim.id] = claim
        return
    (world.faults if is_fault else world.left_out).append(Remark((claim.id,), reason, claim.place))

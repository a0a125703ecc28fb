"""Relations that the tables themselves state: claims as bounds, parts of a whole, printed rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from fractions import Fraction

from evclaims.exact.unit import combined, parse_unit
from evclaims.linear.forms import Linear
from evclaims.linear.laws import Inequality, Kind, Laws
from evclaims.linear.world import Remark, Unknown, World, allowed_by, ends, rows_of, unknown_of
from evclaims.model import Place
from evclaims.profile.claims import Quantity
from evclaims.profile.items import Claim

ADD_UP = "Parts that leave nothing out add up to the whole"
AT_MOST = "Parts of what is never negative are together no larger than the whole"
GROWTH = "Growth is the later over the earlier figure, less one"
SHARE = "A share is part over whole"
PER_UNIT = "An amount per unit is the amount over the number of units"
_RATES = {"growth": GROWTH, "share": SHARE, "per-unit": PER_UNIT}
_PERCENT = parse_unit("percent")


def claim_lines(world: World) -> Iterator[Inequality]:
    """What each claim says of its own quantity: at most two lines."""
    for claim in world.claims.values():
        unknown = unknown_of(world.quantities[claim.quantity_id])
        for sign, end in ends(allowed_by(claim)):
            terms, ids = ((unknown, Fraction(sign)),), (claim.id,)
            yield Inequality(Kind.CLAIM, terms, sign * end, ids, "", claim.quantity_id, end, sign > 0, claim.place)


def part_lines(world: World, laws: Laws) -> Iterator[Inequality]:
    """What `parts` says: each partition adds up to its whole where it is exhaustive, else it is at most the whole."""
    partitions: dict[tuple[str, str], list[tuple[str, bool, Place]]] = defaultdict(list)
    columns = ("whole_quantity", "partition", "part_quantity", "exhaustive")
    for row, place in rows_of(world, "parts", columns):
        texts = row.texts
        key = (texts["whole_quantity"], texts["partition"])
        partitions[key].append((texts["part_quantity"], row.cells["exhaustive"] is True, place))
    for (whole_id, partition), parts in partitions.items():
        place = parts[0][2]
        ids = [whole_id, *(part for part, _, _ in parts)]
        known = _known(world, ids, place)
        if known is None:
            continue
        whole, *pieces = known
        if len(set(ids)) != len(ids):
            world.faults.append(Remark((whole_id,), f"the parts of {whole_id} ({partition}) hold it twice", place))
            continue
        if any(parse_unit(piece.unit) != parse_unit(whole.unit) for piece in pieces):
            units = ", ".join(dict.fromkeys(each.unit for each in known))
            reason = f"the parts of {whole_id} ({partition}) are in units that differ: {units}; mend one of them"
            world.faults.append(Remark((whole_id,), reason, place))
            continue
        together = Linear({unknown_of(piece): Fraction(1) for piece in pieces})
        total = together.plus(Linear({unknown_of(whole): Fraction(1)}), -1)
        terms = tuple(total.terms.items())
        # Where parts of what can be negative are missing, the sum of the others says nothing of the whole.
        exhaustive = all(each for _, each, _ in parts)
        if not exhaustive and not all(is_positive(each, laws) for each in known):
            reason = (
                f"The parts of {whole_id} ({partition}) are not all of it, and what is missing may be negative, so that"
                " they bound nothing; they are left out."
            )
            world.left_out.append(Remark(tuple(ids), reason, place))
            continue
        if terms:
            yield Inequality(Kind.TIE, terms, Fraction(0), law=ADD_UP if exhaustive else AT_MOST, place=place)
            if exhaustive:
                less = tuple((unknown, -x) for unknown, x in terms)
                yield Inequality(Kind.TIE, less, Fraction(0), law=ADD_UP, place=place)


def rate_lines(world: World, laws: Laws) -> Iterator[Inequality]:
    """What printed rates say of the two quantities that they are made of."""
    columns = ("quantity_id", "kind", "subject_quantity", "subject_status", "base_quantity", "base_status")
    claims: dict[str, list[Claim]] = defaultdict(list)
    for claim in world.claims.values():
        claims[claim.quantity_id].append(claim)
    for row, place in rows_of(world, "ratios", columns):
        texts = row.texts
        rate_id, printed = texts["quantity_id"], claims[texts["quantity_id"]]
        if not printed:
            continue
        if texts["kind"] not in _RATES:
            reason = f"{rate_id} is left out: a {texts['kind']} is no linear relation between two quantities."
            _leave_out(world, printed, reason, place)
            continue
        if (texts["subject_status"], texts["base_status"]) != ("actual", "actual"):
            _leave_out(world, printed, f"{rate_id} is left out: it is not made of two actual figures.", place)
            continue
        known = _known(world, [rate_id, texts["subject_quantity"], texts["base_quantity"]], place)
        if known is None:
            continue
        rate, subject, base = known
        if subject.id == base.id or rate.id in (subject.id, base.id):
            reason = f"{rate_id} is made of itself, or of one quantity twice; mend the row"
            world.faults.append(Remark((rate_id,), reason, place))
        elif not _units_fit(texts["kind"], rate, subject, base):
            made = f"{subject.unit} over {base.unit}"
            reason = f"{rate_id} is in {rate.unit}, which is no {texts['kind']} of {made}; mend a unit"
            world.faults.append(Remark((rate_id,), reason, place))
        # `subject / base <= rate` is linear once multiplied by the base, which turns it round where that is negative.
        elif not is_positive(base, laws):
            reason = f"{rate_id} is left out, since its base {base.id} is not known to be never negative."
            _leave_out(world, printed, reason, place)
        else:
            for claim in printed:
                yield from _rate_lines(claim, texts["kind"], unknown_of(subject), unknown_of(base), place)


def _rate_lines(claim: Claim, kind: str, subject: Unknown, base: Unknown, place: Place) -> Iterator[Inequality]:
    for sign, end in ends(allowed_by(claim)):
        factor = end if kind == "per-unit" else end / 100 + (1 if kind == "growth" else 0)
        total = Linear({subject: Fraction(sign)}).plus(Linear({base: sign * factor} if factor else {}), -1)
        yield Inequality(
            Kind.RATE,
            tuple(total.terms.items()),
            Fraction(0),
            (claim.id,),
            _RATES[kind],
            claim.quantity_id,
            end,
            sign > 0,
            place,
        )


def is_positive(quantity: Quantity, laws: Laws) -> bool:
    """Whether a law says that the quantity is never negative, or less than nothing on no day."""
    unknown = unknown_of(quantity)
    if not isinstance(unknown, str):
        return unknown.series in laws.signs
    own = ((unknown, Fraction(-1)),)
    return any(line.kind is Kind.LAW and line.terms == own and line.bound <= 0 for line in laws.lines)


def _units_fit(kind: str, rate: Quantity, subject: Quantity, base: Quantity) -> bool:
    one, other, own = (parse_unit(each.unit) for each in (subject, base, rate))
    if kind == "per-unit":
        return combined("/", one, other) == own
    return one == other and own == _PERCENT


def _known(world: World, ids: Collection[str], place: Place) -> list[Quantity] | None:
    """The quantities of these IDs; None, with a remark, where there is one that the world does not hold."""
    lost = next((id_ for id_ in ids if id_ not in world.quantities), None)
    if lost is None:
        return [world.quantities[id_] for id_ in ids]
    if not any(lost in remark.ids for remark in world.faults):
        world.faults.append(Remark((lost,), f"there is no quantity {lost!r}; mend the row", place))
    return None


def _leave_out(world: World, claims: Collection[Claim], reason: str, place: Place) -> None:
    world.left_out.append(Remark(tuple(claim.id for claim in claims), reason, place))

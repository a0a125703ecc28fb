"""What would end a conflict: one claim less, or a usual slip in one claim undone."""

from __future__ import annotations

import datetime
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from evclaims.exact import words
from evclaims.exact.interval import Interval
from evclaims.linear.blocks import Block, BlockAnswer
from evclaims.linear.conflicts import Conflict
from evclaims.linear.elimination import Constraint, primitive
from evclaims.linear.solver import Feasible, Infeasible, decide
from evclaims.linear.system import System
from evclaims.linear.world import World, allowed_by, ends, rows_of, unknown_of
from evclaims.profile.claims import Quantity
from evclaims.profile.items import Claim

_NEAR = 4
"""Neighbouring quantities of a kind that are tried."""


class Repairs:
    """The repairs of the conflicts of one block."""

    def __init__(self, system: System, world: World, block: Block, answer: BlockAnswer) -> None:
        self._system, self._world, self._block = system, world, block
        self._conflicts = answer.conflicts
        self._counts = Counter(id_ for conflict in answer.conflicts for id_ in system.claims(*conflict.members))
        self._slips: dict[str, str] = {}

    def advice(self, conflict: Conflict, first: str) -> tuple[str, str]:
        """In words, the claim without which most conflicts end and a slip that would explain this one; the suspect.

        `first` is the claim that is looked at first, the one that the proof refutes. The suspect is the claim of this
        conflict without which more conflicts end than without any other; empty where several tie.
        """
        claims = self._system.claims(*conflict.members)
        if not claims:
            return "", ""
        ending = {id_: self._ended(id_) for id_ in claims}
        best = max(claims, key=lambda id_: (ending[id_], id_ == first, self._counts[id_], id_))
        most, total, words = ending[best], len(self._conflicts), []
        if most:
            ends = "it" if total == 1 else f"{'all' if most == total else most} of the {total} conflicts found"
            words.append(f"Without {best} {ends} would end.")
        for id_ in sorted(claims, key=lambda id_: (id_ != first, -ending[id_], id_)):
            if id_ not in self._slips:
                self._slips[id_] = self._find_slip(id_, conflict)
            if self._slips[id_]:
                words.append(self._slips[id_])
                break
        is_alone = most and list(ending.values()).count(most) == 1
        return " ".join(words), best if is_alone else ""

    def _ended(self, id_: str) -> int:
        """How many conflicts end without a claim: a row that others print too would stay."""
        own = self._system.own_rows(id_, self._block.rows)
        return sum(not own.isdisjoint(conflict.members) for conflict in self._conflicts)

    def _find_slip(self, id_: str, conflict: Conflict) -> str:
        claim = self._world.claims.get(id_)
        if claim is None or claim.operand.value is None:
            return ""
        others = self._without(self._system.own_rows(id_, self._block.rows), conflict)
        if others is None:
            return ""
        for slip, quantity, interval in slips(claim, self._world):
            rows = [*others, *_rows(self._system, quantity, interval)]
            if isinstance(decide(rows), Feasible):
                return f"{id_} would fit {slip}."
        return ""

    def _without(self, own: set[int], conflict: Conflict) -> list[Constraint] | None:
        """All rows but the claim's, of other conflicts only what the rest allows; None where that cannot be told."""
        system = self._system
        left_out = set(own)
        keep = set(conflict.members)
        for other in self._conflicts:
            # Each other conflict must be broken somewhere, but not in a row of this one, whose repair is looked for.
            if left_out.isdisjoint(other.members):
                drop = [row for row in other.members if row not in keep and system.claims(row)]
                if not drop:
                    return None
                # The row in most conflicts, so that few are left out.
                left_out.add(max(drop, key=lambda row: sum(row in each.members for each in self._conflicts)))
        rest = [row for number, row in enumerate(system.rows) if number not in left_out]
        # Of the whole system, since a slip may lead into another block.
        return None if isinstance(decide(rest), Infeasible) else rest


def slips(claim: Claim, world: World) -> Iterator[tuple[str, Quantity, Interval]]:
    """What a claim would say without one usual slip: words, the quantity, and what is allowed of it."""
    value, interval, quantity = claim.operand.value, allowed_by(claim), world.quantities[claim.quantity_id]
    assert value is not None
    for near in neighbours(quantity, world):
        yield f"as “{near.name}” ({near.id})", near, interval
    found = [
        (slip, interval * Interval.of(factor))
        for factor, slip in ((Fraction(10), "ten times as large"), (Fraction(1, 10), "at a tenth"))
    ]
    for swapped in _swapped(value):
        slip = f"with two digits swapped, as {words.number(swapped)}"
        found.append((slip, interval + Interval.of(swapped - value)))
    # What only allows more explains nothing: any figure fits where it says less.
    yield from ((slip, quantity, other) for slip, other in found if Interval.common((interval, other)) != interval)
    for other in world.claims.values():
        if (other.quantity_id, other.operand.value) == (quantity.id, value):
            hedged = allowed_by(other)
            is_floor = isinstance(hedged.upper, float) and not isinstance(interval.upper, float)
            is_cap = isinstance(hedged.lower, float) and not isinstance(interval.lower, float)
            if is_floor or is_cap:
                yield f"with the hedge of {other.id}, “{other.printed}”", quantity, hedged


def neighbours(quantity: Quantity, world: World) -> Iterator[Quantity]:
    """The wholes and parts of a quantity, those of other entities at the same time, its neighbours in time."""
    near: dict[str, Quantity] = {}
    for row, _ in rows_of(world, "parts", ("whole_quantity", "part_quantity")):
        pair = [row.texts["whole_quantity"], row.texts["part_quantity"]]
        if quantity.id in pair:
            near.update((id_, world.quantities[id_]) for id_ in pair if id_ in world.quantities)
    alike = [
        each for each in world.quantities.values() if (each.measure, each.unit) == (quantity.measure, quantity.unit)
    ]
    now = [each for each in alike if (each.start, each.end) == (quantity.start, quantity.end)]
    then = [each for each in alike if each.entity == quantity.entity and each.end is not None]
    end = quantity.end or datetime.date.min
    then.sort(key=lambda each: abs((each.end or end) - end))
    near.update((each.id, each) for each in [*now[:_NEAR], *then[: _NEAR + 1]])
    return (each for each in near.values() if each.id != quantity.id)


def _swapped(value: Fraction) -> Iterator[Fraction]:
    """The numbers with two neighbouring digits in each other's place."""
    text = words.number(abs(value)).replace(",", "")
    if text.startswith("≈"):
        return
    digits = [n for n, char in enumerate(text) if char != "."]
    for one, other in itertools.pairwise(digits):
        if text[one] != text[other]:
            swapped = text[:one] + text[other] + text[one + 1 : other] + text[one] + text[other + 1 :]
            if not swapped.startswith("0"):
                yield Fraction(swapped) * (1 if value > 0 else -1)


def _rows(system: System, quantity: Quantity, interval: Interval) -> Sequence[Constraint]:
    terms = system.cells.terms(unknown_of(quantity))
    return [primitive({c: Fraction(sign * x) for c, x in terms.items()}, sign * end)[0] for sign, end in ends(interval)]

"""Which verdicts hang on how "about" is read: each row with such a figure, judged again at half and at twice the width.

How far "about 410,000" reaches is a convention: k units of the last significant digit, k = 1. A verdict that is another
one at k = 0.5 or k = 2 rests on that convention, and is marked: its `sensitive` says what it would be.
Only the bounds that a hedge of this kind widens are read again, and only the rows whose operands name such a claim are
judged again; a check that compares texts or numbers (a stated bound beside the recomputed one) names none. Which rows
there are stays as it was.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from evclaims.exact.interval import Interval
from evclaims.layers import facts
from evclaims.layers.facts import Judged
from evclaims.model import Check, Result
from evclaims.package.package import Package
from evclaims.profile.claims import PRINTS, lacks, profile
from evclaims.profile.items import Item
from evclaims.profile.readings import hedge_policy, readings
from evclaims.sql.database import Database

FACTORS = {"0.5": Fraction(1, 2), "2": Fraction(2)}
"""The other readings of "about", k as it is shown and as a number."""
ABOUT = ("[v - w, v + w]", "[v - w, v]")
"""The rules of hedges in which k says how wide w is."""


def run(
    package: Package,
    checks: Sequence[Check],
    database: Database | None = None,
    starts: Callable[[str], None] = lambda check: None,
) -> list[Result]:
    """What `facts.run` gives, each result whose verdict is another at another k marked in `sensitive`.

    Raises EvclaimsError for a check that cannot run, DataError where a table cannot be read.
    """
    judged = facts.judge(package, checks, database, starts)
    moved = moved_bounds(package) if judged else {}
    if not moved:
        return [each.result for each in judged]
    known = profile(package).items
    widened = {k: ChainMap(_with_bounds(known, bounds), known) for k, bounds in moved.items()}
    about = frozenset(id_ for bounds in moved.values() for id_ in bounds)
    return [_marked(each, widened) if not about.isdisjoint(each.ids) else each.result for each in judged]


def moved_bounds(package: Package) -> Mapping[str, Mapping[str, tuple[Interval, Interval]]]:
    """For each other k, the claims whose bounds move with it: the usual interval and the one at this k.

    Empty where there is no such claim. Raises DataError where a table cannot be read.
    """
    if lacks(package, PRINTS):
        return {}
    policy = hedge_policy(package)
    widening = {phrase for phrase, rule in policy.items() if rule in ABOUT}
    if not any(row.texts.get("hedge", "") in widening for row in package.table("claims").rows):
        return {}
    usual = {reading.claim_id: reading.interval for reading in readings(package)}
    moved: dict[str, dict[str, tuple[Interval, Interval]]] = {}
    for k, factor in FACTORS.items():
        for reading in readings(package, factor):
            before = usual[reading.claim_id]
            if before is not None and reading.interval is not None and reading.interval != before:
                moved.setdefault(k, {})[reading.claim_id] = (before, reading.interval)
    return moved


def _with_bounds(known: Mapping[str, Item], bounds: Mapping[str, tuple[Interval, Interval]]) -> dict[str, Item]:
    """The items with other bounds, but for those whose row does not say what its print reads at the usual k."""
    found: dict[str, Item] = {}
    for id_, (usual, other) in bounds.items():
        item = known.get(id_)
        if item is not None and item.operand.interval == usual:
            found[id_] = replace(item, operand=replace(item.operand, interval=other))
    return found


def _marked(judged: Judged, widened: Mapping[str, ChainMap[str, Item]]) -> Result:
    result = judged.result
    others = {k: judged.again(known).verdict for k, known in widened.items()}
    changed = [f"{verdict} at k = {k}" for k, verdict in others.items() if verdict and verdict is not result.verdict]
    if not changed:
        return result
    return replace(result, sensitive="; ".join(changed))

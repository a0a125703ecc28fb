"""Which claims are perhaps false where not all can be true: the repairs of a block, by the fewest claims.

What holds after every repair holds whichever claims are false, as long as no more of them are than must be: inference
from the largest consistent sets (Rescher & Manor 1970), taken by number (Benferhat, Cayrol, Dubois, Lang & Prade 1993).
"""

from __future__ import annotations

from collections.abc import Sequence

from evclaims.linear.conflicts import conflicts
from evclaims.linear.elimination import Constraint
from evclaims.linear.solver import Infeasible, decide
from evclaims.linear.system import System
from evclaims.model import EvclaimsError

_MOST_REPAIRS, _MOST_FALSE, _MOST_TRIED = 32, 5, 20_000


def repairs(system: System, numbers: Sequence[int]) -> list[frozenset[int]]:
    """The sets of rows without which the others can all hold, of those that call the fewest claims false; all verified.

    Where they cannot be told, one set that takes away every row that stands in a conflict.
    """
    rows = [system.rows[i] for i in numbers]
    if not isinstance(decide(rows), Infeasible):
        return [frozenset()]
    found = conflicts(rows, {n for n, i in enumerate(numbers) if not system.claims(i)})
    members = [frozenset(numbers[n] for n in conflict.members) for conflict in found.found]
    for most in range(1, _MOST_FALSE + 1):
        candidates = _hitting_sets(members, system, most)
        # A repair meets all conflicts, so that the cheapest that do are all that there can be.
        verified = [each for each in candidates if _holds(system, numbers, each)]
        if verified and len(verified) <= _MOST_REPAIRS:
            return sorted(verified, key=sorted)
    gone = frozenset(i for each in members for i in each)
    while True:
        kept = [i for i in numbers if i not in gone]
        decision = decide([system.rows[i] for i in kept])
        if not isinstance(decision, Infeasible):
            return [gone]
        more = {kept[n] for n in decision.multipliers if system.claims(kept[n])}
        if not more:
            raise EvclaimsError("the laws alone contradict each other; mend checks/laws")
        gone |= more


def _hitting_sets(sets: Sequence[frozenset[int]], system: System, most: int) -> set[frozenset[int]]:
    """The sets of rows that meet each of the sets and make at most so many claims false."""
    found: set[frozenset[int]] = set()
    seen = {frozenset[int]()}
    waiting = [(frozenset[int](), 0)]
    while waiting and len(seen) < _MOST_TRIED:
        chosen, cost = waiting.pop()
        rest = next((each for each in sets if each.isdisjoint(chosen)), None)
        if rest is None:
            found.add(chosen)
            continue
        # Whatever meets all sets has a member of this one.
        for i in rest:
            more = cost + len(system.claims(i))
            if more <= most and chosen | {i} not in seen:
                seen.add(chosen | {i})
                waiting.append((chosen | {i}, more))
    return {each for each in found if not any(other < each for other in found)}


def _holds(system: System, numbers: Sequence[int], repair: frozenset[int]) -> bool:
    rows: list[Constraint] = [system.rows[i] for i in numbers if i not in repair]
    return not isinstance(decide(rows), Infeasible)

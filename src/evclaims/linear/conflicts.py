"""All smallest contradictions of a system: its irreducible infeasible sets of rows, the smallest first.

Each row of such a set is needed: without it, the others have a common point. The sets are enumerated through the
duality of Reiter (1987) that MARCO rests on too (Liffiton, Previti, Malik & Marques-Silva 2016): a set contradicts
itself exactly if it meets every correction, the rows that some largest consistent set lacks. So a smallest set that
meets all known corrections is either a contradiction, and then irreducible, or grows to a new correction (Ignatiev,
Previti, Liffiton & Marques-Silva 2015).
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evclaims.linear.elimination import Constraint, Multipliers, OutOfTime, certificate
from evclaims.linear.solver import Feasible, Infeasible, Least, decide, least

LARGEST = 8
"""Rows that a conflict may have; one of more is not looked for unless there is no smaller one."""
MOST = 50


@dataclass(frozen=True, slots=True)
class Conflict:
    """An irreducible set: the numbers of its rows that may be doubted, and the certificate over them and the others."""

    members: tuple[int, ...]
    multipliers: Multipliers


@dataclass(frozen=True, slots=True)
class Conflicts:
    """What was found, and why it is perhaps not all; empty where it is."""

    found: tuple[Conflict, ...]
    truncated: str = ""


def conflicts(
    rows: Sequence[Constraint],
    certain: Collection[int] = (),
    *,
    largest: int = LARGEST,
    most: int = MOST,
    deadline: float = math.inf,
) -> Conflicts:
    """The irreducible sets of up to `largest` rows that contradict themselves and the `certain` rows.

    Certain rows belong to every set and count in none. Where there is none so small, one larger set is given.
    """
    search = _Search(rows, sorted(certain), deadline)
    found: list[Conflict] = []
    truncated = ""
    try:
        while not truncated:
            candidate = search.smallest_candidate(largest)
            if candidate is None:
                break
            decision = search.decide(candidate)
            if isinstance(decision, Feasible):
                # What the largest consistent set around it lacks meets every conflict, but not this candidate: no later
                # candidate is this one again.
                search.corrections.append(search.correction(candidate))
            elif isinstance(decision, Infeasible):
                if len(found) == most:
                    truncated = f"more than {most} conflicts stand in it"
                    break
                found.append(search.verified(candidate, decision.multipliers))
                search.known.append(frozenset(candidate))
            else:
                truncated = decision.reason
        if not found and not truncated:
            found.append(search.any_conflict())
            truncated = f"its smallest conflict has more than {largest} members, and only one is given"
    except OutOfTime:
        truncated = "the time for finding all conflicts ran out"
    return Conflicts(tuple(sorted(found, key=lambda each: (len(each.members), each.members))), truncated)


class _Search:
    def __init__(self, rows: Sequence[Constraint], certain: Sequence[int], deadline: float) -> None:
        self.rows = rows
        self.certain = certain
        self.doubtful = [i for i in range(len(rows)) if i not in set(certain)]
        self.deadline = deadline
        self.corrections: list[frozenset[int]] = []
        self.known: list[frozenset[int]] = []

    def decide(self, members: Collection[int]) -> Feasible | Infeasible:
        """Whether these rows and the certain ones have a common point; multipliers are numbered as in `rows`.

        Raises OutOfTime where it cannot be told.
        """
        numbers = [*sorted(members), *self.certain]
        decision = decide([self.rows[i] for i in numbers], self.deadline)
        if isinstance(decision, Feasible):
            return decision
        if isinstance(decision, Infeasible):
            return Infeasible({numbers[i]: y for i, y in decision.multipliers.items()})
        raise OutOfTime

    def smallest_candidate(self, largest: int) -> list[int] | None:
        """A smallest set of rows that meets every correction and contains no known conflict; None above `largest`."""
        if not self.corrections:
            return []
        return smallest_hitting_set(self.corrections, self.known, largest, self.deadline)

    def correction(self, members: Collection[int]) -> frozenset[int]:
        """The rows that a largest consistent set around these members lacks."""
        kept = set(members)
        rest = [i for i in self.doubtful if i not in kept]
        # One linear program takes in nearly all at once; only what it leaves out is tried row by row.
        cheap = self._together(sorted(kept), rest)
        if isinstance(self.decide(kept | cheap), Feasible):
            kept |= cheap
        for i in rest:
            if i not in kept:
                decision = self.decide(kept | {i})
                if isinstance(decision, Feasible):
                    kept.add(i)
        return frozenset(self.doubtful) - kept

    def _together(self, kept: Sequence[int], rest: Sequence[int]) -> set[int]:
        """The rows of `rest` that hold where the sum of all violations is least (the elastic program of Chinneck)."""
        width = 1 + max((column for row in self.rows for column, _ in row.terms), default=0)
        elastic = [self.rows[i] for i in (*kept, *self.certain)]
        for n, i in enumerate(rest):
            row = self.rows[i]
            # A violation is counted in units of the row, or else rows of large numbers would be given up first.
            largest = max((abs(x) for _, x in row.terms), default=1)
            elastic.append(Constraint((*row.terms, (width + n, -largest)), row.bound))
            elastic.append(Constraint(((width + n, -1),), 0))
        found = least(elastic, {width + n: Fraction(1) for n in range(len(rest))}, self.deadline)
        if not isinstance(found, Least):
            return set()
        return {i for n, i in enumerate(rest) if not found.point.get(width + n)}

    def verified(self, members: Sequence[int], multipliers: Multipliers) -> Conflict:
        """The conflict, once its certificate needs each row and each member is shown to be needed.

        Raises OutOfTime where that cannot be shown.
        """
        for i in members:
            if not isinstance(self.decide([j for j in members if j != i]), Feasible):
                raise AssertionError("a smallest set has a member that is not needed")
        used = [i for i in multipliers if i not in set(members)]
        proof = certificate(self.rows, [*members, *used])
        while proof is None:
            # More certain rows than needed: leave out one after the other.
            for i in used:
                numbers = [*members, *(j for j in used if j != i)]
                decision = decide([self.rows[j] for j in numbers], self.deadline)
                if isinstance(decision, Infeasible):
                    used = [j for j in used if j != i and numbers.index(j) in decision.multipliers]
                    break
            else:
                raise AssertionError("an irreducible set has more than one certificate")
            proof = certificate(self.rows, [*members, *used])
        return Conflict(tuple(sorted(members)), proof)

    def any_conflict(self) -> Conflict:
        """One irreducible set of whatever size, by the deletion filter (Chinneck & Dravnieks 1991)."""
        decision = self.decide(self.doubtful)
        if not isinstance(decision, Infeasible):
            raise AssertionError("rows that contradict themselves have a common point")
        members = [i for i in decision.multipliers if i not in set(self.certain)]
        multipliers = decision.multipliers
        for i in tuple(members):
            smaller = self.decide([j for j in members if j != i])
            if isinstance(smaller, Infeasible):
                multipliers = smaller.multipliers
                members.remove(i)
        return self.verified(members, multipliers)


def smallest_hitting_set(
    sets: Sequence[frozenset[int]], known: Sequence[frozenset[int]], largest: int, deadline: float = math.inf
) -> list[int] | None:
    """A smallest set that meets each of the sets and holds none of the known ones; None where it would be larger.

    Iterative deepening over bit masks: branch on the members of a set that is not met yet, the smallest first, and give
    up where more sets without a common member are left than members may be added.

    Raises OutOfTime.
    """
    numbers = sorted(frozenset().union(*sets))
    bits = {i: 1 << n for n, i in enumerate(numbers)}
    masks = sorted((sum(bits[i] for i in each) for each in sets), key=int.bit_count)
    refused = [sum(bits[i] for i in each) for each in known if each <= bits.keys()]

    def search(chosen: int, barred: int, room: int) -> int | None:
        if time.thread_time() > deadline:
            raise OutOfTime
        best = used = apart = 0
        for mask in masks:
            if mask & chosen:
                continue
            free = mask & ~barred
            if not free:
                return None
            if not best or free.bit_count() < best.bit_count():
                best = free
            # Sets that share no member each need one of their own.
            if not free & used:
                used |= free
                apart += 1
                if apart > room:
                    return None
        if not best:
            return chosen
        while best:
            bit = best & -best
            best ^= bit
            grown = chosen | bit
            if not any(each & grown == each for each in refused if each & bit):
                found = search(grown, barred, room - 1)
                if found is not None:
                    return found
            # Sets with this member have been gone through, so that those to come are without it.
            barred |= bit
        return None

    for size in range(largest + 1):
        found = search(0, 0, size)
        if found is not None:
            return [i for i in numbers if bits[i] & found]
    return None

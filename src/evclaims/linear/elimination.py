"""Exact linear algebra over the rationals: what a float solver says is verified here, or decided where it cannot be.

A row is Σ coefficient·x ≤ bound in whole numbers over unknowns that may be any real. By Farkas' lemma (1902) rows have
no common point if and only if multipliers y ≥ 0 exist that make every coefficient of the sum vanish and its bound
negative: such multipliers are a certificate that anybody can redo by hand.
"""

from __future__ import annotations

import heapq
import math
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

Terms: TypeAlias = tuple[tuple[int, int], ...]
"""Column and coefficient, by column; no coefficient is zero."""
Point: TypeAlias = Mapping[int, Fraction]
"""Column to value; a column that is not named is zero."""
Multipliers: TypeAlias = Mapping[int, Fraction]
"""Number of a row to its multiplier, positive."""


class OutOfTime(Exception):
    """The time that a computation was given has passed."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """Σ coefficient·x ≤ bound, in whole numbers without a common divisor."""

    terms: Terms
    bound: int


def primitive(terms: Mapping[int, Fraction], bound: Fraction) -> tuple[Constraint, Fraction]:
    """The row for Σ terms ≤ bound, and the positive number by which it was multiplied.

    >>> primitive({0: Fraction(3, 2)}, Fraction(3))
    (Constraint(terms=((0, 1),), bound=2), Fraction(2, 3))
    """
    kept = sorted((column, x) for column, x in terms.items() if x)
    denominator = math.lcm(bound.denominator, *(x.denominator for _, x in kept))
    whole = [(column, x.numerator * (denominator // x.denominator)) for column, x in kept]
    top = bound.numerator * (denominator // bound.denominator)
    divisor = math.gcd(top, *(x for _, x in whole)) or 1
    return Constraint(tuple((c, x // divisor) for c, x in whole), top // divisor), Fraction(denominator, divisor)


def satisfies(rows: Iterable[Constraint], point: Point) -> bool:
    """Whether a point satisfies every row."""
    denominator = math.lcm(*(x.denominator for x in point.values()))
    whole = {column: x.numerator * (denominator // x.denominator) for column, x in point.items()}
    return all(sum(x * whole.get(c, 0) for c, x in row.terms) <= row.bound * denominator for row in rows)


def combine(rows: Sequence[Constraint], multipliers: Multipliers) -> tuple[dict[int, Fraction], Fraction]:
    """The sum of rows, each by its multiplier: the coefficients that do not vanish, and the bound."""
    total: dict[int, Fraction] = {}
    bound = Fraction(0)
    for i, y in multipliers.items():
        bound += y * rows[i].bound
        for column, x in rows[i].terms:
            total[column] = total.get(column, Fraction(0)) + y * x
    return {column: x for column, x in total.items() if x}, bound


def certifies(rows: Sequence[Constraint], multipliers: Multipliers) -> bool:
    """Whether the multipliers prove that the rows have no common point."""
    total, bound = combine(rows, multipliers)
    return not total and bound < 0 and all(y > 0 for y in multipliers.values())


def solve(equations: Iterable[tuple[Mapping[int, int], int]], deadline: float = math.inf) -> tuple[Point, int] | None:
    """A solution of Σ coefficient·x = bound for every equation, and the rank; None where there is none.

    Elimination on whole numbers, shortest equation first, so that sparse systems stay sparse; columns that nothing
    determines are zero.

    Raises OutOfTime where `deadline`, a time of `time.thread_time`, passes.
    """
    lines = [(dict(terms), bound) for terms, bound in equations]
    holders: dict[int, set[int]] = defaultdict(set)
    for i, (terms, _) in enumerate(lines):
        for column in terms:
            holders[column].add(i)
    heap = [(len(terms), i) for i, (terms, _) in enumerate(lines)]
    heapq.heapify(heap)
    done: set[int] = set()
    pivots: list[tuple[int, int]] = []
    while heap:
        size, i = heapq.heappop(heap)
        terms, bound = lines[i]
        if i in done or size != len(terms):
            continue
        if not len(pivots) % 64 and time.thread_time() > deadline:
            raise OutOfTime
        done.add(i)
        if not terms:
            if bound:
                return None
            continue
        column = min(terms, key=lambda c: len(holders[c]))
        pivots.append((column, i))
        for c in terms:
            holders[c].discard(i)
        for j in tuple(holders[column]):
            lines[j] = _eliminate(lines[j], lines[i], column, holders, j)
            heapq.heappush(heap, (len(lines[j][0]), j))
    values: dict[int, Fraction] = {}
    for column, i in reversed(pivots):
        terms, bound = lines[i]
        rest = sum((x * values[c] for c, x in terms.items() if c != column and c in values), Fraction(0))
        values[column] = (bound - rest) / terms[column]
    return values, len(pivots)


def _eliminate(
    line: tuple[dict[int, int], int],
    by: tuple[dict[int, int], int],
    column: int,
    holders: Mapping[int, set[int]],
    number: int,
) -> tuple[dict[int, int], int]:
    """The line without the column: a multiple of it less a multiple of the line `by`."""
    (terms, bound), (other, other_bound) = line, by
    divisor = math.gcd(terms[column], other[column])
    mine, theirs = other[column] // divisor, terms[column] // divisor
    result = {c: x * mine for c, x in terms.items() if c != column}
    for c, x in other.items():
        if c == column:
            continue
        left = result.get(c, 0) - x * theirs
        if left:
            if c not in result:
                holders[c].add(number)
            result[c] = left
        elif c in result:
            del result[c]
            holders[c].discard(number)
    holders[column].discard(number)
    top = bound * mine - other_bound * theirs
    shared = math.gcd(top, *result.values())
    if shared > 1:
        return {c: x // shared for c, x in result.items()}, top // shared
    return result, top


def certificate(rows: Sequence[Constraint], members: Sequence[int]) -> Multipliers | None:
    """The multipliers with which these rows contradict each other, each of them needed; None where there are none.

    Of an irreducible set every certificate is a multiple of one (Gleeson & Ryan 1990): the null space of the
    transposed rows has one dimension, and elimination finds it.
    """
    if not members:
        return None
    columns: dict[int, dict[int, int]] = defaultdict(dict)
    for i in members[1:]:
        for column, x in rows[i].terms:
            columns[column][i] = x
    first = dict(rows[members[0]].terms)
    equations = [(columns.get(column, {}), -first.get(column, 0)) for column in {*columns, *first}]
    found = solve(equations)
    if found is None or found[1] != len(members) - 1:
        return None
    multipliers = {members[0]: Fraction(1), **found[0]}
    return multipliers if len(multipliers) == len(members) and certifies(rows, multipliers) else None

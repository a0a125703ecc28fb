"""All claims and laws as one linear system over cells.

A series is cut at every day on which a period of it begins or ends; between two cuts lies a cell, and a quantity is the
sum of its cells, so that periods that tile a longer one need no law. What the system computes with is the running sum
at each cut (a prefix sum): then a quantity is the difference of two unknowns however many cells it holds, and memory
grows with the claims and not with the days. Unknowns are reals.
"""

from __future__ import annotations

import bisect
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from evclaims.linear.elimination import Constraint, primitive
from evclaims.linear.laws import Inequality, Kind, read_laws
from evclaims.linear.ties import claim_lines, part_lines, rate_lines
from evclaims.linear.world import Series, Stretch, Unknown, World, read_world, unknown_of
from evclaims.package.package import Package
from evclaims.profile.claims import Quantity

_ORIGIN = -math.inf


@dataclass(frozen=True, slots=True)
class Witness:
    """A line that a row stands for, and by what the line was multiplied to make the row."""

    line: Inequality
    scale: Fraction


@dataclass(slots=True)
class System:
    """Rows over columns, each with all lines that say the same; `signs` are the rows that are never doubted."""

    rows: list[Constraint] = field(default_factory=list)
    witnesses: list[list[Witness]] = field(default_factory=list)
    signs: set[int] = field(default_factory=set)
    cells: Cells = field(default_factory=lambda: Cells())

    def claims(self, *rows: int) -> list[str]:
        """The claims that say what rows say; of a row that a law says too none, since it needs no claim."""
        found: dict[str, None] = {}
        for row in rows:
            lines = [witness.line for witness in self.witnesses[row]]
            if not any(line.kind in (Kind.LAW, Kind.TIE, Kind.SIGN) for line in lines):
                found |= dict.fromkeys(id_ for line in lines for id_ in line.ids)
        return list(found)

    def own_rows(self, claim_id: str, rows: Iterable[int]) -> set[int]:
        """Those of the rows that nothing but this claim says: without it they would be gone."""
        return {row for row in rows if self.claims(row) == [claim_id]}


class Cells:
    """The columns of unknowns: a running sum at each cut of a series but the first, one of its own for the rest."""

    def __init__(self, unknowns: Iterable[Unknown] = ()) -> None:
        spans: dict[Series, set[tuple[float, int]]] = defaultdict(set)
        self._own: dict[str, int] = {}
        self._starts: dict[Series, list[float]] = {}
        self._cuts: dict[Series, list[dict[float, int]]] = {}
        self.count = 0
        for unknown in unknowns:
            if isinstance(unknown, Stretch):
                spans[unknown.series].add((_ORIGIN if unknown.start is None else unknown.start, unknown.stop))
            elif unknown not in self._own:
                self._own[unknown] = self._next()
        for series, found in spans.items():
            self._cut(series, sorted(found))

    def terms(self, unknown: Unknown) -> dict[int, int]:
        """The unknown as a sum of columns.

        Raises KeyError for one that was not given at the start.
        """
        if isinstance(unknown, str):
            return {self._own[unknown]: 1}
        start = _ORIGIN if unknown.start is None else unknown.start
        starts = self._starts[unknown.series]
        cuts = self._cuts[unknown.series][bisect.bisect_right(starts, start) - 1]
        terms = {cuts[unknown.stop]: 1}
        if cuts[start] >= 0:
            terms[cuts[start]] = -1
        return terms

    def each(self) -> Iterable[tuple[Series, float, float, dict[int, int]]]:
        """Every cell: its series, its first cut (minus infinity for the origin), its last, and its columns."""
        for series, segments in self._cuts.items():
            for cuts in segments:
                for (start, before), (stop, after) in zip(cuts.items(), list(cuts.items())[1:], strict=False):
                    terms = {after: 1}
                    if before >= 0:
                        terms[before] = -1
                    yield series, start, stop, terms

    def _cut(self, series: Series, spans: Sequence[tuple[float, int]]) -> None:
        """Cut a series into cells; stretches that share no day hang together no more than two series do."""
        segments: list[set[float]] = []
        reached = _ORIGIN
        for start, stop in spans:
            if not segments or start >= reached:
                segments.append(set())
                reached = stop
            segments[-1] |= {start, stop}
            reached = max(reached, stop)
        self._starts[series] = [min(cuts) for cuts in segments]
        # The first cut of a segment is where its running sum is nothing: it has no column.
        self._cuts[series] = [
            {cut: -1 if n == 0 else self._next() for n, cut in enumerate(sorted(cuts))} for cuts in segments
        ]

    def _next(self) -> int:
        self.count += 1
        return self.count - 1


def read_system(
    package: Package,
    without: Collection[str] = (),
    extra: Sequence[Quantity] = (),
    assumed: Sequence[Inequality] = (),
) -> tuple[System, World]:
    """The system of a package, and the world that it was made from, which holds what was left out.

    Raises DataError where a table cannot be read, EvclaimsError for a law that cannot.
    """
    world = read_world(package, without, extra)
    laws = read_laws(package, world)
    world.left_out += laws.left_out
    world.faults += laws.faults
    lines = [*claim_lines(world), *part_lines(world, laws), *rate_lines(world, laws), *laws.lines, *assumed]
    return assemble(lines, laws.signs, map(unknown_of, world.quantities.values())), world


def assemble(lines: Sequence[Inequality], signs: Mapping[Series, str], further: Iterable[Unknown] = ()) -> System:
    """The system of lines, of series that never fall, and of further unknowns that shall have columns."""
    system = System(cells=Cells([*(unknown for line in lines for unknown, _ in line.terms), *further]))
    numbers: dict[Constraint, int] = {}
    for line in lines:
        terms: dict[int, Fraction] = {}
        for unknown, x in line.terms:
            for column, y in system.cells.terms(unknown).items():
                part = x if y > 0 else -x
                terms[column] = terms[column] + part if column in terms else part
        _add(system, numbers, terms, line)
    for series, start, stop, cell in system.cells.each():
        if series in signs:
            span = Stretch(series, None if start == _ORIGIN else int(start), int(stop))
            line = Inequality(Kind.SIGN, ((span, Fraction(-1)),), Fraction(0), law=signs[series])
            system.signs.add(_add(system, numbers, {column: Fraction(-x) for column, x in cell.items()}, line))
    return system


def _add(system: System, numbers: dict[Constraint, int], terms: Mapping[int, Fraction], line: Inequality) -> int:
    """Add a line to the row that says the same, or a new one; returns the row's number."""
    row, scale = primitive(terms, line.bound)
    number = numbers.setdefault(row, len(system.rows))
    if number == len(system.rows):
        system.rows.append(row)
        system.witnesses.append([])
    system.witnesses[number].append(Witness(line, scale))
    return number

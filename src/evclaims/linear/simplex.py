"""A simplex in rational numbers, for systems so small or so nearly contradictory that floats cannot tell.

The general simplex of Dutertre & de Moura (2006), which solvers of satisfiability modulo theories use: unknowns are
free, each row has a slack with an upper bound, and Bland's rule (1977) keeps it from going round in circles.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from evclaims.linear.elimination import Constraint, Multipliers, OutOfTime, Point

_ZERO = Fraction(0)


@dataclass(slots=True)
class Tableau:
    """The state: variables below `columns` are the unknowns, the others the slacks of the rows, in order.

    `basic` gives each basic variable as a sum of those that are not; a slack that is not basic stands at its bound.
    """

    names: list[int]
    bounds: list[Fraction]
    basic: dict[int, dict[int, Fraction]] = field(default_factory=dict)
    values: list[Fraction] = field(default_factory=list)
    deadline: float = math.inf

    @classmethod
    def of(cls, rows: Sequence[Constraint], deadline: float = math.inf) -> Tableau:
        """The tableau of rows before the first step, all unknowns zero."""
        names = sorted({column for row in rows for column, _ in row.terms})
        index = {name: i for i, name in enumerate(names)}
        tableau = cls(names, [Fraction(row.bound) for row in rows], deadline=deadline)
        tableau.values = [_ZERO] * (len(names) + len(rows))
        for i, row in enumerate(rows):
            tableau.basic[len(names) + i] = {index[c]: Fraction(x) for c, x in row.terms}
        return tableau

    def settle(self) -> Multipliers | None:
        """Find a point that satisfies every row; where there is none, the certificate of that.

        Raises OutOfTime.
        """
        while True:
            broken = min((s for s in self.basic if self._excess(s) > 0), default=None)
            if broken is None:
                return None
            self._check_time()
            line = self.basic[broken]
            free = min((v for v, x in line.items() if v < len(self.names) or x > 0), default=None)
            if free is None:
                first = len(self.names)
                return {broken - first: Fraction(1), **{v - first: -x for v, x in line.items()}}
            self._pivot(broken, free, -self._excess(broken) / line[free])

    def minimise(self, objective: Mapping[int, Fraction]) -> Multipliers | None:
        """Move the settled point to where the objective is least.

        Returns the multipliers y of the rows that make it so: objective = -Σ y·row. None where it falls without end.
        Raises OutOfTime.
        """
        index = {name: i for i, name in enumerate(self.names)}
        while True:
            self._check_time()
            cost = self._cost({index[c]: x for c, x in objective.items() if c in index})
            entering = min((v for v, x in cost.items() if v < len(self.names) or x > 0), default=None)
            if entering is None:
                return {v - len(self.names): -x for v, x in cost.items()}
            sign = -1 if cost[entering] > 0 else 1
            steps = [
                (self._excess(s) / (-line[entering] * sign), s)
                for s, line in self.basic.items()
                if s >= len(self.names) and line.get(entering, _ZERO) * sign > 0
            ]
            if not steps:
                return None
            step, leaving = min(steps)
            self._pivot(leaving, entering, step * sign)

    def point(self) -> Point:
        """The values of the unknowns."""
        return {name: self.values[i] for i, name in enumerate(self.names)}

    def _excess(self, variable: int) -> Fraction:
        first = len(self.names)
        return _ZERO if variable < first else self.values[variable] - self.bounds[variable - first]

    def _check_time(self) -> None:
        if time.thread_time() > self.deadline:
            raise OutOfTime

    def _cost(self, objective: Mapping[int, Fraction]) -> dict[int, Fraction]:
        """The objective as a sum of variables that are not basic."""
        cost: dict[int, Fraction] = {}
        for v, x in objective.items():
            for w, y in self.basic[v].items() if v in self.basic else [(v, Fraction(1))]:
                cost[w] = cost.get(w, _ZERO) + x * y
        return {v: x for v, x in cost.items() if x}

    def _pivot(self, leaving: int, entering: int, step: Fraction) -> None:
        """Move the variable `entering` by `step` and let it change places with the basic variable `leaving`."""
        self.values[entering] += step
        for v, line in self.basic.items():
            if entering in line:
                self.values[v] += line[entering] * step
        old = self.basic.pop(leaving)
        pivot = old.pop(entering)
        new = {v: -x / pivot for v, x in old.items()}
        new[leaving] = 1 / pivot
        for line in self.basic.values():
            x = line.pop(entering, None)
            if x is None:
                continue
            for v, y in new.items():
                total = line.get(v, _ZERO) + x * y
                if total:
                    line[v] = total
                else:
                    line.pop(v, None)
        self.basic[entering] = new

"""Decide systems of rows: HiGHS proposes in floats, rational arithmetic verifies, and only what is verified is said.

HiGHS (Huangfu & Hall 2018) reads gaps below its tolerance as none. So its basis is solved again in rationals: a point
must satisfy every row, a ray must be a certificate by Farkas' lemma, a least value must have both. Where that fails and
the system is small, a rational simplex decides; else the answer is that it is not decided.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from evclaims.linear.elimination import (
    Constraint,
    Multipliers,
    OutOfTime,
    Point,
    certificate,
    certifies,
    satisfies,
    solve,
)
from evclaims.linear.simplex import Tableau

if TYPE_CHECKING:
    import highspy

_SMALL = 40_000
"""Rows times unknowns up to which the rational simplex is tried."""
_ZERO = 1e-9


@dataclass(frozen=True, slots=True)
class Feasible:
    """All rows can hold at once; `point` is a verified example."""

    point: Point


@dataclass(frozen=True, slots=True)
class Infeasible:
    """The rows cannot all hold; the multipliers are the verified certificate."""

    multipliers: Multipliers


@dataclass(frozen=True, slots=True)
class Undecided:
    """Neither could be verified; says why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Least:
    """The least value of an objective, attained at a point; by the multipliers y, objective ≥ -Σ y·bound (duality)."""

    value: Fraction
    multipliers: Multipliers
    point: Point


@dataclass(frozen=True, slots=True)
class Unbounded:
    """The objective has no least value."""


Decision: TypeAlias = Feasible | Infeasible | Undecided


def decide(rows: Sequence[Constraint], deadline: float = math.inf) -> Decision:
    """Whether rows have a common point; `deadline` is a time of `time.thread_time`.

    >>> decide([Constraint(((0, 1),), 1), Constraint(((0, -1),), -2)])
    Infeasible(multipliers={0: Fraction(1, 1), 1: Fraction(1, 1)})
    """
    try:
        for i, row in enumerate(rows):
            if not row.terms and row.bound < 0:
                return Infeasible({i: Fraction(1)})
        model = _run(rows, {}, deadline)
        found = None if model is None else _verified(rows, model, deadline)
        settled = found or _settled(rows, deadline)
        return Feasible(_point(rows, settled)) if isinstance(settled, Tableau) else settled
    except OutOfTime:
        return Undecided("its time ran out")


def least(
    rows: Sequence[Constraint], objective: Mapping[int, Fraction], deadline: float = math.inf
) -> Least | Unbounded | Infeasible | Undecided:
    """The least value of Σ objective·x over the points of the rows, verified from both sides."""
    import highspy

    try:
        objective = {column: x for column, x in objective.items() if x}
        if objective.keys() - _columns(rows):  # nothing bounds what no row names
            found = decide(rows, deadline)
            return Unbounded() if isinstance(found, Feasible) else found
        model = _run(rows, objective, deadline)
        is_optimal = model is not None and model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        if is_optimal and (optimum := _verified_least(rows, objective, model, deadline)):
            return optimum
        settled = _settled(rows, deadline)
        if not isinstance(settled, Tableau):
            return settled
        multipliers = settled.minimise(objective)
        point = _point(rows, settled)
        return Unbounded() if multipliers is None else Least(_value(objective, point), multipliers, point)
    except OutOfTime:
        return Undecided("its time ran out")


def _settled(rows: Sequence[Constraint], deadline: float) -> Tableau | Infeasible | Undecided:
    """The rational simplex at a point of all rows, where there is one."""
    if len(rows) * len(_columns(rows)) > _SMALL:
        return Undecided(f"floats cannot tell, and its {len(rows):,} rows are too many for rational arithmetic alone")
    tableau = Tableau.of(rows, deadline)
    contradiction = tableau.settle()
    if contradiction is None:
        return tableau
    if not certifies(rows, contradiction):
        raise AssertionError("a certificate does not prove the contradiction")
    return Infeasible(contradiction)


def _point(rows: Sequence[Constraint], tableau: Tableau) -> Point:
    if not satisfies(rows, point := tableau.point()):
        raise AssertionError("a point does not satisfy its rows")
    return point


_local = threading.local()


def _solver() -> Any:
    """This thread's solver; making one takes longer than a small model."""
    if not hasattr(_local, "solver"):
        import highspy

        make: Any = highspy.Highs  # it carries no types
        with _unheard():
            solver = make()
        for option, value in (("output_flag", False), ("presolve", "off"), ("solver", "simplex"), ("threads", 1)):
            solver.setOptionValue(option, value)
        _local.solver = solver
    return _local.solver


@contextlib.contextmanager
def _unheard() -> Iterator[None]:
    """Nothing of what C code writes to this process's stdout meanwhile: HiGHS 1.16 greets there when it is made."""

    def flush() -> None:
        with contextlib.suppress(OSError, TypeError, AttributeError):
            ctypes.CDLL(None).fflush(None)

    try:
        kept = os.dup(1)
    except OSError:  # there is no stdout
        yield
        return
    sink = os.open(os.devnull, os.O_WRONLY)
    try:
        flush()
        os.dup2(sink, 1)
        yield
    finally:
        flush()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(sink)


def _run(rows: Sequence[Constraint], objective: Mapping[int, Fraction], deadline: float) -> Any:
    """The solver after its run over the rows; None where a number is too large for a float."""
    import highspy

    solver = _solver()
    try:
        model = _model(rows, objective)
    except OverflowError:
        return None
    left = deadline - time.thread_time()
    if left <= 0:
        raise OutOfTime
    # The solver's clock is never set back: its limit is on all runs together.
    solver.setOptionValue("time_limit", highspy.kHighsInf if math.isinf(left) else solver.getRunTime() + left)
    solver.clearSolver()
    solver.passModel(model)
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kTimeLimit:
        raise OutOfTime
    return solver


def _model(rows: Sequence[Constraint], objective: Mapping[int, Fraction]) -> highspy.HighsLp:
    """The rows as floats, each divided by its largest coefficient, over free columns in the order of their names."""
    import highspy
    import numpy as np

    columns = _columns(rows)
    index = {column: i for i, column in enumerate(columns)}
    starts, places, numbers, tops = [0], [], [], []
    for row in rows:
        scale = max((abs(x) for _, x in row.terms), default=1)
        for column, x in row.terms:
            places.append(index[column])
            numbers.append(x / scale)
        tops.append(row.bound / scale)
        starts.append(len(places))
    model, free = highspy.HighsLp(), np.full(len(columns), highspy.kHighsInf)
    model.num_col_, model.num_row_ = len(columns), len(rows)
    model.col_cost_ = np.array([float(objective.get(column, 0)) for column in columns], dtype=float)
    model.col_lower_, model.col_upper_ = -free, free
    model.row_lower_ = np.full(len(rows), -highspy.kHighsInf)
    model.row_upper_ = np.array(tops, dtype=float)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    model.a_matrix_.index_ = np.array(places, dtype=np.int32)
    model.a_matrix_.value_ = np.array(numbers, dtype=float)
    return model


def _columns(rows: Sequence[Constraint]) -> list[int]:
    return sorted({column for row in rows for column, _ in row.terms})


def _verified(rows: Sequence[Constraint], solver: Any, deadline: float) -> Decision | None:
    """What the solver found, where rational arithmetic bears it out."""
    import highspy

    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        _, has_ray, ray = solver.getDualRay()
        if not has_ray:
            return None
        largest = max(map(abs, ray), default=0.0)
        members = [i for i, y in enumerate(ray) if abs(y) > _ZERO * largest]
        if multipliers := certificate(rows, members):
            return Infeasible(multipliers)
        if len(members) < len(rows):
            # Fewer rows than all, and perhaps enough.
            found = _settled([rows[i] for i in members], deadline)
            if isinstance(found, Infeasible):
                return Infeasible({members[i]: y for i, y in found.multipliers.items()})
        return None
    point = _basic_point(rows, solver, deadline)
    return None if point is None else Feasible(point)


def _basic_point(rows: Sequence[Constraint], solver: Any, deadline: float) -> Point | None:
    """The point of the solver's basis in rationals, if it satisfies every row; nothing is taken from the floats.

    Rows that are not basic are equations, columns that are not basic are zero.
    """
    import highspy

    statuses = solver.getBasis().col_status
    fixed = {c for c, status in zip(_columns(rows), statuses, strict=True) if status != highspy.HighsBasisStatus.kBasic}
    tight = [({c: x for c, x in rows[i].terms if c not in fixed}, rows[i].bound) for i in _tight(solver)]
    found = solve(tight, deadline)
    return found[0] if found and satisfies(rows, found[0]) else None


def _tight(solver: Any) -> list[int]:
    import highspy

    statuses = solver.getBasis().row_status
    return [i for i, status in enumerate(statuses) if status != highspy.HighsBasisStatus.kBasic]


def _verified_least(
    rows: Sequence[Constraint], objective: Mapping[int, Fraction], solver: Any, deadline: float
) -> Least | None:
    if (point := _basic_point(rows, solver, deadline)) is None:
        return None
    scale = math.lcm(*(x.denominator for x in objective.values()))
    columns: dict[int, dict[int, int]] = {column: {} for column in objective}
    for i in _tight(solver):
        for column, x in rows[i].terms:
            columns.setdefault(column, {})[i] = x * scale
    found = solve([(terms, -int(objective.get(c, Fraction(0)) * scale)) for c, terms in columns.items()], deadline)
    if found is None or any(y < 0 for y in found[0].values()):
        return None
    multipliers, value = {i: y for i, y in found[0].items() if y}, _value(objective, point)
    is_dual = value == -sum(y * rows[i].bound for i, y in multipliers.items())
    return Least(value, multipliers, point) if is_dual else None


def _value(objective: Mapping[int, Fraction], point: Point) -> Fraction:
    return sum((x * point.get(column, Fraction(0)) for column, x in objective.items()), Fraction(0))

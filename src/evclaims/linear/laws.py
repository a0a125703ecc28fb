"""The laws of a subject: `checks/laws/*.yaml`, in the form of a check, as linear relations between quantities.

A column of `rows` that `expect` names holds the ID of a quantity or of a claim (which stands for its quantity), a list
of such IDs for `sum`, a number, or a day. `low(claim)` and `high(claim)` are numbers: the least and the most that the
print allows. `until(flow, day)` is all that the flow's series brought up to the end of a day. `daily(flow) >= 0` says
that no day of the flow's series takes away; it makes no row that may be doubted, but bounds every cell.
"""

from __future__ import annotations

import ast
import contextlib
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from evclaims.exact.expression import Expression, ExpressionError, parse
from evclaims.exact.unit import UnitError, parse_unit
from evclaims.linear.forms import FUNCTIONS, Linear, evaluate, fault, one_unit
from evclaims.linear.world import Remark, Series, Stretch, Unknown, World, allowed_by, unknown_of
from evclaims.model import Check, EvclaimsError, Place, Relation, Severity, Verdict
from evclaims.package.checks import load_checks
from evclaims.package.package import Package
from evclaims.package.table import shorten
from evclaims.profile.claims import Quantity
from evclaims.profile.variants import Known
from evclaims.sql.database import Database

LAWS = "checks/laws"


class Kind(StrEnum):
    """What makes a line hold."""

    CLAIM = "claim"
    RATE = "rate"
    TIE = "tie"
    LAW = "law"
    SIGN = "sign"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Inequality:
    """Σ coefficient·unknown ≤ bound, and what makes it hold.

    A claim's line bounds `quantity` by `limit`, from above where `upper`; so does that of a printed rate, of which the
    line is a consequence. `law` is the title of the law, `ids` what it rests on besides.
    """

    kind: Kind
    terms: tuple[tuple[Unknown, Fraction], ...]
    bound: Fraction
    ids: tuple[str, ...] = ()
    law: str = ""
    quantity: str = ""
    limit: Fraction | None = None
    upper: bool = True
    place: Place | None = None


@dataclass(slots=True)
class Laws:
    """What the laws of a package say: lines, and the series of which no day takes away, with the law that says so."""

    lines: list[Inequality] = field(default_factory=list)
    signs: dict[Series, str] = field(default_factory=dict)
    faults: list[Remark] = field(default_factory=list)
    left_out: list[Remark] = field(default_factory=list)


class _OutOfPlay(Exception):
    """A row that names a claim which takes no part."""


def read_laws(package: Package, world: World) -> Laws:
    """The laws of a package, row by row.

    Raises EvclaimsError for a law that cannot be read, and for one that is not linear, with a caret under the term.
    """
    laws = Laws()
    declared = load_checks(package, LAWS)
    if not declared:
        return laws
    database = Database(package)
    try:
        for law in declared:
            _read_law(law, world, database, laws)
    finally:
        database.close()
    return laws


def _read_law(law: Check, world: World, database: Database, laws: Laws) -> None:
    plain = {"about": (), "needs": Verdict.CONSISTENT, "severity": Severity.ERROR}
    if not isinstance(law, Relation) or any(getattr(law, key) != value for key, value in plain.items()):
        raise EvclaimsError(f"law {law.id!r}: a law has title, why, rows, expect and at_least only", law.place)
    try:
        expression = parse(law.expect, FUNCTIONS)
        sign = _sign(expression)
        if expression.comparison in ("<", ">"):
            raise ExpressionError("a law takes ==, <= or >=: bounds are closed", expression.source, 0)
        columns, rows = database.select(law.rows, law.place)
        for name in expression.names:
            if name not in columns:
                what = f"`{name}` is no column of `rows`, which has {', '.join(columns)}"
                raise ExpressionError(what, expression.source, expression.column(name))
        for cells in sorted(rows, key=str):
            row = dict(zip(columns, cells, strict=True))
            if sign is None:
                _add_row(law, expression, row, world, laws)
                continue
            with contextlib.suppress(_OutOfPlay):
                laws.signs.setdefault(_series(_quantity(sign, row[sign], world), "daily"), law.title)
    except ExpressionError as error:
        raise EvclaimsError(f"law {law.id!r}: {error.message}", law.place) from None
    except UnitError as error:
        raise EvclaimsError(f"law {law.id!r}: {error}", law.place) from None
    # As of a day past, fewer rows are known than it demands.
    if len(rows) < law.at_least and not isinstance(world.known.package, Known):
        reason = f"the law {law.id!r} has {len(rows)} rows and at_least demands {law.at_least}; mend `rows`"
        laws.faults.append(Remark((), reason, law.place))


def _sign(expression: Expression) -> str | None:
    """The column of `daily(column) >= 0`; None for any other law."""
    left, right = expression.trees
    match left:
        case ast.Call(func=ast.Name(id="daily"), args=[ast.Name(id=name)]):
            if expression.comparison == ">=" and isinstance(right, ast.Constant) and right.value == 0:
                return name
            raise fault("daily(flow) is compared so: daily(flow) >= 0", left, expression.source)
    return None


def _series(quantity: Quantity, function: str) -> Series:
    unknown = unknown_of(quantity)
    if isinstance(unknown, str):
        raise UnitError(f"{function}() takes a dated flow, and {quantity.id} is none")
    return unknown.series


def _add_row(law: Relation, expression: Expression, row: Mapping[str, Any], world: World, laws: Laws) -> None:
    bound = _Bound(row, world)
    try:
        left, right = (evaluate(side, expression.source, bound) for side in expression.trees)
        one_unit(left, right)
    except _OutOfPlay as error:
        laws.left_out.append(Remark((str(error),), f"A row of the law {law.id} is left out with {error}.", law.place))
        return
    except UnitError as error:
        where = f" (of {', '.join(bound.named)})" if bound.named else ""
        laws.faults.append(Remark(tuple(bound.named), f"law {law.id!r}: {error}{where}", law.place))
        return
    difference = left.plus(right, -1)
    twice = next((id_ for id_ in bound.named if bound.named.count(id_) > 1), None)
    if twice or not difference.terms:
        what = f"ties {twice} to itself" if twice else "says nothing of any quantity"
        laws.faults.append(Remark(tuple(dict.fromkeys(bound.named)), f"law {law.id!r}: a row {what}", law.place))
        return
    # Cells that are no operand may name what the row rests on: an event, a claim whose low or high was taken.
    others = [str(cell) for name, cell in row.items() if name not in expression.names]
    ids = tuple(dict.fromkeys([*bound.claims, *(id_ for id_ in others if id_ in world.known.items)]))
    if expression.comparison in ("<=", "=="):
        laws.lines.append(_line(law, difference, 1, ids))
    if expression.comparison in (">=", "=="):
        laws.lines.append(_line(law, difference, -1, ids))


def _line(law: Relation, difference: Linear, sign: int, ids: tuple[str, ...]) -> Inequality:
    terms = tuple((unknown, sign * x) for unknown, x in difference.terms.items())
    return Inequality(Kind.LAW, terms, -sign * difference.constant, ids, law.title, place=law.place)


class _Bound:
    """What the names of one row stand for."""

    def __init__(self, row: Mapping[str, Any], world: World) -> None:
        self.row = row
        self.world = world
        self.named: list[str] = []
        self.claims: list[str] = []

    def __call__(self, name: str, function: str, others: tuple[str, ...]) -> Linear:
        cell = self.row[name]
        match function:
            case "low" | "high":
                return self._end(name, cell, function)
            case "sum":
                if not isinstance(cell, list):
                    raise UnitError(f"`{name}` is summed and holds no list of IDs")
                total = Linear()
                for each in cell:
                    total = total.plus(self._unknown(name, each))
                return total
            case "until":
                return self._until(_quantity(name, cell, self.world), others[0])
        if isinstance(cell, (int, Decimal)) and not isinstance(cell, bool):
            return Linear(constant=Fraction(cell))
        return self._unknown(name, cell)

    def _unknown(self, name: str, cell: Any) -> Linear:
        quantity = _quantity(name, cell, self.world)
        self.named.append(quantity.id)
        return Linear({unknown_of(quantity): Fraction(1)}, unit=parse_unit(quantity.unit))

    def _until(self, flow: Quantity, day: str) -> Linear:
        date = self.row[day]
        series = _series(flow, "until")
        if isinstance(date, datetime.datetime) or not isinstance(date, datetime.date):
            raise UnitError(f"`{day}` is no day; CAST it AS DATE")
        return Linear({Stretch(series, None, date.toordinal() + 1): Fraction(1)}, unit=parse_unit(flow.unit))

    def _end(self, name: str, cell: Any, function: str) -> Linear:
        claim = self.world.claims.get(str(cell))
        if claim is None:
            if str(cell) in self.world.all_claims:
                raise _OutOfPlay(str(cell))
            raise UnitError(f"`{name}` holds {shorten(str(cell))}, which is no claim")
        self.claims.append(claim.id)
        end = allowed_by(claim).lower if function == "low" else allowed_by(claim).upper
        if isinstance(end, float):
            raise _OutOfPlay(claim.id)
        unit = parse_unit(self.world.quantities[claim.quantity_id].unit)
        # A percentage is a number here, to be divided by 100.
        return Linear(constant=end, unit=None if unit == parse_unit("percent") else unit)


def _quantity(name: str, cell: Any, world: World) -> Quantity:
    id_ = world.all_claims.get(cell, cell) if isinstance(cell, str) else cell
    if id_ not in world.quantities:
        if any(id_ in remark.ids for remark in world.faults):
            raise _OutOfPlay(id_)
        raise UnitError(f"`{name}` holds {shorten(str(cell))}, which is no quantity, claim or number")
    return world.quantities[id_]

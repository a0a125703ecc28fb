"""Linear forms over unknowns, with their units: what the terms of a law stand for in one row of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Any

from evclaims.exact.tree import Call, Expression, ExpressionError, Functions, Name, Number, Operation
from evclaims.exact.unit import Unit, UnitError, combined, parse_unit
from evclaims.linear.world import Series, Stretch, Unknown, World, allowed_by, unknown_of
from evclaims.package.excerpt import quoted
from evclaims.profile.claims import Quantity

FUNCTIONS: Functions = {
    "sum": ("quantities",),
    "low": ("claim",),
    "high": ("claim",),
    "until": ("flow", "day"),
    "daily": ("flow",),
}


@dataclass(frozen=True, slots=True)
class Linear:
    """Σ coefficient·unknown + constant, in a unit (None: a plain number)."""

    terms: Mapping[Unknown, Fraction] = field(default_factory=dict)
    constant: Fraction = Fraction(0)
    unit: Unit = None

    @property
    def is_number(self) -> bool:
        """Whether no unknown is in it."""
        return not self.terms

    def plus(self, other: Linear, sign: int = 1) -> Linear:
        """The sum, or with `sign` -1 the difference.

        Raises UnitError where units differ.
        """
        terms = dict(self.terms)
        for unknown, x in other.terms.items():
            terms[unknown] = terms.get(unknown, Fraction(0)) + sign * x
        unit = combined("+" if sign > 0 else "-", self.unit, other.unit)
        return Linear({u: x for u, x in terms.items() if x}, self.constant + sign * other.constant, unit)

    def times(self, factor: Linear, symbol: str = "*") -> Linear:
        """This form by a number, or with `symbol` / over one."""
        x = factor.constant if symbol == "*" else 1 / factor.constant
        unit = combined(symbol, self.unit, factor.unit)
        return Linear({u: y * x for u, y in self.terms.items() if x}, self.constant * x, unit)


class OutOfPlay(Exception):
    """A row that names a claim which takes no part."""


@dataclass(frozen=True, slots=True)
class Forms:
    """The algebra of linear forms over one row of a law; `named` and `claims` collect the IDs that it has met.

    Raises ExpressionError, with a caret under the term, where one is not linear; UnitError where units differ or a cell
    is not what it should be; OutOfPlay.
    """

    expression: Expression
    row: Mapping[str, Any]
    world: World
    named: list[str] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)

    def name(self, node: Name) -> Linear:
        """A number, or the unknown of a quantity."""
        cell = self.row[node.name]
        if isinstance(cell, (int, Decimal)) and not isinstance(cell, bool):
            return Linear(constant=Fraction(cell))
        return self._unknown(node.name, cell)

    def number(self, node: Number) -> Linear:
        """A form without unknowns."""
        return Linear(constant=node.value)

    def operation(self, node: Operation, terms: Sequence[Linear]) -> Linear:
        """The sum, the difference, or a form by a number."""
        one, other = terms if len(terms) == 2 else (Linear(), *terms)
        if node.symbol in "+-":
            return one.plus(other, 1 if node.symbol == "+" else -1)
        if node.symbol == "*":
            if not (one.is_number or other.is_number):
                raise self._not_linear(node, "two unknowns are multiplied")
            return other.times(one) if one.is_number else one.times(other)
        if not other.is_number:
            raise self._not_linear(node, "it is divided by an unknown")
        if not other.constant:
            raise self.expression.fault("this divides by zero", node.terms[1])
        return one.times(other, "/")

    def call(self, node: Call, terms: Iterator[Linear]) -> Linear:
        """What a function makes of the cells themselves; none takes a term."""
        names = []
        for term in node.terms:
            if not isinstance(term, Name):
                raise self.expression.fault(f"{node.function}() takes names of columns", term)
            names.append(term.name)
        name, cell = names[0], self.row[names[0]]
        match node.function:
            case "daily":
                raise self.expression.fault("daily(flow) stands alone: daily(flow) >= 0", node)
            case "sum":
                if not isinstance(cell, list):
                    raise UnitError(f"`{name}` is summed and holds no list of IDs")
                return reduce(Linear.plus, (self._unknown(name, each) for each in cell), Linear())
            case "until":
                return self._until(quantity_of(name, cell, self.world), names[1])
        return self._end(name, cell, node.function)

    def _unknown(self, name: str, cell: Any) -> Linear:
        quantity = quantity_of(name, cell, self.world)
        self.named.append(quantity.id)
        return Linear({unknown_of(quantity): Fraction(1)}, unit=parse_unit(quantity.unit))

    def _until(self, flow: Quantity, day: str) -> Linear:
        date = self.row[day]
        series = series_of(flow, "until")
        if isinstance(date, datetime.datetime) or not isinstance(date, datetime.date):
            raise UnitError(f"`{day}` is no day; CAST it AS DATE")
        return Linear({Stretch(series, None, date.toordinal() + 1): Fraction(1)}, unit=parse_unit(flow.unit))

    def _end(self, name: str, cell: Any, function: str) -> Linear:
        claim = self.world.claims.get(str(cell))
        if claim is None:
            if str(cell) in self.world.all_claims:
                raise OutOfPlay(str(cell))
            raise UnitError(f"`{name}` holds {quoted(str(cell))}, which is no claim")
        self.claims.append(claim.id)
        end = allowed_by(claim).lower if function == "low" else allowed_by(claim).upper
        if isinstance(end, float):
            raise OutOfPlay(claim.id)
        unit = parse_unit(self.world.quantities[claim.quantity_id].unit)
        # A percentage is a number here, to be divided by 100.
        return Linear(constant=end, unit=None if unit == parse_unit("percent") else unit)

    def _not_linear(self, node: Operation, why: str) -> ExpressionError:
        text = self.expression.text(node)
        what = f"`{text}` is not linear, since {why}; a law is a sum of unknowns, each by a number"
        return self.expression.fault(what, node)


def quantity_of(name: str, cell: Any, world: World) -> Quantity:
    """The quantity that a cell names by its own ID or by that of a claim on it; `name` is the cell's column.

    Raises UnitError where it names none, OutOfPlay where its row is faulty.
    """
    id_ = world.all_claims.get(cell, cell) if isinstance(cell, str) else cell
    if id_ not in world.quantities:
        if any(id_ in remark.ids for remark in world.faults):
            raise OutOfPlay(id_)
        raise UnitError(f"`{name}` holds {quoted(str(cell))}, which is no quantity, claim or number")
    return world.quantities[id_]


def series_of(quantity: Quantity, function: str) -> Series:
    """The series of a dated flow, which a function takes.

    Raises UnitError for any other quantity.
    """
    unknown = unknown_of(quantity)
    if isinstance(unknown, str):
        raise UnitError(f"{function}() takes a dated flow, and {quantity.id} is none")
    return unknown.series

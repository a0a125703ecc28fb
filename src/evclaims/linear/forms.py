"""Linear forms over unknowns: what the terms of a law stand for, with their units."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from evclaims.exact.expression import ExpressionError
from evclaims.exact.unit import Unit, UnitError, format_unit
from evclaims.linear.world import Unknown

FUNCTIONS: Mapping[str, tuple[str, ...]] = {
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
        unit = one_unit(self, other)
        return Linear({u: x for u, x in terms.items() if x}, self.constant + sign * other.constant, unit)

    def times(self, factor: Linear, *, divide: bool = False) -> Linear:
        """This form by a number, its unit included."""
        x = 1 / factor.constant if divide else factor.constant
        powers = dict(self.unit or ())
        for name, power in factor.unit or ():
            powers[name] = powers.get(name, 0) + (-power if divide else power)
        plain = self.unit is None and factor.unit is None
        unit = None if plain else tuple(sorted((name, power) for name, power in powers.items() if power))
        return Linear({u: y * x for u, y in self.terms.items() if x}, self.constant * x, unit)


def one_unit(left: Linear, right: Linear) -> Unit:
    """The unit that both have; a plain number takes the other's.

    Raises UnitError where they differ.
    """
    if left.unit is None or left.unit == right.unit:
        return right.unit
    if right.unit is None:
        return left.unit
    raise UnitError(f"{format_unit(left.unit) or 'a ratio'} does not compare with {format_unit(right.unit)}")


Bind: TypeAlias = Callable[[str, str, tuple[str, ...]], Linear]
"""What a name stands for under a function ("" for none), given the other arguments of that function."""


def evaluate(node: ast.expr, source: str, bind: Bind) -> Linear:
    """What a term stands for.

    Raises ExpressionError, with a caret under the term, where it is not linear; UnitError where units differ.
    """
    match node:
        case ast.Name(id=name):
            return bind(name, "", ())
        case ast.Constant():
            return Linear(constant=Fraction(Decimal(ast.get_source_segment(source, node) or "0")))
        case ast.UnaryOp(operand=operand):
            return Linear().plus(evaluate(operand, source, bind), -1)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            sign = 1 if isinstance(node.op, ast.Add) else -1
            return evaluate(left, source, bind).plus(evaluate(right, source, bind), sign)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            one, other = evaluate(left, source, bind), evaluate(right, source, bind)
            if not (one.is_number or other.is_number):
                raise not_linear(node, source, "two unknowns are multiplied")
            return other.times(one) if one.is_number else one.times(other)
        case ast.BinOp(left=left, right=right):
            one, other = evaluate(left, source, bind), evaluate(right, source, bind)
            if not other.is_number:
                raise not_linear(node, source, "it is divided by an unknown")
            if not other.constant:
                raise fault("this divides by zero", right, source)
            return one.times(other, divide=True)
        case ast.Call(func=ast.Name(id=function), args=[*arguments]):
            names = []
            for argument in arguments:
                if not isinstance(argument, ast.Name):
                    raise fault(f"{function}() takes names of columns", argument, source)
                names.append(argument.id)
            if function == "daily":
                raise fault("daily(flow) stands alone: daily(flow) >= 0", node, source)
            return bind(names[0], function, tuple(names[1:]))
    raise AssertionError(ast.dump(node))  # `expression.parse` lets nothing else through


def not_linear(node: ast.expr, source: str, why: str) -> ExpressionError:
    """The refusal of a term that is not linear."""
    text = ast.get_source_segment(source, node) or ""
    return fault(f"`{text}` is not linear, since {why}; a law is a sum of unknowns, each by a number", node, source)


def fault(message: str, node: ast.expr, source: str) -> ExpressionError:
    """A refusal with a caret under the term."""
    return ExpressionError(message, source, len(source.encode()[: node.col_offset].decode()))

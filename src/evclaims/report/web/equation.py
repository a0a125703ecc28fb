"""A relation as a sentence of prints: what a check expects of a row, with the row's claims in place of the names."""

from __future__ import annotations

import ast
import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from evclaims.exact import words
from evclaims.exact.expression import Expression, parse
from evclaims.exact.interval import Interval
from evclaims.exact.operand import Binding, Operand
from evclaims.exact.unit import DATE, UnitError
from evclaims.layers.facts import Judged
from evclaims.model import Verdict
from evclaims.profile.items import Item
from evclaims.report.scale import Bar, around, day
from evclaims.report.web.content import Book
from evclaims.report.web.words import allowed, cut

_MUST = {
    "==": ("must equal", "cannot equal"),
    "<=": ("must be at most", "is above"),
    ">=": ("must be at least", "is below"),
    "<": ("must be below", "is not below"),
    ">": ("must be above", "is not above"),
}
_MUST_DAYS = {
    "==": ("must be the same time as", "is another time than"),
    "<=": ("must be no later than", "is later than"),
    ">=": ("must be no earlier than", "is earlier than"),
    "<": ("must be before", "is not before"),
    ">": ("must be after", "is not after"),
}
"""A comparison in words: what it demands, and what is so where no allowed value satisfies it."""
_SIGNS: Mapping[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", 1),
    ast.Sub: ("−", 1),
    ast.Mult: ("×", 2),
    ast.Div: ("÷", 2),
}
MOST_TERMS = 40


@dataclass(frozen=True, slots=True)
class Term:
    """A piece of the sentence: words, or a claim and who prints it."""

    text: str
    entry: Item | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class EquationSide:
    """What one side allows, computed, on an axis that both sides share."""

    allows: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class Equation:
    """The sentence, and what its two sides allow (empty where they are texts)."""

    terms: tuple[Term, ...]
    sides: tuple[EquationSide, ...]


def equation(judged: Judged, book: Book) -> Equation | None:
    """The sentence of a judged row; None for a result without a row, or about something that is no figure."""
    if judged.check is None:
        return None
    expression = parse(judged.check.expect)
    bindings = {name: _binding(judged.row[name], book) for name in expression.names}
    if any(isinstance(binding, str) for binding in bindings.values()):
        return None
    try:
        judgement = expression.judge(bindings)
    except UnitError:
        return None
    left, right = judgement.left, judgement.right
    both = [side for side in (left, right) if side is not None and side.interval is not None]
    scale = around(both)
    sides = tuple(EquationSide(allowed(side), bar) for side in both if (bar := scale.bar(side)) is not None)
    is_days = any(side.unit == DATE for side in both)
    must = (_MUST_DAYS if is_days else _MUST)[expression.comparison][judgement.verdict is Verdict.CONTRADICTED]
    words = _Words(expression, judged.row, book)
    terms = [*words.of(expression.trees[0]), Term(must), *words.of(expression.trees[1])]
    if len(terms) > MOST_TERMS:
        terms = [*terms[:MOST_TERMS], Term("…")]
    return Equation(tuple(terms), sides if len(sides) == 2 else ())


def _binding(value: Any, book: Book) -> Binding:
    match value:
        case str():
            return book.entries[value].operand if value in book.entries else value
        case list():
            return [book.entries[str(each)].operand for each in value if str(each) in book.entries]
        case datetime.date():
            return Operand.point(value.toordinal(), DATE)
        case int() | Decimal():
            return Operand.point(value)
    return Operand(None, None, None)


@dataclass(frozen=True, slots=True)
class _Words:
    expression: Expression
    row: Mapping[str, Any]
    book: Book

    def of(self, node: ast.expr, weight: int = 0) -> Iterator[Term]:
        """The pieces of a term; in brackets where it binds less than what it stands in."""
        match node:
            case ast.Name(id=name):
                yield self.value(self.row[name])
            case ast.Call(func=ast.Name(id="sum"), args=[ast.Name(id=name)]):
                yield from self.joined([self.value(each) for each in self.row[name] or []], weight)
            case ast.Call(func=ast.Name(id="low" | "high"), args=[ast.Name(id=name)]) if self.is_point(name):
                yield self.value(self.row[name])
            case ast.Call(func=ast.Name(id=function), args=arguments):
                yield from _CALLS[function](*(list(self.of(argument)) for argument in arguments))
            case ast.BinOp(left=left, op=op, right=right):
                sign, binds = _SIGNS[type(op)]
                yield from [Term("(")] * (binds < weight)
                yield from self.of(left, binds)
                yield Term(sign)
                yield from self.of(right, binds + (sign in "−÷"))
                yield from [Term(")")] * (binds < weight)
            case _:
                yield Term(cut(ast.get_source_segment(self.expression.source, node) or "", 80))

    def is_point(self, name: str) -> bool:
        """Whether a claim allows one number alone."""
        entry = self.book.entries.get(str(self.row[name]))
        return entry is not None and entry.operand.interval is not None and entry.operand.interval.is_point

    def joined(self, terms: Sequence[Term], weight: int) -> Iterator[Term]:
        """The terms with plus signs between them."""
        brackets = weight > 1 and len(terms) > 1
        yield from [Term("(")] * brackets
        for i, term in enumerate(terms):
            yield from [Term("+")] * (i > 0)
            yield term
        yield from [Term(")")] * brackets

    def value(self, value: Any) -> Term:
        """A cell of the row: a claim, or what it says itself."""
        if isinstance(value, str):
            entry = self.book.entries.get(value)
            return Term(figure(entry), entry, self.book.publisher(entry)) if entry else Term(cut(value, 80))
        if isinstance(value, datetime.date):
            return Term(day(value))
        if isinstance(value, int | Decimal):
            return Term(words.number(Fraction(value)))
        return Term("something that nobody prints")


def figure(entry: Item) -> str:
    """A claim as printed; where nothing is, its value with its unit, or else what it allows."""
    operand = entry.operand
    if not entry.printed and operand.value is not None:
        operand = Operand(Interval.of(operand.value), operand.value, operand.unit)
    return cut(entry.printed, 160) or allowed(operand)


_CALLS: Mapping[str, Callable[..., list[Term]]] = {
    "growth": lambda later, earlier: [Term("the growth from"), *earlier, Term("to"), *later],
    "share": lambda part, whole: [Term("the share of"), *part, Term("in"), *whole],
    "low": lambda claim: [Term("the least of"), *claim],
    "high": lambda claim: [Term("the most of"), *claim],
}

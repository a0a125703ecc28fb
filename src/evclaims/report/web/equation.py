"""A relation as a sentence of prints: what a check expects of a row, with the row's claims in place of the names."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evclaims.exact.expression import Judgement
from evclaims.exact.interval import Interval
from evclaims.exact.operand import Binding, Operand
from evclaims.exact.unit import DATE
from evclaims.model import Result, Verdict
from evclaims.report.scale import Bar, around
from evclaims.report.web.content import Book, Entry
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
    entry: Entry | None = None
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


def equation(result: Result, book: Book) -> Equation | None:
    """The sentence of a relation's row; None for any other result, and for one about something that is no figure."""
    judgement = result.judgement
    if not isinstance(judgement, Judgement) or any(isinstance(each, str) for each in judgement.inputs.values()):
        return None
    expression = judgement.expression
    left, right = judgement.left, judgement.right
    both = [side for side in (left, right) if side is not None and side.interval is not None]
    scale = around(both)
    sides = tuple(EquationSide(allowed(side), bar) for side in both if (bar := scale.bar(side)) is not None)
    is_days = any(side.unit == DATE for side in both)
    must = (_MUST_DAYS if is_days else _MUST)[expression.comparison][judgement.verdict is Verdict.CONTRADICTED]
    words = _Words(judgement, book)
    terms = [*words.of(expression.trees[0]), Term(must), *words.of(expression.trees[1])]
    if len(terms) > MOST_TERMS:
        terms = [*terms[:MOST_TERMS], Term("…")]
    return Equation(tuple(terms), sides if len(sides) == 2 else ())


@dataclass(frozen=True, slots=True)
class _Words:
    judgement: Judgement
    book: Book

    def of(self, node: ast.expr, weight: int = 0) -> Iterator[Term]:
        """The pieces of a term; in brackets where it binds less than what it stands in."""
        match node:
            case ast.Name(id=name):
                yield self.value(self.judgement.inputs[name])
            case ast.Call(func=ast.Name(id="sum"), args=[ast.Name(id=name)]):
                yield from self.joined(list(map(self.value, _several(self.judgement.inputs[name]))), weight)
            case ast.Call(func=ast.Name(id="low" | "high"), args=[ast.Name(id=name)]) if self.is_point(name):
                yield self.value(self.judgement.inputs[name])
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
                yield Term(cut(ast.get_source_segment(self.judgement.expression.source, node) or "", 80))

    def is_point(self, name: str) -> bool:
        """Whether a claim allows one number alone."""
        stood_for = self.judgement.inputs[name]
        return isinstance(stood_for, Operand) and stood_for.interval is not None and stood_for.interval.is_point

    def joined(self, terms: Sequence[Term], weight: int) -> Iterator[Term]:
        """The terms with plus signs between them."""
        brackets = weight > 1 and len(terms) > 1
        yield from [Term("(")] * brackets
        for i, term in enumerate(terms):
            yield from [Term("+")] * (i > 0)
            yield term
        yield from [Term(")")] * brackets

    def value(self, stood_for: Binding) -> Term:
        """What a name stood for: a claim, or what it says itself."""
        if not isinstance(stood_for, Operand) or stood_for.is_unknown:
            return Term("something that nobody prints")
        entry = self.book.entries.get(stood_for.id)
        return Term(figure(entry), entry, entry.publisher) if entry else Term(allowed(stood_for))


def _several(stood_for: Binding) -> Sequence[Binding]:
    return [] if isinstance(stood_for, str | Operand) else stood_for


def figure(entry: Entry) -> str:
    """A claim as printed; where nothing is, its value with its unit, or else what it allows."""
    operand = entry.operand
    if not entry.printed and operand.value is not None:
        operand = Operand(Interval.of(operand.value), operand.value, operand.unit)
    return entry.printed or allowed(operand)


_CALLS: Mapping[str, Callable[..., list[Term]]] = {
    "growth": lambda later, earlier: [Term("the growth from"), *earlier, Term("to"), *later],
    "share": lambda part, whole: [Term("the share of"), *part, Term("in"), *whole],
    "low": lambda claim: [Term("the least of"), *claim],
    "high": lambda claim: [Term("the most of"), *claim],
}

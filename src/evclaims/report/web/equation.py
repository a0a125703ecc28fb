"""A relation as a sentence of prints: what a check expects of a row, with the row's claims in place of the names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from evclaims.exact.judge import Judgement
from evclaims.exact.operand import Binding, Operand
from evclaims.exact.tree import Call, Name, Number, Operation, fold
from evclaims.exact.unit import DATE
from evclaims.model import Result, Verdict
from evclaims.package.excerpt import brief
from evclaims.profile.items import Item
from evclaims.report.scale import Bar, amount, around
from evclaims.report.web.content import Book
from evclaims.report.web.words import allowed

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
_SIGNS = {"+": ("+", 1), "-": ("−", 1), "*": ("×", 2), "/": ("÷", 2)}
"""An operation as it is printed, and how firmly it binds."""
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
    """The sentence, and what its two sides allow (empty where that is not known)."""

    terms: tuple[Term, ...]
    sides: tuple[EquationSide, ...]


def equation(result: Result, book: Book) -> Equation | None:
    """The sentence of a relation's row; None for any other result."""
    judgement = result.judgement
    if not isinstance(judgement, Judgement):
        return None
    expression = judgement.expression
    both = [side for side in (judgement.left, judgement.right) if side is not None]
    scale = around(both)
    sides = tuple(EquationSide(allowed(side), bar) for side in both if (bar := scale.bar(side)) is not None)
    is_days = any(side.unit == DATE for side in both)
    must = (_MUST_DAYS if is_days else _MUST)[expression.comparison][judgement.verdict is Verdict.CONTRADICTED]
    phrases = _Phrases(judgement.inputs, book)
    terms = [*fold(expression.left, phrases)[0], Term(must), *fold(expression.right, phrases)[0]]
    if len(terms) > MOST_TERMS:
        terms = [*terms[:MOST_TERMS], Term("…")]
    return Equation(tuple(terms), sides if len(sides) == 2 else ())


Phrase: TypeAlias = tuple[list[Term], int]
"""The pieces of a term, and how firmly they hold together: 1 as a sum, 2 as a product, 3 as one figure."""


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The algebra of words: prints in place of names."""

    inputs: Mapping[str, Binding]
    book: Book

    def name(self, node: Name) -> Phrase:
        """The print of what a name stands for."""
        return [self._figure(self.inputs[node.name])], 3

    def number(self, node: Number) -> Phrase:
        """A number of the check itself."""
        return [Term(amount(node.value))], 3

    def operation(self, node: Operation, terms: Sequence[Phrase]) -> Phrase:
        """The terms with their sign between them."""
        sign, binds = _SIGNS[node.symbol]
        *left, right = terms
        before = [piece for phrase in left for piece in _within(binds, phrase)]
        return [*before, Term(sign), *_within(binds + (sign in "−÷"), right)], binds

    def call(self, node: Call, terms: Iterator[Phrase]) -> Phrase:
        """The words of a function round its terms."""
        match node:
            case Call("sum", (Name(name),)):
                each = self.inputs[name]
                figures = [self._figure(one) for one in (each if isinstance(each, Sequence) else [each])]
                return [piece for one in figures for piece in (Term("+"), one)][1:], 1 if len(figures) > 1 else 3
            case Call("low" | "high", (Name(name),)) if _is_point(self.inputs[name]):
                return next(terms)
        return _CALLS[node.function](*(pieces for pieces, _ in terms)), 3

    def _figure(self, binding: Binding) -> Term:
        """What one name stands for: a claim, or a number or day that the row itself says."""
        match binding:
            case Operand(id=id_) if id_ in self.book.entries:
                entry = self.book.entries[id_]
                return Term(figure(entry), entry, self.book.publisher(entry))
            case Operand(value=Fraction() as value, unit=unit):
                return Term(amount(value, unit))
        return Term("something that nobody prints")


def _within(weight: int, phrase: Phrase) -> list[Term]:
    """A term as it stands in another: in brackets where it holds together less firmly."""
    pieces, binds = phrase
    return pieces if binds >= weight else [Term("("), *pieces, Term(")")]


def _is_point(binding: Binding) -> bool:
    return isinstance(binding, Operand) and binding.interval is not None and binding.interval.is_point


def figure(entry: Item) -> str:
    """A claim as printed; where nothing is, its value with its unit, or else what it allows."""
    operand = entry.operand
    known = operand if operand.value is None else Operand.point(operand.value, operand.unit)
    return brief(entry.printed, 160) or allowed(known)


_CALLS: Mapping[str, Callable[..., list[Term]]] = {
    "growth": lambda later, earlier: [Term("the growth from"), *earlier, Term("to"), *later],
    "share": lambda part, whole: [Term("the share of"), *part, Term("in"), *whole],
    "low": lambda claim: [Term("the least of"), *claim],
    "high": lambda claim: [Term("the most of"), *claim],
}

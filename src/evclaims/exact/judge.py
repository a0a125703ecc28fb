"""The verdict on one row of a check: its expression folded over intervals, both sides compared (`docs/verdicts.md`)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from evclaims.exact import words
from evclaims.exact.interval import DivisorHoldsZero
from evclaims.exact.operand import Binding, Operand
from evclaims.exact.tree import Call, Expression, Name, Node, Number, Operation, fold
from evclaims.exact.unit import DATE, PERCENT, Unit, UnitError, combined
from evclaims.model import Verdict

_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_TURNED = {">=": "<=", ">": "<"}
_ZERO, _ONE, _HUNDRED = (Operand.point(number) for number in (0, 1, 100))
_SAYS = {
    Verdict.ENTAILED: "holds for all that these figures allow",
    Verdict.CONSISTENT: "holds as printed",
    Verdict.STRAINED: "can hold, but not as printed",
    Verdict.CONTRADICTED: "cannot hold",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an expression says of one row, and what its names stood for; as a text, the sentence that says so.

    Both sides are as computed: None where the verdict is `undetermined`, which has a reason instead.
    """

    expression: Expression
    inputs: Mapping[str, Binding]
    verdict: Verdict
    left: Operand | None = None
    right: Operand | None = None
    reason: str = ""

    def __str__(self) -> str:
        expression, names = self.expression, self.expression.names
        inputs = "; ".join(f"{name} is {words.binding(self.inputs[name])}" for name in names)
        if self.verdict is Verdict.UNDETERMINED:
            return f"{expression.source} cannot be decided, since {self.reason}: {inputs}."
        computed = "".join(
            f"; so {expression.text(node)} is {words.operand(side)}"
            for node, side in ((expression.left, self.left), (expression.right, self.right))
            if side is not None and not isinstance(node, Name | Number)
        )
        return f"{expression.source} {_SAYS[self.verdict]}: {inputs}{computed}."


def judge(expression: Expression, inputs: Mapping[str, Binding]) -> Judgement:
    """The verdict where each name stands for its binding.

    Raises UnitError where units do not compare, and KeyError for a name without binding.
    """
    row = _Intervals(expression, inputs)
    left, right = fold(expression.left, row), fold(expression.right, row)
    _unit("==", left, right)
    if row.reasons:
        return Judgement(expression, inputs, Verdict.UNDETERMINED, reason=row.reasons[0])
    return Judgement(expression, inputs, compare(expression.comparison, left, right), left, right)


def compare(comparison: str, left: Operand, right: Operand) -> Verdict:
    """The verdict of one comparison, by the first definition that applies (`docs/verdicts.md`).

    Both intervals must be known; the two sides share no operand, so each value of one meets every value of the other.
    """
    if comparison in _TURNED:
        return compare(_TURNED[comparison], right, left)
    x, y = left.interval, right.interval
    assert x is not None and y is not None
    match comparison:
        case "==":
            always, never = x.is_point and y.is_point, x.surely_below(y) or y.surely_below(x)
        case "<=":
            always, never = x.surely_at_most(y), y.surely_below(x)
        case _:
            always, never = x.surely_below(y), y.surely_at_most(x)
    if never:
        return Verdict.CONTRADICTED
    if always:
        return Verdict.ENTAILED
    if left.value is None or right.value is None:
        return Verdict.CONSISTENT
    if comparison == "==":
        as_printed = left.value in y or right.value in x
    else:
        as_printed = left.value < right.value or (left.value == right.value and comparison == "<=")
    return Verdict.CONSISTENT if as_printed else Verdict.STRAINED


@dataclass(frozen=True, slots=True)
class _Intervals:
    """The algebra of exact intervals: the operands of one row, and why parts of it cannot be computed.

    Units are compared in any case, so that a row with an unknown operand does not hide units that do not compare.
    """

    expression: Expression
    inputs: Mapping[str, Binding]
    reasons: list[str] = field(default_factory=list)

    def name(self, node: Name) -> Operand:
        """What a name stands for."""
        return self._known(node.name, self.inputs[node.name])

    def number(self, node: Number) -> Operand:
        """A number, without a unit."""
        return Operand.point(node.value)

    def operation(self, node: Operation, terms: Sequence[Operand]) -> Operand:
        """Both terms, or one with a minus, computed."""
        left, right = terms if len(terms) == 2 else (_ZERO, *terms)
        return self._apply(node.symbol, left, right)

    def call(self, node: Call, terms: Iterator[Operand]) -> Operand:
        """What a function makes of its terms."""
        match node:
            case Call("sum", (Name(name),)):
                return self._total(name, self.inputs[name])
            case Call("low" | "high", (term,)):
                return self._end(node.function, next(terms), term)
        later, earlier = terms
        _unit("==", later, earlier)
        quotient = self._apply("/", later, earlier)
        if node.function == "growth":
            quotient = self._apply("-", quotient, _ONE)
        percent = self._apply("*", quotient, _HUNDRED)
        return Operand(percent.interval, percent.value, PERCENT)

    def _known(self, name: str, binding: Binding) -> Operand:
        if not isinstance(binding, Operand):
            raise UnitError(f"`{name}` holds a list of IDs, which sum() takes")
        if binding.interval is None:
            return self._unknown(f"`{name}` has neither value nor bounds", binding.unit)
        return binding

    def _total(self, name: str, binding: Binding) -> Operand:
        if isinstance(binding, Operand) and binding.is_unknown:
            return self._known(name, binding)
        if isinstance(binding, Operand):
            raise UnitError(f"`{name}` is summed and holds no list of IDs")
        if not binding:
            return self._unknown(f"`{name}` is an empty list", None)
        return reduce(lambda total, term: self._apply("+", total, self._known(name, term)), binding, _ZERO)

    def _end(self, function: str, operand: Operand, term: Node) -> Operand:
        if operand.interval is None:
            return operand
        end, side = (operand.interval.lower, "lower") if function == "low" else (operand.interval.upper, "upper")
        if isinstance(end, float):
            return self._unknown(f"`{self.expression.text(term)}` has no {side} bound", operand.unit)
        return Operand.point(end, operand.unit)

    def _apply(self, symbol: str, left: Operand, right: Operand) -> Operand:
        unit, operate = _unit(symbol, left, right), _ARITHMETIC[symbol]
        if left.interval is None or right.interval is None:
            return Operand(None, None, unit)
        try:
            interval = operate(left.interval, right.interval)
        except DivisorHoldsZero as error:
            return self._unknown(str(error), unit)
        has_value = left.value is not None and right.value is not None
        return Operand(interval, operate(left.value, right.value) if has_value else None, unit)

    def _unknown(self, reason: str, unit: Unit) -> Operand:
        self.reasons.append(reason)
        return Operand(None, None, unit)


def _unit(symbol: str, left: Operand, right: Operand) -> Unit:
    """The unit of a sum (`+ -`), of a product (`* /`), or the one that both have (`==`).

    Raises UnitError where theirs do not fit; where nothing is known of one, no more than a date in a product is wrong.
    """
    if not (left.is_unknown or right.is_unknown):
        return combined(symbol, left.unit, right.unit)
    known = right.unit if left.is_unknown else left.unit
    if symbol in "*/":
        combined(symbol, known, None)
        return None
    return None if symbol in "+-" and known == DATE else known

"""`expect` of a check: text to tree to verdict.

One comparison (`== <= >= < >`) of terms over named operands, with `+ - * /` and the functions below. The text is
parsed by the standard library's `ast` and every node is held against an allowlist, so nothing is ever evaluated as
Python. Each operand may stand once: then interval arithmetic gives the exact range of either side, and not a wider one.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from evclaims.exact import words
from evclaims.exact.interval import DivisorHoldsZero
from evclaims.exact.operand import Binding, Operand, apply, compare, one_unit, unit_of
from evclaims.exact.unit import PERCENT, Unit, UnitError
from evclaims.model import EvclaimsError, Verdict

_LONGEST, _DEEPEST = 1_000, 50
_NUMBER = re.compile(r"[\d_]*\.?[\d_]*", re.ASCII)


class ExpressionError(EvclaimsError):
    """`expect` cannot be read; the text shows the line with a caret under the fault."""

    def __init__(self, message: str, source: str, column: int) -> None:
        super().__init__(f"{message}\n    {source}\n    {' ' * column}^")
        self.source = source
        self.column = column


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an expression says of one row, and what its names stood for; as a text, the sentence that says so.

    Both sides are as computed: None for texts, and where the verdict is `undetermined`, which has a reason instead.
    """

    expression: Expression
    inputs: Mapping[str, Binding]
    verdict: Verdict
    left: Operand | None = None
    right: Operand | None = None
    reason: str = ""

    def __str__(self) -> str:
        source, names = self.expression.source, self.expression.names
        inputs = "; ".join(f"{name} is {words.binding(self.inputs[name])}" for name in names)
        if self.verdict is Verdict.UNDETERMINED:
            return f"{source} cannot be decided, since {self.reason}: {inputs}."
        computed = "".join(
            f"; so {text} is {words.operand(side)}"
            for text, side in zip(self.expression.sides, (self.left, self.right), strict=True)
            if side is not None and text not in names and not text.isdigit()
        )
        return f"{source} {_SAYS[self.verdict]}: {inputs}{computed}."


_SAYS = {
    Verdict.ENTAILED: "holds for all that these figures allow",
    Verdict.CONSISTENT: "holds as printed",
    Verdict.STRAINED: "can hold, but not as printed",
    Verdict.CONTRADICTED: "cannot hold",
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed `expect`."""

    source: str
    names: tuple[str, ...]
    lists: frozenset[str]
    comparison: str
    _left: ast.expr
    _right: ast.expr

    @property
    def trees(self) -> tuple[ast.expr, ast.expr]:
        """The syntax tree of either side, of allowed nodes only."""
        return self._left, self._right

    @property
    def sides(self) -> tuple[str, str]:
        """The text of either side, as written."""
        return (
            _segment(self.source, self._left),
            _segment(self.source, self._right),
        )

    def column(self, name: str) -> int:
        """Where in `source` a name stands, in characters from 0."""
        nodes = (node for side in (self._left, self._right) for node in ast.walk(side))
        return next(_column(node, self.source) for node in nodes if isinstance(node, ast.Name) and node.id == name)

    @property
    def text_names(self) -> tuple[str, ...]:
        """The names that a text may stand for: those of a plain `one == other`."""
        if self.comparison == "==" and isinstance(self._left, ast.Name) and isinstance(self._right, ast.Name):
            return self.names
        return ()

    def judge(self, bindings: Mapping[str, Binding]) -> Judgement:
        """The verdict where each name stands for its binding.

        Raises UnitError where units do not compare, and KeyError for a name without binding.
        """
        sides = [bindings[name] for name in self.text_names]
        texts = [side for side in sides if isinstance(side, str)]
        if len(texts) == 2:
            return Judgement(self, bindings, Verdict.ENTAILED if texts[0] == texts[1] else Verdict.CONTRADICTED)
        if texts:
            if any(isinstance(side, Operand) and side.interval is None for side in sides):
                return Judgement(self, bindings, Verdict.UNDETERMINED, reason="one side is empty")
            raise UnitError("a text compares with a text only")
        row = _Row(self.source, bindings, [])
        left, right = row.compute(self._left), row.compute(self._right)
        one_unit(left, right)
        if row.reasons:
            return Judgement(self, bindings, Verdict.UNDETERMINED, reason=row.reasons[0])
        return Judgement(self, bindings, compare(self.comparison, left, right), left, right)


_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.LtE: "<=",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.Gt: ">",
}
_SYMBOLS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "growth": ("later", "earlier"),
    "share": ("part", "whole"),
    "sum": ("parts",),
    "low": ("claim",),
    "high": ("claim",),
}


def parse(source: str, functions: Mapping[str, tuple[str, ...]] = _FUNCTIONS) -> Expression:
    """Read the text of an `expect`; `functions` are those that it may call, with the names of their arguments.

    >>> parse("growth(later, earlier) == printed").names
    ('later', 'earlier', 'printed')

    Raises ExpressionError, with a caret under the fault.
    """
    source = " ".join(source.split())
    if not source.isprintable():
        shown = "".join(char if char.isprintable() else "\ufffd" for char in source)
        raise ExpressionError("a character that cannot be seen stands here", shown, shown.index("\ufffd"))
    if len(source) > _LONGEST:
        raise ExpressionError(f"`expect` is longer than {_LONGEST:,} characters", source[:60] + "…", 60)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns of what is refused below.
            tree = ast.parse(source, mode="eval").body
    except SyntaxError as error:
        column = min(max((error.offset or 1) - 1, 0), len(source))
        raise ExpressionError("`expect` is not an expression", source, column) from None
    except (MemoryError, RecursionError):
        raise ExpressionError("`expect` is nested too deep", source, 0) from None
    if not isinstance(tree, ast.Compare):
        raise _fault("`expect` must compare two sides with one of == <= >= < >", tree, source)
    if len(tree.ops) != 1:
        raise _fault("`expect` holds one comparison; make a check of each", tree.comparators[1], source)
    comparison = _COMPARISONS.get(type(tree.ops[0]))
    if comparison is None:
        raise _fault("compare with one of == <= >= < >", tree.comparators[0], source)
    names: dict[str, ast.Name] = {}
    lists: set[str] = set()
    for side in (tree.left, tree.comparators[0]):
        _allow(side, source, functions, names, lists)
    if not names:
        raise ExpressionError("`expect` names no column of `rows`", source, 0)
    return Expression(source, tuple(names), frozenset(lists), comparison, tree.left, tree.comparators[0])


def _allow(
    node: ast.expr,
    source: str,
    functions: Mapping[str, tuple[str, ...]],
    names: dict[str, ast.Name],
    lists: set[str],
    depth: int = 1,
) -> None:
    if depth > _DEEPEST:
        raise _fault("`expect` is nested too deep", node, source)
    match node:
        case ast.Name():
            if node.id in functions:
                raise _fault(f"`{node.id}` is a function: write {_usage(node.id, functions)}", node, source)
            if node.id in names:
                ways = [f"{_usage(name, functions)} (in percent)" for name in ("growth", "share") if name in functions]
                what = (
                    f"which would make the bounds wider than the truth; say it with {' or '.join(ways)}"
                    if ways
                    else "which would tie it to itself; write it once"
                )
                raise _fault(f"`{node.id}` stands twice, {what}", node, source)
            if node.id != ast.get_source_segment(source, node):
                # Python takes some letters for others, and DuckDB does not.
                raise _fault(f"this name reads as `{node.id}`; rename the column", node, source)
            names[node.id] = node
        case ast.Constant(value=bool()) | ast.Constant(value=complex()):
            raise _fault("only numbers and names of columns may stand here", node, source)
        case ast.Constant(value=int()) | ast.Constant(value=float()):
            if not _NUMBER.fullmatch(ast.get_source_segment(source, node) or "x"):
                raise _fault("write a number in digits and a point", node, source)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            _allow(operand, source, functions, names, lists, depth + 1)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right=right):
            _allow(left, source, functions, names, lists, depth + 1)
            _allow(right, source, functions, names, lists, depth + 1)
        case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]) if function in functions:
            if len(arguments) != len(functions[function]) or any(isinstance(a, ast.Starred) for a in arguments):
                raise _fault(f"write {_usage(function, functions)}", node, source)
            if function == "sum":
                if not isinstance(arguments[0], ast.Name):
                    raise _fault("sum takes one column that holds a list of IDs", arguments[0], source)
                lists.add(arguments[0].id)
            for argument in arguments:
                _allow(argument, source, functions, names, lists, depth + 1)
        case ast.Call():
            known = ", ".join(_usage(name, functions) for name in functions)
            raise _fault(f"the functions are {known}", node, source)
        case _:
            raise _fault(
                f"{_describe(node)} may not stand in `expect`;"
                " it takes names of columns, numbers, + - * / and functions",
                node,
                source,
            )


@lru_cache(maxsize=1024)
def _segment(source: str, node: ast.expr) -> str:
    """The text of a node, which every row of a check asks for."""
    return ast.get_source_segment(source, node) or ""


def _fault(message: str, node: ast.expr, source: str) -> ExpressionError:
    return ExpressionError(message, source, _column(node, source))


def _column(node: ast.expr, source: str) -> int:
    """Where a node begins, in characters; `ast` counts bytes."""
    return len(source.encode()[: node.col_offset].decode())


def _usage(function: str, functions: Mapping[str, tuple[str, ...]]) -> str:
    return f"{function}({', '.join(functions[function])})"


def _describe(node: ast.expr) -> str:
    words = {
        ast.Attribute: "attribute access",
        ast.Subscript: "a subscript",
        ast.Lambda: "a lambda",
        ast.Compare: "a second comparison",
        ast.BoolOp: "`and` or `or`",
        ast.JoinedStr: "a text",
    }
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
        return "a text"
    return words.get(type(node), "this")


@dataclass(frozen=True, slots=True)
class _Row:
    """The bindings of one row, and why parts of the expression cannot be computed from them.

    Units are compared in any case, so that a row with an unknown operand does not hide units that do not compare.
    """

    source: str
    bindings: Mapping[str, Binding]
    reasons: list[str]

    def compute(self, node: ast.expr) -> Operand:
        """What a part of the expression stands for."""
        match node:
            case ast.Name(id=name):
                return self._named(name, self.bindings[name])
            case ast.Constant():
                return Operand.point(Decimal(self._text(node)))
            case ast.UnaryOp(operand=operand):
                return self._apply("-", Operand.point(0), self.compute(operand))
            case ast.BinOp(left=left, op=op, right=right):
                return self._apply(_SYMBOLS[type(op)], self.compute(left), self.compute(right))
            case ast.Call(func=ast.Name(id="sum"), args=[ast.Name(id=name)]):
                return self._total(name, self.bindings[name])
            case ast.Call(func=ast.Name(id=function), args=arguments):
                terms = [self.compute(argument) for argument in arguments]
                if function in ("low", "high"):
                    return self._end(function, terms[0], self._text(arguments[0]))
                one_unit(*terms)
                quotient = self._apply("/", *terms)
                if function == "growth":
                    quotient = self._apply("-", quotient, Operand.point(1))
                scaled = self._apply("*", quotient, Operand.point(100))
                return Operand(scaled.interval, scaled.value, PERCENT)
        raise AssertionError(ast.dump(node))  # _allow lets nothing else through

    def _text(self, node: ast.expr) -> str:
        return _segment(self.source, node)

    def _named(self, name: str, binding: Binding) -> Operand:
        if not isinstance(binding, Operand):
            kind = "a text" if isinstance(binding, str) else "a list of IDs, which sum() takes"
            raise UnitError(f"`{name}` holds {kind}")
        if binding.interval is None:
            return self._unknown(f"`{name}` has neither value nor bounds", binding.unit)
        return binding

    def _total(self, name: str, binding: Binding) -> Operand:
        if isinstance(binding, Operand) and binding.is_unknown:
            return self._named(name, binding)
        if isinstance(binding, (Operand, str)):
            raise UnitError(f"`{name}` is summed and holds no list of IDs")
        if not binding:
            return self._unknown(f"`{name}` is an empty list", None)
        total = Operand.point(0)
        for term in binding:
            total = self._apply("+", total, self._named(name, term))
        return total

    def _end(self, function: str, term: Operand, text: str) -> Operand:
        if term.interval is None:
            return term
        bound = term.interval.lower if function == "low" else term.interval.upper
        if isinstance(bound, float):
            side = "lower" if function == "low" else "upper"
            return self._unknown(f"`{text}` has no {side} bound", term.unit)
        return Operand.point(bound, term.unit)

    def _apply(self, symbol: str, left: Operand, right: Operand) -> Operand:
        try:
            return apply(symbol, left, right)
        except DivisorHoldsZero as error:
            return self._unknown(str(error), unit_of(symbol, left, right))

    def _unknown(self, reason: str, unit: Unit) -> Operand:
        self.reasons.append(reason)
        return Operand(None, None, unit)

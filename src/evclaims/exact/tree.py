"""`expect` of a check: text to tree.

One comparison (`== <= >= < >`) of terms over named operands, with `+ - * /` and functions. The standard library's
`ast` parses the text and does not leave this module: each node that is allowed becomes one of ours, any other is
refused, and nothing is ever evaluated as Python. Each operand may stand once: then interval arithmetic gives the exact
range of either side, and not a wider one.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Protocol, TypeAlias, TypeVar

from evclaims.model import EvclaimsError

_LONGEST, _DEEPEST = 1_000, 50
_NUMBER = re.compile(r"[\d_]*\.?[\d_]*", re.ASCII)
_COMPARISONS: dict[type[ast.cmpop], str] = {ast.Eq: "==", ast.LtE: "<=", ast.GtE: ">=", ast.Lt: "<", ast.Gt: ">"}
_SYMBOLS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
Functions: TypeAlias = Mapping[str, tuple[str, ...]]
"""Functions that an expression may call, with the names of their arguments."""
FUNCTIONS: Functions = {
    "growth": ("later", "earlier"),
    "share": ("part", "whole"),
    "sum": ("parts",),
    "low": ("claim",),
    "high": ("claim",),
}
Span: TypeAlias = tuple[int, int]
"""Where a term stands in its text: first character and the one after its last."""


class ExpressionError(EvclaimsError):
    """`expect` cannot be read; the text shows the line with a caret under the fault."""

    def __init__(self, message: str, source: str, column: int) -> None:
        super().__init__(f"{message}\n    {source}\n    {' ' * column}^")
        self.source = source
        self.column = column


@dataclass(frozen=True, slots=True)
class Name:
    """An operand, by the column of `rows` that holds it."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, exactly."""

    value: Fraction
    span: Span


@dataclass(frozen=True, slots=True)
class Operation:
    """`+ - * /` between two terms, or `-` before one."""

    symbol: str
    terms: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """A function of terms; that of `sum` is always a name."""

    function: str
    terms: tuple[Node, ...]
    span: Span


Node: TypeAlias = Name | Number | Operation | Call
T = TypeVar("T")


class Algebra(Protocol[T]):
    """What the parts of an expression stand for in one reading of it: as intervals, as linear forms, as words."""

    def name(self, node: Name) -> T:
        """What an operand stands for."""

    def number(self, node: Number) -> T:
        """What a number stands for."""

    def operation(self, node: Operation, terms: Sequence[T]) -> T:
        """What an operation on terms makes of what they stand for."""

    def call(self, node: Call, terms: Iterator[T]) -> T:
        """What a function makes of its terms, which are read only as far as they are asked for."""


def fold(node: Node, algebra: Algebra[T]) -> T:
    """What a term stands for in an algebra, from the leaves up."""
    match node:
        case Name():
            return algebra.name(node)
        case Number():
            return algebra.number(node)
        case Operation():
            return algebra.operation(node, [fold(term, algebra) for term in node.terms])
        case Call():
            return algebra.call(node, (fold(term, algebra) for term in node.terms))


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed `expect`; `names` are its operands in the order in which they stand."""

    source: str
    names: tuple[str, ...]
    left: Node
    comparison: str
    right: Node
    _columns: Mapping[str, int] = field(repr=False)

    def text(self, node: Node) -> str:
        """The text of a term, as written."""
        return self.source[slice(*node.span)]

    def fault(self, message: str, node: Node) -> ExpressionError:
        """A refusal with a caret under a term."""
        return ExpressionError(message, self.source, node.span[0])

    def demand(self, columns: Collection[str]) -> None:
        """Raises ExpressionError for a name that is none of the columns of `rows`."""
        for name in self.names:
            if name not in columns:
                message = f"`{name}` is no column of `rows`, which has {', '.join(columns)}"
                raise ExpressionError(message, self.source, self._columns[name])


def parse(source: str, functions: Functions = FUNCTIONS) -> Expression:
    """Read the text of an `expect` that may call these functions.

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
    converter = _Converter(source, functions, {})
    if not isinstance(tree, ast.Compare):
        raise converter.fault("`expect` must compare two sides with one of == <= >= < >", tree)
    if len(tree.ops) != 1:
        raise converter.fault("`expect` holds one comparison; make a check of each", tree.comparators[1])
    comparison = _COMPARISONS.get(type(tree.ops[0]))
    if comparison is None:
        raise converter.fault("compare with one of == <= >= < >", tree.comparators[0])
    left, right = converter.node(tree.left), converter.node(tree.comparators[0])
    if not converter.columns:
        raise ExpressionError("`expect` names no column of `rows`", source, 0)
    return Expression(source, tuple(converter.columns), left, comparison, right, converter.columns)


@dataclass(frozen=True, slots=True)
class _Converter:
    """What becomes of Python's nodes; `columns` collects where each name stands."""

    source: str
    functions: Functions
    columns: dict[str, int]

    def node(self, tree: ast.expr, depth: int = 1) -> Node:
        """A term. Raises ExpressionError for what may not stand in `expect`."""
        if depth > _DEEPEST:
            raise self.fault("`expect` is nested too deep", tree)
        span = self.span(tree)
        match tree:
            case ast.Name(id=name):
                return self.name(name, tree, span)
            case ast.Constant(value=bool()) | ast.Constant(value=complex()):
                raise self.fault("only numbers and names of columns may stand here", tree)
            case ast.Constant(value=int()) | ast.Constant(value=float()):
                text = self.source[slice(*span)]
                if not _NUMBER.fullmatch(text):
                    raise self.fault("write a number in digits and a point", tree)
                return Number(Fraction(Decimal(text)), span)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Operation("-", (self.node(operand, depth + 1),), span)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _SYMBOLS:
                return Operation(_SYMBOLS[type(op)], (self.node(left, depth + 1), self.node(right, depth + 1)), span)
            case ast.Call(func=ast.Name(id=function), args=terms, keywords=[]) if function in self.functions:
                if len(terms) != len(self.functions[function]) or any(isinstance(a, ast.Starred) for a in terms):
                    raise self.fault(f"write {self.usage(function)}", tree)
                if function == "sum" and not isinstance(terms[0], ast.Name):
                    raise self.fault("sum takes one column that holds a list of IDs", terms[0])
                return Call(function, tuple(self.node(term, depth + 1) for term in terms), span)
            case ast.Call():
                raise self.fault(f"the functions are {', '.join(map(self.usage, self.functions))}", tree)
        takes = "it takes names of columns, numbers, + - * / and functions"
        raise self.fault(f"{_describe(tree)} may not stand in `expect`; {takes}", tree)

    def name(self, name: str, tree: ast.Name, span: Span) -> Name:
        """A name of a column. Raises ExpressionError for one that stands twice."""
        if name in self.functions:
            raise self.fault(f"`{name}` is a function: write {self.usage(name)}", tree)
        if name in self.columns:
            ways = [f"{self.usage(way)} (in percent)" for way in ("growth", "share") if way in self.functions]
            what = (
                f"which would make the bounds wider than the truth; say it with {' or '.join(ways)}"
                if ways
                else "which would tie it to itself; write it once"
            )
            raise self.fault(f"`{name}` stands twice, {what}", tree)
        if name != self.source[slice(*span)]:
            # Python takes some letters for others, and DuckDB does not.
            raise self.fault(f"this name reads as `{name}`; rename the column", tree)
        self.columns[name] = span[0]
        return Name(name, span)

    def span(self, tree: ast.expr) -> Span:
        """Where a term stands, in characters."""
        # `ast` counts bytes.
        line = self.source.encode()
        return len(line[: tree.col_offset].decode()), len(line[: tree.end_col_offset].decode())

    def usage(self, function: str) -> str:
        """A function as it is written."""
        return f"{function}({', '.join(self.functions[function])})"

    def fault(self, message: str, tree: ast.expr) -> ExpressionError:
        """A refusal with a caret under a term of Python's tree."""
        return ExpressionError(message, self.source, self.span(tree)[0])


def _describe(tree: ast.expr) -> str:
    words = {
        ast.Attribute: "attribute access",
        ast.Subscript: "a subscript",
        ast.Lambda: "a lambda",
        ast.Compare: "a second comparison",
        ast.BoolOp: "`and` or `or`",
        ast.JoinedStr: "a text",
    }
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str | bytes):
        return "a text"
    return words.get(type(tree), "this")

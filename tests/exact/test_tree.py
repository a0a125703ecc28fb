"""`expect`: what is read, and errors with the caret where it belongs."""

from __future__ import annotations

import re
import warnings
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evclaims.exact.judge import judge
from evclaims.exact.operand import Binding, Operand
from evclaims.exact.tree import Call, ExpressionError, Name, Number, Operation, parse
from evclaims.model import Verdict

FUNCTIONS = "growth(later, earlier), share(part, whole), sum(parts), low(claim), high(claim)"
NOT_HERE = "may not stand in `expect`; it takes names of columns, numbers, + - * / and functions"
TWICE = (
    "stands twice, which would make the bounds wider than the truth;"
    " say it with growth(later, earlier) (in percent) or share(part, whole) (in percent)"
)
ONE_OF = "compare with one of == <= >= < >"
TWO_SIDES = "`expect` must compare two sides with one of == <= >= < >"
NO_EXPRESSION = "`expect` is not an expression"


@pytest.mark.parametrize(
    ("message", "source", "caret"),
    [
        # no expression at all
        (NO_EXPRESSION, "", "^"),
        (NO_EXPRESSION, "a == b)", "      ^"),
        (NO_EXPRESSION, "a == growth(b, c", "           ^"),
        (NO_EXPRESSION, "a => b", "  ^"),
        (NO_EXPRESSION, "a = b", "  ^"),
        (NO_EXPRESSION, "größe = b", "      ^"),
        (NO_EXPRESSION, "a == b; import os", "      ^"),
        (NO_EXPRESSION, "a == 012", "     ^"),
        # not one comparison
        (TWO_SIDES, "growth(a, b)", "^"),
        (TWO_SIDES, "a == b and c == d", "^"),
        (TWO_SIDES, "not a == b", "^"),
        (TWO_SIDES, "a == b if c else d", "^"),
        (TWO_SIDES, "lambda: a == b", "^"),
        (TWO_SIDES, "a == b, c", "^"),
        ("`expect` holds one comparison; make a check of each", "a < b < c", "        ^"),
        (ONE_OF, "a != b", "     ^"),
        (ONE_OF, "a in b", "     ^"),
        (ONE_OF, "a is b", "     ^"),
        (ONE_OF, "größe not in b", "             ^"),
        # operands
        (f"`a` {TWICE}", "a == a", "     ^"),
        (f"`a` {TWICE}", "(a - b) / a == c", "          ^"),
        (f"`größe` {TWICE}", "größe == 2 * größe", "             ^"),
        ("`growth` is a function: write growth(later, earlier)", "growth == a", "^"),
        ("`sum` is a function: write sum(parts)", "sum(sum) == a", "    ^"),
        ("`expect` names no column of `rows`", "1 == 1", "^"),
        ("this name reads as `fi`; rename the column", "a == ﬁ", "     ^"),
        # functions
        (f"the functions are {FUNCTIONS}", "print(a) == b", "^"),
        (f"the functions are {FUNCTIONS}", "__import__('os') == a", "^"),
        (f"the functions are {FUNCTIONS}", "a == b.c(d)", "     ^"),
        (f"the functions are {FUNCTIONS}", "growth(later=a, earlier=b) == c", "^"),
        (f"the functions are {FUNCTIONS}", "growth(a, **b) == c", "^"),
        ("write growth(later, earlier)", "é == growth(a)", "     ^"),
        ("write growth(later, earlier)", "growth(*a, b) == c", "^"),
        ("write sum(parts)", "sum(a, b) == c", "^"),
        ("sum takes one column that holds a list of IDs", "sum(a + b) == c", "    ^"),
        # what Python knows and a check does not
        (f"attribute access {NOT_HERE}", "größe + a.b == c", "        ^"),
        (f"a subscript {NOT_HERE}", "a[0] == b", "^"),
        (f"a lambda {NOT_HERE}", "(lambda: a) == b", " ^"),
        (f"this {NOT_HERE}", "(x := a) == b", " ^"),
        (f"this {NOT_HERE}", "[a] == b", "^"),
        (f"this {NOT_HERE}", "(a, b) == c", "^"),
        (f"this {NOT_HERE}", "a ** 2 == b", "^"),
        (f"this {NOT_HERE}", "10 ** 10 ** 10 == b", "^"),
        (f"this {NOT_HERE}", "a // 2 == b", "^"),
        (f"this {NOT_HERE}", "a % 2 == b", "^"),
        (f"this {NOT_HERE}", "~a == b", "^"),
        (f"this {NOT_HERE}", "a == (b if c else d)", "      ^"),
        (f"this {NOT_HERE}", "a == None", "     ^"),
        (f"this {NOT_HERE}", "a == ...", "     ^"),
        (f"a second comparison {NOT_HERE}", "(a == b) == c", " ^"),
        (f"`and` or `or` {NOT_HERE}", "(a or b) == c", " ^"),
        (f"a text {NOT_HERE}", "größe == 'x'", "         ^"),
        (f"a text {NOT_HERE}", "a == b'x'", "     ^"),
        (f"a text {NOT_HERE}", r"a == '\d'", "     ^"),
        (f"a text {NOT_HERE}", "f'{a}' == b", "^"),
        ("only numbers and names of columns may stand here", "a == True", "     ^"),
        ("only numbers and names of columns may stand here", "a == 1j", "     ^"),
        # numbers are decimals as written
        ("write a number in digits and a point", "a == 1e400", "     ^"),
        ("write a number in digits and a point", "a == 1e999999999", "     ^"),
        ("write a number in digits and a point", "a == 1e-9", "     ^"),
        ("write a number in digits and a point", "a == 0x10", "     ^"),
        # what an editor or a terminal would not show as it is
        ("a character that cannot be seen stands here", "a\ufffd == b", " ^"),
    ],
)
def test_an_error_says_what_is_wrong_with_a_caret_under_it(message: str, source: str, caret: str) -> None:
    written = source.replace("\ufffd", "\x00")
    with pytest.raises(ExpressionError) as caught:
        parse(written)
    assert str(caught.value) == f"{message}\n    {source}\n    {caret}"


@pytest.mark.parametrize("character", ["\0", "\x1b", "\u202e", "\ufeff", "\ud800", "\xad"])
def test_a_character_that_cannot_be_seen_is_not_shown(character: str) -> None:
    with pytest.raises(ExpressionError, match="cannot be seen") as caught:
        parse(f"a {character}== b")
    assert character not in str(caught.value)


def test_a_lookalike_is_another_name() -> None:
    assert parse("a == а").names == ("a", "\u0430")


def test_lines_are_folded_as_yaml_folds_them() -> None:
    assert parse("growth(later,\n   earlier)\n ==\u00a0printed\n").source == "growth(later, earlier) == printed"


def test_terms_keep_where_they_stand() -> None:
    expression = parse("growth(größe, low(b)) * 1.50 <= (c)")
    sides = (expression.left, expression.right)
    assert [expression.text(side) for side in sides] == ["growth(größe, low(b)) * 1.50", "c"]
    match sides:
        case Operation("*", (Call("growth", (_, Call("low", (name,)))), Number(value))), Name("c"):
            assert (value, name.span) == (Fraction(3, 2), (18, 19))
        case _:
            pytest.fail(str(sides))


def test_a_name_that_is_no_column_is_refused_with_a_caret() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("größe <= low(b)").demand(["a", "größe"])
    assert str(caught.value) == f"`b` is no column of `rows`, which has a, größe\n    größe <= low(b)\n    {' ' * 13}^"


@pytest.mark.parametrize(
    "source",
    [
        "(" * 100_000 + "a" + ")" * 100_000 + " == b",
        "-" * 100_000 + "a == b",
        "a" + "+1" * 50_000 + " == b",
        "a" * 100_000 + " == b",
        "a." * 50_000 + "a == b",
        "a == " + "9" * 100_000,
        "not " * 25_000 + "a",
        "-" * 900 + "a == b",
        "(" * 150 + "a" + ")" * 150 + "[" * 300 + " == b",
        "a" + " + 1" * 200 + " == b",
        "low(" * 60 + "a" + ")" * 60 + " == b",
        "a == '" + "\\N{" * 200,
    ],
)
def test_length_and_depth_are_errors_and_no_tracebacks(source: str) -> None:
    with pytest.raises(ExpressionError):
        parse(source)


def test_the_deepest_expression_that_is_read_is_also_judged() -> None:
    expression = parse("-" * 49 + "a == b")
    assert judge(expression, {"a": Operand.point(1), "b": Operand.point(-1)}).verdict is Verdict.ENTAILED


def test_python_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for source in (r"a == '\d'", "a == 1or b", "a is 1"):
            with pytest.raises(ExpressionError):
                parse(source)


PIECES = "a b growth sum ( ) , + - * / == <= < 1 0.5 . é ' [ **".split()


@settings(max_examples=300)
@given(st.text() | st.lists(st.sampled_from(PIECES)).map(" ".join) | st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_is_an_expression_or_an_expression_error(source: str) -> None:
    try:
        expression = parse(source)
    except ExpressionError as error:
        assert 0 <= error.column <= len(error.source) + 1
        return
    assert expression.names and all(name.isidentifier() for name in expression.names)
    bindings: dict[str, Binding] = {
        name: [Operand.point(1)] if re.search(rf"\bsum ?\( ?{name}\b", expression.source) else Operand.point(1)
        for name in expression.names
    }
    assert isinstance(judge(expression, bindings).verdict, Verdict)

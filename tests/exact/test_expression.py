"""`expect`: verdicts against brute force over sampled points, errors with the caret where it belongs, units."""

from __future__ import annotations

import itertools
import operator
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evclaims.exact.interval import INFINITY, Interval
from evclaims.exact.judge import Judgement, judge, text_names
from evclaims.exact.operand import Binding, Operand
from evclaims.exact.tree import Call, ExpressionError, Name, Number, Operation, parse
from evclaims.exact.unit import DATE, DAY, PERCENT, UnitError, format_unit, parse_unit
from evclaims.model import Verdict

CNY, EUR, PIECE = (parse_unit(name) for name in ("CNY", "EUR", "piece"))
HOLDS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "==": operator.eq,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
DECIDED_BEST_FIRST = [Verdict.ENTAILED, Verdict.CONSISTENT, Verdict.STRAINED, Verdict.CONTRADICTED]


# A second reading of the expression language, on single numbers and without intervals.


@dataclass(frozen=True)
class Claim:
    """An operand as the tests know it: bounds (None for unbounded) and the printed value."""

    lower: Fraction | None
    upper: Fraction | None
    value: Fraction

    @property
    def operand(self) -> Operand:
        lower = -INFINITY if self.lower is None else self.lower
        return Operand(Interval(lower, INFINITY if self.upper is None else self.upper), self.value, None)

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        assert self.lower is not None and self.upper is not None
        return self.lower, self.upper

    @property
    def samples(self) -> list[Fraction]:
        lower = -(Fraction(10) ** 12) if self.lower is None else self.lower
        upper = Fraction(10) ** 12 if self.upper is None else self.upper
        return sorted({lower, upper, self.value, (lower + 3 * upper) / 4})


Term: TypeAlias = "str | Fraction | tuple[str, Term] | tuple[str, Term, Term]"
"""A name, a number, or an operator or function with its arguments."""


def written(term: Term) -> str:
    if isinstance(term, str):
        return term
    if isinstance(term, Fraction):
        return str(term)
    symbol, *arguments = term
    texts = [written(argument) for argument in arguments]
    if symbol in ("growth", "share", "low", "high", "sum"):
        return f"{symbol}({', '.join(texts)})"
    return f"-({texts[0]})" if len(texts) == 1 else f"({texts[0]} {symbol} {texts[1]})"


def names_in(term: Term) -> list[str]:
    if isinstance(term, str):
        return [term]
    return [] if isinstance(term, Fraction) else [n for part in term[1:] for n in names_in(part)]


def evaluated(term: Term, point: Mapping[str, Fraction], claims: Mapping[str, Claim]) -> Fraction:
    """The term at one point; ZeroDivisionError where it has no value there."""
    if isinstance(term, str):
        return point[term]
    if isinstance(term, Fraction):
        return term
    symbol, *arguments = term
    if symbol in ("low", "high"):
        (name,) = arguments
        bound = claims[str(name)].lower if symbol == "low" else claims[str(name)].upper
        assert bound is not None
        return bound
    numbers = [evaluated(argument, point, claims) for argument in arguments]
    match symbol, numbers:
        case "-", [x]:
            return -x
        case "+", [x, y]:
            return x + y
        case "-", [x, y]:
            return x - y
        case "*", [x, y]:
            return x * y
        case "/", [x, y]:
            return x / y
        case "growth", [later, earlier]:
            return 100 * (later - earlier) / earlier
        case "share", [part, whole]:
            return 100 * part / whole
    raise AssertionError(symbol)


def points(claims: Mapping[str, Claim]) -> Iterator[dict[str, Fraction]]:
    for numbers in itertools.product(*(claim.samples for claim in claims.values())):
        yield dict(zip(claims, numbers, strict=True))


NUMBERS = st.integers(-4, 12).map(Fraction) | st.fractions(0, 9, max_denominator=4)


@st.composite
def claims(draw: st.DrawFn, *, bounded: bool = False, positive: bool = False) -> Claim:
    low, value, high = sorted(draw(NUMBERS) for _ in range(3))
    if positive:
        low, value, high = (abs(x) + 1 for x in (Fraction(0), value - low, high - low))
    shape = "bounded" if bounded else draw(st.sampled_from(["bounded", "bounded", "point", "above", "below", "any"]))
    if shape == "point":
        return Claim(value, value, value)
    return Claim(None if shape in ("below", "any") else low, None if shape in ("above", "any") else high, value)


@st.composite
def terms(draw: st.DrawFn, names: Sequence[str]) -> Term:
    """A term in which each of the names stands once."""
    if len(names) == 1:
        plain: Term = names[0]
        return draw(st.sampled_from([plain, plain, ("-", plain), ("*", plain, Fraction(2)), ("+", Fraction(3), plain)]))
    cut = draw(st.integers(1, len(names) - 1))
    symbol = draw(st.sampled_from(["+", "-", "*", "/", "growth", "share"]))
    return (symbol, draw(terms(names[:cut])), draw(terms(names[cut:])))


@st.composite
def cases(draw: st.DrawFn, *, bounded: bool = False) -> tuple[Term, str, Term, dict[str, Claim]]:
    """left, comparison, right, and what the names stand for."""
    count = draw(st.integers(2, 4))
    names = ["a", "b", "c", "d"][:count]
    cut = draw(st.integers(1, count - 1))
    left, right = draw(terms(names[:cut])), draw(terms(names[cut:]))
    known = {name: draw(claims(bounded=bounded)) for name in names}
    return left, draw(st.sampled_from(list(HOLDS))), right, known


def verdict_of(left: Term, comparison: str, right: Term, known: Mapping[str, Claim]) -> Verdict:
    expression = parse(f"{written(left)} {comparison} {written(right)}")
    return judge(expression, {name: claim.operand for name, claim in known.items()}).verdict


def outcomes(left: Term, comparison: str, right: Term, known: Mapping[str, Claim]) -> set[bool]:
    """Whether the comparison holds, at each sampled point."""
    return {HOLDS[comparison](evaluated(left, point, known), evaluated(right, point, known)) for point in points(known)}


@settings(max_examples=250)
@given(cases())
def test_contradicted_means_that_no_sample_satisfies_and_entailed_that_all_do(
    case: tuple[Term, str, Term, dict[str, Claim]],
) -> None:
    verdict = verdict_of(*case)
    if verdict is not Verdict.UNDETERMINED:
        found = outcomes(*case)
        assert verdict is not Verdict.CONTRADICTED or found == {False}
        assert verdict is not Verdict.ENTAILED or found == {True}


@settings(max_examples=250)
@given(cases(bounded=True))
def test_corners_decide_every_verdict_between_finite_bounds(case: tuple[Term, str, Term, dict[str, Claim]]) -> None:
    """Each operand stands once, so either side has its least and its greatest value at a corner."""
    left, comparison, right, known = case
    verdict = verdict_of(*case)
    assume(verdict is not Verdict.UNDETERMINED)
    corners = [
        dict(zip(known, numbers, strict=True))
        for numbers in itertools.product(*(claim.ends for claim in known.values()))
    ]
    lefts = [evaluated(left, corner, known) for corner in corners]
    rights = [evaluated(right, corner, known) for corner in corners]
    values = {name: claim.value for name, claim in known.items()}
    x, y = evaluated(left, values, known), evaluated(right, values, known)
    if comparison == "==":
        possible = max(min(lefts), min(rights)) <= min(max(lefts), max(rights))
        certain = len({*lefts, *rights}) == 1
        printed = min(rights) <= x <= max(rights) or min(lefts) <= y <= max(lefts)
    else:
        found = {HOLDS[comparison](a, b) for a in lefts for b in rights}
        possible, certain, printed = True in found, False not in found, HOLDS[comparison](x, y)
    expected = (
        Verdict.CONTRADICTED if not possible
        else Verdict.ENTAILED if certain
        else Verdict.CONSISTENT if printed
        else Verdict.STRAINED
    )  # fmt: skip
    assert verdict is expected


@given(cases())
def test_undetermined_means_that_a_divisor_may_be_zero(case: tuple[Term, str, Term, dict[str, Claim]]) -> None:
    left, _, right, _ = case
    assume("/" in written(left) + written(right) or "growth" in written(left) + written(right))
    if verdict_of(*case) is not Verdict.UNDETERMINED:
        outcomes(*case)  # no ZeroDivisionError at any point


@given(cases(), st.lists(st.sampled_from("abcd"), min_size=1), st.integers(0, 9).map(Fraction))
def test_a_wider_interval_never_makes_a_verdict_firmer(
    case: tuple[Term, str, Term, dict[str, Claim]], widened: list[str], by: Fraction
) -> None:
    left, comparison, right, known = case
    wider = {
        name: claim
        if name not in widened
        else Claim(None if claim.lower is None else claim.lower - by, None, claim.value)
        for name, claim in known.items()
    }
    before, after = verdict_of(*case), verdict_of(left, comparison, right, wider)
    allowed = {
        Verdict.ENTAILED: {Verdict.ENTAILED, Verdict.CONSISTENT},
        Verdict.CONSISTENT: {Verdict.CONSISTENT},
        Verdict.STRAINED: {Verdict.STRAINED, Verdict.CONSISTENT},
        Verdict.CONTRADICTED: {Verdict.CONTRADICTED, Verdict.STRAINED, Verdict.CONSISTENT},
        Verdict.UNDETERMINED: set[Verdict](),
    }
    assert after in allowed[before] | {Verdict.UNDETERMINED}


@given(cases())
def test_turning_a_comparison_around_changes_nothing(case: tuple[Term, str, Term, dict[str, Claim]]) -> None:
    left, comparison, right, known = case
    turned = {"==": "==", "<=": ">=", ">=": "<=", "<": ">", ">": "<"}[comparison]
    assert verdict_of(left, comparison, right, known) is verdict_of(right, turned, left, known)


@given(cases())
def test_a_comparison_is_entailed_where_its_opposite_is_contradicted(
    case: tuple[Term, str, Term, dict[str, Claim]],
) -> None:
    left, comparison, right, known = case
    assume(comparison != "==")
    opposite = {"<=": ">", ">=": "<", "<": ">=", ">": "<="}[comparison]
    verdicts = {verdict_of(left, comparison, right, known), verdict_of(left, opposite, right, known)}
    assert (Verdict.ENTAILED in verdicts) == (Verdict.CONTRADICTED in verdicts)


@given(st.lists(claims(), min_size=1, max_size=4), claims(), st.sampled_from(list(HOLDS)))
def test_a_sum_is_judged_as_if_its_parts_were_written_out(parts: list[Claim], whole: Claim, comparison: str) -> None:
    listed = judge(
        parse(f"sum(parts) {comparison} whole"), {"parts": [part.operand for part in parts], "whole": whole.operand}
    )
    names = [f"p{i}" for i in range(len(parts))]
    spelt = judge(
        parse(f"{' + '.join(names)} {comparison} whole"),
        {**{name: part.operand for name, part in zip(names, parts, strict=True)}, "whole": whole.operand},
    )
    assert (listed.verdict, listed.left, listed.right) == (spelt.verdict, spelt.left, spelt.right)


@given(claims(bounded=True), claims())
def test_low_and_high_are_the_ends_of_what_is_allowed(one: Claim, other: Claim) -> None:
    known = {"one": one, "other": other}
    for function, bound in (("low", one.lower), ("high", one.upper)):
        assert bound is not None
        ends = {"one": Claim(bound, bound, bound), "other": other}
        assert verdict_of((function, "one"), "<=", "other", known) is verdict_of("one", "<=", "other", ends)


# Golden cases: two lines each, what is compared and what must be said.


def point(number: int | str) -> Operand:
    return Operand.point(Fraction(number))


def over(number: int) -> Operand:
    return Operand(Interval.of(number, INFINITY), Fraction(number), None)


def under(number: int) -> Operand:
    return Operand(Interval.of(-INFINITY, number), Fraction(number), None)


def span(lower: int | str, upper: int | str, value: int | str | None = None) -> Operand:
    return Operand(Interval.of(Fraction(lower), Fraction(upper)), None if value is None else Fraction(value), None)


@pytest.mark.parametrize(
    ("text", "bindings", "verdict"),
    [
        # 550,000 over "more than 410,000" against 34 %
        ("growth(a, b) == c", {"a": point(550_000), "b": over(410_000), "c": span("33.5", "34.5", 34)}, "consistent"),
        # the same against 40 %: below 34.15 nothing of the sort can be
        ("growth(a, b) == c", {"a": point(550_000), "b": over(410_000), "c": span("39.5", "40.5", 40)}, "contradicted"),
        # an end that is approached and not reached: growth is more than -100 %
        ("growth(a, b) > c", {"a": point(1), "b": over(1), "c": point(-100)}, "entailed"),
        ("growth(a, b) <= c", {"a": point(1), "b": over(1), "c": point(-100)}, "contradicted"),
        ("growth(a, b) == c", {"a": point(1), "b": over(1), "c": point(-100)}, "contradicted"),
        ("growth(a, b) == c", {"a": point(1), "b": over(1), "c": point(0)}, "consistent"),
        # touching intervals: they may be equal, as printed they are not
        ("a == b", {"a": span(1, 2, 1), "b": span(2, 3, 3)}, "strained"),
        ("a == b", {"a": span(1, 2, 2), "b": span(2, 3, 3)}, "consistent"),
        ("a < b", {"a": span(1, 2, 1), "b": span(2, 3, 3)}, "consistent"),
        ("a <= b", {"a": span(1, 2, 1), "b": span(2, 3, 3)}, "entailed"),
        ("a > b", {"a": span(1, 2, 1), "b": span(2, 3, 3)}, "contradicted"),
        ("a >= b", {"a": span(1, 2, 1), "b": span(2, 3, 3)}, "strained"),
        # dates have no printed value
        ("a <= b", {"a": span(1, 5), "b": span(2, 3)}, "consistent"),
        ("a == b", {"a": span(1, 1), "b": span(1, 1)}, "entailed"),
        # unbounded on both sides
        ("a + b == c", {"a": over(1), "b": over(1), "c": over(5)}, "consistent"),
        ("a - b == c", {"a": over(1), "b": over(1), "c": point(10**9)}, "consistent"),
        ("a - b > c", {"a": over(1), "b": over(1), "c": point(10**9)}, "strained"),
        ("a * 0 == b", {"a": over(1), "b": point(0)}, "entailed"),
        ("a == -b", {"a": point(-5), "b": point(5)}, "entailed"),
        ("-a - 2 == -(b * 3) / 2 + 4", {"a": point(0), "b": point(4)}, "entailed"),
        ("share(a, b) == 25", {"a": point(1), "b": point(4)}, "entailed"),
    ],
)
def test_golden_verdicts(text: str, bindings: dict[str, Binding], verdict: str) -> None:
    assert judge(parse(text), bindings).verdict == verdict


@pytest.mark.parametrize(
    ("comparison", "verdict"),
    [("==", "entailed"), ("<=", "entailed"), (">=", "entailed"), ("<", "contradicted"), (">", "contradicted")],
)
def test_a_boundary_that_floats_miss_is_met(comparison: str, verdict: str) -> None:
    assert 105 / 100 - 1 != 0.05  # what a float would say
    operands = {"later": point(105), "earlier": point(100), "printed": point(5)}
    assert judge(parse(f"growth(later, earlier) {comparison} printed"), operands).verdict == verdict


def test_a_number_is_what_is_written_and_not_the_nearest_float() -> None:
    written_out = "0.1000000000000000055511151231257827"
    assert Fraction(0.1) != Fraction(written_out)
    assert judge(parse(f"a == {written_out}"), {"a": point(written_out)}).verdict is Verdict.ENTAILED
    assert judge(parse(f"a == {written_out}"), {"a": point("0.1")}).verdict is Verdict.CONTRADICTED
    assert judge(parse("a == 1_000.50"), {"a": point("1000.5")}).verdict is Verdict.ENTAILED


# What cannot be decided


UNKNOWN = Operand(None, None, None)


@pytest.mark.parametrize(
    ("text", "bindings", "reason"),
    [
        ("a == b", {"a": UNKNOWN, "b": point(1)}, "`a` has neither value nor bounds"),
        ("a / b == 1", {"a": point(1), "b": span(-1, 1, 1)}, "the divisor may be zero"),
        ("growth(a, b) == 1", {"a": point(1), "b": span(0, 1, 1)}, "the divisor may be zero"),
        ("a >= low(b)", {"a": point(1), "b": under(5)}, "`b` has no lower bound"),
        ("a <= high(b * 2)", {"a": point(1), "b": over(5)}, "`b * 2` has no upper bound"),
        ("sum(parts) == a", {"a": point(1), "parts": []}, "`parts` is an empty list"),
        ("sum(parts) == a", {"a": point(1), "parts": [point(1), UNKNOWN]}, "`parts` has neither value nor bounds"),
        ("sum(parts) == a", {"a": point(1), "parts": UNKNOWN}, "`parts` has neither value nor bounds"),
        ("a == b", {"a": "text", "b": UNKNOWN}, "one side is empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_names_the_reason(text: str, bindings: dict[str, Binding], reason: str) -> None:
    expression = parse(text)
    assert judge(expression, bindings) == Judgement(expression, bindings, Verdict.UNDETERMINED, reason=reason)


# Units


def of(unit: object, number: int = 1) -> Operand:
    assert unit is None or isinstance(unit, tuple)
    return Operand.point(number, unit)


@pytest.mark.parametrize(
    ("text", "units", "unit"),
    [
        ("a + b == c", [CNY, CNY, CNY], CNY),
        ("a * b == c", [CNY, PIECE, parse_unit("CNY*piece")], parse_unit("piece*CNY")),
        ("a / b == c", [CNY, PIECE, parse_unit("CNY/piece")], parse_unit("CNY/piece")),
        ("a / b == c", [CNY, parse_unit("CNY/EUR"), EUR], EUR),
        ("a / b == c", [CNY, CNY, None], ()),
        ("a + 1 == c + b", [CNY, CNY, CNY], CNY),
        ("growth(a, b) == c", [CNY, CNY, PERCENT], PERCENT),
        ("share(a, b) == c", [PIECE, PIECE, None], PERCENT),
        ("a - b == c", [DATE, DATE, DAY], DAY),
        ("a - b == c", [DATE, DATE, None], DAY),
        ("a + b == c", [DATE, DAY, DATE], DATE),
        ("b + a == c", [DATE, None, DATE], DATE),
        ("a - b == c", [DATE, None, DATE], DATE),
    ],
)
def test_units_combine(text: str, units: list[object], unit: object) -> None:
    judgement = judge(parse(text), {name: of(u) for name, u in zip("abc", units, strict=True)})
    assert judgement.left is not None and judgement.left.unit == unit


@pytest.mark.parametrize(
    ("text", "units", "message"),
    [
        ("a == b", [CNY, EUR], "CNY does not compare with EUR"),
        ("a <= b", [PIECE, PERCENT], "piece does not compare with percent"),
        ("a + 1 == b", [CNY, EUR], "CNY does not compare with EUR"),
        ("a - b == 1", [CNY, EUR], "CNY does not compare with EUR"),
        ("growth(a, b) == 1", [CNY, EUR], "CNY does not compare with EUR"),
        ("share(a, b) == 1", [CNY, EUR], "CNY does not compare with EUR"),
        ("a / 2 == b", [CNY, parse_unit("CNY/piece")], "CNY does not compare with CNY/piece"),
        ("a / a2 == b", [CNY, CNY, PERCENT], "a ratio does not compare with percent"),
        ("a == b", [DATE, None], "date does not compare with a plain number"),
        ("a == b", [CNY, DATE], "CNY does not compare with date"),
        ("a + b == 1", [DATE, DATE], "two dates cannot be added"),
        ("a + b == 1", [DATE, CNY], "a date is moved by days, not by CNY"),
        ("a - b == 1", [DAY, DATE], "a date is taken from a date only"),
        ("-a == b", [DATE, DATE], "a date is taken from a date only"),
        ("a * b == 1", [DATE, None], "a date is neither multiplied nor divided"),
        ("growth(a, b) == 1", [DATE, DATE], "a date is neither multiplied nor divided"),
    ],
)
def test_units_that_do_not_compare_are_named(text: str, units: list[object], message: str) -> None:
    expression = parse(text)
    with pytest.raises(UnitError) as caught:
        judge(expression, {name: of(unit) for name, unit in zip(expression.names, units, strict=True)})
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "bindings"),
    [
        ("a == b", {"a": Operand(None, None, CNY), "b": of(EUR)}),
        ("a / b == c", {"a": of(CNY), "b": Operand(Interval.of(0, 1), Fraction(1), CNY), "c": of(EUR)}),
        ("low(a) == b", {"a": Operand(Interval.of(-INFINITY, 1), Fraction(1), CNY), "b": of(EUR)}),
        ("sum(a) == b", {"a": [Operand(None, None, CNY), of(EUR)], "b": of(CNY)}),
    ],
)
def test_what_is_unknown_does_not_hide_units_that_do_not_compare(text: str, bindings: dict[str, Binding]) -> None:
    with pytest.raises(UnitError):
        judge(parse(text), bindings)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        *itertools.product(["b + a == c", "b - a == c", "a - b == c", "c - a == b", "b == a"], [CNY, DATE, None]),
        *itertools.product(["a / b == c", "b * a == c", "share(a, b) == c"], [CNY, None]),
    ],
)
def test_where_nothing_is_known_no_unit_is_wrong(text: str, unit: object) -> None:
    bindings: dict[str, Binding] = {"a": UNKNOWN, "b": of(unit), "c": UNKNOWN}
    assert judge(parse(text), bindings).verdict is Verdict.UNDETERMINED


def test_texts_compare_with_texts_by_equality_alone() -> None:
    same = parse("one == other")
    assert judge(same, {"one": "x", "other": "x"}).verdict is Verdict.ENTAILED
    assert judge(same, {"one": "x", "other": "X"}).verdict is Verdict.CONTRADICTED
    assert text_names(same) == ("one", "other")
    wrong: dict[str, dict[str, Binding]] = {
        "one == other": {"one": "x", "other": point(1)},
        "one <= other": {"one": "x", "other": "x"},
        "one + 1 == other": {"one": "x", "other": point(1)},
        "sum(one) == other": {"one": "x", "other": point(1)},
    }
    for text, bindings in wrong.items():
        with pytest.raises(UnitError):
            judge(parse(text), bindings)


@pytest.mark.parametrize("binding", [point(1), [point(1)]])
def test_a_list_is_summed_and_nothing_else_is(binding: Any) -> None:
    text = "sum(a) == 1" if isinstance(binding, Operand) else "a == 1"
    with pytest.raises(UnitError, match="list of IDs"):
        judge(parse(text), {"a": binding})


@given(st.dictionaries(st.sampled_from(["CNY", "piece", "percent", "kg"]), st.integers(-3, 3).filter(bool)))
def test_a_unit_survives_being_written(powers: dict[str, int]) -> None:
    unit = tuple(sorted(powers.items()))
    assume(unit)
    assert parse_unit(format_unit(unit)) == unit


@pytest.mark.parametrize("text", ["", " ", "CNY/", "/piece", "CNY//piece", "*"])
def test_a_unit_with_a_name_missing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a unit"):
        parse_unit(text)


# Errors: the sentence, the line, the caret

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
    assert judge(expression, {"a": point(1), "b": point(-1)}).verdict is Verdict.ENTAILED


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
        name: [point(1)] if re.search(rf"\bsum ?\( ?{name}\b", expression.source) else point(1)
        for name in expression.names
    }
    assert isinstance(judge(expression, bindings).verdict, Verdict)

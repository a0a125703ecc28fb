"""The verdict on a row: against brute force over sampled points, what cannot be decided, units."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evclaims.exact.interval import INFINITY, Interval
from evclaims.exact.judge import Judgement, judge
from evclaims.exact.operand import Binding, Operand
from evclaims.exact.tree import parse
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

"""The laws of the interval arithmetic: what holds of every number must hold of the intervals, and no more than that."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evclaims.exact.interval import INFINITY, DivisorHoldsZero, End, Interval, end

Operation: TypeAlias = Callable[[Interval, Interval], Interval]
OPERATIONS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
TINY = Fraction(1, 10**30)
NUMBERS = st.one_of(st.integers(-3, 3), st.fractions(-1000, 1000, max_denominator=50)).map(Fraction)


@st.composite
def intervals(draw: st.DrawFn, *, closed: bool = False) -> Interval:
    """Any interval: a point, bounded, unbounded; its finite ends open or not."""
    lower, upper = sorted((draw(NUMBERS), draw(NUMBERS)))
    shape = draw(st.sampled_from(("bounded", "bounded", "above", "below", "everything")))
    low: End = -INFINITY if shape in ("below", "everything") else lower
    high: End = INFINITY if shape in ("above", "everything") else upper
    if closed or low == high:
        return Interval(low, high)
    return Interval(low, high, draw(st.booleans()), draw(st.booleans()))


@st.composite
def intervals_and_members(draw: st.DrawFn) -> tuple[Interval, Fraction]:
    """An interval and a number in it."""
    interval = draw(intervals())
    one, other = draw(st.tuples(*[st.sampled_from(_near_ends(interval))] * 2))
    return interval, one + draw(st.fractions(0, 1, max_denominator=9)) * (other - one)


def _near_ends(interval: Interval) -> list[Fraction]:
    """Members at or very near either end, and one between them."""
    low = Fraction(-1 / TINY) if isinstance(interval.lower, float) else interval.lower
    high = Fraction(1 / TINY) if isinstance(interval.upper, float) else interval.upper
    step = min(TINY, (high - low) / 4)
    return [x for x in (low, low + step, (low + high) / 2, high - step, high) if x in interval]


@given(intervals(), intervals())
@pytest.mark.parametrize("symbol", ["+", "*"])
def test_sums_and_products_commute(symbol: str, x: Interval, y: Interval) -> None:
    assert OPERATIONS[symbol](x, y) == OPERATIONS[symbol](y, x)


@given(intervals(), intervals(), intervals())
@pytest.mark.parametrize("symbol", ["+", "*"])
def test_sums_and_products_associate(symbol: str, x: Interval, y: Interval, z: Interval) -> None:
    operation = OPERATIONS[symbol]
    assert operation(operation(x, y), z) == operation(x, operation(y, z))


@given(intervals_and_members(), intervals_and_members())
@pytest.mark.parametrize("symbol", OPERATIONS)
def test_the_result_of_two_members_is_a_member_of_the_result(
    symbol: str, left: tuple[Interval, Fraction], right: tuple[Interval, Fraction]
) -> None:
    (x, a), (y, b) = left, right
    assume(symbol != "/" or 0 not in y)
    assert OPERATIONS[symbol](a, b) in OPERATIONS[symbol](x, y)


@given(intervals(), intervals())
@pytest.mark.parametrize("symbol", OPERATIONS)
def test_an_attained_end_is_reached_by_some_pair(symbol: str, x: Interval, y: Interval) -> None:
    assume(symbol != "/" or 0 not in y)
    result = OPERATIONS[symbol](x, y)
    reached = {OPERATIONS[symbol](a, b) for a in _near_ends(x) for b in _near_ends(y)}
    # A product with zero is zero whatever the other is, so that any member will do.
    assert result.lower_open or result.lower in reached
    assert result.upper_open or result.upper in reached


@given(intervals(), intervals())
@pytest.mark.parametrize("symbol", OPERATIONS)
def test_an_open_end_is_approached(symbol: str, x: Interval, y: Interval) -> None:
    assume(symbol != "/" or 0 not in y)
    result = OPERATIONS[symbol](x, y)
    reached = [OPERATIONS[symbol](a, b) for a in _near_ends(x) for b in _near_ends(y)]
    for bound, nearest in ((result.lower, min(reached)), (result.upper, max(reached))):
        far = abs(nearest) > 10**20 if isinstance(bound, float) else abs(nearest - bound) < Fraction(1, 10**20)
        assert far, (bound, nearest)


@given(intervals())
def test_zero_is_neutral_in_sums(x: Interval) -> None:
    assert x + Interval.of(0) == x == x - Interval.of(0)


@given(intervals())
def test_one_is_neutral_in_products(x: Interval) -> None:
    assert x * Interval.of(1) == x == x / Interval.of(1)


@given(intervals())
def test_zero_times_anything_is_zero(x: Interval) -> None:
    assert x * Interval.of(0) == Interval.of(0)


@given(intervals())
def test_negation_undoes_itself(x: Interval) -> None:
    once = -x
    assert -once == x


@given(intervals(), intervals())
def test_a_difference_is_the_sum_with_the_negation(x: Interval, y: Interval) -> None:
    assert x - y == x + -y == -(y - x)


@given(intervals())
def test_negation_is_multiplication_by_minus_one(x: Interval) -> None:
    assert -x == x * Interval.of(-1)


@given(intervals())
def test_a_reciprocal_undoes_itself(x: Interval) -> None:
    assume(0 not in x)
    once = x.reciprocal()
    assert 0 not in once
    assert once.reciprocal() == x


@given(intervals())
def test_a_divisor_that_may_be_zero_is_refused(x: Interval) -> None:
    assume(0 in x)
    with pytest.raises(DivisorHoldsZero, match="the divisor may be zero"):
        Interval.of(1) / x


@given(intervals(), intervals(), intervals())
@pytest.mark.parametrize("symbol", OPERATIONS)
def test_a_wider_operand_never_gives_a_narrower_result(symbol: str, x: Interval, wider: Interval, y: Interval) -> None:
    common = Interval.common((x, wider))
    assume(common is not None and (symbol != "/" or 0 not in y))
    assert common is not None
    narrow, wide = OPERATIONS[symbol](common, y), OPERATIONS[symbol](x, y)
    assert Interval.common((narrow, wide)) == narrow


@given(st.lists(intervals(), min_size=1, max_size=4), NUMBERS)
def test_what_is_common_is_what_every_interval_holds(several: list[Interval], number: Fraction) -> None:
    common = Interval.common(several)
    assert (common is not None and number in common) == all(number in each for each in several)
    assert common == Interval.common(reversed(several))


@given(intervals(), intervals())
def test_nothing_is_common_only_where_one_lies_below_the_other(x: Interval, y: Interval) -> None:
    assert (Interval.common((x, y)) is None) == (x.surely_below(y) or y.surely_below(x))
    assert Interval.common(()) is None


@given(intervals_and_members(), intervals_and_members())
def test_order_of_intervals_is_order_of_all_members(
    left: tuple[Interval, Fraction], right: tuple[Interval, Fraction]
) -> None:
    (x, a), (y, b) = left, right
    assert not x.surely_below(y) or a < b
    assert not x.surely_at_most(y) or a <= b
    assert not x.surely_below(y) or x.surely_at_most(y)


@given(intervals(closed=True), intervals(closed=True))
def test_order_of_closed_intervals_is_decided_by_the_ends(x: Interval, y: Interval) -> None:
    assert x.surely_below(y) == (x.upper < y.lower)
    assert x.surely_at_most(y) == (x.upper <= y.lower)


@given(intervals())
def test_every_interval_holds_a_number(x: Interval) -> None:
    assert _near_ends(x)


def test_infinity_is_never_attained() -> None:
    everything = Interval.of(-INFINITY, INFINITY)
    assert everything.lower_open and everything.upper_open
    assert Fraction(10) ** 400 in everything


def test_one_over_infinity_is_approached_and_not_reached() -> None:
    share = Interval.of(1) / Interval.of(4, INFINITY)
    assert share == Interval(Fraction(0), Fraction(1, 4), lower_open=True)
    assert 0 not in share


def test_the_reciprocal_of_what_comes_near_zero_is_unbounded_on_its_own_side() -> None:
    assert Interval(Fraction(0), Fraction(2), lower_open=True).reciprocal() == Interval.of(Fraction(1, 2), INFINITY)
    assert Interval(Fraction(-2), Fraction(0), upper_open=True).reciprocal() == Interval.of(-INFINITY, Fraction(-1, 2))


def test_zero_that_is_attained_closes_a_product_with_an_unbounded_factor() -> None:
    assert Interval.of(0, 1) * Interval.of(1, INFINITY) == Interval.of(0, INFINITY)


@pytest.mark.parametrize(("lower", "upper"), [(2, 1), (INFINITY, -INFINITY), (1, -INFINITY), (INFINITY, 1)])
def test_reversed_bounds_are_refused(lower: float, upper: float) -> None:
    with pytest.raises(ValueError, match=r"the lower bound .* is above the upper bound"):
        Interval.of(lower, upper)


def test_bounds_between_which_no_number_lies_are_refused() -> None:
    for lower, upper, lower_open in ((Fraction(1), Fraction(1), True), (INFINITY, INFINITY, False)):
        with pytest.raises(ValueError, match="no number lies between"):
            Interval(lower, upper, lower_open)


@pytest.mark.parametrize("number", [0.1, 5.0, -2.5, float("nan")])
def test_a_binary_float_is_no_end(number: float) -> None:
    with pytest.raises(ValueError, match="is a binary float"):
        end(number)
    for ends in ((number, INFINITY), (-INFINITY, number)):
        with pytest.raises(ValueError, match="an end is an exact number or an infinity"):
            Interval(*ends)


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("-sNaN")])
def test_a_decimal_that_is_no_number_is_no_end(number: Decimal) -> None:
    with pytest.raises(ValueError, match="NaN"):
        end(number)


def test_ends_are_taken_without_rounding() -> None:
    assert end(Decimal("0.1")) == Fraction(1, 10)
    assert end(10**40 + 1) == 10**40 + 1
    assert (end(Decimal("Infinity")), end(Decimal("-Infinity"))) == (INFINITY, -INFINITY)


@pytest.mark.parametrize("symbol", OPERATIONS)
def test_numbers_beyond_every_float_neither_overflow_nor_vanish(symbol: str) -> None:
    huge, small = Fraction(10**500), Fraction(1, 10**500)
    x, y = Interval.of(small, huge), Interval.of(huge, INFINITY)
    for pair in ((x, y), (y, x), (x, x), (y, y)):
        result = OPERATIONS[symbol](*pair)
        assert OPERATIONS[symbol](huge, huge) in result
    assert x.surely_at_most(y) and not x.surely_below(y)
    assert Interval.of(small, huge) != Interval.of(0, huge)

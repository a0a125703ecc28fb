"""Two readings of one term agree: a linear form at a point is what exact intervals make of that point."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evclaims.exact.judge import judge
from evclaims.exact.operand import Operand
from evclaims.exact.tree import fold, parse
from evclaims.exact.unit import parse_unit
from evclaims.linear.forms import Forms
from evclaims.linear.world import World, read_world, unknown_of
from world_samples import sold, world_package

ROW = {"one": "a.sold.q1", "two": "a.sold.q2", "three": "a.sold.q3"}
NUMBERS = st.integers(-9, 9) | st.decimals(-9, 9, places=2)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    quantities = [sold("a", period) for period in ("q1", "q2", "q3")]
    return read_world(world_package(tmp_path_factory.mktemp("world"), quantities, []))


@st.composite
def terms(draw: st.DrawFn, names: tuple[str, ...] = tuple(ROW)) -> str:
    """A linear term in which each name stands once."""
    if len(names) == 1:
        return draw(st.sampled_from(["{}", "-{}", "2.5 * {}", "{} / 3", "(1 - 4 / 3) * {}", "({} + 7)"])).format(*names)
    cut = draw(st.integers(1, len(names) - 1))
    return f"({draw(terms(names[:cut]))} {draw(st.sampled_from('+-'))} {draw(terms(names[cut:]))})"


@given(terms(), st.tuples(NUMBERS, NUMBERS, NUMBERS).map(lambda numbers: [Fraction(number) for number in numbers]))
def test_a_linear_form_at_a_point_is_the_point_of_exact_intervals(
    world: World, term: str, numbers: list[Fraction]
) -> None:
    expression = parse(f"{term} == 0")
    form = fold(expression.left, Forms(expression, ROW, world))
    unit = parse_unit("piece")
    exact = judge(expression, {name: Operand.point(x, unit) for name, x in zip(ROW, numbers, strict=True)}).left
    at = {unknown_of(world.quantities[id_]): x for id_, x in zip(ROW.values(), numbers, strict=True)}
    value = sum((at[unknown] * x for unknown, x in form.terms.items()), form.constant)
    assert exact is not None and (exact.value, exact.unit) == (value, form.unit)

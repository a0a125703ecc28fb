"""Claims and laws as one linear system over cells."""

import datetime
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from evclaims.linear.laws import Kind
from evclaims.linear.solver import Feasible, Infeasible, decide
from evclaims.linear.system import read_system
from evclaims.model import EvclaimsError
from evclaims.package.package import Package
from world_samples import SIGNS, TOTALS, claim, sold, world_package

QUARTERS = [sold("a", "q1"), sold("a", "q2"), sold("a", "h1")]
TIE = """\
tie:
  title: A tie
  why: For a test.
  rows: {rows}
  expect: {expect}
"""


def _holds(package: Package) -> bool:
    decision = decide(read_system(package)[0].rows)
    assert isinstance(decision, (Feasible, Infeasible))
    return isinstance(decision, Feasible)


def _law(expect: str, rows: str = "SELECT 'a.sold.q1' AS one, 'a.sold.q2' AS other") -> str:
    return TIE.format(rows=rows, expect=expect)


@pytest.mark.parametrize(("half", "holds"), [(30, True), (31, False), (29, False)])
def test_periods_that_tile_a_longer_one_add_up_without_a_law(tmp_path: Path, half: int, holds: bool) -> None:
    claims = [
        claim("c-1", "a.sold.q1", 10, 10),
        claim("c-2", "a.sold.q2", 20, 20),
        claim("c-3", "a.sold.h1", half, half),
    ]
    assert _holds(world_package(tmp_path, QUARTERS, claims, laws="")) is holds


def test_a_quantity_is_two_running_sums_however_many_cells_it_holds(tmp_path: Path) -> None:
    system, _ = read_system(world_package(tmp_path, [*QUARTERS, sold("a", "y")], [claim("c-1", "a.sold.y", 1, 2)]))
    assert system.cells.count == 3  # the first of four cuts is where the sum is nothing
    assert len(system.signs) == 3


def test_periods_of_two_years_are_two_blocks_unless_something_holds_both(tmp_path: Path) -> None:
    system, _ = read_system(world_package(tmp_path, [sold("a", "h1"), sold("a", "h2")], []))
    assert [len(row.terms) for row in system.rows] == [1, 1]


@pytest.mark.parametrize(("total", "holds"), [(29, False), (30, True), (500, True)])
def test_a_stock_is_the_sum_from_its_origin(tmp_path: Path, total: int, holds: bool) -> None:
    stock = ["a.sold-total.june", "a", "sold-total", "piece", "stock", None, "2025-06-30", "Sold by a in all"]
    claims = [claim("c-1", "a.sold.h1", 30, 30), claim("c-2", "a.sold-total.june", total, total)]
    assert _holds(world_package(tmp_path, [*QUARTERS, stock], claims, laws=SIGNS + TOTALS)) is holds


@pytest.mark.parametrize("change", [{1: "b"}, {3: "box"}, {2: "built-total"}])
def test_a_stock_and_a_flow_of_another_entity_unit_or_measure_do_not_tie(
    tmp_path: Path, change: dict[int, str]
) -> None:
    stock: list[object] = ["t.t.june", "a", "sold-total", "piece", "stock", None, "2025-06-30", "In all"]
    for place, text in change.items():
        stock[place] = text
    claims = [claim("c-1", "a.sold.h1", 30, 30), claim("c-2", "t.t.june", 1, 1, unit=str(stock[3]))]
    laws = SIGNS + TOTALS.replace("  expect: total", "  at_least: 0\n  expect: total")
    assert _holds(world_package(tmp_path, [*QUARTERS, stock], claims, laws=laws))


def test_nothing_came_before_the_first_day_that_a_law_names(tmp_path: Path) -> None:
    stock = ["a.sold-total.june", "a", "sold-total", "piece", "stock", None, "2025-06-30", "Sold by a in all"]
    claims = [claim("c-1", "a.sold.q2", 20, 20), claim("c-2", "a.sold-total.june", 21, 21)]
    rows = "SELECT 'a.sold.q1' AS flow, DATE '2025-03-31' AS day"
    first = TIE.format(rows=rows, expect="until(flow, day) == 0")
    assert _holds(world_package(tmp_path / "one", [*QUARTERS, stock], claims, laws=SIGNS + TOTALS))
    assert not _holds(world_package(tmp_path / "two", [*QUARTERS, stock], claims, laws=SIGNS + TOTALS + first))


@pytest.mark.parametrize(
    ("exhaustive", "whole", "holds"),
    [("true", 30, True), ("true", 31, False), ("false", 31, True), ("false", 29, False)],
)
def test_parts_add_up_or_are_at_most_the_whole(tmp_path: Path, exhaustive: str, whole: int, holds: bool) -> None:
    quantities = [sold("all", "q1"), sold("a", "q1"), sold("b", "q1")]
    parts = [["all.sold.q1", "maker", "a.sold.q1", exhaustive], ["all.sold.q1", "maker", "b.sold.q1", exhaustive]]
    claims = [claim("c-1", "a.sold.q1", 10, 10), claim("c-2", "b.sold.q1", 20, 20)]
    claims.append(claim("c-3", "all.sold.q1", whole, whole))
    assert _holds(world_package(tmp_path, quantities, claims, parts=parts)) is holds


def test_parts_that_are_not_all_bound_nothing_where_the_rest_may_be_negative(tmp_path: Path) -> None:
    quantities = [sold("all", "q1", measure="net-loss"), sold("a", "q1", measure="net-loss")]
    parts = [["all.net-loss.q1", "maker", "a.net-loss.q1", "false"]]
    claims = [claim("c-1", "a.net-loss.q1", 10, 10), claim("c-2", "all.net-loss.q1", 5, 5)]
    package = world_package(
        tmp_path, quantities, claims, parts=parts, laws=SIGNS.replace("expect", "at_least: 0\n  expect")
    )
    system, world = read_system(package)
    assert isinstance(decide(system.rows), Feasible)
    assert "may be negative" in world.left_out[0].reason


GROWTH = ["r.growth", "a", "growth", "percent", "ratio", "2025-04-01", "2025-06-30", "Growth"]
PRICE = ["r.price", "a", "price", "EUR/piece", "price", "2025-01-01", "2025-03-31", "Price"]
REVENUE = ["a.revenue.q1", "a", "revenue", "EUR", "flow", "2025-01-01", "2025-03-31", "Revenue"]


@pytest.mark.parametrize(
    ("kind", "rate", "later", "holds"),
    [
        ("growth", (49, 51), 15, True),
        ("growth", (49, 51), Fraction("15.2"), False),
        ("growth", (52, None), 15, False),
        ("growth", (None, 52), 15, True),
        ("share", (140, 160), 15, True),
        ("share", (10, 50), 15, False),
    ],
)
def test_a_printed_rate_gives_two_bounds(
    tmp_path: Path, kind: str, rate: tuple[int | None, int | None], later: int | Fraction, holds: bool
) -> None:
    ratios = [["r.growth", kind, "a.sold.q2", "actual", "a.sold.q1", "actual"]]
    claims = [claim("c-1", "a.sold.q1", 10, 10), claim("c-2", "a.sold.q2", float(later), float(later))]
    claims.append(claim("c-3", "r.growth", *rate, unit="percent"))
    assert _holds(world_package(tmp_path, [*QUARTERS, GROWTH], claims, ratios=ratios)) is holds


@pytest.mark.parametrize(("revenue", "holds"), [(100, True), (120, False)])
def test_a_price_bounds_the_amount_by_the_units(tmp_path: Path, revenue: int, holds: bool) -> None:
    ratios = [["r.price", "per-unit", "a.revenue.q1", "actual", "a.sold.q1", "actual"]]
    claims = [claim("c-1", "a.sold.q1", 10, 10), claim("c-2", "r.price", "9.5", "10.5", unit="EUR/piece")]
    claims.append(claim("c-3", "a.revenue.q1", revenue, revenue, unit="EUR"))
    assert _holds(world_package(tmp_path, [*QUARTERS, PRICE, REVENUE], claims, ratios=ratios)) is holds


def test_a_rate_over_a_base_that_may_be_negative_is_left_out_and_said(tmp_path: Path) -> None:
    ratios = [["r.growth", "growth", "a.sold.q2", "actual", "a.sold.q1", "actual"]]
    claims = [claim("c-1", "r.growth", 49, 51, unit="percent")]
    _, world = read_system(world_package(tmp_path, [*QUARTERS, GROWTH], claims, ratios=ratios, laws=""))
    assert [(r.ids, "not known to be never negative" in r.reason) for r in world.left_out] == [(("c-1",), True)]


def test_a_conversion_and_a_rate_of_targets_are_left_out_and_said(tmp_path: Path) -> None:
    for kind, status in (("conversion", "actual"), ("growth", "target")):
        ratios = [["r.growth", kind, "a.sold.q2", status, "a.sold.q1", "actual"]]
        claims = [claim("c-1", "r.growth", 49, 51, unit="percent")]
        _, world = read_system(world_package(tmp_path / kind, [*QUARTERS, GROWTH], claims, ratios=ratios))
        assert "r.growth is left out" in world.left_out[0].reason


def test_targets_and_forecasts_take_no_part_and_rejected_claims_are_named(tmp_path: Path) -> None:
    claims = [
        claim("c-1", "a.sold.q1", 10, 10),
        claim("c-2", "a.sold.q1", 99, 99, status="target"),
        claim("c-3", "a.sold.q1", 98, 98, status="forecast"),
        claim("c-4", "a.sold.q1", 97, 97),
        claim("c-5", "a.sold.q1", None, None),
    ]
    rulings = [["r-1", "conflict", "c-4", "contradicted", "true", "A slip."]]
    system, world = read_system(world_package(tmp_path, QUARTERS, claims, rulings=rulings))
    assert set(world.claims) == {"c-1"}
    assert [remark.ids for remark in world.left_out] == [("c-4",), ("c-5",)]
    assert "the ruling r-1 rejects it" in world.left_out[0].reason
    assert isinstance(decide(system.rows), Feasible)


def test_identical_rows_are_one_with_all_its_witnesses(tmp_path: Path) -> None:
    claims = [claim(f"c-{i}", "a.sold.q1", 10, None) for i in range(3)]
    system, _ = read_system(world_package(tmp_path, QUARTERS, claims))
    floors = [i for i, found in enumerate(system.witnesses) if found[0].line.kind is Kind.CLAIM]
    assert [system.claims(i) for i in floors] == [["c-0", "c-1", "c-2"]]


def test_exact_numbers_far_apart_stay_exact(tmp_path: Path) -> None:
    claims = [claim("c-1", "a.sold.q1", 10**18, 10**18), claim("c-2", "a.sold.q2", "0.000001", "0.000001")]
    for n, (half, holds) in enumerate([("1000000000000000000.000001", True), ("1000000000000000000.000002", False)]):
        package = world_package(tmp_path / str(n), QUARTERS, [*claims, claim("c-3", "a.sold.h1", half, half)])
        assert _holds(package) is holds


# Bad input.


def test_a_period_that_ends_before_it_starts_is_a_fault_and_its_claims_are_left_out(tmp_path: Path) -> None:
    wrong = ["a.sold.bad", "a", "sold", "piece", "flow", "2025-06-30", "2025-01-01", "Backwards"]
    _, world = read_system(world_package(tmp_path, [*QUARTERS, wrong], [claim("c-1", "a.sold.bad", 1, 1)]))
    assert "ends on 2025-01-01, before it starts on 2025-06-30" in world.faults[0].reason
    assert world.faults[0].place is not None and world.faults[0].place[:2] == ("data/quantities.csv", 5)
    assert [remark.ids for remark in world.left_out] == [("c-1",)]


def test_units_that_differ_are_faults(tmp_path: Path) -> None:
    quantities: list[Sequence[object]] = [*QUARTERS, sold("all", "q1", unit="box"), GROWTH, REVENUE]
    _, world = read_system(
        world_package(
            tmp_path,
            quantities,
            [claim("c-1", "a.sold.q1", 1, 1, unit="box"), claim("c-2", "r.growth", 1, 2, unit="percent")],
            parts=[["all.sold.q1", "maker", "a.sold.q1", "true"]],
            ratios=[["r.growth", "growth", "a.revenue.q1", "actual", "a.sold.q1", "actual"]],
        )
    )
    reasons = " ".join(remark.reason for remark in world.faults)
    for words in (
        "c-1 is in box and its quantity a.sold.q1 in piece",
        "units that differ",
        "no growth of EUR over piece",
    ):
        assert words in reasons


def test_ties_to_nothing_and_to_itself_are_faults(tmp_path: Path) -> None:
    _, world = read_system(
        world_package(
            tmp_path,
            [*QUARTERS, GROWTH],
            [claim("c-1", "nobody.sold.q1", 1, 1), claim("c-2", "r.growth", 1, 2, unit="percent")],
            parts=[["a.sold.h1", "half", "a.sold.h1", "true"], ["a.sold.q1", "none", "lost.sold.q1", "true"]],
            ratios=[["r.growth", "growth", "a.sold.q1", "actual", "a.sold.q1", "actual"]],
        )
    )
    reasons = " ".join(remark.reason for remark in world.faults)
    for words in (
        "names the quantity 'nobody.sold.q1'",
        "hold it twice",
        "no quantity 'lost.sold.q1'",
        "one quantity twice",
    ):
        assert words in reasons


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        (
            "one * other == 5",
            "`one * other` is not linear, since two unknowns are multiplied; a law is a sum of unknowns, each by a"
            " number\n    one * other == 5\n    ^",
        ),
        (
            "5 <= 3 + one / other",
            "`one / other` is not linear, since it is divided by an unknown; a law is a sum of unknowns, each by a"
            " number\n    5 <= 3 + one / other\n             ^",
        ),
        (
            "one + one == 5",
            "`one` stands twice, which would tie it to itself; write it once\n    one + one == 5\n          ^",
        ),
        ("one < other", "a law takes ==, <= or >=: bounds are closed"),
        ("growth(one, other) == 5", "the functions are sum(quantities), low(claim)"),
        ("one / 0 == other", "this divides by zero"),
        ("daily(one) >= 1", "daily(flow) is compared so"),
        ("2 * daily(one) >= other", "daily(flow) stands alone"),
        ("one == third", "`third` is no column of `rows`"),
    ],
)
def test_a_law_that_is_not_linear_is_refused_with_a_caret(tmp_path: Path, expect: str, message: str) -> None:
    package = world_package(tmp_path, QUARTERS, [], laws=_law(expect))
    with pytest.raises(EvclaimsError) as caught:
        read_system(package)
    assert message in str(caught.value)
    assert str(caught.value).startswith("checks/laws/laws.yaml:1: law 'tie'")


def test_a_law_has_no_key_that_only_a_check_needs(tmp_path: Path) -> None:
    package = world_package(tmp_path, QUARTERS, [], laws=_law("one == other") + "  needs: entailed\n")
    with pytest.raises(EvclaimsError, match="title, why, rows, expect and at_least only"):
        read_system(package)


@pytest.mark.parametrize(
    ("expect", "rows", "words"),
    [
        ("one == other", "SELECT 'a.sold.q1' AS one, 'a.sold.q1' AS other", "ties a.sold.q1 to itself"),
        ("one == other", "SELECT 'a.sold.q1' AS one, 'r.growth' AS other", "piece does not compare with percent"),
        ("one == other", "SELECT 'a.sold.q1' AS one, 'nobody' AS other", "no quantity, claim or number"),
        (
            "one == other",
            "SELECT 'a.sold.q1' AS one, 'a.sold.q2' AS other WHERE 1 = 2",
            "has 0 rows and at_least demands 1",
        ),
    ],
)
def test_a_row_of_a_law_that_cannot_be_is_a_fault(tmp_path: Path, expect: str, rows: str, words: str) -> None:
    _, world = read_system(world_package(tmp_path, [*QUARTERS, GROWTH], [], laws=_law(expect, rows)))
    assert [words in remark.reason for remark in world.faults] == [True]


def test_a_law_takes_lists_numbers_and_the_ends_of_claims(tmp_path: Path) -> None:
    rows = "SELECT ['a.sold.q1', 'a.sold.q2'] AS both, 'c-1' AS share, 'a.sold.h1' AS half, 0.5 AS part"
    law = _law("sum(both) >= high(share) / 100 * half * 2 * part", f'"{rows}"')
    claims = [claim("c-1", "r.growth", 90, 95, unit="percent")]
    system, world = read_system(world_package(tmp_path, [*QUARTERS, GROWTH], claims, laws=law))
    assert not world.faults
    line = next(w[0].line for w in system.witnesses if w[0].line.kind is Kind.LAW)
    assert sorted(x for _, x in line.terms) == [-1, -1, Fraction(95, 100)]
    assert line.ids == ("c-1",)


def test_a_row_of_a_law_with_a_claim_that_takes_no_part_is_left_out(tmp_path: Path) -> None:
    law = _law("one <= high(share) * 1", "\"SELECT 'a.sold.q1' AS one, 'c-1' AS share\"")
    claims = [claim("c-1", "a.sold.q2", 90, 95, status="target")]
    _, world = read_system(world_package(tmp_path, QUARTERS, claims, laws=law))
    assert "left out with c-1" in world.left_out[0].reason


def test_days_are_those_of_the_calendar(tmp_path: Path) -> None:
    _, world = read_system(world_package(tmp_path, QUARTERS, []))
    assert world.quantities["a.sold.q1"].start == datetime.date(2025, 1, 1)

"""What the claims jointly imply: bounds, the claims behind them, assumptions and omissions."""

from __future__ import annotations

import contextlib
import io
from fractions import Fraction
from pathlib import Path

import pytest

import evclaims
from evclaims.cli import main
from evclaims.exact.interval import INFINITY, Interval
from evclaims.linear.implied import Question, read_assumption
from evclaims.model import EvclaimsError
from evclaims.package.package import open_package
from evclaims.profile.periods import days
from helpers import ROOT, write_package
from world_samples import SIGNS, claim, sold, world_package

Q4 = "xiaomi-ev.deliveries.2025-q4"
QUANTITIES = [sold("a", "q1"), sold("a", "q2"), sold("a", "h1"), sold("a", "y")]


def _run(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = main(arguments)
    return code, " ".join(out.getvalue().split())


def _ends(question: Question, id_: str) -> tuple[object, object]:
    found = question.bounds(id_)
    return (None if found.lower is None else found.lower.value, None if found.upper is None else found.upper.value)


def test_the_fourth_quarter_that_nobody_prints_is_bounded() -> None:
    found = Question(open_package(ROOT), [Q4]).bounds(Q4)
    assert found.compared == "not printed"
    assert found.lower is not None and found.upper is not None
    assert found.lower.value == 410_000 - Fraction("75869.5") - Fraction("81302.5") - Fraction("108796.5")
    assert found.lower.as_printed == 410_000 - 265_967 == 144_033
    assert found.upper.value == Fraction("149034.5")
    assert ("mitrade-01", None) in found.upper.without
    assert "mitrade-01" not in found.lower.proof.claims


def test_the_command_says_through_which_article_alone_there_is_an_upper_bound() -> None:
    code, text = _run("bounds", Q4)
    assert code == 0
    assert "at least 144,031.5 vehicle" in text
    assert "(144,033 at the figures as printed)" in text
    assert "= 144,031.5 vehicle" in text
    assert "Only through mitrade-01 (“410,000”, without the hedge that others have:" in text
    assert "without it, there is no upper bound" in text
    assert "not all of investmentweek-01, investmentweek-02 are true" in text


def test_without_that_article_there_is_no_upper_bound() -> None:
    code, text = _run("bounds", Q4, "--without", "mitrade-01")
    assert (code, "no upper bound" in text, "mitrade" in text) == (0, True, False)
    code, text = _run(
        "bounds", Q4, "--without", "mitrade-01", "--assume", "xiaomi-ev.deliveries.2025 = 410,000..420000"
    )
    assert "is assumed to be at most 420,000 vehicle" in text
    assert "at most 154,034.5 vehicle" in text


def test_an_unprinted_base_follows_from_its_growth() -> None:
    id_ = "xiaomi-ev.retail-sales-cpca.2024-11"
    lower, upper = _ends(Question(open_package(ROOT)), id_)
    assert (lower, upper) == (Fraction("46248.5") / Fraction("1.99735"), Fraction("46249.5") / Fraction("1.99725"))


@pytest.mark.parametrize(
    ("claims", "compared", "ends"),
    [
        ([claim("c-1", "a.sold.h1", 30, 40)], "equal", (30, 40)),
        ([claim("c-1", "a.sold.h1", 30, 40), claim("c-2", "a.sold.q1", 35, 36)], "tighter", (35, 40)),
        ([claim("c-1", "a.sold.h1", 30, None)], "equal", (30, None)),
        ([], "not printed", (0, None)),
    ],
)
def test_what_is_implied_is_compared_with_print(
    tmp_path: Path, claims: list[list[object]], compared: str, ends: tuple[int | None, int | None]
) -> None:
    question = Question(world_package(tmp_path, QUANTITIES, claims))
    assert question.bounds("a.sold.h1").compared == compared
    assert _ends(question, "a.sold.h1") == ends


def test_in_a_conflict_bounds_hold_whichever_claim_is_false(tmp_path: Path) -> None:
    claims = [claim("c-1", "a.sold.q1", 10, 10), claim("c-2", "a.sold.q1", 12, 12), claim("c-3", "a.sold.q2", 5, 5)]
    question = Question(world_package(tmp_path, QUANTITIES, claims))
    found = question.bounds("a.sold.h1")
    assert found.doubted == ("c-1", "c-2")
    assert _ends(question, "a.sold.h1") == (15, 17)
    assert question.bounds("a.sold.q1").compared == "not printed"  # the two prints have no common figure


def test_of_repairs_those_that_call_the_fewest_claims_false_count(tmp_path: Path) -> None:
    claims = [claim("c-1", "a.sold.q1", 10, 10), claim("c-2", "a.sold.q1", 12, 12), claim("c-3", "a.sold.q1", 12, 12)]
    question = Question(world_package(tmp_path, QUANTITIES, claims))
    assert question.bounds("a.sold.q1").doubted == ("c-1",)
    assert _ends(question, "a.sold.q1") == (12, 12)
    assert question.bounds("a.sold.q1").compared == "not printed"


def test_an_assumption_may_contradict_the_claims_and_is_doubted(tmp_path: Path) -> None:
    package = world_package(tmp_path, QUANTITIES, [claim("c-1", "a.sold.q1", 10, 10)])
    found = Question(package, ["a.sold.h1"], ["a.sold.h1 = 5"]).bounds("a.sold.h1")
    assert set(found.doubted) == {"assumed", "c-1"}


def test_a_period_that_no_table_lists_is_asked_for_by_name(tmp_path: Path) -> None:
    package = world_package(
        tmp_path, QUANTITIES, [claim("c-1", "a.sold.y", 100, 100), claim("c-2", "a.sold.h1", 40, 40)]
    )
    for name, ends in {"a.sold.2025-h2": (60, 60), "a.sold.2025-12": (0, 60), "a.sold.2024": (0, None)}.items():
        assert _ends(Question(package, [name]), name) == ends


@pytest.mark.parametrize(
    ("asked", "assume", "without", "words"),
    [
        ("a.sold.q9", [], [], "'q9' is no period"),
        ("a.bought.2025", [], [], "no flow 'a.bought'"),
        ("nothing", [], [], "there is no quantity 'nothing'"),
        ("a.sold.q1", ["a.sold.q1"], [], "is no assumption"),
        ("a.sold.q1", ["a.sold.q1 = many"], [], "is no assumption"),
        ("a.sold.q1", ["a.sold.q1 = nan"], [], "is no assumption"),
        ("a.sold.q1", ["a.sold.q1 = 5..4"], [], "cannot hold"),
        ("a.sold.q1", ["nobody.sold.q1 = 5"], [], "there is no quantity"),
        ("a.sold.q1", [], ["c-7"], "there is no claim 'c-7'"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(
    tmp_path: Path, asked: str, assume: list[str], without: list[str], words: str
) -> None:
    package = world_package(tmp_path, QUANTITIES, [claim("c-1", "a.sold.q1", 10, 10)])
    with pytest.raises(EvclaimsError, match=words):
        Question(package, [asked], assume, without)


def test_a_package_without_claims_bounds_nothing(tmp_path: Path) -> None:
    write_package(tmp_path, {"one": (["id"], [["a"]])})
    with pytest.raises(EvclaimsError, match="keeps no claims"):
        Question(open_package(tmp_path))


def test_laws_alone_that_contradict_themselves_leave_no_bounds(tmp_path: Path) -> None:
    law = "bad:\n  title: Less than none\n  why: A test.\n  rows: SELECT 'a.sold.q1' AS one\n  expect: one <= 0 - 5\n"
    question = Question(world_package(tmp_path, QUANTITIES, [], laws=SIGNS + law))
    with pytest.raises(EvclaimsError, match="the laws alone contradict each other"):
        question.bounds("a.sold.q1")


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("q = 5", Interval.of(5)),
        ("q=410,000..415000", Interval.of(410_000, 415_000)),
        ("q = ..4.5", Interval.of(-INFINITY, Fraction(9, 2))),
        ("q = -3.5..", Interval.of(Fraction(-7, 2), INFINITY)),
    ],
)
def test_assumptions_are_read_exactly(text: str, interval: Interval) -> None:
    assert read_assumption(text) == ("q", interval)


@pytest.mark.parametrize("name", ["2025-q5", "2025-13", "2025-02-30", "20", "", "2025-12-to-2025-01", "٢٠٢٥"])
def test_what_is_no_period_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="period"):
        days(name)


def test_the_frame_has_a_row_a_quantity(tmp_path: Path) -> None:
    package = world_package(tmp_path, QUANTITIES, [claim("c-1", "a.sold.h1", 30, 40)])
    made = evclaims.bounds(package=package)
    assert list(made["quantity_id"]) == ["a.sold.q1", "a.sold.q2", "a.sold.h1", "a.sold.y"]
    assert list(made["upper"]) == [40, 40, 40, float("inf")]
    assert made["lower_claims"][2] == ("c-1",)
    one = evclaims.bounds("a.sold.2025-05", assume=["a.sold.q2 = 7"], without=["c-1"], package=package)
    assert (one["lower"][0], one["upper"][0]) == (0, 7)
    assert evclaims.bounds(package=package) is not None  # the name is still the function's

"""The consistency layer: conflicts as results, rulings on them, what is left out, what is not decided."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from evclaims.cli import main
from evclaims.exact.interval import Interval
from evclaims.layers import consistency
from evclaims.layers.run import check
from evclaims.linear.repair import neighbours, slips
from evclaims.linear.world import read_world
from evclaims.model import Result, Verdict
from evclaims.package.package import Package, open_package
from evclaims.profile.variants import without
from evclaims.report.rulings import drafts
from helpers import ROOT, write_package
from world_samples import SIGNS, claim, sold, world_package

QUANTITIES = [sold("a", "q1"), sold("a", "q2"), sold("a", "h1"), sold("b", "h1")]
CLAIMS = [
    claim("c-1", "a.sold.q1", 10, 11),
    claim("c-2", "a.sold.q2", 20, 21),
    claim("c-3", "a.sold.h1", 40, 41),
    claim("c-4", "b.sold.h1", 1, 2),
]


def _conflicts(results: list[Result]) -> list[Result]:
    return [result for result in results if result.check == "conflict"]


def _run(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = main(arguments)
    return code, out.getvalue()


@pytest.fixture(scope="module")
def packaged() -> Package:
    return open_package(ROOT)


@pytest.fixture(scope="module")
def unruled(packaged: Package) -> list[Result]:
    return consistency.run(packaged.with_rows({"rulings": []}))


def test_a_conflict_is_a_result_with_its_claims_and_its_proof(tmp_path: Path) -> None:
    results = consistency.run(world_package(tmp_path, QUANTITIES, CLAIMS))
    (conflict,) = _conflicts(results)
    assert conflict.verdict is Verdict.CONTRADICTED and not conflict.passed
    assert set(conflict.subject) == {"c-1", "c-2", "c-3"}
    assert "11 + 21 = 32 piece" in conflict.message
    assert conflict.place is not None and conflict.place.file == "data/claims.csv"
    blocks = [(r.verdict, r.message) for r in results if r.check == "block-decided"]
    assert (Verdict.CONSISTENT, "1 claim and 1 row of laws can all hold at once.") in blocks
    assert any("cannot all hold: 1 conflict, and" in message for _, message in blocks)


def test_the_packaged_claims_have_no_conflict_that_no_ruling_answers(packaged: Package) -> None:
    report = check(packaged, ["consistency"])
    assert not report.failures
    found = [result for result in report.results if result.check == "conflict"]
    assert found
    assert all("investmentweek-02" in result.subject and result.ruling == "r-016" for result in found)


def test_the_packaged_claims_hold_conflicts_without_a_check_for_them(unruled: list[Result]) -> None:
    """67.0 against 68.9, the hedge that was dropped, and the total that is not the sum of its quarters."""
    subjects = [set(result.subject) for result in _conflicts(unruled)]
    assert {"evertiq-02", "carnewschina-07", "mobile-world-live-01"} in subjects
    quarters = {"carnewschina-03", "channel-newsasia-03", "yicai-global-02"}
    assert any({"electrive-09"} | quarters <= subject for subject in subjects)
    assert any({"investmentweek-01", "investmentweek-02", "cnevpost-01"} <= subject for subject in subjects)
    kinds = {"evertiq-02", "electrive-09", "investmentweek-01", "investmentweek-02"}
    assert all(subject & kinds for subject in subjects)


def test_a_slip_is_told_where_it_would_end_the_conflict(unruled: list[Result]) -> None:
    messages = {result.subject[0]: result.message for result in reversed(_conflicts(unruled))}
    assert "would fit as “Revenue of the segment that holds Xiaomi's cars" in messages["electrive-09"]
    assert "evertiq-02 would fit with the hedge of " in messages["evertiq-02"]


def test_the_claims_that_stand_in_most_conflicts_are_named(unruled: list[Result]) -> None:
    (block,) = [r for r in unruled if r.check == "block-decided" and "cannot all hold" in r.message]
    assert "electrive-09 stands in" in block.message
    assert "more than 50 conflicts" in block.message


def test_a_ruling_answers_every_conflict_that_holds_the_claim(tmp_path: Path) -> None:
    rulings = [["r-1", "conflict", "c-3", "contradicted", "false", "Nobody knows."]]
    report = check(world_package(tmp_path, QUANTITIES, CLAIMS, rulings=rulings), ["consistency"])
    assert not report.failures
    assert [r.ruling for r in report.results if r.check == "conflict"] == ["r-1"]


def test_a_ruling_on_no_conflict_is_stale(tmp_path: Path) -> None:
    rulings = [["r-1", "conflict", "c-4", "contradicted", "false", "Nobody knows."]]
    report = check(world_package(tmp_path, QUANTITIES, CLAIMS, rulings=rulings), ["consistency"])
    assert any("covers nothing" in failure.message for failure in report.failures)


def test_a_ruling_that_rejects_and_so_ends_the_conflict_is_not_stale(tmp_path: Path) -> None:
    rulings = [["r-1", "conflict", "c-3", "contradicted", "true", "A slip."]]
    report = check(world_package(tmp_path, QUANTITIES, CLAIMS, rulings=rulings), ["consistency"])
    assert not report.failures and not any(r.check == "conflict" for r in report.results)


def test_a_rejected_claim_ends_its_conflict_and_is_named(tmp_path: Path) -> None:
    rulings = [["r-1", "other-check", "c-3", "contradicted", "true", "A slip."]]
    results = consistency.run(world_package(tmp_path, QUANTITIES, CLAIMS, rulings=rulings))
    assert not _conflicts(results)
    left = [r for r in results if r.check == "takes-part"]
    assert [(r.subject, r.verdict, r.passed) for r in left] == [(("c-3",), Verdict.UNDETERMINED, True)]


def test_without_a_claim_its_conflicts_end(tmp_path: Path) -> None:
    package = world_package(tmp_path, QUANTITIES, CLAIMS)
    assert _conflicts(consistency.run(package))
    for id_ in ("c-1", "c-2", "c-3"):
        assert not _conflicts(consistency.run(without(package, [id_])))
        assert not _conflicts(consistency.run(package, [id_]))
    code, text = _run("check", str(tmp_path), "--layer", "consistency", "--without", "c-3")
    assert code == 0, text
    code, text = _run("check", str(tmp_path), "--layer", "consistency", "--without", "c-33")
    assert (code, "did you mean c-3" in text) == (2, True)


def test_the_command_fails_on_a_conflict_and_offers_a_ruling(tmp_path: Path) -> None:
    world_package(tmp_path, QUANTITIES, CLAIMS)
    code, text = _run("check", str(tmp_path), "--layer", "consistency")
    assert code == 1
    assert "FAILED conflict contradicted" in text
    code, text = _run("check", str(tmp_path), "--layer", "consistency", "--format", "rulings")
    assert "conflict-1,conflict,,contradicted,false" in text
    assert "note: nothing tells which figure is wrong; write into `covers` of conflict-1 one of c-3, c-1, c-2" in text


def test_the_claim_that_stands_alone_in_most_conflicts_is_the_suspect(tmp_path: Path) -> None:
    more = [claim("c-5", "a.sold.h1", 31, 32), claim("c-6", "a.sold.h1", 30, 33)]
    report = check(world_package(tmp_path, QUANTITIES, [*CLAIMS, *more]), ["consistency"])
    found = _conflicts([*report.results])
    assert len(found) == 3 and {conflict.suspect for conflict in found} == {"c-3"}
    assert [(draft.check, draft.covers) for draft in drafts(report)] == [("conflict", "c-3")]


def test_what_is_broken_is_a_fault(tmp_path: Path) -> None:
    wrong: list[object] = ["a.sold.bad", "a", "sold", "piece", "flow", "2025-06-30", "2025-01-01", "Backwards"]
    results = consistency.run(world_package(tmp_path, [*QUANTITIES, wrong], [claim("c-9", "a.sold.bad", 1, 1)]))
    (fault,) = [result for result in results if result.check == "system-stands"]
    assert fault.verdict is None and not fault.passed


def test_a_block_that_is_not_decided_in_time_is_a_fault(tmp_path: Path) -> None:
    results = consistency.run(world_package(tmp_path, QUANTITIES, CLAIMS), seconds=0)
    found = [result for result in results if result.check == "block-decided"]
    assert [result.verdict for result in found] == [None] * len(found)
    assert all("is not decided, since its time ran out" in result.message and not result.passed for result in found)


def test_laws_that_contradict_themselves_are_a_conflict_without_claims(tmp_path: Path) -> None:
    law = """\
impossible:
  title: Less than none
  why: For a test.
  rows: SELECT 'a.sold.q1' AS one
  expect: one <= 0 - 5
"""
    (conflict,) = _conflicts(consistency.run(world_package(tmp_path, QUANTITIES, [], laws=SIGNS + law)))
    assert conflict.subject == ()
    assert "“Less than none”" in conflict.message


def test_a_package_without_claims_has_nothing_to_contradict(tmp_path: Path) -> None:
    write_package(tmp_path, {"one": (["id"], [["a"]])})
    assert consistency.run(open_package(tmp_path)) == []


def test_a_slip_is_undone_in_words(tmp_path: Path) -> None:
    claims = [claim("c-1", "a.sold.q1", 120, 120), claim("c-2", "a.sold.q1", 120, None)]
    world = read_world(world_package(tmp_path, QUANTITIES, claims))
    found = {words: (quantity.id, interval) for words, quantity, interval in slips(world.claims["c-1"], world)}
    assert found["ten times as large"] == ("a.sold.q1", Interval.of(1200))
    assert found["at a tenth"] == ("a.sold.q1", Interval.of(12))
    assert found["with two digits swapped, as 210"] == ("a.sold.q1", Interval.of(210))
    assert found["with two digits swapped, as 102"] == ("a.sold.q1", Interval.of(102))
    assert found["with the hedge of c-2, “120”"][1].upper == float("inf")
    assert {each.id for each in neighbours(world.quantities["a.sold.h1"], world)} == {
        "b.sold.h1",
        "a.sold.q1",
        "a.sold.q2",
    }

"""The facts layer: what columns may hold, what a message says, and how broken checks and rows are refused."""

import shutil
from pathlib import Path

import pytest

from evclaims.layers.run import check
from evclaims.model import EvclaimsError, Result
from evclaims.package.package import open_package
from helpers import write_package

GOLDEN = Path(__file__).parent / "golden"


def _run(tmp_path: Path, rows: str, expect: str, extra: str = "", case: str = "faults") -> list[Result]:
    folder = tmp_path / "package"
    shutil.copytree(GOLDEN / case, folder)
    text = f"the-check:\n  title: t\n  why: w\n  rows: |\n    {rows}\n  expect: {expect}\n{extra}"
    (folder / "checks" / "facts" / "case.yaml").write_text(text, "utf-8")
    return list(check(open_package(folder), ["facts"]).results)


def test_a_message_holds_the_prints_the_intervals_and_the_arithmetic() -> None:
    (result,) = check(open_package(GOLDEN / "contradicted"), ["facts"]).results
    assert result.message == (
        "sum(parts) == whole cannot hold: parts is [a “18.1”, 18.05 to 18.15 CNY, b “20.6”, 20.55 to 20.65 CNY,"
        " c “28.3”, 28.25 to 28.35 CNY]; whole is w “68.9”, 68.85 to 68.95 CNY; so sum(parts) is 66.85 to 67.15 CNY."
    )
    assert str(result.place) == "data/figures.csv:5"  # the last of the rows that it is about


@pytest.mark.parametrize(
    ("rows", "expect", "words"),
    [
        ("SELECT 'a' AS a, 'b' AS b", "a == c", "`c` is no column of `rows`, which has a, b"),
        ("SELECT 'a' AS a, 'b' AS a", "a == 1", "two columns 'a'"),
        ("SELECT 1 AS a, 2 AS b", "a == b", "say with `about`"),
        ("SELECT 'a' AS a, CAST(1 AS DOUBLE) AS b", "a == b", "is a float"),
        ("SELECT 'a' AS a, TRUE AS b", "a == b", "is a bool"),
        ("SELECT 'a' AS a", "a is 1", "compare with one of"),
        ("SELECT 'a' AS a", "a.b == 1", "attribute access"),
        ("SELECT 'a' AS a", "__import__('os') == a", "the functions are"),
        ("SELECT 'a' AS a", "a", "must compare two sides"),
        ("SELECT 'a' AS a", "a == ", "not an expression"),
        ("SELECT 'a' AS a", "a == a", "stands twice"),
        ("DELETE FROM figures", "a == 1", "one SELECT"),
    ],
)
def test_a_broken_check_stops_the_run_with_one_message_that_names_it(
    tmp_path: Path, rows: str, expect: str, words: str
) -> None:
    with pytest.raises(EvclaimsError) as caught:
        _run(tmp_path, rows, expect)
    assert words in str(caught.value)
    assert str(caught.value).startswith("checks/facts/case.yaml:1: ")


def test_about_must_name_columns_of_rows(tmp_path: Path) -> None:
    with pytest.raises(EvclaimsError, match="`about` names 'z'"):
        _run(tmp_path, "SELECT 'a' AS a", "a == 1", "  about: [z]\n")


def test_a_row_names_only_what_it_is_about(tmp_path: Path) -> None:
    (result,) = _run(tmp_path, "SELECT 'a' AS a, 'b' AS b, 'x' AS label", "low(a) * 1 <= 9", "  about: [b]\n")
    assert result.subject == ("b",)
    assert result.labels == {"a": "a", "label": "x"}


def test_an_empty_cell_is_undetermined_and_named(tmp_path: Path) -> None:
    results = _run(tmp_path, "SELECT 'a' AS a, NULL AS b", "a == b", "  at_least: 0\n")
    assert [str(r.verdict) for r in results] == ["undetermined"]
    assert "`b` has neither value nor bounds" in results[0].message


def test_an_unbounded_end_makes_low_undetermined(tmp_path: Path) -> None:
    results = _run(tmp_path, "SELECT 'z' AS z", "low(z) >= 1", "  at_least: 0\n", case="undetermined")
    assert "`z` has no lower bound" in results[0].message


def test_at_least_demands_decided_rows(tmp_path: Path) -> None:
    results = _run(tmp_path, "SELECT 'a' AS a FROM figures WHERE FALSE", "a == 5")
    assert [(r.verdict, r.passed) for r in results] == [(None, False)]
    assert "only 0 of 0 rows could be decided and at_least demands 1" in results[0].message


def test_two_rows_of_one_id_are_a_fault_and_not_a_guess(tmp_path: Path) -> None:
    folder = tmp_path / "package"
    shutil.copytree(GOLDEN / "entailed", folder)
    path = folder / "data" / "figures.csv"
    path.write_text(path.read_text("utf-8") + "a,5,5,5,5,vehicle\n", "utf-8")
    result = check(open_package(folder), ["facts"]).results[0]
    assert result.verdict is None
    assert "stands twice" in result.message


@pytest.mark.parametrize(
    ("days", "line"),
    [
        ({"one": "2026-02-01", "two": "2026-01-01"}, 2),
        ({"one": "2026-01-01", "two": "2026-02-01"}, 3),
        ({"one": "2026-01-01", "two": "2026-01-01"}, 3),
        (None, 3),
    ],
    ids=["first", "last", "of one day", "without days"],
)
def test_a_finding_about_two_rows_stands_at_the_newer(days: dict[str, str] | None, line: int, tmp_path: Path) -> None:
    """By the day of its source; where that does not tell, the later line."""
    fields = ["source_id", *(["published_latest:date"] if days else [])]
    sources = [[id_, *([days[id_]] if days else [])] for id_ in ("one", "two")]
    folder = write_package(
        tmp_path,
        {
            "sources": (fields, sources),
            "claims": (
                ["claim_id", "source_id", "lower:number", "upper:number"],
                [["a", "one", "1", "1"], ["b", "two", "2", "2"]],
            ),
        },
        resources={"claims": {"intervals": {"id": "claim_id", "lower": "lower", "upper": "upper"}}},
    )
    (folder / "checks" / "facts").mkdir(parents=True)
    text = "same:\n  title: t\n  why: w\n  rows: SELECT 'a' AS x, 'b' AS y\n  expect: x == y\n"
    (folder / "checks" / "facts" / "same.yaml").write_text(text, "utf-8")
    (result,) = check(open_package(folder), ["facts"]).failures
    assert result.place is not None and result.place[:2] == ("data/claims.csv", line)

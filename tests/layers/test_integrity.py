"""Integrity checks: rows that must not be, counted, named, ruled, and refused where they cannot run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evclaims.layers.run import check
from evclaims.model import EvclaimsError, Result, Verdict
from evclaims.package.package import open_package

GOLDEN = Path(__file__).parent / "golden"
TEMPLATE = """\
the-check:
  title: t
  why: w
  none: {none}
  of: {of}
  says: "{says}"
{extra}"""


def _run(tmp_path: Path, none: str, of: str = "figures", says: str = "{id} is off", extra: str = "") -> list[Result]:
    folder = tmp_path / "package"
    shutil.copytree(GOLDEN / "faults", folder)
    for file in (folder / "checks" / "facts").iterdir():
        file.unlink()
    text = TEMPLATE.format(none=none, of=of, says=says, extra=extra)
    (folder / "checks" / "facts" / "case.yaml").write_text(text, "utf-8")
    return list(check(open_package(folder), ["facts"]).results)


NOTHING = "SELECT 'a' AS id WHERE FALSE"
THREE = "SELECT 'x' AS x UNION ALL SELECT 'y' UNION ALL SELECT 'z'"


@pytest.mark.parametrize(
    ("of", "message"),
    [
        (THREE, "none of 3 rows."),
        (f"{THREE} -- a comment", "none of 3 rows."),
        ("SELECT 'x' AS x", "none of 1 row."),
    ],
)
def test_a_check_that_finds_no_row_is_one_result_that_passes(tmp_path: Path, of: str, message: str) -> None:
    (result,) = _run(tmp_path, NOTHING, of)
    assert (result.subject, result.verdict, result.passed, result.message) == ((), Verdict.ENTAILED, True, message)


def test_the_rows_of_a_table_are_counted_under_its_name(tmp_path: Path) -> None:
    (result,) = _run(tmp_path, NOTHING)
    count = len(open_package(tmp_path / "package").table("figures").rows)
    assert result.message == f"none of {count} rows of figures."


def test_each_row_that_must_not_be_is_a_finding_that_stands_at_its_subject(tmp_path: Path) -> None:
    none = "SELECT 'b' AS id, 1500 AS n, NULL AS other, 'x' AS label UNION ALL SELECT 'a', 1, '\u202e', 'y'"
    first, second = _run(tmp_path, none, says="{id} has {n} and {other}")
    assert (first.subject, second.subject) == (("a",), ("b",))
    assert second.message == "b has 1500 and nothing"
    assert "\u202e" not in first.message
    assert {r.verdict for r in (first, second)} == {Verdict.CONTRADICTED} and not (first.passed or second.passed)
    assert first.labels == {"label": "y"}
    assert str(first.place).startswith("data/figures.csv:")


def test_about_says_what_the_subject_is(tmp_path: Path) -> None:
    (result,) = _run(tmp_path, "SELECT 1 AS n, 'q' AS id, 'b' AS other", extra="  about: [id, other]\n")
    assert result.subject == ("q", "b")
    assert str(result.place).startswith("data/figures.csv:")


def test_at_least_demands_rows_to_look_at(tmp_path: Path) -> None:
    (result,) = _run(tmp_path, NOTHING, f"SELECT * FROM ({THREE}) WHERE x > 'x'", extra="  at_least: 3\n")
    assert (result.verdict, result.passed) == (None, False)
    assert result.message.startswith("there are only 2 rows and at_least demands 3; mend `of`")


@pytest.mark.parametrize(
    ("none", "of", "says", "extra", "words"),
    [
        ("SELECT 'a' AS id", "figures", "{z} is off", "", "`says` names 'z', no column of `none`, which has id"),
        ("SELECT 'a' AS id", "figures", "{id}", "  about: z\n", "`about` names 'z', no column of `none`, which has id"),
        ("SELECT 'a' AS id, 'b' AS id", "figures", "{id}", "", "`none` has two columns 'id'"),
        ("DELETE FROM figures", "figures", "{id}", "", "one SELECT"),
        (NOTHING, "nowhere", "{id}", "", "the SQL reads 'nowhere', which is no table or view"),
        (NOTHING, "SELECT 1) --", "{id}", "", "the SQL does not parse"),
        (NOTHING, "SELECT 1) AS a, (SELECT 2", "{id}", "", "the SQL does not parse"),
        (NOTHING, "DELETE FROM figures", "{id}", "", "one SELECT"),
        (NOTHING, "figures", "{id", "", "`says` has a brace that holds no column; write columns as {column}"),
        (NOTHING, "figures", "{a b}", "", "`says` has a brace that holds no column; write columns as {column}"),
        (NOTHING, "figures", "{}", "", "`says` has a brace that holds no column; write columns as {column}"),
        (NOTHING, "figures", "{id}", "  expect: a == b\n", "has `expect`, which does not go with `none`"),
        (NOTHING, "figures", "{id}", "  rows: SELECT 1\n", "has `rows`, which does not go with `none`"),
        (NOTHING, "figures", "{id}", "  needs: strained\n", "has `needs`, which does not go with `none`"),
        (NOTHING, "figures", "{id}", "  ever: 1\n", "title, why, none, of, says, about, severity, at_least"),
        (NOTHING, "", "{id}", "", "has no `of`; write one"),
        (NOTHING, "figures", "", "", "has no `says`; write one"),
        ("", "figures", "{id}", "", "has no `none`; write one"),
    ],
)
def test_a_broken_check_stops_the_run_with_one_sentence_that_names_it(
    tmp_path: Path, none: str, of: str, says: str, extra: str, words: str
) -> None:
    with pytest.raises(EvclaimsError) as caught:
        _run(tmp_path, none, of, says, extra)
    assert words in str(caught.value)
    assert str(caught.value).startswith("checks/facts/case.yaml:")


@pytest.mark.parametrize("severity", ["error", "warning"])
def test_a_relation_between_texts_is_shown_the_form_that_takes_them(tmp_path: Path, severity: str) -> None:
    _run(tmp_path, NOTHING)
    rows = f"SELECT 'x' AS stated, 'y' AS fits\n  about: [stated]\n  severity: {severity}"
    text = f"old:\n  title: t\n  why: w\n  rows: {rows}\n  expect: stated == fits\n"
    folder = tmp_path / "package"
    (folder / "checks" / "facts" / "case.yaml").write_text(text, "utf-8")
    report = check(open_package(folder), ["facts"])
    assert report.failures
    assert [(r.check, r.verdict, r.passed, str(r.place), r.message) for r in report.results] == [
        (
            "old",
            None,
            False,
            "checks/facts/case.yaml:1",
            "`stated` and `fits` hold texts, and `expect` compares figures and days; write `none: SELECT … WHERE stated"
            " <> fits`, `of:` the table that is looked at, and `says:` the sentence",
        )
    ]

"""Reports as text, as JSON and as rulings to paste."""

import csv
import dataclasses
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evclaims.layers.run import Report, check
from evclaims.model import Place, Result, Severity, Verdict
from evclaims.package.excerpt import clean
from evclaims.package.package import open_package
from evclaims.report import rulings
from evclaims.report.formats import FORMATS
from evclaims.report.json import as_json
from evclaims.report.layout import Page, Run, columns_of
from evclaims.report.rulings import as_rulings
from evclaims.report.text import as_text
from samples import claims_package

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
HOSTILE = "\x1b[2J\x9b31m[red]bold[/red]\u202e\r\n::error::\x07"


@pytest.fixture
def report(tmp_path: Path) -> Report:
    return check(open_package(claims_package(tmp_path)), ["facts"])


def _row(check_id: str, *subject: str, verdict: Verdict | None = Verdict.CONTRADICTED, passed: bool = False) -> Result:
    return Result("facts", check_id, subject, verdict, passed, "It cannot hold.", Place("data/claims.csv", 2))


def _report(*results: Result) -> Report:
    checks = {(result.layer, result.check): "" for result in results}
    return Report("sample", "1.2.3", ("facts",), checks, results)


def _rulings(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_rulings(report))))


def test_text_shows_the_failure_with_sentence_place_and_ids(report: Report) -> None:
    assert as_text(report).split("\n\n")[1] == (
        "FAILED reaches-target strained\n"
        "  The count reaches its target\n"
        "  actual >= target can hold, but not as printed: actual is c-2 “more than 90”,\n"
        "  at least 90 car; target is c-1 “100”, 100 car.\n"
        "  at data/claims.csv:4\n"
        "  IDs c-2, c-1"
    )


def test_text_counts_the_rows_of_each_verdict(report: Report) -> None:
    assert as_text(report).split("\n\n")[2].split("\n") == [
        "check                 ent.  cons.  strain.  contra.  undet.  ruled",
        "facts",
        "  reaches-target         1      1        1        1       1      1",
    ]


def test_text_names_the_package_in_its_first_line_and_in_its_last(report: Report) -> None:
    first, *_, empty, last = as_text(report).splitlines()
    assert first == f"sample 1.2.3 at {report.folder}" and not empty
    assert last == f"red: 1 of 5 rows of 1 check fails; 1 ruled, 1 undetermined ({first})"


@pytest.mark.parametrize("name", ["text", "markdown", "github"])
def test_each_format_for_people_names_the_package_first_and_last(name: str, report: Report) -> None:
    shown = dataclasses.replace(report, where="at library")
    first, *_, last = FORMATS[name](shown).splitlines()
    assert "sample 1.2.3 at library" in first and "sample 1.2.3 at library" in last


def test_text_is_green_where_nothing_fails() -> None:
    assert as_text(_report(_row("a", "c-1", verdict=Verdict.ENTAILED, passed=True))).endswith(
        "\ngreen: 1 row of 1 check (sample 1.2.3)\n"
    )


def test_text_shows_warnings_and_stays_green() -> None:
    warning = dataclasses.replace(_row("a", "c-1"), severity=Severity.WARNING)
    text = as_text(_report(warning))
    assert text.startswith("sample 1.2.3\n\nWARNING a contradicted\n")
    assert text.endswith("\ngreen: 1 row of 1 check; 1 warning (sample 1.2.3)\n")


def test_text_has_a_column_of_faults_only_where_there_is_one() -> None:
    assert "fault" not in as_text(_report(_row("a", "c-1")))
    assert "ruled  fault\n" in as_text(_report(_row("a", "c-1", verdict=None)))


@pytest.mark.parametrize("length", [3, 33, 34, 35, 79, 120])
def test_tables_keep_their_columns_whatever_a_check_is_called(length: int) -> None:
    lines = as_text(_report(_row("x" * length, "c-1"), _row("short", "c-1"))).split("\n\n")[-2].split("\n")
    assert all(len(line) <= 80 for line in lines if "x" not in line)
    (long,) = {len(line) for line in lines if not line.startswith("  x") and line != "facts"}
    assert long <= 80


def test_text_of_an_empty_report_is_its_first_line_and_its_last() -> None:
    assert as_text(_report()) == "sample 1.2.3\n\ngreen: 0 rows of 0 checks (sample 1.2.3)\n"


def test_text_obeys_nothing_that_a_package_says() -> None:
    hostile = dataclasses.replace(_row(HOSTILE, HOSTILE), text=HOSTILE, place=Place(HOSTILE, 1, HOSTILE), layer=HOSTILE)
    text = as_text(_report(hostile))
    assert not CONTROL.search(text)
    assert "[red]bold[/red]" in text and "\\x1b[2J" in text


@given(st.text())
def test_clean_text_stays_on_its_line_and_is_clean_already(text: str) -> None:
    assert not CONTROL.search(clean(text)) and len(clean(text).splitlines()) <= 1
    assert clean(clean(text)) == clean(text)


@given(st.lists(st.text(st.sampled_from("ab 元\u0301"), max_size=30)), st.integers(20, 80))
def test_no_paragraph_is_wider_than_the_page_and_none_loses_a_word(words: list[str], width: int) -> None:
    page = Page(width)
    text = " ".join(word[:9] for word in words)
    page.add(Run(text, "bold"), indent=2, hang=4)
    assert all(columns_of(line) <= width for line in page.plain().splitlines())
    assert page.plain().split() == text.split()


@given(st.lists(st.tuples(st.text("ab ", max_size=90), st.text("xy", max_size=90)), min_size=1), st.integers(30, 80))
def test_no_table_is_wider_than_the_page_and_none_loses_a_letter(rows: list[tuple[str, str]], width: int) -> None:
    page = Page(width)
    page.table(rows, indent=2)
    assert all(len(line) <= width for line in page.plain().splitlines())
    for letter in "abxy":
        assert page.plain().count(letter) == sum(cell.count(letter) for row in rows for cell in row)


def test_json_says_everything_of_each_result(report: Report) -> None:
    document = json.loads(as_json(report))
    assert (document["package"], document["version"], document["layers"]) == ("sample", "1.2.3", ["facts"])
    strained = next(result for result in document["results"] if result["verdict"] == "strained")
    assert strained.pop("message").startswith("actual >= target can hold")
    assert strained == {
        "layer": "facts",
        "check": "reaches-target",
        "subject": ["c-2", "c-1"],
        "verdict": "strained",
        "passed": False,
        "ruling": None,
        "severity": "error",
        "place": {"file": "data/claims.csv", "line": 4, "column": None},
        "labels": {},
        "sensitive": "",
        "table": "",
        "suspect": "",
    }


def test_json_counts_by_check_and_in_total(report: Report) -> None:
    summary = json.loads(as_json(report))["summary"]
    counts = {"rows": 5, "entailed": 1, "consistent": 1, "strained": 1, "contradicted": 1, "undetermined": 1}
    counts |= {"fault": 0, "ruled": 1, "failed": 1}
    assert summary == {
        "green": False, "failures": 1, "total": counts, "layers": {"facts": {"reaches-target": counts}}
    }  # fmt: skip


def test_json_is_the_same_for_the_same_package(tmp_path: Path) -> None:
    package = open_package(claims_package(tmp_path))
    assert as_json(check(package, ["facts"])) == as_json(check(open_package(tmp_path), ["facts"]))


def test_json_is_ascii_and_gives_hostile_text_back() -> None:
    hostile = dataclasses.replace(_row("a", HOSTILE + "\ud800"), place=None, verdict=None)
    text = as_json(_report(hostile))
    assert text.isascii() and not CONTROL.search(text)
    (result,) = json.loads(text)["results"]
    assert result["subject"] == [HOSTILE + "\ud800"] and result["place"] is None and result["verdict"] is None


def test_rulings_have_the_columns_of_the_table_and_no_reason(report: Report) -> None:
    (row,) = _rulings(report)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", row.pop("decided_on"))
    assert list(row.items()) == [
        ("ruling_id", "reaches-target-1"), ("check_id", "reaches-target"), ("covers", ""), ("verdict", "strained"),
        ("rejects", "false"), ("reason", ""),
    ]  # fmt: skip
    (note,) = rulings.notes(report)
    assert note.endswith("write into `covers` of reaches-target-1 one of c-2, c-1")


WHICH: dict[str, tuple[list[tuple[str, ...]], dict[str, int], list[str], list[set[str]]]] = {
    "one ID": ([("a",)], {}, ["a"], []),
    "two that tie": ([("a", "b")], {}, [], [{"a", "b"}]),
    "the same two again": ([("a", "b"), ("b", "a")], {}, [], [{"a", "b"}]),
    "one in more than each other": ([("a", "b"), ("a", "c")], {}, ["a"], []),
    "two such, apart": ([("a", "b"), ("a", "c"), ("x", "y"), ("x", "z")], {}, ["a", "x"], []),
    "one told and one not": ([("a", "b"), ("a", "c"), ("x", "y")], {}, ["a"], [{"x", "y"}]),
    "a suspect": ([("a", "b"), ("x", "y")], {"b": 2}, ["b"], [{"x", "y"}]),
    "a suspect against a crowd": ([("a", "b"), ("a", "c")], {"b": 1}, ["a", "b"], []),
    "two suspects of one weight": ([("a", "b")], {"a": 2, "b": 2}, [], [{"a", "b"}]),
    "two suspects, one in more conflicts": ([("a", "b")], {"a": 2, "b": 3}, ["b"], []),
}


@pytest.mark.parametrize("case", WHICH)
def test_covers_is_filled_where_something_tells_and_else_left_to_a_person(case: str) -> None:
    subjects, suspects, covers, candidates = WHICH[case]
    conflicts = [
        dataclasses.replace(_row("conflict", suspect), layer="consistency", suspect=suspect)
        for suspect, number in suspects.items()
        for _ in range(number)
    ]
    found = [
        each
        for each in rulings.drafts(_report(*(_row("sum", *s) for s in subjects), *conflicts))
        if each.check == "sum"
    ]
    assert [each.covers for each in found if each.covers] == covers
    assert [set(each.candidates) for each in found if not each.covers] == candidates


def test_one_ruling_covers_all_rows_that_share_an_id() -> None:
    rows = [_row("a", "c-9", f"c-{i}") for i in range(5)]
    assert [row["covers"] for row in _rulings(_report(*rows))] == ["c-9"]


def test_rulings_leave_out_what_passes_is_ruled_or_warns_and_faults() -> None:
    ruled = dataclasses.replace(_row("a", "c-1"), ruling="r-1")
    warning = dataclasses.replace(_row("a", "c-2"), severity=Severity.WARNING)
    passing = _row("a", "c-3", verdict=Verdict.ENTAILED, passed=True)
    elsewhere = dataclasses.replace(_row("unique", "c-5"), layer="structure")
    assert _rulings(_report(ruled, warning, passing, elsewhere, _row("a", "c-4", verdict=None), _row("a"))) == []


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sets(st.sampled_from("vwxyz"), min_size=1)), max_size=12))
def test_rulings_answer_every_failure_once_they_are_filled_in(rows: list[tuple[str, set[str]]]) -> None:
    found = rulings.drafts(_report(*(_row(check_id, *sorted(subject)) for check_id, subject in rows)))
    for check_id, subject in rows:
        own = [draft for draft in found if draft.check == check_id]
        assert any(draft.covers in subject or set(draft.candidates) == subject for draft in own)
    assert all(bool(draft.covers) != bool(draft.candidates) for draft in found)
    assert len({draft.ruling_id for draft in found}) == len(found)


def test_pasted_rulings_are_red_unfilled_and_green_with_what_a_person_knows(tmp_path: Path) -> None:
    folder = claims_package(tmp_path)
    (line,) = as_rulings(check(open_package(folder), ["facts"])).splitlines()[1:]
    file = folder / "data" / "rulings.csv"
    before = file.read_text("utf-8")
    file.write_text(f"{before}{line}It was a manner of speaking.\n", "utf-8")
    unfilled = [failure.message for failure in check(open_package(folder), ["facts"]).failures]
    assert "has an empty `covers`; write the ID of the one figure that is to blame." in unfilled[-1]
    filled = line.replace("reaches-target,,", "reaches-target,c-2,")
    file.write_text(f"{before}{filled}It was a manner of speaking.\n", "utf-8")
    assert not check(open_package(folder), ["facts"]).failures


def test_no_proposed_ruling_takes_an_id_that_is_in_use() -> None:
    used = dataclasses.replace(_row("a", "c-1", verdict=Verdict.STRAINED), ruling="a-c-1")
    assert [row["ruling_id"] for row in _rulings(_report(used, _row("a", "c-1")))] == ["a-c-1-2"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_bears_hostile_cells(name: str) -> None:
    assert FORMATS[name](_report(_row(HOSTILE, HOSTILE), _row("a", "x" * 1_000_000))).endswith("\n")


def test_one_slip_that_stops_many_rows_is_one_finding() -> None:
    text = as_text(_report(*(_row(name, "c-1", f"c-{i}", verdict=None) for name in "ab" for i in range(2, 5))))
    assert text.count("FAILED") == 1 and "\n  the same for 5 more rows of a, b\n" in text
    assert text.endswith("\nred: 6 of 6 rows of 2 checks fail (sample 1.2.3)\n")


def test_checks_of_a_table_that_hold_share_a_line_and_one_that_fails_has_its_own() -> None:
    holding = [_row(f"claims/{name}", verdict=Verdict.ENTAILED, passed=True) for name in ("unique", "set", "range")]
    lines = as_text(_report(*holding, _row("claims/null"), _row("rates/set", verdict=Verdict.ENTAILED, passed=True)))
    assert [line.split() for line in lines.split("\n\n")[2].splitlines()[2:]] == [
        ["claims/…", "3", "checks", "3", "-", "-", "-", "-", "-"],
        ["claims/null", "-", "-", "-", "1", "-", "-"],
        ["rates/set", "1", "-", "-", "-", "-", "-"],
    ]

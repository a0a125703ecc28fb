"""`--select`, `--deselect`, `--fail-on`, `--fail-fast`, `--durations`: what is meant runs, the rest is left alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from evclaims.cli import main
from evclaims.layers import expectations, structure
from evclaims.layers.run import check
from evclaims.layers.selection import Selection
from evclaims.model import EvclaimsError, Severity
from evclaims.package.package import Package, open_package
from samples import CHECKS, claims_package

SECOND = """\
is-a-count:
  title: A count is not negative
  why: Nothing is counted below nothing.
  rows: SELECT claim_id AS claim FROM claims WHERE status = 'actual' AND lower IS NOT NULL
  expect: low(claim) >= 0
  severity: warning
is-below-a-thousand:
  title: A count is small
  why: The sample is small.
  rows: SELECT claim_id AS claim FROM claims WHERE value IS NOT NULL
  expect: claim <= 100
  severity: warning
"""
SUITE = {
    "name": "claims",
    "expectations": [
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "claim_id"}},
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "vintage"}},
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = claims_package(tmp_path / "package")
    (folder / "checks" / "facts" / "more.yaml").write_text(SECOND, "utf-8")
    (folder / "checks" / "expectations").mkdir()
    (folder / "checks" / "expectations" / "claims.json").write_text(json.dumps(SUITE), "utf-8")
    return folder


@pytest.fixture
def package(folder: Path) -> Package:
    return open_package(folder)


def _ran(package: Package, *select: str, deselect: tuple[str, ...] = (), **more: Any) -> set[str]:
    report = check(package, more.pop("layers", ["facts"]), selection=Selection.read(select, deselect), **more)
    return {check for _, check in report.checks}


@pytest.mark.parametrize(
    ("pattern", "checks"),
    [
        ("reaches-target", {"reaches-target"}),
        ("is-*", {"is-a-count", "is-below-a-thousand"}),
        ("check:is-a-[bc]ount", {"is-a-count"}),
        ("facts", {"reaches-target", "is-a-count", "is-below-a-thousand"}),
        ("layer:fact?", {"reaches-target", "is-a-count", "is-below-a-thousand"}),
        ("table:claims", {"reaches-target", "is-a-count", "is-below-a-thousand"}),
        ("claim:c-1", {"reaches-target", "is-below-a-thousand"}),
        ("c-1,is-a-count", {"reaches-target", "is-a-count", "is-below-a-thousand"}),
    ],
)
def test_a_pattern_names_checks_layers_tables_or_claims(pattern: str, checks: set[str], package: Package) -> None:
    assert _ran(package, pattern) == checks


def test_a_claim_selects_its_rows_alone(package: Package) -> None:
    report = check(package, ["facts"], selection=Selection.read(["c-2"]))
    assert {r.subject for r in report.results} == {("c-2", "c-1"), ("c-2",)}


def test_deselect_takes_away_from_what_is_selected(package: Package) -> None:
    assert _ran(package, "facts", deselect=("reaches-*",)) == {"is-a-count", "is-below-a-thousand"}
    report = check(package, ["facts"], selection=Selection.read([], ["c-2"]))
    assert not any("c-2" in r.subject for r in report.results)


def test_what_is_not_selected_does_not_run(package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError("this layer is not selected")

    monkeypatch.setattr(structure, "run", refuse)
    monkeypatch.setattr(expectations, "engine", refuse)
    assert _ran(package, "is-a-count", layers=None) == {"is-a-count"}
    (package.root / "checks" / "facts" / "bad.yaml").write_text(
        CHECKS.replace("reaches-target", "broken").replace("FROM claims", "FROM nowhere"), "utf-8"
    )
    assert _ran(package, "is-a-count", "reaches-target", layers=None) == {"is-a-count", "reaches-target"}
    with pytest.raises(EvclaimsError, match="nowhere"):
        _ran(package, "broken")


def test_the_table_and_the_check_of_other_layers_can_be_selected(package: Package) -> None:
    assert _ran(package, "primary-key", layers=["structure"]) == {"primary-key"}
    assert _ran(package, "table:sources", layers=["structure"]) >= {"header", "type"}
    report = check(package, ["structure"], selection=Selection.read(["table:sources"]))
    assert {r.table for r in report.results} == {"sources"}


def test_one_expectation_of_a_suite_can_be_selected(package: Package) -> None:
    report = check(package, ["expectations"], selection=Selection.read(["claims/*/vintage"]))
    assert [(r.check, r.passed) for r in report.results] == [("claims/column_values_to_not_be_null/vintage", False)]


def test_a_deselected_checks_rulings_are_not_stale_and_a_selected_ones_are(folder: Path) -> None:
    rulings = folder / "data" / "rulings.csv"
    rulings.write_text(rulings.read_text("utf-8").replace(",c-4,", ",c-3,"), "utf-8")
    package = open_package(folder)
    assert "rulings" in _ran(package)
    assert _ran(package, "is-a-count") == {"is-a-count"}
    assert _ran(package, deselect=("reaches-target",)) == {"is-a-count", "is-below-a-thousand"}
    assert _ran(package, "reaches-target") == {"reaches-target", "rulings"}
    assert "rulings" in _ran(package, "c-3") and "rulings" not in _ran(package, "c-2")


def test_breaking_the_data_disarms_no_selection(folder: Path) -> None:
    path = folder / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace(",120,120,120,", ",120,NaN,120,"), "utf-8")
    report = check(open_package(folder), ["facts"], selection=Selection.read(["reaches-target"]))
    assert [(r.check, r.passed) for r in report.results if r.check == "readable"] == [("readable", False)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--select", "reaches-targt"],
            "'reaches-targt' names no check, layer, table or claim of sample; did",
        ),
        (["--deselect", "claim:c-99"], "--deselect 'claim:c-99' names no claim of sample"),
        (["--select", "table:claim"], "'table:claim' names no table of sample; did you mean claims?"),
        (["--select", ""], "the pattern '' is empty"),
        (["--select", "facts", "--deselect", "facts,structure"], "nothing of sample is selected"),
        (["--select", "table:quantities", "--deselect", "layer:structure"], "nothing of sample is selected"),
        (["--fail-on", "never"], "--fail-on is error or warning, not 'never'"),
    ],
)
@pytest.mark.parametrize("layers", ["facts", "structure,facts"])
def test_a_slip_is_one_sentence_and_exit_2(
    options: list[str], message: str, layers: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(folder), "--layer", layers, *options]) == 2
    captured = capsys.readouterr()
    assert message in captured.err and captured.out == "" and captured.err.count("\n") == 1


def test_fail_on_warning_turns_a_warning_red(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    only = ["--layer", "facts", "--select", "is-below-a-thousand"]
    assert main(["check", str(folder), *only]) == 0
    assert capsys.readouterr().out.endswith(f"green: 5 rows of 1 check; 2 warnings (sample 1.2.3 at {folder})\n")
    assert main(["check", str(folder), *only, "--fail-on", "warning"]) == 1
    assert capsys.readouterr().out.endswith(f"red: 2 of 5 rows of 1 check fail (sample 1.2.3 at {folder})\n")


def test_fail_fast_stops_after_the_first_layer_that_fails(folder: Path) -> None:
    path = folder / "data" / "claims.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace(",q.a,", ",q.b,", 1), "utf-8")
    report = check(open_package(folder), ["structure", "facts"], fail_fast=True)
    assert report.layers == ("structure",) and report.not_run == ("facts",) and report.failures
    path.write_text(text, "utf-8")
    assert check(open_package(folder), ["structure", "facts"], fail_fast=True).not_run == ()


def test_fail_fast_goes_on_where_everything_is_ruled_or_warns(folder: Path) -> None:
    package = open_package(folder)
    options = Selection.read([], ["c-2"])
    report = check(package, ["facts"], selection=options, fail_fast=True, fail_on=Severity.ERROR)
    assert not report.failures and report.not_run == ()


def test_durations_name_what_ran(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(folder), "--layer", "structure,facts", "--durations"])
    lines = [line.split(" s  ")[1] for line in capsys.readouterr().err.splitlines()]
    assert set(lines) == {
        "structure", "facts", "facts reaches-target", "facts is-a-count", "facts is-below-a-thousand"
    }  # fmt: skip


def test_more_reports_of_one_run(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {name: tmp_path / name for name in ("junit", "sarif")}
    more = [option for name, path in files.items() for option in ("--report", f"{name}={path}")]
    assert main(["check", str(folder), "--layer", "facts", "--format", "github", *more]) == 1
    assert capsys.readouterr().out.splitlines()[1].startswith("::error ")
    assert files["junit"].read_text("utf-8").startswith("<?xml") and json.loads(files["sarif"].read_text("utf-8"))


@pytest.mark.parametrize(
    ("report", "message"),
    [
        ("junit", "--report takes FORMAT=FILE, such as junit=claims.xml, not 'junit'"),
        ("xml=a", "'xml' is no format"),
        ("junit={missing}/a", "there is no folder"),
    ],
)
def test_a_report_that_cannot_be_written_leaves_nothing(
    report: str, message: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = tmp_path / "good.json"
    options = ["--report", f"json={good}", "--report", report.format(missing=tmp_path / "missing")]
    assert main(["check", str(folder), "--layer", "facts", *options]) == 2
    assert message in capsys.readouterr().err and not good.exists()

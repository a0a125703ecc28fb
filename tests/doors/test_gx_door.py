"""Great Expectations: an expectation for frames of one's own, and Data Docs with the claims' verdicts."""

import json
import math
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evclaims.cli import main
from evclaims.layers import expectations
from evclaims.model import Verdict
from helpers import read_descriptor, write_descriptor
from samples import claims_package

NAN = float("nan")
GROWTH = "growth(later, earlier) == printed"
EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def batches() -> Iterator[Any]:
    with expectations.engine() as found:
        yield found


@pytest.fixture(scope="module")
def gx() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from evclaims import gx

    return gx


def _frame(**figures: list[tuple[Any, Any, Any]]) -> pd.DataFrame:
    """Three columns a name, from (value, lower, upper) a row."""
    return pd.DataFrame(
        {
            f"{name}_{role}": [row[i] for row in rows]
            for name, rows in figures.items()
            for i, role in enumerate(("value", "lower", "upper"))
        }
    )


def _validate(batches: Any, data: pd.DataFrame, expectation: Any) -> Any:
    return batches.get_batch({"dataframe": data}).validate(expectation, result_format="COMPLETE")


def test_a_relation_is_judged_in_each_row_of_anybodys_frame(batches: Any, gx: Any) -> None:
    data = _frame(
        later=[(550000, 550000, 550000), (100, 100, 100), (None, None, None)],
        earlier=[(410000, 410000, None), (100, 100, 100), (1, 1, 1)],
        printed=[(34, 33.5, 34.5), (5, 4.5, 5.5), (1, 1, 1)],
    )
    found = _validate(batches, data, gx.ExpectIntervalsToSatisfy(expression=GROWTH))
    assert not found.success and found.result["unexpected_index_list"] == [1]
    assert _validate(batches, data, gx.ExpectIntervalsToSatisfy(expression=GROWTH, mostly=0.6)).success
    found = _validate(batches, data, gx.ExpectIntervalsToSatisfy(expression=GROWTH, needs="entailed"))
    assert found.result["unexpected_index_list"] == [0, 1]


@pytest.mark.parametrize("make", [int, float, Decimal, pd.array], ids=["int", "float", "Decimal", "nullable"])
def test_a_boundary_is_exact_whatever_the_numbers_are_made_of(make: Any, batches: Any, gx: Any) -> None:
    """Growth from 100 to 105 is 5 percent, and in floats it is not."""
    data = _frame(later=[(105, 105, 105)], earlier=[(100, 100, 100)], printed=[(5, 5, 5)])
    data = data.astype("Int64") if make is pd.array else data.map(make)
    assert _validate(batches, data, gx.ExpectIntervalsToSatisfy(expression=GROWTH, needs="entailed")).success


def test_cells_stand_for_what_was_written(gx: Any) -> None:
    def row(value: Any, lower: Any, upper: Any) -> dict[str, Any]:
        return {"a_value": value, "a_lower": lower, "a_upper": upper}

    assert gx.holds("a == 0.3", row(0.1 + 0.2 - 0.00000000000000004, 0.3, 0.3), Verdict.ENTAILED)
    assert gx.holds("a >= 3", row(5, 3, math.inf)) and not gx.holds("a < 3", row(5, 3, NAN))
    assert gx.holds("a >= 3", row(NAN, NAN, None)), "nothing is known, so nothing fails"
    for broken in (("five", 1, 2), (5, 2, 1), (5, 1, 2), (True, 0, 1), (math.inf, 1, None)):
        assert not gx.holds("a >= 0", row(*broken))


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("later", "must compare two sides"),
        ("later == __import__('os')", "the functions are"),
        ("a == a", "`a` stands twice"),
        ("", "is not an expression"),
    ],
)
def test_a_broken_expression_is_refused_when_it_is_made(expression: str, message: str, gx: Any) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        gx.ExpectIntervalsToSatisfy(expression=expression)


def test_it_is_registered_saved_and_rendered(batches: Any, gx: Any) -> None:
    from great_expectations.expectations.registry import get_expectation_impl, get_renderer_impl

    assert get_expectation_impl("expect_intervals_to_satisfy") is gx.ExpectIntervalsToSatisfy
    made = gx.ExpectIntervalsToSatisfy(expression="a <= b", needs="strained", mostly=0.5)
    saved = made.configuration.to_json_dict()
    assert saved["type"] == "expect_intervals_to_satisfy"
    assert (saved["kwargs"]["expression"], saved["kwargs"]["needs"]) == ("a <= b", "strained")
    again = gx.ExpectIntervalsToSatisfy(**saved["kwargs"])
    assert again.column_list == ["a_value", "a_lower", "a_upper", "b_value", "b_lower", "b_upper"]
    _, render = get_renderer_impl("expect_intervals_to_satisfy", "renderer.prescriptive")
    (content,) = render(configuration=made.configuration)
    template = content.to_json_dict()["string_template"]
    assert template["template"] == (
        "$expression must hold for some of what the figures allow, in at least 50 % of rows."
    )
    assert template["params"] == {"expression": "a <= b"}


def test_a_column_that_is_not_there_is_an_exception_and_no_pass(batches: Any, gx: Any) -> None:
    data = _frame(a=[(1, 1, 1)])
    found = _validate(batches, data, gx.ExpectIntervalsToSatisfy(expression="a <= b"))
    assert not found.success and "b_value" in str(found.exception_info)


def test_it_can_be_imported_without_our_data(tmp_path: Path) -> None:
    code = (
        "import warnings; warnings.simplefilter('ignore')\n"
        "import sys, evclaims.gx\n"
        "heavy = {'duckdb', 'frictionless', 'evclaims.package.package', 'evclaims.layers.run'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample, with a suite that fails, and markup wherever an author can put it."""
    folder = claims_package(tmp_path / "package", printed=EVIL)
    kwargs = {"column": "printed", "value_set": ["120", EVIL[:-1]]}
    suite = {
        "name": "claims",
        "expectations": [
            {"type": "expect_column_values_to_be_in_set", "kwargs": kwargs, "description": f"Holds $x {EVIL}."},
            {"type": "expect_column_values_to_be_in_set", "kwargs": {**kwargs, "value_set": ["1", EVIL]}},
            {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": EVIL}, "meta": {"notes": EVIL}},
        ],
    }
    (folder / "checks" / "expectations").mkdir()
    (folder / "checks" / "expectations" / "claims.json").write_text(json.dumps(suite), "utf-8")
    path = folder / "checks" / "facts" / "targets.yaml"
    path.write_text(path.read_text("utf-8").replace("The count reaches", f"The count {EVIL} reaches"), "utf-8")
    descriptor = read_descriptor(folder)
    descriptor["resources"][2]["schema"]["fields"].append({"name": EVIL, "type": "string"})
    write_descriptor(folder, descriptor)
    claims = folder / "data" / "claims.csv"
    lines = claims.read_text("utf-8").splitlines()
    claims.write_text("\n".join([f"{lines[0]},{EVIL}", *(f"{line}," for line in lines[1:])]) + "\n", "utf-8")
    return folder


def test_data_docs_show_suites_and_verdicts_and_obey_no_cell(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = tmp_path / "site"
    assert main(["check", str(folder), "--layer", "expectations,facts", "--data-docs", str(site)]) == 1
    assert f"open {site / 'index.html'}" in capsys.readouterr().err
    pages = {path.relative_to(site): path.read_text("utf-8") for path in site.rglob("*.html")}
    validations = {path.name: text for path, text in pages.items() if path.parts[0] == "validations"}
    table, verdicts = validations["claims.html"], validations["claims-verdicts.html"]
    assert "Holds $x &lt;script&gt;" in table
    assert "reaches-target" in verdicts and "A target is met when the count reaches it." in verdicts
    assert "reaches-target[c-2,c-1] strained: actual &gt;= target can hold" in verdicts
    assert "data/claims.csv:4" in verdicts and "ruled by r-1: The count was cut short." in verdicts
    for path, text in pages.items():
        assert EVIL not in text, path
    assert list(tmp_path.glob(".site*")) == []


@pytest.mark.parametrize(
    ("target", "message"),
    [("full", "the folder {} is not empty"), ("file", "{} is no folder"), ("no/site", "there is no folder {}")],
)
def test_data_docs_are_whole_or_not_at_all(
    target: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = claims_package(tmp_path / "package")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "kept").write_text("x", "utf-8")
    (tmp_path / "file").write_text("x", "utf-8")
    before = sorted(tmp_path.rglob("*"))
    assert main(["check", str(folder), "--layer", "facts", "--data-docs", str(tmp_path / target)]) == 2
    captured = capsys.readouterr()
    named = tmp_path / (Path(target).parent if target == "no/site" else target)
    assert message.format(named) in captured.err and captured.out == ""
    assert sorted(tmp_path.rglob("*")) == before


def test_nothing_stays_of_data_docs_where_a_suite_is_broken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = claims_package(tmp_path / "package")
    (folder / "checks" / "expectations").mkdir()
    suite = {"name": "claims", "expectations": [{"type": "expect_nothing_at_all", "kwargs": {}}]}
    (folder / "checks" / "expectations" / "claims.json").write_text(json.dumps(suite), "utf-8")
    assert main(["check", str(folder), "--layer", "facts", "--data-docs", str(tmp_path / "site")]) == 2
    assert "GX has no expectation 'expect_nothing_at_all'" in capsys.readouterr().err
    assert not (tmp_path / "site").exists() and list(tmp_path.glob(".site*")) == []

"""What a notebook does and shows: the API works in one without ipywidgets, and a Report is a line or a table."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from evclaims.api import check
from evclaims.layers.report import Report
from evclaims.model import Place, Result, Severity, Verdict
from evclaims.report.notebook import shown
from evclaims.report.text import as_text
from samples import claims_package

BLOCK = """\
import sys

class NoWidgets:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "ipywidgets":
            raise ModuleNotFoundError("No module named 'ipywidgets'", name="ipywidgets")

sys.meta_path.insert(0, NoWidgets())
try:
    import ipywidgets
except ModuleNotFoundError:
    print("none")
"""
"""Before the first cell, so that what DuckDB finds is a kernel without ipywidgets, installed or not."""
CELLS = [
    BLOCK,
    "import evclaims\nevclaims.check(layers=['structure', 'facts'])",
    "evclaims.bounds(evclaims.load('quantities')['quantity_id'][0])",
    "evclaims.load('figures').shape",
]


def test_the_api_works_in_a_notebook_without_ipywidgets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nbclient
    import nbformat

    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])  # type: ignore[no-untyped-call]
    client = nbclient.NotebookClient(notebook, kernel_name="python3", timeout=300)
    client.execute()
    widgets, report, bounds, shape = [cell["outputs"] for cell in notebook["cells"]]
    assert [output["text"] for output in widgets] == ["none\n"]
    (shown_as,) = [output["data"] for output in report]
    assert (
        re.fullmatch("'?green: [^\n]*'?", shown_as["text/plain"]) and "<strong>green</strong>" in shown_as["text/html"]
    )
    assert "lower_claims" in bounds[0]["data"]["text/html"]
    assert re.fullmatch(r"\(\d+, \d+\)", shape[0]["data"]["text/plain"])


def test_a_report_is_the_line_with_which_its_text_ends(tmp_path: Path) -> None:
    report = check(claims_package(tmp_path), ["facts"])
    last = as_text(report).rstrip("\n").split("\n\n")[-1]
    assert repr(report) == " ".join(last.split("\n")) and repr(report).startswith("red: 1 of 5 rows of 1 check fails")


class _Cells(HTMLParser):
    """The tags of a page, and the texts of the cells of its table, by row."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1] and data != "\n":  # that stands between two rows
            self.rows[-1][-1] += data


def _read(report: Report) -> _Cells:
    cells = _Cells()
    cells.feed(shown(report)._repr_html_())
    return cells


def test_the_table_holds_what_fails_and_what_warns_and_nothing_else(tmp_path: Path) -> None:
    report = check(claims_package(tmp_path), ["facts"])
    (failure,) = report.failures
    warning = dataclasses.replace(failure, severity=Severity.WARNING, check="softly")
    checks = {**report.checks, ("facts", "softly"): ""}
    head, *rows = _read(dataclasses.replace(report, results=(*report.results, warning), checks=checks)).rows
    assert head == ["check", "verdict", "what", "where", "IDs"]
    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("reaches-target", "strained", "data/claims.csv:4"),
        ("softly", "strained (warning)", "data/claims.csv:4"),
    ]
    assert rows[0][2].startswith("The count reaches its target: actual >= target can hold, but not as printed")


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "</td></table><img src=x onerror=y>", "&lt;b&gt;", "\x1b[2J\u202e"]
)
def test_a_hostile_cell_is_text(hostile: str) -> None:
    bad = Result("facts", hostile, (hostile,), Verdict.CONTRADICTED, False, hostile, Place(hostile, 1))
    read = _read(Report(hostile, "1", ("facts",), {("facts", hostile): hostile}, (bad,)))
    assert read.tags <= {"p", "strong", "table", "tr", "th", "td"}
    text = hostile.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e")
    assert read.rows[1] == [text, "contradicted", f"{text}: {text}", f"{text}:1", text]


def test_a_long_table_says_how_many_more_there_are() -> None:
    bad = [Result("facts", "c", (f"a{i}",), Verdict.CONTRADICTED, False, "No.") for i in range(1_000)]
    html = shown(Report("p", "1", ("facts",), {("facts", "c"): ""}, tuple(bad)))._repr_html_()
    assert html.count("<tr>") == 51 and "… and 950 more rows; " in html and len(html) < 20_000


def test_a_green_report_has_no_table(tmp_path: Path) -> None:
    report = Report("p", "1", ("facts",), {}, ())
    assert "<table>" not in shown(report)._repr_html_() and repr(shown(report)).startswith("green: ")

"""The example runs on the packaged data and on packages that lack half of what it looks for; its figure is drawn."""

from __future__ import annotations

import importlib.util
import math
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from evclaims.package.package import open_package
from helpers import ROOT, write_package
from samples import claims_package

SCRIPT = ROOT / "examples" / "targets_against_actuals.py"


@pytest.fixture(scope="module")
def example() -> Any:
    spec = importlib.util.spec_from_file_location("example", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def found(example: Any) -> Any:
    return example.figures(ROOT)


def test_the_script_prints_what_the_page_shows_and_draws_the_figure(tmp_path: Path) -> None:
    command = [sys.executable, *map(str, (SCRIPT, tmp_path / "figure.svg", tmp_path / "figure.png"))]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    page = (ROOT / "docs" / "example.md").read_text("utf-8")
    assert f"```text\n{done.stdout}```" in page, "run: python docs/generate.py"
    assert ET.parse(tmp_path / "figure.svg").getroot().tag.endswith("svg")
    assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")
    assert ET.parse(ROOT / "docs" / "example.svg").getroot().tag.endswith("svg")


def test_each_aim_is_a_claim_of_the_data_and_its_miss_has_two_ends(example: Any, found: Any) -> None:
    claims = {row.texts["claim_id"]: row for row in open_package(ROOT).table("claims").rows}
    aims = example.aims(found)
    assert aims
    for aim in aims:
        assert {float(claims[claim].texts["value"]) for claim in aim.claims} == {aim.aim}
        assert {claims[claim].texts["status"] for claim in aim.claims} == {aim.status}
        least, most = aim.miss
        assert least <= most and math.isfinite(least)


def test_a_forecast_that_a_check_contradicts_is_missed_by_the_same_figures(example: Any, found: Any) -> None:
    rulings = open_package(ROOT).table("rulings").rows
    missed = {row.texts["covers"] for row in rulings if row.texts["check_id"] == "actual-reaches-forecast"}
    assert missed <= {claim for aim in example.aims(found) if aim.miss[1] < 0 for claim in aim.claims}


def _package(folder: Path, claims: list[list[object]]) -> Path:
    """Claims of a sales package, each: ID, source, status, print, hedge, value, lower, upper."""
    columns = ["claim_id", "source_id", "quantity_id", "status", "printed", "hedge", "value:number", "lower:number"]
    rows = [[*c[:2], "q", *c[2:], None, "car"] for c in claims]
    sources = [[id_, id_.title(), "2026-01-01", "2026-01-01"] for id_ in ("one", "two")]
    return write_package(
        folder,
        {
            "sources": (["source_id", "publisher", "published_earliest:date", "published_latest:date"], sources),
            "quantities": (["quantity_id", "label", "measure"], [["q", "Cars", "deliveries"]]),
            "claims": ([*columns, "upper:number", "withdrawn_on:date", "unit"], rows),
        },
        resources={"claims": {"intervals": {"id": "claim_id", "value": "value", "lower": "lower", "upper": "upper"}}},
    )


def test_a_dropped_hedge_is_named_and_bounds_no_actual(example: Any, tmp_path: Path) -> None:
    package = _package(
        tmp_path,
        [
            ["a", "one", "actual", "more than 90", "more than", 90, 90, None],
            ["b", "two", "actual", "90", None, 90, 89.5, 90.5],
            ["c", "two", "target", "100", None, 100, 100, 100],
            ["d", "one", "forecast", "80", None, 80, 80, 80],
        ],
    )
    text = example.report(example.figures(package))
    assert "Two     b      90      more than 90" in text
    assert "100     Cars  at least -10.0 %" in text and "80        Cars  at least +12.5 %" in text


@pytest.mark.parametrize("kept", [[], ["c"], ["a"]], ids=["none", "target", "actual"])
def test_a_package_without_targets_or_actuals_has_a_report_too(example: Any, kept: list[str], tmp_path: Path) -> None:
    claims: list[list[object]] = [
        ["a", "one", "actual", "more than 90", "more than", 90, 90, None],
        ["c", "two", "target", "100", None, 100, 100, 100],
    ]
    found = example.figures(_package(tmp_path, [claim for claim in claims if claim[0] in kept]))
    text = example.report(found)
    assert "no target has an actual beside it" in text and "no hedge is dropped" in text
    example.draw(found, tmp_path / "empty.svg")
    assert (tmp_path / "empty.svg").stat().st_size > 0


def test_a_package_of_another_kind_is_refused_by_name(example: Any, tmp_path: Path) -> None:
    with pytest.raises(AttributeError, match=r"measure|withdrawn_on"):
        example.figures(claims_package(tmp_path))

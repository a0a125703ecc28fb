"""A claim that is a range: two ends, no value; every layer, command and table takes it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from evclaims.cli import main
from evclaims.layers.run import check
from evclaims.package.package import open_package
from helpers import copy_package, reseal


def _with_range(folder: Path, **changes: str) -> tuple[Path, str]:
    """A copy of our package whose first bare count without a span is printed as a range; and the claim's ID."""
    copy_package(folder)
    path = folder / "data" / "claims.csv"
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    row = next(r for r in rows if (r["start"], r["hedge"], r["status"], r["unit"]) == ("", "", "actual", "vehicle"))
    low, high = int(row["value"]) - 1000, int(row["value"]) + 1000
    row |= {"printed": f"between {low:,} and {high:,}", "value": "", "lower": str(low), "upper": str(high)}
    row |= {"decimals": ""} | changes
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    reseal(folder)
    return folder, row["claim_id"]


def test_a_range_passes_every_layer_without_a_text(tmp_path: Path) -> None:
    folder, _ = _with_range(tmp_path / "package")
    found = check(open_package(folder), ["structure", "expectations", "facts", "consistency"])
    assert [failure.message for failure in found.failures] == []


@pytest.mark.parametrize(
    ("changes", "found_by"),
    [
        ({"lower": "1"}, "lower-follows-print"),
        ({"upper": ""}, "upper-follows-print"),
        ({"value": "40000"}, "value-follows-print"),
        ({"printed": "between 5 and 3"}, "print-is-readable"),
    ],
)
def test_a_slip_in_a_range_is_found(tmp_path: Path, changes: dict[str, str], found_by: str) -> None:
    folder, claim = _with_range(tmp_path / "package", **changes)
    failures = check(open_package(folder), ["facts"]).failures
    assert found_by in {failure.check for failure in failures if claim in failure.subject}


def test_an_open_end_of_a_range_needs_a_hedge(tmp_path: Path) -> None:
    folder, _ = _with_range(tmp_path / "package", upper="")
    messages = [failure.message for failure in check(open_package(folder), ["expectations"]).failures]
    assert any("Only a hedge takes the upper bound away" in message for message in messages), messages


def test_a_range_is_shown_by_its_ends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, claim = _with_range(tmp_path / "package")
    assert main(["show", claim, "--package", str(folder)]) == 0
    assert "between 39,023 and 41,023" in capsys.readouterr().out

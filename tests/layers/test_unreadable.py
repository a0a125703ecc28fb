"""A table that cannot be read concerns the checks that read it, and no others; nobody else is blamed for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evclaims.layers.run import check
from evclaims.model import Verdict
from evclaims.package.package import open_package
from helpers import read_descriptor, write_descriptor, write_package

CHECKS = """
reads:
  title: Reads the other table
  why: To see what becomes of it.
  rows: SELECT claims.id FROM claims JOIN other USING (id)
  expect: id >= 1
apart:
  title: Reads the claims alone
  why: To see that it runs.
  rows: SELECT id FROM claims
  expect: id >= 1
"""
ROLES = {"id": "id", "value": "value", "lower": "lower", "upper": "upper"}


def _package(folder: Path, rows: Any = (("a", "1"),), **resource: Any) -> Path:
    fields = ["id", "value:number", "lower:number", "upper:number"]
    tables: Any = {"claims": (fields, [["a", "2", "1", "3"]]), "other": (["id", "n:number"], rows)}
    write_package(folder, tables, resources={"claims": {"intervals": ROLES}, "other": resource})
    (folder / "checks" / "facts").mkdir(parents=True)
    (folder / "checks" / "facts" / "a.yaml").write_text(CHECKS)
    return folder


def _verdicts(folder: Path) -> dict[str, Verdict | None]:
    return {result.check: result.verdict for result in check(open_package(folder), ["facts"]).results}


def test_both_checks_run_where_both_tables_are_read(tmp_path: Path) -> None:
    assert _verdicts(_package(tmp_path)) == {"reads": Verdict.ENTAILED, "apart": Verdict.ENTAILED}


@pytest.mark.parametrize(
    "how",
    [
        {"rows": [["a", "bad"]]},
        {"path": "data/gone.csv"},
        {"path": "https://example.org/other.csv"},
        {"format": "xlsx"},
        {"dialect": {"delimiter": ""}, "encoding": "none"},
    ],
    ids=str,
)
def test_a_table_that_cannot_be_read_is_a_fault_of_the_checks_that_read_it(how: dict[str, Any], tmp_path: Path) -> None:
    folder = _package(tmp_path, rows=how.pop("rows", [["a", "1"]]))
    descriptor = read_descriptor(folder)
    descriptor["resources"][1] |= how
    write_descriptor(folder, descriptor)
    report = check(open_package(folder), ["facts"])
    assert _verdicts(folder) == {"reads": None, "apart": Verdict.ENTAILED}
    (fault,) = report.failures
    assert "reads other, which cannot be read" in fault.message


def test_a_number_that_is_not_finite_is_a_fault_of_the_checks_that_read_its_column(tmp_path: Path) -> None:
    folder = _package(tmp_path, rows=[["a", "NaN"]])
    assert _verdicts(folder) == {"reads": Verdict.ENTAILED, "apart": Verdict.ENTAILED}
    file = folder / "checks" / "facts" / "a.yaml"
    file.write_text(CHECKS.replace("SELECT claims.id", "SELECT other.n, claims.id"))
    assert _verdicts(folder) == {"reads": None, "apart": Verdict.ENTAILED}

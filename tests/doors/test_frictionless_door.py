"""`frictionless validate` with a checklist runs our fact checks, each failure at its row."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from helpers import read_descriptor, write_descriptor
from samples import claims_package

CHECKLIST: dict[str, Any] = {"checks": [{"type": "evclaims-facts"}]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = claims_package(tmp_path / "package")
    (tmp_path / "checklist.json").write_text(json.dumps(CHECKLIST), "utf-8")
    return folder


def _validate(folder: Path, checklist: dict[str, Any] = CHECKLIST) -> list[tuple[str, str, int | None, str]]:
    """Table, type, row and note of each error."""
    from frictionless import Checklist, Package

    report = Package.from_descriptor(str(folder / "datapackage.json")).validate(Checklist.from_descriptor(checklist))
    return [
        (task.name, error.type, getattr(error, "row_number", None), error.note)
        for task in report.tasks
        for error in task.errors
    ]


def test_the_command_line_of_frictionless_finds_the_check(folder: Path) -> None:
    command = [sys.executable, "-m", "frictionless", "validate", "package/datapackage.json"]
    done = subprocess.run(
        [*command, "--checklist", "checklist.json", "--json"], cwd=folder.parent, capture_output=True, text=True
    )
    report = json.loads(done.stdout)
    assert done.returncode == 1 and not report["valid"]
    (error,) = [error for task in report["tasks"] for error in task["errors"]]
    assert (error["type"], error["rowNumber"]) == ("evclaims-fact", 4)
    assert error["message"].startswith("reaches-target strained: actual >= target can hold, but not as printed")
    assert error["message"].endswith("(data/claims.csv:4)")


@pytest.mark.parametrize("printed", ["[80]", "[/]", "[bold]80", "\\[80"])
def test_the_table_of_frictionless_shows_every_operand(printed: str, folder: Path) -> None:
    """It is printed through a markup of its own, to which what stands in square brackets is a style."""
    path = folder / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace(",80,80,79.5,", f",{printed},80,79.5,"), "utf-8")
    text = "all-reach:\n  title: t\n  why: w\n  rows: SELECT ['c-2', 'c-4'] AS two\n  expect: sum(two) >= 300\n"
    (folder / "checks" / "facts" / "more.yaml").write_text(text, "utf-8")
    command = [sys.executable, "-m", "frictionless", "validate", "package/datapackage.json"]
    done = subprocess.run(
        [*command, "--checklist", "checklist.json"], cwd=folder.parent, capture_output=True, text=True, encoding="utf-8"
    )
    words = " ".join(done.stdout.replace("│", " ").split())
    shown = printed.translate(str.maketrans("[]", "()"))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "two is (c-2 “more than 90”, at least 90 car, c-4 “" in words and shown in words


def test_a_failure_is_an_error_of_its_row_and_a_ruled_row_none(folder: Path) -> None:
    ((table, type_, row, note),) = _validate(folder)
    assert (table, type_, row) == ("claims", "evclaims-fact", 4)
    assert note.startswith("reaches-target strained")


def test_records_of_several_lines_are_counted_as_frictionless_counts_them(folder: Path) -> None:
    path = folder / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace(",100,100,100,100,", ',"10\n0",100,100,100,'), "utf-8")
    ((_, _, row, note),) = _validate(folder)
    assert row == 4 and "data/claims.csv:5" in note


def test_a_limit_on_rows_keeps_no_failure_back(folder: Path) -> None:
    from frictionless import Checklist, Package

    report = Package.from_descriptor(str(folder / "datapackage.json")).validate(
        Checklist.from_descriptor(CHECKLIST), limit_rows=1
    )
    assert [error.type for task in report.tasks for error in task.errors] == ["evclaims-fact"]


def test_what_frictionless_ignores_is_ignored_still(folder: Path) -> None:
    """As docs/gates.md says: a checklist in the descriptor, and any at all under --parallel without foreign keys."""
    descriptor = read_descriptor(folder)
    descriptor["checklist"] = CHECKLIST
    for resource in descriptor["resources"]:
        resource["checklist"] = CHECKLIST
        resource["schema"].pop("foreignKeys", None)
    write_descriptor(folder, descriptor)
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json"]
    for more in ([], ["--checklist", "../checklist.json", "--parallel"]):
        assert subprocess.run([*command, *more], cwd=folder, capture_output=True).returncode == 0


def test_what_is_about_no_row_is_an_error_of_the_first_table(folder: Path) -> None:
    with (folder / "checks" / "facts" / "targets.yaml").open("a", encoding="utf-8") as file:
        file.write("  at_least: 9\n")
    errors = _validate(folder)
    assert [(table, type_) for table, type_, _, _ in errors] == [
        ("sources", "evclaims-package"), ("claims", "evclaims-fact")
    ]  # fmt: skip
    assert "at_least demands 9" in errors[0][3]


def test_a_broken_check_is_an_error_and_not_a_pass(folder: Path) -> None:
    (folder / "checks" / "facts" / "targets.yaml").write_text("reaches-target: 1\n", "utf-8")
    errors = _validate(folder)
    assert {type_ for _, type_, _, _ in errors} == {"evclaims-package"}
    assert "the facts could not run: checks/facts/targets.yaml:1" in errors[0][3]


def test_checks_can_be_selected_and_a_changed_file_is_read_again(folder: Path) -> None:
    assert _validate(folder, {"checks": [{"type": "evclaims-facts", "deselect": ["claim:c-2"]}]}) == []
    errors = _validate(folder, {"checks": [{"type": "evclaims-facts", "select": ["no-such"]}]})
    assert "--select 'no-such' names no check" in errors[0][3]
    path = folder / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace("more than 90,90,90,,", "more than 900,900,900,,"), "utf-8")
    assert _validate(folder) == []


def test_the_descriptor_may_have_another_name_and_not_lie_outside(folder: Path) -> None:
    (folder / "datapackage.json").rename(folder / "other.json")
    from frictionless import Checklist, Package

    package = Package.from_descriptor(str(folder / "other.json"))
    found = {"type": "evclaims-facts", "package": "other.json"}
    report = package.validate(Checklist.from_descriptor({"checks": [found]}))
    assert [error.type for task in report.tasks for error in task.errors] == ["evclaims-fact"]
    report = package.validate(Checklist.from_descriptor({"checks": [{**found, "package": "../other.json"}]}))
    assert "is not inside the package's folder" in report.tasks[0].errors[0].note


def test_without_the_check_frictionless_imports_nothing_of_ours() -> None:
    code = (
        "import sys, frictionless; frictionless.system.plugins\n"
        "print(sorted(m for m in sys.modules if m.startswith('evclaims') or m in ('duckdb', 'great_expectations')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

"""`evclaims init`: green at once, red after one slip, whole or not at all."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import evclaims
from evclaims.cli import main
from evclaims.layers.run import check
from evclaims.model import EvclaimsError
from evclaims.package import init
from evclaims.package.package import open_package
from evclaims.package.tidy import changes


@pytest.fixture
def package(tmp_path: Path) -> Path:
    assert main(["init", str(tmp_path / "mine")]) == 0
    return tmp_path / "mine"


def test_it_is_green_at_once_in_every_layer_and_tidy_and_its_suite_guards_it(package: Path) -> None:
    report = check(open_package(package))
    assert not report.failures and not report.warnings
    assert {layer for layer, _ in report.checks} >= {"structure", "expectations", "facts"}
    assert list(changes(open_package(package))) == []
    path = package / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace("40000,40000,40000", "40000,-40000,40000"), "utf-8")
    failures = check(open_package(package), ["expectations"]).failures
    assert [failure.check for failure in failures] == ["claims/column_values_to_be_between/lower"]


SLIPS = {
    "a figure": ('"41,250",41250,41249.5,41250.5', '"39,250",39250,39249.5,39250.5', "reaches-target"),
    "a source": ("report-2,annual-report", "report-2,anual-report", "foreign-key"),
    "a status": ("loans.2025,target", "loans.2025,goal", "enum"),
    "a bound": ("41250,41249.5", "41250,41251", "reaches-target"),
    "a key": ("report-2,", "report-1,", "primary-key"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_it_is_red_after_one_slip(slip: str, package: Path) -> None:
    before, after, expected = SLIPS[slip]
    path = package / "data" / "claims.csv"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    failures = check(open_package(package), ["structure", "facts"]).failures
    assert expected in {failure.check for failure in failures}
    assert any(f.place and f.place.file == "data/claims.csv" and f.place.line for f in failures)


def test_its_doors_ask_for_this_version(package: Path) -> None:
    workflow = package / ".github" / "workflows" / "claims.yml"
    assert len(workflow.read_text("utf-8").splitlines()) == 5
    steps = yaml.safe_load(workflow.read_text("utf-8"))["jobs"]["claims"]["steps"]
    hooks = yaml.safe_load((package / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert steps[1]["uses"].endswith(f"@v{evclaims.__version__}")
    assert hooks[0]["rev"] == f"v{evclaims.__version__}"
    assert "{{" not in "".join(path.read_text("utf-8") for path in package.rglob("*") if path.is_file())


def test_plain_pytest_gates_it(package: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "--claims"]
    from importlib.metadata import entry_points

    if not any(entry.name == "evclaims" for entry in entry_points(group="pytest11")):
        command[3:3] = ["-p", "evclaims.pytest_plugin"]
    done = subprocess.run(command, cwd=package, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and " passed" in done.stdout, done.stdout + done.stderr


def test_an_empty_folder_is_filled_and_stays_the_same_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    inode = tmp_path.stat().st_ino
    assert main(["init", "."]) == 0 and tmp_path.stat().st_ino == inode
    assert Path("data/claims.csv").is_file()
    assert capsys.readouterr().out.endswith("check it with: evclaims check .\n")


@pytest.mark.parametrize("what", ["file", "descriptor", "parent", "link", "data-link"])
def test_what_is_there_stays(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "mine"
    if what == "file":
        target.write_text("x", "utf-8")
    elif what == "descriptor":
        target.mkdir()
        (target / "datapackage.json").write_text("{}", "utf-8")
    elif what == "data-link":
        target.mkdir()
        (target / "data").symlink_to(tmp_path, target_is_directory=True)
    elif what == "link":
        target.symlink_to(tmp_path / "elsewhere")
    else:
        target = target / "deeper"
    before = sorted(tmp_path.rglob("*"))
    assert main(["init", str(target)]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("evclaims: error: ") and captured.err.count("\n") == 1 and not captured.out
    assert sorted(tmp_path.rglob("*")) == before


def test_a_repository_and_its_readme_are_left_as_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in (".git/config", "README.md", "src/mine.py", "data/mine.csv", ".github/workflows/mine.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("mine", "utf-8")
    assert main(["init", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert f"kept {tmp_path}/README.md\n" in said and f"wrote {tmp_path}/.github/workflows/claims.yml\n" in said
    for name in (".git/config", "README.md", "src/mine.py", "data/mine.csv", ".github/workflows/mine.yml"):
        assert (tmp_path / name).read_text("utf-8") == "mine"
    assert not check(open_package(tmp_path), ["structure", "facts"]).failures


def test_what_is_in_the_way_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path)]) == 0
    (tmp_path / "datapackage.json").unlink()
    capsys.readouterr()
    assert main(["init", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "data/claims.csv" in said and "datapackage.json" not in said and said.count("\n") == 1


def test_the_root_of_the_file_system_is_no_place_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "/"]) == 2
    assert capsys.readouterr().err == ("evclaims: error: / is the root of the file system; name a folder in it\n")


@pytest.mark.parametrize("there", [True, False])
def test_nothing_stays_where_a_file_cannot_be_written(
    there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "mine"
    if there:
        target.mkdir()
    replace = os.replace

    def stuck(source: Path, destination: Path) -> None:
        if Path(destination).name == "claims.csv":
            raise OSError(13, "Permission denied")
        replace(source, destination)

    monkeypatch.setattr(os, "replace", stuck)
    with pytest.raises(EvclaimsError, match=r"claims\.csv cannot be written: permission denied"):
        init.init(target, "1")
    monkeypatch.undo()
    assert [*tmp_path.rglob("*")] == ([target] if there else [])


def test_a_package_by_hand_without_our_profile_is_checked(tmp_path: Path) -> None:
    """Two columns of a table of somebody else; no claims, no sources, no rulings."""
    (tmp_path / "checks" / "facts").mkdir(parents=True)
    (tmp_path / "rain.csv").write_text("day,low,high\nmon,1,2\ntue,3,\n", "utf-8")
    fields = [{"name": "day", "type": "string"}, *({"name": n, "type": "number"} for n in ("low", "high"))]
    resource = {
        "name": "rain", "path": "rain.csv", "schema": {"fields": fields, "primaryKey": "day"},
        "intervals": {"id": "day", "lower": "low", "upper": "high"},
    }  # fmt: skip
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [resource]}), "utf-8")
    (tmp_path / "checks" / "facts" / "rain.yaml").write_text(
        "wet:\n  title: It rains\n  why: It is April.\n  rows: SELECT day FROM rain\n  expect: day >= 2\n", "utf-8"
    )
    report = check(open_package(tmp_path))
    assert report.layers == ("structure", "facts")
    assert set(report.nothing) == {"expectations", "consistency"}
    assert [(r.subject, str(r.verdict)) for r in report.results if r.layer == "facts"] == [
        (("mon",), "consistent"), (("tue",), "entailed")
    ]  # fmt: skip
    assert not [f for f in report.failures if f.layer == "facts"]

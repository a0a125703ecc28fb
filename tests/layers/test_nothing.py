"""A layer that had nothing to look at says so and does not count as run; a file that nothing reads is told."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from evclaims.cli import main
from evclaims.layers.run import check
from evclaims.model import EvclaimsError, Severity
from evclaims.package.package import open_package
from evclaims.report.common import closing
from evclaims.report.json import as_json
from helpers import write_package
from samples import claims_package
from world_samples import claim, sold, world_package


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A package of one table, without any check."""
    return write_package(tmp_path / "bare", {"one": (["id"], [["a"]])}, version="1.0.0")


REASONS = {
    "expectations": "no suite in checks/expectations",
    "facts": "no check in checks/facts",
    "evidence": "no claims with sources",
    "consistency": "no claims about quantities",
}


@pytest.mark.parametrize("concurrently", [False, True])
def test_each_layer_says_why_it_had_nothing_and_does_not_count_as_run(bare: Path, concurrently: bool) -> None:
    layers = ["structure", *REASONS]
    report = check(open_package(bare), layers, sources=bare, concurrently=concurrently)
    assert report.layers == ("structure",) and report.nothing == REASONS and report.not_run == ()
    assert {layer for layer, _ in report.checks} == {"structure"}
    said = ", ".join(f"{layer} ({why})" for layer, why in REASONS.items())
    assert closing(report)[1].endswith(f"; nothing to look at: {said}")
    assert json.loads(as_json(report))["nothing"] == REASONS


@pytest.mark.parametrize("layer", REASONS)
def test_layers_that_all_have_nothing_are_no_gate(layer: str, bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(bare), "--layer", layer, "--sources", str(bare)]) == 2
    said = capsys.readouterr().err
    assert f"nothing to look at: {layer} ({REASONS[layer]}); name a layer that has something" in said
    with pytest.raises(EvclaimsError, match="nothing of sample was checked"):
        check(open_package(bare), [layer], sources=bare)
    assert check(open_package(bare), [layer], sources=bare, idle=True).nothing == {layer: REASONS[layer]}


def test_targets_alone_contradict_nothing(tmp_path: Path) -> None:
    package = world_package(tmp_path, [sold("a", "q1")], [claim("c-1", "a.sold.q1", 1, 2, status="target")])
    assert check(package, ["consistency"], idle=True).nothing == {"consistency": "no actual claim"}


def test_a_named_layer_beside_one_that_has_something_is_a_note(bare: Path) -> None:
    report = check(open_package(bare), ["structure", "facts"])
    assert not report.failures and report.nothing == {"facts": REASONS["facts"]}


def test_layers_that_have_something_say_nothing(tmp_path: Path) -> None:
    report = check(open_package(claims_package(tmp_path / "claims")), ["structure", "facts"])
    assert report.nothing == {} and report.layers == ("structure", "facts")
    assert "nothing to look at" not in closing(report)[1]


def test_a_check_that_is_deselected_was_there_to_look_at(tmp_path: Path) -> None:
    from evclaims.layers.selection import Selection

    package = open_package(claims_package(tmp_path / "claims"))
    report = check(package, ["structure", "facts"], selection=Selection.read([], ["reaches-target"]))
    assert report.nothing == {}


def test_rulings_without_any_check_name_checks_that_there_are_not(tmp_path: Path) -> None:
    folder = claims_package(tmp_path / "claims")
    (folder / "checks" / "facts").rename(folder / "checks" / "fact")
    report = check(open_package(folder), ["structure", "facts"])
    assert "names the check 'reaches-target', which there is not" in report.failures[-1].message


def _put(file: str, text: str = "a: 1\n") -> Callable[[Path], None]:
    def put(folder: Path) -> None:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, "utf-8")

    return put


UNREAD = {
    "checks/fact/a.yaml": "there is no kind of check checks/fact; did you mean checks/facts?",
    "checks/facts/a.yaml.bak": "the files of checks/facts end in .yaml or .yml; rename or move it",
    "checks/facts/a.json": "the files of checks/facts end in .yaml or .yml",
    "checks/facts/later/a.yaml": "the files of checks/facts stand in that folder itself",
    "checks/expectations/one.yaml": "the files of checks/expectations end in .json",
    "checks/a.yaml": "checks stand in checks/facts, checks/laws, checks/expectations, checks/views",
    "data/more.csv": "declare it as the resource 'more' in datapackage.json",
    "data/deep/more.tsv": "declare it as the resource 'more'",
    "data/rulings.csv": "so its rulings answer nothing; declare it as the resource 'rulings'",
}


@pytest.mark.parametrize("file", UNREAD)
def test_a_file_that_nothing_reads_is_a_warning(file: str, bare: Path) -> None:
    _put(file)(bare)
    report = check(open_package(bare), ["structure"])
    (warning,) = report.warnings
    assert not report.failures and warning.check == "unread" and warning.severity is Severity.WARNING
    assert warning.place is not None and warning.place.file == file
    assert warning.message.startswith("nothing reads it") and UNREAD[file] in warning.message


@pytest.mark.parametrize(
    "file",
    ["checks/README.md", "checks/facts/.gitkeep", "data/notes.md", "more.csv", "data/one.json", "checks/views.sql"],
)
def test_a_file_that_explains_or_lies_elsewhere_is_no_finding(file: str, bare: Path) -> None:
    _put(file)(bare)
    report = check(open_package(bare), ["structure"])
    assert not [result for result in report.results if result.check == "unread"]


def test_laws_that_bind_no_claims_are_an_error(bare: Path) -> None:
    _put("checks/laws/a.yaml", "not: [a law")(bare)
    report = check(open_package(bare))
    (failure,) = report.failures
    assert failure.place is not None and failure.place.file == "checks/laws/a.yaml"
    assert "laws bind claims about quantities, and sample has not the tables" in failure.message
    assert "consistency" in report.nothing


def test_a_folder_of_unread_files_is_counted(bare: Path) -> None:
    for i in range(30):
        _put(f"data/raw/{i}.csv")(bare)
    found = [result.message for result in check(open_package(bare), ["structure"]).warnings]
    assert len(found) == 21 and found[-1].startswith("10 more files of sample are read by nothing")


def test_no_link_out_of_the_package_is_followed(bare: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    _put("a.csv")(outside)
    (bare / "data" / "linked").symlink_to(outside)
    (bare / "checks").symlink_to(outside)
    assert not check(open_package(bare), ["structure"]).warnings


def test_our_own_package_is_read_whole() -> None:
    report = check(open_package(), ["structure"])
    assert not [result for result in report.results if result.check == "unread"]

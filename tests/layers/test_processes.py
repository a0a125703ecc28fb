"""Layers in other processes: the same report, whatever becomes of the processes."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from evclaims.layers import processes
from evclaims.layers.run import check
from evclaims.layers.selection import Selection
from evclaims.model import EvclaimsError, Place
from evclaims.package import workers
from evclaims.package.package import open_package
from evclaims.report.json import as_json
from helpers import read_descriptor, write_descriptor
from samples import claims_package

LAYERS = ["structure", "facts"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(processes, "beside", lambda layers: [layer for layer in layers if layer != "structure"])
    monkeypatch.setattr("evclaims.layers.run.beside", processes.beside)
    return claims_package(tmp_path / "package")


@pytest.mark.parametrize("selection", [Selection(), Selection.read(["c-2"]), Selection.read([], ["reaches-*"])])
def test_the_report_is_the_same(selection: Selection, folder: Path) -> None:
    package = open_package(folder)
    here = check(package, LAYERS, selection=selection)
    there = check(package, LAYERS, selection=selection, concurrently=True)
    assert as_json(there) == as_json(here) and there.results == here.results and there.checks == here.checks


def test_a_layer_really_runs_elsewhere_and_says_how_long_it_took(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    here = processes.run_layer

    def noted(name: str, *arguments: Any) -> Any:
        ran.append(name)
        return here(name, *arguments)

    monkeypatch.setattr("evclaims.layers.run.run_layer", noted)
    seconds: dict[tuple[str, str], float] = {}
    check(open_package(folder), LAYERS, seconds=seconds, concurrently=True)
    assert ran == ["structure"]
    assert {("structure", ""), ("facts", ""), ("facts", "reaches-target")} <= seconds.keys()


@pytest.mark.parametrize("serve", ["raise SystemExit(3)", "print('not an answer')", "import no_such_module"])
def test_a_process_that_gives_no_answer_costs_nothing_but_time(
    serve: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = open_package(folder)
    expected = as_json(check(package, LAYERS))
    monkeypatch.setattr(workers, "_SERVE", serve)
    assert as_json(check(package, LAYERS, concurrently=True)) == expected


def test_a_process_that_cannot_be_started_neither(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = open_package(folder)
    expected = as_json(check(package, LAYERS))
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert as_json(check(package, LAYERS, concurrently=True)) == expected


def test_what_cannot_run_there_is_the_same_error(folder: Path) -> None:
    (folder / "checks" / "facts" / "targets.yaml").write_text("reaches-target: 1\n", "utf-8")
    package = open_package(folder)
    with pytest.raises(EvclaimsError) as here:
        check(package, LAYERS)
    with pytest.raises(EvclaimsError) as there:
        check(package, LAYERS, concurrently=True)
    assert str(there.value) == str(here.value) and there.value.place == Place("checks/facts/targets.yaml", 1)


def test_what_cannot_be_read_there_is_the_same_finding(folder: Path) -> None:
    path = folder / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace(",120,120,120,", ",120,NaN,120,"), "utf-8")
    package = open_package(folder)
    assert check(package, LAYERS, concurrently=True).results == check(package, LAYERS).results


def test_no_process_is_left_when_a_layer_here_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def noted(*arguments: Any, **keywords: Any) -> subprocess.Popen[bytes]:
        made.append(real(*arguments, **keywords))
        return made[-1]

    def refuse(*arguments: Any) -> None:
        raise EvclaimsError("no")

    monkeypatch.setattr(workers, "_SERVE", "import time; time.sleep(600)")
    monkeypatch.setattr(workers.subprocess, "Popen", noted)  # type: ignore[attr-defined]
    monkeypatch.setattr("evclaims.layers.run.run_layer", refuse)
    with pytest.raises(EvclaimsError):
        check(open_package(folder), LAYERS, concurrently=True)
    (process,) = made
    assert process.wait(10) != 0


def test_one_core_is_kept_and_so_are_the_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    every = ["structure", "expectations", "facts", "evidence", "consistency"]
    for cores, expected in (
        (1, []),
        (2, ["expectations"]),
        (9, ["expectations", "consistency", "structure", "evidence"]),
    ):
        monkeypatch.setattr(os, "sched_getaffinity", lambda pid, cores=cores: set(range(cores)))
        assert processes.beside(every) == expected
        assert processes.beside(["facts"]) == [] and processes.beside([]) == []
        assert processes.beside(["structure", "facts"]) == (["structure"] if cores > 1 else [])


def test_a_package_that_is_too_deep_for_another_process_is_checked_here(folder: Path) -> None:
    descriptor = read_descriptor(folder)
    deep: dict[str, Any] = {}
    for _ in range(700):
        deep = {"a": deep}
    write_descriptor(folder, {**descriptor, "custom": deep})
    package = open_package(folder)
    assert as_json(check(package, LAYERS, concurrently=True)) == as_json(check(package, LAYERS))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not list processes")
def test_a_process_ends_with_its_parent_in_the_middle_of_an_answer() -> None:
    code = "import time; from evclaims.package.workers import Workers; workers = Workers('time:sleep', 1)"
    code += "; workers.ask(600); print(workers._processes[0].pid, flush=True); time.sleep(600)"
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    state = Path(f"/proc/{int(parent.stdout.readline())}/stat")
    time.sleep(1)
    assert state.exists()
    parent.kill()
    parent.communicate()
    until = time.monotonic() + 20
    while state.exists() and state.read_text().split()[2] != "Z" and time.monotonic() < until:
        time.sleep(0.05)
    assert time.monotonic() < until

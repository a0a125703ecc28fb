"""A sample of the packages that `benchmarks/hostile.py` makes: none crashes, hangs, reaches out or deceives."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

from helpers import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))
hostile: Any = importlib.import_module("hostile")
sys.path.pop(0)
KINDS, make = hostile.KINDS, hostile.make
QUICK = [name for name in KINDS if not name.startswith("work:") and "many" not in name and "bomb" not in name]
"""The kinds that cost no more than a start of the command; the others are for the whole run."""
SAMPLE = QUICK[::2]


@pytest.mark.parametrize("name", SAMPLE)
def test_a_package_of_this_kind_ends_well(name: str) -> None:
    (run,) = hostile.judge(name, "tests")
    assert not run.wrong, f"python benchmarks/hostile.py --kind '{name}' has it: {run.wrong}"


def _content(root: Path) -> dict[str, Any]:
    return {
        str(path.relative_to(root)): path.read_bytes() if path.is_file() and not path.is_symlink() else path.is_dir()
        for path in root.rglob("*")
    }


def test_every_kind_changes_the_sound_package_and_the_same_seed_gives_the_same(tmp_path: Path) -> None:
    sound = _content(make(tmp_path / "sound", "sound", "0").root)
    for i, name in enumerate(KINDS):
        if name in ("sound", "archives: a bomb"):
            continue
        one, other = (make(tmp_path / f"{i}-{n}", name, f"seed {i}") for n in range(2))
        there = {path: content for path, content in _content(one.root).items() if not path.endswith(".zip")}
        same = {path: content for path, content in _content(other.root).items() if not path.endswith(".zip")}
        assert _plain(there, one.root) == _plain(same, other.root), name
        assert there != sound or one.target.suffix == ".zip", name


def _plain(content: dict[str, Any], root: Path) -> dict[str, Any]:
    """Without the name of the folder, which some of the files hold."""
    return {k: v.replace(str(root).encode(), b"") if isinstance(v, bytes) else v for k, v in content.items()}


def test_a_run_that_reaches_out_or_deceives_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge itself: each of its verdicts, brought about by a command that misbehaves."""
    wrongs = {
        "import sys; sys.exit(0)": "green on broken data",
        "import sys; sys.exit(7)": "exit 7",
        "1/0": "a traceback: ZeroDivisionError: division by zero",
        "open('made', 'w').close(); raise SystemExit(1)": "changed: 'stand/made'",
        "print(open('../outside/secret.csv').read()); raise SystemExit(1)": "it prints what stands outside",
        "import time; time.sleep(60)": "it did not end in 5 seconds",
        "raise SystemExit(2)": "",
    }
    monkeypatch.setattr(hostile, "WALL", 5)
    popen = hostile.subprocess.Popen
    for code, wrong in wrongs.items():

        def run(words: list[str], code: str = code, **options: Any) -> Any:
            return popen([sys.executable, "-c", code], **options)

        monkeypatch.setattr(hostile.subprocess, "Popen", run)
        (found,) = hostile.judge("tables: a ragged row", "0")
        assert found.wrong == wrong

"""A newcomer: an empty folder, a wheel and no repository; every command is about the package that is meant."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers import ROOT

pytestmark = pytest.mark.xdist_group("wheel")
INSTALLED = "as installed"
PAGE = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
VERSION = json.loads((ROOT / "datapackage.json").read_text("utf-8"))["version"]


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script that a wheel installs, in an environment that sees the libraries of this one."""
    folder = tmp_path_factory.mktemp("newcomer")
    venv.create(folder / "env", with_pip=False)
    site = next((folder / "env" / "lib").glob("python*/site-packages"))
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    (site / "zz_libraries.pth").write_text("\n".join(libraries), "utf-8")
    with zipfile.ZipFile(wheel) as file:  # as pip does, which not every environment has
        file.extractall(site)
    (entries,) = site.glob("evclaims-*.dist-info/entry_points.txt")
    found = re.search(r"^evclaims = (\S+):(\S+)$", entries.read_text("utf-8"), re.MULTILINE)
    assert found
    script = folder / "env" / "bin" / "evclaims"
    module, name = found.groups()
    code = f"#!{script.with_name('python')}\nimport sys\nfrom {module} import {name}\nsys.exit({name}())\n"
    script.write_text(code, "utf-8")
    script.chmod(0o755)
    return script


def _commands(page: Path) -> Iterator[tuple[str, str]]:
    """The files of a page and its commands, in order: `write` with path and content, `run` with the words."""
    for language, file, block in PAGE.findall(page.read_text("utf-8")):
        if file:
            yield file, block
        for line in block.splitlines() if language in ("console", "sh") else ():
            words = line.removeprefix("$ ")
            if words.startswith("evclaims ") and (language == "sh" or line.startswith("$ ")):
                yield "", words


def _run(command: Path, folder: Path, words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GITHUB_"))}
    first, *rest = shlex.split(words, comments=True)
    assert first == "evclaims"
    return subprocess.run(
        [str(command), *rest], cwd=folder, env=kept, capture_output=True, encoding="utf-8", timeout=300, check=False
    )


def _about(done: subprocess.CompletedProcess[str]) -> set[str]:
    """The packages that the first and the last line speak of; of what is to be pasted, the note does."""
    lines = done.stdout.splitlines() or [""]
    found = {
        match[1]
        for line in (lines[0], lines[-1], *done.stderr.splitlines())
        for match in re.finditer(r"((?:[\w.-]+ )?[\w.-]+ (?:at \S*[^\s)]|in \S*[^\s)]|as installed))", line)
    }
    return {re.sub(r"^(of|cites|on) ", "", each) for each in found}


@pytest.mark.parametrize(("page", "packages"), [
    ("docs/tutorial.md", {"claims 0.1.0 at library", "loans 0.1.0 at loans"}),
    ("docs/gates.md", {"claims 0.1.0 at ."}),
])  # fmt: skip
def test_a_page_speaks_of_its_own_package_alone(page: str, packages: set[str], command: Path, tmp_path: Path) -> None:
    seen: set[str] = set()
    ran = 0
    for file, text in _commands(ROOT / page):
        if file:
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).write_text(text, "utf-8")
            continue
        done = _run(command, tmp_path, text)
        ran += 1
        said = done.stdout + done.stderr
        assert done.returncode in (0, 1) and "Traceback" not in said, f"{text}\n{said}"
        assert INSTALLED not in said and "xiaomi" not in said, f"{text} speaks of other data:\n{said}"
        if not text.startswith("evclaims init"):
            about = _about(done)
            assert len(about) == 1, f"{text}: {about}\n{said}"
            seen |= about
    assert ran > 4 and seen == packages


def test_the_readme_speaks_of_the_installed_data(command: Path, tmp_path: Path) -> None:
    ran = 0
    for _, words in _commands(ROOT / "README.md"):
        if "path/to" in words:
            continue
        done = _run(command, tmp_path, words)
        ran += 1
        # To read a print takes no package; one that is unread is told with 1.
        unread = words.startswith("evclaims read") and done.stdout.startswith("unread")
        assert done.returncode == int(unread), f"{words}\n{done.stdout}{done.stderr}"
        about = set() if words.startswith("evclaims read") else {f"evclaims {VERSION} {INSTALLED}"}
        assert _about(done) == about, words
    assert ran > 6


def test_a_package_of_ones_own_is_never_green_for_another(command: Path, tmp_path: Path) -> None:
    """Whatever is done to the package of this folder, no command answers for the installed data instead."""
    assert _run(command, tmp_path, "evclaims init .").returncode == 0
    words = ("check --layer structure,facts", "tidy", "list", "cite", "explain reaches-target", "show report-1")
    for each in words:
        done = _run(command, tmp_path, f"evclaims {each}")
        assert done.returncode in (0, 1) and _about(done) == {"claims 0.1.0 at ."}, f"{each}\n{done.stdout}"
    for broken in ("", "{", "[]", "null", '{"name": "mine"}'):
        (tmp_path / "datapackage.json").write_text(broken, "utf-8")
        every = (*words, "report -o x.html", "export zip -o x.zip", "tidy --write")
        for each in every:
            done = _run(command, tmp_path, f"evclaims {each}")
            assert (done.returncode, done.stdout) == (2, "") and "datapackage.json" in done.stderr, f"{each}: {broken}"
    (tmp_path / "datapackage.json").unlink()
    done = _run(command, tmp_path, "evclaims list")
    reason = "since this folder has data/ and checks/ and no datapackage.json"
    assert done.stdout.splitlines()[0] == f"evclaims {VERSION} {INSTALLED}, {reason}"
    done = _run(command, tmp_path, "evclaims tidy --write")
    assert done.returncode == 2 and "is installed, and nothing is written there" in done.stderr

"""The commands and the Python of README and docs run, and print what the page says.

A page with the comment `<!-- folder: tmp -->` works in a folder of its own: its blocks run there, from top to bottom,
and a block that names a file (```csv file=data/claims.csv) is written to it.
"""

import doctest
import io
import re
import shlex
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from evclaims.cli import main

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
ELLIPSIS = "…"
OWN_FOLDER = "<!-- folder: tmp -->"
WORKING = [page for page in PAGES if OWN_FOLDER in page.read_text("utf-8")]


def _blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^[ ]*```{language}\n(.*?)^[ ]*```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def _commands(block: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with what it prints."""
    parts = [part.partition("\n") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [(command, output) for command, _, output in parts]


def _sessions() -> list[tuple[Path, str, str]]:
    pages = [page for page in PAGES if page not in WORKING]
    return [(page, *each) for page in pages for block in _blocks(page, "console") for each in _commands(block)]


def _matches(expected: list[str], printed: list[str]) -> bool:
    """Whether the lines are those expected, a line `…` standing for any number of lines."""
    if not expected:
        return not printed
    if expected[0] == ELLIPSIS:
        return any(_matches(expected[1:], printed[i:]) for i in range(len(printed) + 1))
    return bool(printed) and expected[0] == printed[0] and _matches(expected[1:], printed[1:])


@pytest.mark.parametrize(("page", "command", "output"), _sessions(), ids=lambda v: getattr(v, "name", None))
def test_a_command_prints_what_the_page_says(page: Path, command: str, output: str) -> None:
    _run(page, command, output)


def _run(page: Path, command: str, output: str) -> None:
    words = shlex.split(command, comments=True)
    assert words[0] == "evclaims", "only our own command is run"
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        main(words[1:])
    printed = [line.rstrip() for line in out.getvalue().splitlines()]
    assert _matches(output.splitlines(), printed), f"{page.name}: {command}\n{out.getvalue()}{err.getvalue()}"


@pytest.mark.parametrize("page", [page for page in PAGES if page not in WORKING], ids=lambda p: p.name)
def test_the_python_of_a_page_prints_what_the_page_says(page: Path) -> None:
    names: dict[str, object] = {}
    for block in _blocks(page, "python"):
        _run_python(page, block, names)


def _run_python(page: Path, block: str, names: dict[str, object]) -> None:
    runner = doctest.DocTestRunner()
    runner.run(doctest.DocTestParser().get_doctest(block, names, page.name, str(page), 0), clear_globs=False)
    assert runner.failures == 0


@pytest.mark.parametrize("page", WORKING, ids=lambda p: p.name)
def test_a_page_in_a_folder_of_its_own_does_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    fence = r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$"
    for language, file, block in re.findall(fence, page.read_text("utf-8"), re.DOTALL | re.MULTILINE):
        if file:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            Path(file).write_text(block, "utf-8")
        elif language == "console":
            for command, output in _commands(block):
                _run(page, command, output)
        elif language == "python":
            _run_python(page, block, names)


def test_the_generated_pages_are_what_the_code_says() -> None:
    command = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"run: python docs/generate.py\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_a_link_to_a_file_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?://|#)([^)#\s]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    commands = [block.strip() for block in _blocks(ROOT / "README.md", "sh") if block.startswith("make ")]
    assert commands == ["make check", "make test"]
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for command in commands:
        assert re.search(rf"^{command.split()[1]}:", makefile, re.MULTILINE)


def test_the_hedges_of_the_docs_are_in_the_policy() -> None:
    policy = (ROOT / "data" / "hedges.csv").read_text("utf-8")
    for phrase in ("more than", "over", "past", "at least", "or more", "under", "up to", "about", "roughly", "nearly"):
        assert f"\n{phrase}," in policy


def test_one_version_is_stated_everywhere() -> None:
    import json

    version = json.loads((ROOT / "datapackage.json").read_text("utf-8"))["version"]
    assert f"version: {version}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert re.search(rf"^## \[{re.escape(version)}\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)

"""The table of limits is the code's: each row names a constant and its value, and each limit of the code has a row."""

import ast
import importlib
import re

import pytest

from evclaims.sql.allow import FUNCTIONS, OPERATORS
from helpers import ROOT

SOURCE = ROOT / "src" / "evclaims"
PAGE = (ROOT / "docs" / "limits.md").read_text("utf-8")
ROWS = re.findall(r"^\| .+? \| (.+?) \| `([\w.]+)\.(\w+)` = ([\d_]+) \|$", PAGE, re.MULTILINE)
IS_LIMIT = re.compile(r"LARGEST|LONGEST|MOST|SECONDS|_MB$|DEEPEST|DIGITS|PLACES|_ROOM")


def _limits() -> set[tuple[str, str]]:
    """The constants of the code that are numbers and are named like a limit."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Assign):
                targets = [each for target in node.targets for each in getattr(target, "elts", [target])]
                names = [each.id for each in targets if isinstance(each, ast.Name) and IS_LIMIT.search(each.id)]
                values = vars(importlib.import_module(f"evclaims.{module}")) if names else {}
                found |= {(module, name) for name in names if isinstance(values[name], int | float)}
    return found


@pytest.mark.parametrize(("words", "module", "name", "value"), ROWS)
def test_a_row_says_what_the_code_says(words: str, module: str, name: str, value: str) -> None:
    constant = vars(importlib.import_module(f"evclaims.{module}"))[name]
    assert constant == int(value)
    told = int(re.sub(r"\D", "", re.match(r"[\d,]+", words)[0]))  # type: ignore[index]
    assert told * (1 << 20 if " MB" in words and not name.endswith("_MB") else 1) == constant


def test_every_limit_of_the_code_has_a_row() -> None:
    assert _limits() - {(module, name) for _, module, name, _ in ROWS} == set()


def test_the_functions_of_the_docs_are_those_that_are_admitted() -> None:
    page = (ROOT / "docs" / "checks.md").read_text("utf-8")
    told = {line.split("|")[1].strip(): re.findall(r"`(\w+)`", line) for line in page.splitlines() if "| `" in line}
    assert {what: names.split() for what, names in FUNCTIONS.items()}.items() <= told.items()
    assert not OPERATORS & {name for names in FUNCTIONS.values() for name in names.split()}

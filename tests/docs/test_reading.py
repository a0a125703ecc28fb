"""What docs/reading.md says of a print is what the reader says, and the README has the table of the benchmark."""

from __future__ import annotations

import importlib.util
import re
from typing import Any

import pytest

from evclaims.reading.figure import RULES
from evclaims.reading.hedges import shipped
from evclaims.reading.printed_figure import PrintedFigure, as_text, read
from helpers import ROOT

PAGE = (ROOT / "docs" / "reading.md").read_text("utf-8")
VERDICTS = (ROOT / "docs" / "verdicts.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")


def _rows(page: str, name: str) -> list[tuple[str, ...]]:
    """The rows of the table that follows a comment with its name; a print in code may hold a bar."""
    table = page.partition(f"<!-- table: {name} -->\n\n")[2].partition("\n\n")[0]
    lines = table.splitlines()[2:]
    return [tuple(cell.strip().strip("`") for cell in line.strip("|").split("|")) for line in lines]


@pytest.mark.parametrize(("printed", "language", "value", "allows"), _rows(PAGE, "prints"))
def test_a_row_of_prints_says_what_the_reader_says(printed: str, language: str, value: str, allows: str) -> None:
    said = dict(line.split(maxsplit=1) for line in as_text(read(printed, language)).splitlines())
    assert (said.get("value", ""), said["allows"]) == (value, allows)


@pytest.mark.parametrize(("printed", "language", "because"), _rows(PAGE, "unread"))
def test_a_row_of_what_is_unread_gives_the_reason(printed: str, language: str, because: str) -> None:
    with pytest.raises(ValueError, match=re.escape(because)):
        read(printed, language)


def test_the_tables_are_there() -> None:
    assert len(_rows(PAGE, "prints")) > 20 and len(_rows(PAGE, "unread")) > 5


def test_every_field_of_a_figure_is_told() -> None:
    table = PAGE.partition("| field | is |")[2].partition("\n\n")[0]
    assert re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (.+?) \|", table, re.MULTILINE))) == [
        *PrintedFigure.__dataclass_fields__
    ]


def test_the_hedges_of_the_page_have_their_rules() -> None:
    table = PAGE.partition("| class | rule |")[2].partition("\n\n")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines()[2:]]
    assert {rule.strip() for _, rule, _ in rows} == {*RULES}
    for class_, rule, phrases in rows:
        if "ordinal" in class_:
            continue
        for language, said in zip(("en", "de", "fr", "es", "zh"), phrases.split(";"), strict=False):
            for phrase in said.split(","):
                assert shipped(language).get(phrase.strip(" `")) == rule.strip(), phrase


@pytest.fixture(scope="module")
def benchmark() -> Any:
    spec = importlib.util.spec_from_file_location("readers", ROOT / "benchmarks" / "readers.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_readme_shows_the_five_prints_of_the_benchmark(benchmark: Any) -> None:
    """What the others say is not run here: that would need the network."""
    for printed, language, meant in benchmark.PRINTS:
        assert benchmark.ours(printed, language) == meant
        said = benchmark.said(meant)
        regex = benchmark.said(benchmark._numbers(printed))
        row = rf"^\| `{re.escape(printed)}` \| {re.escape(said)} \| {re.escape(said)} \| .* \| {re.escape(regex)} \|$"
        assert re.search(row, README, re.MULTILINE)
        assert f'$ evclaims read "{printed}"' in README

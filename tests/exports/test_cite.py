"""`evclaims cite`: what it prints is read by other tools, whatever the descriptor holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import bibtexparser
import jsonschema
import pytest
import yaml

from evclaims.cli import main
from evclaims.exports.citation import FORMATS, as_bibtex, as_cff, as_text, cite
from evclaims.package.package import open_package
from helpers import ROOT, write_descriptor

SCHEMA = json.loads((Path(__file__).parents[1] / "report" / "schemas" / "cff-1.2.0.json").read_text("utf-8"))
NASTY = 'A {b} "c" $d & 100 %_#~^\\ ü 小米\n\x1b[31m<e>'
DESCRIPTORS: list[dict[str, Any]] = [
    {"name": "bare"},
    {"name": "-", "title": "", "version": "", "contributors": [], "licenses": [], "keywords": []},
    {"name": 1, "title": 2, "version": [], "contributors": "x", "licenses": {"name": 1}, "keywords": "k", "created": 5},
    {
        "name": "nasty",
        "title": NASTY,
        "description": NASTY,
        "version": "1.0.0-rc.1+b",
        "created": "1887-02-03T04:05:06Z",
        "homepage": "javascript:alert(1)",
        "keywords": [NASTY, 3, ""],
        "licenses": [{"name": NASTY, "path": "https://example.org/licence"}],
        "contributors": [{"title": NASTY, "roles": ["creator"]}, {"title": "A helper", "roles": ["contributor"]}],
    },
    {
        "name": "people",
        "id": "https://doi.org/10.5281/zenodo.123",
        "title": "People",
        "licenses": [{"name": "CC-BY-4.0"}, {"name": "MIT"}],
        "contributors": [
            {"familyName": "von der {Leyen}", "givenName": "U."},
            {"familyName": "Ng"},
            {"title": "A and B", "role": "wrangler"},
            {"title": ""},
            "nobody",
        ],
    },
]


def _read(folder: Path, descriptor: dict[str, Any]) -> Any:
    write_descriptor(folder, {**descriptor, "resources": []})
    return cite(open_package(folder))


def test_our_own_citation_says_what_the_descriptor_says() -> None:
    citation = cite(open_package(ROOT))
    descriptor = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    assert as_text(citation).startswith(f"The evclaims contributors (2026). {descriptor['title']}, version ")
    cff = yaml.safe_load(as_cff(citation))
    assert (cff["version"], cff["license"]) == (descriptor["version"], ["CC-BY-4.0"])
    own = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert (own["version"], own["date-released"]) == (cff["version"], cff["date-released"])
    assert set(cff["license"]) <= set(own["license"])


@pytest.mark.parametrize("descriptor", DESCRIPTORS, ids=lambda d: str(d["name"]))
def test_the_cff_is_valid_by_its_schema(descriptor: dict[str, Any], tmp_path: Path) -> None:
    text = as_cff(_read(tmp_path, descriptor))
    jsonschema.validate(yaml.load(text, Loader=yaml.BaseLoader), SCHEMA)  # dates and versions as they are written


@pytest.mark.parametrize("descriptor", DESCRIPTORS, ids=lambda d: str(d["name"]))
def test_the_bibtex_is_one_entry_to_a_parser(descriptor: dict[str, Any], tmp_path: Path) -> None:
    text = as_bibtex(_read(tmp_path, descriptor))
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks and len(library.blocks) == 1
    assert text.count("{") == text.count("}") and text.isprintable() is False


def test_authors_are_those_that_made_it_and_people_have_family_names(tmp_path: Path) -> None:
    entry = bibtexparser.parse_string(as_bibtex(_read(tmp_path, DESCRIPTORS[4]))).entries[0]
    assert entry["author"] == r"von der \textbraceleft{}Leyen\textbraceright{}, U. and Ng and {A and B}"
    assert (entry["doi"], entry["url"]) == ("10.5281/zenodo.123", "https://doi.org/10.5281/zenodo.123")
    assert "A helper" not in as_text(_read(tmp_path, DESCRIPTORS[3]))


def test_nothing_of_a_descriptor_is_obeyed_by_a_terminal_or_a_browser(tmp_path: Path) -> None:
    for write in FORMATS.values():
        text = write(_read(tmp_path, DESCRIPTORS[3]))
        assert "\x1b" not in text and "javascript" not in text
        assert all(line.isprintable() for line in text.splitlines())


def test_the_command_prints_each_form(capsys: pytest.CaptureFixture[str]) -> None:
    for name, write in FORMATS.items():
        assert main(["cite", str(ROOT), "--format", name]) == 0
        assert capsys.readouterr().out == write(cite(open_package(ROOT)))
    assert main(["cite", str(ROOT), "--format", "ris"]) == 2
    assert "the formats are text, bibtex, cff" in capsys.readouterr().err

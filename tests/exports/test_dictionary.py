"""The data dictionary: generated, complete, in force, and harmless whatever a descriptor holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from evclaims.cli import main
from evclaims.exports.dictionary import dictionary
from evclaims.package.package import open_package
from helpers import ROOT, Fields, write_package
from samples import claims_package

PAGE = ROOT / "docs" / "data-dictionary.md"


def test_the_page_in_the_docs_is_what_the_descriptor_says(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["dictionary", str(ROOT), "-o", str(PAGE), "--check"])
    assert code == 0, "run: evclaims dictionary -o docs/data-dictionary.md\n" + capsys.readouterr().out


def test_every_table_and_column_is_on_the_page_with_its_type_and_description() -> None:
    page, package = dictionary(open_package(ROOT)), open_package(ROOT)
    for table in package.tables.values():
        section = page.partition(f'<a id="{table.name}"></a>')[2].partition("\n## ")[0]
        for field in table.fields:
            (line,) = [line for line in section.splitlines() if line.startswith(f"| `{field.name}` | {field.type} | ")]
            assert field.descriptor["title"] in line
    assert "one of `actual`, `target`, `forecast`" in page


def test_a_stale_page_is_shown_as_a_diff_and_left_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package, page = str(claims_package(tmp_path / "p")), tmp_path / "dictionary.md"
    arguments = ["dictionary", package, "-o", str(page)]
    assert main([*arguments, "--check"]) == 1
    assert "+# Data dictionary: sample" in capsys.readouterr().out and not page.exists()
    assert main(arguments) == 0
    assert main([*arguments, "--check"]) == 0 and capsys.readouterr().out == ""
    page.write_text(page.read_text("utf-8").replace("Its key.", "Something else."), "utf-8")
    assert main([*arguments, "--check"]) == 1
    diff = capsys.readouterr().out.splitlines()
    assert [line for line in diff if line.startswith("-|")] == [
        "-| `claim_id` | string | present, unique | Claim. Something else. |"
    ]
    assert "Something else." in page.read_text("utf-8")


def test_without_a_file_it_is_printed_and_check_asks_for_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = str(claims_package(tmp_path))
    assert main(["dictionary", package]) == 0
    assert capsys.readouterr().out == dictionary(open_package(package))
    assert main(["dictionary", package, "--check"]) == 2
    assert "--check needs -o FILE" in capsys.readouterr().err
    assert main(["dictionary", package, "-o", str(tmp_path)]) == 2


def test_keys_references_intervals_and_limits_are_in_words(tmp_path: Path) -> None:
    fields: Fields = [
        {"name": "a", "type": "integer", "constraints": {"minimum": 1, "maximum": 9, "unique": True}},
        {"name": "b", "constraints": {"pattern": "x|y", "minLength": 2}, "format": "email"},
    ]
    keys = {"fields": "b", "reference": {"resource": "t", "fields": "a"}}
    schema = {"primaryKey": "a", "uniqueKeys": [["a", "b"]], "foreignKeys": [keys]}
    roles = {"t": {"intervals": {"id": "b", "lower": "a", "upper": "a"}}}
    page = dictionary(
        open_package(write_package(tmp_path, {"t": (fields, "")}, schemas={"t": schema}, resources=roles))
    )
    for line in (
        "- Primary key: `a`",
        "- Unique together: `a`, `b`",
        "- `b` → [`t`](#t) (`a`)",
        "- Intervals: each `b` has lower `a`, upper `a`",
        "| `a` | integer | present, unique, at least 1, at most 9 |  |",
        "| `b` | string | a email, like `x\\|y`, at least 2 characters |  |",
    ):
        assert line in page.splitlines()


def test_no_markup_of_a_descriptor_is_obeyed(tmp_path: Path) -> None:
    nasty = "<script>alert(1)</script> [x](javascript:1) | `code|` # *b* \n## A heading"
    fields: Fields = [{"name": "a|`b", "title": nasty, "description": nasty}]
    resources = {"t": {"title": nasty, "description": nasty}}
    page = dictionary(open_package(write_package(tmp_path, {"t": (fields, "")}, resources=resources, title=nasty)))
    assert "<script" not in page.replace("\\<script", "") and "[x](javascript" not in page.replace("\\[", "")
    assert sum(line.startswith("#") for line in page.splitlines()) == 2


def test_a_package_without_tables_has_a_page_too(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text('{"name": "none", "resources": []}', "utf-8")
    assert dictionary(open_package(tmp_path)).startswith("# Data dictionary: none\n")

"""What changed between two versions, against pandas' outer merge; how much it weighs; what a changelog must name."""

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pytest

import evclaims
from evclaims.cli import main
from evclaims.layers.run import check
from evclaims.model import EvclaimsError
from evclaims.package.package import open_package
from evclaims.releases import changelog, history
from evclaims.releases.bump import Level, least, number
from evclaims.releases.changelog import as_ranges, named, section
from helpers import ROOT, copy_package, read_descriptor, write_descriptor, write_view
from samples import CHECKS, claims_package

Edit = Callable[[Path], None]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return claims_package(tmp_path / "old")


@pytest.fixture
def new(old: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(old, tmp_path / "new"))


def _compare(old: Path, new: Path, **options: Any) -> history.History:
    return history.compare(open_package(old), open_package(new), **options)


def _judged(old: Path, new: Path) -> history.History:
    packages = open_package(old), open_package(new)
    found = history.compare(*packages)
    return history.with_verdicts(found, packages, *(check(package, ["facts"]).results for package in packages))


def _descriptor(edit: Callable[[dict[str, Any]], object]) -> Edit:
    def change(folder: Path) -> None:
        descriptor = read_descriptor(folder)
        edit(descriptor)
        write_descriptor(folder, descriptor)

    return change


def _resource(descriptor: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (r for r in descriptor["resources"] if r["name"] == name)
    return cast(dict[str, Any], found)


def _field(descriptor: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (f for f in _resource(descriptor, "claims")["schema"]["fields"] if f["name"] == name)
    return cast(dict[str, Any], found)


def _text(file: str, before: str, after: str) -> Edit:
    def change(folder: Path) -> None:
        path = folder / file
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), "utf-8")

    return change


def _column(name: str, at: int | None = None, **constraints: object) -> Edit:
    """A column more of the table quantities, each cell `x`; last, or at a place."""

    def change(folder: Path) -> None:
        path = folder / "data" / "quantities.csv"
        rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
        for i, row in enumerate(rows):
            row.insert(len(row) if at is None else at, name if i == 0 else "x")
        path.write_text("".join(",".join(row) + "\n" for row in rows), "utf-8")
        descriptor = read_descriptor(folder)
        fields = _resource(descriptor, "quantities")["schema"]["fields"]
        fields.insert(len(fields) if at is None else at, {"name": name, "type": "string", "constraints": constraints})
        write_descriptor(folder, descriptor)

    return change


def _without_label(folder: Path) -> None:
    path = folder / "data" / "quantities.csv"
    path.write_text("quantity_id,unit,flow\nq.a,car,true\n", "utf-8")
    _descriptor(lambda d: _resource(d, "quantities")["schema"]["fields"].pop(1))(folder)


MORE = CHECKS.replace("reaches-target", "also-reaches-target")


@pytest.mark.parametrize(
    ("edit", "level", "told"),
    [
        (lambda f: None, Level.NONE, ""),
        (_descriptor(lambda d: d.update(title="Another")), Level.PATCH, "package title added"),
        (_descriptor(lambda d: d.update(name="other")), Level.MAJOR, "package name changed"),
        (
            _descriptor(lambda d: _field(d, "claim_id").update(title="Our claim")),
            Level.PATCH,
            "column claims.claim_id title changed",
        ),
        (_descriptor(lambda d: _field(d, "printed").update(type="any")), Level.MAJOR, "column claims.printed retyped"),
        (
            _descriptor(lambda d: _field(d, "printed").update(missingValues=["-"])),
            Level.MAJOR,
            "column claims.printed missingValues added",
        ),
        (
            _descriptor(lambda d: _field(d, "claim_id")["constraints"].pop("required")),
            Level.MAJOR,
            "constraint claims.claim_id required removed",
        ),
        (
            _descriptor(lambda d: _field(d, "claim_id")["constraints"].pop("unique")),
            Level.MINOR,
            "constraint claims.claim_id unique removed",
        ),
        (
            _descriptor(lambda d: _field(d, "printed").update(constraints={"minLength": 1})),
            Level.MAJOR,
            "constraint claims.printed minLength added",
        ),
        (
            _descriptor(lambda d: _resource(d, "claims")["schema"].update(uniqueKeys=[["printed"]])),
            Level.MAJOR,
            "table claims uniqueKeys added",
        ),
        (
            _descriptor(lambda d: _resource(d, "claims")["schema"].update(foreignKeys=[])),
            Level.MINOR,
            "table claims foreignKeys removed",
        ),
        (_descriptor(lambda d: _resource(d, "claims").pop("intervals")), Level.MAJOR, "table claims intervals removed"),
        (_descriptor(lambda d: _resource(d, "claims").update(hash="sha256:00", bytes=1)), Level.NONE, ""),
        (
            _descriptor(
                lambda d: d["resources"].append(
                    {
                        **copy.deepcopy(_resource(d, "sources")),
                        "name": "more",
                        "path": "data/quantities.csv",
                        "schema": {"fields": [{"name": n} for n in ("quantity_id", "label", "unit", "flow")]},
                    }
                )
            ),
            Level.MINOR,
            "table more added",
        ),
        (_descriptor(lambda d: d["resources"].pop(1)), Level.MAJOR, "table quantities removed"),
        (_column("more"), Level.MINOR, "column quantities.more added"),
        (_column("more", required=True), Level.MAJOR, "column quantities.more added"),
        (_column("more", at=1), Level.MAJOR, "column quantities.more added"),
        (_without_label, Level.MAJOR, "column quantities.label removed"),
        (
            _text("checks/facts/targets.yaml", "title: The", "title: This"),
            Level.PATCH,
            "check reaches-target title reworded",
        ),
        (_text("checks/facts/targets.yaml", "USING (quantity_id)", "USING\n      (quantity_id)"), Level.NONE, ""),
        (
            _text("checks/facts/targets.yaml", "actual >= target", "actual <= target"),
            Level.MAJOR,
            "check reaches-target expect changed",
        ),
        (
            _text("checks/facts/targets.yaml", "  expect", "  needs: entailed\n  expect"),
            Level.MAJOR,
            "check reaches-target needs tightened",
        ),
        (
            _text("checks/facts/targets.yaml", "  expect", "  needs: strained\n  expect"),
            Level.MINOR,
            "check reaches-target needs loosened",
        ),
        (
            _text("checks/facts/targets.yaml", "  expect", "  severity: warning\n  expect"),
            Level.MINOR,
            "check reaches-target severity loosened",
        ),
        (
            _text("checks/facts/targets.yaml", "  expect", "  at_least: 2\n  expect"),
            Level.MAJOR,
            "check reaches-target at_least tightened",
        ),
        (
            lambda f: (f / "checks/facts/b.yaml").write_text(MORE, "utf-8"),
            Level.MINOR,
            "check also-reaches-target added",
        ),
        (lambda f: (f / "checks/facts/targets.yaml").unlink(), Level.MAJOR, "check reaches-target removed"),
        (
            lambda f: write_view(f, "v", "SELECT 1 AS a"),
            Level.MINOR,
            "view v added",
        ),
    ],
)
def test_a_change_weighs_what_the_design_says(edit: Edit, level: Level, told: str, old: Path, new: Path) -> None:
    edit(new)
    found = _compare(old, new)
    assert found.level is level and not found.rows
    assert {f"{change.subject} {change.change}" for change in found.changes} == ({told} if told else set())


@pytest.mark.parametrize(
    ("before", "after", "level", "told"),
    [
        ("SELECT 1 AS a", "SELECT 1  AS a -- one", Level.NONE, []),
        ("SELECT 1 AS a", "SELECT 2 AS a", Level.MINOR, ["view v changed"]),
        ("SELECT 1 AS a", "SELECT 1 AS a, 2 AS b", Level.MINOR, ["column v.b added"]),
        ("SELECT 1 AS a, 2 AS b", "SELECT 1 AS a", Level.MAJOR, ["column v.b removed"]),
        ("SELECT 1 AS a", "SELECT 'x' AS a", Level.MAJOR, ["column v.a retyped"]),
    ],
)
def test_views_load_like_tables_and_weigh_like_them(
    before: str, after: str, level: Level, told: list[str], old: Path, new: Path
) -> None:
    write_view(old, "v", before)
    write_view(new, "v", after)
    found = _compare(old, new)
    assert found.level is level and [f"{c.subject} {c.change}" for c in found.changes] == told


def test_suites_are_checks_too(tmp_path: Path) -> None:
    old, new = copy_package(tmp_path / "old"), copy_package(tmp_path / "new")
    path = new / "checks" / "expectations" / "claims.json"
    suite = json.loads(path.read_text("utf-8"))
    suite["expectations"].pop()
    path.write_text(json.dumps(suite), "utf-8")
    found = _compare(old, new)
    assert [(c.level, c.change) for c in found.changes] == [(Level.MAJOR, "removed")]
    back = _compare(new, old)
    assert [(c.level, c.change) for c in back.changes] == [(Level.MINOR, "added")]


@pytest.mark.parametrize(
    ("before", "after", "level", "change", "cells"),
    [
        ("80,80,79.5,80.5", "81,81,80.5,81.5", Level.MINOR, "changed", {"printed", "value", "lower", "upper"}),
        ("80,80,79.5,80.5", "80,80.0,79.50,80.5", Level.PATCH, "changed", {"value", "lower"}),
        ("c-4,two", "c-6,two", Level.MINOR, "added", set()),
    ],
)
def test_rows_are_compared_by_key_and_cell(
    before: str, after: str, level: Level, change: str, cells: set[str], old: Path, new: Path
) -> None:
    _text("data/claims.csv", before, after)(new)
    found = _compare(old, new)
    assert found.rows[0].level is level and found.rows[0].change == change
    assert {cell.column for cell in found.rows[0].cells} == cells
    assert found.compared["claims"] == 5
    if change == "added":
        assert [(row.id, row.change) for row in found.rows] == [("c-6", "added"), ("c-4", "removed")]


def test_an_id_that_is_withdrawn_stays_and_never_comes_back_as_something_else(tmp_path: Path) -> None:
    def package(name: str, cells: str) -> Path:
        folder = claims_package(tmp_path / name)
        _descriptor(
            lambda d: _resource(d, "claims")["schema"]["fields"].append({"name": "withdrawn_on", "type": "date"})
        )(folder)
        path = folder / "data" / "claims.csv"
        lines = path.read_text("utf-8").splitlines()
        lines = [line + ("," if i else ",withdrawn_on") for i, line in enumerate(lines)]
        lines[-1] = cells
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return folder

    row = "c-5,two,q.a,actual,,8o,,,,car,,,,"
    stands, gone = package("stands", row), package("gone", row + "2026-01-01")
    same, other = package("same", row), package("other", row.replace("8o,,,", "70,70,70,70"))
    told = [
        (_compare(*pair).rows[0].change, _compare(*pair).level)
        for pair in ((stands, gone), (gone, same), (gone, other))
    ]
    assert told == [("withdrawn", Level.MINOR), ("restored", Level.MINOR), ("reused", Level.MAJOR)]
    assert "ID c-5 is reused" in changelog.faults(_compare(gone, other), "## 1.2.3\nc-5")[0]
    lines = (stands / "data/claims.csv").read_text("utf-8").splitlines()
    (stands / "data/claims.csv").write_text("\n".join(lines[:-1]) + "\n", "utf-8")
    removed = _compare(same, stands)
    assert [(row.change, row.level) for row in removed.rows] == [("removed", Level.MAJOR)]


def _give_rulings_intervals(descriptor: dict[str, Any]) -> None:
    roles = {"id": "ruling_id", "lower": "decided_on", "upper": "decided_on"}
    _resource(descriptor, "rulings")["intervals"] = roles


def test_an_id_that_moves_to_another_table_is_reused(old: Path, new: Path) -> None:
    for folder in (old, new):
        _descriptor(_give_rulings_intervals)(folder)
    _text("data/rulings.csv", "r-1,", "c-4,")(new)
    (change,) = _compare(old, new).changes
    assert (change.level, change.subject, change.change) == (Level.MAJOR, "ID c-4", "reused")


def test_a_row_that_is_found_in_the_past_with_another_meaning_is_reused(old: Path, new: Path) -> None:
    _text("data/claims.csv", "c-4,two", "c-9,two")(new)
    found = _compare(old, new)
    earlier = {"claim_id": "c-9", "source_id": "two", "quantity_id": "q.a", "status": "actual", "printed": "80"}
    package = open_package(new)
    assert history.with_past(found, package, lambda table, ids: [earlier]).changes == ()
    reused = history.with_past(
        found, package, lambda table, ids: [earlier | {"printed": "7"}] if table.name == "claims" else []
    )
    assert [change.subject for change in reused.changes] == ["ID c-9"]


def test_our_rows_are_those_that_an_outer_merge_gives(tmp_path: Path) -> None:
    folder = copy_package(tmp_path / "new")
    path = folder / "data" / "claims.csv"
    lines = path.read_text("utf-8").splitlines()
    changed = [
        lines[0],
        *(line for i, line in enumerate(lines[1:]) if i % 7),
        lines[1].replace(lines[1].split(",")[0], "zz-01"),
    ]
    changed[5] = (
        changed[5].replace("actual", "target", 1)
        if "actual" in changed[5]
        else changed[5].replace("target", "actual", 1)
    )
    path.write_text("\n".join(changed) + "\n", "utf-8")
    found = _compare(ROOT, folder)
    frames = [pd.read_csv(p / "data/claims.csv", dtype=str, keep_default_na=False) for p in (ROOT, folder)]
    merged = frames[0].merge(frames[1], on="claim_id", how="outer", indicator=True, suffixes=("", "_new"))
    for side, change in (("left_only", "removed"), ("right_only", "added")):
        assert sorted(merged[merged["_merge"] == side]["claim_id"]) == sorted(
            r.id for r in found.rows if r.change == change
        )
    both = merged[merged["_merge"] == "both"]
    cells = {
        (row["claim_id"], column)
        for _, row in both.iterrows()
        for column in frames[0].columns[1:]
        if row[column] != row[f"{column}_new"]
    }
    assert cells == {(r.id, cell.column) for r in found.rows for cell in r.cells} and cells


def test_a_table_without_key_is_compared_row_by_row(old: Path, new: Path) -> None:
    for folder in (old, new):
        _descriptor(lambda d: _resource(d, "sources")["schema"].pop("primaryKey"))(folder)
    path = new / "data" / "sources.csv"
    path.write_text(path.read_text("utf-8") + "one,One,https://one.example/a,x\n", "utf-8")
    assert [(row.change, row.key[0]) for row in _compare(old, new).rows] == [("added", "one")]


def test_a_verdict_that_flips_is_told_with_what_changed_for_it(old: Path, new: Path) -> None:
    _text("data/claims.csv", "80,80,79.5,80.5", "180,180,179.5,180.5")(new)
    found = _judged(old, new)
    (flip,) = found.flips
    assert (flip.check, flip.subject, flip.old, flip.new) == (
        "reaches-target",
        ("c-4", "c-1"),
        "contradicted",
        "entailed",
    )
    assert flip.why == ("c-4 was changed (printed 80 → 180, value 80 → 180, lower 79.5 → 179.5, upper 80.5 → 180.5)",)
    assert flip.message.startswith("actual >= target holds for all that these figures allow: actual is c-4 “180”")
    # A ruling answered for c-4 alone, so the target's worst verdict was and is that beside c-2.
    assert [(each.id, each.old, each.new) for each in found.standings] == [("c-4", "contradicted", "entailed")]
    assert found.least == "1.3.0"
    _text("checks/facts/targets.yaml", "actual >= target", "actual <= target")(new)
    assert all("the check itself changed" in flip.why for flip in _judged(old, new).flips)


def test_a_check_that_one_version_cannot_judge_is_named_and_says_nothing_of_a_claim(old: Path, new: Path) -> None:
    text = "reaches-target:\n  title: t\n  why: w\n  rows: SELECT claim_id, {} FROM claims"
    text += "\n  about: [claim_id]\n  expect: a == b\n"
    for folder, columns in ((old, "'x' AS a, 'x' AS b"), (new, "1 AS a, 2 AS b")):
        (folder / "checks" / "facts" / "targets.yaml").write_text(text.format(columns), "utf-8")
    found = _judged(old, new)
    assert (found.flips, found.standings) == ((), ())
    (silent,) = (each for each in found.changes if each.change == "not compared")
    assert (silent.subject, silent.level) == ("check reaches-target", Level.NONE)
    assert (silent.old, silent.new) == ("not judged", "judged")


@pytest.mark.parametrize(
    ("version", "level", "needed"),
    [
        ("0.1.0", Level.MAJOR, "0.2.0"), ("0.1.9", Level.MINOR, "0.2.0"), ("0.1.9", Level.PATCH, "0.1.10"),
        ("1.4.2", Level.MAJOR, "2.0.0"), ("1.4.2", Level.MINOR, "1.5.0"), ("1.4.2", Level.PATCH, "1.4.3"),
        ("1.4.2", Level.NONE, "1.4.2"), ("0.9.9-rc1+5", Level.MINOR, "0.10.0"),
    ],
)  # fmt: skip
def test_the_least_version(version: str, level: Level, needed: str) -> None:
    assert least(version, level) == needed and number(needed) >= number(version)


@pytest.mark.parametrize("version", ["", "1", "1.2", "v1.2.3", "1.2.x", "１.2.3"])
def test_what_is_no_version_is_refused(version: str) -> None:
    with pytest.raises(EvclaimsError, match="so nobody can say what the next one must be"):
        number(version)


LOG = """\
# Changelog

## [Unreleased]

`not-01` is planned.

## [2.0.0] - 2026-01-01

- Claims `a-01` to `-04`, `b-07` to
  `b-09`, c-1, `d-x-05`–`-07`, and `e-01`.

### Changed

- `f-2`.

## [1.0.0]

`old-01`
"""


def test_the_ids_of_a_section_are_read_one_by_one_and_as_ranges() -> None:
    text = section(LOG, "2.0.0")
    assert text is not None
    found = named(text)
    for id_ in ("a-01", "a-03", "a-04", "b-08", "c-1", "d-x-06", "e-01", "f-2"):
        assert id_ in found, id_
    for id_ in ("a-05", "b-06", "b-1", "c-2", "d-x-08", "e-02", "old-01", "not-01", "f", "-04"):
        assert id_ not in found or id_ == "-04", id_
    assert section(LOG, "3.0.0") is None and "old-01" in str(section(LOG, "1.0.0"))


def test_ranges_are_written_as_they_are_read() -> None:
    ids = ["a-01", "a-02", "a-03", "a-05", "b-1", "b-2", "x"]
    written = as_ranges(ids)
    assert written == ["`a-01` to `-03`", "`a-05`", "`b-1`", "`b-2`", "`x`"]
    assert all(id_ in named(", ".join(written)) for id_ in ids)


def _faults(old: Path, new: Path, version: str, text: str) -> list[str]:
    _descriptor(lambda d: d.update(version=version))(new)
    return changelog.faults(_judged(old, new), text)


def test_a_release_needs_the_number_and_the_names(old: Path, new: Path) -> None:
    _text("data/claims.csv", "80,80,79.5,80.5", "180,180,179.5,180.5")(new)
    good = "## [1.3.0] - 2026-01-01\n\n- `c-4` is 180 and not 80.\n"
    assert _faults(old, new, "1.3.0", good) == []
    assert _faults(old, new, "2.0.0", good.replace("1.3.0", "2.0.0")) == []
    assert _faults(old, new, "1.2.4", good.replace("1.3.0", "1.2.4")) == [
        "the version 1.2.4 is less than 1.3.0: MINOR changes need 1.3.0 after 1.2.3"
    ]
    assert _faults(old, new, "1.3.0", "## [1.3.0]\nAll of them.") == [
        "the changelog's section for 1.3.0 does not name `c-4`"
    ]
    assert _faults(old, new, "1.3.0", "## [1.2.3]\n`c-4`") == [
        "the changelog has no section for 1.3.0; write what changed under a heading ## [1.3.0]"
    ]


def test_wording_needs_no_names_and_nothing_needs_nothing(old: Path, new: Path) -> None:
    assert _faults(old, new, "1.2.3", "") == []
    assert _faults(old, new, "1.2.2", "") == [
        "the version 1.2.2 is less than 1.2.3: nothing changed, and it follows 1.2.3 after 1.2.3"
    ]
    _text("data/rulings.csv", "The count was cut short.", "It was cut short.")(new)
    assert _faults(old, new, "1.2.4", "## 1.2.4\n\nWording.\n") == []


def _key_of_another_type(folder: Path) -> None:
    _text("data/claims.csv", "NA,one", "7,one")(folder)
    path = folder / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace("c-", "0"), "utf-8")
    _descriptor(lambda d: _field(d, "claim_id").update(type="integer"))(folder)


BAD = {
    "key": (_key_of_another_type, "the key claim_id of claims is of type string in 1.2.3 and integer in",
            "--without claims"),
    "keys": (_descriptor(lambda d: _resource(d, "claims")["schema"].update(primaryKey=["claim_id", "source_id"])),
             "claims is keyed by claim_id in 1.2.3 and by claim_id, source_id in", "--without claims"),
    "renamed": (_descriptor(lambda d: _resource(d, "rulings").update(name="decisions")),
                "the table rulings of 1.2.3 seems to be decisions in", "--renamed rulings=decisions"),
    "twice": (_text("data/sources.csv", "two,", "one,"), "the key 'one' of sources stands twice in", "mend that"),
    "unread": (_text("data/claims.csv", "79.5", "many"), "'many' is no number", ""),
    "check": (_text("checks/facts/targets.yaml", "expect:", "expects:"), "unknown key 'expects'", ""),
}  # fmt: skip


@pytest.mark.parametrize("slip", BAD)
def test_what_cannot_be_compared_is_one_sentence(
    slip: str, old: Path, new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit, said, way_out = BAD[slip]
    edit(new)
    assert main(["diff", str(old), str(new)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and said in err.replace(f" ({old})", "") and way_out in err


def test_a_renamed_table_is_compared_once_its_name_is_told(
    old: Path, new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    BAD["renamed"][0](new)
    _text("data/rulings.csv", "cut short", "wrong")(new)
    found = _compare(old, new, renamed={"rulings": "decisions"})
    assert [(c.level, f"{c.subject} {c.change}") for c in found.changes] == [(Level.MAJOR, "table rulings renamed")]
    assert [(row.table, row.id) for row in found.rows] == [("decisions", "r-1")]
    assert main(["diff", str(old), str(new), "--renamed", "rulings=decisions"]) == 0
    assert "MAJOR  a table is renamed: table rulings renamed" in capsys.readouterr().out
    assert _compare(old, new, without=["decisions"]).rows == ()
    for arguments in (["--renamed", "rulings"], ["--renamed", "a=decisions"], ["--without", "nothing"]):
        assert main(["diff", str(old), str(new), *arguments]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_a_key_of_another_type_can_be_left_out(old: Path, new: Path) -> None:
    _key_of_another_type(new)
    found = _compare(old, new, without=["claims"])
    assert found.level is Level.MAJOR and "claims" not in found.compared and found.rows == ()


def test_the_command_tells_in_three_formats(old: Path, new: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _text("data/claims.csv", "80,80,79.5,80.5", "180,180,179.5,180.5")(new)
    _descriptor(lambda d: d.update(version="1.3.0", title="*Cars*"))(new)
    assert main(["diff", str(old), str(new)]) == 0
    text = capsys.readouterr().out
    assert "A MINOR change: 1.3.0 at least." in text and "printed: 80 → 180" in text
    assert max(map(len, text.splitlines())) <= 80 or "/" in max(text.splitlines(), key=len)
    assert main(["diff", str(old), str(new), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["level"], told["least"], told["new"]["version"]) == ("minor", "1.3.0", "1.3.0")
    assert told["rows"][0]["cells"][0] == {"column": "printed", "old": "80", "new": "180"}
    assert told["verdicts"][0]["subject"] == ["c-4", "c-1"] and told["unchanged"]["claims"] == 5
    assert main(["diff", str(old), str(new), "--format", "markdown"]) == 0
    markdown = capsys.readouterr().out
    assert "| c-4 | changed | printed | 80 | 180 |" in markdown and "\\*Cars\\*" in markdown
    assert main(["diff", str(old), str(new), "--format", "yaml"]) == 2


def test_check_fails_and_says_what_lacks(old: Path, new: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _text("data/claims.csv", "80,80,79.5,80.5", "180,180,179.5,180.5")(new)
    command = ["diff", str(old), str(new), "--check"]
    assert main(command) == 2
    assert "there is no CHANGELOG.md beside the descriptor" in capsys.readouterr().err
    (new / "CHANGELOG.md").write_text("## [1.2.3]\n", "utf-8")
    assert main(command) == 1
    text = " ".join(capsys.readouterr().out.split())
    assert "FAILED the version 1.2.3 is less than 1.3.0" in text and "does not name `c-4`" in text
    _descriptor(lambda d: d.update(version="1.3.0"))(new)
    other = new / "NEWS.md"
    other.write_text("## 1.3.0\n\n`c-4` is 180.\n", "utf-8")
    assert main([*command, "--changelog", str(other)]) == 0
    assert main([*command, "--changelog", str(new / "none.md")]) == 2
    _descriptor(lambda d: d.pop("version"))(new)
    capsys.readouterr()
    assert main([*command, "--changelog", str(other)]) == 2
    assert "a package has no version" in capsys.readouterr().err
    assert main(["diff", str(old), str(new)]) == 0


def test_a_version_beside_itself_has_not_changed() -> None:
    found = _judged(ROOT, ROOT)
    assert (
        found.level is Level.NONE and not found.changes and not found.rows and not found.flips and not found.standings
    )
    assert found.compared["claims"] == len(evclaims.load("claims", package=ROOT))

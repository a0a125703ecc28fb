"""The claims profile as typed values: read once, lazily, and one answer to what a package lacks."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from evclaims.model import DataError
from evclaims.package.package import open_package
from evclaims.profile.agreement import agreements
from evclaims.profile.claims import NEEDED, VOICES, WORLD, lacks, profile
from helpers import ROOT

PACKAGED = open_package(ROOT)


def _sample(folder: Path, tables: dict[str, str]) -> Path:
    resources = []
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        columns = text.splitlines()[0].split(",")
        kinds = {"lower": "number", "upper": "number", "published_latest": "date"}
        fields = [{"name": column, "type": kinds.get(column, "string")} for column in columns]
        resource = {"name": name, "path": f"{name}.csv", "schema": {"fields": fields}}
        if "lower" in columns:
            resource["intervals"] = {"id": columns[0], "lower": "lower", "upper": "upper"}
        resources.append(resource)
    (folder / "datapackage.json").write_text(json.dumps({"name": "sample", "resources": resources}), encoding="utf-8")
    return folder


def test_each_row_of_the_package_is_one_value_where_its_row_stands() -> None:
    known = profile(PACKAGED)
    for mapping, name, column in (
        (known.sources, "sources", "source_id"),
        (known.quantities, "quantities", "quantity_id"),
        ({claim.id: claim for claim in known.claims}, "claims", "claim_id"),
        (known.rulings, "rulings", "ruling_id"),
    ):
        table = PACKAGED.table(name)
        assert [(id_, each.place) for id_, each in mapping.items()] == [
            (row.texts[column], table.place(row)) for row in table.rows
        ]


def test_a_claim_is_what_its_row_and_its_interval_say() -> None:
    table, known = PACKAGED.table("claims"), profile(PACKAGED).items
    for row, claim in zip(table.rows, profile(PACKAGED).claims, strict=True):
        texts = {
            name: row.texts[name] for name in ("source_id", "quantity_id", "status", "vintage", "printed", "speaker")
        }
        assert {name: getattr(claim, name) for name in texts} == texts
        assert claim is known[claim.id]
        assert claim.stated_on == row.cells["stated_on"]
        assert claim.withdrawn is (row.cells["withdrawn_on"] is not None)


def test_a_profile_is_read_once_and_changed_rows_have_their_own() -> None:
    known = profile(PACKAGED)
    assert profile(PACKAGED) is known and profile(PACKAGED).claims is known.claims
    fewer = PACKAGED.with_rows({"claims": PACKAGED.table("claims").rows[1:]})
    assert len(profile(fewer).claims) == len(known.claims) - 1
    assert profile(PACKAGED).claims is known.claims


def test_a_claim_id_that_stands_twice_drops_no_row() -> None:
    first, *others = PACKAGED.table("claims").rows
    doubled = PACKAGED.with_rows({"claims": [first, first, *others]})
    said = [claim for claim in profile(doubled).claims if claim.id == first.texts["claim_id"]]
    assert len(said) == 2 and all("stands twice" in claim.fault and claim.operand.interval is None for claim in said)
    groups = agreements(doubled)[first.texts["quantity_id"]].groups
    voices = [voice for group in groups for voice in group.voices if voice.claim_id == first.texts["claim_id"]]
    assert len(voices) == 2


def test_the_packaged_data_lack_nothing() -> None:
    assert {use: lacks(PACKAGED, use) for use in NEEDED} == dict.fromkeys(NEEDED, "")


@pytest.mark.parametrize(("use", "table"), [(use, table) for use, tables in NEEDED.items() for table in tables])
def test_a_table_or_a_column_that_is_lost_is_named(tmp_path: Path, use: str, table: str) -> None:
    whole = {name: ",".join(sorted(columns | {"lower", "upper"})) + "\n" for name, columns in NEEDED[use].items()}
    assert lacks(open_package(_sample(tmp_path, whole)), use) == ""
    rest = {name: text for name, text in whole.items() if name != table} | {"other": "lower,upper\n"}
    assert lacks(open_package(_sample(tmp_path, rest)), use) == f"no table {table!r}"
    for column in NEEDED[use][table]:
        header = ",".join(sorted((NEEDED[use][table] | {"lower", "upper"}) - {column})) + "\n"
        found = lacks(open_package(_sample(tmp_path, {**whole, table: header})), use)
        assert found == f"no column {column!r} in the table {table!r}"


@pytest.mark.parametrize("use", [VOICES, WORLD])
def test_claims_without_intervals_say_no_bounds(tmp_path: Path, use: str) -> None:
    bare = {name: ",".join(sorted(columns | {"more"})) + "\n" for name, columns in NEEDED[use].items()}
    assert lacks(open_package(_sample(tmp_path, bare)), use).startswith("no `intervals` at the table 'claims'")


def test_a_table_that_cannot_be_read_concerns_only_what_reads_it(tmp_path: Path) -> None:
    tables = {
        "sources": "source_id,published_latest\nS,2025-01-02\n",
        "quantities": "quantity_id,unit\nq\n",
        "claims": "claim_id,source_id,lower,upper\nc,S,1,2\n",
    }
    known = profile(open_package(_sample(tmp_path, tables)))
    assert known.sources["S"].latest == datetime.date(2025, 1, 2)
    assert known.items["c"].operand.interval is not None
    assert known.rulings == {}
    with pytest.raises(DataError):
        _ = known.quantities

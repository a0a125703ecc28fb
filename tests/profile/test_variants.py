"""What was known on a day, against a second way to the same answer: joins in pandas, and counting by hand."""

import datetime
from pathlib import Path

import pandas as pd
import pytest

import evclaims
from evclaims.cli import main
from evclaims.layers.run import check
from evclaims.package.package import Package, open_package
from evclaims.profile.variants import Known, as_of
from helpers import ROOT, write_package

CHECKS = """\
reaches-target:
  title: The count reaches its target
  why: A target is met when the count reaches it.
  rows: |
    SELECT actual.claim_id AS actual, target.claim_id AS target
    FROM claims AS actual JOIN claims AS target USING (quantity_id)
    WHERE actual.status = 'actual' AND target.status = 'target'
  expect: actual >= target
"""


CLAIM_FIELDS = [
    "claim_id", "source_id", "quantity_id", "status", "value:number", "lower:number", "upper:number", "unit",
    "stated_on:date", "withdrawn_on:date",
]  # fmt: skip


def _fk(field: str, table: str) -> dict[str, object]:
    return {"fields": [field], "reference": {"resource": table, "fields": [field]}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A target told in January, the count that misses it in July, and what hangs on either."""
    claims = [
        ["c-1", "early", "q", "target", "100", "100", "100", "car", None, None],
        ["c-2", "late", "q", "actual", "80", "80", "80", "car", None, None],
        ["c-3", "early", "q", "target", "90", "90", "90", "car", "2025-02-01", None],
        ["c-4", "early", "q", "target", "70", "70", "70", "car", None, "2025-12-01"],
    ]
    write_package(
        tmp_path,
        {
            "sources": (
                ["source_id", "published_earliest:date", "published_latest:date"],
                [["early", "2025-01-01", "2025-01-31"], ["late", "2025-06-01", "2025-07-15"], ["undated", None, None]],
            ),
            "quantities": (["quantity_id", "label"], [["q", "Cars"], ["r", "Bicycles"]]),
            "claims": (
                CLAIM_FIELDS,
                claims,
            ),
            "remarks": (
                ["remark_id", "claim_id"],
                [["on-1", "c-1"], ["on-2", "c-2"], ["on-3", "c-3"], ["on-none", "c-9"], ["free", None]],
            ),
            "rates": (["rate_id", "window_end:date"], [["jan", "2025-01-31"], ["aug", "2025-08-31"]]),
            "rulings": (
                ["ruling_id", "check_id", "covers", "verdict", "rejects:boolean", "decided_on:date", "reason"],
                [
                    ["r-1", "reaches-target", "c-2", "contradicted", "true", "2025-12-01", "Missed."],
                    ["r-2", "reaches-target", "c-1", "contradicted", "false", "2025-12-01", "Missed."],
                    ["r-3", "reaches-target", "c-9", "contradicted", "false", "2025-12-01", "There is no such."],
                ],
            ),
        },
        schemas={
            "sources": {"primaryKey": ["source_id"]},
            "quantities": {"primaryKey": ["quantity_id"]},
            "claims": {
                "primaryKey": ["claim_id"],
                "foreignKeys": [_fk("source_id", "sources"), _fk("quantity_id", "quantities")],
            },
            "remarks": {"primaryKey": ["remark_id"], "foreignKeys": [_fk("claim_id", "claims")]},
            "rates": {"primaryKey": ["rate_id"]},
            "rulings": {"primaryKey": ["ruling_id"]},
        },
        resources={
            "claims": {
                "intervals": {"id": "claim_id", "value": "value", "lower": "lower", "upper": "upper", "unit": "unit"}
            }
        },
        version="1.0.0",
    )
    (tmp_path / "checks" / "facts").mkdir(parents=True)
    (tmp_path / "checks" / "facts" / "targets.yaml").write_text(CHECKS, "utf-8")
    return tmp_path


def _ids(package: Package, table: str) -> list[str]:
    return [package.table(table).key_of(row)[0] for row in package.table(table).rows]


@pytest.mark.parametrize(
    ("day", "sources", "claims", "remarks", "rates"),
    [
        ("2025-01-31", ["early"], ["c-1", "c-4"], ["on-1", "on-none", "free"], ["jan"]),
        ("2025-02-01", ["early"], ["c-1", "c-3", "c-4"], ["on-1", "on-3", "on-none", "free"], ["jan"]),
        ("2025-07-14", ["early"], ["c-1", "c-3", "c-4"], ["on-1", "on-3", "on-none", "free"], ["jan"]),
        (
            "2025-07-15",
            ["early", "late"],
            ["c-1", "c-2", "c-3", "c-4"],
            ["on-1", "on-2", "on-3", "on-none", "free"],
            ["jan"],
        ),
        (
            "9999-12-31",
            ["early", "late"],
            ["c-1", "c-2", "c-3", "c-4"],
            ["on-1", "on-2", "on-3", "on-none", "free"],
            ["jan", "aug"],
        ),
    ],
)
def test_a_row_is_known_once_its_source_is(
    day: str, sources: list[str], claims: list[str], remarks: list[str], rates: list[str], folder: Path
) -> None:
    known = as_of(open_package(folder), day)
    assert known.day == datetime.date.fromisoformat(day)
    assert _ids(known, "sources") == sources
    assert _ids(known, "claims") == claims
    assert _ids(known, "remarks") == remarks
    assert _ids(known, "rates") == rates
    assert _ids(known, "quantities") == ["q", "r"]


def test_rows_keep_their_lines_and_the_whole_package_stays_as_it_was(folder: Path) -> None:
    package = open_package(folder)
    known = as_of(package, "2025-07-15")
    assert [row.line for row in known.table("claims").rows] == [2, 3, 4, 5]
    assert len(package.table("sources").rows) == 3 and len(known.table("sources").rows) == 2


def test_a_ruling_on_what_was_not_known_is_left_out(folder: Path) -> None:
    # r-3 covers an ID that there never was: a slip of the package, which a day does not hide.
    assert _ids(as_of(open_package(folder), "2025-06-30"), "rulings") == ["r-2", "r-3"]
    assert _ids(as_of(open_package(folder), "2025-12-31"), "rulings") == ["r-1", "r-2", "r-3"]


def test_then_no_ruling_is_stale_and_no_check_demands_rows(folder: Path) -> None:
    package = open_package(folder)
    whole = check(package, ["facts"])
    assert [r.subject for r in whole.failures] == [("r-3",)]
    assert sum(r.ruling is not None for r in whole.results) == 2
    then = check(as_of(package, "2025-06-30"))
    assert then.results == () and not then.failures and set(then.layers).isdisjoint({"structure", "expectations"})


@pytest.mark.parametrize("layer", ["structure", "expectations"])
def test_layers_about_files_know_no_day(layer: str, folder: Path) -> None:
    with pytest.raises(evclaims.EvclaimsError, match=f"the layer {layer} is about the files"):
        check(as_of(open_package(folder), "2025-06-30"), [layer])


def test_load_and_check_take_a_day(folder: Path) -> None:
    assert evclaims.load("claims", as_of="2025-06-30", package=folder)["claim_id"].tolist() == ["c-1", "c-3", "c-4"]
    figures = evclaims.load("figures", as_of=datetime.date(2025, 7, 15), package=folder).set_index("claim_id")
    assert figures["worst_verdict"].fillna("").to_dict() == {
        "c-1": "contradicted", "c-2": "contradicted", "c-3": "contradicted", "c-4": ""
    }  # fmt: skip
    assert evclaims.load("claims", as_of=pd.Timestamp("2025-01-31 23:00"), package=folder).shape[0] == 2
    assert evclaims.check(folder, ["facts"], as_of="2025-06-30").results == ()


@pytest.mark.parametrize("day", ["", "2025-13-01", "2025-02-30", "yesterday", "2025-6-1", "20250601", "２０２５-01-01"])
def test_what_is_no_day_is_refused_in_a_sentence(day: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder), "--as-of", day]) == 2
    said = capsys.readouterr().err
    assert said.endswith("is no day; write YYYY-MM-DD\n") and said.count("\n") == 1


def test_a_day_before_anything_was_known_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (
        ["check", str(folder)],
        ["show", "c-1", "--package", str(folder)],
        ["list", "--package", str(folder)],
    ):
        assert main([*command, "--as-of", "2025-01-30"]) == 2
        assert capsys.readouterr().err == (
            "evclaims: error: nothing was known on 2025-01-30; the first source is of 2025-01-31\n"
        )


def test_show_of_an_unknown_row_says_that_there_is_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "c-2", "--package", str(folder), "--as-of", "2025-06-30"]) == 2
    assert "there is no row 'c-2'" in capsys.readouterr().err


def test_a_package_without_days_is_refused(tmp_path: Path) -> None:
    package = open_package(write_package(tmp_path, {"t": (["id"], [["a"]])}))
    with pytest.raises(evclaims.EvclaimsError, match="no table with the column published_latest"):
        as_of(package, "2025-01-01")


def test_a_table_that_cannot_be_read_is_named_with_its_line(folder: Path) -> None:
    path = folder / "data" / "rates.csv"
    path.write_text(path.read_text("utf-8").replace("2025-08-31", "August"), "utf-8")
    with pytest.raises(evclaims.EvclaimsError, match=r"data/rates.csv:3 .*'August' is no date"):
        as_of(open_package(folder), "2025-06-30")


DAYS = ["2021-11-27", "2024-12-31", "2025-03-18", "2025-06-30", "2025-11-30", "2026-01-05", "2026-12-31"]


@pytest.mark.parametrize("day", DAYS)
def test_our_claims_and_events_are_those_that_a_join_in_pandas_gives(day: str) -> None:
    sources = evclaims.load("sources", package=ROOT)
    first = sources["published_latest"].min()
    if pd.Timestamp(day) < first:
        pytest.skip("our package has no source as old")
    published = sources[sources["published_latest"] <= day][["source_id"]]
    for name, key in (("claims", "claim_id"), ("events", "event_id"), ("omissions", "printed"), ("mentions", "name")):
        joined = evclaims.load(name, package=ROOT).merge(published, on="source_id", validate="many_to_one")
        if "stated_on" in joined:
            joined = joined[joined["stated_on"].isna() | (joined["stated_on"] <= day)]
        known = evclaims.load(name, as_of=day, package=ROOT)
        assert known[["source_id", key]].values.tolist() == joined[["source_id", key]].values.tolist()


def test_at_the_end_of_time_everything_is_known_and_each_day_knows_what_the_day_before_did() -> None:
    package = open_package(ROOT)
    known: dict[str, set[tuple[str, ...]]] = {}
    for day in [d for d in DAYS if d >= "2025-03-31"]:
        tables = as_of(package, day).tables
        for name, table in tables.items():
            keys = {table.key_of(row) for row in table.rows}
            assert known.get(name, set()) <= keys
            known[name] = keys
    assert known == {name: {table.key_of(row) for row in table.rows} for name, table in package.tables.items()}


def test_our_check_was_green_on_any_day() -> None:
    for day in DAYS[3:]:
        assert not check(as_of(open_package(ROOT), day), ["facts"]).failures, day
    assert isinstance(as_of(open_package(ROOT), DAYS[-1]), Known)

"""Views load like tables: listed, typed, documented, and saying what counting by hand says."""

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import evclaims
from evclaims.package.package import open_package
from evclaims.profile.claims import profile
from helpers import ROOT, write_package

VIEWS = {
    "counted": """\
-- What there is, in short.
-- n: How many.
-- value: The figure.
SELECT id, 2 AS n, day, kept, value, lower, upper, value AS net_value, CAST(NULL AS DECIMAL(9, 2)) AS net_lower,
  value + 1 AS net_upper, value / 3 AS third, [id, 'b'] AS ids
-- kept: This comment stands not at the top.
FROM t ORDER BY id DESC;
""",
    'odd "name': "-- not: a column\nSELECT value AS only_value FROM t;\n",
    "figures": "SELECT 1 AS one",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fields: list[Any] = [
        {"name": "id", "type": "string", "title": "ID", "description": "Its key."},
        "day:date", "kept:boolean", "value:number", "lower:number", "upper:number",
    ]  # fmt: skip
    rows = [
        ["a", "2025-01-01", "true", "1.50", "1", None],
        ["b", None, None, None, None, None],
        ["c", None, None, "3", None, "4"],
    ]
    write_package(tmp_path, {"t": (fields, rows)})
    (tmp_path / "checks" / "views").mkdir(parents=True)
    for name, sql in VIEWS.items():
        (tmp_path / "checks" / "views" / f"{name}.sql").write_text(sql, "utf-8")
    return tmp_path


def test_views_are_listed_after_the_tables(folder: Path) -> None:
    assert evclaims.list_tables(folder) == ["t", "counted", "figures", 'odd "name']


def test_a_view_is_typed_and_in_its_own_order(folder: Path) -> None:
    frame = evclaims.load("counted", package=folder)
    assert frame["id"].tolist() == ["c", "b", "a"] and frame["ids"].tolist() == ["c, b", "b, b", "a, b"]
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        "id": "string", "n": "Int64", "day": "datetime64[us]", "kept": "boolean", "value": "Float64",
        "lower": "Float64", "upper": "Float64", "net_value": "Float64", "net_lower": "Float64", "net_upper": "Float64",
        "third": "Float64", "ids": "string",
    }  # fmt: skip
    assert frame["day"].iloc[2] == pd.Timestamp("2025-01-01") and frame["day"].isna().tolist() == [True, True, False]


def test_open_bounds_are_infinite_as_in_interval_tables(folder: Path) -> None:
    frame = evclaims.load("counted", package=folder).set_index("id")
    row = frame.T.to_dict()
    assert [row["a"][c] for c in ("lower", "upper", "net_lower")] == [1.0, float("inf"), -float("inf")]
    assert [row["c"][c] for c in ("lower", "upper")] == [-float("inf"), 4.0]
    assert frame.loc["b", ["value", "lower", "upper", "net_value", "net_lower", "net_upper"]].isna().all()
    assert evclaims.load('odd "name', package=folder)["only_value"].isna().sum() == 1


def test_exact_numbers_are_decimals(folder: Path) -> None:
    frame = evclaims.load("counted", exact=True, package=folder).set_index("id")
    assert frame.loc["a", "value"] == Decimal("1.5") and str(frame.loc["a", "value"]) == "1.5"
    assert str(frame.loc["c", "value"]) == "3" and frame.loc["a", "upper"] == Decimal("Infinity")
    assert isinstance(frame.loc["c", "third"], Decimal) and frame.loc["b", "third"] is pd.NA


def test_a_view_is_documented_by_its_comment_and_by_the_tables(folder: Path) -> None:
    described = evclaims.describe("counted", package=folder).set_index("column")
    told = described.T.to_dict()
    assert told["id"] == {"type": "string", "title": "ID", "description": "Its key.", "constraints": ""}
    assert (told["n"]["type"], told["n"]["description"]) == ("integer", "How many.")
    assert described.loc["value", "description"] == "The figure."
    assert described.loc["kept", "description"] == ""
    assert described.index.tolist() == evclaims.load("counted", package=folder).columns.tolist()


def test_a_view_goes_before_our_own_figures_and_after_tables(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert evclaims.load("figures", package=folder)["one"].tolist() == [1]
    with pytest.raises(evclaims.EvclaimsError, match=r"'x' is no table of sample; its tables are t, its views counted"):
        evclaims.load("x", package=folder)
    with pytest.raises(evclaims.EvclaimsError, match="'counted' is no table"):
        evclaims.path("counted", package=folder)


def test_without_duckdb_tables_load_and_a_view_names_the_extra(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert "counted" in evclaims.list_tables(folder) and len(evclaims.load("t", package=folder)) == 3
    for function in (evclaims.load, evclaims.describe):
        with pytest.raises(
            evclaims.EvclaimsError, match=r"duckdb, which is not installed; run: pip install 'evclaims\[check\]'"
        ):
            function("counted", package=folder)


def test_a_broken_view_is_a_sentence_with_its_line(folder: Path) -> None:
    (folder / "checks" / "views" / "v.sql").write_text("-- Nothing.\n\nSELECT nothing FROM t;", "utf-8")
    with pytest.raises(evclaims.EvclaimsError, match=r"checks/views/v.sql:3: the SQL does not run"):
        evclaims.load("v", package=folder)


@pytest.mark.parametrize("name", [n for n in evclaims.list_tables(ROOT) if n not in open_package(ROOT).resources])
def test_every_view_of_ours_loads_as_it_is_described(name: str) -> None:
    frame = evclaims.load(name, package=ROOT)
    assert evclaims.describe(name, package=ROOT)["column"].tolist() == frame.columns.tolist()


@pytest.mark.parametrize("name", ["targets", "actuals", "growth"])
def test_every_column_of_a_tidy_view_is_documented(name: str) -> None:
    described = evclaims.describe(name, package=ROOT)
    assert described[described["description"] == ""]["column"].tolist() == []


def test_targets_are_the_claims_that_are_targets() -> None:
    targets = evclaims.load("targets", package=ROOT)
    claims = evclaims.load("claims", package=ROOT)
    sources = evclaims.load("sources", package=ROOT)[["source_id", "published_latest"]]
    wanted = claims[(claims["status"] == "target") & claims["withdrawn_on"].isna()].merge(sources, on="source_id")
    assert sorted(targets["claim_id"]) == sorted(wanted["claim_id"])
    both = targets.merge(wanted, on="claim_id", suffixes=("", "_told"))
    assert (both["known_on"] == both["stated_on"].fillna(both["published_latest"])).all()
    assert (both["upper"].isna() == both["upper_told"].isna()).all() and (both["upper"] == both["upper_told"]).fillna(
        True
    ).all()
    assert set(targets[targets["rejected"]]["claim_id"]) == profile(open_package(ROOT)).rejected & set(
        targets["claim_id"]
    )
    year = targets[targets["quantity_id"] == "xiaomi-ev.deliveries.2025"].dropna(subset=["vintage", "value"])
    standing = year[~year["rejected"]].groupby("vintage")["value"].unique()
    assert {v: list(found) for v, found in standing.items()} == {1: [300000.0], 2: [350000.0]}


def test_actuals_have_both_counts_side_by_side_and_never_pair_them() -> None:
    actuals = evclaims.load("actuals", package=ROOT)
    claims = evclaims.load("claims", package=ROOT).set_index("claim_id")
    quantities = evclaims.load("quantities", package=ROOT).set_index("quantity_id")
    false = profile(open_package(ROOT)).rejected
    found = pd.concat([actuals["company_claim"], actuals["industry_claim"]]).dropna()
    assert found.is_unique and not set(found) & false and len(actuals) >= len(found) / 2
    assert (claims.loc[found, "status"] == "actual").all()
    measures = quantities.loc[claims.loc[actuals["industry_claim"].dropna(), "quantity_id"], "measure"]
    assert measures.str.contains("cpca").all()
    standing = claims[(claims["status"] == "actual") & claims["withdrawn_on"].isna() & ~claims.index.isin(list(false))]
    bases = quantities.loc[standing["quantity_id"], "basis"]
    assert len(found) == standing["quantity_id"][(bases != "ratio").to_numpy()].nunique()


def test_growth_is_computed_from_the_two_figures() -> None:
    growth = evclaims.load("growth", package=ROOT)
    assert growth["claim_id"].is_unique and len(growth)
    computed = growth.dropna(subset=["computed_value"])
    rate = (computed["later_value"] / computed["earlier_value"] - 1) * 100
    assert ((computed["computed_value"] - rate).abs() < 1e-6).all()
    assert (computed["computed_lower"] <= computed["computed_value"]).all()
    assert (computed["computed_value"] <= computed["computed_upper"]).all()
    row = growth.set_index("claim_id").loc["electrive-12"]
    assert (row["earlier"], row["computed_value"], row["computed_lower"]) == ("electrive-04", 34.146341, -100.0)


def test_a_view_knows_only_what_was_known() -> None:
    targets = evclaims.load("targets", as_of="2025-03-31", package=ROOT)
    assert len(targets) and (targets["known_on"] <= "2025-03-31").all()

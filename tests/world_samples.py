"""Small packages of the claims profile for the tests of consistency: quantities, claims and laws in a few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from evclaims.package.package import Package, open_package
from helpers import write_package

SIGNS = """\
none-is-negative:
  title: No day takes away
  why: It is a count.
  rows: SELECT quantity_id AS flow FROM quantities WHERE basis = 'flow' AND measure NOT LIKE '%-loss'
  expect: daily(flow) >= 0
"""
TOTALS = """\
running-total:
  title: A running total is all that came up to its day
  why: It counts from the first day.
  rows: |
    SELECT total.quantity_id AS total, total.period_end AS day, MIN(flow.quantity_id) AS flow
    FROM quantities AS total JOIN quantities AS flow
      ON flow.entity = total.entity AND flow.unit = total.unit AND total.measure = flow.measure || '-total'
    GROUP BY ALL
  expect: total == until(flow, day)
"""
_DAYS = {"q1": ("01-01", "03-31"), "q2": ("04-01", "06-30"), "h1": ("01-01", "06-30"), "q3": ("07-01", "09-30")}
_DAYS |= {"y": ("01-01", "12-31"), "h2": ("07-01", "12-31")}


def sold(entity: str, period: str, unit: str = "piece", measure: str = "sold") -> list[object]:
    """A flow of 2025: `q1` to `q3`, `h1`, `h2` or `y`."""
    start, end = _DAYS[period]
    label = f"Sold by {entity}, {period}"
    return [f"{entity}.{measure}.{period}", entity, measure, unit, "flow", f"2025-{start}", f"2025-{end}", label]


def claim(
    id_: str, quantity: str, lower: object, upper: object, *, status: str = "actual", unit: str = "piece"
) -> list[object]:
    """A claim of these bounds; its value is one of them."""
    value = lower if upper is None or lower == upper else upper
    if lower is not None and upper is not None:
        value = lower
    printed = f"{value}"
    return [id_, "s", quantity, status, printed, value, lower, upper, unit]


def world_package(
    folder: Path,
    quantities: Sequence[Sequence[object]],
    claims: Sequence[Sequence[object]],
    *,
    parts: Sequence[Sequence[object]] = (),
    ratios: Sequence[Sequence[object]] = (),
    rulings: Sequence[Sequence[object]] = (),
    laws: str = SIGNS,
    facts: Mapping[str, str] | None = None,
) -> Package:
    """Write such a package and open it."""
    ruled = ["ruling_id", "check_id", "covers", "verdict", "rejects:boolean", "reason"]
    write_package(
        folder,
        {
            "sources": (["source_id", "publisher"], [["s", "The Paper"]]),
            "quantities": (
                ["quantity_id", "entity", "measure", "unit", "basis", "period_start:date", "period_end:date", "label"],
                quantities,
            ),
            "claims": (
                "claim_id source_id quantity_id status printed value:number lower:number upper:number unit".split(),
                claims,
            ),
            "parts": (["whole_quantity", "partition", "part_quantity", "exhaustive:boolean"], parts),
            "ratios": (
                ["quantity_id", "kind", "subject_quantity", "subject_status", "base_quantity", "base_status"],
                ratios,
            ),
            "rulings": (ruled, rulings),
        },
        resources={
            "claims": {
                "intervals": {"id": "claim_id", "value": "value", "lower": "lower", "upper": "upper", "unit": "unit"}
            }
        },
    )
    if laws:
        (folder / "checks" / "laws").mkdir(parents=True)
        (folder / "checks" / "laws" / "laws.yaml").write_text(laws, "utf-8")
    return open_package(folder)

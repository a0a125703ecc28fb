"""A small package of the claims profile, each verdict in it once, worked out by hand.

One target of 100 and five actuals: 120 reaches it (entailed), "more than 90" may (strained), about 105 does as printed
(consistent), 80 cannot (contradicted, and ruled), one cannot be read (undetermined).
"""

from __future__ import annotations

from pathlib import Path

from helpers import Fields, Rows, write_package

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
VERDICTS = {"NA": "entailed", "c-2": "strained", "c-3": "consistent", "c-4": "contradicted", "c-5": "undetermined"}
"""What the check says of each actual beside the target c-1."""

_KEY = {"constraints": {"required": True, "unique": True}}


def claims_package(folder: Path, *, printed: str = "120", url: str = "https://one.example/a") -> Path:
    """Write the package and return its folder; it fails by c-2 alone."""
    claims: Rows = [
        ["NA", "one", "q.a", "actual", "1", printed, "120", "120", "120", "car", "0", "3", "2025-12-31"],
        ["c-1", "one", "q.a", "target", None, "100", "100", "100", "100", "car", "10", "13", None],
        ["c-2", "one", "q.a", "actual", None, "more than 90", "90", "90", None, "car", "20", "32", None],
        ["c-3", "two", "q.a", "actual", None, "about 105", "105", "95", "110.5", "car", None, None, None],
        ["c-4", "two", "q.a", "actual", None, "80", "80", "79.5", "80.5", "car", None, None, None],
        ["c-5", "two", "q.a", "actual", None, "8o", None, None, None, "car", None, None, None],
    ]
    claim_fields: Fields = [
        {"name": "claim_id", "type": "string", "title": "Claim", "description": "Its key.", **_KEY},
        "source_id", "quantity_id", "status", "vintage:integer", "printed", "value:number", "lower:number",
        "upper:number", "unit", "start:integer", "end:integer", "stated_on:date",
    ]  # fmt: skip
    keys = [
        {"fields": ["source_id"], "reference": {"resource": "sources", "fields": ["source_id"]}},
        {"fields": "quantity_id", "reference": {"resource": "quantities", "fields": "quantity_id"}},
    ]
    ruling = ["r-1", "reaches-target", "c-4", "contradicted", "true", "2026-01-01", "The count was cut short."]
    write_package(
        folder,
        {
            "sources": (
                ["source_id", "publisher", "url", "unit"],
                [["one", "One", url, "x"], ["two", "Two", url, "y"]],
            ),
            "quantities": (["quantity_id", "label", "unit", "flow:boolean"], [["q.a", "Cars", "car", "true"]]),
            "claims": (claim_fields, claims),
            "rulings": (
                ["ruling_id", "check_id", "covers", "verdict", "rejects:boolean", "decided_on:date", "reason"],
                [ruling],
            ),
        },
        schemas={
            "sources": {"primaryKey": "source_id"},
            "quantities": {"primaryKey": ["quantity_id"]},
            "claims": {"primaryKey": ["claim_id"], "foreignKeys": keys},
            "rulings": {"primaryKey": ["ruling_id"]},
        },
        resources={
            "claims": {
                "intervals": {"id": "claim_id", "value": "value", "lower": "lower", "upper": "upper", "unit": "unit"}
            }
        },
        version="1.2.3",
    )
    (folder / "checks" / "facts").mkdir(parents=True)
    (folder / "checks" / "facts" / "targets.yaml").write_text(CHECKS, "utf-8")
    return folder

"""Small packages of the claims profile for the tests of the page, and cells that mean harm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from helpers import write_package

HOSTILE = (
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "<svg onload=alert(1)>",
    "</style><style>body{display:none}",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% for x in y %}",
    "\u202egnp.exe\u2066\u200f",
    "]]>--><!--",
    "\x1b[2J\x00\x9b",
    "&lt;b&gt; &#60;",
    "url(https://evil.example/x)",
    "=cmd|' /C calc'!A0",
)


TABLES = ("sources", "quantities", "claims", "rulings")
Claim = tuple[str, str, str, str, str, str | None, str | None, str | None, str | None]
"""source, quantity, status, vintage, printed, value, lower, upper, stated_on"""


def press(
    folder: Path,
    claims: Sequence[Claim],
    *,
    quantities: Mapping[str, tuple[str | None, str | None, str]] | None = None,
    unit: str = "car",
    url: str = "https://{}.example/a",
    day: str = "2025-03-01",
    words: Mapping[str, str] | None = None,
) -> Path:
    """A package of the claims profile: sources and quantities follow from the claims."""
    words = words or {}
    sources = list(dict.fromkeys(claim[0] for claim in claims))
    names = list(dict.fromkeys(claim[1] for claim in claims))
    spans = quantities or {}
    rows = [
        [f"{claim[0]}-{i:02}", claim[0], claim[1], claim[2], claim[3] or None, *claim[4:8], unit, 0, 9, claim[8], ""]
        for i, claim in enumerate(claims)
    ]
    write_package(
        folder,
        {
            "sources": (
                ["source_id", "publisher", "title", "url", "published_earliest:date", "published_latest:date"],
                [[s, words.get("publisher", s.title()), "A title", url.format(s), day, day] for s in sources],
            ),
            "quantities": (
                ["quantity_id", "entity", "measure", "unit", "period_start:date", "period_end:date", "label"],
                [
                    [q, "maker", "sales", unit, *spans.get(q, ("2025-01-01", "2025-12-31", words.get("label", q)))]
                    for q in names
                ],
            ),
            "claims": (
                ["claim_id", "source_id", "quantity_id", "status", "vintage:integer", "printed", "value:number",
                 "lower:number", "upper:number", "unit", "start:integer", "end:integer", "stated_on:date", "note"],
                rows,
            ),
            "rulings": (
                ["ruling_id", "check_id", "covers", "verdict", "rejects:boolean", "decided_on:date", "reason"], []
            ),
        },
        resources={
            "claims": {
                "intervals": {"id": "claim_id", "value": "value", "lower": "lower", "upper": "upper", "unit": "unit"}
            }
        },
        schemas={name: {"primaryKey": [f"{name[:-1] if name != 'quantities' else 'quantity'}_id"]} for name in TABLES},
        version="1.0.0",
        title=words.get("title", "Figures of the press"),
        description=words.get("description", "What papers print."),
    )  # fmt: skip
    (folder / "checks" / "facts").mkdir(parents=True)
    (folder / "checks" / "facts" / "agree.yaml").write_text(AGREE, "utf-8")
    return folder


AGREE = """\
sources-agree:
  title: Claims of one quantity allow a common figure
  why: However often it is printed, it is one figure.
  rows: |
    SELECT one.claim_id AS one, other.claim_id AS other
    FROM claims AS one JOIN claims AS other USING (quantity_id, status)
    WHERE one.claim_id < other.claim_id
  expect: one == other
  at_least: 0
"""


def figure(source: str, printed: str, low: str | None, high: str | None, status: str = "actual", **more: str) -> Claim:
    """A claim, its value between its bounds or at the one that it has."""
    value = more.get("value") or low or high
    return source, more.get("quantity", "q"), status, more.get("vintage", ""), printed, value, low, high, more.get("on")


# What it says

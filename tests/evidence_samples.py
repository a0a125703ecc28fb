"""A package of the claims profile with the text of its one source, both written for the tests."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TypeAlias

from helpers import Rows, write_package

TEXT = """Kettle Works sold more than 4,100 kettles in May, up 12% on the year.

Its five plants made half\u2011a\u2011million lids; the 500,000th left Oslo on 3 June 2024.
Model K7 costs $40.
"""
Row: TypeAlias = list[object]
_INTERVALS = {"id": "claim_id", "value": "value", "lower": "lower", "upper": "upper", "unit": "unit"}


def span(text: str, printed: str, nth: int = 0) -> tuple[int, int]:
    """Where the nth occurrence of what is printed stands."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(printed, start + 1)
    return start, start + len(printed)


def evidence_package(folder: Path, text: str = TEXT, first: str = "more than 4,100") -> Path:
    """Write the package and, beside it in `texts`, its text; returns the package's folder.

    `first` is how the text prints its first figure.
    """
    package, texts = folder / "package", folder / "texts"
    texts.mkdir(parents=True)
    (texts / "kettles.txt").write_bytes(text.encode())
    digest = hashlib.sha256(text.encode()).hexdigest()

    def claim(
        number: int, printed: str, hedge: str, decimals: int, *amounts: str, unit: str = "kettle"
    ) -> list[object]:
        head: list[object] = [f"kettle-{number:02}", "kettle", f"q.{number}", "actual", printed, hedge, decimals]
        return [*head, *amounts, unit, *span(text, printed)]

    claims: Rows = [
        claim(1, first, "more than", -2, "4100", "4100", ""),
        claim(2, "12%", "", 0, "12", "11.5", "12.5", unit="percent"),
        claim(3, "five", "", 0, "5", "4.5", "5.5"),
        claim(4, "half\u2011a\u2011million", "", -5, "500000", "450000", "550000"),
        claim(5, "500,000th", "th", -4, "500000", "500000", ""),
        claim(6, "$40", "", 0, "40", "39.5", "40.5", unit="USD"),
    ]
    numbers = [f"{name}:number" for name in ("value", "lower", "upper")]
    columns = ["claim_id", "source_id", "quantity_id", "status", "printed", "hedge", "decimals:integer", *numbers]
    events = [["kettle-e1", "kettle", "3 June 2024", *span(text, "3 June 2024")]]
    omissions = [["kettle", "K7", None, None, "Name of a model."]]
    policy = [["more than", "[v, inf)"], ["th", "[v, inf)"], ["nearly", "[v - w, v]"]]
    return write_package(
        package,
        {
            "sources": (
                ["source_id", "publisher", "url", "language", "sha256"],
                [["kettle", "Kettle News", "https://kettle.example/a", "en", digest]],
            ),
            "quantities": (["quantity_id", "basis"], [[f"q.{i}", "flow"] for i in range(1, 7)]),
            "claims": ([*columns, "unit", "start:integer", "end:integer"], claims),
            "events": (["event_id", "source_id", "printed", "start:integer", "end:integer"], events),
            "omissions": (["source_id", "printed", "start:integer", "end:integer", "reason"], omissions),
            "hedges": (["phrase", "rule"], policy),
        },
        schemas={
            "sources": {"primaryKey": "source_id"},
            "claims": {"primaryKey": "claim_id"},
            "events": {"primaryKey": "event_id"},
            "omissions": {"primaryKey": ["source_id", "printed"]},
        },
        resources={"claims": {"intervals": _INTERVALS}},
    )


def edit(folder: Path, table: str, old: str, new: str) -> None:
    """Replace a text that stands once in a table's file."""
    path = folder / "data" / f"{table}.csv"
    text = path.read_bytes().decode()
    assert text.count(old) == 1, (old, text)
    path.write_bytes(text.replace(old, new).encode())

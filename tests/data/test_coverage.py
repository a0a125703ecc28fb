"""Every numeral of the five texts, in digits or in words, stands in exactly one claim, event, mention or omission."""

import csv
import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXTS = ROOT.parent / "shared" / "sources"
WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion"
    " half dozen double twice once first second third fourth fifth sixth seventh eighth ninth tenth"
).split()
NUMERAL = re.compile(rf"[^\W_]*\d(?:[\w]|[.,]\d)*|\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)

pytestmark = pytest.mark.skipif(not TEXTS.is_dir(), reason="the texts of the sources lie beside the repository only")


def _table(name: str) -> list[dict[str, str]]:
    with open(ROOT / "data" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _texts() -> dict[str, str]:
    by_hash = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in TEXTS.glob("*.txt")}
    return {
        row["source_id"]: by_hash[row["sha256"]].read_bytes().decode("utf-8")
        for row in _table("sources")
        if row["sha256"]
    }


def _ids() -> list[str]:
    return sorted(_texts()) if TEXTS.is_dir() else []


def test_each_text_is_known_by_its_hash() -> None:
    assert len(_texts()) == len(list(TEXTS.glob("*.txt"))) == 5


@pytest.mark.parametrize("table", ["claims", "events", "mentions", "omissions"])
def test_each_span_holds_exactly_what_is_printed(table: str) -> None:
    texts = _texts()
    for row in _table(table):
        if row["start"]:
            printed = row.get("printed") or row["name"]
            assert texts[row["source_id"]][int(row["start"]) : int(row["end"])] == printed, row


@pytest.mark.parametrize("source", _ids())
def test_each_numeral_is_accounted_for_exactly_once(source: str) -> None:
    text = _texts()[source]
    spans = [
        (int(row["start"]), int(row["end"]), table)
        for table in ("claims", "events", "mentions", "omissions")
        for row in _table(table)
        if row["source_id"] == source and row["start"]
    ]
    blanket = {row["printed"] for row in _table("omissions") if row["source_id"] == source and not row["start"]}
    used: Counter[str] = Counter()
    wrong = []
    for match in NUMERAL.finditer(text):
        covering = [table for start, end, table in spans if start <= match.start() and match.end() <= end]
        overlapping = [1 for start, end, _ in spans if start < match.end() and match.start() < end]
        if not overlapping and match.group() in blanket:
            used[match.group()] += 1
            continue
        if len(covering) != 1 or len(overlapping) != 1:
            wrong.append((text.count("\n", 0, match.start()) + 1, match.group(), covering))
    assert not wrong
    assert blanket == set(used), "an omission that stands for every occurrence has none"

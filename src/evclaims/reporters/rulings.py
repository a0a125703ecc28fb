"""A Report as rows of the table `rulings`, ready to paste, with the reasons left for a person to write."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from evclaims.model import Result
from evclaims.rulings import RULINGS
from evclaims.run import Report

COLUMNS = ("ruling_id", "check_id", "covers", "verdict", "rejects", "decided_on", "reason")


def as_rulings(report: Report) -> str:
    """A header, and as few rulings as cover every failure that a ruling can cover; dated today."""
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in report.failures:
        if can_be_ruled(result):
            groups.setdefault((result.check, str(result.verdict)), []).append(result)
    taken = {result.ruling for result in report.results}
    taken |= {id_ for result in report.results if result.check == RULINGS for id_ in result.subject}
    today = datetime.date.today().isoformat()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for (check, verdict), results in sorted(groups.items()):
        for covers in sorted(_cover(results)):
            ruling_id = _fresh_id(f"{check}-{covers}", taken)
            taken.add(ruling_id)
            writer.writerow((ruling_id, check, covers, verdict, "false", today, ""))
    return text.getvalue()


def can_be_ruled(result: Result) -> bool:
    """Whether a ruling can answer the result: a fact check judged it, or it is a conflict, and it names an ID."""
    return result.layer in ("facts", "consistency") and result.verdict is not None and bool(result.subject)


def _cover(results: Sequence[Result]) -> Iterator[str]:
    """IDs such that each result has one of them: the one that most of the rest have, again and again."""
    rest = [set(result.subject) for result in results]
    while rest:
        counts = Counter(id_ for subject in rest for id_ in subject)
        best = min(counts, key=lambda id_: (-counts[id_], id_))
        yield best
        rest = [subject for subject in rest if best not in subject]


def _fresh_id(text: str, taken: set[str | None]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    slug = slug if slug[:1].isalpha() else f"r-{slug}".rstrip("-")
    candidate, i = slug, 2
    while candidate in taken:
        candidate, i = f"{slug}-{i}", i + 1
    return candidate

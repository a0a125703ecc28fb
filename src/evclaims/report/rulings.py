"""A Report as rows of the table `rulings`, ready to paste, with what only a person knows left to write."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from evclaims.layers.run import Report
from evclaims.model import Result
from evclaims.package.excerpt import brief
from evclaims.profile.rulings import RULINGS

COLUMNS = ("ruling_id", "check_id", "covers", "verdict", "rejects", "decided_on", "reason")
_NOTES = 20


class RulingDraft(NamedTuple):
    """A ruling that somebody may give; `covers` is empty where nothing tells which of the `candidates` is wrong."""

    ruling_id: str
    check: str
    verdict: str
    covers: str
    candidates: tuple[str, ...] = ()


def as_rulings(report: Report) -> str:
    """A header, and a ruling for every failure that one can cover, dated today."""
    today = datetime.date.today().isoformat()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for draft in drafts(report):
        writer.writerow((draft.ruling_id, draft.check, draft.covers, draft.verdict, "false", today, ""))
    return text.getvalue()


def notes(report: Report) -> list[str]:
    """What a person still has to fill in, a sentence each: whose IDs `covers` may be, where nothing tells."""
    undecided = [draft for draft in drafts(report) if not draft.covers]
    said = [
        f"nothing tells which figure is wrong; write into `covers` of {draft.ruling_id} one of"
        f" {brief(', '.join(draft.candidates))}"
        for draft in undecided[:_NOTES]
    ]
    if len(undecided) > _NOTES:
        said.append(f"the `covers` of {len(undecided) - _NOTES:,} more rulings are yours to fill in as well")
    return said


def drafts(report: Report) -> list[RulingDraft]:
    """A ruling for every failure that one can cover: as few as can be, but none that guesses."""
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in report.failures:
        if can_be_ruled(result):
            groups.setdefault((result.check, str(result.verdict)), []).append(result)
    taken = {result.ruling for result in report.results}
    taken |= {id_ for result in report.results if result.check == RULINGS for id_ in result.subject}
    suspects = Counter(result.suspect for result in report.failures if result.suspect)
    found = []
    for (check, verdict), results in sorted(groups.items()):
        chosen, open_ = _covers([result.subject for result in results], suspects)
        for covers, candidates in [*((id_, ()) for id_ in chosen), *(("", subject) for subject in open_)]:
            ruling_id = _fresh_id(f"{check}-{covers or 1}", taken)
            taken.add(ruling_id)
            found.append(RulingDraft(ruling_id, check, verdict, covers, candidates))
    return found


def can_be_ruled(result: Result) -> bool:
    """Whether a ruling can answer the result: a fact check judged it, or it is a conflict, and it names an ID."""
    return result.layer in ("facts", "consistency") and result.verdict is not None and bool(result.subject)


def _covers(subjects: Sequence[tuple[str, ...]], suspects: Counter[str]) -> tuple[list[str], list[tuple[str, ...]]]:
    """The IDs to blame for these failures, and the subjects of those for which nothing tells.

    The consistency layer tells, by its suspect; and so does an ID that stands alone, or in several failures and in more
    than each other ID beside it.
    """
    counts = Counter(id_ for subject in subjects for id_ in set(subject))
    chosen: set[str] = set()
    for subject in subjects:
        named = [id_ for id_ in dict.fromkeys(subject) if id_ in suspects]
        weights = {id_: suspects[id_] for id_ in named} or {id_: counts[id_] for id_ in subject}
        most = max(weights.values())
        best = [id_ for id_, weight in weights.items() if weight == most]
        if len(best) == 1 and (named or most > 1 or len(weights) == 1):
            chosen.add(best[0])
    rest = [tuple(dict.fromkeys(subject)) for subject in subjects if chosen.isdisjoint(subject)]
    distinct = {frozenset(subject): subject for subject in reversed(rest)}
    return sorted(chosen), sorted(distinct.values())


def _fresh_id(text: str, taken: set[str | None]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    slug = slug if slug[:1].isalpha() else f"r-{slug}".rstrip("-")
    candidate, i = slug, 2
    while candidate in taken:
        candidate, i = f"{slug}-{i}", i + 1
    return candidate

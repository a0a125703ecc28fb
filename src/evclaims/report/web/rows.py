"""Every check with every row: sentences where there is room, and where there is none, IDs and verdicts.

The page opens with 50,000 rows since only so many have a sentence (rows that do not pass before those that do), the
rest stand as their IDs, all in closed <details>, which a browser neither lays out nor paints. Every row keeps its
anchor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from evclaims.layers.report import Report
from evclaims.model import Result, Severity, Verdict
from evclaims.package.excerpt import LONGEST
from evclaims.report.web.content import Book
from evclaims.report.web.words import anchor

MOST_LETTERS = 250_000
PARTS = ("check", "claim", "source", "card", "series", "quantity")
"""With what the other anchors begin."""
ORDER = ("facts", "consistency", "evidence", "expectations", "structure")
"""The layers in the order in which a reader of figures cares for them."""
FILES = ("structure", "expectations", "evidence")
VERDICTS = (*(str(verdict) for verdict in Verdict), "fault")


class Line(NamedTuple):
    """A row. `is_told` where the page has room for its sentence; `sources` are numbers, for the filter."""

    anchor: str
    result: Result
    is_told: bool
    sources: str


class CheckedRows(NamedTuple):
    """A check with its rows, the worst first."""

    layer: str
    id: str
    lines: Sequence[Line]

    @property
    def is_warning(self) -> bool:
        """Whether none of its rows turns a report red."""
        return all(line.result.severity is Severity.WARNING for line in self.lines)


def checked(report: Report, book: Book) -> list[CheckedRows]:
    """The checks, those about figures first."""
    results = sorted(report.results, key=lambda result: result.rank)
    groups: dict[tuple[str, str], list[Line]] = {check: [] for check in report.checks}
    told = _told(results)
    seen: Counter[str] = Counter()
    for result in results:
        name = row_anchor(result.check, result.subject)
        seen[name] += 1
        name = name if seen[name] == 1 else f"{name}--{seen[name]}"
        groups[result.layer, result.check].append(Line(name, result, id(result) in told, _sources(result, book)))
    made = [CheckedRows(*check, lines) for check, lines in groups.items()]
    return sorted(made, key=lambda each: ORDER.index(each.layer) if each.layer in ORDER else len(ORDER))


def _told(results: Sequence[Result]) -> set[int]:
    """The rows with a sentence: the worst first, as long as there is room; of equal ones, facts before files."""
    told: set[int] = set()
    room = MOST_LETTERS
    for result in sorted(results, key=lambda r: r.verdict is Verdict.ENTAILED and r.layer in FILES):
        room -= min(len(result.message), LONGEST) + 100 * len(result.subject)
        if room < 0:
            break
        told.add(id(result))
    return told


def _sources(result: Result, book: Book) -> str:
    entries = [book.entries[id_] for id_ in result.subject if id_ in book.entries]
    sources = dict.fromkeys([entry.source_id for entry in entries] or result.subject)
    return " ".join(str(book.numbers[id_]) for id_ in sources if id_ in book.numbers)


def row_anchor(check: str, subject: Sequence[str]) -> str:
    """The anchor of a row: its check and its IDs."""
    # A check may be called like a part of the page; the space makes the anchor end in a hash.
    return anchor(f"{check} " if check in PARTS else check, *(subject or ("",)))

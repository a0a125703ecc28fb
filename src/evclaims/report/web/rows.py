"""Every check with every row: sentences where there is room, and where there is none, IDs and verdicts.

The page opens with 50,000 rows since only so many have a sentence (rows that do not pass before those that do), the
rest stand as their IDs, all in closed <details>, which a browser neither lays out nor paints. Every row keeps its
anchor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evclaims.layers.report import Report
from evclaims.model import Result, Severity, Verdict
from evclaims.package.excerpt import brief
from evclaims.report.web.content import Book
from evclaims.report.web.words import anchor

MOST_LETTERS = 250_000
CHUNK = 1_000
PARTS = ("check", "claim", "source", "card", "series", "quantity")
"""With what the other anchors begin."""
ORDER = ("facts", "consistency", "evidence", "expectations", "structure")
"""The layers in the order in which a reader of figures cares for them."""
FILES = ("structure", "expectations", "evidence")
VERDICTS = ("entailed", "consistent", "strained", "contradicted", "undetermined", "fault")


@dataclass(frozen=True, slots=True)
class Subject:
    """An ID of a row, and the anchor of the claim that it names, if the page lists it."""

    id: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row. `says` is empty where the page has no room for sentences; `sources` are numbers, for the filter."""

    anchor: str
    verdict: str
    subject: tuple[Subject, ...]
    says: tuple[str, ...]
    place: str
    ruling: str
    sensitive: str
    is_failed: bool
    sources: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A check with its rows, the worst first, in chunks."""

    anchor: str
    layer: str
    id: str
    title: str
    why: str
    counts: tuple[tuple[str, int], ...]
    rows: int
    ruled: int
    failed: int
    is_warning: bool
    untold: int
    chunks: tuple[tuple[Line, ...], ...]


def checked(report: Report, book: Book, listed: frozenset[str]) -> list[Checked]:
    """The checks, those about figures first; `listed` are the IDs whose claims the page lists."""
    groups: dict[tuple[str, str], list[Result]] = {check: [] for check in report.checks}
    for result in report.results:
        groups[result.layer, result.check].append(result)
    told = _told(report.results)
    seen: Counter[str] = Counter()
    made = []
    for (layer, check), results in groups.items():
        lines = [_line(each, book, listed, id(each) in told, seen) for each in _worst_first(results)]
        tally = report.tallies[layer, check]
        made.append(
            Checked(
                anchor("check", layer, check),
                layer,
                brief(check, 120),
                brief(report.checks[layer, check], 300),
                brief(report.reasons.get((layer, check), ""), 600),
                tuple((verdict, tally[verdict]) for verdict in VERDICTS if tally[verdict]),
                len(results),
                tally["ruled"],
                tally["failed"],
                bool(results) and all(each.severity is Severity.WARNING for each in results),
                sum(not line.says for line in lines),
                tuple(_chunks(lines)),
            )
        )
    return sorted(made, key=lambda each: ORDER.index(each.layer) if each.layer in ORDER else len(ORDER))


def _told(results: Sequence[Result]) -> set[int]:
    """The rows with a sentence: the worst first, as long as there is room; of equal ones, facts before files."""
    told: set[int] = set()
    room = MOST_LETTERS
    for result in sorted(_worst_first(results), key=lambda r: r.verdict is Verdict.ENTAILED and r.layer in FILES):
        room -= min(len(result.message), 2000) + 100 * len(result.subject)
        if room < 0:
            break
        told.add(id(result))
    return told


def row_anchor(check: str, subject: Sequence[str]) -> str:
    """The anchor of a row: its check and its IDs."""
    # A check may be called like a part of the page; the space makes the anchor end in a hash.
    return anchor(f"{check} " if check in PARTS else check, *(subject or ("",)))


def _worst_first(results: Sequence[Result]) -> list[Result]:
    return sorted(results, key=lambda result: result.rank)


def _chunks(lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    for i in range(0, len(lines), CHUNK):
        yield tuple(lines[i : i + CHUNK])


def _line(result: Result, book: Book, listed: frozenset[str], is_told: bool, seen: Counter[str]) -> Line:
    name = row_anchor(result.check, result.subject)
    seen[name] += 1
    name = name if seen[name] == 1 else f"{name}--{seen[name]}"
    entries = [book.entries[id_] for id_ in result.subject if id_ in book.entries]
    sources = dict.fromkeys(entry.source_id for entry in entries) if entries else dict.fromkeys(result.subject)
    return Line(
        name,
        result.word,
        tuple(
            Subject(brief(id_, 120), anchor("claim", id_) if is_told and id_ in listed else "")
            for id_ in result.subject
        ),
        (brief(result.message),) if is_told else (),
        str(result.place) if is_told and result.place and not result.ok else "",
        brief(result.ruling or "", 80),
        brief(result.sensitive, 120) if is_told else "",
        not result.ok,
        " ".join(str(book.numbers[id_]) for id_ in sources if id_ in book.numbers),
    )

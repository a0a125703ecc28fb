"""Contradictions as cards: one for each figure that cannot be true beside others, however many rows say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from evclaims.layers.report import Report
from evclaims.model import Result, Ruling, Verdict
from evclaims.package.excerpt import brief
from evclaims.profile.items import Item
from evclaims.report.web.content import Book, status_of
from evclaims.report.web.equation import Equation, Term, equation, figure
from evclaims.report.web.words import anchor, listed, prose

MOST_CARDS, MOST_CLAIMS, MOST_PROOFS = 200, 12, 8
FIGURES = ("facts", "consistency")
"""The layers that are about what figures say."""
_SAYS = {
    Verdict.CONTRADICTED: "cannot all be true",
    Verdict.STRAINED: "can hold, but not as printed",
    None: "could not be judged",
}


@dataclass(frozen=True, slots=True)
class Card:
    """One contradiction: the figure in doubt, what it stands against, and what people said of it."""

    anchor: str
    result: Result
    """The first of its rows, which speaks for all."""
    title: str
    says: str
    subject: str
    headline: tuple[Term, ...]
    equation: Equation | None
    messages: tuple[str, ...]
    doubted: tuple[Item, ...]
    counted: tuple[tuple[Item, int], ...]
    """The claims in it, each with how often its source prints it."""
    rulings: tuple[Ruling, ...]
    rows: int

    @property
    def name(self) -> str:
        """What it is called: what its figures are about, or else its check."""
        return self.subject or self.title or brief(self.result.check, 120)

    @property
    def claims(self) -> Sequence[tuple[Item, int]]:
        """As many of its claims as are read."""
        return self.counted[:MOST_CLAIMS]

    @property
    def is_figure(self) -> bool:
        """Whether it is about what figures say; the others are about files, and are mended."""
        return self.result.layer in FIGURES and self.result.verdict is not None


def cards(report: Report, book: Book) -> list[Card]:
    """The cards of all rows that do not pass; those that no ruling answers come first."""
    doubts = [result for result in report.results if not result.passed]
    groups: dict[tuple[object, ...], list[tuple[Result, str]]] = {}
    for result, suspect in _suspects(doubts, report.rulings):
        groups.setdefault(_key(result, suspect, book), []).append((result, suspect))
    made = [_card(report, book, rows) for rows in groups.values()]
    often: Counter[str] = Counter()
    for i, card in enumerate(made):
        often[card.anchor] += 1
        if often[card.anchor] > 1:
            made[i] = replace(card, anchor=f"{card.anchor}--{often[card.anchor]}")
    return sorted(made, key=lambda card: (not card.is_figure, card.result.ok, card.result.severity, card.result.rank))


def _suspects(doubts: Sequence[Result], rulings: Mapping[str, Ruling]) -> list[tuple[Result, str]]:
    """Each row with the ID that it hangs on: the one that its ruling names, or else the one that most rows share."""
    found = []
    often = Counter((r.layer, r.check, r.verdict, id_) for r in doubts if r.ruling is None for id_ in r.subject)
    for result in doubts:
        if result.ruling in rulings:
            found.append((result, rulings[str(result.ruling)].covers))
        elif result.verdict is None or result.layer == "consistency" or not result.subject:
            found.append((result, ""))
        else:
            counts = {id_: often[result.layer, result.check, result.verdict, id_] for id_ in result.subject}
            found.append((result, max(counts, key=lambda id_: counts[id_]) if max(counts.values()) > 1 else ""))
    return found


def _key(result: Result, suspect: str, book: Book) -> tuple[object, ...]:
    """What makes rows one card: the same figure of the same source in doubt for the same reason."""
    if result.verdict is None:
        return (result.layer, result.message, result.place)
    entry = book.entries.get(suspect)
    if entry is None or entry.source_id not in book.sources:
        what: tuple[object, ...] = (suspect,) if suspect else (result.subject, result.place)
    else:
        about = entry.quantity_id if entry.quantity_id in book.quantities else entry.id
        what = (entry.source_id, about, status_of(entry), entry.operand)
    return (result.layer, result.check, result.verdict, result.ruling is None, *what)


def _card(report: Report, book: Book, rows: Sequence[tuple[Result, str]]) -> Card:
    result, suspect = rows[0]
    names = list(dict.fromkeys(id_ for each, _ in rows for id_ in each.subject))
    suspects = {id_ for _, id_ in rows}
    entries = [book.entries[id_] for id_ in names if id_ in book.entries]
    doubted = tuple(entry for entry in entries if entry.id in suspects)
    against = tuple(entry for entry in entries if entry.id not in suspects)
    told = equation(result, book)
    # Of many conflicts over one figure, the first, which is the smallest, speaks for all.
    is_conflict = result.layer == "consistency"
    spoken = tuple(entry for entry in against if not is_conflict or entry.id in result.subject)
    messages = dict.fromkeys(each.message for each, _ in rows[: MOST_PROOFS if is_conflict else 1])
    rulings = dict.fromkeys(str(each.ruling) for each, _ in rows if each.ruling in report.rulings)
    first = next((entry for entry in (*doubted, *entries) if book.subject(entry)), None)
    subject = ", ".join(filter(None, (book.subject(first), brief(status_of(first), 60)))) if first else ""
    return Card(
        anchor("card", result.layer, result.check, suspect or " ".join(result.subject) or result.message),
        result,
        brief(report.title(result), 300),
        "does not hold" if result.verdict and len(entries) < 2 else _SAYS.get(result.verdict, "does not hold"),
        subject,
        _headline(book, told, doubted, spoken, result, len(rows)),
        told if told and told.sides else None,
        tuple(line for message in messages for line in prose(message)),
        doubted,
        tuple(_counted(book, doubted, against)),
        tuple(report.rulings[id_] for id_ in rulings),
        len(rows),
    )


def _counted(book: Book, doubted: Sequence[Item], against: Sequence[Item]) -> Iterator[tuple[Item, int]]:
    alike: dict[tuple[object, ...], list[Item]] = {}
    for entry in (*doubted, *against):
        said = (entry.printed, book.publisher(entry), book.day(entry), status_of(entry), entry.operand)
        alike.setdefault((entry in doubted, *said), []).append(entry)
    return ((entries[0], len(entries)) for entries in alike.values())


def _headline(
    book: Book, told: Equation | None, doubted: Sequence[Item], against: Sequence[Item], result: Result, rows: int
) -> tuple[Term, ...]:
    """The card in one line: who prints what, against whom."""
    if told is not None and len(doubted) + len(against) != 1 and (rows == 1 or len(told.terms) > 3):
        return told.terms
    if told is not None and len(doubted) + len(against) == 1:
        entry = (*doubted, *against)[0]
        return (Term(figure(entry), entry, book.publisher(entry) + ":"), *told.terms)
    parts: list[Term] = []
    for side in (doubted, against) if doubted else (against,):
        prints: dict[str, list[Item]] = {}
        for entry in side:
            prints.setdefault(entry.printed, []).append(entry)
        said: list[Term] = []
        for entries in list(prints.values())[:4]:
            who = listed(list(dict.fromkeys(book.publisher(entry) for entry in entries)), 3)
            said += [Term("and")] * bool(said) + [Term(figure(entries[0]), entries[0], who)]
        parts += [Term("against")] * bool(parts and said) + said
    return tuple(parts) or (Term(brief(result.message.split("\n")[0], 200)),)

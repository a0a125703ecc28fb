"""The `evidence` layer: every span against the text of its source, and every numeral of a text accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from evclaims.model import Place, Result, Severity, Verdict
from evclaims.package.excerpt import brief, quoted
from evclaims.package.keys import KeyedRow
from evclaims.package.package import Package
from evclaims.profile.claims import PRINTS, Source, lacks, profile
from evclaims.profile.items import CLAIMS
from evclaims.profile.named import EVIDENCE, FOLDER, NUMERALS, SPAN, TEXT, WHOLE
from evclaims.profile.readings import hedge_policy
from evclaims.profile.texts import Text, find_texts, printed_of, span_of, spanned
from evclaims.reading.anchor import Anchor, State, locate, stands_alone
from evclaims.reading.companions import companion
from evclaims.reading.finder import Found, surroundings
from evclaims.reading.numerals import numerals

LAYER = "evidence"
CHECKS = EVIDENCE
_CONTEXT = 30
_TOLD = 1_000
"""Numerals of a text that are told one by one when they stand in no row; of the rest there is the number."""


def run(package: Package, folder: Path) -> list[Result]:
    """Hold every span of a package against the texts in a folder; nothing where the package keeps no claims.

    Raises EvclaimsError where the folder is none or holds no text, DataError where a table cannot be read.
    """
    if lacks(package, PRINTS):
        return []
    texts, rows = find_texts(package, folder), spanned(package)
    results: list[Result] = []
    for source in profile(package).sources.values():
        if not source.withdrawn:
            place = source.place._replace(column="sha256")
            results += _source(package, source, place, rows.get(source.id, []), texts.by_source.get(source.id))
    results += [_result(FOLDER, (), Verdict.CONTRADICTED, said, severity=Severity.WARNING) for said in texts.oddities]
    return sorted(results, key=lambda result: list(CHECKS).index(result.check))


def nothing(package: Package) -> str:
    """Why this layer has nothing to look at in a package, whatever texts there are; "" where it has something.

    Raises DataError where a table cannot be read.
    """
    if lacks(package, PRINTS):
        return "no claims with sources"
    has_hash = any(source.sha256 for source in profile(package).sources.values())
    has_span = any(span_of(row) for rows in spanned(package).values() for row in rows)
    return "" if has_hash or has_span else "no row has a span, and no source the hash of its text"


def anchors(rows: Sequence[KeyedRow], text: Text) -> dict[int, Anchor]:
    """Where each row with a span was found in a text, by the row's index."""
    spans = {i: span for i, row in enumerate(rows) if (span := span_of(row)) is not None}
    return dict(zip(spans, locate(text.text, list(spans.values())), strict=True))


def _source(
    package: Package, source: Source, place: Place, rows: Sequence[KeyedRow], text: Text | None
) -> Iterator[Result]:
    if text is None:
        why = "no file of the folder has its hash or its figures" if source.sha256 else "no text was read"
        yield _result(TEXT, (source.id,), Verdict.UNDETERMINED, f"{source.id}: {why}.", place)
        for row in rows:
            if span_of(row) is not None:
                yield _result(SPAN, (row.id,), Verdict.UNDETERMINED, f"{row.id}: {why}.", row.place)
        return
    copy = "the text that was read" if text.is_read else "another copy of the text that was read: its hash differs"
    verdict = Verdict.ENTAILED if text.is_read else Verdict.CONSISTENT
    yield _result(TEXT, (source.id,), verdict, f"{source.id}: {text.file} is {copy}.", place)
    found = anchors(rows, text)
    for i, row in enumerate(rows):
        if said := _span(row, found.get(i), text):
            yield _result(SPAN, (row.id,), said[0], f"{row.id}: {said[1]}", row.table.place(row.row, "start"))
    yield from _overlaps(rows)
    # Where each print was found, which in another copy of the text is not where its row says.
    placed = [
        (anchor.start, anchor.start + len(printed_of(rows[i])), rows[i])
        for i, anchor in found.items()
        if anchor.start is not None
    ]
    claimed = [each for each in placed if each[2].table.name == CLAIMS]
    policy = hedge_policy(package, source.language)
    around = surroundings(text.text, [each[:2] for each in claimed], source.language, policy)
    for (start, end, row), read in zip(claimed, around, strict=True):
        verdict, what = _whole(row, start, end, text, read, source.language)
        yield _result(WHOLE, (row.id,), verdict, f"{row.id}: {what}", row.table.place(row.row, "printed"))
    yield from _numerals(source, place, rows, sorted(placed, key=lambda each: each[:2]), text)


def _span(row: KeyedRow, anchor: Anchor | None, text: Text) -> tuple[Verdict, str] | None:
    """Whether the row's span holds exactly what is printed; None where an omission stands for every occurrence."""
    start, end = row.row.cells["start"], row.row.cells["end"]
    printed, span = printed_of(row), span_of(row)
    if anchor is None or span is None:
        if (start is None) != (end is None):
            return Verdict.CONTRADICTED, "its span is half given; write both start and end, or neither."
        if start is None and row.table.name != "omissions":
            return Verdict.CONTRADICTED, "it has no span, though the text is at hand; write start and end."
        return None
    said = f"“{brief(printed, 60)}” stands"
    if anchor.state is State.EXACT:
        return Verdict.ENTAILED, f"{said} at {start} to {end} of {text.file}."
    if anchor.state is State.MOVED and anchor.start is not None:
        new = f"{anchor.start} to {anchor.start + len(printed)}"
        verdict = Verdict.CONTRADICTED if text.is_read else Verdict.CONSISTENT
        return verdict, f"{said} at {new} of {text.file}, not at {start} to {end}; evclaims evidence --write moves it."
    if anchor.state is State.AMBIGUOUS:
        what = f"{said} not at {start} to {end} of {text.file} but at several places that fit; write which."
        return Verdict.CONTRADICTED, what
    here = text.text[span.start : span.end] if span.end <= len(text.text) else ""
    instead = f"there is {quoted(here)}" if here else "the text ends before"
    where = "inside a longer number or word" if here == printed else "nowhere"
    return Verdict.CONTRADICTED, f"{said} {where} in {text.file}; at {start} to {end} {instead}. Mend printed or span."


def _overlaps(rows: Sequence[KeyedRow]) -> Iterator[Result]:
    spans = [(span.start, span.end, row.id, row) for row in rows if (span := span_of(row))]
    for (_, end, one, _), (start, _, other, row) in pairwise(sorted(spans, key=lambda each: each[:3])):
        if start < end:
            what = f"{one} and {other}: their spans overlap; one character belongs to one row."
            yield _result(SPAN, (one, other), Verdict.CONTRADICTED, what, row.table.place(row.row, "start"))


def _whole(row: KeyedRow, start: int, end: int, text: Text, read: Found | None, language: str) -> tuple[Verdict, str]:
    """Whether reading the span again in its surroundings gives the row's print: no hedge, scale or unit was cut off.

    Nor may a word that nobody knows stand beside it.
    """
    printed = f"“{brief(printed_of(row), 60)}”"
    if not stands_alone(text.text, start, end):
        return Verdict.CONTRADICTED, f"{printed} stands inside a longer number or word of {text.file}."
    if read is None:
        verdict = Verdict.CONTRADICTED if row.row.cells.get("value") is not None else Verdict.UNDETERMINED
        return verdict, f"{text.file} holds no figure at {start} to {end} that can be read."
    if (read.start, read.end) != (start, end):
        whole = f"{text.file} prints “{brief(read.printed, 60)}” at {read.start} to {read.end}"
        return Verdict.CONTRADICTED, f"{whole}, and the row has {printed}; take hedge, scale and unit in."
    if word := companion(text.text, start, end, language, is_range=bool(read.figure and read.figure.ends)):
        beside = f"{text.file} has {quoted(word)} beside {printed}, which says more of the figure than the row"
        return Verdict.CONTRADICTED, f"{beside}; take it into the print, and into the hedges where it is one."
    return Verdict.ENTAILED, f"the print is whole in {text.file}."


def _numerals(
    source: Source, place: Place, rows: Sequence[KeyedRow], placed: Sequence[tuple[int, int, KeyedRow]], text: Text
) -> Iterator[Result]:
    """Whether each numeral of a text stands in exactly one row; an omission without span takes what is left.

    `placed` are the rows that were found, each from its first character to its last, in their order.
    """
    blanket = {printed_of(row): row for row in rows if row.table.name == "omissions" and span_of(row) is None}
    used: Counter[str] = Counter()
    complete = True
    left = at = line_start = 0
    line = 1
    for start, end in numerals(text.text, source.language):
        # Numerals come in order, so that a row which ends before this one is done with. More than three need not be
        # looked at: two that touch the numeral are one too many already.
        while at < len(placed) and placed[at][1] <= start:
            at += 1
        touching = [each for each in placed[at : at + 3] if each[0] < end and start < each[1]]
        whole = [each for each in touching if each[0] <= start and end <= each[1]]
        numeral = text.text[start:end]
        if not touching and numeral in blanket:
            used[numeral] += 1
            continue
        if len(whole) == 1 and len(touching) == 1:
            used[whole[0][2].table.name] += 1
            continue
        complete = False
        if (left := left + 1) > _TOLD:
            continue
        line, line_start = line + text.text.count("\n", line_start, start), start
        context = " ".join(text.text[max(0, start - _CONTEXT) : end + _CONTEXT].split())
        why = "is covered in part or twice; mend a row" if touching else "stands in no row; add one"
        what = f"{source.id}: {quoted(numeral)} in line {line} of {text.file} (“… {context} …”) {why}."
        yield _result(NUMERALS, (source.id,), Verdict.CONTRADICTED, what, place)
    if left > _TOLD:
        what = f"{source.id}: {left - _TOLD:,} more numerals of {text.file} stand in no row or not in one alone."
        yield _result(NUMERALS, (source.id,), Verdict.CONTRADICTED, what, place)
    for printed, row in blanket.items():
        if not used[printed]:
            complete = False
            what = f"{source.id}: the omission {quoted(printed)} stands for every occurrence, of which there is none."
            yield _result(NUMERALS, (source.id,), Verdict.CONTRADICTED, what, row.place)
    if complete:
        what = f"{source.id}: all {used.total()} numerals of {text.file} stand in a row."
        yield _result(NUMERALS, (source.id,), Verdict.ENTAILED, what, place)


def _result(
    check: str,
    subject: tuple[str, ...],
    verdict: Verdict,
    message: str,
    place: Place | None = None,
    severity: Severity = Severity.ERROR,
) -> Result:
    return Result(LAYER, check, subject, verdict, verdict.meets(Verdict.CONSISTENT), message, place, severity)

"""The `evidence` layer: every span against the text of its source, and every numeral of a text accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from evclaims.model import Place, Result, Severity, Verdict
from evclaims.package.package import Package
from evclaims.package.table import Row, shorten
from evclaims.profile.claims import PRINTS, lacks
from evclaims.profile.named import EVIDENCE, FOLDER, NUMERALS, SPAN, TEXT, WHOLE
from evclaims.profile.readings import hedge_policy
from evclaims.profile.texts import Spanned, Text, find_texts, spanned
from evclaims.reading.anchor import Anchor, State, locate, stands_alone
from evclaims.reading.numerals import Found, numerals, surroundings

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
    texts = find_texts(package, folder)
    rows = spanned(package)
    results: list[Result] = []
    for row in package.table("sources").rows:
        if row.cells.get("withdrawn_on") is None:
            own = rows.get(row.texts["source_id"], [])
            results += _source(package, row, own, texts.by_source.get(row.texts["source_id"]))
    results += [_result(FOLDER, (), Verdict.CONTRADICTED, said, severity=Severity.WARNING) for said in texts.oddities]
    return sorted(results, key=lambda result: list(CHECKS).index(result.check))


def nothing(package: Package) -> str:
    """Why this layer has nothing to look at in a package, whatever texts there are; "" where it has something.

    Raises DataError where a table cannot be read.
    """
    if lacks(package, PRINTS):
        return "no claims with sources"
    has_hash = any(row.texts.get("sha256") for row in package.table("sources").rows)
    has_span = any(row.span is not None for rows in spanned(package).values() for row in rows)
    return "" if has_hash or has_span else "no row has a span, and no source the hash of its text"


def anchors(rows: Sequence[Spanned], text: Text) -> dict[int, Anchor]:
    """Where each row with a span was found in a text, by the row's index."""
    indices = [i for i, row in enumerate(rows) if row.span is not None]
    found = locate(text.text, [row.span for row in rows if row.span is not None])
    return dict(zip(indices, found, strict=True))


def _source(package: Package, source: Row, rows: Sequence[Spanned], text: Text | None) -> Iterator[Result]:
    source_id = source.texts["source_id"]
    place = package.table("sources").place(source, "sha256")
    if text is None:
        why = (
            "no text was read"
            if not source.texts.get("sha256")
            else "no file of the folder has its hash or its figures"
        )
        yield _result(TEXT, (source_id,), Verdict.UNDETERMINED, f"{source_id}: {why}.", place)
        for row in rows:
            if row.span is not None:
                yield _result(SPAN, (row.id,), Verdict.UNDETERMINED, f"{row.id}: {why}.", row.table.place(row.row))
        return
    copy = "the text that was read" if text.is_read else "another copy of the text that was read: its hash differs"
    verdict = Verdict.ENTAILED if text.is_read else Verdict.CONSISTENT
    yield _result(TEXT, (source_id,), verdict, f"{source_id}: {text.file} is {copy}.", place)
    found = anchors(rows, text)
    for i, row in enumerate(rows):
        yield from _span(row, found.get(i), text)
    yield from _overlaps(rows)
    language = source.texts["language"]
    policy = hedge_policy(package, language)
    claimed = [
        (row, anchor.start, anchor.start + len(row.printed))
        for i, row in enumerate(rows)
        if row.table.name == "claims" and (anchor := found.get(i)) is not None and anchor.start is not None
    ]
    for (row, start, end), read in zip(
        claimed, surroundings(text.text, [each[1:] for each in claimed], language, policy), strict=True
    ):
        yield _whole(row, start, end, text, read)
    yield from _numerals(source_id, place, rows, found, text, language)


def _span(row: Spanned, anchor: Anchor | None, text: Text) -> Iterator[Result]:
    """Whether the row's span holds exactly what is printed."""
    place = row.table.place(row.row, "start")
    start, end = row.row.cells["start"], row.row.cells["end"]
    if anchor is None or row.span is None:
        if (start is None) != (end is None):
            what = f"{row.id}: its span is half given; write both start and end, or neither."
            yield _result(SPAN, (row.id,), Verdict.CONTRADICTED, what, place)
        elif start is None and row.table.name != "omissions":
            what = f"{row.id}: it has no span, though the text is at hand; write start and end."
            yield _result(SPAN, (row.id,), Verdict.CONTRADICTED, what, place)
        return
    said = f"{row.id}: “{shorten(row.printed)[1:-1]}” stands"
    match anchor.state:
        case State.EXACT:
            yield _result(SPAN, (row.id,), Verdict.ENTAILED, f"{said} at {start} to {end} of {text.file}.", place)
        case State.MOVED:
            assert anchor.start is not None
            new = f"{anchor.start} to {anchor.start + len(row.printed)}"
            verdict = Verdict.CONTRADICTED if text.is_read else Verdict.CONSISTENT
            what = f"{said} at {new} of {text.file}, not at {start} to {end}; evclaims evidence --write moves it."
            yield _result(SPAN, (row.id,), verdict, what, place)
        case State.AMBIGUOUS:
            what = f"{said} not at {start} to {end} of {text.file} but at several places that fit; write which."
            yield _result(SPAN, (row.id,), Verdict.CONTRADICTED, what, place)
        case State.MISSING:
            here = text.text[row.span.start : row.span.end] if row.span.end <= len(text.text) else ""
            instead = f"there is {shorten(here)}" if here else "the text ends before"
            cut = " inside a longer number or word" if here == row.printed else ""
            what = f"{said}{cut or ' nowhere'} in {text.file}; at {start} to {end} {instead}. Mend printed or span."
            yield _result(SPAN, (row.id,), Verdict.CONTRADICTED, what, place)


def _overlaps(rows: Sequence[Spanned]) -> Iterator[Result]:
    placed = sorted(((r.span.start, r.span.end, r.id, r) for r in rows if r.span), key=lambda each: each[:3])
    for (_, end, _, one), (start, _, _, other) in pairwise(placed):
        if start < end:
            what = f"{one.id} and {other.id}: their spans overlap; one character belongs to one row."
            yield _result(SPAN, (one.id, other.id), Verdict.CONTRADICTED, what, other.table.place(other.row, "start"))


def _whole(row: Spanned, start: int, end: int, text: Text, read: Found | None) -> Result:
    """Whether reading the span again in its surroundings gives the row's print: no hedge, scale or unit was cut off."""
    place = row.table.place(row.row, "printed")
    if not stands_alone(text.text, start, end):
        what = f"{row.id}: “{shorten(row.printed)[1:-1]}” stands inside a longer number or word of {text.file}."
        return _result(WHOLE, (row.id,), Verdict.CONTRADICTED, what, place)
    if read is None:
        what = f"{row.id}: {text.file} holds no figure at {start} to {end} that can be read."
        verdict = Verdict.CONTRADICTED if row.row.cells.get("value") is not None else Verdict.UNDETERMINED
        return _result(WHOLE, (row.id,), verdict, what, place)
    if (read.start, read.end) != (start, end):
        what = (
            f"{row.id}: {text.file} prints “{shorten(read.printed)[1:-1]}” at {read.start} to {read.end},"
            f" and the row has “{shorten(row.printed)[1:-1]}”; take hedge, scale and unit in."
        )
        return _result(WHOLE, (row.id,), Verdict.CONTRADICTED, what, place)
    return _result(WHOLE, (row.id,), Verdict.ENTAILED, f"{row.id}: the print is whole in {text.file}.", place)


def _numerals(
    source_id: str,
    place: Place,
    rows: Sequence[Spanned],
    found: Mapping[int, Anchor],
    text: Text,
    language: str,
) -> Iterator[Result]:
    """Whether each numeral of a text stands in exactly one row; an omission without span takes what is left."""
    spans = [
        (anchor.start, anchor.start + len(rows[i].printed), rows[i])
        for i, anchor in found.items()
        if anchor.start is not None
    ]
    spans.sort(key=lambda span: span[:2])
    blanket = {row.printed: row for row in rows if row.table.name == "omissions" and row.row.cells["start"] is None}
    used: Counter[str] = Counter()
    complete = True
    left = at = line_start = 0
    line = 1
    for start, end in numerals(text.text, language):
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        touching = [span for span in spans[at : at + 3] if span[0] < end and start < span[1]]
        whole = [span for span in touching if span[0] <= start and end <= span[1]]
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
        what = f"{source_id}: {shorten(numeral)} in line {line} of {text.file} (“… {context} …”) {why}."
        yield _result(NUMERALS, (source_id,), Verdict.CONTRADICTED, what, place)
    if left > _TOLD:
        what = f"{source_id}: {left - _TOLD:,} more numerals of {text.file} stand in no row or not in one alone."
        yield _result(NUMERALS, (source_id,), Verdict.CONTRADICTED, what, place)
    for printed, row in blanket.items():
        if not used[printed]:
            complete = False
            what = f"{source_id}: the omission {shorten(printed)} stands for every occurrence, of which there is none."
            yield _result(NUMERALS, (source_id,), Verdict.CONTRADICTED, what, row.table.place(row.row))
    if complete:
        what = f"{source_id}: all {used.total()} numerals of {text.file} stand in a row."
        yield _result(NUMERALS, (source_id,), Verdict.ENTAILED, what, place)


def _result(
    check: str,
    subject: tuple[str, ...],
    verdict: Verdict,
    message: str,
    place: Place | None = None,
    severity: Severity = Severity.ERROR,
) -> Result:
    return Result(LAYER, check, subject, verdict, verdict.meets(Verdict.CONSISTENT), message, place, severity)

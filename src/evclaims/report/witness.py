"""The view of `evclaims evidence`: each span of each source beside its text, and the files with spans put right."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

from evclaims.exact.words import counted
from evclaims.layers.evidence import anchors, run
from evclaims.model import EvclaimsError, Severity
from evclaims.package.excerpt import brief
from evclaims.package.keys import KeyedRow
from evclaims.package.package import Package
from evclaims.package.table import Row
from evclaims.package.tidy import FileChange, changes
from evclaims.profile.named import EVIDENCE, NUMERALS
from evclaims.profile.texts import Text, find_texts, printed_of, span_of, spanned
from evclaims.reading.anchor import Anchor, State
from evclaims.report.layout import WIDTH, Page, Run

_STYLES = {State.EXACT: "green", State.MOVED: "yellow", State.AMBIGUOUS: "red", State.MISSING: "red"}


def page(package: Package, folder: Path, width: int = WIDTH) -> tuple[Page, bool]:
    """Each source with its text and its spans, then what is wrong; and whether anything is.

    Raises EvclaimsError where the folder is none or holds no text, DataError where a table cannot be read.
    """
    results = run(package, folder)
    texts = find_texts(package, folder)
    page = Page(width)
    total: Counter[str] = Counter()
    for source, rows in sorted(spanned(package).items()):
        text = texts.by_source.get(source)
        page.blank()
        if text is None:
            page.add(Run(source, "bold"), f"  no text at hand; {counted(len(rows), 'row')} not looked at", hang=2)
            continue
        said = "the text that was read" if text.is_read else "another copy of the text"
        page.add(Run(source, "bold"), f"  {text.file}, {said}", hang=2)
        found = anchors(rows, text)
        _spans(page, rows, found, total)
        accounted = [r.message for r in results if r.check == NUMERALS and r.subject == (source,) and r.passed]
        for message in accounted:
            page.add(message.partition(": ")[2], indent=2)
    page.blank()
    wrong = [result for result in results if not result.passed]
    for result in wrong:
        style = "bold red" if result.severity is Severity.ERROR else "bold yellow"
        page.add(Run(str(result.severity).upper(), style), f" {EVIDENCE[result.check]}: {result.message}", hang=2)
        if result.place is not None:
            page.add("at ", Run(str(result.place), "cyan"), indent=2)
    page.blank()
    kinds = ", ".join(f"{total[state]} {state}" for state in State if total[state])
    page.add(Run(f"{counted(total.total(), 'span')}{f': {kinds}' if kinds else ''}", "bold"))
    return page, any(result.severity is Severity.ERROR for result in wrong)


def _spans(page: Page, rows: list[KeyedRow], found: dict[int, Anchor], total: Counter[str]) -> None:
    lines: list[tuple[Run | str, ...]] = []
    placed = [(span, found[i], row) for i, row in enumerate(rows) if (span := span_of(row))]
    for span, anchor, row in sorted(placed, key=lambda each: each[0].start):
        total[anchor.state] += 1
        at = f"{span.start}–{span.end}"
        if anchor.state is State.MOVED and anchor.start is not None:
            at += f" → {anchor.start}–{anchor.start + len(span.printed)}"
        state = Run(str(anchor.state), _STYLES[anchor.state])
        id_ = row.id if len(row.table.key) == 1 else ""
        lines.append((id_, row.table.name, state, at, f"“{brief(span.printed, 60)}”"))
    page.table(lines, indent=2)


def repairs(package: Package, folder: Path) -> list[FileChange]:
    """The files of a package with every span that moved put where its print stands, and nothing else changed.

    Offsets and the hash of the text that they count in are one statement: where a span moved because only another copy
    is at hand, its source takes the copy's hash, provided that every span of it was found.

    Raises EvclaimsError where the package is not tidy, since more than offsets would change; as `page` otherwise.
    """
    if changes(package):
        raise EvclaimsError(
            "the package is not in its canonical form, so that more than offsets would change;"
            " run evclaims tidy --write first"
        )
    texts = find_texts(package, folder)
    moved: dict[str, dict[int, Row]] = {}
    for source, rows in spanned(package).items():
        text = texts.by_source.get(source)
        if text is None:
            continue
        found = anchors(rows, text)
        if not text.is_read and any(anchor.start is None for anchor in found.values()):
            continue
        for i, anchor in found.items():
            if anchor.state is State.MOVED and anchor.start is not None:
                end = anchor.start + len(printed_of(rows[i]))
                row = rows[i].row.with_cells({"start": anchor.start, "end": end})
                moved.setdefault(rows[i].table.name, {})[row.line] = row
        if not text.is_read:
            _rehash(package, source, text, moved)
    tables = {name: [by_line.get(row.line, row) for row in package.table(name).rows] for name, by_line in moved.items()}
    return changes(package.with_rows(tables)) if tables else []


def _rehash(package: Package, source: str, text: Text, moved: dict[str, dict[int, Row]]) -> None:
    digest = hashlib.sha256(text.text.encode("utf-8")).hexdigest()
    for row in package.table("sources").rows:
        if row.texts["source_id"] == source:
            moved.setdefault("sources", {})[row.line] = row.with_cells({"sha256": digest})

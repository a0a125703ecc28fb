"""What changed between two versions of a package, for people (text, Markdown) and for machines (JSON)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from evclaims.package.excerpt import brief
from evclaims.releases.bump import Level
from evclaims.releases.history import History
from evclaims.releases.rows import RowChange
from evclaims.report.json import record
from evclaims.report.layout import WIDTH, Page, Run
from evclaims.report.markdown import escape as text
from evclaims.report.markdown import table

_MARKS = {"added": "+", "removed": "-", "withdrawn": "-", "changed": "~", "restored": "+", "reused": "!"}
_STYLES = {"+": "green", "-": "red", "~": "yellow", "!": "bold red"}
_LEVELS = (Level.MAJOR, Level.MINOR, Level.PATCH)


def page(history: History, needed: str, faults: Sequence[str] = (), width: int = WIDTH) -> Page:
    """The history as a page: the least version and why, what is declared otherwise, the rows, the verdicts."""
    page = Page(width)
    page.add(Run(f"{history.old} → {history.new}", "bold"))
    page.add(_needs(history, needed))
    for level in _LEVELS:
        for reason, number, first in history.reasons(level):
            page.add(Run(f"{level.name:5}", "bold"), f"  {_counted(reason, number, first)}", indent=2, hang=9)
    if history.changes:
        page.heading("declared")
    for change in history.changes:
        words = f"{change.subject} {change.change}"
        cells = f": {change.old or 'none'} → {change.new or 'none'}" if change.old or change.new else ""
        page.add(f"{change.level.name:5}  {words}{cells}", indent=2, hang=9)
    for name, rows in _by_table(history).items():
        page.heading(name, f"  {_tally(rows, history.compared.get(name, 0))}")
        for row in rows:
            mark = _MARKS[row.change]
            told = "" if row.change in ("added", "removed", "changed") else f"  {row.change}"
            page.add(Run(mark, _STYLES[mark]), " ", Run(row.id, "bold"), told, indent=2, hang=4)
            for cell in row.cells:
                page.add(f"{cell.column}: {_cell(cell.old)} → {_cell(cell.new)}", indent=6, hang=8)
    if history.flips or history.standings:
        page.heading("verdicts that are others now")
    for flip in history.flips:
        page.add(
            f"{flip.old} → {flip.new}", "  ", Run(flip.check, "bold"), f"  {', '.join(flip.subject)}", indent=2, hang=4
        )
        page.add(flip.message, indent=4)
        page.add(f"since {'; '.join(flip.why)}", indent=4, hang=6)
    for each in history.standings:
        worst = f"{each.old} → {each.new}"
        page.add(Run(each.id, "bold"), f"  worst verdict {worst}, by ", Run(each.check, "bold"), indent=2, hang=4)
        page.add(each.message, indent=4)
    for fault in faults:
        page.blank()
        page.add(Run("FAILED", "bold red"), f" {fault}", hang=2)
    return page


def as_markdown(history: History, needed: str, faults: Sequence[str] = ()) -> str:
    """The history as GitHub's Markdown."""
    lines = [f"## {text(history.old)} → {text(history.new)}", "", text(_needs(history, needed)), ""]
    lines += [f"- ❌ {text(fault)}" for fault in faults] + [""] * bool(faults)
    reasons = [(level.name, why, str(n), first) for level in _LEVELS for why, n, first in history.reasons(level)]
    lines += _table(("level", "why", "how often", "such as"), reasons)
    changes = [(each.level.name, f"{each.subject} {each.change}", each.old, each.new) for each in history.changes]
    lines += ["### Declared", ""] * bool(changes) + _table(("level", "what", "old", "new"), changes)
    for name, rows in _by_table(history).items():
        lines += [f"### {text(name)}", "", f"{text(_tally(rows, history.compared.get(name, 0)))}.", ""]
        told = []
        for row in rows:
            cells = [(cell.column, _cell(cell.old), _cell(cell.new)) for cell in row.cells] or [("", "", "")]
            told += [(row.id, row.change, *cell) for cell in cells]
        lines += _table(("row", "change", "cell", "old", "new"), told)
    flips = [(f.check, ", ".join(f.subject), f.old, f.new, f.message, "; ".join(f.why)) for f in history.flips]
    flips += [(s.check, s.id, s.old, s.new, s.message, "its worst verdict") for s in history.standings]
    lines += ["### Verdicts", ""] * bool(flips) + _table(("check", "rows", "old", "new", "message", "since"), flips)
    return "\n".join(lines).rstrip("\n") + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [*table(head, [list(map(text, row)) for row in rows]), ""] if rows else []


def as_json(history: History, needed: str, faults: Sequence[str] = ()) -> str:
    """The history as JSON, ASCII only; the same bytes for the same history."""
    document = {
        "old": {"name": history.old, "version": history.old_version},
        "new": {"name": history.new, "version": history.new_version},
        "level": history.level.name.lower(),
        "least": needed or None,
        "reasons": [
            {"level": level.name.lower(), "reason": reason, "times": number, "first": first}
            for level in _LEVELS
            for reason, number, first in history.reasons(level)
        ],
        "declared": [record(each, "level what=subject change reason old new") for each in history.changes],
        "rows": [
            record(row, "level table key change", cells=[record(cell, "column old new") for cell in row.cells])
            for row in history.rows
        ],
        "unchanged": dict(history.compared),
        "verdicts": [record(each, "check subject old new message since=why") for each in history.flips],
        "worst_verdicts": [record(each, "id old new check message") for each in history.standings],
        "faults": list(faults),
    }
    return json.dumps(document, indent=2) + "\n"


def _needs(history: History, needed: str) -> str:
    if history.level is Level.NONE:
        return "Nothing changed, so no other version is needed."
    said = f"A {history.level.name} change"
    if not needed:
        return f"{said}; without versions of the form 1.2.3, nobody can say which version it needs."
    raises = (
        ", which before 1.0 raises the second number" if needed.startswith("0.") and history.level > Level.PATCH else ""
    )
    return f"{said}{raises}: {needed} at least."


def _counted(reason: str, number: int, first: str) -> str:
    return f"{reason}: {first}" + (f" and {number - 1:,} more" if number > 1 else "")


def _by_table(history: History) -> dict[str, list[RowChange]]:
    tables: dict[str, list[RowChange]] = {}
    for row in history.rows:
        tables.setdefault(row.table, []).append(row)
    return tables


def _tally(rows: Sequence[RowChange], unchanged: int) -> str:
    kinds = {kind: sum(row.change == kind for row in rows) for kind in _MARKS}
    return ", ".join([f"{number:,} {kind}" for kind, number in kinds.items() if number] + [f"{unchanged:,} as before"])


def _cell(text: str) -> str:
    return brief(text) or "empty"

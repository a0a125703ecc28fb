"""A Report as Markdown, such as GitHub's job summary shows: what fails, what was ruled on, and the closing line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from evclaims.layers.report import Report
from evclaims.model import Result
from evclaims.package.excerpt import brief
from evclaims.report.common import about, closing, evidence_of, file_of, ruled_by

_SHOWN = 200
"""Findings that are shown of a kind; a job summary may hold a megabyte."""


def as_markdown(report: Report) -> str:
    """The report as GitHub's Markdown; what a package's author wrote is text in it and nothing else."""
    colour, words = closing(report)
    mark = "❌" if report.failures else "✅"
    lines = [f"## {mark} {escape(about(report))}: {colour}", "", f"{escape(words)}.", ""]
    ruled = [result for result in report.results if result.ruling is not None]
    for head, results in (("Failures", report.failures), ("Warnings", report.warnings), ("Ruled", ruled)):
        lines += _findings(report, head, results)
    return "\n".join([*lines, f"{mark} {escape(about(report))}"]) + "\n"


def _findings(report: Report, head: str, results: Sequence[Result]) -> Iterator[str]:
    if not results:
        return
    is_folded = head == "Ruled"
    yield from ("<details>", f"<summary>{head}</summary>", "") if is_folded else (f"### {head}", "")
    yield from table(("check", "verdict", "what", "where"), [_cells(report, result) for result in results[:_SHOWN]])
    if len(results) > _SHOWN:
        yield from ("", f"… and {len(results) - _SHOWN:,} more.")
    yield from ("", "</details>", "") if is_folded else ("",)


def _cells(report: Report, result: Result) -> Sequence[str]:
    title = f"**{escape(report.title(result))}**" if report.title(result) else ""
    texts = (result.message, *evidence_of(report, result), ruled_by(report, result))
    place = result.place
    where = place._replace(file=file_of(report, place)) if place and place.file else ""
    return (
        escape(result.check),
        result.word,
        "<br>".join(filter(None, (title, *map(escape, texts)))),
        escape(str(where)),
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table; its cells are Markdown."""
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]


def escape(text: str) -> str:
    """The text with every character escaped that Markdown or HTML would take for its own; names nobody by `@`."""
    escaped = re.sub(r"[!-/:-@[-`{-~]", lambda m: _KEPT.get(m[0], f"\\{m[0]}"), brief(text))
    return re.sub(r"(?i)(www)\.", r"\1\\.", escaped.replace("\\@", "@<!-- -->"))


_KEPT = {char: char for char in ",;.%/'\"=?-()"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
"""What is safe inside a cell, where no line starts; a slash makes no link, since the colon before it is escaped."""

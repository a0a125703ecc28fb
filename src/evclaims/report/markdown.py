"""A Report as Markdown, such as GitHub's job summary shows: what fails, what was ruled on, and the closing line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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
        lines += _table(report, head, results)
    return "\n".join([*lines, f"{mark} {escape(about(report))}"]) + "\n"


def _table(report: Report, head: str, results: Sequence[Result]) -> Iterator[str]:
    if not results:
        return
    yield from ("<details>", f"<summary>{head}</summary>", "") if head == "Ruled" else (f"### {head}", "")
    yield from ("| check | verdict | what | where |", "|---|---|---|---|")
    for result in results[:_SHOWN]:
        title = report.checks.get((result.layer, result.check), "")
        what = [f"**{escape(title)}**"] if title else []
        what += [escape(result.message), *map(escape, evidence_of(report, result))]
        if result.ruling is not None:
            what.append(escape(ruled_by(report, result)))
        cells = (escape(result.check), result.word, "<br>".join(what), escape(_where(report, result)))
        yield f"| {' | '.join(cells)} |"
    if len(results) > _SHOWN:
        yield from ("", f"… and {len(results) - _SHOWN:,} more.")
    yield from ("", "</details>", "") if head == "Ruled" else ("",)


def _where(report: Report, result: Result) -> str:
    if result.place is None:
        return ""
    file, line, column = result.place
    return str(result.place._replace(file=file_of(report, result.place), line=line, column=column)) if file else ""


def escape(text: str) -> str:
    """The text with every character escaped that Markdown or HTML would take for its own; names nobody by `@`."""
    escaped = re.sub(r"[!-/:-@[-`{-~]", lambda m: _KEPT.get(m[0], f"\\{m[0]}"), brief(text))
    return re.sub(r"(?i)(www)\.", r"\1\\.", escaped.replace("\\@", "@<!-- -->"))


_KEPT = {char: char for char in ",;.%/'\"=?-()"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
"""What is safe inside a cell, where no line starts; a slash makes no link, since the colon before it is escaped."""

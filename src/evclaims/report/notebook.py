"""A Report as a notebook or a prompt shows it: its last line, and a table of what fails."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from html import escape

from evclaims.exact.words import counted
from evclaims.layers.report import Report
from evclaims.model import Result
from evclaims.package.excerpt import brief
from evclaims.report.common import last_line

_SHOWN = 50
"""Rows of the table; the whole is a frame away."""
_COLUMNS = ("check", "verdict", "what", "where", "IDs")


class Shown(Report):
    """A Report that shows itself in few words, however much was found."""

    def __repr__(self) -> str:
        """The line with which the text ends."""
        return last_line(self)

    def _repr_html_(self) -> str:
        """The same line, and below it a table of what fails and of what warns."""
        colour, _, words = last_line(self).partition(":")
        return "\n".join([f"<p><strong>{escape(colour)}</strong>:{escape(words)}</p>", *_table(self)])


def shown(report: Report) -> Shown:
    """The report, as one that shows itself."""
    return Shown(*(getattr(report, field.name) for field in dataclasses.fields(report)))


def _table(report: Report) -> Iterator[str]:
    found = [*report.failures, *report.warnings]
    if not found:
        return
    yield f"<table>\n<tr>{_cells(_COLUMNS, 'th')}</tr>"
    for i, result in enumerate(found[:_SHOWN]):
        yield f"<tr>{_cells(_row(report, result, i < len(report.failures)), 'td')}</tr>"
    yield "</table>"
    if len(found) > _SHOWN:
        more = counted(len(found) - _SHOWN, "more row")
        yield f"<p>… and {more}; <code>evclaims.frame(report)</code> has all.</p>"


def _row(report: Report, result: Result, fails: bool) -> Sequence[str]:
    verdict = result.word if fails else f"{result.word} (warning)"
    return result.check, verdict, report.says(result), str(result.place or ""), ", ".join(result.subject)


def _cells(texts: Sequence[str], tag: str) -> str:
    """Cells that hold text and nothing else, whatever a package's author wrote."""
    return "".join(f'<{tag} style="text-align: left">{escape(brief(text))}</{tag}>' for text in texts)

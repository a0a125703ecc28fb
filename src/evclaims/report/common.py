"""What the reporters share: the closing line, where a result points to, and what can be said of it in one line."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from evclaims.exact.words import counted
from evclaims.layers.report import Report
from evclaims.model import Place, Result, ResultOutcome
from evclaims.package import find
from evclaims.package.excerpt import brief, clean


def closing(report: Report) -> tuple[str, str]:
    """`red` or `green`, and the counts that go with it."""
    rows, checks, failed = len(report.results), len(report.tallies), len(report.failures)
    outcomes = Counter(result.outcome for result in report.results)
    sensitive = sum(bool(result.sensitive) for result in report.results)
    said = f"{counted(rows, 'row')} of {counted(checks, 'check')}"
    said = f"{failed} of {said} {'fails' if failed == 1 else 'fail'}" if failed else said
    numbers = {
        "ruled": outcomes[ResultOutcome.RULED],
        "undetermined": outcomes[ResultOutcome.UNDETERMINED],
        "sensitive": sensitive,
    }
    notes = [f"{number:,} {word}" for word, number in numbers.items() if number]
    notes += [counted(len(report.warnings), "warning")] * bool(report.warnings)
    if report.not_run:
        notes.append(f"not run: {', '.join(report.not_run)}")
    parts = [said, ", ".join(notes)]
    if report.nothing:
        parts.append(f"nothing to look at: {', '.join(f'{layer} ({why})' for layer, why in report.nothing.items())}")
    return "red" if failed else "green", "; ".join(filter(None, parts))


def about(report: Report) -> str:
    """The package of the report: its name, its version and where it lies, on one line."""
    place = report.where or ("" if report.folder is None else find.where(report.folder))
    return brief(find.about(report.package, report.version, place))


def last_line(report: Report) -> str:
    """The one line that says it all: red or green, the counts, and of which package."""
    colour, words = closing(report)
    return f"{colour}: {words} ({about(report)})"


def name_of(result: Result) -> str:
    """What a row is called: its check and its subject, or the table where it has none.

    >>> name_of(Result("facts", "adds-up", ("a", "b"), None, False, "No."))
    'adds-up[a,b]'
    """
    subject = ",".join(result.subject) or result.table
    return brief(f"{result.check}[{subject}]" if subject else result.check)


def file_of(report: Report, place: Place) -> str:
    """The file of a place as a tool finds it: from the current folder where the package is in it, else within it."""
    if report.folder is None:
        return place.file
    path = Path(os.path.normpath(report.folder / place.file))
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:  # elsewhere: the path within the package says more than one on this machine
        return place.file


def ruled_by(report: Report, result: Result) -> str:
    """Which ruling answers the result, and why; empty where none does."""
    if result.ruling is None:
        return ""
    ruling = report.rulings.get(result.ruling)
    return brief(f"ruled by {result.ruling}: {ruling.reason}" if ruling else f"ruled by {result.ruling}")


def evidence_of(report: Report, result: Result) -> Iterator[str]:
    """A line for each figure that went in and has a source: what is printed, by whom, where to read it."""
    for id_ in result.subject:
        if found := report.evidence.get(id_):
            printed = f" \u201c{brief(found.printed)}\u201d" if found.printed else ""
            span = f"characters {found.span[0]} to {found.span[1]}" if found.span else ""
            place = f"{file_of(report, found.place)}:{found.place.line}"
            said = ", ".join(clean(part) for part in (found.publisher, span, found.address, place) if part)
            yield f"{clean(id_)}{printed}, {said}"

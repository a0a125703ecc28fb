"""A Report for people: what fails, what each check found, and one closing line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from evclaims.exact.words import counted
from evclaims.layers.report import Report
from evclaims.model import Result, Severity
from evclaims.package.excerpt import clean
from evclaims.report.common import about, last_line
from evclaims.report.layout import WIDTH, Page, Run, columns_of

Tallies: TypeAlias = Mapping[tuple[str, str], Counter[str]]

HEADS = {
    "entailed": "ent.",
    "consistent": "cons.",
    "strained": "strain.",
    "contradicted": "contra.",
    "undetermined": "undet.",
    "ruled": "ruled",
    "fault": "fault",
}
"""What the summary counts, and the head of its column."""

STYLES = {
    "entailed": "green",
    "consistent": "green",
    "strained": "yellow",
    "contradicted": "red",
    "undetermined": "magenta",
    "ruled": "cyan",
    "fault": "bold red",
}
"""The colour of a verdict, wherever it is shown."""


def as_text(report: Report) -> str:
    """The report as plain text within 80 columns."""
    return page(report).plain()


def page(report: Report, width: int = WIDTH) -> Page:
    """The report as a page: failures and warnings (with the titles of their checks), the summary, the closing line.

    The first line and the last name the package.
    """
    page = Page(width)
    page.lines += [[Run(about(report))], []]
    findings: dict[tuple[object, ...], list[Result]] = {}
    for result in (*report.failures, *report.warnings):
        findings.setdefault((result.severity, result.verdict, result.message, result.place), []).append(result)
    for alike in findings.values():
        _finding(page, alike, report.checks[alike[0].layer, alike[0].check])
        page.blank()
    summary(page, report.tallies)
    page.blank()
    colour, said, words = last_line(report).partition(":")
    page.lines.append([Run(f"{colour}{said}", f"bold {colour}"), Run(words)])  # on one line, however long
    return page


def _finding(page: Page, alike: Sequence[Result], title: str) -> None:
    """What fails; where one slip keeps many rows from being judged, they are one finding."""
    result = alike[0]
    failed = result.severity is Severity.ERROR
    page.add(
        Run("FAILED" if failed else "WARNING", "bold red" if failed else "bold yellow"),
        " ",
        Run(result.check, "bold"),
        " ",
        Run(result.word, STYLES[result.word]),
        hang=2,
    )
    if title:
        page.add(Run(title, "bold"), indent=2)
    page.add(result.message, indent=2)
    if result.place is not None:
        page.add("at ", Run(str(result.place), "cyan"), indent=2, hang=5)
    if result.subject:
        page.add("IDs ", ", ".join(result.subject), indent=2, hang=6)
    if len(alike) > 1:
        checks = ", ".join(dict.fromkeys(each.check for each in alike))
        page.add(f"the same for {counted(len(alike) - 1, 'more row')} of {checks}", indent=2, hang=4)


def summary(page: Page, tallies: Tallies) -> None:
    """How many rows of each check had each verdict; a fault has a column where there is one.

    Checks that are named by their table (`claims/…`) and hold are counted together, a line a table.
    """
    if not tallies:
        return
    tallies = _fold(tallies)
    kinds = [kind for kind in HEADS if kind != "fault" or any(tally["fault"] for tally in tallies.values())]
    widths = [max(len(HEADS[kind]), *(len(str(t[kind])) for t in tallies.values())) for kind in kinds]
    room = page.width - sum(widths) - 2 * len(widths)
    room = min(room, max(20, *(2 + columns_of(clean(check)) for _, check in tallies)))
    page.lines.append(_row(Run("check", "bold"), room, [Run(HEADS[kind], "bold") for kind in kinds], widths))
    layer = ""
    for (of_layer, check), tally in tallies.items():
        if of_layer != layer:
            layer = of_layer
            page.add(Run(layer, "bold"))
        cells = [Run(str(tally[kind]), STYLES[kind]) if tally[kind] else Run("-", "dim") for kind in kinds]
        name = Run("  " + clean(check), "red" if tally["failed"] else "")
        if columns_of(name.text) > room:
            page.lines.append([name])
            name = Run("")
        page.lines.append(_row(name, room, cells, widths))


def _fold(tallies: Tallies) -> Tallies:
    groups: dict[tuple[str, str], list[tuple[str, Counter[str]]]] = {}
    for (layer, check), tally in tallies.items():
        table, slash, _ = check.partition("/")
        name = f"{table}/…" if slash and not tally["failed"] else check
        groups.setdefault((layer, name), []).append((check, tally))
    folded: dict[tuple[str, str], Counter[str]] = {}
    for (layer, name), group in groups.items():
        shown = group[0][0] if len(group) == 1 else f"{name} {len(group)} checks"
        folded[layer, shown] = sum((tally for _, tally in group), Counter())
    return folded


def _row(name: Run, room: int, cells: list[Run], widths: list[int]) -> list[Run]:
    line = [name, Run(" " * (room - columns_of(name.text)))]
    for cell, width in zip(cells, widths, strict=True):
        line += [Run(" " * (2 + width - len(cell.text))), cell]
    return line

"""One row and all that hangs on it: what it refers to, what refers to it, and every check row that touches it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evclaims.exact.words import counted, operand
from evclaims.package.checks import load_checks
from evclaims.package.excerpt import brief, clean
from evclaims.package.keys import KeyedRow, find, references, referring
from evclaims.package.package import Package
from evclaims.package.suites import load_suites
from evclaims.profile.agreement import Agreement, Group, agreement
from evclaims.profile.claims import VOICES, lacks, profile
from evclaims.profile.items import QUANTITIES, Item
from evclaims.profile.provenance import provenance
from evclaims.report.explain import judged
from evclaims.report.layout import WIDTH, Page, Run, Text, columns_of
from evclaims.report.plot import heading, plot
from evclaims.report.text import STYLES, summary


def show(package: Package, id_: str, width: int = WIDTH) -> Page:
    """The rows that an ID names, each with its surroundings.

    Raises EvclaimsError where there is none.
    """
    records = find(package, id_)
    known = profile(package).items
    page = Page(width)
    own = {id_}
    for record in records[:1]:
        _record(page, record)
        if evidence := provenance(package).get(id_):
            page.field("read it at       ", Run(evidence.address, "cyan"), indent=2)
        for column, referred in references(package, record):
            page.heading(f"{column} → {referred.table.name}", " ", Run(str(referred.place), "cyan"))
            _columns(page, referred, filled=True)
        for table, referrers in referring(package, record):
            page.heading(f"{table.name} that refer to it")
            page.table([_brief(each, known) for each in referrers], indent=2)
            own |= {each.id for each in referrers if each.id in known}
        if record.table.name == QUANTITIES and not lacks(package, VOICES):
            _who_says_so(page, agreement(package, id_))
    _checks(page, package, own)
    return page


def contents(package: Package, width: int = WIDTH) -> Page:
    """The tables of a package, with how many rows they have, and the checks of each layer, none of which is run."""
    page = Page(width)
    page.heading("tables")
    tables = [(t.name, str(len(t.readable)), str(t.descriptor.get("title", ""))) for t in package.tables.values()]
    page.table([("table", "rows", "title"), *tables], right=[1], indent=2)
    checks = load_checks(package)
    if checks:
        page.heading("facts")
        page.table([("check", "title"), *((check.id, check.title) for check in checks)], indent=2)
    suites = [(suite.table, str(len(suite.expectations))) for suite in load_suites(package)]
    if suites:
        page.heading("expectations")
        page.table([("suite", "expectations"), *suites], right=[1], indent=2)
    page.heading("structure")
    page.add(f"what the descriptor declares of {counted(len(package.tables), 'table')}", indent=2)
    return page


def _record(page: Page, record: KeyedRow) -> None:
    page.add(Run(record.id, "bold"), "  ", record.table.name, "  ", Run(str(record.place), "cyan"))
    _columns(page, record)


def _columns(page: Page, record: KeyedRow, *, filled: bool = False) -> None:
    texts = {name: text for name, text in record.row.texts.items() if text or not filled}
    widest = max(map(columns_of, map(clean, texts)), default=0)
    for name, text in texts.items():
        padding = " " * (widest - columns_of(clean(name)))
        page.field(name + padding, brief(text) or Run("-", "dim"), indent=2)


def _brief(record: KeyedRow, known: Mapping[str, Item]) -> tuple[Text, ...]:
    if record.id not in known or known[record.id].place != record.place:
        return (record.id, "", "", "")
    item = known[record.id]
    printed = f"“{brief(item.printed)}”" if item.printed else ""
    return (Run(item.id, "bold"), record.row.texts.get("status", ""), printed, operand(item.operand))


def _who_says_so(page: Page, said: Agreement) -> None:
    """Each figure with who prints it, which others it meets, and what all that stand share."""
    if not said.groups:
        return
    page.heading("Who says so")
    page.lines += plot(said, page.width)
    for group in said.groups:
        counts = f"{counted(len(group.voices), 'claim')} of {counted(len(group.origins), 'origin')}"
        page.blank()
        page.add(Run(heading(group), "bold"), f": {counts}; {_shared(group)}", indent=2, hang=4)
        for number, figure in enumerate(group.figures, 1):
            is_read = figure.operand.interval is not None
            notes = [operand(figure.operand) if is_read else "cannot be read"]
            notes.append(counted(len(figure.origins), "origin"))
            if is_read and len(group.figures) > 1:
                notes.append("meets " + (", ".join(str(other + 1) for other in figure.meets) or "no other"))
            notes += ["stands alone"] * figure.stands_alone
            page.add(f"{number}  ", Run("; ".join(notes), "bold"), indent=4, hang=7)
            rows = [
                (
                    Run(voice.claim_id, "bold"),
                    f"“{brief(voice.claim.printed)}”" if voice.claim.printed else "",
                    "" if voice.day is None else voice.day.isoformat(),
                    voice.publisher or voice.claim.source_id,
                    ", ".join(
                        [f"after {voice.origin}"] * (voice.origin != voice.claim.source_id)
                        + ["rejected"] * voice.rejected
                    ),
                )
                for voice in figure.voices
            ]
            page.table(rows, indent=7)


def _shared(group: Group) -> str:
    """The range that the claims of a group share, those left out that are rejected or cannot be read."""
    if not group.standing:
        return "none that stands can be read"
    who = "all but the rejected" if any(voice.rejected for voice in group.voices) else "all"
    if len(group.standing) == 1:
        who = "the one that stands" if len(group.voices) > 1 else "this"
        return f"{who} allows {operand(group.standing[0].operand)}"
    return f"{who} share {'none' if group.shared is None else operand(group.shared)}"


def _checks(page: Page, package: Package, own: set[str]) -> None:
    """The check rows that name the ID, or one that refers to it; those are many, so what passes is only counted."""
    report = judged(package)
    results = [result for result in report.results if not own.isdisjoint(result.subject)]
    page.heading(f"{counted(len(results), 'check row')} {'touches' if len(results) == 1 else 'touch'} it")
    if len(own) > 1:
        checks = {(result.layer, result.check): report.checks[result.layer, result.check] for result in results}
        summary(page, replace(report, checks=checks, results=tuple(results)).tallies)
        results = [result for result in results if not result.passed]
        page.blank()
    widest = max((columns_of(clean(result.check)) for result in results), default=0)
    for result in results:
        check = result.check + " " * (widest - columns_of(clean(result.check)))
        others = ", ".join(name for name in result.subject if len(own) > 1 or name not in own)
        ruled = Run(f"  ruled by {result.ruling}" if result.ruling else "", STYLES["ruled"])
        about = f"  ({result.sensitive})" if result.sensitive else ""
        page.add(Run(f"{result.word:12}", STYLES[result.word]), f"  {check}  ", others, ruled, about, indent=2, hang=16)

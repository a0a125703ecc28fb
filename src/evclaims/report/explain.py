"""What a check says, what it found in each row, and the evidence for every figure that went in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from glob import escape

from evclaims.exact.words import counted, operand
from evclaims.layers.run import Report, check
from evclaims.layers.selection import EVERYTHING, Pattern, Selection
from evclaims.model import Check, EvclaimsError, Integrity, Result, Ruling
from evclaims.package.checks import load_checks
from evclaims.package.excerpt import brief
from evclaims.package.keys import nearest
from evclaims.package.package import Package
from evclaims.profile.claims import Source, profile
from evclaims.profile.items import Item
from evclaims.profile.provenance import address
from evclaims.report.layout import WIDTH, Page, Run
from evclaims.report.text import STYLES


class UnknownCheck(EvclaimsError):
    """There is no check of that name."""


def explain(package: Package, check_id: str, id_: str | None = None, width: int = WIDTH) -> Page:
    """A check, its rows (those that name `id_`, where one is given), and their evidence.

    Raises EvclaimsError for a check that there is not, and for an ID that none of its rows names.
    """
    declared = {each.id: each for each in load_checks(package)}
    if check_id not in declared:
        near = nearest(check_id, list(declared))
        raise UnknownCheck(f"there is no check '{brief(check_id)}' in checks/facts of {package.name}{near}")
    known = profile(package)
    results = [result for result in judged(package, check_id).results if result.check == check_id]
    if id_ is not None:
        results = [result for result in results if id_ in result.names]
        if not results:
            raise EvclaimsError(f"no row of the check {check_id} names {id_!r}; `evclaims show ID` lists what does")
    page = Page(width)
    _declaration(page, declared[check_id])
    _tally(page, results)
    for result in sorted(results, key=lambda result: result.rank):
        page.blank()
        _row(page, result, known.rulings)
    named = dict.fromkeys(name for result in results for name in result.names if name in known.items)
    if named:
        page.heading("Evidence")
        for name in named:
            _evidence(page, known.items[name], known.sources.get(known.items[name].source_id))
    return page


def judged(package: Package, check_id: str | None = None) -> Report:
    """The report of the facts layer, or of one check of it alone.

    Raises EvclaimsError where its tables cannot be read.
    """
    selection = EVERYTHING if check_id is None else Selection((Pattern(check_id, "check", escape(check_id)),))
    report = check(package, ["facts"], selection=selection, idle=True)
    for result in report.results:
        if result.check == "readable":
            raise EvclaimsError(result.message, result.place)
    return report


def _declaration(page: Page, check: Check) -> None:
    page.add(Run(check.id, "bold"))
    page.add(check.title)
    page.blank()
    page.add(check.why)
    page.blank()
    if isinstance(check, Integrity):
        facts, least, select = [("says", check.says), ("of", check.of)], "row", "none"
    else:
        facts, least, select = [("expect", check.expect), ("needs", f"{check.needs} or better")], "decided row", "rows"
    facts += [("severity", str(check.severity)), ("at least", counted(check.at_least, least))]
    facts.append(("declared", str(check.place)))
    for name, value in facts:
        page.field(f"{name:8}", value)
    page.blank()
    page.add(Run(select, "dim"))
    page.verbatim(check.queries[0], indent=4)
    page.blank()


def _tally(page: Page, results: Iterable[Result]) -> None:
    tally = Counter(result.word for result in results)
    tally["ruled"] = sum(result.ruling is not None for result in results)
    kinds = [f"{tally[kind]:,} {kind}" for kind in STYLES if tally[kind]]
    rows = sum(tally.values()) - tally["ruled"]
    page.add(Run(f"{counted(rows, 'row')}: {', '.join(kinds)}" if kinds else "no rows", "bold"))


def _row(page: Page, result: Result, rulings: Mapping[str, Ruling]) -> None:
    page.add(Run(result.word, STYLES[result.word]), "  ", Run(", ".join(result.subject), "bold"), hang=2)
    page.add(result.message, indent=2)
    if result.sensitive:
        page.add(Run("hangs on how “about” is read:", "bold"), " ", result.sensitive, indent=2)
    if result.ruling in rulings:
        ruling = rulings[str(result.ruling)]
        what = " (the claim is rejected)" if ruling.rejects else ""
        page.add(Run(f"ruled by {ruling.ruling_id}{what}:", STYLES["ruled"]), " ", ruling.reason, indent=2)


def _evidence(page: Page, item: Item, source: Source | None) -> None:
    page.add(Run(item.id, "bold"), "  ", operand(item.operand), "  ", Run(str(item.place), "cyan"), indent=2, hang=4)
    said = [f"“{brief(item.printed)}”"] if item.printed else []
    said += [f"characters {item.span[0]} to {item.span[1]}"] if item.span else []
    said += filter(None, [(source and source.publisher) or item.origin])
    if said:
        page.add(", ".join(said), indent=4)
    if source is not None and source.url:
        page.add(Run(address(source.url, item.printed), "dim"), indent=4)

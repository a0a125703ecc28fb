"""A package and its report as one page of HTML that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evclaims.layers.report import Report
from evclaims.model import LAYERS, EvclaimsError
from evclaims.package.excerpt import brief
from evclaims.package.package import Package
from evclaims.profile.agreement import agreements
from evclaims.profile.claims import Source
from evclaims.profile.items import Item
from evclaims.report.web import cards, forest, rows, staircase, steps
from evclaims.report.web.content import Book, details, gather, label_of, name_of, status_of
from evclaims.report.web.equation import figure
from evclaims.report.web.words import allowed, anchor, counted, days, link, listed, unit_name

MOST_CLAIMS = 5_000
_FOLDER = Path(__file__).parent / "templates"
_MEANS = {
    "entailed": "Holds for everything that the prints allow.",
    "consistent": "Holds at the printed figures.",
    "strained": "Can hold, but not as printed.",
    "contradicted": "Cannot hold, whatever the prints allow.",
    "undetermined": "Too little is printed to say.",
    "fault": "Could not be judged: the data must be mended.",
}


@dataclass(frozen=True, slots=True)
class Share:
    """How many rows have a verdict, and where they stand on a bar of 100."""

    verdict: str
    means: str
    rows: int
    at: float
    width: float


@dataclass(frozen=True, slots=True)
class Shelf:
    """A source with its claims."""

    source: Source
    claims: tuple[Item, ...]


def render(package: Package, report: Report) -> str:
    """The page: the same text for the same package and results.

    Raises EvclaimsError where Jinja is not installed.
    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
        from markupsafe import Markup
    except ModuleNotFoundError as error:
        raise EvclaimsError(
            f"the report needs {error.name}, which is not installed; run: pip install 'evclaims[report]'"
        ) from None
    environment = Environment(
        loader=FileSystemLoader(_FOLDER, "utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        allowed=allowed, cut=brief, figure=figure, counted=counted, height=steps.height, listed=listed
    )
    environment.globals.update(row_anchor=rows.row_anchor, anchor=anchor, days=days, link=link, unit_name=unit_name)
    environment.globals.update(details=details, label_of=label_of, name_of=name_of, status_of=status_of)
    style, script = ((_FOLDER / name).read_text("utf-8") for name in ("page.css", "page.js"))
    # A style sheet and a script of the project's own; nothing of a package ever stands in them.
    return environment.get_template("page.html.j2").render(
        **_content(package, report),
        style=Markup(style),
        script=Markup(script),
        policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:;"
        " base-uri 'none'; form-action 'none'",
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _content(package: Package, report: Report) -> dict[str, Any]:
    book = gather(package)
    said = {} if book.problem else agreements(package)
    claims = book.claims
    shelves = _shelves(book)
    on_page = frozenset(entry.id for shelf in shelves for entry in shelf.claims)
    drawn = staircase.series(book, said)
    plots = forest.plots(book, said)
    found = cards.cards(report, book)
    return {
        "name": brief(report.package, 120),
        "title": brief(str(package.descriptor.get("title") or report.package), 200),
        "description": brief(str(package.descriptor.get("description") or ""), 600),
        "version": brief(report.version, 60),
        "layers": report.layers,
        "left_out": [layer for layer in LAYERS if layer not in report.layers],
        "book": book,
        "claims": claims,
        "publishers": len({claim.source_id for claim in claims} & book.sources.keys()),
        "quantities": len({claim.quantity_id for claim in claims} & book.quantities.keys()),
        "sources": list(book.sources.values()),
        "checks": len(report.checks),
        "results": len(report.results),
        "failures": len(report.failures),
        "ruled": sum(result.ruling is not None for result in report.results),
        "rejected": sum(claim.id in book.rejected for claim in claims),
        "shares": _shares(report),
        "cards": found[: cards.MOST_CARDS],
        "cards_left_out": max(0, len(found) - cards.MOST_CARDS),
        "figures": [card for card in found if card.is_figure],
        "mends": [card for card in found if not card.is_figure],
        "open_figures": sum(card.is_figure and card.is_open for card in found),
        "series": [each for each in drawn if not each.is_plain][: staircase.MOST_SERIES],
        "plain_series": [each for each in drawn if each.is_plain][: staircase.MOST_SERIES],
        "plots": plots[: forest.MOST_PLOTS],
        "plots_left_out": max(0, len(plots) - forest.MOST_PLOTS),
        "checked": rows.checked(report, book, on_page),
        "shelves": shelves,
        "claims_left_out": sum(_is_told(book, entry) for entry in book.entries.values()) - len(on_page),
        "problem": brief(book.problem, 600),
    }


def _shares(report: Report) -> list[Share]:
    tally = Counter(result.word for result in report.results)
    total = max(sum(tally.values()), 1)
    made: list[Share] = []
    at = 0.0
    for verdict in rows.VERDICTS:
        if tally[verdict]:
            width = 100 * tally[verdict] / total
            made.append(Share(verdict, _MEANS[verdict], tally[verdict], round(at, 2), round(width, 2)))
            at += width
    return made


def _is_told(book: Book, entry: Item) -> bool:
    return entry.source_id in book.sources and entry.table != "sources"


def _shelves(book: Book) -> list[Shelf]:
    room = MOST_CLAIMS
    by_source: dict[str, list[Item]] = {}
    for entry in book.entries.values():
        if _is_told(book, entry) and room > 0:
            by_source.setdefault(entry.source_id, []).append(entry)
            room -= 1
    shelved = {id_: sorted(found, key=lambda entry: (entry.table, entry.id)) for id_, found in by_source.items()}
    return [Shelf(source, tuple(shelved.get(id_, ()))) for id_, source in book.sources.items()]

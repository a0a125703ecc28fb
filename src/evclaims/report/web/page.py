"""A package and its report as one page of HTML that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from evclaims.exact.words import counted
from evclaims.layers.report import Report
from evclaims.model import LAYERS, EvclaimsError
from evclaims.package.excerpt import brief
from evclaims.package.package import Package
from evclaims.profile.agreement import agreements
from evclaims.profile.items import Item
from evclaims.report.web import cards, forest, rows, staircase, steps
from evclaims.report.web.content import Book, details, gather, label_of, name_of, status_of
from evclaims.report.web.equation import figure
from evclaims.report.web.words import allowed, anchor, days, link, listed, prose, unit_name

MOST_CLAIMS = 5_000
_LONGEST = 4_000
_FOLDER = Path(__file__).parent / "templates"
_MEANS = {
    "entailed": "Holds for everything that the prints allow.",
    "consistent": "Holds at the printed figures.",
    "strained": "Can hold, but not as printed.",
    "contradicted": "Cannot hold, whatever the prints allow.",
    "undetermined": "Too little is printed to say.",
    "fault": "Could not be judged: the data must be mended.",
}


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
        # Whatever a template shows is clean; where it is long, the template says how much of it is read.
        finalize=lambda value: brief(value, _LONGEST) if type(value) is str else value,
    )
    shown = (allowed, anchor, brief, counted, days, details, figure, label_of, link, listed, name_of, prose, status_of)
    for function in (*shown, rows.row_anchor, steps.height, unit_name):
        environment.globals[function.__name__] = function
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
    shelves = _shelves(book)
    drawn = staircase.series(book, said)
    plots = forest.plots(book, said)
    return {
        "package": package,
        "report": report,
        "book": book,
        "left_out": [layer for layer in LAYERS if layer not in report.layers],
        "claims": book.claims,
        "publishers": len({claim.source_id for claim in book.claims} & book.sources.keys()),
        "quantities": len({claim.quantity_id for claim in book.claims} & book.quantities.keys()),
        "ruled": sum(result.outcome == "ruled" for result in report.results),
        "shares": list(_shares(report)),
        "means": _MEANS,
        "verdicts": rows.VERDICTS,
        "cards": cards.cards(report, book),
        "most_cards": cards.MOST_CARDS,
        "series": [each for each in drawn if not each.is_plain][: staircase.MOST_SERIES],
        "plain_series": [each for each in drawn if each.is_plain][: staircase.MOST_SERIES],
        "plots": plots[: forest.MOST_PLOTS],
        "plots_left_out": max(0, len(plots) - forest.MOST_PLOTS),
        "checked": rows.checked(report, book),
        "shelves": shelves,
        "on_page": frozenset(entry.id for entries in shelves.values() for entry in entries),
        "claims_left_out": max(0, sum(_is_told(book, entry) for entry in book.entries.values()) - MOST_CLAIMS),
    }


def _shares(report: Report) -> Iterator[tuple[str, int, float, float]]:
    """How many rows have each verdict, and where they stand on a bar of 100."""
    tally = Counter(result.word for result in report.results)
    at = 0.0
    for verdict in filter(tally.get, rows.VERDICTS):
        width = 100 * tally[verdict] / tally.total()
        yield verdict, tally[verdict], round(at, 2), round(width, 2)
        at += width


def _is_told(book: Book, entry: Item) -> bool:
    return entry.source_id in book.sources and entry.table != "sources"


def _shelves(book: Book) -> dict[str, list[Item]]:
    """The claims of each source, as many as the page lists."""
    shelves: dict[str, list[Item]] = {}
    for entry in islice((entry for entry in book.entries.values() if _is_told(book, entry)), MOST_CLAIMS):
        shelves.setdefault(entry.source_id, []).append(entry)
    return {id_: sorted(found, key=lambda entry: (entry.table, entry.id)) for id_, found in shelves.items()}

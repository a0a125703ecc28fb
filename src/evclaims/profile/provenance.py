"""Where a row's figure stands for a reader: who published it, the span, and an address that opens the article at it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from evclaims.model import Evidence
from evclaims.package.package import Package


def provenance(package: Package) -> Mapping[str, Evidence]:
    """The evidence of every row of an interval table that names its source, by ID.

    Empty where the package keeps no table `sources` with `source_id`. Raises DataError where a table cannot be read.
    """
    if "sources" not in package.resources:
        return {}
    sources = {row.texts.get("source_id", ""): row.texts for row in package.table("sources").rows}
    found: dict[str, Evidence] = {}
    for table in package.tables.values():
        roles = table.descriptor.get("intervals")
        if not roles or table.name == "sources" or "source_id" not in {field.name for field in table.fields}:
            continue
        for row in table.rows:
            source = sources.get(row.texts["source_id"])
            if source is None:
                continue
            printed, url = row.texts.get("printed", ""), source.get("url", "")
            start, end = row.cells.get("start"), row.cells.get("end")
            span = (start, end) if isinstance(start, int) and isinstance(end, int) else None
            id_ = row.texts[roles["id"]]
            found[id_] = Evidence(
                id_,
                printed,
                row.texts["source_id"],
                source.get("publisher", ""),
                address(url, printed),
                span,
                table.place(row),
            )
    return found


def address(url: str, printed: str) -> str:
    """The address that opens a web page at what is printed: a text fragment (WICG Scroll To Text Fragment).

    A browser that does not know text fragments opens the page. Anything but an http or https address stays as it is.

    >>> address("https://example.org/a", "more than 410,000")
    'https://example.org/a#:~:text=more%20than%20410%2C000'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if parts.scheme not in ("http", "https") or not printed:
        return url
    # A comma, a hyphen and an ampersand mean something in a text directive.
    fragment = quote(printed, safe="").replace("-", "%2D")
    return f"{url}{'' if '#' in url else '#'}:~:text={fragment}"

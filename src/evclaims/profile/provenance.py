"""Where a row's figure stands for a reader: who published it, the span, and an address that opens the article at it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from evclaims.model import Evidence
from evclaims.package.package import Package
from evclaims.profile.claims import profile
from evclaims.profile.items import SOURCES


def provenance(package: Package) -> Mapping[str, Evidence]:
    """The evidence of every row of an interval table that names its source, by ID.

    Empty where the package keeps no table `sources` with `source_id`. Raises DataError where a table cannot be read.
    """
    known = profile(package)
    return {
        item.id: Evidence(
            item.id, item.printed, source.id, source.publisher, address(source.url, item.printed), item.span, item.place
        )
        for item in known.items.values()
        if item.table != SOURCES and (source := known.sources.get(item.source_id))
    }


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

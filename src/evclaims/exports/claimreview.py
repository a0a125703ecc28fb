"""ClaimReview (schema.org): a review for each contradiction that a person has ruled on, as JSON-LD.

The review's text is the ruling's reason; its rating says what the ruling says: that the claim is false, or that it is
contradicted and stays. No number is given to a rating, since nobody has given one. Every `<`, `>` and `&` is escaped,
so that the text can stand inside a page's `<script type="application/ld+json">`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from evclaims.exports.common import Export, Origin
from evclaims.layers.run import check
from evclaims.model import Result, Verdict
from evclaims.package.package import Package
from evclaims.profile.claims import Profile, profile
from evclaims.profile.items import Claim, Event, Item
from evclaims.profile.provenance import address, provenance
from evclaims.profile.rulings import RULINGS

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
FALSE, CONTRADICTED = "False", "Contradicted"
_DATASET = "#dataset"


def export(package: Package, origin: Origin) -> Export:
    """A graph of the data set and the reviews, in the order of the rulings; without rulings, the data set alone.

    Raises EvclaimsError where the fact checks cannot run, DataError where a table cannot be read.
    """
    for table in package.tables.values():
        _ = table.rows
    layers = ["facts"] if RULINGS in package.resources else []
    ruled: dict[str, list[Result]] = {}
    for result in check(package, layers, idle=True).results if layers else ():
        if result.ruling is not None and result.verdict is Verdict.CONTRADICTED:
            ruled.setdefault(result.ruling, []).append(result)
    graph = [_dataset(origin), *_reviews(package, origin, ruled)]
    document = json.dumps({"@context": "https://schema.org", "@graph": graph}, indent=2, ensure_ascii=False) + "\n"
    safe = "".join(_ESCAPES.get(char, char) for char in document)
    return Export({"": safe.encode("utf-8", "backslashreplace")})


def _dataset(origin: Origin) -> dict[str, Any]:
    said = origin.citation
    return _filled(
        {
            "@type": "Dataset",
            "@id": _DATASET,
            "identifier": said.name,
            "name": said.title,
            "description": said.description,
            "version": said.version,
            "license": [licence.path or str(licence) for licence in said.licences],
            "creator": _makers(origin),
            "dateCreated": said.created.isoformat() if said.created else "",
            "keywords": list(said.keywords),
            "url": said.url,
            "citation": origin.sentence,
            "creditText": f"The package does not validate: {origin.forced}" if origin.forced else "",
        }
    )


def _makers(origin: Origin) -> list[dict[str, Any]]:
    return [
        {"@type": "Person" if author.family else "Organization", "name": author.name}
        for author in origin.citation.authors
    ]


def _reviews(package: Package, origin: Origin, ruled: Mapping[str, list[Result]]) -> Iterator[dict[str, Any]]:
    known, evidence = profile(package), provenance(package)
    rows = package.table(RULINGS).rows if RULINGS in package.resources else ()
    decided = {row.texts["ruling_id"]: row.texts.get("decided_on", "") for row in rows}
    for ruling in known.rulings.values() if ruled else ():
        results = ruled.get(ruling.ruling_id)
        if not results or ruling.covers not in known.items:
            continue
        others = dict.fromkeys(id_ for result in results for id_ in result.subject if id_ != ruling.covers)
        anchor = f"#{ruling.ruling_id}"
        yield _filled(
            {
                "@type": "ClaimReview",
                "@id": anchor,
                "identifier": ruling.ruling_id,
                "url": f"{origin.citation.url}{anchor}" if origin.citation.url else anchor,
                "datePublished": decided[ruling.ruling_id],
                "author": _makers(origin),
                "claimReviewed": _reviewed(known, known.items[ruling.covers]),
                "itemReviewed": _claim(known, known.items[ruling.covers]),
                "reviewRating": {
                    "@type": "Rating",
                    "alternateName": FALSE if ruling.rejects else CONTRADICTED,
                    "ratingExplanation": results[0].message,
                },
                "reviewAspect": ruling.check_id,
                "reviewBody": ruling.reason,
                "citation": list(filter(None, (_web(evidence[id_].address) for id_ in others if id_ in evidence))),
                "isPartOf": {"@id": _DATASET},
                "license": [licence.path or str(licence) for licence in origin.citation.licences],
            }
        )


def _reviewed(known: Profile, item: Item) -> str:
    """What is claimed, in a line made of the tables' cells; of the source itself only the printed figure."""
    quantity = known.quantities.get(item.quantity_id)
    event = item.event if isinstance(item, Event) else ""
    label = (quantity.label if quantity else "") or item.quantity_id or event or item.id
    status = f" ({item.status})" if isinstance(item, Claim) and item.status else ""
    return f"{label}{status}: {f'“{item.printed}”' if item.printed else item.id}"


def _claim(known: Profile, item: Item) -> dict[str, Any]:
    claim: dict[str, Any] = {
        "@type": "Claim",
        "identifier": item.id,
        "name": _reviewed(known, item),
        "author": item.speaker if isinstance(item, Claim) else "",
        "datePublished": str(item.stated_on or ""),
    }
    if source := known.sources.get(item.source_id):
        claim["appearance"] = _filled(
            {
                "@type": "CreativeWork",
                "url": _web(address(source.url, item.printed)),
                "name": source.title,
                "inLanguage": source.language,
                "datePublished": str(source.latest or "") if source.earliest == source.latest else "",
                "publisher": {"@type": "Organization", "name": source.publisher} if source.publisher else "",
            }
        )
    return _filled(claim)


def _web(url: str) -> str:
    """The address if it is one of the web; what a page's link would run is none."""
    return url if url.lower().startswith(("https://", "http://")) else ""


def _filled(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value}

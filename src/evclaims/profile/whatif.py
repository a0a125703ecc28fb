"""A package as it would be without some of its claims."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from evclaims.model import EvclaimsError
from evclaims.package.keys import nearest
from evclaims.package.package import Package
from evclaims.profile.rulings import RULINGS
from evclaims.profile.variants import Known


def without(package: Package, claims: Collection[str]) -> Package:
    """The package without claims, and without the rulings on them; as for a day past, no ruling is stale in it.

    Raises EvclaimsError for a claim that there is not; DataError where a table cannot be read.
    """
    if not claims:
        return package
    table = package.table("claims")
    ids = [row.texts.get("claim_id", "") for row in table.rows]
    for claim in claims:
        if claim not in ids:
            raise EvclaimsError(f"there is no claim {claim!r}{nearest(claim, ids)}")
    rows = {"claims": [row for row in table.rows if row.texts["claim_id"] not in claims]}
    if RULINGS in package.resources:
        rows[RULINGS] = [row for row in package.table(RULINGS).rows if row.texts.get("covers") not in claims]
    day = package.day if isinstance(package, Known) else datetime.date.max
    changed = Known(package.root, package.descriptor, package.source, package.file, day)
    changed.__dict__["tables"] = package.with_rows(rows).tables  # where the cached property keeps what it has read
    return changed

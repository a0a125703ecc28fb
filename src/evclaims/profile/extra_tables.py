"""The tables that a package with the claims profile gives its checks beside its own: what Python reads again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from evclaims.package.package import Package
from evclaims.package.table import Cell, Offered
from evclaims.package.viewfiles import VIEWS
from evclaims.profile import dates, periods, readings
from evclaims.profile.claims import DATES, NEEDED, PERIODS, PRINTS, lacks

_TABLES: Mapping[str, tuple[str, Mapping[str, str], Callable[[Package], Iterable[Sequence[Cell]]]]] = {
    "readings": (PRINTS, readings.COLUMNS, readings.claim_readings),
    "event_readings": (DATES, dates.COLUMNS, dates.event_readings),
    "period_names": (PERIODS, periods.COLUMNS, periods.period_names),
}
"""Each table: the use of the profile that it is, its columns, and what gives its rows."""


def offered(package: Package, of: str = "") -> Offered:
    """The tables `readings`, `event_readings` and `period_names`, where the package keeps what they are read from.

    Where `of` names a table of the package, only those that are read from it. A name that the package or one of its
    views has is the package's own. Raises DataError where a table cannot be read.
    """
    found = {}
    for name, (use, types, rows) in _TABLES.items():
        own = name in package.resources or package.path(f"{VIEWS}/{name}.sql").exists()
        if not own and not lacks(package, use) and (not of or of in NEEDED[use]):
            columns = list(zip(*rows(package), strict=True)) or [()] * len(types)
            found[name] = {
                column: (type_, cells) for (column, type_), cells in zip(types.items(), columns, strict=True)
            }
    return found

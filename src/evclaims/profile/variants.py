"""A package as it was known on a day, or as it would be without some claims.

As of a day, a package has the sources that were published by then, and what hangs on them.

A row is known from the latest day in its columns `published_latest` (a source), `stated_on` (a claim) and `window_end`
(a reference rate); a row of a table that has the first or the last of these and leaves it empty is not known on any
day. A row whose foreign key names a row that was not known was not known either, through any number of tables; so
claims, events, mentions and omissions go with their source. What has no day and hangs on nothing that has one
(quantities, parts, ratios, the hedge policy) says what words mean and stays whole.

Two things are today's and not the day's. A withdrawn row stays withdrawn: it is a slip of ours, and never was a figure.
And a ruling stands, whenever it was decided, as long as the ID that it covers was known; it is a person's answer to
figures, not a figure. So a ruling may cover a claim whose counterpart came later: in such a run no ruling is stale, and
no check demands a least number of rows.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from evclaims.model import EvclaimsError
from evclaims.package.excerpt import quoted
from evclaims.package.keys import foreign_keys, id_column, nearest
from evclaims.package.package import Package
from evclaims.package.table import Row, Table
from evclaims.profile.rulings import RULINGS

DEMANDED, OPTIONAL = ("published_latest", "window_end"), ("stated_on",)
"""The columns that say since when a row is known; whether an empty cell means that nobody can say so."""


@dataclass(frozen=True)
class Known(Package):
    """A package with only those rows that were known on a day."""

    day: datetime.date = datetime.date.max


def as_of(package: Package, day: str | datetime.date) -> Known:
    """The package with only those rows that were known at the end of a day, given as a date or as YYYY-MM-DD.

    Raises EvclaimsError for a text that is no day, a package whose rows have no days, and a day before anything was
    known; DataError where a table cannot be read.
    """
    day = _day(day)
    rows = {table.name: list(table.rows) for table in package.tables.values()}
    dated = [table for table in package.tables.values() if _columns(table, DEMANDED[:1])]
    if not dated:
        raise EvclaimsError(
            f"{package.name} has no table with the column published_latest, so nobody can say what was known on {day}"
        )
    known = {name: [row for row in found if _is_known(package.tables[name], row, day)] for name, found in rows.items()}
    if not any(known[table.name] for table in dated):
        days = [cell for table in dated for row in table.rows if (cell := row.cells["published_latest"]) is not None]
        first = f"; the first source is of {min(map(str, days))}" if days else ""
        raise EvclaimsError(f"nothing was known on {day}{first}")
    while _drop_dependents(package, rows, known):
        pass
    _drop_rulings(package, known)
    return _changed(package, known, day)


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
    return _changed(package, rows, package.day if isinstance(package, Known) else datetime.date.max)


def _changed(package: Package, rows: Mapping[str, Sequence[Row]], day: datetime.date) -> Known:
    changed = Known(package.root, package.descriptor, package.source, package.file, day)
    changed.__dict__["tables"] = package.with_rows(rows).tables  # where the cached property keeps what it has read
    return changed


def _day(day: str | datetime.date) -> datetime.date:
    if isinstance(day, datetime.datetime):
        return day.date()
    if isinstance(day, datetime.date):
        return day
    try:
        if isinstance(day, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", day, re.ASCII):
            return datetime.date.fromisoformat(day)
    except ValueError:
        pass
    raise EvclaimsError(f"{quoted(str(day))} is no day; write YYYY-MM-DD")


def _columns(table: Table, names: tuple[str, ...]) -> list[str]:
    return [field.name for field in table.fields if field.name in names and field.type == "date"]


def _is_known(table: Table, row: Row, day: datetime.date) -> bool:
    days = {column: row.cells[column] for column in _columns(table, (*DEMANDED, *OPTIONAL))}
    return all(cell <= day if isinstance(cell, datetime.date) else column in OPTIONAL for column, cell in days.items())


def _drop_dependents(package: Package, rows: Mapping[str, list[Row]], known: dict[str, list[Row]]) -> bool:
    """Drop each row whose foreign key names a row that was dropped; whether there was one.

    A key that names no row at all is a fault of the package, not a question of the day.
    """
    dropped = False
    for table in package.tables.values():
        for here, name, there in foreign_keys(table):
            if name not in rows or not set(there) <= {field.name for field in package.tables[name].fields}:
                continue
            stays = {tuple(row.texts[column] for column in there) for row in known[name]}
            gone = {tuple(row.texts[column] for column in there) for row in rows[name]} - stays
            kept = [row for row in known[table.name] if tuple(row.texts[column] for column in here) not in gone]
            dropped |= len(kept) < len(known[table.name])
            known[table.name] = kept
    return dropped


def _drop_rulings(package: Package, known: dict[str, list[Row]]) -> None:
    """Drop each ruling on an ID that was not known.

    What it covers is no foreign key, since that may be a row of any table.
    """
    table = package.tables.get(RULINGS)
    if table is None or "covers" not in {field.name for field in table.fields}:
        return
    then: set[str] = set()
    ever: set[str] = set()
    for other in package.tables.values():
        column = id_column(other)
        if column is not None and other is not table:
            then |= {row.texts[column] for row in known[other.name]}
            ever |= {row.texts[column] for row in other.rows}
    known[RULINGS] = [row for row in known[RULINGS] if row.texts["covers"] not in ever - then]

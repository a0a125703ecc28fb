"""Each event's print read again: what the table's days are held against.

The table `events` says what happened, by a print and its days; its `source_id` names a row of `sources`, which has the
language and the days on which the source can have appeared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evclaims.package.package import Package
from evclaims.package.table import Cell
from evclaims.profile.claims import profile
from evclaims.profile.items import EVENTS, SOURCES, day, text
from evclaims.reading.dates import DateError, read_date

COLUMNS = {"event_id": "string", "first_day": "date", "last_day": "date", "lies": "string", "problem": "string"}


def event_readings(package: Package) -> Iterator[Sequence[Cell]]:
    """Each event that stands: the days that its print names, how the happening lies to them, and what kept it unread.

    `first_day` and `last_day`, both included, and `lies` (see reading.dates.Lies) are empty where `problem` is not.
    Raises DataError where a table cannot be read.
    """
    if not {EVENTS, SOURCES} <= package.resources.keys():
        return
    sources = profile(package).sources
    for row in package.table(EVENTS).rows:
        if text(row, "withdrawn_on"):
            continue
        id_, source = text(row, "event_id"), sources.get(text(row, "source_id"))
        if source is None:
            yield id_, None, None, None, f"there is no {text(row, 'source_id')!r}"
            continue
        stated = day(row, "earliest"), day(row, "latest")
        try:
            found = read_date(text(row, "printed"), source.language, (source.earliest, source.latest), stated)
        except DateError as error:
            yield id_, None, None, None, str(error)
        else:
            yield id_, found.first, found.last, found.lies.value, ""

"""Periods by name: `2025-q4` and its like, as days, and the other way round."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Iterator, Sequence

from evclaims.package.package import Package
from evclaims.package.table import Cell
from evclaims.profile.claims import profile

COLUMNS = {"quantity_id": "string", "period": "string", "month": "string", "months": "integer", "days": "integer"}
_NAME = re.compile(r"(\d{4})(?:-(?:q([1-4])|h([12])|(\d{2})(?:-(\d{2}))?))?", re.ASCII)


def days(name: str) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of a year, half-year, quarter, month or day, or from one to another (`…-to-…`).

    >>> [str(day) for day in days("2025-q4")], [str(day) for day in days("2025-01-to-2025-09")]
    (['2025-10-01', '2025-12-31'], ['2025-01-01', '2025-09-30'])

    Raises ValueError for a name that is none, and for one that ends before it starts.
    """
    if "-to-" in name:
        start, _, stop = name.partition("-to-")
        first, last = days(start)[0], days(stop)[1]
        if last < first:
            raise ValueError(f"the period {name!r} ends before it starts")
        return first, last
    match = _NAME.fullmatch(name)
    if not match:
        raise ValueError(
            f"{name!r} is no period; write 2025, 2025-h1, 2025-q4, 2025-12, 2025-12-31 or 2025-01-to-2025-09"
        )
    year, quarter, half, month, day = (None if text is None else int(text) for text in match.groups())
    assert year is not None
    try:
        if day is not None and month is not None:
            return (datetime.date(year, month, day),) * 2
        length = 3 if quarter else 6 if half else 1 if month else 12
        start_month = month or 1 + ((quarter or half or 1) - 1) * length
        first = datetime.date(year, start_month, 1)
        end = start_month + length - 1
        return first, datetime.date(year, end, monthrange(year, end)[1])
    except ValueError as error:
        raise ValueError(f"{name!r} is no period: {error}") from None


def name(first: datetime.date | None, last: datetime.date | None) -> str:
    """How an ID writes the days from a first to a last one, both included; a level of one day has no first.

    >>> name(datetime.date(2025, 7, 1), datetime.date(2025, 9, 30)), name(None, datetime.date(2025, 7, 31))
    ('2025-q3', '2025-07-31')

    It is "" where there is no day at all, and "from " a day where there is no last one. `days` reads all others back.
    """
    if last is None:
        return f"from {first}" if first else ""
    if first is None or first == last:
        return str(last)
    length = months(first, last)
    if length is None:
        return f"{first}-to-{last}"
    if length == 12 and first.month == 1:
        return f"{first:%Y}"
    if length == 3 and first.month % 3 == 1:
        return f"{first:%Y}-q{first.month // 3 + 1}"
    return f"{first:%Y-%m}" if length == 1 else f"{first:%Y-%m}-to-{last:%Y-%m}"


def months(first: datetime.date | None, last: datetime.date | None) -> int | None:
    """How many whole months the days from a first to a last one fill; None where they do not, or are not dated."""
    if first is None or last is None or first.day != 1 or last.day != monthrange(last.year, last.month)[1]:
        return None
    return 12 * (last.year - first.year) + last.month - first.month + 1


def period_names(package: Package) -> Iterator[Sequence[Cell]]:
    """Each quantity that stands: how an ID writes its period and its last day's month, its whole months, its days.

    `days` is how many days its last lies behind its first. All but the ID are empty where the quantity is not dated.
    Raises DataError where the table cannot be read.
    """
    for each in profile(package).quantities.values():
        if not each.withdrawn:
            distance = (each.end - each.start).days if each.start and each.end else None
            month = f"{each.end:%Y-%m}" if each.end else None
            yield each.id, name(each.start, each.end) or None, month, months(each.start, each.end), distance

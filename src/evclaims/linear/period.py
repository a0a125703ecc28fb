"""Periods by name: `2025-q4` and its like, as days."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange

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

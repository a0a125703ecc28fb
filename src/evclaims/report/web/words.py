"""Numbers, days and periods as a newspaper would print them; anchors; and which addresses may become links."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Sequence
from fractions import Fraction
from urllib.parse import urlsplit

from evclaims.exact.operand import Operand
from evclaims.exact.unit import DATE, PERCENT, format_unit
from evclaims.package.excerpt import brief
from evclaims.report.scale import MONTHS, SCALES, amount, day

_LONGEST_ANCHOR = 120


def prose(text: str, longest: int = 2000) -> list[str]:
    """The text in its lines, each as `brief` gives it."""
    return [brief(line) for line in text[:longest].split("\n")] + ["…"] * (len(text) > longest)


def link(address: str) -> str:
    """The address where a reader may be sent to it, else nothing: http and https only.

    >>> link("https://one.example/a"), link("javascript:alert(1)"), link("https:///a")
    ('https://one.example/a', '', '')
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return ""
    plain = address.isprintable() and " " not in address and "\\" not in address and len(address) <= 4000
    return address if parts.scheme in ("http", "https") and host and plain else ""


def anchor(*names: str) -> str:
    """An anchor that depends on the names alone; one that cannot spell them ends in a hash of them.

    >>> anchor("sources-agree", "a-1", "b.2"), anchor("é")
    ('sources-agree--a-1--b.2', '4a99557e')
    """
    spelt = "--".join(re.sub(r"[^A-Za-z0-9._-]+", "-", name[:200]).strip("-") for name in names)
    exact = spelt == "--".join(names) and not any("--" in name for name in names)
    if exact and len(spelt) <= _LONGEST_ANCHOR:
        return spelt
    digest = hashlib.sha256("\0".join(names).encode("utf-8", "backslashreplace")).hexdigest()[:8]
    return f"{spelt[:_LONGEST_ANCHOR].strip('-')}-{digest}".lstrip("-")


def allowed(operand: Operand, *, bare: bool = False) -> str:
    """What an operand allows, in words; `bare` without its unit, where a heading says that.

    >>> from evclaims.exact.interval import Interval
    >>> allowed(Operand(Interval.of(66_850_000_000, 67_150_000_000), None, (("CNY", 1),)))
    '66.85 to 67.15 billion CNY'
    """
    interval, unit = operand.interval, operand.unit
    if interval is None:
        return "cannot be read"
    tail = "" if bare or unit in (None, DATE, PERCENT) else f" {brief(format_unit(unit), 40)}"
    low, high = interval.lower, interval.upper
    if isinstance(low, float) and isinstance(high, float):
        return "any number"
    after, before = ("from", "until") if unit == DATE else ("at least", "at most")
    if isinstance(high, float):
        return f"{after} {amount(Fraction(low), unit)}{tail}"
    if isinstance(low, float):
        return f"{before} {amount(high, unit)}{tail}"
    if low == high:
        return f"{amount(low, unit)}{tail}"
    first, last = amount(low, unit), amount(high, unit)
    name = last.rpartition(" ")[2]
    if unit != DATE and name in {scale for _, scale in SCALES} and first.endswith(f" {name}"):
        first = first.removesuffix(f" {name}")
    return f"{first.removesuffix('%')} to {last}{tail}"


def unit_name(unit: str) -> str:
    """The unit as it heads a chart."""
    return "%" if unit == "percent" else brief(unit, 40)


def days(earliest: datetime.date | None, latest: datetime.date | None) -> str:
    """The days between which something lies.

    >>> days(datetime.date(2025, 3, 18), datetime.date(2025, 3, 31)), days(None, None)
    ('18–31 March 2025', '')
    """
    first, last = earliest or latest, latest or earliest
    if first is None or last is None:
        return ""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    return f"{day(first)} – {day(last)}"


def period(start: datetime.date | None, end: datetime.date | None) -> str:
    """A period by its shortest name.

    >>> period(datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))
    '2025'
    >>> period(datetime.date(2025, 4, 1), datetime.date(2025, 6, 30))
    'April–June 2025'
    """
    if start is None or end is None:
        return f"until {day(end)}" if end else f"from {day(start)}" if start else ""
    whole = start.day == 1 and (end + datetime.timedelta(1) if end < datetime.date.max else end).day == 1
    if start.year != end.year or not whole or end < start:
        return days(start, end)
    if (start.month, end.month) == (1, 12):
        return str(start.year)
    first, last = MONTHS[start.month - 1], MONTHS[end.month - 1]
    return f"{first} {end.year}" if start.month == end.month else f"{first}–{last} {end.year}"


def listed(names: Sequence[str], most: int = 4) -> str:
    """Names in a row, as many as are read.

    >>> listed(["a", "b", "c"]), listed(list("abcdef"), 3)
    ('a, b and c', 'a, b, c and 3 more')
    """
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))

"""The slips that people make in a row: each a small pure function, from a row, a column and a source of chance.

A slip gives the cells that it changes, as they would stand in the file, or None where the row offers no occasion for
it. The same chance gives the same slip. Which slips fit which column is for `fitting` to say.
"""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import count, pairwise
from random import Random
from typing import Concatenate, ParamSpec, TypeAlias

Cells: TypeAlias = Mapping[str, str]
Slip: TypeAlias = Callable[[Cells, str, Random], Cells | None]
P = ParamSpec("P")

_DIGIT = re.compile("[0-9]")


def bound(slip: Callable[Concatenate[Cells, str, Random, P], Cells | None]) -> Callable[P, Slip]:
    """Slips of a kind: whoever gives what the function takes beside row, column and chance has a slip."""
    return lambda *args, **keywords: lambda row, column, rng: slip(row, column, rng, *args, **keywords)


def digit_changed(row: Cells, column: str, rng: Random) -> Cells | None:
    """A digit changed for another; a number does not come to start with 0."""
    text = row[column]
    places = [m.start() for m in _DIGIT.finditer(text)]
    if not places:
        return None
    at = rng.choice(places)
    first = not text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
    others = [d for d in "0123456789" if d != text[at] and not (first and d == "0")]
    return {column: text[:at] + rng.choice(others) + text[at + 1 :]}


def digits_swapped(row: Cells, column: str, rng: Random) -> Cells | None:
    """Two neighbouring digits, what groups them between or not, in each other's place."""
    text = row[column]
    digits = [m.start() for m in _DIGIT.finditer(text)]
    pairs = [
        (one, other)
        for one, other in pairwise(digits)
        if other - one <= 2 and text[one] != text[other] and (text[other] != "0" or text[one - 1 : one].isdigit())
    ]
    if not pairs:
        return None
    one, other = rng.choice(pairs)
    return {column: text[:one] + text[other] + text[one + 1 : other] + text[one] + text[other + 1 :]}


@bound
def times(row: Cells, column: str, rng: Random, factor: int) -> Cells | None:
    """A number typed so many times too large."""
    number = _number(row[column])
    return None if number is None else {column: f"{number * factor:f}"}


def sign_changed(row: Cells, column: str, rng: Random) -> Cells | None:
    """A minus set before a number, or left out."""
    text = row[column]
    match = re.search(r"-?(?=\d)", text)
    if match is None or _number(text) == 0:
        return None
    return {column: text[: match.start()] + ("" if match.group() else "-") + text[match.end() :]}


@bound
def off_by_one(row: Cells, column: str, rng: Random, places: str = "") -> Cells | None:
    """A number off by one unit of its last place; which place that is may stand in a column (`decimals`)."""
    number = _number(row[column])
    if number is None:
        return None
    place = _number(row.get(places, ""))
    exponent = number.as_tuple().exponent if place is None else -int(place)
    unit = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)
    return {column: f"{number + rng.choice((-1, 1)) * unit:f}"}


@bound
def changed_alike(row: Cells, column: str, rng: Random, columns: Sequence[str], slip: Slip) -> Cells | None:
    """The same slip in several numbers: the first as the slip has it, the others moved by as much."""
    before = _number(row[columns[0]])
    changed = slip(row, columns[0], rng)
    after = _number(changed[columns[0]]) if changed else None
    if before is None or after is None:
        return None
    moved = {c: number + after - before for c in columns if (number := _number(row[c])) is not None}
    return {c: f"{number:f}" for c, number in moved.items()}


def emptied(row: Cells, column: str, rng: Random) -> Cells | None:
    """A cell left empty."""
    return {column: ""} if row[column] else None


@bound
def copied_where_empty(row: Cells, column: str, rng: Random, other: str) -> Cells | None:
    """What stands in another column of the row, here too, where nothing should."""
    return {column: row[other]} if row[other] and not row[column] else None


@bound
def exchanged_with(row: Cells, column: str, rng: Random, other: str) -> Cells | None:
    """Two columns of a row in each other's place."""
    return None if row[other] == row[column] else {column: row[other], other: row[column]}


@bound
def exchanged_for(row: Cells, column: str, rng: Random, values: Sequence[str]) -> Cells | None:
    """Another of the values that may stand there."""
    others = [value for value in values if value not in ("", row[column])]
    return {column: rng.choice(others)} if row[column] and others else None


@bound
def neighbour_of(row: Cells, column: str, rng: Random, values: Sequence[str]) -> Cells | None:
    """The ID before or after the one that is meant."""
    order = sorted({value for value in values if value})
    if row[column] not in order:
        return None
    at = order.index(row[column])
    near = [order[i] for i in (at - 1, at + 1) if 0 <= i < len(order)]
    return {column: rng.choice(near)} if near else None


@bound
def filled_with(row: Cells, column: str, rng: Random, values: Sequence[str]) -> Cells | None:
    """Something where nothing should stand."""
    return {column: rng.choice(values)} if values and not row[column] else None


def character_changed(row: Cells, column: str, rng: Random) -> Cells | None:
    """A letter or digit changed for another, or a letter left out."""
    text = row[column]
    places = [i for i, char in enumerate(text) if char.isalnum()]
    if not places:
        return None
    at = rng.choice(places)
    if text[at].isdecimal():
        others = [d for d in "0123456789" if d != text[at]]
    else:
        others = ["", *(c for c in "abcdefghijklmnopqrstuvwxyz" if c != text[at].lower())]
    return {column: text[:at] + rng.choice(others) + text[at + 1 :]}


@bound
def renamed(row: Cells, _: str, rng: Random, column: str, taken: Sequence[str]) -> Cells | None:
    """The row under the next free ID of its form."""
    return {column: _free(row[column], taken)}


@bound
def moved(
    row: Cells, _: str, rng: Random, column: str, taken: Sequence[str], owner: str, owners: Sequence[str]
) -> Cells | None:
    """The row put under another owner (a source), with the ID that it would have there."""
    changed = exchanged_for(sorted(set(owners)))(row, owner, rng)
    if changed is None:
        return None
    rest = row[column].removeprefix(f"{row[owner]}-")
    return {**changed, column: _free(f"{changed[owner]}-{rest}", taken)} if rest != row[column] else changed


def _free(id_: str, taken: Sequence[str]) -> str:
    match = re.search(r"[0-9]+$", id_)
    stem, number = (id_[: match.start()], match.group()) if match else (f"{id_}-", "1")
    numbers = (f"{stem}{n:0{len(number)}}" for n in count(int(number) + 1))
    return next(each for each in numbers if each not in taken)


def month_and_day_swapped(row: Cells, column: str, rng: Random) -> Cells | None:
    """A day written as a month: 3 April for 4 March."""
    date = _date(row[column])
    return None if date is None or date.day > 12 else {column: f"{date.year:04}-{date.day:02}-{date.month:02}"}


def days_off(row: Cells, column: str, rng: Random) -> Cells | None:
    """A date one day off."""
    date = _date(row[column])
    if date is None or not datetime.date.min < date < datetime.date.max:
        return None
    return {column: (date + datetime.timedelta(rng.choice((-1, 1)))).isoformat()}


def months_off(months: int, columns: Sequence[str] = ()) -> Slip:
    """A date, or the dates of a period together, so many months off; the last day of a month stays the last."""

    def slip(row: Cells, column: str, rng: Random) -> Cells | None:
        way = rng.choice((-months, months))
        dates = {c: _date(row[c]) for c in columns or (column,)}
        moved = {c: _moved(date, way) for c, date in dates.items() if date is not None}
        return {c: date.isoformat() for c, date in moved.items() if date} if moved and all(moved.values()) else None

    return slip


def _moved(date: datetime.date, months: int) -> datetime.date | None:
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    last = monthrange(year, month + 1)[1]
    is_last = date.day == monthrange(date.year, date.month)[1]
    return datetime.date(year, month + 1, last if is_last else min(date.day, last))


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text) if len(text) <= 60 else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() and abs(number.adjusted()) < 60 else None

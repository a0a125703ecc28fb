"""Integrity checks of the `facts` layer: SELECTs of the rows that must not be; each such row is a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from evclaims.exact import words
from evclaims.layers.subjects import LAYER, Subjects, label
from evclaims.model import EvclaimsError, Integrity, Result, Verdict
from evclaims.package.checks import BRACES
from evclaims.package.excerpt import brief
from evclaims.sql.database import Database


def run(check: Integrity, subjects: Subjects, database: Database) -> Iterator[Result]:
    """A contradiction for each row that must not be; where there is none, one result that says out of how many.

    Fewer rows to look at than `at_least` demands are a fault, besides.

    Raises EvclaimsError for SQL or columns that may not be, Unjudged for SQL that wants too much.
    """
    columns, rows = database.select(check.none, check.place)
    check = _with_subject(check, columns)
    if check.selects:
        database.trees(check.of, check.place)  # one SELECT by itself, or else it would break out of its parentheses
    looked_at = int(database.select(check.count, check.place)[1][0][0])
    table = [dict(zip(columns, row, strict=True)) for row in rows]
    # Two runs over one package list the rows in one order.
    for row in sorted(table, key=lambda row: [str(row[name]) for name in (*check.about, *columns)]):
        yield _finding(check, row, subjects)
    counted = f"{words.number(Fraction(looked_at))} {'row' if looked_at == 1 else 'rows'}"
    where = "" if check.selects else f" of {check.of}"
    if looked_at < check.at_least:
        message = (
            f"there are only {counted}{where} and at_least demands {check.at_least}; mend `of`, or the data that it"
            " looks for"
        )
        yield Result(LAYER, check.id, (), None, False, message, check.place, check.severity)
    elif not table:
        message = f"none of {counted}{where}."
        yield Result(LAYER, check.id, (), Verdict.ENTAILED, True, message, check.place, check.severity)


def _with_subject(check: Integrity, columns: Sequence[str]) -> Integrity:
    """The check with the columns that are its subject, once all columns that it names are known to be there."""
    if len(set(columns)) != len(columns):
        twice = next(c for c in columns if columns.count(c) > 1)
        raise EvclaimsError(f"check {check.id!r}: `none` has two columns {twice!r}; rename one with AS", check.place)
    for key, names in (("says", BRACES.findall(check.says)), ("about", check.about)):
        for name in names:
            if name not in columns:
                what = f"`{key}` names {name!r}, no column of `none`, which has {', '.join(columns)}"
                raise EvclaimsError(f"check {check.id!r}: {what}", check.place)
    return check if check.about else replace(check, about=(columns[0],))


def _finding(check: Integrity, row: Mapping[str, Any], subjects: Subjects) -> Result:
    message = BRACES.sub(lambda found: _shown(row[found[1]]), check.says)
    subject = tuple(label(row[name]) for name in check.about)
    named = {*check.about, *BRACES.findall(check.says)}
    labels = {name: label(value) for name, value in row.items() if name not in named}
    place = subjects.place(check, subject)
    return Result(LAYER, check.id, subject, Verdict.CONTRADICTED, False, message, place, check.severity, None, labels)


def _shown(value: Any) -> str:
    """A cell as a sentence has it: cleaned and cut, since a stranger may have written it."""
    return brief(label(value), 60) or "nothing"

"""Integrity checks of the `facts` layer: SELECTs of the rows that must not be; each such row is a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from evclaims.exact.words import counted
from evclaims.layers.subjects import LAYER, Subjects, fault, hold_columns, label
from evclaims.model import Integrity, Result, Verdict
from evclaims.package.checks import BRACES
from evclaims.package.excerpt import brief
from evclaims.sql.database import Database


def run(check: Integrity, subjects: Subjects, database: Database) -> Iterator[Result]:
    """A contradiction for each row that must not be; where there is none, one result that says out of how many.

    Fewer rows to look at than `at_least` demands are a fault, besides.

    Raises EvclaimsError for SQL or columns that may not be, Unjudged for SQL that wants too much.
    """
    columns, found = database.select(check.none, check.place)
    hold_columns(check, "none", columns, {"says": BRACES.findall(check.says), "about": check.about})
    check = check if check.about else replace(check, about=(columns[0],))
    if check.selects:
        database.trees(check.of, check.place)  # one SELECT by itself, or else it would break out of its parentheses
    looked_at = database.count(check.count, check.place)
    table = [dict(zip(columns, row, strict=True)) for row in found]
    # Two runs over one package list the rows in one order.
    for row in sorted(table, key=lambda row: [str(row[name]) for name in (*check.about, *columns)]):
        yield _finding(check, row, subjects)
    rows = counted(looked_at, "row") + ("" if check.selects else f" of {check.of}")
    if looked_at < check.at_least:
        what = f"there are only {rows} and at_least demands {check.at_least}"
        yield fault(check, f"{what}; mend `of`, or the data that it looks for")
    elif not table:
        message = f"none of {rows}."
        yield Result(LAYER, check.id, (), Verdict.ENTAILED, True, message, check.place, check.severity)


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

"""The `facts` layer: relations between claims, declared in `checks/facts/*.yaml`, judged row by row."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from evclaims.exact.judge import judge
from evclaims.exact.operand import Binding, Operand
from evclaims.exact.tree import Expression, ExpressionError, Name, parse
from evclaims.exact.unit import DATE, UnitError
from evclaims.layers import integrity
from evclaims.layers.subjects import LAYER as LAYER
from evclaims.layers.subjects import Subjects, broken, fault, hold_columns, label
from evclaims.model import Check, Integrity, Relation, Result, Unjudged, Verdict
from evclaims.package.excerpt import quoted
from evclaims.package.package import Package
from evclaims.profile.claims import profile
from evclaims.profile.items import UNKNOWN, Item, keyed
from evclaims.profile.offered import offered
from evclaims.sql.database import Database


def run(
    package: Package,
    checks: Sequence[Check],
    database: Database | None = None,
    starts: Callable[[str], None] = lambda check: None,
) -> list[Result]:
    """Every row of every check, judged, in the order of the checks; `starts` is told each as it starts.

    Raises EvclaimsError for a check that cannot run, DataError where a table cannot be read.
    """
    if not checks:
        return []
    subjects = Subjects(profile(package).items, keyed(package))
    # Checks share views; each is computed once.
    database = database or Database(package, offered(package))
    database.expect(sql for check in checks for sql in check.queries)
    found: list[Result] = []
    for check in checks:
        starts(check.id)
        try:
            if isinstance(check, Integrity):
                found += integrity.run(check, subjects, database)
            else:
                found += _run_check(check, subjects, database)
        except Unjudged as error:
            found.append(fault(check, error.message, error.place))
    return found


def _run_check(check: Relation, subjects: Subjects, database: Database) -> Iterator[Result]:
    try:
        expression = parse(check.expect)
        columns, rows = database.select(check.rows, check.place)
        expression.demand(columns)
    except ExpressionError as error:
        raise broken(check, error.message) from None
    hold_columns(check, "rows", columns, {"about": check.about})
    table = [dict(zip(columns, row, strict=True)) for row in rows]
    table.sort(key=lambda row: [str(row[name]) for name in (*check.about, *expression.names)])
    _refuse_texts(check, expression, table, subjects.known)
    decided = 0
    for row in table:
        result = _judge(check, expression, row, subjects)
        decided += result.verdict is not None and result.verdict.decided
        yield result
    if decided < check.at_least:
        what = f"only {decided} of {len(table)} rows could be decided and at_least demands {check.at_least}"
        yield fault(check, f"{what}; mend `rows`, or the data that it looks for")


def _refuse_texts(
    check: Relation, expression: Expression, table: Sequence[Mapping[str, Any]], known: Mapping[str, Item]
) -> None:
    """Refuse two columns of texts that are held equal, as checks of 0.3 did: that is for a check with `none`."""
    cells = [row[name] for row in table for name in expression.names if row[name] is not None]
    texts = all(isinstance(cell, str) and cell not in known for cell in cells)
    if cells and texts and isinstance(expression.left, Name) and isinstance(expression.right, Name):
        one, other = expression.names
        raise broken(
            check,
            f"`{one}` and `{other}` hold texts, and `expect` compares figures and days; write"
            f" `none: SELECT … WHERE {one} <> {other}`, `of:` the table that is looked at, and `says:` the sentence",
        )


def _judge(check: Relation, expression: Expression, row: Mapping[str, Any], subjects: Subjects) -> Result:
    bindings: dict[str, Binding] = {}
    ids: list[str] = []
    problem = ""
    for name in expression.names:
        try:
            bindings[name] = _bind(name, row[name], subjects.known, ids)
        except UnitError as error:
            problem = problem or str(error)
        except TypeError as error:
            raise broken(check, str(error)) from None
    if not ids and not check.about:
        what = "no operand is an ID of an interval table; say with `about` what the row is about"
        raise broken(check, what)
    if len(set(ids)) != len(ids):
        twice = next(i for i in ids if ids.count(i) > 1)
        problem = problem or f"{twice!r} occurs twice in one row, which would make its bounds wrong; mend `rows`"
    subject = tuple(str(row[name]) for name in check.about) if check.about else tuple(ids)
    place = subjects.place(check, subject, ids)
    shown = check.about or expression.names
    labels = {name: label(value) for name, value in row.items() if name not in shown}
    judgement = None
    if not problem:
        try:
            judgement = judge(expression, bindings)
        except UnitError as error:
            problem = str(error)
    verdict = None if judgement is None else judgement.verdict
    passed = verdict is not None and verdict.meets(check.needs)
    text = f"The check needs it to be {check.needs}." if verdict is Verdict.CONSISTENT and not passed else problem
    return Result(
        LAYER, check.id, subject, verdict, passed, text, place, check.severity, labels=labels, judgement=judgement
    )


def _bind(name: str, value: Any, known: Mapping[str, Item], ids: list[str]) -> Binding:
    """What one cell of a row stands for; `ids` collects the IDs met.

    Raises UnitError for a cell that cannot be judged, TypeError for a column of a type that checks do not take.
    """
    match value:
        case None:
            return UNKNOWN
        case str():
            ids.append(value)
            return _known(name, value, known).operand
        case list():
            ids.extend(map(str, value))
            return [_known(name, str(each), known).operand for each in value]
        case datetime.date() if not isinstance(value, datetime.datetime):
            return Operand.point(value.toordinal(), DATE)
        case int() | Decimal() if not isinstance(value, bool):
            return Operand.point(value)
    kind = type(value).__name__
    raise TypeError(
        f"column {name!r} is a {kind}; checks take IDs, exact numbers and dates (CAST it AS DECIMAL or DATE)"
    )


def _known(name: str, id_: str, known: Mapping[str, Item]) -> Item:
    if id_ not in known:
        raise UnitError(f"column {name!r} holds {quoted(id_)}, which is no ID of an interval table")
    if known[id_].fault:
        raise UnitError(known[id_].fault)
    return known[id_]

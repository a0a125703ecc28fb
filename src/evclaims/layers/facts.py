"""The `facts` layer: the checks of `checks/facts/*.yaml`, relations judged row by row and rows that must not be."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from evclaims.exact import words
from evclaims.exact.judge import judge
from evclaims.exact.operand import Binding, Operand
from evclaims.exact.tree import Expression, ExpressionError, Name, parse
from evclaims.exact.unit import DATE, UnitError
from evclaims.model import Check, EvclaimsError, Integrity, Place, Relation, Result, Severity, Unjudged, Verdict
from evclaims.package.checks import BRACES
from evclaims.package.excerpt import brief, quoted
from evclaims.package.package import Package
from evclaims.profile.claims import profile
from evclaims.profile.extra_tables import offered
from evclaims.profile.items import UNKNOWN, Item, keyed, newest
from evclaims.sql.database import Database

LAYER = "facts"


@dataclass(frozen=True, slots=True)
class Subjects:
    """The rows that a check may be about: those of interval tables by ID, the others by table and key."""

    known: Mapping[str, Item]
    keyed: Mapping[str, Mapping[str, Place]]

    def place(self, check: Check, subject: Sequence[str], ids: Sequence[str] = ()) -> Place:
        """Where to look for what is said of a subject and of further IDs: the place of a row, or else of the check.

        A broken row is where to mend, or else the newest row that this is about.
        """
        met = [self.known[i] for i in (*subject, *ids) if i in self.known]
        broken = [item for item in met if item.fault]
        return newest(broken or met) or self._of_key(check, subject) or check.place

    def _of_key(self, check: Check, subject: Sequence[str]) -> Place | None:
        """Where a subject stands that no interval table has: first in the table that its column is named for."""
        for column, id_ in zip(check.about, subject, strict=False):
            # A column is called in the singular what its table is called in the plural: quantity, quantities.
            for table in sorted(self.keyed, key=lambda table: not table.startswith(column[:-1])):
                if id_ in self.keyed[table]:
                    return self.keyed[table][id_]
        return None


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
                found += _integrity(check, subjects, database)
            else:
                found += _relation(check, subjects, database)
        except Unjudged as error:
            found.append(_fault(check, error.message, error.place))
    return found


def _relation(check: Relation, subjects: Subjects, database: Database) -> Iterator[Result]:
    """Each row, judged; that too few could be decided is a fault, besides."""
    try:
        expression = parse(check.expect)
        columns, rows = database.select(check.rows, check.place)
        expression.demand(columns)
    except ExpressionError as error:
        raise _broken(check, error.message) from None
    table = _table(check, "rows", columns, rows, expression.names)
    if what := _compares_texts(expression, table, subjects.known):
        # An error whatever the check's severity: a warning that judges nothing would end green.
        yield replace(_fault(check, what), severity=Severity.ERROR)
        return
    decided = 0
    for row in table:
        result = _judge(check, expression, row, subjects)
        decided += result.verdict is not None and result.verdict.decided
        yield result
    if decided < check.at_least:
        what = f"only {decided} of {len(table)} rows could be decided and at_least demands {check.at_least}"
        yield _fault(check, f"{what}; mend `rows`, or the data that it looks for")


def _compares_texts(expression: Expression, table: Sequence[Mapping[str, Any]], known: Mapping[str, Item]) -> str:
    """What to write instead, where two columns of texts are held equal as checks of 0.3 did; "" where none are."""
    cells = [row[name] for row in table for name in expression.names if row[name] is not None]
    texts = all(isinstance(cell, str) and cell not in known for cell in cells)
    if not (cells and texts and isinstance(expression.left, Name) and isinstance(expression.right, Name)):
        return ""
    one, other = expression.names
    return (
        f"`{one}` and `{other}` hold texts, and `expect` compares figures and days; write"
        f" `none: SELECT … WHERE {one} <> {other}`, `of:` the table that is looked at, and `says:` the sentence"
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
            raise _broken(check, str(error)) from None
    if not ids and not check.about:
        what = "no operand is an ID of an interval table; say with `about` what the row is about"
        raise _broken(check, what)
    if len(set(ids)) != len(ids):
        twice = next(i for i in ids if ids.count(i) > 1)
        problem = problem or f"{twice!r} occurs twice in one row, which would make its bounds wrong; mend `rows`"
    subject = tuple(str(row[name]) for name in check.about) if check.about else tuple(ids)
    place = subjects.place(check, subject, ids)
    shown = check.about or expression.names
    labels = {name: _label(value) for name, value in row.items() if name not in shown}
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
            return tuple(_known(name, str(each), known).operand for each in value)
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


def _integrity(check: Integrity, subjects: Subjects, database: Database) -> Iterator[Result]:
    """A contradiction for each row that must not be; where there is none, one result that says out of how many.

    That there are fewer rows to look at than `at_least` demands is a fault, besides.
    """
    columns, found = database.select(check.none, check.place)
    check = check if check.about else replace(check, about=(columns[0],))
    if check.selects:
        database.trees(check.of, check.place)  # one SELECT by itself, or else it would break out of its parentheses
    looked_at = database.count(check.count, check.place)
    said = BRACES.findall(check.says)
    for row in _table(check, "none", columns, found, columns, {"says": said}):
        message = _sentence(check.says, row)
        subject = tuple(_label(row[name]) for name in check.about)
        labels = {name: _label(value) for name, value in row.items() if name not in (*check.about, *said)}
        place = subjects.place(check, subject)
        yield Result(
            LAYER, check.id, subject, Verdict.CONTRADICTED, False, message, place, check.severity, labels=labels
        )
    rows = words.counted(looked_at, "row") + ("" if check.selects else f" of {check.of}")
    if looked_at < check.at_least:
        what = f"there are only {rows} and at_least demands {check.at_least}"
        yield _fault(check, f"{what}; mend `of`, or the data that it looks for")
    elif not found:
        yield Result(LAYER, check.id, (), Verdict.ENTAILED, True, f"none of {rows}.", check.place, check.severity)


def _sentence(says: str, row: Mapping[str, Any]) -> str:
    """A row in words, its cells cleaned and cut, since a stranger may have written them."""
    return BRACES.sub(lambda name: brief(_label(row[name[1]]), 60) or "nothing", says)


def _table(
    check: Check,
    key: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    order: Sequence[str],
    named: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """The rows of a check's SELECT, its key `key`, by column; two runs over one package list them in one order.

    Raises EvclaimsError for two columns of one name, and where another key names what is no column.
    """
    if twice := next((column for i, column in enumerate(columns) if column in columns[:i]), None):
        raise _broken(check, f"`{key}` has two columns {twice!r}; rename one with AS")
    for other, names in {**named, "about": check.about}.items():
        for name in names:
            if name not in columns:
                raise _broken(check, f"`{other}` names {name!r}, no column of `{key}`, which has {', '.join(columns)}")
    table = [dict(zip(columns, row, strict=True)) for row in rows]
    return sorted(table, key=lambda row: [str(row[name]) for name in (*check.about, *order)])


def _label(value: Any) -> str:
    """A cell of a row as text: a decimal with its thousands grouped, any other number as it is, empty for none."""
    if isinstance(value, Decimal):
        return words.number(Fraction(value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _broken(check: Check, what: str) -> EvclaimsError:
    """That a check cannot run, by its name and at its place."""
    return EvclaimsError(f"check {check.id!r}: {what}", check.place)


def _fault(check: Check, message: str, place: Place | None = None) -> Result:
    """That a check as a whole could not be judged."""
    return Result(LAYER, check.id, (), None, False, message, place or check.place, check.severity)

"""Rulings: a person's recorded answers to verdicts that do not pass, read from a package and applied to its results."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from evclaims.exact.words import counted
from evclaims.model import DataError, Place, Result, Ruling, Verdict
from evclaims.package.excerpt import quoted
from evclaims.package.package import Package
from evclaims.profile.named import CONFLICT, LEFT_OUT

RULINGS = "rulings"
_COLUMNS = ("ruling_id", "check_id", "covers", "verdict", "rejects", "reason")


def read_rulings(package: Package) -> list[Ruling]:
    """The rulings of a package, in table order; none where it has no such table.

    Raises DataError where the table cannot be read, lacks a column, or names a verdict that is none.
    """
    if RULINGS not in package.resources:
        return []
    table = package.table(RULINGS)
    columns = {field.name for field in table.fields}
    for column in _COLUMNS:
        if column not in columns:
            raise DataError(f"a table of rulings needs the column {column!r}; add it", Place(table.file, 1))
    found = []
    for row in table.rows:
        text = row.texts
        if text["verdict"] not in tuple(Verdict):
            raise DataError(
                f"{text['verdict']!r} is no verdict; write one of {', '.join(Verdict)}", table.place(row, "verdict")
            )
        found.append(
            Ruling(
                text["ruling_id"],
                text["check_id"],
                text["covers"],
                Verdict(text["verdict"]),
                row.cells["rejects"] is True,
                text["reason"],
                table.place(row),
            )
        )
    return found


def apply_rulings(rulings: Sequence[Ruling], results: Sequence[Result]) -> list[Result]:
    """The results, each that does not pass with the first ruling that covers it and gives a reason."""
    applied = []
    for result in results:
        ruling = next((r for r in rulings if r.reason.strip() and covers(r, result)), None)
        applied.append(result if ruling is None else replace(result, ruling=ruling.ruling_id))
    return applied


def covers(ruling: Ruling, result: Result) -> bool:
    """Whether a ruling answers a result: its check, its verdict, and one of its IDs, of a row that does not pass."""
    return (
        not result.passed
        and ruling.check_id == result.check
        and ruling.verdict is result.verdict
        and ruling.covers in result.subject
    )


def stale_rulings(
    rulings: Sequence[Ruling], results: Sequence[Result], ran: Collection[str], known: Collection[str] | None
) -> Iterator[Result]:
    """A failing result for each ruling that answers nothing.

    `results` have their rulings. `ran` are the checks whose rows were judged; a ruling on another check is let be,
    unless `known`, all checks that there are, lacks it too (None: not known). Of a check with a fault as a whole nobody
    knows what it would find.
    """
    unjudged = {result.check for result in results if result.verdict is None and not result.subject}
    for ruling in rulings:
        problem = ""
        if known is not None and ruling.check_id not in known:
            problem = f"names the check {ruling.check_id!r}, which there is not; mend the name or remove the ruling"
        elif not ruling.reason.strip():
            problem = "has an empty reason; write why, so that a reader can follow"
        elif not ruling.covers.strip():
            problem = "has an empty `covers`; write the ID of the one figure that is to blame"
        elif ruling.check_id in {*ran} - unjudged and not any(_is_answered(ruling, result) for result in results):
            problem = f"covers nothing: {_what_changed(ruling, results)}"
        if problem:
            message = f"the ruling {ruling.ruling_id!r} {problem}."
            yield Result("facts", RULINGS, (ruling.ruling_id,), None, False, message, ruling.place)


def _is_answered(ruling: Ruling, result: Result) -> bool:
    """Whether a ruling answers the result, or has: a claim that is rejected stands in no conflict any more."""
    left_out = ruling.rejects and ruling.check_id == CONFLICT and result.check == LEFT_OUT
    return covers(ruling, result) or (left_out and ruling.covers in result.subject)


def _what_changed(ruling: Ruling, results: Sequence[Result]) -> str:
    """Why a ruling covers nothing, and what to do: it is removed only where its check needs no other answer."""
    check, id_ = ruling.check_id, quoted(ruling.covers)
    own = [result for result in results if result.check == check]
    named = [result for result in own if ruling.covers in result.subject]
    failing = [result for result in named if not result.passed]
    if any(result.verdict is None for result in failing):
        return f"a row of {check} that names {id_} cannot be judged any more; mend that first"
    if failing:
        verdicts = " and ".join(dict.fromkeys(str(result.verdict) for result in failing))
        return (
            f"what {check} says of {id_} changed from {ruling.verdict} to {verdicts};"
            " look at it again, and mend the figure or the ruling"
        )
    others = [result for result in own if not result.ok]
    if others:
        found = f"{check} finds nothing against {id_}" if named else f"no row of {check} names {id_}"
        rows = counted(len(others), "other row")
        return f"{found}, but {rows} of it {'does' if len(others) == 1 else 'do'} not pass; mend or rule on those first"
    now = f"is now {' and '.join(dict.fromkeys(str(r.verdict) for r in named))} and passes" if named else "is gone"
    return f"no {ruling.verdict} row of {check} names {id_}; what it answered {now}, so remove it"

"""Which verdicts are others in the second of two versions: of a row of a check, and of a claim as a whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from evclaims.model import Result
from evclaims.package.package import Package
from evclaims.profile.rulings import read_rulings
from evclaims.releases.bump import Change
from evclaims.releases.rows import RowChange


@dataclass(frozen=True, slots=True)
class Flip:
    """A check's verdict on the same rows in both versions, where it is another one; `why` says what changed for it."""

    check: str
    subject: tuple[str, ...]
    old: str
    new: str
    message: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A row of an interval table whose worst verdict is another one now: by which check, and its message."""

    id: str
    table: str
    old: str
    new: str
    check: str
    message: str


def flips(
    rows: Sequence[RowChange], changes: Sequence[Change], old: Sequence[Result], new: Sequence[Result]
) -> tuple[Flip, ...]:
    """The rows that a check judges in both versions, each time otherwise; rows of one version only are no flips."""
    before, after = _by_row(old), _by_row(new)
    changed = {row.id: f"{row.id} was {_told(row)}" for row in rows}
    checks = {change.subject.split()[1] for change in changes if change.subject.startswith("check ")}
    found = []
    for (check, subject), results in after.items():
        for was, now in zip(before.get((check, subject), ()), results, strict=False):
            if was.verdict is now.verdict or was.verdict is None or now.verdict is None:
                continue
            why = [changed[each] for each in now.names if each in changed]
            why += ["the check itself changed"] if check in checks else []
            reason = tuple(why) or ("rows that the check computes with changed",)
            found.append(Flip(check, subject, str(was.verdict), str(now.verdict), now.message, reason))
    return tuple(found)


def unjudged(*results: Sequence[Result]) -> set[str]:
    """The checks that one of the versions has and could not judge, such as one that is written for another release."""
    found: set[str] = set()
    for of in results:
        judged = {result.check for result in of if result.verdict is not None}
        found |= {result.check for result in of if not result.subject} - judged
    return found


def standings(packages: tuple[Package, Package], *results: Sequence[Result]) -> tuple[Standing, ...]:
    """The rows of interval tables that both versions judge and whose worst verdict is another one in the new one.

    That also comes from new rows of a check: what was never compared before may contradict now. A row that a ruling
    answers for one of its IDs says nothing of the others, and a check that one version could not judge says nothing.
    """
    silent = unjudged(*results)
    before, after = (_worst(package, found, silent) for package, found in zip(packages, results, strict=True))
    tables = {
        row.texts[table.descriptor["intervals"]["id"]]: table.name
        for table in packages[1].tables.values()
        if table.descriptor.get("intervals")
        for row in table.rows
    }
    return tuple(
        Standing(id_, tables[id_], str(before[id_].verdict), str(now.verdict), now.check, now.message)
        for id_, now in sorted(after.items())
        if id_ in before and id_ in tables and before[id_].verdict is not now.verdict
    )


def _worst(package: Package, results: Sequence[Result], silent: Collection[str]) -> dict[str, Result]:
    """For each ID, the row with its worst verdict; undetermined only where no other was reached."""
    worst: dict[str, Result] = {}
    covers = {ruling.ruling_id: ruling.covers for ruling in read_rulings(package)}
    for result in results:
        if result.layer != "facts" or result.verdict is None or result.check in silent:
            continue
        for id_ in result.subject:
            if result.ruling is not None and covers.get(result.ruling) != id_:
                continue
            before = worst[id_].verdict if id_ in worst else None
            if before is None or result.verdict.rank < before.rank:
                worst[id_] = result
    return worst


def _told(row: RowChange) -> str:
    cells = ", ".join(f"{cell.column} {cell.old or 'empty'} → {cell.new or 'empty'}" for cell in row.cells)
    return f"{row.change} ({cells})" if cells else row.change


def _by_row(results: Sequence[Result]) -> dict[tuple[str, tuple[str, ...]], list[Result]]:
    found: dict[tuple[str, tuple[str, ...]], list[Result]] = {}
    for result in results:
        if result.layer == "facts" and result.subject:
            found.setdefault((result.check, result.subject), []).append(result)
    return found

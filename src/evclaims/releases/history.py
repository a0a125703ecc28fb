"""From two versions of a package to what changed between them, and the least version that the second may have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from evclaims.model import EvclaimsError, Place, Result
from evclaims.package.keys import id_column
from evclaims.package.package import Package
from evclaims.package.table import Table
from evclaims.releases import declarations, demands
from evclaims.releases.bump import Change, Level, least
from evclaims.releases.rows import RowChange, refuse_renamed, row_changes, same_meaning
from evclaims.releases.verdicts import Flip, Standing, flips, standings, unjudged


@dataclass(frozen=True)
class History:
    """What changed from one version of a package to the next."""

    old: str
    new: str
    old_version: str
    new_version: str
    changes: tuple[Change, ...]
    rows: tuple[RowChange, ...]
    flips: tuple[Flip, ...] = ()
    standings: tuple[Standing, ...] = ()
    compared: Mapping[str, int] = field(default_factory=dict)
    """For each table of the new version whose rows were compared, how many stayed as they were."""
    claims: frozenset[str] = frozenset()
    """The tables whose rows are claims: the one of that name, or else all that hold intervals."""

    @property
    def level(self) -> Level:
        """The heaviest change."""
        levels = [*(change.level for change in self.changes), *(row.level for row in self.rows)]
        return Level(max([*levels, Level.MINOR if self.flips or self.standings else Level.NONE]))

    @property
    def least(self) -> str:
        """The least version that the new one may have.

        Raises EvclaimsError where the old one's version has not the form 1.2.3.
        """
        return least(self.old_version, self.level)

    def reasons(self, level: Level) -> list[tuple[str, int, str]]:
        """Why the changes weigh this much: the reason, how often, and one of those that it is about."""
        found: dict[str, list[str]] = {}
        for change in self.changes:
            if change.level is level:
                found.setdefault(change.reason, []).append(f"{change.subject} {change.change}")
        for row in self.rows:
            if row.level is level:
                found.setdefault(_REASONS[row.change, level], []).append(f"{row.table} {row.id}")
        if level is Level.MINOR and (self.flips or self.standings):
            flips = [f"{flip.check} {', '.join(flip.subject)}" for flip in self.flips]
            found["a verdict is another one"] = [*flips, *(f"{each.check} {each.id}" for each in self.standings)]
        return [(reason, len(about), about[0]) for reason, about in found.items()]


REUSED = "an ID that was given up comes back with another meaning"
_REASONS = {
    ("added", Level.MINOR): "a row is added",
    ("removed", Level.MINOR): "a row is removed",
    ("removed", Level.MAJOR): "a row is removed that should be withdrawn and stay",
    ("changed", Level.MINOR): "a value is corrected",
    ("changed", Level.PATCH): "a row is worded otherwise",
    ("withdrawn", Level.MINOR): "a row is withdrawn",
    ("restored", Level.MINOR): "a row is no longer withdrawn",
    ("reused", Level.MAJOR): REUSED,
}


def compare(
    old: Package,
    new: Package,
    *,
    names: tuple[str, str] = ("", ""),
    renamed: Mapping[str, str] | None = None,
    without: Collection[str] = (),
) -> History:
    """Everything but the verdicts that changed; `names` are what to call the two.

    `renamed` maps a table's old name to its new one; the rows of the tables in `without` (by their new names) are not
    compared.

    Raises EvclaimsError where rows cannot be matched: a table that seems renamed, a key of other columns or another
    type, a key that stands twice; and where a package cannot be read.
    """
    for package in (old, new):
        if lost := next((each for each in package.unread.values() if each.verdict is None), None):
            raise EvclaimsError(f"{package.name} cannot be compared: {lost.message}", Place(package.file))
    names = (names[0] or old.version or "the old package", names[1] or new.version or "the new package")
    renamed = dict(renamed or {})
    refuse_renamed(old, new, names, renamed, without)
    changes = [*declarations.package_changes(old, new, renamed)]
    changes += [*demands.check_changes(old, new), *demands.view_changes(old, new), *demands.suite_changes(old, new)]
    rows: list[RowChange] = []
    compared: dict[str, int] = {}
    for before in old.tables.values():
        after = new.tables.get(renamed.get(before.name, before.name))
        if after is None or after.name in without:
            continue
        found = row_changes(before, after, names)
        rows += found
        compared[after.name] = len(after.rows) - sum(each.change != "removed" for each in found)
    holding = frozenset(table.name for table in new.tables.values() if table.descriptor.get("intervals"))
    claims = frozenset({"claims"}) & holding or holding
    changes += _moved(old, new, rows, renamed)
    return History(*names, old.version, new.version, tuple(changes), tuple(rows), compared=compared, claims=claims)


def with_past(
    history: History, new: Package, past: Callable[[Table, Collection[str]], Iterable[Mapping[str, str]]]
) -> History:
    """The history with every ID that was given up before the old version and now comes back with another meaning.

    `past` gives the rows that a table once had under the IDs that are added now, as texts.
    """
    reused: dict[str, Change] = {}
    for table in new.tables.values():
        column = id_column(table)
        if column is None or table.key != (column,):
            continue
        added = {row.key[0] for row in history.rows if row.table == table.name and row.change == "added"}
        rows = {row.texts[column]: row for row in table.rows if row.texts[column] in added}
        for earlier in past(table, rows) if rows else ():
            id_ = earlier[column]
            if not same_meaning(table, rows[id_], earlier):
                reused[id_] = _reused(id_, f"a row of {table.name} that was removed", table.name)
    return replace(history, changes=(*history.changes, *reused.values()))


def with_verdicts(
    history: History, packages: tuple[Package, Package], was: Sequence[Result], now: Sequence[Result]
) -> History:
    """The history with the verdicts that flipped, given the results of the facts layer on both versions.

    A row of a check that only one version judges is no flip; but where such rows give a claim of both versions another
    worst verdict, its standing changed. A check that only one of the versions can judge is named among the changes.
    """
    both = {result.check for result in was} & {result.check for result in now}
    lost = [{*unjudged(results)} & both for results in (was, now)]
    silent = [
        Change(Level.NONE, f"check {id_}", "not compared", "a check could not be judged in both versions", *told)
        for id_ in sorted({*lost[0], *lost[1]})
        for told in [["not judged" if id_ in each else "judged" for each in lost]]
    ]
    found = flips(history.rows, history.changes, was, now)
    changes = (*history.changes, *silent)
    return replace(history, changes=changes, flips=found, standings=standings(packages, was, now))


def _moved(old: Package, new: Package, rows: Sequence[RowChange], renamed: Mapping[str, str]) -> list[Change]:
    """Each ID of an interval table that is added there, and stood in another interval table before."""
    before = {
        row.texts[table.descriptor["intervals"]["id"]]: renamed.get(table.name, table.name)
        for table in old.tables.values()
        if table.descriptor.get("intervals")
        for row in table.rows
    }
    return [
        _reused(row.id, f"a row of {before[row.id]}", row.table)
        for row in rows
        if row.change == "added" and new.tables[row.table].descriptor.get("intervals")
        if row.id in before and before[row.id] != row.table
    ]


def _reused(id_: str, old: str, table: str) -> Change:
    return Change(Level.MAJOR, f"ID {id_}", "reused", REUSED, old, f"a row of {table}")

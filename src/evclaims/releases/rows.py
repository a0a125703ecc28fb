"""The rows of two versions of a table, side by side: added, removed, changed cell by cell, withdrawn, restored.

Rows are matched by key and compared by cell, each as its own version declares it, so that 1.0 and 1 are one number. No
library does this for us. csv-diff (688 kB, no release since 2024) knows one key column where `parts` has three, and
reads every cell as text; daff (884 kB, last release in 2025) aligns rows by its own guess and answers in a table of
marks to be read back; datacompy brings polars, pyarrow and pandas (445 MB, 2.8 s to import); deepdiff names places in
nested objects, not rows. None knows a schema, and the comparison itself is thirty lines: `row_changes`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from evclaims.model import EvclaimsError
from evclaims.package.excerpt import quoted
from evclaims.package.package import Package
from evclaims.package.table import Row, Table
from evclaims.releases.bump import Level

WORDING = frozenset({"title", "label", "note", "reason", "description", "withdrawn_because"})
"""Columns of the profile whose cells are our words, and no figure, date or verdict."""
WITHDRAWN = "withdrawn_on"
_NOT_MEANING = WORDING | {WITHDRAWN, "start", "end", "sha256"}


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that changed, as it stands in either file."""

    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that was added, removed, changed, withdrawn or restored; cells only where the row is in both versions."""

    level: Level
    table: str
    key: tuple[str, ...]
    change: str
    cells: tuple[CellChange, ...] = ()

    @property
    def id(self) -> str:
        """The row's key in one word or several."""
        return " ".join(self.key)


def row_changes(old: Table, new: Table, names: tuple[str, str]) -> list[RowChange]:
    """The rows of one table that are not the same in both versions, in the new file's order, the removed ones last.

    Raises EvclaimsError where the key has other columns or another type, or stands twice; DataError where a table
    cannot be read. `names` are what to call the two versions.
    """
    _refuse_other_key(old, new, names)
    if not new.key:
        return _keyless(old, new)
    before, after = _by_key(old, names[0]), _by_key(new, names[1])
    columns = {f.name: f.type for f in new.fields}
    shared = [f.name for f in old.fields if f.name in columns]
    typed = {f.name for f in old.fields if columns.get(f.name) == f.type}
    found: list[RowChange] = []
    for key, row in after.items():
        if key not in before:
            found.append(RowChange(Level.MINOR, new.name, key, "added"))
            continue
        was = before[key]
        cells = tuple(
            CellChange(column, was.texts[column], row.texts[column])
            for column in shared
            if was.texts[column] != row.texts[column]
        )
        if cells:
            weighty = [
                cell.column
                for cell in cells
                if cell.column not in WORDING
                and not (cell.column in typed and was.cells[cell.column] == row.cells[cell.column])
            ]
            found.append(_changed(new.name, key, cells, weighty))
    keeps = WITHDRAWN in columns
    for key in before:
        if key not in after:
            found.append(RowChange(Level.MAJOR if keeps else Level.MINOR, new.name, key, "removed"))
    return found


def _changed(table: str, key: tuple[str, ...], cells: tuple[CellChange, ...], weighty: Sequence[str]) -> RowChange:
    withdrawn = next((cell for cell in cells if cell.column == WITHDRAWN), None)
    if withdrawn and not withdrawn.old:
        return RowChange(Level.MINOR, table, key, "withdrawn", cells)
    if withdrawn and not withdrawn.new:
        is_other = any(column not in _NOT_MEANING for column in weighty)
        return RowChange(
            Level.MAJOR if is_other else Level.MINOR, table, key, "reused" if is_other else "restored", cells
        )
    return RowChange(Level.MINOR if weighty else Level.PATCH, table, key, "changed", cells)


def _keyless(old: Table, new: Table) -> list[RowChange]:
    shared = [f.name for f in old.fields if f.name in {f.name for f in new.fields}]
    before, after = (Counter(tuple(row.texts[c] for c in shared) for row in table.rows) for table in (old, new))
    found = [RowChange(Level.MINOR, new.name, row, "added") for row in (after - before).elements()]
    return found + [RowChange(Level.MINOR, new.name, row, "removed") for row in (before - after).elements()]


def _by_key(table: Table, name: str) -> dict[tuple[str, ...], Row]:
    found: dict[tuple[str, ...], Row] = {}
    for row in table.rows:
        key = table.key_of(row)
        if key in found:
            where = table.place(row)
            raise EvclaimsError(
                f"the key {' '.join(key)!r} of {table.name} stands twice in {name}, at {where}; mend that"
            )
        found[key] = row
    return found


def _refuse_other_key(old: Table, new: Table, names: tuple[str, str]) -> None:
    way_out = f"its rows cannot be matched; name it with --without {new.name} to compare all else"
    if old.key != new.key:
        keys = [", ".join(table.key) or "no column" for table in (old, new)]
        raise EvclaimsError(
            f"{new.name} is keyed by {keys[0]} in {names[0]} and by {keys[1]} in {names[1]}, so {way_out}"
        )
    before, after = ({f.name: f.type for f in table.fields} for table in (old, new))
    for column in new.key:
        if before[column] != after[column]:
            types = f"{before[column]} in {names[0]} and {after[column]} in {names[1]}"
            raise EvclaimsError(f"the key {column} of {new.name} is of type {types}, so {way_out}")


def same_meaning(table: Table, row: Row, earlier: Mapping[str, str]) -> bool:
    """Whether a row says what an earlier row of its ID said, wording and offsets aside."""
    return all(
        row.texts[f.name] == earlier[f.name] for f in table.fields if f.name in earlier and f.name not in _NOT_MEANING
    )


def refuse_renamed(
    old: Package, new: Package, names: tuple[str, str], renamed: Mapping[str, str], without: Collection[str]
) -> None:
    """Refuse tables whose rows cannot be matched, since one seems to have another name now.

    Raises EvclaimsError also where `renamed` or `without` names a table that there is not.
    """
    for before, after in renamed.items():
        if before not in old.resources or after not in new.resources:
            where = names[0] if before not in old.resources else names[1]
            what = before if before not in old.resources else after
            raise EvclaimsError(f"there is no table {quoted(what)} in {where}; mend --renamed")
    for name in without:
        if name not in new.resources and name not in old.resources:
            raise EvclaimsError(f"there is no table {quoted(name)} in either version; mend --without")
    gone = [name for name in old.resources if name not in new.resources and name not in renamed]
    come = [name for name in new.resources if name not in old.resources and name not in renamed.values()]
    for before in gone:
        for after in come:
            if before in without or after in without or not _alike(old.tables[before], new.tables[after]):
                continue
            raise EvclaimsError(
                f"the table {before} of {names[0]} seems to be {after} in {names[1]}, so its rows cannot be matched;"
                f" say --renamed {before}={after}, or --without {after} where it is another"
            )


def _alike(old: Table, new: Table) -> bool:
    """Whether a table of another name may be the same: its file is, or its columns are, but for a few."""
    before, after = ({f.name for f in table.fields} for table in (old, new))
    return (
        old.file == new.file
        or before == after
        or (old.key == new.key and 3 * len(before & after) > 2 * len(before | after))
    )

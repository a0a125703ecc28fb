"""What a row of a check is about: where its subject stands in the package, and how a cell of it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from evclaims.exact import words
from evclaims.model import Check, EvclaimsError, Place, Result
from evclaims.profile.items import Item, newest

LAYER = "facts"
"""The layer whose checks are about these."""


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


def label(value: Any) -> str:
    """A cell of a row as text: a decimal with its thousands grouped, any other number as it is, empty for none."""
    if isinstance(value, Decimal):
        return words.number(Fraction(value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def hold_columns(check: Check, key: str, columns: Sequence[str], named: Mapping[str, Sequence[str]]) -> None:
    """Hold the columns of a check's SELECT, its key `key`, to what its other keys name of them.

    Raises EvclaimsError for two columns of one name, and for a name that is no column.
    """
    if twice := next((column for i, column in enumerate(columns) if column in columns[:i]), None):
        raise broken(check, f"`{key}` has two columns {twice!r}; rename one with AS")
    for other, names in named.items():
        for name in names:
            if name not in columns:
                raise broken(check, f"`{other}` names {name!r}, no column of `{key}`, which has {', '.join(columns)}")


def broken(check: Check, what: str) -> EvclaimsError:
    """That a check cannot run, by its name and at its place."""
    return EvclaimsError(f"check {check.id!r}: {what}", check.place)


def fault(check: Check, message: str, place: Place | None = None) -> Result:
    """That a check as a whole could not be judged."""
    return Result(LAYER, check.id, (), None, False, message, place or check.place, check.severity)

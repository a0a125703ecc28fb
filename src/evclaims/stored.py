"""The SQL engine for one change after the other: a table is taken anew, and views are kept until one of theirs is."""

from __future__ import annotations

from typing import Any

from evclaims.affected import names, view_bodies, written_out
from evclaims.model import Place
from evclaims.package import Package
from evclaims.readings import NEEDED, has_claims
from evclaims.rows import _READINGS, VIEWS, Database, _fold, _readings_columns, quote


class Stored(Database):
    """A database whose views stand as tables, each computed when first read, and again when what it reads changes.

    Raises what Database raises.
    """

    def __init__(self, package: Package) -> None:
        super().__init__(package)
        bodies = view_bodies(package.text(VIEWS)) if self.views else {}
        self._bodies = {view: bodies[_fold(view)] for view in self.views}
        self._written = {view: written_out(body, bodies) for view, body in self._bodies.items()}
        self._stale = set(self.views)
        self._wanted: dict[str, list[str]] = {}
        for view in reversed(self.views):
            self._connection.execute(f"DROP VIEW {quote(view)}")

    def select(self, sql: str, place: Place | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The columns and the rows of one SELECT, as Database gives them."""
        if sql not in self._wanted:
            self._check(sql, place)
            named = [view for view in self.views if names(sql, view)]
            self._wanted[sql] = [
                view for view in self.views if view in named or any(names(self._written[each], view) for each in named)
            ]
        for view in self._wanted[sql]:
            if view in self._stale:
                definition = f"CREATE OR REPLACE TABLE {quote(view)} AS {self._bodies[view]}"
                self._run(definition, Place(VIEWS), read_only=False)
                self._stale.remove(view)
        return self._run(sql, place)

    def renew(self, package: Package, name: str) -> None:
        """Take one table from this package now, and `readings` where they come of it.

        Raises DataError where it cannot be read or a number does not fit; the database is then of no more use.
        """
        again = {name, "readings"} if name in NEEDED and has_claims(package) else {name}
        for each in again:
            self._connection.execute(f"DROP TABLE {quote(each)}")
            del self._reads[_fold(each)]
        self._add_table(package.table(name))
        if "readings" in again:
            self._add("readings", _READINGS, _readings_columns(package))
        self._stale |= {view for view in self.views if any(names(self._written[view], each) for each in again)}

"""The SQL engine for one change after the other: a table is taken anew, and views are kept until one of theirs is."""

from __future__ import annotations

from typing import Any

from evclaims.model import Place, Unjudged
from evclaims.package.package import Package
from evclaims.package.viewfiles import bare
from evclaims.profile.claims import NEEDED, PRINTS, lacks
from evclaims.sql.allow import fold
from evclaims.sql.database import Database, _readings_columns, quote
from evclaims.sql.engine import define, run


class Stored(Database):
    """A database whose views stand as tables, each computed when first read, and again when what it reads changes.

    Raises what Database raises.
    """

    def __init__(self, package: Package) -> None:
        super().__init__(package)
        self._sources = {view: self.reads(self.queries[view]) for view in self.views}
        self._stale = set(self.views)
        self._wanted: dict[str, list[str]] = {}
        self._failed: dict[str, Unjudged] = {}
        for view in reversed(self.views):
            self._connection.execute(f"DROP VIEW {quote(view)}")

    def select(self, sql: str, place: Place | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The columns and the rows of one SELECT, as Database gives them."""
        if sql not in self._wanted:
            self._admit(sql, place)
            reads = self.reads(sql, place)
            self._wanted[sql] = [view for view in self.views if fold(view) in reads]
        self._refuse_barred(sql, place)  # again, since a table may have been taken anew
        for view in self._wanted[sql]:
            if view in self._failed:
                raise self._failed[view]
            if view in self._stale:
                definition = f"CREATE OR REPLACE TABLE {quote(view)} AS {self.queries[view]}"
                try:
                    define(self._connection, definition, self._places[fold(view)], self._within)
                except Unjudged as error:  # once is enough: every check that reads it would wait as long
                    self._failed[view] = error
                    raise
                self._stale.remove(view)
        return run(self._connection, bare(sql), place, self._within)

    def renew(self, package: Package, name: str) -> None:
        """Take one table from this package now, and `readings` where they come of it.

        Raises DataError where it cannot be read; the database is then of no more use.
        """
        again = {name, "readings"} if name in NEEDED[PRINTS] and not lacks(package, PRINTS) else {name}
        for each in again:
            self._connection.execute(f"DROP TABLE {quote(each)}")
            del self._known[fold(each)]
        self._add_table(package.table(name))
        if "readings" in again:
            self._add("readings", _readings_columns(package))
        changed = set(map(fold, again))
        self._stale |= {view for view in self.views if self._sources[view] & changed}
        self._failed = {view: error for view, error in self._failed.items() if not self._sources[view] & changed}

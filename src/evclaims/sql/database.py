"""The locked-down SQL engine: a package's tables in memory, read by one SELECT that may do nothing else.

A package comes from a stranger, and so does its SQL. DuckDB parses each text first, and every node of its own tree is
held against an allowlist (`sql.allow`), so that nothing reads files, settings, clocks or randomness. Then it runs in an
in-memory DuckDB without external access, its configuration locked, with caps on memory, rows and bytes and a watch on
the time that it computes (`sql.engine`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from evclaims.model import EvclaimsError, Place, Unjudged
from evclaims.package.excerpt import brief, quoted
from evclaims.package.frames import column_type
from evclaims.package.package import Package
from evclaims.package.table import Offered, Table
from evclaims.package.viewfiles import VIEWS, ViewFile, bare, view_files
from evclaims.sql.allow import STARS, Parser, Query, Tree, first_line, fold, renames, taken, words
from evclaims.sql.columns import SqlColumn, column
from evclaims.sql.engine import SECONDS, Engine, connect

MOST_READS = 1_000
"""Tables, and stars over them, that a statement reads once each view and each WITH is written out: thirty views that
each join the one above with itself would read a thousand million."""


@dataclass(slots=True)
class _View:
    """A view: its SELECT, what that reads at once or through others, and what the view stands as."""

    name: str
    tree: Tree
    sql: str
    place: Place
    reads: frozenset[str]
    stands: str = "VIEW"
    """VIEW until it is read, then TABLE; nothing where that could not be, or a table that it reads was taken anew."""
    failed: Unjudged | None = None


class Database:
    """The tables of a package, those that a caller offers beside them, and its views (`checks/views`), for SELECTs.

    A row with `withdrawn_on` takes no part. A table that cannot be read is known by its name alone. A view is held
    against the tables at once, and computed when it is first read: then it stands as a table, and checks share it.

    Raises EvclaimsError for a view that may not be, and for two tables or views of one name.
    """

    def __init__(self, package: Package, offered: Offered = MappingProxyType({}), *, seconds: float = SECONDS) -> None:
        import duckdb

        self._connection = connect(sum(len(table.readable) for table in package.tables.values()))
        self._parser = Parser(self._connection, duckdb.__version__)
        self._weights: dict[str, int] = {}
        """Of each table and view, how many tables and stars it reads once the views are written out."""
        self._longest: dict[str, int] = {}
        """Of each table, and each view that stands as one, how many characters a row has at most."""
        self._counts: dict[str, int] = {}
        self._barred: dict[str, dict[str, tuple[str, Place | None]]] = {}
        self._broken: dict[str, Unjudged] = {}
        self._views: dict[str, _View] = {}
        for table in package.tables.values():
            if table.faults:
                self._bar(table.name, table.faults[0].message, table.faults[0].place)
            else:
                self._add_table(table)
        for unread in package.unread.values():
            self._bar(unread.resource, unread.message, Place(package.file))
        self._offer(offered)
        self._engine = Engine(self._connection, seconds)
        self._add_views(view_files(package))
        self._connection.execute("SET lock_configuration = true")

    @property
    def queries(self) -> dict[str, str]:
        """The SELECT of each view, each after those that it reads."""
        return {view.name: view.sql for view in self._views.values()}

    def select(self, sql: str, place: Place | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The columns and the rows of one SELECT.

        Raises EvclaimsError, at `place`, for anything but one SELECT over the package's tables, and for one that DuckDB
        refuses; Unjudged for one that wants more than it may have, or reads a number that SQL cannot hold.
        """
        reads = self.reads(sql, place)
        self._refuse_barred(sql, place)
        for name, view in self._views.items():
            if name in reads:
                self._store(view)
        query = self._parser.parse(sql)
        read = sum(self._longest.get(name, 0) * times for name, times in query.reads.items())
        return self._engine.run(bare(sql), place, (len(sql) + read) * query.growth)

    def count(self, sql: str, place: Place | None = None) -> int:
        """The number that a SELECT gives, computed once for all checks that ask. Raises what `select` raises."""
        if sql not in self._counts:
            self._counts[sql] = int(self.select(sql, place)[1][0][0])
        return self._counts[sql]

    def types(self, name: str) -> dict[str, str]:
        """The columns of a table or view, each with DuckDB's name of its type.

        Raises EvclaimsError where there is no such table or view.
        """
        if fold(name) not in self._weights:
            raise EvclaimsError(f"{quoted(name)} is no table or view; there are {', '.join(sorted(self._weights))}")
        if fold(name) in self._broken:
            raise self._broken[fold(name)]
        return {column: type_ for column, type_, *_ in self._connection.execute(f"DESCRIBE {quote(name)}").fetchall()}

    def expect(self, sqls: Iterable[str]) -> None:
        """Have these parsed at once, which saves time where they are asked one by one later; nothing is refused yet."""
        self._parser.expect(sqls)

    def trees(self, sql: str, place: Place | None = None) -> list[Tree]:
        """The SQL's own tree, and that of every view that it reads, at once or through others.

        Raises EvclaimsError, at `place`, for anything but one SELECT over the package's tables.
        """
        reads = self.reads(sql, place)
        return [self._parser.parse(sql).tree, *(view.tree for name, view in self._views.items() if name in reads)]

    def reads(self, sql: str, place: Place | None = None) -> frozenset[str]:
        """The tables and views that the SQL reads, at once or through views, their names folded.

        Raises what `trees` raises.
        """
        query = self._parser.parse(sql, place)
        self._weigh(query, place)
        return self._through(query)

    def renew(self, table: Table, offered: Offered = MappingProxyType({})) -> None:
        """Take a table anew, and what is offered: the views that read of them are computed again when they are read.

        Raises DataError where the table cannot be read; the database is then of no more use.
        """
        for name in (table.name, *offered):
            self._connection.execute(f"DROP TABLE {quote(name)}")
            del self._weights[fold(name)]
        self._add_table(table)
        self._offer(offered)
        self._counts.clear()
        changed = {fold(name) for name in (table.name, *offered)}
        for view in self._views.values():
            if view.reads & changed:
                view.failed = None
                if view.stands == "TABLE":
                    self._connection.execute(f"DROP TABLE {quote(view.name)}")
                    view.stands = ""

    def close(self) -> None:
        """Give back the memory."""
        self._connection.close()

    def _through(self, query: Query) -> frozenset[str]:
        """What a query reads, at once or through views."""
        names = query.reads.keys() - {STARS}
        return frozenset(names).union(*(self._views[name].reads for name in names & self._views.keys()))

    def _bar(self, name: str, why: str, place: Place | None) -> None:
        """Know a table that cannot be read by its name, so that no check is blamed for naming it."""
        self._claim(name)
        self._broken[fold(name)] = Unjudged(f"the check reads {name}, which cannot be read: {why}", place)

    def _add_table(self, table: Table) -> None:
        rows = table.rows
        if any(field.name == "withdrawn_on" for field in table.fields):
            rows = tuple(row for row in rows if row.cells["withdrawn_on"] is None)
        cells = {field.name: [row.cells[field.name] for row in rows] for field in table.fields}
        columns = {field.name: column(column_type(field), cells[field.name]) for field in table.fields}
        self._add(table.name, columns)
        self._barred[fold(table.name)] = {
            fold(name): (each.problem, table.place(rows[each.at], name))
            for name, each in columns.items()
            if each.problem
        }

    def _offer(self, offered: Offered) -> None:
        for name, columns in offered.items():
            self._add(name, {each: column(kind, cells) for each, (kind, cells) in columns.items()})

    def _add(self, name: str, columns: Mapping[str, SqlColumn]) -> None:
        import duckdb

        self._claim(name)
        if len(set(map(fold, columns))) < len(columns):  # DuckDB would rename the second
            what = "two of its columns differ in their case alone; rename one"
            raise EvclaimsError(f"the table {name!r} cannot be put into SQL: {what}")
        rows = zip(*(each.cells for each in columns.values()), strict=True)
        self._longest[fold(name)] = max((sum(len(cell or "") for cell in row) for row in rows), default=0)
        values = ", ".join(f"unnest(CAST(? AS VARCHAR[]))::{each.type} AS {quote(c)}" for c, each in columns.items())
        try:
            self._connection.execute(
                f"CREATE TABLE {quote(name)} AS SELECT {values}", [each.cells for each in columns.values()]
            )
        except duckdb.Error as error:
            raise EvclaimsError(f"the table {name!r} cannot be put into SQL: {first_line(error)}") from None

    def _add_views(self, files: Iterable[ViewFile]) -> None:
        """Create the views, each after those that it reads."""
        waiting: dict[str, ViewFile] = {}
        for file in files:
            if fold(file.name) in {*self._weights, *waiting}:
                raise _twice(file.name, file.place)
            waiting[fold(file.name)] = file
        self._parser.expect(file.sql for file in waiting.values())
        queries = {name: self._parser.parse(file.sql, file.place) for name, file in waiting.items()}
        while waiting:
            ready = [name for name in waiting if not queries[name].reads.keys() & waiting.keys()]
            if not ready:
                raise _circle(waiting, queries)
            for name in ready:
                self._add_view(waiting.pop(name), queries[name])

    def _add_view(self, file: ViewFile, query: Query) -> None:
        self._claim(file.name, self._weigh(query, file.place))
        try:
            self._refuse_barred(file.sql, file.place)
        except Unjudged as error:
            self._broken[fold(file.name)] = error
            return
        view = _View(file.name, query.tree, bare(file.sql), file.place, self._through(query))
        self._engine.define(f"CREATE VIEW {quote(view.name)} AS {view.sql}", view.place)
        self._views[fold(file.name)] = view

    def _store(self, view: _View) -> None:
        """Let a view stand as a table, so that it is computed once for all that read it."""
        if view.failed:  # once is enough: every check that reads it would wait as long
            raise view.failed
        if view.stands == "TABLE":
            return
        if view.stands:
            self._connection.execute(f"DROP VIEW {quote(view.name)}")
            view.stands = ""
        try:
            self._engine.define(f"CREATE TABLE {quote(view.name)} AS {view.sql}", view.place)
        except Unjudged as error:
            view.failed = error
            raise
        view.stands = "TABLE"
        self._longest[fold(view.name)] = self._engine.longest(quote(view.name))

    def _claim(self, name: str, weight: int = 1) -> None:
        if fold(name) in self._weights:
            raise _twice(name, Place(VIEWS))
        self._weights[fold(name)] = weight

    def _weigh(self, query: Query, place: Place | None) -> int:
        """How many tables and stars a query reads once its views are written out.

        Raises EvclaimsError, at `place`, for one that reads what there is not, that names a part of its own like a
        table or view, or that reads more than it may.
        """
        if lost := query.reads.keys() - self._weights.keys() - {STARS}:
            what = f"{quoted(min(lost))}, which is no table or view; there are {', '.join(sorted(self._weights))}"
            raise EvclaimsError(f"the SQL reads {what}", place)
        if both := query.parts & self._weights.keys():
            raise taken(min(both), place)
        weight = sum(self._weights.get(name, 1) * count for name, count in query.reads.items())
        if weight > MOST_READS:
            message = f"the SQL reads {weight:,} tables and stars once its views are written out; join fewer"
            raise EvclaimsError(message, place)
        return weight

    def _refuse_barred(self, sql: str, place: Place | None) -> None:
        """Refuse SQL that reads a table that cannot be read, or a column that SQL cannot hold."""
        if not self._broken and not any(self._barred.values()):
            return
        trees, reads = self.trees(sql, place), self.reads(sql, place)
        if broken := self._broken.keys() & reads:
            raise self._broken[min(broken)]
        named = {word for tree in trees for word in words(tree)}
        for table in reads & self._barred.keys():
            for name, (problem, at) in self._barred[table].items():
                if name in named or any(map(renames, trees)):
                    raise Unjudged(problem, at)


def _circle(files: Mapping[str, ViewFile], queries: Mapping[str, Query]) -> EvclaimsError:
    """What to say of views that read each other: the names around the circle."""
    path = [min(files)]
    while (following := min(queries[path[-1]].reads.keys() & files.keys())) not in path:
        path.append(following)
    ring = [*path[path.index(following) :], following]
    told = " reads ".join(brief(files[name].name, 60) for name in ring)
    return EvclaimsError(f"views read each other in a circle ({told}); take one out of it", files[following].place)


def _twice(name: str, place: Place) -> EvclaimsError:
    return EvclaimsError(f"two tables or views are named {name!r}; rename one", place)


def quote(name: str) -> str:
    """The name as SQL takes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'

"""The locked-down SQL engine: a package's tables in memory, read by one SELECT that may do nothing else.

A package comes from a stranger, and so does its SQL. DuckDB parses each text first, and every node of its own tree is
held against an allowlist (`sqltree`), so that nothing reads files, settings, clocks or randomness. Then it runs in an
in-memory DuckDB without external access, its configuration locked, with caps on memory, rows and bytes and a watch on
the time that it computes (`sqlrun`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from evclaims.exact.interval import decimal
from evclaims.model import EvclaimsError, Place, Unjudged
from evclaims.package.package import Package
from evclaims.package.table import Row, Table, shorten
from evclaims.package.viewfiles import VIEWS, ViewFile, bare, view_files
from evclaims.profile.claims import PRINTS, lacks
from evclaims.profile.readings import readings
from evclaims.sql.allow import Parser, Tree, first_line, fold, renames, words
from evclaims.sql.columns import SqlColumn, columns, numbers
from evclaims.sql.engine import MEMORY_MB, SECONDS, bounds, define, run

_READINGS = ("value", "lower", "upper", "decimals_least", "decimals_most", "hedge", "unit", "problem")
_CONFIG: dict[str, Any] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "python_scan_all_frames": "false",
    "temp_directory": "",
    "secret_directory": "",
    "http_proxy": "off",
    "memory_limit": f"{MEMORY_MB}MB",
    "threads": "1",
}


class Database:
    """The tables of a package (and the views of its `checks/views`) for SELECTs only.

    A row with `withdrawn_on` takes no part. Where the package keeps the claims profile there is one table more,
    `readings`: each claim_id with value, bounds, decimals, hedge and unit of its print as read again, and the problem
    where it cannot be read.

    A table that cannot be read is known by its name alone.

    Raises DataError where the claims cannot be read, EvclaimsError for a view that may not be.
    """

    def __init__(self, package: Package, seconds: float = SECONDS) -> None:
        import duckdb

        self._connection = duckdb.connect(":memory:", config=_CONFIG)
        # Where Python reads no file (`python -c`, a prompt), DuckDB would draw a bar on stdout, into our output. In a
        # notebook without ipywidgets it draws none, and may not even be told so.
        bar = "SELECT current_setting('enable_progress_bar')"
        if self._connection.execute(bar).fetchall() != [(False,)]:
            self._connection.execute("SET enable_progress_bar = false")
        self._parser = Parser(self._connection, duckdb.__version__)
        self._known: dict[str, int] = {}
        self._barred: dict[str, dict[str, SqlColumn]] = {}
        self._broken: dict[str, Unjudged] = {}
        self._trees: dict[str, Tree] = {}
        self._places: dict[str, Place] = {}
        self.views: list[str] = []
        """The views, each after those that it reads."""
        self.queries: dict[str, str] = {}
        """The SELECT of each view."""
        for table in package.tables.values():
            if table.faults:
                self._bar(table.name, table.faults[0].message, table.faults[0].place)
            else:
                self._add_table(table)
        for unread in package.unread.values():
            self._bar(unread.resource, unread.message, Place(package.file))
        if not lacks(package, PRINTS):
            self._add("readings", _readings_columns(package))
        self._within = bounds(seconds)
        self._add_views(view_files(package))
        self._connection.execute("SET lock_configuration = true")

    def select(self, sql: str, place: Place | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The columns and the rows of one SELECT.

        Raises EvclaimsError, at `place`, for anything but one SELECT over the package's tables, and for one that DuckDB
        refuses; Unjudged for one that wants more than it may have, or reads a number that SQL cannot hold.
        """
        self._admit(sql, place)
        return run(self._connection, bare(sql), place, self._within)

    def types(self, name: str) -> dict[str, str]:
        """The columns of a table or view, each with DuckDB's name of its type.

        Raises EvclaimsError where there is no such table or view.
        """
        if fold(name) not in self._known:
            raise EvclaimsError(f"{shorten(name)} is no table or view; there are {', '.join(sorted(self._known))}")
        if fold(name) in self._broken:
            raise self._broken[fold(name)]
        described = self._connection.execute(f"DESCRIBE {quote(name)}").fetchall()
        return {column: type_ for column, type_, *_ in described}

    def trees(self, sql: str, place: Place | None = None) -> dict[str, Tree]:
        """The SQL's own tree (under no name), and that of every view that it reads, at once or through others."""
        trees = {"": self._parser.parse(sql, place)}
        wanted = [trees[""]]
        while wanted:
            for name in self._parser.tables(wanted.pop(), place):
                if name in self._trees and name not in trees:
                    trees[name] = self._trees[name]
                    wanted.append(trees[name])
        return trees

    def reads(self, sql: str, place: Place | None = None) -> frozenset[str]:
        """The tables and views that the SQL reads, at once or through views, their names folded."""
        return frozenset().union(*(self._parser.tables(tree, place) for tree in self.trees(sql, place).values()))

    def close(self) -> None:
        """Give back the memory."""
        self._connection.close()

    def _bar(self, name: str, why: str, place: Place | None) -> None:
        """Know a table that cannot be read by its name, so that no check is blamed for naming it."""
        self._claim(name)
        self._broken[fold(name)] = Unjudged(f"the check reads {name}, which cannot be read: {why}", place)

    def _add_table(self, table: Table) -> None:
        rows: Iterable[Row] = table.rows
        if any(field.name == "withdrawn_on" for field in table.fields):
            rows = [row for row in rows if row.cells["withdrawn_on"] is None]
        self._add(table.name, columns(table, rows))

    def _add(self, name: str, columns: Mapping[str, SqlColumn]) -> None:
        import duckdb

        self._claim(name)
        declared = ", ".join(f"{quote(column)} {each.type}" for column, each in columns.items())
        values = ", ".join(f"unnest(CAST(? AS VARCHAR[]))::{each.type}" for each in columns.values())
        try:
            self._connection.execute(f"CREATE TABLE {quote(name)} ({declared})")
            self._connection.execute(
                f"INSERT INTO {quote(name)} SELECT {values}", [each.cells for each in columns.values()]
            )
        except duckdb.Error as error:
            raise EvclaimsError(f"the table {name!r} cannot be put into SQL: {first_line(error)}") from None
        self._barred[fold(name)] = {fold(column): each for column, each in columns.items() if each.problem}

    def _add_views(self, files: Iterable[ViewFile]) -> None:
        """Create the views, each after those that it reads."""
        waiting: dict[str, ViewFile] = {}
        for file in files:
            if fold(file.name) in self._known or fold(file.name) in waiting:
                raise EvclaimsError(f"two tables or views are named {file.name!r}; rename one", file.place)
            waiting[fold(file.name)] = file
            self._trees[fold(file.name)] = self._parser.parse(file.sql, file.place)
        needs = {
            name: self._parser.tables(self._trees[name], file.place) & waiting.keys() for name, file in waiting.items()
        }
        while waiting:
            ready = [name for name in waiting if not needs[name] & waiting.keys()]
            if not ready:
                raise _circle(waiting, needs)
            for name in ready:
                self._add_view(waiting.pop(name))

    def _add_view(self, file: ViewFile) -> None:
        name = fold(file.name)
        reads = self._parser.admit(self._trees[name], self._known, file.place)
        self._claim(file.name, reads)
        query = bare(file.sql)
        self._places[name] = file.place
        try:
            self._refuse_barred(file.sql, file.place)
        except Unjudged as error:
            self._broken[name] = error
            return
        define(self._connection, f"CREATE VIEW {quote(file.name)} AS {query}", file.place, self._within)
        self.views.append(file.name)
        self.queries[file.name] = query

    def _claim(self, name: str, reads: int = 1) -> None:
        if fold(name) in self._known:
            raise EvclaimsError(f"two tables or views are named {name!r}; rename one", Place(VIEWS))
        self._known[fold(name)] = reads

    def _admit(self, sql: str, place: Place | None) -> None:
        """Refuse everything but one SELECT over what is known, and one that reads what SQL cannot hold."""
        self._parser.admit(self._parser.parse(sql, place), self._known, place)
        self._refuse_barred(sql, place)

    def _refuse_barred(self, sql: str, place: Place | None) -> None:
        if not self._broken and not any(self._barred.values()):
            return
        trees, reads = self.trees(sql, place), self.reads(sql, place)
        if broken := self._broken.keys() & reads:
            raise self._broken[min(broken)]
        named = {word for tree in trees.values() for word in words(tree)}
        for table in reads & self._barred.keys():
            for column, each in self._barred[table].items():
                if column in named or any(map(renames, trees.values())):
                    raise Unjudged(each.problem, each.place)


def _circle(waiting: Mapping[str, ViewFile], needs: Mapping[str, frozenset[str]]) -> EvclaimsError:
    """What to say of views that read each other: the names around the circle."""
    path = [min(waiting)]
    while (following := min(needs[path[-1]] & waiting.keys())) not in path:
        path.append(following)
    ring = [*path[path.index(following) :], following]
    told = " reads ".join(shorten(waiting[name].name)[1:-1] for name in ring)
    return EvclaimsError(f"views read each other in a circle ({told}); take one out of it", waiting[following].place)


def _readings_columns(package: Package) -> dict[str, SqlColumn]:
    withdrawn = {
        row.texts["claim_id"] for row in package.table("claims").rows if row.cells.get("withdrawn_on") is not None
    }
    ids: list[str] = []
    found: dict[str, list[Any]] = {name: [] for name in _READINGS}
    for reading in readings(package):
        if reading.claim_id in withdrawn:
            continue
        ids.append(reading.claim_id)
        figure, interval = reading.figure, reading.interval
        cells: tuple[Any, ...] = (*[None] * 7, reading.problem)
        if figure is not None and interval is not None:
            ends = [None if isinstance(end, float) else decimal(end) for end in (interval.lower, interval.upper)]
            places = (figure.decimals_least, figure.decimals_most)
            cells = (decimal(figure.value), *ends, *places, figure.hedge, figure.unit, "")
        for name, cell in zip(_READINGS, cells, strict=True):
            found[name].append(cell)
    kinds = {"value": "number", "lower": "number", "upper": "number"}
    kinds |= {"decimals_least": "integer", "decimals_most": "integer"}
    return {"claim_id": SqlColumn("VARCHAR", ids)} | {
        name: numbers(_exact(cells), kinds[name]) if name in kinds else SqlColumn("VARCHAR", cells)
        for name, cells in found.items()
    }


def _exact(cells: Iterable[Any]) -> list[Decimal | int | None]:
    return list(cells)


def quote(name: str) -> str:
    """The name as SQL takes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'

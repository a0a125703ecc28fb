"""The locked-down SQL engine: a package's tables in memory, read by one SELECT that may do nothing else.

A package comes from a stranger, and so does its SQL. DuckDB parses each text first, and every node of its own tree is
held against an allowlist, so that nothing reads files, settings, clocks or randomness, and no second parser can be made
to see something else than what runs. Then it runs in an in-memory DuckDB without external access, its configuration
locked, in a read-only transaction, with a cap on memory and rows and a timer that interrupts it.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn

from evclaims.figure import decimal
from evclaims.model import DataError, EvclaimsError, Place
from evclaims.package import Package
from evclaims.readings import has_claims, readings
from evclaims.table import Cell, Table, shorten

VIEWS = "checks/views.sql"
SECONDS = 20.0
_MEMORY = "1GB"
_WHOLE_DIGITS, _PLACES = 26, 12
_TYPES = {"integer": "HUGEINT", "number": f"DECIMAL({_WHOLE_DIGITS + _PLACES}, {_PLACES})"}
_TYPES |= {"date": "DATE", "boolean": "BOOLEAN"}
_READINGS = {
    "claim_id": "VARCHAR",
    "value": _TYPES["number"],
    "lower": _TYPES["number"],
    "upper": _TYPES["number"],
    "decimals_least": "HUGEINT",
    "decimals_most": "HUGEINT",
    "hedge": "VARCHAR",
    "unit": "VARCHAR",
    "problem": "VARCHAR",
}
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
    "memory_limit": _MEMORY,
    "threads": "1",
}
_LONGEST = 10_000
"""Characters of one statement; a parser's and a planner's time grows with them and cannot be interrupted."""
_MOST_READS = 1_000
"""Tables, and stars over them, that a statement reads once each view and each WITH is written out: thirty views that
each join the one above with itself would read a thousand million."""
_MOST_ROWS = 200_000

# The names in DuckDB's own parse tree (json_serialize_sql): kinds of node, functions and operators, types.
_NODES = frozenset(
    "SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE BASE_TABLE SUBQUERY JOIN EMPTY EXPRESSION_LIST TABLE_FUNCTION"
    " ORDER_MODIFIER LIMIT_MODIFIER DISTINCT_MODIFIER ORDER_DEFAULT ASCENDING DESCENDING"
    " VALUE_CONSTANT COLUMN_REF STAR FUNCTION OPERATOR_CAST TYPE CASE_EXPR ARRAY_EXTRACT"
    " CONJUNCTION_AND CONJUNCTION_OR OPERATOR_NOT OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL OPERATOR_COALESCE"
    " COMPARE_EQUAL COMPARE_NOTEQUAL COMPARE_LESSTHAN COMPARE_LESSTHANOREQUALTO COMPARE_GREATERTHAN"
    " COMPARE_GREATERTHANOREQUALTO COMPARE_DISTINCT_FROM COMPARE_NOT_DISTINCT_FROM COMPARE_BETWEEN COMPARE_IN"
    " WINDOW_AGGREGATE WINDOW_ROW_NUMBER WINDOW_RANK WINDOW_RANK_DENSE WINDOW_LAG WINDOW_LEAD WINDOW_FIRST_VALUE"
    " WINDOW_LAST_VALUE".split()
)
_FUNCTIONS = frozenset(
    "+ - * / // % || ~~ !~~ ~~* !~~* like_escape ilike_escape mod abs round trunc greatest least if nullif row"
    " count count_star sum min max avg list array_agg string_agg listagg group_concat bool_and bool_or"
    " arg_max arg_min argmax argmin max_by min_by row_number rank dense_rank lag lead first_value last_value"
    " lower upper lcase ucase trim ltrim rtrim len length char_length character_length substr substring concat"
    " starts_with ends_with contains split_part unnest list_value list_append array_append list_concat array_concat"
    " list_contains array_contains list_has array_has list_distinct list_sort"
    " year quarter month day date_part date_diff datediff date_trunc date_add last_day"
    " to_years to_months to_weeks to_days".split()
)
_TYPE_NAMES = frozenset(
    "varchar text string char boolean bool tinyint smallint int integer bigint hugeint int1 int2 int4 int8 int16"
    " decimal numeric float real double date timestamp interval list array".split()
)
_OUTSIDE = frozenset("catalog schema catalog_name schema_name sample".split())
"""Keys of a node that names something in another schema, or takes a random sample."""
_KEPT = frozenset(
    "current_catalog current_database current_date current_role current_schema current_time current_timestamp"
    " current_user localtime localtimestamp session_user user".split()
)
"""Names that stand for a clock or a setting where no column has them, even in quotes."""
_VIEW = re.compile(r'CREATE\s+VIEW\s+(?:"((?:[^"]|"")+)"|([^\W\d]\w*))\s+AS\b(.*)', re.IGNORECASE | re.DOTALL)


class Database:
    """The tables of a package (and the views of its `checks/views.sql`) for SELECTs only.

    A row with `withdrawn_on` takes no part. Where the package keeps the claims profile there is one table more,
    `readings`: each claim_id with value, bounds, decimals, hedge and unit of its print as read again, and the problem
    where it cannot be read.

    Raises DataError where a table cannot be read or a number does not fit, EvclaimsError for a view that may not be.
    """

    def __init__(self, package: Package, seconds: float = SECONDS) -> None:
        import duckdb

        self._seconds = seconds
        self._connection = duckdb.connect(":memory:", config=_CONFIG)
        # Where Python reads no file (`python -c`, a prompt), DuckDB would draw a bar on stdout, into our output. In a
        # notebook without ipywidgets the bar is off, and DuckDB refuses the mere word.
        if self._connection.execute("SELECT current_setting('enable_progress_bar')").fetchall() != [(False,)]:
            self._connection.execute("SET enable_progress_bar = false")
        self._reads: dict[str, int] = {}
        self.views: list[str] = []
        self.queries: dict[str, str] = {}
        """The SELECT of each view."""
        for table in package.tables.values():
            self._add_table(table)
        if has_claims(package):
            self._add("readings", _READINGS, _readings_columns(package))
        views = package.path(VIEWS)
        if views.exists() or views.is_symlink():
            self._add_views(package.text(VIEWS))
        self._connection.execute("SET lock_configuration = true")

    def select(self, sql: str, place: Place | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The columns and the rows of one SELECT.

        Raises EvclaimsError, at `place`, for anything but one SELECT over the package's tables, for one that DuckDB
        refuses, and for one that takes longer than the time or memory it has.
        """
        self._check(sql, place)
        return self._run(sql, place)

    def types(self, name: str) -> dict[str, str]:
        """The columns of a table or view, each with DuckDB's name of its type.

        Raises EvclaimsError where there is no such table or view.
        """
        if _fold(name) not in self._reads:
            raise EvclaimsError(f"{shorten(name)} is no table or view; there are {', '.join(sorted(self._reads))}")
        described = self._connection.execute(f"DESCRIBE {quote(name)}").fetchall()
        return {column: type_ for column, type_, *_ in described}

    def close(self) -> None:
        """Give back the memory."""
        self._connection.close()

    def _add_table(self, table: Table) -> None:
        if any(field.name == "withdrawn_on" for field in table.fields):
            rows = [row for row in table.rows if row.cells["withdrawn_on"] is None]
        else:
            rows = list(table.rows)
        types: dict[str, str] = {}
        columns: list[list[str | None]] = []
        for field in table.fields:
            types[field.name] = _TYPES.get(field.type, "VARCHAR")
            if field.type == "date" and field.descriptor.get("format", "default") != "default":
                types[field.name] = "VARCHAR"
            columns.append([_text(row.cells[field.name], table.place(row, field.name)) for row in rows])
        self._add(table.name, types, columns)

    def _add(self, name: str, types: Mapping[str, str], columns: Sequence[Sequence[str | None]]) -> None:
        import duckdb

        self._claim(name, Place(VIEWS))
        declared = ", ".join(f"{quote(column)} {type_}" for column, type_ in types.items())
        values = ", ".join(f"unnest(CAST(? AS VARCHAR[]))::{type_}" for type_ in types.values())
        try:
            self._connection.execute(f"CREATE TABLE {quote(name)} ({declared})")
            self._connection.execute(f"INSERT INTO {quote(name)} SELECT {values}", list(columns))
        except duckdb.Error as error:
            raise EvclaimsError(f"the table {name!r} cannot be put into SQL: {_first_line(error)}") from None

    def _add_views(self, text: str) -> None:
        import duckdb

        try:
            statements = self._connection.extract_statements(text)
        except duckdb.Error as error:
            raise EvclaimsError(f"the SQL does not parse: {_first_line(error)}", Place(VIEWS)) from None
        start = 0
        for statement in statements:
            start = text.index(statement.query, start)
            place = Place(VIEWS, text.count("\n", 0, start) + 1)
            start += len(statement.query)
            view = _VIEW.fullmatch(statement.query)
            if not view:
                raise EvclaimsError("here stands CREATE VIEW name AS SELECT … and nothing else", place)
            quoted, plain, query = view.groups()
            name = quoted.replace('""', '"') if quoted else plain
            reads = self._check(query, place)
            self._claim(name, place, reads)
            self._run(f"CREATE VIEW {quote(name)} AS {query}", place, read_only=False)
            self.views.append(name)
            self.queries[name] = query

    def _claim(self, name: str, place: Place, reads: int = 1) -> None:
        if _fold(name) in self._reads:
            raise EvclaimsError(f"two tables or views are named {name!r}; rename one", place)
        self._reads[_fold(name)] = reads

    def _check(self, sql: str, place: Place | None) -> int:
        """Refuse everything but one SELECT over tables that are known; returns how many it reads, views written out."""
        if "\0" in sql or sql.encode(errors="ignore").decode() != sql:
            raise EvclaimsError("the SQL holds a NUL or half a character; remove it", place)
        if len(sql) > _LONGEST:
            raise EvclaimsError(f"the SQL is longer than {_LONGEST:,} characters; put parts of it into views", place)
        serialized = "SELECT json_serialize_sql(?, skip_null := true, skip_empty := true, skip_default := true)"
        (answer,) = self._connection.execute(serialized, [sql]).fetchall()[0]
        try:
            parsed = json.loads(answer)
            if parsed["error"] and parsed["error_type"] != "not implemented":
                raise EvclaimsError(f"the SQL does not parse: {_first_line(parsed['error_message'])}", place)
            if parsed["error"] or len(parsed["statements"]) != 1:
                raise EvclaimsError("the SQL must be one SELECT and nothing else", place)
            reads = _reads(parsed["statements"][0], self._reads, place)
        except RecursionError:
            raise EvclaimsError("the SQL is nested too deep", place) from None
        if reads > _MOST_READS:
            message = f"the SQL reads {reads:,} tables and stars once its views are written out; join fewer"
            raise EvclaimsError(message, place)
        return reads

    def _run(self, sql: str, place: Place | None, *, read_only: bool = True) -> tuple[list[str], list[tuple[Any, ...]]]:
        import duckdb

        connection = self._connection
        expired = threading.Event()

        def interrupt() -> None:
            expired.set()
            connection.interrupt()

        timer = threading.Timer(self._seconds, interrupt)
        connection.execute("BEGIN TRANSACTION READ ONLY" if read_only else "BEGIN TRANSACTION")
        timer.start()
        try:
            cursor = connection.execute(sql)
            columns = [column[0] for column in cursor.description or ()]
            rows = cursor.fetchmany(_MOST_ROWS + 1)
            connection.execute("COMMIT")
        except (duckdb.Error, ArithmeticError, ValueError) as error:  # the last two: values that Python cannot hold
            timer.cancel()
            timer.join()  # A late interrupt would meet the ROLLBACK and leave the transaction open.
            with contextlib.suppress(duckdb.Error):
                connection.execute("ROLLBACK")
            if expired.is_set():
                raise EvclaimsError(
                    f"the SQL ran longer than {self._seconds:g} seconds and was stopped; join on keys", place
                ) from None
            raise EvclaimsError(f"the SQL does not run: {_first_line(error)}", place) from None
        finally:
            timer.cancel()
        if len(rows) > _MOST_ROWS:
            raise EvclaimsError(f"the SQL gives more than {_MOST_ROWS:,} rows; join on keys", place)
        return columns, rows


def _reads(node: Any, known: Mapping[str, int], place: Place | None) -> int:
    """Hold a node of DuckDB's parse tree, and all below it, against the allowlists.

    Returns how many tables and stars it reads once each view and each WITH of `known` is written out.
    """

    def refuse(what: str) -> NoReturn:
        raise EvclaimsError(f"the SQL uses {what}, which no check may", place)

    if isinstance(node, list):
        return sum(_reads(each, known, place) for each in node)
    if not isinstance(node, dict):
        return 0
    kind = node.get("type")
    if isinstance(kind, str) and kind not in _NODES:
        refuse(kind.lower().replace("_", " "))
    if "function_name" in node and _fold(node["function_name"]) not in _FUNCTIONS:
        refuse(f"the function {shorten(node['function_name'])}")
    if "type_name" in node and _fold(node["type_name"]) not in _TYPE_NAMES:
        refuse(f"the type {shorten(node['type_name'])}")
    if kind == "COLUMN_REF" and len(node["column_names"]) == 1 and _fold(node["column_names"][0]) in _KEPT:
        refuse(f"the name {node['column_names'][0]!r}")
    if barred := _OUTSIDE & node.keys():
        refuse("a sample" if "sample" in barred else "a name with a schema before it")
    if kind == "BASE_TABLE":
        name = node["table_name"]
        if _fold(name) not in known:
            tables = ", ".join(sorted(known))
            raise EvclaimsError(f"the SQL reads {shorten(name)}, which is no table or view; there are {tables}", place)
        return known[_fold(name)]
    parts = dict(known)
    if kind == "RECURSIVE_CTE_NODE":
        # Only the part after UNION reads itself; before it, the name would be whatever else has it.
        return _reads(node["left"], known, place) + _reads(node["right"], {**parts, _fold(node["cte_name"]): 1}, place)
    for part in node.get("cte_map", {}).get("map", ()):
        name = part["key"]
        if _fold(name) in parts:
            raise EvclaimsError(f"the SQL names a part {shorten(name)}, which is taken; choose another name", place)
        parts[_fold(name)] = max(1, _reads(part["value"], parts, place))
    below = sum(_reads(child, parts, place) for key, child in node.items() if key != "cte_map")
    return below + (kind == "STAR")


def _readings_columns(package: Package) -> list[list[str | None]]:
    rows: list[tuple[str | None, ...]] = []
    withdrawn = {
        row.texts["claim_id"] for row in package.table("claims").rows if row.cells.get("withdrawn_on") is not None
    }
    for reading in readings(package):
        if reading.claim_id in withdrawn:
            continue
        figure, interval = reading.figure, reading.interval
        if figure is None or interval is None:
            rows.append((reading.claim_id, None, None, None, None, None, None, None, reading.problem))
            continue
        ends = [None if isinstance(e, float) else f"{decimal(e):f}" for e in (interval.lower, interval.upper)]
        places = (str(figure.decimals_least), str(figure.decimals_most))
        rows.append((reading.claim_id, f"{decimal(figure.value):f}", *ends, *places, figure.hedge, figure.unit, ""))
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in _READINGS]


def _text(cell: Cell, place: Place) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, (int, Decimal)):
        number = Decimal(cell)
        _, fraction = f"{number:f}".partition(".")[::2]
        if number.adjusted() >= _WHOLE_DIGITS or len(fraction.rstrip("0")) > _PLACES:
            raise DataError(
                f"{shorten(str(cell))} has more than {_WHOLE_DIGITS} digits before or {_PLACES} after the point,"
                " which the checks' SQL does not hold; no printed figure needs them",
                place,
            )
        return f"{number:f}"
    return str(cell)


def quote(name: str) -> str:
    """The name as SQL takes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def _fold(name: str) -> str:
    """The name as DuckDB compares it: only ASCII letters lose their case."""
    return "".join(char.lower() if char.isascii() else char for char in name)


def _first_line(error: object) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return shorten(lines[0], 200)[1:-1] if lines else type(error).__name__

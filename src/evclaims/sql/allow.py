"""What SQL may say: DuckDB parses it, and every node of its own tree is held against an allowlist.

No second parser can be made to see something else than what runs. A tree of another shape than this module knows is
refused, naming DuckDB's version: what is not understood is not let through.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, NoReturn, TypeAlias

from evclaims.model import EvclaimsError, Place
from evclaims.package.excerpt import brief, quoted
from evclaims.package.keys import nearest

Tree: TypeAlias = Mapping[str, Any]
LONGEST_SQL = 10_000
"""Characters of one statement; a parser's and a planner's time grows with them and cannot be interrupted."""

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
OPERATORS = frozenset("+ - * / // % || ~~ !~~ ~~* !~~* like_escape ilike_escape list_value row".split())
"""Functions that are written as something else: `LIKE`, `[a, b]`, `(a, b)`."""
FUNCTIONS: Mapping[str, str] = {
    "numbers": "abs round trunc mod greatest least",
    "choices": "if nullif",
    "counts and sums": "count count_star sum min max avg bool_and bool_or arg_max arg_min argmax argmin max_by min_by",
    "what stands in one row": "list array_agg string_agg listagg group_concat",
    "windows": "row_number rank dense_rank lag lead first_value last_value",
    "texts": "lower upper lcase ucase trim ltrim rtrim len length char_length character_length substr substring concat"
    " starts_with ends_with contains split_part",
    "lists": "unnest list_append array_append list_concat array_concat list_contains array_contains list_has array_has"
    " list_distinct list_sort",
    "days": "year quarter month day date_part date_diff datediff date_trunc date_add last_day to_years to_months"
    " to_weeks to_days",
}
"""The functions that a check may use, by what they are for."""
_FUNCTIONS = OPERATORS.union(*(names.split() for names in FUNCTIONS.values()))
UNTOLD = 1 << 64
"""A length that nothing has."""
_GATHERERS = frozenset(
    "list array_agg string_agg listagg group_concat list_append array_append list_concat array_concat concat"
    " list_value row".split()
)
"""Those that make one value of several, however many there are."""
_TYPE_NAMES = frozenset(
    "varchar text string char boolean bool tinyint smallint int integer bigint hugeint int1 int2 int4 int8 int16"
    " decimal numeric float real double date timestamp interval list array".split()
)
_OUTSIDE = frozenset("catalog schema catalog_name schema_name sample".split())
"""Keys of a node that names something in another schema, or takes a random sample."""
ALIASES = frozenset({"column_name_alias", "aliases"})
"""Keys of a node that names columns by their order."""
_KEPT = frozenset(
    "current_catalog current_database current_date current_role current_schema current_time current_timestamp"
    " current_user localtime localtimestamp session_user user".split()
)
"""Names that stand for a clock or a setting where no column has them, even in quotes."""
STARS = ""
"""What stars count under beside the tables, and a part that reads none; no table has an empty name."""
_SAMPLES: Mapping[str, Mapping[str, int] | None] = {
    "SELECT count(*), lower('a')::VARCHAR FROM t WHERE k IN ('a') LIMIT 1": {"t": 1},
    "WITH a AS (SELECT * FROM t), b AS (SELECT k FROM a) SELECT * FROM a JOIN b USING (k)": {"t": 2, STARS: 3},
    "WITH RECURSIVE a AS (SELECT k FROM t UNION ALL SELECT k FROM a) SELECT k FROM a": {"t": 1, STARS: 1},
    "WITH a AS (SELECT * FROM other) SELECT 1 FROM T": {"t": 1, "other": 0, STARS: 0},
} | dict.fromkeys([
    "SELECT getenv('a')", "SELECT * FROM getenv('a')", "SELECT 'a'::JSON", "SELECT current_user",
    "SELECT * FROM main.t", "SELECT * FROM t TABLESAMPLE 10%", "SELECT ?",
    "SELECT 1 WHERE (SELECT getenv('a') FROM t) IN (SELECT 1)",
    "WITH RECURSIVE a AS (SELECT 1 UNION ALL SELECT getenv('a') FROM a) SELECT 1",
    "WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a",
])  # fmt: skip
"""SQL and what it reads how often, None for what must be refused; else the trees are others than this module reads."""


class Query(NamedTuple):
    """A SELECT that holds nothing but what is allowed: DuckDB's tree of it, and what it reads.

    `reads` counts each table or view, its name folded, and the stars, once each WITH is written out; what only an
    unused WITH names counts 0. `parts` are the names that its WITHs give, folded. `growth` says how many times as long
    as what it reads a value of it can be: twice for each `||`, UNTOLD where nothing tells.
    """

    tree: Tree
    reads: Counter[str]
    parts: frozenset[str]
    growth: int


class Parser:
    """Parses SQL with a connection's DuckDB, and says what is wrong with it.

    Raises EvclaimsError where this DuckDB describes SQL in another way than this module knows.
    """

    def __init__(self, connection: Any, version: str) -> None:
        self._connection = connection
        self._version = version
        self._answers: dict[str, str] = {}
        self._parsed: dict[str, Query] = {}
        self.expect(_SAMPLES)
        for sql, reads in _SAMPLES.items():
            try:
                found: Mapping[str, int] | None = self.parse(sql).reads
            except _UnknownTree:
                raise
            except EvclaimsError:
                found = None
            if found != reads:
                self._refuse_shape()

    def expect(self, sqls: Iterable[str]) -> None:
        """Have DuckDB parse these at once, since to ask it takes longer than to parse; `parse` says what is wrong."""
        fit = [sql for sql in dict.fromkeys(sqls) if _is_text(sql) and len(sql) <= LONGEST_SQL]
        self._answers.update(zip(fit, self._serialized(*fit), strict=True))

    def parse(self, sql: str, place: Place | None = None) -> Query:
        """The one SELECT that the SQL must be; each text is parsed once.

        Raises EvclaimsError, at `place`, for anything else, and for what no check may.
        """
        if sql not in self._parsed:
            if not _is_text(sql):
                raise EvclaimsError("the SQL holds a NUL or half a character; remove it", place)
            if len(sql) > LONGEST_SQL:
                message = f"the SQL is longer than {LONGEST_SQL:,} characters; put parts of it into views"
                raise EvclaimsError(message, place)
            try:
                if sql not in self._answers:
                    self.expect([sql])
                self._parsed[sql] = self._query(json.loads(self._answers[sql]), place)
            except RecursionError:
                raise EvclaimsError("the SQL is nested too deep", place) from None
            except (_ShapeError, ValueError, KeyError, TypeError, AttributeError):
                self._refuse_shape()
        return self._parsed[sql]

    def _query(self, parsed: Any, place: Place | None) -> Query:
        if _of(parsed, "error", bool) and _of(parsed, "error_type", str) != "not implemented":
            said = first_line(_of(parsed, "error_message", str))
            raise EvclaimsError(f"the SQL does not parse: {said}", place)
        if parsed["error"] or len(statements := _of(parsed, "statements", list)) != 1:
            raise EvclaimsError("the SQL must be one SELECT and nothing else", place)
        _of(tree := statements[0], "node", dict)
        walk, reads = _Walk(place), Counter[str]()
        walk.count(tree, {}, reads)
        return Query(tree, reads, frozenset(walk.parts), walk.growth)

    def _serialized(self, *sqls: str) -> list[str]:
        import duckdb

        options = "skip_null := true, skip_empty := true, skip_default := true"
        asked = f"SELECT json_serialize_sql(unnest(CAST(? AS VARCHAR[])), {options})"
        try:
            return [str(answer) for (answer,) in self._connection.execute(asked, [sqls]).fetchall()]
        except duckdb.CatalogException:
            self._refuse_shape()

    def _refuse_shape(self) -> NoReturn:
        raise _UnknownTree(
            f"DuckDB {self._version} describes SQL in a way that this version of evclaims does not know;"
            " install a newer evclaims, or an older duckdb"
        ) from None


class _ShapeError(Exception):
    """A node of the tree is another one than this module knows."""


class _UnknownTree(EvclaimsError):
    """This DuckDB's trees are other ones than this module knows."""


def _is_text(sql: str) -> bool:
    return "\0" not in sql and sql.encode(errors="ignore").decode() == sql


def fold(name: str) -> str:
    """The name as DuckDB compares it: only ASCII letters lose their case."""
    return name.lower() if name.isascii() else "".join(char.lower() if char.isascii() else char for char in name)


def taken(name: str, place: Place | None) -> EvclaimsError:
    """What to say of a part of a WITH that is called like a table, a view or another part."""
    return EvclaimsError(f"the SQL names a part {quoted(name)}, which is taken; choose another name", place)


def first_line(error: object) -> str:
    """The first line of an error of DuckDB, shortened."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    return brief(lines[0], 200) if lines else type(error).__name__


def words(tree: Any) -> Iterator[str]:
    """Every text of a tree, folded: all names that the SQL says are among them, and no word of its comments."""
    return (fold(each) for each in inside(tree) if isinstance(each, str))


def renames(tree: Any) -> bool:
    """Whether columns are renamed by their order, so that a column can be read under a name that is not its own."""
    return any(isinstance(each, Mapping) and each.keys() & ALIASES for each in inside(tree))


def inside(tree: Any) -> Iterator[Any]:
    """A tree with all that is in it."""
    yield tree
    for child in tree.values() if isinstance(tree, Mapping) else tree if isinstance(tree, list) else ():
        yield from inside(child)


def _of(node: Any, key: str, kind: type) -> Any:
    if not isinstance(node, Mapping) or not isinstance(node.get(key), kind):
        raise _ShapeError(key)
    return node[key]


def _parts(node: Tree) -> list[Any]:
    """The parts that a node's WITH names: key and value of each."""
    found = _of(node, "cte_map", dict).get("map", []) if "cte_map" in node else []
    if not isinstance(found, list):
        raise _ShapeError("map")
    return found


class _Walk:
    """One walk over a tree of DuckDB's: holds every node against the allowlists, and counts what it reads."""

    def __init__(self, place: Place | None) -> None:
        self._place = place
        self.parts: set[str] = set()
        self.growth = 1

    def count(self, node: Any, known: Mapping[str, Counter[str]], found: Counter[str]) -> None:
        """Add to `found` what a node and all below it read; `known` says so of each part that a WITH names."""
        if isinstance(node, list):
            for each in node:
                self.count(each, known, found)
        if not isinstance(node, dict):
            return
        self._hold(node)
        kind, passed = node.get("type"), {"cte_map"}
        if kind == "STAR":
            found[STARS] += 1
        elif kind == "BASE_TABLE":
            name = fold(_of(node, "table_name", str))
            found.update(known.get(name) or {name: 1})
        elif kind == "RECURSIVE_CTE_NODE":
            # Only the part after UNION reads itself; before it, the name would be whatever else has it.
            self.growth *= UNTOLD
            own = {**known, fold(_of(node, "cte_name", str)): Counter({STARS: 1})}
            self.count(_of(node, "right", dict), own, found)
            passed.add("right")
            _of(node, "left", dict)
        for part in _parts(node):
            name, below = _of(part, "key", str), Counter[str]()
            self.count(_of(part, "value", dict), known, below)
            if fold(name) in known:
                raise taken(name, self._place)
            self.parts.add(fold(name))
            found.update(dict.fromkeys(below, 0))  # it may be read nowhere
            below[STARS] += not any(below.values())
            known = {**known, fold(name): below}
        for key, child in node.items():
            if key not in passed and isinstance(child, dict | list):
                self.count(child, known, found)

    def _hold(self, node: Tree) -> None:
        """Refuse a node that is not allowed by itself."""
        kind = node.get("type")
        if isinstance(kind, str) and kind not in _NODES:
            self._refuse(kind.lower().replace("_", " "))
        if kind == "FUNCTION" or "function_name" in node:
            name = _of(node, "function_name", str)
            if fold(name) not in _FUNCTIONS:
                self._refuse(f"the function {quoted(name)}", nearest(fold(name), sorted(_FUNCTIONS - OPERATORS)))
            self.growth *= UNTOLD if fold(name) in _GATHERERS else 2 if name == "||" else 1
        if kind == "TYPE" or "type_name" in node:
            name = _of(node, "type_name", str)
            if fold(name) not in _TYPE_NAMES:
                self._refuse(f"the type {quoted(name)}")
        if kind == "COLUMN_REF" and len(names := _of(node, "column_names", list)) == 1 and fold(names[0]) in _KEPT:
            self._refuse(f"the name {names[0]!r}")
        if "qualified_name" in node and len(_of(node["qualified_name"], "path", list)) != 1:
            self._refuse("a name with a schema before it")
        if barred := _OUTSIDE & node.keys():
            self._refuse("a sample" if "sample" in barred else "a name with a schema before it")

    def _refuse(self, what: str, hint: str = "") -> NoReturn:
        raise EvclaimsError(f"the SQL uses {what}, which no check may{hint}", self._place)

"""The SQL engine: what a check may ask, and every way out that a stranger's SQL might try."""

from __future__ import annotations

import datetime
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evclaims.model import DataError, EvclaimsError, Place, Unjudged
from evclaims.package.package import open_package
from evclaims.profile.extra_tables import offered
from evclaims.sql.columns import column
from evclaims.sql.database import Database
from helpers import write_package

CLAIMS: list[list[object]] = [
    ["a", "0.000000000001", "1", "2025-01-31", "true", "x", None],
    ["b", "99999999999999999999999999.999999999999", "-2", "2025-03-01", "false", "y,\n", None],
    ["c", None, None, None, None, None, None],
    ["gone", "5", "5", "2025-01-01", "true", "z", "2025-12-01"],
]
FIELDS = ["claim_id", "value:number", "count:integer", "day:date", "known:boolean", "text", "withdrawn_on:date"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_package(tmp_path_factory.mktemp("package"), {"claims": (FIELDS, CLAIMS)})
    (folder / "x.csv").write_text("secret\n1\n")
    return folder


@pytest.fixture(scope="module")
def database(folder: Path) -> Iterator[Database]:
    database = Database(open_package(folder), seconds=30)
    yield database
    database.close()


def test_no_bar_is_drawn_where_no_file_is_run(folder: Path) -> None:
    """DuckDB takes `python -c` for a person at a prompt, and would write into what we print."""
    code = "import sys; from evclaims.sql.database import Database; from evclaims.package.package import open_package;"
    code += " database = Database(open_package(sys.argv[1]));"
    code += " print(database._connection.execute(\"SELECT current_setting('enable_progress_bar')\").fetchall())"
    ran = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
    assert ran.stdout == "[(False,)]\n"


def test_a_notebook_without_widgets_can_ask(folder: Path) -> None:
    """DuckDB in a notebook raises where it is told to draw no bar and ipywidgets is missing."""
    code = """
import builtins, sys, types
shell = types.SimpleNamespace(config={"IPKernelApp": {}})
sys.modules["IPython"] = types.ModuleType("IPython")
sys.modules["IPython"].get_ipython = builtins.get_ipython = lambda: shell
sys.modules["ipykernel"] = types.ModuleType("ipykernel")
sys.modules["ipywidgets"] = None
from evclaims.package.package import open_package
from evclaims.sql.database import Database
print(Database(open_package(sys.argv[1])).select("SELECT count(*) FROM claims"))
"""
    ran = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False)
    assert (ran.stderr, ran.stdout) == ("", "(['count_star()'], [(3,)])\n")


def refused(database: Database, sql: str) -> str:
    """The one sentence with which the SQL is refused; the tables are as they were."""
    with pytest.raises(EvclaimsError) as caught:
        database.select(sql, Place("checks/facts/x.yaml", 3))
    assert caught.value.place == Place("checks/facts/x.yaml", 3)
    assert "\n" not in caught.value.message and len(caught.value.message) < 300
    assert database.select("SELECT count(*) FROM claims")[1] == [(3,)]
    return caught.value.message


# Ways out

NO_SELECT = "the SQL must be one SELECT and nothing else"


@pytest.mark.parametrize(
    "sql",
    [
        "", " \n", "-- nothing", "/* nothing */", ";",
        "SELECT 1; SELECT 2", "SELECT 1; DROP TABLE claims", "SELECT 1; PRAGMA version",
        "COPY claims TO 'out.csv'", "COPY claims FROM 'x.csv'", "COPY (SELECT 1) TO '/dev/stdout'",
        "EXPORT DATABASE 'out'", "IMPORT DATABASE 'out'",
        "ATTACH 'x.db' AS other", "ATTACH ':memory:' AS other", "DETACH memory", "USE memory",
        "INSTALL httpfs", "LOAD httpfs", "FORCE INSTALL json", "UPDATE EXTENSIONS",
        "SET memory_limit = '100GB'", "SET VARIABLE a = 1", "RESET memory_limit", "PRAGMA enable_profiling",
        "PRAGMA database_list", "CALL pragma_version()", "CHECKPOINT", "VACUUM", "ANALYZE",
        "BEGIN", "COMMIT", "ROLLBACK", "EXPLAIN SELECT 1", "EXPLAIN ANALYZE SELECT 1",
        "DELETE FROM claims", "INSERT INTO claims VALUES ('d')", "UPDATE claims SET value = 1", "TRUNCATE claims",
        "MERGE INTO claims USING claims AS b ON false WHEN NOT MATCHED THEN INSERT VALUES ('d')",
        "CREATE TABLE t AS SELECT 1", "CREATE VIEW v AS SELECT 1", "CREATE MACRO m() AS 1", "DROP TABLE claims",
        "CREATE SECRET s (TYPE s3)", "ALTER TABLE claims DROP COLUMN value", "COMMENT ON TABLE claims IS 'x'",
        "PREPARE p AS SELECT 1", "EXECUTE p", "DEALLOCATE p",
        "PIVOT claims ON text USING sum(value)", "FROM (PIVOT claims ON text USING sum(value))",
    ],
)  # fmt: skip
def test_what_is_not_one_select_is_refused(database: Database, sql: str) -> None:
    assert refused(database, sql) == NO_SELECT


@pytest.mark.parametrize(
    "sql",
    [
        "WITH x AS (DELETE FROM claims RETURNING *) SELECT * FROM x",
        "WITH x AS (INSERT INTO claims VALUES ('d') RETURNING *) SELECT * FROM x",
        "WITH x AS (UPDATE claims SET value = 1 RETURNING *) SELECT * FROM x",
        "WITH x AS MATERIALIZED (DELETE FROM claims RETURNING *) SELECT 1",
        "SELECT * FROM (WITH x AS (DELETE FROM claims RETURNING *) SELECT * FROM x)",
        "SELECT (WITH x AS (DELETE FROM claims RETURNING claim_id) SELECT min(claim_id) FROM x)",
    ],
)
def test_nothing_is_changed_inside_a_with(database: Database, sql: str) -> None:
    assert "query node, which no check may" in refused(database, sql)


@pytest.mark.parametrize(
    "function",
    [
        # files and network
        "read_csv('x.csv')", "read_csv_auto('x.csv')", "read_text('x.csv')", "read_blob('x.csv')", "glob('*')",
        "read_parquet('x')", "parquet_metadata('x')", "read_json('x')", "sniff_csv('x.csv')", "read_duckdb('x.db')",
        "read_ndjson_objects('x')", "parquet_scan('x')", "arrow_scan(1, 2, 3)", "pandas_scan(1)",
        # SQL by another way in
        "json_execute_serialized_sql('{}')", "json_serialize_sql('SELECT 1')", "query('SELECT 1')",
        "query_table('claims')", "query_table(['sqlite_master'])", "current_query()", "getvariable('a')",
        # settings and what there is
        "duckdb_settings()", "duckdb_tables()", "duckdb_secrets()", "pragma_database_list()",
        "current_setting('threads')",
        "getenv('HOME')", "which_secret('a', 'b')", "duckdb_logs()", "pg_backend_pid()", "version()",
        "pragma_version()",
        "current_schemas(true)", "in_search_path('a', 'b')", "nextval('s')", "txid_current()", "stats(1)",
        "pragma_table_info('claims')", "checkpoint()", "force_checkpoint()", "write_log('a')", "pragma_user_agent()",
        # clocks and chance
        "random()", "setseed(0.5)", "uuid()", "gen_random_uuid()", "uuidv7()", "now()", "today()", "get_current_time()",
        "get_current_timestamp()", "transaction_timestamp()", "current_localtimestamp()", "age(DATE '2025-01-01')",
        # memory and time
        "repeat('x', 1500000000)", "lpad('x', 1500000000, 'y')", "rpad('x', 1500000000, 'y')", "range(1000000000)",
        "generate_series(1, 1000000000)", "replace('x', 'x', 'yyyyyyyyyy')", "bar(1, 0, 1, 100000000)", "sleep_ms(9)",
        "format('{:>1000000000}', 'x')", "printf('%1000000000d', 1)", "array_resize([1], 1000000000)",
        "regexp_replace('x', '', 'y')", "list_resize([1], 1000000000)", "error('x')", "string_split('x', '')",
        # in other clothes
        '"getenv"(\'HOME\')', "GetEnv('HOME')", "list_transform([1], lambda x: getenv('HOME'))", "RANDOM()",
        "list_aggregate([1], 'random')", "apply([1], lambda x: x)", "list_reduce([1], lambda x, y: x)",
    ],
)  # fmt: skip
def test_a_function_that_is_not_allowed_is_refused_wherever_it_stands(database: Database, function: str) -> None:
    places = [
        f"SELECT {function}",
        f"SELECT * FROM {function}",
        f"SELECT * FROM claims WHERE {function} IS NULL",
        f"SELECT * FROM claims ORDER BY {function}",
        f"SELECT * FROM claims LIMIT {function}",
        f"SELECT claim_id FROM claims GROUP BY claim_id, {function} HAVING {function} > 0",
        f"SELECT * FROM claims AS a JOIN claims AS b ON {function} IS NULL",
        f"SELECT * FROM claims, LATERAL (SELECT {function})",
        f"SELECT (SELECT {function}) FROM claims",
        f"SELECT * REPLACE ({function} AS value) FROM claims",
        f"SELECT DISTINCT ON ({function}) * FROM claims",
        f"SELECT count(*) OVER (PARTITION BY {function} ORDER BY {function}) FROM claims",
        f"SELECT sum(count) FILTER ({function} > 0) FROM claims",
        f"SELECT list(count ORDER BY {function}) FROM claims",
        f"SELECT * FROM claims QUALIFY {function} > 0",
        f"SELECT CASE WHEN {function} THEN 1 END, [{function}], {function}::VARCHAR, 1 IN ({function})",
        f"SELECT * FROM (VALUES ({function})) AS t",
        f"WITH x AS (SELECT {function}) SELECT * FROM x",
        f"WITH RECURSIVE x AS (SELECT 1 UNION ALL SELECT {function} FROM x) SELECT * FROM x",
        f"SELECT 1 UNION SELECT {function}",
        f"SELECT EXISTS (SELECT {function})",
    ]
    for sql in places:
        with pytest.raises(EvclaimsError, match=r"^the SQL (uses|does not parse)"):
            database.select(sql)
    assert "the SQL uses the function" in refused(database, places[0])


@pytest.mark.parametrize(
    ("function", "near"),
    [("uper('a')", "upper"), ("STRING_AG(k)", "string_agg"), ("lenght('a')", "length"), ("days(1)", "day")],
)
def test_a_function_that_is_refused_has_the_nearest_allowed_one_named(
    database: Database, function: str, near: str
) -> None:
    assert near in refused(database, f"SELECT {function}").partition("did you mean ")[2]
    assert "did you mean" not in refused(database, "SELECT getenv('HOME')")


@pytest.mark.parametrize(
    "name",
    [
        "'x.csv'", '"x.csv"', "'/etc/passwd'", "'https://example.org/x.csv'", "'s3://a/b.parquet'", "'*.csv'", "folder",
        "sqlite_master", "SQLITE_MASTER", '"sqlite_schema"', "duckdb_tables", "duckdb_columns", "pragma_database_list",
        "duckdb_logs", "pg_settings", "pg_class", "duckdb_settings", "tables", "CLAIMS2",
    ],
)  # fmt: skip
def test_a_name_that_is_no_table_of_the_package_is_refused(database: Database, folder: Path, name: str) -> None:
    frame = [{"a": 1}]  # a replacement scan would find it
    assert "which is no table or view; there are claims" in refused(database, f"SELECT * FROM {name}")
    assert "no table or view" in refused(database, f"SELECT (SELECT count(*) FROM {name}) FROM claims")
    assert "no table or view" in refused(database, f"SELECT * FROM claims WHERE 1 IN (FROM {name})")
    assert "no table or view" in refused(database, "SELECT * FROM frame") and frame


@pytest.mark.parametrize(
    "name",
    [
        "information_schema.tables", "main.claims", "memory.main.claims", "system.main.sqlite_master",
        "pg_catalog.pg_tables", "temp.claims", '"main"."claims"',
    ],
)  # fmt: skip
def test_a_schema_is_never_named(database: Database, name: str) -> None:
    assert refused(database, f"SELECT * FROM {name}") == (
        "the SQL uses a name with a schema before it, which no check may"
    )
    assert "no check may" in refused(database, f"SELECT {name}.upper('a')" if "." in name else name)


@pytest.mark.parametrize(
    "sql",
    [
        "WITH sqlite_master AS (SELECT * FROM sqlite_master) SELECT * FROM sqlite_master",
        "WITH RECURSIVE sqlite_master AS (SELECT * FROM sqlite_master UNION SELECT 1 FROM sqlite_master)"
        " SELECT * FROM sqlite_master",
        "WITH a AS (SELECT * FROM sqlite_master), sqlite_master AS (SELECT 1) SELECT * FROM a",
        "SELECT (WITH sqlite_master AS (SELECT 1) SELECT 1), * FROM sqlite_master",
        "WITH x AS (WITH sqlite_master AS (SELECT 1) SELECT 1) SELECT * FROM sqlite_master",
        "SELECT * FROM sqlite_master WHERE 1 IN (WITH sqlite_master AS (SELECT 1) SELECT 1)",
        'WITH "duc\u212adb_tables" AS (SELECT 1) SELECT * FROM duckdb_tables',
        "SELECT * FROM (WITH duckdb_views AS (SELECT 1) FROM duckdb_views) AS a, duckdb_views",
    ],
)
def test_a_name_made_by_with_holds_only_where_it_is_in_force(database: Database, sql: str) -> None:
    assert "which is no table or view" in refused(database, sql)


@pytest.mark.parametrize("name", ["claims", "CLAIMS", '"Claims"'])
def test_a_name_made_by_with_does_not_hide_a_table(database: Database, name: str) -> None:
    assert "which is taken; choose another name" in refused(database, f"WITH {name} AS (SELECT 1) SELECT 1")


@pytest.mark.parametrize(
    "name",
    [
        "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "current_user", "user",
        "session_user", "current_role", "current_schema", "current_catalog",
    ],
)  # fmt: skip
def test_a_clock_or_setting_in_the_guise_of_a_column_is_refused(database: Database, name: str) -> None:
    for written in (name, name.upper(), f'"{name}"', f'"{name.upper()}"'):
        with pytest.raises(EvclaimsError, match=r"no check may|does not parse"):
            database.select(f"SELECT {written} AS x FROM claims")
    assert database.select(f'SELECT t."{name}" FROM (SELECT 1 AS "{name}") AS t')[1] == [(1,)]


@pytest.mark.parametrize("text", ["now", "today", "tomorrow", "yesterday", "current_date"])
@pytest.mark.parametrize("type_", ["DATE", "TIMESTAMP"])
def test_no_text_becomes_the_day_of_today(database: Database, text: str, type_: str) -> None:
    assert "Conversion Error" in refused(database, f"SELECT {type_} '{text}'")


@pytest.mark.parametrize(
    "sql",
    [
        "DESCRIBE claims", "SUMMARIZE claims", "SHOW TABLES", "SHOW ALL TABLES", "SHOW DATABASES",
        "FROM (DESCRIBE claims)",
        "FROM (SUMMARIZE claims)", 'WITH "show" AS (SELECT 1) SELECT * FROM (SHOW TABLES)',
        'WITH "show" AS (SELECT 1) SELECT * FROM (SHOW DATABASES)', "FROM claims UNPIVOT (v FOR n IN (count))",
        "UNPIVOT claims ON count INTO NAME n VALUE v",
        "SELECT * FROM claims TABLESAMPLE 10%", "SELECT * FROM claims USING SAMPLE 1",
        "FROM claims USING SAMPLE 1 ROWS",
        "SELECT $1", "SELECT ?", "SELECT $name", "SELECT #1 FROM claims", "SELECT claim_id COLLATE NOCASE FROM claims",
        "SELECT {'a': 1}", "SELECT MAP {'a': 1}", "SELECT [x FOR x IN [1]]", "SELECT lambda x: x",
        "SELECT COLUMNS(c -> true) FROM claims", "SELECT [1, 2][1:2]", "SELECT claim_id.upper() FROM claims",
        "SELECT grouping(claim_id) FROM claims GROUP BY ALL", "SELECT 2 ** 3", "SELECT 'a' ~ 'b'",
        "SELECT 'a' GLOB 'b'",
        "SELECT 'a' SIMILAR TO 'b'", "SELECT @1", "SELECT 'x'::JSON", "SELECT 'x'::BLOB", "SELECT 'x'::ENUM('x')",
        "SELECT CAST('x' AS claims)", "SELECT '2025-01-01'::TIMESTAMPTZ", "SELECT '1'::UUID", "SELECT 1::BIT",
        "SELECT 'x'::memory.main.y", "SELECT NULL::STRUCT(a INTEGER)", "SELECT NULL::MAP(INTEGER, INTEGER)",
        "SELECT DATE '2025-01-01' AT TIME ZONE 'UTC'", "SELECT TIMETZ '10:00'",
    ],
)  # fmt: skip
def test_other_syntax_that_no_check_needs_is_refused(database: Database, sql: str) -> None:
    message = refused(database, sql)
    assert "which no check may" in message or "does not parse" in message


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT", "SELEC 1", "SELECT FROM WHERE", "SELECT 'a", 'SELECT "a', "SELECT (1", "SELECT 1 /* ", "{", "\\", "é",
        "SELECT 1 FROM claims JOIN", "WITH x AS SELECT 1", "SELECT 1 INTO t", "SELECT $$a", "{# getenv('HOME') #}",
        "SELECT e'\\'' || getenv('HOME') --'",
    ],
)  # fmt: skip
def test_what_does_not_parse_is_one_sentence(database: Database, sql: str) -> None:
    message = refused(database, sql)
    assert message.startswith("the SQL does not parse: ") or "getenv" in message


@pytest.mark.parametrize("character", ["\0", "\ud800"])
def test_a_character_that_no_text_holds_is_refused(database: Database, character: str) -> None:
    message = refused(database, f"SELECT '{character}'")
    assert message == "the SQL holds a NUL or half a character; remove it"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "(" * 4_000 + "1" + ")" * 4_000,
        "SELECT " + "-" * 3 + "- " * 4_000 + "1",
        "SELECT " + "NOT " * 2_400 + "true",
        "SELECT " + "+".join(["1"] * 4_900),
        "SELECT " + "CASE WHEN true THEN " * 400 + "1" + " END" * 400,
        "SELECT 1" + "::INT" * 1_900,
        "SELECT " + "[" * 4_900 + "]" * 4_900,
        "SELECT " + "(SELECT " * 1_000 + "1" + ")" * 1_000,
        "SELECT * FROM " + "(SELECT * FROM " * 600 + "claims" + ")" * 600,
        "SELECT " + "x" * 20_000,
        "SELECT count(*) FROM claims" + " NATURAL JOIN claims" * 480,
        "SELECT count(*) FROM (SELECT " + ",".join(["*"] * 4_000) + " FROM claims)",
        "SELECT '" + "x" * 10_000_000 + "'",
    ],
)
def test_length_and_depth_are_errors_and_no_tracebacks(database: Database, sql: str) -> None:
    refused(database, sql)


# Time and memory

CROSS = "claims AS a, claims AS b, claims AS c, claims AS d, claims AS e, claims AS f, claims AS g, claims AS h"


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with little time and many rows."""
    rows = [[f"c-{i}"] for i in range(500)]
    package = open_package(write_package(tmp_path_factory.mktemp("many"), {"claims": (["claim_id"], rows)}))
    database = Database(package, seconds=0.5)
    yield database
    database.close()


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT count(*) FROM {CROSS}",
        f"SELECT max(a.claim_id || b.claim_id) FROM {CROSS} WHERE a.claim_id < h.claim_id",
        "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
        "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n FROM t) SELECT count(*) FROM t",
        f"SELECT length(string_agg(a.claim_id || b.claim_id, '')) FROM {CROSS}",
        f"SELECT len(list(a.claim_id)) FROM {CROSS}",
        f"SELECT a.claim_id FROM {CROSS}",
    ],
)
def test_sql_that_runs_too_long_is_stopped(hurried: Database, sql: str) -> None:
    with pytest.raises(
        EvclaimsError, match=r"^the SQL computed for longer than 0\.5 seconds and was stopped; join on keys$|MB"
    ):
        hurried.select(sql)
    assert hurried.select("SELECT count(*) FROM claims")[1] == [(500,)]


def doubled(times: int, start: str, step: str) -> str:
    parts = [f"t0 AS (SELECT {start} AS x)"] + [f"t{i} AS (SELECT {step} AS x FROM t{i - 1})" for i in range(1, times)]
    return f"WITH {', '.join(parts)} SELECT length(x) FROM t{times - 1}"


@pytest.mark.parametrize(
    "sql",
    [
        doubled(40, "'0123456789'", "x || x"),
        doubled(40, "'0123456789'", "concat(x, x)"),
        doubled(40, "[1, 2]", "list_concat(x, x)"),
        doubled(40, "[1, 2]", "[x, x]").replace("length", "len"),
        "WITH RECURSIVE t AS (SELECT 'x' AS s UNION ALL SELECT s || s FROM t) SELECT max(s) FROM t",
    ],
)
def test_sql_that_wants_too_much_memory_is_an_error(database: Database, sql: str) -> None:
    with pytest.raises(EvclaimsError, match=r"needs more than the 1,000 MB that it may use; select less|was stopped"):
        database.select(sql)
    assert database.select("SELECT count(*) FROM claims")[1] == [(3,)]


def test_more_rows_than_anybody_reads_are_an_error(hurried: Database) -> None:
    with pytest.raises(EvclaimsError, match="gives more than 200,000 rows; join on keys"):
        hurried.select("SELECT a.claim_id FROM claims AS a, claims AS b")


@pytest.mark.parametrize("step", ["SELECT a.x FROM {0} AS a, {0} AS b", "SELECT a.*, b.* FROM {0} AS a, {0} AS b"])
def test_parts_that_double_again_and_again_are_refused_before_they_run(database: Database, step: str) -> None:
    parts = ["t0 AS (SELECT 1 AS x)"] + [f"t{i} AS ({step.format(f't{i - 1}')})" for i in range(1, 40)]
    message = refused(database, f"WITH {', '.join(parts)} SELECT 1 FROM t39")
    assert message.endswith(" tables and stars once its views are written out; join fewer")


# Views


def with_views(tmp_path: Path, views: Mapping[str, str | bytes]) -> Path:
    folder = write_package(tmp_path / "package", {"claims": (FIELDS, CLAIMS)})
    (folder / "checks" / "views").mkdir(parents=True)
    for name, sql in views.items():
        file = folder / "checks" / "views" / f"{name}.sql"
        file.write_bytes(sql.encode() if isinstance(sql, str) else sql)
    return folder


def test_views_build_on_tables_and_on_each_other_in_any_order(tmp_path: Path) -> None:
    views = {
        "Known": "-- The rows that are known.\n\nSELECT * FROM claims WHERE known IS NOT NULL; -- the end",
        'a "name"': "WITH x AS (SELECT claim_id FROM z) SELECT * FROM x",
        "z": "/* odd */ SELECT * FROM KNOWN\n-- the end",
    }
    database = Database(open_package(with_views(tmp_path, views)))
    assert [*database.queries] == ["Known", "z", 'a "name"']
    assert database.queries["Known"] == "SELECT * FROM claims WHERE known IS NOT NULL"
    assert database.select('SELECT claim_id FROM "a ""name""" ORDER BY 1')[1] == [("a",), ("b",)]
    assert database.select("SELECT count(*) FROM KNOWN")[1] == [(2,)]
    assert database.reads('SELECT 1 FROM "a ""name"""') == {'a "name"', "z", "known", "claims"}


def test_a_view_may_be_recursive_and_a_part_of_it_may_have_the_name_of_no_view(tmp_path: Path) -> None:
    sql = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT max(i) AS m FROM n"
    database = Database(open_package(with_views(tmp_path, {"v": sql, "w": "SELECT m FROM v"})))
    assert database.select("SELECT m FROM w")[1] == [(4,)]


@pytest.mark.parametrize(
    ("views", "ring"),
    [
        ({"v": "v"}, "v reads v"),
        ({"v": "w", "w": "V"}, "v reads w reads v"),
        ({"a": "c", "b": "claims", "c": "(SELECT 1 FROM d) AS x, b", "d": "a"}, "a reads c reads d reads a"),
        ({"a": "b", "b": "c", "c": "b"}, "b reads c reads b"),
    ],
)
def test_views_that_read_each_other_are_named(tmp_path: Path, views: dict[str, str], ring: str) -> None:
    folder = with_views(tmp_path, {name: f"SELECT 1 FROM {read}" for name, read in views.items()})
    with pytest.raises(EvclaimsError, match=rf"^checks/views/\w.sql:1: views .* in a circle \({ring}\); take one out"):
        Database(open_package(folder))


def test_other_files_and_an_empty_folder_are_no_views(tmp_path: Path) -> None:
    folder = with_views(tmp_path, {})
    (folder / "checks" / "views" / "README.md").write_text("Views.")
    assert Database(open_package(folder)).queries == {}


@pytest.mark.parametrize(
    "statement",
    [
        "", "-- nothing", "SELECT 1; SELECT 2", "CREATE VIEW v AS SELECT 1", "CREATE TABLE t AS SELECT 1",
        "DROP TABLE claims", "CREATE MACRO m() AS 1", "SET threads = 1", "ATTACH ':memory:' AS o", "INSTALL httpfs",
        "COPY claims TO 'out.csv'", "PRAGMA version", "DELETE FROM claims", "PREPARE p AS SELECT 1",
    ],
)  # fmt: skip
def test_a_view_is_one_select(tmp_path: Path, statement: str) -> None:
    with pytest.raises(EvclaimsError, match=NO_SELECT) as caught:
        Database(open_package(with_views(tmp_path, {"v": f"-- One.\n\n{statement}\n"})))
    assert caught.value.place == Place("checks/views/v.sql", 3 if statement else None)


@pytest.mark.parametrize(
    ("name", "sql", "message"),
    [
        ("claims", "SELECT 1", "two tables or views are named 'claims'; rename one"),
        ("CLAIMS", "SELECT 1", "two tables or views are named 'CLAIMS'; rename one"),
        ("v", "SELECT * FROM later", "the SQL reads 'later', which is no table or view; there are claims"),
        ("v", "SELECT * FROM 'x'", "the SQL reads 'x', which is no table or view; there are claims"),
        ("v", "SELECT uuid()", "the SQL uses the function 'uuid', which no check may"),
        ("v", 'SELECT "current_date"', "the SQL uses the name 'current_date', which no check may"),
        ("v", "SELECT", "the SQL does not parse: "),
        ("v", "SELECT nothing", "the SQL does not run: Binder Error: "),
    ],
)
def test_a_view_is_checked_like_any_sql(tmp_path: Path, name: str, sql: str, message: str) -> None:
    with pytest.raises(EvclaimsError) as caught:
        Database(open_package(with_views(tmp_path, {name: sql})))
    assert caught.value.message.startswith(message)
    assert caught.value.place == Place(f"checks/views/{name}.sql", 1)


def test_views_that_double_again_and_again_are_refused_before_they_run(tmp_path: Path) -> None:
    views = {f"v{i}": f"SELECT a.x FROM v{i - 1} AS a, v{i - 1} AS b" for i in range(1, 40)}
    with pytest.raises(EvclaimsError, match="the SQL reads 1,024 tables and stars once its views are ") as caught:
        Database(open_package(with_views(tmp_path, {"v0": "SELECT 1 AS x FROM claims", **views})))
    assert caught.value.place == Place("checks/views/v10.sql", 1)


def test_more_views_than_anybody_writes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EvclaimsError, match="it holds more than 1,000 views; remove some"):
        Database(open_package(with_views(tmp_path, {f"v{i}": "SELECT 1 AS x" for i in range(1_001)})))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"SELECT '\xe9'", "a byte is not UTF-8; save the file as UTF-8"),
        (b"-" * (1 << 20) + b"-", "it is larger than 1 MB; split it"),
    ],
)
def test_a_file_of_a_view_that_cannot_be_read_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(EvclaimsError, match=message) as caught:
        Database(open_package(with_views(tmp_path, {"v": content})))
    assert caught.value.place is not None and caught.value.place.file == "checks/views/v.sql"


def test_a_file_of_a_view_that_is_a_folder_or_leads_out_is_refused(tmp_path: Path) -> None:
    folder = with_views(tmp_path, {})
    view = folder / "checks" / "views" / "v.sql"
    view.mkdir()
    with pytest.raises(EvclaimsError, match=r"checks/views/v.sql: it is a folder; put an ordinary file there"):
        Database(open_package(folder))
    view.rmdir()
    (tmp_path / "outside.sql").write_text("SELECT 1")
    view.symlink_to(tmp_path / "outside.sql")
    with pytest.raises(EvclaimsError, match="leaves the package's folder by a link"):
        Database(open_package(folder))
    view.unlink()
    view.symlink_to(folder / "nowhere.sql")
    with pytest.raises(EvclaimsError, match="a link stands there"):
        Database(open_package(folder))
    view.unlink()
    view.parent.rmdir()
    view.parent.write_text("SELECT 1")
    with pytest.raises(EvclaimsError, match="checks/views: it is no folder"):
        Database(open_package(folder))


@pytest.mark.parametrize("text", ["CREATE VIEW v AS SELECT 1 AS x;", ""])
def test_a_package_with_its_views_in_one_file_is_told_how_to_split_it(tmp_path: Path, text: str) -> None:
    folder = with_views(tmp_path, {})
    (folder / "checks" / "views.sql").write_text(text)
    with pytest.raises(EvclaimsError, match=r"^checks/views.sql: .*`evclaims tidy --write` splits this file$"):
        Database(open_package(folder))


# Normal use


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT claim_id FROM claims ORDER BY claim_id", [("a",), ("b",), ("c",)]),
        ("FROM claims SELECT claim_id ORDER BY ALL LIMIT 1 OFFSET 1", [("b",)]),
        ("SELECT value FROM claims WHERE claim_id = 'a'", [(Decimal("0.000000000001"),)]),
        ("SELECT value FROM claims WHERE claim_id = 'b'", [(Decimal("99999999999999999999999999.999999999999"),)]),
        (
            "SELECT count, day, known, text FROM claims WHERE claim_id = 'a'",
            [(1, datetime.date(2025, 1, 31), True, "x")],
        ),
        ("SELECT count, text FROM claims WHERE claim_id = 'b'", [(-2, "y,\n")]),
        ("SELECT * EXCLUDE (claim_id) FROM claims WHERE claim_id = 'c'", [(None,) * 6]),
        ("SELECT day + 1, day - DATE '2025-01-01' FROM claims WHERE count = 1", [(datetime.date(2025, 2, 1), 30)]),
        ("SELECT year(day), quarter(day), extract(month FROM day) FROM claims WHERE count = 1", [(2025, 1, 1)]),
        ("SELECT last_day(day)::DATE FROM claims WHERE count = -2", [(datetime.date(2025, 3, 31),)]),
        ("SELECT date_diff('day', DATE '2025-01-01', day) FROM claims WHERE count = 1", [(30,)]),
        ("SELECT (day - INTERVAL 6 DAY)::DATE FROM claims WHERE count = 1", [(datetime.date(2025, 1, 25),)]),
        ("SELECT list(claim_id ORDER BY claim_id DESC) FROM claims", [(["c", "b", "a"],)]),
        ("SELECT list(claim_id ORDER BY claim_id)[1] FROM claims", [("a",)]),
        ("SELECT len(list_append([claim_id], 'x')) FROM claims WHERE count = 1", [(2,)]),
        ("SELECT unnest([1, 2])", [(1,), (2,)]),
        ("SELECT string_agg(claim_id, '+' ORDER BY claim_id), count(*), count(value) FROM claims", [("a+b+c", 3, 2)]),
        (
            "SELECT arg_max(claim_id, count), bool_and(known), max(count) FILTER (NOT known) FROM claims",
            [("a", False, -2)],
        ),
        (
            "SELECT claim_id, lag(claim_id) OVER (ORDER BY claim_id) FROM claims"
            " QUALIFY row_number() OVER (ORDER BY claim_id) = 2",
            [("b", "a")],
        ),
        ("SELECT DISTINCT ON (known) claim_id FROM claims WHERE known", [("a",)]),
        (
            "SELECT a.claim_id FROM claims AS a LEFT JOIN claims AS b ON a.day < b.day WHERE b.day IS NULL ORDER BY 1",
            [("b",), ("c",)],
        ),
        ("SELECT count(*) FROM claims AS a ANTI JOIN claims AS b ON a.day < b.day", [(2,)]),
        ("SELECT 1 FROM claims WHERE EXISTS (SELECT 1 FROM claims AS b WHERE b.day > claims.day)", [(1,)]),
        ("WITH x(n) AS (VALUES (1), (2)) SELECT n FROM x UNION ALL SELECT 3 ORDER BY n", [(1,), (2,), (3,)]),
        ("WITH x AS (SELECT 1 AS n), y AS (SELECT n + 1 AS n FROM x) SELECT n FROM y", [(2,)]),
        ("WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 4) SELECT max(n) FROM t", [(4,)]),
        ("SELECT claims.*, 1 AS one FROM claims WHERE false", []),
        (
            "SELECT CASE WHEN count > 0 THEN 'up' ELSE 'down' END FROM claims WHERE count IS NOT NULL ORDER BY 1",
            [("down",), ("up",)],
        ),
        (
            "SELECT coalesce(text, 'none'), nullif(text, 'x') FROM claims WHERE claim_id IN ('a', 'c') ORDER BY 1",
            [("none", None), ("x", None)],
        ),
        (
            "SELECT upper(claim_id) || 'x', split_part('a-b', '-', 2), starts_with('abc', 'ab'), trim(' a ')"
            " FROM claims WHERE count = 1",
            [("Ax", "b", True, "a")],
        ),
        (
            "SELECT claim_id LIKE 'a%', claim_id NOT ILIKE 'A', claim_id IN ('a'), claim_id = ANY(SELECT 'a')"
            " FROM claims WHERE count = 1",
            [(True, False, True, True)],
        ),
        (
            "SELECT round(1.25::DECIMAL(10, 2), 1), abs(-1), greatest(1, 2), 7 // 2, 7 % 2, -(1)",
            [(Decimal("1.3"), 1, 2, 3, 1, -1)],
        ),
        (
            "SELECT 'it''s', 'a\\', $$raw$$, \"text\" FROM claims WHERE count = 1 -- the end",
            [("it's", "a\\", "raw", "x")],
        ),
        (
            "SELECT NULL IS DISTINCT FROM text, text IS NOT DISTINCT FROM 'x' FROM claims WHERE count = 1;",
            [(True, True)],
        ),
        ("SELECT COLUMNS(*) FROM claims WHERE false", []),
        ("SELECT /* /* */ getenv('HOME') -- */ 1", [(1,)]),
    ],
)
def test_what_checks_ask_is_answered(database: Database, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    assert database.select(sql)[1] == rows


def test_columns_come_with_their_names(database: Database) -> None:
    assert database.select('SELECT 1 AS one, 2 AS "Two words"')[0] == ["one", "Two words"]


def test_a_withdrawn_row_takes_no_part(database: Database) -> None:
    assert ("gone",) not in database.select("SELECT claim_id FROM claims")[1]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT nothing FROM claims", "SELECT 1 + 'a'", "SELECT 'x'::INT", "SELECT sum(value) + sum(value) FROM claims",
        "SELECT (SELECT claim_id FROM claims)", "SELECT INTERVAL 100000000 YEAR", "SELECT upper(1, 2, 3)",
        "SELECT sum(claim_id) FROM claims",
    ],
)  # fmt: skip
def test_what_the_engine_cannot_do_is_one_sentence(database: Database, sql: str) -> None:
    assert refused(database, sql).startswith("the SQL does not run: ")


@given(st.text())
@example("duc\u212adb")
def test_any_text_stays_a_text(database: Database, text: str) -> None:
    text = text.replace("\0", "").encode(errors="ignore").decode()
    quoted = text.replace("'", "''")
    assert database.select(f"SELECT '{quoted}'")[1] == [(text,)]


WORDS = (
    "SELECT FROM WHERE claims claim_id value day ( ) , * = < 'a' 1 AND OR NOT IN AS WITH x RECURSIVE UNION ALL JOIN ON"
    " USING GROUP BY ORDER LIMIT NULL list sum count || :: INT DATE [ ] CASE WHEN THEN END ; -- /* */ DELETE random now"
    " 'x.csv' sqlite_master . COLUMNS $$ {' : lambda VALUES EXISTS OVER PARTITION"
).split()


@given(st.text() | st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
@example("SELECT '" + "\ud800" + "'")
def test_any_sql_is_answered_or_refused_and_changes_nothing(database: Database, sql: str) -> None:
    try:
        columns, rows = database.select(sql)
    except EvclaimsError as error:
        assert error.message
    else:
        assert all(len(row) == len(columns) for row in rows)
    assert database.select("SELECT count(*) FROM claims")[1] == [(3,)]


# Odd packages


NAMES = ["a b", 'quo"te', "semi;colon", "x.csv", "select", "größe", "sqlite_master", "1", "--", "😀", "'; DROP TABLE x"]


@pytest.mark.parametrize("name", NAMES)
def test_names_with_odd_characters_are_only_names(tmp_path: Path, name: str) -> None:
    folder = write_package(tmp_path, {"claims": (["claim_id", name], [["a", "x"]])})
    descriptor = (folder / "datapackage.json").read_text("utf-8")
    quoted = name.replace('"', '\\"')
    (folder / "datapackage.json").write_text(descriptor.replace('"name": "claims"', f'"name": "{quoted}"'), "utf-8")
    database = Database(open_package(folder))
    sql_name = '"' + name.replace('"', '""') + '"'
    assert database.select(f"SELECT {sql_name} FROM {sql_name}") == ([name], [("x",)])


def test_an_empty_table_has_its_columns(tmp_path: Path) -> None:
    database = Database(open_package(write_package(tmp_path, {"claims": (FIELDS, [])})))
    assert database.select("SELECT value, day FROM claims") == (["value", "day"], [])


def test_columns_that_sql_cannot_tell_apart_are_an_error(tmp_path: Path) -> None:
    folder = write_package(tmp_path, {"claims": (["a", "A"], [["1", "2"]])})
    with pytest.raises(EvclaimsError, match="the table 'claims' cannot be put into SQL"):
        Database(open_package(folder))


def test_tables_that_sql_cannot_tell_apart_are_an_error(tmp_path: Path) -> None:
    folder = write_package(tmp_path, {"claims": (["a"], [["1"]]), "Claims": (["a"], [["1"]])})
    with pytest.raises(EvclaimsError, match="two tables or views are named 'Claims'; rename one"):
        Database(open_package(folder))


HUGE = [("n:number", "1" * 39), ("n:number", "1" * 30 + "." + "1" * 9), ("n:integer", "9" * 39), ("n:number", "1E+38")]


@pytest.mark.parametrize(("field", "cell"), HUGE)
def test_a_number_that_no_decimal_holds_is_named_where_it_is_read(tmp_path: Path, field: str, cell: str) -> None:
    folder = write_package(tmp_path, {"claims": (["claim_id", field], [["a", "1"], ["b", cell]])})
    (folder / "checks" / "views").mkdir(parents=True)
    (folder / "checks" / "views" / "v.sql").write_text("SELECT claim_id, n * 2 AS twice FROM claims")
    (folder / "checks" / "views" / "w.sql").write_text("SELECT twice FROM v")
    database = Database(open_package(folder))
    for sql in (
        "SELECT n FROM claims", "SELECT N + 1 FROM claims", "SELECT 1 FROM v", "SELECT 1 FROM w",
        "SELECT b FROM claims AS c(a, b)", "WITH c(a, b) AS (SELECT * FROM claims) SELECT b FROM c",
    ):  # fmt: skip
        with pytest.raises(Unjudged, match="makes its column need more than the 38 digits") as caught:
            database.select(sql)
        assert caught.value.place == Place("data/claims.csv", 3, "n")
    assert database.select("SELECT claim_id, count(*) FROM claims GROUP BY ALL ORDER BY 1")[1] == [("a", 1), ("b", 1)]
    assert len(database.select("SELECT * FROM claims")[1]) == 2


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=None), max_size=5))
def test_every_number_is_exact_or_named(cells: list[Decimal]) -> None:
    found = column("number", cells)
    texts = [f"{cell:f}" for cell in cells]
    if not found.problem:
        kept = duckdb.execute(f"SELECT unnest(?::VARCHAR[])::{found.type}", [texts]).fetchall()
        assert [row[0] for row in kept] == cells


@pytest.mark.parametrize(
    "cell",
    [
        "9" * 26 + "." + "9" * 12,
        "1.000000000000000000",
        "1E+25",
        "-0",
        "0E+3",
        "4.03225805628628",
        "9" * 38,
        "-0." + "0" * 37 + "1",
        "1E+37",
    ],
)
def test_a_number_that_fits_is_exact(tmp_path: Path, cell: str) -> None:
    folder = write_package(tmp_path, {"claims": (["claim_id", "n:number"], [["a", cell]])})
    assert Database(open_package(folder)).select("SELECT n FROM claims")[1] == [(Decimal(cell),)]


# Prints read again


def profile(tmp_path: Path, claims: list[list[str | None]], hedges: list[list[str]] | None = None) -> Path:
    texts = ["claim_id", "source_id", "quantity_id", "status", "printed"]
    return write_package(
        tmp_path,
        {
            "sources": (["source_id", "language"], [["s", "en"], ["t", "de"]]),
            "quantities": (["quantity_id", "basis"], [["q", "flow"], ["r", "ratio"]]),
            "hedges": (["phrase", "rule"], [["over", "[v, inf)"]] if hedges is None else hedges),
            "claims": ([*texts, "decimals:integer", "withdrawn_on:date"], claims),
        },
    )


def test_readings_hold_every_standing_claim_as_read_again(tmp_path: Path) -> None:
    claims: list[list[str | None]] = [
        ["a", "s", "q", "actual", "over 410,000", None, None],
        ["b", "t", "q", "target", "39.790", None, None],
        ["c", "s", "r", "actual", "$34.0%"[1:], "0", None],
        ["d", "s", "q", "actual", "350,00", None, None],
        ["e", "s", "nothing", "actual", "5", None, None],
        ["f", "s", "q", "actual", "600 million", "-8", None],
        ["g", "s", "q", "actual", "600 million", "50", None],
        ["h", "s", "q", "actual", "9" * 60, None, None],
        ["z", "s", "q", "actual", "5", None, "2025-01-01"],
    ]
    package = open_package(profile(tmp_path, claims))
    database = Database(package, offered(package))
    columns, rows = database.select("SELECT * FROM readings ORDER BY claim_id")
    assert columns == (
        ["claim_id", "value", "lower", "upper", "decimals_least", "decimals_most", "hedge", "unit", "problem"]
    )
    assert rows == [
        ("a", 410_000, 410_000, None, -4, 0, "over", "", ""),
        ("b", 39_790, 39_790, 39_790, -1, 0, "", "", ""),
        ("c", 34, Decimal("33.5"), Decimal("34.5"), 0, 1, "", "percent", ""),
        ("d", *[None] * 7, "'350,00' does not group its digits by three as 'en' does with ','"),
        ("e", *[None] * 7, "there is no 'nothing'"),
        ("f", 600_000_000, 550_000_000, 650_000_000, -8, -6, "", "", ""),
        ("g", 600_000_000, 595_000_000, 605_000_000, -8, -6, "", "", ""),
        ("h", *[None] * 7, f"'{'9' * 60}' has more digits than a figure needs"),
    ]


def test_a_view_of_the_package_stands_in_for_an_offered_table_of_its_name(tmp_path: Path) -> None:
    folder = profile(tmp_path, [["a", "s", "q", "actual", "5", None, None]])
    assert "readings" in offered(open_package(folder))
    view = folder / "checks" / "views" / "readings.sql"
    view.parent.mkdir(parents=True)
    view.write_text("-- The package's own.\nSELECT 'mine' AS read\n", "utf-8")
    package = open_package(folder)
    assert Database(package, offered(package)).select("SELECT * FROM readings") == (["read"], [("mine",)])


def test_a_package_without_the_profile_has_no_readings(database: Database) -> None:
    assert "no table or view" in refused(database, "SELECT * FROM readings")


@pytest.mark.parametrize(
    ("hedge", "message", "column"),
    [
        (["over", "v and more"], "'v and more' is no rule of a hedge; write one of ", "rule"),
        (["", "[v, inf)"], "the hedge '' is empty or no plain text in lower case; write it so", "phrase"),
        (["Over", "[v, inf)"], "the hedge 'Over' is empty or no plain text in lower case; write it so", "phrase"),
        (["over ", "[v, inf)"], "the hedge 'over ' is empty or no plain text in lower case; write it so", "phrase"),
    ],
)
def test_a_hedge_that_cannot_be_meant_is_named_with_its_place(
    tmp_path: Path, hedge: list[str], message: str, column: str
) -> None:
    folder = profile(tmp_path, [["a", "s", "q", "actual", "5", None, None]], [hedge])
    with pytest.raises(DataError) as caught:
        offered(open_package(folder))
    assert caught.value.message.startswith(message)
    assert caught.value.place == Place("data/hedges.csv", 2, column)

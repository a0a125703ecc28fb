"""SQL within bounds: memory of the whole process, time of the query's own processor, and a fault of one check alone."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from evclaims.layers.facts import run
from evclaims.layers.run import check
from evclaims.model import EvclaimsError, Severity, Unjudged, Verdict
from evclaims.package.checks import load_checks
from evclaims.package.package import open_package
from evclaims.sql import engine, memory
from evclaims.sql.database import Database
from helpers import write_package, write_view

linux = pytest.mark.skipif(memory.used() is None, reason="the system does not tell or limit a process's memory")
PEAK_MB = 1_500
"""What a process may grow by: DuckDB's own limit, and what it does not count."""
SCRIPT = """\
import resource, sys
from evclaims.model import Unjudged
from evclaims.package.package import open_package
from evclaims.sql.database import Database
database = Database(open_package(sys.argv[1]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    said = len(database.select(sys.argv[2])[1])
except Unjudged as error:
    said = error.message
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((after - before) // 1000, database.select("SELECT count(*) FROM t")[1][0][0], said)
"""
LISTED = "WITH l AS (SELECT list(a.k) AS x FROM t AS a, t AS b)"
TEXTED = "WITH l AS (SELECT string_agg(a.k, 'é') AS x FROM t AS a, t AS b)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [[f"c-{i:04}"] for i in range(1_000)]
    return write_package(tmp_path_factory.mktemp("thousand"), {"t": (["k"], rows)})


def _script(folder: Path, code: str, sql: str, *, start: bool = False) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", code, str(folder), sql], stdout=subprocess.PIPE, text=True)
    if not start:
        process.wait(120)
    return process


@linux
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT list(a.k) AS x FROM t AS a, t AS b, t AS c WHERE c.k < 'c-0008'",
        "SELECT list(1::TINYINT) AS x FROM t AS a, t AS b, t AS c WHERE c.k < 'c-0050'",
        "SELECT list(DATE '2025-01-01') AS x FROM t AS a, t AS b, t AS c WHERE c.k < 'c-0050'",
        "SELECT list([]) AS x FROM t AS a, t AS b, t AS c WHERE c.k < 'c-0005'",
        "SELECT list(row(1, 2)) AS x FROM t AS a, t AS b, t AS c WHERE c.k < 'c-0005'",
        "SELECT string_agg(a.k, 'é') AS x FROM t AS a, t AS b, t AS c WHERE c.k < 'c-0050'",
        "SELECT string_agg(a.k, 'x') OVER () AS x FROM t AS a, t AS b",
        f"{LISTED} SELECT x FROM l, t",
        f"{LISTED} SELECT list_distinct(list_append(x, k)) FROM l, t",
        f"{LISTED} SELECT list(x) FROM l, t",
        f"{LISTED} SELECT list_sort(x), row(x, x, x), [x, x, x, x] FROM l, t",
        f"{LISTED} SELECT first_value(x) OVER (), lag(x) OVER () FROM l, t",
        f"{TEXTED} SELECT x || k || x FROM l, t",
        "SELECT a.k || b.k || repeated.k AS x, [a.k, b.k] FROM t AS a, t AS b, t AS repeated LIMIT 190000",
    ],
)
def test_no_select_makes_the_process_large(folder: Path, sql: str) -> None:
    out = _script(folder, SCRIPT, sql).communicate()[0]
    grown, rows, said = out.split(" ", 2)
    assert int(grown) < PEAK_MB and rows == "1000"
    assert said.strip() == "190000" or " MB" in said


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT k, k, 'é' || k, k || '😀', NULL, '' FROM t",
        "SELECT [k, NULL], [1, 2], [[k], []], row(k, 1), [DATE '2025-01-01'], [1.5::DECIMAL(38, 12)] FROM t",
        "SELECT 1::HUGEINT, 1.5, true, DATE '2025-01-01', INTERVAL 1 DAY, 1::DOUBLE, 10000000000, NULL::INT[] FROM t",
    ],
)
@pytest.mark.parametrize("row", [engine._ROW, 0], ids=["in Python", "in DuckDB"])
def test_what_is_measured_is_no_less_than_what_python_takes(
    folder: Path, sql: str, row: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def size(value: object) -> int:
        inner = value if isinstance(value, list | tuple) else list(value.values()) if isinstance(value, dict) else []
        return sys.getsizeof(value) + sum(map(size, inner))

    monkeypatch.setattr(engine, "_ROW", row)
    database = Database(open_package(folder))
    taken = sum(size(value) for row in database.select(sql)[1] for value in row)
    monkeypatch.setattr(engine, "MOST_MB", (taken - 1) / 1_000_000)
    with pytest.raises(Unjudged, match=r"MB in [\d,]+ rows?, more than the .* MB that may be; select less"):
        database.select(sql)


@linux
def test_the_cap_is_gone_when_the_sql_has_run(folder: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    database = Database(open_package(folder))
    database.select("SELECT 1")
    with pytest.raises(EvclaimsError):
        database.select("SELECT 'x'::INT")
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    cap = memory.Cap(1 << 30)
    with cap.held(), cap.held():
        assert resource.getrlimit(resource.RLIMIT_AS)[0] != before[0]
    assert resource.getrlimit(resource.RLIMIT_AS) == before


# Time

BUSY = "SELECT sum(length(a.k || b.k) + c.n) FROM t AS a, t AS b, (SELECT unnest([1, 2, 3, 4, 5, 6]) AS n) AS c"
STOPPED = """\
import sys
from evclaims.package.package import open_package
from evclaims.sql.database import Database
database = Database(open_package(sys.argv[1]), seconds=5)
print("starts", flush=True)
for i in range(4):
    database.select(sys.argv[2])
print("ends", flush=True)
"""


@linux
def test_seconds_in_which_the_process_does_not_run_do_not_count(folder: Path) -> None:
    process = _script(folder, STOPPED.replace("seconds=5", "seconds=1.5"), BUSY, start=True)
    assert process.stdout is not None and process.stdout.readline() == "starts\n"
    for _ in range(3):
        time.sleep(0.05)
        process.send_signal(signal.SIGSTOP)
        time.sleep(1.0)
        process.send_signal(signal.SIGCONT)
    assert process.communicate(timeout=60)[0] == "ends\n"


def test_without_a_clock_of_the_thread_the_wall_decides(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(time, "pthread_getcpuclockid", raising=False)
    database = Database(open_package(folder), seconds=0.2)
    with pytest.raises(Unjudged, match=r"computed for longer than 0\.2 seconds"):
        database.select("SELECT count(*) FROM t AS a, t AS b, t AS c, t AS d WHERE a.k < d.k")


# One check alone

CHECKS = """\
one:
  title: One
  why: w
  rows: SELECT 'all' AS what, 1 AS one, {rows}
  about: [what]
  expect: one == 1
two:
  title: Two
  why: w
  rows: SELECT k, 1 AS one FROM t LIMIT 5
  about: [k]
  expect: one == 1
three:
  title: Three
  why: w
  rows: SELECT k, 1 AS one FROM slow LIMIT 5
  about: [k]
  expect: one == 1
"""


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("a.k FROM t AS a, t AS b", "the SQL gives more than 200,000 rows; join on keys"),
        ("list(a.k) FROM t AS a, t AS b, t AS c WHERE c.k < 'c-0008'", "MB in 1 row, more than the 250 MB that may be"),
        ("string_agg(a.k, 'x') OVER () FROM t AS a, t AS b", "the SQL needs more than the 1,000 MB that it may use"),
        ("count(*) FROM t AS a, t AS b, t AS c, t AS d", "the SQL computed for longer than 0.3 seconds"),
    ],
)
def test_a_check_that_wants_too_much_is_a_fault_and_the_others_run(folder: Path, rows: str, message: str) -> None:
    checks = folder / "checks" / "facts" / "a.yaml"
    checks.parent.mkdir(parents=True, exist_ok=True)
    checks.write_text(CHECKS.format(rows=rows), "utf-8")
    write_view(folder, "slow", "SELECT max(a.k) AS k FROM t AS a, t AS b, t AS c, t AS d WHERE a.k < d.k || c.k")
    package = open_package(folder)
    database = Database(package)
    database._engine = engine.Engine(database._connection, 0.3 if "computed" in message else 20)
    one = [each for each in load_checks(package) if each.id != "three"]
    found = run(package, one, database)
    (fault,) = [result for result in found if result.check == "one"]
    assert (fault.verdict, fault.passed, fault.subject, fault.severity) == (None, False, (), Severity.ERROR)
    assert message in fault.message and str(fault.place) == "checks/facts/a.yaml:1"
    assert [result.verdict for result in found if result.check == "two"] == [Verdict.ENTAILED] * 5


def test_a_view_that_is_too_slow_is_tried_once(folder: Path) -> None:
    checks = folder / "checks" / "facts" / "a.yaml"
    checks.parent.mkdir(parents=True, exist_ok=True)
    checks.write_text(CHECKS.format(rows="k FROM slow"), "utf-8")
    write_view(folder, "slow", "SELECT max(a.k) AS k FROM t AS a, t AS b, t AS c, t AS d WHERE a.k < d.k || c.k")
    package = open_package(folder)
    database = Database(package)
    database._engine = engine.Engine(database._connection, 0.5)
    began = time.thread_time()
    found = run(package, load_checks(package), database)
    assert time.thread_time() - began < 1.0
    assert {(result.check, result.verdict) for result in found} == {
        ("one", None), ("two", Verdict.ENTAILED), ("three", None)
    }  # fmt: skip


NUMBERS = """\
reads:
  title: Reads
  why: w
  rows: SELECT k, n, m FROM t
  about: [k]
  expect: n >= m
reads-not:
  title: Reads not
  why: w
  rows: SELECT k, 1 AS one FROM t
  about: [k]
  expect: one == 1
"""


@pytest.mark.parametrize(
    ("n", "m", "verdicts"),
    [
        ("4.03225805628628", "4.03225805628628", {"reads": Verdict.ENTAILED, "reads-not": Verdict.ENTAILED}),
        ("4.03225805628628", "4.03225805628629", {"reads": Verdict.CONTRADICTED, "reads-not": Verdict.ENTAILED}),
        ("0." + "1" * 30, "0." + "1" * 29 + "2", {"reads": Verdict.CONTRADICTED, "reads-not": Verdict.ENTAILED}),
        ("1" * 30 + ".1", "0.5", {"reads": Verdict.ENTAILED, "reads-not": Verdict.ENTAILED}),
        ("1" * 30 + ".1", "0.0000000001", {"reads": Verdict.ENTAILED, "reads-not": Verdict.ENTAILED}),
        ("1" * 30 + "." + "1" * 9, "0", {"reads": None, "reads-not": Verdict.ENTAILED}),
    ],
)
def test_a_number_of_many_places_is_exact_where_it_is_read_and_no_matter_elsewhere(
    n: str, m: str, verdicts: dict[str, Verdict | None], tmp_path: Path
) -> None:
    write_package(tmp_path, {"t": (["k", "n:number", "m:number"], [["a", n, m]])})
    (tmp_path / "checks" / "facts").mkdir(parents=True)
    (tmp_path / "checks" / "facts" / "a.yaml").write_text(NUMBERS, "utf-8")
    results = check(open_package(tmp_path), ["facts"]).results
    assert {result.check: result.verdict for result in results} == verdicts
    assert [str(r.place) for r in results if r.verdict is None] == ["data/t.csv:2 (n)"] * (verdicts["reads"] is None)


# Another DuckDB


@pytest.mark.parametrize(
    ("key", "other"),
    [
        ("type", "kind"), ("function_name", "function"), ("table_name", "table"), ("type_name", "named"),
        ("column_names", "columns"), ("statements", "all"), ("node", "root"), ("cte_map", "parts"), ("map", "list"),
        ("key", "name"), ("value", "query"), ("left", "first"), ("right", "second"), ("cte_name", "own"),
        ("error", "fault"), ("error_type", "what"),
    ],
)  # fmt: skip
def test_a_tree_with_another_key_is_refused_with_the_version(
    key: str, other: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evclaims.sql.allow import Parser

    serialized = Parser._serialized
    monkeypatch.setattr(
        Parser,
        "_serialized",
        lambda self, *sqls: [each.replace(f'"{key}":', f'"{other}":') for each in serialized(self, *sqls)],
    )
    with pytest.raises(EvclaimsError) as caught:
        Database(open_package(folder)).select("SELECT (")
    assert str(caught.value) == (
        f"DuckDB {duckdb.__version__} describes SQL in a way that this version of evclaims does not know; install a"
        " newer evclaims, or an older duckdb"
    )


@pytest.mark.parametrize("answer", ["", "[]", "null", "{}", '{"error": false}', '{"error": false, "statements": [1]}'])
def test_an_answer_that_is_no_tree_is_refused_with_the_version(
    answer: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evclaims.sql.allow.Parser._serialized", lambda self, *sqls: [answer] * len(sqls))
    with pytest.raises(EvclaimsError, match=rf"^DuckDB {duckdb.__version__} describes SQL in a way"):
        Database(open_package(folder))


def test_a_duckdb_that_serializes_no_sql_is_refused_with_the_version(folder: Path) -> None:
    from evclaims.sql.allow import Parser

    class Without:
        def execute(self, sql: str, parameters: object) -> None:
            raise duckdb.CatalogException("Scalar Function with name json_serialize_sql does not exist!")

    with pytest.raises(EvclaimsError, match=r"^DuckDB 9\.9 describes SQL in a way"):
        Parser(Without(), "9.9")

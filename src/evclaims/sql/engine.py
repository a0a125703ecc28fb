"""Running SQL within bounds: the time of its own processor, the rows and the bytes that come out of it.

Rows come out one by one, so that no more of them are ever held than may be; where one alone might be too large, DuckDB
measures it before Python holds any of it. Bounds count what the SQL does and not how busy the machine is: seconds of
the thread that computes.
"""

from __future__ import annotations

import atexit
import contextlib
import sys
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from typing import Any

from evclaims.model import EvclaimsError, Place, Unjudged
from evclaims.sql.allow import UNTOLD, first_line
from evclaims.sql.memory import Cap

SECONDS = 20.0
"""Seconds of processor time for one SELECT."""
MEMORY_MB = 1_000
"""Megabytes that DuckDB may use at once, for all tables of a package and what is computed of them."""
SLACK_MB = 500
"""Megabytes of address space more, for what DuckDB does not count; where the system limits it (Linux)."""
MOST_ROWS = 200_000
"""Rows that a SELECT may give."""
MOST_MB = 250
"""Megabytes that these rows may take in Python."""
_ROW = 1_000_000
"""Characters of a row up to which it is measured when Python has it."""
_TICK = 0.05
"""Seconds between two looks at what the SQL has taken."""
_FIXED = 64
"""Bytes of a value in Python whose size does not hang on what it holds."""
_NESTED = 64
"""Bytes in Python that a character of a nested value, as DuckDB writes it, can come to at most."""

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
_SMALL = 10_000
"""Rows of a package up to which DuckDB plans its SQL with few of its optimizers."""
_OPTIMIZERS = ["filter_pushdown", "join_order", "deliminator"]


def connect(rows: int) -> Any:
    """A connection to a database in memory that reaches nothing outside it, for a package of so many rows."""
    import duckdb

    connection = duckdb.connect(":memory:", config=_CONFIG)
    # Where Python reads no file (`python -c`, a prompt), DuckDB would draw a bar on stdout, into our output. In a
    # notebook without ipywidgets it draws none, and may not even be told so.
    if connection.execute("SELECT current_setting('enable_progress_bar')").fetchall() != [(False,)]:
        connection.execute("SET enable_progress_bar = false")
    if rows <= _SMALL:
        # To plan takes longer than what that saves. One of those that stay makes joins of `FROM a, b WHERE`.
        names = "SELECT string_agg(name, ',') FROM duckdb_optimizers() WHERE NOT list_contains(?, name)"
        ((off,),) = connection.execute(names, [_OPTIMIZERS]).fetchall()
        connection.execute(f"SET disabled_optimizers = '{off}'")
    return connection


class Engine:
    """Runs one statement after the other on a connection, within bounds counted from what the process uses now.

    The end (`;`) of a SELECT is cut off. Each method raises Unjudged, at `place`, where it takes more time, memory,
    rows or bytes than it may; EvclaimsError where it does not run.
    """

    def __init__(self, connection: Any, seconds: float) -> None:
        self._connection = connection
        self._cap = Cap((MEMORY_MB + SLACK_MB) * 1_000_000)
        self._watch = _Watch(connection, seconds)

    def run(self, sql: str, place: Place | None, longest: int) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The columns and the rows of a SELECT; no value of it has more than `longest` characters."""
        with self._bounded(place):
            if longest <= _ROW:
                self._connection.execute(sql)
                names = [name for name, *_ in self._connection.description]
                if longest * len(names) <= _ROW:
                    return names, list(_counted(iter(self._connection.fetchone, None), place))
            described = self._connection.execute(f"DESCRIBE {sql}").fetchall()
            self._connection.execute(_measured(sql, [type_ for _, type_, *_ in described]))
            rows = _counted(iter(self._connection.fetchone, None), place, measured=True)
            return [name for name, *_ in described], list(rows)

    def define(self, sql: str, place: Place | None) -> None:
        """Run a statement of ours that makes a table or a view of a package's SELECT."""
        with self._bounded(place):
            self._connection.execute(sql)

    def longest(self, table: str) -> int:
        """How many characters a row of a table has at most; UNTOLD where to find that takes more than it may."""
        try:
            with self._bounded(None):
                most = f"SELECT max(strlen(CAST(each AS VARCHAR))) FROM {table} AS each"
                return int(self._connection.execute(most).fetchall()[0][0] or 0)
        except EvclaimsError:
            return UNTOLD

    @contextlib.contextmanager
    def _bounded(self, place: Place | None) -> Iterator[None]:
        import duckdb

        try:
            with self._cap.held(), self._watch.on(place):
                yield
        except (duckdb.OutOfMemoryException, MemoryError):
            message = f"the SQL needs more than the {MEMORY_MB:,} MB that it may use; select less"
            raise Unjudged(message, place) from None
        except (duckdb.Error, ArithmeticError, ValueError) as error:  # the last two: values that Python cannot hold
            raise EvclaimsError(f"the SQL does not run: {first_line(error)}", place) from None


def _counted(
    rows: Iterator[tuple[Any, ...]], place: Place | None, *, measured: bool = False
) -> Iterator[tuple[Any, ...]]:
    """The rows, up to as many as may be; `measured` ones end with their size, which is taken off."""
    taken = 0
    for count, row in enumerate(rows, 1):
        taken += row[-1] if measured else sum(map(_taken, row))
        if count > MOST_ROWS:
            raise Unjudged(f"the SQL gives more than {MOST_ROWS:,} rows; join on keys", place)
        if taken > MOST_MB * 1_000_000:
            much = f"{taken // 1_000_000:,} MB in {count:,} {'row' if count == 1 else 'rows'}"
            raise Unjudged(f"the SQL gives {much}, more than the {MOST_MB} MB that may be; select less", place)
        yield row[:-1] if measured else row


def _taken(value: Any) -> int:
    """Bytes that a value takes in Python."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return sys.getsizeof(value) + sum(map(_taken, inner))


def _measured(sql: str, types: Sequence[str]) -> str:
    """The SELECT with the size of each row behind it, and without what is in a row that is too large by itself."""
    # Two columns may have one name, so they are called by their order.
    names = [f"c{i}" for i in range(len(types))]
    kept = ", ".join(f"CASE WHEN size <= {int(MOST_MB * 1_000_000)} THEN {name} END" for name in names)
    size = " + ".join(map(_size, names, types))
    return f"SELECT {kept}, size FROM (SELECT *, {size} AS size FROM (\n{sql}\n) AS result({', '.join(names)}))"


_WATCHING: weakref.WeakSet[threading.Thread] = weakref.WeakSet()


@atexit.register
def _end_watching() -> None:
    """Let the threads end by themselves: Python would end them where they sleep, and C++ libraries the process then."""
    for thread in list(_WATCHING):
        thread.join()


class _Watch:
    """Interrupts what a connection does once the thread that asked has computed for so many seconds.

    DuckDB with one thread computes in the thread that asks. Where no clock tells what a thread has computed, the
    seconds are those of the wall.
    """

    def __init__(self, connection: Any, seconds: float) -> None:
        self._connection = connection
        self._seconds = seconds
        self._lock = threading.Lock()
        self._clock: Any = None
        self._until: float | None = None
        self._is_watched = self._has_expired = False

    @contextlib.contextmanager
    def on(self, place: Place | None) -> Iterator[None]:
        """Watch what runs inside; raises Unjudged, at `place`, where it was interrupted."""
        import duckdb

        with self._lock:
            self._clock, self._has_expired = _clock(), False
            self._until = self._clock() + self._seconds
            if not self._is_watched:
                self._is_watched = True
                thread = threading.Thread(target=self._look, daemon=True)
                _WATCHING.add(thread)
                thread.start()
        try:
            yield
        except duckdb.Error:
            if self._has_expired:
                message = f"the SQL computed for longer than {self._seconds:g} seconds and was stopped; join on keys"
                raise Unjudged(message, place) from None
            raise
        finally:
            with self._lock:  # a late interrupt would meet what comes next
                self._until = None

    def _look(self) -> None:
        """Look again and again, as long as something runs: a thread for each statement would cost as much as that."""
        while True:
            time.sleep(_TICK)
            with self._lock:
                if self._until is None:  # soon, since whatever runs ends
                    self._is_watched = False
                    return
                if self._clock() > self._until:
                    self._has_expired = True
                    self._connection.interrupt()  # again and again: one may come before what it is for has begun


def _clock() -> Any:
    """What tells the seconds that the calling thread has computed, from any thread."""
    if not hasattr(time, "pthread_getcpuclockid"):
        return time.monotonic
    try:
        id_ = time.pthread_getcpuclockid(threading.get_ident())
        time.clock_gettime(id_)
    except OSError:
        return time.monotonic
    return lambda: time.clock_gettime(id_)


def _size(column: str, type_: str) -> str:
    """SQL for how many bytes a value of a column takes in Python, at most."""
    if type_ == "VARCHAR":
        # A text with one character beyond Latin-1 takes four bytes for each.
        wide = f"CASE WHEN strlen({column}) = length({column}) THEN 1 ELSE 4 END"
        return f"{_FIXED} + coalesce(length({column}) * {wide}, 0)"
    if type_ == "VARCHAR[]":
        return f"{_FIXED} + coalesce({_FIXED} * len({column}) + 4 * strlen(array_to_string({column}, '')), 0)"
    if type_.endswith("[]") and "(" not in (inner := type_[:-2]).removeprefix("DECIMAL(") and not inner.endswith("]"):
        return f"{_FIXED} + coalesce({2 * _FIXED} * len({column}), 0)"
    if type_.endswith("]") or "(" in type_.removeprefix("DECIMAL("):
        return f"{_FIXED} + coalesce({_NESTED} * strlen(CAST({column} AS VARCHAR)), 0)"
    return f"{2 * _FIXED}"

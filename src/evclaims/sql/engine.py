"""Running SQL within bounds: the time of its own processor, the rows and the bytes that come out of it.

Each row comes out with its size, which is known before Python holds any of it. Bounds count what the SQL does and not
how busy the machine is: seconds of the thread that computes.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from evclaims.model import EvclaimsError, Place, Unjudged
from evclaims.sql.allow import first_line
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
_FIXED = 64
"""Bytes of a value in Python whose size does not hang on what it holds."""
_NESTED = 64
"""Bytes in Python that a character of a nested value, as DuckDB writes it, can come to at most."""


class Caps(NamedTuple):
    """How long a query may compute, and how much memory the process may have."""

    seconds: float
    cap: Cap


def bounds(seconds: float) -> Caps:
    """The bounds of the queries to come, from what this process uses now."""
    return Caps(seconds, Cap((MEMORY_MB + SLACK_MB) * 1_000_000))


def run(connection: Any, sql: str, place: Place | None, within: Caps) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The columns and the rows of one SELECT, whose end (`;`) is cut off.

    Raises Unjudged, at `place`, where it takes more time, memory, rows or bytes than it may; EvclaimsError where it
    does not run.
    """
    with _bounded(connection, place, within):
        described = connection.execute(f"DESCRIBE {sql}").fetchall()
        rows = list(_rows(connection, sql, [type_ for _, type_, *_ in described], place))
    return [name for name, *_ in described], rows


def define(connection: Any, sql: str, place: Place | None, within: Caps) -> None:
    """Run a statement of ours that makes a table or a view of a package's SELECT.

    Raises what `run` raises.
    """
    with _bounded(connection, place, within):
        connection.execute(sql)


def _rows(connection: Any, sql: str, types: Sequence[str], place: Place | None) -> Iterator[tuple[Any, ...]]:
    """The rows one by one, so that no more of them are ever held than may be.

    Raises Unjudged where they are too many or too large.
    """
    # Two columns may have one name, so they are called by their order.
    names = [f"c{i}" for i in range(len(types))]
    most = int(MOST_MB * 1_000_000)
    # A row that is too large by itself is not taken from DuckDB at all, only how large it is.
    kept = ", ".join(f"CASE WHEN size <= {most} THEN {name} END" for name in names)
    size = " + ".join(map(_size, names, types))
    measured = f"SELECT *, {size} AS size FROM (\n{sql}\n) AS result({', '.join(names)})"
    connection.execute(f"SELECT {kept}, size FROM ({measured}) LIMIT {MOST_ROWS + 1}")
    count = taken = 0
    while row := connection.fetchone():
        count += 1
        taken += row[-1]
        if count > MOST_ROWS:
            raise Unjudged(f"the SQL gives more than {MOST_ROWS:,} rows; join on keys", place)
        if taken > most:
            much = f"{taken // 1_000_000:,} MB in {count:,} {'row' if count == 1 else 'rows'}"
            raise Unjudged(f"the SQL gives {much}, more than the {MOST_MB} MB that may be; select less", place)
        yield row[:-1]


@contextlib.contextmanager
def _bounded(connection: Any, place: Place | None, within: Caps) -> Iterator[None]:
    """Keep the SQL that runs inside within its memory and its time, and say in our words what goes wrong."""
    import duckdb

    try:
        with within.cap.held(), _watched(connection, within.seconds, place):
            yield
    except (duckdb.OutOfMemoryException, MemoryError):
        raise Unjudged(f"the SQL needs more than the {MEMORY_MB:,} MB that it may use; select less", place) from None
    except (duckdb.Error, ArithmeticError, ValueError) as error:  # the last two: values that Python cannot hold
        raise EvclaimsError(f"the SQL does not run: {first_line(error)}", place) from None


@contextlib.contextmanager
def _watched(connection: Any, seconds: float, place: Place | None) -> Iterator[None]:
    """Interrupt what the connection does once this thread has computed for so many seconds.

    DuckDB with one thread computes in the thread that asks. Where no clock tells what a thread has computed, the
    seconds are those of the wall.
    """
    import duckdb

    clock = _clock()
    began, done, expired = clock(), threading.Event(), threading.Event()

    def watch() -> None:
        left = seconds
        while not done.wait(max(left, 0.01)):
            left = seconds - (clock() - began)
            if left <= 0:
                expired.set()
                connection.interrupt()  # again and again: one may come before what it is for has begun

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    except duckdb.Error:
        if expired.is_set():
            message = f"the SQL computed for longer than {seconds:g} seconds and was stopped; join on keys"
            raise Unjudged(message, place) from None
        raise
    finally:
        done.set()
        watcher.join()  # a late interrupt would meet what comes next


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

"""A cap on the memory of this process while SQL runs.

DuckDB counts tables and hash tables against its own limit, but not what one vector of lists or texts grows to: a list
of a million joined with a thousand rows asks for 16 GB at once. Where the system has a limit on a process's address
space, such an allocation fails, DuckDB says so, and nothing else is harmed.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

try:
    import resource
except ModuleNotFoundError:  # not on Windows
    resource = None  # type: ignore[assignment]

_STATM = Path("/proc/self/statm")
_ROOM = 64 << 20
"""Bytes of address space that are always left: those taken before may have been given back and still count."""


class Used(NamedTuple):
    """Bytes of address space that this process has, and how many of them are in memory."""

    size: int
    resident: int


class Cap:
    """At most so many bytes more than this process has now; without effect where the system does not tell or limit."""

    _lock = threading.Lock()
    _inside = 0
    _before = (-1, -1)

    def __init__(self, more: int) -> None:
        self._more = more
        self._first = used()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """The cap, while the context lasts."""
        now = used()
        if self._first is None or now is None:
            yield
            return
        # Address space that was freed may stay reserved, so what counts is how much more is in memory.
        wanted = self._first.size + max(0, now.resident - self._first.resident) + self._more
        limit = max(wanted, now.size + _ROOM)
        with Cap._lock:
            if not Cap._inside:
                Cap._before = resource.getrlimit(resource.RLIMIT_AS)
            Cap._inside += 1
            self._set(limit)
        try:
            yield
        finally:
            with Cap._lock:
                Cap._inside -= 1
                if not Cap._inside:
                    resource.setrlimit(resource.RLIMIT_AS, Cap._before)

    @staticmethod
    def _set(limit: int) -> None:
        soft, hard = Cap._before
        for other in (soft, hard):
            limit = limit if other == resource.RLIM_INFINITY else min(limit, other)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def used() -> Used | None:
    """What this process uses; None where the system does not tell or cannot limit it."""
    if resource is None:
        return None
    try:
        size, resident, *_ = _STATM.read_text("ascii").split()
    except (OSError, ValueError):
        return None
    page = resource.getpagesize()
    return Used(int(size) * page, int(resident) * page)

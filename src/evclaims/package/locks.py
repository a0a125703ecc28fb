"""Locks on open files, by which commands that write at once are kept apart."""

from __future__ import annotations

import os
import time
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no such locks: two commands that write at once are then not kept apart
    fcntl = None  # type: ignore[assignment]


def lock(file: int, until: float) -> bool:
    """Have an open file to ourselves before a time comes; the system lets go of the lock when its holder dies."""
    while fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        except OSError:  # a file system without locks
            return True
    return True


def is_at(file: int, path: Path) -> bool:
    """Whether an open file is still the one that stands at a path."""
    try:
        return os.path.samestat(os.fstat(file), path.lstat())
    except FileNotFoundError:
        return False

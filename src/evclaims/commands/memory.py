"""A run where memory is limited (`ulimit -v`): a library that aborts the process there still ends in a sentence.

What allocates in C may end a process with a message and a code of its own, even one that means something else here.
So the work is done in a child, which says when it ended in good order; that it did not is the answer then.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

NO_MEMORY = "the memory that it may use does not suffice; give it more, or check fewer layers at once"


def has_limit() -> bool:
    """Whether this process may use so much memory and no more."""
    try:
        import resource
    except ImportError:  # Windows has none
        return False
    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY


def run(work: Callable[[], int], refuse: Callable[[str], int]) -> int:
    """The exit code of `work`, done in a child; what `refuse` makes of a sentence where the child did not end well."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        try:
            code = work()
        except SystemExit as end:  # as of --help, and of a usage that is none
            code = end.code if isinstance(end.code, int) else 0
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os.write(writes, bytes([code]))
        atexit._run_exitfuncs()  # after that, since a library may fall over its own tidying up
        os._exit(code)
    os.close(writes)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: os.kill(child, number))
    said = os.read(reads, 1)
    _, status = os.waitpid(child, 0)
    if said:
        return said[0]
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGINT, signal.SIGTERM):
        return 128 + os.WTERMSIG(status)
    return refuse(NO_MEMORY)

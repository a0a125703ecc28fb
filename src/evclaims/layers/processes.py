"""Running a layer, here or in a process beside this one: what is found is the same, and so is its order.

Great Expectations takes most of a run to be imported, and SQL most of the rest; with a second core neither has to wait
for the other. A process that cannot be had, or that ends without an answer, costs time alone: its layer is run here.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import MutableMapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from evclaims.layers.registry import RUNNERS, Asked, LayerFindings
from evclaims.layers.selection import Selector
from evclaims.model import DataError, EvclaimsError, Place, Result
from evclaims.package.package import Package

READABLE = "readable"
"""The check that a layer's data can be read at all."""
Seconds: TypeAlias = MutableMapping[tuple[str, str], float]
_ORDER = ("expectations", "consistency", "structure", "evidence", "facts")
"""Which layers go first into other processes: the slow ones; but a process has to start, so the facts stay here."""
_SERVE = "import sys; sys.path[:] = {path!r}; from evclaims.layers.processes import serve; serve()"


def run_layer(
    name: str, package: Package, sources: Path | None, selector: Selector | None, seconds: Seconds
) -> LayerFindings:
    """What a layer finds; that it cannot read its data is a finding. `seconds` takes down what took how long.

    Raises EvclaimsError for a check that cannot run, and a layer whose libraries are missing.
    """
    clock = _Clock(name, seconds)
    try:
        return RUNNERS[name](package, Asked(sources, partial(selector.check, name) if selector else _all, clock.starts))
    except DataError as error:
        message = f"the layer could not run, since {error.message}"
        return LayerFindings([Result(name, READABLE, (), None, False, message, error.place)])
    except ModuleNotFoundError as error:
        raise EvclaimsError(
            f"the layer {name} needs {error.name}, which is not installed; run: pip install 'evclaims[check]'"
        ) from None
    finally:
        clock.stop()


def beside(layers: Sequence[str]) -> list[str]:
    """The layers to give to other processes, as many as there are cores to spare."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    spare = max(0, min(cores, len(layers)) - 1) if sys.executable else 0
    return [layer for layer in _ORDER if layer in layers][:spare]


class Worker:
    """A process that runs one layer."""

    def __init__(self, name: str, package: Package, sources: Path | None, selector: Selector | None) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._answer = b""
        with suppress(OSError, pickle.PicklingError, AttributeError, TypeError, ValueError, RecursionError):
            question = pickle.dumps((name, package, sources, selector))
            command = [sys.executable, "-c", _SERVE.format(path=sys.path)]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            # A thread, so that neither waits for the other's pipe.
            self._thread = threading.Thread(target=self._talk, args=(self._process, question), daemon=True)
            self._thread.start()

    def _talk(self, process: subprocess.Popen[bytes], question: bytes) -> None:
        with suppress(OSError, ValueError):  # it was stopped
            self._answer = process.communicate(question)[0]

    def found(self, seconds: Seconds) -> LayerFindings | None:
        """What the layer found, None where the process did not say.

        Raises EvclaimsError where the layer did.
        """
        if self._process is None:
            return None
        self._thread.join()
        try:
            found, error, took = pickle.loads(self._answer)
        except (EOFError, pickle.UnpicklingError, AttributeError, ImportError, ValueError, TypeError, RecursionError):
            return None
        if error is not None:
            raise EvclaimsError(*error)
        seconds.update(took)
        return LayerFindings(*found)

    def stop(self) -> None:
        """End the process, if it still runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()


def serve() -> None:
    """Answer the question on stdin: what a layer finds, or why it cannot run, and what took how long."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever a library prints is no answer
    name, package, sources, selector = pickle.load(sys.stdin.buffer)
    seconds: dict[tuple[str, str], float] = {}
    found: Any = None
    error: tuple[str, Place | None] | None = None
    try:
        layer = run_layer(name, package, sources, selector, seconds)
        found = (list(layer.results), dict(layer.ran), dict(layer.reasons), layer.nothing)
    except EvclaimsError as raised:
        error = (raised.message, raised.place)
    with suppress(BrokenPipeError):
        pickle.dump((found, error, seconds), answer)
        answer.close()
    os._exit(0)  # without a second's tidying up of what GX made


class _Clock:
    """Takes down how long a layer takes, and each of its checks that says when it starts."""

    def __init__(self, layer: str, seconds: Seconds) -> None:
        self._layer = layer
        self._seconds = seconds
        self._began = self._since = time.perf_counter()
        self._check = ""

    def starts(self, check: str) -> None:
        """The check before ends where this one starts."""
        now = time.perf_counter()
        if self._check:
            self._seconds[self._layer, self._check] = now - self._since
        self._check, self._since = check, now

    def stop(self) -> None:
        """The layer ends."""
        self.starts("")
        self._seconds[self._layer, ""] = time.perf_counter() - self._began


def _all(check: str) -> bool:
    return True

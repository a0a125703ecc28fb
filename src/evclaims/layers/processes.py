"""Running a layer, here or in a process beside this one: what is found is the same, and so is its order.

Great Expectations takes most of a run to be imported, and SQL most of the rest; with a second core neither has to wait
for the other. A process that cannot be had, or that ends without an answer, costs time alone: its layer is run here.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import MutableMapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from evclaims.layers.registry import RUNNERS, Asked, LayerFindings
from evclaims.layers.selection import Selector
from evclaims.model import DataError, EvclaimsError, Place, Result
from evclaims.package.package import Package
from evclaims.package.workers import NoAnswerError

if TYPE_CHECKING:
    from concurrent.futures import Future

READABLE = "readable"
"""The check that a layer's data can be read at all."""
Seconds: TypeAlias = MutableMapping[tuple[str, str], float]
_ORDER = ("expectations", "consistency", "structure", "evidence", "facts")
"""Which layers go first into other processes: the slow ones; but a process has to start, so the facts stay here."""
_Answer: TypeAlias = tuple[Any, tuple[str, Place | None] | None, dict[tuple[str, str], float]]


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


def answer(question: tuple[str, Package, Path | None, Selector | None]) -> _Answer:
    """What a layer finds, or why it cannot run, and what took how long: what a process of its own says."""
    seconds: dict[tuple[str, str], float] = {}
    try:
        results, ran, reasons, nothing = run_layer(*question, seconds)
    except EvclaimsError as raised:
        return None, (raised.message, raised.place), seconds
    return (list(results), dict(ran), dict(reasons), nothing), None, seconds


def findings(said: Future[_Answer], seconds: Seconds) -> LayerFindings | None:
    """What a layer found in another process, None where that did not say.

    Raises EvclaimsError where the layer did.
    """
    try:
        found, error, took = said.result()
    except NoAnswerError:
        return None
    if error is not None:
        raise EvclaimsError(*error)
    seconds.update(took)
    return LayerFindings(*found)


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

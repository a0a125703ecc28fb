"""A score for the checks of a package: how many of the slips that people make they catch.

A mutant is the package with one slip; it is caught where a check fails that passes without the slip.
"""

from __future__ import annotations

import atexit
import multiprocessing
import signal
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence, Set
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evclaims.layers import run
from evclaims.model import LAYERS, EvclaimsError, Result
from evclaims.mutation.bench import FRICTIONLESS, Bench, Outcome, frictionless_alone
from evclaims.mutation.sample import SAMPLE, Mutant, seed
from evclaims.package.package import Package
from evclaims.profile.claims import PRINTS, lacks
from evclaims.profile.texts import find_texts

QUICK = ("evidence", "structure", "facts")
"""The layers that judge every mutant, the cheapest first."""

PROCESSES = 2
_CHUNK = 12


@dataclass(frozen=True, slots=True)
class Score:
    """The outcomes of all mutants of a package. `alone` names the layers that were also tried one by one."""

    package: str
    version: str
    seed: int
    sample: int | None
    layers: tuple[str, ...]
    alone: tuple[str, ...]
    outcomes: tuple[Outcome, ...]


def mutate(
    package: Package,
    layers: Sequence[str] | None = None,
    *,
    sources: Path | None = None,
    alone: Sequence[str] = (),
    seed_number: int = 0,
    sample: int | None = SAMPLE,
    tables: Collection[str] | None = None,
    processes: int = PROCESSES,
    starts: Callable[[str], None] = lambda step: None,
    advances: Callable[[int, int], None] = lambda done, total: None,
) -> Score:
    """Seed slips into copies of a package, judge each, and say what became of it. The package itself is not touched.

    Without names, the quick layers judge (evidence where `sources` names the folder with the texts); they stop at the
    first catch. `sample` mutants are made a table, column and kind (None: all), of all tables or those of `tables`.
    `advances` is told how many are judged.

    Raises EvclaimsError where the package is not green before any slip, for an unknown layer, and for a check that
    cannot run.
    """
    chosen = _chosen(layers, sources)
    for name in (*chosen, *alone):
        starts(name)
        _refuse_red(package, name, sources)
    starts("slips")
    mutants = seed(package, seed_number, sample, tables=tables, texts=_texts(package, sources))
    outcomes: list[Outcome] = []
    advances(0, len(mutants))
    with tempfile.TemporaryDirectory(prefix="evclaims-") as folder:
        for found in _judged((package, Path(folder), sources, chosen, alone), mutants, processes):
            outcomes += found
            advances(len(outcomes), len(mutants))
    return Score(package.name, package.version, seed_number, sample, chosen, tuple(alone), tuple(outcomes))


def _chosen(layers: Sequence[str] | None, sources: Path | None) -> tuple[str, ...]:
    if layers is None:
        return tuple(layer for layer in QUICK if layer != "evidence" or sources is not None)
    order = [*QUICK, *(layer for layer in LAYERS if layer not in QUICK), FRICTIONLESS]
    unknown = [layer for layer in layers if layer not in order]
    if unknown:
        raise EvclaimsError(f"{unknown[0]!r} is no layer; the layers are {', '.join((*LAYERS, FRICTIONLESS))}")
    return tuple(layer for layer in order if layer in layers)


def _texts(package: Package, sources: Path | None) -> Set[str]:
    """The sources whose texts are at hand."""
    return (
        find_texts(package, sources).by_source.keys() if sources is not None and not lacks(package, PRINTS) else set()
    )


def _refuse_red(package: Package, layer: str, sources: Path | None) -> None:
    failures: Sequence[Result]
    if layer == FRICTIONLESS:
        failures = frictionless_alone(package)
    else:
        failures = run.check(package, [layer], sources=sources, idle=True).failures
    if failures:
        first = failures[0]
        what = f"{layer} fails before any slip is made ({first.check}: {first.message})"
        raise EvclaimsError(f"{what}; mend or rule what `evclaims check` finds", first.place)


def _judged(given: tuple[Any, ...], mutants: Sequence[Mutant], processes: int) -> Iterator[list[Outcome]]:
    """The outcomes in the order of the mutants, some at a time; `given` is what a bench takes."""
    chunks = [mutants[i : i + _CHUNK] for i in range(0, len(mutants), _CHUNK)]
    if processes < 2:
        with closing(Bench(*given)) as bench:
            yield from map(bench.outcomes, chunks)
        return
    # A new interpreter each: DuckDB's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _begin, given) as pool:
        try:
            yield from pool.map(_work, chunks)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_benches: list[Bench] = []
"""A process's own bench; empty in the process that leads."""


def _begin(*given: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that leads hears it, and ends the others
    _benches.append(Bench(*given))
    atexit.register(_benches[0].close)


def _work(mutants: Sequence[Mutant]) -> list[Outcome]:
    return _benches[0].outcomes(mutants)

"""How long consistency takes: many small blocks apart and in parallel, beside one big linear program and beside z3.

    python benchmarks/consistency.py [QUANTITIES] [--runs N]

Blocks of ten quantities with three constraints each: a printed floor, a printed cap, and a relation to another quantity
of the block. One block in a hundred contradicts itself. Prints the median of the runs; both others are timed over fewer
blocks where QUANTITIES is large, and say so.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import resource
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

from evclaims.linear.blocks import answers, split
from evclaims.linear.elimination import Constraint
from evclaims.linear.laws import Inequality, Kind
from evclaims.linear.system import System, assemble
from evclaims.linear.world import Series, Stretch

SIZE = 10


def lines(quantities: int, seed: int = 1) -> tuple[list[Inequality], dict[Series, str]]:
    """Three constraints a quantity; and that no quantity is negative."""
    rng = random.Random(seed)
    found: list[Inequality] = []
    signs: dict[Series, str] = {}
    for block in range(quantities // SIZE):
        broken = block % 100 == 7
        spans = [Stretch(Series(f"e{block}", f"m{i}", "piece"), 0, 90) for i in range(SIZE)]
        values = [Fraction(rng.randint(1_000, 999_999)) for _ in spans]
        for i, (span, value) in enumerate(zip(spans, values, strict=True)):
            signs[span.series] = "none is negative"
            half = Fraction(10 ** rng.randint(0, 3), 2)
            one = Fraction(1)
            found.append(Inequality(Kind.CLAIM, ((span, one),), value + half, (f"c{block}-{i}",), limit=value + half))
            found.append(
                Inequality(
                    Kind.CLAIM, ((span, -one),), half - value, (f"c{block}-{i}",), limit=value - half, upper=False
                )
            )
            other = (i + 1) % SIZE
            rate = (values[other] + rng.randint(-3, 3)) / value + Fraction(1, 100)
            if broken and i == 4:
                rate /= 2
            found.append(Inequality(Kind.RATE, ((spans[other], one), (span, -rate)), Fraction(0), (f"r{block}-{i}",)))
    return found, signs


def apart(system: System) -> int:
    """Blocks apart, in parallel, each verified; how many contradict themselves."""
    from rich.console import Console
    from rich.progress import Progress

    blocks = split(system.rows)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("blocks", total=len(blocks))
        found = answers(system.rows, system.signs, blocks, done=lambda count: progress.advance(task, count))
    assert not any(each.undecided for each in found)
    return sum(bool(each.conflicts) for each in found)


def big_program(rows: list[Constraint]) -> int:
    """All rows as one program, without verification: HiGHS says only whether there is any conflict."""
    from evclaims.linear.solver import _run

    solver = _run(rows, {}, time.monotonic() + 600)
    return int("nfeasible" in str(solver.getModelStatus()))


def with_z3(system: System, share: int) -> int:
    """Each block by z3, one after the other; `share` of them."""
    import z3

    broken = 0
    for block in split(system.rows)[:share]:
        solver = z3.Solver()
        names = {column: z3.Real(f"x{column}") for i in block.rows for column, _ in system.rows[i].terms}
        for i in block.rows:
            row = system.rows[i]
            solver.add(z3.Sum([x * names[column] for column, x in row.terms]) <= row.bound)
        broken += solver.check() == z3.unsat
    return broken


@contextlib.contextmanager
def memory() -> Iterator[list[float]]:
    """The memory of this process and its children while it runs, in GB, sampled."""
    found, stop = [0.0], threading.Event()

    def sample() -> None:
        while not stop.wait(0.2):
            pids = [os.getpid(), *Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
            total = 0
            for pid in pids:
                with contextlib.suppress(OSError):
                    total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
            found.append(total / 2**30)

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield found
    finally:
        stop.set()
        thread.join()


def timed(runs: int, work: Callable[[], int]) -> tuple[str, int]:
    """The medians of the runs, by the clock and of all processors, and what the last gave."""
    seconds, processors = [], []
    for _ in range(runs):
        start, used = time.perf_counter(), _processor_time()
        result = work()
        seconds.append(time.perf_counter() - start)
        processors.append(_processor_time() - used)
    return f"{statistics.median(seconds):9.1f}{statistics.median(processors):9.1f}", result


def _processor_time() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("quantities", nargs="?", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    start = time.perf_counter()
    system = assemble(*lines(options.quantities))
    built = time.perf_counter() - start
    blocks = len(split(system.rows))
    print(f"{options.quantities:,} quantities, {len(system.rows):,} rows, {blocks:,} blocks; built in {built:.1f} s")
    print(f"{'median seconds':34}{'clock':>9}{'CPU':>9}  contradictory blocks")
    with memory() as peaks:
        seconds, broken = timed(options.runs, lambda: apart(system))
    peak = max(peaks)
    print(f"{'blocks apart, verified, proofs':34}{seconds}  {broken}")
    print(f"  and {peak:.2f} GB at most, all processes together")
    seconds, any_ = timed(options.runs, lambda: big_program(system.rows))
    print(f"{'one big program, not verified':34}{seconds}  {'some' if any_ else 'none'}, it does not say which")
    share = min(blocks, 1_000)
    seconds, broken = timed(options.runs, lambda: with_z3(system, share))
    print(f"{f'z3, {share:,} of the blocks':34}{seconds}  {broken}")


if __name__ == "__main__":
    main()

"""How long the command takes beside the tools that it brings together: cold starts, side by side, medians.

    python benchmarks/doors.py [PACKAGE] [--runs 5]

Each command runs in a process of its own, in turn with those that it is held against, so that a busy moment meets all
of them. Wall time is what a person waits, CPU time what a busy machine blurs less; a ratio is a median over a median.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]


class Took(NamedTuple):
    """Seconds that a command took."""

    wall: float
    cpu: float


def commands(package: Path) -> dict[str, list[str]]:
    """What is measured, by name."""
    check = [sys.executable, "-m", "evclaims", "check", str(package), "--format", "json", "--output", os.devnull]
    return {
        "structure,facts": [*check, "--layer", "structure,facts"],
        "facts": [*check, "--layer", "facts"],
        "whole check": check,
        "frictionless validate": [sys.executable, "-m", "frictionless", "validate", str(package)],
        "import great_expectations": [sys.executable, "-c", "import great_expectations"],
    }


TARGETS = (
    ("structure,facts", "frictionless validate", 1.3),
    ("facts", "frictionless validate", 0.5),
    ("whole check", "import great_expectations", 1.33),
)


def measure(command: Sequence[str]) -> Took:
    """One cold run of a command.

    Raises SystemExit where it could not run.
    """
    environment = {**os.environ, "GX_ANALYTICS_ENABLED": "false"}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr.decode()}")
    return Took(wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", nargs="?", type=Path, default=ROOT / "datapackage.json")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    measured = commands(options.package)
    for command in measured.values():
        measure(command)  # once unmeasured: byte code is compiled, files are in memory
    took: dict[str, list[Took]] = {name: [] for name in measured}
    load = []
    for _ in range(options.runs):
        for name, command in measured.items():
            took[name].append(measure(command))
        load.append(os.getloadavg()[0])
    wall = {name: statistics.median(each.wall for each in runs) for name, runs in took.items()}
    cpu = {name: statistics.median(each.cpu for each in runs) for name, runs in took.items()}
    print(f"{options.runs} runs on {os.cpu_count()} cores, load {min(load):.1f} to {max(load):.1f}")
    print(f"{'':28}{'wall s':>8}{'CPU s':>8}")
    for name in measured:
        print(f"{name:28}{wall[name]:8.2f}{cpu[name]:8.2f}")
    for name, other, target in TARGETS:
        ratios = f"wall {wall[name] / wall[other]:.2f}, CPU {cpu[name] / cpu[other]:.2f}"
        print(f"{name} over {other}: {ratios} (target {target})")


if __name__ == "__main__":
    main()

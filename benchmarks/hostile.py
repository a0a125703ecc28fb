"""How broken and hostile data packages end: hundreds of them, made from a seed, each handed to the command.

    python benchmarks/hostile.py [--seed N] [--count N] [--jobs N] [--kind TEXT] [--again SEED] [--keep DIR]

Every package stands beside a folder that it must not reach. `evclaims check` runs on it (and on a third of them one
command more) with a limit on time, memory and what it may write. A run is wrong that prints a traceback, does not end,
ends otherwise than with 0, 1 or 2, changes or makes a file anywhere, prints what stands outside the package, or is
green on data that is broken. Prints a table by kind, and each wrong run with its seed; exits 1 where there is one.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from hostile_kinds import KINDS, SECRET, Case, make

CPU, WALL = 60, 150
"""Seconds of processor time and of the clock."""
MEMORY, WRITTEN = 6 << 30, 64 << 20
"""Bytes of address space of a process, and of a file."""
MORE = ("report", "tidy", "show", "explain", "evidence", "draft", "diff", "list", "bounds", "export")


class Run(NamedTuple):
    """How one command ended on one package, and what is wrong with that."""

    kind: str
    seed: str
    command: str
    code: int | None
    wrong: str


def judge(name: str, seed: str, further: str = "", keep: Path | None = None) -> list[Run]:
    """Make a package and run the commands on it."""
    root = Path(tempfile.mkdtemp(prefix="evclaims-hostile-", dir=keep))
    try:
        case = make(root, name, seed)
        commands = {"check": ["check", str(case.target)]}
        if further:
            commands[further] = _arguments(further, case)
        return [
            Run(name, seed, each, *_run(case, words, KINDS[name].broken and each == "check"))
            for each, words in commands.items()
        ]
    finally:
        if keep is None:
            shutil.rmtree(root, ignore_errors=True)


def plan(seed: int, count: int, only: str = "") -> Iterator[tuple[str, str, str]]:
    """Kind, seed and further command of each package: the kinds in turn, the rest by their number."""
    names = [name for name in KINDS if only in name]
    for i in range(count):
        yield names[i % len(names)], f"{seed}:{i}", MORE[(i // 3) % len(MORE)] if i % 3 == 0 else ""


def _arguments(command: str, case: Case) -> list[str]:
    package, output = str(case.target), str(case.root / "made")
    match command:
        case "report":
            return ["report", package, "-o", output]
        case "export":
            return _placed(command, package, ["csvw"], ["-o", output])
        case "show":
            return _placed(command, package, ["c-1"])
        case "explain":
            return _placed(command, package, ["agree"])
        case "bounds":
            return _placed(command, package, ["a.sold.q1"])
        case "evidence":
            return _placed(command, package, [str(case.root / "texts")])
        case "draft":
            return _placed(command, package, [str(case.root / "texts" / "one.txt")])
        case "diff":
            return ["diff", package, package]
        case "list":
            return _placed(command, package, [])
    return [command, package]


@cache
def _first(command: str) -> bool:
    """Whether the command takes the package as its first argument, or behind `--package`."""
    words = [sys.executable, "-m", "evclaims", command, "--help"]
    return "--package" not in subprocess.run(words, capture_output=True, text=True, check=False).stdout


def _placed(command: str, package: str, words: Sequence[str], options: Sequence[str] = ()) -> list[str]:
    if command == "export":
        return [command, *([package, *words] if _export_first() else [*words, package]), *options]
    return [command, package, *words] if _first(command) else [command, *words, "--package", package]


@cache
def _export_first() -> bool:
    words = [sys.executable, "-m", "evclaims", "export", "--help"]
    usage = subprocess.run(words, capture_output=True, text=True, check=False).stdout.split("\n\n")[0]
    return usage.rfind("PACKAGE") < usage.rfind("FORMAT")


def _run(case: Case, arguments: Sequence[str], broken: bool) -> tuple[int | None, str]:
    before = _state(case.root)
    home = str(case.root / "home")
    environment = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "VIRTUAL_ENV")}
    environment |= {"HOME": home, "XDG_CACHE_HOME": home, "XDG_CONFIG_HOME": home, "TMPDIR": str(case.root / "tmp")}
    environment |= {"COLUMNS": "100", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "evclaims", *arguments],
        cwd=case.root / "stand",
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=_limit,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=WALL)
    except subprocess.TimeoutExpired:
        return None, f"it did not end in {WALL} seconds"
    finally:
        _end(process)
    code = process.returncode
    text = out + err
    wrong = []
    if b"Traceback (most recent call last)" in text:
        wrong.append(f"a traceback: {text.strip().splitlines()[-1][:200].decode(errors='replace')}")
    elif code not in (0, 1, 2):
        wrong.append(f"exit {code}")
    if broken and code == 0:
        wrong.append("green on broken data")
    if SECRET.encode() in text:
        wrong.append("it prints what stands outside")
    after = _state(case.root)
    if changed := sorted({path for path, _ in before ^ after}):
        wrong.append(f"changed: {', '.join(map(repr, changed[:3]))}")
    return code, "; ".join(wrong)


def _limit() -> None:
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and whatever it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _state(root: Path) -> set[tuple[str, tuple[object, ...]]]:
    """Every file below a folder, with what tells that it changed; what the command was asked to make is left out."""
    found: set[tuple[str, tuple[object, ...]]] = set()
    for here, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = os.path.join(here, name)
            what = os.lstat(path)
            content: object = ""
            if stat.S_ISREG(what.st_mode):
                with open(path, "rb") as file:
                    content = hashlib.file_digest(file, "md5").hexdigest()
            relative = os.path.relpath(path, root)
            if relative.partition(os.sep)[0] != "made":
                found.add((relative, (what.st_mode, content)))
    return found


def main() -> int:
    """Run the plan, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--kind", default="", help="only the kinds that hold this text")
    parser.add_argument("--again", metavar="SEED", help="only the package that a line WRONG names, with its --kind")
    parser.add_argument("--keep", type=Path, help="leave the packages in this folder")
    options = parser.parse_args()
    runs: list[Run] = []
    with ThreadPoolExecutor(options.jobs) as pool:
        planned = list(plan(options.seed, options.count, options.kind))
        if options.again:
            planned = [(name, options.again, "") for name in KINDS if options.kind in name][:1]
        for found in pool.map(lambda each: judge(*each, options.keep), planned):
            runs += found
            for run in found:
                if run.wrong:
                    print(f"WRONG --kind '{run.kind}' --again {run.seed}, {run.command}: {run.wrong}", flush=True)
    print(f"\n{'kind':52} packages  exit 0     1     2  wrong")
    for name in dict.fromkeys(run.kind for run in runs):
        own = [run for run in runs if run.kind == name]
        codes = Counter(run.code for run in own)
        packages = sum(run.command == "check" for run in own)
        wrong = sum(bool(run.wrong) for run in own)
        print(f"{name:52} {packages:8} {codes[0]:7} {codes[1]:5} {codes[2]:5} {wrong:6}")
    wrong = sum(bool(run.wrong) for run in runs)
    packages, kinds = len({run[:2] for run in runs}), len({run.kind for run in runs})
    print(f"{packages} packages of {kinds} kinds, {len(runs)} runs: {wrong} wrong")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())

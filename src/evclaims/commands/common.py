"""What the commands share: exit codes, opening the package that is meant, a progress bar, writing for machines."""

from __future__ import annotations

import argparse
import atexit
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from evclaims.layout import clean, wants_colour
from evclaims.model import EvclaimsError

if TYPE_CHECKING:
    from evclaims.package import Package

GREEN, RED, COULD_NOT_RUN, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141
PACKAGE = "a package's folder, descriptor, zip or installed name (default: the data installed with this command)"


def add_as_of(command: argparse.ArgumentParser) -> None:
    """Give a command the option --as-of."""
    command.add_argument("--as-of", metavar="YYYY-MM-DD", help="as if only what was published by that day were known")


def open_named(path: str | None, day: str | None = None, *, writes: bool = False) -> Package:
    """The package that a command's argument names, by path or as it is installed; with a day, as it was known then.

    One in a zip or wheel is laid out in a folder that is gone when the command ends. Raises EvclaimsError where there
    is none, for one in a zip where the command `writes`, and for a day that is none or before anything was known.
    """
    from evclaims.journal import recover
    from evclaims.package import open_package

    if said := recover(Path(path or os.curdir)) if path is None or os.path.exists(path) else "":
        print(f"evclaims: note: {clean(said)}", file=sys.stderr)
    if path is not None and path.lower().endswith((".zip", ".whl")) and os.path.isfile(path):
        package = open_package(_laid_out(Path(path), writes))
    else:
        package = open_package(path if path is None or os.sep in path or os.path.exists(path) else _installed(path))
    if day is None:
        return package
    from evclaims.asof import as_of

    return as_of(package, day)


def _laid_out(path: Path, writes: bool) -> Path:
    from evclaims.archives import lay_out, open_zip

    if writes:
        raise EvclaimsError(f"{path} is an archive, in which nothing can be changed; unpack it first")
    folder = tempfile.TemporaryDirectory(prefix="evclaims-")
    atexit.register(folder.cleanup)
    with open_zip(path) as archive:
        return lay_out(archive, Path(folder.name).resolve())


def _installed(name: str) -> Path:
    from evclaims.installed import find

    return find(name)


@contextmanager
def working(what: str) -> Iterator[Callable[[str], None]]:
    """A progress bar on stderr, where that is a terminal; what it gives is told the name of each step as it starts."""
    with counting(what) as (starts, _):
        yield starts


@contextmanager
def counting(what: str) -> Iterator[tuple[Callable[[str], None], Callable[[int, int], None]]]:
    """Such a bar, and beside it what is told how much of how much is done."""
    if not wants_colour(sys.stderr):
        yield (lambda step: None), (lambda done, total: None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[count]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None, count="")

        def starts(step: str) -> None:
            progress.update(task, description=f"{what} {step}")

        def advances(done: int, total: int) -> None:
            progress.update(task, total=total, completed=done, count=f"{done:,} of {total:,}")

        yield starts, advances


def write(text: str, file: TextIO) -> None:
    """Write text meant for machines; to a terminal without what the terminal would obey."""
    if file.isatty():
        text = "".join(clean(line) + "\n" for line in text.split("\n")[:-1])
    file.write(text)

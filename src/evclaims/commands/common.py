"""What the commands share: exit codes, a progress bar, printing what a machine reads, naming what was written."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from evclaims.model import EvclaimsError
from evclaims.report.layout import harmless, wants_colour

GREEN, RED, COULD_NOT_RUN, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141


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


def write(text: str, file: TextIO, format: str = "text") -> None:
    """Print text in a format that a machine reads: as it is into a regular file, else without what would be obeyed.

    A terminal obeys control characters, and the log of a CI run obeys commands; both read what runs through a pipe. In
    JSON and XML a character that is obeyed is written as that format escapes it, so that the text says the same.
    """
    if not _is_regular(file):
        escape = _ESCAPES.get(format)
        text = "\n".join(harmless(line, escape) for line in text.split("\n"))
    file.write(text)


def wrote(files: Mapping[Path, bytes | None], about: str) -> None:
    """Say which files were written (or removed), by their paths from the current folder, and of which package."""
    from evclaims.package.find import here

    print(harmless(about))
    for path, content in files.items():
        print(harmless(f"{'removed' if content is None else 'wrote'} {here(path)}"))
    print(f"{len(files) or 'no'} {'file' if len(files) == 1 else 'files'} written: {harmless(about)}")


def note(text: str) -> None:
    """A note beside what is printed."""
    print(harmless(f"evclaims: note: {text}"), file=sys.stderr)


def names(given: str | None, option: str, known: Sequence[str]) -> list[str] | None:
    """The names of a list that an option gives, parted by commas; which are known is for others to say.

    Raises EvclaimsError where it names none.
    """
    if given is None:
        return None
    found = [name.strip() for name in given.split(",") if name.strip()]
    if not found:
        raise EvclaimsError(f"{option} names none; the layers are {', '.join(known)}")
    return found


def _is_regular(file: TextIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(file.fileno()).st_mode)
    except (OSError, ValueError):  # it has no descriptor, or a closed one
        return False


def _json(character: str) -> str:
    return "".join(f"\\u{unit:04x}" for unit in _units(character))


def _units(character: str) -> list[int]:
    data = character.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(data[i : i + 2]) for i in range(0, len(data), 2)]


def _xml(character: str) -> str:
    return f"&#{ord(character)};"


_ESCAPES: dict[str, Callable[[str], str]] = {"json": _json, "sarif": _json, "junit": _xml, "html": _xml}

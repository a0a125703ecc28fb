"""What a write of several files notes beforehand, so that the next command can finish or undo one that was cut off.

A journal stands in a folder above all the files. Its first line names each file, the fresh one beside it that will take
its place, and the hashes of both contents; its second line, when all fresh files are on the disk, says that the change
is decided. Without the second line the change is undone, with it it is finished.

A journal may come with a stranger's package, so it is not obeyed but held against the files: it can only turn a file
below its own folder that has exactly the content named into what lies beside it under a name that only we give, or
remove it. Whoever can put such files there could have put the outcome there. No link is followed, no hidden folder
entered, and a journal of another user's or one that does not fit is left alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from evclaims.model import EvclaimsError
from evclaims.package.locks import is_at, lock
from evclaims.package.reader import read_regular

NAME = ".evclaims-journal"
_LARGEST = 1 << 20
_LARGEST_FILE = 1 << 30
_MOST = 10_000
_WAIT = 30.0
"""Seconds to wait for another command that is writing; it needs a fraction of one."""
_SOON = 2.0
"""The same, for one that came between, when nothing may interrupt us any more."""
_OPEN = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class JournalStep:
    """One file of a write, named from the journal's folder: what it holds before and after, None where there is none.

    `fresh` stands beside it: what will take its place, or where it goes when it is removed.
    """

    target: PurePosixPath
    fresh: PurePosixPath
    before: str | None
    after: str | None

    @property
    def record(self) -> dict[str, Any]:
        """The step as the journal has it."""
        return {"path": str(self.target), "fresh": self.fresh.name, "before": self.before, "after": self.after}


class Journal:
    """An open journal that this process alone may write."""

    def __init__(self, folder: Path, file: int) -> None:
        self.folder = folder
        self._file = file
        self._head = b""

    def plan(self, steps: Sequence[JournalStep]) -> None:
        """Note what will be done, before anything is."""
        self._head = json.dumps({"evclaims": 1, "files": [step.record for step in steps]}).encode("ascii") + b"\n"
        self._put(self._head)

    def decide(self) -> None:
        """From here on the change is finished, whatever happens."""
        self._put(_mark(self._head))

    def _put(self, line: bytes) -> None:
        while line:
            line = line[os.write(self._file, line) :]
        os.fsync(self._file)


@contextmanager
def journal(folder: Path) -> Iterator[Journal]:
    """A new journal in a folder; it is gone afterwards, also when an error comes through.

    What an earlier command left is settled first. Raises EvclaimsError where that cannot be, or another command is
    writing there; OSError where the folder cannot be written.
    """
    path, until = folder / NAME, time.monotonic() + _SOON
    while True:
        settle(folder, _SOON)
        with suppress(FileExistsError):
            file = os.open(path, _OPEN | os.O_CREAT | os.O_EXCL, 0o600)
            if lock(file, until) and is_at(file, path):
                break
            os.close(file)
    try:
        yield Journal(folder, file)
    finally:
        with suppress(FileNotFoundError):
            path.unlink()
        os.close(file)  # and with it the lock, after the name is free


def recover(place: Path) -> str:
    """Finish or undo what was cut off in a folder or in one above it, and say so in a sentence; "" where nothing was.

    `place` is a folder or a file in it. Where something cannot be settled, or may not be written (an installed package,
    a folder of others), nothing is changed and the sentence says what to do. Raises EvclaimsError where another command
    is writing there for half a minute.
    """
    folder = place.resolve() if place.is_dir() else place.resolve().parent
    said = []
    for each in (folder, *folder.parents):
        path = each / NAME
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                continue
            if {"site-packages", "dist-packages"} & set(each.parts) or not os.access(each, os.W_OK):
                said.append(f"a write was cut off in {each}, which is not to be written; install or unpack it anew")
            else:
                said.append(settle(each))
        except Unfit as error:
            said.append(error.message)
        except FileNotFoundError:
            continue
        except OSError as error:
            said.append(_unfit(path, f"it cannot be settled ({(error.strerror or str(error)).lower()})").message)
    return "; ".join(filter(None, said))


def settle(folder: Path, seconds: float = _WAIT) -> str:
    """Finish or undo what a journal in this folder says; what was done, "" where there is no journal.

    Raises Unfit where that cannot be, EvclaimsError where another command is writing there for so many seconds.
    """
    path, until = folder / NAME, time.monotonic() + seconds
    while True:
        try:
            file = os.open(path, _OPEN)
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise _unfit(path, f"it cannot be opened ({(error.strerror or str(error)).lower()})") from None
        try:
            status = os.fstat(file)
            own = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
            if not stat.S_ISREG(status.st_mode) or not own or status.st_size > _LARGEST:
                raise _unfit(path, "it is not what this user's commands write")
            if not lock(file, until):
                raise EvclaimsError(
                    f"another command has been writing in {folder} for {seconds:.0f} seconds; try again"
                )
            if is_at(file, path):  # else the other command was done, or yet another one is at work
                with os.fdopen(os.dup(file), "rb") as content:
                    said = _carry_out(folder, path, content.read(_LARGEST + 1))
                path.unlink()
                return said
        finally:
            os.close(file)


class Unfit(EvclaimsError):
    """A journal that does not fit the files that it names, or is none of ours."""


def can_enter(folders: Iterable[str]) -> bool:
    """Whether a journal may speak of a file below these folders: none is hidden, where git and others keep theirs."""
    return all(not folder.startswith(".") or folder == ".github" for folder in folders)


def digest(content: bytes) -> str:
    """The hash by which a journal knows a content."""
    return hashlib.sha256(content).hexdigest()


def fresh_name(name: str, token: str) -> str:
    """The name of the fresh file beside one of a name; `token` is 16 hexadecimal digits."""
    return f".{name[:100]}.{token}.tmp"


def sync(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can be asked that."""
    with suppress(OSError):
        file = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)


def _carry_out(folder: Path, path: Path, data: bytes) -> str:
    head, end, rest = data.partition(b"\n")
    undone = f"a command was cut off before it had changed anything in {folder}; what it left is removed"
    if not end:  # cut off while it was written
        return undone
    steps = _steps(folder, path, head)
    if rest != _mark(head + end):
        for step in steps:
            _remove(folder / step.fresh)
        return undone
    left = []
    for step in steps:
        now = _digest(folder, path, step.target)
        if now == step.after:
            continue
        if now != step.before or (step.after is not None and _digest(folder, path, step.fresh) != step.after):
            raise _unfit(path, f"{str(step.target)!r} is no more what it was")
        left.append(step)
    for step in left:
        if step.after is None:
            (folder / step.target).unlink()
        else:
            os.replace(folder / step.fresh, folder / step.target)
    for step in steps:
        _remove(folder / step.fresh)
    for parent in {(folder / step.target).parent for step in steps}:
        sync(parent)
    files = "1 file is" if len(steps) == 1 else f"{len(steps)} files are"
    return f"a command was cut off while it was writing in {folder}; its {files} now written"


def _steps(folder: Path, path: Path, head: bytes) -> list[JournalStep]:
    """What a journal says, as far as it stays below its folder and speaks of files as we name them."""
    try:
        records = json.loads(head)["files"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _unfit(path, "it cannot be read") from None
    if not isinstance(records, list) or len(records) > _MOST:
        raise _unfit(path, "it cannot be read")
    steps, root = [], folder.resolve()
    for record in records:
        match record:
            case {"path": str(name), "fresh": str(fresh), "before": str() | None, "after": str() | None}:
                step = (
                    JournalStep(
                        PurePosixPath(name), PurePosixPath(name).with_name(fresh), record["before"], record["after"]
                    )
                    if _is_name(name) and _is_fresh(PurePosixPath(name).name, fresh)
                    else None
                )
            case _:
                step = None
        if step is None or not all(each is None or _HASH.fullmatch(each) for each in (step.before, step.after)):
            raise _unfit(path, "it names what no command of ours writes")
        if (folder / step.target).parent.resolve() != root / step.target.parent:
            raise _unfit(path, f"{str(step.target)!r} leads elsewhere by a link")
        steps.append(step)
    return steps


def _is_name(name: str) -> bool:
    """Whether this is a path of a file below the folder, through no hidden folder."""
    parts = name.split("/")
    plain = all(part not in ("", ".", "..") for part in parts) and not {"\\", "\0", ":"} & set(name)
    return plain and name.isprintable() and parts[-1] != NAME and can_enter(parts[:-1])


def _is_fresh(name: str, fresh: str) -> bool:
    token = fresh[-20:-4]
    return fresh == fresh_name(name, token) and re.fullmatch("[0-9a-f]{16}", token) is not None


def _digest(folder: Path, path: Path, relative: PurePosixPath) -> str | None:
    try:
        return digest(read_regular(folder, str(relative), _LARGEST_FILE))
    except FileNotFoundError:
        return None
    except (EvclaimsError, OSError) as error:
        said = error.message if isinstance(error, EvclaimsError) else str(error.strerror or error).lower()
        raise _unfit(path, f"{str(relative)!r}: {said}") from None


def _remove(path: Path) -> None:
    with suppress(FileNotFoundError):
        if stat.S_ISREG(path.lstat().st_mode):
            path.unlink()


def _mark(head: bytes) -> bytes:
    return f"decided {digest(head)}\n".encode("ascii")


def _unfit(path: Path, why: str) -> Unfit:
    return Unfit(f"{path} tells of a write that was cut off, but {why}; nothing was changed: see to it and remove it")

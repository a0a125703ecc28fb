"""Write files and folders whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from types import FrameType

from evclaims.model import EvclaimsError
from evclaims.package.journal import Journal, JournalStep, can_enter, digest, fresh_name, journal, settle, sync

_ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def write(files: Mapping[Path, bytes | None], folder: Path | None = None, *, make_folders: bool = False) -> None:
    """Put each content into its file (None removes it), all of them or none, even if the process is killed meanwhile.

    The next command that writes there or opens the package there finishes or undoes what was cut off: a journal tells
    how (see `journal`). It stands in `folder`, else in the deepest folder above all files; where nobody may write
    there, the files of each folder are a write of their own. What stands at a path and is no regular file
    (`/dev/stdout`, a pipe) is written to, not replaced. Folders that are missing are made with `make_folders`.

    Raises EvclaimsError where a folder is missing, or something cannot be written; all is then as it was.
    """
    path = Path()
    try:
        for path, content in files.items():
            if not _is_replaced(path) and content is not None:
                path.write_bytes(content)
        targets = {path.resolve(): content for path, content in files.items() if _is_replaced(path)}
        with _made({path.parent for path in targets} if make_folders else ()):
            for path in targets:
                if not path.parent.is_dir():
                    raise EvclaimsError(_reason(path))
            for above, group in _groups(targets, folder and folder.resolve()):
                path = next(iter(group))
                settle(above)
                with _held(), journal(above) as notes:
                    _replace(notes, group)
    except OSError as error:
        raise EvclaimsError(_reason(path, error)) from None


@contextmanager
def _made(folders: Iterable[Path]) -> Iterator[None]:
    """Make the folders that are missing; where what follows fails, those made are gone again."""
    made: list[Path] = []
    try:
        for folder in folders:
            for each in (*reversed(folder.parents), folder):
                if not each.is_dir():
                    _make(each)
                    made.append(each)
        yield
    except BaseException:
        for each in reversed(made):
            with suppress(OSError):
                each.rmdir()
        raise


def _make(folder: Path) -> None:
    try:
        folder.mkdir()
    except OSError as error:
        raise EvclaimsError(f"{folder} cannot be written: {_said(error)}; name another folder") from None


def _groups(
    targets: Mapping[Path, bytes | None], folder: Path | None
) -> Iterator[tuple[Path, Mapping[Path, bytes | None]]]:
    """The files that change together, and the folder of their journal, which enters no hidden folder."""
    if not targets:
        return
    parents = {path.parent for path in targets}
    try:
        common = Path(os.path.commonpath(parents))
    except ValueError:  # several drives
        common = next(iter(parents))
    for above in filter(None, (folder, common)):
        inside = all(parent.is_relative_to(above) for parent in parents)
        if (
            inside
            and os.access(above, os.W_OK)
            and all(can_enter(parent.relative_to(above).parts) for parent in parents)
        ):
            yield above, targets
            return
    for parent in sorted(parents):
        yield parent, {path: content for path, content in targets.items() if path.parent == parent}


def _replace(notes: Journal, targets: Mapping[Path, bytes | None]) -> None:
    """Note what will be done, have all of it on the disk, decide, and then do it; after an error undo it."""
    before = {path: path.read_bytes() if path.is_file() else None for path in targets}
    fresh = {path: path.with_name(fresh_name(path.name, secrets.token_hex(8))) for path in targets}
    steps = [
        JournalStep(
            PurePosixPath(path.relative_to(notes.folder).as_posix()),
            PurePosixPath(fresh[path].relative_to(notes.folder).as_posix()),
            *(content if content is None else digest(content) for content in (before[path], after)),
        )
        for path, after in targets.items()
    ]
    done: list[Path] = []
    path = next(iter(targets))
    try:
        notes.plan(steps)
        for path, content in targets.items():
            if content is not None:
                _fill(fresh[path], path, content)
        notes.decide()
        for path, content in targets.items():
            if content is not None:
                os.replace(fresh[path], path)
            elif before[path] is not None:
                os.replace(path, fresh[path])
            done.append(path)
        for parent in {path.parent for path in targets}:
            sync(parent)
    except BaseException as error:
        for each in done:
            _restore(each, fresh[each], before[each])
        if isinstance(error, OSError):
            raise EvclaimsError(_reason(path, error)) from None
        raise
    finally:
        for temporary in fresh.values():
            temporary.unlink(missing_ok=True)


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to fill, which becomes `folder` when all went well; else nothing is left of it.

    Raises EvclaimsError where `folder` holds something already, is no folder, or cannot be written.
    """
    target = Path(os.path.abspath(folder))
    fresh = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.tmp")
    with _raised():
        try:
            if target.is_dir() and any(target.iterdir()):
                raise EvclaimsError(f"the folder {folder} is not empty; name one that is, or that is not there yet")
            if target.is_symlink() or (target.exists() and not target.is_dir()):
                raise EvclaimsError(f"{folder} is no folder; name one that is empty or not there yet")
            if not target.parent.is_dir():
                raise EvclaimsError(f"there is no folder {target.parent}; make it, or name a folder elsewhere")
            fresh.mkdir()
            yield fresh
            if not target.exists():
                os.replace(fresh, target)
                return
            # Into the folder that is there, since a shell may stand in it.
            found = {target / path.relative_to(fresh): path for path in fresh.rglob("*") if path.is_file()}
            write({place: path.read_bytes() for place, path in found.items()}, target, make_folders=True)
        except OSError as error:
            raise EvclaimsError(f"{folder} cannot be written: {_said(error)}") from None
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def _is_replaced(path: Path) -> bool:
    return path.is_file() or not path.exists()


def _fill(fresh: Path, path: Path, content: bytes) -> None:
    """A new file with a content, and the mode that `path` has or would get."""
    with fresh.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        shutil.copymode(path, fresh)


def _restore(path: Path, fresh: Path, before: bytes | None) -> None:
    with suppress(OSError):
        if before is None:
            path.unlink(missing_ok=True)
            return
        if not fresh.exists():
            _fill(fresh, path, before)
        os.replace(fresh, path)


@contextmanager
def _held() -> Iterator[None]:
    """Keep signals that end the process waiting until a write, which takes a moment, is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {each: signal.getsignal(each) for each in _ENDING}
    try:
        for each, handler in before.items():
            if handler not in (None, signal.SIG_IGN):
                signal.signal(each, lambda number, _: came.append(number))
        yield
    finally:
        for each, handler in before.items():
            if handler is not None:
                signal.signal(each, handler)
        for number in came:
            signal.raise_signal(number)


class _Ended(BaseException):
    """A signal that would have ended the process at once."""


@contextmanager
def _raised() -> Iterator[None]:
    """Let signals that end the process pass as an exception, so that what is half done is cleaned up first."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, _: FrameType | None) -> None:
        raise _Ended(number)

    plain = [each for each in _ENDING if signal.getsignal(each) is signal.SIG_DFL]
    try:
        for each in plain:
            signal.signal(each, end)
        yield
    except _Ended as error:
        signal.signal(error.args[0], signal.SIG_DFL)
        signal.raise_signal(error.args[0])
    finally:
        for each in plain:
            signal.signal(each, signal.SIG_DFL)


def _reason(path: Path, error: OSError | None = None) -> str:
    if error is None or not path.parent.is_dir():
        return f"there is no folder {path.parent}; make it, or name a file elsewhere"
    if path.is_dir():
        return f"{path} is a folder; name a file"
    return f"{path} cannot be written: {_said(error)}"


def _said(error: OSError) -> str:
    return (error.strerror or str(error)).lower()

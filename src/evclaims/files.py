"""Write files and folders whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from evclaims.model import EvclaimsError


def write(files: Mapping[Path, bytes | None]) -> None:
    """Put each content into its file, all of them or none: nothing is replaced before everything is on the disk.

    A file whose content is None is removed. What stands there and is no regular file (`/dev/stdout`, a pipe) is written
    to, not replaced. Raises EvclaimsError where a folder is missing, or something cannot be written; every file is then
    as it was.
    """
    targets = {path.resolve() if _is_replaced(path) else path: content for path, content in files.items()}
    fresh: dict[Path, Path] = {}
    replaced: dict[Path, bytes | None] = {}
    before: bytes | None
    path = Path()
    try:
        for path, content in targets.items():
            if content is not None and _is_replaced(path):
                fresh[path] = _beside(path, content)
        for path, content in targets.items():
            if content is None:
                before = path.read_bytes()
                path.unlink()
                replaced[path] = before
            elif path in fresh:
                before = path.read_bytes() if path.exists() else None
                os.replace(fresh[path], path)
                replaced[path] = before
            else:
                path.write_bytes(content)
    except BaseException as error:
        _restore(replaced)
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
    moved: list[Path] = []
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
        for path in sorted(fresh.iterdir()):  # into the folder that is there, since a shell may stand in it
            os.replace(path, target / path.name)
            moved.append(target / path.name)
    except BaseException as error:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise EvclaimsError(f"{folder} cannot be written: {(error.strerror or str(error)).lower()}") from None
        raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _is_replaced(path: Path) -> bool:
    return path.is_file() or not path.exists()


def _beside(path: Path, content: bytes) -> Path:
    """A new file in the folder of `path`, with the mode that `path` has or would get."""
    temporary = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _restore(replaced: Mapping[Path, bytes | None]) -> None:
    for path, before in replaced.items():
        with suppress(OSError):
            if before is None:
                path.unlink()
            else:
                os.replace(_beside(path, before), path)


def _reason(path: Path, error: OSError) -> str:
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}; make it, or name a file elsewhere"
    if path.is_dir():
        return f"{path} is a folder; name a file"
    return f"{path} cannot be written: {(error.strerror or str(error)).lower()}"

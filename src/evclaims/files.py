"""Write files whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from evclaims.model import EvclaimsError


def write(files: Mapping[Path, bytes]) -> None:
    """Put each content into its file, all of them or none: nothing is replaced before everything is on the disk.

    What stands there and is no regular file (`/dev/stdout`, a pipe) is written to, not replaced. Raises EvclaimsError
    where a folder is missing, or something cannot be written; every file is then as it was.
    """
    targets = {path.resolve() if _is_replaced(path) else path: content for path, content in files.items()}
    fresh: dict[Path, Path] = {}
    replaced: dict[Path, bytes | None] = {}
    path = Path()
    try:
        for path, content in targets.items():
            if _is_replaced(path):
                fresh[path] = _beside(path, content)
        for path, content in targets.items():
            if path in fresh:
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

"""Where an export goes: a file or a folder, written whole or not at all, and nothing replaced that is no export."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from evclaims.model import EvclaimsError
from evclaims.package import files, journal
from evclaims.package.table import brief, shorten

_EPOCH = (1980, 1, 1, 0, 0, 0)


def put(path: Path, content: bytes) -> None:
    """Write one file, whole or not at all.

    Raises EvclaimsError where it cannot be written.
    """
    files.write({path: content})


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """A ZIP archive whose bytes depend on nothing but the contents: in the order given, no times, no owners."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=9)
    return buffer.getvalue()


def put_folder(path: Path, contents: Mapping[str, bytes], marker: str) -> None:
    """Write a folder, whole or not at all; one that stands there is replaced if it is empty or an earlier export.

    An earlier export holds `marker`, and no file that this one does not write. Raises EvclaimsError for any other
    folder, and where something cannot be written; what stood there then still stands.
    """
    shown = shorten(str(path), 200)
    try:
        path = path.resolve()
        if path.is_dir():
            journal.settle(path)
            _check_replaceable(path, shown, set(contents), marker)
            files.write({path / name: content for name, content in contents.items()}, path)
        elif path.exists():
            raise EvclaimsError(
                f"{shown} is a file, and this format is a folder; name another, or one that ends in .zip"
            )
        else:
            with files.new_folder(path) as fresh:
                for name, content in contents.items():
                    (fresh / name).write_bytes(content)
    except (OSError, ValueError, RuntimeError) as error:  # a path too long, with a NUL, a ring of links
        raise EvclaimsError(f"{shown} cannot be written: {brief(error).lower()}") from None


def _check_replaceable(path: Path, shown: str, names: set[str], marker: str) -> None:
    found = {entry.name: entry for entry in path.iterdir()}
    for name, entry in found.items():
        if name not in names or entry.is_symlink() or not entry.is_file():
            what = f"holds {shorten(name)}, which is none of this export's"
            raise EvclaimsError(f"the folder {shown} {what}; name another")
    if found and marker not in found:
        raise EvclaimsError(f"the folder {shown} is no earlier export, since {marker} is missing; name another")

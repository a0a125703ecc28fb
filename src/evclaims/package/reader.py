"""Open one file inside a folder, safely: the only way in which files that a stranger may have made are read.

A path is followed one folder at a time without ever following a link, so nothing outside the folder can be reached, not
even while somebody exchanges a folder for a link. Pipes, devices and files above a limit are refused before they are
read.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path, PurePosixPath

from evclaims.model import EvclaimsError

LARGEST = 256 << 20
"""Bytes of one data file, as stored and as unpacked; its rows are all held in memory."""

_LARGEST_WINDOW = 128 << 20
"""Bytes that unpacking an xz file may take beside what it gives; its strongest setting takes 65 MB."""

_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_FILE = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a pipe that nobody writes to would wait for ever
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def read_regular(folder: Path, relative: str, limit: int = LARGEST) -> bytes:
    """The bytes of the ordinary file `folder / relative`; `relative` is parted by slashes and has no `..`.

    Raises EvclaimsError, without a place, for a link anywhere below `folder`, for what is no ordinary file, for one of
    more than `limit` bytes, and for one that cannot be read; FileNotFoundError where there is none.
    """
    parts = PurePosixPath(relative).parts
    if not parts:  # `.`, the folder itself
        raise EvclaimsError("it is a folder; put an ordinary file there")
    try:
        descriptor = _open(folder, parts)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise EvclaimsError(_reason(folder, relative, error)) from None
    except ValueError as error:  # a NUL or half a character in the name
        raise EvclaimsError(f"its name cannot be used ({error}); rename it") from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise EvclaimsError(f"it is {_kind(status.st_mode)}; put an ordinary file there")
    with os.fdopen(descriptor, "rb") as file:
        if status.st_size > limit:
            raise EvclaimsError(f"it is larger than {megabytes(limit)}; split it")
        try:
            data = file.read(limit + 1)
        except OSError as error:
            raise EvclaimsError(f"it cannot be read ({error.strerror}); mend that") from None
    if len(data) > limit:  # it grew, or said less than it gave
        raise EvclaimsError(f"it is larger than {megabytes(limit)}; split it")
    return data


def unpacked(data: bytes, kind: str, limit: int, member: str = "") -> bytes:
    """What a file packed by gzip, bzip2 or xz holds, or a zip: the member named, or the only one.

    Raises EvclaimsError, without a place, where it is broken, holds several files of which none is named, or more than
    `limit` bytes.
    """
    import bz2
    import gzip
    import io
    import lzma
    import zipfile
    import zlib

    try:
        if kind == "gz":
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
                found = file.read(limit + 1)
        elif kind in ("bz2", "xz"):
            one = bz2.BZ2Decompressor() if kind == "bz2" else lzma.LZMADecompressor(memlimit=_LARGEST_WINDOW)
            found = one.decompress(data, limit + 1)
            if len(found) <= limit and (not one.eof or one.unused_data):
                raise EOFError("it is cut off, or more follows its end")
        else:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = [info for info in archive.infolist() if not info.is_dir()]
                if member:
                    names = [info for info in names if info.filename == member]
                    if not names:
                        raise EvclaimsError(f"it holds no file {member!r}, which `innerpath` names; mend one of them")
                if len(names) != 1:
                    raise EvclaimsError(f"it holds {len(names)} files, so nobody can say which is the table; keep one")
                if names[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    # Of the other kinds zipfile unpacks as much at once as a few bytes may become.
                    raise EvclaimsError("it is packed in a way that is not read; pack it with deflate")
                with archive.open(names[0]) as inner:
                    found = inner.read(limit + 1)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError, ValueError) as error:
        raise EvclaimsError(
            f"it cannot be unpacked ({str(error)[:100] or type(error).__name__}); pack it anew"
        ) from None
    if len(found) > limit:
        raise EvclaimsError(f"it holds more than {megabytes(limit)}; split it")
    return found


def megabytes(size: int) -> str:
    """A size in words.

    >>> megabytes(1 << 20)
    '1 MB'
    """
    return f"{size >> 20} MB" if size >= 1 << 20 else f"{size:,} bytes"


def _open(folder: Path, parts: tuple[str, ...]) -> int:
    if os.open not in os.supports_dir_fd:  # Windows: nothing finer is to be had
        path = folder
        for part in parts:
            path = path / part
            if path.is_symlink():
                raise OSError(_LINK, "it is a link")
        return os.open(path, _FILE)
    here = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0))
    try:
        for part in parts[:-1]:
            inner = os.open(part, _FOLDER, dir_fd=here)
            os.close(here)
            here = inner
        return os.open(parts[-1], _FILE, dir_fd=here)
    finally:
        os.close(here)


_LINK = 40  # ELOOP, which O_NOFOLLOW gives on Linux


def _reason(folder: Path, relative: str, error: OSError) -> str:
    path, is_link = folder, False
    for part in PurePosixPath(relative).parts:
        path = path / part
        with suppress(OSError):  # a name too long to exist
            is_link = path.is_symlink()
        if is_link:
            return "a link stands there, which may lead anywhere; put the file itself there"
    return f"it cannot be read ({(error.strerror or type(error).__name__).lower()}); mend that"


def _kind(mode: int) -> str:
    for test, word in (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if test(mode):
            return word
    return "no ordinary file"

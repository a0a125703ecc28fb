"""A package that stands in an archive (a wheel, a zip, a git commit) laid out in a folder, and nothing else of it.

Only what a package is made of is taken: its descriptor, the files that its resources name, its checks, its changelog.
Each path is held against the folder before it is written, a link is refused, and so is more than an archive of figures
can hold, by the sizes that it declares and by those that come out.
"""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import NamedTuple, Protocol

from evclaims.model import EvclaimsError
from evclaims.package import DESCRIPTOR, safe_path
from evclaims.table import brief, shorten

PACKAGED = f"evclaims/packaged/{DESCRIPTOR}"
"""Where a wheel of this project has its package."""
CHANGELOG = "CHANGELOG.md"
_LARGEST = 64 << 20
_MOST = 100_000


class Entry(NamedTuple):
    """A file of an archive: its size as declared, and whether it is an ordinary file."""

    size: int
    is_file: bool


class Archive(Protocol):
    """Something that holds files by name, names being paths with slashes."""

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Every file by its name."""

    def read(self, name: str, limit: int) -> bytes:
        """The content of a file, at most `limit` bytes and one more."""


class ZipArchive:
    """The files of a wheel or a zip."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.entries: dict[str, Entry] = {}
        for info in file.infolist():
            if len(self.entries) > _MOST:
                raise EvclaimsError(f"it holds more than {_MOST:,} files, which no package does")
            if info.is_dir():
                continue
            if info.filename in self.entries:
                raise EvclaimsError(f"it holds {shorten(info.filename)} twice, so nobody can say which is meant")
            mode = info.external_attr >> 16
            self.entries[info.filename] = Entry(info.file_size, not stat.S_IFMT(mode) or stat.S_ISREG(mode))

    def read(self, name: str, limit: int) -> bytes:
        """The content of a file, at most `limit` bytes and one more."""
        with self._file.open(name) as content:
            return content.read(limit + 1)


@contextmanager
def open_zip(path: Path) -> Iterator[ZipArchive]:
    """The files of a wheel or zip at a path.

    Raises EvclaimsError where it is none, or cannot be unpacked (also while the archive is in use).
    """
    try:
        with zipfile.ZipFile(path) as file:
            yield ZipArchive(file)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        said = str(error) or type(error).__name__
        raise EvclaimsError(f"{path} is no wheel or zip that can be unpacked ({shorten(said)[1:-1]})") from None
    except EvclaimsError as error:
        raise EvclaimsError(f"{path}: {error.message}") from None


def lay_out(archive: Archive, folder: Path, descriptor: str | None = None) -> Path:
    """Write the package of an archive into a folder, and return its descriptor there.

    `descriptor` names it; without one it is the one of a wheel of ours, or else the one that lies least deep.

    Raises EvclaimsError where there is none or more than one, and for an archive that is not safe to lay out.
    """
    descriptor = descriptor or _find_descriptor(archive)
    prefix = descriptor.removesuffix(DESCRIPTOR)
    left = _LARGEST
    for name in _wanted(archive, descriptor, prefix):
        relative = name.removeprefix(prefix)
        path = safe_path(folder, relative)
        entry = archive.entries[name]
        if not entry.is_file:
            raise EvclaimsError(f"{shorten(name)} is a link in it, which may lead anywhere; put the file itself there")
        content = _read(archive, name, left)
        left -= len(content)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise EvclaimsError(f"{shorten(name)} cannot be laid out ({brief(error)})") from None
    return folder / DESCRIPTOR


def _find_descriptor(archive: Archive) -> str:
    if PACKAGED in archive.entries:
        return PACKAGED
    found = [name for name in archive.entries if PurePosixPath(name).name == DESCRIPTOR]
    least = min((name.count("/") for name in found), default=0)
    found = [name for name in found if name.count("/") == least]
    if not found:
        raise EvclaimsError(f"it holds no {DESCRIPTOR}, so it carries no data")
    if len(found) > 1:
        raise EvclaimsError(
            f"it holds {len(found)} packages ({', '.join(map(shorten, sorted(found)[:3]))}); unpack one"
        )
    return found[0]


def _wanted(archive: Archive, descriptor: str, prefix: str) -> Iterator[str]:
    """The files that make up the package: descriptor, what its resources name, checks, changelog."""
    yield descriptor
    try:
        declared = json.loads(_read(archive, descriptor, _LARGEST).decode("utf-8-sig"))
        resources = declared["resources"]
        paths = [path for r in resources for path in (r["path"] if isinstance(r["path"], list) else [r["path"]])]
    except (ValueError, KeyError, TypeError, RecursionError):
        paths = []  # the package's own reader says what is wrong with it
    seen = {descriptor}
    for name in archive.entries:
        relative = name.removeprefix(prefix)
        is_ours = relative in paths or relative == CHANGELOG or relative.startswith("checks/")
        if name.startswith(prefix) and is_ours and name not in seen:
            seen.add(name)
            yield name


def _read(archive: Archive, name: str, left: int) -> bytes:
    if name not in archive.entries:
        raise EvclaimsError(f"it holds no {shorten(name)}")
    content = archive.read(name, left) if archive.entries[name].size <= left else b""
    if archive.entries[name].size > left or len(content) > left:
        raise EvclaimsError(f"its package is larger than {_LARGEST >> 20} MB, which no table of figures is")
    return content

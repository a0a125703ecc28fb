"""A package that stands in an archive (a wheel, a zip, a git commit) laid out in a folder, and nothing else of it.

Only what a package is made of is taken: its descriptor, the files that its resources name, its checks, its changelog.
Each path is held against the folder before it is written, a link is refused, and so is more than an archive of figures
can hold, by the sizes that it declares and by those that come out.
"""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, Protocol

from evclaims.model import EvclaimsError
from evclaims.package.excerpt import brief, quoted
from evclaims.package.package import DESCRIPTOR, safe_path
from evclaims.package.table import failure

PACKAGED = f"evclaims/packaged/{DESCRIPTOR}"
"""Where a wheel of this project has its package."""
CHANGELOG = "CHANGELOG.md"
MOST = 100_000
"""Files that an archive may list."""
_LARGEST = 64 << 20
_LARGEST_LIST = 16 << 20
"""Bytes of a zip's list of files, which is read and kept whole."""
_CHUNK = 1 << 20
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How a file may be packed: zipfile unpacks what is packed otherwise without a limit, which takes all memory."""


class ArchiveEntry(NamedTuple):
    """A file of an archive: its size as declared, and whether it is an ordinary file."""

    size: int
    is_file: bool


class Archive(Protocol):
    """Something that holds files by name, names being paths with slashes."""

    @property
    def entries(self) -> Mapping[str, ArchiveEntry]:
        """Every file by its name."""

    def read(self, name: str, limit: int) -> bytes:
        """The content of a file, at most `limit` bytes and one more."""


class ZipArchive:
    """The files of a wheel or a zip."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.entries: dict[str, ArchiveEntry] = {}
        for info in file.infolist():
            if len(self.entries) >= MOST:
                raise EvclaimsError(f"it holds more than {MOST:,} files, which no package does")
            if info.is_dir():
                continue
            if info.filename in self.entries:
                raise EvclaimsError(f"it holds {quoted(info.filename)} twice, so nobody can say which is meant")
            mode = info.external_attr >> 16
            self.entries[info.filename] = ArchiveEntry(info.file_size, not stat.S_IFMT(mode) or stat.S_ISREG(mode))

    def read(self, name: str, limit: int) -> bytes:
        """The content of a file, at most `limit` bytes and one more."""
        with _unpacking(f"{quoted(name)} cannot be unpacked"):
            info = self._file.getinfo(name)
            if info.flag_bits & 1:
                raise EvclaimsError(f"{quoted(name)} is packed with a password; pack it without one")
            if info.compress_type not in _READ:
                raise EvclaimsError(f"{quoted(name)} is packed in a way that is not read; pack it with deflate")
            found = bytearray()
            with self._file.open(info) as content:
                while len(found) <= limit and (data := content.read(min(_CHUNK, limit + 1 - len(found)))):
                    found += data
            return bytes(found)


class _Bounded(io.BufferedReader):
    """A file of which nobody reads more at once than a list of files may have."""

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes."""
        if size is not None and size > _LARGEST_LIST:
            raise EvclaimsError(f"its list of files is larger than {_LARGEST_LIST >> 20} MB, which no package's is")
        return super().read(size)


@contextmanager
def open_zip(path: Path) -> Iterator[ZipArchive]:
    """The files of a wheel or zip at a path.

    Raises EvclaimsError where it is none, or cannot be unpacked (also while the archive is in use).
    """
    try:
        with ExitStack() as opened:
            with _unpacking("it is no wheel or zip that can be unpacked"):
                file = opened.enter_context(zipfile.ZipFile(opened.enter_context(_Bounded(io.FileIO(path)))))
                archive = ZipArchive(file)
            yield archive
    except EvclaimsError as error:
        raise EvclaimsError(f"{path}: {error.message}") from None


@contextmanager
def _unpacking(problem: str) -> Iterator[None]:
    """Say in a sentence whatever zipfile and its decoders raise at bytes that somebody spoilt or made up."""
    try:
        yield
    except EvclaimsError:
        raise
    except Exception as error:  # zlib.error, struct.error, BadZipFile, RuntimeError (a password), and more
        said = str(error) or type(error).__name__
        raise EvclaimsError(f"{problem} ({brief(said, 60)})") from None


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
            raise EvclaimsError(f"{quoted(name)} is a link in it, which may lead anywhere; put the file itself there")
        content = _read(archive, name, left)
        left -= len(content)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except (OSError, ValueError) as error:  # a ValueError: half a character in the name
            raise EvclaimsError(f"{quoted(name)} cannot be laid out ({failure(error)})") from None
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
        raise EvclaimsError(f"it holds {len(found)} packages ({', '.join(map(quoted, sorted(found)[:3]))}); unpack one")
    return found[0]


def _wanted(archive: Archive, descriptor: str, prefix: str) -> Iterator[str]:
    """The files that make up the package: descriptor, what its resources name, checks, changelog."""
    yield descriptor
    try:
        named = set(_named(json.loads(_read(archive, descriptor, _LARGEST).decode("utf-8-sig"))))
    except (ValueError, RecursionError):
        named = set()  # the package's own reader says what is wrong with it
    seen = {descriptor}
    for name in archive.entries:
        relative = name.removeprefix(prefix)
        is_ours = relative in named or relative == CHANGELOG or relative.startswith("checks/")
        if name.startswith(prefix) and is_ours and name not in seen:
            seen.add(name)
            yield name


def _named(declared: Any) -> Iterator[str]:
    """The paths that a descriptor's resources name: of their data, and of a schema or dialect that stands elsewhere."""
    resources = declared.get("resources") if isinstance(declared, dict) else None
    for resource in resources if isinstance(resources, list) else []:
        for property_ in ("path", "schema", "dialect") if isinstance(resource, dict) else ():
            value = resource.get(property_)
            yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))


def _read(archive: Archive, name: str, left: int) -> bytes:
    if name not in archive.entries:
        raise EvclaimsError(f"it holds no {quoted(name)}")
    content = archive.read(name, left) if archive.entries[name].size <= left else b""
    if archive.entries[name].size > left or len(content) > left:
        raise EvclaimsError(f"its package is larger than {_LARGEST >> 20} MB, which no table of figures is")
    return content

"""From the name of a version to its package: a folder, a descriptor, a wheel, a zip, a version, a git revision."""

from __future__ import annotations

import csv
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from evclaims.model import EvclaimsError, Place
from evclaims.package.archives import lay_out, open_zip
from evclaims.package.git import NoRepository, Repository
from evclaims.package.keys import id_column
from evclaims.package.package import DESCRIPTOR, Package, open_package, root
from evclaims.package.table import Table, shorten
from evclaims.package.viewfiles import split_old

_ZIPPED = (".whl", ".zip")
_MOST_COMMITS, _LARGEST = 200, 16 << 20
"""How far back, and in how large a file, an ID is looked for that was given up."""


@dataclass(frozen=True, slots=True)
class Version:
    """A package under the name that it was asked for; `commit` where it comes from git."""

    name: str
    package: Package
    commit: str = ""
    repository: Repository | None = None

    @property
    def label(self) -> str:
        """What to call it: its version, and what was asked for where that says more."""
        version = self.package.version
        if self.name.removeprefix("v") == version:
            return version
        return f"{version} ({self.name})" if version else self.name


def homes(new: str | None = None) -> list[Path]:
    """The folders in whose repositories a version is looked up, best first.

    First `new` where a package stands there; last the working package's: the current folder, or else where the package
    stands that is installed with this code.
    """
    found = [] if new is None or not _is_package(Path(new)) else [Path(new)]
    return [
        *(path if path.is_dir() else path.parent for path in found),
        Path.cwd() if _is_package(Path.cwd()) else root(),
    ]


@contextmanager
def open_version(name: str | None, homes: Sequence[Path]) -> Iterator[Version]:
    """The package that a name means, laid out in a folder of its own while the context lasts where it is in an archive.

    A path where a package stands goes before a revision of the same name; without a name, the package in the last
    of `homes` is meant. Versions and revisions are looked up in the first of these folders that is in a repository.

    Raises EvclaimsError where there is none, or it cannot be opened.
    """
    if name == "":
        raise EvclaimsError("no version is named; name a version, a tag or revision, a folder, a wheel or a zip")
    path = Path(homes[-1] if name is None else name)
    if _is_package(path):
        package = _opened(path)
        yield Version(name or package.version or package.name, package)
        return
    name, is_file = name or str(path), _is_file(path)
    if is_file and not (zipfile.is_zipfile(path) or path.suffix in _ZIPPED):
        raise EvclaimsError(f"{name} is neither a descriptor nor a wheel or zip")
    if not is_file and path.suffix in _ZIPPED:
        raise EvclaimsError(f"there is no file {name}")
    with tempfile.TemporaryDirectory(prefix="evclaims-") as temporary:
        folder = Path(temporary).resolve()
        if is_file:
            with open_zip(path) as archive:
                descriptor = lay_out(archive, folder)
            split_old(folder)
            yield Version(name, _opened(descriptor))
        else:
            yield _at_revision(name, homes, folder)


def _opened(path: Path) -> Package:
    """The package, of which every table can be compared.

    Raises EvclaimsError where the rows of one are not read.
    """
    package = open_package(path)
    for unread in package.unread.values():
        if unread.verdict is None:
            raise EvclaimsError(f"{package.name} cannot be compared: {unread.message}", Place(package.file))
    return package


def _is_package(path: Path) -> bool:
    return _is_file(path / DESCRIPTOR) or (path.suffix == ".json" and _is_file(path))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long for a file system, or with a NUL
        return False


def earlier_rows(version: Version) -> Callable[[Table, Collection[str]], Iterator[Mapping[str, str]]]:
    """What gives the rows that a table once had under certain IDs, as texts, newest first, as far as git knows."""

    def past(table: Table, ids: Collection[str]) -> Iterator[Mapping[str, str]]:
        column, repository = id_column(table), version.repository
        if repository is None or column is None:
            return
        for commit in repository.changes(version.commit, table.file)[:_MOST_COMMITS]:
            content = repository.blob(commit, table.file, _LARGEST) or b""
            try:
                yield from (row for row in csv.DictReader(io.StringIO(content.decode())) if row.get(column) in ids)
            except (UnicodeDecodeError, csv.Error):
                continue

    return past


def _at_revision(name: str, homes: Sequence[Path], folder: Path) -> Version:
    try:
        repository = _repository(homes)
        commit = repository.commit(name)
    except EvclaimsError as error:
        if os.path.isdir(name):
            raise EvclaimsError(f"there is no {DESCRIPTOR} in the folder {name}") from None
        raise EvclaimsError(
            f"{shorten(name)} is no package, and no version or revision of one: {error.message}"
        ) from None
    files = repository.files(commit)
    if DESCRIPTOR not in files.entries:
        raise EvclaimsError(f"there was no {DESCRIPTOR} in the folder {repository.folder} at {name}")
    try:
        descriptor = lay_out(files, folder, DESCRIPTOR)
        split_old(folder)
        return Version(name, _opened(descriptor), commit, repository)
    except EvclaimsError as error:
        raise EvclaimsError(f"{name}: {error}") from None


def _repository(homes: Sequence[Path]) -> Repository:
    for folder in homes[:-1]:
        with suppress(NoRepository):
            return Repository(folder)
    return Repository(homes[-1])

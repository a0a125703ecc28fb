"""From a word to a package: a folder or descriptor, a zip or wheel, an installed name, a version or revision of git.

Distributions offer packages by the entry-point group `evclaims.packages`. The value of an entry point is a module,
whose folder holds the descriptor, or `module:function`, which returns the package's folder or descriptor. Nothing of a
distribution is run before its package is asked for.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from evclaims.model import EvclaimsError
from evclaims.package.archives import lay_out, open_zip
from evclaims.package.excerpt import quoted
from evclaims.package.git import NoRepository, Repository
from evclaims.package.journal import recover
from evclaims.package.keys import nearest
from evclaims.package.package import DESCRIPTOR, Package, open_package, root
from evclaims.package.viewfiles import split_old

GROUP = "evclaims.packages"
_ARCHIVES = (".zip", ".whl")
_PARTS = ("data", "checks")
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Opened:
    """A package under the word that named it, and where it lies, as it goes after its name.

    `repository` and `commit` are there for a version or revision of git.
    """

    package: Package
    where: str
    word: str = ""
    repository: Repository | None = None
    commit: str = ""

    @property
    def about(self) -> str:
        """Its name, its version and where it lies, on one line."""
        return about(self.package.name, self.package.version, self.where)

    @property
    def label(self) -> str:
        """What to call it beside another: its version, and the word where that says more."""
        version = self.package.version
        if self.word.removeprefix("v") in ("", version):
            return version or self.package.name
        return f"{version} ({self.word})" if version else self.word


@contextmanager
def find(
    word: str | None,
    past: Sequence[Path] = (),
    *,
    writes: bool = False,
    note: Callable[[str], None] = lambda said: None,
) -> Iterator[Opened]:
    """The package that a word means; one in an archive or a commit is laid out in a folder while the context lasts.

    Without a word it is that of `datapackage.json` in the current folder, whatever is wrong with that; where there is
    no such file, the one installed with this code. A path where a package stands goes before all else. Versions, tags
    and revisions are looked up in the first folder of `past` that is in a repository; without `past`, names of
    installed packages are. `note` is told where a write that was cut off has been finished or undone.

    Raises EvclaimsError where there is none, or it cannot be opened, and for one that is installed or in an archive
    where the caller `writes`.
    """
    if word == "":  # as from a variable of a shell that nobody set
        version = "no version is named; name a version, a tag or revision, a folder, a wheel or a zip"
        raise EvclaimsError(version if past else "the PACKAGE that is named is empty; name one, or leave it out")
    if word is None or not (is_archive(word) or (past and not _stands(Path(word)))):
        yield _in_place(word, writes, note)
        return
    if writes:
        raise EvclaimsError(f"{word} is an archive, in which nothing can be changed; unpack it first")
    with tempfile.TemporaryDirectory(prefix="evclaims-") as temporary:
        folder = Path(temporary).resolve()
        yield _in_archive(word, folder) if is_archive(word) else _at_revision(word, past, folder)


def is_archive(word: str) -> bool:
    """Whether a word is the path of a zip or wheel that is there."""
    return os.path.isfile(word) and (word.lower().endswith(_ARCHIVES) or zipfile.is_zipfile(word))


def names_a_package(word: str) -> bool:
    """Whether a word names a package and is no check or ID: a path that is there or has its form, or a name that is
    installed."""
    has_form = os.sep in word or word.lower().endswith((".json", *_ARCHIVES))
    return has_form or os.path.exists(word) or any(each.name == word for each in installed())


def homes(new: str | None = None) -> list[Path]:
    """The folders in whose repositories a version is looked up, best first.

    First `new` where a package stands there; last the working package's: the current folder, or else where the package
    stands that is installed with this code.
    """
    found = [Path(new)] if new is not None and _stands(Path(new)) else []
    return [
        *(path if path.is_dir() else path.parent for path in found),
        Path.cwd() if _stands(Path.cwd()) else root(),
    ]


def _stands(path: Path) -> bool:
    """Whether a package, or a file that shall be its descriptor, stands at a path."""
    return os.path.isfile(path) or os.path.isfile(path / DESCRIPTOR)


def _in_place(word: str | None, writes: bool, note: Callable[[str], None]) -> Opened:
    name = DESCRIPTOR if word is None and os.path.lexists(DESCRIPTOR) else word
    if name is None:
        path = root()
    elif os.sep in name or os.path.exists(name) or name == DESCRIPTOR:
        path = Path(name)
        if said := recover(path):
            note(said)
    else:
        path = installed_path(name)
    package = open_package(path)
    if writes and is_installed(package.root):
        raise EvclaimsError(
            f"{package.name} {package.version} is installed, and nothing is written there; make a copy by"
            f" `evclaims export {name or ''} zip -o copy.zip`, unpack it, and name its folder".replace("  ", " ")
        )
    place = where(package.root, DESCRIPTOR if path.is_dir() else path.name)
    parts = [f"{part}/" for part in _PARTS if os.path.isdir(part)] if name is None else []
    if parts and package.root != Path.cwd():
        place += f", since this folder has {' and '.join(parts)} and no {DESCRIPTOR}"
    return Opened(package, place, word or "")


def _in_archive(word: str, folder: Path) -> Opened:
    with open_zip(Path(word)) as archive:
        descriptor = lay_out(archive, folder)
    split_old(folder)
    return Opened(open_package(descriptor), f"in {here(Path(word))}", word)


def _at_revision(word: str, past: Sequence[Path], folder: Path) -> Opened:
    if word.lower().endswith(_ARCHIVES):
        raise EvclaimsError(f"there is no file {word}")
    try:
        repository = _repository(past)
        commit = repository.commit(word)
    except EvclaimsError as error:
        if os.path.isdir(word):
            raise EvclaimsError(f"there is no {DESCRIPTOR} in the folder {word}") from None
        raise EvclaimsError(
            f"{quoted(word)} is no package, and no version or revision of one: {error.message}"
        ) from None
    files = repository.files(commit)
    if DESCRIPTOR not in files.entries:
        raise EvclaimsError(f"there was no {DESCRIPTOR} in the folder {repository.folder} at {word}")
    try:
        descriptor = lay_out(files, folder, DESCRIPTOR)
        split_old(folder)
        return Opened(open_package(descriptor), f"at revision {commit[:9]}", word, repository, commit)
    except EvclaimsError as error:
        raise EvclaimsError(f"{word}: {error}") from None


def _repository(past: Sequence[Path]) -> Repository:
    for folder in past[:-1]:
        with suppress(NoRepository):
            return Repository(folder)
    return Repository(past[-1])


@dataclass(frozen=True)
class Installed:
    """A package that a distribution offers under a name."""

    name: str
    distribution: str
    _entry: EntryPoint

    @cached_property
    def path(self) -> Path:
        """The folder or the descriptor.

        Raises EvclaimsError where the distribution does not hold what it promises.
        """
        try:
            found = self._entry.load() if self._entry.attr else _folder(self._entry.module)
            return Path(found() if callable(found) else found)
        except Exception as error:  # a stranger's code may raise anything
            why = f"{type(error).__name__}: {str(error)[:200]}".rstrip(": ")
            what = f"{self.distribution} offers the package {self.name!r} and does not give it ({why})"
            raise EvclaimsError(f"{what}; install another version of it") from None


def installed() -> list[Installed]:
    """What is offered, by name and then by distribution, without looking into any of it."""
    found = {
        (entry.name, entry.dist.name if entry.dist else "?", entry.value): entry for entry in entry_points(group=GROUP)
    }
    return [Installed(name, distribution, entry) for (name, distribution, _), entry in sorted(found.items())]


def installed_path(name: str) -> Path:
    """The folder or descriptor of the installed package of this name.

    Raises EvclaimsError where none has it, or two have.
    """
    offered = installed()
    named = [each for each in offered if each.name == name]
    if len(named) > 1:
        from_ = " and ".join(f"one from {each.distribution}" for each in named)
        raise EvclaimsError(f"two installed packages are named {quoted(name)}, {from_}; uninstall one")
    if not named:
        near = nearest(name, [each.name for each in offered])
        raise EvclaimsError(
            f"there is no datapackage.json at {name}, and no package of that name is installed; name a package's"
            f" folder, its descriptor or an installed package{near}"
        )
    return named[0].path


def _folder(module: str) -> Path:
    from importlib.util import find_spec

    spec = find_spec(module)
    if spec is None or not (spec.submodule_search_locations or spec.origin):
        raise ModuleNotFoundError(f"no module named {module!r}")
    return Path(next(iter(spec.submodule_search_locations or [str(Path(str(spec.origin)).parent)])))


def here(path: Path) -> str:
    """A path as it is named from the current folder where it lies in it, and whole where it does not."""
    whole = os.path.realpath(path)
    try:
        current = os.path.realpath(os.getcwd())
    except OSError:  # the folder is gone
        return whole
    inside = current.rstrip(os.sep) + os.sep
    return "." if whole == current else whole.removeprefix(inside)


def is_installed(folder: Path) -> bool:
    """Whether a folder belongs to an installed distribution; an editable install's repository does not."""
    whole = Path(os.path.realpath(folder))
    if not {"site-packages", "dist-packages"}.isdisjoint(whole.parts):
        return True
    packaged = Path(os.path.realpath(root()))
    return packaged.name == "packaged" and whole.is_relative_to(packaged)


def where(folder: Path, file: str = DESCRIPTOR) -> str:
    """Where a package in a folder lies, as it goes after its name; `file` is its descriptor's name."""
    if is_installed(folder):
        return "as installed"
    return f"at {here(folder if file == DESCRIPTOR else folder / file)}"


def about(name: str, version: str, where: str) -> str:
    """Which package it is: name, version and where it lies, cut where that is longer than anyone reads.

    >>> about("library", "0.1.0", "at library")
    'library 0.1.0 at library'
    """
    said = " ".join(filter(None, (name, version, where)))
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"

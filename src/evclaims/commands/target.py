"""Which package a command means, and where it lies: the one named, else that of the current folder, else ours."""

from __future__ import annotations

import argparse
import atexit
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evclaims.model import EvclaimsError

if TYPE_CHECKING:
    from evclaims.package.package import Package
    from evclaims.report.layout import Page

_ARCHIVES = (".zip", ".whl")
_PARTS = ("data", "checks")


@dataclass(frozen=True)
class Opened:
    """A package that a command speaks of, and where it lies, as it goes after its name."""

    package: Package
    where: str

    @property
    def about(self) -> str:
        """Its name, its version and where it lies, on one line."""
        from evclaims.package.whereabouts import about
        from evclaims.report.layout import shorten

        return shorten(about(self.package.name, self.package.version, self.where))

    def frame(self, page: Page) -> Page:
        """The page with the package named in its first and in its last line."""
        page.frame(self.about, self.about)
        return page


def open_named(options: argparse.Namespace, *, writes: bool = False) -> Opened:
    """The package that a command's arguments name, by path or as it is installed; with a day, as it was known then.

    Without a name it is that of `datapackage.json` in the current folder, whatever is wrong with that; where there is
    no such file, the one installed with this code. One in a zip or wheel is laid out in a folder that is gone when the
    command ends. Raises EvclaimsError where there is none, for one that is installed or in a zip where the command
    `writes`, and for a day that is none or before anything was known.
    """
    found = _open(_named(options), writes)
    day = getattr(options, "as_of", None)
    if day is None:
        return found
    from evclaims.profile.variants import as_of

    return Opened(as_of(found.package, day), f"{found.where}, as known on {day}")


def is_archive(path: Path) -> bool:
    """Whether a path is that of a zip or wheel which is there."""
    return path.name.lower().endswith(_ARCHIVES) and os.path.isfile(path)


def names_a_package(word: str) -> bool:
    """Whether a word names a package and is no check or ID: a path that is there or has its form, or a name that is
    installed."""
    if os.sep in word or word.lower().endswith((".json", *_ARCHIVES)) or os.path.exists(word):
        return True
    from evclaims.package.distributions import installed

    return any(each.name == word for each in installed())


def refuse_package_alone(options: argparse.Namespace, word: str, what: str) -> None:
    """Raise EvclaimsError where the only word is the path of a package, of which nothing is asked."""
    if options.package is None and options.named is None and (os.sep in word or os.path.isdir(word)):
        raise EvclaimsError(f"{word} names a package; name {what} of it too, after it")


def _named(options: argparse.Namespace) -> str | None:
    word, option = options.package, options.named
    if word is not None and option is not None:
        raise EvclaimsError(f"two packages are named, {word} and {option}; name one")
    if "" in (word, option):  # as from a variable of a shell that nobody set
        raise EvclaimsError("the PACKAGE that is named is empty; name one, or leave it out")
    return option if word is None else str(word)


def _open(name: str | None, writes: bool) -> Opened:
    from evclaims.package.package import DESCRIPTOR, open_package
    from evclaims.package.whereabouts import here, is_installed, where

    if name is None:
        name = DESCRIPTOR if os.path.lexists(DESCRIPTOR) else None
    if name is not None and is_archive(Path(name)):
        return Opened(open_package(_laid_out(Path(name), writes)), f"in {here(Path(name))}")
    if name is None:
        path = None
    elif os.sep in name or os.path.exists(name) or name == DESCRIPTOR:
        path = Path(name)
    else:
        from evclaims.package.distributions import find

        path = find(name)
    if path is not None:
        _recover(path)
    package = open_package(path)
    if writes and is_installed(package.root):
        raise EvclaimsError(
            f"{package.name} {package.version} is installed, and nothing is written there; make a copy by"
            f" `evclaims export {name or ''} zip -o copy.zip`, unpack it, and name its folder".replace("  ", " ")
        )
    place = where(package.root, DESCRIPTOR if path is None or path.is_dir() else path.name)
    parts = [f"{part}/" for part in _PARTS if os.path.isdir(part)] if name is None else []
    if parts and package.root != Path.cwd():
        reason = f"since this folder has {' and '.join(parts)} and no {DESCRIPTOR}"
        return Opened(package, f"{place}, {reason}")
    return Opened(package, place)


def _recover(path: Path) -> None:
    """Finish or undo what a command that was killed has left half written, and say so."""
    from evclaims.commands.common import note
    from evclaims.package.journal import recover

    if said := recover(path):
        note(said)


def _laid_out(path: Path, writes: bool) -> Path:
    from evclaims.package.archives import lay_out, open_zip

    if writes:
        raise EvclaimsError(f"{path} is an archive, in which nothing can be changed; unpack it first")
    folder = tempfile.TemporaryDirectory(prefix="evclaims-")
    atexit.register(folder.cleanup)
    with open_zip(path) as archive:
        return lay_out(archive, Path(folder.name).resolve())

"""Which package the arguments of a command name: the one named, else that of the current folder, else ours."""

from __future__ import annotations

import argparse
import atexit
import os
from contextlib import ExitStack
from dataclasses import replace

from evclaims.commands.common import note
from evclaims.model import EvclaimsError
from evclaims.package.find import Opened, find

_LAID_OUT = ExitStack()
"""The folders of packages in archives, which are gone when the command ends."""
atexit.register(_LAID_OUT.close)


def open_named(options: argparse.Namespace, *, writes: bool = False) -> Opened:
    """The package that a command's arguments name, by path or as it is installed; with a day, as it was known then.

    Raises what `find` raises, and EvclaimsError for a day that is none or before anything was known.
    """
    word, option = options.package, options.named
    if word is not None and option is not None:
        raise EvclaimsError(f"two packages are named, {word} and {option}; name one")
    found = _LAID_OUT.enter_context(find(option if word is None else word, writes=writes, note=note))
    if (day := getattr(options, "as_of", None)) is None:
        return found
    from evclaims.profile.variants import as_of

    return replace(found, package=as_of(found.package, day), where=f"{found.where}, as known on {day}")


def refuse_package_alone(options: argparse.Namespace, word: str, what: str) -> None:
    """Raise EvclaimsError where the only word is the path of a package, of which nothing is asked."""
    if options.package is None and options.named is None and (os.sep in word or os.path.isdir(word)):
        raise EvclaimsError(f"{word} names a package; name {what} of it too, after it")

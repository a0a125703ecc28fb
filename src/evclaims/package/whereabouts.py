"""Where a package lies, in the words of whoever stands in the current folder, and whether it is installed."""

from __future__ import annotations

import os
from pathlib import Path

from evclaims.package.package import DESCRIPTOR, root

INSTALLED = "as installed"


def here(path: Path) -> str:
    """A path as it is named from the current folder where it lies in it, and whole where it does not."""
    whole = os.path.realpath(path)
    try:
        current = os.path.realpath(os.getcwd())
    except OSError:  # the folder is gone
        return whole
    if whole == current:
        return "."
    inside = current.rstrip(os.sep) + os.sep
    return whole.removeprefix(inside) if whole.startswith(inside) else whole


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
        return INSTALLED
    return f"at {here(folder if file == DESCRIPTOR else folder / file)}"


def about(name: str, version: str, where: str) -> str:
    """Which package it is: name, version and where it lies.

    >>> about("library", "0.1.0", "at library")
    'library 0.1.0 at library'
    """
    return " ".join(filter(None, (name, version, where)))

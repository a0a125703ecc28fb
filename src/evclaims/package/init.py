"""A small package to start from: descriptor, two tables, a suite, a fact check, and the doors that gate it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from evclaims.model import EvclaimsError
from evclaims.package import files
from evclaims.package.package import safe_path

TEMPLATES = Path(__file__).parent / "templates"
FILES: Mapping[str, str] = {
    "datapackage.json": "datapackage.json",
    "data/sources.csv": "sources.csv",
    "data/claims.csv": "claims.csv",
    "checks/expectations/claims.json": "expectations.json",
    "checks/facts/targets.yaml": "facts.yaml",
    ".github/workflows/claims.yml": "workflow.yml",
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
    "README.md": "README.md",
}
"""What is written, and the template of each."""
_KEPT = (".pre-commit-config.yaml", "README.md")
"""What a repository has of its own, which stays as it is."""


def init(folder: Path, version: str) -> tuple[list[str], list[str]]:
    """Write the package into a folder, all of it or nothing; returns what was written, and what was there and stays.

    `version` is the version of evclaims that workflow and hook ask for. Raises EvclaimsError where a file of the
    package is there already, and where the folder cannot be written.
    """
    if folder.is_symlink() and not folder.exists():
        raise EvclaimsError(f"{folder} is a link that leads nowhere; name a folder")
    if folder.exists() and not folder.is_dir():
        raise EvclaimsError(f"{folder} is no folder; name one, or one that is not there yet")
    if len(Path(os.path.realpath(folder)).parts) < 2:
        raise EvclaimsError(f"{folder} is the root of the file system; name a folder in it")
    if not Path(os.path.abspath(folder)).parent.is_dir():
        raise EvclaimsError(f"there is no folder {Path(os.path.abspath(folder)).parent}; make it, or name another")
    paths = {name: safe_path(folder, name) for name in FILES}
    there = [name for name, path in paths.items() if os.path.lexists(path)]
    if taken := [name for name in there if name not in _KEPT]:
        raise EvclaimsError(f"{folder} holds {', '.join(taken)} already; name another folder, or move that away")
    contents = {}
    for name in FILES:
        if name not in there:
            text = (TEMPLATES / FILES[name]).read_text("utf-8").replace("{{version}}", version)
            contents[paths[name]] = text.encode("utf-8")
    files.write(contents, make_folders=True)
    return [name for name in FILES if name not in there], there

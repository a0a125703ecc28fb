"""What lies where checks and tables lie and is read by nothing: a check in a misnamed folder, a table not declared.

Who puts a file there means it to be read, and without a word the gate would be green without it.
"""

from __future__ import annotations

import difflib
import os
import posixpath
from collections.abc import Iterator

from evclaims.layers.frictionless import finding
from evclaims.linear.laws import LAWS
from evclaims.model import EvclaimsError, Place, Result, Severity
from evclaims.package.checks import FACTS
from evclaims.package.package import DESCRIPTOR, Package
from evclaims.package.suites import SUITES
from evclaims.profile.claims import NEEDED, WORLD, lacks
from evclaims.profile.rulings import RULINGS

CHECK = "unread"
CHECKS, DATA = "checks", "data"
_YAML, _TABLES = (".yaml", ".yml"), (".csv", ".tsv", ".csv.gz", ".tsv.gz")
READ = {FACTS: _YAML, LAWS: _YAML, SUITES: (".json",), f"{CHECKS}/views": (".sql",)}
"""The folders of checks that are read, with how the names of their files end."""
_VIEWS = f"{CHECKS}/views.sql"
_SHOWN = 20
_MOST = 10_000
"""Entries of a folder that are looked at; a package with more is no longer put together by hand."""


def run(package: Package) -> Iterator[Result]:
    """A finding for each file that nothing reads: an error for laws that have no claims to bind, else a warning."""
    known = _paths(package)
    rulings = f"{DATA}/{RULINGS}.csv"
    said: list[tuple[str, str, Severity]] = []
    for file in _files(package, CHECKS):
        if problem := _of_check(file):
            said.append((file, problem, Severity.WARNING))
        elif posixpath.dirname(file) == LAWS and lacks(package, WORLD):
            tables = " and ".join(sorted(NEEDED[WORLD], reverse=True))
            what = (
                f"nothing reads it: laws bind claims about quantities, and {package.name} has not the tables {tables}"
            )
            said.append((file, f"{what} of the claims profile; add them, or remove the file", Severity.ERROR))
    for file in _files(package, DATA):
        if file.lower().endswith(_TABLES) and file not in known:
            name = posixpath.basename(file).partition(".")[0]
            rest = ", so its rulings answer nothing" if file == rulings and RULINGS not in package.resources else ""
            what = f"nothing reads it{rest}; declare it as the resource {name!r} in {DESCRIPTOR}, or move it elsewhere"
            said.append((file, what, Severity.WARNING))
    for file, what, severity in said[:_SHOWN]:
        yield finding(package.name, CHECK, what, Place(file), severity=severity)
    if len(said) > _SHOWN:
        rest_of = {severity for _, _, severity in said[_SHOWN:]}
        worst = Severity.ERROR if Severity.ERROR in rest_of else Severity.WARNING
        what = f"{len(said) - _SHOWN:,} more files of {package.name} are read by nothing; declare or remove them"
        yield finding(package.name, CHECK, what, Place(DESCRIPTOR), severity=worst)


def _of_check(file: str) -> str:
    """What is wrong with where a file under the folder of checks lies; empty where it is read, or only explains."""
    folder, name = posixpath.split(file)
    if folder in READ and name.lower().endswith(READ[folder]):
        return ""
    if file == _VIEWS or name.startswith(".") or name.lower().endswith(".md"):
        return ""
    if folder in READ:
        return f"nothing reads it: the files of {folder} end in {' or '.join(READ[folder])}; rename or move it"
    top = "/".join(file.split("/")[:2])
    near = difflib.get_close_matches(top, READ, 1)
    if top in READ:
        return f"nothing reads it: the files of {top} stand in that folder itself; move it there"
    if near and "/" in file.removeprefix(f"{CHECKS}/"):
        return f"nothing reads it: there is no kind of check {top}; did you mean {near[0]}?"
    return f"nothing reads it: checks stand in {', '.join(READ)}; move it there, or out of {CHECKS}"


def _paths(package: Package) -> set[str]:
    """Every file that a resource names, in its one spelling."""
    paths = [resource.get("path") for resource in package.descriptor["resources"]]
    each = [path for part in paths for path in (part if isinstance(part, list) else [part])]
    return {posixpath.normpath(path) for path in each if isinstance(path, str)}


def _files(package: Package, folder: str) -> list[str]:
    """The files of a folder and of those in it, in order; follows no link and leaves out what cannot be listed."""
    try:
        top = package.path(folder)
    except EvclaimsError:  # a link out of the package, which whatever reads it refuses
        return []
    found: list[str] = []
    for here, folders, names in os.walk(top):
        folders.sort()
        inside = posixpath.relpath(here.replace(os.sep, "/"), str(package.root).replace(os.sep, "/"))
        found += [f"{inside}/{name}" for name in sorted(names)]
        if len(found) >= _MOST:
            break
    return found[:_MOST]

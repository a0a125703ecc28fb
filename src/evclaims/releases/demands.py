"""What two versions of a package demand of its rows, side by side: fact checks, shared views, suites of expectations.

A check is tightened where it needs a better verdict, is an error and no longer a warning, or must decide more rows.
Where its rows or its relation are others, nobody can tell, and it counts as tightened.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any

from evclaims.model import Check, Severity, Verdict
from evclaims.package.checks import load_checks
from evclaims.package.package import Package
from evclaims.package.suites import load_suites
from evclaims.package.table import shorten
from evclaims.profile.offered import offered
from evclaims.releases.bump import Change, Level
from evclaims.releases.declarations import plain
from evclaims.sql.database import Database

_ADDED, _REMOVED = "a check is added", "a check is removed, and its ID with it"
_TIGHTENED, _LOOSENED = "a check is tightened", "a check is loosened"
_PERHAPS = "a check demands something else, which may be more"
_WORDING = "wording or metadata changes"
_WORDS = {"description", "meta", "notes"}


def check_changes(old: Package, new: Package) -> Iterator[Change]:
    """What changed of the fact checks.

    Raises EvclaimsError where one of them cannot be read.
    """
    before, after = ({check.id: check for check in load_checks(package)} for package in (old, new))
    yield from _members("check", before, after)
    for id_, check in before.items():
        if id_ in after:
            yield from _check(check, after[id_])


def view_changes(old: Package, new: Package) -> Iterator[Change]:
    """What changed of the shared views: they load like tables.

    Raises EvclaimsError where they do not run.
    """
    before, after = _views(old), _views(new)
    for name, (columns, sql) in before.items():
        if name not in after:
            yield Change(Level.MAJOR, f"view {name}", "removed", "a view is removed or renamed")
            continue
        there, text = after[name]
        for column, type_ in columns.items():
            if column not in there:
                yield Change(Level.MAJOR, f"column {name}.{column}", "removed", "a column of a view is removed")
            elif there[column] != type_:
                reason = "a column of a view is retyped"
                yield Change(Level.MAJOR, f"column {name}.{column}", "retyped", reason, type_, there[column])
        for column in [column for column in there if column not in columns]:
            yield Change(Level.MINOR, f"column {name}.{column}", "added", "a column of a view is added")
        if sql != text and columns == there:
            yield Change(Level.MINOR, f"view {name}", "changed", "a view may give other rows")
    for name in [name for name in after if name not in before]:
        yield Change(Level.MINOR, f"view {name}", "added", "a view is added")


def suite_changes(old: Package, new: Package) -> Iterator[Change]:
    """What changed of the suites of expectations.

    Raises EvclaimsError where one of them cannot be read.
    """
    before, after = (
        {expectation.id: expectation.config for suite in load_suites(package) for expectation in suite.expectations}
        for package in (old, new)
    )
    yield from _members("expectation", before, after)
    for id_, config in before.items():
        there = after.get(id_, config)
        if _without_words(config) != _without_words(there):
            yield Change(Level.MAJOR, f"expectation {id_}", "changed", _PERHAPS, *_pair(config, there))
        elif config != there:
            yield Change(Level.PATCH, f"expectation {id_}", "reworded", _WORDING)


def _members(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for id_ in [id_ for id_ in before if id_ not in after]:
        yield Change(Level.MAJOR, f"{kind} {id_}", "removed", _REMOVED)
    for id_ in [id_ for id_ in after if id_ not in before]:
        yield Change(Level.MINOR, f"{kind} {id_}", "added", _ADDED)


def _check(old: Check, new: Check) -> Iterator[Change]:
    graded: dict[str, Callable[[Check], int]] = {
        "needs": lambda check: -list(Verdict).index(getattr(check, "needs", Verdict.CONSISTENT)),
        "severity": lambda check: int(check.severity is Severity.ERROR),
        "at_least": lambda check: check.at_least,
    }
    for word, grade in graded.items():
        before, after = (str(getattr(check, word, "")) for check in (old, new))
        if grade(old) < grade(new):
            yield Change(Level.MAJOR, f"check {old.id} {word}", "tightened", _TIGHTENED, before, after)
        elif grade(old) > grade(new):
            yield Change(Level.MINOR, f"check {old.id} {word}", "loosened", _LOOSENED, before, after)
    for word in ("rows", "expect", "none", "of", "about"):
        before, after = (" ".join(plain(getattr(check, word, "")).split()) for check in (old, new))
        if before != after:
            yield Change(Level.MAJOR, f"check {old.id} {word}", "changed", _PERHAPS, *_pair(before, after))
    for word in ("title", "why", "says"):
        before, after = (getattr(check, word, "") for check in (old, new))
        if before != after:
            words = _pair(before, after)
            yield Change(Level.PATCH, f"check {old.id} {word}", "reworded", _WORDING, *words)


def _views(package: Package) -> dict[str, tuple[dict[str, str], str]]:
    with closing(Database(package, offered(package))) as database:
        return {name: (_kinds(database.types(name)), _bare(sql)) for name, sql in database.queries.items()}


def _kinds(types: Mapping[str, str]) -> dict[str, str]:
    """The types without the digits of a decimal, which follow from the data and are no promise."""
    return {column: re.sub(r"DECIMAL\([^)]*\)", "DECIMAL", type_) for column, type_ in types.items()}


def _bare(sql: str) -> str:
    """The SQL without comments, line ends and indents."""
    return " ".join(re.sub(r"--.*", "", sql).split()).rstrip("; ")


def _without_words(config: Mapping[str, Any]) -> str:
    return json.dumps({k: v for k, v in config.items() if k not in _WORDS}, sort_keys=True, default=str)


def _pair(old: Any, new: Any) -> tuple[str, str]:
    return shorten(plain(old))[1:-1], shorten(plain(new))[1:-1]

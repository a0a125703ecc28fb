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
from evclaims.profile.extra_tables import offered
from evclaims.releases.bump import Change, Level
from evclaims.releases.declarations import WORDING, in_brief, members, plain
from evclaims.sql.database import Database

_ADDED, _REMOVED = "a check is added", "a check is removed, and its ID with it"
_TIGHTENED, _LOOSENED = "a check is tightened", "a check is loosened"
_PERHAPS = "a check demands something else, which may be more"
_WORDS = {"description", "meta", "notes"}


def check_changes(old: Package, new: Package) -> Iterator[Change]:
    """What changed of the fact checks.

    Raises EvclaimsError where one of them cannot be read.
    """
    before, after = ({check.id: check for check in load_checks(package)} for package in (old, new))
    yield from members("check", before, after, _REMOVED, _ADDED)
    for id_, check in before.items():
        if id_ in after:
            yield from _check(check, after[id_])


def view_changes(old: Package, new: Package) -> Iterator[Change]:
    """What changed of the shared views: they load like tables.

    Raises EvclaimsError where they do not run.
    """
    before, after = _views(old), _views(new)
    yield from members("view", before, after, "a view is removed or renamed", "a view is added")
    for name in [name for name in before if name in after]:
        (columns, sql), (there, text) = before[name], after[name]
        was, now = ({f"{name}.{column}": type_ for column, type_ in each.items()} for each in (columns, there))
        yield from members("column", was, now, "a column of a view is removed", "a column of a view is added")
        for column, type_ in columns.items():
            if there.get(column, type_) != type_:
                reason = "a column of a view is retyped"
                yield Change(Level.MAJOR, f"column {name}.{column}", "retyped", reason, type_, there[column])
        if sql != text and columns == there:
            yield Change(Level.MINOR, f"view {name}", "changed", "a view may give other rows")


def suite_changes(old: Package, new: Package) -> Iterator[Change]:
    """What changed of the suites of expectations.

    Raises EvclaimsError where one of them cannot be read.
    """
    before, after = (
        {expectation.id: expectation.config for suite in load_suites(package) for expectation in suite.expectations}
        for package in (old, new)
    )
    yield from members("expectation", before, after, _REMOVED, _ADDED)
    for id_, config in before.items():
        there = after.get(id_, config)
        if _without_words(config) != _without_words(there):
            yield Change(Level.MAJOR, f"expectation {id_}", "changed", _PERHAPS, in_brief(config), in_brief(there))
        elif config != there:
            yield Change(Level.PATCH, f"expectation {id_}", "reworded", WORDING)


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
            yield Change(Level.MAJOR, f"check {old.id} {word}", "changed", _PERHAPS, in_brief(before), in_brief(after))
    for word in ("title", "why", "says"):
        before, after = (getattr(check, word, "") for check in (old, new))
        if before != after:
            said = in_brief(before), in_brief(after)
            yield Change(Level.PATCH, f"check {old.id} {word}", "reworded", WORDING, *said)


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

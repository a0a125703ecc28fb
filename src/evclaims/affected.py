"""What a change in a table can concern: the checks that read of it, and the tables that must be validated again."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from evclaims.lookup import foreign_keys
from evclaims.model import Check
from evclaims.package import Package
from evclaims.readings import NEEDED
from evclaims.rows import VIEWS

_VIEW = re.compile(r'CREATE\s+VIEW\s+(?:"((?:[^"]|"")+)"|(\w+))\s+AS', re.IGNORECASE)
_COMMENT = re.compile(r"^[ \t]*--.*$", re.MULTILINE)
_SETS = re.compile(r"\b(distinct|union(?!\s+all)|except|intersect|natural|exclude|replace)\b", re.IGNORECASE)


class Affected:
    """The checks of a package with the text of all that each reads: its SQL with the views written out."""

    def __init__(self, package: Package, checks: Sequence[Check]) -> None:
        views = package.path(VIEWS)
        bodies = view_bodies(package.text(VIEWS)) if views.exists() else {}
        self._package = package
        self._holding: dict[str, frozenset[str]] = {}
        self._texts = [
            (check, written_out(f"{check.rows}\n{check.expect}\n{' '.join(check.about)}", bodies)) for check in checks
        ]
        # What reads little takes little time.
        self._texts.sort(key=lambda pair: len(pair[1]))

    def checks(self, table: str, columns: Collection[str] | None) -> list[Check]:
        """The checks whose verdicts can change with these columns of a table (None: with its rows), cheap ones first.

        A name counts wherever it stands, so that a check may be named for nothing but is never missed.
        """
        resource = self._package.resources[table]
        roles = resource.get("intervals") or {}
        if columns is None or {*roles.values(), "withdrawn_on"} & set(columns):
            columns = {f["name"] for f in resource["schema"]["fields"]}
            if roles:
                return [check for check, text in self._texts if any(names(text, t) for t in self._holders(table))]
        return [check for check, text in self._texts if names(text, table) and self._reads(text, columns)]

    def _holders(self, table: str) -> frozenset[str]:
        """The tables in which IDs of an interval table stand: a check that reads one may have an ID for an operand."""
        if table not in self._holding:
            column = self._package.resources[table]["intervals"]["id"]
            ids = {row.texts[column] for row in self._package.tables[table].rows}
            self._holding[table] = frozenset(
                name
                for name, each in self._package.tables.items()
                if name == table or any(not ids.isdisjoint(row.texts.values()) for row in each.rows)
            )
        return self._holding[table]

    @staticmethod
    def _reads(text: str, columns: Collection[str]) -> bool:
        # A star passes a column on under its name, but for the ways in which it counts without being named.
        everything = "*" in text and _SETS.search(text)
        return bool(everything) or any(names(text, column) for column in columns)


def concerned(package: Package, table: str, columns: Collection[str] | None) -> dict[str, Any]:
    """The descriptor cut down to what a change in these columns of a table (None: in its rows) can make invalid.

    These are the table and, with what they refer to, the tables whose foreign keys name the columns; of all foreign
    keys only those that the change can break.
    """

    def touched(name: str, here: Sequence[str], to: str, there: Sequence[str]) -> bool:
        ours = name == table and (columns is None or not set(here).isdisjoint(columns))
        return ours or (to == table and (columns is None or not set(there).isdisjoint(columns)))

    keys = {
        name: [key for key in foreign_keys(each) if touched(name, key[0], key[1], key[2])]
        for name, each in package.tables.items()
    }
    wanted = {
        table,
        *(name for name, kept in keys.items() if kept),
        *(key[1] for kept in keys.values() for key in kept),
    }
    resources = []
    for resource in package.descriptor["resources"]:
        name = resource["name"]
        if name in wanted:
            kept = [
                {"fields": list(here), "reference": {"resource": to, "fields": list(there)}}
                for here, to, there in keys.get(name, ())
            ]
            schema = {k: v for k, v in resource["schema"].items() if k != "foreignKeys"}
            resources.append({**resource, "schema": {**schema, "foreignKeys": kept} if kept else schema})
    return {**package.descriptor, "resources": resources}


def view_bodies(text: str) -> Mapping[str, str]:
    """The SQL of each view by its name, in lower case, without lines of comment: their words name nothing."""
    text = _COMMENT.sub("", text)
    heads = list(_VIEW.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return {
        (head[1] or head[2]).replace('""', '"').lower(): text[head.end() : end]
        for head, end in zip(heads, ends, strict=True)
    }


def written_out(text: str, views: Mapping[str, str]) -> str:
    """SQL with that of every view that it names, and that these name, and the tables that prints are read from."""
    taken: set[str] = set()
    while new := {name for name in views.keys() - taken if names(text, name)}:
        taken |= new
        text += "".join(views[name] for name in sorted(new))
    if names(text, "readings"):
        text += "".join(f"\n{name} {' '.join(sorted(columns))}" for name, columns in NEEDED.items())
    return text


def names(text: str, name: str) -> bool:
    """Whether the name stands in the text, as a whole word."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None

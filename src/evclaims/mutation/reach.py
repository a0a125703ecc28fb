"""What a change in a table can concern: the checks that read of it, and the tables that must be validated again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from evclaims.model import Check
from evclaims.package.keys import foreign_keys
from evclaims.package.package import Package
from evclaims.profile.claims import NEEDED, PRINTS
from evclaims.profile.extra_tables import offered
from evclaims.sql.allow import ALIASES, Tree, fold, inside, words
from evclaims.sql.database import Database


@dataclass(frozen=True, slots=True)
class _Read:
    """What a check reads, through views and readings too: tables and every word that may be a column; all folded."""

    check: Check
    tables: frozenset[str]
    words: frozenset[str]
    everything: bool
    """Whether columns may count that are not named."""


class Affected:
    """The checks of a package with all that each reads: its SQL and that of the views that it reads.

    Raises EvclaimsError for a check or view that may not be.
    """

    def __init__(self, package: Package, checks: Sequence[Check]) -> None:
        self._package = package
        self._holding: dict[str, frozenset[str]] = {}
        with closing(Database(package, offered(package))) as database:
            self._read = [_read(check, database) for check in checks]
        # What reads little takes little time.
        self._read.sort(key=lambda read: len(read.words))

    def checks(self, table: str, columns: Collection[str] | None) -> list[Check]:
        """The checks whose verdicts can change with these columns of a table (None: with its rows), cheap ones first.

        A name counts wherever it stands, so that a check may be named for nothing but is never missed.
        """
        resource = self._package.resources[table]
        roles = resource.get("intervals") or {}
        if columns is None or {*roles.values(), "withdrawn_on"} & set(columns):
            columns = {f["name"] for f in resource["schema"]["fields"]}
            if roles:
                holders = self._holders(table)
                return [read.check for read in self._read if read.tables & holders]
        wanted = set(map(fold, columns))
        return [
            read.check for read in self._read if fold(table) in read.tables and (read.everything or read.words & wanted)
        ]

    def _holders(self, table: str) -> frozenset[str]:
        """The tables in which IDs of an interval table stand: a check that reads one may have an ID for an operand."""
        if table not in self._holding:
            column = self._package.resources[table]["intervals"]["id"]
            ids = {row.texts[column] for row in self._package.tables[table].rows}
            self._holding[table] = frozenset(
                fold(name)
                for name, each in self._package.tables.items()
                if name == table or any(not ids.isdisjoint(row.texts.values()) for row in each.rows)
            )
        return self._holding[table]


def _read(check: Check, database: Database) -> _Read:
    trees = [tree for sql in check.queries for tree in database.trees(sql, check.place)]
    tables = {name for sql in check.queries for name in database.reads(sql, check.place)}
    said = set(map(fold, check.about))
    for tree in trees:
        said.update(words(tree))
    if "readings" in tables:
        tables.update(NEEDED[PRINTS])
        said.update(column for columns in NEEDED[PRINTS].values() for column in columns)
    return _Read(check, frozenset(tables), frozenset(said), any(map(_counts_unnamed, trees)))


def _counts_unnamed(tree: Tree) -> bool:
    """Whether a star stands in a tree that also compares or names columns by what there is: DISTINCT, EXCEPT, aliases.

    Only then can a column count that is not named.
    """
    nodes = [each for each in inside(tree) if isinstance(each, Mapping)]
    return any(node.get("type") == "STAR" for node in nodes) and any(map(_compares, nodes))


def _compares(node: Tree) -> bool:
    """Whether a node compares rows as a whole, or takes columns by their order or by what there is."""
    kind = node.get("type")
    return (
        kind in ("DISTINCT_MODIFIER", "RECURSIVE_CTE_NODE")
        or (kind == "STAR" and not node.keys().isdisjoint({"exclude_list", "replace_list", "rename_list"}))
        or (kind == "SET_OPERATION_NODE" and (node.get("setop_type") != "UNION" or node.get("setop_all") is False))
        or node.get("ref_type") == "NATURAL"
        or bool(node.get("distinct"))
        or not node.keys().isdisjoint(ALIASES)
    )


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

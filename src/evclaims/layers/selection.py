"""Which results a run is about: patterns over checks, layers, tables, claims; and what need not run because of it."""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from evclaims.model import LAYERS, EvclaimsError, Result, Ruling
from evclaims.package.excerpt import quoted
from evclaims.package.keys import id_column, nearest
from evclaims.package.package import Package

KINDS = ("check", "layer", "table", "claim")
"""What a pattern can name; `table:rates` means the table alone, `rates` whatever has that name."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A name or glob (`*`, `?`, `[…]`), for one kind of thing or for any."""

    text: str
    kind: str | None
    glob: str

    @classmethod
    def read(cls, text: str) -> Pattern:
        """A pattern as typed.

        >>> Pattern.read("table:rates")
        Pattern(text='table:rates', kind='table', glob='rates')

        Raises EvclaimsError for an empty one.
        """
        kind, colon, rest = text.partition(":")
        named = bool(colon) and kind in KINDS
        pattern = cls(text, kind, rest) if named else cls(text, None, text)
        if not pattern.glob:
            raise EvclaimsError(f"the pattern {quoted(text)} is empty; name a check, a layer, a table or a claim")
        return pattern

    def matches(self, kind: str, names: Iterable[str]) -> bool:
        """Whether one of these names of this kind is meant."""
        return self.kind in (None, kind) and any(fnmatch.fnmatchcase(name, self.glob) for name in names)


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for: `select` (nothing means everything) less `deselect`."""

    select: tuple[Pattern, ...] = ()
    deselect: tuple[Pattern, ...] = ()

    @classmethod
    def read(cls, select: Sequence[str] = (), deselect: Sequence[str] = ()) -> Selection:
        """The selection that these patterns state; commas part several in one text.

        Raises EvclaimsError for an empty pattern.
        """
        return cls(_patterns(select), _patterns(deselect))

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return bool(self.select or self.deselect)


def _patterns(texts: Sequence[str]) -> tuple[Pattern, ...]:
    return tuple(Pattern.read(part.strip()) for text in texts for part in text.split(","))


EVERYTHING = Selection()


class Selector:
    """A selection over one package, the layers asked for, and the checks that each of them declares beforehand.

    Raises EvclaimsError, with the nearest names, for a pattern that names nothing; where a layer is asked for whose
    checks are known by its results alone, `refuse_unmatched` has to be called once more, with those.
    """

    def __init__(
        self, selection: Selection, package: Package, asked: Sequence[str], declared: Mapping[str, Collection[str]]
    ) -> None:
        self._selection = selection
        self._package = package
        self._declared = declared
        if all(layer in declared for layer in asked):
            self.refuse_unmatched()

    @cached_property
    def _tables(self) -> Mapping[str, str]:
        return {path: name for name, storage in self._package.storages.items() for path in storage.paths}

    @cached_property
    def _ids(self) -> Mapping[str, set[str]]:
        """The tables in which each ID is the key of a row."""
        found: dict[str, set[str]] = {}
        for table in self._package.tables.values():
            column = id_column(table)
            for row in table.readable:
                names = [row.texts[column]] if column else [", ".join(table.key_of(row))]
                for name in names if names[0] else ():
                    found.setdefault(name, set()).add(table.name)
        return found

    def layer(self, layer: str) -> bool:
        """Whether the layer needs to run."""
        if any(p.matches("layer", [layer]) for p in self._selection.deselect):
            return False
        if not self._selection.select:
            return True
        if layer in self._declared:
            return any(self.check(layer, check) for check in self._declared[layer])
        others = {check for checks in self._declared.values() for check in checks}
        return any(
            p.matches("layer", [layer]) or self._of_rows(p) or (p.glob not in others and not p.matches("layer", LAYERS))
            for p in self._selection.select
        )

    def check(self, layer: str, check: str) -> bool:
        """Whether the check needs to run: it is not left out as a whole, and some pattern may name it or its rows."""
        if any(p.matches("layer", [layer]) or p.matches("check", [check]) for p in self._selection.deselect):
            return False
        named = any(p.matches("layer", [layer]) or p.matches("check", [check]) for p in self._selection.select)
        return named or not self._selection.select or any(map(self._of_rows, self._selection.select))

    def names(self, layer: str, check: str) -> bool:
        """Whether the check as a whole is selected, and not just rows of it."""
        named = any(p.matches("layer", [layer]) or p.matches("check", [check]) for p in self._selection.select)
        return (named or not self._selection.select) and self.check(layer, check)

    def _of_rows(self, pattern: Pattern) -> bool:
        """Whether a pattern names a table or a row, so that only the results tell."""
        return pattern.matches("table", self._package.resources) or pattern.matches("claim", self._ids)

    def result(self, result: Result, ruling: Ruling | None = None) -> bool:
        """Whether a result is meant; where it is about a ruling, that ruling's check and ID count as well."""
        names = self._names(result, ruling)

        def meant(patterns: Iterable[Pattern]) -> bool:
            return any(p.matches(kind, names[kind]) for p in patterns for kind in KINDS)

        return (not self._selection.select or meant(self._selection.select)) and not meant(self._selection.deselect)

    def _names(self, result: Result, ruling: Ruling | None) -> Mapping[str, set[str]]:
        ids = {*result.subject, ", ".join(result.subject)}
        checks = {result.check}
        tables = {table for id_ in result.subject for table in self._ids.get(id_, ())}
        if result.place is not None and result.place.file in self._tables:
            tables.add(self._tables[result.place.file])
        tables |= {result.table, result.check.partition("/")[0]} & {*self._package.resources}
        if ruling is not None:
            checks.add(ruling.check_id)
            ids.add(ruling.covers)
        return {"check": checks, "layer": {result.layer}, "table": tables, "claim": ids}

    def refuse_unmatched(self, ran: Iterable[str] = ()) -> None:
        """Refuse a pattern that names no declared check, none of those that `ran`, no layer, no table and no ID.

        Raises EvclaimsError with the nearest names.
        """
        checks = {*ran, *(check for checks in self._declared.values() for check in checks)}
        known = {"check": checks, "layer": LAYERS, "table": self._package.resources, "claim": self._ids}
        options = (("--select", self._selection.select), ("--deselect", self._selection.deselect))
        for option, pattern in ((option, pattern) for option, patterns in options for pattern in patterns):
            if any(pattern.matches(kind, names) for kind, names in known.items()):
                continue
            names = [name for kind in known for name in known[kind] if pattern.kind in (None, kind)]
            what = pattern.kind or "check, layer, table or claim"
            near = nearest(pattern.glob, names)
            raise EvclaimsError(f"{option} {quoted(pattern.text)} names no {what} of {self._package.name}{near}")

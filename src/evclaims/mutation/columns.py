"""Which slips fit which columns of a table.

Driven by the descriptor alone (types, keys, foreign keys, `intervals`, enums) and, where a table has them, by the
columns of the claims profile (`printed`, `hedge`, `decimals`, `start`, `end`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from evclaims.mutation import print_slips, slips
from evclaims.mutation.misreading import Misreader, reader
from evclaims.mutation.slips import Cells, Slip
from evclaims.package.keys import foreign_keys, id_column
from evclaims.package.package import Package
from evclaims.package.table import Field, Table
from evclaims.reading import words
from evclaims.reading.lexicon import SEPARATORS, scales, units

ROW = "(row)"
"""What stands for the column of a slip that concerns a whole row."""

PRINT, MEANING = "print", "meaning"
"""Groups of columns: what is printed and what follows from it (printed, hedge, value, bounds, span); and what the print
is about (IDs, status, unit, period)."""

_PERIODS = {"month": 1, "quarter": 3, "year": 12}
_ENDS = ({"start", "earliest", "from", "lower"}, {"end", "latest", "to", "upper"})
_SIGNS = ("$", "€", "£", "yuan", "euros", "dollars", "pounds", "percent", "per cent")
_NUMBER_SLIPS: Mapping[str, Slip] = {
    "digit changed": slips.digit_changed,
    "two digits swapped": slips.digits_swapped,
    "ten times too large": slips.times(10),
    "a thousand times too large": slips.times(1000),
    "sign changed": slips.sign_changed,
}
_DATE_SLIPS: Mapping[str, Slip] = {
    "month and day swapped": slips.month_and_day_swapped,
    "digit changed": slips.digit_changed,
    "a day off": slips.days_off,
    "a month off": slips.months_off(1),
    "a year off": slips.months_off(12),
}


@dataclass(frozen=True, slots=True)
class Site:
    """One kind of slip in one column (or several) of one table; `operation` is that of an `honest.Edit`."""

    columns: tuple[str, ...]
    kind: str
    slip: Slip
    operation: str = "edit"
    group: str = ""


class Fitting:
    """Says which slips fit, from what the tables of a package hold.

    Raises DataError where a table cannot be read.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        self._reader: Misreader | None = reader(package)
        self._languages = self._reader.languages if self._reader else {}

    def sites(self, table: Table) -> Iterator[Site]:
        """Every slip that fits a table: by column, then those of several columns, then those of whole rows."""
        keys = {here[0]: self._values(to, there[0]) for here, to, there in foreign_keys(table) if len(here) == 1}
        roles: dict[str, str] = dict(table.descriptor.get("intervals") or {})
        names = {f.name for f in table.fields}
        spans = {"source_id", "start", "end"} <= names
        printed = next((name for name in ("printed", "name") if name in names), "") if spans else ""
        groups = _groups(table, keys, roles, printed)
        for site in self._sites(table, keys, roles, spans, printed):
            found = {groups.get(column, "") for column in site.columns}
            yield replace(site, group=found.pop()) if len(found) == 1 else site

    def _sites(
        self, table: Table, keys: Mapping[str, Sequence[str]], roles: Mapping[str, str], spans: bool, printed: str
    ) -> Iterator[Site]:
        for column in table.fields:
            constraints = column.descriptor.get("constraints")
            limits: Mapping[str, object] = constraints if isinstance(constraints, Mapping) else {}
            kinds: Iterable[tuple[str, Slip]]
            if column.name == printed:
                kinds = self._print(table, column.name)
            elif column.name in keys:
                values = keys[column.name]
                kinds = [
                    ("the ID near by", slips.neighbour_of(values)),
                    ("filled in where empty", slips.filled_with(sorted(set(values) - {""}))),
                ]
            elif spans and column.name in ("start", "end"):
                here = (column.name,)
                kinds = [
                    ("off by one", print_slips.shifted(here, 1)),
                    ("off by a few", print_slips.shifted(here, None)),
                ]
            elif column.name == roles.get("unit"):
                kinds = [("another unit", slips.exchanged_for(self._units()))]
            else:
                kinds = _typed(table, column, limits, roles)
            yield Site((column.name,), "emptied", slips.emptied)
            yield from (Site((column.name,), kind, slip) for kind, slip in kinds)
        yield from _together(table, roles, spans)
        yield from _rows(table, keys if spans else {})

    def _print(self, table: Table, name: str) -> Iterator[tuple[str, Slip]]:
        """A print alone; and a claim's as a person who misread would type the rest of the row too."""
        kinds: dict[str, Slip] = {
            "digit changed": slips.digit_changed,
            "two digits swapped": slips.digits_swapped,
            "ten times too large": print_slips.times_in_print(1),
            "a thousand times too large": print_slips.times_in_print(3),
            "a character changed": slips.character_changed,
        }
        if table.name == "claims" and self._reader:
            hedges = self._reader.phrases
            kinds |= {
                "sign changed": slips.sign_changed,
                "hedge dropped": print_slips.hedge_dropped(hedges),
                "hedge added": print_slips.hedge_added(hedges),
                "another scale": self._in_language(_scale_words),
                "another number in words": self._in_language(_number_words),
                "another unit": self._in_language(_unit_words),
            }
            for kind, slip in kinds.items():
                if kind != "a character changed":
                    yield f"misread: {kind}", self._reader.misread(slip)
        yield from kinds.items()

    def _in_language(self, vocabulary: Callable[[str], Mapping[str, object]]) -> Slip:
        """A word exchanged for another of its kind in the language of the row's source."""

        def slip(row: Cells, column: str, rng: Random) -> Cells | None:
            language = self._languages.get(row["source_id"], "en")
            return print_slips.word_exchanged(vocabulary(language))(row, column, rng)

        return slip

    def _values(self, table: str, column: str) -> Sequence[str]:
        if table not in self._package.resources:
            return ()
        return [row.texts[column] for row in self._package.table(table).rows if column in row.texts]

    def _units(self) -> Sequence[str]:
        """The units in use in the tables of intervals."""
        found: set[str] = set()
        for name, resource in self._package.resources.items():
            if unit := (resource.get("intervals") or {}).get("unit"):
                found.update(self._values(name, unit))
        return sorted(found)


def _groups(
    table: Table, keys: Mapping[str, Sequence[str]], roles: Mapping[str, str], printed: str
) -> Mapping[str, str]:
    """The columns that are of a group."""
    names = [f.name for f in table.fields]
    groups = dict.fromkeys(keys, MEANING) | dict.fromkeys(table.key, MEANING)
    groups |= {name: MEANING for name in names if name.split("_")[-1] in ("status", "unit")}
    for one, other in _periods(table):
        if one not in roles.values():
            groups |= {one: MEANING, other: MEANING}
    if printed:
        bounds = [roles[role] for role in ("value", "lower", "upper") if "value" in roles]
        groups |= dict.fromkeys([printed, "hedge", "start", "end", *bounds], PRINT)
    return groups


def _periods(table: Table) -> Iterator[tuple[str, str]]:
    """The pairs of date columns that are the two ends of one thing."""
    for one, other in pairwise(f.name for f in table.fields if f.type == "date"):
        first, last = set(one.split("_")), set(other.split("_"))
        if first != last and first - last <= _ENDS[0] and last - first <= _ENDS[1]:
            yield one, other


def _typed(
    table: Table, column: Field, limits: Mapping[str, object], roles: Mapping[str, str]
) -> Iterator[tuple[str, Slip]]:
    """The slips that fit a column by its type, constraints and role."""
    name, enum = column.name, limits.get("enum")
    if isinstance(enum, list):
        yield "another of its values", slips.exchanged_for([str(value) for value in enum])
    elif column.type == "boolean":
        yield "flipped", slips.exchanged_for(("true", "false"))
    elif column.type in ("integer", "number"):
        names = {f.name for f in table.fields}
        yield "off by one unit", slips.off_by_one("decimals" if column.type == "number" and "decimals" in names else "")
        if name in roles.values():
            yield from _NUMBER_SLIPS.items()
        elif name != "decimals":
            yield "digit changed", slips.digit_changed
    elif column.type == "date":
        yield from _DATE_SLIPS.items()
    elif name == "language":
        yield "another language", slips.exchanged_for(sorted(SEPARATORS))
    elif column.type == "string":
        yield "another row's", slips.exchanged_for(sorted({row.texts[name] for row in table.rows}))
        if limits.get("pattern") or limits.get("unique") or name in table.key:
            yield "a character changed", slips.character_changed
    lower, upper = roles.get("lower"), roles.get("upper")
    if lower and upper and name in (lower, upper):
        yield "filled in where empty", slips.copied_where_empty(lower if name == upper else upper)
        if name == lower:
            yield "exchanged with the upper bound", slips.exchanged_with(upper)


def _together(table: Table, roles: Mapping[str, str], spans: bool) -> Iterator[Site]:
    """The slips that change several columns as one."""
    for pair in _periods(table):
        for length, months in _PERIODS.items():
            yield Site(pair, f"moved by a {length}", slips.months_off(months, pair))
    if spans:
        yield Site(("start", "end"), "moved by one", print_slips.shifted(("start", "end"), 1))
        yield Site(("start", "end"), "moved by a few", print_slips.shifted(("start", "end"), None))
    if {"value", "lower", "upper"} <= set(roles):
        columns = (roles["value"], roles["lower"], roles["upper"])
        for kind in ("digit changed", "ten times too large", "sign changed"):
            yield Site(columns, f"{kind}, all alike", slips.changed_alike(columns, _NUMBER_SLIPS[kind]))


def _rows(table: Table, keys: Mapping[str, Sequence[str]]) -> Iterator[Site]:
    """The slips that concern a whole row; `keys` are the foreign keys of a table with spans."""
    column = id_column(table)
    yield Site((ROW,), "dropped", lambda row, column, rng: {}, "drop")
    yield Site((ROW,), "doubled under the same key", lambda row, column, rng: {}, "double")
    if column is not None:
        taken = [row.texts[column] for row in table.rows]
        yield Site((ROW,), "doubled under a fresh ID", slips.renamed(column, taken), "double")
        if "source_id" in keys:
            yield Site((ROW,), "moved to another source", slips.moved(column, taken, "source_id", keys["source_id"]))


def _scale_words(language: str) -> Mapping[str, object]:
    return {word: power for word, power in scales(language).items() if len(word) > 2}


def _number_words(language: str) -> Mapping[str, object]:
    values = {word: words.value(word, language) for word in words.vocabulary(language)}
    return {word: value for word, value in values.items() if value is not None}


def _unit_words(language: str) -> Mapping[str, object]:
    return {word: unit for word, unit in units(language).items() if word in _SIGNS}

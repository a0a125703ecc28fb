"""A sample of mutants of a package: each one slip in one row of one table, always the same for a seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Set
from dataclasses import dataclass
from random import Random

from evclaims.mutation.columns import Fitting, Site
from evclaims.mutation.editor import Edit, canonical
from evclaims.mutation.slips import Cells
from evclaims.package.package import Package
from evclaims.package.table import Table

SAMPLE = 20
"""Mutants a table, column and kind, unless all are wanted."""

_QUANTITIES = ("quantity_id", "whole_quantity", "part_quantity", "subject_quantity", "base_quantity", "group")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One slip in one row: the cells that it changes, before and after, as they stand in the file.

    `group` is the group of the columns. `text` says that the text of the row's source is at hand; `crossed` that a
    quantity which the row names has a second claim, or takes part in a ratio or a partition.
    """

    table: str
    column: str
    kind: str
    row: str
    edit: Edit
    before: Cells
    group: str
    text: bool
    crossed: bool


def seed(
    package: Package,
    seed: int = 0,
    sample: int | None = SAMPLE,
    *,
    tables: Collection[str] | None = None,
    texts: Set[str] = frozenset(),
) -> list[Mutant]:
    """Mutants of a package; at most `sample` a table, column and kind (None: every one).

    What reads as the original does, or cannot be read at all, is no mutant. Only rows of `tables` are changed, where
    they are named, and of those that stand in one plain CSV file each; `texts` are the sources whose texts are at hand.
    Raises DataError where a table cannot be read.
    """
    fitting = Fitting(package)
    crossed = _crossed(package)
    mutants: list[Mutant] = []
    for table in (each for name, each in package.tables.items() if tables is None or name in tables):
        if not table.is_plain:  # an edit is written as a plain CSV file
            continue
        originals = [canonical(table, [row.texts]) for row in table.rows]
        for site in fitting.sites(table):
            rng = Random(f"{seed}/{table.name}/{', '.join(site.columns)}/{site.kind}")
            order = rng.sample(range(len(table.rows)), len(table.rows))
            found: dict[int, Mutant] = {}
            for i in order:
                if sample is not None and len(found) >= sample:
                    break
                edit = _edit(table, site, i, rng, originals[i])
                if edit is not None:
                    found[i] = _mutant(table, site, edit, texts, crossed)
            mutants += [found[i] for i in sorted(found)]
    return mutants


def _edit(table: Table, site: Site, index: int, rng: Random, original: bytes | None) -> Edit | None:
    """What the slip makes of a row; None where there is no occasion for it, or nothing to be read comes of it."""
    texts = table.rows[index].texts
    cells = site.slip(texts, site.columns[0], rng)
    if cells is None:
        return None
    if site.operation == "edit" and canonical(table, [{**texts, **cells}]) in (None, original):
        return None
    return Edit(site.operation, index, dict(cells))


def _mutant(table: Table, site: Site, edit: Edit, texts: Set[str], crossed: Set[str]) -> Mutant:
    row = table.rows[edit.index]
    before = {column: row.texts[column] for column in edit.cells}
    name = " ".join(table.key_of(row)) or f"line {row.line}"
    is_crossed = any(row.texts.get(column) in crossed for column in _QUANTITIES)
    has_text = row.texts.get("source_id") in texts
    columns = ", ".join(site.columns)
    return Mutant(table.name, columns, site.kind, name, edit, before, site.group, has_text, is_crossed)


def _crossed(package: Package) -> Set[str]:
    """The quantities with a second claim, or that take part in a ratio or a partition."""
    named = {
        name: [row.texts for row in package.table(name).rows] if name in package.resources else []
        for name in ("claims", "ratios", "parts")
    }
    counted = Counter(texts["quantity_id"] for texts in named["claims"] if "quantity_id" in texts)
    found = {quantity for quantity, n in counted.items() if n > 1}
    for texts in (*named["ratios"], *named["parts"]):
        found.update(texts[column] for column in _QUANTITIES if texts.get(column))
    return found

"""Each claim's print read again: what the table's value, bounds and decimals are held against.

The claims profile is what makes this possible: a table `claims` whose `source_id` names a row of `sources` (language)
and whose `quantity_id` one of `quantities` (basis), and the hedge policy in `hedges`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from evclaims.exact.interval import Interval, hull, rounded
from evclaims.model import DataError
from evclaims.package.excerpt import quoted
from evclaims.package.package import Package
from evclaims.package.table import Cell, Row
from evclaims.reading.figure import RULES, Figure, FigureError, bounds, in_percent, is_exact, normalise, read
from evclaims.reading.hedges import with_own

COLUMNS = {
    "claim_id": "string",
    **dict.fromkeys(("value", "lower", "upper"), "number"),
    **dict.fromkeys(("decimals_least", "decimals_most"), "integer"),
    **dict.fromkeys(("hedge", "unit", "problem"), "string"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A claim's print as read again; `figure` is None where `problem` says why it cannot be read."""

    claim_id: str
    figure: Figure | None
    problem: str = ""
    exact: bool = False
    decimals: int | None = None
    """The row's own, where they are among those that its print allows."""

    @property
    def interval(self) -> Interval | None:
        """What the print allows."""
        return self.at(Fraction(1))

    def at(self, k: Fraction) -> Interval | None:
        """What the print allows where "about" spans `k` units of its last digit."""
        return None if self.figure is None else bounds(self.figure, exact=self.exact, decimals=self.decimals, k=k)


def hedge_policy(package: Package, language: str) -> Mapping[str, str]:
    """Phrase to rule for a language: what ships with the reader, and the package's own table `hedges` on top.

    Raises DataError as `own_hedges` does.
    """
    return with_own(language, own_hedges(package, language))


def own_hedges(package: Package, language: str | None = None) -> Mapping[str, str]:
    """Phrase to rule, from the table `hedges`; of a language those that are its own or, without a language, anybody's.

    Phrases belong to a language where the table has a column `language`. Raises DataError for a rule that is none, and
    for a phrase that no print in lower case can begin or end with.
    """
    table = package.table("hedges")
    for row in table.rows:
        if row.texts["rule"] not in RULES:
            raise DataError(
                f"{row.texts['rule']!r} is no rule of a hedge; write one of {', '.join(RULES)}",
                table.place(row, "rule"),
            )
        phrase = row.texts["phrase"]
        if not phrase or phrase != normalise(phrase).strip().lower():
            raise DataError(
                f"the hedge {quoted(phrase)} is empty or no plain text in lower case; write it so",
                table.place(row, "phrase"),
            )
    return {
        row.texts["phrase"]: row.texts["rule"]
        for row in table.rows
        if language is None or row.texts.get("language", "") in ("", language[:2])
    }


def readings(package: Package) -> Sequence[Reading]:
    """Every claim's print, read again in table order; once for a package.

    A dangling source or quantity is a problem of that reading. Raises DataError where a table cannot be read.
    """
    kept: dict[str, Any] = package.__dict__  # where a package keeps what it has read of itself
    if "_readings" not in kept:
        kept["_readings"] = tuple(_readings(package))
    found: tuple[Reading, ...] = kept["_readings"]
    return found


def _readings(package: Package) -> Iterator[Reading]:
    languages = {row.texts["source_id"]: row.texts["language"] for row in package.table("sources").rows}
    policies = {language: hedge_policy(package, language) for language in set(languages.values())}
    bases = {row.texts["quantity_id"]: row.texts["basis"] for row in package.table("quantities").rows}
    for row in package.table("claims").rows:
        yield _reading(row, languages, bases, policies)


def _reading(
    row: Row,
    languages: Mapping[str, str],
    bases: Mapping[str, str],
    policies: Mapping[str, Mapping[str, str]],
) -> Reading:
    texts = row.texts
    language, basis = languages.get(texts["source_id"]), bases.get(texts["quantity_id"])
    if language is None or basis is None:
        lost = texts["source_id"] if language is None else texts["quantity_id"]
        return Reading(texts["claim_id"], None, f"there is no {lost!r}")
    decimals = row.cells["decimals"]
    try:
        figure = read(texts["printed"], language, policies[language])
        if texts.get("unit") == "percent":
            figure = in_percent(figure)
        if not isinstance(decimals, int) or not figure.decimals_least <= decimals <= figure.decimals_most:
            decimals = None
    except FigureError as error:
        return Reading(texts["claim_id"], None, str(error))
    return Reading(texts["claim_id"], figure, "", is_exact(texts["status"], basis, figure.hedge), decimals)


def claim_readings(package: Package) -> Iterator[Sequence[Cell]]:
    """Each claim that stands: value, bounds, decimals, hedge and unit of its print as read again, and the problem.

    All but the ID are empty where `problem`, which says why the print cannot be read, is not. Raises DataError where a
    table cannot be read.
    """
    for reading, row in zip(readings(package), package.table("claims").rows, strict=True):
        if row.cells.get("withdrawn_on") is None:
            figure, interval = reading.figure, reading.interval
            if figure is None or interval is None:
                yield (reading.claim_id, *[None] * 7, reading.problem)
                continue
            value = None if figure.value is None else rounded(figure.value)
            places = (figure.decimals_least, figure.decimals_most)
            yield (reading.claim_id, value, *hull(interval), *places, figure.hedge, figure.unit, "")

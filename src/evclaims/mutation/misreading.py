"""A misreading: a slip in a print, and the rest of the row typed from what was read, as an honest person would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from evclaims.exact.interval import hull, rounded
from evclaims.mutation.print_slips import is_offset
from evclaims.mutation.slips import Cells, Slip
from evclaims.package.package import Package
from evclaims.profile.claims import PRINTS, lacks
from evclaims.profile.readings import hedge_policy, own_hedges
from evclaims.reading.figure import FigureError, bounds, in_percent, is_exact, read


@dataclass(frozen=True, slots=True)
class Misreader:
    """What reading a print takes: each language's hedge policy, each source's language, each quantity's basis.

    `phrases` are the hedges that the package itself has.
    """

    policies: Mapping[str, Mapping[str, str]]
    phrases: tuple[str, ...]
    languages: Mapping[str, str]
    bases: Mapping[str, str]

    def misread(self, slip: Slip) -> Slip:
        """The slip in the print, with hedge, decimals, value, bounds, unit and span that follow from it.

        The slip of a print that cannot be read, before or after, is none.
        """

        def together(row: Cells, column: str, rng: Random) -> Cells | None:
            changed = slip(row, column, rng)
            return None if changed is None else self._typed(row, column, changed[column])

        return together

    def _typed(self, row: Cells, column: str, printed: str) -> Cells | None:
        language, basis = self.languages.get(row["source_id"]), self.bases.get(row["quantity_id"])
        if language is None or basis is None:
            return None
        try:
            before, after = (read(text, language, self.policies[language]) for text in (row[column], printed))
            if row.get("unit") == "percent":
                before, after = in_percent(before), in_percent(after)
            places = int(row["decimals"]) if row["decimals"] else after.decimals
            if not after.decimals_least <= places <= after.decimals_most:
                places = after.decimals
            interval = bounds(after, exact=is_exact(row["status"], basis, after.hedge), decimals=places)
            ends = hull(interval)
        except (FigureError, ValueError):
            return None
        typed = {
            column: printed,
            "hedge": after.hedge,
            "decimals": str(places),
            "value": "" if after.value is None else f"{rounded(after.value):f}",
            **{side: "" if end is None else f"{end:f}" for side, end in zip(("lower", "upper"), ends, strict=True)},
        }
        if after.unit != before.unit and before.unit and after.unit:
            typed["unit"] = row.get("unit", "").replace(before.unit, after.unit)
        if is_offset(row.get("start", "")) and is_offset(row.get("end", "")):
            start, end = int(row["start"]), int(row["end"])
            if row[column].endswith(printed) or printed.endswith(row[column]):
                typed["start"] = str(max(0, end - len(printed)))
            else:
                typed["end"] = str(start + len(printed))
        return {name: text for name, text in typed.items() if name in row}


def reader(package: Package) -> Misreader | None:
    """What reading the package's prints takes; None where it does not keep the claims profile.

    Raises DataError where a table cannot be read.
    """
    if lacks(package, PRINTS):
        return None
    languages = {row.texts["source_id"]: row.texts["language"] for row in package.table("sources").rows}
    bases = {row.texts["quantity_id"]: row.texts["basis"] for row in package.table("quantities").rows}
    policies = {language: hedge_policy(package, language) for language in set(languages.values())}
    return Misreader(policies, tuple(own_hedges(package)), languages, bases)

"""A mutation score as a page and as JSON: what was seeded, what was caught and by what, what survived."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from evclaims.mutation.bench import Outcome
from evclaims.mutation.campaign import Score
from evclaims.mutation.columns import MEANING, PRINT
from evclaims.package.excerpt import brief
from evclaims.report.layout import WIDTH, Page, Run

_GROUPS: tuple[tuple[str, str, Callable[[Outcome], bool]], ...] = (
    ("print, text at hand", "printed, hedge, value, bounds and span, where the source's text is at hand",
     lambda o: o.mutant.group == PRINT and o.mutant.text),
    ("print, no text", "printed, hedge, value, bounds and span, where it is not",
     lambda o: o.mutant.group == PRINT and not o.mutant.text),
    ("meaning, crossed", "IDs, status, unit and period of quantities with a second claim, or in a ratio or partition",
     lambda o: o.mutant.group == MEANING and o.mutant.crossed),
    ("meaning, alone", "IDs, status, unit and period of the others",
     lambda o: o.mutant.group == MEANING and not o.mutant.crossed),
    ("rest", "everything else", lambda o: o.mutant.group not in (PRINT, MEANING)),
    ("all", "all slips", lambda o: True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """What became of some mutants; `alone` counts those that each layer alone catches."""

    seeded: int
    caught: int
    alone: tuple[int, ...]

    @property
    def survived(self) -> int:
        """How many no check caught."""
        return self.seeded - self.caught


def line(outcomes: Sequence[Outcome]) -> ScoreLine:
    """The counts of some outcomes."""
    alone = tuple(sum(column) for column in zip(*(o.alone for o in outcomes), strict=True))
    return ScoreLine(len(outcomes), sum(o.caught is not None for o in outcomes), alone)


def page(score: Score, width: int = WIDTH) -> Page:
    """The score for people: totals, and every survivor with its cells. JSON has a line a table, column and kind too."""
    page = Page(width)
    head = ["slips in", "seeded", "caught", "surv.", *score.alone]
    rows = [[said, *_counts(found)] for _, said, found in _groups(score)]
    page.table([[Run(name, "dim") for name in head], *rows], right=range(1, len(head)))
    survivors = [o for o in score.outcomes if o.caught is None]
    if survivors:
        page.blank()
        page.add(Run("Survivors", "bold"))
    for (table, column, kind), found in _by_kind(survivors):
        page.blank()
        page.add(f"{table}, {column}: {kind}", indent=2)
        for outcome in found:
            page.add(Run(outcome.mutant.row, "bold"), "  ", change(outcome), indent=4, hang=6)
    page.blank()
    page.add(Run(closing(score), "bold"))
    return page


def closing(score: Score) -> str:
    """The score in one line."""
    total = line(score.outcomes)
    share = f" ({100 * total.caught / total.seeded:.1f} %)" if total.seeded else ""
    sample = "all that fit" if score.sample is None else f"at most {score.sample} a table, column and kind"
    return (
        f"{total.caught:,} of {total.seeded:,} slips are caught{share}, {total.survived:,} survive;"
        f" layers {', '.join(score.layers)}; seed {score.seed}, {sample}"
    )


def change(outcome: Outcome) -> str:
    """What the slip changed, cell by cell."""
    mutant = outcome.mutant
    cells = [
        f"{column} {_quoted(mutant.before[column])} → {_quoted(text)}"
        for column, text in mutant.edit.cells.items()
        if mutant.before[column] != text
    ]
    return "; ".join(cells) or mutant.kind


def as_json(score: Score) -> str:
    """The score as JSON: the same bytes for the same outcomes."""
    document = {
        "package": score.package,
        "version": score.version,
        "seed": score.seed,
        "sample": score.sample,
        "layers": list(score.layers),
        "alone": list(score.alone),
        "groups": [{"group": name, "says": said, **_object(score, found)} for name, said, found in _groups(score)],
        "kinds": [
            {"table": table, "column": column, "kind": kind, **_object(score, line(found)), "by": _checks(found)}
            for (table, column, kind), found in _by_kind(score.outcomes)
        ],
        "survivors": [_survivor(outcome) for outcome in score.outcomes if outcome.caught is None],
    }
    return json.dumps(document, indent=2) + "\n"


def _groups(score: Score) -> list[tuple[str, str, ScoreLine]]:
    parts = [(name, said, [o for o in score.outcomes if fits(o)]) for name, said, fits in _GROUPS]
    return [(name, said, line(found)) for name, said, found in parts if found]


def _by_kind(outcomes: Iterable[Outcome]) -> list[tuple[tuple[str, str, str], list[Outcome]]]:
    kind = attrgetter("mutant.table", "mutant.column", "mutant.kind")
    return [(each, list(found)) for each, found in groupby(outcomes, key=kind)]


def _counts(found: ScoreLine) -> list[str]:
    return [f"{n:,}" for n in (found.seeded, found.caught, found.survived, *found.alone)]


def _checks(outcomes: Sequence[Outcome]) -> dict[str, int]:
    return dict(sorted(Counter("/".join(o.caught) for o in outcomes if o.caught).items()))


def _object(score: Score, found: ScoreLine) -> dict[str, Any]:
    counts: dict[str, Any] = {"seeded": found.seeded, "caught": found.caught, "survived": found.survived}
    return {**counts, "alone": dict(zip(score.alone, found.alone, strict=True))} if score.alone else counts


def _survivor(outcome: Outcome) -> dict[str, Any]:
    mutant = outcome.mutant
    return {
        "table": mutant.table,
        "column": mutant.column,
        "kind": mutant.kind,
        "row": mutant.row,
        "operation": mutant.edit.operation,
        "before": dict(mutant.before),
        "after": dict(mutant.edit.cells),
        "text": mutant.text,
        "crossed": mutant.crossed,
    }


def _quoted(text: str) -> str:
    return f"“{brief(text[:200])}”" if text else "(empty)"

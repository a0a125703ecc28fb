"""How well `evclaims draft` finds figures: precision and recall against the texts of `tests/reading/marked`.

    python benchmarks/draft.py

A found figure belongs to the mark whose span it overlaps most. Of such pairs: `figure` has the mark's value (or
none, where the mark has none), `span` its start and end, `hedge`, `bounds`, `decimals` and `unit` what the mark
has. Precision is right pairs among what was found, recall right pairs among the marks. "without leaning" leaves
out the marks whose scale or unit stands elsewhere (`leaning.csv`), and what was found for them.

The rules were written in three rounds, and what was measured at the first look on texts that they had not seen says
more than the table, which is about texts that they have. Precision and recall at the first look:

    second round (blog, breve, call, health, sport)            figure 80.6 95.8  hedge 81.6 97.0  bounds 80.6 95.8
                                                               span 80.1 95.2
    third round (agency, council, paper, podcast, zeitung)     figure 85.0 94.9  hedge 87.3 97.5  bounds 85.0 94.9
                                                               span 85.5 95.4

After each look, what was amiss was mended where a general rule does it.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).parents[1]
MARKS = ROOT / "tests" / "reading" / "marked"
sys.path.insert(0, str(ROOT / "src"))

from evclaims.reading.figure import bounds  # noqa: E402
from evclaims.reading.finder import Found, find  # noqa: E402
from evclaims.reading.hedges import with_own  # noqa: E402

FIELDS = ("figure", "hedge", "bounds", "span", "decimals", "unit")
LANGUAGES = {
    **dict.fromkeys("blog call health release sport table typography wire agency council paper podcast".split(), "en"),
    **{"breve": "fr", "wirtschaft": "de", "zeitung": "de"},
}


@dataclass
class Score:
    """How many figures were found, how many are marked, and how many pairs agree in each field."""

    found: int = 0
    marked: int = 0
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))

    def add(self, other: Score) -> None:
        """Count another score in."""
        self.found += other.found
        self.marked += other.marked
        for name in FIELDS:
            self.right[name] += other.right[name]

    def precision(self, name: str) -> float:
        """In percent; 100 where nothing was found."""
        return 100 * self.right[name] / self.found if self.found else 100.0

    def recall(self, name: str) -> float:
        """In percent; 100 where nothing is marked."""
        return 100 * self.right[name] / self.marked if self.marked else 100.0


def rows(path: Path) -> list[dict[str, str]]:
    """The records of a CSV file."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def policy(language: str) -> dict[str, str]:
    """The shipped hedges of a language, and those of the packaged data and of the marks on top, with their rules."""
    table = rows(ROOT / "data" / "hedges.csv") + rows(MARKS / "hedges.csv")
    own = {row["phrase"]: row["rule"] for row in table if (row.get("language") or language) == language}
    return dict(with_own(language, own))


def leaning() -> set[tuple[str, int, int]]:
    """The marks whose scale or unit stands outside the span."""
    return {(row["text"], int(row["start"]), int(row["end"])) for row in rows(MARKS / "leaning.csv")}


def as_row(found: Found) -> dict[str, str]:
    """A found figure with the columns of a mark."""
    row = {"start": str(found.start), "end": str(found.end), "printed": found.printed}
    figure = found.figure
    if figure is None:
        return row | dict.fromkeys(("hedge", "decimals", "value", "lower", "upper", "unit"), "")
    allowed = bounds(figure)
    ends = ("" if isinstance(end, float) else str(Fraction(end)) for end in (allowed.lower, allowed.upper))
    row |= zip(("lower", "upper"), ends, strict=True)
    return row | {
        "hedge": figure.hedge,
        "decimals": str(figure.decimals),
        "value": "" if figure.value is None else str(figure.value),
        "unit": figure.unit,
    }


def agreements(mark: Mapping[str, str], row: Mapping[str, str]) -> dict[str, bool]:
    """In which fields a found figure agrees with a mark."""

    def same(*columns: str) -> bool:
        return all(_number(mark[column]) == _number(row[column]) for column in columns)

    return {
        "figure": same("value"),
        "hedge": mark["hedge"] == row["hedge"],
        "bounds": same("lower", "upper"),
        "span": (mark["start"], mark["end"]) == (row["start"], row["end"]),
        "decimals": mark["decimals"] == row["decimals"],
        "unit": mark["unit"] == row["unit"],
    }


def _number(cell: str) -> Fraction | None:
    return Fraction(cell) if cell not in ("", "None") else None


def score(name: str, *, without_leaning: bool = False, slips: list[str] | None = None) -> Score:
    """How well the figures of one marked text are found; what is amiss is put into `slips`."""
    text = (MARKS / f"{name}.txt").read_bytes().decode("utf-8")
    marks = rows(MARKS / f"{name}.csv")
    language = LANGUAGES[name]
    found = [as_row(each) for each in find(text, language, policy(language)) if each.kind == "figure"]
    pairs = list(_pairs(marks, found))
    if without_leaning:
        leans = {(start, end) for text_name, start, end in leaning() if text_name == name}
        gone = [mark for mark in marks if (int(mark["start"]), int(mark["end"])) in leans]
        also = [row for mark, row in pairs if mark in gone]
        marks = [mark for mark in marks if mark not in gone]
        found = [row for row in found if row not in also]
        pairs = [(mark, row) for mark, row in pairs if mark not in gone]
    result = Score(len(found), len(marks))
    for mark, row in pairs:
        agree = agreements(mark, row)
        for each in FIELDS:
            result.right[each] += agree[each]
        if slips is not None and not all(agree.values()):
            slips.append(f"{name}: {[f for f in FIELDS if not agree[f]]} {list(mark.values())} {list(row.values())}")
    if slips is not None:
        slips += [f"{name}: missed {m['printed']!r} at {m['start']}" for m in marks if m not in [p[0] for p in pairs]]
        slips += [f"{name}: no mark {r['printed']!r} at {r['start']}" for r in found if r not in [p[1] for p in pairs]]
    return result


def _pairs(
    marks: Iterable[dict[str, str]], found: Iterable[dict[str, str]]
) -> Iterable[tuple[dict[str, str], dict[str, str]]]:
    """Marks and found figures that overlap, each in one pair, the most overlapping first."""
    overlaps = []
    rows_found = list(found)
    for mark in marks:
        for row in rows_found:
            common = min(int(mark["end"]), int(row["end"])) - max(int(mark["start"]), int(row["start"]))
            if common > 0:
                overlaps.append((-common, int(mark["start"]), int(row["start"]), mark, row))
    used: set[tuple[str, str]] = set()
    for _, _, _, mark, row in sorted(overlaps, key=lambda overlap: overlap[:3]):
        if not {("mark", mark["start"]), ("row", row["start"])} & used:
            used |= {("mark", mark["start"]), ("row", row["start"])}
            yield mark, row


def main(arguments: list[str]) -> int:
    """Print the table; `--slips` lists what is amiss, names of texts choose among them."""
    names = [argument for argument in arguments if not argument.startswith("-")] or list(LANGUAGES)
    slips: list[str] | None = [] if "--slips" in arguments else None
    lines = [(name, score(name, slips=slips)) for name in names]
    for title, leave in (("all", False), ("all without leaning", True)):
        total = Score()
        for name in names:
            total.add(score(name, without_leaning=leave))
        lines.append((title, total))
    print(f"{'P / R in percent':<20} {'found':>5} {'marks':>5}" + "".join(f"{name:>14}" for name in FIELDS))
    for title, each in lines:
        cells = "".join(f"{each.precision(name):>7.1f} {each.recall(name):>6.1f}" for name in FIELDS)
        print(f"{title:<20} {each.found:>5} {each.marked:>5}{cells}")
    print(*(slips or []), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

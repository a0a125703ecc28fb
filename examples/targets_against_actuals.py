"""Targets against actuals: which targets were met, how far forecasts missed, and which sources drop a hedge.

    python examples/targets_against_actuals.py            print the tables
    python examples/targets_against_actuals.py FILE.svg   and draw the figure (needs matplotlib)

It shows how to work with figures that are sets of numbers: an actual is the intersection of what all its prints allow,
and a shortfall has a lower and an upper end like everything else.
"""

from __future__ import annotations

import math
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

import evclaims

MEASURE = "deliveries"
FIRST, SECOND = "#0b7285", "#d9480f"


class Aim(NamedTuple):
    """A target or forecast, the claims that print it, and what all prints together allow for the actual."""

    label: str
    status: str
    aim: float
    claims: tuple[str, ...]
    lower: float
    upper: float

    @property
    def miss(self) -> tuple[float, float]:
        """By how many percent the actual is above it (below, where negative): the least and the most."""
        return 100 * (self.lower / self.aim - 1), 100 * (self.upper / self.aim - 1)


def figures(package: str | Path | None = None) -> pd.DataFrame:
    """The figures of one measure that can be read and are not withdrawn, the oldest first."""
    found = evclaims.load("figures", package=package)
    wanted = found.withdrawn_on.isna() & found.value.notna() & (found.measure == MEASURE)
    return found[wanted].sort_values(["published_latest", "claim_id"])


def aims(found: pd.DataFrame) -> list[Aim]:
    """Every target and forecast whose quantity has an actual, by quantity and height.

    What a ruling rejects takes no part, and neither does an actual whose hedge was dropped: it is not as precise as it
    looks.
    """
    doubtful = {claim for _, claim, _, _ in dropped_hedges(found)}
    sound = found[~found.rejected & ~found.claim_id.isin(doubtful)]
    actual: Any = sound[sound.status == "actual"].groupby("quantity_id").agg({"lower": "max", "upper": "min"})
    made = []
    keys = ["quantity_id", "label", "status", "value"]
    group: Any
    for group, prints in sound[sound.status != "actual"].groupby(keys):
        quantity, label, status, value = group
        if quantity in actual.index and value > 0:
            lower, upper = actual.loc[quantity]
            made.append(Aim(label, status, float(value), tuple(prints.claim_id), float(lower), float(upper)))
    return made


def dropped_hedges(found: pd.DataFrame) -> Iterator[tuple[str, str, str, str]]:
    """Actuals that print bare what another source, no later, prints of the same quantity with a hedge.

    Gives publisher, claim, its print, and the hedged print.
    """
    prints: Any
    for _, prints in found[found.status == "actual"].groupby(["quantity_id", "value"]):
        hedged = prints[prints.hedge.notna()]
        for bare in prints[prints.hedge.isna()].itertuples():
            others = hedged[(hedged.source_id != bare.source_id) & (hedged.published_earliest <= bare.published_latest)]
            if len(others):
                yield bare.publisher, bare.claim_id, bare.printed, others.iloc[0].printed


def signed(least: float, most: float) -> str:
    """A range of percents in words.

    >>> signed(2.5, math.inf), signed(-18.7, -18.69)
    ('at least +2.5 %', '-18.7 %')
    """
    if math.isinf(most):
        return f"at least {least:+.1f} %"
    low, high = f"{least:+.1f}", f"{most:+.1f}"
    return f"{low} %" if low == high else f"{low} to {high} %"


def table(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Lines of text with their columns aligned."""
    lines = list(rows)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def report(found: pd.DataFrame) -> str:
    """The tables as text."""
    lines: list[str] = []
    head: tuple[str, ...]
    for status in ("target", "forecast"):
        head = (status, "of", "actual is above it by")
        rows = [(f"{aim.aim:,.0f}", aim.label, signed(*aim.miss)) for aim in aims(found) if aim.status == status]
        lines += [*table([head, *rows]), ""] if rows else [f"no {status} has an actual beside it", ""]
    dropped = list(dropped_hedges(found))
    head = ("source", "claim", "prints", "where others print")
    lines += table([head, *dropped]) if dropped else ["no hedge is dropped"]
    return "\n".join(lines) + "\n"


def draw(found: pd.DataFrame, path: Path) -> None:
    """The figure: what is known of each actual as a bar, its targets and forecasts as marks."""
    import matplotlib

    matplotlib.use("svg" if path.suffix == ".svg" else "agg")
    matplotlib.rcParams["svg.hashsalt"] = "evclaims"  # the same figure is the same file
    from matplotlib import pyplot

    made = aims(found)
    labels = list(dict.fromkeys(aim.label for aim in made))
    finite = [end for aim in made for end in (aim.aim, aim.lower, aim.upper) if math.isfinite(end)]
    most = max(finite, default=1.0) * 1.12
    figure, axes = pyplot.subplots(figsize=(8, 1.4 + 0.8 * len(labels)), facecolor="white")
    for y, label in enumerate(labels):
        own = [aim for aim in made if aim.label == label]
        lower, upper = own[0].lower, own[0].upper
        if math.isinf(upper):
            axes.annotate("", (most, y), (lower, y), arrowprops={"arrowstyle": "-|>", "color": FIRST, "linewidth": 3})
        else:
            axes.plot([lower, upper], [y, y], color=FIRST, linewidth=5)
        axes.plot([lower], [y], "|", color=FIRST, markersize=16, markeredgewidth=3)
        for status, marker in (("target", "D"), ("forecast", "x")):
            at = [aim.aim for aim in own if aim.status == status]
            axes.plot(at, [y + 0.3] * len(at), marker, color=SECOND, markersize=6, markeredgewidth=2, linestyle="")
    axes.plot([], [], color=FIRST, linewidth=4, label="actual: what the prints allow (arrow: no upper bound)")
    axes.plot([], [], "D", color=SECOND, label="target")
    axes.plot([], [], "x", color=SECOND, markeredgewidth=2, linestyle="", label="forecast")
    axes.set_yticks(range(len(labels)), [textwrap.fill(label, 28) for label in labels])
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xlim(0, most)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.grid(axis="x", color="#dee2e6")
    axes.set_axisbelow(True)
    figure.legend(loc="upper center", ncols=3, frameon=False, fontsize=9)
    figure.tight_layout(rect=(0, 0, 1, 0.9))
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    pyplot.close(figure)


def main(arguments: list[str]) -> None:
    """Print the tables; draw the figure where a file is named."""
    found = figures()
    print(report(found), end="")
    for name in arguments:
        draw(found, Path(name))


if __name__ == "__main__":
    main(sys.argv[1:])

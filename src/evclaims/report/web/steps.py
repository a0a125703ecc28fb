"""What a target staircase is made of: steps, what was counted, the stairs of a period, the series of a chart."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from evclaims.exact.operand import Operand
from evclaims.profile.claims import Quantity
from evclaims.profile.items import Claim
from evclaims.report.scale import Bar, Tick, day
from evclaims.report.web.labels import Label
from evclaims.report.web.words import period

HEIGHT, TOP = 280, 22


@dataclass(frozen=True, slots=True)
class Step:
    """One target figure of one period: since when it is told, what it allows, and one claim of each who tells it.

    `rejected` says that a ruling calls every claim with this figure false.
    `x`, `x2` and `bar` stand on the chart's axes; `is_aside` marks one that is not on the stairs: rejected, or told
    only when a later one was known already.
    """

    claims: tuple[Claim, ...]
    figure: str
    status: str
    since: datetime.date
    vintage: int
    operand: Operand
    rejected: bool
    x: float = 0
    x2: float = 0
    bar: Bar | None = None
    is_aside: bool = False
    label: Label | None = None

    @property
    def day(self) -> str:
        """The day since when it is told."""
        return day(self.since)


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted over a period: what the actual claims share, or each where they share nothing."""

    x: float
    width: float
    bar: Bar
    says: str
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Stairs:
    """One period of a series."""

    quantity: Quantity
    colour: int
    steps: tuple[Step, ...]
    risers: tuple[tuple[float, float, float], ...]
    forecasts: tuple[Step, ...]
    counted: tuple[Counted, ...]

    @property
    def name(self) -> str:
        """The period, or the label where there is none."""
        return period(self.quantity.start, self.quantity.end) or "no period"


@dataclass(frozen=True, slots=True)
class StepSeries:
    """A chart; `is_plain` where it has nothing but one step."""

    title: str
    kicker: str
    unit: str
    stairs: tuple[Stairs, ...]
    days: tuple[Tick, ...]
    levels: tuple[Tick, ...]
    summary: str
    anchor: str
    is_plain: bool


def height(at: float) -> float:
    """Pixels from the top of the chart to a place (0 to 100) on its upright axis."""
    return round(TOP + (HEIGHT - TOP) * (1 - at / 100), 1)

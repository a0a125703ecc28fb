"""Who says so: the figures that sources print for one quantity, counted by independent origin.

A claim's origin is what its source was derived from (`derived_from`, followed as far as the sources go), or else the
source itself, so that five reprints are one voice. Claims are compared within one status and vintage only: a first
target and its revision do not disagree. A figure stands alone where only one origin prints it, other origins print
figures for the same, and none of them meets it; what cannot be read meets nothing and stands for nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evclaims.exact.interval import Interval
from evclaims.exact.operand import Operand
from evclaims.model import EvclaimsError
from evclaims.package.keys import find
from evclaims.package.package import Package
from evclaims.profile.claims import VOICES, Profile, lacks, profile
from evclaims.profile.items import QUANTITIES, Claim


@dataclass(frozen=True, slots=True)
class Voice:
    """A claim as somebody says it: `day` is when it was stated, or else the last on which its source can have appeared.

    `origin` is where its source has its words from.
    """

    claim: Claim
    publisher: str
    origin: str
    day: datetime.date | None
    rejected: bool

    @property
    def claim_id(self) -> str:
        """The claim's ID."""
        return self.claim.id

    @property
    def operand(self) -> Operand:
        """What the claim allows; without interval where its print cannot be read."""
        return self.claim.operand

    @property
    def stands(self) -> bool:
        """Whether it can be read and no ruling rejects it."""
        return not self.rejected and self.operand.interval is not None


@dataclass(frozen=True, slots=True)
class SharedFigure:
    """One figure, whoever prints it: claims with the same value and bounds, and the origins behind them.

    `meets` names the other figures of the group whose intervals share a number with this one, by their place in it.
    """

    operand: Operand
    voices: tuple[Voice, ...]
    origins: tuple[str, ...]
    meets: tuple[int, ...]
    stands_alone: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The claims of one status and vintage.

    `shared` is what all allow that are read and not rejected; None where there is no such number.
    """

    status: str
    vintage: str
    voices: tuple[Voice, ...]
    figures: tuple[SharedFigure, ...]
    origins: tuple[str, ...]
    shared: Operand | None

    @property
    def standing(self) -> tuple[Voice, ...]:
        """The claims that can be read and that no ruling rejects: those whose range `shared` is."""
        return tuple(voice for voice in self.voices if voice.stands)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What all sources say of one quantity."""

    quantity_id: str
    groups: tuple[Group, ...]


def agreement(package: Package, quantity_id: str) -> Agreement:
    """The claims for a quantity, withdrawn ones left out, by status and vintage.

    Raises EvclaimsError where the package keeps no claims or has no such quantity; DataError where a table cannot be
    read.
    """
    if lacks(package, VOICES):
        raise EvclaimsError(f"{package.name} keeps no claims with quantity_id and source_id, so nobody says anything")
    if not any(record.table.name == QUANTITIES for record in find(package, quantity_id)):
        raise EvclaimsError(f"{quantity_id!r} is no quantity of {package.name}")
    return agreements(package, quantity_id).get(quantity_id, Agreement(quantity_id, ()))


def agreements(package: Package, only: str | None = None) -> dict[str, Agreement]:
    """The claims for each quantity that has any (or for one alone), as `agreement` gives them.

    Raises DataError where a table cannot be read.
    """
    if lacks(package, VOICES):
        return {}
    known = profile(package)
    said: dict[str, dict[tuple[str, int, str], list[Voice]]] = {}
    for claim in known.claims:
        if only in (None, claim.quantity_id) and not claim.withdrawn:
            # Vintages are numbers, so that the tenth stands after the ninth.
            group = claim.status, len(claim.vintage), claim.vintage
            said.setdefault(claim.quantity_id, {}).setdefault(group, []).append(_voice(claim, known))
    return {
        quantity_id: Agreement(quantity_id, tuple(_group(key[0], key[2], groups[key]) for key in sorted(groups)))
        for quantity_id, groups in said.items()
    }


def origin(source_id: str, derived_from: Callable[[str], str]) -> str:
    """Where a source's words come from: what it was derived from, followed to its end.

    >>> origin("reprint", {"reprint": "paper", "paper": "agency"}.get)
    'agency'
    """
    seen: list[str] = []
    while source_id not in seen:
        seen.append(source_id)
        source_id = derived_from(source_id) or source_id
    # In a ring nobody was first; the least name stands for all of them.
    return min(seen[seen.index(source_id) :])


def _voice(claim: Claim, known: Profile) -> Voice:
    source = known.sources.get(claim.source_id)
    return Voice(
        claim,
        source.publisher if source else "",
        origin(claim.source_id, lambda name: known.sources[name].derived_from if name in known.sources else ""),
        claim.stated_on or (source.latest if source else None),
        claim.id in known.rejected,
    )


def _group(status: str, vintage: str, voices: Sequence[Voice]) -> Group:
    voices = sorted(voices, key=lambda voice: (voice.day or datetime.date.max, voice.claim_id))
    by_figure: dict[Operand, list[Voice]] = {}
    for voice in voices:
        by_figure.setdefault(voice.operand, []).append(voice)
    behind = {operand: frozenset(voice.origin for voice in who) for operand, who in by_figure.items()}
    # What most origins say comes first; then the order of days.
    operands = sorted(by_figure, key=lambda operand: -len(behind[operand]))
    figures = []
    for i, operand in enumerate(operands):
        meets = tuple(j for j, other in enumerate(operands) if j != i and _shared([operand, other]))
        others = {name for other in operands for name in behind[other]} - behind[operand]
        met = {name for j in meets for name in behind[operands[j]]} - behind[operand]
        alone = operand.interval is not None and len(behind[operand]) == 1 and bool(others) and not met
        figures.append(SharedFigure(operand, tuple(by_figure[operand]), tuple(sorted(behind[operand])), meets, alone))
    origins = tuple(sorted(frozenset(voice.origin for voice in voices)))
    shared = _shared([voice.operand for voice in voices if voice.stands])
    return Group(status, vintage, tuple(voices), tuple(figures), origins, shared)


def _shared(operands: Sequence[Operand]) -> Operand | None:
    """What all of these operands allow; None where that is nothing, their units differ, or one cannot be read."""
    intervals = [operand.interval for operand in operands if operand.interval is not None]
    if len(intervals) < len(operands) or len({operand.unit for operand in operands}) != 1:
        return None
    common = Interval.common(intervals)
    return None if common is None else Operand(common, None, operands[0].unit)

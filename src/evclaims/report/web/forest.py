"""Forest plots: for each quantity that several sources print, one interval a source, and the range that they share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evclaims.exact.words import counted
from evclaims.profile.agreement import Agreement, Group
from evclaims.profile.claims import Quantity
from evclaims.report.plot import Drawn, drawn
from evclaims.report.scale import Bar, Scale, around
from evclaims.report.web.content import Book
from evclaims.report.web.words import allowed

MOST_PLOTS, MOST_LINES = 150, 40
_ORDINALS = {"1": "as first set", "2": "as revised once", "3": "as revised twice"}


@dataclass(frozen=True, slots=True)
class QuantityPlot:
    """The lines of one status and vintage, and the range that all but the rejected share."""

    title: str
    lines: tuple[Drawn, ...]
    left_out: int
    shared: Bar | None
    says: str
    is_split: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """A quantity on one axis."""

    quantity: Quantity
    blocks: tuple[QuantityPlot, ...]
    scale: Scale
    sources: int

    @property
    def is_contested(self) -> bool:
        """Whether some print is rejected, stands alone or shares nothing with the others."""
        return any(block.is_split or any(line.mark for line in block.lines) for block in self.blocks)


def plots(book: Book, said: Mapping[str, Agreement]) -> list[Plot]:
    """The plots of all quantities that two sources or more print; those that are contested first."""
    found = []
    for quantity_id, agreement in said.items():
        sources = {voice.claim.source_id for group in agreement.groups for voice in group.voices}
        if len(sources) > 1 and quantity_id in book.quantities:
            scale = around(voice.operand for group in agreement.groups for voice in group.voices)
            blocks = tuple(_block(group, scale) for group in agreement.groups)
            found.append(Plot(book.quantities[quantity_id], blocks, scale, len(sources)))
    return sorted(found, key=lambda plot: (not plot.is_contested, -plot.sources, plot.quantity.id))


def _block(group: Group, scale: Scale) -> QuantityPlot:
    lines = drawn(group)
    shared = None if group.shared is None or not _says(group, False) else scale.bar(group.shared)
    is_split = group.shared is None and len(group.standing) > 1
    return QuantityPlot(
        title(group.status, group.vintage),
        tuple(lines[:MOST_LINES]),
        max(0, len(lines) - MOST_LINES),
        shared,
        _says(group, is_split),
        is_split,
    )


def title(status: str, vintage: str) -> str:
    """A group of claims by name.

    >>> title("target", "1"), title("actual", "")
    ('Target as first set', 'Actual')
    """
    name = status.capitalize() or "Claims"
    return f"{name} {_ORDINALS.get(vintage, f'of vintage {vintage}')}" if vintage else name


def _says(group: Group, is_split: bool) -> str:
    standing = group.standing
    who = "all but the rejected" if any(voice.rejected for voice in group.voices) else "all"
    if not standing:
        return "" if all(voice.rejected for voice in group.voices) else "None that stands can be read."
    if len({voice.claim.source_id for voice in standing}) == 1 and not is_split:
        return ""
    if is_split:
        number = counted(len({voice.claim.source_id for voice in standing}), "source")
        if group.status == "target" and not group.vintage:
            return f"{number}, no common figure: the target changed, and these prints do not say which one they mean."
        return f"{number}, and no figure that {who} allow."
    return f"{who.capitalize()} allow {allowed(group.shared, bare=True)}." if group.shared else ""

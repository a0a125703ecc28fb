"""A forest plot in characters: one interval a line on one axis, the printed figure in it, an open end as an arrow.

Everything is said by characters; colour only repeats it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evclaims.exact.operand import Operand
from evclaims.profile.agreement import Agreement, Group, Voice
from evclaims.report.layout import WIDTH, Run, clean, columns_of
from evclaims.report.scale import Scale, around

_INDENT, _NAME, _PRINT, _LEAST = 2, 20, 24, 16


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line of a plot: who, what is allowed, how it is printed. A heading has no operand."""

    name: str
    operand: Operand | None = None
    printed: str = ""
    style: str = ""
    is_rejected: bool = False
    is_shared: bool = False


def plot(said: Agreement, width: int = WIDTH) -> list[list[Run]]:
    """All that sources print of a quantity, drawn; nothing where fewer than two figures can be read."""
    read = [voice for group in said.groups for voice in group.voices if voice.operand.interval is not None]
    if len(read) < 2:
        return []
    return forest([line for group in said.groups for line in _lines(group)], width)


def forest(lines: Sequence[Drawn], width: int = WIDTH) -> list[list[Run]]:
    """The lines on one axis, within `width` columns."""
    scale = around(line.operand for line in lines if line.operand is not None)
    name = min(_NAME, max((columns_of(clean(line.name)) for line in lines if line.operand), default=0))
    printed = min(_PRINT, max((columns_of(clean(line.printed)) for line in lines), default=0))
    room = max(_LEAST, width - _INDENT - name - printed - 2)
    drawn = []
    for line in lines:
        if line.operand is None:
            drawn.append([Run(" " * _INDENT), Run(_fit(line.name, width - _INDENT).rstrip(), "bold")])
            continue
        bar = _bar(line, scale, room)
        tail = Run(_fit(line.printed, printed).rstrip(), line.style)
        drawn.append([Run(" " * _INDENT + _fit(line.name, name) + " "), Run(bar, line.style), Run(" "), tail])
    return [*drawn, [Run(" " * (_INDENT + name + 1)), Run(_axis(scale, room), "dim")]]


def _lines(group: Group) -> list[Drawn]:
    """A heading, a line for each figure of each source, and the range that they share."""
    heading = f"{group.status}, vintage {group.vintage}" if group.vintage else group.status
    alone = {voice.claim_id for figure in group.figures if figure.stands_alone for voice in figure.voices}
    by_line: dict[tuple[object, ...], list[Voice]] = {}
    for voice in group.voices:
        by_line.setdefault((voice.claim.source_id, voice.operand, voice.rejected), []).append(voice)
    drawn = [Drawn(heading or "claims")]
    for voices in by_line.values():
        first = voices[0]
        style = "red" if first.rejected else "yellow" if first.claim_id in alone else ""
        printed = f"“{first.claim.printed}”" if first.claim.printed else ""
        drawn.append(Drawn(first.publisher or first.claim.source_id, first.operand, printed, style, first.rejected))
    if group.shared is not None and len({voice.claim.source_id for voice in group.standing}) > 1:
        drawn.append(Drawn("all that stand", group.shared, "", "green", is_shared=True))
    return drawn


def _bar(line: Drawn, scale: Scale, room: int) -> str:
    bar = None if line.operand is None else scale.bar(line.operand)
    if bar is None:
        return "?" + " " * (room - 1)
    low, high = _column(bar.low, room), _column(bar.high, room)
    cells = [" "] * room
    cells[low : high + 1] = ("▒" if line.is_shared else "─") * (high + 1 - low)
    if not line.is_shared:
        cells[low], cells[high] = "├", "┤"
        if bar.value is not None or low == high:
            cells[_column(bar.low if bar.value is None else bar.value, room)] = "×" if line.is_rejected else "●"
    if bar.open_low:
        cells[low] = "←"
    if bar.open_high:
        cells[high] = "→"
    return "".join(cells)


def _axis(scale: Scale, room: int) -> str:
    cells = [" "] * room
    free = 0
    for tick in scale.ticks(4):
        label = "│" + tick.label
        at = _column(tick.at, room)
        if at + len(label) > room:
            label, at = tick.label + "│", at - len(tick.label)
        if at >= free:
            cells[at : at + len(label)] = label
            free = at + len(label) + 1
    return "".join(cells).rstrip()


def _column(at: float, room: int) -> int:
    return round(at / 100 * (room - 1))


def _fit(text: str, width: int) -> str:
    """The text clean, cut or filled to a width."""
    text = clean(text)
    if columns_of(text) > width:
        kept = ""
        for character in text:
            if columns_of(kept + character) > width - 1:
                break
            kept += character
        text = kept + "…"
    return text + " " * (width - columns_of(text))

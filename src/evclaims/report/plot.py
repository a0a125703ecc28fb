"""Forest plots: one line for each figure of each source, and in characters, on one axis, for a terminal.

Everything is said by characters: the printed figure stands in its interval, an open end is an arrow; colour only
repeats it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evclaims.exact.operand import Operand
from evclaims.package.excerpt import clean
from evclaims.profile.agreement import Agreement, Group, Voice
from evclaims.report.layout import WIDTH, Run, columns_of
from evclaims.report.scale import Scale, around

REJECTED, UNREAD, ALONE, SHARED = "rejected", "cannot be read", "stands alone", "shared"
_STYLES = {REJECTED: "red", ALONE: "yellow", SHARED: "green"}
_INDENT, _NAME, _PRINT, _LEAST = 2, 20, 24, 16


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line of a plot: who prints it, what it allows, its prints, a mark in words. A heading has no operand."""

    name: str
    operand: Operand | None = None
    prints: tuple[str, ...] = ()
    mark: str = ""
    voices: tuple[Voice, ...] = ()


def drawn(group: Group) -> list[Drawn]:
    """A line for each figure of each source."""
    alone = {voice.claim_id for figure in group.figures if figure.stands_alone for voice in figure.voices}
    by_line: dict[tuple[object, ...], list[Voice]] = {}
    for voice in group.voices:
        by_line.setdefault((voice.claim.source_id, voice.operand, voice.rejected), []).append(voice)
    lines = []
    for voices in by_line.values():
        first = voices[0]
        mark = ALONE if first.claim_id in alone else ""
        mark = REJECTED if first.rejected else UNREAD if first.operand.interval is None else mark
        prints = tuple(dict.fromkeys(voice.claim.printed for voice in voices))
        lines.append(Drawn(first.publisher or first.claim.source_id, first.operand, prints, mark, tuple(voices)))
    return lines


def heading(group: Group) -> str:
    """A group of claims by name."""
    return (f"{group.status}, vintage {group.vintage}" if group.vintage else group.status) or "claims"


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
    prints = [f"“{line.prints[0]}”" if any(line.prints[:1]) else "" for line in lines]
    printed = min(_PRINT, max(map(columns_of, map(clean, prints)), default=0))
    room = max(_LEAST, width - _INDENT - name - printed - 2)
    shown = []
    for line, text in zip(lines, prints, strict=True):
        if line.operand is None:
            shown.append([Run(" " * _INDENT), Run(_fit(line.name, width - _INDENT).rstrip(), "bold")])
            continue
        bar = _bar(line, scale, room)
        style = _STYLES.get(line.mark, "")
        tail = Run(_fit(text, printed).rstrip(), style)
        shown.append([Run(" " * _INDENT + _fit(line.name, name) + " "), Run(bar, style), Run(" "), tail])
    return [*shown, [Run(" " * (_INDENT + name + 1)), Run(_axis(scale, room), "dim")]]


def _lines(group: Group) -> list[Drawn]:
    """A heading, the lines, and the range that they share."""
    lines = [Drawn(heading(group)), *drawn(group)]
    if group.shared is not None and len({voice.claim.source_id for voice in group.standing}) > 1:
        lines.append(Drawn("all that stand", group.shared, mark=SHARED))
    return lines


def _bar(line: Drawn, scale: Scale, room: int) -> str:
    bar = None if line.operand is None else scale.bar(line.operand)
    if bar is None:
        return "?" + " " * (room - 1)
    low, high = _column(bar.low, room), _column(bar.high, room)
    cells = [" "] * room
    cells[low : high + 1] = ("▒" if line.mark == SHARED else "─") * (high + 1 - low)
    if line.mark != SHARED:
        cells[low], cells[high] = "├", "┤"
        if bar.value is not None or low == high:
            cells[_column(bar.low if bar.value is None else bar.value, room)] = "×" if line.mark == REJECTED else "●"
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

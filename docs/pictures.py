"""The five verdicts as pictures: what each print allows as a bar, in SVG that is legible on light and on dark paper.

Bars and verdicts are not drawn by hand: the prints are read and judged by the engine, and a picture whose example had
another verdict than its name would not be drawn.
"""

from __future__ import annotations

from fractions import Fraction
from html import escape
from typing import NamedTuple

from evclaims.exact.interval import Interval
from evclaims.exact.judge import judge
from evclaims.exact.operand import Operand
from evclaims.exact.tree import parse
from evclaims.reading.figure import FigureError, bounds, read

POLICY = {"more than": "[v, inf)", "about": "[v - w, v + w]"}
WIDTH, HEIGHT, LEFT, RIGHT = 560, 150, 200, 530
STYLE = (
    "text{font:14px system-ui,sans-serif;fill:#1f2328}.small{font-size:12px;fill:#59636e}"
    ".one{fill:#0969da;stroke:#0969da}.two{fill:#9a6700;stroke:#9a6700}.axis{stroke:#818b98}"
    "@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.small{fill:#9198a1}"
    ".one{fill:#4493f8;stroke:#4493f8}.two{fill:#d29922;stroke:#d29922}.axis{stroke:#656c76}}"
)


class Example(NamedTuple):
    """A count and a target as printed, and what the picture says in words."""

    counted: str
    target: str
    says: str


EXAMPLES = {
    "entailed": Example("more than 410,000", "350,000", "The whole bar lies above the target."),
    "consistent": Example("about 100,000", "98,000", "The printed 100,000 reaches it; the least of “about” does not."),
    "strained": Example("more than 90,000", "95,000", "The printed 90,000 does not reach it; a higher count may."),
    "contradicted": Example("about 80,000", "100,000", "The whole bar lies below the target."),
    "undetermined": Example("350,00", "350,000", "The print cannot be read, so there is no bar."),
}


def pictures() -> dict[str, str]:
    """An SVG for each verdict, by its name.

    Raises ValueError where an example has another verdict.
    """
    return {verdict: _picture(verdict, example) for verdict, example in EXAMPLES.items()}


def _picture(verdict: str, example: Example) -> str:
    count, target = _operand(example.counted), Operand.point(Fraction(example.target.replace(",", "")))
    judged = judge(parse("count >= target"), {"count": count, "target": target}).verdict
    if str(judged) != verdict:
        raise ValueError(f"{example.counted!r} against {example.target!r} is {judged}, not {verdict}")
    assert target.interval is not None
    ends = [
        float(end) for each in (count, target) if each.interval for end in (each.interval.lower, each.interval.upper)
    ]
    finite = [end for end in ends if abs(end) != float("inf")]
    spread = (max(finite) - min(finite)) or max(finite) / 5
    least, most = min(finite) - spread / 4, max(finite) + spread / 2

    def x(value: Fraction | float) -> float:
        return round(LEFT + (RIGHT - LEFT) * (float(value) - least) / (most - least), 1)

    assert target.value is not None
    at = x(target.value)
    parts = [
        _row(45, "one", "count", example.counted, count.interval, count.value, x),
        _row(85, "two", "target", example.target, target.interval, target.value, x),
        f'<line class="axis" x1="{LEFT}" y1="110" x2="{RIGHT}" y2="110"/>',
        f'<line class="axis" x1="{at}" y1="35" x2="{at}" y2="110" stroke-dasharray="3 3"/>',
        f'<text class="small" x="16" y="135">{escape(example.says)}</text>',
    ]
    title = f"{verdict}: a count printed as “{example.counted}” against a target of {example.target}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" role="img"'
        f' aria-label="{escape(title)}">\n<title>{escape(title)}</title>\n<style>{STYLE}</style>\n'
        f'<text x="16" y="20"><tspan font-weight="600">{verdict}</tspan>: count ≥ target</text>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _operand(printed: str) -> Operand:
    try:
        figure = read(printed, "en", POLICY)
    except FigureError:
        return Operand(None, None, None)
    return Operand(bounds(figure), figure.value, None)


def _row(y: int, style: str, name: str, printed: str, interval: Interval | None, value: Fraction | None, x) -> str:  # type: ignore[no-untyped-def]
    label = f'<text x="16" y="{y + 5}">{name} “{escape(printed)}”</text>'
    if interval is None or value is None:
        return f'{label}\n<text x="{(LEFT + RIGHT) // 2}" y="{y + 5}">?</text>'
    start = x(interval.lower)
    is_open = isinstance(interval.upper, float)
    end = RIGHT - 8 if is_open else x(interval.upper)
    shapes = [f'<line class="{style}" x1="{start}" y1="{y}" x2="{max(end, start + 1)}" y2="{y}" stroke-width="6"/>']
    shapes += [f'<path class="{style}" d="M{RIGHT} {y}l-12 -7v14z"/>'] if is_open else []
    shapes.append(f'<circle class="{style}" cx="{x(value)}" cy="{y}" r="6"/>')
    return "\n".join([label, *shapes])

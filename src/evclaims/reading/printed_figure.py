"""What `evclaims.find` and `evclaims.read` give: a figure as printed, with what it allows; no package is needed."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal

from evclaims.exact.interval import hull, rounded
from evclaims.reading.directions import Direction
from evclaims.reading.figure import Figure, FigureError, bounds, is_exact
from evclaims.reading.figure import read as read_figure
from evclaims.reading.finder import find as find_figures
from evclaims.reading.hedges import Policy, shipped, with_own
from evclaims.reading.lexicon import SEPARATORS

LANGUAGES = ("de", "en", "es", "fr", "zh")
"""Languages whose words of hedge, scale and change are known: a text in another would lose them in silence."""
_PLACES = 12
"""Where a third is cut off."""
_RATIOS = ("percent", "times")
"""Units of ratios, which are rounded as printed, whatever their status."""
_WIDTH, _MARGIN = 80, 11
"""Columns of a page for people, and those that the name of a line takes."""


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A figure as it is printed, from `start` to before `end` of its text in characters.

    `value`, `lower` and `upper` are what the print says and the closed bounds of what it allows, in `unit` ("" where
    none is printed); None where there is no single value, or no bound on that side. What ends in no decimal, such as a
    third, is rounded in the twelfth place, bounds outwards. `hedge` is the phrase that widens it, `direction` the way
    that words beside it say it went, `decimals` the place of its last significant digit (-3: thousands). `kind` is
    "figure", or what else the number is ("age", "period"). `problem` says why it cannot be read; it is "" where it can.
    """

    printed: str
    start: int
    end: int
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    unit: str
    hedge: str
    direction: Direction | None
    decimals: int | None
    kind: str = "figure"
    problem: str = ""


def find(text: str, language: str = "en", *, hedges: Mapping[str, str] | None = None) -> list[PrintedFigure]:
    """Every figure of a text, in order, under the shipped policy of hedges and a caller's own (phrase to rule).

    >>> [(each.printed, each.lower, each.upper) for each in find("Between 5 and 7 million came.")]
    [('Between 5 and 7 million', Decimal('5000000'), Decimal('7000000'))]

    A figure that cannot be read has neither value nor bounds, and a problem. Raises ValueError for a language other
    than German, English, Spanish, French and Chinese: the words round a number in it are not known.
    """
    language = known_language(language)
    if language.partition("-")[0] not in LANGUAGES:
        raise FigureError(f"the words round a number are known in {', '.join(LANGUAGES)}, not in {language[:40]!r}")
    policy = _policy(language, hedges)
    return [
        _printed(each.printed, each.start, each.end, each.figure, each.direction, each.kind, each.problem)
        for each in find_figures(text, language, policy)
    ]


def read(
    printed: str, language: str = "en", *, status: str = "", hedges: Mapping[str, str] | None = None
) -> PrintedFigure:
    """One printed figure, the whole text being its print.

    With `status` "target" or "forecast" a figure without a hedge means itself and nothing near it.

    >>> read("more than 410,000").lower, read("34%").upper, read("a third").value
    (Decimal('410000'), Decimal('34.5'), Decimal('0.333333333333'))

    In a language whose words are not known, prints in digits, signs and units are read, and no other. Raises
    ValueError, which says why, where it cannot be read, or how the language groups digits is not known.
    """
    language = known_language(language)
    figure = read_figure(printed, language, _policy(language, hedges))
    exact = is_exact(status, "flow", figure.hedge) and figure.unit not in _RATIOS
    return _printed(printed, 0, len(printed), figure, figure.direction, "figure", "", exact=exact)


def known_language(language: str) -> str:
    """A language tag in lower case ("de-AT", "zh_Hans"). Raises ValueError where its numbers are not known."""
    tag = language.lower().replace("_", "-")
    if tag.partition("-")[0] not in SEPARATORS:
        known = ", ".join(sorted(SEPARATORS))
        raise FigureError(f"how {language[:40]!r} groups digits is not known; the languages are {known}")
    return tag


def _policy(language: str, hedges: Mapping[str, str] | None) -> Policy:
    return with_own(language, hedges) if hedges else shipped(language)


def unread(printed: str, problem: str) -> PrintedFigure:
    """What cannot be read, and why."""
    return _printed(printed, 0, len(printed), None, "", "figure", problem)


def _printed(
    printed: str,
    start: int,
    end: int,
    figure: Figure | None,
    direction: Direction,
    kind: str,
    problem: str,
    *,
    exact: bool = False,
) -> PrintedFigure:
    if figure is None:
        return PrintedFigure(printed, start, end, None, None, None, "", "", direction or None, None, kind, problem)
    allowed = bounds(figure, exact=exact)
    return PrintedFigure(
        printed,
        start,
        end,
        None if figure.value is None else rounded(figure.value, _PLACES),
        *hull(allowed, _PLACES),
        figure.unit,
        figure.hedge,
        direction or None,
        figure.decimals,
        kind,
    )


def as_json(found: PrintedFigure) -> str:
    """The figure as a JSON object: numbers as texts, since no number of JSON is exact everywhere."""
    fields = {name: f"{each:f}" if isinstance(each, Decimal) else each for name, each in asdict(found).items()}
    return json.dumps(fields, ensure_ascii=False)


def as_text(found: PrintedFigure) -> str:
    """The figure in a few lines for people, or why it is none.

    >>> print(as_text(read("more than 410,000")))
    value      410,000
    allows     410,000 or more
    hedge      more than
    """
    unit = f" {found.unit}" if found.unit else ""
    lines = {
        "unread": found.problem,
        "value": "" if found.value is None else f"{found.value:,f}{unit}",
        "allows": "" if found.problem else _allows(found, unit),
        "hedge": found.hedge,
        "direction": found.direction or "",
    }
    margin = " " * _MARGIN
    return "\n".join(
        textwrap.fill(said, _WIDTH, initial_indent=f"{name:<{_MARGIN}}", subsequent_indent=margin)
        for name, said in lines.items()
        if said
    )


def _allows(found: PrintedFigure, unit: str) -> str:
    if found.lower is None or found.upper is None:
        bound = found.upper if found.lower is None else found.lower
        return "anything" if bound is None else f"{bound:,f}{unit} or {'less' if found.lower is None else 'more'}"
    if found.lower == found.upper:
        return f"{found.lower:,f}{unit} exactly"
    return f"{found.lower:,f} to {found.upper:,f}{unit}"

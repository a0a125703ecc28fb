"""From print to interval: reads a printed figure as a text in a language and says what it allows.

`read` is the grammar (hedge, sign, number, scale, unit), `bounds` the semantics (design: "From print to interval").
Hedges are data: the caller gives the policy, a mapping from phrase to rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from evclaims.exact.interval import INFINITY, Interval
from evclaims.reading import magnitudes, orders
from evclaims.reading.affixes import ARTICLES as ARTICLES
from evclaims.reading.affixes import Peeled
from evclaims.reading.digits import FigureError as FigureError
from evclaims.reading.digits import ends, precision
from evclaims.reading.directions import Direction
from evclaims.reading.hedges import Policy, ordinals, plain
from evclaims.reading.ranges import splits
from evclaims.reading.typography import lower
from evclaims.reading.typography import normalise as normalise

RULES = ("[v, inf)", "(-inf, v]", "[v - w, v + w]", "[v - w, v]", "[v, v + w]", "[v, v]")
"""What a hedge may say: open above, open below, w to either side, w below, w above, the figure itself."""

_AS_PRINTED = "[v, v]"
"""The rule of a range's end without a hedge: the end itself."""

_LONGEST = 200
"""Characters of a print: no figure needs more."""
_PLAIN_DIGITS = re.compile(r"-?[\d.,' ]+")
_ORDINAL_WORD = re.compile(r"\b(hundred|thousand|[mbtr]+illion)(th|ste)$", re.IGNORECASE)
_COMPOUND = re.compile(r"(?<=[^\W\d_])tausend$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure as read.

    `value` is in base units (percent for a percentage). `decimals` is the place of the last significant digit that the
    rule names; a person may set any place from `decimals_least` (the last non-zero digit) to `decimals_most` (the last
    printed one). `hedge` is the phrase of the policy, "" without one, and `rule` what it says. `direction` is that of a
    figure printed as the size of a change ("down 5 percent"): the value of a fall is negative, and its hedge speaks of
    the size. `scale` is the power of ten of a word of scale. A range has two `ends` and no value. `is_fraction`
    marks a part of a whole in words: "a third", "one in five".
    """

    value: Fraction | None
    hedge: str
    rule: str
    decimals: int
    decimals_least: int
    decimals_most: int
    unit: str
    direction: Direction = ""
    scale: int = 0
    ends: tuple[Figure, Figure] | None = None
    is_fraction: bool = False


def read(printed: str, language: str, hedges: Mapping[str, str]) -> Figure:
    """Read a printed figure in a language under a hedge policy (phrase, in lower case, to one of RULES).

    Brackets round the whole mean a loss. Raises FigureError where it cannot be read.

    >>> policy = {"more than": "[v, inf)", "+": "[v, inf)"}
    >>> read("more than 410,000", "en", policy).hedge
    'more than'
    >>> read("39.790", "de", policy).value
    Fraction(39790, 1)
    """
    if len(printed) > _LONGEST:
        raise FigureError(f"{printed[:40]!r}… goes on for {len(printed)} characters, which no figure does")
    text = re.sub(r"(?<!\d) {2,}| {2,}(?!\d)", " ", plain(printed).strip())
    if not text:
        raise FigureError("nothing is printed")
    policy = Policy.of(hedges)
    text = orders.in_digits(lower(text), language) or text
    try:
        return _amount(text, printed, language, policy)
    except FigureError as error:
        for kind, one, other in splits(lower(text), text, language):
            try:
                ends = [_amount(side.strip(), side, language, policy) for side in (one, other)]
            except FigureError:
                continue
            return between(kind, ends[0], ends[1], printed)
        raise error from None


def between(kind: str, low: Figure, high: Figure, printed: str) -> Figure:
    """The figure that two make: a range from one to the other ("to"), or one plus and minus the other ("±").

    Raises RangeError for ends of two units, and where the range falls.
    """
    if low.unit and high.unit and low.unit != high.unit:
        raise RangeError(f"{printed!r} is a range of two units, {low.unit} and {high.unit}")
    if kind == "to":  # "between the 10th and the 15th": the places themselves
        low, high = (replace(each, hedge="", rule="") if each.hedge in ordinals() else each for each in (low, high))
    if low.value is None or high.value is None:
        raise RangeError(f"{printed!r} has an end that is no single number")
    low, high = _shared(low, high, kind)
    unit, hedge = low.unit or high.unit, low.hedge or high.hedge
    places = (max(low.decimals, high.decimals), low.decimals_least, max(low.decimals_most, high.decimals_most))
    if kind == "and":
        rules = {low.rule: low, high.rule: high}
        if set(rules) != {"[v, inf)", "(-inf, v]"}:
            raise RangeError(f"{printed!r} bounds a figure twice on one side")
        low, high = rules["[v, inf)"], rules["(-inf, v]"]
    assert low.value is not None and high.value is not None
    if kind == "±":
        ends = (replace(low, value=low.value - high.value), replace(low, value=low.value + high.value))
        return replace(low, unit=unit, hedge=hedge, ends=ends)
    if low.value > high.value:
        raise RangeError(f"{printed!r} is a range that falls")
    return Figure(None, hedge, low.rule or high.rule, *places, unit, ends=(low, high))


class RangeError(FigureError):
    """Two figures that make no range; the message says why."""


def _shared(low: Figure, high: Figure, kind: str) -> tuple[Figure, Figure]:
    """The two with the scale and the unit that only one of them prints: "5 to 7 million", "$10 to 15"."""
    one_unit, other_unit = low.unit, high.unit
    unit = one_unit or other_unit
    low, high = replace(low, unit=unit), replace(high, unit=unit)
    assert low.value is not None and high.value is not None
    if high.scale and not low.scale:
        scaled = _scaled(low, high.scale)
        # "900,000 to 1.1 million", "$200 to $4 million": a first end that is printed whole has its own scale.
        whole = abs(low.value) >= 1000 or (one_unit and other_unit)
        if kind == "±" or not whole or (scaled.value is not None and scaled.value <= high.value):
            return scaled, high
    if low.scale and not high.scale and kind == "±":
        return low, _scaled(high, low.scale)
    return low, high


def _scaled(figure: Figure, scale: int) -> Figure:
    assert figure.value is not None
    places = (each - scale for each in (figure.decimals, figure.decimals_least, figure.decimals_most))
    decimals, least, most = places
    return replace(
        figure, value=figure.value * 10**scale, decimals=decimals, decimals_least=least, decimals_most=most, scale=scale
    )


def _amount(text: str, printed: str, language: str, policy: Policy) -> Figure:
    """One figure, whose text is plain. Raises FigureError where it cannot be read."""
    if not text:
        raise FigureError("nothing is printed")
    loss = text[0] == "(" and text[-1] == ")"
    if loss:
        text = text[1:-1].strip()
    if text[:1] == "+":  # A sign; only behind the digits is it a hedge.
        text = text[1:].lstrip()
    peeled = Peeled(printed, language, policy)
    number = peeled.back(peeled.front(_COMPOUND.sub(" tausend", _ORDINAL_WORD.sub(r"\1 \2", text))))
    hedge, unit, direction, scale = peeled.hedge(), peeled.unit, peeled.direction, peeled.scale
    if floor := magnitudes.least(number, language):
        if hedge or peeled.minus or loss or scale or direction == "fall":
            raise FigureError(f"{printed!r} says only roughly how many, and more beside it")
        return _magnitude(floor, unit, direction)
    value, least, most, decimals = precision(number.lstrip("-"), scale, language, printed)
    if number.startswith("-") != loss:
        value = -value
    rule = policy.get(hedge, "" if ends(value) else _AS_PRINTED)
    if rule == _AS_PRINTED:  # not wider than a bare figure: the phrase is no hedge
        hedge = ""
    if (direction == "fall") != peeled.minus:
        value = -value
    fraction = scale is None and 0 < abs(value) < 1 and not _PLAIN_DIGITS.fullmatch(number)
    return Figure(value, hedge, rule, decimals, least, most, unit, direction, scale or 0, None, fraction)


def _magnitude(floor: int, unit: str, direction: Direction) -> Figure:
    """What "hundreds of" says: from the number that the plural means to ten times that."""
    place = len(str(floor).rstrip("0")) - len(str(floor))
    low, high = (
        Figure(Fraction(each), "", _AS_PRINTED, place, place, place, unit, direction) for each in (floor, 10 * floor)
    )
    return Figure(None, "", "", place, place, place, unit, direction, ends=(low, high))


def in_percent(figure: Figure) -> Figure:
    """A part of a whole in percent, as tables have it: "one in five" is 20. Any other figure as it is.

    >>> in_percent(read("one in five", "en", {})).value
    Fraction(20, 1)
    """
    if not figure.is_fraction or figure.unit or figure.value is None:
        return figure
    places = [place - 2 for place in (figure.decimals, figure.decimals_least, figure.decimals_most)]
    return replace(
        figure,
        value=figure.value * 100,
        unit="percent",
        decimals=places[0],
        decimals_least=places[1],
        decimals_most=places[2],
    )


def bounds(figure: Figure, *, exact: bool = False, decimals: int | None = None, k: Fraction = Fraction(1)) -> Interval:
    """The closed interval that a figure allows; the printed value always lies in it.

    `exact` says that an unhedged figure means itself (a target or forecast of a flow, stock or count); `decimals` takes
    the place of the figure's own; `k` is how many units of its last digit "about" spans.

    >>> bounds(read("34%", "en", {}))
    Interval(lower=Fraction(67, 2), upper=Fraction(69, 2), lower_open=False, upper_open=False)
    """
    if figure.ends:
        low, high = (each if each.rule else replace(each, rule=_AS_PRINTED) for each in figure.ends)
        least, most = bounds(low, k=k), bounds(high, k=k)
        # "5 to more than 7": open above; "more than 5 and less than 7": closed by the one and by the other.
        return Interval(least.lower, most.upper)
    assert figure.value is not None
    if figure.direction == "fall":
        return -bounds(replace(figure, value=-figure.value, direction=""), exact=exact, decimals=decimals, k=k)
    v = figure.value
    u = Fraction(10) ** -(figure.decimals if decimals is None else decimals)
    # "about" spans k units, at most a twentieth of the value, but never less than the bare figure would allow.
    w = max(u / 2, min(k * u, abs(v) / 20))
    match figure.rule:
        case "[v, v]":
            return Interval.of(v)
        case "":
            return Interval.of(v) if exact else Interval.of(v - u / 2, v + u / 2)
        case "[v, inf)":
            return Interval.of(v, INFINITY)
        case "(-inf, v]":
            return Interval.of(-INFINITY, v)
        case "[v - w, v + w]":
            return Interval.of(v - w, v + w)
        case "[v - w, v]":
            return Interval.of(v - w, v) if v >= 0 else Interval.of(v, v + w)
        case "[v, v + w]":
            return Interval.of(v, v + w) if v >= 0 else Interval.of(v - w, v)
    raise FigureError(f"the rule {figure.rule!r} is none of {', '.join(RULES)}")


def is_exact(status: str, basis: str, hedge: str) -> bool:
    """Whether a figure means itself and nothing near it: an unhedged target or forecast of a flow, stock or count."""
    return not hedge and status in ("target", "forecast") and basis in ("flow", "stock", "count")

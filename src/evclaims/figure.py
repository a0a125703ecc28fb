"""From print to interval: reads a printed figure as a text in a language and says what it allows.

`read` is the grammar (hedge, sign, number, scale, unit), `bounds` the semantics (design: "From print to interval").
Hedges are data: the caller gives the policy, a mapping from phrase to rule.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evclaims.interval import INFINITY, Interval

RULES = ("[v, inf)", "(-inf, v]", "[v - w, v + w]", "[v - w, v]")
"""What a hedge may say: open above, open below, w to either side, w below."""

SEPARATORS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("en", "zh", "ja", "ko", "th", "he"), (",", ".")),
    **dict.fromkeys(("de", "es", "it", "nl", "pt", "da", "id", "tr", "el", "ro", "sl", "hr", "vi"), (".", ",")),
    **dict.fromkeys(("fr", "ru", "uk", "pl", "cs", "sk", "sv", "nb", "no", "fi", "hu", "bg"), (" ", ",")),
}
"""Language to (what groups digits, what marks decimals), as in Unicode CLDR. A space groups digits in each of them."""

_SCALES: Mapping[str, Mapping[str, int]] = {
    "": {"million": 6, "万": 4, "亿": 8},
    "en": {"thousand": 3, "k": 3, "m": 6, "mn": 6, "millions": 6, "billion": 9, "billions": 9, "bn": 9, "trillion": 12},
    "de": {"tausend": 3, "mio": 6, "mio.": 6, "millionen": 6, "milliarde": 9, "milliarden": 9, "mrd": 9, "mrd.": 9},
    "fr": {"mille": 3, "millions": 6, "milliard": 9, "milliards": 9},
    "es": {"mil": 3, "millón": 6, "millones": 6},
}
_UNITS: Mapping[str, str] = {
    **dict.fromkeys(("%", "percent", "per cent", "pct", "prozent", "pour cent"), "percent"),
    **dict.fromkeys(("yuan", "cny", "rmb", "renminbi", "元"), "CNY"),
    **dict.fromkeys(("€", "euro", "euros", "eur"), "EUR"),
    **dict.fromkeys(("$", "us$", "usd", "dollar", "dollars", "us dollars"), "USD"),
    **dict.fromkeys(("£", "gbp", "pounds"), "GBP"),
}
_DOWN = ("down", "minus")
_LONGEST, _WHOLE_DIGITS, _PLACES = 200, 24, 10
"""Characters of a print, digits before and places after the point: no figure needs more, and sums stay exact in SQL."""
_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen twenty".split()
    )
} | {word: 10 * tens for tens, word in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), 3)}


class FigureError(ValueError):
    """The print cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure as read.

    `value` is in base units (percent for a percentage). `decimals` is the place of the last significant digit that the
    rule names; a person may set any place from `decimals_least` (the last non-zero digit) to `decimals_most` (the last
    printed one). `hedge` is the phrase of the policy, "" without one, and `rule` what it says. `falls` marks a
    figure printed as the size of a fall ("down 5 percent"), whose hedge speaks of that size.
    """

    value: Fraction
    hedge: str
    rule: str
    decimals: int
    decimals_least: int
    decimals_most: int
    unit: str
    falls: bool = False


def normalise(text: str) -> str:
    """The text as a reader sees its figures: digits of any script as ASCII, one kind of space and hyphen, no soft
    hyphens or direction marks. Lengths may change; offsets of spans are those of the text before.

    >>> normalise("half‑million \u0664\u0661\u0660\u202f000")
    'half-million 410 000'
    """
    out = []
    for char in text:
        digit = unicodedata.decimal(char, None)
        if digit is not None:
            out.append(str(digit))
        elif unicodedata.category(char) == "Cf":
            continue
        elif unicodedata.category(char) == "Zs" or char in "\t\n\r":
            out.append(" ")
        elif char in "\u2010\u2011\u2212":
            out.append("-")
        else:
            out.append({"\u066b": ".", "\u066c": ",", "\uff0c": ",", "\uff0e": ".", "\uff05": "%"}.get(char, char))
    return "".join(out)


def read(printed: str, language: str, hedges: Mapping[str, str]) -> Figure:
    """Read a printed figure in a language under a hedge policy (phrase, in lower case, to one of RULES).

    >>> policy = {"more than": "[v, inf)", "+": "[v, inf)"}
    >>> read("more than 410,000", "en", policy).hedge
    'more than'
    >>> read("39.790", "de", policy).value
    Fraction(39790, 1)

    Raises FigureError where it cannot be read.
    """
    if len(printed) > _LONGEST:
        raise FigureError(f"{printed[:40]!r}… goes on for {len(printed)} characters, which no figure does")
    text = normalise(printed).strip().lower()
    if not text:
        raise FigureError("nothing is printed")
    if text[0] == "+":  # A sign; only behind the digits is it a hedge.
        text = text[1:].lstrip()
    found: list[str] = []
    unit = ""
    falls = False
    # Peel words from the front until the number begins, then from the back until it ends.
    while text and not _starts_number(text):
        if hedge := _prefix(text, hedges):
            found.append(hedge)
            text = text[len(hedge) :].lstrip()
        elif word := _prefix(text, _DOWN):
            falls = True
            text = text[len(word) :].lstrip()
        elif word := _prefix(text, _UNITS):
            unit = _one_unit(unit, _UNITS[word])
            text = text[len(word) :].lstrip()
        elif word := _prefix(text, ("the", "a", "an")):
            text = text[len(word) :].lstrip()
        else:
            raise FigureError(f"{printed!r} starts with something that is no hedge, unit or number")
    scales = {**_SCALES[""], **_SCALES.get(language[:2], {})}
    scale: str | None = None
    number = text
    while not _is_number(number):
        if hedge := _suffix(number, hedges):
            found.append(hedge)
            number = number[: -len(hedge)].rstrip()
        elif word := _suffix(number, _UNITS):
            unit = _one_unit(unit, _UNITS[word])
            number = number[: -len(word)].rstrip()
        elif word := _suffix(number, ("mark", "milestone")):
            number = number[: -len(word)].rstrip()
        elif scale is None and (word := _suffix(number, scales)):
            scale = word
            number = number[: -len(word)].rstrip(" -").removesuffix(" a")
        else:
            raise FigureError(f"{printed!r} holds no number that ends where its digits do")
    if len(found) > 1:
        raise FigureError(f"{printed!r} has two hedges, {found[0]!r} and {found[1]!r}")
    hedge = found[0] if found else ""
    whole, fraction = _digits(number.lstrip("-"), language, printed)
    shift = 0 if scale is None else scales[scale]
    digits = (whole + fraction).lstrip("0")
    most = len(fraction) - shift
    if len(digits) - most > _WHOLE_DIGITS or most > _PLACES:
        raise FigureError(f"{printed!r} has more digits than a figure needs")
    least = most - (len(digits) - len(digits.rstrip("0")))
    value = Fraction(int(digits or "0")) * Fraction(10) ** -most
    decimals = most
    if not fraction and (scale is not None or value >= 1000):
        second = most - (len(digits) - 2)
        decimals = min(most, max(least, second))
    if number.startswith("-"):
        value = -value
    return Figure(-value if falls else value, hedge, hedges.get(hedge, ""), decimals, least, most, unit, falls)


def bounds(
    figure: Figure, *, exact: bool = False, decimals: int | None = None, k: Fraction = Fraction(1)
) -> Interval:
    """The closed interval that a figure allows; the printed value always lies in it.

    `exact` says that an unhedged figure means itself (a target or forecast of a flow, stock or count); `decimals` takes
    the place of the figure's own; `k` is how many units of its last digit "about" spans.

    >>> bounds(read("34%", "en", {}))
    Interval(lower=Fraction(67, 2), upper=Fraction(69, 2), lower_open=False, upper_open=False)
    """
    if figure.falls:
        size = Figure(-figure.value, figure.hedge, figure.rule, figure.decimals, 0, 0, figure.unit)
        return -bounds(size, exact=exact, decimals=decimals, k=k)
    v = figure.value
    u = Fraction(10) ** -(figure.decimals if decimals is None else decimals)
    # "about" spans k units, at most a twentieth of the value, but never less than the bare figure would allow.
    w = max(u / 2, min(k * u, abs(v) / 20))
    match figure.rule:
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
    raise FigureError(f"the rule {figure.rule!r} is none of {', '.join(RULES)}")


def is_exact(status: str, basis: str, hedge: str) -> bool:
    """Whether a figure means itself and nothing near it: an unhedged target or forecast of a flow, stock or count."""
    return not hedge and status in ("target", "forecast") and basis in ("flow", "stock", "count")


def decimal(number: Fraction) -> Decimal:
    """A fraction whose denominator divides a power of ten, as the decimal it is.

    >>> decimal(Fraction(69, 2))
    Decimal('34.5')

    Raises ValueError for any other fraction.
    """
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        raise ValueError(f"{number} has no finite decimal expansion")
    places = max(twos, fives)
    scaled = number.numerator * 10**places // number.denominator
    return Decimal((int(scaled < 0), tuple(int(d) for d in str(abs(scaled))), -places))


# A phrase is no part of a longer word; scripts without case (50万元) do not divide words.


def _prefix(text: str, phrases: Mapping[str, object] | tuple[str, ...]) -> str:
    fits = [p for p in phrases if text.startswith(p) and not (p[-1].islower() and text[len(p) :][:1].islower())]
    return max(fits, key=len, default="")


def _suffix(text: str, phrases: Mapping[str, object] | tuple[str, ...]) -> str:
    fits = [p for p in phrases if text.endswith(p) and not (p[0].islower() and text[: -len(p)][-1:].islower())]
    return max(fits, key=len, default="")


def _one_unit(before: str, unit: str) -> str:
    if before and before != unit:
        raise FigureError(f"two units are printed, {before} and {unit}")
    return unit


def _starts_number(text: str) -> bool:
    return text[0].isdigit() or (text[0] == "-" and text[1:2].isdigit()) or _first_word(text) in _WORDS | {"half": 0}


def _first_word(text: str) -> str:
    match = re.match(r"[a-z]+", text)
    return match.group() if match else ""


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"-?\d[\d.,' ]*(?<=\d)", text)) or all(
        word in _WORDS or word == "half" for word in text.split("-")
    )


def _digits(number: str, language: str, printed: str) -> tuple[str, str]:
    """The digits before and after the decimal mark."""
    if not number[0].isdigit():
        if number == "half":
            return "0", "5"
        first, _, second = number.partition("-")
        tens, units = _WORDS.get(first), _WORDS.get(second, 0)
        if tens is None or (second and (tens < 20 or tens % 10 or not 0 < units < 10)):
            raise FigureError(f"{printed!r} is no number in words that is known")
        return str(tens + units), ""
    if language[:2] not in SEPARATORS:
        raise FigureError(f"how {language!r} groups digits is not known")
    group, mark = SEPARATORS[language[:2]]
    whole, _, fraction = number.partition(mark)
    if fraction and not fraction.isdigit():
        raise FigureError(f"{printed!r} goes on after its decimal mark {mark!r} with more than digits")
    for separator in (group, " ", "'"):
        first, *groups = whole.split(separator)
        if not first.isdigit() or len(first) > 3 or (groups and first[0] == "0"):
            continue
        if all(len(g) == 3 and g.isdigit() for g in groups):
            return first + "".join(groups), fraction
    if whole.isdigit():
        return whole, fraction
    raise FigureError(f"{printed!r} does not group its digits by three as {language!r} does with {group!r}")

"""What is taken off a print before its number and behind it: hedges, signs, directions, units and words of scale."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from evclaims.reading import directions, magnitudes, modifiers, multiples, words
from evclaims.reading.chinese_words import COUNTED_BEHIND
from evclaims.reading.digits import DIGITS, PARTS_OF_ONE, FigureError
from evclaims.reading.directions import Direction
from evclaims.reading.hedges import Policy
from evclaims.reading.lexicon import CURRENCIES, NEGATIVES, OF_MONEY, TENTH, scales, units
from evclaims.reading.typography import lower

_ABOUT = "[v - w, v + w]"
ARTICLES = ("the", "a", "an", "die", "der", "den", "das", "dem", "le", "la", "les")
_FIRST = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|[^\w\s]+|\S")
_OR_EQUAL = re.compile(r" (?:or equal|oder gleich|ou égale?|o igual)$", re.IGNORECASE)
"""Behind a bound, which allows its figure anyway: "less than 5000 or equal"."""
_POWER = re.compile(
    r"(?<=\d)(?: ?[x×·] ?10(?:\^(-?\d{1,2})|(⁻?[⁰¹²³⁴-⁹]{1,2}))|[eE]([+-]?\d{1,2})|(?<=\.\d)× ?10(-\d{1,2})"
    r"|(?<=\.\d\d)× ?10(-\d{1,2}))$"
)
"""A power of ten; a minus that the print sets small stands on the line in plain text, and then needs a first digit."""
_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@dataclass(slots=True)
class Peeled:
    """What was taken off a print: from the front until its number begins, and from the back until it ends."""

    printed: str
    language: str
    policy: Policy
    hedges: list[str] = field(default_factory=list)
    unit: str = ""
    direction: Direction = ""
    minus: bool = False
    scale: int | None = None

    def front(self, text: str) -> str:
        """The text from its number on."""
        phrases, language = self.policy.phrases, self.language
        while text and not _starts_number(text, language):
            if word := phrases.starting(lower(text)):
                self.hedges.append(phrases[word])
            elif word := (not self.minus and (text[0] if text[0] in "-–" else _prefix(text, NEGATIVES))) or "":
                self.minus = True
            elif (way := directions.leading(lower(text), language)) and not self.direction:
                self.direction, word = way.direction, text[: way.at]
            elif word := _prefix(text, units(language)) or _code(text[:3], text[3:4]):
                self.unit = _one_unit(self.unit, word, language)
            elif not (word := _prefix(text, ARTICLES) or modifiers.leading(lower(text), language)):
                first = _FIRST.match(text)
                word = first.group() if first else text
                what = f"{self.printed!r} starts with {word!r}, which is no hedge, unit or number that is known"
                raise FigureError(what)
            text = text[len(word) :].lstrip()
        return text

    def back(self, text: str) -> str:
        """The number with which the text begins."""
        phrases, language = self.policy.phrases, self.language
        number = _OR_EQUAL.sub("", text) if self.hedges else text
        while not _is_number(number, language):
            if word := phrases.ending(lower(number), len(number)):
                self.hedges.append(phrases[word])
                number = number[: -len(word)].rstrip()
            elif word := _suffix(number, units(language)) or _code(number[-3:], number[-4:-3]):
                self.unit = _one_unit(self.unit, word, language)
                number = number[: -len(word)].rstrip()
            elif (way := directions.trailing(lower(number), language)) and not self.direction:
                self.direction = way.direction
                number = number[: way.at].rstrip(" -")
            elif word := _suffix(number, ("mark", "milestone")):
                number = number[: -len(word)].rstrip()
            elif not self.unit and (times := multiples.number(lower(number), language)):
                self.unit, number = multiples.UNIT, times
            elif (shorter := self._without_scale(number)) is not None:
                number = shorter
            elif language[:2] == "zh" and (counted := COUNTED_BEHIND.search(lower(number))):
                number = number[: counted.start(1)].rstrip()
            else:
                raise FigureError(f"{self.printed!r} holds no number that ends where its digits do")
        return number

    def _without_scale(self, number: str) -> str | None:
        if self.scale is not None:
            return None
        if power := _POWER.search(number):
            self.scale = int(next(filter(None, power.groups())).translate(_SUPERSCRIPTS))
            return number[: power.start()]
        word = _suffix(number, scales(self.language))
        if not word or not (self.unit or lower(word) not in OF_MONEY):
            return None
        self.scale = scales(self.language)[lower(word)]
        self.unit = _one_unit(self.unit, "%", self.language) if word == TENTH else self.unit
        return number[: -len(word)].rstrip(" -").removesuffix(" a") or "1"

    def hedge(self) -> str:
        """The one hedge. "About 5 or so" says it twice, and so does Chinese with any of its hedges: 约3万左右."""
        rules = {self.policy[each] for each in self.hedges}
        if len(self.hedges) > 1 and rules != {_ABOUT} and (len(rules) > 1 or self.language[:2] != "zh"):
            raise FigureError(f"{self.printed!r} has two hedges, {self.hedges[0]!r} and {self.hedges[1]!r}")
        return self.hedges[0] if self.hedges else ""


# A phrase is no part of a longer word; scripts without case (50万元) do not divide words.
def _prefix(text: str, phrases: Iterable[str]) -> str:
    """The longest phrase with which the text starts, not in the middle of a word."""
    text = lower(text)
    fits = [p for p in phrases if text.startswith(p) and not (p[-1].islower() and text[len(p) :][:1].islower())]
    return max(fits, key=len, default="")


def _suffix(text: str, phrases: Iterable[str]) -> str:
    """The longest phrase with which the text ends, not in the middle of a word."""
    text = lower(text)
    fits = [p for p in phrases if text.endswith(p) and not (p[0].islower() and text[: -len(p)][-1:].islower())]
    return max(fits, key=len, default="")


def _code(word: str, beside: str) -> str:
    return word if word in CURRENCIES and not beside.isalpha() else ""


def _one_unit(before: str, word: str, language: str) -> str:
    unit = units(language).get(lower(word), word)
    if before and before != unit:
        raise FigureError(f"two units are printed, {before} and {unit}")
    return unit


def _starts_number(text: str, language: str) -> bool:
    if re.match(rf"-?(?:[.,]?\d|[{PARTS_OF_ONE}])", text):
        return True
    first = re.match(r"[^\W\d_]*", lower(text.removeprefix("-")))
    word = first.group() if first else ""
    if words.is_spelt(word, language) or word in scales(language) or words.opens(text, language):
        return True
    return multiples.is_verb(word, language) or word in magnitudes.openers(language)


def _is_number(text: str, language: str) -> bool:
    if DIGITS.fullmatch(text) or words.value(text, language) is not None or magnitudes.least(text, language):
        return True
    parts = re.findall(r"[^\W\d_]+", lower(text))
    return bool(parts) and all(word in words.vocabulary(language) for word in parts)

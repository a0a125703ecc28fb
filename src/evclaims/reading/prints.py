"""From a number in a text to its print: the hedge and sign before it, the scale, unit and hedge behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from evclaims.reading import directions
from evclaims.reading.directions import Direction
from evclaims.reading.hedges import behind
from evclaims.reading.lexicon import CURRENCIES, scales, units
from evclaims.reading.neighbours import LENGTHS, MEASURES, OTHERWISE
from evclaims.reading.numbers import ONES, ORDINALS, bare_numbers
from evclaims.reading.typography import Plain, lower

_LETTERS = re.compile(r"[^\W\d_]{1,12}[²³]?")
"""Enough letters to know a measure by; a text without spaces may go on for ever."""
_GENERATIONS = ("G", "K", "D", "M", "T", "X", "S")
"""Capitals that are no units directly at digits: 5G, 4K, 3D."""
_RATE = re.compile(
    r"[ -]?(?:%|(?:percent|per cent|pct|prozent|pour cent|por ciento|(?:percentage |basis )?points?|bps?|pp)\b)"
)
_SIGN_WORD = re.compile(r"(?:down|minus|moins)\b")
_SYMBOLS = "$€£¥₹₩₽₺₴₦₫฿₪"
_NEGATED = re.compile(r"\b(?:not|no|never|nicht|kein|pas|non) $")
_BEHIND = re.compile(r"(?:or|ou|oder|und|et|and) ")
_NO_HEDGES = ("+", "-", "=", "＝")
"""Signs that are none before a figure of a text, where they are its sign, or say what it is of: "$1 = 0.92 euros"."""
_BEHIND_NUMBER = re.compile(r"[\w)%]$")
_IN_WORD = re.compile(r"[\w-]")
_POINTS = re.compile(r" (?:(?:percentage|basis) )?points?\b|bps?\b| bps?\b")
_MARK = re.compile(r"[ -](?:mark|milestone|barrier|threshold|level)\b")


@dataclass(frozen=True, slots=True)
class Print:
    """A number with what belongs to it; offsets are those of the plain text, `number` to `behind` is the bare number.

    `unit` and `scale` say whether a unit and a word of scale are printed, `glued` whether letters stand directly at the
    digits that are none of all that (a name: "35c").
    """

    start: int
    number: int
    behind: int
    end: int
    hedge: str
    unit: bool
    scale: bool
    in_words: bool
    glued: bool
    direction: Direction = ""


class Reader:
    """A text, its language and the hedges, ready to be searched."""

    def __init__(self, text: str, language: str, hedges: Iterable[str]) -> None:
        self.text = text
        self.language = language
        self.plain = Plain.of(text)
        self.seen = self.plain.text
        self.low = lower(self.seen).replace("’", "'")
        self.flat = self.low.replace("\t", " ").replace("\n", " ")
        known = _known(language, frozenset(phrase.replace("’", "'") for phrase in hedges))
        self._before, self._scales, self._units, self._units_before, self._hedges_behind, self._hedges = known

    def prints(self) -> Iterator[Print]:
        """Every number of the text with what belongs to it, in text order."""
        done = 0
        for start, end, in_words in bare_numbers(self.low, self.flat, self.language):
            if start >= done:
                printed = self._extend(start, end, in_words, done)
                if printed is not None:
                    done = printed.end
                    yield printed

    def _extend(self, start: int, end: int, in_words: bool, first: int) -> Print | None:
        flat, number, behind = self.flat, start, end
        glued = not in_words and flat[start - 1 : start].isalpha()
        start, unit = self._unit_before(start)
        if start < first:  # what stands there belongs to the number before
            start, unit = number, False
        glued = glued and start == number
        end, scale, unit = self._scale_and_unit(start, end, unit, in_words)
        word = flat[number:behind]
        if word in ONES and not scale:
            return None
        if in_words and not scale and word.endswith((" a", " an")):
            behind = end = number + word.rindex(" ")
        hedge = self._hedge_behind(end)
        if hedge:
            end = end + len(hedge) + (flat[end] == " ")
        if word in ORDINALS:
            hedge = next((h for h in ("th", "ste") if word.endswith(h) and h in self._hedges), "")
        if end == behind and not in_words and (letters := _LETTERS.match(self.seen, end)):
            glued = glued or letters.group().lower() not in MEASURES or letters.group() in _GENERATIONS
        if not hedge:
            start, hedge = self._words_before(start, end, unit, scale, first)
        start, end, direction = self._direction(start, behind, end, first)
        return Print(start, number, behind, end, hedge, unit, scale, in_words, glued, direction)

    def _direction(self, start: int, behind: int, end: int, first: int) -> tuple[int, int, Direction]:
        """The span with a word that makes it a fall, and the direction that words beside it say.

        The word belongs to the print where it gives the figure its sign: with a rate, or where the change is "by" it.
        """
        flat = self.flat
        is_rate = bool(_RATE.match(flat, behind))
        if said := directions.before(flat, start, self.language):
            word = _SIGN_WORD.match(flat, said.at)
            signs = is_rate or " by " in flat[said.at : start] or (word and (word[0] != "down" or end > behind))
            belongs = said.direction == "fall" and signs and said.at >= first
            return said.at if belongs else start, end, said.direction
        if said := directions.behind(flat, end, self.language):
            belongs = said.direction == "fall" and is_rate
            return start, said.at if belongs else end, said.direction
        return start, end, directions.by(flat, start, self.language)

    def _unit_before(self, start: int) -> tuple[int, bool]:
        """Where sign and unit before a number begin, and whether there is a unit."""
        start = self._sign(start)
        at = start - (self.flat[start - 1 : start] == " ")
        code = self.seen[max(0, at - 3) : at]
        if code in CURRENCIES and not self.flat[at - 4 : at - 3].isalnum():
            return at - 3, True
        unit = self._ending(at, self._units_before)
        if not unit:
            return start, False
        start = at - len(unit)
        if unit == "$" and (letters := re.search(r"(?<![^\W_])[a-z]{1,3}$", self.flat[max(0, start - 4) : start])):
            start -= len(letters.group())  # a dollar that is not known: to be read as none
        return self._sign(start), True

    def _sign(self, start: int) -> int:
        if self.flat[start - 1 : start] == "–" and not re.search(
            r"[^ (\n]$|\d $", self.flat[max(0, start - 3) : start - 1]
        ):
            return start - 1  # a dash before a digit and behind a blank is a minus, but for "from 5 –7"
        signed = self.flat[start - 1 : start] in ("-", "+") and not re.match(
            r"[\w)%.,]", self.flat[start - 2 : start - 1]
        )
        return start - 1 if start and signed else start

    def _scale_and_unit(self, start: int, end: int, unit: bool, in_words: bool) -> tuple[int, bool, bool]:
        """Where scale and unit behind a number end, and whether each is there."""
        flat, scale = self.flat, False
        while True:
            for gap in ("", " ", "-"):
                at = end + len(gap)
                if flat[end:at] != gap or at >= len(flat):
                    continue
                if not unit and (word := self._unit_at(at, gap)):
                    end, unit = at + len(word), True
                    break
                word = "" if scale else self._starting(at, self._scales)
                if word and (len(word) > 1 or self._is_scale(start, at, word, gap, unit)):
                    end, scale = at + len(word), True
                    break
            else:
                return end, scale, unit

    def _unit_at(self, at: int, gap: str) -> str:
        code = self.seen[at : at + 3]
        if code in CURRENCIES and not self.flat[at + 3 : at + 4].isalnum() and gap != "-":
            return code
        word = self._starting(at, self._units)
        before_next = word and word in _SYMBOLS and self.flat[at + 1 : at + 2].isdigit()
        return "" if before_next or (word and gap == "-" and not word.isalpha()) else word

    def _is_scale(self, start: int, at: int, letter: str, gap: str, unit: bool) -> bool:
        """Whether one letter behind a number is a scale and no metre: with a currency, or before what is counted."""
        behind = at + 1
        if unit or self._starting(behind, self._units) or self._starting(behind + 1, self._units):
            return True
        if re.search(r"[$€£]\d[\d.,]*[–-]$", self.flat[max(0, start - 12) : start]):
            return True
        if gap:
            return False
        counted = re.compile(r" [a-zà-ÿ]{3,}s\b").match(self.flat, behind)
        return letter == "k" or bool(counted and not LENGTHS.match(self.flat, behind))

    def _hedge_behind(self, end: int) -> str:
        for gap in ("", " "):
            if self.flat[end : end + len(gap)] == gap:
                hedge = self._starting(end + len(gap), self._hedges_behind)
                if hedge and (gap == "") != bool(_BEHIND.match(hedge)):
                    plus = hedge == "+" and self.flat[end + 1 : end + 2].isalnum()
                    return "" if plus else hedge
        return ""

    def _words_before(self, start: int, end: int, unit: bool, scale: bool, first: int) -> tuple[int, str]:
        """Where hedge and sign in words before a figure begin, and the hedge."""
        hedge = ""
        for _ in range(2):
            at = start - (self.flat[start - 1 : start] == " ")
            if self.flat[at - 4 : at] == " the" and _MARK.match(self.flat, end):
                at -= 4
            word = self._ending(at, self._before)
            if not word or (word[-1].isalpha() and at == start) or at - len(word) < first:
                break
            before = self.flat[max(0, at - len(word) - 24) : at - len(word)]
            if word == "±" and _BEHIND_NUMBER.search(before.rstrip()):
                break  # the plus and minus of the figure before it: "67.3 ± 6.8"
            if hedge or ((otherwise := OTHERWISE.get(word)) and otherwise.search(before)):
                break
            else:
                hedge = word
            start = at - len(word)
            if hedge and (no := _NEGATED.search(before)) and start - len(no.group()) >= first:
                start -= len(no.group())
        return start, hedge

    def _ending(self, at: int, table: Mapping[str, list[str]]) -> str:
        """The longest phrase of a table that ends at a place and begins no later than a word does."""
        for phrase in table.get(self.flat[at - 1 : at], ()):
            start = at - len(phrase)
            before = self.flat[start - 1 : start] if start > 0 else ""
            if (
                start >= 0
                and self.flat.startswith(phrase, start)
                and not (phrase[0].isalpha() and _IN_WORD.match(before))
            ):
                return phrase
        return ""

    def _starting(self, at: int, table: Mapping[str, list[str]]) -> str:
        for phrase in table.get(self.flat[at : at + 1], ()):
            behind = self.flat[at + len(phrase) : at + len(phrase) + 1]
            if self.flat.startswith(phrase, at) and not (phrase[-1].isalpha() and behind.isalnum()):
                return phrase
        return ""


class _Known(NamedTuple):
    """The phrases that may stand round a number, by their last or first character."""

    before: Mapping[str, list[str]]
    scales: Mapping[str, list[str]]
    units: Mapping[str, list[str]]
    units_before: Mapping[str, list[str]]
    hedges_behind: Mapping[str, list[str]]
    hedges: frozenset[str]


@lru_cache(maxsize=64)
def _known(language: str, hedges: frozenset[str]) -> _Known:
    short = [unit for unit in units(language) if not unit.isalpha() or len(unit) <= 3]
    return _Known(
        _by_end(p for p in hedges if p not in _NO_HEDGES and p[0] != "-" and p not in behind(language)),
        _by_start(scales(language)),
        _by_start(units(language)),
        _by_end(unit for unit in short if unit not in ("%", "pct")),
        _by_start(p for p in hedges if p in behind(language) or not p[0].isalnum() or _BEHIND.match(p) or len(p) < 4),
        hedges,
    )


def _by_end(phrases: Iterable[str]) -> dict[str, list[str]]:
    return _grouped(phrases, -1)


def _by_start(phrases: Iterable[str]) -> dict[str, list[str]]:
    return _grouped(phrases, 0)


def _grouped(phrases: Iterable[str], place: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for phrase in sorted(set(phrases), key=lambda p: (-len(p), p)):
        found.setdefault(phrase[place], []).append(phrase)
    return found

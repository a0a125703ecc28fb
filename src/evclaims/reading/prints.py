"""From a number in a text to its print: the hedge and sign before it, the scale, unit and hedge behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from evclaims.reading import directions
from evclaims.reading.chinese_words import COUNTED, COUNTER, HAN, LONG_AFTER, ONLY_AT_NUMBER, is_letter
from evclaims.reading.directions import Direction
from evclaims.reading.hedge_context import JOINED, Beside
from evclaims.reading.hedges import Phrases, Policy, placed
from evclaims.reading.lexicon import CURRENCIES, OF_MONEY, scales, units, units_before
from evclaims.reading.neighbours import LENGTHS, MEASURES
from evclaims.reading.numbers import ONES, ORDINALS, bare_numbers
from evclaims.reading.typography import Plain, lower

_LETTERS = re.compile(rf"[^\W\d_{HAN}-\uffff]{{1,12}}[²³]?")
"""Enough letters to know a measure by; a text without spaces may go on for ever."""
_GENERATIONS = ("G", "K", "D", "M", "T", "X", "S")
"""Capitals that are no units directly at digits: 5G, 4K, 3D."""
_COUNTED = re.compile(
    r" (?:of (?:its|the|their|our|all|his|her|these|those)|(?:[a-zà-ÿ-]{3,20} ){0,3}[a-zà-ÿ]{3,20}s|people)(?!\w)"
)
"""What follows a letter of scale: what is counted, in the plural."""
_RATE = re.compile(
    r"[ -]?(?:%|(?:percent|per cent|pct|prozent(?:punkte?n?)?|basispunkte?n?|pour cent|por ciento"
    r"|(?:percentage |basis )?points?|bps?|pp)\b)"
)
_SIGN_WORD = re.compile(r"(?:down|minus|moins)\b")
_SYMBOLS = "$€£¥₹₩₽₺₴₦₫฿₪"
_POINTS = re.compile(r" (?:(?:percentage|basis) )?points?\b|bps?\b| bps?\b")


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

    def __init__(self, text: str, language: str, hedges: Mapping[str, str]) -> None:
        self.text = text
        self.language = language
        self.plain = Plain.of(text)
        self.seen = self.plain.text
        self.low = lower(self.seen).replace("’", "'")
        self.flat = self.low.replace("\t", " ").replace("\n", " ")
        self.policy = Policy.of(hedges)
        known = _known(language, self.policy)
        self._scales, self._units, self._units_before = known.scales, known.units, known.units_before
        self._hedges = known.hedges
        self._beside = Beside(self.flat, self.seen, language, known.before, known.hedges_behind)
        self._prints: Sequence[Print] | None = None

    def prints(self) -> Sequence[Print]:
        """Every number of the text with what belongs to it, in text order; looked for once."""
        if self._prints is None:
            self._prints = tuple(self._found())
        return self._prints

    def _found(self) -> Iterator[Print]:
        done = 0
        for start, end, in_words in bare_numbers(self.low, self.flat, self.language):
            if start >= done:
                printed = self._extend(start, end, in_words, done)
                if printed is not None:
                    done = printed.end
                    yield printed

    def _extend(self, start: int, end: int, in_words: bool, first: int) -> Print | None:
        flat, number, behind = self.flat, start, end
        glued = not in_words and is_letter(flat[start - 1 : start])
        start, unit = self._unit_before(start, first)
        if start < first:  # what stands there belongs to the number before
            start, unit = number, False
        glued = glued and start == number
        end, scale, unit = self._scale_and_unit(start, end, unit, in_words)
        word = flat[number:behind]
        if word in ONES and not scale:
            return None
        if in_words and not scale and word.endswith((" a", " an")):
            behind = end = number + word.rindex(" ")
        hedge = self._beside.hedge_behind(end)
        if hedge:
            end = end + len(hedge) + (flat[end] == " ")
            if hedge[0] >= HAN and not (scale and unit):  # 10余万, 3亿多元: scale and unit behind the hedge
                end, scale, unit = self._scale_and_unit(start, end, unit, in_words, scale)
        elif counted := COUNTER.match(flat, end) if self.language[:2] == "zh" else None:
            hedge = self._beside.hedge_behind(counted.end())  # 50万辆以上
            hedge = "" if hedge in ONLY_AT_NUMBER and counted.group().strip() not in LONG_AFTER else hedge
            end = counted.end() + len(hedge) if hedge else end
        if word in ORDINALS:
            hedge = next((h for h in ("th", "ste") if word.endswith(h) and h in self._hedges), "")
        if end == behind and not in_words and (letters := _LETTERS.match(self.seen, end)):
            glued = glued or letters.group().lower() not in MEASURES or letters.group() in _GENERATIONS
        if not hedge:
            start, hedge = self._beside.words_before(start, end, unit or scale, first)
            end = self._beside.or_equal(end) if hedge else end
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
            signs = signs or self.language[:2] == "zh"  # its verbs say "by" where they do not say "to"
            belongs = said.direction == "fall" and signs and said.at >= first
            return said.at if belongs else start, end, said.direction
        if said := directions.behind(flat, end, self.language):
            belongs = said.direction == "fall" and is_rate
            return start, said.at if belongs else end, said.direction
        return start, end, directions.by(flat, start, self.language)

    def _unit_before(self, start: int, first: int) -> tuple[int, bool]:
        """Where sign and unit before a number begin, and whether there is a unit."""
        start = self._sign(start, first)
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
        return self._sign(start, first), True

    def _sign(self, start: int, first: int) -> int:
        """Where a sign before a number stands; a hyphen behind a word or a number is none."""
        flat = self.flat
        if flat[start - 1 : start] == "–" and not re.search(r"[^ (\n]$|\d $", flat[max(0, start - 3) : start - 1]):
            return start - 1  # a dash before a digit and behind a blank is a minus, but for "from 5 –7"
        before = flat[start - 2 : start - 1]
        if (
            not start
            or flat[start - 1 : start] not in ("-", "+")
            or re.match(r"[\d)%.,_]", before)
            or is_letter(before)
        ):
            return start
        # 同比-5.2% is a fall; in 3万-5万 and 3月-5月 what stands before the hyphen is counted.
        if before >= HAN and first and COUNTED.fullmatch(flat, first, start - 1):
            return start
        return start - 1

    def _scale_and_unit(
        self, start: int, end: int, unit: bool, in_words: bool, scale: bool = False
    ) -> tuple[int, bool, bool]:
        """Where scale and unit behind a number end, and whether each is there."""
        flat = self.flat
        twice = unit and self.language[:2] == "zh"  # 人民币1.2亿元
        while True:
            for gap in ("", " ", "-"):
                at = end + len(gap)
                if flat[end:at] != gap or at >= len(flat):
                    continue
                if (not unit or twice) and (word := self._unit_at(at, gap)):
                    end, unit, twice = at + len(word), True, False
                    break
                word = "" if scale else self._starting(at, self._scales)
                sure = word >= HAN or (len(word) > 1 and word not in OF_MONEY)
                if word and (sure or self._is_scale(start, at, word, gap, unit)):
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
        """Whether a letter behind a number is a scale and no metre: with a currency, or before what is counted."""
        behind = at + len(letter)
        if unit or self._starting(behind, self._units) or self._starting(behind + 1, self._units):
            return True
        if re.search(r"[$€£]\d[\d.,]*[–-]$", self.flat[max(0, start - 12) : start]):
            return True
        if (gap and self.seen[at : at + len(letter)] not in ("M", "B")) or letter in OF_MONEY:
            return False
        if self.seen[at : at + len(letter)] in ("M", "B", "T") and _COUNTED.match(self.flat, behind):
            return True
        counted = not LENGTHS.match(self.flat, behind) and _COUNTED.match(self.flat, behind)
        return letter == "k" or bool(counted)

    def _ending(self, at: int, table: Phrases) -> str:
        """The longest phrase of a table that ends at a place and begins no later than a word does."""
        return table.ending(self.flat, at)

    def _starting(self, at: int, table: Phrases) -> str:
        return table.starting(self.flat, at)


class _Known(NamedTuple):
    """The phrases that may stand round a number."""

    before: Phrases
    scales: Phrases
    units: Phrases
    units_before: Phrases
    hedges_behind: Phrases
    hedges: Phrases


@lru_cache(maxsize=64)
def _known(language: str, policy: Policy) -> _Known:
    shipped_before, shipped_behind = placed(language)
    own = [p for p in policy.phrases if p not in shipped_before and p not in shipped_behind]
    # Of a phrase that only a package has, its form tells where it stands.
    own_behind = {p for p in own if not p[0].isalnum() or JOINED.match(p) or (len(p) < 4 and p[0] < HAN)}
    before = [p for p in policy.phrases if p in shipped_before or (p in own and p[0] != "-" and p != "+")]
    # A sign of equality says what a figure is of, "$1 = 0.92 euros", and nothing of how exact it is.
    before = [p for p in before if p not in ("=", "＝")]
    return _Known(
        _phrases(before),
        _phrases(scales(language)),
        _phrases(units(language)),
        _phrases(units_before(language)),
        _phrases(p for p in policy.phrases if p in shipped_behind or p in own_behind),
        policy.phrases,
    )


def _phrases(phrases: Iterable[str]) -> Phrases:
    return Phrases({phrase: phrase for phrase in phrases})

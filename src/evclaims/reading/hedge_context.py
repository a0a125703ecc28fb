"""The hedge beside a number of a text, before it or behind it, with the words between; and what nobody knows there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evclaims.reading import modifiers, words
from evclaims.reading.chinese_words import HAN
from evclaims.reading.figure import ARTICLES
from evclaims.reading.hedges import Phrases, is_cased, ordinals
from evclaims.reading.lexicon import scales
from evclaims.reading.neighbours import LOOSE, NEED_MEASURE, OTHERWISE

_NEGATED = re.compile(r"\b(?:not|no|never|nicht|kein|pas|non) $")
JOINED = re.compile(r"(?:or|ou|oder|und|et|and|o) ")
"""What a hedge begins with that stands behind a figure: "or more"."""
_GOES_ON = re.compile(
    r" (?:(?:than|als|wie|que|qu'|de|d'|à|aux?|a|to|or equal(?: to)?"
    r"|ou égale?s? à|ou égaux à|oder gleich|the|la|le) ?){0,3}"
)
_EITHER_WAY = re.compile(r"\+/-|\+-")
_BETWEEN = ("~", "∼", "～")
"""Hedges that between two numbers join them."""
_DIGITS = re.compile(r"[-+]?[$€£¥₹]?[\d\u00bc-\u00be]")
_FIRST_WORD = re.compile(r"[^\W\d_]{1,40}")
_OR_EQUAL = re.compile(r" (?:or equal|oder gleich|ou égale?|o igual)(?! ?(?:to|à|aux?|als|wie|a|que|than)\b)(?!\w)")
_ARTICLE_BEFORE = re.compile(rf"(?<![\w'-])(?:{'|'.join(ARTICLES)}|les|des|l') ?$")
_MARK = re.compile(r"[ -](?:mark|milestone|barrier|threshold|level)\b")


@dataclass(frozen=True, slots=True)
class Beside:
    """A text in lower case (`flat`, line breaks as spaces) and as written, and the hedges that stand round numbers."""

    flat: str
    seen: str
    language: str
    before: Phrases
    behind: Phrases

    def hedge_behind(self, end: int) -> str:
        """The hedge behind a number; none where its words go on to the next: "above 5 and below 7"."""
        flat = self.flat
        for gap in ("", " "):
            at = end + len(gap)
            if flat[end:at] != gap:
                continue
            hedge = self.behind.starting(flat, at)
            apart = bool(hedge) and is_cased(hedge[0]) and hedge not in ordinals() and hedge != "ish"
            if not hedge or (apart != bool(gap) and hedge[0] < HAN):
                continue
            ends = at + len(hedge)
            if hedge == "+" and flat[ends : ends + 1].isalnum():
                return ""
            if hedge == "plus" and flat[ends : ends + 1] == " " and flat[ends + 1 : ends + 2].isalnum():
                return ""  # what is added: "$5 million plus interest"
            return "" if apart and self._goes_on(hedge, ends) else hedge
        return ""

    def _goes_on(self, hedge: str, end: int) -> bool:
        """Whether the words of a hedge belong to a number behind them: "5 or more than 7", "and below 7"."""
        if self.language[:2] == "en" and self.flat.startswith(" than", end):
            return True
        joint = _GOES_ON.match(self.flat, end)
        if joint is None:
            return False
        bare = hedge.partition(" ")[2] if JOINED.match(hedge) else hedge
        return (joint.group() != " " or bare in self.before) and self._is_number_at(joint.end())

    def _is_number_at(self, at: int) -> bool:
        if _DIGITS.match(self.flat, at):
            return True
        word = _FIRST_WORD.match(self.flat, at)
        return bool(word and (words.is_spelt(word.group(), self.language) or word.group() in scales(self.language)))

    def words_before(self, start: int, end: int, firm: bool, first: int) -> tuple[int, str]:
        """Where hedge and sign in words before a figure begin, and the hedge.

        A second hedge belongs to the print, and so does a modifier that nobody knows: the figure is unread with it,
        and not read without it.
        """
        hedge = ""
        for _ in range(2):
            found, begins = self._hedge_before(start, end, firm, first, second=bool(hedge))
            if not found:
                break
            hedge = hedge or found
            start = begins
        if hedge and (no := _NEGATED.search(self.flat, max(0, start - 8), start)) and no.start() >= first:
            start = no.start()
        return self._with_unknown(start, end, first), hedge

    def or_equal(self, end: int) -> int:
        """Where a bound ends whose figure is said to be allowed: "less than 5000 or equal"."""
        equal = _OR_EQUAL.match(self.flat, end)
        return equal.end() if equal else end

    def _hedge_before(self, start: int, end: int, firm: bool, first: int, *, second: bool) -> tuple[str, int]:
        """The hedge before a place, and where it begins; neutral words may stand between: "more than just 5".

        Before a hedge (`second`) nothing may: "over the more than 5 million people" has one.
        """
        at = start
        article = False
        for _ in range(3):
            gap = at - (self.flat[at - 1 : at] == " ")
            word = self.before.ending(self.flat, gap)
            begins = gap - len(word)
            if word in _BETWEEN and first and not self.flat[first:begins].strip():
                break  # of two ends: "2,000 ± 50"
            if word and not (is_cased(word[-1]) and gap == at) and begins >= first:
                hedges = not article or self._takes_article(word, start, end, firm)
                return (word, begins) if hedges and self._is_hedge(word, begins, end, firm) else ("", start)
            if second:
                break
            neutral = modifiers.neutral(self.flat, gap, self.language)
            the = None if neutral else _ARTICLE_BEFORE.search(self.flat, max(0, at - 5), at)
            article = article or the is not None
            at = gap - len(neutral) if neutral else the.start() if the else first
            if at <= first or self.flat[at - 1 : at] != " ":
                break
        return "", start

    def _takes_article(self, word: str, start: int, end: int, firm: bool) -> bool:
        """Whether an article may stand between a hedge and its number: "over the 5 million mark", not "about the 5"."""
        if _MARK.match(self.flat, end):
            return True
        half = not self.flat[start].isdigit()
        return half or (word not in LOOSE and (firm or word.endswith((" than", " als", " que"))))

    def _is_hedge(self, word: str, begins: int, end: int, firm: bool) -> bool:
        """Whether a word that may be a hedge is one here, as what stands before it tells."""
        otherwise = OTHERWISE.get(word)
        if otherwise and otherwise.search(self.flat, max(0, begins - 24), begins):
            return False
        if word in NEED_MEASURE and not firm and not _MARK.match(self.flat, end):
            return bool(re.search(r"\d[\d.,]{3}|^\D*$", self.flat[max(begins, end - 12) : end]))
        return True

    def _with_unknown(self, start: int, end: int, first: int) -> int:
        """Where a modifier or a sign begins that stands before a figure and that nobody knows; else the figure."""
        if _EITHER_WAY.match(self.flat, max(0, start - 2), start + 1):  # its "-" is taken for the sign
            return start - 2 if start - 2 >= first else start
        at = start - (self.flat[start - 1 : start] == " ")
        if first and not self.flat[first:at].strip(" ~±+/-"):
            return start
        if at > first and modifiers.is_unknown_sign(self.flat[at - 1]):
            return at - 1
        for _ in range(3):
            neutral = modifiers.neutral(self.flat, at, self.language)
            if word := "" if neutral else modifiers.unknown(self.flat, self.seen, at, self.language):
                return at - len(word) if at - len(word) >= first else start
            if not neutral or self.flat[at - len(neutral) - 1 : at - len(neutral)] != " ":
                break
            at -= len(neutral) + 1
        return start

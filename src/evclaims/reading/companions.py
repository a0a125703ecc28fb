"""What stands beside a print, says something of its figure, and is not in it: no word is dropped in silence.

The words are data (`companions.csv`): those before a figure that change it in a way that no rule tells ("pushing",
"twice", "a fraction of"), negations directly before it ("not 5 million", but "not the 5 million first told"), and those
behind it, set apart by a comma, a bracket or the end of what is said ("2 million,
give or take"). A word of scale that nobody knows, a sign, and a third end of a range are companions too.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from evclaims.reading import modifiers
from evclaims.reading.figure import ARTICLES
from evclaims.reading.hedges import Phrases, expanded, plain
from evclaims.reading.lexicon import scales
from evclaims.reading.typography import lower

_FILE = Path(__file__).with_name("companions.csv")
_WINDOW = 60
"""Characters on each side in which a companion stands."""
_ARTICLE = re.compile(rf"(?<![\w'-])(?:{'|'.join(ARTICLES)}) $")
_GAP = re.compile(r"(?:,| \(| \[| [-–—])? ?")
"""What may stand between a figure and a companion behind it."""
_APART = re.compile(r"\s*(?:[.,;:!?)\]\n]|$)")
"""What ends what is said: behind it nothing goes on, as in "5 million, at least 2 of them"."""
_BETWEEN_BEHIND = re.compile(r" [^\W\d_]{2,20}(?=,| \()")
"""The noun between a figure and what is said of it: "2 million cars, give or take"."""
_SCALE = re.compile(r"[ -]?([a-z]{2,12}(?:illions?|illiarden?|illiards?)|myriads?)(?![\w-])")
_PLURAL = re.compile(r"s(?!\w)")
_THIRD_END = re.compile(r"[-–—](?=\d)")
_ALSO_END = re.compile(r"(?<=\d)[-–—]$")


def companion(text: str, start: int, end: int, language: str, *, is_range: bool = False) -> str:
    """The word or mark beside a print, from `start` to before `end` of a text, that it should have in it; "" if none.

    >>> companion("They sold 2 million, give or take.", 10, 19, "en")
    'give or take'
    >>> companion("They sold 2 million cars to all.", 10, 19, "en")
    ''
    """
    before = lower(plain(re.sub(r"\s", " ", text[max(0, start - _WINDOW) : start])))
    behind = lower(plain(text[end : end + _WINDOW]))
    if is_range and (third := _THIRD_END.match(behind) or _ALSO_END.search(before)):
        return third.group().strip()
    return _before(before, language) or _behind(behind, text[end - 1 : end], language)


def _before(low: str, language: str) -> str:
    """The companion that a text ends with; neutral words and articles may stand between: "twice the"."""
    at = len(low)
    for turn in range(3):
        gap = at - (low[at - 1 : at] == " ")
        for place in ("before",) if turn else ("before", "not"):
            phrases, lasts = _phrases(place, language[:2])
            # To look at the last word first saves trying phrases of every length.
            if low[max(0, gap - _WINDOW) : gap].rpartition(" ")[2] in lasts or low[gap - 1 : gap] == "-":
                word = phrases.ending(low, gap)
                if word and (gap < at or not word[-1].isalpha()):
                    return word
        neutral = modifiers.neutral(low, gap, language)
        the = None if neutral else _ARTICLE.search(low, max(0, at - 6), at)
        if not neutral and the is None:
            break
        at = gap - len(neutral) if the is None else the.start()
    return ""


def _behind(low: str, last: str, language: str) -> str:
    """The companion that a text begins with, behind a print that ends with the character `last`."""
    if modifiers.is_unknown_sign(low[:1]) and not low[1:].lstrip()[:1].isdigit():
        return low[0]
    if last.isdigit() and _PLURAL.match(low):
        return "s"
    if (scale := _SCALE.match(low)) and scale[1] not in scales(language):
        return scale[1]
    noun = _BETWEEN_BEHIND.match(low)
    for at in {0, noun.end() if noun else 0}:
        gap = _GAP.match(low, at)
        begins = gap.end() if gap else at
        phrases, _ = _phrases("behind", language[:2])
        word = phrases.starting(low, begins) if begins > at else ""
        if word and _APART.match(low, begins + len(word)):
            return word
    return ""


@cache
def _phrases(place: str, language: str) -> tuple[Phrases, frozenset[str]]:
    """The companions of a place, and the last words of them."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["place"], row["language"]) == (place, language)]
    phrases = [plain(phrase) for row in rows for phrase in expanded(row["words"])]
    return Phrases(dict.fromkeys(phrases, place)), frozenset(phrase.rpartition(" ")[2] for phrase in phrases)

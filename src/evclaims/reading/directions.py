"""Words that say which way a figure goes: rose, fell, down, a drop of; by language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

Direction = Literal["rise", "fall", ""]


@dataclass(frozen=True)
class _Words:
    """Alternatives apart by blanks, `_` for a blank inside: verbs, nouns, and words that follow a figure ("lower")."""

    rise_verbs: str
    fall_verbs: str
    rise_nouns: str
    fall_nouns: str
    rise_after: str
    fall_after: str
    by: str
    """What may stand between the word and the figure."""
    adverbs: str


_WORDS: Mapping[str, _Words] = {
    "en": _Words(
        "rose rise rises risen rising grew grow grows grown growing increased increase increases "
        "increasing climbed climb climbs climbing jumped jump jumps jumping gained gain gains gaining "
        "surged surge surging soared soar soaring advanced added adding expanded up edged_up went_up "
        "inched_up ticked_up rallied rebounded leapt leaped spiked skyrocketed swelled accelerated "
        "strengthened improved widened raised raising boosted lifted appreciated upped",
        "fell fall falls fallen falling dropped drop drops dropping declined decline declines declining "
        "decreased decrease decreases decreasing slipped slip slips slid slide sliding lost lose loses "
        "losing shed sheds shedding plunged plunge plunging plummeted plummet tumbled tumble tumbling sank "
        "sink sinking sunk slumped slump slumping shrank shrink shrunk shrinking contracted contract "
        "dipped dip dips dived dove down edged_down edged_lower went_down inched_down ticked_down eased "
        "retreated receded weakened narrowed narrow narrows cut cuts cutting reduced reduce reduces "
        "reducing lowered slashed trimmed minus crashed nosedived cratered collapsed subsided waned "
        "depreciated pulled_back fell_back",
        "rise increase growth gain jump surge climb hike boost uptick advance rally upswing expansion "
        "raise improvement leap spike",
        "fall drop decline decrease slump dip plunge reduction slide downturn tumble contraction cut "
        "slowdown retreat shrinkage plummet",
        "higher more up faster",
        "lower less down slower fewer cheaper",
        "by of some to_a_total_of",
        r"\w{2,20}ly much further even again back another just only",
    ),
    "de": _Words(
        "stieg stiegen steigt steigen gestiegen wuchs wuchsen wächst gewachsen erhöhte kletterte "
        "kletterten legte_um legten_um zulegen sprang gewann gewannen plus verteuerte",
        "fiel fielen fällt fallen gefallen sank sanken sinkt sinken gesunken verlor verloren verliert "
        "schrumpfte schrumpften geschrumpft brach_um brachen_um minus rutschte gab_um verringerte "
        "reduzierte ging_um gingen_um",
        "anstieg zuwachs plus wachstum zunahme steigerung erhöhung",
        "rückgang minus abnahme einbruch verlust senkung schwund",
        "mehr höher plus",
        "weniger niedriger tiefer minus",
        "um von sich_um auf_um",
        "leicht stark deutlich kräftig nochmals erneut sogar kaum erst sich",
    ),
    "fr": _Words(
        "augmenté augmente augmentent progressé progresse progressent grimpé grimpe bondi bondit gagné "
        "gagne hausse_de crû croît accru monté monte",
        "baissé baisse baissent reculé recule reculent chuté chute chutent diminué diminue perdu perd "
        "plongé plonge cédé cède moins tombé repli_de",
        "hausse augmentation progression croissance bond gain",
        "baisse recul chute diminution repli perte",
        "de_plus supplémentaires",
        "de_moins",
        "de d' à",
        "légèrement fortement nettement encore",
    ),
    "es": _Words(
        "subió subieron sube aumentó aumentaron aumenta creció crecieron crece incrementó avanzó ganó repuntó",
        "cayó cayeron cae bajó bajaron baja descendió disminuyó retrocedió perdió menos se_redujo",
        "subida aumento alza crecimiento incremento",
        "caída bajada descenso disminución retroceso",
        "más",
        "menos",
        "un en de del",
        "ligeramente fuertemente casi",
    ),
    "zh": _Words(
        "增长 增加 增多 上升 上涨 提升 提高 攀升 飙升 大涨 激增 猛增 新增 回升 走高 上调 上浮 扩大 跃升 大增 劲增 暴涨 高出 "
        "多出 递增 正增长 增 涨 升 涨价",
        "下降 下跌 减少 下滑 降低 大跌 暴跌 骤降 锐减 回落 缩减 下调 下探 收窄 萎缩 滑坡 降价 走低 负增长 下挫 重挫 缩水 削减 "
        "递减 裁减 少了 低了 降 跌 减",
        "增幅 涨幅 升幅 增速 增长率 增长幅度 同比增幅 环比增幅",
        "降幅 跌幅 减幅 下降幅度 下滑幅度",
        "",
        "",
        "了 达 达到 幅度为 幅度达 幅度达到",
        "",
    ),
}


_OF_CHINESE = "为|达|达到|在|是|:|："
"""What stands between a Chinese noun of change and the figure: 降幅为5%."""
_OTHERWISE_CHINESE = r"(?<![公晋毫投空霜未没不])(?<!没有)(?<!未见)"
"""What makes one character of a verb another word, or denies it: 公升, 空降, 未增."""
_OTHERWISE = "".join(
    f"(?<!{word} )" for word in "gave give gives giving made make makes set sets setting pick picked took take".split()
)
"""Verbs with which "up" and "down" say something else: gave up, made up."""
_LETTERS = re.compile(r"[^\W\d_]+")
_Side: TypeAlias = list[tuple[Direction, re.Pattern[str]]]
_OF = ("of", "von", "de", "d'", "um", "del")
_ARTICLES = r"(?:(?:an?|the|une?|eine[nmr]?|la|le|el) )?"


@dataclass(frozen=True, slots=True)
class Said:
    """A direction, and the offset where its word begins (before a figure) or ends (behind one)."""

    direction: Direction
    at: int


def before(flat: str, start: int, language: str) -> Said | None:
    """The direction that the words directly before a figure say, in a text in lower case.

    >>> before("sales fell sharply by 5%", 22, "en")
    Said(direction='fall', at=6)
    """
    if not _may_say(flat[max(0, start - 60) : start], language):
        return None
    for direction, pattern in _patterns(language[:2])[0]:
        if found := pattern.search(flat, max(0, start - 60), start):
            return Said(direction, found.start())
    return None


def _may_say(window: str, language: str) -> bool:
    """Whether a word of change is among those of a window: seldom, and much sooner known than by the patterns."""
    words = _first_words(language[:2])
    return words is None or not words.isdisjoint(_LETTERS.findall(window))


@cache
def _first_words(language: str) -> frozenset[str] | None:
    """The first word of each phrase of change; None where no blanks stand between words."""
    speech = _WORDS.get(language)
    if speech is None or language == "zh":
        return None if speech else frozenset()
    phrases = f"{speech.rise_verbs} {speech.fall_verbs} {speech.rise_nouns} {speech.fall_nouns}".split()
    return frozenset(phrase.split("_")[0] for phrase in phrases)


def by(flat: str, start: int, language: str) -> Direction:
    """The direction of "cut its costs by 5%": what grew or shrank stands between the verb and "by".

    >>> by("they cut their costs by 5%", 24, "en")
    'fall'
    """
    if not _may_say(flat[max(0, start - 80) : start], language):
        return ""
    for direction, pattern in _by(language[:2]):
        if pattern.search(flat, max(0, start - 80), start):
            return direction
    return ""


@cache
def _by(language: str) -> _Side:
    speech = _WORDS.get(language)
    word = {"en": "by", "de": "um"}.get(language)
    if speech is None or word is None:
        return []
    tail = rf" (?:[\w’'-]{{1,20}} ){{1,4}}{word} (?:(?:{_either(speech.adverbs)}) )?$"
    falls, rises = (rf"(?<![\w-]){_OTHERWISE}(?:{_either(verbs)})" for verbs in (speech.fall_verbs, speech.rise_verbs))
    return [("fall", re.compile(falls + tail)), ("rise", re.compile(rises + tail))]


def behind(flat: str, end: int, language: str) -> Said | None:
    """The direction that the words directly behind a figure say.

    >>> behind("a 3 percent drop in sales", 11, "en")
    Said(direction='fall', at=16)
    """
    for direction, pattern in _patterns(language[:2])[1]:
        if found := pattern.match(flat, end):
            return Said(direction, found.end())
    return None


def leading(low: str, language: str) -> Said | None:
    """The direction that a print in lower case begins with, and where its words end."""
    for direction, pattern in _patterns(language[:2])[2]:
        if found := pattern.match(low):
            return Said(direction, found.end())
    return None


def trailing(low: str, language: str) -> Said | None:
    """The direction that a print in lower case ends with, and where its words begin."""
    for direction, pattern in _patterns(language[:2])[3]:
        if found := pattern.search(low):
            return Said(direction, found.start())
    return None


def verbs(language: str) -> str:
    """The verbs of both directions, as an alternation; "" where the language has none."""
    speech = _WORDS.get(language[:2])
    return _either(f"{speech.rise_verbs} {speech.fall_verbs}") if speech else ""


@cache
def _patterns(language: str) -> tuple[_Side, _Side, _Side, _Side]:
    """What stands before a figure and behind it, and what a print begins and ends with, each with its direction."""
    speech = _WORDS.get(language)
    if speech is None:
        return [], [], [], []
    if language == "zh":
        return _chinese(speech)
    gap, edge = " ", r"(?<![\w-])"
    adverbs, by = _either(speech.adverbs), _either(speech.by)
    of = _either(" ".join(word for word in speech.by.split() if word in _OF))
    filler = rf"(?:{gap}(?:{adverbs}))?" * bool(adverbs) + rf"(?:{gap}(?:{by}){gap}{_ARTICLES}|{gap})"
    fore: _Side = []
    aft: _Side = []
    begins: _Side = []
    ends: _Side = []
    sides: list[tuple[Direction, str, str, str]] = [
        ("fall", speech.fall_verbs, speech.fall_nouns, speech.fall_after),
        ("rise", speech.rise_verbs, speech.rise_nouns, speech.rise_after),
    ]
    for direction, verbs, nouns, after in sides:
        # A noun before the figure needs its "of": "a drop of 3 percent".
        noun = rf"|{edge}(?:{_either(nouns)}){gap}(?:{of}){gap}{_ARTICLES}" if of else ""
        said = rf"{edge}{_OTHERWISE}(?:{_either(verbs)}){filler}{noun}"
        fore.append((direction, re.compile(rf"(?:{said})$")))
        begins.append((direction, re.compile(rf"(?:{said})")))
        later = rf"| (?:{_either(after)})(?!\w)" if after else ""
        # A rise is told as a size: only what turns the sign is looked for behind a figure.
        if direction == "fall":
            noun = rf"[ -](?:[\w-]{{1,20}} ){{0,2}}?(?:{_either(nouns)})(?!\w)"
            aft.append((direction, re.compile(noun + later)))
        ends.append((direction, re.compile(rf"{edge}(?:{_either(f'{nouns} {after}')})$")))
    return fore, aft, begins, ends


def _chinese(speech: _Words) -> tuple[_Side, _Side, _Side, _Side]:
    """As `_patterns`, where no blanks stand between words, and one may stand at digits.

    What a verb says without 至 or 到 is by how much: 下降至5% is no change of 5%, and so no direction is read from it.
    """
    fore: _Side = []
    aft: _Side = []
    begins: _Side = []
    ends: _Side = []
    sides: list[tuple[Direction, str, str]] = [
        ("fall", speech.fall_verbs, speech.fall_nouns),
        ("rise", speech.rise_verbs, speech.rise_nouns),
    ]
    for direction, verbs, nouns in sides:
        verb = rf"{_OTHERWISE_CHINESE}(?:{_either(verbs)})(?:{_either(speech.by)})?"
        noun = rf"(?:{_either(nouns)})(?:{_OF_CHINESE})?"
        fore.append((direction, re.compile(rf"(?:{verb}|{noun}) ?$")))
        begins.append((direction, re.compile(rf"(?:{verb}|{noun}) ?")))
        changes = _either(f"{nouns} {verbs}")
        if direction == "fall":
            aft.append((direction, re.compile(rf" ?的(?:{changes})")))
        ends.append((direction, re.compile(rf" ?的(?:{changes})$")))
    return fore, aft, begins, ends


def _either(words: str) -> str:
    """An alternation of words, the longest first."""
    return "|".join(sorted(words.replace("_", "~").split(), key=len, reverse=True)).replace("~", " ")

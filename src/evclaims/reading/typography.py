"""The text as a reader sees it: digits of any script, one kind of space and hyphen; with its offsets."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_AS = {"\u066b": ".", "\u066c": ",", "\uff0c": ",", "\uff0e": ".", "\uff05": "%"}


class _Plain(dict[int, str | None]):
    """What each character is for a reader, worked out when it is first met; None for what nobody sees."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        digit = unicodedata.decimal(char, None)
        category = unicodedata.category(char)
        if digit is not None:
            self[code] = str(digit)
        elif category == "Cf":
            self[code] = None
        elif category == "Zs" or char in "\t\n\r":
            self[code] = " "
        elif char in "\u2010\u2011\u2212":
            self[code] = "-"
        else:
            self[code] = _AS.get(char, char)
        return self[code]


_PLAIN = _Plain()
_TRADITIONAL = str.maketrans(
    "萬億過約餘幾將於滿輛臺個點時號週間達減漲較環長價後內來導總計僅創紀錄頂數倍車戶戰場區層種項條張幣圓歐韓銖盧縣國門學費"
    "幅單萎縮調發會為與從這兩參貳陸壹拾佰仟靈負虧損擴銳驟遞產銷營淨業務員廠線樓聯節續鐘禮遠頭開顯動飆躍歲佔財賽盤碼圖頁棟噸歷屆額隻顆塊雙慶",
    "万亿过约余几将于满辆台个点时号周间达减涨较环长价后内来导总计仅创纪录顶数倍车户战场区层种项条张币圆欧韩铢卢县国门学费"
    "幅单萎缩调发会为与从这两参贰陆壹拾佰仟灵负亏损扩锐骤递产销营净业务员厂线楼联节续钟礼远头开显动飙跃岁占财赛盘码图页栋吨历届额只颗块双庆",
)
"""Traditional characters of the words that stand round figures, and the simplified ones, one for one."""
_SPACES = re.compile(r"[ \n]{2,}|\n")


def normalise(text: str) -> str:
    """The text as a reader sees its figures: digits of any script as ASCII, one kind of space and hyphen, no soft
    hyphens or direction marks. Lengths may change; offsets of spans are those of the text before.

    >>> normalise("half‑million \u0664\u0661\u0660\u202f000")
    'half-million 410 000'
    """
    return text.translate(_PLAIN)


def simplified(text: str) -> str:
    """The text with traditional Chinese characters as the simplified ones, as far as words round figures have them.

    >>> simplified("超過41萬輛")
    '超过41万辆'
    """
    return text if text.isascii() else text.translate(_TRADITIONAL)


def lower(text: str) -> str:
    """The text in lower case and in simplified characters, character for character: no length changes.

    >>> lower("İZMİR") == "İzmİr", lower("突破3億元")
    (True, '突破3亿元')
    """
    lowered = text.lower()
    if len(lowered) == len(text):
        return simplified(lowered)
    return simplified("".join(low if len(low := char.lower()) == 1 else char for char in text))


@dataclass(frozen=True, slots=True)
class Plain:
    """A text as a reader sees it, and where each of its characters stands in the text before.

    White space is one character: a space, a tab for several, a line feed for one line break, a form feed for more.
    """

    text: str
    at: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the text before of a span of this one, which is not empty."""
        return self.at[start], self.at[end - 1] + 1

    @classmethod
    def of(cls, text: str) -> Plain:
        """Make one.

        >>> Plain.of("about \\r\\n2\u00ad,900").text
        'about\\n2,900'
        """
        breaks = text.replace("\r\n", " \n").replace("\r", "\n")
        seen = "\n".join(line.translate(_PLAIN) for line in breaks.split("\n"))
        if len(seen) == len(text):
            at = list(range(len(text)))
        else:
            at = [i for i, char in enumerate(breaks) if char == "\n" or _PLAIN[ord(char)] is not None]
        out: list[str] = []
        kept: list[int] = []
        done = 0
        for match in _SPACES.finditer(seen):
            lines = match.group().count("\n")
            out += (seen[done : match.start()], "\t" if not lines else "\n" if lines == 1 else "\f")
            kept += at[done : match.start() + 1]
            done = match.end()
        return cls("".join([*out, seen[done:]]), kept + at[done:])

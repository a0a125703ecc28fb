"""Chinese numerals, in characters and mixed with digits: 二十五万, 25万6千, 一亿二千万, 三点五, 三分之一, 半."""

from __future__ import annotations

import re
from fractions import Fraction

_DIGITS = {char: n for n, char in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "两": 2, "兩": 2, "壹": 1, "贰": 2, "叁": 3}
_TENS = {"十": 1, "百": 2, "千": 3}
_SCALES = {"万": 4, "萬": 4, "亿": 8, "億": 8, "兆": 12}
NUMERALS = "".join((*_DIGITS, *_TENS, *_SCALES))
"""Every character that a numeral is made of; 几 and 数 ("several") are none, and leave it unread."""
_PIECE = re.compile(rf"(\d+(?:\.\d+)?)|([{''.join(_DIGITS)}])|([{''.join(_TENS)}])|([{''.join(_SCALES)}])")
_PART = re.compile(r"(.{1,20})分之(.{1,20})")


def starts(word: str) -> bool:
    """Whether a word begins with a numeral."""
    return word[:1] in NUMERALS or word[:1] == "半" if word else False


def value(text: str) -> Fraction | None:
    """The number that characters say; None where they say none, or a number before one last word of scale.

    >>> value("二十五万六千"), value("两千三"), value("三分之一"), value("几十")
    (Fraction(256000, 1), Fraction(2300, 1), Fraction(1, 3), None)
    """
    if text in ("半", "一半"):
        return Fraction(1, 2)
    if part := _PART.fullmatch(text):
        of, some = _whole(part[1]), _whole(part[2])
        return some / of if of and some is not None else None
    whole, point, places = text.partition("点")
    if point:
        before = _whole(whole)
        digits = [_DIGITS.get(char, -1) for char in places]
        if before is None or not 0 < len(digits) < 10 or min(digits) < 0:
            return None
        return before + Fraction(int("".join(map(str, digits))), 10 ** len(digits))
    if re.fullmatch(rf"[^{''.join(_SCALES)}]+[{''.join(_SCALES)}]{{1,2}}", text) or text.isdecimal():
        return None
    return _whole(text)


def _whole(text: str) -> Fraction | None:
    pieces = list(_PIECE.finditer(text))
    if not pieces or "".join(piece.group() for piece in pieces) != text or len(text) > 40:
        return None
    done, group, count = Fraction(0), Fraction(0), None
    ten = scale = place = 99  # the power of ten, of scale, and of whichever came last
    for piece in pieces:
        digits, char, power, big = piece.groups()
        if digits or char:
            if count is not None and not (char and count == 0):
                return None
            count = Fraction(digits) if digits else Fraction(_DIGITS[char])
            place = 0 if char and count == 0 else place
        elif power:
            if _TENS[power] >= ten or (count is None and (power != "十" or group)):
                return None
            ten = _TENS[power]
            group, count, place = group + (1 if count is None else count) * 10**ten, None, ten
        else:
            if _SCALES[big] >= scale or (count is None and not group):
                # 万亿: a scale of a scale
                if not (big in "亿億兆" and count is None and not group and scale < _SCALES[big] and done):
                    return None
                done, scale = done * 10 ** _SCALES[big], 99
                continue
            done += (group + (count or 0)) * 10 ** _SCALES[big]
            group, count, ten, scale, place = Fraction(0), None, 99, _SCALES[big], _SCALES[big]
    if count is not None:
        # 两千三 is 2,300: a digit alone behind a hundred or more stands one place below it.
        below = 10 ** (place - 1) if 1 < place < 99 and 0 < count < 10 and pieces[-1][2] else 1
        count *= below
    return done + group + (count or 0)

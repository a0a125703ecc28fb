"""Two-sided prints: between A and B, A to B, A–B, A ± B; the words by language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class _Joints:
    """Patterns in lower case: what opens a range and what stands between its ends."""

    between: str
    """Opens "A and B"."""
    and_: str
    but: str
    """Joins two bounds: "more than A but less than B"."""
    from_: str
    """Opens "A to B"."""
    to: str


_WORDS: Mapping[str, _Joints] = {
    "en": _Joints(
        "(?:anywhere |somewhere |any number |ranging |in the range |a range of )?between|in between",
        "and|&",
        "but|yet",
        "(?:anywhere |somewhere |ranging |ranges? |ranged |a range |in the range |varying )?(?:from|of)|ranging",
        "to|through|thru|up to|until|till|and up to",
    ),
    "de": _Joints("zwischen", "und", "aber", "(?:von|ab)", "bis|bis zu|auf bis zu"),
    "fr": _Joints("entre", "et", "mais", "(?:de|d'|du|allant de|varie de)", "à|au|jusqu'à"),
    "es": _Joints("entre", "y|e", "pero", "(?:de|desde|del)", "a|hasta|al"),
    "zh": _Joints("介于|在", "和|与", "但", "从|由", "至|到|~|～|—|－"),
}
_DASH = r"[-\u2013\u2014\u2012~～]| (?:-|\u2013|\u2014) "
_PLUS_MINUS = r" ?(?:±|\+/-|\+-|\+ ?/ ?-| plus or minus | plus/minus ) ?"


def splits(low: str, text: str, language: str) -> Iterator[tuple[str, str, str]]:
    """The ways in which a print may be two ends: what they make ("to" or "±"), and the text of each.

    `low` is the text in lower case, as long as it.
    """
    speech = _WORDS.get(language[:2])
    gap = "" if language[:2] == "zh" else " "
    for found in re.finditer(_PLUS_MINUS, low):
        yield "±", text[: found.start()], text[found.end() :]
    if speech is None:
        return
    opened = re.match(rf"(?:the )?(?:{speech.between}){gap}", low)
    for found in re.finditer(rf"{gap}(?:{speech.and_}|{speech.but}){gap}", low):
        yield "and", text[: found.start()].rstrip(","), text[found.end() :]
    if opened:
        for found in re.finditer(rf"{gap}(?:{speech.and_}|{speech.to}){gap}|{_DASH}", low):
            yield "to", text[opened.end() : found.start()], text[found.end() :]
        return
    opened = re.match(rf"(?:{speech.from_}){gap}", low)
    start = opened.end() if opened else 0
    for found in re.finditer(rf"-?{gap}(?:{speech.to}){gap}-?|{_DASH}", low):
        # A hyphen joins words too: "twenty-two" is no range.
        digits = any(map(str.isdigit, low[start : found.start()])) and any(map(str.isdigit, low[found.end() :]))
        if found.start() > start and (digits or gap in found.group()):
            yield "to", text[start : found.start()], text[found.end() :]


@cache
def joint(language: str) -> re.Pattern[str]:
    """What stands between the two ends of a range in a text, with dashes."""
    speech = _WORDS.get(language[:2])
    gap = "" if language[:2] == "zh" else " "
    words = rf"|-?{gap}(?:{speech.to}){gap}(?:an? )?-?" if speech else ""
    return re.compile(rf"{_DASH}{words}")


@cache
def joint_of_between(language: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    """What opens "between A and B" before A, and what stands between the two."""
    speech = _WORDS.get(language[:2])
    if speech is None:
        return None
    gap = "" if language[:2] == "zh" else " "
    return (
        re.compile(rf"(?:(?<!\w)|^)(?:{speech.between}){gap}(?:the )?$"),
        re.compile(rf",?{gap}(?:{speech.and_}|{speech.to}){gap}(?:the )?|{_DASH}"),
    )


@cache
def joint_of_bounds(language: str) -> re.Pattern[str]:
    """What joins two bounds of one figure: "more than A and less than B"."""
    speech = _WORDS.get(language[:2])
    return re.compile(rf",? (?:{speech.and_}|{speech.but}) (?:is |are )?") if speech else re.compile("$^")


@cache
def opening(language: str) -> re.Pattern[str] | None:
    """What opens "from A to B" before A."""
    speech = _WORDS.get(language[:2])
    gap = "" if language[:2] == "zh" else " "
    return re.compile(rf"(?:(?<!\w)|^)(?:{speech.from_}){gap}$") if speech else None


PLUS_MINUS = re.compile(_PLUS_MINUS)

"""What stands beside words that make a number, and takes them apart again: "at one point five", "two in 2014"."""

from __future__ import annotations

import re

from evclaims.reading.spelling import Language

_TIME = re.compile(
    r"[ -](?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|tagen|wochen|jahren|ans|mois|jours|años|días|meses)\b"
)
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre|from|from the) (?:the )?$")
_SECOND_END = re.compile(r",? (?:and|to|und|bis|et|à|y|e|a) ")
_AMONG = re.compile(r" (?:in|out of|of every|sur|von|de cada) ")
_GROUPED = re.compile(r"\d[.,' ]\d")
_YEAR = re.compile(r" (?:in|von|sur) (?:1[5-9]|20)\d\d$")
_ENDS = re.compile(r"\s*(?:$|[.;:!?)\f\n](?!\d)|,(?!\d))")
_OF = re.compile(r" (?:of|de|des|du|der|von|del)\b| d'")
_OF_PART = re.compile(
    r"\s*$| (?:of|de|des|du|del|as|que|in|from)\b| d'| (?:less|more|higher|lower|off|over|faster|cheaper)\b|[.,;:!?)]"
)
_DIGITS_JOINED = re.compile(r"([^ -]{1,20}) (?:and|et|und|y) \d")
_THOUSANDS = ("thousand", "mille", "mil", "tausend")
_NOTHING = re.compile(r"(?:naught|nought|nil)")
_NO_PLAIN_PART = ("quarter", "third", "half", "tiers", "quart")
"""Parts that other rules hold apart from orders, or that are none."""


def stands(low: str, start: int, end: int, speech: Language) -> bool:
    """Whether words that make a number are one where they stand, in a text in lower case.

    >>> from evclaims.reading.spelling import spelling
    >>> stands("between one hundred and two", 8, 27, spelling("en"))
    False
    >>> stands("one hundred and two", 0, 19, spelling("en"))
    True
    """
    text = low[start:end]
    said = text.replace("-", " ").split()
    follows = re.match(r"[ -]([^\W\d_]+)", low[end : end + 30])
    nxt = follows[1] if follows else ""
    if nxt in speech.hundred and not low.startswith(("pour cent", "pour-cent"), end + 1):
        return False  # "3 hundred and 2 hundred" are two numbers
    if _joined(low, start, end, said, speech):
        return False
    if not _of_many(low, start, end, text, speech):
        return False
    if said[-1] == "gross" and not low.startswith(" of ", end):
        return False
    if _NOTHING.fullmatch(said[-1]):
        return low[end : end + 1] != "-" and not re.search(r"(?:\b(?:for|to)|-)[ ]?$", low[max(0, start - 5) : start])
    if said[0] == "one" and said[1:2] == ["point"] and low[max(0, start - 3) : start] == "at ":
        return False
    return _is_part(low, end, said, speech)


def _joined(low: str, start: int, end: int, said: list[str], speech: Language) -> bool:
    """Whether two numbers stand here that a joint or a comma only seems to make one."""
    text = low[start:end]
    joints = [word for word in said[1:] if word in speech.join or word == "&"]
    before = low[max(0, start - 20) : start]
    if joints and _BETWEEN.search(before) and len(joints) == 1 and not _SECOND_END.match(low, end):
        return True
    if joints and (joint := _DIGITS_JOINED.search(text)) and not (joint[1] in speech.hundred or joint[1] in _THOUSANDS):
        return True  # "3 million and 5" are two; "3 hundred and 21" is one
    if joints and said[-1] in (*speech.parts, *speech.many_parts) and _OF.match(low, end):
        return True
    if ", " in text:
        rest = text.rpartition(", ")[2].split()
        return not any(word in speech.hundred or word in speech.scales for word in rest) or bool(_OF.match(low, end))
    return False


def _of_many(low: str, start: int, end: int, text: str, speech: Language) -> bool:
    """Whether a number among another, or over another, is one: "one in five", but "one in 2014", "two over 5 years"."""
    if _AMONG.search(text) and _GROUPED.search(text):
        return False  # "700 von 4.100": two counts
    if _AMONG.search(text) and (_TIME.match(low, end) or _YEAR.search(text) or low[end : end + 1] == ":"):
        return False
    return bool(_ENDS.match(low, end)) or not any(f" {over} " in text for over in speech.over)


def _is_part(low: str, end: int, said: list[str], speech: Language) -> bool:
    """Whether a part is no order and no time: "a fifth of", but "a fifth term", "two quarters"."""
    last = said[-1]
    if last in ("quarter", "quarters"):
        return len(said) == 1 or said[-2] in ("a", "one", "three", "and")
    if last in speech.parts and last not in speech.many_parts and last not in _NO_PLAIN_PART and len(said) > 1:
        return bool(_OF_PART.match(low, end))
    return not (last in speech.parts and last not in speech.many_parts and low[end : end + 1] == "-" and len(said) > 1)

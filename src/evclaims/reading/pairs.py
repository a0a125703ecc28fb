"""Two numbers of a text that are one figure: the ends of a range, a figure with its plus and minus, two bounds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from evclaims.reading import directions
from evclaims.reading.prints import Print, Reader
from evclaims.reading.ranges import PLUS_MINUS, joint, joint_of_between, joint_of_bounds, opening

_LOWER, _UPPER = "[v, inf)", "(-inf, v]"
_SAME = re.compile(r"(?: [a-z°²³/]{1,20}){1,2}")
_PASSES = re.compile(r"\b(?:passe|passent|passer|passant|passée?s?|passait|pasó|pasa|pasar|pasado) $")
"""French and Spanish verbs of change that tell no direction: "passe de 5 à 7", "pasó de 5 a 7"."""
_MOVES = re.compile(r"(?:(?:up|down|back|over|on|it|shares?|sales|prices?|sharply|steadily|slightly) )*$")


def kind(reader: Reader, one: Print, other: Print, rules: Sequence[str]) -> tuple[str, int] | None:
    """What two neighbours make ("to", "±" or "and"), and where its print begins; None where they are two figures.

    `rules` are those of their hedges. From one figure to another after a word of change are two: "rose from 5 to 7".
    """
    flat, language = reader.flat, reader.language
    between = flat[one.end : other.start]
    if len(between) > 40:
        return None
    if PLUS_MINUS.fullmatch(between):
        return "±", one.start
    before = flat[max(0, one.start - 40) : one.start]
    of_between = joint_of_between(language)
    if of_between:
        opener, and_ = of_between
        opened = opener.search(before)
        if opened and _joins(and_, reader, between, other):
            return "to", one.start - len(before) + opened.start()
    if set(rules) == {_LOWER, _UPPER} and joint_of_bounds(language).fullmatch(between):
        return "and", one.start
    if not _joins(joint(language), reader, between, other):
        return None
    if (
        one.behind < one.end
        and flat[one.behind : one.end].strip(" -") in ("%", "percent", "per cent")
        and not other.unit
    ):
        return None
    if one.direction:  # "rose 5% to 105": a change, and where it led
        return None
    from_ = opening(language)
    opened = from_.search(before) if from_ else None
    start = one.start - len(before) + opened.start() if opened else one.start
    if not opened or flat[start:].startswith(("from", "von", "de", "desde", "从", "由")):
        moved = _MOVES.sub("", flat[max(0, start - 60) : start])
        if _PASSES.search(flat, max(0, start - 20), start):
            return None
        if directions.before(f"{moved.rstrip()} ", len(moved.rstrip()) + 1, language) or _is_change(moved, language):
            return None
    return "to", one.start


def _joins(pattern: re.Pattern[str], reader: Reader, between: str, other: Print) -> bool:
    """Whether what stands between two figures joins them, with the noun of both or without it."""
    return bool(pattern.fullmatch(between) or pattern.fullmatch(_without_noun(reader, between, other)))


def _without_noun(reader: Reader, between: str, other: Print) -> str:
    """What joins, without the noun that follows both: "44 mg to 50 mg", "252 miles to 287 miles"."""
    noun = _SAME.match(between)
    while noun:
        if reader.flat.startswith(noun.group(), other.end):
            return between[noun.end() :]
        shorter = noun.group().rpartition(" ")[0]
        noun = re.compile(re.escape(shorter)).match(between) if shorter else None
    return between


@cache
def _change(language: str) -> re.Pattern[str] | None:
    words = directions.verbs(language)
    return re.compile(rf"(?<![\w-])(?:{words})(?: [\w-]{{1,20}}){{0,2}} ?$") if words else None


def _is_change(before: str, language: str) -> bool:
    """Whether a verb of change stands a word or two before: "increased its rate from 5 to 7"."""
    pattern = _change(language[:2])
    return bool(pattern and pattern.search(before))

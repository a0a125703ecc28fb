"""The slips that people make in a print and its span; see `slips`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random

from evclaims.mutation.slips import Cells, bound

_NUMBER = re.compile(r"(\d{1,3}(?:([.,' \u00a0\u2009\u202f])\d{3})+(?!\d)|\d+)([.,]\d+)?", re.ASCII)
_FEW = range(2, 8)


@bound
def times_in_print(row: Cells, column: str, rng: Random, power: int) -> Cells | None:
    """A printed number in digits too large by a power of ten, grouped as it was."""
    text = row[column]
    match = _NUMBER.search(text)
    if match is None:
        return None
    whole, group, fraction = match[1], match[2] or "", match[3] or ""
    moved, rest = fraction[1 : power + 1].ljust(power, "0"), fraction[power + 1 :]
    digits = ((whole.replace(group, "") if group else whole) + moved).lstrip("0") or "0"
    grouped = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", group, digits)
    return {column: text[: match.start()] + grouped + (fraction[0] + rest if rest else "") + text[match.end() :]}


@bound
def word_exchanged(row: Cells, column: str, rng: Random, meanings: Mapping[str, object]) -> Cells | None:
    """A word or sign for another that means something else: a scale, a number in words, a currency."""
    text = row[column]
    for word in sorted(meanings, key=lambda w: (-len(w), w)):
        begins = r"(?<![^\W\d_])" if word[0].isalpha() else ""
        ends = r"(?![^\W\d_])" if word[-1].isalpha() else ""
        match = re.search(begins + re.escape(word) + ends, text, re.IGNORECASE)
        others = sorted(w for w in meanings if meanings[w] != meanings[word] and w[0].isalpha() == word[0].isalpha())
        if match and others:
            return {column: text[: match.start()] + rng.choice(others) + text[match.end() :]}
    return None


@bound
def hedge_dropped(row: Cells, column: str, rng: Random, phrases: Sequence[str]) -> Cells | None:
    """The hedge left out of a print."""
    text = row[column]
    for phrase in sorted(phrases, key=lambda p: (-len(p), p)):
        for rest in (text[len(phrase) :], text[: -len(phrase)]):
            cut = text.lower() in (phrase + rest.lower(), rest.lower() + phrase)
            if cut and any(char.isalnum() for char in rest):
                return {column: rest.strip()}
    return None


@bound
def hedge_added(row: Cells, column: str, rng: Random, phrases: Sequence[str]) -> Cells | None:
    """A hedge before a print that has none."""
    words = [phrase for phrase in phrases if phrase[:1].isalpha() and len(phrase) > 2]
    if not words or hedge_dropped(phrases)(row, column, rng) or not row[column]:
        return None
    return {column: f"{rng.choice(words)} {row[column]}"}


def is_offset(text: str) -> bool:
    """Whether a cell holds a place in a text."""
    return text.isdecimal() and len(text) < 12


@bound
def shifted(row: Cells, column: str, rng: Random, columns: Sequence[str], by: int | None) -> Cells | None:
    """Offsets moved together: by one character, or (None) by a few; to either side."""
    offsets = {c: int(row[c]) for c in columns if is_offset(row[c])}
    way = rng.choice((-1, 1)) * (by or rng.choice(_FEW))
    if len(offsets) < len(columns) or min(offsets.values()) + way < 0:
        return None
    return {c: str(offset + way) for c, offset in offsets.items()}

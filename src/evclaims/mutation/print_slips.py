"""The slips that people make in a print and its span; see `slips`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random

from evclaims.mutation.slips import Cells, Slip

_NUMBER = re.compile(r"(\d{1,3}(?:([.,' \u00a0\u2009\u202f])\d{3})+(?!\d)|\d+)([.,]\d+)?", re.ASCII)
_FEW = range(2, 8)


def times_in_print(power: int) -> Slip:
    """A printed number in digits too large by a power of ten, grouped as it was."""

    def slip(row: Cells, column: str, rng: Random) -> Cells | None:
        text = row[column]
        match = _NUMBER.search(text)
        if match is None:
            return None
        whole, group, fraction = match[1], match[2] or "", match[3] or ""
        moved, rest = fraction[1 : power + 1].ljust(power, "0"), fraction[power + 1 :]
        digits = ((whole.replace(group, "") if group else whole) + moved).lstrip("0") or "0"
        grouped = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", group, digits)
        return {column: text[: match.start()] + grouped + (fraction[0] + rest if rest else "") + text[match.end() :]}

    return slip


def word_exchanged(meanings: Mapping[str, object]) -> Slip:
    """A word or sign for another that means something else: a scale, a number in words, a currency."""

    def slip(row: Cells, column: str, rng: Random) -> Cells | None:
        text = row[column]
        for word in sorted(meanings, key=lambda w: (-len(w), w)):
            begins = r"(?<![^\W\d_])" if word[0].isalpha() else ""
            ends = r"(?![^\W\d_])" if word[-1].isalpha() else ""
            match = re.search(begins + re.escape(word) + ends, text, re.IGNORECASE)
            others = sorted(
                w for w in meanings if meanings[w] != meanings[word] and w[0].isalpha() == word[0].isalpha()
            )
            if match and others:
                return {column: text[: match.start()] + rng.choice(others) + text[match.end() :]}
        return None

    return slip


def hedge_dropped(phrases: Sequence[str]) -> Slip:
    """The hedge left out of a print."""

    def slip(row: Cells, column: str, rng: Random) -> Cells | None:
        text = row[column]
        for phrase in sorted(phrases, key=lambda p: (-len(p), p)):
            for rest in (text[len(phrase) :], text[: -len(phrase)]):
                cut = text.lower() in (phrase + rest.lower(), rest.lower() + phrase)
                if cut and any(char.isalnum() for char in rest):
                    return {column: rest.strip()}
        return None

    return slip


def hedge_added(phrases: Sequence[str]) -> Slip:
    """A hedge before a print that has none."""

    def slip(row: Cells, column: str, rng: Random) -> Cells | None:
        words = [phrase for phrase in phrases if phrase[:1].isalpha() and len(phrase) > 2]
        if not words or hedge_dropped(phrases)(row, column, rng) or not row[column]:
            return None
        return {column: f"{rng.choice(words)} {row[column]}"}

    return slip


def is_offset(text: str) -> bool:
    """Whether a cell holds a place in a text."""
    return text.isdecimal() and len(text) < 12


def shifted(columns: Sequence[str], by: int | None) -> Slip:
    """Offsets moved together: by one character, or (None) by a few; to either side."""

    def slip(row: Cells, column: str, rng: Random) -> Cells | None:
        offsets = {c: int(row[c]) for c in columns if is_offset(row[c])}
        way = rng.choice((-1, 1)) * (by or rng.choice(_FEW))
        if len(offsets) < len(columns) or min(offsets.values()) + way < 0:
            return None
        return {c: str(offset + way) for c, offset in offsets.items()}

    return slip

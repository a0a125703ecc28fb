"""The hedge policy that ships with the reader: phrases by language, and what each says (`hedges.csv`).

A line of the file stands for many phrases: `(a|b)` is either, `[x]` may be left out. A package's own table of hedges
adds to it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from evclaims.reading.typography import normalise

_FILE = Path(__file__).with_name("hedges.csv")
_PIECE = re.compile(r"[()\[\]|]|[^()\[\]|]+")


@cache
def shipped(language: str) -> Mapping[str, str]:
    """Phrase, in lower case, to rule, for a language and for signs that belong to none.

    >>> shipped("en")["no fewer than"], shipped("de")["knapp"], "knapp" in shipped("en")
    ('[v, inf)', '[v - w, v]', False)
    """
    return {phrase: row["rule"] for row in _rows(language) for phrase in expanded(row["phrase"])}


@cache
def behind(language: str) -> frozenset[str]:
    """The phrases of the shipped policy that stand behind a figure."""
    return frozenset(p for row in _rows(language) if row["place"] for p in expanded(row["phrase"]))


def combined(language: str, own: Mapping[str, str]) -> Mapping[str, str]:
    """The shipped policy of a language with a package's own phrases on top, however their apostrophes are written.

    >>> combined("fr", {"jusqu’à": "(-inf, v]"}).keys() & {"jusqu’à", "jusqu'à"}
    {'jusqu’à'}
    """
    taken = {_plain(phrase) for phrase in own}
    return {**{phrase: rule for phrase, rule in shipped(language).items() if _plain(phrase) not in taken}, **own}


def _plain(phrase: str) -> str:
    return normalise(phrase).strip().lower().replace("’", "'")


def _rows(language: str) -> Iterator[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(_FILE.read_text("utf-8")))
    return (row for row in rows if row["language"] in ("", language[:2]))


def expanded(pattern: str) -> list[str]:
    """Every phrase that a line of the file stands for.

    >>> expanded("[well] (over|above) the")
    ['well over the', 'well above the', 'over the', 'above the']
    """
    pieces = _PIECE.findall(pattern)
    found = list(dict.fromkeys(" ".join(words.split()) for words in _alternatives(pieces)))
    return found


def _alternatives(pieces: list[str]) -> Iterator[str]:
    """The phrases of the pieces up to a closing bracket, which is taken off with them."""
    done: list[str] = []
    open_ = [""]
    while pieces:
        piece = pieces.pop(0)
        if piece in ")]":
            break
        if piece == "|":
            done += open_
            open_ = [""]
        elif piece in "([":
            inner = list(_alternatives(pieces)) + ([""] if piece == "[" else [])
            open_ = [one + other for one in open_ for other in inner]
        else:
            open_ = [one + piece for one in open_]
    yield from (*done, *open_)

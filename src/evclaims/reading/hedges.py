"""The hedge policy that ships with the reader: phrases by language, and what each says (`hedges.csv`).

A line of the file stands for many phrases: `(a|b)` is either, `[x]` may be left out, `<name>` is any word of the list
of that name in `hedge_words.csv`. A package's own table of hedges adds to it, and wins.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from evclaims.reading.chinese_words import is_joined, is_other_word
from evclaims.reading.typography import lower, normalise, simplified

_FILE = Path(__file__).with_name("hedges.csv")
_LISTS = Path(__file__).with_name("hedge_words.csv")
_PIECE = re.compile(r"[()\[\]|]|[^()\[\]|]+")


class Phrases(Mapping[str, str]):
    """Phrases to be found at a place in a text: each in lower case and plain, and what it is to whom asks."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._phrases = dict(phrases)
        # Hardly a character of a text begins or ends a phrase, and if so, few lengths come into question.
        self._beginning = _lengths(self._phrases, 0)
        self._last = _lengths(self._phrases, -1)

    def __getitem__(self, phrase: str) -> str:
        return self._phrases[phrase]

    def __iter__(self) -> Iterator[str]:
        return iter(self._phrases)

    def __len__(self) -> int:
        return len(self._phrases)

    def starting(self, low: str, at: int = 0) -> str:
        """The longest phrase that a text in lower case has from a place on, not in the middle of a word; or ""."""
        for length in self._beginning.get(low[at : at + 1], ()):
            phrase = low[at : at + length]
            if phrase not in self._phrases or len(phrase) < length:
                continue
            joined = is_cased(phrase[-1]) and is_joined(low[at + length : at + length + 1])
            if not joined and not is_other_word(phrase, low, at + length):
                return phrase
        return ""

    def ending(self, low: str, at: int) -> str:
        """The longest phrase that a text in lower case has up to a place, not in the middle of a word; or ""."""
        for length in self._last.get(low[at - 1 : at], ()):
            start = at - length
            phrase = low[max(start, 0) : at]
            if start < 0 or phrase not in self._phrases:
                continue
            before = low[start - 1 : start] if start else ""
            if not (is_cased(phrase[0]) and before and (is_cased(before) or before in "-_")):
                return phrase
        return ""


def _lengths(phrases: Iterable[str], place: int) -> Mapping[str, tuple[int, ...]]:
    """How long the phrases are that have a character at a place, the longest first, by that character."""
    found: dict[str, set[int]] = {}
    for phrase in filter(None, phrases):
        found.setdefault(phrase[place], set()).add(len(phrase))
    return {char: tuple(sorted(lengths, reverse=True)) for char, lengths in found.items()}


def is_cased(char: str) -> bool:
    """Whether a character is of a script that puts blanks between its words, as Latin does and Chinese does not."""
    return char.lower() != char.upper()


class Policy(Mapping[str, str]):
    """Phrase to rule, with the phrases ready to be looked up: all of them as they stand in a plain text."""

    def __init__(self, rules: Mapping[str, str]) -> None:
        self._rules = dict(rules)
        self._hash = hash(frozenset(self._rules.items()))
        self.phrases = Phrases({simplified(plain(phrase)): phrase for phrase in self._rules})

    @classmethod
    def of(cls, rules: Mapping[str, str]) -> Policy:
        """The policy itself, or one that is made of a mapping."""
        return rules if isinstance(rules, Policy) else cls(rules)

    def __getitem__(self, phrase: str) -> str:
        return self._rules[phrase]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    def __hash__(self) -> int:
        return self._hash


def plain(text: str) -> str:
    """A text with the typography of a plain one, apostrophes straight."""
    return normalise(text).replace("’", "'")


@cache
def shipped(language: str) -> Policy:
    """Phrase, in lower case, to rule, for a language and for signs that belong to none.

    >>> shipped("en")["no fewer than"], shipped("de")["knapp"], "knapp" in shipped("en")
    ('[v, inf)', '[v - w, v]', False)
    """
    return Policy({phrase: row["rule"] for row in _rows(language) for phrase in _phrases(row)})


@cache
def shipped_of_all() -> Policy:
    """The shipped policy of every language at once."""
    languages = sorted({row["language"] for row in _table(_FILE)})
    return Policy({phrase: rule for language in languages for phrase, rule in shipped(language).items()})


def with_own(language: str | None, own: Mapping[str, str]) -> Policy:
    """The shipped policy of a language, or of all, with the phrases and rules of a package, which win."""
    return Policy({**(shipped_of_all() if language is None else shipped(language)), **own})


@cache
def placed(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The phrases of the shipped policy that stand before a figure, and those that stand behind one; some do both."""
    rows = list(_rows(language))
    before = frozenset(plain(p) for row in rows if not row["place"] for p in _phrases(row))
    return before, frozenset(plain(p) for row in rows if row["place"] for p in _phrases(row))


@cache
def ordinals() -> frozenset[str]:
    """What makes an ordinal of digits: st, nd, te, ème."""
    return frozenset(p for row in _table(_FILE) if row["class"] == "ordinal" for p in _phrases(row))


@cache
def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _rows(language: str) -> Iterator[dict[str, str]]:
    return (row for row in _table(_FILE) if row["language"] in ("", language[:2]))


def _phrases(row: Mapping[str, str]) -> list[str]:
    return expanded(row["phrase"], {each["name"]: each["words"] for each in _table(_LISTS)})


def expanded(pattern: str, lists: Mapping[str, str] | None = None) -> list[str]:
    """Every phrase that a line of the file stands for.

    >>> expanded("[well] (over|above) the")
    ['well over the', 'well above the', 'over the', 'above the']
    >>> expanded("<big> than", {"big": "larger|older"})
    ['larger than', 'older than']
    """
    for name, words in (lists or {}).items():
        pattern = pattern.replace(f"<{name}>", f"({words})")
    pieces = _PIECE.findall(pattern)
    found = (lower(" ".join(words.split())) for words in _alternatives(pieces))
    return list(dict.fromkeys(phrase for phrase in found if phrase))


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

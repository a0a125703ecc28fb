"""Excerpts of text that somebody else wrote, as messages and pages show it: cut, and with nothing that is obeyed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

LONGEST = 2_000
_OBEYED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean(text: str, escape: Callable[[str], str] | None = None) -> str:
    """The text with every character escaped that a terminal would obey rather than show.

    >>> clean("410,000\\x1b[2J")
    '410,000\\\\x1b[2J'
    """
    if text.isascii() and text.isprintable():
        return text
    escape = escape or _escape
    return "".join(escape(c) if unicodedata.category(c) in _OBEYED else c for c in text)


def brief(text: str, longest: int = LONGEST) -> str:
    """The text clean, and cut where nobody reads on.

    >>> brief("410,000\\u202e", 9), brief("a" * 50, 9)
    ('410,000\\\\u202e', 'aaaaaaaaa…')
    """
    return clean(text) if len(text) <= longest else f"{clean(text[:longest])}…"


def quoted(text: str, longest: int = 60) -> str:
    """The text in quotes, cut to a length that a message can bear.

    >>> quoted("it's"), quoted("a" * 50, 9)
    ('"it\\'s"', "'aaaaaaaa…'")
    """
    return repr(text if len(text) <= longest else text[: longest - 1] + "…")


def _escape(character: str) -> str:
    return character.encode("ascii", "backslashreplace").decode() if not character.isascii() else repr(character)[1:-1]

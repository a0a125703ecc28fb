"""How much a change weighs, and which version it needs at least: MAJOR, MINOR, PATCH as `docs/versioning.md` says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from evclaims.model import EvclaimsError

Number: TypeAlias = tuple[int, int, int]
_NUMBER = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:[-+][0-9A-Za-z.+-]*)?", re.ASCII)


class Level(IntEnum):
    """What a change breaks: readers of the data, what was said of the world, or nothing."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True, slots=True)
class Change:
    """A change of what a package declares: of what, which, from and to what, and why it weighs as much as it does."""

    level: Level
    subject: str
    change: str
    reason: str
    old: str = ""
    new: str = ""


def number(version: str) -> Number:
    """The three numbers of a version; what stands behind them (a release candidate) does not count.

    >>> number("0.2.0-rc1")
    (0, 2, 0)

    Raises EvclaimsError where it has not that form.
    """
    match = _NUMBER.fullmatch(version)
    if not match:
        what = f"the version {version!r} is not of the form 1.2.3" if version else "a package has no version"
        raise EvclaimsError(f"{what}, so nobody can say what the next one must be; write one into its descriptor")
    return int(match[1]), int(match[2]), int(match[3])


def least(version: str, level: Level) -> str:
    """The least version that may follow; before 1.0, MAJOR and MINOR both raise the second number.

    >>> least("0.1.7", Level.MAJOR), least("1.1.7", Level.MAJOR), least("1.1.7", Level.PATCH)
    ('0.2.0', '2.0.0', '1.1.8')

    Raises EvclaimsError where the version has not the form 1.2.3.
    """
    major, minor, patch = number(version)
    if level is Level.MAJOR and major:
        return f"{major + 1}.0.0"
    if level >= Level.MINOR:
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}" if level is Level.PATCH else f"{major}.{minor}.{patch}"

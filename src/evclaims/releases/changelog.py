"""Whether a version may be released: its number is high enough, and the changelog names the claims that changed.

IDs may be named one by one or as ranges, such as `a-01` to `-17`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from evclaims.releases.bump import Level, number
from evclaims.releases.history import REUSED, History

_HEADING = re.compile(r"^##[ \t]+\[?v?([^\]\s]+)\]?.*$", re.MULTILINE)
_ID = r"[^\W_](?:[\w.:/-]*\w)?"
_RANGE = re.compile(
    rf"(?P<first>{_ID})`?\s*(?:to|through|bis|until|–|—|…|\.\.\.?)\s*`?(?P<last>-?{_ID})", re.IGNORECASE
)
_WORD = re.compile(_ID)
_TAIL = re.compile(r"(.*?)(\d+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Named:
    """The IDs that a text names: one by one, and as ranges (prefix, first and last number)."""

    ids: frozenset[str]
    ranges: tuple[tuple[str, int, int], ...]

    def __contains__(self, id_: str) -> bool:
        if id_ in self.ids:
            return True
        match = _TAIL.fullmatch(id_)
        return match is not None and any(
            prefix == match[1] and first <= int(match[2]) <= last for prefix, first, last in self.ranges
        )


def faults(history: History, changelog: str) -> list[str]:
    """What keeps the new version from being released: sentences; none where it may be.

    Raises EvclaimsError where a version has not the form 1.2.3.
    """
    found = [f"{change.subject} is reused: {change.reason}" for change in history.changes if change.change == "reused"]
    found += [f"ID {row.id} is reused: {REUSED}" for row in history.rows if row.change == "reused"]
    new, needed = history.new_version, history.least
    if number(new) < number(needed):
        level = f"{history.level.name} changes need" if history.level else "nothing changed, and it follows"
        found.append(f"the version {new} is less than {needed}: {level} {needed} after {history.old_version}")
    text = section(changelog, new)
    if history.level and text is None:
        found.append(f"the changelog has no section for {new}; write what changed under a heading ## [{new}]")
    elif text is not None:
        lacking = [id_ for id_ in to_be_named(history) if id_ not in named(text)]
        if lacking:
            found.append(f"the changelog's section for {new} does not name {', '.join(as_ranges(lacking))}")
    return found


def to_be_named(history: History) -> list[str]:
    """The IDs that a changelog must name: claims (rows that hold intervals, where there are none) that are others now.

    That is a row that was added, removed, withdrawn or changed beyond its wording, and one that is now contradicted, or
    no longer is.
    """
    holding = history.claims
    ids = [row.id for row in history.rows if row.table in holding and row.level > Level.PATCH]
    ids += [each.id for each in history.standings if each.table in holding and "contradicted" in (each.old, each.new)]
    return sorted(dict.fromkeys(ids))


def section(text: str, version: str) -> str | None:
    """What stands under the heading of a version, up to the next heading of its level; None where there is no such.

    >>> section("## [0.2.0] - 2026-11-22\\n\\nMore.\\n\\n## 0.1.0\\n", "0.2.0").strip()
    'More.'
    """
    headings = list(_HEADING.finditer(text))
    for i, heading in enumerate(headings):
        if heading[1] == version:
            end = headings[i + 1].start() if i + 1 < len(headings) else len(text)
            return text[heading.end() : end]
    return None


def named(text: str) -> Named:
    """The IDs that a text names.

    >>> found = named("the claims `a-01` to `-04` and `b-2`")
    >>> "a-03" in found, "a-05" in found, "b-2" in found
    (True, False, True)
    """
    ranges = []
    for match in _RANGE.finditer(text):
        first, last = _TAIL.fullmatch(match["first"]), _TAIL.fullmatch(match["last"])
        if first and last and (last[1] in ("-", "", first[1])):
            ranges.append((first[1], int(first[2]), int(last[2])))
    return Named(frozenset(match.group() for match in _WORD.finditer(text)), tuple(ranges))


def as_ranges(ids: Collection[str]) -> list[str]:
    """IDs as a changelog names them: neighbours as a range.

    >>> as_ranges(["a-01", "a-02", "a-03", "b-1"])
    ['`a-01` to `-03`', '`b-1`']
    """
    found: list[str] = []
    run: list[re.Match[str]] = []
    for id_ in ids:
        match = _TAIL.fullmatch(id_)
        if match is None or not run or match[1] != run[-1][1] or int(match[2]) != int(run[-1][2]) + 1:
            found += _one_range(run)
            run = []
        if match is None:
            found.append(f"`{id_}`")
        else:
            run.append(match)
    return found + _one_range(run)


def _one_range(run: Iterable[re.Match[str]]) -> list[str]:
    run = list(run)
    if len(run) < 3:
        return [f"`{match.group()}`" for match in run]
    joint = "-" if run[0][1].endswith("-") else ""
    return [f"`{run[0].group()}` to `{joint}{run[-1][2]}`"]

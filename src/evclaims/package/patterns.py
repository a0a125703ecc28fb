"""Regular expressions that a stranger wrote, run without the chance to run for ever.

Python's `re` tries ways to match one after the other, which some patterns make a matter of years. So a pattern of the
plain sort (literals, classes, repeats, groups, alternatives) is written anew for RE2, which DuckDB carries and whose
time is linear in the text; every other one runs in Python's `re` in a process of its own whose CPU time is limited.
Both ways give the same answer as Python's `re`: what RE2 would read otherwise goes to the process.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Collection, Iterable
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Literal, TypeAlias

from evclaims.model import EvclaimsError

SECONDS = 5
"""CPU seconds that all texts of one column may take with one pattern."""
_LONGEST = 1_000
"""Characters of a pattern; its parsing in Python cannot be interrupted."""
_MOST_REPEATS = 1_000
"""RE2's own limit of a counted repeat."""
_MEMORY = 1 << 30
How: TypeAlias = Literal["fullmatch", "match", "search"]
_ENDS: dict[str, tuple[str, str]] = {"fullmatch": ("\\A(?:", ")\\z"), "match": ("\\A(?:", ")"), "search": ("(?:", ")")}
_CLASSES = {
    op.CATEGORY_DIGIT: "0-9",
    op.CATEGORY_NOT_DIGIT: "\\D",
    op.CATEGORY_SPACE: " \\t\\n\\r\\f\\x0b\\x1c-\\x1f",
    op.CATEGORY_NOT_SPACE: "\\x00-\\x08\\x0e-\\x1b\\x21-\\x{10ffff}",
    op.CATEGORY_WORD: "0-9A-Za-z_",
    op.CATEGORY_NOT_WORD: "\\W",
}
_POSITIONS = {op.AT_BEGINNING: "\\A", op.AT_BEGINNING_STRING: "\\A", op.AT_END: "\\z", op.AT_END_STRING: "\\z"}
_BOUNDARIES = {op.AT_BOUNDARY: "\\b", op.AT_NON_BOUNDARY: "\\B"}


class BadPattern(EvclaimsError):
    """The pattern is no regular expression of Python's."""


class SlowPattern(EvclaimsError):
    """The pattern took more CPU time or memory than it may."""


def matched(pattern: str, texts: Collection[str], how: How = "fullmatch") -> frozenset[str]:
    """Those of the texts that the pattern matches, as `re.fullmatch`, `re.match` or `re.search` would say.

    >>> sorted(matched("[a-z]+(-[a-z]+)*", ["a-b", "a-", "B"]))
    ['a-b']

    Raises BadPattern for what is no regular expression, SlowPattern where the answer takes longer than SECONDS of CPU.
    """
    linear, only_ascii = _for_re2(pattern)
    quick: list[str] = []
    rest: list[str] = []
    for text in set(texts):
        # In a text without line ends, `$` is the end and nothing else; beyond ASCII, classes and bounds differ.
        plain = linear is not None and "\n" not in text and "\0" not in text and (text.isascii() or not only_ascii)
        (quick if plain and text.isprintable() else rest).append(text)
    found: set[str] = set()
    if quick and linear is not None:
        before, after = _ENDS[how]
        answers = _by_re2(f"{before}{linear}{after}", quick)
        if answers is None:
            rest += quick
        else:
            found.update(answers)
    return frozenset(found.union(_by_process(pattern, rest, how) if rest else ()))


def check(pattern: object) -> None:
    """Raises BadPattern for what is no regular expression, or one that is too long to be looked at."""
    if not isinstance(pattern, str):
        raise BadPattern("it is no text; write a regular expression")
    _for_re2(pattern)


@lru_cache(maxsize=1024)
def _for_re2(pattern: str) -> tuple[str | None, bool]:
    """The pattern as RE2 reads it (None where it may not), and whether it means the same for ASCII texts alone."""
    if len(pattern) > _LONGEST:
        raise BadPattern(f"it is longer than {_LONGEST:,} characters; shorten it")
    try:
        tree = _parser.parse(pattern)
    except (re.error, RecursionError, OverflowError, ValueError) as error:
        raise BadPattern(f"it is no regular expression ({error}); mend it") from None
    writer = _Writer()
    try:
        if tree.state.flags & ~re.UNICODE:
            return None, False
        return writer.sequence(tree), writer.only_ascii
    except (_NotPlain, RecursionError):
        return None, False


class _NotPlain(Exception):
    """A part that RE2 lacks or may read in another way."""


class _Writer:
    """Writes Python's own parse tree of a pattern as a pattern for RE2."""

    def __init__(self) -> None:
        self.only_ascii = False

    def sequence(self, parts: Iterable[tuple[Any, Any]]) -> str:
        """Parts that follow one another."""
        return "".join(self.part(kind, value) for kind, value in parts)

    def part(self, kind: Any, value: Any) -> str:
        """One node of the tree."""
        if kind is op.LITERAL:
            return _character(value)
        if kind is op.NOT_LITERAL:
            return f"[^{_character(value)}]"
        if kind is op.ANY:
            return "[^\\n]"
        if kind is op.IN:
            return self.members(value)
        if kind is op.BRANCH:
            return f"(?:{'|'.join(self.sequence(branch) for branch in value[1])})"
        if kind is op.SUBPATTERN:
            _, added, removed, inner = value
            if added or removed:
                raise _NotPlain
            return f"(?:{self.sequence(inner)})"
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            least, most, inner = value
            endless = most is op.MAXREPEAT
            if least > _MOST_REPEATS or (not endless and most > _MOST_REPEATS):
                raise _NotPlain
            count = f"{{{least},}}" if endless else f"{{{least},{most}}}"
            return f"(?:{self.sequence(inner)}){count}"  # lazy or greedy: whether it matches is the same
        if kind is op.AT and value in _POSITIONS:
            return _POSITIONS[value]
        if kind is op.AT and value in _BOUNDARIES:
            self.only_ascii = True
            return _BOUNDARIES[value]
        raise _NotPlain

    def members(self, members: Iterable[tuple[Any, Any]]) -> str:
        """A class of characters."""
        found, start = "", "["
        for kind, value in members:
            if kind is op.NEGATE:
                start = "[^"
            elif kind is op.LITERAL:
                found += _character(value)
            elif kind is op.RANGE:
                found += f"{_character(value[0])}-{_character(value[1])}"
            elif kind is op.CATEGORY and value in _CLASSES:
                self.only_ascii = True
                found += _CLASSES[value]
            else:
                raise _NotPlain
        return f"{start}{found}]"


def _character(code: int) -> str:
    if 0xD800 <= code <= 0xDFFF:
        raise _NotPlain
    return f"\\x{{{code:x}}}"


def _by_re2(pattern: str, texts: list[str]) -> list[str] | None:
    """The texts that match; None where RE2 does not take the pattern (it limits the size of what it compiles)."""
    import duckdb

    connection = duckdb.connect(":memory:", config={"threads": "1"})
    try:
        sql = "SELECT each FROM unnest(CAST(? AS VARCHAR[])) AS texts(each) WHERE regexp_matches(each, ?)"
        return [text for (text,) in connection.execute(sql, [texts, pattern]).fetchall()]
    except duckdb.Error:
        return None
    finally:
        connection.close()


_PROCESS = f"""
import json, re, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
    resource.setrlimit(resource.RLIMIT_AS, ({_MEMORY}, {_MEMORY}))
except ImportError:
    pass
pattern, how, texts = json.load(sys.stdin)
matches = getattr(re.compile(pattern), how)
json.dump([i for i, text in enumerate(texts) if matches(text)], sys.stdout)
"""


def _by_process(pattern: str, texts: list[str], how: How) -> list[str]:
    question = json.dumps([pattern, how, texts]).encode()
    slow = f"it takes more than {SECONDS} seconds of CPU to hold against the cells; write it without repeats in repeats"
    try:
        # Isolated, and without site: nothing of the current folder or the environment is imported.
        command = [sys.executable, "-I", "-S", "-W", "ignore", "-c", _PROCESS]
        wall = None if sys.platform != "win32" else SECONDS * 4
        done = subprocess.run(command, input=question, capture_output=True, timeout=wall, check=False)
    except subprocess.TimeoutExpired:
        raise SlowPattern(slow) from None
    except OSError as error:
        raise SlowPattern(f"no process could be started to run it ({error.strerror}); try again") from None
    if done.returncode != 0:
        raise SlowPattern(slow)
    return [texts[i] for i in json.loads(done.stdout)]

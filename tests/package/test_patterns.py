"""Patterns of strangers: the same answers as Python's `re`, and an end to those that would never answer."""

from __future__ import annotations

import re
import resource

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evclaims.package import patterns
from evclaims.package.patterns import BadPattern, SlowPattern, matched

_ATOMS = st.sampled_from(
    [
        "a",
        "b",
        r"\d",
        r"\w",
        r"\s",
        r"\S",
        r"\W",
        ".",
        "[a-c]",
        "[^a-c]",
        r"[\d.]",
        r"[^\w-]",
        "-",
        r"\.",
        "é",
        "^",
        "$",
        r"\b",
    ]
)
_PATTERNS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{,2}", "*?"])).map(
            lambda p: f"(?:{p[0]}){p[1]}"
        ),
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
    ),
    max_leaves=6,
)
_TEXTS = st.lists(st.text("ab1-. é\n\t\x1c٣_", max_size=8), max_size=6)


@settings(max_examples=150, deadline=None)
@given(pattern=_PATTERNS, texts=_TEXTS, how=st.sampled_from(["fullmatch", "match", "search"]))
def test_the_answer_is_that_of_python(pattern: str, texts: list[str], how: patterns.How) -> None:
    answers = {text for text in texts if getattr(re.compile(pattern), how)(text)}
    assert matched(pattern, texts, how) == answers


@settings(max_examples=100, deadline=None)
@given(pattern=_PATTERNS, texts=st.lists(st.text("ab1-. _cd", max_size=8), max_size=6))
def test_plain_patterns_never_need_the_process(pattern: str, texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patterns, "_by_process", lambda *_: pytest.fail("the process was started"))
        assert matched(pattern, texts) == {text for text in texts if re.fullmatch(pattern, text)}


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*$", "(a*)*b", "(.*)*x", r"(\w+\s?)*!"])
def test_repeats_in_repeats_take_no_time(pattern: str) -> None:
    texts = ["a" * n + "c" for n in (5, 50, 500, 5000)]
    began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    assert matched(pattern, texts) == frozenset()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - began < 5


@pytest.mark.parametrize("pattern", [r"(a+)+\1?(?=b)c", r"(?i)(a+)+(?!x)c"])
def test_what_needs_backtracking_is_stopped(pattern: str) -> None:
    with pytest.raises(SlowPattern, match="seconds of CPU"):
        matched(pattern, ["a" * 60 + "b"])


@pytest.mark.parametrize("pattern", ["(", "[", "a{2,1}", "(?P<1>a)", "a{99999999999}", "(" * 400, "a" * 1001])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        matched(pattern, ["a"])


@pytest.mark.parametrize("pattern", [None, 3, ["a"]])
def test_what_is_no_text_is_refused(pattern: object) -> None:
    with pytest.raises(BadPattern, match="no text"):
        patterns.check(pattern)


def test_backreferences_and_looks_are_answered() -> None:
    assert matched(r"(a|b)\1", ["aa", "ab"]) == {"aa"}
    assert matched(r"a(?!b).", ["ab", "ac"]) == {"ac"}
    assert matched("(?i)AB", ["ab"]) == {"ab"}

"""Finding printed spans again in another copy of a text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from evclaims.anchor import Anchor, Span, State, locate, occurrences, stands_alone

WORDS = st.lists(st.sampled_from(["50", "1,500", "about 50", "two", "cars", "5", "x", "50th", "1.5"]), max_size=30)


@given(WORDS)
def test_every_span_of_the_very_text_is_exact(words: list[str]) -> None:
    spans, at = [], 0
    for word in words:
        spans.append(Span(word, at, at + len(word)))
        at += len(word) + 1
    assert locate(" ".join(words), spans) == [Anchor(State.EXACT, span.start) for span in spans]


@given(WORDS.filter(lambda words: len(set(words)) == len(words)), st.text("ab \n", max_size=20))
def test_spans_that_are_printed_once_move_with_what_stands_before_them(words: list[str], head: str) -> None:
    spans, at = [], 0
    for word in words:
        spans.append(Span(word, at, at + len(word)))
        at += len(word) + 1
    head = head + "\n"
    # A print that is part of another (50 in about 50) stands at two places; its neighbours decide.
    for span, anchor in zip(spans, locate(head + " ".join(words), spans), strict=True):
        assert anchor.state is State.MISSING or anchor.start in occurrences(head + " ".join(words), span.printed)
        if len(words) > 2 and anchor.state is State.MOVED:
            assert anchor.start == span.start + len(head)


def test_neighbours_decide_between_equal_prints() -> None:
    text = "Then 50 cars. New paragraph. 50 trucks and 7 vans."
    spans = [Span("50", 100, 102), Span("7", 114, 115)]
    assert locate(text, spans) == [Anchor(State.MOVED, 29), Anchor(State.MOVED, 43)]


def test_two_places_that_fit_equally_are_ambiguous_and_not_a_guess() -> None:
    assert locate("50 here and 50 there", [Span("50", 100, 102)]) == [Anchor(State.AMBIGUOUS, None)]


def test_a_print_that_stands_nowhere_is_missing() -> None:
    assert locate("nothing", [Span("50", 0, 2)]) == [Anchor(State.MISSING, None)]
    assert locate("", [Span("50", 0, 2), Span("", 0, 0)]) == [Anchor(State.MISSING, None)] * 2


def test_an_end_that_is_off_is_not_exact() -> None:
    assert locate("a 50 b", [Span("50", 2, 5)])[0].state is State.MOVED


@given(st.text("0123456789.,a ", max_size=40), st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=300)
def test_a_number_is_never_cut(text: str, one: int, other: int) -> None:
    start, end = min(one, other, len(text)), min(max(one, other), len(text))
    if start < end and stands_alone(text, start, end) and text[start].isdigit() and text[end - 1].isdigit():
        assert not text[start - 1 : start].isdigit()
        assert not text[end : end + 1].isdigit()
        assert not (text[end : end + 1] in tuple(".,") and text[end + 1 : end + 2].isdigit())


def test_a_number_is_found_whole_only() -> None:
    assert occurrences("50 of 1,500 or 50th; 50.", "50") == [0, 21]
    assert occurrences("1500 150 5.50 50,5 50", "50") == [19]
    assert occurrences("twofold two", "two") == [8]
    assert occurrences("售出41万辆", "41万") == [2]

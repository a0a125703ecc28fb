"""Finding printed spans again in another copy of a text."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evclaims.reading import anchor as anchor_module
from evclaims.reading.anchor import Anchor, Span, State, locate, occurrences, places, stands_alone

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


def _by_every_pair(text: str, spans: list[Span]) -> list[Anchor]:
    """What `locate` says, from its definition: each place of a span is weighed against each of its neighbour's."""

    def change(one: Span, one_at: int, other: Span, other_at: int) -> int:
        swapped = (other_at > one_at) != (other.start > one.start) or other_at == one_at
        return abs((other_at - one_at) - (other.start - one.start)) + (1 << 40) * swapped

    order = sorted(range(len(spans)), key=lambda i: (spans[i].start, spans[i].end))
    at = {i: occurrences(text, spans[i].printed) for i in order}
    placed = [i for i in order if at[i]]
    costs = []
    for way in (placed, placed[::-1]):
        cost = {i: [0] * len(at[i]) for i in way[:1]}
        for one, other in pairwise(way):
            known = list(zip(at[one], cost[one], strict=True))
            cost[other] = [min(c + change(spans[one], a, spans[other], b) for a, c in known) for b in at[other]]
        costs.append(cost)
    found = [Anchor(State.MISSING, None)] * len(spans)
    for i in placed:
        totals = [f + b for f, b in zip(costs[0][i], costs[1][i], strict=True)]
        fits = [a for a, total in zip(at[i], totals, strict=True) if total == min(totals)]
        found[i] = Anchor(State.MOVED, fits[0]) if len(fits) == 1 else Anchor(State.AMBIGUOUS, None)
        if spans[i].start in at[i] and spans[i].end == spans[i].start + len(spans[i].printed):
            found[i] = Anchor(State.EXACT, spans[i].start)
    return found


@given(
    st.lists(st.sampled_from(["5", "7", "50", "x", "5 7", ". "]), max_size=25),
    st.lists(st.tuples(st.sampled_from(["5", "7", "50", "5 7", "9"]), st.integers(0, 60)), max_size=8),
)
@settings(max_examples=400, deadline=None)
def test_running_minima_find_what_every_pair_would(words: list[str], placed: list[tuple[str, int]]) -> None:
    text, spans = " ".join(words), [Span(printed, start, start + len(printed)) for printed, start in placed]
    assert locate(text, spans) == _by_every_pair(text, spans)


@given(st.text("05,. a", max_size=60), st.lists(st.text("05,a", min_size=0, max_size=5), max_size=6, unique=True))
@settings(max_examples=200)
def test_all_prints_are_found_at_once_where_each_would_be(text: str, prints: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(anchor_module, "_FEW", -1)
        assert places(text, prints) == {each: occurrences(text, each) for each in prints}


def test_a_print_with_more_places_than_are_weighed_is_ambiguous_and_not_a_guess(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spans = [Span("5", 2 * i + 3, 2 * i + 4) for i in range(20)] + [Span("8", 47, 48)]
    text = "5 " * 20 + "8"
    assert {each.state for each in locate(text, spans)} == {State.MOVED}
    monkeypatch.setattr(anchor_module, "_MOST", 100)
    assert [each.state for each in locate(text, spans)] == [State.AMBIGUOUS] * 20 + [State.MOVED]


@pytest.mark.parametrize("shift", [0, 1])
def test_ten_thousand_equal_numerals_in_a_line_are_placed_in_seconds(shift: int) -> None:
    spans = [Span("1", 2 * i + shift, 2 * i + 1 + shift) for i in range(10_000)]
    began = time.process_time()
    assert len(locate("1 " * 10_000, spans)) == 10_000
    assert time.process_time() - began < 5

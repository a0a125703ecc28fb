"""No word beside a figure is dropped in silence; words that only look like such ones leave it alone."""

from __future__ import annotations

import pytest

from evclaims.reading.companions import companion
from evclaims.reading.finder import find
from evclaims.reading.hedges import shipped


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("We made 3 million, give or take.", "en", "give or take"),
        ("We made 3 million tiles, give or take.", "en", "give or take"),
        ("We made 3 million (estimated).", "en", "estimated"),
        ("We made 3 million and counting.", "en", "and counting"),
        ("We made pushing 3 million tiles.", "en", "pushing"),
        ("We made twice the 3 million tiles.", "en", "twice"),
        ("We made a fraction of 3 million tiles.", "en", "a fraction of"),
        ("We made not 3 million tiles.", "en", "not"),
        ("We made 3 squillion tiles.", "en", "squillion"),
        ("We made 3 million± tiles.", "en", "±"),
        ("Sales were in the 400,000s.", "en", "s"),
        ("We made 2-3-4 million tiles.", "en", "-"),
        ("Wir bauten bald 3 Millionen Ziegel.", "de", "bald"),
        ("Wir bauten keine 3 Millionen Ziegel.", "de", "keine"),
        ("Nous avons 3 millions, au bas mot.", "fr", "au bas mot"),
        ("Hay 3 millones, más o menos.", "es", "más o menos"),
    ],
)
def test_a_figure_beside_a_word_that_nobody_knows_is_unread_and_the_word_named(
    text: str, language: str, word: str
) -> None:
    found = next(each for each in find(text, language, shipped(language)) if each.problem)
    assert found.figure is None
    assert repr(word) in found.problem


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We made 3 million, at least 2 of them red.", "en"),
        ("We made 3 million and change the moulds in May.", "en"),
        ("It was not the 3 million first announced.", "en"),
        ("Sales rose from 24 to 33-35 million.", "en"),
        ("We made 3 million estimates.", "en"),
        ("The 3 million pavilions stand.", "en"),
        ("We made 3 million tiles (in all).", "en"),
        ("We made 3 million: a record.", "en"),
        ("Wir bauten nicht die 3 Millionen Ziegel.", "de"),
        ("Nous avons 3 millions, au moins 2 en stock.", "fr"),
    ],
)
def test_words_that_go_on_or_stand_apart_leave_a_figure_alone(text: str, language: str) -> None:
    assert [each.problem for each in find(text, language, shipped(language)) if each.problem] == []


def test_what_stands_lines_away_is_no_companion() -> None:
    text = "twice" + " " * 100 + "3 million"
    start = text.index("3")
    assert companion(text, start, len(text), "en") == ""

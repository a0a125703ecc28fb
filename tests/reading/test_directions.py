"""Which way a figure went: the words before and behind it, and words beside it that say nothing of the kind."""

from __future__ import annotations

import pytest

import evclaims

SAID = [
    # text, language, print, direction, value
    ("Sales fell 5.2% in May.", "en", "fell 5.2%", "fall", "-5.2"),
    ("Sales fell by 5.2%.", "en", "fell by 5.2%", "fall", "-5.2"),
    ("Sales dropped sharply by 20,000 to 80,000.", "en", "dropped sharply by 20,000", "fall", "-20000"),
    ("It was down 3 percent.", "en", "down 3 percent", "fall", "-3"),
    ("It saw a drop of 3 percent.", "en", "drop of 3 percent", "fall", "-3"),
    ("It was a 3 percent drop.", "en", "3 percent drop", "fall", "-3"),
    ("Prices were 0.6% lower.", "en", "0.6% lower", "fall", "-0.6"),
    ("The index lost 190 points.", "en", "lost 190", "fall", "-190"),
    ("The plant lost 190 jobs.", "en", "190", "fall", "190"),
    ("Sales rose 5%.", "en", "5%", "rise", "5"),
    ("The shares were up about 15 percent.", "en", "about 15 percent", "rise", "15"),
    ("Der Umsatz sank um 5 Prozent.", "de", "sank um 5 Prozent", "fall", "-5"),
    ("Der Umsatz stieg leicht um 5 Prozent.", "de", "5 Prozent", "rise", "5"),
    ("Les ventes ont baissé de 5 %.", "fr", "baissé de 5 %", "fall", "-5"),
    ("Outside it was minus 10 degrees.", "en", "minus 10", "fall", "-10"),
]
SILENT = [
    ("They gave up 517 yards.", "en"),
    ("They picked up 40 passengers.", "en"),
    ("It fell to 49.5 in May.", "en"),
    ("The fall of 1989 saw 300 marches.", "en"),
    ("The lower 48 states have 3,000 counties.", "en"),
    ("It made up 30% of sales.", "en"),
    ("Der Fall betrifft 30 Leute.", "de"),
]


@pytest.mark.parametrize(("text", "language", "printed", "direction", "value"), SAID)
def test_a_change_has_its_direction(text: str, language: str, printed: str, direction: str, value: str) -> None:
    found = evclaims.find(text, language)[0]
    assert (found.printed, found.direction, str(found.value)) == (printed, direction, value)


@pytest.mark.parametrize(("text", "language"), SILENT)
def test_words_that_tell_no_change_give_none(text: str, language: str) -> None:
    assert [each.direction for each in evclaims.find(text, language)][:1] in ([None], [])


@pytest.mark.parametrize(("text", "language", "printed", "direction", "value"), SAID)
def test_a_print_says_alone_what_it_says_in_its_text(
    text: str, language: str, printed: str, direction: str, value: str
) -> None:
    assert str(evclaims.read(printed, language).value) == value


def test_one_goes_the_way_of_the_one_that_is_told_with_it() -> None:
    points, percent = evclaims.find("The index lost 190 points, or 0.6%.")
    assert (points.direction, percent.direction) == ("fall", "fall")
    ours, theirs = evclaims.find("Ours were down 2.3%. Theirs are 2.6% of all.")
    assert (ours.direction, theirs.direction) == ("fall", None)

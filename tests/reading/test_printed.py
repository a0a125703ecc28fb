"""The public reader: what `evclaims.find` and `evclaims.read` give, without a package."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import evclaims

READ = [
    # print, language, value, lower, upper
    ("between 5 and 7 million", "en", None, "5000000", "7000000"),
    ("5 to more than 7 million", "en", None, "5000000", None),
    ("3万至5万", "zh", None, "30000", "50000"),
    ("介于3万和5万", "zh", None, "30000", "50000"),
    ("2,000 ± 50", "en", "2000", "1950", "2050"),
    ("more than 410,000", "en", "410000", "410000", None),
    ("up to 5%", "en", "5", None, "5"),
    ("fell by nearly 5.2%", "en", "-5.2", "-5.2", "-5.1"),
    ("knapp 39.790", "de", "39790", "39780", "39790"),
    ("exactly 5 million", "en", "5000000", "5000000", "5000000"),
    ("34%", "en", "34", "33.5", "34.5"),
]


@pytest.mark.parametrize(("printed", "language", "value", "lower", "upper"), READ)
def test_a_print_is_read(printed: str, language: str, value: str | None, lower: str | None, upper: str | None) -> None:
    found = evclaims.read(printed, language)
    wanted = [None if each is None else Decimal(each) for each in (value, lower, upper)]
    assert [found.value, found.lower, found.upper] == wanted
    assert (found.printed, found.start, found.end) == (printed, 0, len(printed))


def test_a_target_without_a_hedge_means_itself() -> None:
    assert evclaims.read("350,000", status="target").lower == 350_000
    assert evclaims.read("350,000").lower == 345_000
    assert evclaims.read("34%", status="target").lower == Decimal("33.5")


def test_what_ends_in_no_decimal_is_cut_off_outwards() -> None:
    third = evclaims.read("a third")
    assert third.lower is not None and third.upper is not None
    assert Fraction(third.lower) < Fraction(1, 3) < Fraction(third.upper)
    assert third.upper - third.lower == Decimal("1E-12")


@pytest.mark.parametrize("printed", ["7 to 5 million", "", "deliveries", "5% to $7", "9" * 300])
def test_what_cannot_be_read_says_why(printed: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        evclaims.read(printed)


def test_an_unknown_language_is_refused() -> None:
    for ask in (evclaims.read, evclaims.find):
        with pytest.raises(ValueError, match="how 'xx' groups digits"):
            ask("5", "xx")


def test_a_text_in_a_language_whose_words_are_not_known_is_refused_and_a_print_in_digits_is_read() -> None:
    for language in ("it", "nl-BE", "RU"):
        with pytest.raises(ValueError, match="known in de, en, es, fr, zh, not in"):
            evclaims.find("5", language)
    assert evclaims.read("5.000", "it").value == 5000
    with pytest.raises(ValueError, match="no number that ends"):
        evclaims.read("5 milioni", "it")


def test_spans_are_those_of_the_text() -> None:
    text = "They sold between 5 and 7 million tickets,\n up from about 4 million."
    for each in evclaims.find(text):
        assert text[each.start : each.end] == each.printed


def test_ages_and_periods_are_told_apart() -> None:
    kinds = {each.printed: each.kind for each in evclaims.find("The 65-year-old sold 300 cars in the last 12 months.")}
    assert kinds == {"65": "old", "300": "figure", "12": "period"}


def test_own_hedges_are_added() -> None:
    assert evclaims.read("getting on for 300", hedges={"getting on for": "[v - w, v]"}).upper == 300


def test_the_reader_needs_no_heavy_import() -> None:
    code = (
        "import sys, evclaims; evclaims.find('more than 5 million'); evclaims.read('5');"
        "print([m for m in ('pandas', 'duckdb', 'frictionless', 'yaml', 'numpy') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@given(st.text(max_size=120), st.sampled_from(["en", "de", "fr", "es", "zh"]))
def test_any_text_gives_figures_in_order(text: str, language: str) -> None:
    found = evclaims.find(text, language)
    assert [each.start for each in found] == sorted(each.start for each in found)
    for each in found:
        assert text[each.start : each.end] == each.printed
        if each.lower is not None and each.upper is not None:
            assert each.lower <= each.upper
            assert each.value is None or each.lower <= each.value <= each.upper


def test_many_numerals_in_a_line_take_no_time_beyond_their_number() -> None:
    assert len(evclaims.find("5,000 " * 10_000)) == 10_000


def test_a_part_of_a_number_in_words_is_not_guessed() -> None:
    assert [each.value for each in evclaims.find("About a quarter of a million people came.")] == [None, None]
    (part,) = evclaims.find("A quarter of all voters came.")
    assert part.value == Decimal("0.25")


@pytest.mark.parametrize(
    ("text", "language", "printed", "value", "unit"),
    [
        ("The bank raised the rate by 50 basis points.", "en", "50 basis points", "50", "bp"),
        ("The share rose 3 percentage points.", "en", "3 percentage points", "3", "pp"),
        ("Der Anteil sank um 2,1 Prozentpunkte.", "de", "sank um 2,1 Prozentpunkte", "-2.1", "pp"),
        ("提高0.5个百分点", "zh", "0.5个百分点", "0.5", "pp"),
        ("The index rose 40 points.", "en", "40", "40", ""),
        ("It has 3 percent.", "en", "3 percent", "3", "percent"),
    ],
)
def test_points_are_a_unit_of_their_own(text: str, language: str, printed: str, value: str, unit: str) -> None:
    (found,) = evclaims.find(text, language)
    assert (found.printed, str(found.value), found.unit) == (printed, value, unit)

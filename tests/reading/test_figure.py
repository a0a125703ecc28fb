"""Print → interval → print: prints built from parts whose meaning is known, and prints that mean nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evclaims.exact.interval import INFINITY, Interval, decimal
from evclaims.reading.figure import Figure, FigureError, bounds, is_exact, normalise, read

POLICY = {
    **dict.fromkeys(("more than", "over", "past", "at least", "or more", "+", "th", "mehr als", ">"), "[v, inf)"),
    **dict.fromkeys(("under", "below", "less than", "up to", "at most", "or less", "weniger als"), "(-inf, v]"),
    **dict.fromkeys(("about", "around", "roughly", "rund", "environ", "~"), "[v - w, v + w]"),
    **dict.fromkeys(("nearly", "almost", "fast"), "[v - w, v]"),
}
BEFORE = [phrase for phrase in POLICY if phrase not in ("or more", "or less", "+", "th")]
BEHIND = ["or more", "or less", "+"]
SCALES = {
    "en": {"": 0, "thousand": 3, "k": 3, "million": 6, "m": 6, "billion": 9, "bn": 9, "trillion": 12},
    "de": {"": 0, "tausend": 3, "Mio.": 6, "Millionen": 6, "Milliarden": 9, "Mrd.": 9},
    "fr": {"": 0, "mille": 3, "millions": 6, "milliards": 9},
    "es": {"": 0, "mil": 3, "millones": 6},
    "zh": {"": 0, "万": 4, "亿": 8},
}
SEPARATORS = {
    "en": (",", "."),
    "de": (".", ","),
    "fr": ("\u202f", ","),
    "es": (".", ","),
    "zh": (",", "."),
}
UNITS_BEFORE = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "RMB ": "CNY"}
UNITS_BEHIND = {"%": "percent", " %": "percent", " percent": "percent", " yuan": "CNY", " euros": "EUR", "元": "CNY"}


@dataclass(frozen=True)
class Print:
    """A print and what its parts mean, kept apart from the reader that is tested."""

    hedge: str
    unit: str
    whole: str
    fraction: str
    scale: int

    @property
    def value(self) -> Fraction:
        return Fraction(f"{self.whole}.{self.fraction or 0}") * Fraction(10**self.scale)

    @property
    def decimals(self) -> int:
        if self.fraction:
            return len(self.fraction) - self.scale
        if not self.scale and int(self.whole) < 1000:
            return 0
        significant = max(2, len(self.whole.rstrip("0")))
        return -max(0, len(self.whole) - significant) - self.scale

    @property
    def interval(self) -> Interval:
        v, u = self.value, Fraction(10) ** -self.decimals
        w = max(min(u, v / 20), u / 2)
        match POLICY.get(self.hedge):
            case "[v, inf)":
                return Interval.of(v, INFINITY)
            case "(-inf, v]":
                return Interval.of(-INFINITY, v)
            case "[v - w, v + w]":
                return Interval.of(v - w, v + w)
            case "[v - w, v]":
                return Interval.of(v - w, v)
        return Interval.of(v - u / 2, v + u / 2)


def grouped(whole: str, separator: str) -> str:
    return f"{int(whole):,}".replace(",", separator)


@st.composite
def prints(draw: st.DrawFn) -> tuple[str, str, Print]:
    """A print, its language, what it means."""
    language = draw(st.sampled_from(list(SEPARATORS)))
    group, mark = SEPARATORS[language]
    zeros = draw(st.integers(0, 4))
    whole = str(draw(st.integers(0, 9999) | st.integers(0, 10**7)) * 10**zeros)
    fraction = draw(st.just("") | st.from_regex(r"[0-9]{1,4}", fullmatch=True))
    word = draw(st.sampled_from(list(SCALES[language])))
    separator = draw(st.sampled_from([group, group, "", " ", "\u00a0", "\u2009"]))
    number = grouped(whole, separator) + (mark + fraction if fraction else "")
    text = number + (draw(st.sampled_from([" ", "-", "\u00a0"])) + word if word else "")
    currency = draw(st.sampled_from(["", *UNITS_BEFORE]))
    unit_word = "" if currency else draw(st.sampled_from(["", *UNITS_BEHIND]))
    text = currency + text + unit_word
    hedge = draw(st.sampled_from(["", *BEFORE]))
    behind = "" if hedge else draw(st.sampled_from(["", *BEHIND]))
    text = f"{hedge} {text}" if hedge else text
    text = f"{text} {behind}" if behind.isalpha() or " " in behind else text + behind
    unit = UNITS_BEFORE.get(currency) or UNITS_BEHIND.get(unit_word, "")
    if draw(st.booleans()):
        text = text.upper() if text.upper().lower() == text.lower() else text
    return text, language, Print(hedge or behind, unit, whole, fraction, SCALES[language][word])


@settings(max_examples=400)
@given(prints())
def test_a_print_means_what_its_parts_mean(case: tuple[str, str, Print]) -> None:
    text, language, meant = case
    figure = read(text, language, POLICY)
    assert (figure.value, figure.hedge, figure.unit) == (meant.value, meant.hedge, meant.unit)
    assert figure.decimals == meant.decimals
    assert bounds(figure) == meant.interval


@given(prints(), st.booleans(), st.integers(0, 8))
def test_the_printed_value_lies_within_its_bounds(case: tuple[str, str, Print], exact: bool, step: int) -> None:
    text, language, _ = case
    figure = read(text, language, POLICY)
    assert figure.decimals_least <= figure.decimals <= figure.decimals_most
    decimals = min(figure.decimals_least + step, figure.decimals_most)
    for chosen in (None, decimals):
        assert figure.value is not None and figure.value in bounds(figure, exact=exact, decimals=chosen)


@given(prints())
def test_a_print_in_other_digits_and_spaces_reads_alike(case: tuple[str, str, Print]) -> None:
    text, language, _ = case
    arabic = text.translate({ord("0") + i: 0x660 + i for i in range(10)})
    wide = text.translate({ord("0") + i: 0xFF10 + i for i in range(10)} | {ord(","): 0xFF0C, ord("%"): 0xFF05})
    soft = "\xad".join(text).replace(" ", "\u2009")
    assert read(text, language, POLICY) == read(arabic, language, POLICY) == read(wide, language, POLICY)
    assert read(text, language, POLICY) == read(soft, language, POLICY) == read(f" {text}\t", language, POLICY)


@given(st.decimals(0, 10**12, places=3), st.sampled_from(list(SEPARATORS)), st.booleans())
def test_a_number_survives_being_printed(number: Decimal, language: str, falls: bool) -> None:
    group, mark = SEPARATORS[language]
    whole, _, fraction = f"{number:f}".partition(".")
    text = ("−" if falls else "") + grouped(whole, group) + mark + fraction
    figure = read(text, language, POLICY)
    assert figure.value is not None
    assert decimal(abs(figure.value)) == number
    assert figure.decimals == 3
    assert bounds(figure) == Interval.of(figure.value - Fraction(1, 2000), figure.value + Fraction(1, 2000))


@given(prints())
def test_about_never_claims_to_be_more_exact_than_the_bare_figure(case: tuple[str, str, Print]) -> None:
    text, language, _ = case
    bare = replace(read(text, language, POLICY), hedge="", rule="")
    about = bounds(replace(bare, rule="[v - w, v + w]"))
    assert Interval.common((about, bounds(bare))) == bounds(bare)


@given(prints())
def test_a_hedge_that_opens_a_side_keeps_the_value_as_the_other_end(case: tuple[str, str, Print]) -> None:
    figure = read(case[0], case[1], POLICY)
    assert bounds(replace(figure, rule="[v, inf)")).lower == figure.value
    assert bounds(replace(figure, rule="(-inf, v]")).upper == figure.value
    assert bounds(replace(figure, rule="[v - w, v]")).upper == figure.value


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("108,796", 108_796, 0),
        ("410,000", 410_000, -4),
        ("400,000", 400_000, -4),
        ("400,001", 400_001, 0),
        ("1,000", 1_000, -2),
        ("1,050", 1_050, -1),
        ("999", 999, 0),
        ("600", 600, 0),
        ("0", 0, 0),
        ("7", 7, 0),
        ("600 million", 600_000_000, -7),
        ("21.3 billion", 21_300_000_000, -8),
        ("5 billion", 5_000_000_000, -9),
        ("10 billion", 10_000_000_000, -9),
        ("100 billion", 100_000_000_000, -10),
        ("120k", 120_000, -4),
        ("0.5 million", 500_000, -5),
        ("half a million", 500_000, -5),
        ("half-million", 500_000, -5),
        ("1,234.50", "1234.5", 2),
        ("0.05", "0.05", 2),
        ("0.0", 0, 1),
        ("34%", 34, 0),
        ("30%", 30, 0),
        ("34.0%", 34, 1),
        ("1200", 1_200, -2),
        ("two", 2, 0),
        ("Twenty-one", 21, 0),
        ("fifty", 50, 0),
        ("twelve", 12, 0),
        ("three million", 3_000_000, -6),
        ("500,000th", 500_000, -4),
        ("the 500,000 mark", 500_000, -4),
        ("-5.2%", "-5.2", 1),
        ("−5.2%", "-5.2", 1),
        ("+34%", 34, 0),
        ("down 5 percent", -5, 0),
        ("minus 5%", -5, 0),
    ],
)
def test_value_and_decimals_of_what_is_often_printed(text: str, value: int | str, decimals: int) -> None:
    figure = read(text, "en", POLICY)
    assert (figure.value, figure.decimals) == (Fraction(value), decimals)


@pytest.mark.parametrize(
    ("text", "language", "value", "decimals"),
    [
        ("one hundred and twelve", "en", 112, 0),
        ("a hundred", "en", 100, 0),
        ("two hundred thousand", "en", 200_000, -4),
        ("two thousand five hundred", "en", 2_500, -2),
        ("a dozen", "en", 12, 0),
        ("half a dozen", "en", 6, 0),
        ("two and a half", "en", "2.5", 1),
        ("two and a half million", "en", 2_500_000, -5),
        ("a million", "en", 10**6, -6),
        ("millionth", "en", 10**6, -6),
        ("three quarters", "en", "0.75", 2),
        ("a fifth", "en", "0.2", 1),
        ("one in five", "en", "0.2", 1),
        ("nine out of ten", "en", "0.9", 1),
        ("1 in 8", "en", "0.125", 3),
        ("2½", "en", "2.5", 1),
        ("3 ½", "en", "3.5", 1),
        ("¾", "en", "0.75", 2),
        ("½ million", "en", 500_000, -5),
        ("2.1 × 10⁶", "en", 2_100_000, -5),
        ("3 x 10^-2", "en", "0.03", 2),
        ("(0.4)", "en", "-0.4", 1),
        ("-$5", "en", -5, 0),
        ("1’250’000", "en", 1_250_000, -4),
        ("zwölf", "de", 12, 0),
        ("fünfundzwanzig", "de", 25, 0),
        ("dreihundertzwölf", "de", 312, 0),
        ("dreitausend", "de", 3_000, -3),
        ("zweitausendfünfhundert", "de", 2_500, -2),
        ("eine halbe Million", "de", 500_000, -5),
        ("anderthalb Dutzend", "de", 18, 0),
        ("zweieinhalb Millionen", "de", 2_500_000, -5),
        ("ein Viertel", "de", "0.25", 2),
        ("dix-sept", "fr", 17, 0),
        ("soixante et onze", "fr", 71, 0),
        ("quatre-vingt-dix-neuf", "fr", 99, 0),
        ("deux cents", "fr", 200, 0),
        ("une douzaine", "fr", 12, 0),
        ("un demi-million", "fr", 500_000, -5),
        ("un sur cinq", "fr", "0.2", 1),
    ],
)
def test_numbers_in_words_and_fractions(text: str, language: str, value: int | str, decimals: int) -> None:
    figure = read(text, language, POLICY)
    assert (figure.value, figure.decimals) == (Fraction(value), decimals)


@pytest.mark.parametrize(
    ("text", "language", "value", "unit"),
    [
        ("SEK 742 million", "en", 742_000_000, "SEK"),
        ("742 million NOK", "en", 742_000_000, "NOK"),
        ("CHF1.2bn", "en", 1_200_000_000, "CHF"),
        ("A$75m", "en", 75_000_000, "AUD"),
        ("C$5", "en", 5, "CAD"),
        ("HK$5", "en", 5, "HKD"),
        ("R$5", "en", 5, "BRL"),
        ("US$5", "en", 5, "USD"),
        ("5 Australian dollars", "en", 5, "AUD"),
        ("thirty-five bucks", "en", 35, "USD"),
        ("1,2 milliard d’euros", "fr", 1_200_000_000, "EUR"),
        ("25 M€", "fr", 25_000_000, "EUR"),
        ("1,2 Md€", "fr", 1_200_000_000, "EUR"),
        ("300 k€", "fr", 300_000, "EUR"),
        ("¥5", "zh", 5, "CNY"),
        ("¥5", "ja", 5, "JPY"),
        ("5 kr", "sv", 5, "SEK"),
    ],
)
def test_units_as_they_are_printed(text: str, language: str, value: int, unit: str) -> None:
    figure = read(text, language, POLICY)
    assert (figure.value, figure.unit) == (Fraction(value), unit)


@pytest.mark.parametrize("text", ["¥5", "5 kr", "NZ5", "ALL 50", "XYZ 5", "DM5", "Z$5", "5 Jamaican dollars"])
def test_a_currency_that_may_be_another_is_never_guessed(text: str) -> None:
    with pytest.raises(FigureError):
        read(text, "en", POLICY)


def test_an_apostrophe_of_a_hedge_may_be_straight_or_curly() -> None:
    for phrase in ("jusqu’à", "jusqu'à"):
        for text in ("jusqu’à 2,1 %", "jusqu'à 2,1 %"):
            assert read(text, "fr", {phrase: "(-inf, v]"}).hedge == phrase


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [("410,000", -4, 0), ("600 million", -8, -6), ("1,234.50", 1, 2), ("34%", 0, 0), ("30%", -1, 0), ("0", 0, 0)],
)
def test_a_person_may_choose_between_the_last_digit_that_counts_and_the_last_printed(
    text: str, least: int, most: int
) -> None:
    figure = read(text, "en", POLICY)
    assert (figure.decimals_least, figure.decimals_most) == (least, most)


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("108,796", "108795.5", "108796.5"),
        ("410,000", 405_000, 415_000),
        ("68.9 billion", "68.85e9", "68.95e9"),
        ("34%", "33.5", "34.5"),
        ("more than 410,000", 410_000, None),
        ("410,000+", 410_000, None),
        ("500,000th", 500_000, None),
        ("up to 30%", None, 30),
        ("around 34%", 33, 35),
        ("around 5.0%", "4.9", "5.1"),
        ("about 410,000", 400_000, 420_000),
        ("about 5", "4.5", "5.5"),  # a twentieth of 5 would be narrower than the bare figure
        ("nearly 410,000", 400_000, 410_000),
        ("almost 34%", 33, 34),
        ("down 5 percent", "-5.5", "-4.5"),
        ("down more than 5 percent", None, -5),
        ("nearly -34%", -34, -33),
        ("0", "-0.5", "0.5"),
    ],
)
def test_bounds_of_what_is_often_printed(text: str, lower: int | str | None, upper: int | str | None) -> None:
    found = bounds(read(text, "en", POLICY))
    assert found.lower == (-INFINITY if lower is None else Fraction(lower))
    assert found.upper == (INFINITY if upper is None else Fraction(upper))


def test_an_unhedged_target_means_itself() -> None:
    figure = read("350,000", "en", POLICY)
    assert bounds(figure, exact=is_exact("target", "flow", figure.hedge)) == Interval.of(350_000)
    assert bounds(figure, exact=is_exact("actual", "flow", figure.hedge)) == Interval.of(345_000, 355_000)
    assert bounds(figure, exact=is_exact("target", "ratio", figure.hedge)) == Interval.of(345_000, 355_000)
    over = read("over 350,000", "en", POLICY)
    assert bounds(over, exact=is_exact("target", "flow", over.hedge)) == Interval.of(350_000, INFINITY)


def test_decimals_that_a_person_sets_decide_the_width() -> None:
    figure = read("600 million", "en", POLICY)
    assert bounds(figure, decimals=-8) == Interval.of(550_000_000, 650_000_000)
    assert bounds(figure, decimals=-6) == Interval.of(599_500_000, 600_500_000)


def test_a_rule_that_is_none_is_refused() -> None:
    with pytest.raises(FigureError, match="the rule 'near' is none of"):
        bounds(replace(read("5", "en", {}), rule="near"))


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("39.790", "de", 39_790),
        ("39.790", "en", "39.79"),
        ("39,790", "de", "39.79"),
        ("39,790", "en", 39_790),
        ("39 790,5", "fr", "39790.5"),
        ("39'790", "de", 39_790),
        ("1,5 Mio.", "de", 1_500_000),
        ("1,5 millones", "es", 1_500_000),
        ("50万", "zh", 500_000),
        ("50万元", "zh", 500_000),
        ("410 000", "en", 410_000),
        ("410 000", "en-GB", 410_000),
    ],
)
def test_the_language_decides_what_separates(text: str, language: str, value: int | str) -> None:
    assert read(text, language, POLICY).value == Fraction(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing is printed"),
        (" \u00a0", "nothing is printed"),
        ("350,00", "'350,00' does not group its digits by three as 'en' does with ','"),
        ("1,2,3", "'1,2,3' does not group its digits by three as 'en' does with ','"),
        ("12,34,56", "'12,34,56' does not group its digits by three as 'en' does with ','"),
        ("1234,567", "'1234,567' does not group its digits by three as 'en' does with ','"),
        ("1,234 567", "'1,234 567' does not group its digits by three as 'en' does with ','"),
        ("0,500", "'0,500' does not group its digits by three as 'en' does with ','"),
        ("1.2.3", "'1.2.3' goes on after its decimal mark '.' with more than digits"),
        ("1.234,5", "'1.234,5' goes on after its decimal mark '.' with more than digits"),
        ("over", "'over' holds no number that ends where its digits do"),
        ("the", "'the' holds no number that ends where its digits do"),
        ("350,000 vehicles", "'350,000 vehicles' holds no number that ends where its digits do"),
        ("5.", "'5.' holds no number that ends where its digits do"),
        ("5 million billion", "'5 million billion' holds no number that ends where its digits do"),
        ("Z$5", "'Z$5' starts with 'Z', which is no hedge, unit or number that is known"),
        ("5 Z$", "'5 Z$' holds no number that ends where its digits do"),
        ("5 Australian pesos", "'5 Australian pesos' holds no number that ends where its digits do"),
        ("sek 5", "'sek 5' starts with 'sek', which is no hedge, unit or number that is known"),
        ("deliveries", "'deliveries' starts with 'deliveries', which is no hedge, unit or number that is known"),
        ("overnight 5", "'overnight 5' starts with 'overnight', which is no hedge, unit or number that is known"),
        ("about more than 5", "'about more than 5' has two hedges, 'about' and 'more than'"),
        ("over 5+", "'over 5+' has two hedges, 'over' and '+'"),
        ("$5 euros", "two units are printed, USD and EUR"),
        ("twenty-twelve", "'twenty-twelve' is no number in words that is known"),
        ("half-half", "'half-half' is no number in words that is known"),
        ("9" * 25, f"'{'9' * 25}' has more digits than a figure needs"),
        ("0." + "1" * 11, f"'0.{'1' * 11}' has more digits than a figure needs"),
        ("9" * 5000, f"'{'9' * 40}'… goes on for 5000 characters, which no figure does"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, message: str) -> None:
    with pytest.raises(FigureError) as caught:
        read(text, "en", POLICY)
    assert str(caught.value) == message


@pytest.mark.parametrize("language", ["", "xx", "EN"])
def test_a_language_that_is_not_known_is_named(language: str) -> None:
    with pytest.raises(FigureError, match=f"how '{language}' groups digits is not known"):
        read("1,234", language, POLICY)


def test_billion_is_no_word_where_it_means_another_number() -> None:
    for language in ("de", "fr", "es"):
        with pytest.raises(FigureError):
            read("5 billion", language, POLICY)


PIECES = [*POLICY, *UNITS_BEFORE, *UNITS_BEHIND, *"million bn half twenty - , . ' 1 000 ٣ ² a down".split(), " "]


@settings(max_examples=500)
@given(
    st.text() | st.lists(st.sampled_from(PIECES)).map("".join) | st.lists(st.sampled_from(PIECES)).map(" ".join),
    st.sampled_from([*SEPARATORS, "", "ja", "tlh"]),
    st.integers(-300, 300) | st.none(),
)
def test_any_text_is_a_figure_or_a_figure_error(text: str, language: str, decimals: int | None) -> None:
    try:
        figure = read(text, language, POLICY)
    except FigureError as error:
        assert str(error)
        return
    assert isinstance(figure, Figure)
    if figure.value is None:  # a range: its ends are in the order of its bounds
        assert figure.ends and bounds(figure).lower <= bounds(figure).upper
        return
    assert figure.value in bounds(figure) and figure.value in bounds(figure, decimals=decimals)
    assert figure.value in bounds(figure, exact=True)


def test_normalising_leaves_what_a_reader_sees() -> None:
    seen = normalise("half\u2011million\u00a0\u2212４１０\u202f٠٠٠\u200e\u00ad，５\uff05\u066b")
    assert seen == "half-million -410 000,5%."


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.fractions())
def test_a_fraction_is_a_decimal_only_where_nothing_is_rounded(number: Fraction) -> None:
    try:
        written = decimal(number)
    except ValueError:
        rest = number.denominator
        while rest % 2 == 0:
            rest //= 2
        while rest % 5 == 0:
            rest //= 5
        assert rest != 1
    else:
        assert Fraction(written) == number


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_a_decimal_survives_being_a_fraction(number: Decimal) -> None:
    assert decimal(Fraction(number)) == number

"""Numbers in a text: exact offsets, nothing raised, what is found reads as itself, and agreement with the marks."""

from __future__ import annotations

import csv
import hashlib
import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evclaims.exact.interval import Interval
from evclaims.reading import rules
from evclaims.reading.figure import FigureError, bounds, read
from evclaims.reading.finder import find, surrounding, surroundings
from evclaims.reading.hedges import with_own
from evclaims.reading.numerals import numerals
from evclaims.reading.sieve import FIGURE
from helpers import ROOT

MARKS = ROOT / "tests" / "reading" / "marked"
SOURCES = ROOT.parent / "shared" / "sources"
LANGUAGES = {path.stem: "en" for path in sorted(MARKS.glob("*.txt"))} | {
    "breve": "fr",
    "wirtschaft": "de",
    "zeitung": "de",
}
ORACLE = re.compile(
    r"[^\W_]*\d(?:[\w]|[.,]\d)*|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen"
    r"|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|hundred|thousand|million|billion|trillion|half|dozen|double|twice|once|first|second|third|fourth|fifth|sixth"
    r"|seventh|eighth|ninth|tenth)\b",
    re.IGNORECASE,
)
"""The first release's notion of a numeral, kept apart from the code."""


def _rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


HEDGES = {
    row["phrase"]: (row["rule"], row.get("language") or "")
    for row in _rows(ROOT / "data" / "hedges.csv") + _rows(MARKS / "hedges.csv")
}


def _policy(language: str) -> dict[str, str]:
    """The shipped policy, and the hedges of the marks on top."""
    own = {phrase: rule for phrase, (rule, spoken) in HEDGES.items() if spoken in ("", language)}
    return dict(with_own(language, own))


def _text(name: str) -> str:
    return (MARKS / f"{name}.txt").read_bytes().decode("utf-8")


def _printed(text: str, language: str = "en") -> list[str]:
    return [each.printed for each in find(text, language, _policy(language)) if each.kind == FIGURE]


WORDS = [word for name in LANGUAGES for word in _text(name).split(" ")]
PIECES = [*WORDS, *"|-–()[]½¼²$€%.,'’\"“”+~>^_#@:/\n\r\t\f\xad\u200f\u202f\xa0٤４", "a", "an", "half", "million", "  "]
TEXTS = (
    st.text()
    | st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)
    | st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
)
TONGUES = st.sampled_from(["en", "de", "fr", "es", "zh", "en-GB", "", "tlh"])


@settings(max_examples=300)
@given(TEXTS, TONGUES)
def test_any_text_is_searched_and_every_offset_is_one_of_it(text: str, language: str) -> None:
    hedges = _policy(language)
    for start, end in numerals(text, language):
        assert 0 <= start < end <= len(text)
        surrounding(text, start, end, language, hedges)
    done = 0
    for each in find(text, language, hedges):
        assert done <= each.start < each.end and text[each.start : each.end] == each.printed
        done = each.end


@settings(max_examples=200)
@given(TEXTS, TONGUES)
def test_what_is_found_reads_as_itself(text: str, language: str) -> None:
    for each in find(text, language, _policy(language)):
        try:
            figure = read(each.completed, language, _policy(language))
        except FigureError as error:
            assert each.figure is None and each.problem == str(error)
        else:
            assert each.figure == figure and not each.problem


@settings(max_examples=200)
@given(TEXTS)
def test_a_numeral_is_one_for_the_first_release_too(text: str) -> None:
    plain = "".join(char for char in text if char.isascii() and char not in "'\x1c\x1d\x1e\x1f")
    found = numerals(plain, "en")
    covered = {i for start, end in found for i in range(start, end)}
    for match in ORACLE.finditer(plain):
        assert covered.issuperset(range(*match.span())), match.group()
    for start, end in found:
        ordinal = re.fullmatch(r"(?i)(?:thirds|fourths|\w+ths|eleventh|twelfth|\w+[dn]th)", plain[start:end])
        assert ordinal or ORACLE.fullmatch(plain[start:end]), plain[start:end]


@given(st.sampled_from(sorted(LANGUAGES)), st.integers(0, 2**32))
def test_invisible_marks_and_other_spaces_move_offsets_and_nothing_else(name: str, seed: int) -> None:
    text, language, rng = _text(name), LANGUAGES[name], random.Random(seed)
    places = [0]
    out: list[str] = []
    for char in text:
        piece = rng.choice(("\xa0", "\u202f", " ")) if char == " " else char
        if rng.random() < 0.2 and char.isalnum():
            piece = rng.choice(("\xad", "\u200e", "\u2060")) + piece
        out.append(piece)
        places.append(places[-1] + len(piece))
    other = "".join(out)
    hedges = _policy(language)
    for before, after in zip(find(text, language, hedges), find(other, language, hedges), strict=True):
        assert (after.figure, after.end) == (before.figure, places[before.end])
        assert places[before.start] <= after.start < places[before.start + 1]
    ends = [places[end] for _, end in numerals(text, language)]
    assert [end for _, end in numerals(other, language)] == ends


SPOKEN = ("six and a half grand", "Five fifty", "twelve pounds ninety-nine")
"""How an interview says prices, which is not read."""
UNKNOWN = ("un tiers", "roughly a quarter", "getting on for a quarter", "etwa jeder fünfte")
"""Parts in words that completeness does not ask for: a quarter is three months more often than a part."""


@pytest.mark.parametrize("name", LANGUAGES)
def test_each_mark_holds_a_numeral_and_is_found_by_what_surrounds_it(name: str) -> None:
    text, language = _text(name), LANGUAGES[name]
    tokens = numerals(text, language)
    amiss = []
    for mark in _rows(MARKS / f"{name}.csv"):
        start, end = int(mark["start"]), int(mark["end"])
        is_numeral = any(start < t_end and t_start < end for t_start, t_end in tokens)
        assert is_numeral or mark["printed"] in UNKNOWN, mark
        found = surrounding(text, start, end, language, _policy(language))
        if found is None or (found.start, found.end) != (start, end):
            amiss.append((mark["printed"], found and found.printed))
    assert len([each for each in amiss if each[0] not in SPOKEN]) <= 2, amiss


@pytest.mark.parametrize(
    ("text", "start", "end", "printed"),
    [
        ("sold more than 410,000 cups", 15, 22, "more than 410,000"),
        ("sold 2.1 million cups", 5, 8, "2.1 million"),
        ("cost $5.2 billion in all", 6, 9, "$5.2 billion"),
        ("a half-million mark", 2, 6, "half-million"),
        ("all 1,500 of them", 6, 9, "1,500"),
        ("in 2024 it rose", 3, 7, "2024"),
        ("SU7 and 12", 0, 3, "7"),
        ("x" * 5000 + " about 5 " + "y" * 5000, 5007, 5008, "about 5"),
    ],
)
def test_a_span_is_read_in_its_surroundings(text: str, start: int, end: int, printed: str) -> None:
    found = surrounding(text, start, end, "en", _policy("en"))
    assert found is not None and text[found.start : found.end] == found.printed == printed


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 3), (0, 4), (100, 200)])
def test_a_span_without_a_number_holds_none(start: int, end: int) -> None:
    assert surrounding("none here, 5 there", start, end, "en", _policy("en")) is None


@pytest.mark.parametrize(
    ("text", "language", "printed"),
    [
        ("It rose 5 to 7 percent.", "en", ["5", "7 percent"]),
        ("A$5bn, US$4m, SEK 3 million and 5 CHF", "en", ["A$5bn", "US$4m", "SEK 3 million", "5 CHF"]),
        ("It is 27.4 m tall, 5 km long and 3.5kg.", "en", ["27.4", "5", "3.5"]),
        ("It sold 3m units for £2m.", "en", ["3m", "£2m"]),
        ("half of them, a third of us, one in five", "en", ["half", "a third", "one in five"]),
        ("cut in half, the first half, half-time", "en", []),
        ("about a dozen, several dozen, dozens, half a dozen", "en", ["about a dozen", "half a dozen"]),
        ("On 5 May 2024 at 10:30, in Q3 and H1, 1998-99", "en", []),
        ("the 10,000th visitor on her 40th birthday, in 3rd place", "en", ["10,000th"]),
        ("We saw Apollo 11, COVID-19, 5G, a Boeing 747 and Route 66", "en", []),
        ("Call +46 8 5550 1234 or 555-0142; see page 4, section 4.2 and Table 3.", "en", []),
        ("1. Buy.\n2. Sell 40 hives.\n(3) Keep [4] them.", "en", ["40"]),
        ("children under five, aged 65 and over; Ann Lee, 47, has 3 cats", "en", ["3"]),
        ("over the next five years and within 48 hours it took 18 days", "en", ["18"]),
        ("A film about 12 sailors, spread over 11 ports, about 9 in all", "en", ["12", "11", "about 9"]),
        ("not more than 5", "en", ["not more than 5"]),
        ("Z$5 is odd", "en", ["Z$5"]),
        ("zwei Drittel, anderthalb Dutzend, drei", "de", ["zwei Drittel", "anderthalb Dutzend", "drei"]),
        ("Am 22. Oktober fast 700 von 4.100 Stellen, gegen 9.30 Uhr", "de", ["fast 700", "4.100"]),
        ("une douzaine, 25 M€, 1,2 milliard d'euros, un vélo", "fr", ["une douzaine", "25 M€", "1,2 milliard d'euros"]),
        ("2.1 × 10⁶ copies, 3 x 10^4 more", "en", ["2.1 × 10⁶", "3 x 10^4"]),
        ("| No. | Item | Cost (€ m) |\n|---|---|---|\n| 1 | Car up to 5 m | (0.4) |", "en", ["(0.4)"]),
    ],
)  # fmt: skip
def test_what_is_a_figure_and_what_is_none(text: str, language: str, printed: list[str]) -> None:
    assert _printed(text, language) == printed


def test_scale_and_unit_that_stand_elsewhere_are_read_with_the_figure() -> None:
    text = "It cost $180–200m, or 3 to 4 percent.\n\n| Year | Sales (€ million) |\n|---|---|\n| 2024 | 9.6 |\n"
    found = find(text, "en", _policy("en"))
    assert [(each.printed, each.figure and each.figure.unit) for each in found] == [
        ("$180–200m", "USD"),
        ("3 to 4 percent", "percent"),
        ("9.6", "EUR"),
    ]
    cost, rate, sales = (bounds(each.figure) for each in found if each.figure)
    assert (cost, rate) == (Interval.of(180_000_000, 200_000_000), Interval.of(3, 4))
    assert sales == Interval.of(9_550_000, 9_650_000)


def test_a_currency_that_is_not_known_is_read_as_none() -> None:
    (found,) = find("It cost Z$5 in all.", "en", _policy("en"))
    assert (found.printed, found.figure) == ("Z$5", None)


@pytest.mark.parametrize(
    "unit",
    [
        *("prose", "1", "a", "a1", "one ", "1.", "1,1 ", "- 1", "| 1 ", "1\xad", "“A ", "https://a "),
        *("½", "²", "_", ",", " ", "\n", "123 ", "$1", "1'000'", "[1, ", "小米41万辆", "between 5 and 7 million to "),
    ],
)
def test_the_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    unit = "\n\n".join(_text(name) for name in LANGUAGES if LANGUAGES[name] == "en") if unit == "prose" else unit
    taken = []
    for size in (30_000, 120_000):
        text = (unit * (size // len(unit) + 1))[:size]
        begun = time.process_time()
        find(text, "en", _policy("en"))
        numerals(text, "en")
        taken.append(time.process_time() - begun)
    assert taken[1] < 10 * taken[0] + 0.5  # four times the text; sixteen times the time would be the square


def test_a_megabyte_is_read_in_seconds() -> None:
    prose = "\n\n".join(_text(name) for name in LANGUAGES if LANGUAGES[name] == "en")
    text = (prose * (1_000_000 // len(prose) + 1))[:1_000_000]
    begun = time.process_time()
    assert len(find(text, "en", _policy("en"))) > 10_000
    assert len(numerals(text, "en")) > 10_000
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("name", LANGUAGES)
def test_many_spans_are_read_as_each_alone_would_be(name: str) -> None:
    text, language = _text(name), LANGUAGES[name]
    policy, spans = _policy(language), numerals(text, language)
    assert surroundings(text, spans, language, policy) == [surrounding(text, *each, language, policy) for each in spans]


def test_every_rule_says_why_and_compiles_in_every_language() -> None:
    assert all(rule.name and rule.why.endswith((".", "years.", "hundred.")) for rule in rules.RULES)
    for language in ("en", "de", "fr"):
        assert len(rules.spans("On 5 May 2024", language)) <= 4


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the texts of the sources lie beside the repository only")
def test_each_packaged_claim_stands_where_the_finder_finds_it() -> None:
    texts = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in SOURCES.glob("*.txt")}
    sources = {row["source_id"]: row for row in _rows(ROOT / "data" / "sources.csv") if row["sha256"] in texts}
    missed = []
    for claim in _rows(ROOT / "data" / "claims.csv"):
        if claim["source_id"] not in sources or not claim["start"]:
            continue
        source = sources[claim["source_id"]]
        text, language = texts[source["sha256"]].read_bytes().decode("utf-8"), source["language"]
        start, end = int(claim["start"]), int(claim["end"])
        found = surrounding(text, start, end, language, _policy(language))
        assert found is not None and (found.start, found.end) == (start, end), claim
        if (start, end) not in {(each.start, each.end) for each in find(text, language, _policy(language))}:
            missed.append(claim["claim_id"])
    assert not missed

"""Dates as printed: each form in each language, words that place a happening, and what is not read."""

from __future__ import annotations

import datetime
from calendar import monthrange

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evclaims.reading.dates import DateError, Lies, read_date

SAID = [
    # print, language, first day, last day, how it lies
    ("Nov. 20, 2025", "en", "2025-11-20", "2025-11-20", "is"),
    ("the 20th of November, 2025", "en", "2025-11-20", "2025-11-20", "is"),
    ("20 november 2025", "en", "2025-11-20", "2025-11-20", "is"),
    ("20/11/2025", "en", "2025-11-20", "2025-11-20", "is"),
    ("11/20/2025", "en", "2025-11-20", "2025-11-20", "is"),
    ("2025-11-20", "en", "2025-11-20", "2025-11-20", "is"),
    ("Sept 2025", "en", "2025-09-01", "2025-09-30", "is"),
    ("in May 2025", "en", "2025-05-01", "2025-05-31", "is"),
    ("first quarter of 2025", "en", "2025-01-01", "2025-03-31", "is"),
    ("fourth-quarter 2025", "en", "2025-10-01", "2025-12-31", "is"),
    ("2025-Q3", "en", "2025-07-01", "2025-09-30", "is"),
    ("H1 2025", "en", "2025-01-01", "2025-06-30", "is"),
    ("the second half of 2025", "en", "2025-07-01", "2025-12-31", "is"),
    ("2024", "en", "2024-01-01", "2024-12-31", "is"),
    ("early 2025", "en", "2025-01-01", "2025-07-02", "within"),
    ("mid-November 2025", "en", "2025-11-08", "2025-11-23", "within"),
    ("late 2025", "en", "2025-07-02", "2025-12-31", "within"),
    ("the summer of 2025", "en", "2025-05-01", "2025-09-30", "within"),
    ("winter 2025", "en", "2024-11-01", "2026-03-31", "within"),
    ("by March 2025", "en", "2025-03-01", "2025-03-31", "ends"),
    ("no later than March 2025", "en", "2025-03-01", "2025-03-31", "ends"),
    ("since April 2024", "en", "2024-04-01", "2024-04-30", "begins"),
    ("around 2021", "en", "2021-01-01", "2021-12-31", "touches"),
    ("opened its doors in 2021", "en", "2021-01-01", "2021-12-31", "edges"),
    ("20. November 2025", "de", "2025-11-20", "2025-11-20", "is"),
    ("20.11.2025", "de", "2025-11-20", "2025-11-20", "is"),
    ("3. Quartal 2025", "de", "2025-07-01", "2025-09-30", "is"),
    ("im ersten Halbjahr 2025", "de", "2025-01-01", "2025-06-30", "is"),
    ("bis Ende März 2025", "de", "2025-03-16", "2025-03-31", "ends"),
    ("nach dem 3. März 2025", "de", "2025-03-03", "2025-03-03", "begins"),
    ("20 novembre 2025", "fr", "2025-11-20", "2025-11-20", "is"),
    ("1er mars 2025", "fr", "2025-03-01", "2025-03-01", "is"),
    ("troisième trimestre de 2025", "fr", "2025-07-01", "2025-09-30", "is"),
    ("début 2025", "fr", "2025-01-01", "2025-07-02", "within"),
    ("20 de noviembre de 2025", "es", "2025-11-20", "2025-11-20", "is"),
    ("a finales de 2025", "es", "2025-07-02", "2025-12-31", "within"),
    ("2025年11月20日", "zh", "2025-11-20", "2025-11-20", "is"),
    ("2025年第三季度", "zh", "2025-07-01", "2025-09-30", "is"),
    ("2025年上半年", "zh", "2025-01-01", "2025-06-30", "is"),
    ("2025年年底", "zh", "2025-07-02", "2025-12-31", "within"),
    ("截至2025年11月30日", "zh", "2025-11-30", "2025-11-30", "ends"),
]
TOLD = datetime.date(2025, 12, 1), datetime.date(2025, 12, 3)


def _days(*days: str) -> tuple[datetime.date, datetime.date]:
    first, last = map(datetime.date.fromisoformat, days)
    return first, last


@pytest.mark.parametrize(("printed", "language", "first", "last", "lies"), SAID)
def test_a_print_names_its_days(printed: str, language: str, first: str, last: str, lies: str) -> None:
    found = read_date(printed, language)
    assert (str(found.first), str(found.last), found.lies) == (first, last, lies)


@pytest.mark.parametrize(
    ("printed", "language", "stated", "first"),
    [
        ("November 20", "en", ("2025-11-20", "2025-11-20"), "2025-11-20"),
        ("November 20", "en", ("2024-11-20", "2024-11-20"), "2024-11-20"),
        ("11月20日", "zh", ("2025-11-20", "2025-11-20"), "2025-11-20"),
        ("this year", "en", ("2025-01-01", "2025-09-30"), "2025-01-01"),
        ("last year", "en", ("2024-01-01", "2024-12-31"), "2024-01-01"),
        ("Tuesday", "en", ("2025-11-25", "2025-11-25"), "2025-11-25"),
        ("Mittwoch", "de", ("2025-11-26", "2025-11-26"), "2025-11-26"),
    ],
)
def test_a_print_without_a_year_is_near_its_source(
    printed: str, language: str, stated: tuple[str, str], first: str
) -> None:
    assert str(read_date(printed, language, TOLD, _days(*stated)).first) == first
    with pytest.raises(DateError):
        read_date(printed, language)


def test_without_stated_days_the_nearest_to_the_source_counts() -> None:
    assert str(read_date("November 20", "en", TOLD).first) == "2025-11-20"


@pytest.mark.parametrize(
    ("printed", "language", "why"),
    [
        ("now expects", "en", "names no day"),
        ("the coming years", "en", "names no day"),
        ("", "en", "names no day"),
        ("03/04/2025", "en", "could be either"),
        ("20-21 November 2025", "en", "two dates, or a number"),
        ("Q1-Q3 2025", "en", "two dates"),
        ("March or April 2025", "en", "two dates"),
        ("30 February 2025", "en", "no day 30"),
        ("31.4.2025", "de", "no day 31"),
        ("5 March 2025", "xx", "not read in the language"),
        ("x" * 300, "en", "longer than a date"),
    ],
)
def test_what_is_not_read_says_why(printed: str, language: str, why: str) -> None:
    with pytest.raises(DateError, match=why):
        read_date(printed, language, TOLD)


@pytest.mark.parametrize(
    ("printed", "language"),
    [("may have sold 3 cars", "en"), ("a march on 5 towns", "en"), ("summary of 7", "en"), ("unter 20", "de")],
)
def test_words_that_look_like_dates_are_none(printed: str, language: str) -> None:
    with pytest.raises(DateError):
        read_date(printed, language)


ENGLISH = "January February March April May June July August September October November December".split()
GERMAN = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
FORMS = [
    ("en", lambda d: f"{ENGLISH[d.month - 1]} {d.day}, {d.year}"),
    ("en", lambda d: f"{ENGLISH[d.month - 1][:3]}. {d.day}, {d.year}"),
    ("en", lambda d: f"{d.day} {ENGLISH[d.month - 1]} {d.year}"),
    ("en", lambda d: f"on {d.day} {ENGLISH[d.month - 1][:3]} {d.year}"),
    ("de", lambda d: f"am {d.day}. {GERMAN[d.month - 1]} {d.year}"),
    ("de", lambda d: f"{d.day}.{d.month}.{d.year}"),
    ("fr", lambda d: f"le {d.day} {FRENCH[d.month - 1]} {d.year}"),
    ("fr", lambda d: f"{d.day:02}/{d.month:02}/{d.year}"),
    ("zh", lambda d: f"{d.year}年{d.month}月{d.day}日"),
    ("es", lambda d: d.isoformat()),
]


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)), st.sampled_from(FORMS))
def test_a_day_that_is_printed_is_read_back(day: datetime.date, form: tuple[str, object]) -> None:
    language, write = form
    found = read_date(write(day), language)  # type: ignore[operator]
    assert (found.first, found.last, found.lies) == (day, day, Lies.IS)


@given(st.integers(1900, 2199), st.integers(1, 12))
def test_a_month_that_is_printed_is_read_back(year: int, month: int) -> None:
    for language, names in (("en", ENGLISH), ("de", GERMAN), ("fr", FRENCH)):
        found = read_date(f"{names[month - 1]} {year}", language)
        assert found.first == datetime.date(year, month, 1)
        assert found.last == datetime.date(year, month, monthrange(year, month)[1])


@given(st.text(max_size=60), st.sampled_from(["en", "de", "fr", "es", "zh"]))
def test_any_text_is_read_or_refused(text: str, language: str) -> None:
    try:
        found = read_date(text, language, TOLD, TOLD)
    except DateError:
        return
    assert found.first <= found.last

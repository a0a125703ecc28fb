"""Dates as the press prints them: which days a print names, in English, German, French, Spanish and Chinese.

A print names a day, a month, a quarter, a half, a season or a year, and words beside it say how the happening lies to
it. A word that is not known here makes the print looser, never another day; a print that names no such thing, or two,
is not read.
"""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from evclaims.reading.date_words import DATE_WORDS, DateWords

Days = tuple[datetime.date, datetime.date]
"""A first and a last day, both included."""


class DateError(ValueError):
    """A print of which nobody can say which days it names; the message says why."""


class Lies(StrEnum):
    """How a happening lies to the days that its print names."""

    IS = "is"
    """On just these days."""
    WITHIN = "within"
    """On some of them: "early 2025", "the summer of 2025"."""
    BEGINS = "begins"
    """From one of them on, or from the day behind them: "since", "after"."""
    ENDS = "ends"
    """Until one of them, or until the day before them: "by", "before"."""
    EDGES = "edges"
    """It begins or ends on one of them: other words stand beside the date."""
    TOUCHES = "touches"
    """On days of which one is among them: "around 2021"."""


@dataclass(frozen=True, slots=True)
class DatePrint:
    """The days that a print names, both included, and how the happening lies to them."""

    first: datetime.date
    last: datetime.date
    lies: Lies


_SEASONS = (2, 5, 8, 11)
"""The month before a season begins: where seasons begin is told differently, so one month is given on each side."""
_Told = tuple[datetime.date | None, datetime.date | None]


def read_date(
    printed: str,
    language: str,
    told: _Told = (None, None),
    stated: _Told = (None, None),
) -> DatePrint:
    """The days that a print names, both included, and how a happening so dated lies to them.

    `told` are the first and the last day on which the source can have appeared: a print without a year means one near
    them, "this year" that of them. `stated` are the days that somebody chose for the happening; where several years or
    weeks come into question, the print is read as the one closest to these, so that it is not blamed for what it does
    not say.

    >>> read_date("Nov. 20, 2025", "en")
    DatePrint(first=datetime.date(2025, 11, 20), last=datetime.date(2025, 11, 20), lies=<Lies.IS: 'is'>)
    >>> read_date("bis Ende 2025", "de").lies, str(read_date("2025年第三季度", "zh").last)
    (<Lies.ENDS: 'ends'>, '2025-09-30')

    Raises DateError for a print that names no day, month, quarter, half, season or year, for one that names two of
    them, for a day that there is not, and for digits of which day and month could be either.
    """
    speech = DATE_WORDS.get(language[:2])
    if speech is None:
        raise DateError(f"dates are not read in the language {language!r}")
    text = " ".join(printed.lower().replace("’", "'").split())
    if len(text) > 200:
        raise DateError("it is longer than a date")
    found = _find(text, language[:2])
    if found is None:
        raise DateError("it names no day, month or year")
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    if _find(rest, language[:2]) or any(character.isdigit() for character in rest):
        raise DateError("it names two dates, or a number beside one")
    parts = {name[0]: int(name[1:] or said) for name, said in found.groupdict().items() if said is not None}
    windows = list(_windows(parts, speech, told, stated))
    if not windows:
        raise DateError("which year or week it means depends on a day that nobody tells")
    near = stated if any(stated) else told
    return _lies(min(windows, key=lambda days: _apart(days, near)), rest, parts, speech)


def _find(text: str, language: str) -> re.Match[str] | None:
    return next((found for pattern in _patterns(language) if (found := pattern.search(text))), None)


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """The forms of a date, the longest first, so that the year of a day is not taken for a year by itself.

    A group is a letter with digits as its text (m: month, d: day, q: quarter, h: half, y: year; a, b: day and month,
    whichever comes first), or a letter and a number for the word that stands for it (s: season, w: weekday, r: year by
    its distance from the day of the source).
    """
    speech = DATE_WORDS[language]
    years, seasons = _words("r", speech.years), _words("s", speech.seasons)
    quarter, half = (f"(?:{_words(letter, speech.ordinals)})" for letter in "qh")
    whole_year = r"(?P<y>(?:1[89]|20|21)\d\d)"
    forms = [r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)", r"(?P<a>\d{1,2})[./-](?P<b>\d{1,2})[./-](?P<y>\d{4})"]
    if language == "zh":
        year = rf"(?:(?P<y>\d{{4}}) ?年|{years})? ?"
        forms += [
            year + r"(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2}) ?[日号]",
            year + r"(?P<m>\d{1,2}) ?月份?",
            year + rf"(?:{quarter} ?{speech.quarter}|q(?P<q>[1-4]))",
            year + rf"(?:{_words('h', ('上', '下'))})半年",
            year + f"(?:{seasons})",
            r"(?P<y>\d{4}) ?年?",
            years,
        ]
        return tuple(re.compile(rf"(?<!\d)(?:{form})(?!\d)") for form in forms)
    month = rf"(?:{_words('m', speech.months.split())})\b\.?"
    year = rf"(?:(?:,? (?:of |de |del )?|, ?){whole_year})?"
    forms += [
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|°)?\.? (?:of |de )?{month}{year}",
        *([rf"{month} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b{year}"] if speech.month_first else []),
        rf"{month}{year}",
        rf"{whole_year}[ -]?[qt](?P<q>[1-4])",
        rf"(?:[qt](?P<q>[1-4])|{quarter}[ -](?:{speech.quarter})){year}",
        rf"(?:[hs](?P<h>[12])|{half}[ -](?:{speech.half})){year}",
        rf"(?:{seasons}){year}",
        whole_year,
        years,
        _words("w", speech.weekdays.split()),
    ]
    return tuple(re.compile(rf"(?<!\w)(?:{form})(?!\w)") for form in forms)


def _words(letter: str, alternatives: Sequence[str]) -> str:
    return "|".join(f"(?P<{letter}{i}>{each})" for i, each in enumerate(alternatives, 1))


def _windows(parts: Mapping[str, int], speech: DateWords, told: _Told, stated: _Told) -> Iterator[Days]:
    """The days that the parts of a print can mean: those of one year, or of each that comes into question."""
    if "w" in parts:
        for day in (each for each in (*stated, *told) if each is not None):
            behind = day + datetime.timedelta((parts["w"] - 1 - day.weekday()) % 7)
            yield behind, behind
            yield behind - datetime.timedelta(7), behind - datetime.timedelta(7)
        return
    years = {day.year for day in told if day is not None}
    if "y" in parts:
        years = {parts["y"]}
    elif "r" in parts:
        years = {year + (0, -1, 1)[parts["r"] - 1] for year in years}
    else:
        years = {year + shift for year in years for shift in (-1, 0, 1)} or {day.year for day in stated if day}
    for year in sorted(years):
        yield _days(parts, year, speech)


def _days(parts: Mapping[str, int], year: int, speech: DateWords) -> Days:
    """The days that the parts of a print name in a year. Raises DateError where it has no such day."""
    if "a" in parts:
        day, month = parts["a"], parts["b"]
        if speech.month_first and day != month:
            if day <= 12 and month <= 12:
                raise DateError("its day and its month could be either")
            day, month = max(day, month), min(day, month)
        return (_day(year, month, day),) * 2
    if "d" in parts:
        return (_day(year, parts["m"], parts["d"]),) * 2
    if "m" in parts:
        return _months(year, parts["m"], 1)
    if "q" in parts:
        return _months(year, 3 * parts["q"] - 2, 3)
    if "h" in parts:
        return _months(year, 1 if parts["h"] == 1 else 7, 6)
    if "s" in parts:
        start = _SEASONS[parts["s"] - 1]
        if start == 11:  # a winter is called after either of its years
            return _day(year - 1, start, 1), _months(year + 1, 3, 1)[1]
        return _day(year, start, 1), _months(year, start + 4, 1)[1]
    return _months(year, 1, 12)


def _day(year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise DateError(f"there is no day {day} of the month {month} in {year}") from None


def _months(year: int, first: int, count: int) -> Days:
    start, last = _day(year, first, 1), first + count - 1
    return start, datetime.date(year, last, monthrange(year, last)[1])


def _apart(days: Days, stated: _Told) -> tuple[int, int]:
    """How many days lie between these and those that are stated, and then how far the first days are apart."""
    first, last = (day.toordinal() for day in days)
    earliest, latest = ((day or days[0]).toordinal() for day in stated)
    return max(0, earliest - last, first - latest), abs(first - earliest)


def _lies(days: Days, rest: str, parts: Mapping[str, int], speech: DateWords) -> DatePrint:
    """How the words beside the date place a happening on its days."""
    first, last = days
    for words, found in ((speech.ends, Lies.ENDS), (speech.begins, Lies.BEGINS), (speech.touches, Lies.TOUCHES)):
        kept, rest = len(rest), _without(rest, words)
        if len(rest) < kept:
            lies = found
            break
    else:
        lies = Lies.WITHIN if "s" in parts else Lies.EDGES if "r" in parts else Lies.IS
    for part, words in enumerate(speech.parts):
        kept, rest = len(rest), _without(rest, words)
        if len(rest) < kept and last > first:
            # "Early" ends and "late" begins in the middle, and "mid" leaves a quarter out on each side: all that
            # anybody may mean by it.
            quarter = (last - first) / 4
            first, last = (
                (first, first + 2 * quarter),
                (first + quarter, last - quarter),
                (first + 2 * quarter, last),
            )[part]
            lies = Lies.WITHIN if lies is Lies.IS else lies
            break
    if re.search(r"\w", _without(rest, speech.plain)) and lies in (Lies.IS, Lies.WITHIN):
        lies = Lies.EDGES
    return DatePrint(first, last, lies)


def _without(text: str, words: str) -> str:
    """The text without these words, `_` standing for a blank in one and `|` between two."""
    alternatives = "|".join(sorted(re.split(r"[ |]", words), key=len, reverse=True)).replace("_", " ")
    # Chinese has no blanks between words.
    whole = alternatives if max(alternatives) > "\u3000" else rf"(?<!\w)(?:{alternatives})(?!\w)"
    return re.sub(whole, "", text)

"""Numbers in words: English, German, French. A small table of our own; it reads what the press spells out.

Libraries were measured on `tests/reading/marked` before: the best (text2num) reads "half a million" as a million and no
dozen, no part and no "one in five", so most of this would be needed beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache


@dataclass(frozen=True)
class _Language:
    """How a language spells numbers out; hyphens count as spaces."""

    small: Mapping[str, int]
    hundred: tuple[str, ...]
    thousand: str
    one: tuple[str, ...]
    """Articles that count one where a hundred, a dozen or a part follows."""
    sets: Mapping[str, int]
    parts: Mapping[str, int]
    halves: tuple[str, ...]
    mixed: Mapping[str, Fraction]
    join: tuple[str, ...]
    """What stands between a number and the half behind it."""
    among: tuple[str, ...]
    """What stands between the two numbers of "one in five"."""


def _english() -> _Language:
    small = dict(_numbered("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"))
    small |= {f"{stem}teen": n for n, stem in enumerate("fif six seven eigh nine".split(), 15)}
    units = _numbered("one two three four five six seven eight nine", 1)
    for ten, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2):
        small[word] = 10 * ten
        small |= {f"{word} {unit}": 10 * ten + n for unit, n in units}
    parts = (
        {"quarter": 4, "fourth": 4}
        | dict(_numbered("third", 3))
        | dict(_numbered("fifth sixth seventh eighth ninth tenth eleventh twelfth", 5))
    )
    return _Language(
        small,
        ("hundred",),
        "thousand",
        ("a", "an"),
        {"dozen": 12},
        parts | {f"{word}s": n for word, n in parts.items()},
        ("half", "a half", "one half", "half a", "half an"),
        {},
        ("and",),
        ("in", "out of", "in every", "of every", "out of every"),
    )


def _german() -> _Language:
    small = dict(_numbered("null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn"))
    small |= dict(_numbered("fünfzehn sechzehn siebzehn achtzehn neunzehn", 15)) | {"zwo": 2}
    small |= dict.fromkeys("ein eine einen einem einer eines".split(), 1)
    units = _numbered("ein zwei drei vier fünf sechs sieben acht neun", 1)
    for ten, word in enumerate("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split(), 2):
        small[word] = 10 * ten
        small |= {f"{unit}und{word}": 10 * ten + n for unit, n in units}
    parts = dict(_numbered("drittel viertel fünftel sechstel siebtel achtel neuntel zehntel", 3))
    halves = ("halb", "halbe", "halben", "halber", "halbes", "hälfte")
    ones = ("ein", "eine", "einen", "einem", "einer", "eines")
    return _Language(
        small,
        ("hundert",),
        "tausend",
        ones,
        {"dutzend": 12},
        parts,
        (*halves, *(f"{one} {half}" for one in ones for half in halves[:-1])),
        {"anderthalb": Fraction(3, 2), "eineinhalb": Fraction(3, 2)}
        | {f"{unit}einhalb": n + Fraction(1, 2) for unit, n in units[1:]},
        (),
        ("von",),
    )


def _french() -> _Language:
    units = _numbered("un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize", 1)
    small = dict(units) | {"zéro": 0, "une": 1, "dix sept": 17, "dix huit": 18, "dix neuf": 19}
    teens = [(word, n) for word, n in small.items() if 1 < n < 20]
    for tens, word in ((20, "vingt"), (30, "trente"), (40, "quarante"), (50, "cinquante"), (60, "soixante")):
        small |= {word: tens, f"{word} et un": tens + 1, f"{word} et une": tens + 1}
        small |= {f"{word} {unit}": tens + n for unit, n in teens if n < 10 or tens == 60}
    small |= {"soixante et onze": 71, "quatre vingts": 80, "quatre vingt": 80, "quatre vingt un": 81}
    small |= {f"quatre vingt {unit}": 80 + n for unit, n in teens}
    parts = dict(_numbered("tiers quart cinquième sixième septième huitième neuvième dixième", 3))
    halves = ("demi", "demie", "moitié")
    sets = {"dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40}
    sets |= {"cinquantaine": 50, "soixantaine": 60, "centaine": 100}
    return _Language(
        small,
        ("cent", "cents"),
        "mille",
        ("un", "une"),
        sets | {f"{word}s": n for word, n in sets.items()},
        parts | {f"{word}s": n for word, n in parts.items() if word != "tiers"},
        (*halves, "un demi", "une demi", "une demie"),
        {},
        ("et",),
        ("sur",),
    )


def _numbered(words: str, first: int = 0) -> list[tuple[str, int]]:
    return [(word, n) for n, word in enumerate(words.split(), first)]


@cache
def _language(language: str) -> _Language | None:
    make = {"en": _english, "de": _german, "fr": _french}.get(language[:2])
    return make() if make else None


@cache
def vocabulary(language: str) -> frozenset[str]:
    """Every single word, in lower case, that a number in words can hold, without articles and words of scale."""
    speech = _language(language)
    if speech is None:
        return frozenset()
    words = {word for phrase in (*speech.small, *speech.halves) for word in phrase.split()}
    words |= {*speech.hundred, *speech.sets, *speech.parts, *speech.mixed} - {"et"}
    return frozenset(words - {"a", "an", "et"})


def is_spelt(word: str, language: str) -> bool:
    """Whether a single word in lower case is a number or part of one, as in "dreihundertzwölf"."""
    if word in vocabulary(language):
        return True
    return language[:2] == "de" and ("hundert" in word or "tausend" in word) and value(word, language) is not None


def value(text: str, language: str) -> Fraction | None:
    """The number that the words say; None where they say none. Digits may stand in "1 in 5".

    >>> value("one hundred and twelve", "en"), value("two and a half", "en"), value("anderthalb dutzend", "de")
    (Fraction(112, 1), Fraction(5, 2), Fraction(18, 1))
    """
    speech = _language(language)
    words = " ".join(text.lower().replace("-", " ").split())
    return None if speech is None or not words or len(words) > 100 else _value(words, speech)


def _value(words: str, speech: _Language) -> Fraction | None:
    if words in speech.halves:
        return Fraction(1, 2)
    if words in speech.mixed:
        return speech.mixed[words]
    whole = _integer(words, speech)
    if whole is not None:
        return Fraction(whole)
    for among in speech.among:
        some, found, all_ = words.partition(f" {among} ")
        if found:
            x, y = (int(s) if s.isdecimal() else _integer(s, speech) for s in (some, all_))
            if x and y and x < y:
                return Fraction(x, y)
    head, _, last = words.rpartition(" ")
    if last in speech.sets:
        count = Fraction(1) if not head or head in speech.one else _value(head, speech)
        return None if count is None else count * speech.sets[last]
    for join in speech.join:
        before, found, behind = words.partition(f" {join} ")
        if found:
            n, rest = _integer(before, speech), _value(behind, speech)
            return None if n is None or rest is None or rest >= 1 else n + rest
    if last in speech.parts:
        counted = 1 if not head or head in speech.one else _integer(head, speech)
        return Fraction(counted, speech.parts[last]) if counted and counted < speech.parts[last] else None
    return None


def _integer(words: str, speech: _Language) -> int | None:
    if words in speech.small:
        return speech.small[words]
    head, found, tail = words.partition(speech.thousand)
    if found and head and not tail and not head.endswith(" "):  # one word: "dreitausend"
        n = _below_thousand(head, speech)
        return None if not n else 1000 * n
    if found and tail:
        n, rest = _below_thousand(head.strip(), speech) if head else 1, _below_thousand(tail.strip(), speech)
        return None if not n or rest is None else 1000 * n + rest
    return _below_thousand(words, speech)


def _below_thousand(words: str, speech: _Language) -> int | None:
    if words in speech.small:
        return speech.small[words]
    for hundred in sorted(speech.hundred, key=len, reverse=True):
        head, found, tail = words.partition(hundred)
        if not found:
            continue
        head, tail = head.strip(), tail.strip()
        tail = tail.removeprefix("and ").removeprefix("und").strip()
        n = 1 if not head or head in speech.one else speech.small.get(head)
        rest = speech.small.get(tail) if tail else 0
        return None if not n or n > 19 or rest is None else 100 * n + rest
    return None

"""How words of a language make a number: whole, decimal, part, both, one among another, or of sets."""

from __future__ import annotations

import re
from fractions import Fraction

from evclaims.reading.lexicon import SEPARATORS
from evclaims.reading.spelling import Language


class Grammar:
    """The rules of a language over words. Each method reads the whole of what it is given, or gives None."""

    def __init__(self, speech: Language, language: str) -> None:
        self.speech = speech
        self.group, self.mark = SEPARATORS[language]

    def value(self, tokens: tuple[str, ...]) -> Fraction | None:
        """The number that the words say; None where they say none."""
        words = _said(tokens)
        speech = self.speech
        if not words:
            return None
        if " ".join(words) in speech.halves:
            return Fraction(1, 2)
        if len(words) == 1 and words[0] in speech.mixed:
            return speech.mixed[words[0]]
        if (whole := self.whole(words)) is not None:
            return None if self._lacks(words) else whole
        for rule in (self._decimal, self._among, self._of_sets):
            if (found := rule(words)) is not None:
                return found
        found = self._mixed(tokens)
        return self._part(tokens) if found is None else found

    def _lacks(self, words: tuple[str, ...]) -> bool:
        """Whether a whole number is one that others read: digits alone, or with one word of scale at their end."""
        if words[0] in self.speech.hundred and len(words) > 1 and not self.speech.lone_hundred:
            return False
        if len(words) == 1:
            return words[0][0].isdigit() or words[0] in self.speech.scales
        if [word for word in words if word in self.speech.scales] == [words[-1]]:
            return True
        money = words[1] in self.speech.hundred and not self.speech.lone_hundred
        return money and len(words) == 2 and words[0][0].isdigit()

    def whole(self, words: tuple[str, ...]) -> Fraction | None:
        """Groups before words of scale, each scale smaller than the one before: "two million three hundred and ten"."""
        total, limit, at = Fraction(0), 0, 0
        while at < len(words):
            if limit and words[at] == ",":
                at += 1
            if limit and at < len(words) and words[at] in self._joints():
                at += 1
            some, behind = self._below_scale(words, at)
            power = self.speech.scales.get(words[behind], 0) if behind < len(words) else 0
            if some is None and power and not at:
                some = Fraction(1)  # "mille deux cents", "thousand five hundred"
            term = None if some is None else some * 10**power
            if term is None or (limit and not 0 < term < 10**limit) or (power == 0 and behind < len(words)):
                return None
            total, limit, at = total + term, power, behind + (power > 0)
            if limit and some is not None and some.denominator > 1 and at < len(words):
                return None
        return total if words and words[-1] not in self._joints() and words[-1] != "," else None

    def _joints(self) -> tuple[str, ...]:
        return (*self.speech.join, "and")

    def _below_scale(self, words: tuple[str, ...], at: int) -> tuple[Fraction | None, int]:
        """What is counted before a word of scale, and where it ends: "ninety-five hundred", "3 hundred and 21"."""
        some, behind = self._small(words, at)
        if some is None and behind > at:
            return None, at
        if some is None and words[at : at + 1] and words[at] in self.speech.one:
            nxt = words[at + 1] if at + 1 < len(words) else ""
            if nxt in self.speech.hundred or nxt in self.speech.scales:
                some, behind = Fraction(1), at + 1
        hundred = behind < len(words) and words[behind] in self.speech.hundred
        if hundred and (some is None or words[at][0].isdigit() or 0 < some < 100):
            some, behind = (1 if some is None else some) * Fraction(100), behind + 1
        elif some is None or some < 100 or words[at][0].isdigit():
            return some, behind
        joined = behind < len(words) and words[behind] in self._joints()
        rest, end = self._small(words, behind + joined)
        if rest is None or not 0 < rest < 100 or rest.denominator > 1:
            return some, behind
        return some + rest, end

    def _small(self, words: tuple[str, ...], at: int) -> tuple[Fraction | None, int]:
        """The longest number without hundred and scale that begins at a word, and where it ends."""
        if at >= len(words):
            return None, at
        if words[at][0].isdigit():
            return self._literal(words[at]), at + 1
        for length in range(min(5, len(words) - at), 0, -1):
            some = self.speech.small.get(" ".join(words[at : at + length]))
            if some is not None:
                return Fraction(some), at + length
        # German says the unit first: "fünf und zwanzig", from one word.
        if self.speech.compound and at + 2 < len(words) and words[at + 1] == "und":
            some = self.speech.small.get("".join(words[at : at + 3]))
            if some is not None:
                return Fraction(some), at + 3
        return None, at

    def _literal(self, digits: str) -> Fraction | None:
        """Digits, grouped as the language does; None where they are not."""
        group = re.escape(self.group)
        pattern = rf"(\d+|\d{{1,3}}(?:[{group} ']\d{{3}})+)(?:{re.escape(self.mark)}(\d{{1,9}}))?"
        match = re.fullmatch(pattern, digits)
        if match is None or len(digits) > 30:
            return None
        return Fraction(f"{re.sub('[^0-9]', '', match[1])}.{match[2] or 0}")

    def _decimal(self, words: tuple[str, ...]) -> Fraction | None:
        """ "two hundred point seventy-one", "two point zero five": digits one by one, or one number of two digits."""
        at = next((i for i, word in enumerate(words) if word in self.speech.point), 0)
        whole = self.whole(words[:at]) if at else None
        behind = words[at + 1 :]
        if whole is None or whole.denominator > 1 or not 0 < len(behind) < 10:
            return None
        digits = [self.speech.small.get("" if word[0].isdigit() else word, -1) for word in behind]
        if all(0 <= digit <= 9 for digit in digits):
            return whole + Fraction(int("".join(map(str, digits))), 10 ** len(digits))
        two, end = self._small(behind, 0)
        if two is None or end < len(behind) or not 10 <= two < 100:
            return None
        return whole + two / 100

    def _among(self, words: tuple[str, ...]) -> Fraction | None:
        text = f" {' '.join(words)} "
        for links, proper in ((self.speech.among, True), (self.speech.over, False)):
            for link in links:
                some, found, all_ = text.partition(f" {link} ")
                if found:
                    x, y = (self.whole(tuple(side.split())) for side in (some, all_))
                    if x and y and (x < y or not proper):
                        return x / y
        return None

    def _of_sets(self, words: tuple[str, ...]) -> Fraction | None:
        """ "half a dozen", "three hundred and two dozen": where "and" stands, the last number alone counts sets."""
        *head, last = words
        if last not in self.speech.sets:
            return None
        if not head:  # "dozens" alone says how many of nothing
            return None if last.endswith(("s", "z")) and last != "gross" else Fraction(self.speech.sets[last])
        if len(head) == 1 and head[0] in self.speech.one:
            return Fraction(self.speech.sets[last])
        joint = max((i for i, word in enumerate(head) if word in self._joints()), default=0)
        if joint and (sum_ := self.whole(tuple(head[:joint]))) and (rest := self.whole(tuple(head[joint + 1 :]))):
            return sum_ + rest * self.speech.sets[last]
        count = self.value(tuple(head))
        if count is None and len(head) == 1 and head[0][0].isdigit():
            count = self._literal(head[0])
        return None if count is None else count * self.speech.sets[last]

    def _mixed(self, tokens: tuple[str, ...]) -> Fraction | None:
        """ "forty-two and a third"; of a word of scale where one stands before: "six million and two thirds"."""
        for at in range(len(tokens) - 2, 0, -1):
            if tokens[at] not in self._joints():
                continue
            before = _said(tokens[:at])
            whole, rest = self.whole(before), self.value(tokens[at + 1 :])
            power = self.speech.scales.get(before[-1], 0)
            own = self.speech.scales.get(tokens[-1], 0)
            if own and rest is None and whole is not None:  # "one billion and three quarters million"
                part = self.value(tokens[at + 1 : -1])
                return whole + part * Fraction(10) ** own if part and part < 1 and own < power else None
            if whole is None or whole.denominator > 1 or rest is None or not 0 < rest < 1 or 0 < power < 6:
                continue
            return whole + rest * Fraction(10) ** power
        return None

    def _part(self, tokens: tuple[str, ...]) -> Fraction | None:
        """ "two fifths", "twenty-three fifths", "one twenty-fifth", "one one hundred and fifth"."""
        *head, last = tokens
        speech = self.speech
        of = speech.parts.get(last) or speech.many_parts.get(last)
        if of is None or not head:
            return Fraction(1, of) if of and of > 2 and last in speech.parts else None
        many = last in speech.many_parts
        tied = len(head) > 2 and head[-1] == "-" and of < 10 and speech.small.get(head[-2], 0) in range(20, 100, 10)
        if tied:  # "one hundred thirty-fifths" are hundred of thirty-five
            some = self._numerator(_said(tuple(head[:-2])), many, last in speech.parts)
            return some / (speech.small[head[-2]] + of) if some else None
        if of > 2 or (of == 2 and last != "seconds"):
            some = self._numerator(_said(tuple(head)), many, last in speech.parts)
            if some is not None:
                return some / of
        # The denominator is of several words, and what is left before it is one number.
        words = _said(tuple(head))
        for at in range(1, len(words)):
            some = self._numerator(words[:at], many, last in speech.parts)
            front = self.whole(words[at:-1] if words[-1] in self._joints() else words[at:])
            if some and front and front.denominator == 1 and front >= 20 and of < _zeros(int(front)):
                return some / (front + of)
        return None

    def _numerator(self, words: tuple[str, ...], many: bool, single: bool) -> Fraction | None:
        """How many parts; one goes with the singular, more with the plural, or as one word with either."""
        if not words:
            return None
        some = Fraction(1) if len(words) == 1 and words[0] in self.speech.one else self.whole(words)
        if some is None or some.denominator > 1 or some == 0:
            return None
        fits = single if some == 1 else many or (single and len(words) == 1)
        return some if fits else None


def _zeros(n: int) -> int:
    """The power of ten that a number ends with: what may be said behind it is smaller."""
    return int(10 ** (len(str(n)) - len(str(n).rstrip("0"))))


def _said(tokens: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(token for token in tokens if token != "-")

"""What holds a numeral but is no figure: dates, names, numbers of things. Each rule is a pattern with its reason.

A rule names a kind of print, never a sentence. A rule that is `hard` always holds; the others give way where a
percentage, a currency or a word of scale is printed with the number, since no name and no year has one.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from evclaims.reading import words
from evclaims.reading.neighbours import WORDS
from evclaims.reading.rules_zh import CHINESE
from evclaims.reading.typography import simplified


class Rule(NamedTuple):
    """A pattern over the text as a reader sees it; every numeral inside a match is no figure.

    In a pattern <n> is a number in digits or words, <month> and so on are the words of `beside` in the text's language.
    """

    name: str
    why: str
    pattern: str
    hard: bool = False


# Every repetition is bounded, so that no text takes more time than its length.
_NUMBER = r"(?<!\w)\d{1,15}(?:[.,]\d{1,9}){0,5}"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?!\d|[.,]\d)"
_TITLE = r"(?:[A-ZÀ-ÖØ-Þ0-9][\w’'-]{0,30}|of|the|a|and|in)"
_RANGE = r"(?:[–-]| (?:to|and|bis|und|à|et) )"
_LIST = r"(?:[–-]|/|,? (?:and|to|of|und|bis|von|et|à|sur) )"
_CITED = r"\[\d{1,3}(?:(?:, ?|[–-])\d{1,3}){0,9}\]"

RULES = (
    Rule("address", "A page, a mailbox.", r"(?<!\S)\S{0,200}(?:://|www\.|@)\S+|\bdoi:\S+", hard=True),
    Rule("date", "A day.", rf"\b{_DAY}(?:st|nd|rd|th|er)?\.?[ \n](?:of )?(?:<month>)\b\.?(?:,?[ \n]\d{{4}}\b)?", True),
    Rule(
        *("date", "A day."),
        rf"\b(?:<month>)\b\.?[ \n]{_DAY}(?:st|nd|rd|th)?(?:[–-]{_DAY})?(?:,?[ \n]\d{{4}}\b)?(?! ?%)",
        hard=True,
    ),
    Rule("date", "A day in digits.", r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2}([./])\d{1,2}\1(?:\d{4}|\d\d)\b", True),
    Rule("time", "A time of day.", r"\b\d{1,2}[:.h]\d\d ?(?:[ap]\.?m\b\.?|(?i:uhr)\b)|\b\d{1,2} ?h ?\d\d\b", True),
    Rule("time", "A full hour.", r"\b\d{1,2} ?(?:[ap]\.?m\b\.?|(?i:uhr)\b|o['’]clock)|\bà \d{1,2} ?h\b", True),
    Rule(
        *("time", "A time of day on the 24-hour clock; the first hour of two."),
        r"\b\d{4}(?= (?:GMT|UTC|BST|CES?T|E[SD]T|P[SD]T|hrs|hours)\b)"
        r"|\b(?:from|von|de) \d{1,2}(?= (?:to|bis|à) \d{1,2} ?(?:h\b|Uhr|[ap]\.?m))",
        hard=True,
    ),
    Rule("time", "Hours of opening.", r"\b\d{1,2}[–-]\d{1,2} ?(?:h|Uhr)\b|day at \d{1,2}\b", True),
    Rule("time", "A time of day, or of a race.", r"\b\d{1,3}(?::\d\d){1,2}(?:[.,]\d{1,3})?(?![\d:])", True),
    Rule("time", "A time of a race.", r"\b(?:\d{1,2} ?h ?)?\d{1,2} ?m(?:in)? ?\d{1,2}(?:[.,]\d{1,3})? ?s\b", True),
    Rule("minute", "Minutes of a game.", r"\(\d{1,3}['’](?:, \d{1,3}['’]){0,9}\)", True),
    Rule(
        *("year", "A year of an era."),
        r"\b(?:A\.?D\.?|B\.?C\.?(?:E\.?)?) \d{1,4}(?:(?: (?:and|to) |[–-])\d{1,4})?\b"
        r"|\b\d{1,5} ?(?:BCE?|CE|AD|B\.C\.|A\.D\.)(?!\w)",
        hard=True,
    ),
    Rule("year", "A year.", r"(?<![\d.,'’–/-])(?:1[5-9]|2[01])\d\d(?:[–/-](?:\d\d){1,2})?s?(?!\w|[.,'’]\d)"),
    Rule("phone", "A telephone number.", r"\+\d{1,3}[ ./()-]?(?:\d[ ./()-]{0,2}){6,20}", True),
    Rule(
        *("phone", "A telephone number."),
        r"\b(?:\d{3}-)?\d{3}-\d{4}\b|\b0\d{2,5}[ /-]{1,3}\d(?:[ -]?\d){4,20}",
        hard=True,
    ),
    Rule("contact", "A line of contact data.", r"(?:^|[\n\f])(?i:<contact>):? [^\n\f]{0,300}", True),
    Rule("contact", "Contact data.", r"\b(?i:<contact>)(?: (?:is|ist|est|au|on)|:)? [^.;\n\f]{0,60}?<n>", True),
    Rule(
        *("street", "An address."),
        r"\b\d{1,4}[a-z]?,? (?:(?:[A-Z][\w’']{0,20} ){0,2}"
        r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Walk|Way|Drive|Square|Close)\b|(?:rue|avenue|boulevard|place|quai|allée)\b)",
        hard=True,
    ),
    Rule("street", "An address.", r"\b\w{1,30}(?:straße|strasse|gasse|allee|weg|platz) \d{1,4}\b", True),
    Rule("version", "A version.", r"\bv ?\d{1,4}(?:\.\d{1,4}){0,5}\b|(?<![\w.])\d{1,4}(?:\.\d{1,2}){2,5}\b", True),
    Rule("code", "A code: digits behind a 0.", r"(?<![\w.,’'/-])(?<!\d )0\d{1,9}(?!\w|[.,]\d)", True),
    Rule("code", "A code: letters and digits.", r"\b[A-Z]{1,6}[-/]\d{1,6}(?:[-/]\d{1,6}){1,3}\b", True),
    Rule("list", "The number of an item.", r"(?:^|[\n\f])[ \t]*(?:\d{1,3}[.)](?=\s)|\(\d{1,3}\))", True),
    Rule(
        *("list", "The number of a heading."),
        r"(?:^|[\n\f])[ \t]*(?:#{1,6} \d{1,3}(?:\.\d{1,3}){0,5}\b|\d{1,3}(?:\.\d{1,3}){1,5}(?= [A-ZÀ-ÖØ-Þ]))",
        hard=True,
    ),
    Rule("note", "The number of a note or of a point in the text.", _CITED + r"|(?<=\s)\(\d{1,2}\)(?=[\s.,;])", True),
    Rule(
        *("label", "The number of a thing that has one: page 4, section 4.2, No. 9, week 44."),
        rf"(?:\b(?i:<label>)|§§?|#) ?<n>[a-z]?(?:{_LIST}<n>[a-z]?){{0,6}}\b",
    ),
    Rule("label", "Numbers of things that have one: chapters 4 to 6.", rf"\b(?i:<label>)s? <n>{_RANGE}<n>\b"),
    Rule(
        "title", "A work or a name in quotes, every word a capital.", rf"[“\"‘«„]{_TITLE}(?: {_TITLE}){{0,8}}[”\"’»“]"
    ),
    Rule(
        *("event", "The name of a race or of a test."),
        r"\b\d{1,2} ?[x×] ?\d{1,4} ?m\b|\b\d{1,3}[Kk](?=[ -](?:race|run|mark|course|record|runner|event|time)\b)"
        r"|\b<n>-(?:m|km|met(?:re|er)|kilomet(?:re|er)|yard|mile|minute|item|point)[ -](?:\w{1,12} )?"
        r"(?:test|race|run|walk|dash|sprint|hurdles|scale|score|questionnaire)\b",
        hard=True,
    ),
    Rule(
        *("row", "The number of a table's row."),
        r"(?:^|[\n\f])[ \t]*\d{1,6}(?= [A-ZÀ-Þ][^\n\f\d.,;]{1,40}(?<=\s)(?:[(–+-]?\d[\d.,]{0,20}\)?%?\s{1,20}){2})",
        hard=True,
    ),
    Rule("format", "The lines of a screen.", r"\b(?:144|240|360|480|576|720|1080|1440|2160|4320)[pi]\b", True),
    Rule("base", "One unit of a currency, for which another's are given.", r"[$€£¥] ?1(?= ?=)", True),
    Rule("base", "The base of a rate.", r"\b(?i:<per>) <n>(?: (?:million|thousand|millions|tausend))?\b", True),
    Rule(
        *("confidence", "A level of confidence."),
        r"\b\d\d(?:[.,]\d)? ?(?:%|per ?cent|Prozent)[- ](?:CI|confidence|credible|KI|Konfidenz)"
        r"|\b(?:[Cc]onf\w{1,12}(?: à| de| level of)|IC) \d\d ?%",
        hard=True,
    ),
    Rule(
        *("period", "How long a period is over which something else runs: the next five years."),
        r"\b(?i:<which>) <n>(?: \w{1,20})?[ \n-](?:<time>)\b|\b<n> (?:<which>) (?:<time>)\b",
    ),
    Rule(
        *("period", "How long a period is within which something happens."),
        r"\b(?i:within|innerhalb von|binnen|en moins de|sous) <n> (?:<time>)\b",
    ),
    Rule(
        *("period", "How long after another day something happens, and over how long it is watched."),
        r"\b[Aa]t <n>[ \n](?:<time>)\b|\b[Bb]ack in <n>[ \n](?:<time>)\b|\b<n>[ \n](?:<time>)[ \n](?:after|ago)\b"
        r"|\b(?:recorded|measured|monitored|observed|tracked|collected|averaged|followed|surveyed)(?: up)?"
        r" (?:over|for|during|across) <n>[ \n](?:\w{1,20} )?(?:<time>)\b",
    ),
    Rule(
        *("threshold", "From where on a result counts as significant."),
        r"\b[pP](?:[- ]values?)? (?:below|under|less than|smaller than|<) ?<n>"
        r"(?=[ \n](?:was|were|is|are)[ \n](?:considered|regarded|deemed|taken))"
        r"|\b(?i:significance level|alpha)(?: was set at| of| at| =)? <n>",
        hard=True,
    ),
    Rule(
        *("period", "A part of a year or of a game."),
        r"\b(?i:first|second|third|fourth|other|latter|last) (?:half|quarter)\b"
        r"|\b[Hh]alf[- ](?:year|time|term|way|marathon|century|hour)",
    ),
    Rule(
        *("age", "A person's age; not a mean of many."),
        rf"(?<!mean )(?<!median )(?<!average )\b(?i:aged?|âgée?s? de|im Alter von)"
        rf"(?: of| between| entre| zwischen)? <n>(?:{_RANGE}<n>)?"
        r"|\b<n>[- ](?:jährig|Jahre alt|years? of age)|\b\d{1,2}-?(?:year|jähr)(?![\w -]{0,2}old)",
    ),
    Rule("old", "How old somebody or something is.", r"\b<n>[- ](?:year|month|week|day)s?[- ]olds?\b"),
    Rule(
        "age",
        "An age behind a person's name.",
        r"(?<![\w’'.-])[A-ZÀ-ÖØ-Þ][\w’'.-]{1,40}(?:,| \() ?\d{1,2}(?=[,;.)](?!\d))",
    ),
    Rule("age", "An age between commas.", r", <n> (?:ans|Jahre alt)(?=[,.;])"),
    Rule(
        *("age", "An age that defines a group: children under five, 65 and over."),
        r"\b(?i:<people>) (?:(?:aged|who are|im Alter|âgée?s?) )?(?:<limit>) <n>\b(?! ?%| per ?cent)"
        r"|\b<n> (?:and|or|und|et|ou) (?:over|older|under|younger|above|älter|jünger)\b(?! (?:than )?\d)"
        r"|\b(?:older|younger|älter|jünger) (?:than|als) <n>\b"
        r"|\b(?:under|over)-<n>s?\b|\b(?:under|over) \d{1,2}s\b|\b<n> ans et (?:plus|moins)",
    ),
    Rule(
        *("self", "What the text counts in itself: two questions."),
        r"\b(?i:<n>) (?:(?:key|main|big|simple|quick|quick-fire|good|other|more|final|short|open|important) )?"
        r"(?:<self>)\b",
    ),
    Rule(
        *("vague", "A word that says no number: several hundred."),
        r"\b(?i:<vague>) (?:\w{1,20} )?(?:hundred|thousand|dozen|million|billion|cent|mille|hundert|tausend|Dutzend)\b",
    ),
    Rule("idiom", "A turn of phrase.", r"\b(?i:<idiom>)\b|\b24/7\b|\b24-hour\b|\b50[-/]50\b|\b9/11\b", True),
)


@cache
def _compiled(language: str) -> list[tuple[Rule, re.Pattern[str]]]:
    """The rules whose words the language has."""
    speech = dict(WORDS.get(language[:2], {}))
    spelt = "|".join(sorted(words.vocabulary(language), key=len, reverse=True))
    # To say first with which letters a number in words begins saves trying each of its words at every other.
    first = "".join(sorted({word[0] for word in words.vocabulary(language)}))
    spelt_out = rf"\b(?=[{first}])(?:{spelt})(?:[ -](?:{spelt})){{0,5}}\b"
    speech["n"] = rf"(?:{_NUMBER}|{spelt_out})" if spelt else _NUMBER
    rules: tuple[Rule, ...] = RULES
    flags = re.RegexFlag(0)
    if language[:2] == "zh":
        # Only Latin letters and digits make words there, and a year has its 年: 2000 is no year by its looks.
        rules = (*(rule for rule in RULES if rule.name not in ("year", "minute")), *(Rule(*rule) for rule in CHINESE))
        flags = re.ASCII
    found = []
    for rule in rules:
        if set(re.findall(r"<(\w+)>", rule.pattern)) <= speech.keys():
            # All these words begin with a letter; to say so first saves trying each of them at every digit.
            pattern = re.sub(r"\\b(?=\(\?i:<(?!n>))", r"\\b(?=[^\\W\\d_])", rule.pattern)
            pattern = re.sub(r"<(\w+)>", lambda match: speech[match[1]], pattern)
            found.append((rule, re.compile(pattern, flags)))
    return found


def spans(text: str, language: str) -> list[tuple[int, int, Rule]]:
    """Where the rules hold in a text as a reader sees it, in order of start."""
    text = simplified(text)
    found = [(m.start(), m.end(), rule) for rule, pattern in _compiled(language) for m in pattern.finditer(text)]
    return sorted(found, key=lambda span: span[:2])

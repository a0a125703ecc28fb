"""Which numbers of a text are figures: those that no rule, no name and no turn of speech takes for something else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evclaims.reading import words
from evclaims.reading.hedges import ordinals
from evclaims.reading.neighbours import MEASURED
from evclaims.reading.prints import Print, Reader
from evclaims.reading.rules import Rule, spans

_SMALL = frozenset(
    "a about above across after against all almost along among an and any are around as at be before behind below"
    " between but by circa despite down during each either even every exactly except fewer for from had has have"
    " he her his if in including into is it its just last least less like more most my nearly next no nor not now"
    " of off on once only or our out over past per plus roughly she since so some than that the their them then"
    " there these they this those through to too under until up was we were what when where which while who will"
    " with within without would you your monday tuesday wednesday thursday friday saturday sunday today yesterday"
    " tomorrow january february march april may june july august september october november december montag"
    " dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar februar märz mai juni juli oktober"
    " dezember am auf aus bei bis das dem den der des die durch ein eine für gegen im ins je mit nach ohne rund"
    " seit über um und unter vom von vor während zu zum zur zwischen etwa knapp gut fast mehr weniger als à au aux"
    " avec ce ces cette chez contre dans de depuis du dès elle elles en entre est et il ils la le les leur lors"
    " mais ou où par pas pendant pour près quelque sans selon ses si son sous sur un une vers".split()
)
"""Words that are written with a capital for another reason than to name: at the start of a sentence, days, months."""
_NOT_MADE = re.compile(
    r" (?:birthday|anniversary|edition|place|century|minute|floor|time|year|day|round|grade"
    r"|geburtstag|jahrestag|platz|auflage|anniversaire|édition|siècle)\b"
)
_ALONE = re.compile(
    r"(?:of|another|day|thing|who|that|which|for|can|could|more|should|would|way|reason|side|hand|or|to)\b"
)
_SINGLED = re.compile(
    r"\b(?:the|this|that|no|any|every|each|which|another|only|last|first|next|big|new|good|not|number) $"
)
_PART = re.compile(r"(?:quarter|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)s?")
_OF_HALF = re.compile(r" (?:of|the|its|their|his|her|all|a|an|that|as|our|my|your|what|again|were|was|are|is)\b")
_HALF_TIME = re.compile(r"\b(?:first|second|other|this|each|last|latter|better|opening|closing|final|in|at) $")
_OF_PART = re.compile(
    r" of(?! (?:a century|an hour|the (?:year|game|match)|\d{4}))"
    r"| (?:less|more|higher|lower|off|over|faster|cheaper)\b|[.,;]|\s*$"
)


_OF_AMOUNTS = re.compile(
    r"(?: than| als| que|(?:equal|égale?|inférieure?s?|supérieure?s?) (?:to|à)|least|most|more|fewer|mehr|weniger"
    r"|exceed(?:s|ed|ing)|above|below|au moins|au plus|plus de|moins de|mindestens|höchstens|gleich|[<>≤≥=])$"
)
_COMPARED = re.compile(r"(?:19|20)(?!00)\d\d")
_OF_MODELS = re.compile(r" (?:plus|(?:and|or) (?:later|newer|above|up|higher|older|earlier)|und neuer|et plus)")
"""What may follow a model's number though it is a hedge behind a figure: "Halcyon 12 Plus", "Lyra 12 and later"."""

FIGURE = "figure"
COUNTED = ("old", "period", "self", "threshold")
"""Rules whose numbers say how much, though they are no figures of the press: who asks for all gets them, told apart."""


def figures(reader: Reader) -> Iterator[tuple[Print, str]]:
    """The numbers of a text that no rule takes for a name, an order or a date, each with its kind.

    A kind is FIGURE, or the name of a rule of COUNTED.
    """
    ruled = spans(reader.seen, reader.language)
    open_: list[tuple[int, int, Rule]] = []
    at = 0
    for printed in reader.prints():
        while at < len(ruled) and ruled[at][0] < printed.behind:
            open_.append(ruled[at])
            at += 1
        open_ = [span for span in open_ if span[1] > printed.number]
        firm = printed.unit or printed.scale
        rules = [rule for _, _, rule in open_ if rule.hard or not (firm or _bounds_amount(reader, rule, printed))]
        if any(rule.name not in COUNTED for rule in rules) or _is_name(reader, printed) or _is_order(reader, printed):
            continue
        kind = rules[0].name if rules else FIGURE
        if reader.seen.strip() == reader.seen[printed.start : printed.end]:  # nothing else is said: "a half"
            yield printed, kind
            continue
        if not _is_part(reader, printed):
            continue
        if reader.flat[printed.start : printed.end] in ("one", "eins") and not _counts(reader, printed):
            continue
        yield printed, kind


def _bounds_amount(reader: Reader, rule: Rule, printed: Print) -> bool:
    """Whether a hedge of amounts, which no year has, stands at what looks like a year: "greater than 1500"."""
    if rule.name != "year" or not _OF_AMOUNTS.search(printed.hedge):
        return False
    than = printed.hedge.endswith((" than", " als", " que"))
    return not (than and _COMPARED.match(reader.flat, printed.number))  # more than in 2019


def _is_name(reader: Reader, printed: Print) -> bool:
    """A number that belongs to a name: "Halcyon 7", "35c", "COVID-19", a capitalised number word amid a sentence."""
    if printed.glued:
        return True
    seen, number = reader.seen, printed.number
    line = re.split(r"[\n\f]", seen[max(0, number - 200) : number])[-1] + seen[number : number + 20]
    shouted = line.upper() == line
    if printed.in_words:
        behind_a_word = seen[number - 2 : number - 1].isalpha() or seen[number - 2 : number - 1] == ","
        inside = seen[number - 1 : number] == " " and behind_a_word and printed.start == number
        return bool(inside and seen[number].isupper() and not shouted and reader.language[:2] != "de")
    if printed.start != number or printed.unit or printed.scale or not seen[number : printed.behind].isdecimal():
        return False
    if printed.end != printed.behind and not _OF_MODELS.fullmatch(reader.flat, printed.behind, printed.end):
        return False
    if re.match(r"[–-]\d", seen[printed.end : printed.end + 2]):
        return False  # a score or a range
    if MEASURED.match(reader.flat, printed.end):
        return False
    if re.search(r"[^\W\d_][^\W_]*[-–/]$|(?<![^\W_])[A-Z]{1,4}\.$", seen[max(0, number - 12) : number]):
        return True
    before = re.search(r"(?:^|([\s\S])[ \n])[(“\"‘]?(\w[\w.&/’'+-]*)[ ]$", seen[max(0, number - 40) : number])
    if before is None or not re.search(r"[A-ZÀ-ÖØ-Þ]", before[2]) or before[2].lower() in _SMALL or shouted:
        return False
    behind = re.match(r"[ ]([A-ZÄÖÜ]?)(\w*)", seen[printed.end :][:30])
    if reader.language[:2] == "de" and behind and behind[1] and len(behind[2]) > 4:
        return False
    starts = before[1] is None or before[1] in ".!?:•|–“\f\n\t"
    return not starts or bool(re.search(r"[A-Z0-9]", before[2][1:]))


def _is_order(reader: Reader, printed: Print) -> bool:
    """An ordinal that gives a place in an order and counts nothing: "the 38th Half Marathon"."""
    if printed.end == printed.behind or printed.unit or printed.scale or not reader.low[printed.end - 1].isalpha():
        return False
    if printed.hedge and printed.hedge not in ordinals():
        return False
    digits = re.sub(r"\D", "", reader.seen[printed.number : printed.behind])
    behind = reader.seen[printed.end : printed.end + 2]
    name = behind[1:2].isupper() and reader.language[:2] != "de"
    return len(digits) < 3 or bool(_NOT_MADE.match(reader.flat, printed.end)) or (name and len(digits) < 5)


def _is_part(reader: Reader, printed: Print) -> bool:
    """Whether a word that may also name a part, an order or a set says how much: "half of", "a third of", "a dozen"."""
    if not printed.in_words or printed.scale:
        return True
    word = reader.flat[printed.number : printed.behind]
    last = word.replace("-", " ").split()[-1]
    if word in ("hundred", "dozen", "halbe", "halb", "halben", "halber", "halbes", "demi", "demie"):
        return False
    if word in ("half", "a half", "one half"):
        before = reader.flat[max(0, printed.number - 30) : printed.number]
        return not _HALF_TIME.search(before) and bool(_OF_HALF.match(reader.flat, printed.behind))
    if _PART.fullmatch(last):
        return word != last and (last.endswith("s") or bool(_OF_PART.match(reader.flat, printed.behind)))
    return True


def _counts(reader: Reader, printed: Print) -> bool:
    """Whether "one" counts: it is one of several counts of a sentence, and singles nothing out."""
    flat = reader.flat
    if _ALONE.match(flat, printed.end + 1) or flat[printed.end : printed.end + 1] == "-":
        return False
    if _SINGLED.search(flat[max(0, printed.start - 20) : printed.start]):
        return False
    before = re.split(r"[.!?] |\f", flat[max(0, printed.start - 300) : printed.start])[-1]
    behind = re.split(r"[.!?] |\f", flat[printed.end : printed.end + 300], maxsplit=1)[0]
    vocabulary = words.vocabulary(reader.language) - {"one", "half", "quarter", "quarters", "third", "second"}
    return any(word in vocabulary for word in re.findall(r"[^\W\d_]+", f"{before} {behind}"))

"""Proofs in words: from a certificate to a sentence whose sum can be redone by hand.

By its multipliers the lines of an irreducible set add up to a contradiction. One of them is singled out, the figure
that the others refute; the others, each by its multiplier, then say what its quantity was at least or at most. Every
number in the sentence stands in the tables, and the sum is written out. The form is that of PubGrub's and Poetry's
explanations: because … and …, ….
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evclaims.exact import words
from evclaims.linear.laws import Inequality, Kind
from evclaims.linear.system import System
from evclaims.linear.world import Stretch, Unknown, World
from evclaims.package.excerpt import brief

PERIODS = "Periods that fill a longer one without gap or overlap add up to it"
_SCALES = ((10**12, " trillion"), (10**9, " billion"), (10**6, " million"))
_PLAIN = (1, "")
_FINEST = 3
_PRINTED = (Kind.CLAIM, Kind.ASSUMED)


@dataclass(frozen=True, slots=True)
class ProofStep:
    """A line of the proof with its multiplier, and all claims that print what it says."""

    line: Inequality
    multiplier: Fraction
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """Steps that bound a quantity: `value` is what they say it was at most (`upper`) or at least.

    `refuted` is the step that this contradicts, where it is the proof of a conflict.
    """

    steps: tuple[ProofStep, ...]
    quantity: str
    value: Fraction
    upper: bool
    refuted: ProofStep | None = None

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims that it rests on, the refuted ones first."""
        own = self.refuted.claims if self.refuted else ()
        return tuple(dict.fromkeys([*own, *(id_ for step in self.steps for id_ in step.claims)]))

    @property
    def others(self) -> tuple[str, ...]:
        """What else it rests on: the events that laws name."""
        ids = (id_ for step in self.steps if step.line.kind is Kind.LAW for id_ in step.line.ids)
        return tuple(dict.fromkeys(id_ for id_ in ids if id_ not in self.claims))


def steps_of(system: System, multipliers: Mapping[int, Fraction]) -> list[ProofStep]:
    """The steps of a certificate, in the words of the lines that its rows stand for."""
    found = []
    for row, y in sorted(multipliers.items()):
        claims = system.claims(row)
        # The line that stands for the row: a figure of one quantity where it can be, a law where that says it anyway.
        witness = min(
            system.witnesses[row],
            key=lambda each: (
                (each.line.kind in (*_PRINTED, Kind.RATE)) is not bool(claims),
                each.line.kind is Kind.RATE,
                len(each.line.terms),
            ),
        )
        found.append(ProofStep(witness.line, y * witness.scale, tuple(claims)))
    return found


def refute(system: System, multipliers: Mapping[int, Fraction], suspicion: Mapping[str, int]) -> Proof:
    """The proof of a conflict; `suspicion` says in how many conflicts a claim stands."""
    steps = steps_of(system, multipliers)
    printed = [step for step in steps if step.line.kind in _PRINTED]
    if not printed:
        # Rates and laws alone: there is no figure that the others could bound.
        return Proof(tuple(steps), "", Fraction(0), True)
    refuted = max(printed, key=lambda step: _refutable(step, suspicion))
    # Divided by its multiplier, the singled-out line has its quantity once: the others then add up to a bound of it.
    rest = [
        ProofStep(step.line, step.multiplier / refuted.multiplier, step.claims) for step in steps if step is not refuted
    ]
    return prove(rest, refuted.line.quantity, not refuted.line.upper, refuted)


def prove(steps: Sequence[ProofStep], quantity: str, upper: bool, refuted: ProofStep | None = None) -> Proof:
    """The proof that a quantity is at most, or at least, what the steps add up to; steps are ordered by their days."""
    total = sum((step.multiplier * step.line.bound for step in steps), Fraction(0))
    return Proof(tuple(sorted(steps, key=_when)), quantity, total if upper else -total, upper, refuted)


def _when(step: ProofStep) -> tuple[object, ...]:
    unknown = step.line.terms[0][0]
    day = unknown.stop if isinstance(unknown, Stretch) else 0
    return (list(Kind).index(step.line.kind), step.line.upper, day, step.line.quantity, step.claims)


def _refutable(step: ProofStep, suspicion: Mapping[str, int]) -> tuple[object, ...]:
    """How natural it is to single out a step: its claims stand in many conflicts, few print it, its time is long."""
    unknown = step.line.terms[0][0]
    length = 0 if isinstance(unknown, Stretch) else 10**9
    if isinstance(unknown, Stretch) and unknown.start is not None:
        length = unknown.stop - unknown.start
    return (max(suspicion.get(id_, 0) for id_ in step.claims), -len(step.claims), length, step.claims)


def sentence(proof: Proof, world: World) -> str:
    """The proof in words."""
    figures = [step for step in proof.steps if step.line.kind in _PRINTED]
    rates = [step for step in proof.steps if step.line.kind is Kind.RATE]
    ends = [*figures, *([proof.refuted] if proof.refuted else [])]
    units = {world.quantities[step.line.quantity].unit for step in ends}
    scale = _scale([_limit(step) for step in ends]) if len(units) == 1 else _PLAIN
    unit = world.quantities[proof.quantity].unit if proof.quantity else ""
    laws = [f"“{law}”{names}" for law, names in _laws(proof).items()]
    own = len(proof.steps) == 1 and figures and figures[0].line.quantity == proof.quantity
    because = [] if own else [*_figures(figures, world, scale), *(_rate(step, world) for step in rates)]
    reasons = [f"because {_listed(because)}"] if because else []
    reasons += [f"by the law{'s' if len(laws) > 1 else ''} {_listed(laws)}"] if laws else []
    value, total = _scaled(proof.value, scale), _sum(proof, scale)
    if not proof.quantity:
        return f"{'; '.join([*because, *laws])}: these cannot all hold."
    label = f"“{world.quantities[proof.quantity].name}”"
    shown = f"{value}{scale[1]}" if total == value else f"{total} = {value}{scale[1]}"
    text = f"{', and '.join(reasons)}{', ' if reasons else ''}{label} was {_side(proof.upper)} {shown} {unit}".rstrip()
    if proof.refuted is not None:
        text += f"; {_contradiction(proof.refuted, world, scale, unit)}"
    named = list(dict.fromkeys(id_ for step in (*figures, *rates) for id_ in step.claims if id_ in world.claims))
    sources = ", ".join(f"{_print(id_, world)}" for id_ in named)
    return f"{text[:1].upper()}{text[1:]}.{f' Printed by {sources}.' if sources else ''}"


def _figures(steps: Sequence[ProofStep], world: World, scale: tuple[int, str]) -> Iterator[str]:
    """What the figures say, those of one series and side together."""
    groups: dict[tuple[object, ...], list[ProofStep]] = defaultdict(list)
    for step in steps:
        quantity = world.quantities[step.line.quantity]
        groups[quantity.entity, quantity.measure, quantity.unit, step.line.upper, step.line.kind].append(step)
    for group in groups.values():
        group.sort(key=lambda step: (world.quantities[step.line.quantity].end or datetime.date.min, step.line.quantity))
        quantities = [world.quantities[step.line.quantity] for step in group]
        common, own = together([quantity.name for quantity in quantities])
        numbers = [_scaled(_limit(step), scale) for step in group]
        if len(group) > 1:
            numbers = [f"{x} ({which})" for x, which in zip(numbers, own, strict=True)]
        verb = "is assumed to be" if group[0].line.kind is Kind.ASSUMED else "was"
        yield f"“{common}” {verb} {_side(group[0].line.upper)} {_listed(numbers)}{scale[1]} {quantities[0].unit}"


def _rate(step: ProofStep, world: World) -> str:
    quantity = world.quantities[step.line.quantity]
    return f"“{quantity.name}” was {_side(step.line.upper)} {words.number(_limit(step))} {quantity.unit}"


def _contradiction(step: ProofStep, world: World, scale: tuple[int, str], unit: str) -> str:
    end = f"{_side(step.line.upper)} {_scaled(_limit(step), scale)}{scale[1]} {unit}"
    if step.line.kind is Kind.ASSUMED:
        return f"it is assumed to be {end}"
    prints = _listed([_print(id_, world) for id_ in step.claims])
    return f"but it is printed by {prints}, which is {end}"


def _print(claim_id: str, world: World) -> str:
    claim = world.claims[claim_id]
    source = world.known.sources.get(claim.source_id)
    who = (source.publisher if source else "") or claim.source_id or claim_id
    return f"{who} “{brief(claim.printed, 60)}” ({claim_id})"


def _laws(proof: Proof) -> dict[str, str]:
    """The laws that the proof uses, each with the events that it rests on."""
    steps = [*proof.steps, *([proof.refuted] if proof.refuted else [])]
    stretches: dict[object, set[Unknown]] = defaultdict(set)
    for step in steps:
        for unknown, _ in step.line.terms:
            if isinstance(unknown, Stretch) and step.line.kind is not Kind.SIGN:
                stretches[unknown.series].add(unknown)
    laws = {PERIODS: ""} if any(len(found) > 1 for found in stretches.values()) else {}
    for step in proof.steps:
        if step.line.law:
            events = [id_ for id_ in step.line.ids if step.line.kind is Kind.LAW and id_ not in step.claims]
            laws[step.line.law] = f" ({', '.join(events)})" if events else laws.get(step.line.law, "")
    return laws


def _sum(proof: Proof, scale: tuple[int, str]) -> str:
    """The sum as it can be redone by hand: each figure by its multiplier."""
    terms: list[tuple[bool, str]] = []
    for step in proof.steps:
        line = step.line
        if not line.bound or line.kind is Kind.RATE:
            continue
        # A printed figure is shown as it is printed; its line has the sign turned where it is a lower bound.
        if line.kind in _PRINTED:
            number, plus = _limit(step), line.upper == proof.upper
        else:
            number, plus = abs(line.bound), (line.bound > 0) == proof.upper
        if number < 0:
            number, plus = -number, not plus
        terms.append((plus, _product(number, step.multiplier, scale)))
    terms.sort(key=lambda term: not term[0])
    text = "".join(f" {'+' if plus else '−'} {term}" for plus, term in terms)
    return text.removeprefix(" + ").replace(" − ", "−", 1) if text.startswith(" −") else text.removeprefix(" + ") or "0"


def _product(number: Fraction, multiplier: Fraction, scale: tuple[int, str]) -> str:
    if multiplier == 1:
        return _scaled(number, scale)
    if not words.number(multiplier).startswith("≈"):
        return f"{words.number(multiplier)} × {_scaled(number, scale)}"
    if not words.number(1 / multiplier).startswith("≈"):
        return f"{_scaled(number, scale)} ÷ {words.number(1 / multiplier)}"
    return f"{multiplier.numerator} × {_scaled(number, scale)} ÷ {multiplier.denominator}"


def _side(upper: bool) -> str:
    return "at most" if upper else "at least"


def _limit(step: ProofStep) -> Fraction:
    assert step.line.limit is not None
    return step.line.limit


def _scale(numbers: Iterable[Fraction]) -> tuple[int, str]:
    """The scale word with which all the numbers are short, and none is below a thousandth of it."""
    sizes = [abs(x) for x in numbers if x]
    for scale in _SCALES:
        if sizes and max(sizes) >= scale[0] and all(not (x * 10**_FINEST) % scale[0] for x in sizes):
            return scale
    return _PLAIN


def _scaled(number: Fraction, scale: tuple[int, str]) -> str:
    return words.number(number / scale[0])


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def together(labels: Sequence[str]) -> tuple[str, list[str]]:
    """What labels have in common, and what each has of its own: a part between commas, or words at the end.

    >>> together(["Revenue, May 2025, in yuan", "Revenue, June 2025, in yuan"])
    ('Revenue, in yuan', ['May 2025', 'June 2025'])
    >>> together(["Cars sold in May", "Cars sold, June"])
    ('Cars sold', ['in May', 'June'])
    """
    if len(set(labels)) < 2:
        return labels[0], list(labels)
    parts = [label.split(", ") for label in labels]
    if len(set(map(len, parts))) == 1:
        differing = [n for n in range(len(parts[0])) if len({each[n] for each in parts}) > 1]
        if len(differing) == 1 and len(parts[0]) > 1:
            n = differing[0]
            return ", ".join([*parts[0][:n], *parts[0][n + 1 :]]), [each[n] for each in parts]
    words = [label.split(" ") for label in labels]
    shortest = min(map(len, words))
    before = next(n for n in range(shortest + 1) if n == shortest or len({each[n].strip(",") for each in words}) > 1)
    own = [" ".join(each[before:]) for each in words]
    if not before or not all(own):
        return " / ".join(labels), list(labels)
    return " ".join(words[0][:before]).strip(","), own

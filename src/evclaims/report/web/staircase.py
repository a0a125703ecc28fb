"""The target staircase: how a target rose or fell as it became known, and what was counted in the end.

A chart is a series: the quantities of one entity, measure and unit, of which at least one has a target. A target's step
starts on the day on which the first source tells it (the day on which it was stated, or else the first day on which the
source can have appeared), and lasts until the next target of the same period, or the period's end. An actual is a block
over its period, open where the print is open. A forecast is apart, as a diamond.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from evclaims.exact.operand import Operand
from evclaims.exact.unit import DATE
from evclaims.exact.words import counted
from evclaims.package.excerpt import brief
from evclaims.profile.agreement import Agreement
from evclaims.profile.claims import Quantity
from evclaims.profile.items import Claim
from evclaims.report.scale import Scale, amount, around
from evclaims.report.web.content import Book, label_of
from evclaims.report.web.labels import Wanted, placed
from evclaims.report.web.steps import Counted, Stairs, Step, StepSeries, height
from evclaims.report.web.words import allowed, anchor, unit_name

MOST_SERIES, MOST_STEPS = 60, 60
_COLOURS = 6
_AROUND = (("start", 7, -6), ("end", -7, -6), ("start", 8, 15), ("end", -8, 15))
_BESIDE = (("start", 10, 4), ("end", -10, 4), *_AROUND[2:])
"""Where the label of a step, of a forecast may stand beside its mark."""


def series(book: Book, said: Mapping[str, Agreement]) -> list[StepSeries]:
    """The charts of all series with targets, those with most steps first."""
    groups: dict[tuple[str, str, str], list[Quantity]] = {}
    for quantity in book.quantities.values():
        groups.setdefault((quantity.entity, quantity.measure or quantity.id, quantity.unit), []).append(quantity)
    found = []
    by_quantity: dict[str, list[Claim]] = {}
    for claim in book.claims:
        if book.since(claim) is not None:
            by_quantity.setdefault(claim.quantity_id, []).append(claim)
    for quantities in groups.values():
        claims = {quantity.id: by_quantity.get(quantity.id, []) for quantity in quantities}
        if any(_has_target(each) for each in claims.values()):
            made = _series(book, quantities, claims, said)
            found.append((-sum(len(stairs.steps) for stairs in made.stairs), made.anchor, made))
    return [each for _, _, each in sorted(found, key=lambda key: key[:2])]


def _has_target(claims: Sequence[Claim]) -> bool:
    return any(claim.status == "target" and claim.operand.interval is not None for claim in claims)


def _series(
    book: Book, quantities: Sequence[Quantity], claims: Mapping[str, Sequence[Claim]], said: Mapping[str, Agreement]
) -> StepSeries:
    shown = [q for q in quantities if {"target", "forecast"} & {claim.status for claim in claims[q.id]}]
    shown.sort(key=lambda q: (q.end or q.start or datetime.date.max, q.id))
    targets = {q.id: _levels(book, claims[q.id], "target") for q in shown}
    forecasts = {q.id: _levels(book, claims[q.id], "forecast") for q in shown}
    actuals = {q.id: _actuals(said[q.id]) if q.id in said else [] for q in shown}
    steps = [step for each in (*targets.values(), *forecasts.values()) for step in each]
    days = [step.since for step in steps]
    days += [d for q in shown for d in (q.start if actuals[q.id] else None, q.end) if d]
    time = _stretch(days)
    levels = around([*(s.operand for s in steps), *(a for each in actuals.values() for a, _ in each)], from_zero=True)
    levels = Scale(levels.low, levels.high, steps[0].operand.unit)
    made = tuple(
        _stairs(q, number, targets[q.id], forecasts[q.id], actuals[q.id], time, levels)
        for number, q in enumerate(shown)
    )
    labelled = _labelled(made)
    first = quantities[0]
    plain = sum(map(len, targets.values())) == 1 and not any(stairs.counted for stairs in made)
    return StepSeries(
        _common([label_of(q) for q in shown]),
        " · ".join(filter(None, (first.entity, first.measure or first.id))),
        unit_name(first.unit),
        labelled,
        tuple(time.ticks(5)),
        tuple(levels.ticks(5)),
        _summary(made),
        anchor("series", first.entity, first.measure or first.id, first.unit),
        plain,
    )


def _levels(book: Book, claims: Sequence[Claim], status: str) -> list[Step]:
    """The figures of one status, in the order in which they became known."""
    by_figure: dict[tuple[object, bool], list[Claim]] = {}
    for claim in claims:
        if claim.status == status and claim.operand.interval is not None:
            known = claim.operand.interval if claim.operand.value is None else claim.operand.value
            by_figure.setdefault((known, claim.id in book.rejected), []).append(claim)
    steps = []
    for (_, rejected), alike in by_figure.items():
        days = {claim.id: book.since(claim) or datetime.date.max for claim in alike}
        alike.sort(key=lambda claim: (days[claim.id], claim.stated_on is None, claim.id))
        # Of several prints of one figure the one that allows most is drawn, so that an open end is seen.
        operand = next((each.operand for each in alike if _is_open(each.operand)), alike[0].operand)
        value = alike[0].operand.value
        plus = "+" if _is_open(operand) else ""
        figure = amount(value, operand.unit) + plus if value is not None else allowed(operand, bare=True)
        vintage = max((int(e.vintage) for e in alike if e.vintage.isascii() and e.vintage.isdigit()), default=0)
        tellers = tuple({book.publisher(claim): claim for claim in alike}.values())
        step = Step(tellers, figure, status, days[alike[0].id], vintage, operand, rejected)
        steps.append(((step.since, vintage, value or 0, rejected), step))
    return [step for _, step in sorted(steps, key=lambda each: each[0])][:MOST_STEPS]


def _is_open(operand: Operand) -> bool:
    return operand.interval is not None and isinstance(operand.interval.upper, float)


def _actuals(agreement: Agreement) -> list[tuple[Operand, str]]:
    """What was counted: of each group what its claims share, or each of them; with its words."""
    found: dict[Operand, str] = {}
    for group in agreement.groups:
        if group.status == "actual":
            prints = {voice.operand.interval: voice.claim.printed for voice in group.standing}
            for operand in [group.shared] if group.shared else [voice.operand for voice in group.standing]:
                found[operand] = prints.get(operand.interval) or allowed(operand, bare=True)
    return [(operand, brief(says, 60)) for operand, says in found.items()]


def _stretch(days: Sequence[datetime.date]) -> Scale:
    low, high = Fraction(min(days).toordinal()), Fraction(max(days).toordinal())
    room = (high - low) / 40 or Fraction(30)
    return Scale(low - room, high + room, DATE)


def _stairs(
    quantity: Quantity,
    number: int,
    targets: Sequence[Step],
    forecasts: Sequence[Step],
    actuals: Sequence[tuple[Operand, str]],
    time: Scale,
    levels: Scale,
) -> Stairs:
    newest = 0
    placed: list[Step] = []
    for step in targets:
        # A first target that is told again when its revision is known takes nothing back.
        is_aside = step.rejected or 0 < step.vintage < newest
        newest = newest if is_aside else max(newest, step.vintage)
        placed.append(_placed(step, time, levels, is_aside))
    on_stairs = [i for i, step in enumerate(placed) if not step.is_aside]
    last = max([placed[i].since for i in on_stairs[-1:]] + [quantity.end or datetime.date.min])
    until = time.at(last.toordinal())
    for i in reversed(on_stairs):  # a step lasts until the next one, the last until the period ends
        placed[i], until = replace(placed[i], x2=until), placed[i].x
    risers = tuple((placed[j].x, _y(placed[i]), _y(placed[j])) for i, j in pairwise(on_stairs))
    blocks = []
    first_day, last_day = quantity.start or quantity.end, quantity.end or quantity.start
    if first_day and last_day:
        x = time.at(first_day.toordinal())
        width = max(round(time.at(last_day.toordinal()) - x, 2), 0.4)
        blocks = [Counted(x, width, bar, says) for operand, says in actuals if (bar := levels.bar(operand))]
    made = tuple(_placed(step, time, levels, step.rejected) for step in forecasts)
    return Stairs(quantity, number % _COLOURS, tuple(placed), risers, made, tuple(blocks))


def _placed(step: Step, time: Scale, levels: Scale, is_aside: bool) -> Step:
    x = time.at(step.since.toordinal())
    return replace(step, x=x, x2=x, bar=levels.bar(step.operand), is_aside=is_aside)


def _y(step: Step) -> float:
    bar = step.bar
    return 0.0 if bar is None else height(bar.low if bar.value is None else bar.value)


def _labelled(made: Sequence[Stairs]) -> tuple[Stairs, ...]:
    """The stairs with the labels that have room: those on the stairs first, then counts, forecasts, what is aside."""
    wanted: dict[tuple[int, int, str, int], Wanted] = {}
    for i, stairs in enumerate(made):
        for j, step in enumerate(stairs.steps):
            wanted[3 if step.is_aside else 0, i, "steps", j] = Wanted(step.figure, step.x, _y(step), _AROUND)
        for j, step in enumerate(stairs.forecasts):
            wanted[2, i, "forecasts", j] = Wanted(f"{step.figure} forecast", step.x, _y(step), _BESIDE)
        for j, block in enumerate(stairs.counted):
            top = height(block.bar.high)
            below = height(block.bar.low) - top
            places = [("start", dx, dy) for dx in (2, 40, 80) for dy in (-6, below + 15)]
            wanted[1, i, "counted", j] = Wanted(f"{block.says} counted", block.x, top, places)
    order = sorted(wanted)
    dots = [(step.x, _y(step)) for stairs in made for step in (*stairs.steps, *stairs.forecasts) if not step.is_aside]
    labels = dict(zip(order, placed([wanted[key] for key in order], dots), strict=True))
    named = {key[1:]: label for key, label in labels.items()}
    return tuple(
        replace(
            stairs,
            steps=tuple(replace(step, label=named[i, "steps", j]) for j, step in enumerate(stairs.steps)),
            forecasts=tuple(replace(step, label=named[i, "forecasts", j]) for j, step in enumerate(stairs.forecasts)),
            counted=tuple(replace(block, label=named[i, "counted", j]) for j, block in enumerate(stairs.counted)),
        )
        for i, stairs in enumerate(made)
    )


def _common(labels: Sequence[str]) -> str:
    """The words with which all labels begin."""
    if len(labels) == 1:
        return labels[0]
    words = []
    for each in zip(*(label.replace(",", " ,").split() for label in labels), strict=False):
        if len(set(each)) > 1:
            break
        words.append(each[0])
    text = " ".join(words).replace(" ,", ",").rstrip(",;")
    return f"{text} …" if text else labels[0]


def _summary(made: Sequence[Stairs]) -> str:
    """The chart in a sentence a period, for those who do not see it."""
    said = []
    for stairs in made:
        steps = [step.figure for step in stairs.steps if not step.is_aside]
        parts = [f"target {', then '.join(steps)}"] if steps else []
        parts += [counted(len(stairs.forecasts), "forecast")] * bool(stairs.forecasts)
        parts += [f"counted {each.says}" for each in stairs.counted]
        said.append(f"{stairs.name}: {'; '.join(parts)}.")
    return " ".join(said)

"""Which verdicts hang on how "about" is read: each row with such a figure, judged again at half and at twice the width.

How far "about 410,000" reaches is a convention: k units of the last significant digit, k = 1. A verdict that is another
one at k = 0.5 or k = 2 rests on that convention, and is marked: its `sensitive` says what it would be.
Only the bounds that a hedge of this kind widens are read again, and only the rows whose operands name such a claim are
judged again; a check that compares numbers (a stated bound beside the recomputed one) names none. Which rows
there are stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from evclaims.exact.interval import Interval
from evclaims.exact.judge import Judgement, judge
from evclaims.exact.operand import Binding, Operand
from evclaims.model import Result
from evclaims.package.package import Package
from evclaims.profile.claims import PRINTS, lacks
from evclaims.profile.readings import readings
from evclaims.reading.figure import Figure

FACTORS = {"0.5": Fraction(1, 2), "2": Fraction(2)}
"""The other readings of "about", k as it is shown and as a number."""
ABOUT = ("[v - w, v + w]", "[v - w, v]", "[v, v + w]")
"""The rules of hedges in which k says how wide w is."""
Moved: TypeAlias = Mapping[str, tuple[Interval, Interval]]
"""Claims whose bounds move with k: the usual interval and the other."""


def marked(package: Package, results: Sequence[Result]) -> list[Result]:
    """The results of the facts layer, each whose verdict is another at another k marked in `sensitive`.

    Raises DataError where a table cannot be read.
    """
    moved = moved_bounds(package) if any(result.judgement for result in results) else {}
    about = frozenset(id_ for bounds in moved.values() for id_ in bounds)
    return [result if about.isdisjoint(result.operands) else _marked(result, moved) for result in results]


def moved_bounds(package: Package) -> Mapping[str, Moved]:
    """For each other k, the claims whose bounds move with it: the usual interval and the one at this k.

    Empty where there is no such claim. Raises DataError where a table cannot be read.
    """
    if lacks(package, PRINTS):
        return {}
    moved: dict[str, dict[str, tuple[Interval, Interval]]] = {k: {} for k in FACTORS}
    for reading in readings(package):
        if reading.figure is not None and _is_about(reading.figure):
            usual = reading.interval
            for k, factor in FACTORS.items():
                other = reading.at(factor)
                if usual is not None and other is not None and other != usual:
                    moved[k][reading.claim_id] = (usual, other)
    return {k: bounds for k, bounds in moved.items() if bounds}


def _is_about(figure: Figure) -> bool:
    """Whether a figure, or an end of a range, is as wide as k says."""
    return figure.rule in ABOUT or any(end.rule in ABOUT for end in figure.ends or ())


def _marked(result: Result, moved: Mapping[str, Moved]) -> Result:
    judgement = result.judgement
    if not isinstance(judgement, Judgement):
        return result
    changed = []
    for k, bounds in moved.items():
        inputs: dict[str, Binding] = {}
        for name, stood_for in judgement.inputs.items():
            match stood_for:
                case str():
                    inputs[name] = stood_for
                case Operand():
                    inputs[name] = _read_again(stood_for, bounds)
                case _:
                    inputs[name] = [_read_again(each, bounds) for each in stood_for]
        verdict = judge(judgement.expression, inputs).verdict
        changed += [f"{verdict} at k = {k}"] * (verdict is not result.verdict)
    return replace(result, sensitive="; ".join(changed))


def _read_again(operand: Operand, bounds: Moved) -> Operand:
    """An operand at another k; as before where its row does not say what its print reads at the usual k."""
    usual, other = bounds.get(operand.id, (None, None))
    return operand if usual is None or operand.interval != usual else replace(operand, interval=other)

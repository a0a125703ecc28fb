"""Proofs in words: every number stands in the tables, and the sum can be redone by hand."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from evclaims.linear.blocks import answers, split
from evclaims.linear.elimination import certifies
from evclaims.linear.proof import Proof, refute, sentence, steps_of, together
from evclaims.linear.system import System, read_system
from evclaims.linear.world import World, allowed_by
from evclaims.package.package import Package, open_package
from helpers import ROOT
from world_samples import claim, sold, world_package

_SUM = re.compile(r"was at (?:least|most) ([−\d][^=“]*?) = (≈?)(−?[\d,.]+)")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_PRODUCT = re.compile(r"[×÷]")


def redo(text: str) -> tuple[Fraction, Fraction]:
    """The sum that a sentence writes out, computed again, and what the sentence says that it is."""
    match = _SUM.search(text)
    assert match, text
    expression, _, value = match.groups()
    total, sign = Fraction(0), 1
    for part in re.split(r"\s*([+−])\s*", expression.strip()):
        if part in ("+", "−"):
            sign = 1 if part == "+" else -1
        elif part:
            tokens = re.split(r"\s*([×÷])\s*", part)
            product = _number(tokens[0])
            for symbol, factor in zip(tokens[1::2], tokens[2::2], strict=True):
                product = product * _number(factor) if symbol == "×" else product / _number(factor)
            total += sign * product
            sign = 1
    return total, _number(value)


def _number(text: str) -> Fraction:
    return Fraction(text.replace(",", "").replace("−", "-"))


def _proofs(package: Package) -> tuple[System, World, list[Proof]]:
    system, world = read_system(package)
    found = answers(system.rows, system.signs, split(system.rows))
    proofs = []
    for answer in found:
        counts = Counter(id_ for each in answer.conflicts for row in each.members for id_ in system.claims(row))
        for conflict in answer.conflicts:
            assert certifies(system.rows, conflict.multipliers)
            proofs.append(refute(system, conflict.multipliers, counts))
    return system, world, proofs


@pytest.fixture(scope="module")
def unruled() -> tuple[System, World, list[Proof]]:
    """The conflicts of the packaged claims, no ruling applied."""
    package = open_package(ROOT)
    return _proofs(package.with_rows({"rulings": []}))


def test_three_quarters_refute_nine_months_in_one_sentence(unruled: tuple[System, World, list[Proof]]) -> None:
    _, world, proofs = unruled
    proof = next(each for each in proofs if each.claims[0] == "electrive-09")
    text = sentence(proof, world)
    assert text.startswith(
        "Because “Revenue of the car division of Xiaomi, in yuan” was at most 18.15 (first quarter 2025), 20.65 (second"
        " quarter 2025) and 28.35 (third quarter 2025) billion CNY, and by the law “Periods that fill a longer one"
        " without gap or overlap add up to it”, “Revenue of the car division of Xiaomi, January to September 2025, in"
        " yuan” was at most 18.15 + 20.65 + 28.35 = 67.15 billion CNY; but it is printed by electrive.com “68.9 billion"
        " Yuan” (electrive-09), which is at least 68.85 billion CNY. Printed by "
    )
    assert redo(text) == (Fraction("67.15"), Fraction("67.15"))


def test_every_sum_can_be_redone_from_the_sentence(unruled: tuple[System, World, list[Proof]]) -> None:
    _, world, proofs = unruled
    assert len(proofs) > 10
    redone = 0
    for proof in proofs:
        text = sentence(proof, world)
        if " = " not in text:
            assert len(proof.steps) == 1 or " was at " in text
            continue
        computed, said = redo(text)
        assert abs(computed - said) <= abs(said) / 10**5 if "≈" in text else computed == said
        redone += 1
    assert redone > len(proofs) // 2


def test_every_number_stands_in_the_tables_with_its_source(unruled: tuple[System, World, list[Proof]]) -> None:
    _, world, proofs = unruled
    for proof in proofs:
        assert proof.refuted is not None
        for step in [*proof.steps, proof.refuted]:
            if not step.claims:
                continue
            assert step.line.limit is not None
            for id_ in step.claims:
                claim_ = world.claims[id_]
                assert step.line.limit == (allowed_by(claim_).upper if step.line.upper else allowed_by(claim_).lower)
                assert claim_.quantity_id == step.line.quantity
                assert id_ in sentence(proof, world)


def test_the_steps_add_up_to_the_contradiction(unruled: tuple[System, World, list[Proof]]) -> None:
    _, _, proofs = unruled
    for proof in proofs:
        assert proof.refuted is not None and proof.refuted.line.limit is not None
        total: dict[object, Fraction] = {}
        for step in (*proof.steps, proof.refuted):
            for unknown, x in step.line.terms:
                multiplier = Fraction(1) if step is proof.refuted else step.multiplier
                total[unknown] = total.get(unknown, Fraction(0)) + multiplier * x
        assert proof.upper is not proof.refuted.line.upper
        gap = proof.value - proof.refuted.line.limit
        assert gap < 0 if proof.upper else gap > 0


@pytest.fixture
def growth(tmp_path: Path) -> tuple[System, World, list[Proof]]:
    ratio = ["r.growth", "a", "growth", "percent", "ratio", "2025-04-01", "2025-06-30", "Growth of a"]
    return _proofs(
        world_package(
            tmp_path,
            [sold("a", "q1"), sold("a", "q2"), ratio],
            [
                claim("c-1", "a.sold.q1", 10, 10),
                claim("c-2", "r.growth", 40, 50, unit="percent"),
                claim("c-3", "a.sold.q2", 16, 17),
            ],
            ratios=[["r.growth", "growth", "a.sold.q2", "actual", "a.sold.q1", "actual"]],
        )
    )


def test_a_rate_stands_as_a_factor(growth: tuple[System, World, list[Proof]]) -> None:
    _, world, (proof,) = growth
    text = sentence(proof, world)
    assert "1.5 × 10 = 15 piece" in text or "÷ 1.5" in text
    assert "“Growth of a” was at most 50 percent" in text
    assert "“Growth is the later over the earlier figure, less one”" in text
    computed, said = redo(text)
    assert computed == said or "≈" in text


def test_two_prints_of_one_quantity_need_no_because(tmp_path: Path) -> None:
    claims = [claim("c-1", "a.sold.q1", 10, 11), claim("c-2", "a.sold.q1", 12, 13), claim("c-3", "a.sold.q1", 12, 14)]
    _, world, (proof,) = _proofs(world_package(tmp_path, [sold("a", "q1")], claims))
    assert sentence(proof, world) == (
        "“Sold by a, q1” was at least 12 piece; but it is printed by The Paper “10” (c-1), which is at most 11 piece."
        " Printed by The Paper “12” (c-2), The Paper “12” (c-3)."
    )


def test_a_part_that_exceeds_its_whole_is_refuted_by_the_law_of_signs(tmp_path: Path) -> None:
    claims = [claim("c-1", "a.sold.h1", 10, 10), claim("c-2", "a.sold.q1", 12, 12)]
    system, world, (proof,) = _proofs(world_package(tmp_path, [sold("a", "q1"), sold("a", "h1")], claims))
    assert "“No day takes away”" in sentence(proof, world)
    assert len(steps_of(system, {0: Fraction(1)})) == 1


@pytest.mark.parametrize(
    ("labels", "common", "own"),
    [
        (["A, May, in EUR", "A, June, in EUR"], "A, in EUR", ["May", "June"]),
        (["Sold in May", "Sold in June"], "Sold in", ["May", "June"]),
        (["Sold", "Bought"], "Sold / Bought", ["Sold", "Bought"]),
        (["Sold", "Sold"], "Sold", ["Sold", "Sold"]),
        (["Sold", "Sold in May"], "Sold / Sold in May", ["Sold", "Sold in May"]),
    ],
)
def test_labels_are_told_together(labels: list[str], common: str, own: list[str]) -> None:
    assert together(labels) == (common, own)

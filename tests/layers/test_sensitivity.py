"""Verdicts that hang on how "about" is read, against the whole package judged again with other bounds."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from evclaims.cli import main
from evclaims.exact.interval import Interval
from evclaims.layers import facts, sensitivity
from evclaims.layers.run import check
from evclaims.package.checks import load_checks
from evclaims.package.package import Package, open_package
from evclaims.profile.readings import readings
from helpers import ROOT, copy_package, write_package

CHECKS = """\
reaches-target:
  title: The count reaches its target
  why: A target is met when the count reaches it.
  rows: |
    SELECT actual.claim_id AS actual, target.claim_id AS target
    FROM claims AS actual JOIN claims AS target USING (quantity_id)
    WHERE actual.status = 'actual' AND target.status = 'target'
  expect: actual >= target

parts-add-up:
  title: The counts add up
  why: A list of operands is judged again as a whole.
  rows: SELECT LIST(claim_id ORDER BY claim_id) AS parts FROM claims WHERE status = 'actual' AND upper IS NOT NULL
  about: [what]
  expect: sum(parts) <= 1000

lower-follows-print:
  title: The lower bound of a claim is the least that its print allows
  why: Two ways to one number.
  rows: |
    SELECT claim_id AS claim, claims.lower AS stated, readings.lower AS read
    FROM claims JOIN readings USING (claim_id) WHERE claims.lower IS NOT NULL
  about: [claim]
  expect: stated == read
""".replace("SELECT LIST", "SELECT 'all' AS what, LIST")


CLAIM_FIELDS = [
    "claim_id", "source_id", "quantity_id", "status", "printed", "decimals:integer", "value:number", "lower:number",
    "upper:number", "unit", "hedge",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    claims: list[list[Any]] = [
        ["c-1", "target", "100", "0", "100", "100", "100", None],
        ["c-2", "actual", "about 98", "0", "98", "97", "99", "about"],  # 96 to 100 at k = 2
        ["c-3", "actual", "about 99", "0", "99", "98", "100", "about"],  # 98.5 to 99.5 at k = 0.5
        ["c-4", "actual", "nearly 100", "0", "100", "99", "100", "nearly"],  # as printed at any k
        ["c-5", "actual", "99", "0", "99", "98.5", "99.5", None],  # no such hedge
        ["c-6", "actual", "about 97", "0", "97", "95", "100", "about"],  # bounds of a person's own
        ["c-7", "actual", "over 90", "0", "90", "90", None, "over"],
    ]
    rows = [[c[0], "s", "q", *c[1:7], "car", c[7]] for c in claims]
    write_package(
        tmp_path,
        {
            "sources": (["source_id", "language"], [["s", "en"]]),
            "quantities": (["quantity_id", "basis"], [["q", "flow"]]),
            "hedges": (
                ["phrase", "class", "rule"],
                [
                    ["about", "about", "[v - w, v + w]"],
                    ["nearly", "nearly", "[v - w, v]"],
                    ["over", "over", "[v, inf)"],
                ],
            ),
            "claims": (
                CLAIM_FIELDS,
                rows,
            ),
        },
        resources={
            "claims": {
                "intervals": {"id": "claim_id", "value": "value", "lower": "lower", "upper": "upper", "unit": "unit"}
            }
        },
    )
    (tmp_path / "checks" / "facts").mkdir(parents=True)
    (tmp_path / "checks" / "facts" / "a.yaml").write_text(CHECKS, "utf-8")
    return tmp_path


def _labels(package: Package) -> dict[tuple[str, ...], str]:
    results = sensitivity.marked(package, facts.run(package, load_checks(package)))
    return {(r.check, *r.subject): r.sensitive for r in results if r.sensitive}


def test_a_verdict_that_is_another_one_at_another_k_is_marked(folder: Path) -> None:
    assert _labels(open_package(folder)) == {
        ("reaches-target", "c-2", "c-1"): "strained at k = 2",
        ("reaches-target", "c-3", "c-1"): "contradicted at k = 0.5",
    }


def test_the_results_are_otherwise_those_of_the_facts_layer(folder: Path) -> None:
    for package in (open_package(folder), open_package(ROOT)):
        plain = facts.run(package, load_checks(package))
        marked = sensitivity.marked(package, plain)
        assert [(r.check, r.subject, r.verdict, r.message, r.passed) for r in plain] == [
            (r.check, r.subject, r.verdict, r.message, r.passed) for r in marked
        ]
        for one, other in zip(plain, marked, strict=True):
            assert other.labels == one.labels


def test_a_sum_of_many_is_judged_again(folder: Path) -> None:
    path = folder / "checks" / "facts" / "a.yaml"
    # The five sum up to 498.5 at most, to 497.5 at k = 0.5 and to 500.5 at k = 2; bounds of a person's own stay.
    for most, label in (("497.5", "entailed at k = 0.5"), ("498.5", "consistent at k = 2"), ("500.5", None)):
        path.write_text(CHECKS.replace("<= 1000", f"<= {most}"), "utf-8")
        assert _labels(open_package(folder)).get(("parts-add-up", "all")) == label


def _judged_at(package: Package, k: Fraction) -> dict[tuple[str, ...], list[str]]:
    """The verdicts with every bound of "about" written into the table as it is read at k."""
    usual = {r.claim_id: r.interval for r in readings(package)}
    other = {r.claim_id: r.at(k) for r in readings(package)}
    table = package.table("claims")
    rows = []
    for row in table.rows:
        id_ = row.texts["claim_id"]
        was, now = usual[id_], other[id_]
        if was == now or was is None or now is None or not _says(row.cells, was):
            rows.append(row)
            continue
        ends = {"lower": now.lower, "upper": now.upper}
        rows.append(
            row.with_cells({c: Decimal(Fraction(e).numerator) / Fraction(e).denominator for c, e in ends.items()})
        )
    changed = package.with_rows({"claims": rows})
    found: dict[tuple[str, ...], list[str]] = {}
    for result in facts.run(changed, load_checks(changed)):
        found.setdefault((result.check, *result.subject), []).append(str(result.verdict))
    return found


def _says(cells: Any, interval: Interval) -> bool:
    return bool(cells["lower"] == interval.lower and cells["upper"] == interval.upper)


@pytest.mark.parametrize("ours", [False, True])
def test_the_marks_are_those_of_judging_the_whole_package_again(ours: bool, folder: Path) -> None:
    package = open_package(ROOT if ours else folder)
    at = {k: _judged_at(package, factor) for k, factor in {"1": Fraction(1), **sensitivity.FACTORS}.items()}
    expected = {}
    for row, verdicts in at["1"].items():
        if "print" in row[0]:
            continue  # its bounds are texts, which the other way of judging changes and a reading of "about" does not
        told = [f"{at[k][row][0]} at k = {k}" for k in sensitivity.FACTORS if row in at[k] and at[k][row] != verdicts]
        if told:
            expected[row] = "; ".join(told)
    assert _labels(package) == expected


def test_without_such_a_hedge_or_the_profile_nothing_is_read_again(folder: Path, tmp_path: Path) -> None:
    package = open_package(folder)
    plain = package.with_rows({"claims": [r for r in package.table("claims").rows if r.texts["hedge"] in ("", "over")]})
    assert sensitivity.moved_bounds(plain) == {}
    other = open_package(write_package(tmp_path / "other", {"t": (["id"], [["a"]])}))
    assert sensitivity.moved_bounds(other) == {} and sensitivity.marked(other, []) == []


def test_every_door_shows_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    assert sum(bool(r.sensitive) for r in check(open_package(folder), ["facts"]).results) == 2
    main(["check", str(folder), "--layer", "facts"])
    assert "2 sensitive" in capsys.readouterr().out
    main(["check", str(folder), "--layer", "facts", "--format", "json"])
    labels = [result["sensitive"] for result in json.loads(capsys.readouterr().out)["results"]]
    assert sorted(filter(None, labels)) == ["contradicted at k = 0.5", "strained at k = 2"]
    main(["explain", "reaches-target", "c-3", "--package", str(folder)])
    assert "hangs on how “about” is read: contradicted at k = 0.5" in capsys.readouterr().out
    main(["show", "c-2", "--package", str(folder)])
    assert "(strained at k = 2)" in capsys.readouterr().out


def test_our_own_verdicts_that_hang_on_about_are_few(tmp_path: Path) -> None:
    labels = _labels(open_package(copy_package(tmp_path / "ours")))
    assert 0 < len(labels) < 10 and not any("print" in row[0] for row in labels)


def test_a_column_of_the_package_named_like_our_own_means_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "checks" / "facts" / "a.yaml"
    names = "SELECT 'odd' AS sensitive, 'sources' AS \"table\", 'red' AS verdict, actual.claim_id AS actual"
    path.write_text(CHECKS.replace("SELECT actual.claim_id AS actual", names), "utf-8")
    package = open_package(folder)
    found = {r.subject: r for r in check(package, ["facts"]).results if r.check == "reaches-target"}
    assert {(r.labels["sensitive"], r.labels["table"]) for r in found.values()} == {("odd", "sources")}
    assert {s: r.sensitive for s, r in found.items() if r.sensitive} == {
        ("c-2", "c-1"): "strained at k = 2",
        ("c-3", "c-1"): "contradicted at k = 0.5",
    }
    main(["check", str(folder), "--layer", "facts", "--select", "table:sources"])
    assert "reaches-target" not in capsys.readouterr().out
    main(["explain", "reaches-target", "c-5", "--package", str(folder)])
    assert "hangs on" not in capsys.readouterr().out

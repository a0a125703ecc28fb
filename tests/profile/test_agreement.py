"""Who says so: origins, who meets whom and what all share, against counting by hand over all pairs."""

from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from evclaims.cli import main
from evclaims.exact.words import operand
from evclaims.model import EvclaimsError
from evclaims.package.package import open_package
from evclaims.profile.agreement import Agreement, Group, agreement, origin
from evclaims.profile.claims import profile
from helpers import ROOT, write_package

SOURCES: list[list[Any]] = [
    ["agency", "Agency", "2025-01-02", None],
    ["copy-1", "Copy One", "2025-01-03", "agency"],
    ["copy-2", "Copy Two", "2025-01-04", "copy-1"],
    ["own", "Own", "2025-01-05", "elsewhere"],
    ["ring-a", "Ring A", "2025-01-06", "ring-b"],
    ["ring-b", "Ring B", "2025-01-07", "ring-a"],
]
CLAIMS: list[list[Any]] = [
    # Five prints of one figure are one voice and a half: the agency's, and the ring's.
    ["a-1", "agency", "actual", None, "100", "99.5", "100.5", None],
    ["a-2", "copy-1", "actual", None, "100", "99.5", "100.5", None],
    ["a-3", "copy-2", "actual", None, "100", "99.5", "100.5", None],
    ["a-4", "ring-a", "actual", None, "100", "99.5", "100.5", None],
    ["a-5", "ring-b", "actual", None, "100", "99.5", "100.5", None],
    # Over 100 meets them in 100 to 100.5; 120 meets over 100 alone, 50 nobody; 70 is rejected; one cannot be read.
    ["b-1", "own", "actual", None, "100", "100", None, None],
    ["b-2", "own", "actual", None, "120", "119.5", "120.5", None],
    ["b-3", "own", "actual", None, "50", "49.5", "50.5", None],
    ["b-4", "copy-2", "actual", None, "70", "69.5", "70.5", None],
    ["b-5", "agency", "actual", None, None, None, None, None],
    # Vintages do not disagree.
    ["t-1", "agency", "target", "1", "80", "80", "80", None],
    ["t-2", "own", "target", "2", "90", "90", "90", None],
    ["t-3", "own", "target", "2", "91", "91", "91", "2025-02-01"],
]


CLAIM_FIELDS = [
    "claim_id", "source_id", "quantity_id", "status", "vintage:integer", "printed", "value:number", "lower:number",
    "upper:number", "unit", "withdrawn_on:date",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [[c[0], c[1], "q", c[2], c[3], f"about {c[4]}", *c[4:7], "car", c[7]] for c in CLAIMS]
    rulings = [["r-1", "x", "b-4", "contradicted", "true", "2025-02-01", "It is false."]]
    return write_package(
        tmp_path,
        {
            "sources": (["source_id", "publisher", "published_latest:date", "derived_from"], SOURCES),
            "quantities": (["quantity_id"], [["q"], ["silent"]]),
            "claims": (
                CLAIM_FIELDS,
                rows,
            ),
            "rulings": (
                ["ruling_id", "check_id", "covers", "verdict", "rejects:boolean", "decided_on:date", "reason"], rulings
            ),
        },
        schemas={
            "sources": {"primaryKey": ["source_id"]},
            "quantities": {"primaryKey": ["quantity_id"]},
            "claims": {
                "primaryKey": ["claim_id"],
                "foreignKeys": [
                    {"fields": ["quantity_id"], "reference": {"resource": "quantities", "fields": ["quantity_id"]}}
                ],
            },
            "rulings": {"primaryKey": ["ruling_id"]},
        },
        resources={
            "claims": {
                "intervals": {"id": "claim_id", "value": "value", "lower": "lower", "upper": "upper", "unit": "unit"}
            }
        },
    )  # fmt: skip


def _group(found: Agreement, status: str, vintage: str = "") -> Group:
    (group,) = (group for group in found.groups if (group.status, group.vintage) == (status, vintage))
    return group


def test_five_reprints_are_one_voice(folder: Path) -> None:
    group = _group(agreement(open_package(folder), "q"), "actual")
    first = group.figures[0]
    assert [voice.claim_id for voice in first.voices] == ["a-1", "a-2", "a-3", "a-4", "a-5"]
    assert first.origins == ("agency", "ring-a")
    assert {v.claim.source_id: v.origin for v in group.voices} == {
        "agency": "agency", "copy-1": "agency", "copy-2": "agency", "own": "elsewhere", "ring-a": "ring-a",
        "ring-b": "ring-a",
    }  # fmt: skip
    assert group.origins == ("agency", "elsewhere", "ring-a")


def test_who_meets_whom_and_who_stands_alone(folder: Path) -> None:
    group = _group(agreement(open_package(folder), "q"), "actual")
    names = [figure.voices[0].claim_id for figure in group.figures]
    meets = {names[i]: {names[j] for j in figure.meets} for i, figure in enumerate(group.figures)}
    assert meets == {"a-1": {"b-1"}, "b-1": {"a-1", "b-2"}, "b-2": {"b-1"}, "b-3": set(), "b-4": set(), "b-5": set()}
    # 120 meets only what its own origin prints; what cannot be read stands for nothing.
    alone = {figure.voices[0].claim_id for figure in group.figures if figure.stands_alone}
    assert alone == {"b-2", "b-3", "b-4"}
    assert [f.voices[0].claim_id for f in group.figures if f.voices[0].rejected] == ["b-4"]


def test_the_range_that_all_but_the_rejected_share(folder: Path) -> None:
    package = open_package(folder)
    assert _group(agreement(package, "q"), "actual").shared is None
    path = folder / "data" / "claims.csv"
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith(("b-2", "b-3"))]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    shared = _group(agreement(open_package(folder), "q"), "actual").shared
    assert shared is not None and operand(shared) == "100 to 100.5 car"


def test_vintages_are_compared_apart_and_a_withdrawn_claim_says_nothing(folder: Path) -> None:
    found = agreement(open_package(folder), "q")
    assert [(g.status, g.vintage) for g in found.groups] == [("actual", ""), ("target", "1"), ("target", "2")]
    group = _group(found, "target", "2")
    assert [voice.claim_id for voice in group.voices] == ["t-2"]
    assert not group.figures[0].stands_alone and group.shared is not None and operand(group.shared) == "90 car"


@pytest.mark.parametrize("named", [{"a": "b"}, {"a": "b", "b": "c"}, {"a": "b", "b": "c", "c": "c"}])
def test_an_origin_is_followed_to_its_end(named: dict[str, str]) -> None:
    assert origin("a", lambda name: named.get(name, "")) == {1: "b", 2: "c", 3: "c"}[len(named)]


def test_in_a_ring_all_have_one_origin() -> None:
    ring = {"x": "b", "b": "c", "c": "a", "a": "b"}
    assert {origin(name, lambda n: ring.get(n, "")) for name in ring} == {"a"}


def test_what_is_no_quantity_is_refused(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    package = open_package(folder)
    assert agreement(package, "silent").groups == ()
    with pytest.raises(EvclaimsError, match="'a-1' is no quantity"):
        agreement(package, "a-1")
    with pytest.raises(EvclaimsError, match="there is no row 'nothing'"):
        agreement(package, "nothing")
    other = open_package(write_package(tmp_path_factory.mktemp("t"), {"t": (["id"], [["a"]])}))
    with pytest.raises(EvclaimsError, match="keeps no claims"):
        agreement(other, "a")


def test_show_tells_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "q", "--package", str(folder)]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "actual: 10 claims of 3 origins; all but the rejected share none" in text
    assert "1 99.5 to 100.5 car; 2 origins; meets 4" in text
    assert "a-3 “about 100” 2025-01-04 Copy Two after agency" in text
    assert "cannot be read; 1 origin" in text
    assert "b-4 “about 70” 2025-01-04 Copy Two after agency, rejected" in text
    assert "target, vintage 2: 1 claim of 1 origin; this allows 90 car" in text
    assert main(["show", "silent", "--package", str(folder)]) == 0
    assert "Who says so" not in capsys.readouterr().out


QUANTITIES = [row.texts["quantity_id"] for row in open_package(ROOT).table("quantities").rows]


def test_our_quantities_agree_with_counting_all_pairs() -> None:
    package = open_package(ROOT)
    table, false = package.table("claims"), profile(package).rejected
    by_id = {row.texts["claim_id"]: row for row in table.rows}
    derived = {row.texts["source_id"]: row.texts["derived_from"] for row in package.table("sources").rows}

    def ends(id_: str) -> tuple[Fraction, Fraction] | None:
        cells = by_id[id_].cells
        if cells["value"] is None and cells["lower"] is None and cells["upper"] is None:
            return None
        far = Fraction(10**30)
        lower, upper = (cells[end] for end in ("lower", "upper"))
        return (-far if lower is None else Fraction(str(lower)), far if upper is None else Fraction(str(upper)))

    seen = 0
    for quantity in QUANTITIES:
        for group in agreement(package, quantity).groups:
            ids = [voice.claim_id for voice in group.voices]
            assert sorted(ids) == sorted(
                i for i, row in by_id.items()
                if (row.texts["quantity_id"], row.texts["status"], row.texts["vintage"])
                == (quantity, group.status, group.vintage)
            )  # fmt: skip
            assert {v.origin for v in group.voices} == {
                derived[by_id[i].texts["source_id"]] or by_id[i].texts["source_id"] for i in ids
            }
            place = {v.claim_id: n for n, f in enumerate(group.figures) for v in f.voices}
            for one, other in combinations(ids, 2):
                first, second = ends(one), ends(other)
                met = bool(first and second and max(first[0], second[0]) <= min(first[1], second[1]))
                if place[one] != place[other]:
                    assert met == (place[other] in group.figures[place[one]].meets), (one, other)
            standing = [e for i in ids if i not in false and (e := ends(i))]
            lower, upper = max((e[0] for e in standing), default=None), min((e[1] for e in standing), default=None)
            if lower is None or upper is None or lower > upper:
                assert group.shared is None
            else:
                assert group.shared is not None and group.shared.interval is not None
                interval = group.shared.interval
                assert interval.lower == (lower if lower > -(10**30) else float("-inf"))
                assert interval.upper == (upper if upper < 10**30 else float("inf"))
            seen += len(ids)
    assert seen == len(by_id)

"""Running layers and applying rulings."""

from pathlib import Path

import pytest

from evclaims.layers.run import check
from evclaims.model import EvclaimsError, Verdict
from evclaims.package.package import open_package
from evclaims.profile.claims import profile
from evclaims.profile.rulings import read_rulings
from helpers import copy_package, reseal

GOLDEN = Path(__file__).parent / "golden"
RULINGS = "ruling_id,check_id,covers,verdict,rejects,decided_on,reason\n"


def _with_rulings(tmp_path: Path, *lines: str) -> Path:
    """The golden case `contradicted` with a table of rulings."""
    import json
    import shutil

    folder = tmp_path / "package"
    shutil.copytree(GOLDEN / "contradicted", folder)
    (folder / "data" / "rulings.csv").write_text(RULINGS + "".join(f"{line}\n" for line in lines), "utf-8")
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    types = {"rejects": "boolean", "decided_on": "date"}
    fields = [{"name": c, "type": types.get(c, "string")} for c in RULINGS.strip().split(",")]
    descriptor["resources"].append(
        {"name": "rulings", "path": "data/rulings.csv", "schema": {"fields": fields, "primaryKey": ["ruling_id"]}}
    )
    path.write_text(json.dumps(descriptor), "utf-8")
    return folder


def test_a_ruling_covers_every_row_with_its_verdict_and_id(tmp_path: Path) -> None:
    folder = _with_rulings(tmp_path, "r1,adds-up,w,contradicted,true,2026-01-01,The whole is of another body.")
    report = check(open_package(folder), ["facts"])
    assert [r.ruling for r in report.results] == ["r1"]
    assert not report.failures
    assert report.tallies["facts", "adds-up"]["ruled"] == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("r1,adds-up,w,strained,true,2026-01-01,Other verdict.", "changed from strained to contradicted"),
        ("r1,adds-up,q,contradicted,true,2026-01-01,Other ID.", "1 other row of it does not pass; mend or rule on"),
        ("r1,adds-up,,contradicted,true,2026-01-01,Pasted unfilled.", "empty `covers`"),
        ("r1,no-such,w,contradicted,true,2026-01-01,Other check.", "which there is not"),
        ("r1,adds-up,w,contradicted,true,2026-01-01,", "empty reason"),
        ("r1,adds-up,w,contradicted,true,2026-01-01,  ", "empty reason"),
    ],
)
def test_a_ruling_that_answers_nothing_fails(tmp_path: Path, line: str, words: str) -> None:
    failures = check(open_package(_with_rulings(tmp_path, line)), ["facts"]).failures
    assert [f.check for f in failures] == ["adds-up", "rulings"]
    assert words in failures[1].message
    assert failures[1].place is not None and failures[1].place[:2] == ("data/rulings.csv", 2)


def test_a_ruling_with_an_unknown_verdict_is_a_finding(tmp_path: Path) -> None:
    folder = _with_rulings(tmp_path, "r1,adds-up,w,wrong,true,2026-01-01,Why.")
    failures = check(open_package(folder), ["facts"]).failures
    assert "'wrong' is no verdict" in failures[-1].message


def test_rejected_claims_are_those_of_rulings_that_say_so() -> None:
    package = open_package(Path(__file__).parents[2])
    assert profile(package).rejected == {r.covers for r in read_rulings(package) if r.rejects}
    assert profile(package).rejected


def test_an_unknown_layer_is_refused() -> None:
    with pytest.raises(EvclaimsError, match="'fact' is no layer"):
        check(open_package(GOLDEN / "entailed"), ["fact"])


def test_a_package_without_checks_has_no_fact_rows(tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "package"
    shutil.copytree(GOLDEN / "entailed", folder)
    shutil.rmtree(folder / "checks")
    package = open_package(folder)
    assert check(package, ["facts"], idle=True).results == ()
    with pytest.raises(EvclaimsError, match=r"nothing to look at: facts \(no check in checks/facts\)"):
        check(package, ["facts"])


def test_unreadable_data_is_a_finding_of_the_layer_and_not_a_crash(tmp_path: Path) -> None:
    folder = copy_package(tmp_path)
    path = folder / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace(",350000,350000,350000,", ",350000,NaN,350000,", 1), "utf-8")
    reseal(folder)
    (failure,) = check(open_package(folder), ["facts"]).failures
    assert failure.verdict is None
    assert failure.place is not None and failure.place == ("data/claims.csv", 2, "lower")


def test_undetermined_is_counted_and_passes() -> None:
    report = check(open_package(GOLDEN / "undetermined"), ["facts"])
    assert report.tallies["facts", "unread"]["undetermined"] == 1
    assert [r.passed for r in report.results if r.verdict is Verdict.UNDETERMINED] == [True, True]


def test_a_warning_is_shown_and_turns_nothing_red(tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "package"
    shutil.copytree(GOLDEN / "contradicted", folder)
    path = folder / "checks" / "facts" / "case.yaml"
    path.write_text(path.read_text("utf-8") + "  severity: warning\n", "utf-8")
    report = check(open_package(folder), ["facts"])
    assert not report.failures
    assert [r.ok for r in report.results] == [False]

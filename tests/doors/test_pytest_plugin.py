"""`pytest --claims`: every row of every check is a test; without the option nothing happens."""

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from samples import claims_package

INSTALLED = any(entry.name == "evclaims" for entry in entry_points(group="pytest11"))
PLUGIN = [] if INSTALLED else ["-p", "evclaims.pytest_plugin"]
COUNTS = "1 failed, 2 passed, 1 skipped, 1 xfailed"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = claims_package(tmp_path / "package")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n", "utf-8")
    return folder


def _pytest(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", *PLUGIN, "-p", "no:cacheprovider", "-p", "no:hypothesispytest", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


def test_each_row_is_a_test_and_a_failure_leads_to_the_cell(folder: Path) -> None:
    done = _pytest(folder, "--claims", "--claims-layer", "facts", "-v", "-rxs", "-W", "error")
    assert done.returncode == 1
    assert f"= {COUNTS} in " in done.stdout
    assert "datapackage.json::reaches-target[c-2,c-1] FAILED" in done.stdout
    assert "XFAIL datapackage.json::reaches-target[c-4,c-1] - ruled by r-1: The count was cut short." in done.stdout
    assert "undetermined: actual >= target cannot be decided" in done.stdout
    section = done.stdout.split("= FAILURES =")[1].split("= short test summary")[0]
    lines = [line for line in section.splitlines() if line and not set(line) <= set("=")]
    assert lines[1:] == [
        "strained: The count reaches its target",
        "actual >= target can hold, but not as printed: actual is c-2 “more than 90”, at least 90 car; target is c-1 "
        "“100”, 100 car.",
        "c-2 “more than 90”, One, characters 20 to 32, https://one.example/a#:~:text=more%20than%2090, "
        "data/claims.csv:4",
        "c-1 “100”, One, characters 10 to 13, https://one.example/a#:~:text=100, data/claims.csv:3",
        "mend it at data/claims.csv:4",
    ]


def test_rows_are_selected_by_name_and_by_marker(folder: Path) -> None:
    (folder / "test_own.py").write_text("def test_one(): pass\n", "utf-8")
    for options, expected in {
        ("-k", "c-4"): "5 deselected, 1 xfailed",
        ("-m", "not claims"): "1 passed, 5 deselected",
        ("-m", "claims_facts"): "1 failed, 2 passed, 1 skipped, 1 deselected, 1 xfailed",
        ("-m", "claims_facts and not claims_structure", "-k", "NA"): "1 passed, 5 deselected",
        ("datapackage.json::reaches-target[c-2,c-1]",): "1 failed",
    }.items():
        done = _pytest(folder, "--claims=datapackage.json", "--claims-layer=facts", "-q", *options)
        assert done.stdout.splitlines()[-1].startswith(f"{expected} in "), done.stdout


def test_the_fast_layers_run_by_default_and_names_are_distinct(folder: Path) -> None:
    done = _pytest(folder, "--claims", "--collect-only", "-q")
    names = [line for line in done.stdout.splitlines() if line.startswith("datapackage.json::")]
    assert len(set(names)) == len(names) > 5
    assert "datapackage.json::primary-key[claims]" in names


def test_it_works_under_xdist(folder: Path) -> None:
    done = _pytest(folder, "--claims", "--claims-layer=facts", "-n", "2")
    assert COUNTS in done.stdout, done.stdout + done.stderr


def test_without_the_option_nothing_is_collected_or_imported(folder: Path) -> None:
    (folder / "test_own.py").write_text(
        "import sys\ndef test_one():\n"
        "    assert not {'duckdb', 'frictionless', 'pandas', 'yaml', 'evclaims.layers.run'} & set(sys.modules)\n",
        "utf-8",
    )
    done = _pytest(folder, "-q")
    assert done.returncode == 0 and "1 passed" in done.stdout


def test_the_fixtures_give_the_package_and_its_results(folder: Path) -> None:
    (folder / "test_own.py").write_text(
        "def test_one(claims_package, claims_results):\n"
        "    assert claims_package.name == 'sample'\n"
        "    assert [r.subject[0] for r in claims_results if r.layer == 'facts' and not r.ok] == ['c-2']\n",
        "utf-8",
    )
    done = _pytest(folder, "-q")
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout


def test_a_warning_is_a_warning_and_a_ruling_that_is_stale_fails(folder: Path) -> None:
    with (folder / "checks" / "facts" / "targets.yaml").open("a", encoding="utf-8") as file:
        file.write("  severity: warning\n")
    with (folder / "data" / "rulings.csv").open("a", encoding="utf-8") as file:
        file.write("r-9,reaches-target,c-3,strained,false,2026-01-01,Why.\n")
    done = _pytest(folder, "--claims", "--claims-layer=facts", "-q")
    assert "1 failed, 3 passed, 1 skipped, 1 xfailed, 1 warning" in done.stdout
    assert "ClaimWarning: strained: The count reaches its target" in done.stdout
    assert "the ruling 'r-9' covers nothing" in done.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--claims=nowhere"], "ERROR: --claims: there is no datapackage.json at nowhere"),
        (["--claims", "--claims-layer=fact"], "evclaims: 'fact' is no layer"),
    ],
)
def test_a_package_that_is_not_there_or_cannot_be_checked_is_an_error(
    options: list[str], message: str, folder: Path
) -> None:
    done = _pytest(folder, *options)
    assert done.returncode not in (0, 1, 5) and message in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_broken_check_is_one_sentence(folder: Path) -> None:
    (folder / "checks" / "facts" / "targets.yaml").write_text("reaches-target: 1\n", "utf-8")
    done = _pytest(folder, "--claims", "--claims-layer=facts")
    assert "evclaims: checks/facts/targets.yaml:1: check 'reaches-target' must map names" in done.stdout
    assert "Traceback" not in done.stdout and done.returncode == 2


def test_hostile_ids_make_harmless_names(folder: Path) -> None:
    path = folder / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace("c-2,", "c::2\x1b[2J😀]]>,"), "utf-8")
    done = _pytest(folder, "--claims", "--claims-layer=facts", "-v", "--junitxml=out.xml")
    assert "reaches-target[c:2\\x1b[2J😀]]>,c-1] FAILED" in done.stdout and "\x1b" not in done.stdout

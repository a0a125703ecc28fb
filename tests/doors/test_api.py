"""What `import evclaims` offers to analysts."""

import csv
import datetime
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import evclaims
from evclaims.package.package import open_package
from helpers import ROOT, write_package
from samples import VERDICTS, claims_package

HEAVY = {"pandas", "numpy", "duckdb", "sqlglot", "yaml", "frictionless", "great_expectations", "rich", "argparse"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return claims_package(tmp_path)


def _python(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def test_importing_evclaims_imports_nothing_heavy() -> None:
    loaded = set(_python("import sys, evclaims; evclaims.check; print(*sys.modules)").split())
    assert not HEAVY & loaded


@pytest.mark.parametrize(
    "first",
    [
        "import evclaims.layers.run",
        "from evclaims.layers.run import Report",
        "import evclaims.cli, evclaims.layers.facts",
        "pass",
    ],
)
def test_check_is_the_function_whatever_was_imported_before(first: str) -> None:
    code = f"{first}\nimport evclaims\nevclaims.check\nfrom evclaims.layers.run import Report\n"
    code += "print(callable(evclaims.check))"
    assert _python(code) == "True\n"


def test_every_promised_name_is_there_and_no_other() -> None:
    assert all(getattr(evclaims, name) is not None for name in evclaims.__all__)
    assert set(evclaims.__all__) <= set(dir(evclaims))
    with pytest.raises(AttributeError, match="nothing"):
        evclaims.nothing  # noqa: B018


def test_the_version_is_that_of_the_data() -> None:
    assert evclaims.__version__ == open_package(ROOT).version


def test_columns_have_the_declared_types(folder: Path) -> None:
    claims = evclaims.load("claims", package=folder)
    assert {name: str(dtype) for name, dtype in claims.dtypes.items()} == {
        "claim_id": "string", "source_id": "string", "quantity_id": "string", "status": "string", "vintage": "Int64",
        "printed": "string", "value": "Float64", "lower": "Float64", "upper": "Float64", "unit": "string",
        "start": "Int64", "end": "Int64", "stated_on": "datetime64[us]",
    }  # fmt: skip
    assert str(evclaims.load("quantities", package=folder)["flow"].dtype) == "boolean"


def test_the_key_is_an_ordinary_column_and_na_is_a_text(folder: Path) -> None:
    claims = evclaims.load("claims", package=folder)
    assert list(claims.index) == [0, 1, 2, 3, 4, 5]
    assert list(claims["claim_id"]) == ["NA", "c-1", "c-2", "c-3", "c-4", "c-5"]


def test_empty_cells_are_missing(folder: Path) -> None:
    claims = evclaims.load("claims", package=folder).set_index("claim_id")
    assert list(claims["vintage"].isna()) == [False, True, True, True, True, True]
    assert claims.loc["NA", "stated_on"] == pd.Timestamp("2025-12-31") and claims["stated_on"].isna().sum() == 5


def test_an_open_bound_is_infinite_and_an_unread_print_is_missing(folder: Path) -> None:
    claims = evclaims.load("claims", package=folder).set_index("claim_id")
    assert claims.loc["c-2", "lower"] == 90 and claims.loc["c-2", "upper"] == float("inf")
    assert claims.loc["c-5", ["value", "lower", "upper"]].isna().all()


def test_an_open_lower_bound_is_minus_infinity(tmp_path: Path) -> None:
    roles = {"id": "id", "lower": "low", "upper": "high"}
    folder = write_package(
        tmp_path,
        {"t": (["id", "low:integer", "high:integer"], [["a", None, "5"], ["b", None, None], ["c", "1", "2"]])},
        resources={"t": {"intervals": roles}},
    )
    frame = evclaims.load("t", package=folder)
    assert str(frame["low"].dtype) == "Float64" and frame["low"][0] == -float("inf")
    assert frame["low"].isna().tolist() == [False, True, False]
    assert evclaims.load("t", package=folder, exact=True)["low"][2] == Decimal(1)


def test_an_unbounded_date_is_missing(tmp_path: Path) -> None:
    roles = {"id": "id", "lower": "low", "upper": "high"}
    rows = [["a", None, "1066-10-14"], ["b", "9999-12-31", None]]
    tables = {"t": (["id", "low:date", "high:date"], rows)}
    folder = write_package(tmp_path, tables, resources={"t": {"intervals": roles}})
    frame = evclaims.load("t", package=folder)
    assert frame["low"].isna().tolist() == [True, False]
    assert frame["high"][0] == datetime.datetime(1066, 10, 14)


def test_exact_numbers_are_decimals_as_written(folder: Path) -> None:
    claims = evclaims.load("claims", exact=True, package=folder).set_index("claim_id")
    assert claims.loc["c-3", "upper"] == Decimal("110.5") and isinstance(claims.loc["c-3", "upper"], Decimal)
    assert claims.loc["c-2", "upper"] == Decimal("Infinity")
    assert claims.loc["c-5", "upper"] is pd.NA
    assert str(claims["vintage"].dtype) == "Int64"


def test_forty_digits_survive_where_exact(tmp_path: Path) -> None:
    digits = "1234567890" * 4
    folder = write_package(tmp_path, {"t": (["n:number", "i:integer"], [[digits, "1"]])})
    assert evclaims.load("t", exact=True, package=folder)["n"][0] == Decimal(digits)


def test_an_integer_of_forty_digits_is_refused_in_a_sentence(tmp_path: Path) -> None:
    folder = write_package(tmp_path, {"t": (["i:integer"], [["9" * 40]])})
    with pytest.raises(evclaims.EvclaimsError, match="i holds an integer that does not fit"):
        evclaims.load("t", package=folder)


def test_each_frame_is_fresh(folder: Path) -> None:
    package = open_package(folder)
    first = evclaims.load("claims", package=package)
    first["printed"] = "spoiled"
    assert "spoiled" not in set(evclaims.load("claims", package=package)["printed"])


def test_figures_join_claims_with_their_quantities_and_sources(folder: Path) -> None:
    figures = evclaims.load("figures", package=folder).set_index("claim_id")
    assert len(figures) == 6
    joined = {"label": "Cars", "publisher": "Two", "unit": "car", "quantity_unit": "car", "source_unit": "y"}
    assert {name: figures.loc["c-3", name] for name in joined} == joined
    assert str(figures["flow"].dtype) == "boolean" and figures.loc["c-2", "upper"] == float("inf")


def test_figures_carry_the_worst_verdict_and_what_is_rejected(folder: Path) -> None:
    figures = evclaims.load("figures", package=folder).set_index("claim_id")
    assert figures["worst_verdict"].to_dict() == {**VERDICTS, "c-1": "contradicted"}
    assert figures["rejected"].to_dict() == {id_: id_ == "c-4" for id_ in figures.index}


def test_a_claim_without_source_row_has_missing_cells_in_figures(folder: Path) -> None:
    path = folder / "data" / "sources.csv"
    path.write_text(path.read_text("utf-8").replace("two,", "three,"), "utf-8")
    figures = evclaims.load("figures", package=folder).set_index("claim_id")
    assert figures["publisher"].isna().to_dict() == {i: i in ("c-3", "c-4", "c-5") for i in figures.index}


def test_figures_of_a_package_without_the_profile_are_refused(tmp_path: Path) -> None:
    folder = write_package(tmp_path, {"t": (["id"], [["a"]])})
    assert evclaims.list_tables(folder) == ["t"]
    with pytest.raises(evclaims.EvclaimsError, match="figures join the tables claims, quantities and sources"):
        evclaims.load("figures", package=folder)


def test_an_unknown_table_is_refused_with_the_known_ones(folder: Path) -> None:
    for function in (evclaims.load, evclaims.describe, evclaims.path):
        with pytest.raises(evclaims.EvclaimsError, match="its tables are sources, quantities, claims, rulings"):
            function("clams", package=folder)


def test_tables_are_listed_described_and_found(folder: Path) -> None:
    assert evclaims.list_tables(folder) == ["sources", "quantities", "claims", "rulings", "figures"]
    described = evclaims.describe("claims", package=folder)
    assert described.iloc[0].to_dict() == {
        "column": "claim_id", "type": "string", "title": "Claim", "description": "Its key.",
        "constraints": "primary key, required, unique",
    }  # fmt: skip
    assert described["constraints"][1] == "references sources"
    assert evclaims.path("claims", package=folder) == folder / "data" / "claims.csv"


@pytest.mark.parametrize("name", ["claims", "figures"])
def test_what_describe_says_is_what_load_gives(name: str, folder: Path) -> None:
    described = evclaims.describe(name, package=folder)
    assert described["column"].tolist() == evclaims.load(name, package=folder).columns.tolist()


def test_results_become_a_frame(folder: Path) -> None:
    frame = evclaims.frame(evclaims.check(folder, ["facts"]))
    assert frame.columns.tolist() == [
        "layer", "check", "subject", "verdict", "passed", "ruling", "severity", "message", "file", "line", "column"
    ]  # fmt: skip
    verdicts = frame.explode("subject").set_index("subject")["verdict"].drop("c-1").to_dict()
    assert verdicts == VERDICTS
    assert frame["ruling"].dropna().tolist() == ["r-1"] and str(frame["line"].dtype) == "Int64"


def test_a_report_without_results_becomes_an_empty_frame(tmp_path: Path) -> None:
    folder = write_package(tmp_path, {"t": (["id", "n:integer"], [["a", "1"]])})
    (folder / "checks" / "facts").mkdir(parents=True)
    rows = "SELECT n FROM t WHERE n > 1"
    text = f"none:\n  title: t\n  why: w\n  rows: {rows}\n  about: n\n  expect: n == 1\n  at_least: 0\n"
    (folder / "checks" / "facts" / "none.yaml").write_text(text, "utf-8")
    frame = evclaims.frame(evclaims.check(folder, ["facts"]))
    assert len(frame) == 0 and "subject" in frame.columns


@pytest.mark.parametrize("name", [*open_package(ROOT).resources, "figures"])
def test_every_packaged_table_loads_row_by_row(name: str) -> None:
    frame = evclaims.load(name, package=ROOT)
    source = evclaims.path("claims" if name == "figures" else name, package=ROOT)
    with source.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(frame) == len(rows)
    for column, dtype in frame.dtypes.items():
        if str(dtype) == "string" and rows and column in rows[0]:
            assert frame[column].fillna("").tolist() == [row[str(column)] for row in rows]


@pytest.mark.parametrize(("missing", "named"), [("pandas", "pip install pandas"), ("duckdb", r"evclaims\[check\]")])
def test_a_missing_library_is_named_with_the_way_to_get_it(
    missing: str, named: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(evclaims.EvclaimsError, match=rf"{missing}.*{named}"):
        evclaims.load("figures", package=folder)


def test_claims_come_with_the_address_that_opens_the_article_at_the_figure() -> None:
    claims = evclaims.load("claims", with_evidence=True).set_index("claim_id")
    assert claims.loc["electrive-04", "publisher"] == "electrive.com"
    assert str(claims.loc["electrive-04", "address"]).endswith("#:~:text=more%20than%20410%2C000")
    assert (claims.loc["electrive-04", "start"], claims.loc["electrive-04", "end"]) == (188, 205)


def test_a_table_whose_rows_name_no_source_has_no_evidence() -> None:
    with pytest.raises(evclaims.EvclaimsError, match="name no source"):
        evclaims.load("hedges", with_evidence=True)


_QUIET = """
import decimal, locale, logging, os, random, signal, socket, sys, threading, warnings
import pandas

def state():
    return {
        "folder": os.getcwd(), "environment": dict(os.environ), "path": list(sys.path), "hook": sys.excepthook,
        "locale": locale.setlocale(locale.LC_ALL), "decimal": str(decimal.getcontext()), "random": random.getstate(),
        "warnings": list(warnings.filters), "show": warnings.showwarning, "timeout": socket.getdefaulttimeout(),
        "logging": (logging.getLogger().level, list(logging.getLogger().handlers), logging.root.manager.disable),
        "deep": sys.getrecursionlimit(), "digits": sys.get_int_max_str_digits(),
        "signals": [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)],
        "streams": (sys.stdin, sys.stdout, sys.stderr), "umask": os.umask(0o22) or os.umask(0o22),
        "threads": [t.name for t in threading.enumerate() if t.is_alive() and not t.daemon],
    }

import evclaims
before = state()
package = sys.argv[1]
evclaims.check(package)
evclaims.check(package, ["structure", "facts"])
evclaims.load("claims", package=package), evclaims.list_tables(package=package)
for wrong in (lambda: evclaims.check(package, ["no"]), lambda: evclaims.load("no", package=package)):
    try:
        wrong()
    except evclaims.EvclaimsError:
        pass
after = state()
changed = {key: (before[key], after[key]) for key in before if before[key] != after[key]}
sys.exit(str(changed or 0))
"""


def _with_suite(folder: Path) -> None:
    expectation = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "claim_id"}, "meta": {}}
    (folder / "checks" / "expectations").mkdir()
    text = json.dumps({"name": "claims", "expectations": [expectation], "meta": {}})
    (folder / "checks" / "expectations" / "claims.json").write_text(text, "utf-8")


def test_the_api_prints_nothing_and_changes_no_global_state(tmp_path: Path) -> None:
    """Also under -O, which takes every assert out of the engine."""
    folder = claims_package(tmp_path / "package")
    _with_suite(folder)
    command = [sys.executable, "-O", "-c", _QUIET]
    done = subprocess.run([*command, str(folder)], capture_output=True, text=True, cwd=tmp_path)
    assert (done.stdout, done.stderr.strip()) == ("", "0")


def test_the_expectations_refuse_an_interpreter_without_docstrings_in_a_sentence(tmp_path: Path) -> None:
    folder = claims_package(tmp_path / "package")
    _with_suite(folder)
    command = [sys.executable, "-OO", "-m", "evclaims", "check", str(folder), "--layer"]
    done = subprocess.run([*command, "expectations"], capture_output=True, text=True)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
    assert "PYTHONOPTIMIZE=2 and -OO take away; unset it" in done.stderr
    assert subprocess.run([*command, "structure,facts"], capture_output=True, text=True).returncode == 1

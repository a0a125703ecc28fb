"""The expectations layer: suites are canonical, nothing is lost between file and result, and everything can fail."""

from __future__ import annotations

import datetime
import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from evclaims.layers import expectations
from evclaims.model import EvclaimsError, Severity, Verdict
from evclaims.package import suites, tidy
from evclaims.package.package import Package, open_package
from helpers import ROOT, copy_package, read_descriptor, reseal, write_descriptor, write_package

pytest.importorskip("great_expectations")

PACKAGE = open_package(ROOT)
SUITES = {suite.table: suite for suite in suites.load_suites(PACKAGE)}
EACH = [pytest.param(s.table, e, id=e.id) for s in SUITES.values() for e in s.expectations]
COLUMNS = ("thing_id", "size:integer", "lower:number", "upper:number", "day:date", "kind")
NOWHERE = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "thing_id"}}


@pytest.fixture(scope="module")
def batches() -> Iterator[Any]:
    """GX, imported once."""
    with expectations.engine() as ready:
        yield ready


def things(
    folder: Path, rows: list[list[object]], *expectations: Mapping[str, Any] | str, name: str = "things"
) -> Package:
    """A package of one table with one suite: its expectations, or its whole text."""
    key = {"things": {"primaryKey": ["thing_id"]}}
    write_package(folder, {"things": (COLUMNS, rows)}, schemas=key)
    suite = folder / suites.SUITES / f"{name}.json"
    suite.parent.mkdir(parents=True)
    text = {"name": name, "expectations": list(expectations)}
    suite.write_text(expectations[0] if isinstance(expectations[0], str) else json.dumps(text, indent=2), "utf-8")
    return open_package(folder)


def expect(type_: str, /, **kwargs: Any) -> dict[str, Any]:
    """An expectation as JSON has it."""
    return {"type": f"expect_{type_}", "kwargs": kwargs}


# The suites of the package


def test_each_table_has_one_suite() -> None:
    assert sorted(SUITES) == sorted(PACKAGE.resources)
    files = {path.name for path in (ROOT / suites.SUITES).iterdir()}
    assert files == {f"{name}.json" for name in PACKAGE.resources}


@pytest.mark.parametrize("table", SUITES)
def test_suite_is_canonical_and_survives_gx(table: str, batches: Any) -> None:
    from great_expectations.core import ExpectationSuite

    text = (ROOT / SUITES[table].file).read_text("utf-8")
    assert suites.canonical(text) == text
    saved = ExpectationSuite(**json.loads(text)).to_json_dict()
    saved["id"] = "3f0e4d5c-0000-4000-8000-000000000000"
    for i, each in enumerate(saved["expectations"]):
        each["id"] = f"3f0e4d5c-0000-4000-8000-{i:012}"
    saved["expectations"].reverse()
    assert expectations.canonical(json.dumps(saved)) == text


def test_every_expectation_is_told_in_a_sentence_and_has_an_id_of_its_own() -> None:
    every = [e for suite in SUITES.values() for e in suite.expectations]
    assert [e.id for e in every if not re.fullmatch(r"[A-Z].*\.", e.config.get("description", ""))] == []
    assert len({e.id for e in every}) == len(every)
    assert not [e.id for e in every if "#" in e.id or not re.fullmatch(r"\S+", e.id)]


def test_declared_is_loaded_is_executed() -> None:
    results = expectations.run(PACKAGE)
    files = sorted((ROOT / suites.SUITES).glob("*.json"))
    declared = [(f.stem, e["type"]) for f in files for e in json.loads(f.read_text("utf-8"))["expectations"]]
    ran = [(r.check.split("/")[0], "expect_" + r.check.split("/")[1]) for r in results]
    assert ran == declared
    assert {r.layer for r in results} == {"expectations"}
    assert [r for r in results if not r.passed or r.verdict is not Verdict.ENTAILED] == []
    assert all(re.fullmatch(r".*: holds \(\d+ rows? in \w+\)\.", r.message) for r in results)


@pytest.mark.parametrize(("table", "expectation"), EACH)
def test_each_expectation_can_fail(table: str, expectation: suites.Expectation, batches: Any) -> None:
    suite = suites.Suite(table, SUITES[table].file, (expectation,))
    of = PACKAGE.table(table)
    data = expectations.frame(of, of.rows)
    (before,) = expectations.judge(batches, suite, of, data)
    assert before.passed
    (after,) = expectations.judge(batches, suite, of, broken(expectation, data))
    assert not after.passed
    assert after.verdict is Verdict.CONTRADICTED
    assert after.check == expectation.id
    assert after.place and after.place.file == of.file
    if "table_row_count" not in after.check and "distinct_values" not in after.check:
        assert after.place.line == of.rows[0].line
        assert after.subject[0] == ", ".join(of.key_of(of.rows[0]))


def broken(expectation: suites.Expectation, data: Any) -> Any:
    """The frame with one fault that the expectation must find, in its first row (and the second, if it takes two)."""
    kwargs = expectation.config["kwargs"]
    data = data.copy()
    if "row_condition" in kwargs:
        satisfy(kwargs["row_condition"], data)
    columns, short = list(expectation.columns), expectation.config["type"].removeprefix("expect_")
    column = columns[0] if columns else ""
    match short:
        case "table_row_count_to_be_between":
            return data.iloc[:0]
        case "column_distinct_values_to_contain_set":
            return data[data[column] != kwargs["value_set"][0]]
        case "column_values_to_not_be_null":
            data.loc[0, column] = float("nan")
        case "column_values_to_be_null":
            data.loc[0, column] = sample(data, column)
        case "column_values_to_be_unique" | "compound_columns_to_be_unique":
            for each in columns:
                data.loc[[0, 1], each] = sample(data, each)
        case "select_column_values_to_be_unique_within_record":
            data.loc[0, columns] = "the same"
        case "column_values_to_be_in_set" | "column_values_to_match_regex":
            data.loc[0, column] = "\n"
        case "column_values_to_not_match_regex":
            data.loc[0, column] = "CNY/EUR"
        case "column_value_lengths_to_be_between":
            data.loc[0, column] = "x" * (kwargs["min_value"] - 1)
        case "column_values_to_be_between":
            data.loc[0, column] = below(kwargs)
        case "column_pair_values_to_be_in_set":
            data.loc[0, columns] = [kwargs["value_pairs_set"][0][0], kwargs["value_pairs_set"][-1][1]]
        case "column_pair_values_a_to_be_greater_than_b":
            low, high = Decimal(10**40), Decimal(10**40 + 1)  # what floats cannot tell apart
            data.loc[0, columns] = [low, high if kwargs.get("or_equal") else low]
        case _:
            raise NotImplementedError(f"say how to break {short}")
    return data


def satisfy(condition: Mapping[str, Any], data: Any) -> None:
    """Make the first two rows such that an expectation with this condition is about them."""
    match condition:
        case {"type": "and", "conditions": several}:
            for each in several:
                satisfy(each, data)
        case {"type": "nullity", "column": {"name": name}, "is_null": is_null}:
            data.loc[[0, 1], name] = float("nan") if is_null else sample(data, name)
        case {"column": {"name": name}, "operator": "NOT_IN"}:
            data.loc[[0, 1], name] = "another"
        case {"column": {"name": name}, "parameter": parameter}:
            data.loc[[0, 1], name] = parameter[0] if isinstance(parameter, list) else parameter


def sample(data: Any, column: str) -> Any:
    """A value that the column has, or might have."""
    return next(iter(data[column].dropna()), "2026-01-01")


def below(kwargs: Mapping[str, Any]) -> Any:
    """What lies just below the range, as a table would hold it; at the bound where that is not in the range."""
    low = kwargs["min_value"]
    if isinstance(low, str):
        return datetime.date.fromisoformat(low) - datetime.timedelta(days=1)
    return Decimal(low) if kwargs.get("strict_min") else Decimal(low).next_minus()


def test_a_fault_in_a_file_is_found_in_its_line(tmp_path: Path) -> None:
    folder = copy_package(tmp_path / "p")
    file = folder / "data/claims.csv"
    lines = file.read_text("utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("bike-ev-09,"))
    lines[at] = lines[at].replace(",108796,108795.5,", ",108795,108795.5,")
    file.write_text("\n".join([*lines, ""]), "utf-8")
    reseal(folder)
    (one,) = [r for r in expectations.run(open_package(folder)) if not r.passed]
    assert one.check == "claims/column_pair_values_a_to_be_greater_than_b/value,lower"
    assert one.subject == ("bike-ev-09",)
    assert one.place and one.place.line == at + 1
    assert one.message == (
        f"Every value is at least its lower bound: 1 row of {len(lines) - 1} breaks this:"
        " bike-ev-09 (value '108795', lower '108795.5')."
    )


# What GX says, in our words


def test_only_first_keys_are_carried_and_all_are_counted(tmp_path: Path) -> None:
    rows: list[list[object]] = [[f"t{i:02}", 1, None, None, None, None] for i in range(30)]
    (one,) = expectations.run(things(tmp_path, rows, expect("column_values_to_not_be_null", column="kind")))
    assert one.subject == tuple(f"t{i:02}" for i in range(20))
    assert one.message == (
        "kind: column values to not be null: 30 rows of 30 break this: t00 (kind ''); t01 (kind ''); t02 (kind ''); …."
    )
    assert one.severity is Severity.ERROR


def test_what_is_about_no_row_says_what_gx_saw(tmp_path: Path) -> None:
    said = {"severity": "warning", "description": "Two things."}
    warned = expect("table_row_count_to_be_between", min_value=2) | said
    (one,) = expectations.run(things(tmp_path, [["a", 1, None, None, None, None]], warned))
    assert (one.message, one.severity, one.passed) == ("Two things: does not hold; GX saw 1.", Severity.WARNING, False)
    assert one.place and (one.place.file, one.place.line, one.place.column) == ("data/things.csv", None, None)


def test_results_keep_the_order_of_the_file(tmp_path: Path) -> None:
    several = [
        expect("column_values_to_be_unique", column="size"),
        expect("column_values_to_not_be_null", column="kind"),
        expect("column_values_to_match_regex", column="thing_id", regex="b"),
        expect("column_values_to_match_regex", column="thing_id", regex="a"),
        expect("column_values_to_be_unique", column="kind"),
    ]
    results = expectations.run(things(tmp_path, [["a", 1, None, None, None, "x"]], *several))
    assert [(r.check, r.passed) for r in results] == [
        ("things/column_values_to_be_unique/size", True),
        ("things/column_values_to_not_be_null/kind", True),
        ("things/column_values_to_match_regex/thing_id", False),
        ("things/column_values_to_match_regex/thing_id#2", True),
        ("things/column_values_to_be_unique/kind", True),
    ]


def test_numbers_and_dates_are_exact_and_of_any_length(tmp_path: Path) -> None:
    forty = "1" * 39
    rows: list[list[object]] = [
        ["a", forty + "1", forty + "2", forty + "1", "0001-01-01", None],
        ["b", None, "0.1", "0.3", "9999-12-31", None],
    ]
    ordered = expect(
        "column_pair_values_a_to_be_greater_than_b",
        **{"column_A": "upper", "column_B": "lower", "or_equal": True, "ignore_row_if": "either_value_is_missing"},
    )
    dated = expect("column_values_to_be_between", column="day", min_value="0001-01-02")
    sized = expect("column_values_to_be_between", column="size", min_value=1)
    first, second, third = expectations.run(things(tmp_path, rows, ordered, dated, sized))
    assert (first.subject, second.subject, third.passed) == (("a",), ("a",), True)


def test_an_empty_table_breaks_only_what_asks_for_rows(tmp_path: Path) -> None:
    folder = copy_package(tmp_path / "p")
    for file in (folder / "data").glob("*.csv"):
        file.write_text(file.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    failed = {r.check for r in expectations.run(open_package(folder)) if not r.passed}
    counted = {f"{name}/table_row_count_to_be_between" for name in SUITES if name != "rulings"}
    assert failed == counted | {"hedges/column_distinct_values_to_contain_set/class"}


def test_a_table_that_cannot_be_read_is_a_fault_and_the_others_run(tmp_path: Path) -> None:
    folder = copy_package(tmp_path / "p")
    (folder / "data/rates.csv").write_text("nothing\n", "utf-8")
    results = expectations.run(open_package(folder))
    (fault,) = [r for r in results if not r.passed]
    assert (fault.check, fault.verdict, fault.place and fault.place.file) == ("rates/readable", None, "data/rates.csv")
    assert {r.check.split("/")[0] for r in results} == set(SUITES)


def test_no_suites_no_results(tmp_path: Path) -> None:
    assert expectations.run(open_package(write_package(tmp_path, {"things": (COLUMNS, [])}))) == []


# What is broken is an error, never a failure and never a pass


@pytest.mark.parametrize(
    ("expectation", "message"),
    [
        (
            expect("column_values_to_be_uniqe", column="kind"),
            "GX has no expectation 'expect_column_values_to_be_uniqe'; did you mean expect_column_values_to_be_unique?",
        ),
        (
            expect("column_values_to_be_unique", column="knd"),
            "expect_column_values_to_be_unique names 'knd', no column of things; did you mean 'kind'?",
        ),
        (
            expect("column_values_to_be_unique", column="kind", colum="kind"),
            "GX does not take expect_column_values_to_be_unique: colum: extra fields not permitted; mend it",
        ),
        (
            expect("column_values_to_be_unique", column="kind") | {"severity": "fatal"},
            "GX does not take expect_column_values_to_be_unique: Invalid severity 'fatal'. Must be one of: ",
        ),
        (
            expect("column_values_to_be_unique", column="kind") | {"nots": "x"},
            "its expectation 2 has the key 'nots', which is not read; remove it",
        ),
        (
            expect("column_values_to_be_between", column="kind", min_value=0),
            "things/column_values_to_be_between/kind could not be judged (Column values, min_value, and max_value must"
            " either be None or of the same type.); mend it so that it fits the column",
        ),
        (
            expect("column_values_to_be_in_set", column="kind", value_set={"$PARAMETER": "kinds"}),
            "'$PARAMETER' makes GX compute a value, which has no limit; write the value itself",
        ),
        (
            expect("column_values_to_be_null", column="kind", row_condition="@pd.x()", condition_parser="pandas"),
            "expect_column_values_to_be_null has a row_condition that is not read; write {",
        ),
        (
            expect(
                "column_values_to_be_null",
                column="kind",
                row_condition={"type": "nullity", "column": {"name": "x` or @pd or `y"}, "is_null": True},
            ),
            "expect_column_values_to_be_null has a row_condition that is not read; write {",
        ),
        (
            expect("column_values_to_match_json_schema", column="kind", json_schema={"$ref": "http://127.0.0.1/x"}),
            "expect_column_values_to_match_json_schema is not run, since a JSON schema can fetch addresses; ",
        ),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_a_broken_expectation_is_an_error(tmp_path: Path, expectation: dict[str, Any], message: str) -> None:
    package = things(tmp_path, [["a", 1, None, None, None, "x"]], NOWHERE, expectation, NOWHERE)
    with pytest.raises(EvclaimsError) as caught:
        expectations.run(package)
    assert caught.value.message.startswith(message)
    assert caught.value.place and caught.value.place.file == "checks/expectations/things.json"
    if not {"nots", "PARAMETER"} & set(re.findall(r"\w+", message)):  # these stand at a line of their own
        line = (tmp_path / caught.value.place.file).read_text("utf-8").splitlines()[(caught.value.place.line or 0) - 1]
        assert expectation["type"] in line


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it is empty; write a suite as GX saves it"),
        ("{]", "it is not JSON: "),
        ("[]", "it has no `name`; write a suite as GX saves it"),
        ('{"name": "things", "expectations": []}', "it has no `expectations`; write one or remove the file"),
        ('{"name": "things", "expectations": {}}', "it has no `expectations`; write one or remove the file"),
        ('{"name": "things", "expectations": [1]}', "its expectation 1 has no `type` and `kwargs`; write both"),
        ('{"name": "things", "name": "things", "expectations": [1]}', "the key 'name' stands twice in one object; "),
        ('{"name": "things", "expected": [], "expectations": [1]}', "it has the unknown key 'expected'; remove it"),
        ('{"name": "things", "expectations": [NaN]}', "NaN is no JSON; write a number or null"),
        (json.dumps({"name": "thing", "expectations": [NOWHERE]}), "the suite is named 'thing', unlike its file; "),
        ("[" * 100_000, "it cannot be read as JSON: "),
    ],
    ids=["empty", "no-json", "list", "none", "object", "number", "doubled", "unknown", "nan", "renamed", "deep"],
)
def test_a_broken_suite_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    package = things(tmp_path, [], text)
    with pytest.raises(EvclaimsError) as caught:
        suites.load_suites(package)
    assert caught.value.message.startswith(message)
    assert caught.value.place and caught.value.place.file == "checks/expectations/things.json"


def test_a_suite_of_an_absent_table_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvclaimsError, match="has no table 'others'; name the suite after one of things"):
        suites.load_suites(things(tmp_path, [], NOWHERE, name="others"))


def test_a_suite_outside_the_folder_is_an_error(tmp_path: Path) -> None:
    package = things(tmp_path / "p", [], NOWHERE)
    file = tmp_path / "p" / suites.SUITES / "things.json"
    file.rename(tmp_path / "things.json")
    file.symlink_to(tmp_path / "things.json")
    with pytest.raises(EvclaimsError, match="leaves the package's folder by a link"):
        suites.load_suites(package)


def test_what_gx_drops_or_does_not_run_is_an_error(monkeypatch: pytest.MonkeyPatch, batches: Any) -> None:
    from great_expectations.core import ExpectationSuite

    suite, of = SUITES["ratios"], PACKAGE.table("ratios")
    data = expectations.frame(of, of.rows)
    real = ExpectationSuite.__init__

    def drop(self: Any, *args: Any, **kwargs: Any) -> None:
        real(self, *args, **kwargs)
        del self.expectations[5:]

    monkeypatch.setattr(ExpectationSuite, "__init__", drop)
    with pytest.raises(EvclaimsError, match=r"GX ran 5 expectations of 6, so the suite cannot be trusted"):
        expectations.judge(batches, suite, of, data)


def test_it_is_silent_and_leaves_no_trace(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    code = """
import gc, os, sys
def refuse(event, args):
    if event == "subprocess.Popen" and args[1][:3] == [sys.executable, "-I", "-S"]:
        return  # the process in which regexes run that might take for ever
    if event in ("socket.connect", "socket.getaddrinfo", "os.mkdir", "os.rename", "subprocess.Popen"):
        raise AssertionError(f"{event} {args}")
    if event == "open" and not isinstance(args[0], int) and args[1] and set(str(args[1])) & set("wax+"):
        raise AssertionError(f"{event} {args}")
sys.addaudithook(refuse)
from evclaims.layers.expectations import run
from evclaims.package.package import open_package
before = dict(os.environ)
assert all(result.passed for result in run(open_package(ROOT)))
assert dict(os.environ) == before and gc.isenabled()
"""
    environment = {**os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-W", "default", "-c", code.replace("ROOT", repr(str(ROOT)))]
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(home.rglob("*")) == []


def test_gx_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, evclaims.layers.expectations; assert not {'great_expectations', 'pandas'} & set(sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


def test_a_column_that_the_descriptor_loses_is_an_error(tmp_path: Path) -> None:
    folder = copy_package(tmp_path / "p")
    descriptor = read_descriptor(folder)
    parts = next(r for r in descriptor["resources"] if r["name"] == "parts")
    parts["schema"]["fields"][2]["name"] = "piece"
    parts["schema"]["primaryKey"] = []
    write_descriptor(folder, descriptor)
    with pytest.raises(EvclaimsError, match="names 'part_quantity', no column of parts"):
        suites.load_suites(open_package(folder))


# Regexes and parameters of strangers


@pytest.mark.parametrize("regex", ["^[a-z]+$", "a", "(a|b)c?$", r"\d", "(?i)A$", "x{2,}", ""])
@pytest.mark.parametrize(
    "type_", ["match_regex", "not_match_regex", "match_regex_list", "not_match_regex_list", "match_regex_list all"]
)
def test_a_regex_says_what_python_says(regex: str, type_: str, tmp_path: Path) -> None:
    kinds = ["a", "ab", "abc", "A1", "xx", None, "é", "b"]
    arguments: dict[str, Any] = {"regex": regex}
    if "list" in type_:
        arguments = {"regex_list": [regex, "b"]} | ({"match_on": "all"} if type_.endswith("all") else {})
    rows: list[list[object]] = [[f"t-{i}", 1, 1, 1, "2020-01-01", kind] for i, kind in enumerate(kinds)]
    told = expect(f"column_values_to_{type_.removesuffix(' all')}", column="kind", **arguments)
    (result,) = expectations.run(things(tmp_path, rows, told))
    wanted = arguments.get("regex_list", [regex])
    judge = all if arguments.get("match_on") == "all" else any
    negated = type_.startswith("not_")
    broken = [f"t-{i}" for i, k in enumerate(kinds) if k and judge(re.search(w, k) for w in wanted) == negated]
    assert (list(result.subject), result.passed) == (broken, not broken)


def test_a_regex_that_would_run_for_ever_or_is_none_is_a_fault_of_its_own(tmp_path: Path) -> None:
    rows = [["t-1", 1, 1, 1, "2020-01-01", "a" * 60 + "!"]]
    regexes = {"(a+)+$": True, r"(a+)+\1?(?=b)c": None, "(": None, "a": True}
    told = [expect("column_values_to_not_match_regex", column="kind", regex="(a+)+$")]
    told += [expect("column_values_to_match_regex", column="kind", regex=each) for each in list(regexes)[1:]]
    began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    results = expectations.run(things(tmp_path, rows, *told))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - began < 30
    assert [(r.verdict, r.passed) for r in results] == [
        *((Verdict.ENTAILED, True), (None, False), (None, False), (Verdict.ENTAILED, True))
    ]
    assert "seconds of CPU" in results[1].message and "no regular expression" in results[2].message
    assert all(r.place and r.place.file == "checks/expectations/things.json" for r in results[1:3])


def test_gx_searches_by_its_own_means_afterwards() -> None:
    from great_expectations.expectations import registry

    name = "column_values.match_regex.condition"
    before = registry._registered_metrics[name]["providers"]["PandasExecutionEngine"]
    with expectations.engine():
        assert registry._registered_metrics[name]["providers"]["PandasExecutionEngine"] != before
    assert registry._registered_metrics[name]["providers"]["PandasExecutionEngine"] == before


_POWER = {"$PARAMETER": "9^9^9^9^9"}
_BETWEEN = expect("column_values_to_be_between", column="size", min_value=0)


def _with(where: str, value: object) -> dict[str, Any]:
    each: dict[str, Any] = json.loads(json.dumps(_BETWEEN))
    (each["kwargs"] if where.startswith("kwargs") else each)[where.split(".")[-1]] = value
    return each


@pytest.mark.parametrize(
    ("each", "said"),
    [
        (_with("kwargs.min_value", _POWER), "'$PARAMETER' makes GX compute"),
        (_with("kwargs.mostly", _POWER), "'$PARAMETER' makes GX compute"),
        (_with("kwargs.min_value", {"$PARAMETER.x": 1, "min": 0}), "'$PARAMETER.x' makes GX compute"),
        (_with("kwargs.value_set", [{"deep": [_POWER]}]), "'$PARAMETER' makes GX compute"),
        (_with("meta", {"a": _POWER}), "'$PARAMETER' makes GX compute"),
        (_with("kwargs.windows", [{"parameter_name": "x"}]), "`windows` are parameters"),
        (_with("rendered_content", [{"name": "x"}]), "the key 'rendered_content', which is not read"),
        (_with("expectation_context", {"description": "x"}), "the key 'expectation_context'"),
        (_with("kwargs.evaluation_parameters", _POWER), "'$PARAMETER' makes GX compute"),
        (_with("meta", json.loads("[" * 30 + "]" * 30)), "nests deeper than 20 levels"),
    ],
    ids=str,
)
def test_what_gx_would_compute_is_refused_with_its_line(each: dict[str, Any], said: str, tmp_path: Path) -> None:
    package = things(tmp_path, [["t-1", 1, 1, 1, "2020-01-01", "a"]], each)
    for reads in (suites.load_suites, tidy.changes):
        with pytest.raises(EvclaimsError, match=re.escape(said)) as caught:
            reads(package)
        assert caught.value.place and caught.value.place.file == "checks/expectations/things.json"
        assert caught.value.place.line or "deeper" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"name": "things", "suite_parameters": {"x": "9^9"}, "expectations": [%s]}', "`suite_parameters` are not"),
        ('{"name": "things", "evaluation_parameters": {"x": 1}, "expectations": [%s]}', "'evaluation_parameters'"),
        ('{"name": "things", "meta": {"x": 1e999}, "expectations": [%s]}', "'1e999' is too large"),
    ],
)
def test_parameters_of_a_suite_and_endless_numbers_are_refused(text: str, said: str, tmp_path: Path) -> None:
    package = things(tmp_path, [["t-1", 1, 1, 1, "2020-01-01", "a"]], text % json.dumps(_BETWEEN))
    with pytest.raises(EvclaimsError, match=re.escape(said)):
        suites.load_suites(package)


def test_a_suite_is_an_ordinary_file_and_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    package = things(tmp_path, [["t-1", 1, 1, 1, "2020-01-01", "a"]], _BETWEEN)
    path = tmp_path / suites.SUITES / "things.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(suites.load_suites(package)) == 1
    after = tidy.changes(package)[0].after
    assert after is not None and not after.startswith(b"\xef\xbb\xbf")
    for make, said in ((os.mkfifo, "a pipe"), (lambda p: p.symlink_to("/etc/passwd"), "a link")):
        path.unlink()
        make(path)
        with pytest.raises(EvclaimsError, match=said):
            suites.load_suites(package)


def test_a_package_without_suites_has_nothing_to_look_at(tmp_path: Path) -> None:
    write_package(tmp_path, {"things": (COLUMNS, [])})
    assert "no suite in checks/expectations" in expectations.nothing(open_package(tmp_path))
    assert expectations.nothing(PACKAGE) == ""


def _repeats(schema: Mapping[str, Any], type_: str, kwargs: Mapping[str, Any]) -> bool:
    """Whether an expectation says no more than the schema of its table, which the layer `structure` enforces."""
    field: Mapping[str, Any] = next((each for each in schema["fields"] if each["name"] == kwargs.get("column")), {})
    constraints = field.get("constraints", {})
    key = schema.get("primaryKey", [])
    keys = [[key] if isinstance(key, str) else [*key], *schema.get("uniqueKeys", [])]
    match type_.removeprefix("expect_"):
        case "column_values_to_not_be_null":
            return bool(constraints.get("required"))
        case "column_values_to_be_unique":
            return bool(constraints.get("unique")) or [kwargs["column"]] in keys
        case "compound_columns_to_be_unique":
            return sorted(kwargs["column_list"]) in [sorted(each) for each in keys]
        case "column_values_to_match_regex":
            return bool(
                kwargs["regex"].removeprefix("\\A").removesuffix("\\Z") == constraints.get("pattern", "").strip("^$")
            )
        case "column_values_to_be_in_set":
            return "enum" in constraints and {*constraints["enum"]} <= {*kwargs["value_set"]}
    return False


@pytest.mark.parametrize(
    ("type_", "kwargs", "repeats"),
    [
        ("expect_column_values_to_not_be_null", {"column": "a"}, True),
        ("expect_column_values_to_not_be_null", {"column": "b"}, False),
        ("expect_column_values_to_be_unique", {"column": "a"}, True),
        ("expect_compound_columns_to_be_unique", {"column_list": ["c", "b"]}, True),
        ("expect_column_values_to_match_regex", {"column": "b", "regex": "\\Ax+\\Z"}, True),
        ("expect_column_values_to_match_regex", {"column": "b", "regex": "\\Ax\\Z"}, False),
        ("expect_column_values_to_be_in_set", {"column": "c", "value_set": ["y", "z"]}, True),
        ("expect_column_values_to_be_in_set", {"column": "c", "value_set": ["y"]}, False),
    ],
)
def test_a_repetition_is_known_for_one(type_: str, kwargs: dict[str, Any], repeats: bool) -> None:
    fields = [
        {"name": "a", "constraints": {"required": True}},
        {"name": "b", "constraints": {"pattern": "^x+$"}},
        {"name": "c", "constraints": {"enum": ["y", "z"]}},
    ]
    schema = {"fields": fields, "primaryKey": "a", "uniqueKeys": [["b", "c"]]}
    assert _repeats(schema, type_, kwargs) is repeats


def test_no_expectation_repeats_the_descriptor() -> None:
    found = [
        f"{name}: {each['type']} {each['kwargs']}"
        for name in SUITES
        for each in json.loads((ROOT / "checks" / "expectations" / f"{name}.json").read_text("utf-8"))["expectations"]
        if not each["kwargs"].get("row_condition")
        and _repeats(PACKAGE.resources[name]["schema"], each["type"], each["kwargs"])
    ]
    assert found == []

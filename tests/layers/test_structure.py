"""Every constraint that the packaged data declare is enforced, and so is what Frictionless passes over in silence."""

import csv
import hashlib
import itertools
import json
import re
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evclaims.layers import structure
from evclaims.model import EvclaimsError, Place, Result, Severity, Verdict
from evclaims.package.package import open_package
from helpers import ROOT, Fields, Rows, read_descriptor, reseal, to_csv, write_descriptor, write_package

OURS = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
RESOURCES: dict[str, dict[str, Any]] = {resource["name"]: resource for resource in OURS["resources"]}


def failing(folder: Path) -> list[Result]:
    return [result for result in structure.run(open_package(folder)) if not result.passed]


def passing(folder: Path) -> set[str]:
    return {result.check for result in structure.run(open_package(folder)) if result.passed}


def only(folder: Path) -> Result:
    (result,) = failing(folder)
    return result


def one_table(
    folder: Path, fields: Fields, rows: Rows, *, schema: Mapping[str, Any] | None = None, **resource: Any
) -> Path:
    return write_package(folder, {"t": (fields, rows)}, schemas={"t": schema or {}}, resources={"t": resource})


# One fault for every constraint that the packaged data declare.


class Seed(NamedTuple):
    """A fault to sow: of which rule of which table, at which column, and how; None leaves the line or column open."""

    table: str
    check: str
    column: str | None
    sow: Callable[[list[list[str]], list[str]], int | None]
    """Spoils the rows (given the header) and returns the index of the row that is wrong, or None for the file."""
    name: str = ""

    @property
    def id(self) -> str:
        return f"{self.table}-{self.check}-{self.name or self.column}"


def _put(column: str, text: str) -> Callable[[list[list[str]], list[str]], int]:
    """Write a text into the column's last cell."""

    def sow(rows: list[list[str]], header: list[str]) -> int:
        rows[-1][header.index(column)] = text
        return len(rows) - 1

    return sow


def _repeat(columns: list[str]) -> Callable[[list[list[str]], list[str]], int]:
    """Write the columns' cells of one row into another."""

    def sow(rows: list[list[str]], header: list[str]) -> int:
        full = [row for row in rows if all(row[header.index(c)] for c in columns)]
        if not full:
            pytest.skip(f"no row has all of {', '.join(columns)}")
        rows.append(list(full[0]))
        return len(rows) - 1

    return sow


def _cell_seeds(table: str, field: dict[str, Any]) -> Iterator[Seed]:
    name = field["name"]
    wrong = {"integer": "1.5", "number": "NaN", "date": "2025-1-5", "boolean": "perhaps", "uri": "no address"}
    kind = field.get("format", "default") if field["type"] == "string" else field["type"]
    if kind in wrong:
        yield Seed(table, "type", name, _put(name, wrong[kind]))
    for constraint, limit in field.get("constraints", {}).items():
        kebab = re.sub("[A-Z]", lambda m: f"-{m[0].lower()}", constraint)
        match constraint:
            case "required":
                text = ""
            case "enum":
                text = "no-such-word"
            case "pattern":
                text = next(t for t in ("§", "x y", "§\n§") if not re.fullmatch(limit, t))
            case "minimum" | "exclusiveMinimum":
                text = str(limit - 1)
            case "maximum" | "exclusiveMaximum":
                text = str(limit + 1)
            case "maxLength":
                text = "x" * (limit + 1)
            case "minLength" if limit > 1:
                text = "x" * (limit - 1)
            case "minLength":
                continue  # an empty cell is a missing one, so nothing is shorter than 1
            case "unique":
                yield Seed(table, kebab, name, _repeat([name]))
                continue
        yield Seed(table, kebab, name, _put(name, text))


def _short(rows: list[list[str]], header: list[str]) -> int:
    del rows[-1][-1]
    return len(rows) - 1


def _swapped(rows: list[list[str]], header: list[str]) -> int:
    header[0], header[1] = header[1], header[0]
    return -1


def seeds() -> Iterator[Seed]:
    for table, resource in RESOURCES.items():
        schema = resource["schema"]
        for field in schema["fields"]:
            yield from _cell_seeds(table, field)
        key = schema["primaryKey"]
        yield Seed(table, "primary-key", key[0] if len(key) == 1 else None, _repeat(key), "+".join(key))
        for column in key:
            yield Seed(table, "primary-key", column, _put(column, ""), f"empty-{column}")
        for key in schema.get("uniqueKeys", []):
            yield Seed(table, "unique-keys", None, _repeat(key), "+".join(key))
        for foreign in schema.get("foreignKeys", []):
            (column,) = foreign["fields"]
            yield Seed(table, "foreign-key", column, _put(column, "no-such-id"))
        yield Seed(table, "header", None, _swapped, "fieldsMatch")
        yield Seed(table, "row", None, _short, "missing-cell")


def sample(folder: Path, table: str) -> tuple[dict[str, Any], list[list[str]]]:
    """Copy one table and those that it refers to; the descriptor, and the table's rows with the header."""
    # A reference without a name is to the table itself.
    targets = {key["reference"].get("resource") or table for key in RESOURCES[table]["schema"].get("foreignKeys", [])}
    described = []
    for name in dict.fromkeys([table, *sorted(targets)]):
        resource = json.loads(json.dumps(RESOURCES[name]))
        if name != table:
            resource["schema"].pop("foreignKeys", None)
        described.append(resource)
        (folder / resource["path"]).parent.mkdir(exist_ok=True)
        (folder / resource["path"]).write_bytes((ROOT / resource["path"]).read_bytes())
    with (ROOT / RESOURCES[table]["path"]).open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    descriptor = {**OURS, "resources": described}
    write_descriptor(folder, descriptor)
    return descriptor, rows


def broken(folder: Path, table: str, check: str) -> list[Result]:
    """The faults; the rule itself must be among what did not hold."""
    results = structure.run(open_package(folder))
    held = {(result.table, result.check) for result in results if result.passed}
    assert (table, check) not in held, f"{check} is said to hold"
    return [result for result in results if not result.passed]


def test_the_packaged_data_are_what_their_descriptor_says() -> None:
    results = structure.run(open_package(ROOT))
    assert [f"{result.place}: {result.message}" for result in results if not result.passed] == []
    judged = {(result.table, result.check) for result in results}
    for table, resource in RESOURCES.items():
        for check in ("header", "row", "type", "primary-key", "hash", "bytes", "encoding", "line-terminator"):
            assert (table, check) in judged
        for word, check in (("foreignKeys", "foreign-key"), ("uniqueKeys", "unique-keys")):
            assert ((table, check) in judged) == (word in resource["schema"])


@pytest.mark.parametrize("seed", [pytest.param(seed, id=seed.id) for seed in seeds()])
def test_each_declared_constraint_catches_a_fault(seed: Seed, tmp_path: Path) -> None:
    _, (header, *rows) = sample(tmp_path, seed.table)
    if not rows:
        pytest.skip(f"{seed.table} has no row to spoil")
    at = seed.sow(rows, header)
    file = RESOURCES[seed.table]["path"]
    (tmp_path / file).write_text(to_csv([header, *rows]), "utf-8", newline="")
    reseal(tmp_path)
    line = None if at is None else to_csv([header, *rows[:at]]).count("\n") + 1 if at >= 0 else 1
    places = [result.place for result in broken(tmp_path, seed.table, seed.check)]
    assert Place(file, line, seed.column) in places


@pytest.mark.parametrize("table", RESOURCES)
class TestOfAFile:
    """The constraints on a table's file as a whole."""

    def spoil(self, folder: Path, table: str, text: bytes | None = None, **resource: Any) -> list[Result]:
        descriptor, _ = sample(folder, table)
        file = folder / RESOURCES[table]["path"]
        if text is not None:
            file.write_bytes(text)
            reseal(folder)
            descriptor = read_descriptor(folder)
        descriptor["resources"][0] |= resource
        write_descriptor(folder, descriptor)
        return failing(folder)

    def test_another_hash_is_caught(self, table: str, tmp_path: Path) -> None:
        (result,) = self.spoil(tmp_path, table, hash="sha256:" + "0" * 64)
        assert (result.check, result.place) == ("hash", Place(RESOURCES[table]["path"]))

    def test_another_size_is_caught(self, table: str, tmp_path: Path) -> None:
        (result,) = self.spoil(tmp_path, table, bytes=RESOURCES[table]["bytes"] + 1)
        assert (result.check, result.place) == ("bytes", Place(RESOURCES[table]["path"]))

    def test_another_encoding_is_caught(self, table: str, tmp_path: Path) -> None:
        (result,) = self.spoil(tmp_path, table, encoding="utf-16")
        assert (result.check, result.place and result.place.file) == ("encoding", RESOURCES[table]["path"])

    def test_a_byte_that_is_no_utf_8_is_caught_at_its_line(self, table: str, tmp_path: Path) -> None:
        data = (ROOT / RESOURCES[table]["path"]).read_bytes()
        (result,) = self.spoil(tmp_path, table, data + b"\xe9")
        assert (result.check, result.place) == ("encoding", Place(RESOURCES[table]["path"], data.count(b"\n") + 1))

    def test_other_line_ends_are_caught(self, table: str, tmp_path: Path) -> None:
        data = (ROOT / RESOURCES[table]["path"]).read_bytes()
        (result,) = self.spoil(tmp_path, table, data.replace(b"\n", b"\r\n", 1))
        assert (result.check, result.place) == ("line-terminator", Place(RESOURCES[table]["path"], 1))

    def test_a_lost_header_is_caught(self, table: str, tmp_path: Path) -> None:
        data = (ROOT / RESOURCES[table]["path"]).read_bytes()
        (result,) = self.spoil(tmp_path, table, data.partition(b"\n")[2])
        assert (result.check, result.place) == ("header", Place(RESOURCES[table]["path"], 1))


def test_a_descriptor_of_another_name_is_judged_on_its_own(tmp_path: Path) -> None:
    folder = one_table(tmp_path, ["a"], [["x"]], spatial="Berlin")
    (folder / "datapackage.json").rename(folder / "other.json")
    (folder / "datapackage.json").write_text("no JSON")
    assert only(folder / "other.json").check == "property"


# What Frictionless 5.21 passes over in silence.


@pytest.mark.parametrize("key", [["a", "n"], ["a"]], ids="+".join)
def test_a_unique_key_is_enforced(key: list[str], tmp_path: Path) -> None:
    folder = one_table(tmp_path, ["a", "n:number"], [["x", 1], ["y", 1], ["x", "1.0"]], schema={"uniqueKeys": [key]})
    result = only(folder)
    assert (result.check, result.verdict) == ("unique-keys", Verdict.CONTRADICTED)
    assert result.place == Place("data/t.csv", 4, "a" if len(key) == 1 else None)
    assert "line 2" in result.message


@pytest.mark.parametrize(
    ("kind", "row", "column"),
    [
        ("number", ["2", "1", "3"], "lower"),
        ("number", ["1", "4", "3"], "value"),
        ("number", ["2", None, "1.99999999999999999999"], "lower"),
        ("number", ["2", "1", None], "lower"),
        ("integer", ["1", "2", "0"], "value"),
        ("date", ["2024-02-03", None, "2024-02-02"], "lower"),
        ("number", ["1", "1", "1"], ""),
        ("number", [None, "-5", None], ""),
        ("date", ["2024-02-03", None, "2024-02-03"], ""),
    ],
)
def test_bounds_out_of_order_are_an_error_and_no_empty_interval(
    kind: str, row: list[object], column: str, tmp_path: Path
) -> None:
    roles = {"id": "id", "value": "value", "lower": "lower", "upper": "upper"}
    fields = ["id", *(f"{name}:{kind}" for name in ("lower", "value", "upper"))]
    folder = one_table(tmp_path, fields, [["a", *row]], intervals=roles)
    assert [(r.check, r.place) for r in failing(folder)] == (
        [("interval", Place("data/t.csv", 2, column))] if column else []
    )


def test_empty_cells_make_no_two_unique_keys_alike(tmp_path: Path) -> None:
    folder = one_table(tmp_path, ["a", "b"], [["x", None], ["x", None]], schema={"uniqueKeys": [["a", "b"]]})
    assert failing(folder) == []


@pytest.mark.parametrize(
    "categories", [[1, 2], [{"value": 1, "label": "one"}, {"value": 2}]], ids=["plain", "labelled"]
)
def test_categories_are_enforced(categories: list[object], tmp_path: Path) -> None:
    field = {"name": "a", "type": "integer", "categories": categories}
    result = only(one_table(tmp_path, [field, "b"], [[1, "x"], [2, "x"], [None, "x"], [3, "x"]]))
    assert (result.check, result.place) == ("categories", Place("data/t.csv", 5, "a"))


@pytest.mark.parametrize("kind", ["md5", "sha1", "sha256", "sha384", "sha512", "sha3_256", "blake2b"])
def test_a_hash_of_each_kind_is_enforced(kind: str, tmp_path: Path) -> None:
    digest = hashlib.new(kind, b"a\nx\n").hexdigest()
    assert failing(one_table(tmp_path / "good", ["a"], [["x"]], hash=f"{kind}:{digest}")) == []
    result = only(one_table(tmp_path / "bad", ["a"], [["y"]], hash=f"{kind}:{digest}"))
    assert (result.check, result.place) == ("hash", Place("data/t.csv"))


@pytest.mark.parametrize("path", ["data/t.csv", "README.md", "https://example.org/t.csv"])
@pytest.mark.parametrize(
    ("word", "value"), [("title", 7), ("licenses", "MIT"), ("sources", [7]), ("mediatype", None), ("description", [])]
)
def test_what_a_resource_says_of_itself_is_checked_whatever_it_holds(
    path: str, word: str, value: object, tmp_path: Path
) -> None:
    folder = one_table(tmp_path, ["a"], [["x"]])
    (folder / "README.md").write_text("Read me.")
    descriptor = read_descriptor(folder)
    descriptor["resources"].append({"name": "other", "path": path, word: value})
    write_descriptor(folder, descriptor)
    (wrong,) = [each for each in failing(folder) if each.severity is Severity.ERROR]
    assert (wrong.table, wrong.check) == ("other", "descriptor") and word in wrong.message


def test_an_empty_hash_is_none(tmp_path: Path) -> None:
    """Version 1 of the standard lets it be written."""
    assert failing(one_table(tmp_path, ["a"], [["x"]], hash="")) == []


@pytest.mark.parametrize(("word", "true"), [("rows", 2), ("fields", 1)])
def test_a_declared_number_of_rows_or_fields_is_true(word: str, true: int, tmp_path: Path) -> None:
    tables = {"t": (["a"], [["x"], ["y"]])}
    assert failing(write_package(tmp_path / "good", tables, resources={"t": {word: true}})) == []
    result = only(write_package(tmp_path / "bad", tables, resources={"t": {word: true + 1}}))
    assert (result.check, result.verdict) == (word, Verdict.CONTRADICTED)
    assert f"has {true} {word}" in result.message


@pytest.mark.parametrize("text", ["YQ==", "YWI=", "YWJj", ""])
def test_a_binary_cell_is_base64(text: str, tmp_path: Path) -> None:
    field = {"name": "a", "type": "string", "format": "binary"}
    assert failing(one_table(tmp_path / "good", [field, "b"], [[text, "x"]])) == []
    for wrong in ("%%%", "YQ=", "YQ", "Y Q==", "YQ==\n"):
        result = only(one_table(tmp_path / "bad", [field, "b"], [[wrong, "x"]]))
        assert (result.check, result.place) == ("type", Place("data/t.csv", 2, "a"))


@pytest.mark.parametrize(
    ("field", "resource", "what"),
    [
        ({"required": True}, {}, "'required' is no field property of the standard, so nothing reads it there; move it"),
        ({}, {"missingValues": ["-"]}, "move it into the schema"),
        ({}, {"fields": [{"name": "a"}]}, "move it into the schema"),
        ({}, {"dialect": {"delimitre": ","}}, "write 'delimiter' if that is meant"),
        ({}, {"dialect": {"csv": {"delimitre": ","}}}, "write 'delimiter' if that is meant"),
        ({}, {"dialect": {"sheets": 1}}, "'sheets' is no dialect property of the standard"),
    ],
)
def test_a_property_at_the_wrong_place_or_of_a_dialect_is_a_warning(
    field: dict[str, Any], resource: dict[str, Any], what: str, tmp_path: Path
) -> None:
    tables = {"t": ([{"name": "a", "type": "string", **field}], [["x"]])}
    result = only(write_package(tmp_path, tables, resources={"t": resource}))
    assert (result.check, result.severity) == ("property", Severity.WARNING)
    assert what in result.message


@pytest.mark.parametrize("declared", ["crc32:00", "sha256", 7, "sha256:é"])
def test_a_hash_that_cannot_be_computed_does_not_pass(declared: object, tmp_path: Path) -> None:
    assert "hash" in {result.check for result in failing(one_table(tmp_path, ["a"], [["x"]], hash=declared))}


@pytest.mark.parametrize("size", [0, 3, True, "4"])
def test_a_wrong_size_does_not_pass(size: object, tmp_path: Path) -> None:
    assert "bytes" in {result.check for result in failing(one_table(tmp_path, ["a"], [["x"]], bytes=size))}


def test_a_part_of_a_primary_key_may_not_be_empty(tmp_path: Path) -> None:
    result = only(one_table(tmp_path, ["a", "b"], [["x", "y"], ["x", None]], schema={"primaryKey": ["a", "b"]}))
    assert (result.check, result.place) == ("primary-key", Place("data/t.csv", 3, "b"))


@pytest.mark.parametrize("cell", ["xz", "zy", "x\n"])
def test_a_pattern_is_about_the_whole_cell(cell: str, tmp_path: Path) -> None:
    folder = one_table(tmp_path, [{"name": "a", "type": "string", "constraints": {"pattern": "x|y"}}], [["x"], [cell]])
    result = only(folder)
    assert (result.check, result.place) == ("pattern", Place("data/t.csv", 3, "a"))


@pytest.mark.parametrize("cell", ["INF", "-inf", "NaN"])
def test_a_number_that_is_not_finite_holds_where_it_is_no_bound(cell: str, tmp_path: Path) -> None:
    assert failing(one_table(tmp_path / "any", ["a:number"], [["1"], [cell]])) == []
    roles = {"id": "id", "lower": "low", "upper": "high"}
    rows = [["x", "1", cell]]
    (result,) = failing(one_table(tmp_path / "bound", ["id", "low:number", "high:number"], rows, intervals=roles))
    assert (result.check, result.place) == ("type", Place("data/t.csv", 2, "high"))


@pytest.mark.parametrize("cell", ["Infinity", "1_0", " 5", "٣"])
def test_what_is_no_plain_number_is_no_number(cell: str, tmp_path: Path) -> None:
    result = only(one_table(tmp_path, ["a:number"], [["1"], [cell]]))
    assert (result.check, result.place) == ("type", Place("data/t.csv", 3, "a"))


@pytest.mark.parametrize("ends", [("\n", "\r\n"), ("\r\n", "\n")], ids=["lf", "crlf"])
def test_line_ends_are_those_of_the_dialect_but_free_inside_a_cell(ends: tuple[str, str], tmp_path: Path) -> None:
    declared, other = ends
    rows = [["a"], [f"x{other}y"], ["z"]]
    dialect = {"lineTerminator": declared}
    assert failing(one_table(tmp_path / "good", ["a"], to_csv(rows, declared), dialect=dialect)) == []
    result = only(one_table(tmp_path / "bad", ["a"], to_csv(rows, other), dialect=dialect))
    assert (result.check, result.place) == ("line-terminator", Place("data/t.csv", 1))


@pytest.mark.parametrize(
    ("level", "word", "nearest"),
    [
        ("package", "licences", "licenses"),
        ("resource", "descripton", "description"),
        ("schema", "primarykey", "primaryKey"),
        ("field", "constrains", "constraints"),
        ("constraints", "minimun", "minimum"),
        ("foreignKey", "field", "fields"),
        ("reference", "ressource", "resource"),
    ],
)
def test_a_misspelt_property_is_found_and_the_right_one_named(
    level: str, word: str, nearest: str, tmp_path: Path
) -> None:
    one_table(tmp_path, ["a:integer"], [[1]])
    descriptor = read_descriptor(tmp_path)
    resource = descriptor["resources"][0]
    field = resource["schema"]["fields"][0] | {"constraints": {}}
    resource["schema"]["fields"] = [field]
    key = {"fields": ["a"], "reference": {"resource": "t", "fields": ["a"]}}
    resource["schema"]["foreignKeys"] = [key]
    parts = {
        "package": descriptor,
        "resource": resource,
        "schema": resource["schema"],
        "field": field,
        "constraints": field["constraints"],
        "foreignKey": key,
        "reference": key["reference"],
    }
    parts[level] |= {word: "1", "mine:note": "left alone"}
    write_descriptor(tmp_path, descriptor)
    result = only(tmp_path)
    assert (result.check, result.severity) == ("property", Severity.WARNING)
    assert f"{word!r}" in result.message and f"write {nearest!r}" in result.message
    text = (tmp_path / "datapackage.json").read_text().splitlines()
    assert result.place and result.place.line and f'"{word}"' in text[result.place.line - 1]


def test_a_property_like_no_other_is_a_warning(tmp_path: Path) -> None:
    result = only(one_table(tmp_path, ["a"], [["x"]], spatial="Berlin"))
    assert (result.check, result.severity) == ("property", Severity.WARNING)


def test_a_property_that_stands_twice_is_found(tmp_path: Path) -> None:
    one_table(tmp_path, ["a"], [["x"]])
    file = tmp_path / "datapackage.json"
    file.write_text(file.read_text().replace('"name": "sample"', '"name": "other", "name": "sample"'))
    assert "'name' stands twice" in only(tmp_path).message
    assert only(tmp_path).severity is Severity.WARNING


@pytest.mark.parametrize("version", ["1.0", "banana", "01.2.3", "v1.2.3"])
def test_a_version_that_is_none_is_found(version: str, tmp_path: Path) -> None:
    folder = write_package(tmp_path, {"t": (["a"], [["x"]])}, version=version)
    assert (only(folder).check, only(folder).place) == ("version", Place("datapackage.json", 4))
    assert only(folder).severity is Severity.WARNING


# Whatever stops Frictionless, or would mislead it, neither hides a fault nor reads as a pass.


@pytest.mark.parametrize(
    "field",
    [
        {"name": "b", "type": "float"},
        {"name": "b", "type": "integer", "constraints": {"minimum": "abc"}},
        {"name": "b", "type": "integer", "constraints": {"enum": [1, "x"]}},
        {"name": "b", "type": "integer", "constraints": {"enum": 1}},
        {"name": "b", "type": "integer", "constraints": {"pattern": "[0-9]"}},
        {"name": "b", "type": "string", "constraints": {"pattern": "("}},
        {"name": "b", "type": "string", "constraints": {"minLength": "x"}},
        {"name": "b", "type": "string", "constraints": "required"},
        {"name": "b", "type": "array", "constraints": {"unique": True}},
        {"name": "b", "type": "string", "example": {}, "format": 5},
    ],
    ids=lambda field: json.dumps({k: v for k, v in field.items() if k != "name"}),
)
def test_a_field_that_cannot_be_applied_is_found_and_hides_no_other_table(
    field: dict[str, Any], tmp_path: Path
) -> None:
    tables: dict[str, tuple[Fields, Rows]] = {
        "t": (["a", field], [["x", "[1]"], ["y", "[1]"]]),
        "u": (["n:integer"], [["bad"]]),
    }
    found = failing(write_package(tmp_path, tables))
    assert {result.table for result in found} == {"t", "u"}
    assert Place("data/u.csv", 2, "n") in [result.place for result in found]


@pytest.mark.parametrize(
    "key",
    [
        {"fields": ["a"], "reference": {"resource": "gone", "fields": ["id"]}},
        {"fields": ["gone"], "reference": {"resource": "u", "fields": ["id"]}},
        {"fields": ["a"], "reference": {"resource": "u", "fields": ["gone"]}},
        {"fields": ["a"], "reference": {"resource": "u", "fields": ["id", "id"]}},
        {"fields": ["a"], "reference": "u"},
        {"fields": ["a"]},
        "a",
    ],
    ids=json.dumps,
)
def test_a_foreign_key_that_leads_nowhere_is_found(key: object, tmp_path: Path) -> None:
    tables: dict[str, tuple[Fields, Rows]] = {"t": (["a"], [["x"]]), "u": (["id"], [["x"]])}
    folder = write_package(tmp_path, tables, schemas={"t": {"foreignKeys": [key]}})
    assert only(folder).check == "foreign-key"
    assert "foreign-key" not in passing(folder)


def test_a_foreign_key_into_a_table_that_cannot_be_read_is_no_pass(tmp_path: Path) -> None:
    key = {"fields": "a", "reference": {"resource": "u", "fields": "id"}}
    tables: dict[str, tuple[Fields, Rows]] = {"t": (["a"], [["x"]]), "u": (["id"], "wrong\nx\n")}
    folder = write_package(tmp_path, tables, schemas={"t": {"foreignKeys": [key]}})
    found = {result.check: result for result in failing(folder)}
    assert found["header"].place == Place("data/u.csv", 1)
    assert found["foreign-key"].verdict is None and found["foreign-key"].place == Place("data/t.csv")
    assert "foreign-key" not in passing(folder)


def test_empty_cells_refer_to_nothing_and_a_table_may_refer_to_itself(tmp_path: Path) -> None:
    key = {"fields": ["parent"], "reference": {"resource": "", "fields": ["id"]}}
    folder = one_table(tmp_path, ["id", "parent"], [["x", None], ["y", "x"], ["z", "q"]], schema={"foreignKeys": [key]})
    assert (only(folder).check, only(folder).place) == ("foreign-key", Place("data/t.csv", 4, "parent"))


@pytest.mark.parametrize(
    ("field", "rows"),
    [
        ({"name": "a", "type": "string", "constraints": {"enum": ["x"]}}, [["bad"]] * 1500),
        ({"name": "a", "type": "integer"}, [["bad"]] * 1500),
        ({"name": "a", "type": "string"}, [["x"], *[[""]] * 1500]),
    ],
    ids=["constraint", "type", "blank"],
)
def test_the_first_of_many_faults_are_told_and_the_others_counted(
    field: dict[str, Any], rows: Rows, tmp_path: Path
) -> None:
    found = failing(one_table(tmp_path, [field], rows))
    assert len(found) == 1001 and [r.check for r in found].count("more") == 1
    assert "500" in next(r for r in found if r.check == "more").message


def test_a_fault_that_we_and_frictionless_find_is_reported_once(tmp_path: Path) -> None:
    folder = one_table(tmp_path, ["a", "n:integer"], "a,n\nx,1\ny\nz,no,more\nw,bad\n", schema={"primaryKey": "a"})
    assert [(r.check, r.place, r.subject) for r in failing(folder)] == [
        ("row", Place("data/t.csv", 3), ()),
        ("row", Place("data/t.csv", 4), ()),
        ("type", Place("data/t.csv", 5, "n"), ("w",)),
    ]


def test_lines_are_those_of_the_file_where_cells_hold_newlines(tmp_path: Path) -> None:
    field = {"name": "n", "type": "integer", "constraints": {"maximum": 5, "unique": True}}
    rows = [["two\nlines", 1], ["three\r\nlines\nhere", 9], ["plain", 1]]
    found = failing(one_table(tmp_path, ["a", field], rows))
    assert [(r.check, r.place and r.place.line) for r in found] == [("maximum", 4), ("unique", 7)]
    assert "line 2" in found[1].message


def test_nothing_is_guessed_from_the_file(tmp_path: Path) -> None:
    # The sniffer of the csv module takes this for a file with a space after each comma.
    field = {"name": "b", "type": "string", "constraints": {"enum": [" 1"]}}
    assert failing(one_table(tmp_path, ["a", field], [["'t'", " 1"]])) == []
    other = one_table(tmp_path / "other", ["a", "b:integer"], "a;b\nx,y;1\n", dialect={"delimiter": ";"})
    assert failing(other) == []


def test_a_byte_order_mark_hides_no_other_fault(tmp_path: Path) -> None:
    field = {"name": "a", "type": "string", "constraints": {"enum": ["x"]}}
    found = failing(one_table(tmp_path, [field], b"\xef\xbb\xbfa\nx\nbad\n"))
    assert [(r.check, r.place) for r in found] == [
        ("byte-order-mark", Place("data/t.csv", 1)),
        ("enum", Place("data/t.csv", 3, "a")),
    ]
    assert [r.severity for r in found] == [Severity.WARNING, Severity.ERROR]


def test_an_empty_table_holds_and_a_file_without_header_does_not(tmp_path: Path) -> None:
    assert failing(one_table(tmp_path / "header", ["a"], "a\n")) == []
    assert only(one_table(tmp_path / "nothing", ["a"], "")).check == "header"


def test_the_size_and_hash_of_a_file_that_is_no_table_are_checked(tmp_path: Path) -> None:
    one_table(tmp_path, ["a"], [["x"]])
    (tmp_path / "notes.txt").write_text("hello")
    descriptor = read_descriptor(tmp_path)
    descriptor["resources"].append({"name": "notes", "path": "notes.txt", "bytes": 6})
    write_descriptor(tmp_path, descriptor)
    assert (only(tmp_path).check, only(tmp_path).place) == ("bytes", Place("notes.txt"))


def test_an_exception_in_frictionless_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from frictionless.resources import TableResource

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("it broke")

    monkeypatch.setattr(TableResource, "validate", fail)
    folder = one_table(tmp_path, ["a"], [["x"]])
    assert only(folder).verdict is None and "RuntimeError: it broke" in only(folder).message
    assert "type" not in passing(folder)


@pytest.mark.parametrize(
    "properties",
    [
        {"profile": "http://127.0.0.1:9/x.json"},
        {"$schema": "http://127.0.0.1:9/x.json"},
        {"profile": "/etc/passwd"},
        {"dialect": "http://127.0.0.1:9/x.json"},
        {"image": "http://127.0.0.1:9/x.png"},
    ],
    ids=json.dumps,
)
def test_no_address_is_opened(properties: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("it went to the network"))
    resource = {"profile": "http://127.0.0.1:9/x.json", "scheme": "http", "extrapaths": ["http://127.0.0.1:9/x.csv"]}
    folder = write_package(tmp_path, {"t": (["a"], [["x"]])}, resources={"t": resource})
    write_descriptor(folder, read_descriptor(folder) | properties)
    assert "type" in passing(folder)
    assert not [result for result in failing(folder) if "127.0.0.1" in result.message or "passwd" in result.message]


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["a", "t", "number"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_descriptor_makes_it_raise(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    field = {"name": "a", "type": "integer", "constraints": {"minimum": 1, "unique": True}, "categories": [1]}
    key = {"fields": ["a"], "reference": {"resource": "t", "fields": ["a"]}}
    schema = {"primaryKey": ["a"], "uniqueKeys": [["a"]], "foreignKeys": [key], "missingValues": [""]}
    resource = {"dialect": {"delimiter": ",", "lineTerminator": "\n"}, "hash": "md5:0", "bytes": 4, "encoding": "utf-8"}
    folder = tmp_path_factory.mktemp("package")
    extra = {"version": "1.0.0", "licenses": [{"name": "MIT"}], "keywords": ["x"], "created": "2025-01-01T00:00:00Z"}
    write_package(folder, {"t": ([field], [[1]])}, schemas={"t": schema}, resources={"t": resource}, **extra)
    descriptor = read_descriptor(folder)
    nodes = list(_nodes(descriptor))
    parent, at = data.draw(st.sampled_from(nodes))
    parent[at] = data.draw(JUNK)
    write_descriptor(folder, descriptor)
    try:
        package = open_package(folder)
    except EvclaimsError:
        return
    for result in structure.run(package):
        assert result.message and result.place


def _nodes(node: Any) -> Iterator[tuple[Any, Any]]:
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for at, child in list(pairs):
        yield node, at
        yield from _nodes(child)


def test_every_message_is_one_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    field = {"name": "a", "type": "integer", "constraints": {"minimum": 1, "unique": True, "enum": [1, 2, 0]}}
    key = {"fields": ["b"], "reference": {"resource": "", "fields": ["c"]}}
    rows = [[0, "q", None, "x"], [2, "x", "x", "x"], [2, "x", "y", "x"], [7, "x", "z", "x"]]
    schema = {"foreignKeys": [key], "uniqueKeys": [["d"]], "primaryKey": "c"}
    found = failing(one_table(tmp_path, [field, "b", "c", "d"], rows, schema=schema))
    assert {r.check for r in found} == {"minimum", "unique", "enum", "foreign-key", "unique-keys", "primary-key"}
    for result in found:
        assert "\n" not in result.message and ";" in result.message and not result.message.endswith(".")
    assert len(set(itertools.chain(r.place for r in found))) == len(found)


@pytest.mark.parametrize(("cell", "good"), [("1,200", True), ("€1,200", True), ("-1,200 kg", True), ("1,2x0", False)])
def test_an_integer_may_have_groups_and_marks_where_its_field_says_so(cell: str, good: bool, tmp_path: Path) -> None:
    field = {"name": "a", "type": "integer", "groupChar": ",", "bareNumber": False, "constraints": {"maximum": 1200}}
    found = failing(one_table(tmp_path / "read", [field], [[cell]]))
    assert [result.check for result in found] == ([] if good else ["type"])
    above = failing(one_table(tmp_path / "above", [field], [["1,201"]]))
    assert [result.check for result in above] == ["maximum"]

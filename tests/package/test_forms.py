"""Every form in which a table may be stored is read by one reader, and one that is not read never passes."""

from __future__ import annotations

import bz2
import datetime
import gzip
import io
import json
import lzma
import os
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evclaims.layers import structure
from evclaims.model import EvclaimsError, Place, Result, Severity, Verdict
from evclaims.package import files
from evclaims.package.package import Package, open_package
from evclaims.package.tidy import changes

FIELDS = [
    {"name": "id", "type": "string"},
    {"name": "n", "type": "number"},
    {"name": "i", "type": "integer"},
    {"name": "d", "type": "date"},
    {"name": "b", "type": "boolean"},
]
HEADER = ["id", "n", "i", "d", "b"]
GOOD = [["x", "1.50", "7", "2025-03-18", "true"], ["é", "", "-2", "", "false"]]
BAD = [["x", "1.50", "7", "2025-03-18", "true"], ["y", "bad", "-2", "", "false"]]
TYPED = [
    {"id": "x", "n": Decimal("1.50"), "i": 7, "d": datetime.date(2025, 3, 18), "b": True},
    {"id": "é", "n": None, "i": -2, "d": None, "b": False},
]


def _lines(rows: list[list[str]], delimiter: str = ",", header: list[str] | None = HEADER, end: str = "\n") -> str:
    return "".join(delimiter.join(row) + end for row in ([header] if header else []) + rows)


def _value(field: str, cell: str) -> Any:
    """The cell as JSON has it."""
    if cell == "":
        return None
    if field == "b":
        return {"true": True, "false": False}.get(cell, cell)
    return json.loads(cell) if field in ("n", "i") and cell != "bad" else cell


def _objects(rows: list[list[str]]) -> list[dict[str, Any]]:
    return [{name: _value(name, cell) for name, cell in zip(HEADER, row, strict=True)} for row in rows]


def _zipped(data: bytes, *names: str, how: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name in names:
            archive.writestr(name, data)
    return out.getvalue()


Form = tuple[dict[str, Any], Callable[[list[list[str]]], dict[str, bytes]], Place]
FORMS: dict[str, Form] = {
    "csv": ({"path": "t.csv"}, lambda rows: {"t.csv": _lines(rows).encode()}, Place("t.csv", 3, "n")),
    "byte order mark": (
        {"path": "t.csv", "encoding": "utf-8-sig"},
        lambda rows: {"t.csv": _lines(rows).encode("utf-8-sig")},
        Place("t.csv", 3, "n"),
    ),
    "tsv by its name": ({"path": "t.tsv"}, lambda rows: {"t.tsv": _lines(rows, "\t").encode()}, Place("t.tsv", 3, "n")),
    "txt": (
        {"path": "t.txt", "dialect": {"delimiter": "|"}},
        lambda rows: {"t.txt": _lines(rows, "|").encode()},
        Place("t.txt", 3, "n"),
    ),
    "no suffix": (
        {"path": "t", "format": "csv"},
        lambda rows: {"t": _lines(rows).encode()},
        Place("t", 3, "n"),
    ),
    "upper case": ({"path": "T.CSV"}, lambda rows: {"T.CSV": _lines(rows).encode()}, Place("T.CSV", 3, "n")),
    "dialect of Frictionless": (
        {"path": "t.csv", "dialect": {"csv": {"delimiter": ";", "quoteChar": "'"}}},
        lambda rows: {"t.csv": _lines([[f"'{cell}'" for cell in row] for row in rows], ";").encode()},
        Place("t.csv", 3, "n"),
    ),
    "latin-1": (
        {"path": "t.csv", "encoding": "ISO-8859-1"},
        lambda rows: {"t.csv": _lines(rows).encode("latin-1")},
        Place("t.csv", 3, "n"),
    ),
    "utf-16": (
        {"path": "t.csv", "encoding": "utf-16"},
        lambda rows: {"t.csv": _lines(rows).encode("utf-16")},
        Place("t.csv", 3, "n"),
    ),
    "gzip": (
        {"path": "t.csv.gz"},
        lambda rows: {"t.csv.gz": gzip.compress(_lines(rows).encode())},
        Place("t.csv.gz", 3, "n"),
    ),
    "gzip by its property": (
        {"path": "t.bin", "format": "csv", "compression": "gz"},
        lambda rows: {"t.bin": gzip.compress(_lines(rows).encode())},
        Place("t.bin", 3, "n"),
    ),
    "gzip by its format": (
        {"path": "t.csv.gz", "format": "csv.gz"},
        lambda rows: {"t.csv.gz": gzip.compress(_lines(rows).encode())},
        Place("t.csv.gz", 3, "n"),
    ),
    "bzip2": (
        {"path": "t.csv.bz2"},
        lambda rows: {"t.csv.bz2": bz2.compress(_lines(rows).encode())},
        Place("t.csv.bz2", 3, "n"),
    ),
    "xz": (
        {"path": "t.csv.xz", "compression": "xz"},
        lambda rows: {"t.csv.xz": lzma.compress(_lines(rows).encode())},
        Place("t.csv.xz", 3, "n"),
    ),
    "member of a zip": (
        {"path": "all.zip", "format": "csv", "innerpath": "b.csv"},
        lambda rows: {"all.zip": _zipped(_lines(rows).encode(), "a.txt", "b.csv")},
        Place("all.zip", 3, "n"),
    ),
    "tabs by the media type": (
        {"path": "t.csv", "mediatype": "text/tab-separated-values"},
        lambda rows: {"t.csv": _lines(rows, "\t").encode()},
        Place("t.csv", 3, "n"),
    ),
    "blank rows that are none": (
        {"path": "t.csv", "dialect": {"skipBlankRows": True}},
        lambda rows: {"t.csv": (_lines(rows[:1]) + "\n,,,,\n" + _lines(rows[1:], header=None) + "\n").encode()},
        Place("t.csv", 5, "n"),
    ),
    "a line end spelled out": (
        {"path": "t.csv", "dialect": {"lineTerminator": "\\r\\n"}},
        lambda rows: {"t.csv": _lines(rows, end="\r\n").encode()},
        Place("t.csv", 3, "n"),
    ),
    "zip": (
        {"path": "t.csv.zip"},
        lambda rows: {"t.csv.zip": _zipped(_lines(rows).encode(), "t.csv")},
        Place("t.csv.zip", 3, "n"),
    ),
    "parts with a header each": (
        {"path": ["a.csv", "b.csv"]},
        lambda rows: {"a.csv": _lines(rows[:1]).encode(), "b.csv": _lines(rows[1:]).encode()},
        Place("b.csv", 2, "n"),
    ),
    "parts with one header": (
        {"path": ["a.csv", "b.csv"]},
        lambda rows: {"a.csv": _lines(rows[:1]).encode(), "b.csv": _lines(rows[1:], header=None).encode()},
        Place("b.csv", 1, "n"),
    ),
    "no header": (
        {"path": "t.csv", "dialect": {"header": False}},
        lambda rows: {"t.csv": _lines(rows, header=None).encode()},
        Place("t.csv", 2, "n"),
    ),
    "header below": (
        {"path": "t.csv", "dialect": {"headerRows": [2]}},
        lambda rows: {"t.csv": ("a title,,,,\n" + _lines(rows)).encode()},
        Place("t.csv", 4, "n"),
    ),
    "comments": (
        {"path": "t.csv", "dialect": {"commentChar": "#"}},
        lambda rows: {
            "t.csv": ("# by hand, in May\n" + _lines(rows[:1]) + "#\n" + _lines(rows[1:], header=None)).encode()
        },
        Place("t.csv", 5, "n"),
    ),
    "comment rows": (
        {"path": "t.csv", "dialect": {"commentRows": [2]}},
        lambda rows: {"t.csv": (_lines([]) + "units,,,,\n" + _lines(rows, header=None)).encode()},
        Place("t.csv", 4, "n"),
    ),
    "escapes": (
        {"path": "t.csv", "dialect": {"escapeChar": "\\", "doubleQuote": False}},
        lambda rows: {"t.csv": _lines([["\\" + row[0], *row[1:]] for row in rows]).encode()},
        Place("t.csv", 3, "n"),
    ),
    "null": (
        {"path": "t.csv", "dialect": {"nullSequence": "\\N"}},
        lambda rows: {"t.csv": _lines([[cell or "\\N" for cell in row] for row in rows]).encode()},
        Place("t.csv", 3, "n"),
    ),
    "header of any case": (
        {"path": "t.csv", "dialect": {"caseSensitiveHeader": False}},
        lambda rows: {"t.csv": _lines(rows, header=["ID", "N", "I", "D", "B"]).encode()},
        Place("t.csv", 3, "n"),
    ),
    "carriage returns": (
        {"path": "t.csv"},
        lambda rows: {"t.csv": _lines(rows, end="\r\n").encode()},
        Place("t.csv", 3, "n"),
    ),
    "json": (
        {"path": "t.json"},
        lambda rows: {"t.json": json.dumps(_objects(rows), indent=1).encode()},
        Place("t.json", 9, "n"),
    ),
    "json lists": (
        {"path": "t.json"},
        lambda rows: {"t.json": ("[" + ",\n".join(map(json.dumps, [HEADER, *rows])) + "]").encode()},
        Place("t.json", 3, "n"),
    ),
    "json below a property": (
        {"path": "t.json", "dialect": {"property": "result.rows"}},
        lambda rows: {
            "t.json": json.dumps({"no": [1], "result": {"more": {}, "rows": _objects(rows)}}, indent=None).encode()
        },
        Place("t.json", 1, "n"),
    ),
    "lines of json": (
        {"path": "t.ndjson"},
        lambda rows: {"t.ndjson": "\n".join(map(json.dumps, _objects(rows))).encode()},
        Place("t.ndjson", 2, "n"),
    ),
}


def _write(folder: Path, resource: dict[str, Any], content: dict[str, bytes], fields: Any = FIELDS) -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    for name, data in content.items():
        (folder / name).write_bytes(data)
    described = {"name": "t", **resource} | ({"schema": {"fields": fields}} if fields else {})
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [described]}))
    return folder


def _failing(folder: Path) -> list[Result]:
    return [result for result in structure.run(open_package(folder)) if not result.passed]


@pytest.mark.parametrize("form", FORMS)
def test_a_table_of_each_form_is_read_and_typed(form: str, tmp_path: Path) -> None:
    resource, content, _ = FORMS[form]
    package = open_package(_write(tmp_path, resource, content(GOOD)))
    assert [dict(row.cells) for row in package.table("t").rows] == TYPED
    results = structure.run(package)
    assert [result.message for result in results if not result.passed] == []
    assert {"header", "row", "type"} <= {result.check for result in results if result.passed}


@pytest.mark.parametrize("form", FORMS)
def test_a_wrong_cell_in_each_form_is_found_at_its_place(form: str, tmp_path: Path) -> None:
    resource, content, place = FORMS[form]
    (result,) = _failing(_write(tmp_path, resource, content(BAD)))
    assert (result.check, result.verdict, result.place) == ("type", Verdict.CONTRADICTED, place)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("n", "bad"),
        ("i", "1.5"),
        ("i", "bad"),
        ("d", "2025-02-30"),
        ("d", "18/03/2025"),
        ("b", "perhaps"),
        ("b", "yes"),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_no_slip_in_any_form_passes(form: str, column: str, cell: str, tmp_path: Path) -> None:
    resource, content, place = FORMS[form]
    rows = [list(row) for row in GOOD]
    rows[1][HEADER.index(column)] = cell
    (result,) = _failing(_write(tmp_path, resource, content(rows)))
    assert (result.check, result.verdict) == ("type", Verdict.CONTRADICTED)
    assert result.place is not None and (result.place.file, result.place.column) == (place.file, column)


@pytest.mark.parametrize("form", [form for form in FORMS if "json" not in form])
@pytest.mark.parametrize("change", ["short", "long", "header"])
def test_no_row_of_another_length_passes_in_any_form(form: str, change: str, tmp_path: Path) -> None:
    resource, content, _ = FORMS[form]
    rows = [list(row) for row in GOOD]
    rows[1] = rows[1][:-1] if change == "short" else [*rows[1], "more"] if change == "long" else rows[1]
    fields = FIELDS if change != "header" else [*FIELDS, {"name": "more", "type": "string"}]
    results = _failing(_write(tmp_path, resource, content(rows), fields))
    assert {result.check for result in results} == {"row" if change != "header" or form == "no header" else "header"}
    assert all(result.severity is Severity.ERROR for result in results)


@pytest.mark.parametrize("form", FORMS)
def test_tidy_leaves_nothing_changed_that_it_cannot_write_back(form: str, tmp_path: Path) -> None:
    resource, content, _ = FORMS[form]
    folder = _write(tmp_path, resource, content(GOOD))
    files.write({change.path: change.after for change in changes(open_package(folder))})
    assert [dict(row.cells) for row in open_package(folder).table("t").rows] == TYPED
    assert changes(open_package(folder)) == []


def _inline(folder: Path, data: str) -> Package:
    text = '{"name": "p", "resources": [{"name": "other", "data": [[1]]},\n{"name": "t", "data": %s, "schema": %s}]}'
    (folder / "datapackage.json").write_text(text % (data, json.dumps({"fields": FIELDS[:2]})))
    return open_package(folder)


def test_rows_in_the_descriptor_are_read_without_rounding(tmp_path: Path) -> None:
    table = _inline(tmp_path, '[\n{"id": "x", "n": 0.1234567890123456789012345678901},\n{"n": 1e2}]').table("t")
    assert [row.cells["n"] for row in table.rows] == [Decimal("0.1234567890123456789012345678901"), Decimal("1E+2")]
    assert [table.place(row) for row in table.rows] == [Place("datapackage.json", n) for n in (3, 4)]


@pytest.mark.parametrize(
    ("data", "line", "what"),
    [
        ('[{"id": 7, "n": 1}]', 2, "no string"),
        ('[{"id": "x", "n": true}]', 2, "no number"),
        ('[{"id": "x",\n"n": []}]', 2, "no number"),
        ('[{"id": "x", "n": 1},\n{"id": "y", "m": 2}]', 3, "has the key 'm'"),
        ('[{"id": "x", "n": 1},\n["y", 2]]', 3, "is no object"),
        ('[["id", "n"], ["x", 1],\n{"id": "y"}]', 3, "is no list"),
        ('[["id", "n"],\n["x"]]', 3, "has 1 cells"),
        ('[["id", 7], ["x", 1]]', 2, "no text"),
        ("[7]", 2, "neither an object nor a list"),
    ],
)
def test_a_slip_in_rows_of_json_has_its_line(data: str, line: int, what: str, tmp_path: Path) -> None:
    found = [each for each in _failing(_inline(tmp_path, data).root) if each.place and each.table == "t"]
    assert [(each.place and each.place.line) for each in found if what in each.message] == [line]


@pytest.mark.parametrize("text", ["", "{}", "[", "[1", "[{}", '[{"a": 1} {"a": 2}]', "[" * 100_000, "null", "[NaN]"])
def test_what_is_no_json_table_is_a_finding(text: str, tmp_path: Path) -> None:
    folder = _write(tmp_path, {"path": "t.json"}, {"t.json": text.encode()}, FIELDS[:1])
    assert _failing(folder)


def test_rows_that_are_a_text_in_the_descriptor_are_read(tmp_path: Path) -> None:
    folder = _write(tmp_path / "good", {"data": _lines(GOOD), "format": "csv"}, {})
    assert [dict(row.cells) for row in open_package(folder).table("t").rows] == TYPED
    assert _failing(folder) == []
    (wrong,) = _failing(_write(tmp_path / "bad", {"data": _lines(BAD), "format": "csv"}, {}))
    assert (wrong.check, wrong.place) == ("type", Place("datapackage.json", 1, "n"))
    (short,) = _failing(_write(tmp_path / "short", {"data": "a\tb\n1\n", "format": "tsv"}, {}, fields=None))
    assert "2" in short.message and short.place == Place("datapackage.json", 1)
    assert "a text" in _failing(_write(tmp_path / "word", {"data": "MINE", "type": "table"}, {}, None))[0].message


@pytest.mark.parametrize("header", ["id ,n", " id,n", "id, n\t"])
def test_blanks_around_a_name_in_a_header_are_a_warning(header: str, tmp_path: Path) -> None:
    fields = [{"name": "id", "type": "string"}, {"name": "n", "type": "number"}]
    folder = _write(tmp_path, {"path": "t.csv"}, {"t.csv": f"{header}\nx,1\n".encode()}, fields)
    (result,) = _failing(folder)
    assert (result.check, result.severity, result.place) == ("header-blanks", Severity.WARNING, Place("t.csv", 1))
    assert [row.cells["n"] for row in open_package(folder).table("t").rows] == [Decimal(1)]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_header_that_another_delimiter_parts_is_told_so(delimiter: str, tmp_path: Path) -> None:
    (result,) = _failing(_write(tmp_path, {"path": "t.csv"}, {"t.csv": _lines(GOOD, delimiter).encode()}))
    assert result.check == "header" and f"parted by {delimiter!r}" in result.message


def test_a_table_without_a_schema_is_held_to_its_header(tmp_path: Path) -> None:
    folder = _write(tmp_path, {"path": "t.csv"}, {"t.csv": b"a,b\n1,2\n3\n"}, fields=None)
    (result,) = _failing(folder)
    assert (result.check, result.place) == ("row", Place("t.csv", 3))


@pytest.mark.parametrize(
    ("resource", "content", "what"),
    [
        ({"path": "t.xlsx"}, {"t.xlsx": b"PK"}, "xlsx files are not read"),
        ({"path": "t.sqlite"}, {"t.sqlite": b"SQLite"}, "sqlite files are not read"),
        ({"path": "t.csv.gz"}, {"t.csv.gz": b"no gzip"}, "cannot be unpacked"),
        ({"path": "t.csv.gz"}, {"t.csv.gz": gzip.compress(b"id,n\n" * 100)[:-9]}, "cannot be unpacked"),
        ({"path": "t.csv.zip"}, {"t.csv.zip": _zipped(b"", "a", "b")}, "holds 2 files"),
        ({"path": "t.csv.zip"}, {"t.csv.zip": _zipped(b"id\n", "a", how=zipfile.ZIP_BZIP2)}, "not read; pack it"),
        ({"path": []}, {}, "its path is no text"),
        ({"path": ".", "format": "csv"}, {}, "it is a folder"),
        ({"path": "https://example.org/t.csv", "data": [{"id": "x"}]}, {}, "both `path` and `data`"),
        ({}, {}, "neither `path` nor `data`"),
        ({"data": {"a": 1}}, {}, "no list of rows"),
        ({"data": "id\n1\n"}, {}, "its `data` is a text"),
        ({"data": "[]", "format": "json"}, {}, "its `data` is a text"),
        ({"path": "t.csv.bz2"}, {"t.csv.bz2": bz2.compress(b"id\n" * 9)[:-3]}, "cut off"),
        ({"path": "t.csv.bz2"}, {"t.csv.bz2": bz2.compress(b"id\n") + b"more"}, "more follows"),
        ({"path": "t.csv.bz2"}, {"t.csv.bz2": bz2.compress(b"id\n") * 2}, "more follows"),
        ({"path": "t.csv.xz"}, {"t.csv.xz": lzma.compress(b"id\n" * 9)[:-3]}, "cut off"),
        ({"path": "t.csv.xz"}, {"t.csv.xz": lzma.compress(b"id\n") * 2}, "more follows"),
        ({"path": "t.csv.xz"}, {"t.csv.xz": b"no xz"}, "cannot be unpacked"),
        ({"path": "t.zip", "innerpath": "c"}, {"t.zip": _zipped(b"id\n", "a", "b")}, "no file 'c'"),
        ({"path": "t.json"}, {"t.json": b'[{"id": "x"}] [{"id": 7}]'}, "more follows the list"),
        (
            {"path": "t.json", "dialect": {"property": "rows"}},
            {"t.json": b'{"rows": [{"id": "x"}], "more": '},
            "it is no JSON",
        ),
        ({"path": ["a.csv", "gone.csv"]}, {"a.csv": b"id\n"}, "no such file"),
        ({"path": ["a.json", "b.json"]}, {"a.json": b"[]", "b.json": b"[]"}, "JSON in several files"),
    ],
)
def test_what_is_not_read_does_not_pass(
    resource: dict[str, Any], content: dict[str, bytes], what: str, tmp_path: Path
) -> None:
    (result,) = _failing(_write(tmp_path, resource, content, FIELDS[:1]))
    assert what in result.message and result.severity is Severity.ERROR


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    from evclaims.package.reader import LARGEST, unpacked

    data = gzip.compress(bytes(LARGEST + 1), 9)
    (result,) = _failing(_write(tmp_path, {"path": "t.csv.gz"}, {"t.csv.gz": data}, FIELDS[:1]))
    assert "more than 256 MB" in result.message
    assert len(unpacked(gzip.compress(b"x" * 10), "gz", 10)) == 10


@pytest.mark.parametrize(("kind", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)])
def test_what_is_packed_is_unpacked_up_to_a_limit(kind: str, pack: Callable[[bytes], bytes]) -> None:
    from evclaims.package.reader import unpacked

    assert unpacked(pack(bytes(1_000)), kind, 1_000) == bytes(1_000)
    with pytest.raises(EvclaimsError, match="holds more than 999 bytes"):
        unpacked(pack(bytes(1_000)), kind, 999)


def test_an_xz_file_that_wants_much_memory_is_a_finding(tmp_path: Path) -> None:
    strong = lzma.compress(b"id\nx\n", preset=9 | lzma.PRESET_EXTREME)
    assert _failing(_write(tmp_path / "strong", {"path": "t.csv.xz"}, {"t.csv.xz": strong}, FIELDS[:1])) == []
    wide = lzma.compress(b"id\nx\n", filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30}])
    (result,) = _failing(_write(tmp_path / "wide", {"path": "t.csv.xz"}, {"t.csv.xz": wide}, FIELDS[:1]))
    assert result.check == "readable" and "cannot be unpacked" in result.message


def test_an_address_is_a_warning_and_the_other_tables_are_checked(tmp_path: Path) -> None:
    folder = _write(tmp_path, {"path": "t.csv"}, {"t.csv": _lines(BAD).encode()})
    descriptor = json.loads((folder / "datapackage.json").read_text())
    descriptor["resources"].append({"name": "far", "path": "https://example.org/far.csv", "schema": {"fields": FIELDS}})
    descriptor["resources"].append({"name": "gone", "path": "picture.png"})
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    found = {result.table: result for result in _failing(folder)}
    assert (found["far"].verdict, found["far"].severity) == (Verdict.UNDETERMINED, Severity.WARNING)
    assert found["t"].check == "type"
    assert (found["gone"].verdict, found["gone"].place) == (None, Place("picture.png"))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
@pytest.mark.parametrize("kind", ["pipe", "device", "link", "folder link"])
def test_what_is_no_ordinary_file_is_refused_without_being_read(kind: str, tmp_path: Path) -> None:
    folder = _write(tmp_path / "p", {"path": "data/t.csv"}, {}, FIELDS[:1])
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "t.csv").write_text("id\nx\n")
    if kind == "folder link":
        (folder / "data").symlink_to(tmp_path / "outside")
    else:
        (folder / "data").mkdir()
    if kind == "pipe":
        os.mkfifo(folder / "data" / "t.csv")
    elif kind == "device":
        (folder / "data" / "t.csv").symlink_to("/dev/zero")
    elif kind == "link":
        (folder / "data" / "t.csv").symlink_to(tmp_path / "outside" / "t.csv")
    (result,) = _failing(folder)
    assert result.verdict is None and ("link" in result.message or "pipe" in result.message)


@given(data=st.binary(max_size=80), name=st.sampled_from(["t.csv", "t.tsv", "t.json", "t.ndjson", "t.csv.gz"]))
def test_no_content_makes_reading_raise(tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str) -> None:
    folder = _write(tmp_path_factory.mktemp("p"), {"path": name}, {name: data}, FIELDS[:2])
    table = open_package(folder).table("t")
    assert table.faults or table.header is not None


@pytest.mark.parametrize(
    "command", ["list", "dictionary", "cite", "tidy", "diff . .", "mutate --sample 1", "report -o r.html"]
)
def test_every_command_takes_a_package_of_odd_tables(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from evclaims.cli import main

    resource, content, _ = FORMS["gzip"]
    folder = _write(tmp_path, resource, content(GOOD))
    descriptor = json.loads((folder / "datapackage.json").read_text())
    descriptor["resources"].append({"name": "own", "data": _objects(GOOD), "schema": {"fields": FIELDS}})
    descriptor["resources"].append({"name": "far", "path": "https://example.org/far.csv"})
    descriptor["resources"].append({"name": "plain", "path": "plain.csv"})
    (folder / "plain.csv").write_text("a,b\n1,NaN\n")
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n", "utf-8")
    monkeypatch.chdir(folder)
    assert main(command.split()) == 0
    assert "error" not in capsys.readouterr().err


def test_rows_of_thousands_of_resources_are_found_in_one_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from evclaims.package import json_records

    passes: list[str] = []
    once = json_records.resource_starts

    def counted(text: str) -> list[json_records.Start]:
        passes.append(text)
        return once(text)

    monkeypatch.setattr(json_records, "resource_starts", counted)
    own = {"fields": [{"name": "a", "type": "string"}]}
    resources: list[dict[str, Any]] = [
        {"name": f"t{i}", "data": [{"a": str(i)}], "schema": own, "my:note": [i]} for i in range(500)
    ]
    resources.append({"name": "text", "data": "a\nlast\n", "format": "csv", "schema": own, "my:n": float("nan")})
    (tmp_path / "datapackage.json").write_text(
        json.dumps({"name": "p", "my:n": float("nan"), "resources": resources}, indent=0)
    )
    tables = open_package(tmp_path).tables
    assert [table.rows[0].texts["a"] for table in tables.values()] == [*map(str, range(500)), "last"]
    lines = (tmp_path / "datapackage.json").read_text().split("\n")
    row = tables["t499"].rows[0]
    assert '"a": "499"' in lines[row.line] and len(passes) == 1

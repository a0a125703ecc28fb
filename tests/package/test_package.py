"""Reading a package: bad input gets one sentence with file, line and column; good input keeps every digit and line."""

import datetime
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evclaims.layers import structure
from evclaims.model import DataError, EvclaimsError, Place
from evclaims.package.package import Package, open_package
from evclaims.package.table import Table
from helpers import Fields, Rows, copy_package, read_descriptor, reseal, to_csv, write_descriptor, write_package


def table(folder: Path, fields: Fields, rows: Rows, schema: dict[str, Any] | None = None, **resource: Any) -> Table:
    write_package(folder, {"t": (fields, rows)}, schemas={"t": schema or {}}, resources={"t": resource})
    return open_package(folder).table("t")


def refusal(folder: Path) -> str:
    """What `open_package` says when it refuses."""
    with pytest.raises(EvclaimsError) as refused:
        open_package(folder)
    message = str(refused.value)
    assert "\n" not in message and ";" in message, "one sentence: what is wrong; what to do"
    return message


def unread(folder: Path) -> str:
    """Why the rows of the table `t` are not looked at."""
    package = open_package(folder)
    found = str(package.table("t").faults[0]) if "t" in package.storages else package.unread["t"].message
    assert "\n" not in found and ";" in found, "one sentence: what is wrong; what to do"
    return found


def snapshot(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


# The descriptor.


def test_a_folder_without_a_descriptor_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path) == (
        f"there is no datapackage.json at {tmp_path}; name a package's folder or its descriptor"
    )


@pytest.mark.parametrize("name", ["gone", "gone/datapackage.json", "x" * 300], ids=["folder", "file", "too long"])
def test_a_place_that_is_not_there_is_refused(name: str, tmp_path: Path) -> None:
    assert refusal(tmp_path / name).startswith("there is no datapackage.json at ")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "datapackage.json:1: it is empty; write a Data Package descriptor"),
        (b" \n\n", "datapackage.json:3: it is empty; write a Data Package descriptor"),
        (
            b'{\n  "name": x\n}',
            "datapackage.json:2: it is not JSON: expecting value at column 11; write a Data Package",
        ),
        (b'{"name": "\xe9"}', "datapackage.json: it is not UTF-8 (byte 10); save it as UTF-8"),
        (b"[]", "datapackage.json: it has no list of `resources`; describe at least one table"),
        (b"null", "datapackage.json: it has no list of `resources`; describe at least one table"),
        (b'{"resources": {}}', "datapackage.json: it has no list of `resources`; describe at least one table"),
        (b'{"resources": ["x"]}', "datapackage.json: resource 0 has no `name`; give it one"),
    ],
    ids=["empty", "blank", "no JSON", "no UTF-8", "a list", "null", "no resources", "a resource that is a text"],
)
def test_a_descriptor_that_is_none_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_bytes(content)
    assert refusal(tmp_path).startswith(message)


@pytest.mark.parametrize(
    "content", ["[" * 100_000, '{"resources": [1' + "0" * 5000 + "]}"], ids=["deep", "long number"]
)
def test_a_descriptor_made_to_break_the_reader_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text(content)
    with pytest.raises(EvclaimsError, match=r"^datapackage\.json: it cannot be read"):
        open_package(tmp_path)


def test_a_descriptor_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    write_package(tmp_path, {"t": (["a"], [["x"]])})
    file = tmp_path / "datapackage.json"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert [row.texts for row in open_package(tmp_path).table("t").rows] == [{"a": "x"}]


def test_a_package_is_named_by_its_folder_or_by_its_descriptor(tmp_path: Path) -> None:
    write_package(tmp_path, {"t": (["a"], [["x"]])}, version="1.2.3")
    for place in (tmp_path, tmp_path / "datapackage.json", str(tmp_path)):
        package = open_package(place)
        assert (package.name, package.version, package.root) == ("sample", "1.2.3", tmp_path.resolve())


def test_the_packaged_data_are_read_without_a_fault() -> None:
    assert {name: t.faults for name, t in open_package().tables.items() if t.faults} == {}


# Paths: nothing outside the package's folder is read.


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/etc/passwd", "is not inside the package's folder"),
        ("../outside.csv", "is not inside the package's folder"),
        ("data/../../outside.csv", "is not inside the package's folder"),
        ("data\\t.csv", "is not inside the package's folder"),
        ("data/t\0.csv", "is not inside the package's folder"),
        ("", "is not inside the package's folder"),
        ("http://example.com/t.csv", "never fetched"),
        ("HTTPS://example.com/t.csv", "never fetched"),
        ("file:///etc/passwd", "never fetched"),
        ("C:/t.csv", "is an address or a drive"),
        ("data/gone.csv", "data/gone.csv: there is no such file; add it or mend the path"),
        ("data", "data: it is a folder; put an ordinary file there"),
        ("data.csv", "data.csv: it is a folder; put an ordinary file there"),
        ("data/" + "x" * 300 + ".csv", "file name too long"),
        (7, "is no text; name a file"),
        (["data/t.csv", "../outside.csv"], "is not inside the package's folder"),
    ],
)
def test_a_path_that_is_no_file_in_the_folder_is_not_read(path: object, problem: str, tmp_path: Path) -> None:
    folder = write_package(tmp_path / "package", {"t": (["a"], [["x"]])})
    (tmp_path / "outside.csv").write_text("a\nx\n")
    (folder / "data.csv").mkdir()
    descriptor = read_descriptor(folder)
    descriptor["resources"][0]["path"] = path
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    assert problem in unread(folder)


def test_half_a_character_anywhere_in_a_descriptor_is_refused(tmp_path: Path) -> None:
    folder = write_package(tmp_path, {"t": (["a"], [["x"]])})
    descriptor = read_descriptor(folder)
    for part in (descriptor, descriptor["resources"][0], descriptor["resources"][0]["schema"]["fields"][0]):
        part["title"] = "\ud800"
        (folder / "datapackage.json").write_text(json.dumps(descriptor))
        assert "half a character" in refusal(folder)
        del part["title"]


@pytest.mark.parametrize("kind", [["number"], 7, {"a": 1}])
def test_a_type_that_is_no_text_is_refused(kind: object, tmp_path: Path) -> None:
    folder = write_package(tmp_path, {"t": ([{"name": "a", "type": kind}], [["x"]])})
    assert "the type of 'a' is no text" in refusal(folder)


@pytest.mark.parametrize("target", ["file", "folder", "ring", "inside"])
def test_a_symbolic_link_is_not_followed(target: str, tmp_path: Path) -> None:
    folder = write_package(tmp_path / "package", {"t": (["a"], [["x"]])})
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / "data" / "t.csv").rename(outside / "t.csv")
    if target == "file":
        (folder / "data" / "t.csv").symlink_to(outside / "t.csv")
    elif target == "inside":
        (outside / "t.csv").rename(folder / "t.csv")
        (folder / "data" / "t.csv").symlink_to(folder / "t.csv")
    elif target == "ring":
        (folder / "data" / "t.csv").symlink_to(folder / "data" / "t.csv")
    else:
        (folder / "data").rmdir()
        (folder / "data").symlink_to(outside)
    message = unread(folder)
    assert "data/t.csv" in message and ("link" in message or target == "ring")


def test_a_table_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    package = open_package(write_package(tmp_path, {"t": (["a"], [["x"]]), "u": (["a"], [["x"]])}))
    with pytest.raises(EvclaimsError, match="'v' is no table of sample; its tables are t, u"):
        package.table("v")


# What a descriptor says of a table.


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"schema": "schema.json"}, "schema.json: there is no such file"),
        ({"schema": "data/t.csv"}, "its schema 'data/t.csv' is no JSON"),
        ({"schema": "https://example.org/schema.json"}, "its schema lies at an address"),
        ({"schema": {"fields": []}}, "its schema has no list of named `fields`"),
        ({"schema": {"fields": [{"type": "string"}]}}, "its schema has no list of named `fields`"),
        ({"schema": {"fields": [{"name": "a"}, {"name": "a"}]}}, "two fields have one name"),
        ({"schema": {"fields": [{"name": ["a"]}]}}, "one that is no text"),
        ({"schema": {"fields": [{"name": "a"}], "primaryKey": "b"}}, "its primaryKey names 'b', no field of it"),
        ({"schema": {"fields": [{"name": "a"}], "primaryKey": 7}}, "its primaryKey names 7, no field of it"),
        ({"schema": {"fields": [{"name": "a"}], "missingValues": 7}}, "its missingValues are no list of texts"),
        ({"schema": {"fields": [{"name": "a", "trueValues": "yes"}]}}, "its trueValues are no list of texts"),
        ({"schema": {"fields": [{"name": "a", "groupChar": 7}]}}, "its groupChar is no character"),
        ({"schema": {"fields": [{"name": "a", "decimalChar": ""}]}}, "its decimalChar is no character"),
        (
            {"schema": {"fields": [{"name": "a"}], "fieldsMatch": "subsett"}},
            "its fieldsMatch 'subsett' is none of exact",
        ),
        ({"schema": {"fields": [{"name": "a"}], "fieldsMatch": ["equal", "exact"]}}, "its fieldsMatch ['equal'"),
        ({"schema": {"fields": [{"name": "a"}], "fieldsMatch": None}}, "its fieldsMatch None is none of"),
        ({"dialect": {"delimiter": ",,"}}, "its delimiter ',,' is no single character"),
        ({"dialect": {"quoteChar": "''"}}, "its quoteChar \"''\" is no single character"),
        ({"dialect": {"csv": ","}}, "its dialect's 'csv' is no object"),
        ({"dialect": []}, "its dialect is no object"),
        ({"dialect": {"doubleQuote": "yes"}}, "its doubleQuote is neither true nor false"),
        ({"dialect": {"header": "no"}}, "its header is neither true nor false"),
        ({"dialect": {"headerRows": [0]}}, "its headerRows are no list of line numbers"),
        ({"dialect": {"lineTerminator": ";"}}, "lines that end in ';' are not read"),
        ({"dialect": "dialect.json"}, "dialect.json: there is no such file"),
        ({"encoding": "klingon"}, "the encoding 'klingon' is not known"),
        ({"encoding": "rot13"}, "the encoding 'rot13' is not known"),
        ({"encoding": "idna"}, "the encoding 'idna' is not read"),
        ({"compression": "rar"}, "its compression 'rar' is not read"),
        ({"compression": ["gz"]}, "its compression ['gz'] is not read"),
        ({"format": "xlsx"}, "the rows of xlsx files are not read"),
        ({"format": "banana"}, "the format 'banana' is not read"),
        ({"data": [{"a": "x"}]}, "it has both `path` and `data`"),
        ({"intervals": {"id": "a"}}, "`intervals` needs id, lower and upper"),
        ({"intervals": {"id": "a", "lower": "a", "upper": "b"}}, "`intervals` needs id, lower and upper"),
        ({"intervals": {"id": "a", "lower": "a", "upper": ["a"]}}, "`intervals` needs id, lower and upper"),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_a_table_that_is_described_so_that_it_cannot_be_read_is_a_finding_of_its_own(
    change: dict[str, Any], problem: str, tmp_path: Path
) -> None:
    folder = write_package(tmp_path, {"t": (["a"], [["x"]]), "u": (["a"], [["y"]])}, resources={"t": change})
    message = unread(folder)
    assert message.startswith("t: ") and problem in message
    assert [row.texts["a"] for row in open_package(folder).table("u").rows] == ["y"]


def test_two_resources_of_one_name_are_refused(tmp_path: Path) -> None:
    folder = write_package(tmp_path, {"t": (["a"], [["x"]])})
    descriptor = read_descriptor(folder)
    write_descriptor(folder, {**descriptor, "resources": descriptor["resources"] * 2})
    assert refusal(folder) == "datapackage.json: two resources are named 't'; rename one"


# The file: every fault has its file, line and column, and none is passed over.


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "data/t.csv:1: the file is empty; its first line must be a,n"),
        (b"a\nx\n", "data/t.csv:1: the header lacks n; write the fields that the descriptor declares"),
        (b"a,n,z\nx,1,\n", "data/t.csv:1: the header has 'z' too much; write the fields that the descriptor declares"),
        (b"n,a\n1,x\n", "data/t.csv:1: the header names the fields in another order or twice; write a,n"),
        (b"a,n\nx,1\ny\n", "data/t.csv:3: the row has 1 cells and the header 2; add or remove commas"),
        (b"a,n\nx,1,2\n", "data/t.csv:2: the row has 3 cells and the header 2; add or remove commas"),
        (b"a,n\n\nx,1\n", "data/t.csv:2: every cell of the row is empty; remove the row or fill it"),
        (b"a,n\nx,1\n,\n,\n", "data/t.csv:3: every cell of the row is empty; remove the row or fill it"),
        (b"a,n\nx,1\n\xe9,2\n", "data/t.csv:3: a byte is not UTF-8; save the file as UTF-8"),
        (b"\xff\xfea\x00,\x00n\x00", "data/t.csv:1: a byte is not UTF-8; save the file as UTF-8"),
        (b"a,n\nx,1\ny\0,2\n", "data/t.csv:3: it holds a NUL character; remove it"),
        (
            b'a,n\nx,1\n"y,2\nz,3\n',
            "data/t.csv:3: it is not CSV from here on (unexpected end of data); mend the quotes",
        ),
        (b'a,n\n"x"y,1\n', "data/t.csv:2: it is not CSV from here on (',' expected after '\"'); mend the quotes"),
        (b"a,n\nx,one\n", "data/t.csv:2 (n): 'one' is no number; write one, or leave an unknown or unbounded"),
        (b'a,n\n"x\ny\nz",1\nx,one\n', "data/t.csv:5 (n): 'one' is no number; write one, or leave"),
    ],
    ids=[
        "empty file",
        "column lost",
        "column too much",
        "columns swapped",
        "row too short",
        "row too long",
        "blank line",
        "empty row",
        "latin-1",
        "utf-16",
        "NUL",
        "quote not closed",
        "text after a quote",
        "no number",
        "after quoted newlines",
    ],
)
def test_a_fault_of_a_file_has_its_place(content: bytes, fault: str, tmp_path: Path) -> None:
    read = table(tmp_path, ["a", "n:number"], content)
    before = snapshot(tmp_path)
    assert str(read.faults[0]).startswith(fault)
    with pytest.raises(DataError):
        _ = read.rows
    assert snapshot(tmp_path) == before


def test_every_fault_of_a_file_is_found_and_the_rest_is_readable(tmp_path: Path) -> None:
    read = table(tmp_path, ["a", "n:number", "d:date"], "a,n,d\nx,1,soon\ny\nz,none,2025-02-30\nok,4,2025-02-28\n")
    assert [fault.place for fault in read.faults] == [
        Place("data/t.csv", 2, "d"),
        Place("data/t.csv", 3),
        Place("data/t.csv", 4, "n"),
        Place("data/t.csv", 4, "d"),
    ]
    assert [(row.line, row.texts["a"], set(row.cells)) for row in read.readable] == [
        (2, "x", {"a", "n"}),
        (4, "z", {"a"}),
        (5, "ok", {"a", "n", "d"}),
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_lines_are_those_of_the_file(line_end: str, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["a", "n"],
        [f"two{line_end}lines", 1],
        ["plain", 2],
        [f"{line_end}{line_end}", 3],
        ["last", 4],
    ]
    read = table(tmp_path, ["a", "n:integer"], to_csv(rows, line_end))
    assert [row.line for row in read.rows] == [2, 4, 5, 8]
    assert read.rows[0].texts["a"] == f"two{line_end}lines"
    assert str(read.place(read.rows[2], "a")) == "data/t.csv:5 (a)"


def test_a_header_with_a_quoted_newline_takes_two_lines(tmp_path: Path) -> None:
    read = table(tmp_path, ["a\nb"], [["x"]])
    assert [row.line for row in read.rows] == [3]


def test_an_empty_table_has_no_rows_and_no_fault(tmp_path: Path) -> None:
    assert table(tmp_path, ["a"], []).rows == ()


def test_a_last_line_without_its_end_is_a_row(tmp_path: Path) -> None:
    assert [row.texts for row in table(tmp_path, ["a"], "a\nx").rows] == [{"a": "x"}]


# Cells.


@pytest.mark.parametrize(
    "text",
    ["0.1", "-0.30", "1e5", "+7", ".5", "5.", "1234567890123456789012345678901234567890", "0." + "1" * 40],
)
def test_a_number_keeps_every_digit(text: str, tmp_path: Path) -> None:
    (row,) = table(tmp_path, ["n:number"], [[text]]).rows
    assert row.cells["n"] == Decimal(text) and str(row.cells["n"]) == str(Decimal(text)) and row.texts["n"] == text


def test_an_integer_keeps_every_digit(tmp_path: Path) -> None:
    (row,) = table(tmp_path, ["n:integer"], [["-" + "9" * 40]]).rows
    assert row.cells["n"] == -(10**40 - 1)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(("number", text) for text in ("Infinity", "+inf", "sNaN", "1_0", " 1", "1,0", "٣")),
        *(("number", text) for text in ("1e", "0x1", "1e999999999", "9" * 5000, "1e-5000", "1e99999999999999999999")),
        *(("integer", text) for text in ("1.0", "1e3", "1_0", " 1", "٣", "9" * 5000)),
        *(
            ("date", text)
            for text in ("2025-1-5", "20250105", "2025-02-30", "2025-W01-1", "2025-01-05T00:00", "٢٠٢٥-01-05")
        ),
        *(("boolean", text) for text in ("yes", "tRUE", "2")),
    ],
    ids=lambda value: value[:20],
)
def test_a_cell_that_is_not_of_its_type_is_a_fault(kind: str, text: str, tmp_path: Path) -> None:
    read = table(tmp_path, ["a", f"c:{kind}"], [["x", text]])
    (fault,) = read.faults
    assert fault.place == Place("data/t.csv", 2, "c")
    assert ";" in fault.message
    assert len(fault.message) < 200


def test_cells_are_typed_as_declared(tmp_path: Path) -> None:
    fields: Fields = ["s", "i:integer", "n:number", "d:date", "b:boolean", "y:year"]
    (full, empty) = table(
        tmp_path, fields, [["NA", "007", "1.50", "2025-03-18", "true", "2025"], ["x", *[None] * 5]]
    ).rows
    assert dict(full.cells) == {
        "s": "NA",
        "i": 7,
        "n": Decimal("1.50"),
        "d": datetime.date(2025, 3, 18),
        "b": True,
        "y": "2025",
    }
    assert set(empty.cells.values()) == {"x", None}


def test_missing_values_are_those_that_are_declared(tmp_path: Path) -> None:
    fields: Fields = ["a", {"name": "n", "type": "number", "missingValues": ["-"]}]
    schema = {"missingValues": [{"value": "n/a", "label": "not applicable"}]}
    read = table(tmp_path, fields, [["n/a", "-"], ["-", "n/a"]], schema)
    assert dict(read.readable[0].cells) == {"a": None, "n": None}
    assert dict(read.readable[1].cells) == {"a": "-"}
    assert [fault.place for fault in read.faults] == [Place("data/t.csv", 3, "n")]


def test_the_separators_of_a_number_are_those_that_are_declared(tmp_path: Path) -> None:
    field = {"name": "n", "type": "number", "groupChar": ".", "decimalChar": ","}
    (row,) = table(tmp_path, [field, "a"], [["39.790,5", "x"]]).rows
    assert row.cells["n"] == Decimal("39790.5")


def test_a_dialect_decides_how_the_file_is_read(tmp_path: Path) -> None:
    dialect = {"delimiter": ";", "quoteChar": "'", "skipInitialSpace": True}
    read = table(tmp_path, ["a", "b"], "a;b\n'x;y'; 'it''s'\n", dialect=dialect)
    assert [dict(row.texts) for row in read.rows] == [{"a": "x;y", "b": "it's"}]


def test_a_key_may_be_one_name_or_a_list_of_names(tmp_path: Path) -> None:
    one = table(tmp_path / "one", ["a", "b"], [["x", "y"]], {"primaryKey": "a"})
    two = table(tmp_path / "two", ["a", "b"], [["x", "y"]], {"primaryKey": ["a", "b"]})
    assert one.key_of(one.rows[0]) == ("x",) and two.key_of(two.rows[0]) == ("x", "y")


def test_a_long_cell_is_read(tmp_path: Path) -> None:
    assert len(table(tmp_path, ["a"], [["x" * 1_000_000]]).rows[0].texts["a"]) == 1_000_000


# Whatever the file holds, there is a sentence and no traceback.


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=40) | st.text('a,n\n\r"1e.- \0é\ufeff', max_size=40).map(str.encode))
def test_no_file_makes_reading_or_structure_raise(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("package")
    data = b"a,n\n" + content
    schema = {"primaryKey": "a", "foreignKeys": [{"fields": "a", "reference": {"resource": "", "fields": "a"}}]}
    dialect = {"lineTerminator": "\n"}
    read = table(folder, ["a", "n:integer"], data, schema, dialect=dialect)
    lines = data.decode("utf-8", "replace").count("\n") + data.count(b"\r") + 1
    for fault in read.faults:
        assert fault.place and fault.place.line and 1 <= fault.place.line <= lines
    results = structure.run(open_package(folder))
    assert not read.faults or [result for result in results if not result.passed]


# The helpers that other tests build on.


def test_a_copied_package_that_is_resealed_still_holds(tmp_path: Path) -> None:
    folder = copy_package(tmp_path / "copy")
    claims = folder / "data" / "claims.csv"
    claims.write_bytes(claims.read_bytes() + b'"a note\n')
    reseal(folder)
    package = open_package(folder)
    assert isinstance(package, Package)
    found = structure.run(package)
    assert not [result for result in found if result.check in {"hash", "bytes"} and not result.passed]
    assert [result.place for result in found if not result.passed and result.check == "row"]


@pytest.mark.skipif(sys.platform == "win32", reason="links and modes are not POSIX there")
def test_a_path_may_be_a_broken_link(tmp_path: Path) -> None:
    folder = write_package(tmp_path, {"t": (["a"], [["x"]])})
    (folder / "data" / "t.csv").unlink()
    (folder / "data" / "t.csv").symlink_to("gone.csv")
    assert "data/t.csv: a link stands there" in unread(folder)

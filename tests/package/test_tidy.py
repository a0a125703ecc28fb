"""The canonical form of a package's files, and that they are written whole or not at all."""

import csv
import gzip
import hashlib
import io
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evclaims.model import EvclaimsError
from evclaims.package import files
from evclaims.package.package import open_package
from evclaims.package.suites import canonical
from evclaims.package.tidy import changes, table_bytes
from helpers import ROOT, copy_package, read_descriptor, write_descriptor, write_package

SUITE = '{"expectations": [{"kwargs": {"column": "id"}, "type": "expect_column_values_to_be_unique"}], "name": "t"}'
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
UNTIDY = 'id,n,on,ok,text\r\nb,"1.50",2025-01-02,TRUE,"plain"\r\na,4.1E+5,2025-01-02,false,"1,5 ""x"""\r\n'
TIDY = 'id,n,on,ok,text\na,410000,2025-01-02,false,"1,5 ""x"""\nb,1.5,2025-01-02,true,plain\n'


def _untidy(folder: Path) -> Path:
    write_package(
        folder,
        {"t": (["id", "n:number", "on:date", "ok:boolean", "text"], UNTIDY)},
        schemas={"t": {"primaryKey": ["id"]}},
        resources={"t": {"bytes": 1, "hash": "sha256:00"}},
    )
    suites = folder / "checks" / "expectations"
    suites.mkdir(parents=True)
    (suites / "t.json").write_text(SUITE, "utf-8")
    return folder


def _write(folder: Path) -> None:
    files.write({change.path: change.after for change in changes(open_package(folder))})


def _snapshot(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_rows_are_sorted_quoted_where_needed_and_plain(tmp_path: Path) -> None:
    _write(_untidy(tmp_path))
    assert (tmp_path / "data" / "t.csv").read_bytes() == TIDY.encode()


def test_size_and_hash_become_those_of_the_tidy_file(tmp_path: Path) -> None:
    _write(_untidy(tmp_path))
    (resource,) = read_descriptor(tmp_path)["resources"]
    assert resource["bytes"] == len(TIDY.encode())
    assert resource["hash"] == f"sha256:{hashlib.sha256(TIDY.encode()).hexdigest()}"


def test_a_size_or_hash_that_is_not_declared_is_not_added(tmp_path: Path) -> None:
    write_package(tmp_path, {"t": (["id"], [["b"], ["a"]])})
    _write(tmp_path)
    assert {"bytes", "hash"}.isdisjoint(read_descriptor(tmp_path)["resources"][0])


def test_suites_are_written_in_their_canonical_form(tmp_path: Path) -> None:
    _write(_untidy(tmp_path))
    assert (tmp_path / "checks/expectations/t.json").read_text("utf-8") == canonical(SUITE)


def test_tidying_twice_changes_nothing_more(tmp_path: Path) -> None:
    _write(_untidy(tmp_path))
    assert changes(open_package(tmp_path)) == []


def test_the_packaged_data_are_tidy() -> None:
    assert "".join(change.diff() for change in changes(open_package(ROOT))) == ""


def test_the_diff_names_the_file_and_each_line(tmp_path: Path) -> None:
    _write(_untidy(tmp_path))
    (tmp_path / "data" / "t.csv").write_text(TIDY.replace("1.5,2025", "1.50,2025"), "utf-8")
    diffs = {change.name: change.diff() for change in changes(open_package(tmp_path))}
    assert list(diffs) == ["data/t.csv"]
    assert diffs["data/t.csv"].splitlines()[:2] == ["--- a/data/t.csv", "+++ b/data/t.csv"]
    assert "-b,1.50,2025-01-02,true,plain\n+b,1.5,2025-01-02,true,plain\n" in diffs["data/t.csv"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("1.50", "1.5"), ("1E+3", "1000"), ("-0", "0"), ("007", "7"), ("+5", "5"), ("1e-7", "0.0000001"), ("100", "100"),
     ("1" * 40, "1" * 40), (".5", "0.5"), ("0.0", "0")],
)  # fmt: skip
def test_numbers_become_plain_decimals(before: str, after: str, tmp_path: Path) -> None:
    write_package(tmp_path, {"t": (["id", "n:number"], [["a", before]])})
    assert table_bytes(open_package(tmp_path).table("t")) == f"id,n\na,{after}\n".encode()


def test_integer_keys_are_sorted_as_numbers(tmp_path: Path) -> None:
    write_package(tmp_path, {"t": (["n:integer"], [["10"], ["9"], ["-1"]])}, schemas={"t": {"primaryKey": "n"}})
    assert table_bytes(open_package(tmp_path).table("t")) == b"n\n-1\n9\n10\n"


def test_rows_without_a_key_keep_their_order(tmp_path: Path) -> None:
    write_package(tmp_path, {"t": (["id"], [["b"], ["a"]])})
    assert table_bytes(open_package(tmp_path).table("t")) == b"id\nb\na\n"


@given(st.lists(st.tuples(TEXTS, TEXTS).filter(any), max_size=5))
def test_every_text_survives(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([("a", "b"), *rows])
    folder = write_package(tmp_path_factory.mktemp("p"), {"t": (["a", "b"], text.getvalue())})
    table = open_package(folder).table("t")
    (folder / "data" / "t.csv").write_bytes(table_bytes(table))
    again = open_package(folder).table("t")
    assert [dict(row.texts) for row in again.rows] == [dict(row.texts) for row in table.rows]
    assert table_bytes(again) == table_bytes(table)


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("data/t.csv", b"id,n,on,ok,text\na,x,,,\n", "data/t.csv:2 (n): 'x' is no number"),
        ("checks/expectations/t.json", b"{", "checks/expectations/t.json:1: it is not JSON"),
        ("checks/expectations/t.json", b'{"a": 1, "a": 2}', "checks/expectations/t.json: "),
        ("checks/expectations/t.json", b'{"name": "t", "expectations": []}', "it has no `expectations`"),
        ("checks/expectations/t.json", b"\xff", "checks/expectations/t.json:1: a byte is not UTF-8"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_left(file: str, content: bytes, message: str, tmp_path: Path) -> None:
    _untidy(tmp_path)
    (tmp_path / file).write_bytes(content)
    before = _snapshot(tmp_path)
    with pytest.raises(EvclaimsError) as caught:
        changes(open_package(tmp_path))
    assert message in str(caught.value)
    assert _snapshot(tmp_path) == before


def test_a_doubled_key_of_the_descriptor_is_not_lost_silently(tmp_path: Path) -> None:
    _untidy(tmp_path)
    path = tmp_path / "datapackage.json"
    path.write_text(path.read_text("utf-8").replace('"name": "sample"', '"name": "other", "name": "sample"'), "utf-8")
    with pytest.raises(EvclaimsError, match="the key 'name' stands twice"):
        changes(open_package(tmp_path))


def test_a_descriptor_of_another_name_is_refused(tmp_path: Path) -> None:
    _untidy(tmp_path)
    (tmp_path / "other.json").write_text(json.dumps(read_descriptor(tmp_path) | {"title": "Other"}), "utf-8")
    with pytest.raises(EvclaimsError, match=r"named datapackage\.json"):
        changes(open_package(tmp_path / "other.json"))


def test_a_byte_order_mark_is_removed(tmp_path: Path) -> None:
    _untidy(tmp_path)
    (tmp_path / "data" / "t.csv").write_bytes(b"\xef\xbb\xbf" + TIDY.encode())
    after = {change.name: change.after for change in changes(open_package(tmp_path))}
    assert after["data/t.csv"] == TIDY.encode()


@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize("call", ["replace", "fsync"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "killed"])
def test_a_failure_midway_leaves_every_file_as_it_was(
    nth: int, call: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _untidy(tmp_path)
    before = _snapshot(folder)
    assert len(changes(open_package(folder))) == 3
    genuine, calls = getattr(os, call), 0

    def failing(*arguments: object) -> None:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise error
        genuine(*arguments)

    monkeypatch.setattr(os, call, failing)
    with pytest.raises((EvclaimsError, KeyboardInterrupt)):
        _write(folder)
    assert _snapshot(folder) == before


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"before")
    path.chmod(0o640)
    files.write({path: b"after"})
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"after", 0o640)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"before")
    (tmp_path / "link").symlink_to("file")
    files.write({tmp_path / "link": b"after"})
    assert (tmp_path / "link").is_symlink() and (tmp_path / "file").read_bytes() == b"after"


def test_a_device_is_written_to_and_not_replaced() -> None:
    files.write({Path(os.devnull): b"text"})
    assert Path(os.devnull).is_char_device()


def test_tidy_repairs_what_a_contributor_leaves_behind(tmp_path: Path) -> None:
    folder = copy_package(tmp_path / "package")
    clean = _snapshot(folder)
    path = folder / "data" / "claims.csv"
    header, *rows = path.read_text("utf-8").splitlines()
    path.write_text("\r\n".join([header, *reversed(rows)]) + "\r\n", "utf-8", newline="")
    _write(folder)
    assert _snapshot(folder) == clean


ROWS = b"id,x\nb,1.50\na,2\n"
FORMS: dict[str, tuple[dict[str, bytes], dict[str, object]]] = {
    "tabs": ({"t.tsv": ROWS.replace(b",", b"\t")}, {"dialect": {"delimiter": "\t"}}),
    "semicolons": ({"t.csv": ROWS.replace(b",", b";")}, {"dialect": {"delimiter": ";"}}),
    "packed": ({"t.csv.gz": gzip.compress(ROWS, mtime=0)}, {}),
    "in parts": ({"1.csv": ROWS, "2.csv": b"id,x\nd,1\nc,2\n"}, {}),
    "inline": ({}, {"data": [{"id": "b", "x": 1.5}, {"id": "a", "x": 2}]}),
    "latin": ({"t.csv": "id,x\né,1.50\na,2\n".encode("latin-1")}, {"encoding": "iso-8859-1"}),
    "utf-16": ({"t.csv": ROWS.decode().encode("utf-16")}, {"encoding": "utf-16"}),
    "no header": ({"t.csv": b"b,1.50\na,2\n"}, {"dialect": {"header": False}}),
    "comments": ({"t.csv": b"# c\nid,x\nb,1.50\na,2\n"}, {"dialect": {"commentChar": "#"}}),
    "escapes": ({"t.csv": b"id,x\nb\\,c,1.50\na,2\n"}, {"dialect": {"escapeChar": "\\"}}),
    "json": ({"t.json": b'[{"x": 1.5, "id": "b"}, {"id": "a", "x": 2}]'}, {}),
    "a lower header": ({"t.csv": b"junk\nid,x\nb,1.5\na,2\n"}, {"dialect": {"headerRows": [2]}}),
    "capitals": ({"t.csv": b"ID,X\nb,1.50\na,2\n"}, {"dialect": {"caseSensitiveHeader": False}}),
    "blanks": ({"t.csv": b"id, x\nb, 1.50\na, 2\n"}, {"dialect": {"skipInitialSpace": True}}),
    "quotes": ({"t.csv": b"id,x\n'b,c',1.50\na,2\n"}, {"dialect": {"quoteChar": "'"}}),
    "a null": ({"t.csv": b"id,x\nb,NULL\na,2\n"}, {"dialect": {"nullSequence": "NULL"}}),
    "other order": ({"t.csv": b"x,id\n1.50,b\n2,a\n"}, {"schema": {"fieldsMatch": "equal"}}),
    "text": ({"t.txt": ROWS}, {}),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_table_of_any_form_says_after_tidy_what_it_said_before(form: str, tmp_path: Path) -> None:
    contents, properties = FORMS[form]
    write_package(tmp_path, {"t": (["id", "x:number"], [])}, schemas={"t": {"primaryKey": ["id"]}})
    (tmp_path / "data" / "t.csv").unlink()
    descriptor = read_descriptor(tmp_path)
    (resource,) = descriptor["resources"]
    paths = [f"data/{name}" for name in contents]
    resource |= {"path": paths[0] if len(paths) == 1 else paths} if paths else {}
    resource["schema"] |= properties.get("schema", {})
    resource |= {name: value for name, value in properties.items() if name != "schema"}
    if not paths:
        del resource["path"]
    for name, content in contents.items():
        (tmp_path / "data" / name).write_bytes(content)
    write_descriptor(tmp_path, descriptor)

    def said() -> set[tuple[object, ...]]:
        table = open_package(tmp_path).table("t")
        assert len(table.rows) in (2, 4)
        return {tuple(row.cells[name] for name in ("id", "x")) for row in table.rows}

    before = said()
    _write(tmp_path)
    assert said() == before
    assert changes(open_package(tmp_path)) == []


@pytest.mark.parametrize(
    ("schema", "fields", "text"),
    [
        ({"fieldsMatch": "subset"}, ["id"], "id,more\nb,kept\na,too\n"),
        ({"fieldsMatch": "superset"}, ["id", "n"], "id\nb\na\n"),
        ({"fieldsMatch": "partial"}, ["id", "n"], "more,id\n1,b\n2,a\n"),
        ({}, [{"name": "id", "type": "integer", "bareNumber": False}], "id\n7 kg\n8 kg\n"),
        ({}, [{"name": "id", "type": "integer", "groupChar": "'"}], "id\n1'000\n"),
    ],
    ids=["columns more", "columns fewer", "both", "units", "groups"],
)
def test_nothing_that_stands_in_a_file_is_lost(schema: Any, fields: Any, text: str, tmp_path: Path) -> None:
    folder = write_package(tmp_path, {"t": (fields, text)}, schemas={"t": schema})
    files.write({change.path: change.after for change in changes(open_package(folder))})
    assert (folder / "data" / "t.csv").read_text() == text


def test_a_number_of_the_descriptor_is_not_rounded(tmp_path: Path) -> None:
    folder = write_package(tmp_path, {"t": (["id"], [["x"]])})
    file = folder / "datapackage.json"
    file.write_text(file.read_text().replace('"name": "sample"', '"name": "sample", "my:n": 0.1234567890123456789'))
    with pytest.raises(EvclaimsError, match="more digits than would be written again"):
        changes(open_package(folder))

"""Each export is read by a tool that knows nothing of us and holds what the package holds; it is whole or not there."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evclaims import exports
from evclaims.cli import main
from evclaims.exports.common import plain_names
from evclaims.layers.run import check
from evclaims.model import EvclaimsError, Result
from evclaims.package.package import Package, open_package
from evclaims.package.table import Table
from evclaims.profile.extra_tables import offered
from evclaims.profile.rulings import read_rulings
from evclaims.sql.database import Database
from helpers import ROOT, Fields, read_descriptor, write_descriptor, write_package, write_view
from samples import claims_package

pytestmark = pytest.mark.xdist_group("exports")
FOLDERS = {"parquet": "CITATION.cff", "csvw": "csv-metadata.json", "croissant": "croissant.json"}
LONG = "x" * 300
OURS = open_package(ROOT)


def _written(name: str, package: Package, folder: Path, *, force: bool = False) -> Path:
    path = folder / name
    exports.write(exports.export(package, name, force=force), name, path, package)
    return path


@cache
def _made(name: str) -> exports.Export:
    return exports.export(OURS, name)


@cache
def _facts() -> tuple[Result, ...]:
    return check(OURS, ["facts"]).results


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    folder = tmp_path_factory.mktemp("exports")

    @cache
    def written(name: str) -> Path:
        exports.write(_made(name), name, folder / name, OURS)
        return folder / name

    return written


# What each reader makes of a folder or file: table to rows, a row from column to value as that tool knows it.
Read = dict[str, list[dict[str, Any]]]


def _sql(sql: str) -> list[dict[str, Any]]:
    import duckdb

    cursor = duckdb.execute(sql)
    columns = [column[0] for column in cursor.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _by_duckdb(path: Path) -> Read:
    return {file.stem: _sql(f"SELECT * FROM read_parquet('{file}')") for file in path.glob("*.parquet")}


def _by_sqlite(path: Path) -> Read:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    names = [n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: list(map(dict, connection.execute(f'SELECT * FROM "{name}"'))) for name in names}


def _by_csvw(path: Path) -> Read:
    from csvw import CSVW

    found = CSVW(str(path / "csv-metadata.json"), validate=True)
    assert found.is_valid, [str(warning.message) for warning in found.warnings]
    return {Path(str(table.url)).stem: list(table.iterdicts()) for table in found.tables}


def _by_mlcroissant(path: Path) -> Read:
    import mlcroissant

    dataset = mlcroissant.Dataset(str(path / "croissant.json"))
    assert dataset.metadata.ctx.is_v1_1()
    return {
        records.id: [
            {key.partition("/")[2]: value for key, value in row.items()} for row in dataset.records(records.id)
        ]
        for records in dataset.metadata.record_sets
    }


def _as_said(value: Any, kind: str) -> Any:
    """A value of any reader, as the package's own tables know it."""
    if value is None or kind == "string":
        return value.decode() if isinstance(value, bytes) else value
    if kind == "number":
        return Decimal(str(value)).normalize()
    if kind == "date":
        return str(value)[:10]
    return bool(value) if kind == "boolean" else int(value)


def _same(table: Table, rows: list[dict[str, Any]]) -> None:
    for field in table.fields:
        said = [_as_said(row.cells[field.name], field.type) for row in table.rows]
        column = f"{field.name}_exact" if rows and f"{field.name}_exact" in rows[0] else field.name
        assert [_as_said(row[column], field.type) for row in rows] == said, field.name


READERS = {"parquet": _by_duckdb, "sqlite": _by_sqlite, "csvw": _by_csvw, "croissant": _by_mlcroissant}


@pytest.mark.parametrize("name", READERS)
def test_every_row_comes_back_by_an_independent_reader(name: str, ours: Callable[[str], Path]) -> None:
    read = READERS[name](ours(name))
    for table in OURS.tables.values():
        _same(table, read[table.name])


def test_parquet_keeps_decimals_dates_and_nullable_integers(ours: Callable[[str], Path]) -> None:
    file = f"read_parquet('{ours('parquet')}/claims.parquet')"
    types = {row["column_name"]: row["column_type"] for row in _sql(f"DESCRIBE FROM {file}")}
    assert types["value"] == "DECIMAL(38,12)" and types["stated_on"] == "DATE" and types["vintage"] == "BIGINT"
    assert {"vintage": None} in _sql(f"SELECT vintage FROM {file}")


def test_parquet_documents_its_columns(ours: Callable[[str], Path]) -> None:
    import pyarrow.parquet as pq

    schema = pq.read_schema(ours("parquet") / "claims.parquet")
    declared = {f.name: f.descriptor for f in OURS.table("claims").fields}
    for field in schema:
        assert field.metadata[b"description"].decode() == declared[field.name]["description"]
    assert not schema.field("claim_id").nullable and schema.field("hedge").nullable
    assert json.loads(schema.metadata[b"primary_key"]) == ["claim_id"]


def test_sqlite_numbers_stand_exactly_beside_those_to_calculate_with(ours: Callable[[str], Path]) -> None:
    connection = sqlite3.connect(ours("sqlite"))
    rows = dict(connection.execute("SELECT rate_id, value_exact FROM rates"))
    assert rows == {row.texts["rate_id"]: f"{row.cells['value']:f}" for row in OURS.table("rates").rows}
    assert connection.execute("SELECT typeof(value) FROM claims WHERE value = 350000").fetchone() == ("integer",)


def test_sqlite_views_give_the_rows_of_the_checks_sql(ours: Callable[[str], Path]) -> None:
    connection = sqlite3.connect(ours("sqlite"))
    views = [n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
    assert {"standing", "tightest", "wholes_and_parts"} <= set(views)
    database = Database(OURS, offered(OURS))
    for view in views:
        columns, rows = database.select(f"SELECT * FROM {view}")
        cursor = connection.execute(f"SELECT * FROM {view}")
        assert [column[0] for column in cursor.description] == columns
        assert len(cursor.fetchall()) == len(rows)
    left_out = connection.execute("SELECT value FROM package WHERE property = 'left_out'").fetchone()[0]
    for view in set(database.queries) - set(views):
        assert f"the view {view} (" in left_out
    database.close()


def test_sqlite_refuses_a_row_that_breaks_a_key(ours: Callable[[str], Path], tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(ours("sqlite").read_bytes())
    connection = sqlite3.connect(copy)
    connection.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        connection.execute("UPDATE claims SET source_id = 'nobody' WHERE claim_id = (SELECT MIN(claim_id) FROM claims)")
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        connection.execute("UPDATE claims SET claim_id = 'twice'")


def test_the_commands_of_csvw_and_mlcroissant_accept_their_exports(ours: Callable[[str], Path]) -> None:
    bin_ = Path(sys.executable).parent
    for command in (
        [bin_ / "csvwvalidate", ours("csvw") / "csv-metadata.json"],
        [bin_ / "mlcroissant", "validate", "--jsonld", ours("croissant") / "croissant.json"],
    ):
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_csvw_catches_a_cell_that_is_changed(ours: Callable[[str], Path], tmp_path: Path) -> None:
    for file in ours("csvw").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    text = (tmp_path / "claims.csv").read_text("utf-8")
    (tmp_path / "claims.csv").write_text(text.replace(",actual,", ",hoped-for,", 1), "utf-8")
    with pytest.raises((AssertionError, ValueError), match="hoped-for"):
        _by_csvw(tmp_path)


# schema.org 29: the properties that may stand at each type, its own and those that it inherits.
THING = {"name", "description", "identifier", "url"}
WORK = THING | {"author", "citation", "creator", "creditText", "dateCreated", "datePublished", "inLanguage", "isPartOf"}
WORK |= {"keywords", "license", "publisher", "version"}
PROPERTIES = {
    "Dataset": WORK,
    "ClaimReview": WORK | {"claimReviewed", "itemReviewed", "reviewAspect", "reviewBody", "reviewRating"},
    "Claim": WORK | {"appearance", "firstAppearance"},
    "CreativeWork": WORK,
    "Rating": THING | {"alternateName", "author", "bestRating", "ratingExplanation", "ratingValue", "worstRating"},
    "Organization": THING,
    "Person": THING,
}


def _graph(document: dict[str, Any]) -> Any:
    import rdflib

    offline = {**document, "@context": {"@vocab": "https://schema.org/"}}
    return rdflib.Graph().parse(data=json.dumps(offline), format="json-ld", publicID="https://example.org/data")


def test_claim_reviews_use_terms_of_schema_org_only(ours: Callable[[str], Path]) -> None:
    from rdflib import RDF, SDO

    graph = _graph(json.loads(ours("claimreview").read_text("utf-8")))
    for subject, type_ in graph.subject_objects(RDF.type):
        kind = str(type_).removeprefix(str(SDO))
        assert type_ in SDO and kind in PROPERTIES
        for predicate in set(graph.predicates(subject)) - {RDF.type}:
            assert predicate in SDO, predicate
            assert str(predicate).removeprefix(str(SDO)) in PROPERTIES[kind], (kind, predicate)


def test_there_is_a_review_for_every_ruled_contradiction(ours: Callable[[str], Path]) -> None:
    reviews = [each for each in json.loads(ours("claimreview").read_text("utf-8"))["@graph"][1:]]
    ruled = {r.ruling for r in _facts() if r.ruling and str(r.verdict) == "contradicted"}
    rulings = {ruling.ruling_id: ruling for ruling in read_rulings(OURS)}
    assert [review["identifier"] for review in reviews] == [id_ for id_ in rulings if id_ in ruled]
    for review in reviews:
        ruling = rulings[review["identifier"]]
        assert review["reviewBody"] == ruling.reason
        assert review["reviewRating"]["alternateName"] == ("False" if ruling.rejects else "Contradicted")
        assert review["itemReviewed"]["identifier"] == ruling.covers
        assert review["itemReviewed"]["appearance"]["url"].startswith("https://")
        assert {"url", "author", "datePublished", "claimReviewed"} <= review.keys()


def test_a_hostile_claim_review_stays_text_inside_a_script(tmp_path: Path) -> None:
    hostile = "</script><script>alert(1)</script>&\u2028"
    folder = claims_package(tmp_path, url="javascript:alert(1)")
    rulings = folder / "data" / "rulings.csv"
    rulings.write_text(rulings.read_text("utf-8").replace("The count was cut short.", hostile), "utf-8")
    text = _written("claimreview", open_package(folder), tmp_path).read_text("utf-8")
    assert not set("<>&\u2028") & set(text)
    (review,) = json.loads(text)["@graph"][1:]
    assert review["reviewBody"] == hostile
    assert "url" not in review["itemReviewed"]["appearance"]


def test_the_zip_is_a_data_package_that_frictionless_and_we_accept(ours: Callable[[str], Path], tmp_path: Path) -> None:
    command = [str(Path(sys.executable).parent / "frictionless"), "validate", "--type", "package", "--json"]
    archive = tmp_path / "package.zip"
    archive.write_bytes(ours("zip").read_bytes())
    done = subprocess.run([*command, str(archive)], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0 and json.loads(done.stdout)["valid"], done.stdout + done.stderr
    assert len(json.loads(done.stdout)["tasks"]) == len(OURS.tables)
    zipfile.ZipFile(archive).extractall(tmp_path / "open")
    opened = open_package(tmp_path / "open")
    report = check(opened, ["structure", "facts"])
    assert not report.failures
    assert [r.message for r in report.results if r.layer == "facts"] == [r.message for r in _facts()]


def test_the_zip_is_checked_as_it_is_and_nothing_is_written_into_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = open_package(claims_package(tmp_path / "p"))
    archive = tmp_path / "p.zip"
    exports.write(exports.export(package, "zip"), "zip", archive, package)
    before = archive.read_bytes()
    outputs = []
    for each in (str(archive), str(tmp_path / "p")):
        assert main(["check", each, "--layer", "structure,facts"]) == 1
        outputs.append(capsys.readouterr().out)
    assert outputs[0].replace(f"in {archive}", f"at {tmp_path / 'p'}") == outputs[1]
    assert main(["tidy", str(archive), "--write"]) == 2
    assert "is an archive, in which nothing can be changed; unpack it first" in capsys.readouterr().err
    assert archive.read_bytes() == before
    archive.write_bytes(b"no zip")
    assert main(["check", str(archive)]) == 2 and "is no wheel or zip" in capsys.readouterr().err


def test_the_zip_holds_the_package_byte_for_byte_and_nothing_else(ours: Callable[[str], Path]) -> None:
    archive = zipfile.ZipFile(ours("zip"))
    names = archive.namelist()
    assert names[0] == "datapackage.json" and names[1:] == sorted(names[1:])
    for name in names:
        assert archive.read(name) == (ROOT / name).read_bytes(), name
    parts = {path.relative_to(ROOT).as_posix() for part in ("data", "checks") for path in (ROOT / part).rglob("*.*")}
    assert set(names) == parts | {"datapackage.json", "CHANGELOG.md", "CITATION.cff", "LICENSE-DATA"}


@pytest.mark.parametrize("name", exports.FORMATS)
def test_the_same_package_gives_the_same_bytes(name: str) -> None:
    assert _made(name) == exports.export(open_package(ROOT), name)


def _said(name: str, path: Path) -> str:
    """What an export says of itself, as text."""
    if name == "parquet":
        return str(_sql(f"SELECT decode(value) FROM parquet_kv_metadata('{path}/claims.parquet')"))
    if name == "sqlite":
        return str(sqlite3.connect(path).execute("SELECT * FROM package").fetchall())
    if name == "zip":
        archive = zipfile.ZipFile(path)
        return archive.read("datapackage.json").decode() + archive.read("CITATION.cff").decode()
    return (path / FOLDERS[name] if name in FOLDERS else path).read_text("utf-8")


@pytest.mark.parametrize("name", exports.FORMATS)
def test_an_export_carries_version_licence_and_citation(name: str, ours: Callable[[str], Path]) -> None:
    said = _said(name, ours(name))
    assert OURS.version in said and "The evclaims contributors" in said
    assert "CC-BY-4.0" in said or "creativecommons.org/licenses/by/4.0" in said


# Packages that are odd, and sound.


def _odd(folder: Path) -> Path:
    """Identifiers of 300 characters and `NA`, days before 1900 and of the year 1, empty bounds, quotes and breaks."""
    fields: Fields = [
        {"name": "claim_id", "type": "string", "constraints": {"required": True}},
        "printed", "value:number", "lower:number", "upper:number", "day:date", "count:integer", "sure:boolean",
    ]  # fmt: skip
    rows = [
        [LONG, "2.50", "2.5", None, None, "1899-12-31", "9007199254740991", "true"],
        ["NA", 'a "b",\nc', None, None, None, "0001-01-01", None, "false"],
        ["007", "<b>&", "-0.000000000001", "-99999999999999999999999999", "0", None, "-1", None],
    ]
    return write_package(
        folder,
        {"claims": (fields, rows)},
        schemas={"claims": {"primaryKey": "claim_id"}},
        resources={"claims": {"intervals": {"id": "claim_id", "value": "value", "lower": "lower", "upper": "upper"}}},
    )


def _empty(folder: Path) -> Path:
    fields: Fields = ["claim_id", "value:number", "day:date", "count:integer", "sure:boolean"]
    return write_package(folder, {"claims": (fields, [])}, schemas={"claims": {"primaryKey": "claim_id"}})


def _one(folder: Path) -> Path:
    return write_package(folder, {"claims": (["claim_id", "value:number"], [["a", "1"]])}, version="1.0.0")


def _uncontradicted(folder: Path) -> Path:
    """Targets and contradictions there are none, and no rulings."""
    claims_package(folder)
    for name, kept in (("claims", "c-5"), ("rulings", "")):
        file = folder / "data" / f"{name}.csv"
        lines = file.read_text("utf-8").splitlines(keepends=True)
        file.write_text(
            "".join(line for i, line in enumerate(lines) if i == 0 or line.startswith(kept or "-")), "utf-8"
        )
    return folder


@pytest.mark.parametrize("make", [_odd, _empty, _one, _uncontradicted, claims_package])
@pytest.mark.parametrize("name", exports.FORMATS)
def test_an_odd_package_comes_back_whole(name: str, make: Callable[[Path], Path], tmp_path: Path) -> None:
    package = open_package(make(tmp_path / "package"))
    path = _written(name, package, tmp_path)
    if name in READERS:
        read = READERS[name](path)
        for table in package.tables.values():
            if (name, make) != ("croissant", _odd):
                _same(table, read[table.name])
            else:  # its numbers are binary ones by its own standard, and its reader takes integers with gaps for such
                ids = [row["claim_id"].decode() for row in read[table.name]]
                assert ids == [LONG, "NA", "007"] and read[table.name][0]["printed"] == b"2.50"
    elif name == "zip":
        zipfile.ZipFile(path).extractall(tmp_path / "open")
        assert open_package(tmp_path / "open").descriptor == package.descriptor
    else:
        reviews = len(json.loads(path.read_text("utf-8"))["@graph"]) - 1
        assert reviews == (1 if make is claims_package else 0)


def test_a_withdrawn_row_is_in_the_tables_and_not_in_the_views(tmp_path: Path) -> None:
    fields: Fields = ["claim_id", "value:number", "withdrawn_on:date"]
    folder = write_package(tmp_path / "p", {"claims": (fields, [["a", "1.5", None], ["b", "2", "2026-01-01"]])})
    write_view(folder, "standing", "SELECT * FROM claims; -- the end\n")
    read = _by_sqlite(_written("sqlite", open_package(folder), tmp_path))
    assert [row["claim_id"] for row in read["claims"]] == ["a", "b"]
    connection = sqlite3.connect(tmp_path / "sqlite")
    assert connection.execute("SELECT * FROM standing").fetchall() == [("a", 1.5, None)]


def test_a_view_of_which_sqlite_gives_other_rows_is_left_out_and_said(tmp_path: Path) -> None:
    folder = write_package(tmp_path / "p", {"t": (["k"], [["A"], ["a"]])})
    write_view(folder, "alike", "SELECT k FROM t WHERE k LIKE 'a'")
    write_view(folder, "listed", "SELECT list(k) AS k FROM t")
    made = exports.export(open_package(folder), "sqlite")
    assert made.left_out[0] == "the view alike (SQLite gives other rows)"
    assert made.left_out[1].startswith("the view listed (SQLite says: ")


@pytest.mark.parametrize("name", ["parquet", "croissant"])
@pytest.mark.parametrize("number", ["1e30", "0.0000000000001"])
def test_a_number_that_a_format_cannot_hold_is_refused_and_not_rounded(name: str, number: str, tmp_path: Path) -> None:
    package = open_package(write_package(tmp_path, {"t": (["k", "value:number"], [["a", number]])}))
    with pytest.raises(EvclaimsError, match=r"data/t.csv:2 \(value\): .* which this format does not hold"):
        exports.export(package, name)
    plain = f"{Decimal(number):f}"
    assert exports.export(package, "csvw").files["t.csv"] == f"k,value\na,{plain}\n".encode()
    assert _by_sqlite(_written("sqlite", package, tmp_path))["t"][0]["value_exact"] == plain


def test_names_of_a_stranger_lead_to_no_other_folder(tmp_path: Path) -> None:
    tables: dict[str, tuple[Fields, Any]] = {"data": (["k"], [["a"]])}
    folder = write_package(tmp_path / "p", tables)
    descriptor = read_descriptor(folder)
    descriptor["resources"][0]["name"] = "../../evil/" + "y" * 300
    write_descriptor(folder, descriptor)
    for name in FOLDERS:
        path = _written(name, open_package(folder), tmp_path)
        assert all(file.parent == path for file in path.iterdir())
    assert sorted(each.name for each in tmp_path.iterdir()) == ["croissant", "csvw", "p", "parquet"]
    assert len(set(map(str.lower, plain_names(["a/b", "a-b", "A-B", "a b", "."]).values()))) == 5


def test_keys_in_a_circle_and_to_doubled_cells_are_left_out_where_readers_join(tmp_path: Path) -> None:
    def key(column: str, table: str, there: str) -> dict[str, Any]:
        return {"fields": column, "reference": {"resource": table, "fields": there}}

    tables: dict[str, tuple[Fields, Any]] = {
        "a": (["k", "of", "b"], [["1", None, "2"], ["3", "1", "2"]]),
        "b": (["k", "a", "group"], [["2", "1", "g"], ["4", "1", "g"]]),
    }
    keys = {"a": [key("of", "", "k"), key("b", "b", "k")], "b": [key("a", "a", "k"), key("group", "b", "group")]}
    schemas = {name: {"primaryKey": "k", "foreignKeys": each} for name, each in keys.items()}
    package = open_package(write_package(tmp_path / "p", tables, schemas=schemas))
    made = exports.export(package, "croissant")
    assert [what.split(",")[0] for what in made.left_out] == [
        "the foreign key of a to a",
        "the foreign key of b to a",
        "the foreign key of b to b",
    ]
    read = _by_mlcroissant(_written("croissant", package, tmp_path))
    assert [len(read["a"]), len(read["b"])] == [2, 2]
    assert exports.export(package, "sqlite").left_out == (
        "the foreign key of b to b, whose group stands there more than once",
    )


def test_a_text_without_characters_is_no_empty_cell(tmp_path: Path) -> None:
    field = {"name": "said", "type": "string", "missingValues": ["-", "?"]}
    package = open_package(write_package(tmp_path / "p", {"t": (["k", field], [["a", "-"], ["b", ""], ["c", "?"]])}))
    for name, read in READERS.items():
        said = [_as_said(row["said"], "string") for row in read(_written(name, package, tmp_path))["t"]]
        assert said == [None, "", None], name


def test_half_a_character_is_refused(tmp_path: Path) -> None:
    descriptor = {
        "name": "half",
        "title": "\ud800",
        "resources": [
            {
                "name": "t",
                "title": "\ud800",
                "path": "t.csv",
                "schema": {"fields": [{"name": "k", "description": "\ud800"}]},
            }
        ],
    }
    (tmp_path / "t.csv").write_text("k\na\n")
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor))
    with pytest.raises(EvclaimsError, match="half a character"):
        open_package(tmp_path)


# A package that does not validate.


def _broken(folder: Path) -> Package:
    claims_package(folder)
    claims = folder / "data" / "claims.csv"
    claims.write_text(claims.read_text("utf-8").replace("c-2,one,", "c-1,nobody,"), "utf-8")
    return open_package(folder)


@pytest.mark.parametrize("name", exports.FORMATS)
def test_a_package_that_does_not_validate_is_refused_with_the_first_finding(name: str, tmp_path: Path) -> None:
    with pytest.raises(
        EvclaimsError, match=r"^sample does not validate: data/claims.csv:4.*\(and \d more\); .*--force"
    ):
        exports.export(_broken(tmp_path), name)


@pytest.mark.parametrize("name", exports.FORMATS)
def test_an_export_that_was_forced_says_so(name: str, tmp_path: Path) -> None:
    path = _written(name, _broken(tmp_path / "package"), tmp_path, force=True)
    assert "findings when exported; the first: " in _said(name, path)


def test_force_cannot_help_a_cell_that_cannot_be_read(tmp_path: Path) -> None:
    package = open_package(write_package(tmp_path, {"t": (["k", "value:number"], [["a", "many"]])}))
    for name in READERS:
        with pytest.raises(EvclaimsError, match="'many' is no number"):
            exports.export(package, name, force=True)
    archive = zipfile.ZipFile(io.BytesIO(exports.export(package, "zip", force=True).files[""]))
    assert b"a,many" in archive.read("data/t.csv")


# Where an export goes.


def _refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["export", *arguments]) == 2
    message = capsys.readouterr().err
    assert message.startswith("evclaims: error: ") and message.count("\n") == 1
    return message


def test_an_output_that_cannot_be_is_refused_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = str(claims_package(tmp_path / "p"))
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mine.txt").write_text("mine")
    file, folder = str(tmp_path / "file"), str(tmp_path / "folder")
    assert "is a folder; name a file" in _refused(capsys, "sqlite", package, "-o", folder)
    assert "is a file, and this format is a folder" in _refused(capsys, "csvw", package, "-o", file)
    assert "holds 'mine.txt', which is none of this export's" in _refused(capsys, "parquet", package, "-o", folder)
    for name in ("zip", "csvw"):
        assert "there is no folder" in _refused(capsys, name, package, "-o", str(tmp_path / "no" / "where"))
        _refused(capsys, name, package, "-o", file + "/below")
        _refused(capsys, name, package, "-o", str(tmp_path / LONG))
    assert "is a file of the package itself" in _refused(capsys, "zip", package, "-o", f"{package}/data/claims.csv")
    assert "holds 'claims.csv'" in _refused(capsys, "parquet", package, "-o", f"{package}/data")
    assert "is no earlier export" in _refused(capsys, "csvw", package, "-o", f"{package}/data")
    assert "'excel' is no format; the formats are parquet," in _refused(capsys, "excel", package, "-o", file)
    assert (tmp_path / "file").read_text() == (tmp_path / "folder" / "mine.txt").read_text() == "mine"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "folder", "p"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_not_writable_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = str(claims_package(tmp_path / "p"))
    (tmp_path / "locked").mkdir(mode=0o500)
    for name in ("zip", "csvw"):
        assert "cannot be written" in _refused(capsys, name, package, "-o", str(tmp_path / "locked" / "x"))


@pytest.mark.parametrize("name", FOLDERS)
def test_an_earlier_export_is_replaced_whole(name: str, tmp_path: Path) -> None:
    first, second = open_package(claims_package(tmp_path / "p")), open_package(claims_package(tmp_path / "q"))
    path = _written(name, first, tmp_path)
    write_descriptor(tmp_path / "q", {**read_descriptor(tmp_path / "q"), "version": "2.0.0"})
    second = open_package(tmp_path / "q")
    _written(name, second, tmp_path)
    assert {file.name: file.read_bytes() for file in path.iterdir()} == dict(exports.export(second, name).files)
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([name, "p", "q"])


def test_what_stood_there_still_stands_where_the_last_step_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = open_package(claims_package(tmp_path / "p"))
    path = _written("csvw", package, tmp_path)
    before = {file.name: file.read_bytes() for file in path.iterdir()}
    rename = os.rename

    def fails(old: Any, new: Any) -> None:
        if str(old).endswith(".tmp"):
            raise OSError(28, "No space left on device")
        rename(old, new)

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(EvclaimsError, match="cannot be written: no space left on device"):
        _written("csvw", package, tmp_path)
    assert {file.name: file.read_bytes() for file in path.iterdir()} == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["csvw", "p"]


def test_a_format_of_several_files_goes_into_one_archive(tmp_path: Path) -> None:
    package = open_package(claims_package(tmp_path / "p"))
    made = exports.export(package, "parquet")
    exports.write(made, "parquet", tmp_path / "tables.zip", package)
    archive = zipfile.ZipFile(tmp_path / "tables.zip")
    assert {name: archive.read(name) for name in archive.namelist()} == made.files
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_missing_library_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package = str(claims_package(tmp_path / "p"))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert "pip install 'evclaims[export]'" in _refused(capsys, "parquet", package, "-o", str(tmp_path / "x"))


def test_a_package_without_tables_is_refused_where_there_is_nothing_to_write(tmp_path: Path) -> None:
    write_descriptor(tmp_path, {"name": "none", "resources": []})
    for name in READERS:
        with pytest.raises(EvclaimsError, match="none has no table, so there is nothing to export"):
            exports.export(open_package(tmp_path), name)


def test_a_licence_and_a_citation_are_added_to_a_zip_that_lacks_them(tmp_path: Path) -> None:
    licences = [{"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}]
    folder = write_package(tmp_path, {"t": (["k"], [["a"]])}, licenses=licences, created="2020-02-29T00:00:00Z")
    archive = zipfile.ZipFile(io.BytesIO(exports.export(open_package(folder), "zip").files[""]))
    assert archive.namelist() == ["datapackage.json", "data/t.csv", "CITATION.cff", "LICENSE-DATA"]
    assert b"CC0-1.0\nhttps://creativecommons.org" in archive.read("LICENSE-DATA")

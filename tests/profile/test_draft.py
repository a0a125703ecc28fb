"""Rows from a new text: how many figures are found, how the rows look, and what is said of texts that are none."""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import io
import json
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from evclaims.cli import main
from evclaims.model import EvclaimsError
from evclaims.package.package import open_package
from evclaims.profile import draft
from helpers import ROOT, copy_package, write_package

EVCLAIMS = [sys.executable, "-m", "evclaims"]


def _benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("draft_benchmark", ROOT / "benchmarks" / "draft.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


BENCHMARK = _benchmark()


def _text(folder: Path, text: str | bytes, name: str = "Harbour news 7.txt") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize("without_leaning", [False, True])
@pytest.mark.parametrize("name", ["figure", "hedge", "bounds", "span"])
def test_nineteen_of_twenty_figures_are_found_and_read(name: str, without_leaning: bool) -> None:
    total = BENCHMARK.Score()
    for text in BENCHMARK.LANGUAGES:
        total.add(BENCHMARK.score(text, without_leaning=without_leaning))
    assert total.marked == (490 if without_leaning else 506)
    assert total.precision(name) >= 95
    assert total.recall(name) >= 95


def test_every_marked_text_is_scored() -> None:
    assert sorted(BENCHMARK.LANGUAGES) == sorted(path.stem for path in BENCHMARK.MARKS.glob("*.txt"))


def test_the_benchmark_prints_its_table() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "draft.py", "wire", "--slips"],
        capture_output=True,
        text=True,
        check=True,
    )
    head, wire, *_ = done.stdout.splitlines()
    assert head.split()[:6] == ["P", "/", "R", "in", "percent", "found"]
    assert wire.split()[:3] == ["wire", "30", "30"]


def test_rows_have_the_columns_of_the_package_and_leave_judgement_empty(tmp_path: Path) -> None:
    text = "Sales rose to more than $2.5 million.\r\nTwo thirds went abroad; 40 stayed."
    path = _text(tmp_path, text)
    made = draft.draft(open_package(ROOT), path)
    claims = list(csv.DictReader(io.StringIO(made.csv("claims"))))
    assert list(claims[0]) == [field.name for field in open_package(ROOT).table("claims").fields]
    assert [row["claim_id"] for row in claims] == [f"harbour-news-7-0{i}" for i in (1, 2, 3)]
    assert all(not row[column] for row in claims for column in ("status", "quantity_id", "vintage", "speaker"))
    assert [text[int(row["start"]) : int(row["end"])] for row in claims] == [row["printed"] for row in claims]
    first, second, third = claims
    assert [first[c] for c in ("printed", "hedge", "decimals", "value", "lower", "upper", "unit")] == [
        *("more than $2.5 million", "more than", "-5", "2500000", "2500000", "", "USD")
    ]
    assert [second[c] for c in ("value", "lower", "upper", "unit", "note")] == [
        *("66.6666666667", "66.6666666666", "66.6666666667", "percent", "")
    ]
    assert [third[c] for c in ("value", "lower", "upper", "unit", "note")] == ["40", "39.5", "40.5", "", ""]
    (source,) = csv.DictReader(io.StringIO(made.csv("sources")))
    assert (source["source_id"], source["language"]) == ("harbour-news-7", "en")
    assert source["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_figure_whose_scale_stands_elsewhere_says_so(tmp_path: Path) -> None:
    made = draft.draft(open_package(ROOT), _text(tmp_path, "It rose from 5 to 6 million euros."))
    notes = [row.get("note", "") for row in made.tables["claims"]]
    assert notes == ["Read as '5 million euros': scale or unit stands elsewhere.", ""]
    assert [row["value"] for row in made.tables["claims"]] == ["5000000", "6000000"]


def test_numbers_of_a_known_source_go_on(tmp_path: Path) -> None:
    ours = open_package(ROOT)
    taken = [row.texts["claim_id"] for row in ours.table("claims").rows if row.texts["source_id"] == "electrive"]
    made = draft.draft(ours, _text(tmp_path, "There are 40 of them."), "electrive")
    (claim,) = made.tables["claims"]
    assert claim["claim_id"] not in taken and claim["claim_id"] > max(taken)
    assert any("go on after" in note for note in made.notes)


def test_a_text_without_figures_gives_no_claim(tmp_path: Path) -> None:
    made = draft.draft(open_package(ROOT), _text(tmp_path, "Nothing to count."))
    assert made.tables["claims"] == []
    assert made.notes[0] == "0 figures: delete what is no claim"


@pytest.mark.parametrize(
    ("name", "source_id"),
    [("A b_C.txt", "a-b-c"), ("2025.txt", "source-2025"), ("—.txt", "source"), ("é.x.txt", "x")],
)
def test_an_id_is_made_from_the_name(name: str, source_id: str, tmp_path: Path) -> None:
    made = draft.draft(open_package(ROOT), _text(tmp_path, "40 in all", name))
    assert made.tables["sources"][0]["source_id"] == source_id


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty; save the text of the source there"),
        (b"\xef\xbb\xbf\r\n \t", "is empty; save the text of the source there"),
        (b"caf\xe9 40", "is not UTF-8 (byte 3); save it as UTF-8"),
        (b"4" * ((16 << 20) + 1), "is larger than 16 MB, as no article is; cut the article out of it"),
    ],
    ids=["empty", "blank", "latin-1", "large"],
)
def test_a_file_that_holds_no_text_is_named(
    content: bytes, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _text(tmp_path, content)
    assert main(["draft", str(path), "--package", str(ROOT)]) == 2
    assert capsys.readouterr() == ("", f"evclaims: error: {path} {says}\n")


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draft", str(tmp_path / "none.txt"), "--package", str(ROOT)]) == 2
    assert main(["draft", str(tmp_path), "--package", str(ROOT)]) == 2
    error = capsys.readouterr().err
    assert f"there is no file {tmp_path / 'none.txt'}; name the file of a text\n" in error
    assert f"{tmp_path} is a folder; name the file of one text\n" in error


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--language", "tlh"], "how 'tlh' groups digits is not known; the languages are bg, cs, da, de"),
        (["--language", ""], "how '' groups digits is not known"),
        (["--source-id", "Not An ID"], "'Not An ID' is no source_id of"),
        (["--table", "events"], "'events' is no table; the tables are sources, claims"),
    ],
)
def test_an_option_that_cannot_be_is_named(
    options: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["draft", str(_text(tmp_path, "40")), "--package", str(ROOT), *options]) == 2
    assert says in capsys.readouterr().err


def test_a_package_without_claims_has_no_draft(tmp_path: Path) -> None:
    other = open_package(write_package(tmp_path / "p", {"things": (["name"], [["a"]])}))
    with pytest.raises(EvclaimsError, match="has not the tables of the claims profile"):
        draft.draft(other, _text(tmp_path, "40"))


def test_a_pipe_gets_plain_csv(tmp_path: Path) -> None:
    path = _text(tmp_path, "It sold 40,\nor about\n50 cups.")
    command = [*EVCLAIMS, "draft", str(path), "--package", str(ROOT)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["printed"] for row in rows] == ["40", "about\n50"]
    assert "\x1b" not in done.stdout
    assert "evclaims: note: 2 figures: delete what is no claim\n" in done.stderr
    assert "bounds are those of an actual" in done.stderr
    source = subprocess.run([*command, "--table", "sources"], capture_output=True, encoding="utf-8", check=True)
    assert [row["source_id"] for row in csv.DictReader(io.StringIO(source.stdout))] == ["harbour-news-7"]


def test_hedges_of_another_language_are_none_where_the_table_says_whose_they_are(tmp_path: Path) -> None:
    folder = copy_package(tmp_path / "package")
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    (hedges,) = (r for r in descriptor["resources"] if r["name"] == "hedges")
    hedges["schema"]["fields"] = [{"name": n, "type": "string"} for n in ("phrase", "rule", "language")]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    rows = 'phrase,rule,language\nfast,"[v - w, v]",de\nabout,"[v - w, v + w]",en\n+,"[v, inf)",\n'
    (folder / hedges["path"]).write_text(rows, "utf-8")
    path = _text(tmp_path, "fast 40, about 50, 60+")
    found = {
        language: [row["hedge"] for row in draft.draft(open_package(folder), path, "n", language).tables["claims"]]
        for language in ("en", "de")
    }
    assert found == {"en": ["", "about", "+"], "de": ["fast", "", "+"]}


@pytest.mark.parametrize("unit", ["5 ", "_1", "one ", "$1"])
def test_a_text_of_nothing_but_numerals_is_refused_at_once(unit: str, tmp_path: Path) -> None:
    path = _text(tmp_path, unit * 300_000)
    began = time.process_time()
    with pytest.raises(EvclaimsError, match="holds 300,000 numerals, as no article does"):
        draft.draft(open_package(ROOT), path)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("We cast upwards of 3 million bells.", "en", [("3000000", "3000000", "", "")]),
        ("We cast as many as 3 million bells.", "en", [("3000000", "", "3000000", "")]),
        ("It holds 3 million or fewer.", "en", [("3000000", "", "3000000", "")]),
        ("We allow a maximum of 3 million.", "en", [("3000000", "", "3000000", "")]),
        ("There were 3 million or so.", "en", [("3000000", "2500000", "3500000", "")]),
        ("It measures 4,000 ± 30 mm.", "en", [("4000", "3970", "4030", "")]),
        ("Turnover topped 3 million.", "en", [("3000000", "3000000", "", "")]),
        ("Plus d’un million de cloches.", "fr", [("1000000", "1000000", "", "")]),
        ("There were c. 3 million.", "en", [("3000000", "2500000", "3500000", "")]),
        ("There are just under 3 million.", "en", [("3000000", "2500000", "3000000", "")]),
        ("We cast 3 lakh bells.", "en", [("300000", "250000", "350000", "")]),
        ("The tax is .4 percent.", "en", [("0.4", "0.35", "0.45", "percent")]),
        ("Demand was –4% in June.", "en", [("-4", "-4.5", "-3.5", "percent")]),
        ("Orders fell by 6.1%.", "en", [("-6.1", "-6.15", "-6.05", "percent")]),
        ("We cast between 3 and 4 million bells.", "en", [("", "3000000", "4000000", "")]),
        ("Two thirds of founders agreed.", "en", [("66.6666666667", "66.6666666666", "66.6666666667", "percent")]),
        ("One in four bells is large.", "en", [("25", "24.5", "25.5", "percent")]),
    ],
)
def test_a_print_is_drafted_as_it_says(
    tmp_path: Path, text: str, language: str, wanted: list[tuple[str, str, str, str]]
) -> None:
    made = draft.draft(open_package(ROOT), _text(tmp_path, text), language=language)
    rows = [tuple(row[c] for c in ("value", "lower", "upper", "unit")) for row in made.tables["claims"]]
    assert rows == wanted


def test_hedges_that_the_package_lacks_are_named(tmp_path: Path) -> None:
    made = draft.draft(open_package(ROOT), _text(tmp_path, "We cast a touch more than 300 bells, or about 5 a day."))
    (note,) = [note for note in made.notes if "`hedges`" in note]
    assert "'a touch more than'" in note and "'about'" not in note

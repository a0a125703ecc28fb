"""The evidence layer: spans against texts that are written here, and against the sources where they are at hand."""

import os
import shutil
import time
from pathlib import Path

import pytest

from evclaims.cli import main
from evclaims.layers.evidence import CHECKS, nothing, run
from evclaims.layers.run import check
from evclaims.model import EvclaimsError, Result, Verdict
from evclaims.package.package import open_package
from evclaims.profile import texts as texts_module
from evclaims.profile.texts import find_texts
from evidence_samples import TEXT, edit, evidence_package, span
from helpers import ROOT, copy_package, write_package

SOURCES = ROOT.parent / "shared" / "sources"
needs_sources = pytest.mark.skipif(not SOURCES.is_dir(), reason="the sources' texts lie beside the repository only")


def _failures(folder: Path) -> list[Result]:
    return list(check(open_package(folder / "package"), ["evidence"], sources=folder / "texts").failures)


def _text(folder: Path, text: str) -> None:
    (folder / "texts" / "kettles.txt").write_bytes(text.encode())


def test_a_package_whose_spans_hold_is_green(tmp_path: Path) -> None:
    evidence_package(tmp_path)
    report = check(open_package(tmp_path / "package"), ["evidence"], sources=tmp_path / "texts")
    assert not report.failures
    counted = {name: sum(tally.values()) for (_, name), tally in report.tallies.items()}
    assert counted == {
        "text-at-hand": 1, "span-holds-print": 7, "print-is-whole": 6, "numerals-accounted": 1, "folder-of-texts": 0
    }  # fmt: skip
    assert set(counted) == set(CHECKS)


@pytest.mark.parametrize(
    ("table", "old", "new", "found_by", "words"),
    [
        ("claims", ",12%,", ",11%,", "span-holds-print", "stands nowhere"),
        ("claims", "4100,4100,,kettle,18,33", "4100,4100,,kettle,19,34", "span-holds-print", "18 to 33"),
        ("claims", '"more than 4,100",more than', '"4,100",', "span-holds-print", "28 to 33"),
        ("claims", ",USD,", ",USD,9999", "span-holds-print", "not at 9999"),
        ("events", "3 June 2024", "3 June", "numerals-accounted", "'2024' in line 3"),
        ("omissions", "K7", "K8", "numerals-accounted", "stands for every occurrence"),
        ("omissions", "kettle,K7,,,", "kettle,K7,160,,", "span-holds-print", "half given"),
    ],
)  # fmt: skip
def test_a_slip_is_found_and_placed(tmp_path: Path, table: str, old: str, new: str, found_by: str, words: str) -> None:
    folder = evidence_package(tmp_path)
    edit(folder, table, old, new)
    found = [failure for failure in _failures(tmp_path) if failure.check == found_by and words in failure.message]
    assert found, [failure.message for failure in _failures(tmp_path)]
    assert found[0].place is not None and found[0].place.file.startswith("data/")


def test_a_hedge_beside_the_span_is_a_finding(tmp_path: Path) -> None:
    folder = evidence_package(tmp_path)
    start, end = span(TEXT, "4,100")
    old = '"more than 4,100",more than,-2,4100,4100,,kettle,18,33'
    edit(folder, "claims", old, f'"4,100",,-2,4100,4050,4150,kettle,{start},{end}')
    (failure,) = _failures(tmp_path)
    assert failure.check == "print-is-whole"
    assert "prints “more than 4,100” at 18 to 33, and the row has “4,100”" in failure.message


def test_a_span_inside_a_longer_number_is_a_finding(tmp_path: Path) -> None:
    folder = evidence_package(tmp_path)
    start, _ = span(TEXT, "100 kettles")
    old = '"more than 4,100",more than,-2,4100,4100,,kettle,18,33'
    edit(folder, "claims", old, f"100,,0,100,99.5,100.5,kettle,{start},{start + 3}")
    assert any("inside a longer number" in failure.message for failure in _failures(tmp_path))


def test_overlapping_spans_are_a_finding(tmp_path: Path) -> None:
    folder = evidence_package(tmp_path)
    edit(folder, "omissions", "kettle,K7,,,", "kettle,K7,18,33,")
    assert any("overlap" in failure.message for failure in _failures(tmp_path))


def test_a_new_numeral_of_the_text_is_listed_with_line_and_context(tmp_path: Path) -> None:
    folder = evidence_package(tmp_path)
    edit(folder, "events", "kettle-e1,kettle,3 June 2024,140,151\n", "")
    assert {f.check for f in _failures(tmp_path)} == {"numerals-accounted"}
    words = "'2024' in line 3 of kettles.txt (“… 500,000th left Oslo on 3 June 2024"
    assert any(words in f.message for f in _failures(tmp_path))


def test_another_copy_of_the_text_is_said_and_its_spans_are_found_again(tmp_path: Path) -> None:
    evidence_package(tmp_path)
    _text(tmp_path, "Menu\nHome\n\n" + TEXT)
    report = check(open_package(tmp_path / "package"), ["evidence"], sources=tmp_path / "texts")
    assert not report.failures
    assert report.tallies["evidence", "text-at-hand"]["consistent"] == 1
    assert report.tallies["evidence", "span-holds-print"]["consistent"] == 7


def test_a_copy_that_lost_a_figure_fails(tmp_path: Path) -> None:
    evidence_package(tmp_path)
    _text(tmp_path, TEXT.replace("12%", "14%"))
    assert [f.subject for f in _failures(tmp_path) if f.check == "span-holds-print"] == [("kettle-02",)]


def test_a_source_without_text_is_undetermined_and_not_a_pass(tmp_path: Path) -> None:
    evidence_package(tmp_path)
    _text(tmp_path, "Nothing of it is here.")
    report = check(open_package(tmp_path / "package"), ["evidence"], sources=tmp_path / "texts")
    assert not report.failures
    assert {r.verdict for r in report.results} == {Verdict.UNDETERMINED}
    assert len(report.results) == 8


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("same.txt", TEXT.encode(), "are one text"),
        ("latin.txt", b"caf\xe9", "is not UTF-8 (byte 3)"),
    ],
)
def test_what_is_odd_about_the_folder_is_said(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    evidence_package(tmp_path)
    (tmp_path / "texts" / name).write_bytes(data)
    report = check(open_package(tmp_path / "package"), ["evidence"], sources=tmp_path / "texts")
    assert not report.failures
    assert any(words in result.message for result in report.results if result.check == "folder-of-texts")


def test_a_text_of_200_megabytes_is_not_read(tmp_path: Path) -> None:
    evidence_package(tmp_path)
    with open(tmp_path / "texts" / "huge.txt", "wb") as file:
        file.truncate(200 << 20)
    report = check(open_package(tmp_path / "package"), ["evidence"], sources=tmp_path / "texts")
    assert any("larger than 16 MB" in r.message for r in report.results)
    assert not report.failures


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir(), lambda p: p.write_text("")])
def test_a_folder_without_texts_is_refused_in_one_sentence(
    tmp_path: Path, make: object, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = evidence_package(tmp_path)
    make(tmp_path / "none")  # type: ignore[operator]
    for command in (["check", str(folder), "--layer", "evidence", "--sources"], ["evidence", "--package", str(folder)]):
        assert main([*command, str(tmp_path / "none")]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_the_layer_asks_for_the_texts(tmp_path: Path) -> None:
    folder = evidence_package(tmp_path)
    with pytest.raises(EvclaimsError, match="--sources DIR"):
        check(open_package(folder), ["evidence"])
    assert "evidence" not in check(open_package(folder)).layers


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.replace("\n", "\r\n"),
        lambda t: t.replace("4,100", "4\u00ad,1\u00ad00"),
        lambda t: t.replace("4,100", "\uff14,\uff11\uff10\uff10"),
        lambda t: t.replace("4,100", "\u0664\u066c\u0661\u0660\u0660"),
        lambda t: t.replace("4,100", "4\u202f100"),
        lambda t: t.replace("more than 4,100", "more\u00a0than\u20094,100"),
        lambda t: t.replace("Its", "\u200fIts\u200e"),
    ],
    ids=["crlf", "soft-hyphens", "full-width", "arabic-indic", "thin-space", "hard-spaces", "direction-marks"],
)
def test_typography_of_a_text_is_read_as_a_reader_sees_it(tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    evidence_package(tmp_path, change(TEXT), change("more than 4,100"))
    assert not _failures(tmp_path), [f.message for f in _failures(tmp_path)]


@needs_sources
def test_every_span_of_the_five_sources_is_exact_and_every_numeral_accounted_for() -> None:
    report = check(open_package(ROOT), ["evidence"], sources=SOURCES)
    assert not report.failures, [f.message for f in report.failures]
    assert report.tallies["evidence", "text-at-hand"]["entailed"] == 5
    assert report.tallies["evidence", "numerals-accounted"]["entailed"] == 5
    assert report.tallies["evidence", "span-holds-print"]["consistent"] == 0


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@needs_sources
def test_write_repairs_moved_offsets_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copy_package(tmp_path / "package")
    original = _bytes(folder)
    texts = tmp_path / "texts"
    shutil.copytree(SOURCES, texts)
    for path in texts.glob("*.txt"):
        path.write_bytes(b"Menu\n" + path.read_bytes())
    before = _bytes(folder)
    assert main(["evidence", str(texts), "--package", str(folder)]) == 0
    assert before == _bytes(folder), "nothing is touched without --write"
    assert main(["evidence", str(texts), "--package", str(folder), "--write"]) == 0
    capsys.readouterr()
    report = check(open_package(folder), ["evidence", "structure"], sources=texts)
    assert not report.failures
    assert report.tallies["evidence", "text-at-hand"]["entailed"] == 5
    # The way back gives the very files.
    assert main(["evidence", str(SOURCES), "--package", str(folder), "--write"]) == 0
    assert original == _bytes(folder)


@needs_sources
def test_a_package_that_is_not_tidy_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copy_package(tmp_path)
    path = folder / "data" / "claims.csv"
    path.write_bytes(path.read_bytes().replace(b",4100,", b",4100.0,").replace(b",2,1.5,", b",2.0,1.5,", 1))
    before = _bytes(folder)
    assert main(["evidence", str(SOURCES), "--package", str(folder), "--write"]) == 2
    assert "tidy --write first" in capsys.readouterr().err
    assert before == _bytes(folder)


def test_no_link_pipe_or_device_in_the_folder_of_texts_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence_package(tmp_path)
    texts = tmp_path / "texts"
    (texts / "kettles.txt").rename(tmp_path / "elsewhere.txt")
    (texts / "kettles.txt").symlink_to(tmp_path / "elsewhere.txt")
    (texts / "passwords.txt").symlink_to("/etc/passwd")
    (texts / "endless.txt").symlink_to("/dev/zero")
    (texts / "folder.txt").mkdir()
    os.mkfifo(texts / "pipe.txt")
    with open(texts / "huge.txt", "wb") as file:
        file.truncate(1 << 33)
    (texts / "own.txt").write_text("Nothing.", "utf-8")
    report = check(open_package(tmp_path / "package"), ["evidence"], sources=texts)
    said = " ".join(r.message for r in report.results if r.check == "folder-of-texts")
    for name in ("kettles", "passwords", "endless", "folder", "pipe", "huge"):
        assert f"{name}.txt was not read" in said
    assert {r.verdict for r in report.results if r.check == "text-at-hand"} == {Verdict.UNDETERMINED}
    assert "root:" not in " ".join(r.message for r in report.results)
    monkeypatch.setattr(texts_module, "_LARGEST_TOGETHER", 3)
    (texts / "a.txt").write_text("5", "utf-8")
    oddities = find_texts(open_package(tmp_path / "package"), texts).oddities
    assert "own.txt was not read, since the texts are larger than 0 MB together" in oddities
    for each in ("a.txt", "own.txt"):
        (texts / each).unlink()
    with pytest.raises(EvclaimsError, match=r"holds no text .* that is read \(endless\.txt was not read"):
        find_texts(open_package(tmp_path / "package"), texts)


def test_ten_thousand_numerals_in_a_line_that_stand_in_no_row_are_counted(tmp_path: Path) -> None:
    evidence_package(tmp_path, TEXT + "1 " * 10_000)
    began = time.process_time()
    found = [failure for failure in _failures(tmp_path) if failure.check == "numerals-accounted"]
    assert time.process_time() - began < 5
    assert len(found) == 1_001 and "9,000 more numerals" in found[-1].message
    assert "in line 5 " in found[0].message


def test_a_text_and_rows_for_all_its_numerals_take_seconds(tmp_path: Path) -> None:
    numbers = [str(100_000 + i) for i in range(10_000)]
    folder = evidence_package(tmp_path, TEXT + " ".join(numbers))
    rows = [f"kettle,{n},{len(TEXT) + 7 * i},{len(TEXT) + 7 * i + 6},r\n" for i, n in enumerate(numbers)]
    with open(folder / "data" / "omissions.csv", "a", encoding="utf-8") as file:
        file.writelines(rows)
    package = open_package(folder)
    package.tables  # noqa: B018  (reading them is another matter)
    began = time.process_time()
    assert not [r for r in run(package, tmp_path / "texts") if not r.passed]
    assert time.process_time() - began < 5


def test_a_package_without_spans_has_nothing_to_look_at(tmp_path: Path) -> None:
    folder = evidence_package(tmp_path)
    assert nothing(open_package(folder)) == ""
    (folder / "data" / "events.csv").write_text("event_id,source_id,printed,start,end\n", "utf-8")
    (folder / "data" / "omissions.csv").write_text("source_id,printed,start,end,reason\n", "utf-8")
    path = folder / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").split("\n")[0] + "\n", "utf-8")
    assert nothing(open_package(folder)) == ""  # a text without rows has numerals that stand in none
    path = folder / "data" / "sources.csv"
    path.write_text(path.read_text("utf-8").rsplit(",", 1)[0] + ",\n", "utf-8")
    assert "no row has a span" in nothing(open_package(folder))
    write_package(tmp_path / "other", {"rain": (["day"], [])})
    assert nothing(open_package(tmp_path / "other")) == "no claims with sources"


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("half\u2011a\u2011million lids", "half\u2011a\u2011million lids, give or take", "give or take"),
        ("costs $40", "costs pushing $40", "pushing"),
    ],
)
def test_a_word_beside_the_span_that_no_policy_has_is_a_finding(tmp_path: Path, old: str, new: str, word: str) -> None:
    evidence_package(tmp_path, TEXT.replace(old, new))
    (found,) = [failure for failure in _failures(tmp_path) if failure.check == "print-is-whole"]
    assert word in found.message

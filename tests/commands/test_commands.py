"""Every command: which package it means and names, how its words and options are read, what it never prints."""

import argparse
import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evclaims.cli import _parser, main
from evclaims.package.find import about, here, is_installed, where
from evclaims.report.layout import harmless
from helpers import ROOT, copy_package, write_package
from samples import claims_package

RULINGS = "ruling_id,check_id,covers,verdict,rejects,decided_on,reason"
OBEYED = re.compile(
    r"^\s*::(error|warning|set-output|add-mask|stop)|##\w*\[|[\x00-\x09\x0b-\x1f\x7f\u2028\u2029]", re.M
)
COMMANDS = next(a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction)).choices
TEXTS = (
    ("check", "--layer", "facts"),
    ("list",),
    ("show", "c-2"),
    ("explain", "reaches-target"),
    ("explain", "reaches-target", "c-2"),
    ("tidy",),
    ("check", "--layer", "facts", "--format", "github"),
    ("check", "--layer", "facts", "--format", "markdown"),
)
"""Commands that print text, without the package."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    yield claims_package(tmp_path / "mine")


def _with(package: str, command: str, *words: str) -> list[str]:
    return [command, package, *words]


def _ends(text: str) -> tuple[str, str]:
    first, *_, last = text.splitlines() or ["", ""]
    return first, last


@pytest.mark.parametrize("words", TEXTS, ids=" ".join)
def test_each_output_names_package_version_and_place_first_and_last(
    words: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = [_with("mine", *words), [*words, "--package", "mine"], _with("mine/datapackage.json", *words)]
    seen = set()
    for arguments in named:
        assert main(arguments) in (0, 1)
        seen.add(capsys.readouterr().out)
    (text,) = seen
    assert all("sample 1.2.3 at mine" in line for line in _ends(text)), _ends(text)
    os.chdir(folder)
    assert main([*words]) in (0, 1)
    assert all("sample 1.2.3 at ." in line for line in _ends(capsys.readouterr().out))


@pytest.mark.parametrize("words", TEXTS, ids=" ".join)
@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'{"resources": 1}', None], ids=repr)
def test_a_broken_descriptor_of_this_folder_is_never_passed_over(
    broken: bytes | None, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    if broken is None:
        Path("datapackage.json").symlink_to("nowhere.json")
    else:
        Path("datapackage.json").write_bytes(broken)
    assert main([*words]) == 2
    seen = capsys.readouterr()
    assert seen.out == "" and "datapackage.json" in seen.err and seen.err.count("\n") == 1


def test_a_folder_of_data_without_descriptor_is_told_that_other_data_are_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    assert main(["list"]) == 0
    first, last = _ends(capsys.readouterr().out)
    assert first == last and first.endswith(", since this folder has data/ and no datapackage.json")


def test_an_archive_is_named_by_its_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.make_archive("packed", "zip", folder)
    assert main(["list", "packed.zip"]) == 0
    assert _ends(capsys.readouterr().out) == ("sample 1.2.3 in packed.zip",) * 2


def test_a_path_is_named_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert (here(tmp_path), here(tmp_path / "a" / "b"), here(Path("a"))) == (".", "a/b", "a")
    assert here(tmp_path.parent) == str(tmp_path.parent.resolve())
    assert about("x", "", where(tmp_path / "a", "other.json")) == "x at a/other.json"
    site = tmp_path / "lib" / "python3.12" / "site-packages" / "loans"
    assert is_installed(site) and where(site) == "as installed" and not is_installed(ROOT)


@pytest.mark.parametrize("words", [("tidy", "--write"), ("evidence", "texts", "--write")], ids=" ".join)
def test_nothing_is_written_into_an_installed_package(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "texts").mkdir()
    package = claims_package(tmp_path / "lib" / "site-packages" / "loans")
    claims = package / "data" / "claims.csv"
    claims.write_bytes(claims.read_bytes().replace(b"79.5", b"79.50"))
    before = {path: path.read_bytes() for path in package.rglob("*") if path.is_file()}
    command, *rest = words
    for named in (str(package), str(package / "datapackage.json")):
        assert main([command, named, *rest]) == 2
        error = capsys.readouterr().err
        assert "is installed, and nothing is written there; make a copy" in error and error.count("\n") == 1
    assert before == {path: path.read_bytes() for path in package.rglob("*") if path.is_file()}


def test_what_is_written_is_a_path_from_the_current_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claims = folder / "data" / "claims.csv"
    claims.write_bytes(claims.read_bytes().replace(b"79.5", b"79.50"))
    assert main(["tidy", "mine", "--write"]) == 0
    about = "sample 1.2.3 at mine"
    assert capsys.readouterr().out == f"{about}\nwrote mine/data/claims.csv\n1 file written: {about}\n"
    assert main(["init", "new"]) == 0
    assert "wrote new/datapackage.json\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "package", "check", "id_"),
    [
        (["reaches-target"], ".", "reaches-target", None),
        (["reaches-target", "c-2"], ".", "reaches-target", "c-2"),
        (["mine", "reaches-target"], "mine", "reaches-target", None),
        (["mine", "reaches-target", "c-2"], "mine", "reaches-target", "c-2"),
        (["./mine", "reaches-target"], "mine", "reaches-target", None),
        (["reaches-target", "--package", "mine", "c-2"], "mine", "reaches-target", "c-2"),
        (["--package", "mine", "reaches-target"], "mine", "reaches-target", None),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_the_words_of_explain(
    words: list[str], package: str, check: str, id_: str | None, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(folder, ".", dirs_exist_ok=True)
    assert main(["explain", *words]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"sample 1.2.3 at {package}\n\n{check}\n")
    assert ("\n1 row: " in text) is (id_ is not None)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["explain", "mine"], "mine names a package; name a check of it too"),
        (["show", "mine"], "mine names a package; name an ID of it too"),
        (["bounds", "./mine"], "./mine names a package; name a quantity of it too"),
        (["explain", "main", "reaches-target"], "no package lies at main or is named so"),
        (["show", "mine", "c-2", "--package", "mine"], "two packages are named, mine and mine; name one"),
        (["explain", "mine/", "reaches-targt"], "did you mean reaches-target"),
        (["check", "./nowhere"], "there is no datapackage.json at nowhere"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_slip_in_the_words_is_one_sentence(
    words: list[str], message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    seen = capsys.readouterr()
    assert message in seen.err and seen.err.count("\n") == 1 and not seen.out


def test_export_takes_the_package_first_and_the_order_of_before(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["mine", "zip"], ["zip", "mine"], ["zip", "--package", "mine"]):
        assert main(["export", *words, "-o", "out.zip"]) == 0
        assert capsys.readouterr().out == "wrote out.zip: sample 1.2.3 at mine\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_no_option_of_a_command_abbreviates(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = COMMANDS[name]
    words = [str(action.dest) for action in command._get_positional_actions() if action.required]
    options = [option for option in command._option_string_actions if option.startswith("--")]
    assert options and not command.allow_abbrev
    for option in options:
        short = option[:-1]
        with pytest.raises(SystemExit) as caught:
            main([name, *words, f"{short}=1"])
        assert caught.value.code == 2
        assert f"evclaims {name}: error: " in (said := capsys.readouterr().err)
        assert "the following arguments are required" in said or f"there is no option '{short}'; did you mean" in said


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_shows_an_example_and_says_what_a_package_is(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main([name, "--help"])
    said = capsys.readouterr().out
    assert caught.value.code == 0 and f"\nexamples:\n  evclaims {name}" in said
    positional = [action.dest for action in COMMANDS[name]._get_positional_actions()]
    assert name in ("init", "diff", "read") or (
        positional[0] == "package" and "datapackage.json of this folder" in said
    )
    for example in re.findall(r"^  evclaims (.+)$", said.partition("examples:")[2], re.MULTILINE):
        _parser().parse_args(shlex.split(example))


def test_alone_it_prints_help_and_passes_no_gate(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    seen = capsys.readouterr()
    assert seen.out.startswith("usage: evclaims") and seen.err == ""


def test_the_version_has_a_short_option(capsys: pytest.CaptureFixture[str]) -> None:
    said = set()
    for option in ("-V", "--version"):
        with pytest.raises(SystemExit):
            main([option])
        said.add(capsys.readouterr().out)
    assert len(said) == 1 and said.pop().startswith("evclaims ")


@pytest.mark.parametrize(("word", "near"), [("chek", "check"), ("explian", "explain"), ("zzz", "check, report, init")])
def test_an_unknown_command_is_told_what_is_near(word: str, near: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([word])
    assert caught.value.code == 2 and near in capsys.readouterr().err.splitlines()[-1]


def test_explain_runs_its_check_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "checks" / "facts" / "other.yaml").write_text(
        "broken:\n  title: t\n  why: w\n  rows: SELECT nothing FROM claims\n  expect: nothing == 1\n", "utf-8"
    )
    assert main(["explain", "mine", "reaches-target"]) == 0
    assert main(["list", "mine"]) == 0
    assert main(["explain", "mine", "broken"]) == 2
    assert main(["check", "mine", "--layer", "facts"]) == 2


def test_output_to_a_dash_is_standard_output(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "mine", "--layer", "facts", "-o", "-", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["package"] == "sample"
    assert main(["report", "mine", "--layer", "facts", "-o", "-"]) == 0
    seen = capsys.readouterr()
    assert seen.out.lower().startswith("<!doctype html>") and "the report on sample 1.2.3 at mine" in seen.err
    assert not Path("-").exists()


HOSTILE = "\n::error file=a::b\r\n::set-output name=x::y ##[error]z ##vso[task]w\u2028::warning::v\x1b[2J"


def _hostile(folder: Path) -> Path:
    """Commands in every place that an author writes: descriptor, cells, IDs, checks and their titles."""
    claims_package(folder, printed=re.sub(r"[\r\n]", " ", HOSTILE), url="::error::x")
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    descriptor |= {"name": f"::error::x{HOSTILE}", "title": HOSTILE, "version": f"1{HOSTILE}"}
    for resource in descriptor["resources"]:
        resource["title"] = HOSTILE
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    facts = folder / "checks" / "facts" / "targets.yaml"
    text = facts.read_text("utf-8").replace("reaches-target:", json.dumps(f"::error::{HOSTILE}") + ":", 1)
    facts.write_text(re.sub(r"title: .*", lambda _: f"title: {json.dumps(HOSTILE)}", text), "utf-8")
    path = folder / "data" / "claims.csv"
    text = path.read_text("utf-8").replace("c-2", "::error::c2 ##[error]").replace("about 105", '"about\n::error::105"')
    path.write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    "words",
    [*TEXTS, ("check", "--layer", "structure,facts"), ("cite",), ("dictionary",), ("cite", "--format", "bibtex"),
     *(("check", "--layer", "facts", "--format", name) for name in ("json", "junit", "sarif", "rulings"))],
    ids=" ".join,
)  # fmt: skip
def test_no_line_of_a_package_is_obeyed_by_whoever_reads_the_log(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    _hostile(tmp_path / "mine")
    command, *rest = words
    ids = {"c-2": "::error::c2 ##[error]", "reaches-target": f"::error::{HOSTILE}"}
    main([command, "mine", *(ids.get(word, word) for word in rest)])
    seen = capsys.readouterr()
    lines = seen.out.split("\n")
    if "github" in words:
        lines = [re.sub(r"^::(error|warning) [^:]*::", "", line) for line in lines]
    found = [line for line in [*lines, *seen.err.split("\n")] if OBEYED.search(line)]
    assert not found and (seen.out or seen.err)
    if "json" in words or "sarif" in words:
        assert "##[error]" in json.dumps(json.loads(seen.out))
    if "rulings" in words:
        assert next(csv.reader(io.StringIO(seen.out))) == RULINGS.split(",")


def test_a_regular_file_gets_what_the_package_says(tmp_path: Path) -> None:
    _hostile(tmp_path / "mine")
    with (tmp_path / "rows.csv").open("w") as file:
        command = [sys.executable, "-m", "evclaims", "check", "mine", "--layer", "facts", "--format", "rulings"]
        subprocess.run(command, cwd=tmp_path, stdout=file, stderr=subprocess.DEVNULL, check=False)
    assert "##[error]" in (tmp_path / "rows.csv").read_text("utf-8")


@pytest.mark.parametrize(
    "line",
    ["::error::x", "  ::error::x", "\u2003::x::", "##[error]x", "x ##[error]", "###[error]", "##vso[a]", "\r::a"],
)
def test_a_harmless_line_is_obeyed_by_nothing_and_stays_so(line: str) -> None:
    shown = harmless(line)
    assert not shown.lstrip().startswith("::") and not re.search(r"##\w*\[", shown) and "\r" not in shown
    assert harmless(shown) == shown


def test_harmless_lines_stay_as_they_are() -> None:
    for line in ("a::b", "# head", "## head", "#:~:text=x", "a: b", "“::”"):
        assert harmless(line) == line


def test_our_own_package_is_named_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_package(tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    done = subprocess.run(
        [sys.executable, "-m", "evclaims", "cite"], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert re.fullmatch(r"evclaims: note: this cites evclaims \S+ at \.\n", done.stderr)


def test_a_package_without_name_or_version_is_named_by_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = write_package(tmp_path / "bare", {"t": (["a"], [["x"]])})
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    del descriptor["name"]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    assert main(["list", "bare"]) == 0
    assert _ends(capsys.readouterr().out) == ("bare at bare", "bare at bare")


@pytest.mark.parametrize(
    "words",
    [("check", "--layer", "facts"), ("explain", "odd"), ("explain", "::error::x\n::error::y"), ("show", "\n::error::z"),
     ("check", "--select", "\n::error::x"), ("check", "--layer", "\n::error::x"), ("check", "--format", "\n::error::x"),
     ("export", "\n::error::x", "-o", "x"), ("check", "--without", "\n::error::x"), ("bounds", "\n::error::q")],
    ids=repr,
)  # fmt: skip
def test_no_refusal_begins_a_line_with_what_a_package_says(
    words: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "checks" / "facts" / "odd.yaml").write_text(
        "odd:\n  title: t\n  why: w\n  rows: SELECT claim_id AS a FROM claims\n"
        '  expect: "::error::x ##[error]\\n::y"\n',
        "utf-8",
    )
    command, *rest = words
    assert main([command, "mine", *rest]) == 2
    seen = capsys.readouterr()
    first, *others = seen.err.rstrip("\n").split("\n")
    assert first.startswith("evclaims: error: ") and all(line.startswith("  ") for line in others)
    assert not OBEYED.search(seen.err) and not seen.out


def test_evidence_draft_and_diff_print_no_command_of_a_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _hostile(Path("other"))
    Path("texts").mkdir()
    Path("texts/one.txt").write_text(f"{HOSTILE}\n::error::x sold 41,000 cars and\n::error:: 34% more", "utf-8")
    for words in (["evidence", "other", "texts"], ["diff", "mine", "other"], ["diff", "other", "mine"],
                  ["diff", "mine", "other", "--format", "json"], ["diff", "mine", "other", "--format", "markdown"],
                  ["draft", str(ROOT), "texts/one.txt"], ["draft", str(ROOT), "texts/one.txt", "--table", "sources"],
                  ["mutate", "mine", "--layer", "structure", "--sample", "1"]):  # fmt: skip
        main(words)
        seen = capsys.readouterr()
        found = [line for line in f"{seen.out}\n{seen.err}".split("\n") if OBEYED.search(line)]
        assert not found and (seen.out or seen.err), words

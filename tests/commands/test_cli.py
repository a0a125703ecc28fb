"""The command: exit codes, one sentence for every slip, plain text in a pipe, colour in a terminal."""

import errno
import json
import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest

from evclaims.cli import main
from helpers import ROOT, write_package
from samples import VERDICTS, claims_package

EVCLAIMS = [sys.executable, "-m", "evclaims"]
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
HOSTILE = "9\x1b[2J\x9b31m[bold red]x[/]\u202e"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return claims_package(tmp_path / "package")


def _environment(**changes: str) -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "FORCE_COLOR")} | changes


def _in_pipe(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*EVCLAIMS, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        env=_environment(**environment),
    )


def _in_terminal(*arguments: object, **environment: str) -> tuple[int, str]:
    """Exit code and what a terminal of 80 columns gets to see, from stdout and stderr."""
    main_end, end = pty.openpty()
    environment = {"TERM": "xterm-256color", "COLUMNS": "80", **environment}
    process = subprocess.Popen(
        [*EVCLAIMS, *map(str, arguments)], stdin=end, stdout=end, stderr=end, env=_environment(**environment)
    )
    os.close(end)
    seen = b""
    try:
        while select.select([main_end], [], [], 60)[0]:
            chunk = os.read(main_end, 65536)
            if not chunk:
                break
            seen += chunk
    except OSError as error:
        assert error.errno == errno.EIO
    os.close(main_end)
    return process.wait(60), seen.decode("utf-8").replace("\r\n", "\n")


def _rule_on_everything(folder: Path) -> None:
    with (folder / "data" / "rulings.csv").open("a", encoding="utf-8") as file:
        file.write("r-2,reaches-target,c-2,strained,false,2026-01-02,A manner of speaking.\n")


def test_check_is_red_with_what_fails(folder: Path) -> None:
    done = _in_pipe("check", folder, "--layer", "facts")
    assert (done.returncode, done.stderr) == (1, "")
    first, *_, last = done.stdout.splitlines()
    assert first == f"sample 1.2.3 at {folder}"
    assert "\n\nFAILED reaches-target strained\n  The count reaches its target\n  actual >= target " in done.stdout
    assert last == f"red: 1 of 5 rows of 1 check fails; 1 ruled, 1 undetermined ({first})"


def test_check_is_green_where_everything_is_ruled(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _rule_on_everything(folder)
    assert main(["check", str(folder), "--layer", "facts"]) == 0
    assert capsys.readouterr().out.endswith(
        f"\ngreen: 5 rows of 1 check; 2 ruled, 1 undetermined (sample 1.2.3 at {folder})\n"
    )


def test_the_packaged_data_are_checked_by_default() -> None:
    done = _in_pipe("check", "--layer", "facts", "--format", "json")
    document = json.loads(done.stdout)
    assert (document["package"], document["layers"], done.returncode) == ("evclaims", ["facts"], 0)


def test_plain_text_in_a_pipe_within_80_columns(folder: Path) -> None:
    for arguments in (("check", folder, "--layer", "facts"), ("explain", "reaches-target", "--package", folder),
                      ("show", "c-2", "--package", folder), ("show", "q.a", "--package", folder),
                      ("list", "--package", folder)):  # fmt: skip
        done = _in_pipe(*arguments, TERM="xterm-256color")
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", done.stdout) and done.stdout
        # No frames around tables; the plot of a quantity's figures is drawn with the same characters, and is a picture.
        assert arguments[:2] == ("show", "q.a") or not re.search(r"[\u2500-\u257f]", done.stdout)
        assert max(len(line) for line in done.stdout.splitlines()[1:-1]) <= 80  # but for those that name the package
        assert not re.search(r" $", done.stdout, re.MULTILINE)
        assert done.stderr == ""


def test_colour_in_a_terminal_says_the_same_as_plain_text(folder: Path) -> None:
    code, seen = _in_terminal("check", folder, "--layer", "facts")
    plain = _in_pipe("check", folder, "--layer", "facts").stdout
    assert code == 1 and "\x1b[1;31mFAILED" in seen
    assert ANSI.sub("", seen.replace("\r", "")).endswith(plain)


def test_a_terminal_shows_progress_and_clears_it(folder: Path) -> None:
    _, seen = _in_terminal("check", folder, "--layer", "facts")
    assert "checking" in seen and "\x1b[2K" in seen


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_escape_where_a_terminal_wants_plain_text(environment: dict[str, str], folder: Path) -> None:
    code, seen = _in_terminal("check", folder, "--layer", "facts", **environment)
    assert code == 1 and seen == _in_pipe("check", folder, "--layer", "facts").stdout


def test_plain_text_where_rich_is_not_installed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['rich'] = None\n", "utf-8")
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    code, seen = _in_terminal("check", folder, "--layer", "facts", PYTHONPATH=path)
    assert code == 1 and "\x1b" not in seen and "red: 1 of 5 rows" in seen


@pytest.mark.parametrize(
    "arguments",
    [("check", "--layer", "facts"), ("check", "--layer", "facts", "--format", "json"), ("list",), ("show", "NA"),
     ("check", "--layer", "facts", "--format", "rulings"), ("explain", "reaches-target"), ("tidy",)],
    ids=" ".join,
)  # fmt: skip
def test_cells_neither_move_the_cursor_nor_colour_the_text(arguments: tuple[str, ...], tmp_path: Path) -> None:
    folder = claims_package(tmp_path, printed=HOSTILE, url=f"https://{HOSTILE}")
    (folder / "data" / "claims.csv").write_text(
        (folder / "data" / "claims.csv").read_text("utf-8").replace("c-2", f'"c-2{HOSTILE}"'), "utf-8"
    )
    command, *options = arguments
    where = [folder] if command in ("check", "tidy") else ["--package", folder]
    code, seen = _in_terminal(command, *options, *where, NO_COLOR="1")
    assert code in (0, 1) and not re.search(r"[\x1b\x9b\u202e]", seen)
    _, seen = _in_terminal(command, *options, *where)
    assert "\x1b[2J" not in seen and "\x9b" not in seen and "\u202e" not in seen
    assert ("[bold red]x[/]" in ANSI.sub("", seen)) or command in ("list", "tidy") or "rulings" in options


def test_output_goes_to_a_file_whole(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("before", "utf-8")
    done = _in_pipe("check", folder, "--layer", "facts", "--format", "json", "--output", target)
    assert (done.returncode, done.stdout) == (1, "")
    assert json.loads(target.read_text("utf-8"))["summary"]["failures"] == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["package", "report.json"]


def test_output_to_a_device_is_written_there(folder: Path) -> None:
    done = _in_pipe("check", folder, "--layer", "facts", "--output", "/dev/stdout")
    assert done.stdout.endswith(f"1 undetermined (sample 1.2.3 at {folder})\n")


@pytest.mark.parametrize(("name", "problem"), [("no/file", "there is no folder"), ("package", "is a folder")])
def test_output_that_cannot_be_written_is_one_sentence(name: str, problem: str, folder: Path, tmp_path: Path) -> None:
    done = _in_pipe("check", folder, "--layer", "facts", "--output", tmp_path / name)
    assert done.returncode == 2 and done.stderr.startswith("evclaims: error: ") and problem in done.stderr
    assert len(done.stderr.splitlines()) == 1 and [p.name for p in tmp_path.iterdir()] == ["package"]


def test_rulings_to_paste_and_a_note_on_faults(folder: Path) -> None:
    (folder / "checks/facts/more.yaml").write_text(
        "units:\n  title: t\n  why: w\n  rows: SELECT claim_id AS a, 'zz' AS b FROM claims\n  expect: a == b + 1\n",
        "utf-8",
    )
    done = _in_pipe("check", folder, "--layer", "facts", "--format", "rulings")
    assert done.stdout.startswith("ruling_id,check_id,covers,verdict,rejects,decided_on,reason\n")
    assert re.search(r"evclaims: note: \d+ failures are nothing that a ruling covers", done.stderr)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "nowhere"], "evclaims: error: there is no datapackage.json at nowhere"),
        (["check", ".", "--layer", "fact"], "evclaims: error: 'fact' is no layer; the layers are structure"),
        (["check", ".", "--layer", ","], "evclaims: error: --layer names none; the layers are structure"),
        (["check", ".", "--format", "xml"], "evclaims: error: 'xml' is no format; the formats are text, json, rulings"),
        (["explain", "reaches-targets", "--package", "."], "did you mean reaches-target"),
        (["explain", "reaches-target", "c-9", "--package", "."], "no row of the check reaches-target names 'c-9'"),
        (["show", "c-22", "--package", "."], "evclaims: error: there is no row 'c-22' in sample; did you mean c-2"),
        (["tidy", "nowhere"], "there is no datapackage.json at nowhere"),
    ],
    ids=" ".join,
)
def test_a_slip_is_one_sentence_and_exit_2(
    arguments: list[str],
    message: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    assert main(arguments) == 2
    seen = capsys.readouterr()
    assert message in seen.err and len(seen.err.splitlines()) == 1 and seen.out == ""


@pytest.mark.parametrize(
    ("file", "content", "place"),
    [
        ("datapackage.json", b"", "datapackage.json:1: it is empty"),
        ("datapackage.json", b"{", "datapackage.json:1: it is not JSON"),
        ("checks/facts/targets.yaml", b"a: [", "checks/facts/targets.yaml:1: it is not YAML"),
        ("checks/facts/targets.yaml", b"\xff", "checks/facts/targets.yaml:1: a byte is not UTF-8"),
        ("checks/views/v.sql", b"\xff", "checks/views/v.sql:1: a byte is not UTF-8"),
    ],
)
@pytest.mark.parametrize("command", ["check", "explain"])
def test_a_broken_package_is_one_sentence_with_its_place(
    command: str, file: str, content: bytes, place: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_bytes(content)
    where = [str(folder), "--layer", "facts"] if command == "check" else [str(folder), "reaches-target"]
    assert main([command, *where]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"evclaims: error: {place}") and len(error.splitlines()) == 1


def test_a_bad_expression_shows_a_caret(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "checks/facts/targets.yaml"
    path.write_text(path.read_text("utf-8").replace("actual >= target", "actual >= target.x"), "utf-8")
    assert main(["check", str(folder), "--layer", "facts"]) == 2
    first, expression, caret = capsys.readouterr().err.splitlines()
    assert first.startswith("evclaims: error: checks/facts/targets.yaml:1: check 'reaches-target': attribute access")
    assert expression[caret.index("^") :] == "target.x"


def test_unreadable_data_are_a_finding(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "data" / "sources.csv").write_text("source_id,publisher\na\n", "utf-8")
    assert main(["check", str(folder), "--layer", "facts"]) == 1
    assert "at data/sources.csv:1\n" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["chek"], ["check", "--lay", "facts"], ["show"]], ids=" ".join)
def test_usage_is_exit_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2 and "usage: evclaims" in capsys.readouterr().err


def test_version_is_that_of_the_descriptor() -> None:
    version = json.loads((ROOT / "datapackage.json").read_text("utf-8"))["version"]
    assert _in_pipe("--version").stdout == f"evclaims {version}\n"


def test_help_starts_fast_since_it_imports_nothing_heavy() -> None:
    code = "import sys\nfrom evclaims.cli import main\ntry: main(['--help'])\n"
    code += "except SystemExit: pass\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    loaded = set(done.stdout.split())
    assert not {"pandas", "duckdb", "sqlglot", "yaml", "rich", "frictionless", "great_expectations"} & loaded


def test_a_pipe_that_closes_early_is_no_traceback(folder: Path) -> None:
    command = " ".join([*EVCLAIMS, "show", "q.a", "--package", str(folder)])
    done = subprocess.run(
        ["bash", "-c", f"{command} | true; exit ${{PIPESTATUS[0]}}"], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (141, "")


def test_a_full_disk_is_one_sentence(folder: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*EVCLAIMS, "list", "--package", folder], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60
        )
    assert done.returncode == 2 and done.stderr.endswith("no space left on device\n")
    assert len(done.stderr.splitlines()) == 1


def test_a_closed_stdout_is_no_traceback(folder: Path) -> None:
    command = " ".join([*EVCLAIMS, "list", "--package", str(folder)])
    done = subprocess.run(["bash", "-c", f"{command} >&-"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("Query interrupted")], ids=["python", "duckdb"])
def test_interrupting_is_exit_130_without_traceback(
    error: BaseException, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("evclaims.layers.facts.run", interrupted)
    assert main(["check", str(folder), "--layer", "facts"]) == 130
    assert capsys.readouterr() == ("", "")


def test_ascii_streams_bear_any_text(folder: Path) -> None:
    done = _in_pipe("show", "c-2", "--package", folder, PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and "\\u2192" in done.stdout


def test_explain_says_check_rows_ruling_and_evidence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "reaches-target", "--package", str(folder)]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"sample 1.2.3 at {folder}\n\nreaches-target\nThe count reaches its target\n\nA target is")
    assert "\nexpect    actual >= target\n" in text and "\n    SELECT actual.claim_id AS actual, target" in text
    assert "\n5 rows: 1 entailed, 1 consistent, 1 strained, 1 contradicted, 1 undetermined, 1\nruled\n" in text
    assert "\n  ruled by r-1 (the claim is rejected): The count was cut short.\n" in text
    assert (
        "\n  c-2  at least 90 car  data/claims.csv:4\n"
        "    “more than 90”, characters 20 to 32, One\n"
        "    https://one.example/a#:~:text=more%20than%2090\n"
    ) in text  # fmt: skip
    order = [line.split()[0] for line in text.splitlines() if re.match(r"[a-z]+  (c-|NA)", line)]
    assert order == ["strained", "contradicted", "undetermined", "consistent", "entailed"]


def test_explain_of_one_id_leaves_the_other_rows_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "reaches-target", "c-3", "--package", str(folder)]) == 0
    text = capsys.readouterr().out
    assert "\n1 row: 1 consistent\n" in text and "c-2" not in text


def test_show_of_a_claim_gives_its_columns_its_source_and_its_check_rows(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "c-4", "--package", str(folder)]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"sample 1.2.3 at {folder}\n\nc-4  claims  data/claims.csv:6\n  claim_id     c-4\n")
    assert "\n  vintage      -\n" in text and "\nsource_id → sources data/sources.csv:3\n" in text
    assert "\n1 check row touches it\n  contradicted  reaches-target  c-1  ruled by r-1\n" in text
    assert text.endswith(f"\n\nsample 1.2.3 at {folder}\n")


def test_show_of_a_quantity_aligns_its_claims_and_lists_what_does_not_pass(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "q.a", "--package", str(folder)]) == 0
    text = capsys.readouterr().out
    assert (
        "\nclaims that refer to it\n"
        "  NA   actual  “120”           120 car\n"
        "  c-1  target  “100”           100 car\n"
        "  c-2  actual  “more than 90”  at least 90 car\n"
        "  c-3  actual  “about 105”     95 to 110.5 car\n"
        "  c-4  actual  “80”            79.5 to 80.5 car\n"
        "  c-5  actual  “8o”            unknown\n"
    ) in text
    assert "\n5 check rows touch it\n" in text
    assert (
        "  strained      reaches-target  c-2, c-1\n  contradicted  reaches-target  c-4, c-1  ruled by r-1\n\n"
    ) in text


@pytest.mark.parametrize("id_", [*VERDICTS, "c-1", "one", "q.a", "r-1"])
def test_every_id_can_be_shown(id_: str, folder: Path) -> None:
    assert main(["show", id_, "--package", str(folder)]) == 0


def test_list_names_tables_and_checks_and_runs_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("evclaims.layers.facts.run", None)
    assert main(["list", "--package", str(folder)]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"sample 1.2.3 at {folder}\n\ntables\n") and re.search(r"^  claims +6$", text, re.MULTILINE)
    assert "\n  reaches-target  The count reaches its target\n" in text


def test_a_package_without_our_profile_is_listed_shown_and_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_package(
        tmp_path,
        {"trees": (["tree", "low:number", "high:number"], [["oak", "20", "40"], ["elm", "30", None]])},
        resources={"trees": {"intervals": {"id": "tree", "lower": "low", "upper": "high"}}},
    )
    (folder / "checks" / "facts").mkdir(parents=True)
    (folder / "checks" / "facts" / "a.yaml").write_text(
        "tall:\n  title: Trees are tall\n  why: They grow.\n  rows: SELECT tree FROM trees\n  expect: tree >= 25\n",
        "utf-8",
    )
    for arguments, expected in (
        (["list"], "\n  tall   Trees are tall\n"),
        (["show", "oak"], "1 check row touches it"),
        (["explain", "tall"], "\n  elm  at least 30  data/trees.csv:3\n"),
    ):
        assert main([*arguments, "--package", str(folder)]) == 0
        assert expected in capsys.readouterr().out


def test_tidy_prints_a_diff_and_exits_1_until_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    about = f"sample 1.2.3 at {folder}"
    assert main(["tidy", str(folder)]) == 0 and capsys.readouterr().out == f"{about}\nit is tidy: {about}\n"
    path = folder / "data" / "claims.csv"
    tidy = path.read_bytes()
    path.write_bytes(tidy.replace(b"79.5", b"79.50"))
    assert main(["tidy", str(folder)]) == 1
    diff = capsys.readouterr().out
    assert diff.startswith(f"{about}\n--- a/data/claims.csv\n+++ b/data/claims.csv\n") and "79.50" in diff
    assert diff.endswith(f"\n1 file would change: {about}\n")
    assert main(["tidy", str(folder), "--write"]) == 0
    assert capsys.readouterr().out == f"{about}\nwrote {path}\n1 file written: {about}\n" and path.read_bytes() == tidy


@pytest.mark.parametrize("missing", ["duckdb", "yaml"])
def test_a_missing_library_names_the_extra(
    missing: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    assert main(["check", str(folder), "--layer", "facts"]) == 2
    error = capsys.readouterr().err
    assert error.endswith(f"needs {missing}, which is not installed; run: pip install 'evclaims[check]'\n")


@pytest.mark.parametrize(
    "arguments", ["list {}", "check {} --layer facts", "show {} c-2", "tidy {}", "cite {}", "--help", "--version"]
)
@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_takes_no_file_of_ours_and_changes_no_exit_code(
    arguments: str, closed: str, folder: Path
) -> None:
    command = " ".join([*EVCLAIMS, arguments.format(folder)])
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    codes = [
        subprocess.run(["bash", "-c", f"{command} {end}"], capture_output=True, timeout=60).returncode
        for end in ("", closed)
    ]
    assert codes[0] == codes[1] and codes[0] in (0, 1)
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_current_folder_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    for arguments in ("check", "list", "init x", "tidy --write"):
        gone = tmp_path / "gone"
        gone.mkdir()
        script = f"cd {gone} && rmdir {gone} && {sys.executable} -P -m evclaims {arguments}"
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
        assert done.returncode == 2 and done.stdout == ""
        assert done.stderr == "evclaims: error: the current folder is gone; change into one that is there\n"


@pytest.mark.parametrize(
    ("end", "expected"),
    [("os._exit(1)", 2), ("os.abort()", 2), ("os.kill(os.getpid(), 9)", 2), ("sys.exit(main(['tidy', '{}']))", 0),
     ("return main(['tidy', '{}'])", 0), ("return 1", 1),
     ("return main(['chek'])", 2), ("return main(['check', '-h'])", 0)],
)  # fmt: skip
def test_where_memory_is_limited_only_an_orderly_end_is_an_answer(end: str, expected: int, folder: Path) -> None:
    code = "import os, sys\nfrom evclaims.commands import memory\n"
    code += "from evclaims.cli import main, _refuse\ndef work():\n    "
    code += end.format(folder) + "\nsys.exit(memory.run(work, _refuse))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == expected and ("memory" in done.stderr) is (end.startswith("os."))


@pytest.mark.parametrize("kilobytes", [30_000, 60_000, 120_000, 250_000])
def test_too_little_memory_is_a_sentence(kilobytes: int, folder: Path) -> None:
    script = f"ulimit -v {kilobytes}; {' '.join(EVCLAIMS)} check {folder} --layer structure,facts"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr
    assert (done.returncode == 1 and not done.stderr) or (
        done.returncode == 2 and done.stderr.splitlines()[-1].startswith("evclaims: error: ")
    )


def test_optimised_python_says_the_same(folder: Path) -> None:
    for arguments in (("check", folder, "--layer", "structure,facts"), ("show", folder, "c-2"), ("check", "--help")):
        plain = _in_pipe(*arguments)
        optimised = _in_pipe(*arguments, PYTHONOPTIMIZE="2")
        assert (optimised.returncode, optimised.stdout) == (plain.returncode, plain.stdout)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ValueError("odd"), "this is a slip of evclaims and none of yours (ValueError: odd); please report it"),
        (AssertionError(), "this is a slip of evclaims and none of yours (AssertionError); please report it"),
        (KeyError("a\n::error::b"), r"(KeyError: 'a\n::error::b'); please"),
        (MemoryError(), "the memory that it may use does not suffice"),
        (RecursionError(), "nested too deep"),
        (ImportError("lib.so: failed to map segment"), "a library cannot be loaded (lib.so: failed to map segment)"),
        (RuntimeError("can't start new thread"), "the memory that it may use does not suffice"),
        (OSError(5, "Input/output error", "x.csv"), "x.csv: it cannot be read or written: input/output error"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_what_nobody_foresaw_is_one_sentence_and_a_traceback_only_when_asked_for(
    error: Exception,
    sentence: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr("evclaims.report.show.contents", fails)
    monkeypatch.setattr("evclaims.cli._abandon_stdout", lambda: None)
    monkeypatch.delenv("EVCLAIMS_DEBUG", raising=False)
    assert main(["list", str(folder)]) == 2
    said = capfd.readouterr().err
    assert sentence in said and said.count("\n") == 1
    monkeypatch.setenv("EVCLAIMS_DEBUG", "1")
    assert main(["list", str(folder)]) == 2
    assert ("Traceback" in capfd.readouterr().err) is ("slip of evclaims" in said or "KeyError" in said)

"""Several files are written all or none, whatever ends the process; what a stranger left is not obeyed."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from evclaims.cli import main
from evclaims.model import EvclaimsError
from evclaims.package import files, journal
from samples import claims_package

OLD = {"a.csv": b"old a", "data/b.csv": b"old b", "data/gone.csv": b"old c"}
NEW = {"a.csv": b"new a", "data/b.csv": b"new b", "data/more.csv": b"new d"}

KILLED = """
import json, os, shutil, signal, sys
from pathlib import Path
from evclaims.package import files, journal

folder, number, old, new = Path(sys.argv[1]), int(sys.argv[2]), *map(json.loads, sys.argv[3:5])

def lay():
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in old.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)

def stands():
    return {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*") if p.is_file()}

def write(at):
    steps = 0
    def step(frame, event, argument):  # before and after whatever asks the system for something
        nonlocal steps
        whose = getattr(argument, "__module__", None), type(getattr(argument, "__self__", None)).__module__
        asks = {"posix", "fcntl", "_io"} & set(whose)
        if event in ("c_call", "c_return") and asks:
            steps += 1
            if steps == at:
                os.kill(os.getpid(), number)
    wanted = {folder / name: None if name not in new else new[name].encode() for name in {**old, **new}}
    sys.setprofile(step)
    files.write(wanted, folder)
    sys.setprofile(None)

for at in range(1, 100_000):
    lay()
    child = os.fork()
    if not child:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        try:
            write(at)
        finally:
            os._exit(0)
    status = os.waitpid(child, 0)[1]
    cut = stands()
    said = journal.recover(folder)
    print(json.dumps([status, cut, stands(), said]))
    if status == 0:
        break
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda each: each.name)
def test_whatever_ends_a_write_at_whatever_step_all_or_nothing_is_written(
    number: signal.Signals, tmp_path: Path
) -> None:
    old, new = ({name: text.decode() for name, text in each.items()} for each in (OLD, NEW))
    command = [sys.executable, "-c", KILLED, str(tmp_path / "p"), str(int(number)), json.dumps(old), json.dumps(new)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True)
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    assert runs[-1][0] == 0 and len(runs) > 100 and runs[-1][2] == new
    outcomes = []
    for status, cut, after, said in runs[:-1]:
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == number
        assert after in (old, new)
        assert bool(said) == (cut != after or journal.NAME in cut), said
        outcomes.append(after)
        if number != signal.SIGKILL:
            assert cut == after  # cleaned up at once
    assert outcomes == sorted(outcomes, key=lambda each: each == new)  # once decided, it is finished
    assert old in outcomes and new in outcomes


def _lay(folder: Path) -> Path:
    for name, content in OLD.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def _stands(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _hash(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _leave(folder: Path, *records: object, decided: bool = True, mode: int = 0o600) -> None:
    head = json.dumps({"evclaims": 1, "files": records}).encode() + b"\n"
    mark = f"decided {hashlib.sha256(head).hexdigest()}\n".encode() if decided else b""
    (folder / journal.NAME).write_bytes(head + mark)
    (folder / journal.NAME).chmod(mode)


FRESH = ".a.csv.0123456789abcdef.tmp"
RECORD = {"path": "a.csv", "fresh": FRESH, "before": _hash(b"old a"), "after": _hash(b"new a")}


def test_what_fits_is_finished(tmp_path: Path) -> None:
    _lay(tmp_path)
    (tmp_path / FRESH).write_bytes(b"new a")
    _leave(tmp_path, RECORD)
    assert "its 1 file is now written" in journal.recover(tmp_path / "data" / "b.csv")  # from a folder below, too
    assert _stands(tmp_path) == OLD | {"a.csv": b"new a"}
    assert journal.recover(tmp_path) == ""


@pytest.mark.parametrize(
    "change",
    [
        {"path": "../out/a.csv"},
        {"path": "data/../../out/a.csv"},
        {"path": "/etc/passwd"},
        {"path": "C:/a.csv"},
        {"path": "link/a.csv"},
        {"path": "to-file"},
        {"path": ".git/hooks/a.csv"},
        {"path": "a.csv/"},
        {"path": ""},
        {"path": "a\0.csv"},
        {"path": "data"},
        {"path": ["a.csv"]},
        {"path": journal.NAME},
        {"path": "data/b.csv"},
        {"before": _hash(b"another")},
        {"before": None},
        {"before": "0"},
        {"after": _hash(b"another")},
        {"after": None, "before": _hash(b"another")},
        {"after": 3},
        {"fresh": "victim.txt"},
        {"fresh": "../out/a.csv"},
        {"fresh": ".a.csv.0123456789abcdeX.tmp"},
        {"fresh": None},
    ],
    ids=str,
)
@pytest.mark.parametrize("decided", [True, False])
def test_a_journal_that_came_with_a_package_changes_nothing_that_it_does_not_fit(
    change: dict[str, object], decided: bool, tmp_path: Path
) -> None:
    folder, out = _lay(tmp_path / "package"), tmp_path / "out"
    out.mkdir()
    (out / "a.csv").write_bytes(b"old a")
    (folder / "link").symlink_to(out)
    (folder / "to-file").symlink_to(out / "a.csv")
    (folder / ".git" / "hooks").mkdir(parents=True)
    (folder / ".git" / "hooks" / "a.csv").write_bytes(b"old a")
    (folder / "victim.txt").write_bytes(b"mine")
    record: dict[str, object] = RECORD | change
    for where in (folder, folder / ".git" / "hooks", folder / "data", out):
        (where / FRESH).write_bytes(b"new a")
    if isinstance(name := record["path"], str) and "fresh" not in change:
        record["fresh"] = f".{name.split('/')[-1]}.0123456789abcdef.tmp"
    _leave(folder, record, decided=decided)
    before = _stands(tmp_path)
    said = journal.recover(folder)
    after = _stands(tmp_path)
    gone = {name for name in before if name not in after}
    assert all(after[name] == before[name] for name in after)
    if decided:
        assert "nothing was changed" in said and not gone
    else:  # what may go is what bears a name that only a write of ours gives, and the journal itself
        mark = ".0123456789abcdef.tmp"
        assert all(each.startswith("package/") and each.endswith((mark, journal.NAME)) for each in gone)
        assert not any(".git" in each or "victim" in each for each in gone)


@pytest.mark.parametrize(
    "content", [b"{\n", b"[]\n", b'{"files": 3}\n', b"[" * 10_000 + b"\n", b"\xff\n", b"x" * (2 << 20)]
)
def test_a_journal_that_is_none_is_left_and_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / journal.NAME).write_bytes(content)
    said = journal.recover(tmp_path)
    assert "nothing was changed" in said and "\n" not in said
    assert (tmp_path / journal.NAME).read_bytes() == content
    with pytest.raises(EvclaimsError, match="see to it and remove it"):
        files.write({tmp_path / "a": b"a"})


def test_no_link_and_no_pipe_is_taken_for_a_journal(tmp_path: Path) -> None:
    _lay(tmp_path)
    (tmp_path / "elsewhere").write_bytes(b"{}")
    (tmp_path / journal.NAME).symlink_to("elsewhere")
    assert journal.recover(tmp_path) == ""
    with pytest.raises(EvclaimsError, match="cannot be opened"):
        files.write({tmp_path / "a": b"a"})
    (tmp_path / journal.NAME).unlink()
    os.mkfifo(tmp_path / journal.NAME)
    assert journal.recover(tmp_path) == ""
    with pytest.raises(EvclaimsError, match="not what this user's commands write"):
        files.write({tmp_path / "a": b"a"})
    assert (tmp_path / "elsewhere").read_bytes() == b"{}"


def test_nothing_is_written_into_an_installed_package(tmp_path: Path) -> None:
    folder = _lay(tmp_path / "site-packages" / "p")
    (folder / FRESH).write_bytes(b"new a")
    _leave(folder, RECORD)
    before = _stands(folder)
    assert "not to be written" in journal.recover(folder)
    assert _stands(folder) == before


def test_two_commands_that_write_at_once_do_not_take_each_other_for_dead(tmp_path: Path) -> None:
    _lay(tmp_path)
    entered, done = threading.Event(), threading.Event()

    def hold() -> None:
        with journal.journal(tmp_path) as notes:
            notes.plan([])
            entered.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    assert entered.wait(10)
    try:
        with pytest.raises(EvclaimsError, match="another command has been writing"):
            journal.settle(tmp_path, 0.1)
        threading.Timer(0.2, done.set).start()
        files.write({tmp_path / "a.csv": b"new a"})  # waits
    finally:
        done.set()
        thread.join()
    assert _stands(tmp_path) == OLD | {"a.csv": b"new a"}


def test_files_of_several_folders_and_none_for_a_removed_one(tmp_path: Path) -> None:
    _lay(tmp_path / "package")
    (tmp_path / "reports").mkdir()
    files.write(
        {
            tmp_path / "package" / "a.csv": b"new a",
            tmp_path / "package" / "data" / "gone.csv": None,
            tmp_path / "package" / "data" / "never.csv": None,
            tmp_path / "reports" / "out.html": b"page",
        }
    )
    assert _stands(tmp_path) == {
        "package/a.csv": b"new a",
        "package/data/b.csv": b"old b",
        "reports/out.html": b"page",
    }


@pytest.mark.parametrize("nth", range(1, 4))
def test_a_file_that_was_removed_is_there_again_after_an_error(
    nth: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _lay(tmp_path).joinpath("a.csv").chmod(0o640)
    genuine, calls = os.replace, 0

    def failing(*arguments: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise OSError(5, "Input/output error")
        genuine(*arguments)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(EvclaimsError, match="input/output error"):
        files.write({tmp_path / name: NEW.get(name) for name in (*OLD, "data/more.csv")})
    assert _stands(tmp_path) == OLD and (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o640


STOPPED = """
import os, signal, sys
from pathlib import Path
from evclaims.package.files import new_folder
with new_folder(Path(sys.argv[1])) as folder:
    (folder / "x").write_text("x")
    os.kill(os.getpid(), int(sys.argv[2]))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("exists", [True, False])
def test_a_new_folder_that_is_stopped_leaves_nothing(number: signal.Signals, exists: bool, tmp_path: Path) -> None:
    target = tmp_path / "new"
    if exists:
        target.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", STOPPED, str(target), str(int(number))], capture_output=True, check=False
    )
    assert done.returncode == -number
    assert list(tmp_path.rglob("*")) == ([target] if exists else [])


def test_the_next_command_finishes_what_was_cut_off_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = claims_package(tmp_path / "package")
    path = folder / "data" / "claims.csv"
    whole, fresh = path.read_bytes(), ".claims.csv.0123456789abcdef.tmp"
    path.write_bytes(b"cut off")
    (folder / "data" / fresh).write_bytes(whole)
    record = {"path": "data/claims.csv", "fresh": fresh, "before": _hash(b"cut off"), "after": _hash(whole)}
    _leave(folder, record)
    assert main(["cite", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert err.count("cut off") == 1 and err.startswith("evclaims: note: a command was cut off")
    assert path.read_bytes() == whole and sorted(p.name for p in folder.rglob(".*")) == []
    assert main(["cite", str(folder)]) == 0
    again, err = capsys.readouterr()
    assert again == out and "cut off" not in err

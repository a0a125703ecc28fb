"""From a name to a package: folders, archives made to do harm, tags and revisions of a repository."""

import io
import json
import os
import re
import resource
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from evclaims.cli import main
from evclaims.model import EvclaimsError
from evclaims.package import archives
from evclaims.package.find import find, homes
from evclaims.package.git import Repository
from evclaims.package.package import open_package
from helpers import copy_package, read_descriptor, write_descriptor
from samples import claims_package

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not on this machine")


def _git(folder: Path, *arguments: str) -> str:
    settings = ["-c", "user.name=x", "-c", "user.email=x@y.example", "-c", "init.defaultBranch=main"]
    command = ["git", "-C", str(folder), *settings, *arguments]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout.strip()


def _commit(folder: Path, message: str) -> str:
    _git(folder, "add", "-A")
    _git(folder, "commit", "-q", "-m", message)
    return _git(folder, "rev-parse", "HEAD")


def _set(folder: Path, version: str, printed: str) -> None:
    descriptor = read_descriptor(folder)
    descriptor["version"] = version
    write_descriptor(folder, descriptor)
    path = folder / "data" / "claims.csv"
    lines = path.read_text("utf-8").splitlines()
    cells = lines[4].split(",")
    cells[5] = printed
    path.write_text("\n".join([*lines[:4], ",".join(cells), *lines[5:]]) + "\n", "utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """0.1.0 twice (the second time corrected), 0.2.0 tagged and moved on, a slip that is no JSON, 0.3.0."""
    folder = claims_package(tmp_path / "repo" / "sub")
    _git(folder.parent, "init", "-q")
    for message, version, printed in (("a", "0.1.0", "one"), ("b", "0.1.0", "two"), ("c", "0.2.0", "three")):
        _set(folder, version, printed)
        _commit(folder, message)
    _git(folder, "tag", "v0.2.0")
    _set(folder, "0.2.0", "four")
    _commit(folder, "d")
    descriptor = (folder / "datapackage.json").read_text("utf-8")
    (folder / "datapackage.json").write_text("{", "utf-8")
    _commit(folder, "slip")
    (folder / "datapackage.json").write_text(descriptor.replace("0.2.0", "0.3.0"), "utf-8")
    _commit(folder, "e")
    return folder


def _printed(name: str, folder: Path) -> str:
    with find(name, [folder]) as version:
        return version.package.table("claims").rows[3].texts["printed"]


@needs_git
@pytest.mark.parametrize(
    ("name", "printed"),
    [("0.1.0", "two"), ("v0.1.0", "two"), ("0.2.0", "three"), ("v0.2.0", "three"), ("0.3.0", "four"), ("HEAD~4", "two"),
     ("main", "four"), ("HEAD", "four")],
)  # fmt: skip
def test_a_version_is_its_tag_or_else_the_last_commit_that_has_it(name: str, printed: str, repository: Path) -> None:
    assert _printed(name, repository) == printed


@needs_git
def test_a_hook_s_git_dir_does_not_decide(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    assert _printed("0.1.0", repository) == "two"


@needs_git
@pytest.mark.parametrize("name", ["0.9.9", "v0.9.9", "nothing", "HEAD~99", "--help", "a\0b", "main:sub", "x" * 300])
def test_a_revision_that_is_not_there_is_one_sentence(name: str, repository: Path) -> None:
    with (
        pytest.raises(EvclaimsError, match=r"is no package, .* of one: (no tag|there is no such)") as raised,
        find(name, [repository]),
    ):
        pass
    assert "\n" not in str(raised.value)


def test_no_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvclaimsError, match="no version is named"), find("", [tmp_path]):
        pass


@needs_git
def test_a_revision_without_package_or_with_a_broken_one_is_named(repository: Path, tmp_path: Path) -> None:
    with (
        pytest.raises(EvclaimsError, match=r"HEAD~1: datapackage.json:1: it is not JSON"),
        find("HEAD~1", [repository]),
    ):
        pass
    (tmp_path / "repo" / "other").mkdir()
    with (
        pytest.raises(EvclaimsError, match=r"no datapackage\.json in the folder"),
        find("main", [tmp_path / "repo" / "other"]),
    ):
        pass


@needs_git
def test_a_link_in_a_commit_is_refused(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("claim_id\n", "utf-8")
    path = repository / "data" / "claims.csv"
    path.unlink()
    path.symlink_to(tmp_path / "secret.csv")
    _commit(repository, "link")
    with pytest.raises(EvclaimsError, match=r"'data/claims\.csv' is a link"), find("HEAD", [repository]):
        pass


@needs_git
def test_a_folder_goes_before_a_revision_of_its_name(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    claims_package(tmp_path / "main", printed="elsewhere")
    with find("main", [repository]) as version:
        assert version.package.root == (tmp_path / "main").resolve() and not version.commit


def test_without_git_a_version_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EvclaimsError, match="git is not installed"), find("0.1.0", [tmp_path]):
        pass


@needs_git
def test_outside_a_repository_a_version_is_one_sentence(tmp_path: Path) -> None:
    folder = claims_package(tmp_path / "lone")
    with pytest.raises(EvclaimsError, match="is in no git repository"), find("0.1.0", [folder]):
        pass
    (tmp_path / "empty").mkdir()
    with (
        pytest.raises(EvclaimsError, match=r"there is no datapackage\.json in the folder"),
        find(str(tmp_path / "empty"), [folder]),
    ):
        pass


@needs_git
def test_the_next_home_is_asked_where_the_first_is_in_no_repository(repository: Path, tmp_path: Path) -> None:
    lone = claims_package(tmp_path / "lone")
    with find("0.1.0", [lone, repository]) as version:
        assert version.package.version == "0.1.0" and version.label == "0.1.0"
    with find("HEAD", [lone, repository]) as version:
        assert version.label == "0.3.0 (HEAD)"


def test_the_working_package_is_that_of_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = claims_package(tmp_path / "here")
    monkeypatch.chdir(folder)
    assert homes() == [folder] and homes("nowhere") == [folder]
    assert homes(str(folder / "datapackage.json")) == [folder, folder]
    with find(None, homes()) as version:
        assert (version.package.name, version.label) == ("sample", "1.2.3")
    monkeypatch.chdir(tmp_path)
    assert (homes()[0] / "datapackage.json").is_file() and homes()[0] != folder


def _zip(path: Path, folder: Path, prefix: str = "", extra: dict[str, str] | None = None) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, prefix + file.relative_to(folder).as_posix())
        for name, text in (extra or {}).items():
            archive.writestr(name, text)
    return path


@pytest.mark.parametrize("prefix", ["", "repo-1.2.3/", "evclaims/packaged/", "deep/er/"])
@pytest.mark.parametrize("name", ["a.zip", "a.whl"])
def test_a_wheel_or_zip_is_laid_out_and_gone_afterwards(prefix: str, name: str, tmp_path: Path) -> None:
    folder = claims_package(tmp_path / "package")
    extra = {"../evil.txt": "x", f"{prefix}../evil.txt": "x", "tests/deep/down/here/x/datapackage.json": "{"}
    path = _zip(tmp_path / name, folder, prefix, extra)
    with find(str(path), [tmp_path]) as version:
        package = version.package
        assert [len(t.rows) for t in package.tables.values()] == [
            len(t.rows) for t in open_package(folder).tables.values()
        ]
        files = {p.relative_to(package.root).as_posix() for p in package.root.rglob("*") if p.is_file()}
        assert files == {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert not package.root.exists() and not list(tmp_path.rglob("evil.txt"))


def test_our_own_wheel_goes_before_other_packages_in_it(tmp_path: Path) -> None:
    folder = claims_package(tmp_path / "package")
    path = _zip(tmp_path / "a.whl", folder, "evclaims/packaged/", {"datapackage.json": "{"})
    with find(str(path), [tmp_path]) as version:
        assert version.package.version == "1.2.3"


def _harm(path: Path, folder: Path, how: str) -> str:
    """Spoil a zip of a package; returns what is said of it."""
    descriptor = read_descriptor(folder)
    match how:
        case "no zip":
            path.write_bytes(b"PK\x03\x04 and no more")
            return "no wheel or zip that can be unpacked"
        case "without data":
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("x/__init__.py", "")
            return "it holds no datapackage.json, so it carries no data"
        case "two packages":
            _zip(path, folder, "a/", {"b/datapackage.json": "{}"})
            return "it holds 2 packages"
        case "slip":
            descriptor["resources"][0]["path"] = "../evil.csv"
            write_descriptor(folder, descriptor)
            _zip(path, folder, "p/", {"p/../evil.csv": "x", "evil.csv": "x"})
            return "is not inside the package's folder"
        case "link":
            _zip(path, folder)
            with zipfile.ZipFile(path, "a") as archive:
                info = zipfile.ZipInfo("checks/views/v.sql")
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
                archive.writestr(info, "/etc/passwd")
            return "'checks/views/v.sql' is a link"
        case "large":
            _zip(path, folder, "", {"checks/views/v.sql": "-- " + "x" * (70 << 20)})
            return "larger than 64 MB"
        case "twice":
            _zip(path, folder)
            with pytest.warns(UserWarning), zipfile.ZipFile(path, "a") as archive:
                archive.writestr("datapackage.json", "{}")
            return "it holds 'datapackage.json' twice"
        case "cut":
            _zip(path, folder)
            path.write_bytes(path.read_bytes()[:-30])
            return "no wheel or zip that can be unpacked"
        case "missing":
            (folder / "data" / "claims.csv").unlink()
            _zip(path, folder)
            return "data/claims.csv: there is no such file"
    raise AssertionError(how)


@pytest.mark.parametrize(
    "how",
    ["no zip", "without data", "two packages", "slip", "link", "large", "twice", "cut"],
)
def test_an_archive_that_does_harm_or_holds_nothing_is_one_sentence(
    how: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = claims_package(tmp_path / "package")
    path = tmp_path / "a.whl"
    said = _harm(path, folder, how)
    assert main(["diff", str(path), str(claims_package(tmp_path / "new"))]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and said in err


@pytest.mark.parametrize("path", ["/etc/passwd", "data/none.csv"])
def test_of_an_archive_nothing_is_read_that_it_does_not_hold(
    path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = claims_package(tmp_path / "package")
    descriptor = read_descriptor(folder)
    descriptor["resources"][0]["path"] = path
    write_descriptor(folder, descriptor)
    zipped = str(_zip(tmp_path / "a.zip", folder))
    if path.startswith("/"):
        assert main(["diff", zipped, zipped]) == 2 and "cannot be compared" in capsys.readouterr().err
        return
    with find(zipped, [tmp_path]) as version:
        table = version.package.tables[descriptor["resources"][0]["name"]]
        assert table.faults and not table.readable


def test_a_schema_and_a_dialect_that_stand_elsewhere_come_along(tmp_path: Path) -> None:
    folder = claims_package(tmp_path / "package")
    descriptor = read_descriptor(folder)
    (folder / "forms").mkdir()
    for part, name in (("schema", "forms/schema.json"), ("dialect", "forms/dialect.json")):
        (folder / name).write_text(json.dumps(descriptor["resources"][0].get(part, {"delimiter": ","})), "utf-8")
        descriptor["resources"][0][part] = name
    write_descriptor(folder, descriptor)
    with find(str(_zip(tmp_path / "a.zip", folder)), [tmp_path]) as version:
        name = descriptor["resources"][0]["name"]
        assert len(version.package.table(name).rows) == len(open_package(folder).table(name).rows) > 0


def _spoilt(data: bytes, random: Random) -> bytes:
    """An archive with some bytes changed, a part cut out, or its end cut off."""
    bytes_ = bytearray(data)
    for _ in range(random.choice((1, 1, 3, 30))):
        at = random.randrange(len(bytes_))
        bytes_[at] = random.choice((0, 255, bytes_[at] ^ 1 << random.randrange(8), random.randrange(256)))
    if random.random() < 0.3:
        at = random.randrange(len(bytes_))
        del bytes_[at : at + random.choice((1, 4, 40, len(bytes_)))]
    return bytes(bytes_)


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_spoilt_archive_is_laid_out_as_it_was_or_refused_in_a_sentence(packing: int, tmp_path: Path) -> None:
    folder = claims_package(tmp_path / "package")
    whole = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    path, random = tmp_path / "a.zip", Random(packing)
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, content in whole.items():
            archive.writestr(name, content)
    sound, refused = path.read_bytes(), 0
    for i in range(150):
        path.write_bytes(_spoilt(sound, random))
        out = tmp_path / str(i)
        out.mkdir()
        try:
            with archives.open_zip(path) as archive:
                archives.lay_out(archive, out)
        except EvclaimsError as error:
            assert str(error).startswith(f"{path}: ") and "\n" not in str(error)
            refused += 1
        for file in out.rglob("*"):  # a name may be spoilt, and its file is then another; no content ever is
            assert file.is_dir() or file.read_bytes() in whole.values()
    assert refused > 75


def _bomb(packing: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", packing) as archive, archive.open("datapackage.json", "w") as file:
        for _ in range(300):
            file.write(bytes(1 << 20))
    return content.getvalue()


def _with_a_password() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("datapackage.json", "{}")
    data = bytearray(content.getvalue())
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


def _with_a_long_list() -> bytes:
    """A list of 400,000 files that are not there: each takes 46 bytes here and some hundred in memory."""
    entry = b"PK\1\2" + bytes(42)
    size = 400_000 * len(entry)
    return entry * 400_000 + b"PK\5\6" + bytes(4) + b"\xff\xff\xff\xff" + size.to_bytes(4, "little") + bytes(6)


def _with_a_list_elsewhere() -> bytes:
    """A zip64 archive whose list would begin before the file does."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("datapackage.json", "{}")
    data = content.getvalue()
    end = data.index(b"PK\5\6")
    record = b"PK\6\6" + (44).to_bytes(8, "little") + bytes(12) + b"\1\0\0\0\0\0\0\0" * 2
    record += (1 << 60).to_bytes(8, "little") + (1 << 62).to_bytes(8, "little")
    locator = b"PK\6\7" + bytes(4) + end.to_bytes(8, "little") + b"\1\0\0\0"
    return data[:end] + record + locator + b"PK\5\6" + bytes(4) + b"\xff" * 12 + bytes(2)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: _bomb(zipfile.ZIP_DEFLATED), "larger than 64 MB"),
        (lambda: _bomb(zipfile.ZIP_BZIP2).replace((300 << 20).to_bytes(4, "little"), b"\2\0\0\0"), "in a way that"),
        (_with_a_password, "'datapackage.json' is packed with a password"),
        (_with_a_long_list, "its list of files is larger than 16 MB"),
        (_with_a_list_elsewhere, "no wheel or zip that can be unpacked"),
        (lambda: b"", "no wheel or zip that can be unpacked"),
    ],
    ids=["bomb", "bzip2", "password", "list", "zip64", "empty"],
)
def test_an_archive_that_would_take_all_memory_is_refused(made: Callable[[], bytes], said: str, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(made())
    (tmp_path / "out").mkdir()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with (
        pytest.raises(EvclaimsError, match=re.escape(said)),
        archives.open_zip(tmp_path / "a.zip") as archive,
    ):
        archives.lay_out(archive, tmp_path / "out")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB
    assert not list((tmp_path / "out").iterdir())


def test_sizes_that_lie_are_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_LARGEST", 2000)

    class Lying:
        @property
        def entries(self) -> dict[str, archives.ArchiveEntry]:
            return {"datapackage.json": archives.ArchiveEntry(10, True)}

        def read(self, name: str, limit: int) -> bytes:
            return b"x" * (limit + 1)

    with pytest.raises(EvclaimsError, match="is larger than"):
        archives.lay_out(Lying(), tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["none.whl", "none.zip", "file.txt", "no/such/folder"])
def test_what_is_not_there_or_is_something_else_is_one_sentence(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file.txt").write_text("figures", "utf-8")
    new = claims_package(tmp_path / "new")
    assert main(["diff", str(tmp_path / name), str(new)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@needs_git
def test_an_id_that_was_given_up_long_ago_and_comes_back_is_reused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = claims_package(tmp_path / "repo")
    _git(folder, "init", "-q")
    _commit(folder, "with c-4")
    path = folder / "data" / "claims.csv"
    before = path.read_text("utf-8")
    path.write_text("".join(line for line in before.splitlines(True) if not line.startswith("c-4")), "utf-8")
    (folder / "data" / "rulings.csv").write_text(
        "ruling_id,check_id,covers,verdict,rejects,decided_on,reason\n", "utf-8"
    )
    gone = _commit(folder, "without c-4")
    path.write_text(before, "utf-8")
    assert main(["diff", gone, str(folder)]) == 0
    assert "reused" not in capsys.readouterr().out
    path.write_text(before.replace("80,80,79.5,80.5", "180,180,179.5,180.5"), "utf-8")
    assert main(["diff", gone, str(folder)]) == 0
    assert "ID c-4 reused" in " ".join(capsys.readouterr().out.split())


@needs_git
def test_our_own_history_can_be_compared(tmp_path: Path) -> None:
    folder = copy_package(tmp_path / "ours")
    _git(folder, "init", "-q")
    _commit(folder, "ours")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "evclaims", "diff", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=environment)
    assert done.returncode == 0 and "Nothing changed, so no other version is needed." in done.stdout


@needs_git
def test_a_repository_knows_where_in_it_the_package_is(repository: Path) -> None:
    assert Repository(repository).prefix == "sub/"
    assert Repository(repository).changes("HEAD", "datapackage.json")[0] == _git(repository, "rev-parse", "HEAD")


@needs_git
def test_a_blob_that_git_cannot_read_is_no_empty_file(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = repository
    name = _git(folder, "rev-parse", "HEAD:./data/claims.csv")
    top = Path(_git(folder, "rev-parse", "--show-toplevel"))
    blob = top / ".git" / "objects" / name[:2] / name[2:]
    blob.chmod(0o644)
    blob.write_bytes(blob.read_bytes()[:20])
    assert main(["diff", "HEAD", str(folder)]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "git cannot read 'data/claims.csv'" in err

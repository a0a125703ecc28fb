"""What users install: the wheel in a clean environment, outside the repository; and an editable install."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("wheel")
ROOT = Path(__file__).parents[2]


def _environment(folder: Path, *install: str) -> Path:
    """A clean environment that sees the libraries of this one, with this evclaims installed ahead of them."""
    venv.create(folder, with_pip=False)
    site = next((folder / "lib").glob("python*/site-packages"))
    # A path that a .pth file adds is searched after its own folder, and .pth files found in there are not read: so not
    # this environment's own install is found, but what is installed here. Building an editable install needs them too.
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    (site / "zz_libraries.pth").write_text("\n".join(libraries), "utf-8")
    _install(folder / "bin", "--force-reinstall", "--no-build-isolation", *install)
    return folder / "bin"


def _install(bin_: Path, *arguments: str) -> None:
    pip = [sys.executable, "-m", "pip", "--python", str(bin_ / "python"), "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, *arguments], check=True, capture_output=True)


def _run(bin_: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(bin_ / "python"), "-P", "-m", "evclaims", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_wheel_carries_descriptor_data_and_checks(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    packaged = {
        f"evclaims/packaged/{path.relative_to(ROOT)}"
        for part in ("data", "checks")
        for path in (ROOT / part).rglob("*")
        if path.is_file()
    }
    packaged |= {f"evclaims/packaged/{name}" for name in ("datapackage.json", "CITATION.cff", "LICENSE-DATA")}
    assert packaged | {"evclaims/py.typed"} <= names
    folder = "evclaims/package/templates"
    templates = {f"{folder}/{path.name}" for path in (ROOT / "src" / folder).iterdir()}
    assert templates | {"frictionless_evclaims.py"} <= names
    assert {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src").rglob("*.csv")} <= names
    assert not [name for name in names if name.startswith(("tests/", "docs/"))]
    assert not [name for name in names if "packaged" in name and name.endswith(".py")]


def test_the_command_runs_from_an_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    bin_ = _environment(tmp_path / "env", str(wheel))
    where = subprocess.run(
        [str(bin_ / "python"), "-P", "-c", "import evclaims; print(evclaims.path('claims'))"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert where.startswith(str(tmp_path))
    done = _run(bin_, tmp_path, "check", "--layer", "structure,facts")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("green: ")


def test_a_wheel_alone_reads_prints_and_texts(wheel: Path, tmp_path: Path) -> None:
    """No library is there, not even pandas, and no repository."""
    venv.create(tmp_path / "env", with_pip=False)
    site = next((tmp_path / "env" / "lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheel) as file:
        file.extractall(site)
    bin_ = tmp_path / "env" / "bin"
    done = _run(bin_, tmp_path, "read", "between 5 and 7 million")
    assert (done.returncode, done.stdout) == (0, "allows     5,000,000 to 7,000,000\n"), done.stderr
    code = "import evclaims; print(*[each.printed for each in evclaims.find('They sold more than 410,000 in May.')])"
    command = [str(bin_ / "python"), "-P", "-c", code]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert found.stdout == "more than 410,000\n", found.stderr


def test_the_command_runs_from_an_editable_install(tmp_path: Path) -> None:
    bin_ = _environment(tmp_path / "env", "-e", str(ROOT))
    done = _run(bin_, tmp_path, "check", "--layer", "facts")
    assert done.returncode == 0, done.stdout + done.stderr


def test_without_the_extra_a_command_names_it(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=False)
    bin_ = tmp_path / "env" / "bin"
    _install(bin_, str(wheel))
    done = _run(bin_, tmp_path, "check")
    assert done.returncode == 2
    assert "pip install 'evclaims[check]'" in done.stderr
    assert "Traceback" not in done.stderr

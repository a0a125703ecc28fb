"""What other tools read of this repository: the pre-commit hook, the action, the entry points."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from evclaims.cli import main
from helpers import ROOT
from samples import claims_package

HOOKS = ROOT / ".pre-commit-hooks.yaml"
ACTION = ROOT / "action.yml"
_SCRIPT = "import sys; del sys.path[0]; from evclaims.cli import entry; entry()"
"""What the installed script does: of a script, Python puts the script's folder first and not the current one."""
SHIM = '#!/bin/sh\nexec "{python}" -m {module} "$@"\n'


def _shim(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(script, "utf-8")
    (folder / name).chmod(0o755)


def _environment(bin_: Path, **more: str) -> dict[str, str]:
    path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "GITHUB_", "PRE_COMMIT"))}
    return {**kept, "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": path, **more}


def _slip(folder: Path) -> None:
    """A count that misses its target."""
    path = folder / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace('41,250",41250,41249.5,41250.5', '39,250",39250,39249.5,39250.5'))


@pytest.fixture
def green(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A package as `evclaims init` writes it."""
    assert main(["init", str(tmp_path / "package")]) == 0
    capsys.readouterr()
    return tmp_path / "package"


def test_the_hook_gates_a_commit_by_pre_commit_itself(green: Path, tmp_path: Path) -> None:
    bin_ = tmp_path / "bin"
    _shim(bin_, "evclaims", SHIM.format(python=sys.executable, module="evclaims"))
    identity = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    identity |= {f"GIT_{role}_{what}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = _environment(bin_, PRE_COMMIT_HOME=str(tmp_path / "home"), **identity)

    def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)

    hooks = tmp_path / "hooks"
    hooks.mkdir()
    shutil.copy(HOOKS, hooks)
    for folder in (hooks, green):
        run(folder, "git", "init", "-q")
    run(hooks, "git", "add", ".")
    run(hooks, "git", "commit", "-qm", "hooks")
    # As the package's own configuration, but from the hooks of this repository and in the environment that is here.
    config = yaml.safe_load((green / ".pre-commit-config.yaml").read_text("utf-8"))
    (repository,) = config["repos"]
    repository |= {"repo": str(hooks), "rev": run(hooks, "git", "rev-parse", "HEAD").stdout.strip()}
    (hook,) = repository["hooks"]
    assert hook == {"id": "evclaims-check"}
    hook |= {"language": "system", "additional_dependencies": []}
    (green / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    run(green, "git", "add", ".")
    installed = run(green, sys.executable, "-m", "pre_commit", "install")
    assert installed.returncode == 0, installed.stdout + installed.stderr
    done = run(green, "git", "commit", "-m", "green")
    assert done.returncode == 0 and re.search(r"claims\.+Passed", done.stderr + done.stdout), done.stderr
    _slip(green)
    run(green, "git", "add", ".")
    done = run(green, "git", "commit", "-m", "red")
    assert done.returncode == 1 and "at data/claims.csv:4" in done.stderr + done.stdout
    assert run(green, "git", "rev-list", "--count", "HEAD").stdout == "1\n"


def test_the_hook_installs_what_its_layers_need_and_what_the_extra_says() -> None:
    (hook,) = yaml.safe_load(HOOKS.read_text("utf-8"))
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    needed = [each for each in extras["check"] if not each.startswith(("great-expectations", "highspy", "rich"))]
    assert hook["additional_dependencies"] == needed
    assert hook["entry"].split()[:2] == ["evclaims", "check"] and not hook["pass_filenames"]


def _act(
    folder: Path, tmp_path: Path, **inputs: str
) -> tuple[int, dict[str, str], subprocess.CompletedProcess[str], str]:
    """Run each `run:` step of the action under bash until one fails; gives code, outputs, last step, summary."""
    action = yaml.safe_load(ACTION.read_text("utf-8"))
    given = {name: inputs.pop(name.replace("-", "_"), each["default"]) for name, each in action["inputs"].items()}
    assert not inputs
    bin_ = tmp_path / "bin"
    # Where the step runs pip, a module of the standard library runs in the same way: nothing is installed.
    log, pip = (
        tmp_path / "pip.log",
        '[ "$1" = -P ] && set -- -P -m ensurepip --version || set -- -m ensurepip --version',
    )
    pip = f'case " $* " in *" -m pip "*) echo "$@" >> "{log}"; {pip} ;; esac\n'
    _shim(bin_, "python", f'#!/bin/sh\n{pip}exec "{sys.executable}" "$@"\n')
    output, summary = tmp_path / "output", tmp_path / "summary"
    for path in (output, summary):
        path.write_text("", "utf-8")
    (tmp_path / "temp").mkdir(exist_ok=True)
    runner = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary), "RUNNER_TEMP": str(tmp_path / "temp")}

    def substitute(text: str) -> str:
        text = re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: given[m[1]], text)
        text = text.replace("${{ github.action_path }}", str(ROOT))
        assert "${{" not in text
        return text

    done = None
    for step in action["runs"]["steps"]:
        if "run" not in step:
            continue
        assert "${{" not in step["run"], "inputs come by the environment, so that no input is run"
        assert step["shell"] == "bash"
        variables = {name: substitute(value) for name, value in step["env"].items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=folder, env=_environment(bin_, **runner, **variables), capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        if done.returncode:
            break
    assert done is not None
    outputs = dict(line.split("=", 1) for line in output.read_text("utf-8").splitlines())
    for name, each in action["outputs"].items():
        assert each["value"] == f"${{{{ steps.check.outputs.{name} }}}}"
        assert name in outputs
    return done.returncode, outputs, done, summary.read_text("utf-8")


def test_the_action_is_green_and_says_so(green: Path, tmp_path: Path) -> None:
    code, outputs, done, summary = _act(green, tmp_path, layer="structure,facts")
    assert (code, outputs["verdict"], outputs["failures"]) == (0, "green", "0"), done.stderr
    assert '"green": true' in Path(outputs["report"]).read_text("utf-8")
    first, *_, last = done.stdout.splitlines()
    assert first == "claims 0.1.0 at ." and last.startswith("green: ") and last.endswith(f" ({first})")
    assert summary.startswith("## ✅ claims 0.1.0 at .: green")
    (installed,) = (tmp_path / "pip.log").read_text("utf-8").splitlines()
    assert installed.endswith(f"{ROOT}[check]")


def test_the_action_is_red_beside_the_cell_to_mend(green: Path, tmp_path: Path) -> None:
    _slip(green)
    code, outputs, done, summary = _act(green, tmp_path, layer="structure,facts", format="sarif")
    assert (code, outputs["verdict"], outputs["failures"]) == (1, "red", "1"), done.stderr
    assert done.stdout.splitlines()[1].startswith(
        "::error file=data/claims.csv,line=4,title=reaches-target contradicted::"
    )
    assert outputs["report"].endswith(".sarif") and '"2.1.0"' in Path(outputs["report"]).read_text("utf-8")
    assert "❌" in summary


@pytest.mark.parametrize(
    "inputs",
    [
        {"package": "nowhere"},
        {"layer": "no-such"},
        {"fail_on": "never"},
        {"package": '"; touch pwned; "'},
        {"layer": "$(touch pwned)"},
        {"format": "xml"},
    ],
    ids=str,
)
def test_the_action_is_broken_where_the_checks_cannot_run(inputs: dict[str, str], green: Path, tmp_path: Path) -> None:
    code, outputs, done, _ = _act(green, tmp_path, **({"layer": "facts"} | inputs))
    assert (code, outputs) == (2, {"verdict": "broken", "failures": "", "report": ""})
    assert done.stderr.startswith("evclaims: error: ") and not (green / "pwned").exists()


MODULES = (
    "evclaims json pip ensurepip re argparse resource atexit duckdb pandas yaml frictionless frictionless_evil"
    " sitecustomize usercustomize"
).split()


def _hijack(folder: Path) -> None:
    """Python files under names that are imported; each leaves a file behind where it is."""
    for name in MODULES:
        text = f"open({str(folder / 'pwned')!r}, 'a').write({name!r} + ' ')\nraise SystemExit(0)\n"
        (folder / f"{name}.py").write_text(text, "utf-8")


def test_the_action_imports_nothing_of_the_checked_repository(
    green: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _slip(green)
    _hijack(green)
    monkeypatch.setenv("PYTHONPATH", str(green))
    code, outputs, _, _ = _act(green, tmp_path, layer="structure,facts")
    assert (code, outputs["verdict"], (green / "pwned").exists()) == (1, "red", False)
    assert (tmp_path / "pip.log").read_text("utf-8").startswith("-P -m pip install ")


@pytest.mark.parametrize("command", [["-P", "-m", "evclaims"], ["-c", _SCRIPT], ["-m", "evclaims"]], ids=" ".join)
def test_the_command_imports_nothing_of_the_checked_folder(command: list[str], green: Path) -> None:
    _slip(green)
    _hijack(green)
    if command == ["-m", "evclaims"]:
        for name in ("evclaims", "re", "argparse", "json"):  # imported before any line of ours is run
            (green / f"{name}.py").unlink()
    done = subprocess.run([sys.executable, *command, "check"], cwd=green, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and "claims 0.1.0 at ." in done.stdout, done.stderr
    assert not (green / "pwned").exists()


def test_a_warning_fails_the_action_where_it_shall(tmp_path: Path) -> None:
    folder = claims_package(tmp_path / "package")
    with (folder / "checks" / "facts" / "targets.yaml").open("a", encoding="utf-8") as file:
        file.write("  severity: warning\n")
    for fail_on, expected in (("error", (0, "green", "0")), ("warning", (1, "red", "1"))):
        code, outputs, _, _ = _act(folder, tmp_path, layer="facts", fail_on=fail_on)
        assert (code, outputs["verdict"], outputs["failures"]) == expected


def _distribution(site: Path, name: str, entry: str, module: str = "") -> None:
    """A distribution as pip leaves it, with an entry point of ours."""
    info = site / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(f"[evclaims.packages]\n{entry}\n", "utf-8")
    if module:
        (site / f"{name}.py").write_text(module, "utf-8")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    return site


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_another_distribution_offers_its_package(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claims_package(site / "loans")
    (site / "loans" / "__init__.py").write_text("raise RuntimeError('not to be imported')\n", "utf-8")
    _distribution(site, "loans-data", "loans = loans")
    function = f"from pathlib import Path\ndef where(): return Path({str(site / 'loans')!r}) / 'datapackage.json'\n"
    _distribution(site, "more", "more-loans = more:where", function)
    for name in ("loans", "more-loans"):
        code, out, _ = _run(capsys, "check", name, "--layer", "facts", "--format", "json")
        assert code == 1 and '"package": "sample"' in out
    code, out, _ = _run(capsys, "list", "--installed")
    assert code == 0
    assert re.search(r"^loans +1\.2\.3 +loans-data ", out, re.MULTILINE)
    assert re.search(r"^more-loans +1\.2\.3 +more ", out, re.MULTILINE)


def test_two_installed_packages_of_one_name_are_one_sentence(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _distribution(site, "one", "loans = one")
    _distribution(site, "two", "loans = two")
    code, out, err = _run(capsys, "check", "loans")
    message = "two installed packages are named 'loans', one from one and one from two; uninstall one"
    assert (code, out, err) == (2, "", f"evclaims: error: {message}\n")


def test_a_distribution_that_does_not_hold_what_it_promises(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _distribution(site, "gone", "gone = gone_away")
    _distribution(site, "raising", "raising = raising:where", "def where(): raise ValueError('\\x1b[2J')\n")
    _distribution(site, "empty", "empty = empty", "")
    (site / "empty.py").write_text("", "utf-8")
    for name, words in {
        "gone": "gone offers the package 'gone' and does not give it (ModuleNotFoundError: no module named 'gone_",
        "raising": "does not give it (ValueError: \\x1b[2J)",
        "empty": "there is no datapackage.json at",
        "lons": "no package of that name is installed",
    }.items():
        code, out, err = _run(capsys, "check", name)
        assert (code, out, err.count("\n")) == (2, "", 1) and words in err
    assert "no module named" in " ".join(_run(capsys, "list", "--installed")[1].split())


def test_a_path_goes_before_a_name(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _distribution(site, "one", "package = nowhere")
    claims_package(tmp_path / "package")
    monkeypatch.chdir(tmp_path)
    assert main(["check", "package", "--layer", "facts"]) == 1


def test_the_entry_points_are_declared_and_lead_somewhere() -> None:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    points = project["project"]["entry-points"]
    assert points["pytest11"] == {"evclaims": "evclaims.pytest_plugin"}
    assert points["evclaims.packages"] == {"evclaims": "evclaims.package.package:root"}
    forced = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert forced["src/frictionless_evclaims.py"] == "frictionless_evclaims.py"
    assert (ROOT / "src" / "frictionless_evclaims.py").is_file()

"""The pytest plugin: `pytest --claims` makes every row of every check a test; without the option it does nothing."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from evclaims.layers.report import Report
    from evclaims.model import Result
    from evclaims.package.package import Package

_LAYERS = ("structure", "expectations", "facts", "evidence", "consistency")
_DEFAULT = "datapackage.json"
_REPORT = pytest.StashKey["Report"]()
_PACKAGE = pytest.StashKey["Package"]()


class ClaimWarning(UserWarning):
    """A row does not pass a check whose severity is warning."""


class ClaimFailed(Exception):
    """A row does not pass."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("claims", "checks of a claims package (evclaims)")
    group.addoption(
        "--claims",
        nargs="?",
        const="",
        metavar="PACKAGE",
        help=f"run the checks of a package: its folder, descriptor or name (default: {_DEFAULT} of the root directory)",
    )
    group.addoption("--claims-layer", metavar="LAYER[,LAYER]", help="run only these layers (default: structure,facts)")
    group.addoption("--claims-sources", metavar="DIR", help="the sources' texts, for the layer evidence")


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers; where the checks are asked for, collect the descriptor beside the tests."""
    config.addinivalue_line("markers", "claims: a row of a check of a claims package")
    for layer in _LAYERS:
        config.addinivalue_line("markers", f"claims_{layer}: a row of a check of the layer {layer}")
    if config.getoption("claims") is not None:
        file = _descriptor(config)
        given = (config.invocation_params.dir / argument.partition("::")[0] for argument in config.args)
        if file not in map(Path.resolve, given):  # some of its tests may be asked for by name
            config.args.append(str(file))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The descriptor that is asked for holds tests, and no other."""
    if parent.config.getoption("claims") is None or file_path != _descriptor(parent.config):
        return None
    found: pytest.Collector = ClaimsPackage.from_parent(parent, path=file_path)
    return found


class ClaimsPackage(pytest.File):
    """A package, whose tests are the rows of its checks."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each result, in the report's order, under a name of its own.

        Raises CollectError where the checks cannot run.
        """
        from evclaims.model import EvclaimsError
        from evclaims.report.common import name_of

        try:
            report = _report(self.config)
        except EvclaimsError as error:
            raise self.CollectError(f"evclaims: {error}") from None
        seen: Counter[str] = Counter()
        for result in report.results:
            name = name_of(result).replace("::", ":")
            seen[name] += 1
            yield ClaimItem.from_parent(self, name=name if seen[name] == 1 else f"{name}#{seen[name]}", result=result)


class ClaimItem(pytest.Item):
    """One row of a check."""

    def __init__(self, *, result: Result, **keywords: object) -> None:
        super().__init__(**keywords)  # type: ignore[arg-type]
        self.result = result
        self.extra_keyword_matches.update((result.layer, result.check, *result.subject))
        self.add_marker("claims")
        self.add_marker(f"claims_{result.layer}")
        if result.ruling is not None:
            from evclaims.report.common import ruled_by

            self.add_marker(pytest.mark.xfail(reason=ruled_by(_report(self.config), result), strict=True))

    def runtest(self) -> None:
        """Fail where the row neither passes nor warns; an undetermined row is skipped, so that it is counted.

        Raises ClaimFailed.
        """
        from evclaims.model import Severity

        outcome, is_warning = self.result.outcome, self.result.severity is Severity.WARNING
        if outcome == "undetermined":
            pytest.skip(f"undetermined: {self.result.message}")
        elif outcome in ("failed", "fault") and is_warning:
            warnings.warn(ClaimWarning(self._text()), stacklevel=1)
        elif outcome != "passed":
            raise ClaimFailed

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """The sentence, the evidence and the line to mend, without a traceback."""
        if isinstance(excinfo.value, ClaimFailed):
            return self._text()
        return str(super().repr_failure(excinfo))

    def _text(self) -> str:
        from evclaims.package.excerpt import brief
        from evclaims.report.common import evidence_of, file_of

        report, result = _report(self.config), self.result
        lines = [f"{result.word}: {report.title(result)}"] if report.title(result) else []
        lines += [brief(result.message), *evidence_of(report, result)]
        if result.place is not None:
            place = result.place._replace(file=file_of(report, result.place))
            lines.append(f"mend it at {brief(str(place))}")
        return "\n".join(lines)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The line of the CSV that the row is about, from 0."""
        place, package = self.result.place, _package(self.config)
        if place is None or not place.file:
            return self.path, None, self.name
        return package.root / place.file, None if place.line is None else place.line - 1, self.name


@pytest.fixture(scope="session")
def claims_package(pytestconfig: pytest.Config) -> Package:
    """The package that `--claims` names, or that of the root directory."""
    return _package(pytestconfig)


@pytest.fixture(scope="session")
def claims_results(pytestconfig: pytest.Config) -> tuple[Result, ...]:
    """The results of its checks, rulings applied."""
    return _report(pytestconfig).results


def _descriptor(config: pytest.Config) -> Path:
    """The descriptor of the package that is asked for.

    Raises UsageError where there is none.
    """
    from evclaims.model import EvclaimsError
    from evclaims.package.find import installed_path
    from evclaims.package.package import descriptor_file

    named = config.getoption("claims")
    try:
        path = config.invocation_params.dir / named if named else config.rootpath / _DEFAULT
        file: Path = descriptor_file(path if path.exists() or not named else installed_path(named))
    except EvclaimsError as error:
        hint = "; write --claims=PACKAGE before the paths of tests" if named else ""
        raise pytest.UsageError(f"--claims: {error}{hint}") from None
    return file.resolve()


def _package(config: pytest.Config) -> Package:
    if _PACKAGE not in config.stash:
        from evclaims.package.package import open_package

        config.stash[_PACKAGE] = open_package(_descriptor(config))
    return config.stash[_PACKAGE]


def _report(config: pytest.Config) -> Report:
    if _REPORT not in config.stash:
        from evclaims.layers.run import check

        named, sources = config.getoption("claims_layer"), config.getoption("claims_sources")
        layers = [layer.strip() for layer in (named or "structure,facts").split(",") if layer.strip()]
        config.stash[_REPORT] = check(_package(config), layers, sources=Path(sources) if sources else None)
    return config.stash[_REPORT]

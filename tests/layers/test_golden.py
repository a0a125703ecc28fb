"""Golden cases: small packages, each with two lines of prose and the verdicts that it must get."""

from pathlib import Path

import pytest

from evclaims.layers.run import check
from evclaims.package.package import open_package

CASES = sorted(path for path in (Path(__file__).parent / "golden").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", CASES, ids=lambda p: p.name)
def test_the_case_gets_its_verdicts(folder: Path) -> None:
    report = check(open_package(folder), ["facts"])
    lines = [
        f"{r.check} {r.verdict or 'fault'} {','.join(r.subject) or '-'} {'passed' if r.passed else 'failed'}"
        for r in report.results
    ]
    assert lines == (folder / "expected.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("folder", CASES, ids=lambda p: p.name)
def test_the_case_says_in_two_lines_what_it_is_about(folder: Path) -> None:
    assert len((folder / "case.md").read_text("utf-8").splitlines()) == 2

"""A Report as JUnit XML: a suite a layer, a case a row; the same bytes for the same results."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from evclaims.layers.report import Report, fails
from evclaims.model import Result, ResultOutcome
from evclaims.package.excerpt import brief
from evclaims.report.common import evidence_of, file_of, name_of, ruled_by


def as_junit(report: Report) -> str:
    """The report as XML 1.0. A fault is an error, a ruled row is skipped with its reason, a warning is output."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    suites = [list(_cases(report, layer)) for layer in report.layers]
    lines.append(f"<testsuites{_attributes(name=report.package, **_counts([c for suite in suites for c in suite]))}>")
    for layer, cases in zip(report.layers, suites, strict=True):
        lines.append(f"  <testsuite{_attributes(name=layer, **_counts(cases))}>")
        lines += [line for _, case in cases for line in case]
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>", ""])


def _cases(report: Report, layer: str) -> Iterator[tuple[str, list[str]]]:
    """Each row's outcome and its lines; a check that met no row passes."""
    seen: set[str] = set()
    for result in report.results:
        if result.layer == layer:
            seen.add(result.check)
            yield _case(report, result)
    for of_layer, check in report.checks:
        if of_layer == layer and check not in seen:
            yield "passed", [f"    <testcase{_attributes(classname=f'{layer}.{check}', name=check)}/>"]


def _case(report: Report, result: Result) -> tuple[str, list[str]]:
    place = result.place
    attributes = {"classname": f"{result.layer}.{result.check}", "name": name_of(result)}
    if place is not None:
        attributes |= {"file": file_of(report, place)} | ({"line": str(place.line)} if place.line else {})
    head = f"    <testcase{_attributes(**attributes)}"
    message = brief(result.message)
    if fails(result, report.fail_on):
        tag = "error" if result.verdict is None else "failure"
        details = [message, *([f"at {brief(str(place))}"] if place else []), *evidence_of(report, result)]
        text = escape("\n".join(details))
        inner = f"<{tag}{_attributes(message=message, type=result.word)}>{text}</{tag}>"
        return tag, [f"{head}>", f"      {inner}", "    </testcase>"]
    outcome = result.outcome
    if outcome is ResultOutcome.RULED:
        skipped = f"      <skipped{_attributes(message=ruled_by(report, result))}/>"
        return "skipped", [f"{head}>", skipped, "    </testcase>"]
    if outcome is ResultOutcome.PASSED:
        return "passed", [f"{head}/>"]
    text = escape(f"{result.word if result.ok else f'warning, {result.word}'}: {message}")
    return "passed", [f"{head}>", f"      <system-out>{text}</system-out>", "    </testcase>"]


def _counts(cases: list[tuple[str, list[str]]]) -> dict[str, str]:
    outcomes = [outcome for outcome, _ in cases]
    counted = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    return {"tests": str(len(outcomes))} | {name: str(outcomes.count(word)) for name, word in counted.items()}


def _attributes(**values: str) -> str:
    return "".join(f" {name}={quoteattr(brief(value))}" for name, value in values.items())

"""A Report as GitHub's workflow commands, which put each finding beside its line in a pull request."""

from __future__ import annotations

from evclaims.layers.report import Report
from evclaims.model import Result
from evclaims.package.excerpt import brief
from evclaims.report.common import about, file_of, last_line
from evclaims.report.layout import harmless


def as_github(report: Report) -> str:
    """A command for each failure and warning, failures first (GitHub shows ten), between two that name the package."""
    commands = [_command("error", report, result) for result in report.failures]
    commands += [_command("warning", report, result) for result in report.warnings]
    return "\n".join([harmless(about(report)), *commands, harmless(last_line(report)), ""])


def _command(kind: str, report: Report, result: Result) -> str:
    properties = {}
    if result.place is not None:
        properties["file"] = file_of(report, result.place)
        if result.place.line is not None:
            properties["line"] = str(result.place.line)
    properties["title"] = f"{result.check} {result.word}"
    said = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {said}::{_data(report.says(result))}"


def _data(text: str) -> str:
    """On one line, and with nothing in it that the runner would decode or obey."""
    return harmless(brief(text)).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

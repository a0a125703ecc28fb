"""Reporters: a Report as text in one of several formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module

from evclaims.layers.report import Report
from evclaims.report.json import as_json
from evclaims.report.rulings import as_rulings
from evclaims.report.text import as_text


def _by(module: str, report: Report) -> str:
    """What `as_<module>` of the reporter of that name writes; it is imported when it is used."""
    written: str = getattr(import_module(f"evclaims.report.{module}"), f"as_{module}")(report)
    return written


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "rulings": as_rulings,
    **{name: partial(_by, name) for name in ("junit", "sarif", "github", "markdown")},
}
"""Name of a format to what writes it."""

__all__ = ["FORMATS", "as_json", "as_rulings", "as_text"]

"""Reporters: a Report as text in one of several formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module

from evclaims.layers.report import Report


def _by(module: str, report: Report) -> str:
    """What `as_<module>` of the reporter of that name writes; it is imported when it is used."""
    written: str = getattr(import_module(f"evclaims.report.{module}"), f"as_{module}")(report)
    return written


_NAMES = ("text", "json", "rulings", "junit", "sarif", "github", "markdown")
FORMATS: Mapping[str, Callable[[Report], str]] = {name: partial(_by, name) for name in _NAMES}
"""Name of a format to what writes it."""

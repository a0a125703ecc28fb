"""Reporters: a Report as text in one of several formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from evclaims.reporters.json_ import as_json
from evclaims.reporters.rulings import as_rulings
from evclaims.reporters.text import as_text
from evclaims.run import Report

FORMATS: Mapping[str, Callable[[Report], str]] = {"text": as_text, "json": as_json, "rulings": as_rulings}
"""Name of a format to what writes it."""

__all__ = ["FORMATS", "as_json", "as_rulings", "as_text"]

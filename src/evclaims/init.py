"""A small package to start from: descriptor, two tables, a suite, a fact check, and the doors that gate it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from evclaims.files import new_folder

TEMPLATES = Path(__file__).parent / "templates"
FILES: Mapping[str, str] = {
    "datapackage.json": "datapackage.json",
    "data/sources.csv": "sources.csv",
    "data/claims.csv": "claims.csv",
    "checks/expectations/claims.json": "expectations.json",
    "checks/facts/targets.yaml": "facts.yaml",
    ".github/workflows/claims.yml": "workflow.yml",
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
    "README.md": "README.md",
}
"""What is written, and the template of each."""


def init(folder: Path, version: str) -> list[str]:
    """Write the package into a folder that is empty or not there yet, whole or not at all; returns what was written.

    `version` is the version of evclaims that workflow and hook ask for. Raises EvclaimsError where the folder holds
    something already, or cannot be written.
    """
    with new_folder(folder) as fresh:
        for name, template in FILES.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            text = (TEMPLATES / template).read_text("utf-8").replace("{{version}}", version)
            path.write_text(text, "utf-8", newline="\n")
    return list(FILES)

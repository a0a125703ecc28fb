"""Settings of the property tests, in which a slow machine fails none of them; and what is built once for several."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from helpers import ROOT

settings.register_profile(
    "evclaims",
    deadline=None,
    max_examples=60,
    derandomize=bool(os.environ.get("CI")),  # a gate is not to be red by chance; at home new examples are tried
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("evclaims")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this project, built once."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built

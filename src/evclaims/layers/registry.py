"""The layers by name: how to run each on a package, and which checks it declares before it runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from evclaims.model import EvclaimsError, Result
from evclaims.package.package import Package
from evclaims.profile.named import CONSISTENCY, EVIDENCE
from evclaims.profile.variants import Known


class LayerFindings(NamedTuple):
    """What a layer finds.

    `ran` are the checks that it judged and whose rows a ruling can answer, by ID, with their titles; what the layers
    without such checks find is mended, not ruled. `reasons` say why a check must hold. `nothing` says why there was
    nothing to look at, where there was not; such a layer does not count as run.
    """

    results: Sequence[Result]
    ran: Mapping[str, str] = MappingProxyType({})
    reasons: Mapping[str, str] = MappingProxyType({})
    nothing: str = ""


class Asked(NamedTuple):
    """What a layer is asked: the folder of the sources' texts, which checks to run, whom to tell as each starts."""

    sources: Path | None
    wants: Callable[[str], bool]
    starts: Callable[[str], None]


def engine_checks() -> Mapping[str, str]:
    """The checks of the layers that the engine itself declares, by ID, with their titles."""
    return {**EVIDENCE, **CONSISTENCY}


def _structure(package: Package, asked: Asked) -> LayerFindings:
    from evclaims.layers import structure

    return LayerFindings(structure.run(package))


def _expectations(package: Package, asked: Asked) -> LayerFindings:
    from evclaims.layers import expectations

    if why := expectations.nothing(package):
        return LayerFindings((), nothing=why)
    if sys.flags.optimize > 1:  # GX imports altair, which reads its own docstrings
        raise EvclaimsError(
            "Great Expectations does not start without docstrings, which PYTHONOPTIMIZE=2 and -OO take away;"
            " unset it, or leave out the layer expectations"
        )
    return LayerFindings(expectations.run(package, asked.wants))


def _facts(package: Package, asked: Asked) -> LayerFindings:
    from evclaims.layers import facts, sensitivity
    from evclaims.package.checks import FACTS, load_checks

    loaded = load_checks(package)
    if not loaded:
        return LayerFindings((), nothing=f"no check in {FACTS}")
    checks = [check for check in loaded if asked.wants(check.id)]
    if isinstance(package, Known):  # fewer rows were known then than any check demands
        checks = [replace(check, at_least=0) for check in checks]
    results = sensitivity.marked(package, facts.run(package, checks, starts=asked.starts))
    return LayerFindings(
        results, {check.id: check.title for check in checks}, {check.id: check.why for check in checks}
    )


def _evidence(package: Package, asked: Asked) -> LayerFindings:
    from evclaims.layers import evidence

    if asked.sources is None:
        raise EvclaimsError("the layer evidence needs the sources' texts; name their folder with --sources DIR")
    if why := evidence.nothing(package):
        return LayerFindings((), nothing=why)
    return LayerFindings(evidence.run(package, asked.sources), evidence.CHECKS)


def _consistency(package: Package, asked: Asked) -> LayerFindings:
    from evclaims.layers import consistency

    results = consistency.run(package)
    return (
        LayerFindings(results, consistency.CHECKS)
        if results
        else LayerFindings((), nothing=consistency.nothing(package))
    )


FILE_LAYERS = ("structure", "expectations")
"""The layers that are about the files of a package rather than about what its claims say."""
RUNNERS: Mapping[str, Callable[[Package, Asked], LayerFindings]] = {
    "structure": _structure,
    "expectations": _expectations,
    "facts": _facts,
    "evidence": _evidence,
    "consistency": _consistency,
}


def _fact_checks(package: Package) -> list[str]:
    from evclaims.package.checks import load_checks

    return [check.id for check in load_checks(package)]


def _expectation_ids(package: Package) -> list[str]:
    from evclaims.package import suites

    return [expectation.id for suite in suites.load_suites(package) for expectation in suite.expectations]


DECLARED: Mapping[str, Callable[[Package], Collection[str]]] = {
    "expectations": _expectation_ids,
    "facts": _fact_checks,
    "evidence": lambda package: EVIDENCE,
    "consistency": lambda package: CONSISTENCY,
}
"""The checks of a layer, where they are known before it runs."""

"""What a run found: the one value that every reporter and every door reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from evclaims.model import Evidence, Result, Ruling, Severity


@dataclass(frozen=True)
class Report:
    """All results of one run over one package, rulings applied."""

    package: str
    version: str
    layers: tuple[str, ...]
    checks: Mapping[tuple[str, str], str]
    """(layer, check) of everything that ran, also where no row was of its kind, to the check's title if it has one."""
    results: tuple[Result, ...]
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    """Where the figure of an ID stands, for the IDs of the results that have a source."""

    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(layer, check) to why the check must hold, where it says so."""
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    """The rulings that answer a result, by ID."""
    folder: Path | None = None
    """The package's folder."""
    fail_on: Severity = Severity.ERROR
    """The least severity that turns the report red."""
    not_run: tuple[str, ...] = ()
    """The layers left out since one before them failed."""
    nothing: Mapping[str, str] = field(default_factory=dict)
    """The layers that had nothing to look at, and so did not run, to why."""
    where: str = ""
    """Where it lies, as it goes after its name: `at library`, `as installed`; empty to find it by `folder`."""

    @cached_property
    def failures(self) -> tuple[Result, ...]:
        """The results that neither pass nor are ruled, of a severity that turns the report red."""
        return tuple(r for r in self.results if fails(r, self.fail_on))

    @cached_property
    def warnings(self) -> tuple[Result, ...]:
        """The results that neither pass nor are ruled, and turn nothing red."""
        return tuple(r for r in self.results if not r.ok and not fails(r, self.fail_on))

    def title(self, result: Result) -> str:
        """The title of the check that found it; empty where it has none."""
        return self.checks.get((result.layer, result.check), "")

    def says(self, result: Result) -> str:
        """Its sentence, after the title of its check."""
        return ": ".join(filter(None, (self.title(result), result.message)))

    @cached_property
    def tallies(self) -> Mapping[tuple[str, str], Counter[str]]:
        """For each (layer, check): how many rows had each verdict, how many were a `fault`, `ruled`, `failed`."""
        tallies: dict[tuple[str, str], Counter[str]] = {check: Counter() for check in self.checks}
        for result in self.results:
            tally = tallies[result.layer, result.check]
            tally[result.word] += 1
            tally["ruled"] += result.ruling is not None
            tally["failed"] += not result.ok
        return tallies


def fails(result: Result, fail_on: Severity = Severity.ERROR) -> bool:
    """Whether a result turns a report red: it neither passes nor is ruled, and is as severe as that.

    >>> fails(Result("facts", "adds-up", ("a",), None, False, "No.", severity=Severity.WARNING))
    False
    """
    return not result.ok and (result.severity is Severity.ERROR or fail_on is Severity.WARNING)

"""Run the layers of a package and apply its rulings: everything between a package and a Report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from evclaims.declared import load_checks
from evclaims.model import LAYERS, Check, DataError, EvclaimsError, Place, Result, Ruling, Severity, Verdict
from evclaims.package import Package

RULINGS = "rulings"
_RULING_COLUMNS = ("ruling_id", "check_id", "covers", "verdict", "rejects", "reason")


@dataclass(frozen=True)
class Report:
    """All results of one run over one package, rulings applied."""

    package: str
    version: str
    layers: tuple[str, ...]
    checks: Mapping[tuple[str, str], str]
    """(layer, check) of everything that ran, also where no row was of its kind, to the check's title if it has one."""
    results: tuple[Result, ...]

    @cached_property
    def failures(self) -> tuple[Result, ...]:
        """The results that neither pass nor are ruled and whose severity is error."""
        return tuple(r for r in self.results if not r.ok and r.severity is Severity.ERROR)

    @cached_property
    def tallies(self) -> Mapping[tuple[str, str], Counter[str]]:
        """For each (layer, check): how many rows had each verdict, how many were a `fault`, `ruled`, `failed`."""
        tallies: dict[tuple[str, str], Counter[str]] = {check: Counter() for check in self.checks}
        for result in self.results:
            tally = tallies[result.layer, result.check]
            tally["fault" if result.verdict is None else str(result.verdict)] += 1
            tally["ruled"] += result.ruling is not None
            tally["failed"] += not result.ok
        return tallies


def check(
    package: Package, layers: Sequence[str] | None = None, *, starts: Callable[[str], None] = lambda layer: None
) -> Report:
    """Run the named layers (all, by default) and apply the package's rulings; `starts` is told each layer as it starts.

    Raises EvclaimsError for an unknown layer, a layer whose libraries are missing, and a check that cannot run.
    """
    names = [layer for layer in LAYERS if layer in _RUNNERS] if layers is None else list(layers)
    for name in names:
        if name not in _RUNNERS:
            raise EvclaimsError(f"{name!r} is no layer; the layers are {', '.join(_RUNNERS)}")
    declared: list[Check] = []
    results: list[Result] = []
    for name in (layer for layer in LAYERS if layer in names):
        starts(name)
        try:
            declared = load_checks(package) if name == "facts" else declared
            results += _RUNNERS[name](package, declared)
        except DataError as error:
            message = f"the layer could not run, since {error.message}"
            results.append(Result(name, "readable", (), None, False, message, error.place))
        except ModuleNotFoundError as error:
            raise EvclaimsError(
                f"the layer {name} needs {error.name}, which is not installed; run: pip install 'evclaims[check]'"
            ) from None
    # Without the facts' verdicts nobody can say whether a ruling is stale.
    unread = any(result.layer == "facts" and result.check == "readable" for result in results)
    if "facts" in names and not unread:
        results = list(_apply_rulings(package, declared, results))
    ran = {(result.layer, result.check) for result in results} | {("facts", check.id) for check in declared}
    titles = {("facts", check.id): check.title for check in declared}
    order = [*titles, *((result.layer, result.check) for result in results)]
    checks = sorted(ran, key=lambda each: (LAYERS.index(each[0]), order.index(each)))
    named = {each: titles.get(each, "") for each in checks}
    return Report(package.name, package.version, tuple(names), named, tuple(results))


def read_rulings(package: Package) -> list[Ruling]:
    """The rulings of a package, in table order; none where it has no such table.

    Raises DataError where the table cannot be read, lacks a column, or names a verdict that is none.
    """
    if RULINGS not in package.resources:
        return []
    table = package.table(RULINGS)
    columns = {field.name for field in table.fields}
    for column in _RULING_COLUMNS:
        if column not in columns:
            raise DataError(f"a table of rulings needs the column {column!r}; add it", Place(table.file, 1))
    found = []
    for row in table.rows:
        text = row.texts
        if text["verdict"] not in tuple(Verdict):
            raise DataError(
                f"{text['verdict']!r} is no verdict; write one of {', '.join(Verdict)}", table.place(row, "verdict")
            )
        found.append(
            Ruling(
                text["ruling_id"],
                text["check_id"],
                text["covers"],
                Verdict(text["verdict"]),
                row.cells["rejects"] is True,
                text["reason"],
                table.place(row),
            )
        )
    return found


def rejected(package: Package) -> frozenset[str]:
    """The IDs of the claims that a ruling says are false."""
    return frozenset(ruling.covers for ruling in read_rulings(package) if ruling.rejects)


def _apply_rulings(package: Package, declared: Sequence[Check], results: Sequence[Result]) -> Iterator[Result]:
    try:
        rulings = read_rulings(package)
    except DataError as error:
        yield from results
        yield Result("facts", RULINGS, (), None, False, f"rulings cannot be read: {error.message}", error.place)
        return
    used: set[str] = set()
    for result in results:
        fits = [] if result.ok or result.verdict is None else [r for r in rulings if _covers(r, result)]
        used.update(r.ruling_id for r in fits)
        reasoned = [r for r in fits if r.reason.strip()]
        yield replace(result, ruling=reasoned[0].ruling_id) if reasoned else result
    checks = {check.id for check in declared}
    for ruling in rulings:
        problem = ""
        if ruling.check_id not in checks:
            problem = f"names the check {ruling.check_id!r}, which there is not; mend the name or remove the ruling"
        elif not ruling.reason.strip():
            problem = "has an empty reason; write why, so that a reader can follow"
        elif ruling.ruling_id not in used:
            problem = (
                f"covers nothing: no {ruling.verdict} row of {ruling.check_id} that does not pass names"
                f" {ruling.covers!r}; remove it"
            )
        if problem:
            message = f"the ruling {ruling.ruling_id!r} {problem}."
            yield Result("facts", RULINGS, (ruling.ruling_id,), None, False, message, ruling.place)


def _covers(ruling: Ruling, result: Result) -> bool:
    return ruling.check_id == result.check and ruling.verdict is result.verdict and ruling.covers in result.subject


def _structure(package: Package, declared: Sequence[Check]) -> list[Result]:
    from evclaims import structure

    return structure.run(package)


def _expectations(package: Package, declared: Sequence[Check]) -> list[Result]:
    from evclaims import expectations

    return expectations.run(package)


def _facts(package: Package, declared: Sequence[Check]) -> list[Result]:
    from evclaims import facts

    return facts.run(package, declared)


_RUNNERS: Mapping[str, Callable[[Package, Sequence[Check]], list[Result]]] = {
    "structure": _structure,
    "expectations": _expectations,
    "facts": _facts,
}

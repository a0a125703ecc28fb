"""The test bench: one mutant after the other is put into a copy of a package and judged by one layer after the other.

A layer answers for a mutant what `evclaims check` would, in less time: tables that the slip cannot concern are not
validated again, checks that read nothing of it are not run again, and the first failure ends it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from evclaims.exports.zip import parts
from evclaims.layers import run
from evclaims.layers.processes import READABLE
from evclaims.layers.registry import engine_checks
from evclaims.layers.report import fails
from evclaims.model import DataError, EvclaimsError, Result, Verdict
from evclaims.mutation.columns import ROW
from evclaims.mutation.editor import edited, resealed
from evclaims.mutation.reach import Affected, concerned
from evclaims.mutation.sample import Mutant
from evclaims.package.package import DESCRIPTOR, Package, open_package
from evclaims.package.tidy import json_bytes
from evclaims.profile.extra_tables import offered
from evclaims.profile.rulings import RULINGS, apply_rulings, read_rulings, stale_rulings
from evclaims.profile.texts import SPANNED

if TYPE_CHECKING:
    from evclaims.sql.database import Database

FRICTIONLESS = "frictionless"
"""What stands, beside the layers, for Frictionless alone: the package without any rule of ours."""

REFUSED = "refused"
"""What stands for a check where the package cannot be judged at all any more (exit 2)."""

_FEW = 6
"""Checks that are judged at once."""

_EVIDENCE_READS = {*SPANNED, "sources", "hedges"}
_EVIDENCE_PASSES_OVER = {
    "sources": {"publisher", "title", "url", "kind", "derived_from", "published_earliest", "published_latest"},
    "hedges": {"class", "reason"},
}
"""Tables that the evidence layer reads, and their columns that it does not."""


Caught: TypeAlias = tuple[str, str]
"""A layer and its check."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant: what caught it first (None: it survives), and whether each layer alone catches it."""

    mutant: Mutant
    caught: Caught | None
    alone: tuple[bool, ...] = ()


class Bench:
    """A copy of a package in a new folder within one, and whatever can be kept from one mutant to the next.

    `layers` judge every mutant, the layers in `alone` each for itself too. Raises EvclaimsError where the package
    cannot be read.
    """

    def __init__(
        self,
        package: Package,
        folder: Path,
        sources: Path | None = None,
        layers: Sequence[str] = (),
        alone: Sequence[str] = (),
    ) -> None:
        self._sources, self._chosen, self._alone = sources, layers, alone
        self._folder = Path(tempfile.mkdtemp(dir=folder)).resolve()
        self._base = _copy(package, self._folder)
        self._stack = ExitStack()
        self._layers: Mapping[str, Callable[[Mutant, Package], Iterable[Result]]] = {
            "structure": self._structure,
            "facts": self._facts,
            "evidence": self._evidence,
            "expectations": self._expectations,
            FRICTIONLESS: self._frictionless,
        }
        self._database: tuple[Database, str] | None = None
        self._judged: dict[str, list[Result]] | None = None
        self._affected: Affected | None = None
        self._suites: Any = None

    def close(self) -> None:
        """End what runs; the folder stays."""
        self._stack.close()

    def outcomes(self, mutants: Iterable[Mutant]) -> list[Outcome]:
        """What becomes of each mutant."""
        found = []
        for mutant in mutants:
            alone = tuple(self.judge(mutant, [name]) is not None for name in self._alone)
            found.append(Outcome(mutant, self.judge(mutant, self._chosen), alone))
        return found

    def judge(self, mutant: Mutant, layers: Sequence[str]) -> Caught | None:
        """The layer and the check that catch a mutant first; None where it survives them all."""
        with self._put(mutant) as package:
            for layer in layers:
                if caught := self._caught(mutant, package, layer):
                    return layer, caught
        return None

    def _caught(self, mutant: Mutant, package: Package, layer: str) -> str | None:
        try:
            judge = self._layers.get(layer)
            results = judge(mutant, package) if judge else self._any(package, layer)
            return next((r.check for r in results if fails(r)), None)
        except DataError:
            return READABLE
        except EvclaimsError:
            return REFUSED

    @contextmanager
    def _put(self, mutant: Mutant) -> Iterator[Package]:
        table = self._base.tables[mutant.table]
        path = self._base.path(table.file)
        before = path.read_bytes()
        try:
            after = edited(table, mutant.edit, path)
            descriptor = resealed(self._base, table, path.read_bytes())
            package = Package(self._folder, descriptor)
            package.__dict__["tables"] = {**self._base.tables, mutant.table: after}
            yield package
        finally:
            path.write_bytes(before)

    def _structure(self, mutant: Mutant, package: Package) -> Iterable[Result]:
        from evclaims.layers import strays, structure

        # Which files are read is the same before and after a slip in a cell, and another for a part of the package.
        return (result for result in structure.run(_part(mutant, package)) if result.check != strays.CHECK)

    def _any(self, package: Package, layer: str) -> Iterable[Result]:
        return run.check(package, [layer], sources=self._sources, idle=True).results

    def _evidence(self, mutant: Mutant, package: Package) -> Iterable[Result]:
        """The texts of the sources that the slip can concern; of all of them where it is in no row of a source."""
        from evclaims.layers import evidence

        ruled = any(ruling.check_id in evidence.CHECKS for ruling in read_rulings(self._base))
        if mutant.table not in _EVIDENCE_READS and not (mutant.table == RULINGS and ruled):
            return ()
        if mutant.column != ROW and mutant.edit.cells.keys() <= _EVIDENCE_PASSES_OVER.get(mutant.table, set()):
            return ()
        row = self._base.tables[mutant.table].rows[mutant.edit.index].texts
        if mutant.table not in SPANNED or "source_id" not in row or self._sources is None or ruled:
            return self._any(package, "evidence")
        touched = {row["source_id"], mutant.edit.cells.get("source_id", row["source_id"])}
        kept = [each for each in package.table("sources").rows if each.texts["source_id"] in touched]
        return evidence.run(package.with_rows({"sources": kept}), self._sources)

    def _facts(self, mutant: Mutant, package: Package) -> Iterator[Result]:
        """The checks that the slip can concern; and with the results of the others, whether a ruling has gone stale."""
        from evclaims.layers import facts
        from evclaims.package.checks import load_checks
        from evclaims.sql.database import Database

        if self._affected is None or self._judged is None:
            checks = load_checks(self._base)
            self._affected = Affected(self._base, checks)
            self._judged = {check.id: [] for check in checks}
            for result in facts.run(self._base, checks):
                self._judged[result.check].append(result)
        again = self._affected.checks(mutant.table, None if mutant.column == ROW else mutant.edit.cells)
        rulings = read_rulings(package)
        judged = dict(self._judged)
        if again:
            database, other = self._database or (Database(self._base, offered(self._base)), mutant.table)
            self._database = None
            if other != mutant.table:
                _renew(database, self._base, other)
            _renew(database, package, mutant.table)
            self._database = database, mutant.table
            for few in (again[i : i + _FEW] for i in range(0, len(again), _FEW)):
                found = facts.run(package, few, database)
                yield from apply_rulings(rulings, found)
                judged |= {check.id: [result for result in found if result.check == check.id] for check in few}
        results = [result for found in judged.values() for result in found]
        yield from apply_rulings(rulings, results)
        yield from stale_rulings(rulings, results, judged.keys(), {*judged, *engine_checks()})

    def _expectations(self, mutant: Mutant, package: Package) -> Iterable[Result]:
        """The suite of the table, the only one that the slip can concern."""
        from evclaims.layers import expectations
        from evclaims.package.suites import load_suites

        if self._suites is None:
            suites = {suite.table: suite for suite in load_suites(self._base)}
            self._suites = suites, self._stack.enter_context(expectations.engine()) if suites else None
        suites, batches = self._suites
        if mutant.table not in suites:
            return ()
        table = package.table(mutant.table)
        return expectations.judge(batches, suites[mutant.table], table, expectations.frame(table, table.rows))

    def _frictionless(self, mutant: Mutant, package: Package) -> Iterable[Result]:
        return frictionless_alone(_part(mutant, package))


def _renew(database: Database, package: Package, table: str) -> None:
    """Take a table anew, and what is offered beside it where that comes of it."""
    database.renew(package.table(table), offered(package, table))


def frictionless_alone(package: Package) -> list[Result]:
    """What Frictionless finds without any rule of ours, a result for each error."""
    from frictionless import FrictionlessException
    from frictionless import Package as Engine

    try:
        report = Engine.from_descriptor(dict(package.descriptor), basepath=str(package.root)).validate()
    except FrictionlessException as error:
        return [_plain(each) for each in error.reasons or [error.error]]
    return [_plain(error) for error in (*report.errors, *(e for task in report.tasks for e in task.errors))]


def _plain(error: Any) -> Result:
    return Result(FRICTIONLESS, str(error.type), (), Verdict.CONTRADICTED, False, " ".join(error.message.split()))


def _part(mutant: Mutant, package: Package) -> Package:
    """The package with those tables only whose validity the slip can concern."""
    part = Package(package.root, concerned(package, mutant.table, None if mutant.column == ROW else mutant.edit.cells))
    part.__dict__["tables"] = {name: package.tables[name] for name in part.resources}
    return part


def _copy(package: Package, folder: Path) -> Package:
    """Copy a package's files (descriptor, resources, checks) and open the copy."""
    for name, path in parts(package).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)
    (folder / DESCRIPTOR).write_bytes(json_bytes(package.descriptor))  # it may have had another name
    return open_package(folder)

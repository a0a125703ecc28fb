"""The Frictionless check `evclaims-facts`: our fact checks inside `frictionless validate --checklist`.

Frictionless hands a check one table after the other. The facts of a package run once; each result is an error of the
row that it is about, and what is about no row (a broken check, a stale ruling elsewhere) an error of the first table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

import attrs
from frictionless import Check, Error, errors

from evclaims.layers.run import check
from evclaims.layers.selection import Selection
from evclaims.model import EvclaimsError, Place, Result
from evclaims.package.excerpt import brief
from evclaims.package.package import Package, open_package, safe_path


class FactError(errors.RowError):  # type: ignore[misc]
    """A row that does not pass a fact check."""

    type = "evclaims-fact"
    title = "Fact check"
    description = "A relation between printed figures does not hold."
    template = "{note}"


class PackageError(errors.TableError):  # type: ignore[misc]
    """What is about no row of a table."""

    type = "evclaims-package"
    title = "Fact checks of the package"
    description = "The fact checks could not run, or something else than a row does not pass."
    template = "{note}"


Classes: TypeAlias = list[type[Error]]
ERRORS: dict[str, type[Error]] = {each.type: each for each in (FactError, PackageError)}


@attrs.define(kw_only=True, repr=False)
class FactsCheck(Check):  # type: ignore[misc]
    """Run the fact checks of the package that the table is in; `select` and `deselect` as `evclaims check` has them."""

    type = "evclaims-facts"
    Errors: ClassVar[Classes] = [FactError, PackageError]

    package: str = "datapackage.json"
    """The descriptor, relative to the folder that Frictionless reads the tables from."""
    select: list[str] = attrs.field(factory=list)
    deselect: list[str] = attrs.field(factory=list)

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "properties": {
            "package": {"type": "string"},
            "select": {"type": "array", "items": {"type": "string"}},
            "deselect": {"type": "array", "items": {"type": "string"}},
        }
    }

    def validate_start(self) -> Iterable[Error]:
        """What is about this table's rows and, in the first table, what is about none; also that nothing could run.

        All of it before the first row, so that neither `--limit-rows` nor a broken row keeps any of it back.
        """
        try:
            package, failures = self._failures()
        except EvclaimsError as error:
            yield PackageError(note=f"the facts could not run: {brief(str(error))}".translate(_ROUND))
            return
        name = self.resource.name
        table = package.tables.get(name)
        # Frictionless counts the header, and records instead of lines; several rows of JSON may stand in one line.
        places = [table.place(row)[:2] for row in table.readable] if table else []
        often = Counter(places)
        numbers = {place: i for i, place in enumerate(places) if often[place] == 1}
        files = {path for storage in package.storages.values() for path in storage.paths}
        own = set(package.storages[name].paths) if table else set()
        for result in failures:
            place = (result.place or Place(""))[:2]
            if table and place in numbers:
                row = table.readable[numbers[place]]
                yield FactError(note=_note(result), cells=[*row.texts.values()], row_number=numbers[place] + 2)
            elif place[0] in own or (place[0] not in files and name == next(iter(package.storages), name)):
                yield PackageError(note=_note(result))

    def _failures(self) -> tuple[Package, tuple[Result, ...]]:
        file = safe_path(Path(self.resource.basepath or "."), self.package)
        package = open_package(file)
        tables = [package.path(path) for storage in package.storages.values() for path in storage.paths]
        written = [file, *tables, *sorted((package.root / "checks").rglob("*"))]
        stamp = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in written if path.is_file())
        return _run(file, stamp, tuple(self.select), tuple(self.deselect))


@lru_cache(maxsize=2)
def _run(
    file: Path, stamp: object, select: tuple[str, ...], deselect: tuple[str, ...]
) -> tuple[Package, tuple[Result, ...]]:
    """One run for all tables of a package; `stamp` tells one state of its files from another."""
    package = open_package(file)
    return package, check(package, ["facts"], selection=Selection.read(select, deselect)).failures


_ROUND = str.maketrans("[]", "()")


def _note(result: Result) -> str:
    """What is said of a result, without square brackets: Frictionless' table takes what stands in them for a style."""
    place = f" ({brief(str(result.place))})" if result.place else ""
    return f"{result.check} {result.word}: {brief(result.message)}{place}".translate(_ROUND)

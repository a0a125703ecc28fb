"""Packages that other distributions install: found by the entry-point group `evclaims.packages`, opened by name.

The value of an entry point is a module, whose folder holds the descriptor, or `module:function`, which returns the
package's folder or descriptor. Nothing of a distribution is run before its package is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from evclaims.model import EvclaimsError
from evclaims.package.keys import nearest
from evclaims.package.package import Package, open_package
from evclaims.package.table import shorten

GROUP = "evclaims.packages"


@dataclass(frozen=True)
class Installed:
    """A package that a distribution offers under a name."""

    name: str
    distribution: str
    _entry: EntryPoint

    @cached_property
    def path(self) -> Path:
        """The folder or the descriptor.

        Raises EvclaimsError where the distribution does not hold what it promises.
        """
        try:
            found = self._entry.load() if self._entry.attr else _folder(self._entry.module)
            place = Path(found() if callable(found) else found)
        except Exception as error:  # a stranger's code may raise anything
            why = f"{type(error).__name__}: {str(error)[:200]}".rstrip(": ")
            what = f"{self.distribution} offers the package {self.name!r} and does not give it ({why})"
            raise EvclaimsError(f"{what}; install another version of it") from None
        return place

    @property
    def package(self) -> Package:
        """The package, opened.

        Raises EvclaimsError where it cannot be.
        """
        return open_package(self.path)


def installed() -> list[Installed]:
    """What is offered, by name and then by distribution, without looking into any of it."""
    found = {
        (entry.name, entry.dist.name if entry.dist else "?", entry.value): entry for entry in entry_points(group=GROUP)
    }
    return [Installed(name, distribution, entry) for (name, distribution, _), entry in sorted(found.items())]


def find(name: str) -> Path:
    """The folder or descriptor of the installed package of this name.

    Raises EvclaimsError where none has it, or two have.
    """
    offered = installed()
    named = [each for each in offered if each.name == name]
    if len(named) > 1:
        raise EvclaimsError(f"two installed packages are named {shorten(name)}, {_from(named)}; uninstall one")
    if not named:
        near = nearest(name, [each.name for each in offered])
        raise EvclaimsError(
            f"there is no datapackage.json at {name}, and no package of that name is installed; name a package's"
            f" folder, its descriptor or an installed package{near}"
        )
    return named[0].path


def _from(named: Sequence[Installed]) -> str:
    return " and ".join(f"one from {each.distribution}" for each in named)


def _folder(module: str) -> Path:
    from importlib.util import find_spec

    spec = find_spec(module)
    if spec is None or not (spec.submodule_search_locations or spec.origin):
        raise ModuleNotFoundError(f"no module named {module!r}")
    return Path(next(iter(spec.submodule_search_locations or [str(Path(str(spec.origin)).parent)])))

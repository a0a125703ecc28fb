"""Exports: a package in the format of other tools, each with its version, licence and citation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from evclaims.exports.common import Export, Origin
from evclaims.exports.output import put, put_folder, zipped
from evclaims.layers.run import check
from evclaims.model import EvclaimsError
from evclaims.package.package import Package
from evclaims.package.table import shorten


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what it is in a few words, and the file that marks a folder as written by it (empty for one file)."""

    summary: str
    marker: str = ""


FORMATS: Mapping[str, Format] = {
    "parquet": Format("a folder with one Parquet file a table", "CITATION.cff"),
    "sqlite": Format("one SQLite database"),
    "csvw": Format("a folder of CSV files for the W3C's CSV on the Web", "csv-metadata.json"),
    "croissant": Format("a folder for machine learning: Croissant 1.1 with Parquet files", "croissant.json"),
    "claimreview": Format("schema.org ClaimReviews of the ruled contradictions, as JSON-LD"),
    "zip": Format("the data package itself in one file"),
}
"""Name of a format to what is known of it; the module of that name in this folder writes it."""

__all__ = ["FORMATS", "Export", "Format", "export", "write"]


def export(package: Package, name: str, *, force: bool = False) -> Export:
    """A package in the format of this name.

    Raises EvclaimsError where there is no such format, where a library that it needs is missing, where the package does
    not validate (with `force` the export says so instead), and where the format cannot hold what the package says.
    """
    if name not in FORMATS:
        raise EvclaimsError(f"{name!r} is no format; the formats are {', '.join(FORMATS)}")
    findings = check(package, ["structure"]).failures
    if findings and not force:
        first = findings[0]
        place = f"{first.place}: " if first.place else ""
        others = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        raise EvclaimsError(
            f"{package.name} does not validate: {place}{first.message}{others}; mend it, or export it with --force"
        )
    forced = f"{len(findings)} findings when exported; the first: {findings[0].message}" if findings else ""
    try:
        module = import_module(f"evclaims.exports.{name}")
        made: Export = module.export(package, Origin.of(package, forced))
    except UnicodeError:
        raise EvclaimsError(f"{package.name} has a name with half a character, which {name} cannot hold") from None
    except ModuleNotFoundError as error:
        raise EvclaimsError(
            f"the format {name} needs {error.name}, which is not installed; run: pip install 'evclaims[export]'"
        ) from None
    return made


def write(made: Export, name: str, path: Path, package: Package) -> None:
    """Put an export to `path`, whole or not at all; a format of several files goes into one where it ends in `.zip`.

    Raises EvclaimsError where that cannot be, where a file of the package itself stands there, and where a folder does
    that holds anything but an earlier export.
    """
    marker = FORMATS[name].marker
    if path.is_file() and _is_part(path, package):
        raise EvclaimsError(f"{shorten(str(path), 200)} is a file of the package itself; name another")
    if not marker:
        put(path, made.files[""])
    elif path.suffix.lower() == ".zip":
        put(path, zipped(made.files))
    else:
        put_folder(path, made.files, marker)


def _is_part(path: Path, package: Package) -> bool:
    from evclaims.exports.zip import parts

    return any(path.samefile(part) for part in parts(package).values() if part.is_file())

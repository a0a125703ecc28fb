"""Exports: a package in the format of other tools, each with its version, licence and citation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from evclaims.exports.common import Export, Origin
from evclaims.exports.zip import parts, zipped
from evclaims.layers.run import check
from evclaims.model import EvclaimsError
from evclaims.package import files, journal
from evclaims.package.excerpt import quoted
from evclaims.package.package import Package
from evclaims.package.table import failure


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
    if path.is_file() and any(path.samefile(part) for part in parts(package).values() if part.is_file()):
        raise EvclaimsError(f"{quoted(str(path), 200)} is a file of the package itself; name another")
    if not marker:
        files.write({path: made.files[""]})
    elif path.suffix.lower() == ".zip":
        files.write({path: zipped(made.files)})
    else:
        _write_folder(path, made.files, marker)


def _write_folder(path: Path, contents: Mapping[str, bytes], marker: str) -> None:
    """Write a folder, whole or not at all; one that stands there is replaced if it is empty or an earlier export.

    An earlier export holds `marker`, and no file that this one does not write. Raises EvclaimsError for any other
    folder, and where something cannot be written; what stood there then still stands.
    """
    shown = quoted(str(path), 200)
    try:
        path = path.resolve()
        if path.is_dir():
            journal.settle(path)
            _check_replaceable(path, shown, set(contents), marker)
            files.write({path / name: content for name, content in contents.items()}, path)
        elif path.exists():
            raise EvclaimsError(
                f"{shown} is a file, and this format is a folder; name another, or one that ends in .zip"
            )
        else:
            with files.new_folder(path) as fresh:
                for name, content in contents.items():
                    (fresh / name).write_bytes(content)
    except (OSError, ValueError, RuntimeError) as error:  # a path too long, with a NUL, a ring of links
        raise EvclaimsError(f"{shown} cannot be written: {failure(error).lower()}") from None


def _check_replaceable(path: Path, shown: str, names: set[str], marker: str) -> None:
    found = {entry.name: entry for entry in path.iterdir()}
    for name, entry in found.items():
        if name not in names or entry.is_symlink() or not entry.is_file():
            what = f"holds {quoted(name)}, which is none of this export's"
            raise EvclaimsError(f"the folder {shown} {what}; name another")
    if found and marker not in found:
        raise EvclaimsError(f"the folder {shown} is no earlier export, since {marker} is missing; name another")

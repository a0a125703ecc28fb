"""ZIP: the data package itself, with its descriptor, tables, checks, licence and citation, in one file."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from evclaims.exports.common import Export, Origin
from evclaims.package.package import DESCRIPTOR, Package
from evclaims.package.resources import paths_of
from evclaims.package.tidy import json_bytes

_CHECKS = "checks"
_LICENCES = ("LICENSE-DATA", "LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "LICENCE.md", "LICENCE.txt")
_CITATION, _CHANGELOG = "CITATION.cff", "CHANGELOG.md"
_EPOCH = (1980, 1, 1, 0, 0, 0)
FORCED = "evclaims:does-not-validate"
"""The descriptor's property that says why a package does not validate."""


def export(package: Package, origin: Origin) -> Export:
    """One archive; a package without a licence file or a citation is given them by its descriptor.

    Raises EvclaimsError where a file of the package cannot be read or would lie outside it.
    """
    contents = {DESCRIPTOR: _descriptor(package, origin)}
    for name in sorted(parts(package).keys() - {DESCRIPTOR}):
        contents[name] = package.read(name)
    contents.setdefault(_CITATION, origin.cff)
    if not any(name in contents for name in _LICENCES) and (licence := _licence(origin)):
        contents[_LICENCES[0]] = licence
    return Export({"": zipped(contents)})


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """A ZIP archive whose bytes depend on nothing but the contents: in the order given, no times, no owners."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=9)
    return buffer.getvalue()


def parts(package: Package) -> dict[str, Path]:
    """The files of a package by their path within it: descriptor, resources, checks, licence, citation, changelog."""
    found = {DESCRIPTOR: package.root / DESCRIPTOR}
    for resource in package.descriptor["resources"]:
        if (unread := package.unread.get(resource["name"])) and unread.is_remote:
            continue
        for name in paths_of(resource):
            path = package.path(name)
            found[_within(package, path)] = path
    for path in sorted((package.root / _CHECKS).rglob("*")):
        name = _within(package, path)
        if path.is_file() and not any(part.startswith(".") for part in Path(name).parts):
            found[name] = path
    licence = next((name for name in _LICENCES if (package.root / name).is_file()), None)
    beside = [name for name in (licence, _CITATION, _CHANGELOG) if name and (package.root / name).is_file()]
    found |= {name: package.root / name for name in beside}
    return {name: package.path(name) for name in found}


def _within(package: Package, path: Path) -> str:
    return path.relative_to(package.root).as_posix()


def _descriptor(package: Package, origin: Origin) -> bytes:
    """The descriptor byte for byte; one of another file's name as it was read, and a forced one with its finding."""
    if origin.forced:
        return json_bytes({**package.descriptor, FORCED: origin.forced})
    try:
        content = (package.root / DESCRIPTOR).read_bytes()
        if json.loads(content.decode("utf-8-sig")) == package.descriptor:
            return content
    except (OSError, ValueError, RecursionError):
        pass
    return json_bytes(package.descriptor)


def _licence(origin: Origin) -> bytes:
    lines = [
        f"{licence.title or licence.name or 'Licence'}{f' ({licence.name})' if licence.name and licence.title else ''}"
        + (f"\n{licence.path}" if licence.path else "")
        for licence in origin.citation.licences
    ]
    text = f"{origin.citation.title}\n\nThis data is published under:\n\n" + "\n\n".join(lines) + "\n"
    return text.encode("utf-8", "backslashreplace") if lines else b""

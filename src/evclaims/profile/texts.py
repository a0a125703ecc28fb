"""The texts of a package's sources, found in a folder by their hash, or a copy of one by what it prints."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from evclaims.model import EvclaimsError
from evclaims.package.keys import KeyedRow
from evclaims.package.package import Package
from evclaims.package.reader import read_regular
from evclaims.profile.claims import profile
from evclaims.reading.anchor import Span, places

LARGEST = 16 << 20
"""Bytes of a text; an article has a thousandth of that."""

_LARGEST_TOGETHER = 16 * LARGEST
"""Bytes of all texts of a folder, which are held in memory."""

SPANNED = ("claims", "events", "mentions", "omissions")
"""The tables whose rows have a span."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text at hand: the file's name, what it says, whether it is the very text that was read (`is_read`)."""

    file: str
    text: str
    is_read: bool


@dataclass(frozen=True)
class Texts:
    """What a folder holds: a text for each source that has one, and what is odd about the folder's files."""

    by_source: Mapping[str, Text]
    oddities: tuple[str, ...]


def spanned(package: Package) -> dict[str, list[KeyedRow]]:
    """The rows of the spanned tables by source; a withdrawn row is left out.

    Raises DataError where a table cannot be read.
    """
    found: dict[str, list[KeyedRow]] = {}
    for name in SPANNED:
        table = package.table(name) if name in package.resources else None
        if table is None or not {"source_id", "start", "end"} <= {field.name for field in table.fields}:
            continue
        for row in table.rows:
            if row.cells.get("withdrawn_on") is None:
                found.setdefault(row.texts["source_id"], []).append(KeyedRow(table, row))
    return found


def printed_of(record: KeyedRow) -> str:
    """What a spanned row says its source prints: a figure, or the name that it mentions."""
    return record.row.texts.get("printed", record.row.texts.get("name", ""))


def span_of(record: KeyedRow) -> Span | None:
    """Where a spanned row says that its print stands; None where it does not."""
    start, end = record.row.cells["start"], record.row.cells["end"]
    return Span(printed_of(record), start, end) if isinstance(start, int) and isinstance(end, int) else None


def find_texts(package: Package, folder: Path) -> Texts:
    """The text of each source with a hash: the file that has it, or else the one that best holds what its rows print.

    Raises EvclaimsError where the folder is none or holds no text, DataError where a table cannot be read.
    """
    if not folder.is_dir():
        raise EvclaimsError(f"there is no folder {folder}; name the folder that holds the sources' texts")
    oddities: list[str] = []
    files = dict(_files(folder, oddities))
    if not files:
        why = f" that is read ({oddities[0]})" if oddities else ""
        raise EvclaimsError(f"the folder {folder} holds no text (*.txt){why}; put the sources' texts there")
    hashes = {source.id: source.sha256 for source in profile(package).sources.values()}
    by_hash: dict[str, str] = {}
    for name, data in files.items():
        digest = hashlib.sha256(data).hexdigest()
        if digest in by_hash:
            oddities.append(f"{name} and {by_hash[digest]} are one text; one is enough")
        by_hash.setdefault(digest, name)
    found: dict[str, Text] = {}
    for source, digest in hashes.items():
        if digest in by_hash and (text := _decode(by_hash[digest], files, oddities)) is not None:
            found[source] = Text(by_hash[digest], text, True)
    taken = {text.file for text in found.values()}
    spare = {name: text for name in files if name not in taken if (text := _decode(name, files, oddities)) is not None}
    needy = [source for source, digest in hashes.items() if digest and source not in found] if spare else []
    rows = spanned(package) if needy else {}
    prints = {source: [span.printed for row in rows.get(source, []) if (span := span_of(row))] for source in needy}
    every = {each for own in prints.values() for each in own}
    holds = {name: {each for each, at in places(text, every).items() if at} for name, text in spare.items()}
    for source in needy:
        if file := _best_copy(prints[source], {name: holds[name] for name in spare}):
            found[source] = Text(file, spare.pop(file), False)
    return Texts(found, tuple(dict.fromkeys(oddities)))


def _files(folder: Path, oddities: list[str]) -> Iterator[tuple[str, bytes]]:
    """The texts of a folder that are ordinary files; a link is not followed, wherever it leads."""
    left = _LARGEST_TOGETHER
    for path in sorted(folder.glob("*.txt")):
        try:
            data = read_regular(folder, path.name, LARGEST)
        except EvclaimsError as error:
            oddities.append(f"{path.name} was not read: {error.message}")
            continue
        except OSError as error:
            oddities.append(f"{path.name} was not read: {(error.strerror or str(error)).lower()}")
            continue
        if len(data) > left:
            oddities.append(
                f"{path.name} was not read, since the texts are larger than {_LARGEST_TOGETHER >> 20} MB together"
            )
            continue
        left -= len(data)
        yield path.name, data


def _decode(name: str, files: Mapping[str, bytes], oddities: list[str]) -> str | None:
    try:
        return files[name].decode("utf-8")
    except UnicodeDecodeError as error:
        oddities.append(f"{name} is not UTF-8 (byte {error.start}); save it as UTF-8")
        return None


def _best_copy(prints: Sequence[str], spare: Mapping[str, Set[str]]) -> str | None:
    """The spare text that holds most of what is printed, if most of it at all; each comes with what it holds."""
    held = {name: sum(each in holds for each in prints) for name, holds in spare.items()}
    best = max(held, key=lambda name: held[name], default=None)
    return best if best is not None and 2 * held[best] > len(prints) else None

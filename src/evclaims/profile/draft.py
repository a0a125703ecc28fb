"""Candidate rows from a new text: its source, and a claim for each figure, with what only a person knows left empty."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evclaims.exact.interval import hull, rounded
from evclaims.model import EvclaimsError
from evclaims.package.package import Package
from evclaims.profile.claims import PRINTS, lacks, profile
from evclaims.profile.readings import hedge_policy, own_hedges
from evclaims.profile.texts import LARGEST
from evclaims.reading.figure import bounds, in_percent
from evclaims.reading.finder import Found, find
from evclaims.reading.lexicon import SEPARATORS
from evclaims.reading.numerals import numerals
from evclaims.reading.sieve import FIGURE

TABLES = ("sources", "claims")
_MOST = 100_000
"""Numerals of a text; an article has hundreds, and each takes a tenth of a millisecond."""


@dataclass(frozen=True)
class Draft:
    """Rows for the tables `sources` and `claims`, and what the person who pastes them must know."""

    tables: Mapping[str, Sequence[Mapping[str, str]]]
    columns: Mapping[str, Sequence[str]]
    notes: Sequence[str]

    def csv(self, table: str) -> str:
        """The rows of one table as CSV under its header, in the column order of the package."""
        text = io.StringIO()
        writer = csv.DictWriter(text, self.columns[table], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.tables[table])
        return text.getvalue()


def draft(package: Package, path: Path, source_id: str | None = None, language: str = "en") -> Draft:
    """The rows that a text calls for in a package, whose hedges and columns decide.

    Bounds are those of an actual. Raises EvclaimsError where the text cannot be read, the language is not known, the ID
    has not the form that the package asks for, or the package does not keep the claims profile; DataError where its
    tables cannot be read.
    """
    if lost := lacks(package, PRINTS):
        raise EvclaimsError(
            f"{package.name} has not the tables of the claims profile ({lost}), so no rows can be drafted for it"
        )
    if not re.fullmatch(r"[a-z]{2}(?:-[A-Z]{2})?", language) or language[:2] not in SEPARATORS:
        known = ", ".join(sorted(SEPARATORS))
        raise EvclaimsError(f"how {language!r} groups digits is not known; the languages are {known}")
    data = _read(path)
    text = data.decode("utf-8")
    columns = {name: [field.name for field in package.table(name).fields] for name in TABLES}
    digest = hashlib.sha256(data).hexdigest()
    same = {source.sha256: source.id for source in profile(package).sources.values()}.get(digest)
    source_id = source_id or same or _slug(path.stem)
    _check_id(package, source_id)
    if (many := max(len(numerals(text, language)), len(re.findall(r"\d+", text)))) > _MOST:
        raise EvclaimsError(f"{path} holds {many:,} numerals, as no article does; cut the article out of it")
    found = [each for each in find(text, language, hedge_policy(package, language)) if each.kind == FIGURE]
    before = _last_number(package, source_id)
    width = max(2, len(str(before + len(found))))
    bracketed = {
        each.start
        for each in found
        if text[each.start - 1 : each.start] == "(" and text[each.end : each.end + 1] == ")"
    }
    claims = [
        {"claim_id": f"{source_id}-{before + i:0{width}}", "source_id": source_id}
        | _claim(each, each.start in bracketed)
        for i, each in enumerate(found, 1)
    ]
    source = {"source_id": source_id, "language": language, "sha256": digest}
    rows = {"sources": [source], "claims": claims}
    kept = {name: [{c: row[c] for c in columns[name] if c in row} for row in rows[name]] for name in TABLES}
    own = own_hedges(package, language)
    # The hedge of a claim is a key of the package's own table, which the shipped policy may go beyond.
    lacking = sorted({each.figure.hedge for each in found if each.figure and each.figure.hedge} - own.keys())
    return Draft(kept, columns, _notes(found, source_id, same, before, lacking))


def _read(path: Path) -> bytes:
    if path.is_dir():
        raise EvclaimsError(f"{path} is a folder; name the file of one text")
    if not path.is_file():
        raise EvclaimsError(f"there is no file {path}; name the file of a text")
    if path.stat().st_size > LARGEST:
        raise EvclaimsError(f"{path} is larger than {LARGEST >> 20} MB, as no article is; cut the article out of it")
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EvclaimsError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    if not text.strip("\ufeff \t\r\n"):
        raise EvclaimsError(f"{path} is empty; save the text of the source there")
    return data


def _slug(stem: str) -> str:
    slug = "-".join(re.findall(r"[a-z0-9]+", stem.lower()))
    return slug if slug[:1].isalpha() else f"source-{slug}".rstrip("-")


def _check_id(package: Package, source_id: str) -> None:
    for field in package.table("sources").fields:
        constraints = field.descriptor.get("constraints")
        pattern = constraints.get("pattern") if field.name == "source_id" and isinstance(constraints, dict) else None
        if isinstance(pattern, str) and not re.fullmatch(pattern, source_id):
            raise EvclaimsError(
                f"{source_id!r} is no source_id of {package.name}, which asks for {pattern}; name another"
            )


def _last_number(package: Package, source_id: str) -> int:
    ids = [row.texts["claim_id"] for row in package.table("claims").rows if row.texts["source_id"] == source_id]
    numbers = [match[1] for id_ in ids if (match := re.fullmatch(rf"{re.escape(source_id)}-(\d{{1,9}})", id_))]
    return max(map(int, numbers), default=0)


def _claim(found: Found, is_bracketed: bool) -> dict[str, str]:
    row = {"printed": found.printed, "start": str(found.start), "end": str(found.end)}
    if found.figure is None:
        return row | {"note": f"Cannot be read: {found.problem}."}
    if found.completed != found.printed:
        row["note"] = f"Read as {' '.join(found.completed.split())!r}: scale or unit stands elsewhere."
    if is_bracketed and found.printed.strip("0123456789., ") == "":
        row["note"] = "It stands in brackets, which in accounts make it a loss: take them into the print where they do."
    figure = in_percent(found.figure)
    lower, upper = hull(bounds(figure))
    value = None if figure.value is None else rounded(figure.value)
    return row | {
        "hedge": figure.hedge,
        "decimals": str(figure.decimals),
        "value": "" if value is None else f"{value:f}",
        "lower": "" if lower is None else f"{lower:f}",
        "upper": "" if upper is None else f"{upper:f}",
        "unit": figure.unit,
    }


def _notes(found: Sequence[Found], source_id: str, same: str | None, before: int, lacking: Sequence[str]) -> list[str]:
    notes = []
    if lacking:
        notes.append(f"add to the table `hedges`, which lacks them: {', '.join(map(repr, lacking))}")
    if same:
        notes.append(f"this very text is already the source {same!r} of the package")
    if before:
        notes.append(f"{source_id!r} has claims already; numbers go on after {before}")
    unread = sum(each.figure is None for each in found)
    figures = "1 figure" if len(found) == 1 else f"{len(found)} figures"
    notes.append(f"{figures}{f', {unread} of them unreadable (see note)' if unread else ''}: delete what is no claim")
    notes.append(
        "fill in quantity_id, status, speaker and unit; bounds are those of an actual, and a target without hedge means"
        " itself (lower = value = upper)"
    )
    return notes

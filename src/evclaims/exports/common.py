"""What the exports share: what each says of its origin, names of files, cells as plain text."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from evclaims.exports.citation import Citation, as_cff, as_text, cite
from evclaims.model import DataError, EvclaimsError, Place
from evclaims.package.excerpt import quoted
from evclaims.package.package import Package
from evclaims.package.table import Cell, Field, Table

WHOLE_DIGITS, PLACES = 26, 12
"""Digits of a number before and after the point: decimal(38, 12)."""
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Export:
    """Files by their path within the export's folder, or one file called ""; and what could not be taken along."""

    files: Mapping[str, bytes]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """What an export says of where it comes from; `forced` what is wrong with a package that does not validate."""

    citation: Citation
    forced: str = ""

    @classmethod
    def of(cls, package: Package, forced: str = "") -> Origin:
        """The origin of a package's exports."""
        return cls(cite(package), forced)

    @property
    def cff(self) -> bytes:
        """The file CITATION.cff."""
        return as_cff(self.citation).encode("utf-8", "backslashreplace")

    @property
    def sentence(self) -> str:
        """The citation in a sentence."""
        return as_text(self.citation).rstrip("\n")

    def properties(self) -> dict[str, str]:
        """Name, version, licence, citation and so on, as far as the descriptor says them."""
        said = self.citation
        properties = {
            "name": said.name,
            "version": said.version,
            "title": said.title,
            "description": said.description,
            "created": said.created.isoformat() if said.created else "",
            "homepage": said.url,
            "licence": said.licence,
            "licence_url": ", ".join(licence.path for licence in said.licences if licence.path),
            "citation": self.sentence,
            "does_not_validate": self.forced,
        }
        return {name: value for name, value in properties.items() if value}


def tables_of(package: Package) -> list[Table]:
    """The tables of a package, at least one.

    Raises EvclaimsError where there is none, DataError where one cannot be read as declared.
    """
    tables = list(package.tables.values())
    if not tables:
        raise EvclaimsError(f"{package.name} has no table, so there is nothing to export")
    for table in tables:
        _ = table.rows
    return tables


def plain_names(names: list[str]) -> dict[str, str]:
    """For each name one that any file system and address can bear, no two alike.

    >>> plain_names(["claims", "../etc", "Claims"])
    {'claims': 'claims', '../etc': '-etc-f7f9121f', 'Claims': 'Claims-1c85c122'}
    """
    plain: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        word = re.sub(r"[^A-Za-z0-9_-]+|^-+(?=-)", "-", name)
        if word != name or len(word) > _LONGEST_NAME or word.lower() in taken:
            word = f"{word[:_LONGEST_NAME]}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"
        taken.add(word.lower())
        plain[name] = word
    return plain


def text_of(cell: Cell) -> str:
    """A cell as plain text: ISO dates, decimals without exponent, true and false; empty where there is none."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, Decimal) and cell.is_infinite():
        return "INF" if cell > 0 else "-INF"  # as CSVW and Data Package write it
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def title_of(field: Field) -> str:
    """A column's title, empty where it has none."""
    return encodable(str(field.descriptor.get("title") or ""))


def description_of(field: Field) -> str:
    """A column's description, empty where it has none."""
    return encodable(str(field.descriptor.get("description") or ""))


def encodable(text: str) -> str:
    """The text with each half of a character escaped, which no file can hold.

    >>> encodable("a" + chr(0xD800))
    'a\\\\ud800'
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def is_required(table: Table, field: Field) -> bool:
    """Whether no cell of the column may be empty."""
    constraints = field.descriptor.get("constraints")
    return field.name in table.key or (isinstance(constraints, dict) and constraints.get("required") is True)


def fitting(cell: Cell, place: Place) -> Cell:
    """The cell, where integers fit into 64 bits and numbers into decimal(38, 12).

    Raises DataError where it does not, so that no figure is rounded on the way.
    """
    if isinstance(cell, bool) or not isinstance(cell, int | Decimal):
        return cell
    if isinstance(cell, int):
        if not -(2**63) <= cell < 2**63:
            raise DataError(f"{quoted(str(cell))} does not fit into 64 bits, which this format has", place)
        return cell
    if isinstance(cell, Decimal) and not cell.is_finite():
        raise DataError(f"{cell} is no decimal number, which this format demands; sqlite, csvw and zip hold it", place)
    fraction = f"{cell:f}".partition(".")[2].rstrip("0")
    if (cell and cell.adjusted() >= WHOLE_DIGITS) or len(fraction) > PLACES:
        raise DataError(
            f"{quoted(str(cell))} has more than {WHOLE_DIGITS} digits before or {PLACES} after the point, which this"
            " format does not hold; sqlite, csvw and zip do",
            place,
        )
    return cell

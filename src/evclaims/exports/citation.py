"""How to cite a package: title, authors, version, day, address and licences by its descriptor, in three forms."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evclaims.package.package import Package

_DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s\"<>{}|\\^`]+")
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
_TEX = {char: f"\\{char}" for char in "&%$#_"}
_TEX |= {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
_TEX |= {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_MAKERS = {"author", "creator"}


@dataclass(frozen=True, slots=True)
class Author:
    """Who made a package: a person with family and given names, or whatever else has a name."""

    name: str
    family: str = ""
    given: str = ""


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence by its identifier (`CC-BY-4.0`), its title and its address; each may be empty."""

    name: str
    title: str
    path: str

    def __str__(self) -> str:
        return self.name or self.title or self.path


@dataclass(frozen=True, slots=True)
class Citation:
    """What it takes to cite a package; what its descriptor does not say is empty."""

    name: str
    title: str
    version: str
    authors: tuple[Author, ...]
    created: datetime.date | None
    url: str
    doi: str
    licences: tuple[Licence, ...]
    description: str
    keywords: tuple[str, ...]

    @property
    def licence(self) -> str:
        """The licences in a few words."""
        return ", ".join(map(str, self.licences))


def cite(package: Package) -> Citation:
    """The citation of a package, by its descriptor; what has not the form that the standard gives it is passed over."""
    said = package.descriptor
    people = [person for person in _objects(said.get("contributors")) if _author(person).name]
    makers = [person for person in people if _MAKERS & _roles(person)]
    doi = _DOI.fullmatch(_text(said.get("id")))
    url = _address(said.get("homepage")) or (f"https://doi.org/{doi[1]}" if doi else _address(said.get("id")))
    licences = (
        Licence(_text(each.get("name")), _text(each.get("title")), _address(each.get("path")))
        for each in _objects(said.get("licenses"))
    )
    keywords = said.get("keywords")
    return Citation(
        name=_text(package.name),
        title=_text(said.get("title")) or _text(package.name),
        version=_text(package.version),
        authors=tuple(_author(person) for person in makers or people),
        created=_day(said.get("created")),
        url=url,
        doi=doi[1] if doi else "",
        licences=tuple(licence for licence in licences if str(licence)),
        description=_text(said.get("description")),
        keywords=tuple(filter(None, map(_text, keywords))) if isinstance(keywords, list) else (),
    )


def as_text(citation: Citation) -> str:
    """One sentence for a list of references."""
    year = f" ({citation.created.year})" if citation.created else ""
    authors = ", ".join(author.name for author in citation.authors)
    title = f"{citation.title}, version {citation.version}" if citation.version else citation.title
    opening = f"{authors}{year}. {title}" if authors else f"{title}{year}"
    parts = [f"{opening} [data set]", citation.licence, citation.url]
    return ". ".join(filter(None, parts)) + ("\n" if citation.url else ".\n")


def as_bibtex(citation: Citation) -> str:
    """An entry for BibTeX and BibLaTeX."""
    words = "-".join(filter(None, (citation.name, citation.version)))
    key = re.sub(r"[^A-Za-z0-9.-]+", "-", words).strip("-") or "data"
    note = ". ".join(filter(None, ("Data set", f"Licence: {citation.licence}" if citation.licence else "")))
    fields = {
        "author": " and ".join(map(_bibtex_author, citation.authors)),
        "title": f"{{{_tex(citation.title)}}}",
        "version": _tex(citation.version),
        "year": str(citation.created.year) if citation.created else "",
        "date": citation.created.isoformat() if citation.created else "",
        "doi": citation.doi.translate({ord("{"): "%7B", ord("}"): "%7D"}),
        "url": citation.url,
        "note": _tex(note),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{key},", *lines, "}"]) + "\n"


def as_cff(citation: Citation) -> str:
    """A file CITATION.cff (Citation File Format 1.2.0)."""
    quoted = json.dumps  # a JSON string is a YAML string
    lines = ["cff-version: 1.2.0", "type: dataset", f"title: {quoted(citation.title, ensure_ascii=False)}"]
    lines += ["message: Please cite the version that you used.", "authors:"]
    for author in citation.authors or (Author(f"The authors of {citation.title}"),):
        if author.family:
            lines.append(f"  - family-names: {quoted(author.family, ensure_ascii=False)}")
            lines += [f"    given-names: {quoted(author.given, ensure_ascii=False)}"] if author.given else []
        else:
            lines.append(f"  - name: {quoted(author.name, ensure_ascii=False)}")
    simple = {"version": citation.version, "doi": citation.doi, "url": citation.url, "abstract": citation.description}
    lines += [f"{name}: {quoted(value, ensure_ascii=False)}" for name, value in simple.items() if value]
    if citation.created:
        lines.append(f"date-released: {citation.created.isoformat()}")
    identifiers = [licence.name for licence in citation.licences if _IDENTIFIER.fullmatch(licence.name)]
    if identifiers:
        lines += ["license:", *(f"  - {quoted(name)}" for name in identifiers)]
    elif citation.licences and citation.licences[0].path:
        lines.append(f"license-url: {quoted(citation.licences[0].path)}")
    if citation.keywords:
        lines += ["keywords:", *(f"  - {quoted(word, ensure_ascii=False)}" for word in citation.keywords)]
    return "\n".join(lines) + "\n"


FORMATS: Mapping[str, Callable[[Citation], str]] = {"text": as_text, "bibtex": as_bibtex, "cff": as_cff}
"""Name of a form to what writes it."""


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    yield from (each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()


def _text(value: Any) -> str:
    """A text in one line, nothing in it that a terminal or a parser would obey; empty for anything but a text."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(char if char.isprintable() else " " for char in value).split())


def _address(value: Any) -> str:
    return text if _ADDRESS.fullmatch(text := _text(value)) else ""


def _author(person: Mapping[str, Any]) -> Author:
    family, given = _text(person.get("familyName")), _text(person.get("givenName"))
    whole = " ".join(filter(None, (given, family)))
    return Author(whole if family else _text(person.get("title")) or whole, family, given)


def _roles(person: Mapping[str, Any]) -> set[str]:
    """The roles of a contributor; the first version of the standard knows one."""
    roles = person.get("roles")
    return {_text(role).lower() for role in (roles if isinstance(roles, list) else [person.get("role")])}


def _day(value: Any) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(_text(value)[:10])
    except ValueError:
        return None


def _bibtex_author(author: Author) -> str:
    if author.family:
        return ", ".join(_tex(part) for part in (author.family, author.given) if part)
    return f"{{{_tex(author.name)}}}"


def _tex(text: str) -> str:
    return "".join(_TEX.get(char, char) for char in text)

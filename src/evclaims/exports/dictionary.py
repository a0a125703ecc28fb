"""A data dictionary: every table and column of a package, as its descriptor declares them, as a Markdown page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from evclaims.exports.citation import Citation, cite
from evclaims.package.descriptor import unique_keys
from evclaims.package.keys import foreign_keys
from evclaims.package.package import Package
from evclaims.package.table import Field, Table

_WORDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
}
_ENDS = ("value", "lower", "upper", "unit")


def dictionary(package: Package) -> str:
    """The page. It states no version and no number of rows, so that it changes only when a declaration does.

    Raises DataError where the descriptor's tables cannot be read.
    """
    citation = cite(package)
    tables = list(package.tables.values())
    lines = [f"# Data dictionary: {_text(citation.title)}", "", *_opening(citation)]
    if tables:
        lines += ["| table | what a row is |", "|---|---|"]
        lines += [f"| [`{_code(table.name)}`](#{_anchor(table.name)}) | {_text(_what(table))} |" for table in tables]
    for table in tables:
        lines += ["", *_table(table)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _opening(citation: Citation) -> Iterator[str]:
    yield "Generated from `datapackage.json` by `evclaims dictionary`; change the descriptor, not this page."
    yield ""
    for text in (citation.description, f"Licence: {citation.licence}." if citation.licence else ""):
        if text:
            yield from (_text(text), "")


def _table(table: Table) -> Iterator[str]:
    title = str(table.descriptor.get("title") or table.name)
    yield f'## <a id="{_anchor(table.name)}"></a>`{_code(table.name)}`: {_text(title)}'
    yield ""
    if description := str(table.descriptor.get("description") or ""):
        yield from (_text(description), "")
    for line in _keys(table):
        yield f"- {line}"
    yield ""
    yield from ("| column | type | must be | meaning |", "|---|---|---|---|")
    for field in table.fields:
        meaning = ". ".join(filter(None, (_said(field, word).rstrip(".") for word in ("title", "description"))))
        cells = (f"`{_code(field.name)}`", field.type, _must(table, field), _text(f"{meaning}." if meaning else ""))
        yield f"| {' | '.join(cells)} |"


def _keys(table: Table) -> Iterator[str]:
    yield f"File: `{_code(table.file)}`"
    if table.key:
        yield f"Primary key: {_names(table.key)}"
    for key in unique_keys(table.descriptor["schema"]):
        yield f"Unique together: {_names(key)}"
    for here, name, there in foreign_keys(table):
        yield f"{_names(here)} → [`{_code(name)}`](#{_anchor(name)}) ({_names(there)})"
    roles = table.descriptor.get("intervals") or {}
    if roles:
        ends = ", ".join(f"{role} {_names([roles[role]])}" for role in _ENDS if role in roles)
        yield f"Intervals: each {_names([roles['id']])} has {ends}"


def _must(table: Table, field: Field) -> str:
    """The constraints in words."""
    declared = field.descriptor.get("constraints")
    constraints: dict[str, Any] = declared if isinstance(declared, dict) else {}
    words = ["present"] if constraints.get("required") is True or field.name in table.key else []
    words += ["unique"] if constraints.get("unique") is True or table.key == (field.name,) else []
    words += [f"a {field.descriptor['format']}"] if field.descriptor.get("format") not in (None, "default") else []
    for name, limit in constraints.items():
        if name == "minLength" and limit == 1:
            words.append("not blank")
        elif name == "enum" and isinstance(limit, list):
            words.append(f"one of {_names([str(value) for value in limit])}")
        elif name == "pattern":
            words.append(f"like {_names([str(limit)])}")
        elif name in _WORDS:
            words.append(_WORDS[name].format(_text(str(limit))))
    return ", ".join(words)


def _what(table: Table) -> str:
    return str(table.descriptor.get("description") or table.descriptor.get("title") or "")


def _said(field: Field, word: str) -> str:
    return str(field.descriptor.get(word) or "").strip()


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"`{_code(name)}`" for name in names)


def _anchor(name: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", name.lower())


def _code(text: str) -> str:
    """The text within backticks, in a cell of a table."""
    return " ".join(text.split()).replace("`", "'").replace("|", "\\|")


def _text(text: str) -> str:
    """The text in one line, where nothing of it is read as Markdown or HTML but a pair of backticks."""
    parts = re.split(r"(`[^`\n]+`)", " ".join(text.split()))
    return "".join(
        part.replace("|", "\\|") if i % 2 else re.sub(r"([\\*_\[\]<>|#`])", r"\\\1", part)
        for i, part in enumerate(parts)
    )

"""How the rows of a resource are written: a CSV or JSON dialect of the Data Package standard, version 1 or 2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evclaims.model import EvclaimsError

NESTED = ("csv", "json", "inline")
"""Frictionless writes the dialect of a format as an object of its own, under the format's name."""
_ENDS = {"\n": "\n", "\r\n": "\r\n", "\r": "\r", "\\n": "\n", "\\r\\n": "\r\n", "\\r": "\r"}
"""The usual ends of lines; some write the backslash itself into JSON."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How rows are written; header and comment rows are counted from 1, `rows_at` names where in JSON they stand.

    `header_rows` is empty where the rows have no header. `folds_case` says that the case of a header means nothing,
    `skips_blank` that a line without any cell is no row.
    """

    delimiter: str = ","
    quote: str | None = '"'
    double_quote: bool = True
    escape: str | None = None
    skip_initial_space: bool = False
    line_end: str | None = None
    header_rows: tuple[int, ...] = (1,)
    header_join: str = " "
    comment_rows: frozenset[int] = frozenset()
    comment: str = ""
    null: str | None = None
    folds_case: bool = False
    skips_blank: bool = False
    rows_at: str | None = None
    keys: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether a table written in it has one header line, and nothing else that is no row."""
        return self.header_rows == (1,) and not (self.comment or self.comment_rows or self.escape) and bool(self.quote)


CSV = Dialect()
"""The dialect of a table that declares none."""


def read_dialect(declared: Any, default_delimiter: str = ",") -> Dialect:
    """The dialect that a resource declares, whether flat or nested under `csv` as Frictionless writes it.

    A property that is not known is passed over, as the standard wants; the structure layer warns of it.

    Raises EvclaimsError, without a place, for a property of a wrong form.
    """
    if declared is None:
        return Dialect(delimiter=default_delimiter)
    if not isinstance(declared, Mapping):
        raise EvclaimsError("its dialect is no object; write one")
    flat = {k: v for k, v in declared.items() if k not in NESTED}
    for kind in NESTED:
        inner = declared.get(kind)
        if inner is not None and not isinstance(inner, Mapping):
            raise EvclaimsError(f"its dialect's {kind!r} is no object; write one")
        flat |= inner or {}
    reader = _Reader(flat)
    quote = reader.character("quoteChar", '"')
    dialect = Dialect(
        delimiter=reader.character("delimiter", default_delimiter) or default_delimiter,
        quote=quote,
        double_quote=reader.flag("doubleQuote", True),
        escape=reader.character("escapeChar", None),
        skip_initial_space=reader.flag("skipInitialSpace", False),
        line_end=reader.line_end(),
        header_rows=reader.header_rows(),
        header_join=reader.text("headerJoin", " ") or "",
        comment_rows=frozenset(reader.numbers("commentRows")),
        comment=reader.text("commentChar", "") or "",
        null=reader.text("nullSequence", None),
        folds_case=not (reader.flag("caseSensitiveHeader", True) and reader.flag("headerCase", True)),
        skips_blank=reader.flag("skipBlankRows", False),
        rows_at=reader.text("property", None),
        keys=reader.keys(),
    )
    if dialect.delimiter == dialect.quote:
        raise EvclaimsError("its delimiter and its quoteChar are the same character; choose another")
    return dialect


class _Reader:
    """Takes the properties of a dialect one after the other."""

    def __init__(self, declared: Mapping[str, Any]) -> None:
        self._declared = declared

    def character(self, name: str, default: str | None) -> str | None:
        """One character; None or an empty text means that there is none."""
        value = self._declared.get(name, default)
        if value is None or value == "":
            return None
        if not (isinstance(value, str) and len(value) == 1 and value not in "\0\r\n"):
            raise EvclaimsError(f"its {name} {value!r} is no single character; write one")
        return value

    def text(self, name: str, default: str | None) -> str | None:
        """A text."""
        value = self._declared.get(name, default)
        if value is not None and not isinstance(value, str):
            raise EvclaimsError(f"its {name} {value!r} is no text; write one")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """True or false."""
        value = self._declared.get(name, default)
        if not isinstance(value, bool):
            raise EvclaimsError(f"its {name} is neither true nor false; write one of them")
        return value

    def numbers(self, name: str) -> tuple[int, ...]:
        """Numbers of lines, from 1."""
        value = self._declared.get(name, [])
        if not isinstance(value, list) or not all(type(n) is int and 0 < n < 1_000_000 for n in value):
            raise EvclaimsError(f"its {name} are no list of line numbers from 1; write one")
        return tuple(sorted(set(value)))

    def header_rows(self) -> tuple[int, ...]:
        """Where the header stands; nowhere if `header` is false."""
        has = self.flag("header", True)
        rows = self.numbers("headerRows") or (1,)
        return rows if has else ()

    def keys(self) -> tuple[str, ...]:
        """Names of the keys of JSON rows."""
        value = self._declared.get("itemKeys", self._declared.get("keys", [])) or []
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise EvclaimsError("its itemKeys are no list of texts; write one")
        return tuple(value)

    def line_end(self) -> str | None:
        """How lines end; any of the usual ways is read."""
        value = self.text("lineTerminator", None)
        if value is not None and value not in _ENDS:
            raise EvclaimsError(f"lines that end in {value!r} are not read; write CSV whose lines end in a newline")
        return None if value is None else _ENDS[value]

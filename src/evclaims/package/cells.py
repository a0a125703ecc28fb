"""One cell as it stands in a file, read as the type that its field declares."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from evclaims.package.excerpt import quoted

Cell: TypeAlias = str | int | Decimal | bool | datetime.date | None

LONGEST = 300
"""Places of a number, before or after the point; exact arithmetic on longer ones would only take time."""
_SPECIAL = {"nan": Decimal("NaN"), "inf": Decimal("Infinity"), "-inf": Decimal("-Infinity")}
"""Numbers that the standard writes in words; in any case."""
_STARTS, _ENDS = re.compile("[-+0-9.]"), re.compile("[0-9.]")


@dataclass(frozen=True, slots=True)
class Field:
    """A column as the descriptor declares it."""

    name: str
    type: str
    descriptor: Mapping[str, Any]


def cast(text: str, field: Field) -> Cell:
    """The cell as its type; a type that is not read here (a time, a list, a date of an own format) stays a text.

    >>> cast("1.250,5", Field("n", "number", {"groupChar": ".", "decimalChar": ","}))
    Decimal('1250.5')

    Raises ValueError, with what to do, for a text that the type does not allow.
    """
    match field.type:
        case "integer":
            plain = _bare(text, field)
            if group := field.descriptor.get("groupChar"):
                plain = plain.replace(group, "")
            if not re.fullmatch(r"[+-]?\d+", plain, re.ASCII):
                raise ValueError(f"{quoted(text)} is no integer; write digits only")
            return int(plain) if len(plain) <= LONGEST else _too_long(text)
        case "number":
            return _number(text, field)
        case "date" if field.descriptor.get("format", "default") == "default":
            try:
                if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
                    return datetime.date.fromisoformat(text)
            except ValueError:
                pass
            raise ValueError(f"{quoted(text)} is no date; write YYYY-MM-DD")
        case "string" if field.descriptor.get("format") == "binary":
            if not re.fullmatch(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", text):
                raise ValueError(f"{quoted(text)} is not in base64; write it so")
        case "boolean":
            if text in field.descriptor.get("trueValues", ["true", "True", "TRUE", "1"]):
                return True
            if text in field.descriptor.get("falseValues", ["false", "False", "FALSE", "0"]):
                return False
            raise ValueError(f"{quoted(text)} is no boolean; write true or false")
    return text


def spelled(value: Any, field: Field) -> str:
    """The text of a JSON value that is no text itself, as it would stand in a CSV file.

    Raises ValueError where the field's type has no such values.
    """
    match value:
        case bool():
            text, types = str(value).lower(), {"boolean"}
        case int() | Decimal():
            text, types = str(value), {"number", "integer", "year"}
        case _:
            text, types = _json(value), {"array", "list", "object", "geojson", "geopoint"}
    if field.type not in types | {"any"}:
        raise ValueError(f"{quoted(_json(value))} is no {field.type}; write one")
    return text


def _number(text: str, field: Field) -> Cell:
    group, mark = field.descriptor.get("groupChar", ""), field.descriptor.get("decimalChar", ".")
    if text.lower() in _SPECIAL:
        return _SPECIAL[text.lower()]
    plain = _bare(text, field)
    plain = plain.replace(group, "") if group else plain
    plain = plain.replace(mark, ".") if mark != "." and "." not in plain else plain
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,9})?", plain, re.ASCII):
        raise ValueError(f"{quoted(text)} is no number; write one, or leave an unknown or unbounded cell empty")
    number = Decimal(plain)
    return (
        number
        if abs(number.adjusted()) <= LONGEST and len(number.as_tuple().digits) <= 2 * LONGEST
        else _too_long(text)
    )


def _bare(text: str, field: Field) -> str:
    """Without the marks around the number, such as a currency or a percent sign, where the field allows them."""
    first, last = _STARTS.search(text), _ENDS.search(text[::-1])
    if field.descriptor.get("bareNumber", True) is not False or first is None or last is None:
        return text
    return text[first.start() : len(text) - last.start()]


def _json(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, default=str)


def _too_long(text: str) -> Cell:
    raise ValueError(f"{quoted(text)} is a number of more than {LONGEST} places; no figure is that long")

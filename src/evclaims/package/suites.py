"""The suites that a package declares: reads `checks/expectations/*.json` strictly, without Great Expectations."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evclaims.model import EvclaimsError, Place
from evclaims.package.excerpt import quoted
from evclaims.package.package import Package
from evclaims.package.table import Table

SUITES = "checks/expectations"

_SUITE_KEYS = {"name", "expectations", "meta", "notes", "id", "suite_parameters"}

_EXPECTATION_KEYS = {"type", "kwargs", "meta", "notes", "description", "severity", "id"}
_DEEPEST = 20

_REFUSED = {
    "expect_column_values_to_match_json_schema": "a JSON schema can fetch addresses",
    "expect_query_results_to_match_comparison": "SQL is for checks/facts",
    "unexpected_rows_expectation": "SQL is for checks/facts",
}
"""Types that reach out of the table which the suite is about."""

_SIGNS = {"==": "=", "IN": "=", "NOT_IN": "!="}


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation as declared: GX's own words for it (`config`), and what we call it (`id`)."""

    id: str
    columns: tuple[str, ...]
    """The columns that it is about."""
    given: tuple[str, ...]
    """The columns that only say which rows it is about."""
    config: Mapping[str, Any]
    place: Place

    @property
    def sentence(self) -> str:
        """What is expected, as the suite says it; without a description, as GX names it."""
        said = str(self.config.get("description") or "").strip().rstrip(".")
        return said or f"{', '.join(self.columns) or 'the table'}: {_short(self.config).replace('_', ' ')}"


@dataclass(frozen=True, slots=True)
class Suite:
    """The expectations of one table, in the file's order."""

    table: str
    file: str
    expectations: tuple[Expectation, ...]

    def only(self, wants: Callable[[str], bool]) -> Suite:
        """The suite with those expectations alone whose IDs are wanted."""
        return Suite(self.table, self.file, tuple(e for e in self.expectations if wants(e.id)))


def load_suites(package: Package) -> list[Suite]:
    """Every declared suite, by table, as far as it can be read without GX.

    Raises EvclaimsError, with file and line, for a file that is no suite in JSON, a key that is doubled or unknown, an
    empty suite, one that is not named after a table of the package, a column that the table has not, and what could
    reach out of the table.
    """
    folder = package.path(SUITES)
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    return [_load(package, f"{SUITES}/{name}") for name in names if name.lower().endswith(".json")]


def canonical(suite_text: str, file: str = "the suite") -> str:
    """The one way to write a suite: sorted by column and type, defaults written out, no ids, no version of GX.

    What GX saves of a suite that it loaded comes to the same text. Raises EvclaimsError for a text that is no suite.
    """
    suite = _parse(suite_text, file)
    defaults = {"meta": {}, "severity": "critical"}
    expectations = [
        defaults | {k: v for k, v in each.items() if k != "id" and v is not None} for each in suite["expectations"]
    ]
    expectations.sort(key=lambda e: (_columns(e), e["type"], _given(e, Place(file)), json.dumps(e, sort_keys=True)))
    meta = {k: v for k, v in (suite.get("meta") or {}).items() if k != "great_expectations_version"}
    kept = {k: v for k, v in suite.items() if k != "id" and v not in (None, {}, [], "")}
    whole = _plain(kept | {"meta": meta, "expectations": expectations})
    return json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _load(package: Package, file: str) -> Suite:
    text = package.text(file)
    suite = _parse(text, file)
    name = suite["name"]
    if f"{name}.json" != file.removeprefix(f"{SUITES}/"):
        what = f"the suite is named {quoted(name)}, unlike its file; give both the table's name"
        raise EvclaimsError(what, Place(file))
    if name not in package.resources:
        known = ", ".join(package.resources)
        raise EvclaimsError(f"the package has no table {name!r}; name the suite after one of {known}", Place(file))
    table = package.table(name)
    lines = [n for n, line in enumerate(text.splitlines(), 1) if re.search(r'"type"\s*:\s*"expect_', line)]
    placed = len(lines) == len(suite["expectations"])  # else a line could belong to another expectation
    seen: Counter[str] = Counter()
    found = []
    for i, config in enumerate(suite["expectations"]):
        expectation = _expectation(config, table, Place(file, lines[i] if placed else None))
        seen[expectation.id] += 1
        if (n := seen[expectation.id]) > 1:
            expectation = _renamed(expectation, f"{expectation.id}#{n}")
        found.append(expectation)
    return Suite(name, file, tuple(found))


def _renamed(expectation: Expectation, id_: str) -> Expectation:
    return Expectation(id_, expectation.columns, expectation.given, expectation.config, expectation.place)


def _expectation(config: Mapping[str, Any], table: Table, place: Place) -> Expectation:
    type_ = config["type"]
    if type_ in _REFUSED:
        raise EvclaimsError(f"{type_} is not run, since {_REFUSED[type_]}; use another", place)
    conditions = list(_conditions(config, place))
    columns, given = _columns(config), _given(config, place)
    fields = [field.name for field in table.fields]
    for column in (*columns, *given):
        if column not in fields:
            near = difflib.get_close_matches(column, fields, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"its columns are {', '.join(fields)}"
            raise EvclaimsError(f"{type_} names {quoted(column)}, no column of {table.name}; {hint}", place)
    parts = [table.name, _short(config), ",".join(columns), "+".join(map(_condition_id, conditions))]
    return Expectation("/".join(filter(None, parts)), columns, given, config, place)


def _short(config: Mapping[str, Any]) -> str:
    return str(config["type"]).removeprefix("expect_")


def _columns(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns that an expectation is about, as its arguments name them."""
    kwargs = config["kwargs"]
    several = kwargs.get("column_list")
    named = [kwargs.get("column"), kwargs.get("column_A"), kwargs.get("column_B")]
    return tuple(c for c in (*named, *(several if isinstance(several, list) else ())) if isinstance(c, str))


def _given(config: Mapping[str, Any], place: Place) -> tuple[str, ...]:
    """The columns that its row condition names."""
    return tuple(dict.fromkeys(c["column"]["name"] for c in _conditions(config, place)))


def _conditions(config: Mapping[str, Any], place: Place) -> Iterator[Mapping[str, Any]]:
    """The single conditions of a row condition.

    GX hands a condition that is text to pandas, which runs whatever Python it holds, so only GX's structured form is
    read; that becomes such a text too, so no backtick may end the quotes around a column's name.
    """
    found = [config["kwargs"].get("row_condition")]
    while found:
        match condition := found.pop(0):
            case None:
                pass
            case {"type": "and" | "or", "conditions": [*several]}:
                found = several + found
            case {"type": "nullity" | "comparison", "column": {"name": str()}} if "`" not in json.dumps(condition):
                yield condition
            case _:
                what = f"{config['type']} has a row_condition that is not read"
                how = 'write {"type": "nullity", …} or {"type": "comparison", …}, in "and" or "or" if there are several'
                raise EvclaimsError(f"{what}; {how}", place)


def _condition_id(condition: Mapping[str, Any]) -> str:
    name = condition["column"]["name"]
    if condition["type"] == "nullity":
        return f"{name}-null" if condition.get("is_null") else f"{name}-not-null"
    operator, parameter = str(condition.get("operator")), condition.get("parameter")
    values = parameter if isinstance(parameter, list) else [parameter]
    return f"{name}{_SIGNS.get(operator, operator)}{'|'.join(map(str, values))}"


def _parse(text: str, file: str) -> dict[str, Any]:
    """The suite as JSON has it, of the right shape."""
    suite = strict_json(text, file, "a suite as GX saves it")
    if not isinstance(suite, dict) or not isinstance(suite.get("name"), str):
        raise EvclaimsError("it has no `name`; write a suite as GX saves it", Place(file))
    if unknown := set(suite) - _SUITE_KEYS:
        raise EvclaimsError(f"it has the unknown key {quoted(min(unknown))}; remove it", Place(file))
    expectations = suite.get("expectations")
    if not isinstance(expectations, list) or not expectations:
        raise EvclaimsError("it has no `expectations`; write one or remove the file", Place(file))
    if not isinstance(suite.get("meta") or {}, dict):
        raise EvclaimsError("its `meta` is no object; write one", Place(file))
    if suite.get("suite_parameters"):
        raise EvclaimsError("its `suite_parameters` are not read; write each value where it is used", Place(file))
    for i, each in enumerate(expectations):
        match each:
            case {"type": str(), "kwargs": dict()}:
                pass
            case _:
                raise EvclaimsError(f"its expectation {i + 1} has no `type` and `kwargs`; write both", Place(file))
        set_keys = {key for key, value in each.items() if value is not None}
        if unknown := set_keys - _EXPECTATION_KEYS:
            what = f"its expectation {i + 1} has the key {quoted(min(unknown))}, which is not read; remove it"
            raise EvclaimsError(what, Place(file, _line_of(text, min(unknown))))
    _check_values(suite, text, file)
    return suite


def _check_values(suite: Any, text: str, file: str) -> None:
    """Refuse what GX would compute: `{"$PARAMETER": "9^9^9"}` is worked out without any limit."""
    left = [(suite, 0)]
    while left:
        value, depth = left.pop()
        if depth > _DEEPEST:
            raise EvclaimsError(f"it nests deeper than {_DEEPEST} levels, as no suite does; mend it", Place(file))
        if isinstance(value, dict):
            for key in value:
                if key.startswith("$PARAMETER"):
                    what = f"{quoted(key)} makes GX compute a value, which has no limit; write the value itself"
                    raise EvclaimsError(what, Place(file, _line_of(text, key)))
            if value.get("windows"):
                what = "`windows` are parameters that GX computes; write the values themselves"
                raise EvclaimsError(what, Place(file, _line_of(text, "windows")))
        if isinstance(value, dict | list):
            left += [(each, depth + 1) for each in (value.values() if isinstance(value, dict) else value)]


def _line_of(text: str, key: str) -> int | None:
    """The first line that holds a key as it is usually written; None where it is written otherwise."""
    at = text.find(json.dumps(key, ensure_ascii=False))
    return None if at < 0 else text.count("\n", 0, at) + 1


def _plain(value: Any) -> Any:
    """Numbers as a person writes them: GX saves a bound of 0 as 0.0."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return {k: _plain(v) for k, v in value.items()} if isinstance(value, dict) else value


def strict_json(text: str, file: str, what: str) -> Any:
    """A JSON document of which nothing would be lost if it were written again.

    Raises EvclaimsError, naming `what` the file shall hold, for a key that stands twice, NaN, a number that is too
    large or has more digits than a float, and for anything but JSON.
    """
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)
    except json.JSONDecodeError as error:
        problem = "it is empty" if not text.strip() else f"it is not JSON: {error.msg.lower()} at column {error.colno}"
        raise EvclaimsError(f"{problem}; write {what}", Place(file, error.lineno)) from None
    except EvclaimsError as error:
        raise EvclaimsError(error.message, Place(file)) from None
    except (RecursionError, ValueError) as error:  # a ValueError: an integer of more than 4,300 digits
        raise EvclaimsError(f"it cannot be read as JSON: {error}; mend it", Place(file)) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    for key, n in Counter(key for key, _ in pairs).items():
        if n > 1:
            raise EvclaimsError(f"the key {quoted(key)} stands twice in one object; remove one")
    return dict(pairs)


def _constant(word: str) -> Any:
    raise EvclaimsError(f"{word} is no JSON; write a number or null")


def _float(word: str) -> float:
    value = float(word)
    if math.isinf(value):
        raise EvclaimsError(f"the number {quoted(word)} is too large; write a smaller one")
    if Decimal(repr(value)) != Decimal(word):
        raise EvclaimsError(f"the number {quoted(word)} has more digits than would be written again; write fewer")
    return value

"""The checks that a package declares: reads `checks/facts/*.yaml` strictly, each slip with its file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from evclaims.model import Check, EvclaimsError, Integrity, Place, Relation, Severity, Verdict
from evclaims.package.excerpt import quoted
from evclaims.package.package import Package

if TYPE_CHECKING:
    import yaml

FACTS = "checks/facts"
_KEYS: dict[type[Check], tuple[str, ...]] = {
    Relation: ("title", "why", "rows", "about", "expect", "needs", "severity", "at_least"),
    Integrity: ("title", "why", "none", "of", "says", "about", "severity", "at_least"),
}
_DEMANDED: dict[type[Check], tuple[str, ...]] = {
    Relation: ("title", "why", "rows", "expect"),
    Integrity: ("title", "why", "none", "of", "says"),
}
_OWN = {form: [key for key in keys if key in _DEMANDED[form][2:]] for form, keys in _KEYS.items()}
"""The keys that tell a form."""
BRACES = re.compile(r"\{(\w+)\}")
"""A column in the sentence of an integrity check."""


def load_checks(package: Package, folder: str = FACTS) -> list[Check]:
    """Every check of a folder of the package, by file name and then as written.

    Raises EvclaimsError, with file and line, for text that is not YAML, a key that is unknown, doubled or missing, a
    value of a wrong type, and two checks of one ID.
    """
    place = package.path(folder)
    if not place.is_dir():
        return []
    checks: dict[str, Check] = {}
    for path in sorted(place.iterdir()):
        if path.suffix.lower() in (".yaml", ".yml"):
            for check in _load_file(package, f"{folder}/{path.name}"):
                if check.id in checks:
                    raise EvclaimsError(
                        f"check {check.id!r} stands also in {checks[check.id].place}; rename one", check.place
                    )
                checks[check.id] = check
    return list(checks.values())


def _load_file(package: Package, file: str) -> Iterator[Check]:
    import yaml

    text = package.text(file)
    try:
        root = _compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise EvclaimsError(f"it is not YAML: {error.problem or error.context}", Place(file, line)) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise EvclaimsError("it is not YAML: a character is not allowed there; remove it", Place(file, line)) from None
    except RecursionError:
        raise EvclaimsError("it is nested too deep; a check has one level of keys", Place(file)) from None
    if root is None:
        raise EvclaimsError("it is empty; write a check or remove the file", Place(file))
    for id_, node, place in _mapping(root, file, "the file", "checks"):
        yield _check(id_, node, file, place)


def _compose(text: str) -> yaml.Node | None:
    """The node of a YAML text, not its value: no tag makes an object, and an alias is not copied."""
    import yaml

    # libyaml is forty times as fast; of a text that it does not take, Python's own reader says exactly what is wrong.
    with suppress(yaml.YAMLError):
        return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _check(id_: str, node: yaml.Node, file: str, place: Place) -> Check:
    values: dict[str, Any] = {}
    places: dict[str, Place] = {}
    given = list(_mapping(node, file, f"check {id_!r}", "its keys"))
    form = _form([key for key, _, _ in given])
    for key, value, where in given:
        if key not in _KEYS[form]:
            raise EvclaimsError(f"check {id_!r} {_unfit(key, form)}", where)
        values[key] = _value(id_, key, value, where)
        places[key] = where
    for key in _DEMANDED[form]:
        if not values.get(key):
            raise EvclaimsError(f"check {id_!r} has no `{key}`; write one", place)
    if form is Integrity and set("{}") & set(BRACES.sub("", values["says"])):
        what = "`says` has a brace that holds no column; write columns as {column}"
        raise EvclaimsError(f"check {id_!r}: {what}", places["says"])
    return form(id=id_, place=place, **values)


def _form(keys: Sequence[str]) -> type[Check]:
    """The form that a check with these keys is meant to have: that of its SELECT, or else of any key of its own."""
    for form in (Integrity, Relation):
        if _OWN[form][0] in keys:
            return form
    return Integrity if any(key in _OWN[Integrity] for key in keys) else Relation


def _unfit(key: str, form: type[Check]) -> str:
    """Why a key cannot stand in a check of this form."""
    if any(key in keys for keys in _KEYS.values()):
        forms = "a check has `rows` and `expect`, or `none`, `of` and `says`"
        return f"has `{key}`, which does not go with `{_OWN[form][0]}`; {forms}"
    return f"has the unknown key {quoted(key)}; the keys are {', '.join(_KEYS[form])}"


def _value(id_: str, key: str, node: yaml.Node, place: Place) -> Any:
    import yaml

    if key == "about":
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not all(isinstance(n, yaml.ScalarNode) and n.value for n in nodes):
            raise EvclaimsError(f"check {id_!r}: `about` is a list of columns", place)
        return tuple(_text(n, place) for n in nodes)
    if not isinstance(node, yaml.ScalarNode):
        raise EvclaimsError(f"check {id_!r}: `{key}` is a text", place)
    text = _text(node, place)
    match key:
        case "at_least":
            if not re.fullmatch("[0-9]{1,6}", text):
                raise EvclaimsError(f"check {id_!r}: `at_least` is a whole number from 0, not {quoted(text)}", place)
            return int(text)
        case "needs":
            known = ("entailed", "consistent", "strained")
            if text not in known:
                raise EvclaimsError(f"check {id_!r}: `needs` is one of {', '.join(known)}, not {quoted(text)}", place)
            return Verdict(text)
        case "severity":
            if text not in tuple(Severity):
                raise EvclaimsError(f"check {id_!r}: `severity` is error or warning, not {quoted(text)}", place)
            return Severity(text)
    return text.strip()


def _text(node: yaml.Node, place: Place) -> str:
    """The text of a scalar as written, whatever YAML would make of it; empty for null."""
    text: str = "" if node.tag == "tag:yaml.org,2002:null" else node.value
    if text.encode(errors="ignore").decode() != text:
        raise EvclaimsError("a text holds half a character; remove it", place)
    return text


def _mapping(node: yaml.Node, file: str, what: str, holds: str) -> Iterator[tuple[str, yaml.Node, Place]]:
    import yaml

    where = Place(file, node.start_mark.line + 1)
    if not isinstance(node, yaml.MappingNode):
        raise EvclaimsError(f"{what} must map names to {holds}", where)
    seen: set[str] = set()
    for key, value in node.value:
        place = Place(file, key.start_mark.line + 1)
        name = _text(key, place) if isinstance(key, yaml.ScalarNode) else ""
        if not name:
            raise EvclaimsError(f"{what} has a key that is no text", place)
        if name in seen:
            raise EvclaimsError(f"{what} has the key {quoted(name)} twice; remove one", place)
        seen.add(name)
        yield name, value, place

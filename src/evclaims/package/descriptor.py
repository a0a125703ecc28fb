"""The descriptor on its own: slips that readers of the standard pass over in silence, and what of it is sound.

The sound part is what an engine may be handed: known properties only, nothing that makes it open an address or another
file, constraints that can be applied, keys that lead somewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from evclaims.model import Severity
from evclaims.package import patterns
from evclaims.package.dialect import NESTED
from evclaims.package.excerpt import quoted
from evclaims.package.package import Package

# Data Package v2, with v1's `profile`, what Frictionless writes (counts, `scheme`), and `intervals`, which is ours.
_KNOWN: Mapping[str, frozenset[str]] = {
    level: frozenset(words.split())
    for level, words in {
        "package": "$schema name title description id homepage version created keywords image licenses contributors"
        " sources resources profile",
        "resource": "$schema name title description type path data format mediatype encoding bytes hash licenses"
        " sources schema dialect profile homepage rows fields intervals scheme compression innerpath",
        "schema": "$schema name title description fields fieldsMatch missingValues primaryKey uniqueKeys foreignKeys",
        "field": "name type format title description example examples rdfType constraints missingValues categories"
        " categoriesOrdered trueValues falseValues decimalChar groupChar bareNumber delimiter itemType",
        "constraints": "required unique minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength pattern"
        " enum jsonSchema",
        "dialect": "$schema name type title description profile csvddfVersion schema delimiter lineTerminator quoteChar"
        " doubleQuote escapeChar nullSequence skipInitialSpace header headerRows headerJoin headerCase commentRows"
        " commentChar caseSensitiveHeader property itemType itemKeys sheetNumber sheetName table keyed keys"
        " skipBlankRows csv json inline",
        "foreignKey": "fields reference",
        "reference": "resource fields",
        "type": "string number integer boolean date time datetime year yearmonth duration object array list geopoint"
        " geojson any",
    }.items()
}
_BELOW = {"package": "resource", "resource": "schema", "field": "constraints"}
"""Where a property of a level belongs that is known one level further down."""
_SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Slip:
    """Something wrong in the descriptor: the rule it breaks, what to do, whose resource, and the line if known."""

    check: str
    message: str
    resource: str = ""
    line: int | None = None
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Examined:
    """The slips of a descriptor, and of each table the sound part of its resource."""

    slips: tuple[Slip, ...]
    resources: Mapping[str, dict[str, Any]]


@dataclass(slots=True)
class _Examiner:
    package: Package
    text: str
    slips: list[Slip] = field(default_factory=list)

    def note(self, check: str, message: str, resource: str = "", word: str = "") -> None:
        """Record a slip that is an error; the word is a property to look for."""
        self.slips.append(Slip(check, message, resource, _line_of(self.text, word)))

    def warn(self, check: str, message: str, resource: str = "", word: str = "") -> None:
        """Record what the standard only advises against, or what is perhaps meant."""
        self.slips.append(Slip(check, message, resource, _line_of(self.text, word), Severity.WARNING))

    def properties(self, level: str, part: Any, resource: str = "", where: str = "") -> None:
        """Note the properties of one part of the descriptor that the standard does not know."""
        for word in part if isinstance(part, Mapping) else ():
            is_count = level == "resource" and word == "fields"  # in a schema it is a list
            if (word in _KNOWN[level] and not (is_count and isinstance(part[word], list))) or ":" in word:
                continue
            nearest, alike = _nearest(word, level)
            above = _BELOW.get(level)
            what = f"{where or resource or 'the package'}: {word!r} is no {level} property of the standard"
            if above and word in _KNOWN[above] - _KNOWN["package"]:
                self.warn("property", f"{what}, so nothing reads it there; move it into the {above}", resource, word)
            elif alike:
                self.warn(
                    "property", f"{what}, so nothing reads it; write {nearest!r} if that is meant", resource, word
                )
            else:
                own = f"{what} (nearest: {nearest!r}), so nothing reads it; write 'my:{word}' if it is yours"
                self.warn("property", own, resource, word)

    def dialect(self, name: str, dialect: Any) -> None:
        """Note the properties of a dialect that the standard does not know; nothing reads rows by them."""
        for part in (dialect, *(map(dialect.get, NESTED) if isinstance(dialect, Mapping) else ())):
            self.properties("dialect", part, name, f"{name}, dialect")

    def resource(self, name: str, resource: Mapping[str, Any]) -> dict[str, Any]:
        """The sound part of a table's resource; the schema's fields are known to be named."""
        schema = resource["schema"]
        keep = (_KNOWN["resource"] - {"profile", "$schema", "intervals", "data"}) & set(resource)
        sound = {word: resource[word] for word in keep}
        kept = (_KNOWN["schema"] - {"$schema", "uniqueKeys"}) & set(schema)
        sound["schema"] = {word: schema[word] for word in kept}
        sound["schema"]["fields"] = [self.field(name, f) for f in schema["fields"]]
        sound["schema"]["foreignKeys"] = list(self.foreign_keys(name, schema))
        keys = schema.get("uniqueKeys", [])
        if not isinstance(keys, list) or len(unique_keys(schema)) != len(keys):
            self.note("unique-keys", f"{name}: its uniqueKeys are no list of lists of fields; write one", name)
        for key in unique_keys(schema):
            for lost in set(key) - set(names_of(schema)):
                self.note("unique-keys", f"{name}: a unique key names {lost!r}, which is no field; mend the key", name)
        return sound

    def field(self, name: str, declared: Mapping[str, Any]) -> dict[str, Any]:
        """The sound part of a field."""
        where = f"{name}.{declared['name']}"
        sound = {word: declared[word] for word in _KNOWN["field"] if word in declared}
        kind = sound.setdefault("type", "string")
        if not isinstance(kind, str) or kind not in _KNOWN["type"]:
            self.note("type", f"{where}: there is no type {kind!r}; write {_nearest(str(kind), 'type')[0]!r}", name)
            sound["type"] = "any"
        if "categories" in declared and not as_list(declared["categories"]):
            self.note("categories", f"{where}: its categories are no list of values; write one", name, "categories")
        constraints = declared.get("constraints", {})
        if isinstance(constraints, Mapping):
            sound["constraints"] = {
                constraint: limit
                for constraint, limit in constraints.items()
                if constraint in _KNOWN["constraints"] and self.applies(name, where, constraint, limit)
            }
        return sound

    def applies(self, name: str, where: str, constraint: str, limit: Any) -> bool:
        """Whether a constraint's own value can be applied at all."""
        problem = ""
        if constraint == "pattern":
            try:
                patterns.check(limit)
            except patterns.BadPattern as error:
                self.note(
                    "constraint", f"{where}: the pattern {quoted(str(limit))} cannot be used: {error.message}", name
                )
                return False
        elif constraint == "enum" and (not isinstance(limit, list) or not limit):
            problem = "is no list of values"
        if problem:
            self.note("constraint", f"{where}: the {constraint} {limit!r} {problem}; mend it", name)
        return not problem

    def foreign_keys(self, name: str, schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The foreign keys that lead to fields of a table."""
        declared = schema.get("foreignKeys", [])
        for i, key in enumerate(declared if isinstance(declared, list) else [declared]):
            where = f"{name}: foreign key {i + 1}"
            reference = key.get("reference") if isinstance(key, Mapping) else None
            self.properties("foreignKey", key, name, where)
            self.properties("reference", reference, name, where)
            if not isinstance(key, Mapping) or not isinstance(reference, Mapping):
                self.note("foreign-key", f"{where} lacks `fields` or `reference`; write both", name)
                continue
            target = reference.get("resource") or name
            ours, theirs = as_names(key.get("fields")), as_names(reference.get("fields"))
            if not isinstance(target, str) or target not in self.package.resources:
                problem = f"refers to {target!r}, which is no table of the package"
            elif lost := [c for c in ours if c not in names_of(schema)]:
                problem = f"names {lost[0]!r}, which is no field of {name}"
            elif lost := [c for c in theirs if c not in names_of(self.package.resources[target]["schema"])]:
                problem = f"refers to {lost[0]!r}, which is no field of {target}"
            elif not ours or len(ours) != len(theirs):
                problem = f"pairs {len(ours)} fields with {len(theirs)}"
            else:
                yield {"fields": list(ours), "reference": {"resource": target, "fields": list(theirs)}}
                continue
            self.note("foreign-key", f"{where} {problem}; mend the key", name)


def examine(package: Package) -> Examined:
    """Every slip in the descriptor of a package that could be opened, and the sound part of its tables."""
    examiner = _Examiner(package, package.source)
    descriptor = package.descriptor
    for word in _doubled(examiner.text):
        examiner.warn("property", f"{word!r} stands twice in one part of the descriptor; remove one of the two")
    examiner.properties("package", descriptor)
    version = descriptor.get("version")
    if version is not None and not isinstance(version, str):
        examiner.note("version", f"the version {version!r} is no text; write it in quotes", "", "version")
    elif version is not None and not _SEMVER.fullmatch(version):
        what = f"the version {quoted(version)} is not of the form 1.2.3, as the standard advises; write one that is"
        examiner.warn("version", what, "", "version")
    for resource in descriptor["resources"]:
        name, schema = resource["name"], package.resources.get(resource["name"], resource).get("schema")
        examiner.properties("resource", resource, name)
        examiner.properties("schema", schema, name, f"{name}, schema")
        examiner.dialect(name, package.resources.get(name, resource).get("dialect"))
        fields = schema.get("fields") if isinstance(schema, Mapping) else None
        for f in as_list(fields):
            if isinstance(f, Mapping):
                where = f"{name}.{f.get('name')}"
                examiner.properties("field", f, name, where)
                examiner.properties("constraints", f.get("constraints"), name, where)
    sound = {name: examiner.resource(name, resource) for name, resource in package.resources.items()}
    return Examined(tuple(examiner.slips), sound)


def _doubled(text: str) -> list[str]:
    """The properties that one object of a JSON text holds twice; readers take the last and say nothing."""
    doubled: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> None:
        words = [word for word, _ in pairs]
        doubled.extend(sorted({word for word in words if words.count(word) > 1}))

    if text:
        json.loads(text, object_pairs_hook=members)
    return doubled


def _line_of(text: str, word: str) -> int | None:
    """The line of a text with this property, if it has it once."""
    hits = [m.start() for m in re.finditer(re.escape(f'"{word}"') + r"\s*:", text)] if word else []
    return text.count("\n", 0, hits[0]) + 1 if len(hits) == 1 else None


def _nearest(word: str, level: str) -> tuple[str, bool]:
    """The known word that is nearest, and whether it is so near that a slip of the pen is likely."""
    folded = {known.casefold(): known for known in sorted(_KNOWN[level])}
    near = get_close_matches(word.casefold(), folded, 1, 0.0)
    return folded[near[0]], bool(get_close_matches(word.casefold(), near, 1, 0.75))


def as_names(value: Any) -> tuple[str, ...]:
    """One name or a list of names, as the standard lets a key be written."""
    if isinstance(value, str):
        return (value,)
    return tuple(v for v in as_list(value) if isinstance(v, str))


def as_list(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one: what is of another form is a slip, noted elsewhere."""
    return value if isinstance(value, list) else []


def names_of(schema: Mapping[str, Any]) -> Sequence[str]:
    """The names of a schema's fields."""
    return [f["name"] for f in schema["fields"]]


def unique_keys(schema: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The unique keys that a schema declares."""
    return [key for key in map(as_names, as_list(schema.get("uniqueKeys"))) if key]

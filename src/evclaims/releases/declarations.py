"""What two versions of a package declare, side by side: tables, columns, constraints, keys and metadata.

A constraint is tightened where it may forbid what it allowed before; where nobody can tell (a pattern, a JSON schema),
it counts as tightened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evclaims.package.excerpt import brief
from evclaims.package.package import Package
from evclaims.releases.bump import Change, Level

_FOLLOWS_DATA = {"bytes", "hash", "rows", "fields"}
_WORDS = {"title", "description", "example", "examples", "rdfType", "homepage", "licenses", "sources", "$schema"}
_WORDS |= {"keywords", "image", "contributors", "created", "id", "format", "mediatype", "profile", "type", "name"}
_LEAST, _MOST = {"minimum", "exclusiveMinimum", "minLength"}, {"maximum", "exclusiveMaximum", "maxLength"}
TIGHTENED, LOOSENED = "a constraint is tightened", "a constraint is loosened"
WORDING = "wording or metadata changes"


def package_changes(old: Package, new: Package, renamed: Mapping[str, str]) -> Iterator[Change]:
    """What changed of the descriptor; `renamed` maps tables of the old one to those of the new that continue them."""
    for word in _differ(old.descriptor, new.descriptor, {"resources", "version"}):
        level = Level.MAJOR if word == "name" else Level.PATCH
        reason = "the package is renamed" if word == "name" else WORDING
        yield _changed(level, f"package {word}", reason, old.descriptor.get(word), new.descriptor.get(word))
    before = {r["name"]: r for r in old.descriptor["resources"]}
    after = {r["name"]: r for r in new.descriptor["resources"]}
    for name, resource in before.items():
        if name in renamed:
            reason = "a table is renamed"
            yield Change(Level.MAJOR, f"table {name}", "renamed", reason, name, renamed[name])
        elif name not in after:
            yield Change(Level.MAJOR, f"table {name}", "removed", "a table is removed")
            continue
        yield from _resource(renamed.get(name, name), resource, after[renamed.get(name, name)])
    for name in after:
        if name not in before and name not in renamed.values():
            yield Change(Level.MINOR, f"table {name}", "added", "a table is added")


def members(kind: str, old: Mapping[str, Any], new: Mapping[str, Any], removed: str, added: str) -> Iterator[Change]:
    """The members of a kind that only one version has, and why they weigh what they do."""
    yield from (Change(Level.MAJOR, f"{kind} {id_}", "removed", removed) for id_ in old if id_ not in new)
    yield from (Change(Level.MINOR, f"{kind} {id_}", "added", added) for id_ in new if id_ not in old)


def in_brief(value: Any) -> str:
    """A value of a descriptor or check, shortened; empty where there is none."""
    return brief(plain(value), 60) if value is not None else ""


def plain(value: Any) -> str:
    """A value of a descriptor as a message shows it; empty where there is none."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _resource(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for word in _differ(old, new, _FOLLOWS_DATA | {"schema", "name"}):
        if word in _WORDS:
            level, reason = Level.PATCH, WORDING
        elif word == "intervals" and word not in old:
            level, reason = Level.MINOR, "a table says that it holds intervals"
        else:
            level, reason = Level.MAJOR, "the file of a table is read otherwise, or stands elsewhere"
        yield _changed(level, f"table {name} {word}", reason, old.get(word), new.get(word))
    if not (isinstance(old.get("schema"), dict) and isinstance(new.get("schema"), dict)):
        return
    yield from _columns(name, old["schema"].get("fields", []), new["schema"].get("fields", []))
    for word in _differ(old["schema"], new["schema"], {"fields"}):
        before, after = old["schema"].get(word), new["schema"].get(word)
        if word in ("uniqueKeys", "foreignKeys"):
            yield from _keys(name, word, before, after)
        elif word in _WORDS:
            yield _changed(Level.PATCH, f"table {name} {word}", WORDING, before, after)
        else:
            yield _changed(Level.MAJOR, f"table {name} {word}", "rows are keyed or read otherwise", before, after)


def _columns(table: str, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    before, after = {f["name"]: f for f in old}, {f["name"]: f for f in new}
    for name, field in before.items():
        if name not in after:
            yield Change(Level.MAJOR, f"column {table}.{name}", "removed", "a column is removed or renamed")
        else:
            yield from _column(f"{table}.{name}", field, after[name])
    kept = [name for name in before if name in after]
    if kept != [name for name in after if name in before]:
        yield Change(Level.MAJOR, f"columns of {table}", "reordered", "columns stand in another order")
    last = max((i for i, name in enumerate(after) if name in before), default=-1)
    for i, (name, field) in enumerate(after.items()):
        if name in before:
            continue
        level, reason = Level.MINOR, "a nullable column is appended"
        if (field.get("constraints") or {}).get("required"):
            level, reason = Level.MAJOR, "a column is added that may not be empty"
        elif i < last:
            level, reason = Level.MAJOR, "a column is inserted before others"
        yield Change(level, f"column {table}.{name}", "added", reason)


def _column(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for word in _differ(old, new, {"constraints", "name"}):
        before, after = old.get(word), new.get(word)
        if word == "type":
            if (before or "string") != (after or "string"):
                types = before or "string", after or "string"
                yield Change(Level.MAJOR, f"column {name}", "retyped", "a column is retyped", *types)
        elif word in _WORDS - {"format"}:
            yield _changed(Level.PATCH, f"column {name} {word}", WORDING, before, after)
        else:
            reason = "the cells of a column are read otherwise"
            yield _changed(Level.MAJOR, f"column {name} {word}", reason, before, after)
    ours, theirs = old.get("constraints") or {}, new.get("constraints") or {}
    for word in _differ(ours, theirs, set()):
        before, after = ours.get(word), theirs.get(word)
        subject = f"constraint {name} {word}"
        if word == "required" and before and not after:
            yield Change(Level.MAJOR, subject, "removed", "a column becomes nullable", plain(before), plain(after))
        elif bool(before) == bool(after) and word in ("required", "unique"):
            continue
        elif is_tightened(word, before, after):
            yield _changed(Level.MAJOR, subject, TIGHTENED, before, after)
        else:
            yield _changed(Level.MINOR, subject, LOOSENED, before, after)


def is_tightened(constraint: str, old: Any, new: Any) -> bool:
    """Whether a constraint may forbid what it allowed before; a value of None means that there is none.

    >>> is_tightened("enum", ["a"], ["a", "b"]), is_tightened("minimum", 1, 2), is_tightened("pattern", "a", "b")
    (False, True, True)
    """
    if new is None or new is False:
        return False
    if old is None or old is False:
        return True
    try:
        if constraint == "enum":
            return not {plain(value) for value in old} <= {plain(value) for value in new}
        if constraint in _LEAST:
            return bool(new > old)
        if constraint in _MOST:
            return bool(new < old)
    except TypeError:
        return True
    return True


def _keys(table: str, word: str, old: Any, new: Any) -> Iterator[Change]:
    before, after = ({plain(key): key for key in value} if isinstance(value, list) else {} for value in (old, new))
    for key in [key for key in after if key not in before]:
        yield _changed(Level.MAJOR, f"table {table} {word}", TIGHTENED, None, after[key])
    for key in [key for key in before if key not in after]:
        yield _changed(Level.MINOR, f"table {table} {word}", LOOSENED, before[key], None)


def _differ(old: Mapping[str, Any], new: Mapping[str, Any], passed_over: set[str]) -> list[str]:
    words = dict.fromkeys([*old, *new])
    return [word for word in words if word not in passed_over and old.get(word) != new.get(word)]


def _changed(level: Level, subject: str, reason: str, old: Any, new: Any) -> Change:
    change = "added" if old is None else "removed" if new is None else "changed"
    return Change(level, subject, change, reason, in_brief(old), in_brief(new))

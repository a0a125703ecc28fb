"""The house plan holds: one direction of imports, light imports, short modules, a `src/` that knows no subject."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator

from helpers import ROOT

_SPEC = importlib.util.spec_from_file_location("house", ROOT / "docs" / "house.py")
assert _SPEC is not None and _SPEC.loader is not None
house = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(house)

ORDER = (
    "model exact package reading profile sql linear releases layers report report.web exports mutation"
    " gx api commands cli"
).split()
"""The folders and the modules on top, from the ground; a value only goes up."""
HEAVY = {
    "pandas",
    "numpy",
    "duckdb",
    "sqlglot",
    "yaml",
    "frictionless",
    "great_expectations",
    "rich",
    "pyarrow",
    "highspy",
    "jinja2",
    "markupsafe",
}
DOORS = {"gx", "frictionless_plugin"}
"""What another tool imports, or who uses that tool: they subclass its classes."""


def test_a_folder_imports_only_from_folders_below() -> None:
    for name, others in house.folder_imports().items():
        above = [o for o in others if name in ORDER and (o not in ORDER or ORDER.index(o) > ORDER.index(name))]
        assert not above, f"{name} imports {above}"


def test_every_folder_has_its_place_in_the_order() -> None:
    assert house.folders_only(house.folder_imports()).keys() <= {*ORDER}


def test_no_folders_and_no_modules_import_each_other_in_a_circle() -> None:
    assert house.circle(house.folder_imports()) == []
    assert house.circle({name: house.imports(name) for name in house.trees() if name}) == []


def test_the_longest_chain_of_folders_is_at_most_ten() -> None:
    assert len(house.longest_chain(house.folders_only(house.folder_imports()))) <= 10


def test_a_circle_and_a_chain_are_found_where_there_are_some() -> None:
    assert house.circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert house.circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
    assert house.longest_chain({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == ["a", "b", "c"]


def test_no_two_classes_have_one_name() -> None:
    assert {name: where for name, where in house.classes().items() if len(where) > 1} == {}


def test_a_function_is_read_in_one_sitting() -> None:
    assert [each for each in house.functions() if each[1] > house.LONGEST_FUNCTION] == []


def test_imports_are_absolute() -> None:
    for name, node in _nodes(ast.ImportFrom):
        assert isinstance(node, ast.ImportFrom) and node.level == 0, name


def test_heavy_libraries_are_imported_inside_functions() -> None:
    for name in house.trees().keys() - DOORS:
        assert not {each.split(".")[0] for each in _on_top(house.trees()[name])} & HEAVY, name


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = f"import sys, evclaims; print(sorted(set(sys.modules) & {HEAVY!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_engine_knows_nothing_of_the_subject() -> None:
    for name, tree in house.trees().items():
        words = r"xiaomi|tesla|electric|vehicle|\bcars?\b|deliver(y|ies|ed)\b"
        found = re.search(words, _code(tree), re.IGNORECASE)
        assert found is None, f"{name}: {found}"


def test_no_assert_decides_anything() -> None:
    """`python -O` takes them out: they may tell the type checker that something is there, and verify nothing."""
    for name, node in _nodes(ast.Assert):
        assert isinstance(node, ast.Assert)
        assert re.fullmatch(r"[\w.]+ is not None( and [\w.]+ is not None)*", ast.unparse(node.test)), name


def test_a_module_says_in_its_first_line_what_it_is_for() -> None:
    assert [name for name, tree in house.trees().items() if not ast.get_docstring(tree)] == []


def test_a_public_function_has_a_docstring() -> None:
    found = []
    for name, tree in house.trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.Module):
                members = [each for each in node.body if isinstance(each, ast.FunctionDef)]
                found += [f"{name}: {m.name}" for m in members if m.name[0] != "_" and not ast.get_docstring(m)]
    assert found == []


def _nodes(kind: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    """Every node of a kind, with its module."""
    for name, tree in house.trees().items():
        for node in ast.walk(tree):
            if isinstance(node, kind):
                yield name, node


def _on_top(tree: ast.AST) -> Iterator[str]:
    """What a module imports as soon as it is imported itself."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield child.module or ""
        yield from _on_top(child)


def _code(tree: ast.Module) -> str:
    """The module without docstrings and comments, whose examples may be about anything."""
    tree = ast.parse(ast.unparse(tree))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            kept = [s for s in body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
            node.body = kept or [ast.Pass()]  # type: ignore[attr-defined]
    return ast.unparse(ast.fix_missing_locations(tree))

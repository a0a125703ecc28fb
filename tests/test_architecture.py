"""The house plan holds: floors, one direction of imports, light imports, a `src/` that knows nothing of the subject."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "evclaims"
FLOORS = [
    set(names.split())
    for names in (
        "cells dialect interval layout limited locks memory model opening patterns records",
        "anchor archives descriptor expression figure files finding journal json_records language operand package "
        "resources scale table unit wording",
        "affected asof citation declared draft frames frictionless_run history init installed items lookup named "
        "provenance readings releases rows rulings searching sqlcolumns sqlrun sqltree stored suites texts "
        "viewfiles views whereabouts",
        "agreement consistency evidence expectations facts structure systems unread",
        "layers report run selection sensitivity tidy workers",
        "api dictionary explain exports forest mutation notebook reporters show webpage witness",
        "__init__ __main__ cli commands data_docs frictionless_plugin gx pytest_plugin",
    )
]
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
MODULES = sorted(SOURCE.rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(SOURCE).with_suffix("").parts[0]


def _floor(name: str) -> int:
    return next(i for i, floor in enumerate(FLOORS) if name in floor)


def _imports(path: Path, *, top_level_only: bool) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                continue
            if top_level_only and isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if isinstance(child, ast.Import):
                found.update(alias.name for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{path}: imports are absolute"
                found.add(child.module or "")
                found.update(f"{child.module}.{alias.name}" for alias in child.names)
            visit(child)

    visit(tree)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_module_imports_only_from_floors_below_or_its_own(path: Path) -> None:
    mine = _floor(_name(path))
    for imported in _imports(path, top_level_only=False):
        parts = imported.split(".")
        if parts[0] == "evclaims" and len(parts) > 1 and any(parts[1] in floor for floor in FLOORS):
            assert _floor(parts[1]) <= mine, f"{path.name} (floor {mine + 1}) imports {imported}"


def test_no_two_modules_import_each_other() -> None:
    graph = {
        ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts): _imports(path, top_level_only=True)
        for path in MODULES
    }
    for name, imported in graph.items():
        for other in imported & graph.keys():
            assert name not in graph[other], f"{name} and {other} import each other"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_heavy_libraries_are_imported_inside_functions(path: Path) -> None:
    if _name(path) in DOORS:
        return
    tops = {imported.split(".")[0] for imported in _imports(path, top_level_only=True)}
    assert not tops & HEAVY


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = f"import sys, evclaims; print(sorted(set(sys.modules) & {HEAVY!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_the_engine_knows_nothing_of_the_subject(path: Path) -> None:
    found = re.search(r"xiaomi|tesla|electric|vehicle|\bcars?\b|deliver(y|ies|ed)\b", _code(path), re.IGNORECASE)
    assert found is None, found


def _code(path: Path) -> str:
    """The module without docstrings and comments, whose examples may be about anything."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [s for s in body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))] or [  # type: ignore[attr-defined]
                ast.Pass()
            ]
    return ast.unparse(ast.fix_missing_locations(tree))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_assert_decides_anything(path: Path) -> None:
    """`python -O` takes them out: they may tell the type checker that something is there, and verify nothing."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Assert):
            assert re.fullmatch(r"[\w.]+ is not None( and [\w.]+ is not None)*", ast.unparse(node.test))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_module_says_in_its_first_line_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_public_function_has_a_docstring(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.ClassDef | ast.Module):
            continue
        members = [n for n in node.body if isinstance(n, ast.FunctionDef)]
        for member in members:
            if not member.name.startswith("_"):
                assert ast.get_docstring(member), f"{path.name}: {member.name}"

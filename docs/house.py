"""The house in figures: folders and their lines, the chain of imports, what is too long, names that stand twice.

    python docs/house.py

The architecture tests hold the order of folders, circles, the chain, names and functions.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "evclaims"
LONGEST_MODULE, LONGEST_FUNCTION = 300, 60


@cache
def trees() -> Mapping[str, ast.Module]:
    """The syntax tree of each module, by its name inside the package; of a folder's `__init__`, by the folder's."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text("utf-8"), str(path))
    return found


def file_of(module: str) -> Path:
    """Where a module stands."""
    path = SOURCE.joinpath(*module.split(".")) if module else SOURCE
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def lines_of(module: str) -> int:
    """How many lines a module has."""
    return len(file_of(module).read_text("utf-8").splitlines())


def imports(module: str) -> set[str]:
    """The modules of this package that a module imports, wherever in it: inside functions too."""
    found = set()
    for node in ast.walk(trees()[module]):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "evclaims":
            base = (node.module or "").removeprefix("evclaims").removeprefix(".")
            for alias in node.names:
                whole = f"{base}.{alias.name}".removeprefix(".")
                found.add(whole if whole in trees() else base)
        elif isinstance(node, ast.Import):
            found |= {n.name.removeprefix("evclaims.") for n in node.names if n.name.startswith("evclaims.")}
    return found & trees().keys() - {module, ""}


def folder(module: str) -> str:
    """The folder that a module lies in; a module on top is a floor of its own."""
    inner, _, last = module.rpartition(".")
    return module if not inner or file_of(module).name == "__init__.py" else inner if last else module


def folder_imports() -> Mapping[str, set[str]]:
    """Each folder, or module on top, and those that it imports from."""
    found: dict[str, set[str]] = defaultdict(set)
    for module in trees():
        if module:
            found[folder(module)] |= {folder(other) for other in imports(module)} - {folder(module)}
    return found


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """One circle of a graph, its first name once more at its end; empty where there is none."""
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        for other in sorted(graph.get(name, ())):
            if found := walk(other, [*path, name]):
                return found
        done.add(name)
        return []

    return next((found for name in sorted(graph) if (found := walk(name, []))), [])


def longest_chain(graph: Mapping[str, set[str]]) -> list[str]:
    """The longest way through a graph without circles, from the top down."""

    @cache
    def below(name: str) -> tuple[str, ...]:
        return (name, *max((below(other) for other in sorted(graph.get(name, ()))), key=len, default=()))

    return list(max((below(name) for name in sorted(graph)), key=len))


def folders_only(graph: Mapping[str, set[str]]) -> Mapping[str, set[str]]:
    """The graph without the modules on top, which are no folders."""
    inside = {name for name in graph if file_of(name).name == "__init__.py"}
    return {name: graph[name] & inside for name in inside}


def classes() -> Mapping[str, list[str]]:
    """The modules that define a class, by its name."""
    found: dict[str, list[str]] = defaultdict(list)
    for module, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(module)
    return found


def functions() -> Iterator[tuple[str, int]]:
    """Every function as `module:name`, with its lines, its docstring left out."""
    for module, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                start = node.body[0].end_lineno if ast.get_docstring(node) else node.lineno - 1
                yield f"{module}:{node.name}", (node.end_lineno or 0) - (start or 0)


def sql_lines() -> int:
    """Lines of SQL in the views and in the checks, without comments and blank lines."""
    import yaml

    texts = [path.read_text("utf-8") for path in (ROOT / "checks" / "views").glob("*.sql")]
    for path in sorted((ROOT / "checks" / "facts").glob("*.yaml")):
        for check in yaml.safe_load(path.read_text("utf-8")).values():
            texts += [check.get("rows") or "", check.get("none") or ""]
    lines = [line.strip() for text in texts for line in text.splitlines()]
    return sum(bool(line) and not line.startswith("--") for line in lines)


def main() -> None:
    """Print the figures."""
    graph = folder_imports()
    sizes: dict[str, int] = defaultdict(int)
    for module in trees():
        sizes[folder(module) if module else "evclaims"] += lines_of(module)
    for name in sorted(sizes):
        kind = "/" if file_of(name if name != "evclaims" else "").name == "__init__.py" else ""
        print(f"{sizes[name]:6,}  {name}{kind}")
    print(f"{sum(sizes.values()):6,}  lines of src/evclaims")
    print(f"{sql_lines():6,}  lines of SQL in checks and views")
    chain = longest_chain(folders_only(graph))
    print(f"longest chain of folders: {len(chain)} ({' > '.join(chain)})")
    print(f"circle of folders: {' > '.join(circle(graph)) or 'none'}")
    print(f"circle of modules: {' > '.join(circle({m: imports(m) for m in trees() if m})) or 'none'}")
    twice = [f"{name} ({', '.join(where)})" for name, where in sorted(classes().items()) if len(where) > 1]
    print(f"class names that stand twice: {'; '.join(twice) or 'none'}")
    long = [f"{m} {lines_of(m)}" for m in trees() if lines_of(m) > LONGEST_MODULE]
    print(f"modules over {LONGEST_MODULE} lines: {', '.join(long) or 'none'}")
    longer = [f"{name} {length}" for name, length in functions() if length > LONGEST_FUNCTION]
    print(f"functions over {LONGEST_FUNCTION} lines: {', '.join(longer) or 'none'}")


if __name__ == "__main__":
    main()

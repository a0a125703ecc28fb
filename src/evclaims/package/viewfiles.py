"""The files of views: `checks/views/NAME.sql`, one SELECT each, its description the comment at its top.

A package of before 0.4.0 has one file of `CREATE VIEW` statements; what cuts it into such files stands here too, for
`evclaims tidy`, and for a release out of an archive, which nobody can tidy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evclaims.model import EvclaimsError, Place
from evclaims.package.excerpt import brief, quoted
from evclaims.package.package import Package

VIEWS = "checks/views"
ONE_FILE = "checks/views.sql"
MOST_VIEWS = 1_000
"""Views of a package."""
_PLAIN = re.compile(r"[^\W\d]\w*")
_NAMED = re.compile(r"[^/\\\0.][^/\\\0]{0,199}")
_NOTHING_ELSE = "here stands CREATE VIEW name AS SELECT … and nothing else"


@dataclass(frozen=True, slots=True)
class ViewFile:
    """A view as its file has it: its name, the comment at the top, the SELECT, and where that begins."""

    name: str
    comment: str
    sql: str
    place: Place


def view_files(package: Package) -> list[ViewFile]:
    """The views of a package by the names of their files.

    Raises EvclaimsError where one cannot be read, and for a package that has them in one file.
    """
    old = package.path(ONE_FILE)
    if old.exists() or old.is_symlink():
        raise EvclaimsError(
            "views stand one SELECT a file in checks/views; `evclaims tidy --write` splits this file", Place(ONE_FILE)
        )
    folder = package.path(VIEWS)
    if not folder.is_dir():
        if folder.exists() or folder.is_symlink():
            raise EvclaimsError("it is no folder; make it one, with a file NAME.sql for each view", Place(VIEWS))
        return []
    files = sorted(path.name for path in folder.iterdir() if path.suffix.lower() == ".sql")
    if len(files) > MOST_VIEWS:
        raise EvclaimsError(f"it holds more than {MOST_VIEWS:,} views; remove some", Place(VIEWS))
    return [_view_file(package, file) for file in files]


def _view_file(package: Package, file: str) -> ViewFile:
    place = Place(f"{VIEWS}/{file}")
    lines = package.text(place.file).split("\n")
    top = 0
    while top < len(lines) and not lines[top].strip():
        top += 1
    end = top
    while end < len(lines) and lines[end].lstrip().startswith("--"):
        end += 1
    comment, sql = "\n".join(lines[top:end]), "\n".join(lines[end:])
    begins = end + 1 + sql[: len(sql) - len(sql.lstrip())].count("\n")
    return ViewFile(file[: -len(".sql")], comment, sql.strip(), Place(place.file, begins if sql.strip() else None))


def split(text: str) -> dict[str, str]:
    """What `checks/views.sql` becomes: the content of each file under its path, every comment kept.

    DuckDB says where its tokens begin, so that no semicolon inside of a text is taken for an end. Raises EvclaimsError
    for anything but `CREATE VIEW name AS SELECT`, and where duckdb is not installed.
    """
    try:
        import duckdb
    except ModuleNotFoundError:
        raise EvclaimsError(
            "to split it needs duckdb, which is not installed; run: pip install 'evclaims[check]'", Place(ONE_FILE)
        ) from None
    data = text.encode("utf-8", "replace")
    connection = duckdb.connect(":memory:", config={"enable_external_access": "false", "threads": "1"})
    try:
        found: dict[str, str] = {}
        last = ""
        for before, start, heads, body in _statements(data):
            between, above, comment = _comments("\n" * (not before) + data[before:start].decode())
            if last:
                found[last] += "".join(f"{each}\n" for each in between)
            else:
                above = [*between, *above]
            if not heads:
                if above or comment:
                    if not last:
                        raise EvclaimsError("it holds comments and no view; remove it", Place(ONE_FILE))
                    found[last] += "".join(f"{each}\n" for each in [*above, *comment])
                continue
            line = Place(ONE_FILE, data.count(b"\n", 0, start) + 1)
            path = f"{VIEWS}/{_name(heads, line)}.sql"
            if path.lower() in map(str.lower, found):
                raise EvclaimsError("two views have one name, or names that a folder cannot tell apart", line)
            found[path] = "".join(f"{each}\n" for each in [*comment, body, *([""] if above else []), *above])
            last = path
            _hold(connection, found[path], line)
        return found
    except duckdb.Error as error:
        raise EvclaimsError(f"the SQL does not parse: {brief(str(error), 200)}", Place(ONE_FILE)) from None
    finally:
        connection.close()


def split_old(folder: Path) -> None:
    """Split the one file of views of a package that was laid out from an archive or a commit, where it has one.

    It is of a release of before 0.4.0, which cannot be tidied any more. One that cannot be split stays, and is named
    when the package's views are wanted.
    """
    old = folder / ONE_FILE
    try:
        if old.is_file() and not (folder / VIEWS).exists():
            found = split(old.read_bytes().decode("utf-8"))
            (folder / VIEWS).mkdir()
            for name, content in found.items():
                (folder / name).write_text(content, "utf-8", newline="\n")
            old.unlink()
    except (EvclaimsError, OSError, ValueError):
        return


def bare(sql: str) -> str:
    """The SELECT without the semicolon at its end and what follows that, as DuckDB reads it."""
    import duckdb

    data = sql.encode("utf-8", "replace")
    for start, kind in duckdb.tokenize(sql):
        if kind == duckdb.token_type.operator and data[start : start + 1] == b";":
            return data[:start].decode().strip()
    return sql.strip()


def _statements(data: bytes) -> Iterator[tuple[int, int, list[str], str]]:
    """Each statement: where the one before ended, where it begins, its first four words and what follows them.

    Last comes what stands behind all of them, without words.
    """
    import duckdb

    tokens = [(start, kind) for start, kind in duckdb.tokenize(data.decode())]
    ends = [*(start for start, _ in tokens[1:]), len(data)]
    words: list[tuple[int, int]] = []
    before = 0

    def statement(end: int) -> tuple[int, int, list[str], str]:
        heads = [data[a:b].decode().strip() for a, b in words[:4]]
        return before, words[0][0], heads, data[words[:4][-1][1] : end].decode().strip()

    for (start, kind), end in zip(tokens, ends, strict=False):
        if kind == duckdb.token_type.comment:
            if 0 < len(words) < 4:
                line = data.count(b"\n", 0, start) + 1
                raise EvclaimsError("a comment stands before AS; put it above CREATE VIEW", Place(ONE_FILE, line))
        elif kind != duckdb.token_type.operator or data[start:end].strip() != b";":
            words.append((start, end))
        elif words:
            yield statement(start)
            before, words = start + 1, []
    if words:
        yield statement(len(data))
        before = len(data)
    yield before, len(data), [], ""


def _name(heads: list[str], place: Place) -> str:
    if len(heads) < 4 or [heads[0].upper(), heads[1].upper(), heads[3].upper()] != ["CREATE", "VIEW", "AS"]:
        raise EvclaimsError(_NOTHING_ELSE, place)
    in_quotes = len(heads[2]) > 2 and heads[2][0] == heads[2][-1] == '"'
    name = heads[2][1:-1].replace('""', '"') if in_quotes else heads[2]
    if not in_quotes and not _PLAIN.fullmatch(name):
        raise EvclaimsError(_NOTHING_ELSE, place)
    if not _NAMED.fullmatch(name) or len(name.encode()) > 200:
        raise EvclaimsError(f"no file can be named as the view {quoted(name)}; rename the view", place)
    return name


def _comments(text: str) -> tuple[list[str], list[str], list[str]]:
    """What stands between two statements: on the line of the one before, further up, and right above the next."""
    first, _, rest = text.partition("\n")
    lines = [line.strip() for line in rest.split("\n")]
    lines = [line if line.strip("; ") else "" for line in lines]  # an empty statement
    if lines and not lines[-1]:
        lines.pop()
    at = len(lines)
    while at and lines[at - 1].startswith("--"):
        at -= 1
    own = [first.strip()] if first.strip("; \t\r") else []
    return own, [line for line in lines[:at] if line], lines[at:]


def _hold(connection: object, content: str, place: Place) -> None:
    """Hold a file against what DuckDB makes of it: one SELECT."""
    import duckdb

    statements = connection.extract_statements(content)  # type: ignore[attr-defined]
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise EvclaimsError(_NOTHING_ELSE, place)

"""A package at a revision of a git repository: which commit a name means, and the files there. Nothing is checked out.

Git is asked with plumbing only (rev-parse, rev-list, ls-tree, cat-file), which runs nothing that a repository
configures, and never sees a name as an option.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from evclaims.model import EvclaimsError
from evclaims.package.archives import MOST, ArchiveEntry
from evclaims.package.excerpt import quoted
from evclaims.package.keys import id_column
from evclaims.package.package import DESCRIPTOR
from evclaims.package.table import Table

VERSION = re.compile(r"v?(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)", re.ASCII)
_SECONDS = 60
_MOST_COMMITS = 5_000
_MOST_VERSIONS, _LARGEST_VERSION = 200, 16 << 20
"""How far back, and in how large a file, an ID is looked for that was given up."""


class NoRepository(EvclaimsError):
    """A folder is in no git repository."""


class Repository:
    """The git repository around a package's folder."""

    def __init__(self, folder: Path) -> None:
        """Raises EvclaimsError where git is not installed or the folder is in no repository."""
        self.folder = folder
        inside = self._git("rev-parse", "--show-prefix")
        if inside is None:
            raise NoRepository(f"{folder} is in no git repository")
        self.prefix = inside.decode("utf-8", "surrogateescape").removesuffix("\n")

    def commit(self, name: str) -> str:
        """The commit that a version, a tag or a revision names.

        A version is the tag of that name, with or without v, or else the last commit whose descriptor has that version.

        Raises EvclaimsError where there is none.
        """
        version = VERSION.fullmatch(name)
        tries = [f"refs/tags/v{version[1]}", f"refs/tags/{version[1]}"] if version else []
        for each in (*tries, name):
            found = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{each}^{{commit}}")
            if found is not None:
                return found.decode().strip()
        if version and (last := self._last_with(version[1])):
            return last
        shallow = (self._git("rev-parse", "--is-shallow-repository") or b"").strip() == b"true"
        what = "no tag and no commit has this version" if version else "there is no such revision"
        hint = "; its history is cut off, so fetch all of it" if shallow else ""
        raise EvclaimsError(f"{what} in the git repository at {self.folder}{hint}")

    def files(self, commit: str) -> Files:
        """The files of the package's folder at a commit."""
        return Files(self, commit)

    def blob(self, commit: str, path: str, limit: int) -> bytes | None:
        """A file of the package's folder at a commit; None where there is none, or one of more than `limit` bytes."""
        size = self._git("cat-file", "-s", f"{commit}:{self.prefix}{path}")
        if size is None or int(size) > limit:
            return None
        return self._git("cat-file", "blob", f"{commit}:{self.prefix}{path}")

    def changes(self, commit: str, path: str) -> list[str]:
        """The commits up to one, newest first, that touch a file of the package's folder."""
        where = f":(top,literal){self.prefix}{path}"
        found = self._git("rev-list", "--first-parent", f"--max-count={_MOST_COMMITS}", commit, "--", where)
        return [] if found is None else found.decode().split()

    def earlier_rows(self, commit: str, table: Table, ids: Collection[str]) -> Iterator[Mapping[str, str]]:
        """The rows that a table had under certain IDs up to a commit, as texts, newest first, as far as git knows."""
        column = id_column(table)
        for changed in self.changes(commit, table.file)[:_MOST_VERSIONS] if column else ():
            content = self.blob(changed, table.file, _LARGEST_VERSION) or b""
            with suppress(UnicodeDecodeError, csv.Error):
                yield from (row for row in csv.DictReader(io.StringIO(content.decode())) if row.get(column) in ids)

    def tree(self, commit: str) -> bytes:
        """What git lists of the package's folder at a commit."""
        found = self._git("ls-tree", "-r", "-l", "-z", "--full-tree", commit, *([self.prefix] if self.prefix else []))
        if found is None:
            raise EvclaimsError(f"git cannot list the commit {commit[:12]} at {self.folder}; see what git fsck says")
        return found

    def _last_with(self, version: str) -> str | None:
        """The last commit whose descriptor has a version: the one before it was raised, or the newest of all."""
        head = self._git("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        if head is None:
            return None
        last = head.decode().strip()
        for commit in self.changes(last, DESCRIPTOR):
            content = self.blob(commit, DESCRIPTOR, 1 << 24)
            try:
                if content is not None and json.loads(content)["version"] == version:
                    return last
            except (ValueError, KeyError, TypeError, RecursionError):
                pass
            before = self._git("rev-parse", "--verify", "--quiet", f"{commit}^")
            if before is None:
                return None
            last = before.decode().strip()
        return None

    def _git(self, *arguments: str) -> bytes | None:
        """What a command of git prints; None where it refuses."""
        # A hook's own GIT_DIR must not decide which repository is meant.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environment = {**kept, "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
        command = ["git", "--no-pager", "-C", str(self.folder), *arguments]
        try:
            done = subprocess.run(
                command, capture_output=True, env=environment, stdin=subprocess.DEVNULL, timeout=_SECONDS, check=False
            )
        except FileNotFoundError:
            raise EvclaimsError(
                "git is not installed, so no version or revision can be looked up; name a folder"
            ) from None
        except ValueError:  # a NUL in the name
            return None
        except subprocess.TimeoutExpired:
            raise EvclaimsError(f"git took longer than {_SECONDS} seconds at {self.folder}") from None
        if done.returncode != 0:
            if b"dubious ownership" in done.stderr:
                raise EvclaimsError(f"git does not trust the repository at {self.folder}, which another user owns")
            return None
        return done.stdout


class Files:
    """The files of a package's folder at a commit, as an archive."""

    def __init__(self, repository: Repository, commit: str) -> None:
        self._repository = repository
        self._commit = commit
        lines = repository.tree(commit).split(b"\0")
        if len(lines) > MOST:
            raise EvclaimsError(f"the commit {commit[:12]} holds more than {MOST:,} files, which no package does")
        self.entries: Mapping[str, ArchiveEntry] = dict(_entries(lines, repository.prefix))

    def read(self, name: str, limit: int) -> bytes:
        """The content of a file, at most `limit` bytes and one more."""
        content = self._repository.blob(self._commit, name, limit)
        if content is None:
            raise EvclaimsError(f"git cannot read {quoted(name)} at {self._commit[:12]}; see what git fsck says")
        return content


def _entries(lines: Sequence[bytes], prefix: str) -> list[tuple[str, ArchiveEntry]]:
    found = []
    for line in lines:
        about, _, name = line.partition(b"\t")
        if name:
            mode, kind, _, size = about.split()
            is_file = kind == b"blob" and mode in (b"100644", b"100755")
            path = name.decode("utf-8", "surrogateescape").removeprefix(prefix)
            found.append((path, ArchiveEntry(int(size) if size.isdigit() else 0, is_file)))
    return found

"""`evclaims diff`: what changed between two versions of a package, and the least version that the second may have."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from evclaims.commands.common import GREEN, RED, working, write
from evclaims.commands.parsers import Commands, add_command, add_format, add_pairs
from evclaims.model import EvclaimsError
from evclaims.package.find import Opened, find, homes
from evclaims.report.layout import width_of

if TYPE_CHECKING:
    from evclaims.releases.history import History

_VERSION = "a version (0.1.0), tag or git revision, a folder, a wheel or a zip"


def register(commands: Commands) -> None:
    """Add the command."""
    diff = add_command(
        commands,
        "diff",
        "what changed between two versions of a package",
        ["diff 0.1.0", "diff old.zip path/to/package --check"],
        package="",
    )
    diff.add_argument("old", metavar="OLD", help=_VERSION)
    diff.add_argument("new", nargs="?", metavar="NEW", help="the same (default: the package of this folder, else ours)")
    add_format(diff, ("text", "markdown", "json"))
    diff.add_argument(
        "--check", action="store_true", help="fail on a smaller bump, or a changelog that names too little"
    )
    diff.add_argument("--changelog", metavar="FILE", help="the changelog for --check (default: NEW's CHANGELOG.md)")
    add_pairs(diff, "--renamed", "OLD=NEW", "claims=figures", "a table that has another name now")
    diff.add_argument("--without", metavar="TABLE", action="append", default=[], help="do not compare a table's rows")
    diff.set_defaults(run=_diff)


def _diff(options: argparse.Namespace) -> int:
    from evclaims.releases import changelog
    from evclaims.report import history as reporters

    folders = homes(options.new)
    with (
        working("comparing") as starts,
        find(options.old, folders) as old,
        find(options.new, folders) as new,
    ):
        history = _history(old, new, dict(options.renamed), options.without, starts)
        faults: Sequence[str] = ()
        if options.check:
            faults = changelog.faults(history, _changelog(new, options.changelog))
    needed = _least(history)
    if options.format == "text":
        page = reporters.page(history, needed, faults, width_of(sys.stdout))
        page.frame(f"{old.about} → {new.about}").write(sys.stdout)
    else:
        written = reporters.as_json if options.format == "json" else reporters.as_markdown
        write(written(history, needed, faults), sys.stdout, options.format)
    return RED if faults else GREEN


def _history(
    old: Opened, new: Opened, renamed: Mapping[str, str], without: Sequence[str], starts: Callable[[str], None]
) -> History:
    from evclaims.releases import history
    from evclaims.report.explain import judged

    starts("rows")
    found = history.compare(old.package, new.package, names=(old.label, new.label), renamed=renamed, without=without)
    if old.repository is not None:
        found = history.with_past(found, new.package, partial(old.repository.earlier_rows, old.commit))
    results = []
    for version in (old, new):
        starts(f"verdicts of {version.label}")
        try:
            results.append(judged(version.package).results)
        except EvclaimsError as error:
            raise EvclaimsError(f"the checks of {version.label} do not run: {error}") from None
    return history.with_verdicts(found, (old.package, new.package), *results)


def _changelog(new: Opened, path: str | None) -> str:
    from evclaims.package.archives import CHANGELOG

    if path is None:
        if not (new.package.root / CHANGELOG).is_file():
            raise EvclaimsError(
                f"there is no {CHANGELOG} beside the descriptor of {new.label}; name one with --changelog"
            )
        return new.package.text(CHANGELOG)
    try:
        return Path(path).read_text("utf-8")
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or "it is not UTF-8"
        raise EvclaimsError(f"the changelog {path} cannot be read: {said.lower()}") from None


def _least(history: History) -> str:
    try:
        return history.least
    except EvclaimsError:
        return ""

"""`evclaims tidy`: bring row order, hashes and formatting into their canonical form, or show what would change."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress

from evclaims.commands.common import GREEN, PACKAGE, RED, open_named, write
from evclaims.layout import clean


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    tidy = commands.add_parser("tidy", help="row order, hashes and formatting in their canonical form")
    tidy.add_argument("package", nargs="?", metavar="PACKAGE", help=PACKAGE)
    tidy.add_argument("--write", action="store_true", help="change the files; without it, print what would change")
    tidy.set_defaults(run=_tidy)


def _tidy(options: argparse.Namespace) -> int:
    from evclaims import files, tidy

    package = open_named(options.package, writes=options.write)
    changes = tidy.changes(package)
    if options.write:
        for folder in {change.path.parent for change in changes if not change.before}:
            with suppress(OSError):  # writing into it says what is wrong
                folder.mkdir(exist_ok=True)
        files.write({change.path: change.after for change in changes}, package.root)
        for change in changes:
            print(f"{'removed' if change.after is None else 'wrote'} {clean(change.name)}")
        return GREEN
    for change in changes:
        write(change.diff(), sys.stdout)
    return RED if changes else GREEN

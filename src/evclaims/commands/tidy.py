"""`evclaims tidy`: bring row order, hashes and formatting into their canonical form, or show what would change."""

from __future__ import annotations

import argparse
import sys

from evclaims.commands.common import GREEN, RED, write, wrote
from evclaims.commands.parsers import Commands, add_command
from evclaims.commands.target import open_named
from evclaims.report.layout import harmless


def register(commands: Commands) -> None:
    """Add the command."""
    tidy = add_command(
        commands, "tidy", "row order, hashes and formatting in their canonical form", ["tidy", "tidy --write"]
    )
    tidy.add_argument("--write", action="store_true", help="change the files; without it, print what would change")
    tidy.set_defaults(run=_tidy)


def _tidy(options: argparse.Namespace) -> int:
    from evclaims.package import files, tidy

    opened = open_named(options, writes=options.write)
    changes = tidy.changes(opened.package)
    if options.write:
        files.write({change.path: change.after for change in changes}, opened.package.root, make_folders=True)
        wrote({change.path: change.after for change in changes}, opened.about)
        return GREEN
    print(harmless(opened.about))
    for change in changes:
        write(change.diff(), sys.stdout)
    what = f"{len(changes)} {'file' if len(changes) == 1 else 'files'} would change" if changes else "it is tidy"
    print(harmless(f"{what}: {opened.about}"))
    return RED if changes else GREEN

"""`evclaims evidence`: each span of each source beside its text, and the offsets of spans that moved."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evclaims.commands.common import GREEN, RED, wrote
from evclaims.commands.parsers import Commands, add_command
from evclaims.commands.target import open_named
from evclaims.report.layout import width_of


def register(commands: Commands) -> None:
    """Add the command."""
    evidence = add_command(
        commands,
        "evidence",
        "each span beside its text; repair offsets that moved",
        ["evidence texts", "evidence path/to/package texts --write"],
    )
    evidence.add_argument("sources", metavar="DIR", help="the folder with the sources' texts")
    evidence.add_argument("--write", action="store_true", help="write the offsets of spans that moved, all or none")
    evidence.set_defaults(run=_evidence)


def _evidence(options: argparse.Namespace) -> int:
    from evclaims.package import files
    from evclaims.report import witness

    opened = open_named(options, writes=options.write)
    package = opened.package
    folder = Path(options.sources)
    if options.write:
        repairs = witness.repairs(package, folder)
        files.write({repair.path: repair.after for repair in repairs}, package.root)
        wrote({repair.path: repair.after for repair in repairs}, opened.about)
        return GREEN
    page, red = witness.page(package, folder, width_of(sys.stdout))
    page.frame(opened.about).write(sys.stdout)
    return RED if red else GREEN

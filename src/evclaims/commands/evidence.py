"""`evclaims evidence`: each span of each source beside its text, and the offsets of spans that moved."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evclaims.commands.common import GREEN, PACKAGE, RED, open_named
from evclaims.layout import clean, width_of


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    evidence = commands.add_parser("evidence", help="each span beside its text; repair offsets that moved")
    evidence.add_argument("sources", metavar="DIR", help="the folder with the sources' texts")
    evidence.add_argument("--package", metavar="PACKAGE", help=PACKAGE)
    evidence.add_argument("--write", action="store_true", help="write the offsets of spans that moved, all or none")
    evidence.set_defaults(run=_evidence)


def _evidence(options: argparse.Namespace) -> int:
    from evclaims import files, witness

    package = open_named(options.package, writes=options.write)
    folder = Path(options.sources)
    if options.write:
        repairs = witness.repairs(package, folder)
        files.write({repair.path: repair.after for repair in repairs}, package.root)
        for repair in repairs:
            print(f"wrote {clean(repair.name)}")
        return GREEN
    page, red = witness.page(package, folder, width_of(sys.stdout))
    page.write(sys.stdout)
    return RED if red else GREEN

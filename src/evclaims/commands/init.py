"""`evclaims init`: a small package to start from."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from evclaims.commands.common import GREEN
from evclaims.commands.parsers import Commands, add_command
from evclaims.model import EvclaimsError
from evclaims.report.layout import harmless


def register(commands: Commands) -> None:
    """Add the command."""
    init = add_command(commands, "init", "write a small package to start from", ["init library", "init ."], package="")
    where = "a folder, also one that holds a repository, or one that is not there yet; no file of it is replaced"
    init.add_argument("folder", metavar="DIR", help=where)
    init.set_defaults(run=_init)


def _init(options: argparse.Namespace) -> int:
    import evclaims
    from evclaims.package.find import here
    from evclaims.package.init import init

    if not options.folder:
        raise EvclaimsError("the DIR that is named is empty; name a folder")
    folder = Path(options.folder)
    written, kept = init(folder, evclaims.__version__)
    for verb, names in (("wrote", written), ("kept", kept)):
        for name in names:
            print(harmless(f"{verb} {here(folder / name)}"))
    print(harmless(f"check it with: evclaims check {shlex.quote(options.folder)}"))
    return GREEN

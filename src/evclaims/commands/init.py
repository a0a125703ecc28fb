"""`evclaims init`: a small package to start from."""

from __future__ import annotations

import argparse
from pathlib import Path

from evclaims.commands.common import GREEN
from evclaims.layout import clean


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    init = commands.add_parser("init", help="write a small package to start from")
    init.add_argument("folder", metavar="DIR", help="an empty folder, or one that is not there yet")
    init.set_defaults(run=_init)


def _init(options: argparse.Namespace) -> int:
    import evclaims
    from evclaims.init import init

    for name in init(Path(options.folder), evclaims.__version__):
        print(f"wrote {clean(name)}")
    print(f"check it with: evclaims check {clean(options.folder)}")
    return GREEN

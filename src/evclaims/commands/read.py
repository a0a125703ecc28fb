"""`evclaims read`: what one printed figure says, without a package."""

from __future__ import annotations

import argparse
import sys

from evclaims.commands.common import GREEN, RED, note, write
from evclaims.commands.parsers import Commands, add_command, add_format


def register(commands: Commands) -> None:
    """Add the command."""
    read = add_command(
        commands,
        "read",
        "say what a printed figure allows: value, bounds, unit, hedge, direction",
        ['read "between 5 and 7 million"', 'read "knapp 5 Prozent" --language de', 'read "fell by 5.2%" --format json'],
        description="Exit code 1 where the figure cannot be read; the reason is told.",
        package="",
    )
    read.add_argument("printed", metavar="PRINT", help="the figure as printed, hedge, sign, scale and unit included")
    read.add_argument("--language", default="en", metavar="LANGUAGE", help="its language, as en (default) or de")
    statuses = ("actual", "target", "forecast")
    said = (
        "what the figure is; without a hedge, a target or a forecast means itself: actual (default), target, forecast"
    )
    read.add_argument("--status", metavar="STATUS", choices=statuses, default="actual", help=said)
    add_format(read, ("text", "json"))
    read.set_defaults(run=_read)


def _read(options: argparse.Namespace) -> int:
    from evclaims.model import EvclaimsError
    from evclaims.reading.lexicon import SEPARATORS
    from evclaims.reading.printed import as_json, as_text, read

    if options.language[:2] not in SEPARATORS:
        known = ", ".join(sorted(SEPARATORS))
        raise EvclaimsError(f"how {options.language!r} groups digits is not known; the languages are {known}")
    try:
        found = read(options.printed, options.language, status=options.status)
    except ValueError as error:
        note(str(error))
        return RED
    write(f"{as_json(found) if options.format == 'json' else as_text(found)}\n", sys.stdout)
    return GREEN

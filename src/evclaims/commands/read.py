"""`evclaims read`: what one printed figure says, without a package."""

from __future__ import annotations

import argparse
import codecs
import re
import sys

from evclaims.commands.common import GREEN, RED, note, write
from evclaims.commands.parsers import Commands, add_command, add_format

_NEGATIVE = re.compile(r"-(?:\W{0,3}\d|[^\W\d_]{0,3}\W?\d)")
"""A print that begins with a minus, as `-5%` and `-$3bn`: no option of this command does."""
_WORDS = 6
"""So many words are rather a text than a print."""
_LONGEST = 10_000
"""Bytes of the standard input that are looked at."""


def register(commands: Commands) -> None:
    """Add the command."""
    read = add_command(
        commands,
        "read",
        "say what a printed figure allows: value, bounds, unit, hedge, direction",
        [
            'read "between 5 and 7 million"',
            'read "knapp 5 Prozent" --language de',
            "read '$1.2bn' --status target",
            'read "fell by 5.2%" --format json',
        ],
        description="Exit code 1 where the figure cannot be read; the reason is told.\n\n"
        "One print is read, and all of it: evclaims.find (Python) gives the figures of a text,\n"
        "evclaims draft makes rows of them. In a shell a dollar sign needs single quotes.",
        package="",
    )
    # argparse takes what begins with a minus for an option, unless it is a number by this pattern.
    read._negative_number_matcher = _NEGATIVE
    printed = "the figure as printed, hedge, sign, scale and unit included; - reads it from the standard input"
    read.add_argument("printed", metavar="PRINT", help=printed)
    read.add_argument("--language", default="en", metavar="LANGUAGE", help="its language, as en (default) or de-AT")
    statuses = ("actual", "target", "forecast")
    said = (
        "what the figure is; without a hedge, a target or a forecast means itself: actual (default), target, forecast"
    )
    read.add_argument("--status", metavar="STATUS", choices=statuses, default="actual", help=said)
    add_format(read, ("text", "json"))
    read.set_defaults(run=_read)


def _read(options: argparse.Namespace) -> int:
    from evclaims.model import EvclaimsError
    from evclaims.reading.printed_figure import as_json, as_text, known_language, read, unread

    try:
        language = known_language(options.language)
    except ValueError as error:
        raise EvclaimsError(str(error)) from None
    printed = _of_standard_input() if options.printed == "-" else options.printed
    try:
        found = read(printed, language, status=options.status)
    except ValueError as error:
        found = unread(printed, str(error))
    write(f"{as_json(found) if options.format == 'json' else as_text(found)}\n", sys.stdout, options.format)
    if found.problem and len(printed.split()) >= _WORDS:
        note(
            "read takes one print; evclaims.find (Python) gives the figures of a text, evclaims draft makes rows of it"
        )
    return RED if found.problem else GREEN


def _of_standard_input() -> str:
    """The print that is piped in, without the line end behind it."""
    from evclaims.model import EvclaimsError

    given = sys.stdin.buffer.read(_LONGEST) if sys.stdin else b""  # None where the caller closed it
    try:
        # What was cut off at the limit may end amid a character.
        return codecs.getincrementaldecoder("utf-8")().decode(given, len(given) < _LONGEST).strip("\r\n")
    except UnicodeDecodeError:
        raise EvclaimsError("what the standard input gives is no text in UTF-8") from None

"""`evclaims bounds`: what the claims jointly imply about a quantity, printed or not."""

from __future__ import annotations

import argparse
import sys

from evclaims.commands.common import GREEN, working
from evclaims.commands.parsers import Commands, add_as_of, add_command
from evclaims.commands.target import open_named, refuse_package_alone
from evclaims.report.layout import width_of


def register(commands: Commands) -> None:
    """Add the command."""
    bounds = add_command(
        commands,
        "bounds",
        "what the claims jointly imply about a quantity, printed or not",
        ["bounds QUANTITY", "bounds path/to/package QUANTITY --without CLAIM"],
    )
    bounds.add_argument("quantity", metavar="QUANTITY", help="a quantity, or a flow as ENTITY.MEASURE.PERIOD")
    bounds.add_argument(
        "--assume", metavar="'QUANTITY = LOW..HIGH'", action="append", default=[], help="suppose this; may be repeated"
    )
    bounds.add_argument(
        "--without", metavar="CLAIM", action="append", default=[], help="leave this claim out; may be repeated"
    )
    add_as_of(bounds)
    bounds.set_defaults(run=_bounds)


def _bounds(options: argparse.Namespace) -> int:
    from evclaims.linear.implied import Question
    from evclaims.report.bounds import page

    refuse_package_alone(options, options.quantity, "a quantity")
    opened = open_named(options)
    with working("solving"):
        question = Question(opened.package, [options.quantity], options.assume, options.without)
        found = page(question, options.quantity, width_of(sys.stdout))
    found.frame(opened.about).write(sys.stdout)
    return GREEN

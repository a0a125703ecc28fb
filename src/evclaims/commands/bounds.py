"""`evclaims bounds`: what the claims jointly imply about a quantity, printed or not."""

from __future__ import annotations

import argparse
import sys
from fractions import Fraction
from typing import TYPE_CHECKING

from evclaims.commands.common import GREEN, working
from evclaims.commands.parsers import Commands, add_as_of, add_command
from evclaims.commands.target import open_named, refuse_package_alone
from evclaims.report.layout import Page, Run, width_of

if TYPE_CHECKING:
    from evclaims.linear.implied import Bounds, Side
    from evclaims.linear.world import World


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

    refuse_package_alone(options, options.quantity, "a quantity")
    opened = open_named(options)
    with working("solving"):
        question = Question(opened.package, [options.quantity], options.assume, options.without)
        found = question.bounds(options.quantity)
    page = _page(found, width_of(sys.stdout))
    for fault in question.faults:
        page.blank()
        page.add(Run("left out", "bold yellow"), " ", fault.reason, hang=2)
    page.frame(opened.about).write(sys.stdout)
    return GREEN


def _page(found: Bounds, width: int) -> Page:
    from evclaims.exact import words
    from evclaims.exact.unit import parse_unit

    page = Page(width)
    page.add(Run(found.quantity.id, "bold"))
    page.add(found.quantity.name, indent=2)
    page.blank()
    for bound, none, side in (("at least", "lower", found.lower), ("at most", "upper", found.upper)):
        if side is None:
            page.add(Run(f"no {none} bound", "bold"))
        else:
            _side(page, found, side, bound, none)
        page.blank()
    unit = parse_unit(found.quantity.unit)
    if not any(claim.quantity_id == found.quantity.id for claim in found.world.claims.values()):
        page.add("No claim that takes part prints it.")
    elif found.printed is None:
        page.add("The claims that print it have no common figure.")
    else:
        page.add(f"Printed: {words.interval(found.printed, unit)}; what is implied is {_COMPARED[found.compared]}.")
    if found.doubted:
        page.blank()
        page.add(
            f"Its block holds a conflict: not all of {', '.join(found.doubted)} are true. The bounds hold whichever is"
            " false, as long as no more claims are than must be; `evclaims check --layer consistency` says why."
        )
    return page


_COMPARED = {
    "tighter": "tighter",
    "equal": "no tighter",
    "looser": "looser, since a claim of it is in doubt",
    "both": "tighter on one side and looser on the other, since a claim of it is in doubt",
}


def _side(page: Page, found: Bounds, side: Side, bound: str, name: str) -> None:
    from evclaims.exact import words
    from evclaims.linear.proof import sentence

    unit = found.quantity.unit
    page.add(Run(f"{bound} {_number(side.value)} {unit}", "bold green"))
    if side.as_printed is not None:
        page.add(f"({words.number(side.as_printed)} at the figures as printed)", indent=2)
    page.add(sentence(side.proof, found.world), indent=2)
    for claim, left in side.without:
        if claim not in found.world.claims:
            continue
        rest = f"there is no {name} bound" if left is None else f"it is {bound} {_number(left)} {unit}"
        only = "Only through" if left is None else "Through"
        page.add(f"{only} {claim} ({_print(found.world, claim)}): without it, {rest}.", indent=2)


def _print(world: World, claim_id: str) -> str:
    """The print of a claim, and that of one which hedges the same figure where it does not."""
    from evclaims.linear.world import allowed_by

    claim = world.claims[claim_id]
    hedged = next(
        (
            other
            for other in world.claims.values()
            if (other.quantity_id, other.operand.value) == (claim.quantity_id, claim.operand.value)
            and isinstance(allowed_by(other).upper, float) > isinstance(allowed_by(claim).upper, float)
        ),
        None,
    )
    others = f", without the hedge that others have: “{hedged.printed}” in {hedged.id}" if hedged else ""
    return f"“{claim.printed}”{others}"


def _number(x: Fraction) -> str:
    from evclaims.exact import words

    return words.number(x)

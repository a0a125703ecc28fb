"""What the claims jointly imply about a quantity, as a page: each bound with its proof, and what hangs on one claim."""

from __future__ import annotations

from evclaims.exact import words
from evclaims.exact.unit import parse_unit
from evclaims.linear.implied import Question, Side
from evclaims.linear.proof import sentence
from evclaims.linear.world import World, allowed_by
from evclaims.report.layout import WIDTH, Page, Run

_COMPARED = {
    "tighter": "tighter",
    "equal": "no tighter",
    "looser": "looser, since a claim of it is in doubt",
    "both": "tighter on one side and looser on the other, since a claim of it is in doubt",
}


def page(question: Question, quantity_id: str, width: int = WIDTH) -> Page:
    """The bounds of a quantity that the question was made for.

    Raises EvclaimsError where they cannot be decided.
    """
    found = question.bounds(quantity_id)
    quantity = found.quantity
    page = Page(width)
    page.add(Run(quantity.id, "bold"))
    page.add(quantity.name, indent=2)
    page.blank()
    for bound, name, side in (("at least", "lower", found.lower), ("at most", "upper", found.upper)):
        if side is None:
            page.add(Run(f"no {name} bound", "bold"))
        else:
            _side(page, found.world, side, bound, name, quantity.unit)
        page.blank()
    if not any(claim.quantity_id == quantity.id for claim in found.world.claims.values()):
        page.add("No claim that takes part prints it.")
    elif found.printed is None:
        page.add("The claims that print it have no common figure.")
    else:
        printed = words.interval(found.printed, parse_unit(quantity.unit))
        page.add(f"Printed: {printed}; what is implied is {_COMPARED[found.compared]}.")
    if found.doubted:
        page.blank()
        page.add(
            f"Its block holds a conflict: not all of {', '.join(found.doubted)} are true. The bounds hold whichever is"
            " false, as long as no more claims are than must be; `evclaims check --layer consistency` says why."
        )
    for fault in question.world.faults:
        page.blank()
        page.add(Run("left out", "bold yellow"), " ", fault.reason, hang=2)
    return page


def _side(page: Page, world: World, side: Side, bound: str, name: str, unit: str) -> None:
    page.add(Run(f"{bound} {words.number(side.value)} {unit}", "bold green"))
    if side.as_printed is not None:
        page.add(f"({words.number(side.as_printed)} at the figures as printed)", indent=2)
    page.add(sentence(side.proof, world), indent=2)
    for claim, left in side.without:
        if claim in world.claims:
            rest = f"there is no {name} bound" if left is None else f"it is {bound} {words.number(left)} {unit}"
            only = "Only through" if left is None else "Through"
            page.add(f"{only} {claim} ({_print(world, claim)}): without it, {rest}.", indent=2)


def _print(world: World, claim_id: str) -> str:
    """The print of a claim, and that of one which hedges the same figure where it does not."""
    claim = world.claims[claim_id]
    for other in world.claims.values() if claim.operand.value is not None else ():  # two ranges are not one figure
        is_same = (other.quantity_id, other.operand.value) == (claim.quantity_id, claim.operand.value)
        if is_same and isinstance(allowed_by(other).upper, float) > isinstance(allowed_by(claim).upper, float):
            return f"“{claim.printed}”, without the hedge that others have: “{other.printed}” in {other.id}"
    return f"“{claim.printed}”"

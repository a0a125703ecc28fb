"""What the claims jointly imply about a quantity, printed or not: its tightest bounds, and the claims behind them.

A bound is the optimum of a linear program over the quantity's block; its duals are the proof. Where the claims cannot
all be true, a bound is one that holds after every repair (see `evclaims.doubt`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

from evclaims.exact.interval import INFINITY, End, Interval
from evclaims.linear.blocks import split
from evclaims.linear.doubt import repairs
from evclaims.linear.laws import Inequality, Kind
from evclaims.linear.proof import Proof, prove, steps_of
from evclaims.linear.solver import Infeasible, Least, Unbounded, least
from evclaims.linear.system import read_system
from evclaims.linear.world import Stretch, World, allowed_by, ends, read_world, unknown_of
from evclaims.model import EvclaimsError
from evclaims.package.keys import nearest
from evclaims.package.package import Package
from evclaims.profile.claims import WORLD, Quantity, lacks
from evclaims.profile.periods import days


@dataclass(frozen=True, slots=True)
class Side:
    """One bound: its proof, what the proof's figures give as printed, and what is left without one of its claims."""

    value: Fraction
    proof: Proof
    as_printed: Fraction | None
    without: tuple[tuple[str, Fraction | None], ...]
    """Claims that nothing else can stand for, each with the bound that there is without it (None: no bound)."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is implied about a quantity; a side is None where nothing bounds it."""

    quantity: Quantity
    lower: Side | None
    upper: Side | None
    printed: Interval | None
    """What the claims of this quantity allow together; None where none is printed or they have no common figure."""
    doubted: tuple[str, ...]
    """The claims of which some must be false; what is implied holds whichever they are."""
    world: World

    @property
    def compared(self) -> str:
        """`tighter`, `equal` or `looser` than what is printed, `both` where one side is tighter and one looser."""
        if self.printed is None:
            return "not printed"
        implied: tuple[End, End] = (
            -INFINITY if self.lower is None else self.lower.value,
            INFINITY if self.upper is None else self.upper.value,
        )
        tighter = implied[0] > self.printed.lower or implied[1] < self.printed.upper
        looser = implied[0] < self.printed.lower or implied[1] > self.printed.upper
        return "both" if tighter and looser else "tighter" if tighter else "looser" if looser else "equal"


class Question:
    """A system made ready to be asked for bounds.

    Raises EvclaimsError for an assumption that cannot be read, a quantity or claim that there is not, and a package
    that keeps no claims; DataError where a table cannot be read.
    """

    def __init__(
        self, package: Package, asked: Sequence[str] = (), assume: Sequence[str] = (), without: Collection[str] = ()
    ) -> None:
        if lacks(package, WORLD):
            raise EvclaimsError(f"{package.name} keeps no claims about quantities, so nothing bounds them")
        known = read_world(package)
        for claim in without:
            if claim not in known.all_claims:
                raise EvclaimsError(f"there is no claim {claim!r}{nearest(claim, list(known.all_claims))}")
        assumptions = [read_assumption(text) for text in assume]
        wanted = [find_quantity(known, id_) for id_ in (*asked, *(id_ for id_, _ in assumptions))]
        extra = [quantity for quantity in wanted if quantity.id not in known.quantities]
        lines = [
            line
            for quantity, (_, interval) in zip(wanted[len(asked) :], assumptions, strict=True)
            for line in _assumed(quantity, interval)
        ]
        self._system, self.world = read_system(package, without, extra, lines)
        rows = self._system.rows
        self._blocks = {c: block.rows for block in split(rows) for row in block.rows for c, _ in rows[row].terms}
        self._repairs: dict[tuple[int, ...], list[frozenset[int]]] = {}

    def bounds(self, id_: str, *, lean: bool = True) -> Bounds:
        """What is implied about a quantity; `lean` asks for the claims that each bound leans on, too.

        Raises EvclaimsError where there is no such quantity, or where it cannot be decided.
        """
        quantity = self.world.quantities[id_]
        terms = self._system.cells.terms(unknown_of(quantity))
        numbers = tuple(sorted({i for column in terms for i in self._blocks.get(column, ())}))
        if numbers not in self._repairs:
            self._repairs[numbers] = repairs(self._system, numbers)
        false = self._repairs[numbers]
        doubted = self._system.claims(*(row for repair in false for row in repair))
        sides = {upper: self._side(quantity, numbers, false, upper=upper, lean=lean) for upper in (False, True)}
        printed = _printed(quantity, self.world)
        return Bounds(quantity, sides[False], sides[True], printed, tuple(sorted(doubted)), self.world)

    def _side(
        self,
        quantity: Quantity,
        numbers: Sequence[int],
        repairs: Sequence[frozenset[int]],
        *,
        upper: bool,
        lean: bool,
    ) -> Side | None:
        found = self._weakest(quantity, numbers, repairs, upper)
        if found is None:
            return None
        value, kept, multipliers = found
        steps = steps_of(self._system, {kept[i]: y for i, y in multipliers.items()})
        proof = prove(steps, quantity.id, upper)
        if proof.value != value:
            raise AssertionError("a proof comes to another bound than was found")
        without = []
        for id_ in proof.claims if lean else ():
            own = self._system.own_rows(id_, numbers)
            if own and not own.isdisjoint(kept[i] for i in multipliers):
                rest = [i for i in numbers if i not in own]
                left = self._weakest(quantity, rest, repairs, upper)
                if left is None or left[0] != value:
                    without.append((id_, None if left is None else left[0]))
        return Side(value, proof, _as_printed(proof, self.world), tuple(without))

    def _weakest(
        self, quantity: Quantity, numbers: Sequence[int], repairs: Sequence[frozenset[int]], upper: bool
    ) -> tuple[Fraction, list[int], Mapping[int, Fraction]] | None:
        """The bound that holds after every repair, the rows that it was found over, and its multipliers."""
        sign = -1 if upper else 1
        objective = {c: Fraction(sign * x) for c, x in self._system.cells.terms(unknown_of(quantity)).items()}
        weakest: tuple[Fraction, list[int], Mapping[int, Fraction]] | None = None
        for repair in repairs:
            kept = [i for i in numbers if i not in repair]
            found = least([self._system.rows[i] for i in kept], objective)
            if isinstance(found, Unbounded):
                return None
            if not isinstance(found, Least):
                reason = "the claims contradict each other" if isinstance(found, Infeasible) else found.reason
                raise EvclaimsError(f"the bounds of {quantity.id} are not decided, since {reason}")
            value = sign * found.value
            if weakest is None or (value > weakest[0] if upper else value < weakest[0]):
                weakest = (value, kept, found.multipliers)
        return weakest


def find_quantity(world: World, id_: str) -> Quantity:
    """The quantity of an ID, or the flow that `entity.measure.period` names.

    Raises EvclaimsError where there is neither.
    """
    if id_ in world.quantities:
        return world.quantities[id_]
    name, _, period = id_.rpartition(".")
    entity, _, measure = name.partition(".")
    alike = [each for each in world.quantities.values() if (each.entity, each.measure) == (entity, measure)]
    flows = [each for each in alike if isinstance(unknown_of(each), Stretch)]
    if len({each.unit for each in flows}) != 1:
        hint = nearest(id_, list(world.quantities))
        raise EvclaimsError(f"there is no quantity {id_!r}, and no flow {name!r} of which it could be a period{hint}")
    try:
        first, last = days(period)
    except ValueError as error:
        raise EvclaimsError(f"there is no quantity {id_!r}, and {error}") from None
    return replace(flows[0], id=id_, start=first, end=last, label=f"{entity} {measure} {period}")


def read_assumption(text: str) -> tuple[str, Interval]:
    """The ID and the interval of an assumption such as `QUANTITY = 410000..415000`, `QUANTITY = 5` or `… = 5..`.

    Raises EvclaimsError for one that cannot be read.
    """
    name, equals, ends = text.partition("=")
    low, dots, high = ends.partition("..")
    try:
        if not equals or not name.strip() or not (low.strip() or high.strip()):
            raise ValueError
        lower = Fraction(_number(low)) if low.strip() else -INFINITY
        upper = lower if not dots else Fraction(_number(high)) if high.strip() else INFINITY
    except (ValueError, ArithmeticError):
        raise EvclaimsError(f"{text!r} is no assumption; write 'QUANTITY = 410000..415000'") from None
    try:
        return name.strip(), Interval(lower, upper)
    except ValueError as error:
        raise EvclaimsError(f"the assumption {text!r} cannot hold: {error}") from None


def _number(text: str) -> Decimal:
    number = Decimal(text.strip().replace(",", ""))
    if not number.is_finite() or abs(number.adjusted()) > 300:
        raise ValueError(text)
    return number


def _assumed(quantity: Quantity, interval: Interval) -> Iterator[Inequality]:
    for sign, end in ends(interval):
        terms = ((unknown_of(quantity), Fraction(sign)),)
        yield Inequality(Kind.ASSUMED, terms, sign * end, ("assumed",), "", quantity.id, end, sign > 0)


def _printed(quantity: Quantity, world: World) -> Interval | None:
    return Interval.common(allowed_by(claim) for claim in world.claims.values() if claim.quantity_id == quantity.id)


def _as_printed(proof: Proof, world: World) -> Fraction | None:
    """What the steps add up to at the printed figures instead of their bounds; None where that is not all they are."""
    steps = []
    for step in proof.steps:
        if step.line.kind in (Kind.SIGN, Kind.TIE) or (step.line.kind is Kind.LAW and not step.line.bound):
            steps.append(step)
            continue
        value = world.claims[step.claims[0]].operand.value if step.line.kind is Kind.CLAIM else None
        if value is None:
            return None
        line = replace(step.line, bound=value if step.line.upper else -value)
        steps.append(replace(step, line=line))
    total = prove(steps, proof.quantity, proof.upper).value
    return None if total == proof.value else total


def as_decimal(side: Side | None, sign: int) -> Decimal:
    """The bound as a number of 28 digits, rounded outwards, `sign` being 1 for an upper one; infinite where none is."""
    if side is None:
        return Decimal("Infinity") * sign
    context = Context(prec=28, rounding=ROUND_CEILING if sign > 0 else ROUND_FLOOR)
    return context.divide(Decimal(side.value.numerator), Decimal(side.value.denominator))

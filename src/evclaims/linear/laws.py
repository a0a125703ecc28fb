"""The laws of a subject: `checks/laws/*.yaml`, in the form of a check, as linear relations between quantities.

A column of `rows` that `expect` names holds the ID of a quantity or of a claim (which stands for its quantity), a list
of such IDs for `sum`, a number, or a day. `low(claim)` and `high(claim)` are numbers: the least and the most that the
print allows. `until(flow, day)` is all that the flow's series brought up to the end of a day. `daily(flow) >= 0` says
that no day of the flow's series takes away; it makes no row that may be doubted, but bounds every cell.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from evclaims.exact.tree import Call, Expression, ExpressionError, Name, Number, fold, parse
from evclaims.exact.unit import UnitError
from evclaims.linear.forms import FUNCTIONS, Forms, Linear, OutOfPlay, quantity_of, series_of
from evclaims.linear.world import Remark, Series, Unknown, World
from evclaims.model import Check, EvclaimsError, Place, Relation, Severity, Verdict
from evclaims.package.checks import load_checks
from evclaims.package.package import Package
from evclaims.profile.extra_tables import offered
from evclaims.profile.variants import Known
from evclaims.sql.database import Database

LAWS = "checks/laws"


class Kind(StrEnum):
    """What makes a line hold."""

    CLAIM = "claim"
    RATE = "rate"
    TIE = "tie"
    LAW = "law"
    SIGN = "sign"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Inequality:
    """Σ coefficient·unknown ≤ bound, and what makes it hold.

    A claim's line bounds `quantity` by `limit`, from above where `upper`; so does that of a printed rate, of which the
    line is a consequence. `law` is the title of the law, `ids` what it rests on besides.
    """

    kind: Kind
    terms: tuple[tuple[Unknown, Fraction], ...]
    bound: Fraction
    ids: tuple[str, ...] = ()
    law: str = ""
    quantity: str = ""
    limit: Fraction | None = None
    upper: bool = True
    place: Place | None = None


@dataclass(slots=True)
class Laws:
    """What the laws of a package say: lines, and the series of which no day takes away, with the law that says so."""

    lines: list[Inequality] = field(default_factory=list)
    signs: dict[Series, str] = field(default_factory=dict)
    faults: list[Remark] = field(default_factory=list)
    left_out: list[Remark] = field(default_factory=list)


def read_laws(package: Package, world: World) -> Laws:
    """The laws of a package, row by row.

    Raises EvclaimsError for a law that cannot be read, and for one that is not linear, with a caret under the term.
    """
    laws = Laws()
    declared = load_checks(package, LAWS)
    if not declared:
        return laws
    with contextlib.closing(Database(package, offered(package))) as database:
        for law in declared:
            _read_law(law, world, database, laws)
    return laws


def _read_law(law: Check, world: World, database: Database, laws: Laws) -> None:
    plain = {"about": (), "needs": Verdict.CONSISTENT, "severity": Severity.ERROR}
    if not isinstance(law, Relation) or any(getattr(law, key) != value for key, value in plain.items()):
        raise EvclaimsError(f"law {law.id!r}: a law has title, why, rows, expect and at_least only", law.place)
    try:
        expression = parse(law.expect, FUNCTIONS)
        sign = _sign(expression)
        if expression.comparison in ("<", ">"):
            raise ExpressionError("a law takes ==, <= or >=: bounds are closed", expression.source, 0)
        columns, rows = database.select(law.rows, law.place)
        expression.demand(columns)
        for cells in sorted(rows, key=str):
            row = dict(zip(columns, cells, strict=True))
            if sign is None:
                _add_row(law, expression, row, world, laws)
                continue
            with contextlib.suppress(OutOfPlay):
                laws.signs.setdefault(series_of(quantity_of(sign, row[sign], world), "daily"), law.title)
    except (ExpressionError, UnitError) as error:
        raise EvclaimsError(f"law {law.id!r}: {error}", law.place) from None
    # As of a day past, fewer rows are known than it demands.
    if len(rows) < law.at_least and not isinstance(world.known.package, Known):
        reason = f"the law {law.id!r} has {len(rows)} rows and at_least demands {law.at_least}; mend `rows`"
        laws.faults.append(Remark((), reason, law.place))


def _sign(expression: Expression) -> str | None:
    """The column of `daily(column) >= 0`; None for any other law."""
    match expression.left:
        case Call("daily", (Name(name),)):
            match expression.right:
                case Number(0) if expression.comparison == ">=":
                    return name
            raise expression.fault("daily(flow) is compared so: daily(flow) >= 0", expression.left)
    return None


def _add_row(law: Relation, expression: Expression, row: Mapping[str, Any], world: World, laws: Laws) -> None:
    forms = Forms(expression, row, world)
    try:
        left, right = fold(expression.left, forms), fold(expression.right, forms)
        difference = left.plus(right, -1)
    except OutOfPlay as error:
        laws.left_out.append(Remark((str(error),), f"A row of the law {law.id} is left out with {error}.", law.place))
        return
    except UnitError as error:
        where = f" (of {', '.join(forms.named)})" if forms.named else ""
        laws.faults.append(Remark(tuple(forms.named), f"law {law.id!r}: {error}{where}", law.place))
        return
    twice = next((id_ for id_ in forms.named if forms.named.count(id_) > 1), None)
    if twice or not difference.terms:
        what = f"ties {twice} to itself" if twice else "says nothing of any quantity"
        laws.faults.append(Remark(tuple(dict.fromkeys(forms.named)), f"law {law.id!r}: a row {what}", law.place))
        return
    # Cells that are no operand may name what the row rests on: an event, a claim whose low or high was taken.
    others = [str(cell) for name, cell in row.items() if name not in expression.names]
    ids = tuple(dict.fromkeys([*forms.claims, *(id_ for id_ in others if id_ in world.known.items)]))
    if expression.comparison in ("<=", "=="):
        laws.lines.append(_line(law, difference, 1, ids))
    if expression.comparison in (">=", "=="):
        laws.lines.append(_line(law, difference, -1, ids))


def _line(law: Relation, difference: Linear, sign: int, ids: tuple[str, ...]) -> Inequality:
    terms = tuple((unknown, sign * x) for unknown, x in difference.terms.items())
    return Inequality(Kind.LAW, terms, -sign * difference.constant, ids, law.title, place=law.place)

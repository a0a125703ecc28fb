"""What `import evclaims` offers: the tables and views as pandas frames, their documentation, and the checks.

`package` is a folder, a descriptor or an opened Package; without one, the data installed with this code is meant. Every
frame is a fresh one; `evclaims.package.frames` says which dtype stands for which type.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from evclaims.layers.run import Report
from evclaims.layers.run import check as run_checks
from evclaims.model import EvclaimsError, Verdict
from evclaims.package import frames
from evclaims.package.frames import Column
from evclaims.package.keys import foreign_keys
from evclaims.package.package import Package, open_package
from evclaims.package.table import Field, Table
from evclaims.profile import variants
from evclaims.profile.claims import profile
from evclaims.profile.extra_tables import offered
from evclaims.profile.provenance import provenance
from evclaims.report.notebook import shown
from evclaims.sql import views

if TYPE_CHECKING:
    import pandas as pd

PackageLike: TypeAlias = str | Path | Package | None
FIGURES = "figures"
_JOINED = (("quantities", "quantity_id", "quantity"), ("sources", "source_id", "source"))
_WORST = Field(
    "worst_verdict",
    "string",
    {
        "title": "Worst verdict",
        "description": "The worst verdict of all fact checks whose rows name the claim; undetermined only where no"
        " other was reached, empty where no row names it.",
        "constraints": {"enum": [str(verdict) for verdict in sorted(Verdict, key=lambda verdict: verdict.rank)]},
    },
)
_REJECTED = Field(
    "rejected",
    "boolean",
    {
        "title": "Rejected",
        "description": "Whether a ruling says that the claim is false.",
        "constraints": {"required": True},
    },
)


def load(
    name: str,
    *,
    exact: bool = False,
    as_of: str | datetime.date | None = None,
    with_evidence: bool = False,
    package: PackageLike = None,
) -> pd.DataFrame:
    """A table, or a view of `checks/views`, as a fresh, typed frame, its key as ordinary columns.

    `figures` is every claim beside its quantity and its source, with the worst verdict that the fact checks reach and
    whether a ruling rejects it. A column of a quantity or source whose name a claim's column has is called `quantity_…`
    or `source_…`. `exact=True` gives numbers as Python `Decimal` objects. `as_of`, a day, gives what was known then.
    `with_evidence=True` adds to a table whose rows name their source the publisher, and the address that opens the
    article at the figure; the span is `start` and `end`.

    Raises EvclaimsError where there is no such table, it has no evidence to add, it cannot be read as declared, or
    nothing was known then.
    """
    found = _open(package)
    if as_of is not None:
        found = variants.as_of(found, as_of)
    if with_evidence:
        return frames.frame([*frames.columns(found.table(name)), *_evidence(found, name)], exact=exact)
    if name in found.resources:
        return frames.frame(frames.columns(found.table(name)), exact=exact)
    if name in views.names(found):
        return frames.frame(views.columns(found, name, offered(found)), exact=exact)
    if name == FIGURES:
        return frames.frame(_figures(found), exact=exact)
    raise _unknown(found, name)


def _evidence(package: Package, name: str) -> list[Column]:
    """Publisher and address of each row of an interval table that names its source."""
    table, known = package.table(name), provenance(package)
    id_ = (table.descriptor.get("intervals") or {}).get("id")
    found = [known.get(row.texts[id_]) if id_ else None for row in table.rows]
    if not any(found):
        raise EvclaimsError(f"the rows of {name!r} name no source, so that there is no evidence to add")
    return [
        Column("publisher", "string", [each.publisher if each else None for each in found]),
        Column("address", "string", [each.address if each else None for each in found]),
    ]


def list_tables(package: PackageLike = None) -> list[str]:
    """The names that `load` takes: tables, the views of `checks/views`, and figures."""
    found = _open(package)
    names = [*found.resources, *views.names(found), *([FIGURES] if _has_figures(found) else [])]
    return list(dict.fromkeys(names))


def describe(name: str, *, package: PackageLike = None) -> pd.DataFrame:
    """The columns of a table: name, type, title, description and constraints, as the descriptor declares them.

    Those of a view are typed by its SQL and documented as `evclaims.sql.views` says.
    """
    found = _open(package)
    if name in found.resources:
        table = found.table(name)
        fields = [(field.name, field, _key_words(table, field.name)) for field in table.fields]
    elif name in views.names(found):
        fields = [(field.name, field, "") for field in views.fields(found, name, offered(found))]
    elif name == FIGURES:
        fields = [(column, field, "") for column, field, _, _ in _figure_columns(found)]
        fields += [(field.name, field, "") for field in (_WORST, _REJECTED)]
    else:
        raise _unknown(found, name)
    constraints = [", ".join(filter(None, (keys, _constraint_words(field)))) for _, field, keys in fields]
    return frames.frame(
        [
            Column("column", "string", [column for column, _, _ in fields]),
            Column("type", "string", [field.type for _, field, _ in fields]),
            Column("title", "string", [str(field.descriptor.get("title", "")) for _, field, _ in fields]),
            Column("description", "string", [str(field.descriptor.get("description", "")) for _, field, _ in fields]),
            Column("constraints", "string", constraints),
        ]
    )


def path(name: str, *, package: PackageLike = None) -> Path:
    """The CSV file of a table.

    Raises EvclaimsError where there is no such table.
    """
    found = _open(package)
    return found.path(found.table(name).file)


def check(
    package: PackageLike = None, layers: Sequence[str] | None = None, *, as_of: str | datetime.date | None = None
) -> Report:
    """Run the checks of a package, by `as_of` on what was known on a day; see `frame` for the results as a table.

    A notebook shows the report as a table of what fails, a prompt its closing line.

    Raises EvclaimsError where they cannot run.
    """
    found = _open(package)
    return shown(run_checks(found if as_of is None else variants.as_of(found, as_of), layers))


def bounds(
    quantities: str | Sequence[str] | None = None,
    *,
    assume: Sequence[str] = (),
    without: Sequence[str] = (),
    package: PackageLike = None,
) -> pd.DataFrame:
    """What the claims jointly imply about quantities (all, by default), a row each, unbounded sides as infinities.

    A quantity that the table does not list is named as `entity.measure.period`. `assume` takes texts such as
    `"QUANTITY = 410000..415000"`, `without` claims to leave out. `lower_claims` and `upper_claims` hold tuples of the
    claims that make the bound so; `compared` says `tighter`, `equal` or `looser` than what is printed.

    Raises EvclaimsError for a quantity that there is not, and where the bounds cannot be decided.
    """
    from evclaims.linear import implied

    names = [quantities] if isinstance(quantities, str) else list(quantities or ())
    question = implied.Question(_open(package), names, assume, without)
    found = [question.bounds(name, lean=False) for name in names or question.world.quantities]
    made = frames.frame(
        [
            Column("quantity_id", "string", [each.quantity.id for each in found]),
            Column("lower", "number", [implied.as_decimal(each.lower, -1) for each in found]),
            Column("upper", "number", [implied.as_decimal(each.upper, 1) for each in found]),
            Column("unit", "string", [each.quantity.unit for each in found]),
            Column("compared", "string", [each.compared for each in found]),
        ]
    )
    for side in ("lower", "upper"):
        sides = [getattr(each, side) for each in found]
        claims = [() if each is None else each.proof.claims for each in sides]
        made[f"{side}_claims"] = frames.import_pandas().Series(claims, dtype="object")
    return made


def frame(report: Report) -> pd.DataFrame:
    """The results of a report, a row each; `subject` holds tuples of IDs, which `.explode("subject")` makes rows."""
    results = report.results
    places = [result.place for result in results]
    columns = [
        Column("layer", "string", [result.layer for result in results]),
        Column("check", "string", [result.check for result in results]),
        Column("verdict", "string", [None if r.verdict is None else str(r.verdict) for r in results]),
        Column("passed", "boolean", [result.passed for result in results]),
        Column("ruling", "string", [result.ruling for result in results]),
        Column("severity", "string", [str(result.severity) for result in results]),
        Column("message", "string", [result.message for result in results]),
        Column("file", "string", [place and place.file for place in places]),
        Column("line", "integer", [place and place.line for place in places]),
        Column("column", "string", [place and place.column for place in places]),
    ]
    made = frames.frame(columns)
    subjects = frames.import_pandas().Series([result.subject for result in results], dtype="object")
    made.insert(2, "subject", subjects)
    return made


def _open(package: PackageLike) -> Package:
    return package if isinstance(package, Package) else open_package(package)


def _unknown(package: Package, name: str) -> EvclaimsError:
    if name in package.unread:
        return EvclaimsError(package.unread[name].message)
    found = views.names(package)
    also = f", its views {', '.join(found)}" if found else ""
    return EvclaimsError(f"{name!r} is no table of {package.name}; its tables are {', '.join(package.resources)}{also}")


def _has_figures(package: Package) -> bool:
    return all(name in package.resources for name in ("claims", *(name for name, _, _ in _JOINED)))


def _figure_columns(package: Package) -> Iterator[tuple[str, Field, Table, str]]:
    """Name, field, table of each column of `figures`, and the claim's column that names the row of that table."""
    if not _has_figures(package):
        raise EvclaimsError(f"figures join the tables claims, quantities and sources, which {package.name} has not all")
    claims = package.table("claims")
    taken = {field.name for field in claims.fields}
    yield from ((field.name, field, claims, "") for field in claims.fields)
    for name, key, prefix in _JOINED:
        table = package.table(name)
        for needed in (claims, table):
            if key not in {field.name for field in needed.fields}:
                raise EvclaimsError(f"figures need the column {key!r} in the table {needed.name}; add it")
        for field in table.fields:
            if field.name != key:
                column = f"{prefix}_{field.name}" if field.name in taken else field.name
                taken.add(column)
                yield column, field, table, key


def _figures(package: Package) -> list[Column]:
    joins = list(_figure_columns(package))
    claims = package.table("claims").rows
    own = {column.name: column for column in frames.columns(package.table("claims"))}
    joined = {key: {row.texts[key]: row for row in package.table(name).rows} for name, key, _ in _JOINED}
    found = []
    for name, field, _, key in joins:
        rows = [joined[key].get(claim.texts[key]) for claim in claims] if key else []
        cells = [None if row is None else row.cells[field.name] for row in rows]
        found.append(Column(name, frames.column_type(field), cells) if key else own[name])
    worst, false = _worst_verdicts(package), profile(package).rejected
    ids = [claim.texts["claim_id"] for claim in claims]
    found.append(Column(_WORST.name, _WORST.type, [worst.get(id_) for id_ in ids]))
    return [*found, Column(_REJECTED.name, _REJECTED.type, [id_ in false for id_ in ids])]


def _worst_verdicts(package: Package) -> Mapping[str, str]:
    worst: dict[str, Verdict] = {}
    for result in run_checks(package, ["facts"], idle=True).results:
        if result.verdict is not None:
            for id_ in result.subject:
                worst[id_] = min(worst.get(id_, Verdict.UNDETERMINED), result.verdict, key=lambda verdict: verdict.rank)
    return {id_: str(verdict) for id_, verdict in worst.items()}


def _key_words(table: Table, column: str) -> str:
    words = ["primary key"] if column in table.key else []
    return ", ".join(words + [f"references {name}" for here, name, _ in foreign_keys(table) if column in here])


def _constraint_words(field: Field) -> str:
    constraints = field.descriptor.get("constraints")
    if not isinstance(constraints, dict):
        return ""
    return ", ".join(
        name if value is True else f"one of {' '.join(map(str, value))}" if name == "enum" else f"{name} {value}"
        for name, value in constraints.items()
        if value is not False
    )

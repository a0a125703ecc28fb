"""Expectations for people who run Great Expectations on frames of their own; importing this module registers them.

>>> from evclaims.gx import ExpectIntervalsToSatisfy  # doctest: +SKIP
>>> suite.add_expectation(ExpectIntervalsToSatisfy(expression="growth(later, earlier) == printed"))  # doctest: +SKIP
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from numbers import Real
from typing import Any, ClassVar, Literal

from great_expectations.compatibility import pydantic
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation, MulticolumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider import MulticolumnMapMetricProvider
from great_expectations.expectations.metrics.map_metric_provider.multicolumn_condition_partial import (
    multicolumn_condition_partial,
)
from great_expectations.render import RenderedStringTemplateContent
from great_expectations.render.components import LegacyRendererType
from great_expectations.render.renderer.renderer import renderer

from evclaims.exact.interval import INFINITY, End, Interval, end
from evclaims.exact.judge import judge
from evclaims.exact.operand import Operand
from evclaims.exact.tree import parse
from evclaims.exact.unit import UnitError
from evclaims.model import EvclaimsError, Verdict

_ROLES = ("value", "lower", "upper")
_parsed = lru_cache(parse)  # since `holds` is asked row by row


def columns(expression: str) -> list[str]:
    """The columns that an expression reads: three a name, in the order in which the names stand.

    >>> columns("actual >= target")[:4]
    ['actual_value', 'actual_lower', 'actual_upper', 'target_value']

    Raises ExpressionError for a text that is no expression.
    """
    return [f"{name}_{role}" for name in _parsed(expression).names for role in _ROLES]


def holds(expression: str, row: dict[str, Any], needs: Verdict = Verdict.CONSISTENT) -> bool:
    """Whether a row passes; one that cannot be decided does, one that cannot be read does not.

    >>> row = {"a_value": 120, "a_lower": 119.5, "a_upper": None, "b_value": 100, "b_lower": 100, "b_upper": 100}
    >>> holds("a >= b", row), holds("a < b", row)
    (True, False)

    Raises ExpressionError for a text that is no expression.
    """
    parsed = _parsed(expression)
    try:
        operands = {name: _operand(*(row[f"{name}_{role}"] for role in _ROLES)) for name in parsed.names}
        return judge(parsed, operands).verdict.meets(needs)
    except (UnitError, ValueError):
        return False


def _operand(value: Any, lower: Any, upper: Any) -> Operand:
    """What three cells stand for.

    Raises ValueError for a cell that is no number, bounds the wrong way round, and a value outside its bounds.
    """
    number, low, high = _number(value), _number(lower), _number(upper)
    if number is None and low is None and high is None:
        return Operand(None, None, None)
    interval = Interval(-INFINITY if low is None else low, INFINITY if high is None else high)
    if isinstance(number, float) or (number is not None and number not in interval):
        raise ValueError("the value lies outside its bounds")
    return Operand(interval, number, None)


def _number(cell: Any) -> End | None:
    """A cell exactly; a float as its shortest decimal, which is what a person wrote."""
    if cell is None or cell != cell or type(cell).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(cell, bool) or not isinstance(cell, (Real, Decimal)):
        raise ValueError("no number")
    if isinstance(cell, (int, Decimal, Fraction)):
        return end(cell) if not isinstance(cell, Decimal) or cell.is_finite() else float(cell)
    number = float(cell)
    return number if number in (INFINITY, -INFINITY) else end(Decimal(repr(number)))


class _IntervalsSatisfy(MulticolumnMapMetricProvider):  # type: ignore[misc]
    """Which rows of a frame pass."""

    condition_metric_name = "multicolumn_values.intervals_satisfy"
    condition_value_keys = ("expression", "needs")

    @multicolumn_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(cls, column_list: Any, expression: str = "", needs: str = "consistent", **_: Any) -> Any:
        passes = [holds(expression, row, Verdict(needs)) for row in column_list.to_dict("records")]
        return column_list.assign(passes=passes)["passes"].astype(bool)


class ExpectIntervalsToSatisfy(MulticolumnMapExpectation):  # type: ignore[misc]
    """Expect a relation between printed figures to hold in each row.

    A name of the expression stands for three columns of the frame: `<name>_value`, what is printed, and `<name>_lower`
    and `<name>_upper`, what that print allows; an empty bound is none, three empty cells are unknown. The relation is
    judged exactly and passes at `needs` (consistent by default) or better; an undetermined row passes.

    Args:
        expression: one comparison, such as "growth(later, earlier) == printed"
        needs: "entailed", "consistent" or "strained"
    """

    expression: str
    needs: Literal["entailed", "consistent", "strained"] = "consistent"
    column_list: list[pydantic.StrictStr] = pydantic.Field(default_factory=list)
    ignore_row_if: Literal["never"] = "never"

    map_metric: ClassVar[str] = "multicolumn_values.intervals_satisfy"
    success_keys: ClassVar[tuple[str, ...]] = ("expression", "needs", "mostly")
    args_keys: ClassVar[tuple[str, ...]] = ("expression", "needs")

    @pydantic.root_validator(pre=True)  # type: ignore[untyped-decorator]
    def _name_columns(cls, values: dict[str, Any]) -> dict[str, Any]:
        try:
            needed = columns(str(values.get("expression", "")))
        except EvclaimsError as error:
            raise ValueError(str(error)) from None
        if values.get("column_list") not in (None, [], needed):
            raise ValueError(f"the columns follow from the expression: {', '.join(needed)}")
        return {**values, "column_list": needed}

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)  # type: ignore[untyped-decorator]
    def _prescriptive_renderer(cls, configuration: Any = None, result: Any = None, **_: Any) -> list[Any]:
        kwargs = _kwargs(configuration, result)
        words = {"entailed": "for all that the figures allow", "strained": "for some of what the figures allow"}
        template = f"$expression must hold {words.get(kwargs.get('needs', ''), 'as printed')}"
        mostly = kwargs.get("mostly")
        if mostly is not None and mostly < 1:
            template += f", in at least {mostly * 100:g} % of rows"
        return [_rendered(f"{template}.", expression=kwargs.get("expression", ""))]


class ExpectFactCheckToHold(BatchExpectation):  # type: ignore[misc]
    """A fact check of a claims package, as Data Docs show it; its verdicts are reached by `evclaims check`."""

    check: str
    title: str = ""
    why: str = ""
    args_keys: ClassVar[tuple[str, ...]] = ("check", "title", "why")

    def _validate(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError("a fact check is judged by evclaims check")

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)  # type: ignore[untyped-decorator]
    def _prescriptive_renderer(cls, configuration: Any = None, result: Any = None, **_: Any) -> list[Any]:
        kwargs = _kwargs(configuration, result)
        return [_rendered("$check: $title. $why", **{name: kwargs.get(name, "") for name in ("check", "title", "why")})]


def _kwargs(configuration: Any, result: Any) -> dict[str, Any]:
    configuration = configuration or (result and result.expectation_config)
    return dict(configuration.kwargs) if configuration else {}


def _rendered(template: str, **params: str) -> Any:
    """Text for Data Docs; what stands in `params` is escaped by GX."""
    first = next(iter(params))
    styling = {"default": {"classes": []}, "params": {first: {"classes": ["badge", "badge-secondary"]}}}
    return RenderedStringTemplateContent(
        content_block_type="string_template",
        string_template={"template": template, "params": params, "styling": styling},
    )

"""Regular expressions of suites, searched with an end to them.

GX hands a regex to pandas, which without pyarrow runs it in Python's `re`, where some take years. While a suite runs,
GX's own metrics of that sort are replaced by ones that ask `patterns`; the answers are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from evclaims.package.patterns import BadPattern, SlowPattern, matched

if TYPE_CHECKING:
    import pandas as pd

_METRICS = ("match_regex", "not_match_regex", "match_regex_list", "not_match_regex_list")


def problem(kwargs: dict[str, Any], data: pd.DataFrame) -> str:
    """What is wrong with the regexes among an expectation's arguments, tried on the cells of its column; "" if nothing.

    What is no regex at all (a number, no list) is for GX to refuse.
    """
    several = kwargs.get("regex_list")
    for pattern in (kwargs.get("regex"), *(several if isinstance(several, list) else ())):
        if isinstance(pattern, str) and kwargs.get("column") in data.columns:
            try:
                _searched(pattern, frozenset(map(str, data[kwargs["column"]].dropna())))
            except (BadPattern, SlowPattern) as error:
                return error.message
    return ""


@contextmanager
def replaced() -> Iterator[None]:
    """Have GX search by our means, and afterwards by its own again."""
    from great_expectations.expectations import registry

    known = registry._registered_metrics
    own = [name for name in known if name.split(".")[1:2] and name.split(".")[1] in _METRICS]
    before = {name: {**known[name], "providers": dict(known[name]["providers"])} for name in own}
    try:
        _register()
        yield
    finally:
        known.update(before)


def _register() -> None:
    """GX takes note of a metric when its class is made; the last of a name counts."""
    from great_expectations.execution_engine import PandasExecutionEngine
    from great_expectations.expectations.metrics.map_metric_provider import (
        ColumnMapMetricProvider,
        column_condition_partial,
    )

    for name in _METRICS:
        several, negated = name.endswith("_list"), name.startswith("not_")

        def judge(
            cls: Any, column: pd.Series[Any], _several: bool = several, _negated: bool = negated, **arguments: Any
        ) -> Any:
            wanted = arguments["regex_list"] if _several else [arguments["regex"]]
            every = _several and not _negated and arguments.get("match_on", "any") == "all"
            return _fits(column, wanted, every) != _negated

        body = {
            "condition_metric_name": f"column_values.{name}",
            "condition_value_keys": ("regex_list", "match_on")
            if name == "match_regex_list"
            else ("regex_list",)
            if several
            else ("regex",),
            "default_kwarg_values": {"match_on": "any"} if name == "match_regex_list" else {},
            "_pandas": column_condition_partial(engine=PandasExecutionEngine)(judge),
        }
        type(f"Searched_{name}", (ColumnMapMetricProvider,), body)


def _fits(column: pd.Series[Any], wanted: Sequence[str], every: bool) -> pd.Series[bool]:
    """Whether each cell holds a match of one of the patterns, or of every one."""
    texts = column.map(str)
    cells = frozenset(texts)
    found = [_searched(pattern, cells) for pattern in wanted]
    if not found:
        raise ValueError("at least one regex is needed")
    fits: pd.Series[bool] = texts.isin(frozenset.intersection(*found) if every else frozenset.union(*found))
    return fits


@lru_cache(maxsize=256)
def _searched(pattern: str, texts: frozenset[str]) -> frozenset[str]:
    return matched(pattern, texts, "search")

"""The expectations layer: Great Expectations itself runs `checks/expectations/`, one result an expectation.

Nothing is lost on the way: what is declared is loaded, what is loaded is run, and what cannot be is an error, never a
failure and never a pass.
"""

from __future__ import annotations

import contextlib
import difflib
import gc
import json
import logging
import os
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evclaims.exact.words import counted
from evclaims.layers import regexes
from evclaims.model import DataError, EvclaimsError, Place, Result, Severity, Verdict
from evclaims.package.excerpt import brief, quoted
from evclaims.package.package import Package
from evclaims.package.suites import SUITES, Expectation, Suite, canonical, load_suites
from evclaims.package.table import Row, Table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LAYER", "canonical", "engine", "frame", "judge", "nothing", "run"]

LAYER = "expectations"

_SHOWN = 3
"""Rows that a message quotes."""
_SUBJECTS = 20
"""Rows whose keys a result carries; its message says how many there are."""


def run(package: Package, wants: Callable[[str], bool] = lambda check: True) -> list[Result]:
    """Whether each table is as its suite expects it: one result for each declared expectation, in the suites' order.

    Of these, only those are run that `wants` names. A table that cannot be read gives one fault instead.

    Raises EvclaimsError, with the suite's file and line, for a suite that is broken and for an expectation inside which
    GX met an exception.
    """
    suites = [kept for suite in load_suites(package) if (kept := suite.only(wants)).expectations]
    if not suites:
        return []  # and no seconds go into importing GX
    results: list[Result] = []
    with engine() as batches:
        for suite in suites:
            table = package.table(suite.table)
            try:
                data = frame(table, table.rows)
            except DataError as error:
                message = f"the suite of {table.name} could not run, since {error.message}"
                results.append(Result(LAYER, f"{table.name}/readable", (), None, False, message, error.place))
            else:
                results += judge(batches, suite, table, data)
    return results


def nothing(package: Package) -> str:
    """Why this layer has nothing to look at in a package; "" where it has something."""
    return "" if load_suites(package) else f"no suite in {SUITES}"


def frame(table: Table, rows: Sequence[Row]) -> pd.DataFrame:
    """The rows as pandas sees them; the index counts them.

    Every column holds Python's own values (str, int, Decimal, date, bool) as objects, because GX then compares them by
    Python's rules: exactly, however long a number or early a date is. In typed columns it does not: float64 blurs
    40-digit numbers, Int64 overflows and makes GX stumble over its ambiguous NA, datetime64 is refused against the
    dates of a suite, and what a regex may hold in a str column depends on pyarrow being installed. An empty cell is
    NaN, which GX leaves out of means and sums (None breaks them).

    What a suite writes as 0.1 is to GX the float next to it, so bounds are best halves or whole numbers.
    """
    import pandas as pd

    def column(name: str) -> pd.Series[Any]:
        cells = [row.cells[name] for row in rows]
        return pd.Series([float("nan") if cell is None else cell for cell in cells], dtype=object)

    return pd.DataFrame({field.name: column(field.name) for field in table.fields})


def judge(batches: Any, suite: Suite, table: Table, data: pd.DataFrame) -> list[Result]:
    """What GX says of a table by a suite; `batches` comes from `engine`, the index of `data` counts the table's rows.

    One whose regex is none or takes too long is a fault of its own, and all others are judged. Raises EvclaimsError for
    an expectation that GX does not know, does not take, or could not evaluate.
    """
    whole = suite
    faults = {
        e.id: _fault(e, said) for e in suite.expectations if (said := regexes.problem(dict(e.config["kwargs"]), data))
    }
    suite = suite.only(lambda check: check not in faults)
    batch = batches.get_batch({"dataframe": data})
    # Asked for yes or no, GX takes a third of the time; only what fails is asked again, for the rows.
    found = outcomes(batch, suite, "BOOLEAN_ONLY") if suite.expectations else {}
    failed = tuple(e for e in suite.expectations if not found[e.id].success)
    if failed:
        found |= outcomes(batch, Suite(suite.table, suite.file, failed), "COMPLETE")
    return [faults.get(e.id) or _result(e, found[e.id], table) for e in whole.expectations]


def _fault(expectation: Expectation, said: str) -> Result:
    message = f"{expectation.sentence}: it could not be judged, for its regex: {said}."
    return Result(LAYER, expectation.id, (), None, False, message, expectation.place)


@contextlib.contextmanager
def engine(site: Path | None = None) -> Iterator[Any]:
    """GX's batch definition for any frame, in a context that lives in memory and tells nobody.

    Data Docs, if any are built, go into the folder `site`. There are no progress bars, logs, warnings, other files or
    analytics, and nothing of the process stays changed.
    """
    analytics = os.environ.get("GX_ANALYTICS_ENABLED")
    logger = logging.getLogger("great_expectations")
    level, collects, frozen = logger.level, gc.isenabled(), gc.get_freeze_count()
    try:
        os.environ["GX_ANALYTICS_ENABLED"] = "false"  # versions that have analytics read it while they are imported
        gc.disable()  # importing GX makes a million objects that stay; to look them through again costs a fifth of it
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import great_expectations as gx
            from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults

            gc.freeze()
            if collects:
                gc.enable()  # what a validation leaves behind is another matter
            logger.setLevel(logging.CRITICAL + 1)
            # Its own in-memory defaults make a folder for Data Docs.
            stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
            backend = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(site)}
            sites = {} if site is None else {"site": {"class_name": "SiteBuilder", "store_backend": backend}}
            config = DataContextConfig(store_backend_defaults=stores, analytics_enabled=False, data_docs_sites=sites)
            context = gx.get_context(mode="ephemeral", project_config=config)
            context.variables.progress_bars = {"globally": False, "metric_calculations": False}
            # One for all tables: each that is added makes GX write its whole configuration as YAML again, if to memory.
            asset = context.data_sources.add_pandas(name=LAYER).add_dataframe_asset(name="table")
            with regexes.replaced():
                yield asset.add_batch_definition_whole_dataframe("whole")
    finally:
        logger.setLevel(level)
        if not frozen:
            gc.unfreeze()
        if collects:
            gc.enable()
        os.environ.pop("GX_ANALYTICS_ENABLED", None)
        if analytics is not None:
            os.environ["GX_ANALYTICS_ENABLED"] = analytics


def outcomes(batch: Any, suite: Suite, detail: str) -> dict[str, Any]:
    """GX's own result of each expectation, by our id: exactly one each, and none of them an exception."""
    ours = {_gx_id(expectation): expectation for expectation in suite.expectations}
    built = _build(suite)
    try:
        results = batch.validate(built, result_format=detail).results
    except Exception as error:
        raise EvclaimsError(f"GX cannot run the suite: {_reason(error)}; mend it", Place(suite.file)) from None
    # GX returns them in another order and would not say if one were missing; the ids that we gave tell them apart.
    found = {str(outcome.expectation_config.id): outcome for outcome in results}
    if len(results) != len(ours) or found.keys() != ours.keys():
        what = f"GX ran {len(results)} expectations of {len(ours)}, so the suite cannot be trusted"
        raise EvclaimsError(f"{what}; please report this", Place(suite.file))
    for id_, expectation in ours.items():
        why = _exception(found[id_].exception_info)
        if why or not isinstance(found[id_].success, bool):
            what = f"{expectation.id} could not be judged ({why or 'GX gave no answer'})"
            raise EvclaimsError(f"{what}; mend it so that it fits the column", expectation.place)
    return {expectation.id: found[id_] for id_, expectation in ours.items()}


def _build(suite: Suite) -> Any:
    """GX's suite of ours, each expectation under an id that says which of ours it is."""
    from great_expectations.core import ExpectationSuite
    from great_expectations.exceptions import ExpectationNotFoundError
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
    from great_expectations.expectations.registry import list_registered_expectation_implementations

    configs = []
    for expectation in suite.expectations:
        type_ = expectation.config["type"]
        try:
            config = ExpectationConfiguration(**{**expectation.config, "id": _gx_id(expectation)})
            config.to_domain_obj()  # what this refuses, a suite would log, drop, and be content
        except ExpectationNotFoundError:
            near = difflib.get_close_matches(type_, list_registered_expectation_implementations(), 1)
            hint = f"did you mean {near[0]}?" if near else "write one that GX has built in"
            raise EvclaimsError(f"GX has no expectation {quoted(type_)}; {hint}", expectation.place) from None
        except Exception as error:
            raise EvclaimsError(f"GX does not take {type_}: {_reason(error)}; mend it", expectation.place) from None
        configs.append(config)
    return ExpectationSuite(name=suite.table, expectations=configs)


def _gx_id(expectation: Expectation) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, expectation.id))


def _exception(info: Mapping[str, Any]) -> str:
    """The message of the first exception, empty where there is none; GX may nest them under the metrics that raised."""
    for each in [info] if "raised_exception" in info else list(info.values()):
        if each["raised_exception"]:
            return " ".join(str(each["exception_message"] or "an exception without a message").split())[:300]
    return ""


def _reason(error: Exception) -> str:
    """The first complaint of pydantic, or the first line of what another library says."""
    errors = getattr(error, "errors", None)
    if callable(errors) and (complaints := errors()):
        names = ".".join(str(part) for part in complaints[0]["loc"] if part != "__root__")
        return f"{names}: {complaints[0]['msg']}".removeprefix(": ")
    return str(error).partition("\n")[0] or type(error).__name__


def _result(expectation: Expectation, outcome: Any, table: Table) -> Result:
    critical = expectation.config.get("severity", "critical") == "critical"
    severity = Severity.ERROR if critical else Severity.WARNING
    column = next(iter(expectation.columns), None)
    if outcome.success:
        message = f"{expectation.sentence}: holds ({counted(len(table.rows), 'row')} in {table.name})."
        place = Place(table.file, None, column)
        return Result(LAYER, expectation.id, (), Verdict.ENTAILED, True, message, place, severity)
    broken = [table.rows[i] for i in sorted(outcome.result.get("unexpected_index_list") or ())]
    if broken:
        total = outcome.result["unexpected_count"]
        first = "; ".join(_quote(expectation, row, table) for row in broken[:_SHOWN])
        verb = "breaks" if total == 1 else "break"
        found = f"{counted(total, 'row')} of {len(table.rows)} {verb} this: {first}{'; …' if total > _SHOWN else ''}"
    else:
        found, seen = "does not hold", outcome.result.get("observed_value")
        if seen is not None:
            found += f"; GX saw {brief(json.dumps(seen, default=str), 200)}"
    subject = dict.fromkeys(", ".join(table.key_of(row)) for row in broken[:_SUBJECTS] if table.key)
    place = Place(table.file, broken[0].line if broken else None, column)
    message = f"{expectation.sentence}: {found}."
    return Result(LAYER, expectation.id, tuple(subject), Verdict.CONTRADICTED, False, message, place, severity)


def _quote(expectation: Expectation, row: Row, table: Table) -> str:
    """A row by its key, with the cells that matter as they stand in the file."""
    names = dict.fromkeys((*expectation.columns, *expectation.given))
    cells = ", ".join(f"{name} {quoted(row.texts[name])}" for name in names)
    return f"{', '.join(table.key_of(row)) or f'line {row.line}'} ({cells})"

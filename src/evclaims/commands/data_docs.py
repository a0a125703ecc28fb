"""Great Expectations Data Docs of a package: a page for each table's suite, and one for the verdicts of its claims."""

from __future__ import annotations

import datetime
import html
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evclaims.layers import expectations
from evclaims.layers.report import Report
from evclaims.layers.run import check
from evclaims.model import DataError, EvclaimsError, Result
from evclaims.package.excerpt import brief
from evclaims.package.files import new_folder
from evclaims.package.package import Package
from evclaims.package.suites import Suite, load_suites
from evclaims.report.common import name_of, ruled_by

_SHOWN = 20
"""Rows that a check's table shows."""


def build(package: Package, report: Report, folder: Path) -> Path:
    """Write Data Docs into a folder that is empty or not there yet, whole or not at all; returns the page to open.

    The suites are run for it once more. The verdicts are those of `report`; where its layers lack `facts`, they are
    judged for this. Raises EvclaimsError where the folder holds something already or cannot be written, where the
    package has neither suite nor fact check, and where the checks cannot run.
    """
    with new_folder(folder) as fresh:
        suites = load_suites(package)
        facts = report if "facts" in (*report.layers, *report.nothing) else check(package, ["facts"], idle=True)
        checks = [check_id for layer, check_id in facts.checks if layer == "facts"]
        if not suites and not checks:
            raise EvclaimsError(f"{package.name} declares no suite and no fact check, so there is nothing to document")
        with expectations.engine(fresh) as batches:
            context = batches.data_asset.datasource.data_context
            for suite in suites:
                _document(context, batches, package, suite)
            if checks:
                _store(context, batches, "claims-verdicts", list(_verdicts(facts, checks)))
            context.build_data_docs()
        if not (fresh / "index.html").is_file():
            raise EvclaimsError("GX built no Data Docs; run evclaims check --layer expectations to see why")
    return folder / "index.html"


def _document(context: Any, batches: Any, package: Package, suite: Suite) -> None:
    table = package.table(suite.table)
    try:
        data = expectations.frame(table, table.rows)
    except DataError as error:
        raise EvclaimsError(f"the suite of {table.name} could not run, since {error.message}", error.place) from None
    outcomes = expectations.outcomes(batches.get_batch({"dataframe": data}), suite, "SUMMARY")
    results = [outcomes[each.id] for each in suite.expectations]
    for outcome in results:
        _defuse(outcome)
    _store(context, batches, suite.table, results)


def _defuse(outcome: Any) -> None:
    """Escape every text of a result: GX puts descriptions, cells and some arguments into its pages as they are.

    What it does escape is then seen escaped, which only markup is. Notes, which it takes for Markdown, are left out.
    """
    config = outcome.expectation_config
    config.description = _escaped(config.description)
    config.kwargs = _escaped(dict(config.kwargs))
    config.meta, config.notes = {}, None
    outcome.result = _escaped(outcome.result)


def _escaped(value: Any) -> Any:
    match value:
        case str():
            return html.escape(brief(value), quote=False)
        case dict():
            return {_escaped(key): _escaped(each) for key, each in value.items()}
        case list() | tuple() | set():
            return type(value)(map(_escaped, value))
    return value


def _verdicts(report: Report, checks: list[str]) -> Iterator[Any]:
    """A result of GX for each fact check: how many rows, and which do not pass without a ruling."""
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    import evclaims.gx  # noqa: F401  (registers how Data Docs show a fact check)

    for check_id in checks:
        key = ("facts", check_id)
        results = [r for r in report.results if (r.layer, r.check) == key]
        broken = [r for r in results if not r.ok]
        said = {"check": check_id, "title": report.checks[key], "why": report.reasons.get(key, "")}
        config = ExpectationConfiguration(
            type="expect_fact_check_to_hold", kwargs={name: brief(text) for name, text in said.items()}
        )
        outcome = ExpectationValidationResult(
            success=not any(r in report.failures for r in broken),
            expectation_config=config,
            result=_result(report, results, broken, report.tallies[key]),
            exception_info={"raised_exception": False, "exception_message": None, "exception_traceback": None},
        )
        outcome.result = _escaped(outcome.result)
        yield outcome


def _result(report: Report, results: list[Result], broken: list[Result], tally: Mapping[str, int]) -> dict[str, Any]:
    counts = ", ".join(f"{number} {kind}" for kind, number in tally.items() if number and kind != "failed")
    rows = [*broken, *(result for result in results if result.ruling is not None)][:_SHOWN]
    lines = [_line(report, result) for result in rows]
    return {
        "element_count": len(results),
        "unexpected_count": len(broken),
        "unexpected_percent": 100 * len(broken) / len(results) if results else 0.0,
        "observed_value": counts or "no rows",
        "partial_unexpected_list": lines,
        "partial_unexpected_counts": [{"value": line, "count": 1} for line in lines],
    }


def _line(report: Report, result: Result) -> str:
    place = f" ({result.place})" if result.place else ""
    ruling = ruled_by(report, result)
    return brief(f"{name_of(result)} {result.word}: {result.message}{place}{f' — {ruling}' if ruling else ''}")


def _store(context: Any, batches: Any, name: str, results: list[Any]) -> None:
    """Put a suite and its validation into the context, from which GX builds the pages."""
    from great_expectations.core import ExpectationSuite, ExpectationSuiteValidationResult, RunIdentifier
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )

    context.suites.add(ExpectationSuite(name=name, expectations=[each.expectation_config for each in results]))
    passed = sum(bool(result.success) for result in results)
    run_id = RunIdentifier(run_name="evclaims", run_time=datetime.datetime.now(datetime.UTC))
    validation = ExpectationSuiteValidationResult(
        success=passed == len(results),
        results=results,
        suite_name=name,
        statistics={
            "evaluated_expectations": len(results),
            "successful_expectations": passed,
            "unsuccessful_expectations": len(results) - passed,
            "success_percent": 100 * passed / len(results) if results else None,
        },
        meta={"run_id": run_id, "batch_spec": {}, "active_batch_definition": {}},
    )
    key = ValidationResultIdentifier(
        expectation_suite_identifier=ExpectationSuiteIdentifier(name=name), run_id=run_id, batch_identifier=name
    )
    context.validation_results_store.set(key=key, value=validation)

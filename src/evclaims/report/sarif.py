"""A Report as SARIF 2.1.0, which code scanning and editors read: a rule a check, a result a row that does not pass."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from evclaims.exact.words import counted
from evclaims.layers.report import Report
from evclaims.model import Result, Severity
from evclaims.package.excerpt import brief
from evclaims.report.common import evidence_of, file_of, name_of, ruled_by
from evclaims.report.json import COUNTS

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "evclaims/v1"


def as_sarif(report: Report) -> str:
    """The report as one run. A ruled row is a suppressed result with the ruling's reason; ASCII only."""
    rules = {rule: i for i, rule in enumerate(report.checks)}
    seen: Counter[str] = Counter()
    run = {
        "tool": {"driver": {"name": "evclaims", "rules": [_rule(report, *check) for check in report.checks]}},
        "automationDetails": {"id": f"evclaims/{brief(report.package)}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "exitCode": 1 if report.failures else 0}],
        "results": [_result(report, result, rules, seen) for result in report.results if not result.passed],
        "properties": {"version": report.version, "layers": list(report.layers), "rows": len(report.results)},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(report: Report, layer: str, check: str) -> dict[str, Any]:
    tally = report.tallies[layer, check]
    title = report.checks[layer, check] or f"{check}, of the layer {layer}"
    why = report.reasons.get((layer, check), "")
    counts = ", ".join(f"{tally[kind]:,} {kind}" for kind in COUNTS[:-1] if tally[kind])
    ran = counted(sum(tally.values()) - tally["ruled"] - tally["failed"], "row")
    help_ = brief(" ".join(filter(None, (f"{title}.", why, f"This run: {ran}{f' ({counts})' if counts else ''}."))))
    return {
        "id": brief(f"{layer}/{check}"),
        "shortDescription": {"text": brief(title)},
        "fullDescription": {"text": brief(why or title)},
        "help": {"text": help_},
        "properties": {"tags": ["evclaims", layer]},
    }


def _result(report: Report, result: Result, rules: Mapping[tuple[str, str], int], seen: Counter[str]) -> dict[str, Any]:
    text = "\n".join([brief(result.message), *evidence_of(report, result)])
    found: dict[str, Any] = {
        "ruleId": brief(f"{result.layer}/{result.check}"),
        "ruleIndex": rules[result.layer, result.check],
        "level": "warning" if result.severity is Severity.WARNING else "error",
        "message": {"text": text},
        "locations": list(_locations(report, result)),
        "partialFingerprints": {FINGERPRINT: _fingerprint(result, seen)},
        "properties": {"verdict": result.word, "subject": [brief(id_) for id_ in result.subject]},
    }
    if result.ruling is not None:
        found["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": ruled_by(report, result)},
        ]
    return found


def _locations(report: Report, result: Result) -> Iterator[dict[str, Any]]:
    if result.place is None or not result.place.file:
        return
    # Relative to the repository; a tool that is told nothing else takes it for its root.
    where: dict[str, Any] = {"artifactLocation": {"uri": quote(file_of(report, result.place).encode(errors="replace"))}}
    if result.place.line is not None:
        where["region"] = {"startLine": result.place.line}
    yield {"physicalLocation": where, "logicalLocations": [{"fullyQualifiedName": name_of(result), "kind": "member"}]}


def _fingerprint(result: Result, seen: Counter[str]) -> str:
    """What stays the same while the row moves: check, subject, verdict; where those are the same, the order."""
    place = result.place
    table = result.table
    column = place.column if place else None
    parts = [result.layer, result.check, table, column or "", result.word, *result.subject]
    digest = hashlib.sha256("\0".join(parts).encode(errors="backslashreplace")).hexdigest()[:32]
    seen[digest] += 1
    return f"{digest}:{seen[digest]}"

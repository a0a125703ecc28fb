"""A Report as JSON: the same bytes for the same results. ASCII only, so any pipe or terminal can bear it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any

from evclaims.layers.run import Report
from evclaims.model import Evidence, Result, Verdict

COUNTS = (*(str(verdict) for verdict in Verdict), "fault", "ruled", "failed")
"""What the summary counts, for each check and in total."""


def as_json(report: Report) -> str:
    """The results in their order, and how many of them there are of each kind."""
    layers: dict[str, dict[str, dict[str, int]]] = {}
    for (layer, check), tally in report.tallies.items():
        layers.setdefault(layer, {})[check] = _counts([tally])
    document = {
        "package": report.package,
        "version": report.version,
        "layers": list(report.layers),
        "nothing": dict(report.nothing),
        "results": [_result(result) for result in report.results],
        "evidence": {id_: _evidence(each) for id_, each in sorted(report.evidence.items())},
        "summary": {
            "green": not report.failures,
            "failures": len(report.failures),
            "total": _counts(report.tallies.values()),
            "layers": layers,
        },
    }
    return _written(document)


def _written(document: Mapping[str, Any]) -> str:
    """The document with a line for each entry of the two long parts; a fifth of the time that it takes all indented."""
    parts = []
    for key, value in document.items():
        if key == "results" and value:
            text = "[\n" + ",\n".join(f"    {json.dumps(each)}" for each in value) + "\n  ]"
        elif key == "evidence" and value:
            lines = (f"    {json.dumps(id_)}: {json.dumps(each)}" for id_, each in value.items())
            text = "{\n" + ",\n".join(lines) + "\n  }"
        else:
            text = json.dumps(value, indent=2).replace("\n", "\n  ")
        parts.append(f'  "{key}": {text}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def record(value: object, fields: str, **others: Any) -> dict[str, Any]:
    """Attributes of a value by name, or by another name (`source=source_id`), with what `others` say beside them."""
    pairs = [(name, attribute or name) for name, _, attribute in (field.partition("=") for field in fields.split())]
    found = {name: getattr(value, attribute) for name, attribute in pairs}
    return {name: each.name.lower() if isinstance(each, IntEnum) else each for name, each in found.items()} | others


def _result(result: Result) -> dict[str, Any]:
    fields = "layer check subject verdict passed ruling severity message place labels sensitive table suspect"
    place = None if result.place is None else result.place._asdict()
    return record(result, fields, place=place, labels=dict(sorted(result.labels.items())))


def _evidence(evidence: Evidence) -> dict[str, Any]:
    start, end = evidence.span or (None, None)
    return record(evidence, "source=source_id publisher printed address", start=start, end=end)


def _counts(tallies: Iterable[Mapping[str, int]]) -> dict[str, int]:
    totals = dict.fromkeys(("rows", *COUNTS), 0)
    for tally in tallies:
        for name in COUNTS:
            totals[name] += tally.get(name, 0)
    totals["rows"] = totals["fault"] + sum(totals[str(verdict)] for verdict in Verdict)
    return totals

"""Run the layers of a package and apply its rulings: everything between a package and a Report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from evclaims.layers.processes import READABLE, Seconds, beside, findings, run_layer
from evclaims.layers.registry import DECLARED, FILE_LAYERS, RUNNERS, LayerFindings, engine_checks
from evclaims.layers.report import Report, fails
from evclaims.layers.selection import EVERYTHING, Selection, Selector
from evclaims.model import LAYERS, DataError, EvclaimsError, Evidence, Result, Ruling, Severity
from evclaims.package.package import Package
from evclaims.package.workers import Workers
from evclaims.profile.provenance import provenance
from evclaims.profile.rulings import RULINGS, apply_rulings, read_rulings, stale_rulings
from evclaims.profile.variants import Known

__all__ = ["Report", "check"]


def check(
    package: Package,
    layers: Sequence[str] | None = None,
    *,
    sources: Path | None = None,
    starts: Callable[[str], None] = lambda layer: None,
    selection: Selection = EVERYTHING,
    fail_on: Severity = Severity.ERROR,
    fail_fast: bool = False,
    seconds: Seconds | None = None,
    concurrently: bool = False,
    idle: bool = False,
) -> Report:
    """Run the named layers and apply the package's rulings; `starts` is told each layer as it starts.

    Without names, all layers run; `evidence` runs where `sources` names the folder with the sources' texts.
    Of a package as it was known on a day, the layers about its files do not run, no check demands a least number of
    rows, and no ruling is stale. `selection` says which results are meant; what it leaves out is not run where that
    saves work. `fail_fast` stops after the first layer that fails. `seconds` takes down how long each layer and each
    fact check took. `concurrently` lets layers run in other processes where there are cores to spare.

    A layer that has nothing to look at is named in the report's `nothing` and does not count as run. That none of them
    has anything is refused, lest a gate pass that does nothing, unless `idle` lets it be.

    Raises EvclaimsError for an unknown layer, a layer whose libraries are missing, a check that cannot run, layers that
    all have nothing to look at, and a selection that names something unknown or selects nothing.
    """
    names = _named(package, layers, sources)
    selector, declared = None, {}
    if selection:
        declared = {name: DECLARED[name](package) for name in names if name in DECLARED}
        selector = Selector(selection, package, names, declared)
        names = tuple(filter(selector.layer, names))
    results: list[Result] = []
    ran: dict[tuple[str, str], str] = {}
    reasons: dict[tuple[str, str], str] = {}
    done: list[str] = []
    nothing: dict[str, str] = {}
    founds: dict[str, LayerFindings] = {}
    elsewhere = beside(names) if concurrently and not fail_fast else []
    for name, found in _run(package, names, elsewhere, sources, selector, seconds, starts):
        founds[name] = found
        if fail_fast and _is_red(package, found, selector, fail_on):
            break
    for name in names:
        if name in founds:
            found = founds[name]
            if found.nothing:
                nothing[name] = found.nothing
                continue
            done.append(name)
            results += found.results
            ran |= {(name, check_id): title for check_id, title in found.ran.items()}
            reasons |= {(name, check_id): why for check_id, why in found.reasons.items()}
    if nothing and not done and not idle:
        why = ", ".join(f"{name} ({reason})" for name, reason in nothing.items())
        raise EvclaimsError(
            f"nothing of {package.name} was checked, since there was nothing to look at: {why};"
            " name a layer that has something"
        )
    rulings: dict[str, Ruling] = {}
    if ran or "facts" in nothing:
        known = [*declared["facts"]] if "facts" in declared else [check_id for _, check_id in ran]
        all_known = "facts" in nothing or any(layer == "facts" for layer, _ in ran)
        results, rulings = _ruled(package, ran, known if all_known else None, results, selector)
    elif selector:
        results = [result for result in results if _is_meant(selector, result)]
    if selector:
        selector.refuse_unmatched({result.check for result in results})
    order = [*(each for each in ran if not selector or selector.names(*each)), *((r.layer, r.check) for r in results)]
    if selector and not order:
        raise EvclaimsError(f"nothing of {package.name} is selected, so nothing was checked; select something")
    checks = sorted(dict.fromkeys(order), key=lambda each: (LAYERS.index(each[0]), order.index(each)))
    return Report(
        package.name,
        package.version,
        tuple(done),
        {each: ran.get(each, "") for each in checks},
        tuple(results),
        _evidence_of(package, results),
        reasons,
        rulings,
        package.root,
        fail_on,
        tuple(name for name in names if name not in founds),
        nothing,
    )


def _named(package: Package, layers: Sequence[str] | None, sources: Path | None) -> tuple[str, ...]:
    """The layers to run, in their order: those that are named, or else all that the package and the call allow.

    Raises EvclaimsError for a name that is no layer, and for one that a day leaves nothing to look at.
    """
    if layers is None:
        left_out = {*(() if sources else ("evidence",)), *(FILE_LAYERS if isinstance(package, Known) else ())}
        layers = [layer for layer in LAYERS if layer in RUNNERS and layer not in left_out]
    for name in layers:
        if name not in RUNNERS:
            raise EvclaimsError(f"{name!r} is no layer; the layers are {', '.join(RUNNERS)}")
        if name in FILE_LAYERS and isinstance(package, Known):
            raise EvclaimsError(
                f"the layer {name} is about the files, which know no day; leave out the layer or the day"
            )
    return tuple(layer for layer in LAYERS if layer in layers)


def _run(
    package: Package,
    names: Sequence[str],
    elsewhere: Collection[str],
    sources: Path | None,
    selector: Selector | None,
    seconds: Seconds | None,
    starts: Callable[[str], None],
) -> Iterator[tuple[str, LayerFindings]]:
    """What each layer finds, those of `elsewhere` in processes of their own."""
    seconds = {} if seconds is None else seconds
    with closing(Workers("evclaims.layers.processes:answer", len(elsewhere))) as workers:
        said = {name: workers.ask((name, package, sources, selector)) for name in elsewhere}
        # Those of the other processes last, so that there is something to do while they work.
        for name in sorted(names, key=lambda name: name in said):
            starts(name)
            answer = findings(said[name], seconds) if name in said else None
            yield name, answer or run_layer(name, package, sources, selector, seconds)


def _evidence_of(package: Package, results: Sequence[Result]) -> Mapping[str, Evidence]:
    try:
        known = provenance(package)
    except DataError:  # a finding of the layers already
        return {}
    return {id_: known[id_] for result in results for id_ in result.subject if id_ in known}


def _ruled(
    package: Package,
    ran: Collection[tuple[str, str]],
    known: Collection[str] | None,
    results: Sequence[Result],
    selector: Selector | None,
) -> tuple[list[Result], dict[str, Ruling]]:
    """The results that are meant, with their rulings, and the rulings among them that are stale.

    `known` are the package's own checks, None where they were not read; the other layers' are the engine's.
    """
    try:
        rulings = {ruling.ruling_id: ruling for ruling in read_rulings(package)}
    except DataError as error:
        what = f"the rulings cannot be read: {error.message}"
        unreadable = Result("facts", RULINGS, (), None, False, what, error.place)
        return [*(r for r in results if _is_meant(selector, r)), unreadable], {}
    every = apply_rulings([*rulings.values()], results)
    applied = [r for r in every if _is_meant(selector, r)]
    names = None if known is None else {*known, *engine_checks()}
    stale = stale_rulings([*rulings.values()], every, {check_id for _, check_id in ran}, names)
    if isinstance(package, Known):  # what a ruling answers may have come later
        stale = iter(())
    meant = [r for r in stale if selector is None or selector.result(r, rulings[r.subject[0]])]
    used = {r.ruling for r in applied}
    return [*applied, *meant], {id_: ruling for id_, ruling in rulings.items() if id_ in used}


def _is_meant(selector: Selector | None, result: Result) -> bool:
    """Whether a result is selected; that a layer could not run always is, or else breaking the data would hide it."""
    return selector is None or result.check == READABLE or selector.result(result)


def _is_red(package: Package, found: LayerFindings, selector: Selector | None, fail_on: Severity) -> bool:
    results = [result for result in found.results if _is_meant(selector, result)]
    if found.ran:
        results = _ruled(package, [("", check_id) for check_id in found.ran], None, results, None)[0]
    return any(fails(result, fail_on) for result in results)

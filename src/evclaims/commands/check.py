"""`evclaims check`: run the checks of a package and report what they find."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from evclaims.commands.common import GREEN, RED, names, note, working, write
from evclaims.commands.parsers import Commands, add_as_of, add_command, add_format, add_pairs, refuse_unless_known
from evclaims.commands.target import open_named
from evclaims.model import LAYERS, EvclaimsError, Severity
from evclaims.package.excerpt import clean
from evclaims.report.formats import FORMATS
from evclaims.report.layout import width_of

if TYPE_CHECKING:
    from evclaims.layers.report import Report

_SLOWEST = 10
_PATTERN = "a check, layer, table or claim; globs allowed, table:NAME for a table alone; may be repeated"


def register(commands: Commands) -> None:
    """Add the command."""
    check = add_command(
        commands,
        "check",
        "run the checks of a package",
        [
            "check",
            "check path/to/package --layer structure,facts",
            "check --format github --report junit=claims.xml",
        ],
    )
    check.add_argument("--layer", metavar="LAYER[,LAYER]", help=f"run only these of {', '.join(LAYERS)}")
    check.add_argument("--sources", metavar="DIR", help="the folder with the sources' texts, for the layer evidence")
    check.add_argument("--select", metavar="PATTERN", action="append", default=[], help=f"only {_PATTERN}")
    check.add_argument("--deselect", metavar="PATTERN", action="append", default=[], help=f"not {_PATTERN}")
    check.add_argument("--fail-on", metavar="SEVERITY", default="error", help="error (default) or warning")
    check.add_argument("--fail-fast", action="store_true", help="stop after the first layer that fails")
    check.add_argument("--durations", action="store_true", help="say on stderr what took longest")
    add_format(check, tuple(FORMATS))
    check.add_argument(
        "-o", "--output", metavar="FILE", help="write there, whole or not at all, and not to the terminal"
    )
    add_pairs(check, "--report", "FORMAT=FILE", "junit=claims.xml", "one report more; may be repeated")
    check.add_argument("--data-docs", metavar="DIR", help="build Great Expectations Data Docs there, verdicts included")
    check.add_argument(
        "--without", metavar="CLAIM", action="append", default=[], help="as if this claim were not; may be repeated"
    )
    add_as_of(check)
    check.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    from evclaims.layers.run import check
    from evclaims.layers.selection import Selection
    from evclaims.package import files
    from evclaims.report import rulings, text

    wanted = _wanted(options)
    layers = names(options.layer, "--layer", LAYERS)
    if options.fail_on not in tuple(Severity):
        raise EvclaimsError(f"--fail-on is error or warning, not {options.fail_on!r}")
    selection = Selection.read(options.select, options.deselect)
    sources = None if options.sources is None else Path(options.sources)
    opened = open_named(options)
    package = opened.package
    if options.without:
        from evclaims.profile.variants import without

        package = without(package, options.without)
    seconds: dict[tuple[str, str], float] = {}
    with working("checking") as starts:
        report = check(
            package,
            layers,
            sources=sources,
            starts=starts,
            selection=selection,
            fail_on=Severity(options.fail_on),
            fail_fast=options.fail_fast,
            seconds=seconds,
            concurrently=True,
        )
        report = replace(report, where=opened.where)
        if options.data_docs is not None:
            from evclaims.commands import data_docs

            starts("data docs")
            index = data_docs.build(package, report, Path(options.data_docs))
            note(f"Data Docs are built; open {index}")
    files.write({path: FORMATS[name](report).encode("utf-8", "backslashreplace") for path, name in wanted.items()})
    if options.output in (None, "-") and options.format == "text":
        text.page(report, width_of(sys.stdout)).write(sys.stdout)
    elif options.output in (None, "-") and options.format == "github":
        sys.stdout.write(FORMATS[options.format](report))  # its commands are meant to be obeyed
    elif options.output in (None, "-"):
        write(FORMATS[options.format](report), sys.stdout, options.format)
    if options.format == "rulings":
        note(f"rows for the rulings of {opened.about}")
        faults = sum(not rulings.can_be_ruled(failure) for failure in report.failures)
        if faults:
            what = "1 failure is" if faults == 1 else f"{faults} failures are"
            note(f"{what} nothing that a ruling covers; mend the data or the check")
        for each in rulings.notes(report):
            note(each)
    if options.durations:
        _durations(report, seconds)
    return RED if report.failures else GREEN


def _wanted(options: argparse.Namespace) -> Mapping[Path, str]:
    """The files to write, each with its format."""
    for name, _ in options.report:
        refuse_unless_known(name, "format", FORMATS)
    pairs = [*([] if options.output in (None, "-") else [(options.format, options.output)]), *options.report]
    wanted = {Path(path): name for name, path in pairs}
    if len(wanted) < len(pairs):
        raise EvclaimsError("two reports go to one file; name a file for each")
    return wanted


def _durations(report: Report, seconds: Mapping[tuple[str, str], float]) -> None:
    slowest = sorted(seconds, key=lambda each: (-seconds[each], each))
    layers = [each for each in slowest if not each[1]]
    checks = [each for each in slowest if each[1]][:_SLOWEST]
    for layer, check in (*layers, *checks):
        print(f"{seconds[layer, check]:8.2f} s  {layer} {clean(check)}".rstrip(), file=sys.stderr)

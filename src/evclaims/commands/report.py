"""`evclaims report`: the results of a package as one page of HTML for readers who never saw a terminal."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evclaims.commands.common import GREEN, names, note, working, write
from evclaims.commands.parsers import Commands, add_as_of, add_command
from evclaims.commands.target import open_named
from evclaims.model import LAYERS, EvclaimsError
from evclaims.report.layout import harmless


def register(commands: Commands) -> None:
    """Add the command."""
    report = add_command(
        commands,
        "report",
        "the results as one page of HTML",
        ["report -o report.html", "report path/to/package --layer structure,facts -o -"],
    )
    where = "write there, whole or not at all; - is standard output"
    report.add_argument("-o", "--output", metavar="FILE", required=True, help=where)
    report.add_argument("--layer", metavar="LAYER[,LAYER]", help=f"run only these of {', '.join(LAYERS)}")
    report.add_argument("--sources", metavar="DIR", help="the folder with the sources' texts, for the layer evidence")
    add_as_of(report)
    report.set_defaults(run=_report)


def _report(options: argparse.Namespace) -> int:
    from evclaims.layers.run import check
    from evclaims.package import files
    from evclaims.package.find import here
    from evclaims.report import web

    layers = names(options.layer, "--layer", LAYERS)
    output = Path(options.output)
    if output.is_dir():  # before minutes are spent on checks
        raise EvclaimsError(f"{output} is a folder; name a file")
    opened = open_named(options)
    package = opened.package
    sources = None if options.sources is None else Path(options.sources)
    with working("checking") as starts:
        report = check(package, layers, sources=sources, starts=starts, concurrently=True, idle=layers is None)
        starts("the page")
        page = web.render(package, report)
    if options.output == "-":
        write(page, sys.stdout, "html")
        note(f"the report on {opened.about}")
        return GREEN
    files.write({output: page.encode("utf-8", "backslashreplace")})
    if output.is_file():
        print(harmless(f"wrote {here(output)}: {opened.about}"))
    return GREEN

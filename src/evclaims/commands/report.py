"""`evclaims report`: the results of a package as one page of HTML for readers who never saw a terminal."""

from __future__ import annotations

import argparse
from pathlib import Path

from evclaims.commands.common import GREEN, PACKAGE, add_as_of, open_named, working
from evclaims.layout import clean
from evclaims.model import LAYERS, EvclaimsError


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    report = commands.add_parser("report", help="the results as one page of HTML", allow_abbrev=False)
    report.add_argument("package", nargs="?", metavar="PACKAGE", help=PACKAGE)
    report.add_argument("-o", "--output", metavar="FILE", required=True, help="write there, whole or not at all")
    report.add_argument("--layer", metavar="LAYER[,LAYER]", help=f"run only these of {', '.join(LAYERS)}")
    report.add_argument("--sources", metavar="DIR", help="the folder with the sources' texts, for the layer evidence")
    add_as_of(report)
    report.set_defaults(run=_report)


def _report(options: argparse.Namespace) -> int:
    from evclaims import files, webpage
    from evclaims.run import check

    layers = None
    if options.layer is not None:
        layers = [layer.strip() for layer in options.layer.split(",") if layer.strip()]
        if not layers:
            raise EvclaimsError(f"--layer names none; the layers are {', '.join(LAYERS)}")
    output = Path(options.output)
    if output.is_dir():  # before minutes are spent on checks
        raise EvclaimsError(f"{output} is a folder; name a file")
    package = open_named(options.package, options.as_of)
    sources = None if options.sources is None else Path(options.sources)
    with working("checking") as starts:
        report = check(package, layers, sources=sources, starts=starts, idle=layers is None)
        starts("the page")
        page = webpage.render(package, report)
    files.write({output: page.encode("utf-8", "backslashreplace")})
    if output.is_file():
        print(f"wrote {clean(str(output))}")
    return GREEN

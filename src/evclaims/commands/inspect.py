"""`evclaims explain`, `show` and `list`: what a check says, what is known of an ID, what a package holds."""

from __future__ import annotations

import argparse
import sys

from evclaims.commands.common import GREEN, PACKAGE, add_as_of, open_named, working
from evclaims.layout import width_of


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    explain = commands.add_parser("explain", help="what a check says, of which rows, on what evidence")
    explain.add_argument("check", metavar="CHECK")
    explain.add_argument("id", nargs="?", metavar="ID", help="only the rows about this ID")
    explain.add_argument("--package", metavar="PACKAGE", help=PACKAGE)
    add_as_of(explain)
    explain.set_defaults(run=_explain)

    show = commands.add_parser("show", help="a claim, quantity, source or event, and every check that touches it")
    show.add_argument("id", metavar="ID")
    show.add_argument("--package", metavar="PACKAGE", help=PACKAGE)
    add_as_of(show)
    show.set_defaults(run=_show)

    listing = commands.add_parser("list", help="the tables and the checks of a package")
    listing.add_argument("--package", metavar="PACKAGE", help=PACKAGE)
    listing.add_argument("--installed", action="store_true", help="the packages that are installed, by name")
    add_as_of(listing)
    listing.set_defaults(run=_list)


def _explain(options: argparse.Namespace) -> int:
    from evclaims import explain

    package = open_named(options.package, options.as_of)
    with working("judging"):
        page = explain.explain(package, options.check, options.id, width_of(sys.stdout))
    page.write(sys.stdout)
    return GREEN


def _show(options: argparse.Namespace) -> int:
    from evclaims import show

    package = open_named(options.package, options.as_of)
    with working("judging"):
        page = show.show(package, options.id, width_of(sys.stdout))
    page.write(sys.stdout)
    return GREEN


def _list(options: argparse.Namespace) -> int:
    if options.installed:
        return _list_installed()
    from evclaims import show

    package = open_named(options.package, options.as_of)
    with working("judging"):
        page = show.contents(package, width_of(sys.stdout))
    page.write(sys.stdout)
    return GREEN


def _list_installed() -> int:
    """A line for each package that is offered: name, version, distribution, folder, and what is wrong with it."""
    from evclaims.installed import installed
    from evclaims.layout import Page
    from evclaims.model import EvclaimsError

    rows = []
    for each in installed():
        try:
            package = each.package
            rows.append((each.name, package.version, each.distribution, str(package.root)))
        except EvclaimsError as error:
            rows.append((each.name, "", each.distribution, str(error)))
    page = Page(width_of(sys.stdout))
    page.table(rows)
    if not rows:
        page.add("No package is installed.")
    page.write(sys.stdout)
    return GREEN

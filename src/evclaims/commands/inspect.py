"""`evclaims explain`, `show` and `list`: what a check says, what is known of an ID, what a package holds."""

from __future__ import annotations

import argparse
import sys

from evclaims.commands.common import GREEN, working
from evclaims.commands.parsers import Commands, add_as_of, add_command
from evclaims.commands.target import open_named, refuse_package_alone
from evclaims.model import EvclaimsError
from evclaims.package.find import names_a_package
from evclaims.report.layout import width_of

_TWO_WORDS = """\
Of two words, the first is PACKAGE where it is a path that is there, holds a slash, ends in
.json, .zip or .whl, or is the name of an installed package; else they are CHECK and ID."""


def register(commands: Commands) -> None:
    """Add the commands."""
    explain = add_command(
        commands,
        "explain",
        "what a check says, of which rows, on what evidence",
        ["explain CHECK", "explain CHECK ID", "explain path/to/package CHECK ID"],
        description=_TWO_WORDS,
    )
    explain.add_argument("check", metavar="CHECK", help="a check of checks/facts")
    explain.add_argument("id", nargs="?", metavar="ID", help="only the rows about this ID")
    add_as_of(explain)
    explain.set_defaults(run=_explain)

    show = add_command(
        commands,
        "show",
        "a claim, quantity, source or event, and every check that touches it",
        ["show ID", "show path/to/package ID"],
    )
    show.add_argument("id", metavar="ID", help="the ID of a row of any table")
    add_as_of(show)
    show.set_defaults(run=_show)

    listing = add_command(
        commands, "list", "the tables and the checks of a package", ["list", "list path/to/package", "list --installed"]
    )
    listing.add_argument("--installed", action="store_true", help="the packages that are installed, by name")
    add_as_of(listing)
    listing.set_defaults(run=_list)


def _explain(options: argparse.Namespace) -> int:
    from evclaims.report import explain

    moved = _read_two_words(options)
    refuse_package_alone(options, options.check, "a check")
    opened = open_named(options)
    try:
        with working("judging"):
            page = explain.explain(opened.package, options.check, options.id, width_of(sys.stdout))
    except explain.UnknownCheck as error:
        if moved:
            raise EvclaimsError(f"{error}; and no package lies at {options.check} or is named so") from None
        raise
    page.frame(opened.about).write(sys.stdout)
    return GREEN


def _read_two_words(options: argparse.Namespace) -> bool:
    """Say which of two words before and after CHECK are meant; whether the first was found to be no package."""
    if options.named is not None and options.package is not None and options.id is None:
        options.package, options.check, options.id = None, options.package, options.check
        return False
    if options.package is not None and options.id is None and not names_a_package(options.package):
        options.package, options.check, options.id = None, options.package, options.check
        return True
    return False


def _show(options: argparse.Namespace) -> int:
    from evclaims.report import show

    refuse_package_alone(options, options.id, "an ID")
    opened = open_named(options)
    with working("judging"):
        page = show.show(opened.package, options.id, width_of(sys.stdout))
    page.frame(opened.about).write(sys.stdout)
    return GREEN


def _list(options: argparse.Namespace) -> int:
    if options.installed:
        return _list_installed()
    from evclaims.report import show

    opened = open_named(options)
    with working("reading"):
        page = show.contents(opened.package, width_of(sys.stdout))
    page.frame(opened.about).write(sys.stdout)
    return GREEN


def _list_installed() -> int:
    """A line for each package that is offered: name, version, distribution, folder, and what is wrong with it."""
    from evclaims.package.find import installed
    from evclaims.package.package import open_package
    from evclaims.report.layout import Page

    rows = []
    for each in installed():
        try:
            package = open_package(each.path)
            rows.append((each.name, package.version, each.distribution, str(package.root)))
        except EvclaimsError as error:
            rows.append((each.name, "", each.distribution, str(error)))
    page = Page(width_of(sys.stdout))
    page.table(rows)
    if not rows:
        page.add("No package is installed.")
    page.write(sys.stdout)
    return GREEN

"""`evclaims export`, `cite` and `dictionary`: a package for other tools, for a list of references, for a reader."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Collection
from pathlib import Path

from evclaims.commands.common import GREEN, RED, note, working, write
from evclaims.commands.parsers import Commands, add_command, add_format, refuse_unless_known
from evclaims.commands.target import open_named
from evclaims.model import EvclaimsError
from evclaims.package.find import here, names_a_package
from evclaims.report.layout import harmless


def register(commands: Commands) -> None:
    """Add the commands."""
    export = add_command(
        commands,
        "export",
        "the package in the format of another tool",
        ["export sqlite -o claims.sqlite", "export path/to/package parquet -o tables"],
    )
    formats = "parquet, sqlite, csvw, croissant, claimreview or zip"
    export.add_argument("format", metavar="FORMAT", help=formats)
    where = "the file or folder to write, whole or not at all; a folder's format fits into a file ending in .zip too"
    export.add_argument("-o", "--output", metavar="PATH", required=True, help=where)
    export.add_argument("--force", action="store_true", help="also what does not validate; the export says so")
    export.set_defaults(run=_export)

    cite = add_command(commands, "cite", "how to cite the package", ["cite", "cite path/to/package --format bibtex"])
    add_format(cite, ("text", "bibtex", "cff"))
    cite.set_defaults(run=_cite)

    dictionary = add_command(
        commands,
        "dictionary",
        "tables, columns and keys as a Markdown page",
        ["dictionary -o docs/tables.md", "dictionary path/to/package -o docs/tables.md --check"],
    )
    dictionary.add_argument("-o", "--output", metavar="FILE", help="write there, and not to the terminal")
    stale = "write nothing; show what in FILE is out of date, and exit with 1 if anything is"
    dictionary.add_argument("--check", action="store_true", help=stale)
    dictionary.set_defaults(run=_dictionary)


def _export(options: argparse.Namespace) -> int:
    from evclaims import exports

    if options.package in exports.FORMATS and options.format not in exports.FORMATS:  # the order of releases before
        options.package, options.format = options.format, options.package
    _check_format(options, exports.FORMATS)
    opened, path = open_named(options), Path(options.output)
    package = opened.package
    with working("exporting") as step:
        step(options.format)
        made = exports.export(package, options.format, force=options.force)
    exports.write(made, options.format, path, package)
    if path.is_file() or path.is_dir():  # and no pipe, into which it would run
        print(harmless(f"wrote {here(path)}: {opened.about}"))
    for left_out in made.left_out:
        note(f"left out: {left_out}")
    return GREEN


def _check_format(options: argparse.Namespace, known: Collection[str]) -> None:
    """Raise EvclaimsError where neither of the words is a format, before a package is looked for."""
    if options.format not in known:
        first = options.package
        word = options.format if first is None or names_a_package(first) else first
        hint = "" if first is None else "; the package goes first and the format after it"
        refuse_unless_known(word, "format", known, hint)


def _cite(options: argparse.Namespace) -> int:
    from evclaims.exports.citation import FORMATS, cite

    opened = open_named(options)
    write(FORMATS[options.format](cite(opened.package)), sys.stdout)
    note(f"this cites {opened.about}")
    return GREEN


def _dictionary(options: argparse.Namespace) -> int:
    from evclaims.exports.dictionary import dictionary
    from evclaims.package import files

    opened = open_named(options)
    page = dictionary(opened.package)
    if options.check:
        return _stale(page, options.output)
    note(f"the tables of {opened.about}")
    if options.output is None:
        write(page, sys.stdout)
    else:
        files.write({Path(options.output): page.encode("utf-8", "backslashreplace")})
    return GREEN


def _stale(page: str, output: str | None) -> int:
    if output is None:
        raise EvclaimsError("--check needs -o FILE, the page to hold against the package")
    path = Path(output)
    before = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
    lines = difflib.unified_diff(before.split("\n"), page.split("\n"), output, "as the package says", lineterm="")
    diff = "".join(f"{line}\n" for line in lines)
    write(diff, sys.stdout)
    return RED if diff else GREEN

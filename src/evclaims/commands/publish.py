"""`evclaims export`, `cite` and `dictionary`: a package for other tools, for a list of references, for a reader."""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

from evclaims.commands.common import GREEN, PACKAGE, RED, open_named, working, write
from evclaims.layout import clean
from evclaims.model import EvclaimsError


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    export = commands.add_parser("export", help="the package in the format of another tool", allow_abbrev=False)
    formats = "parquet, sqlite, csvw, croissant, claimreview or zip"
    export.add_argument("format", metavar="FORMAT", help=formats)
    export.add_argument("package", nargs="?", metavar="PACKAGE", help=PACKAGE)
    where = "the file or folder to write, whole or not at all; a folder's format fits into a file ending in .zip too"
    export.add_argument("-o", "--output", metavar="PATH", required=True, help=where)
    export.add_argument("--force", action="store_true", help="also what does not validate; the export says so")
    export.set_defaults(run=_export)

    cite = commands.add_parser("cite", help="how to cite the package", allow_abbrev=False)
    cite.add_argument("package", nargs="?", metavar="PACKAGE", help=PACKAGE)
    cite.add_argument("--format", default="text", metavar="FORMAT", help="text (default), bibtex or cff")
    cite.set_defaults(run=_cite)

    dictionary = commands.add_parser(
        "dictionary", help="tables, columns and keys as a Markdown page", allow_abbrev=False
    )
    dictionary.add_argument("package", nargs="?", metavar="PACKAGE", help=PACKAGE)
    dictionary.add_argument("-o", "--output", metavar="FILE", help="write there, and not to the terminal")
    stale = "write nothing; show what in FILE is out of date, and exit with 1 if anything is"
    dictionary.add_argument("--check", action="store_true", help=stale)
    dictionary.set_defaults(run=_dictionary)


def _export(options: argparse.Namespace) -> int:
    from evclaims import exports

    package, path = open_named(options.package), Path(options.output)
    with working("exporting") as step:
        step(options.format)
        made = exports.export(package, options.format, force=options.force)
    exports.write(made, options.format, path, package)
    if path.is_file() or path.is_dir():  # and no pipe, into which it would run
        print(f"wrote {clean(options.output)}")
    for left_out in made.left_out:
        print(f"evclaims: note: left out: {clean(left_out)}", file=sys.stderr)
    return GREEN


def _cite(options: argparse.Namespace) -> int:
    from evclaims.citation import FORMATS, cite

    if options.format not in FORMATS:
        raise EvclaimsError(f"{options.format!r} is no format; the formats are {', '.join(FORMATS)}")
    write(FORMATS[options.format](cite(open_named(options.package))), sys.stdout)
    return GREEN


def _dictionary(options: argparse.Namespace) -> int:
    from evclaims import files
    from evclaims.dictionary import dictionary

    page = dictionary(open_named(options.package))
    if options.check:
        return _stale(page, options.output)
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

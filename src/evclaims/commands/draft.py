"""`evclaims draft`: rows for a new text, ready to be looked through and pasted into the tables."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evclaims.commands.common import GREEN, note, write
from evclaims.commands.parsers import Commands, add_command
from evclaims.commands.target import open_named


def register(commands: Commands) -> None:
    """Add the command."""
    draft = add_command(
        commands,
        "draft",
        "read a text and print a candidate row for its source and for each figure",
        ["draft article.txt", "draft path/to/package article.txt --table sources"],
        description="In a pipe one table is printed, the claims where --table does not say otherwise.",
    )
    draft.add_argument("file", metavar="FILE", help="the text of a source, UTF-8")
    draft.add_argument("--source-id", metavar="ID", help="the source's ID (default: made from the file's name)")
    draft.add_argument(
        "--language", default="en", metavar="LANGUAGE", help="the text's language, as en (default) or de"
    )
    tables = ("sources", "claims")
    draft.add_argument("--table", metavar="TABLE", choices=tables, help="print only the rows of sources or of claims")
    draft.add_argument("-o", "--output", metavar="FILE", help="write the table there, and not to the terminal")
    draft.set_defaults(run=_draft)


def _draft(options: argparse.Namespace) -> int:
    from evclaims.package import files
    from evclaims.profile import draft

    opened = open_named(options)
    made = draft.draft(opened.package, Path(options.file), options.source_id, options.language)
    if options.output not in (None, "-"):
        files.write({Path(options.output): made.csv(options.table or "claims").encode("utf-8", "backslashreplace")})
    elif options.table is None and sys.stdout.isatty():
        write("\n".join(f"# {name}\n{made.csv(name)}" for name in draft.TABLES), sys.stdout)
    else:
        write(made.csv(options.table or "claims"), sys.stdout)
    notes = [f"rows for {opened.about}", *made.notes]
    if options.table is None and (options.output is not None or not sys.stdout.isatty()):
        notes.append("the row of the source: --table sources")
    for each in notes:
        note(each)
    return GREEN

"""`evclaims draft`: rows for a new text, ready to be looked through and pasted into the tables."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evclaims.commands.common import GREEN, PACKAGE, open_named, write
from evclaims.layout import clean
from evclaims.model import EvclaimsError


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    draft = commands.add_parser(
        "draft",
        help="read a text and print a candidate row for its source and for each figure",
        epilog="In a pipe one table is printed, the claims unless --table says otherwise, so that it is plain CSV.",
        allow_abbrev=False,
    )
    draft.add_argument("file", metavar="FILE", help="the text of a source, UTF-8")
    draft.add_argument("--source-id", metavar="ID", help="the source's ID (default: made from the file's name)")
    draft.add_argument(
        "--language", default="en", metavar="LANGUAGE", help="the text's language, as en (default) or de"
    )
    draft.add_argument("--table", metavar="TABLE", help="print only the rows of sources or of claims")
    draft.add_argument("--package", metavar="PACKAGE", help=PACKAGE)
    draft.set_defaults(run=_draft)


def _draft(options: argparse.Namespace) -> int:
    from evclaims import draft

    if options.table not in (None, *draft.TABLES):
        raise EvclaimsError(f"{options.table!r} is no table of a draft; the tables are {', '.join(draft.TABLES)}")
    made = draft.draft(open_named(options.package), Path(options.file), options.source_id, options.language)
    if options.table is None and sys.stdout.isatty():
        write("\n".join(f"# {name}\n{made.csv(name)}" for name in draft.TABLES), sys.stdout)
    else:
        write(made.csv(options.table or "claims"), sys.stdout)
    notes = list(made.notes)
    if options.table is None and not sys.stdout.isatty():
        notes.append("the row of the source: --table sources")
    for note in notes:
        print(f"evclaims: note: {clean(note)}", file=sys.stderr)
    return GREEN

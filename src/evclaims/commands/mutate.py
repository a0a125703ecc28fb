"""`evclaims mutate`: seed the slips that people make, and say which of them the checks let through."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evclaims.commands.common import GREEN, PACKAGE, counting, open_named, write
from evclaims.layout import width_of
from evclaims.model import LAYERS, EvclaimsError

_FORMATS = ("text", "json", "markdown")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    mutate = commands.add_parser("mutate", help="a score for the checks: which slips they catch", allow_abbrev=False)
    mutate.add_argument("package", nargs="?", metavar="PACKAGE", help=PACKAGE)
    mutate.add_argument("--sources", metavar="DIR", help="the folder with the sources' texts, for the layer evidence")
    layers = f"judge with these of {', '.join(LAYERS)}, or with frictionless alone (default: all but expectations)"
    mutate.add_argument("--layer", metavar="LAYER[,LAYER]", help=layers)
    mutate.add_argument("--alone", metavar="LAYER[,LAYER]", help="say too what each of these catches alone")
    mutate.add_argument("--seed", metavar="N", type=int, default=0, help="another sample (default: 0)")
    sample = "this many slips a table, column and kind (default: 20)"
    mutate.add_argument("--sample", metavar="N", type=int, help=sample)
    mutate.add_argument("--all", action="store_true", help="every slip that fits, not a sample")
    mutate.add_argument("--format", default="text", metavar="FORMAT", help=f"{', '.join(_FORMATS)} (default: text)")
    mutate.set_defaults(run=_mutate)


def _mutate(options: argparse.Namespace) -> int:
    from evclaims.mutation import score
    from evclaims.mutation.mutate import mutate
    from evclaims.mutation.seeding import SAMPLE

    if options.format not in _FORMATS:
        raise EvclaimsError(f"{options.format!r} is no format; the formats are {', '.join(_FORMATS)}")
    if options.sample is not None and options.sample < 1:
        raise EvclaimsError(f"--sample is a whole number from 1, not {options.sample}")
    package = open_named(options.package)
    with counting("checking") as (starts, advances):
        found = mutate(
            package,
            _names(options.layer, "--layer"),
            sources=None if options.sources is None else Path(options.sources),
            alone=_names(options.alone, "--alone") or (),
            seed_number=options.seed,
            sample=None if options.all else SAMPLE if options.sample is None else options.sample,
            starts=starts,
            advances=advances,
        )
    if options.format == "text":
        score.page(found, width_of(sys.stdout)).write(sys.stdout)
    else:
        write((score.as_json if options.format == "json" else score.as_markdown)(found), sys.stdout)
    return GREEN


def _names(given: str | None, option: str) -> list[str] | None:
    if given is None:
        return None
    names = [name.strip() for name in given.split(",") if name.strip()]
    if not names:
        raise EvclaimsError(f"{option} names none; the layers are {', '.join((*LAYERS, 'frictionless'))}")
    return names

"""`evclaims mutate`: seed the slips that people make, and say which of them the checks let through."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evclaims.commands.common import GREEN, counting, names, write
from evclaims.commands.parsers import Commands, add_command, add_format
from evclaims.commands.target import open_named
from evclaims.model import LAYERS, EvclaimsError
from evclaims.report.layout import width_of

_LAYERS = (*LAYERS, "frictionless")


def register(commands: Commands) -> None:
    """Add the command."""
    mutate = add_command(
        commands,
        "mutate",
        "a score for the checks: which slips they catch",
        ["mutate --sample 2", "mutate path/to/package --layer structure,facts"],
    )
    mutate.add_argument("--sources", metavar="DIR", help="the folder with the sources' texts, for the layer evidence")
    layers = f"judge with these of {', '.join(LAYERS)}, or with frictionless alone (default: all but expectations)"
    mutate.add_argument("--layer", metavar="LAYER[,LAYER]", help=layers)
    mutate.add_argument("--alone", metavar="LAYER[,LAYER]", help="say too what each of these catches alone")
    mutate.add_argument("--seed", metavar="N", type=int, default=0, help="another sample (default: 0)")
    sample = "this many slips a table, column and kind (default: 20)"
    mutate.add_argument("--sample", metavar="N", type=int, help=sample)
    mutate.add_argument("--all", action="store_true", help="every slip that fits, not a sample")
    add_format(mutate, ("text", "json"))
    mutate.set_defaults(run=_mutate)


def _mutate(options: argparse.Namespace) -> int:
    from evclaims.mutation import score
    from evclaims.mutation.campaign import mutate
    from evclaims.mutation.sample import SAMPLE

    if options.sample is not None and options.sample < 1:
        raise EvclaimsError(f"--sample is a whole number from 1, not {options.sample}")
    opened = open_named(options)
    with counting("checking") as (starts, advances):
        found = mutate(
            opened.package,
            names(options.layer, "--layer", _LAYERS),
            sources=None if options.sources is None else Path(options.sources),
            alone=names(options.alone, "--alone", _LAYERS) or (),
            seed_number=options.seed,
            sample=None if options.all else SAMPLE if options.sample is None else options.sample,
            starts=starts,
            advances=advances,
        )
    if options.format == "text":
        score.page(found, width_of(sys.stdout)).frame(opened.about).write(sys.stdout)
    else:
        write(score.as_json(found), sys.stdout, "json")
    return GREEN

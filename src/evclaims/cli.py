"""The command `evclaims`: arguments in, exit code out. Heavy imports happen inside the commands."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from evclaims.commands import COMMANDS
from evclaims.commands.common import COULD_NOT_RUN, INTERRUPTED, PIPE_CLOSED
from evclaims.layout import clean
from evclaims.model import EvclaimsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 all passes or is ruled, 1 something does not, 2 it could not run."""
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115  (None where the caller closed it)
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        options = _parser().parse_args(arguments)
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except EvclaimsError as error:
        return _refuse(str(error))
    except ModuleNotFoundError as error:
        return _refuse(f"this needs {error.name}, which is not installed; run: pip install 'evclaims[check]'")
    except BrokenPipeError:
        _abandon_stdout()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except RuntimeError as error:
        if str(error) == "Query interrupted":  # what DuckDB makes of a KeyboardInterrupt
            return INTERRUPTED
        raise
    except OSError as error:
        _abandon_stdout()
        where = f"{error.filename}: " if error.filename else ""
        return _refuse(f"{where}it cannot be read or written: {(error.strerror or str(error)).lower()}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="evclaims",
        description="Check the figures of a data package against each other.",
        epilog="Exit codes: 0 everything passes or is ruled; 1 something does not; 2 it could not run.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in COMMANDS:
        module.register(commands)
    return parser


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        import evclaims

        print(f"evclaims {evclaims.__version__}")
        parser.exit()


def _refuse(message: str) -> int:
    shown = "\n".join(clean(line) for line in message.split("\n"))
    print(f"evclaims: error: {shown}", file=sys.stderr)
    return COULD_NOT_RUN


def _abandon_stdout() -> None:
    """Let nothing be flushed into a closed pipe when the interpreter ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())

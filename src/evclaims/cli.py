"""The command `evclaims`: arguments in, exit code out. Heavy imports happen inside the commands."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from evclaims.commands import COMMANDS, memory
from evclaims.commands.common import COULD_NOT_RUN, INTERRUPTED, PIPE_CLOSED
from evclaims.commands.parsers import Command
from evclaims.model import EvclaimsError
from evclaims.report.layout import harmless

_EPILOG = """\
examples:
  evclaims init library          write a small package to start from
  evclaims check library         run its checks
  evclaims explain library reaches-target

PACKAGE is the first word of a command and may be left out: then it is datapackage.json of this
folder, and where there is none, the data installed with this command.

Exit codes: 0 everything passes or is ruled; 1 something does not; 2 it could not run, as where no
command is named."""
_FOLDER_GONE = "the current folder is gone; change into one that is there"


def entry() -> None:
    """What the command runs: `main`, in a process of its own where memory is limited."""
    sys.exit(memory.run(main, _refuse) if memory.has_limit() else main())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 all passes or is ruled, 1 something does not, 2 it could not run."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # nothing here needs more, and each takes memory
    try:
        _open_streams()
        return _run(arguments)
    except EvclaimsError as error:
        return _refuse(str(error))
    except ModuleNotFoundError as error:
        return _refuse(f"this needs {error.name}, which is not installed; run: pip install 'evclaims[check]'")
    except BrokenPipeError:
        _abandon_stdout()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except MemoryError:
        return _refuse(memory.NO_MEMORY)
    except RecursionError:
        return _refuse("something in the package is nested too deep; flatten it")
    except OSError as error:
        _abandon_stdout()
        where = f"{error.filename}: " if error.filename else ""
        return _refuse(f"{where}it cannot be read or written: {(error.strerror or str(error)).lower()}")
    except Exception as error:
        if str(error) == "Query interrupted":  # what DuckDB makes of a KeyboardInterrupt
            return INTERRUPTED
        if "start new thread" in str(error) or type(error).__name__ == "OutOfMemoryException":  # Python's, DuckDB's
            return _refuse(memory.NO_MEMORY)
        return _refuse(_unexpected(error))


def _run(arguments: Sequence[str] | None) -> int:
    parser = _parser()
    words = sys.argv[1:] if arguments is None else list(arguments)
    if not words:  # and no 0, or else a gate whose command was lost would pass
        parser.print_help()
        return COULD_NOT_RUN
    options = parser.parse_args(words)
    try:
        os.getcwd()
    except OSError:
        raise EvclaimsError(_FOLDER_GONE) from None
    code: int = options.run(options)
    sys.stdout.flush()
    return code


def _parser() -> Command:
    parser = Command(
        prog="evclaims", description="Check the figures of a data package against each other.", epilog=_EPILOG
    )
    parser.add_argument("-V", "--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in COMMANDS:
        module.register(commands)
    return parser


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        import evclaims

        print(f"evclaims {evclaims.__version__}")
        parser.exit()


def _open_streams() -> None:
    """Give each stream that the caller closed to nobody, so that no file of ours gets its number; bear any text."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free: this one
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115  (None where the caller closed it)
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _refuse(message: str) -> int:
    """Say on stderr why it could not run; what a package says stands in no line of its own without an indent."""
    first, *others = message.split("\n")
    with suppress(OSError):
        print(
            "\n".join((f"evclaims: error: {harmless(first)}", *(f"  {harmless(x)}" for x in others))), file=sys.stderr
        )
    return COULD_NOT_RUN


def _unexpected(error: Exception) -> str:
    """A sentence on what nobody foresaw: a library that the system cannot load, or a slip of ours."""
    said = " ".join(str(error).split())[:300]
    if isinstance(error, ImportError):
        return f"a library cannot be loaded ({said}); give it more memory, or install it again"
    if os.environ.get("EVCLAIMS_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    what = f"{type(error).__name__}: {said}".rstrip(": ")
    if memory.has_limit():
        return f"it ended on what nobody foresaw ({what}); its memory is limited, which may be why: give it more"
    return (
        f"this is a slip of evclaims and none of yours ({what}); please report it, with what EVCLAIMS_DEBUG=1 shows, at"
        " https://github.com/evclaims/evclaims/issues"
    )


def _abandon_stdout() -> None:
    """Let nothing be flushed into a closed pipe when the interpreter ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    entry()

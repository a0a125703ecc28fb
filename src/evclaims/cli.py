"""The command `evclaims`: arguments in, exit code out. Heavy imports happen inside the commands."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from evclaims.layout import Page, clean, wants_colour, width_of
from evclaims.model import LAYERS, EvclaimsError

if TYPE_CHECKING:
    from evclaims.package import Package
    from evclaims.run import Report

GREEN, RED, COULD_NOT_RUN, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141


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
    where = "a package's folder or descriptor (default: the installed data)"

    check = commands.add_parser("check", help="run the checks of a package", allow_abbrev=False)
    check.add_argument("package", nargs="?", metavar="PACKAGE", help=where)
    check.add_argument("--layer", metavar="LAYER[,LAYER]", help=f"run only these of {', '.join(LAYERS)}")
    check.add_argument("--format", default="text", metavar="FORMAT", help="text (default), json or rulings")
    check.add_argument("--output", metavar="FILE", help="write there, whole or not at all, and not to the terminal")
    check.set_defaults(run=_check)

    explain = commands.add_parser("explain", help="what a check says, of which rows, on what evidence")
    explain.add_argument("check", metavar="CHECK")
    explain.add_argument("id", nargs="?", metavar="ID", help="only the rows about this ID")
    explain.add_argument("--package", metavar="PACKAGE", help=where)
    explain.set_defaults(run=_explain)

    show = commands.add_parser("show", help="a claim, quantity, source or event, and every check that touches it")
    show.add_argument("id", metavar="ID")
    show.add_argument("--package", metavar="PACKAGE", help=where)
    show.set_defaults(run=_show)

    listing = commands.add_parser("list", help="the tables and the checks of a package")
    listing.add_argument("--package", metavar="PACKAGE", help=where)
    listing.set_defaults(run=_list)

    tidy = commands.add_parser("tidy", help="row order, hashes and formatting in their canonical form")
    tidy.add_argument("package", nargs="?", metavar="PACKAGE", help=where)
    tidy.add_argument("--write", action="store_true", help="change the files; without it, print what would change")
    tidy.set_defaults(run=_tidy)
    return parser


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        import evclaims

        print(f"evclaims {evclaims.__version__}")
        parser.exit()


def _check(options: argparse.Namespace) -> int:
    from evclaims import files
    from evclaims.reporters import FORMATS, text
    from evclaims.reporters.rulings import can_be_ruled
    from evclaims.run import check

    if options.format not in FORMATS:
        raise EvclaimsError(f"{options.format!r} is no format; the formats are {', '.join(FORMATS)}")
    layers = None
    if options.layer is not None:
        layers = [layer.strip() for layer in options.layer.split(",") if layer.strip()]
        if not layers:
            raise EvclaimsError(f"--layer names none; the layers are {', '.join(LAYERS)}")
    package = _open(options.package)
    with _working("checking") as starts:
        report: Report = check(package, layers, starts=starts)
    if options.output is not None:
        files.write({Path(options.output): FORMATS[options.format](report).encode("utf-8", "backslashreplace")})
    elif options.format == "text":
        text.page(report, width_of(sys.stdout)).write(sys.stdout)
    else:
        _write(FORMATS[options.format](report), sys.stdout)
    faults = sum(not can_be_ruled(failure) for failure in report.failures)
    if options.format == "rulings" and faults:
        what = "1 failure is" if faults == 1 else f"{faults} failures are"
        print(f"evclaims: note: {what} nothing that a ruling covers; mend the data or the check", file=sys.stderr)
    return RED if report.failures else GREEN


def _explain(options: argparse.Namespace) -> int:
    from evclaims import explain

    package = _open(options.package)
    with _working("judging"):
        page = explain.explain(package, options.check, options.id, width_of(sys.stdout))
    page.write(sys.stdout)
    return GREEN


def _show(options: argparse.Namespace) -> int:
    from evclaims import show

    package = _open(options.package)
    with _working("judging"):
        page: Page = show.show(package, options.id, width_of(sys.stdout))
    page.write(sys.stdout)
    return GREEN


def _list(options: argparse.Namespace) -> int:
    from evclaims import show

    package = _open(options.package)
    with _working("judging"):
        page = show.contents(package, width_of(sys.stdout))
    page.write(sys.stdout)
    return GREEN


def _tidy(options: argparse.Namespace) -> int:
    from evclaims import files, tidy

    changes = tidy.changes(_open(options.package))
    if options.write:
        files.write({change.path: change.after for change in changes})
        for change in changes:
            print(f"wrote {clean(change.name)}")
        return GREEN
    for change in changes:
        _write(change.diff(), sys.stdout)
    return RED if changes else GREEN


def _open(path: str | None) -> Package:
    from evclaims.package import open_package

    return open_package(path)


@contextmanager
def _working(what: str) -> Iterator[Callable[[str], None]]:
    """A progress bar on stderr, where that is a terminal; what it gives is told the name of each step as it starts."""
    if not wants_colour(sys.stderr):
        yield lambda step: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda step: progress.update(task, description=f"{what} {step}")


def _write(text: str, file: TextIO) -> None:
    """Write text meant for machines; to a terminal without what the terminal would obey."""
    if file.isatty():
        text = "".join(clean(line) + "\n" for line in text.split("\n")[:-1])
    file.write(text)


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

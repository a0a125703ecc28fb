"""What the parsers of the commands share: how PACKAGE is named, what is near a slip, an example in each help."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeAlias

from evclaims.model import EvclaimsError

Commands: TypeAlias = "argparse._SubParsersAction[Command]"

PACKAGE = (
    "a package's folder, its descriptor, a zip or wheel, or the name of an installed package (default:"
    " datapackage.json of this folder; where there is none, the data installed with this command)"
)


class Command(argparse.ArgumentParser):
    """A parser in which no option abbreviates, words and options mix, and a slip is told with what is near it."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        keywords["allow_abbrev"] = False
        keywords.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*arguments, **keywords)
        self._mixes = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Options may stand between the words; what is not known is refused here, where the usage is this command's."""
        if self._mixes or self._subparsers is not None:
            return super().parse_known_args(args, namespace)
        self._mixes = True
        try:
            found, left = self.parse_known_intermixed_args(args, namespace)
        finally:
            self._mixes = False
        for word in left:
            if word.startswith("-") and word != "-":
                name = word.partition("=")[0]
                known = [option for option in self._option_string_actions if option.startswith("--")]
                self.error(f"there is no option {name!r}{near(name, known)}")
        if left:
            self.error(f"{left[0]!r} is one word too many")
        return found, left

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Refuse what is none of the choices: a command with the usage, all else in one sentence."""
        known = [str(choice) for choice in action.choices or ()]
        if action.choices is None or value in known:
            return
        if isinstance(action, argparse._SubParsersAction):
            others = near(str(value), known) or f"; there are {', '.join(known)}"
            self.error(f"there is no command {str(value)[:100]!r}{others}")
        refuse_unless_known(str(value), str(action.metavar or action.dest).lower(), known)


def refuse_unless_known(word: str, noun: str, known: Collection[str], hint: str = "") -> None:
    """Raise EvclaimsError, with all that are known and those that are near, where a word is none of them."""
    if word not in known:
        said = f"{word!r} is no {noun}; the {noun}{'es' if noun.endswith('s') else 's'} are {', '.join(known)}"
        raise EvclaimsError(f"{said}{hint}{near(word, known)}")


def near(word: str, known: Iterable[str]) -> str:
    """Words that point to what was perhaps meant; empty where nothing is near."""
    found = difflib.get_close_matches(word[:100], list(known), n=3)
    return f"; did you mean {' or '.join(found)}?" if found else ""


def add_command(
    commands: Commands, name: str, help: str, examples: Sequence[str], *, description: str = "", package: str = PACKAGE
) -> Command:
    """A command; PACKAGE is its first word where `package` says what it is, and may be left out."""
    said = f"{help[:1].upper()}{help[1:]}."
    command = commands.add_parser(
        name,
        help=help,
        description=f"{said}\n\n{description}" if description else said,
        epilog="\n".join(("examples:", *(f"  evclaims {example}" for example in examples))),
    )
    if package:
        command.add_argument("package", nargs="?", metavar="PACKAGE", help=package)
        command.add_argument("--package", dest="named", metavar="PACKAGE", help="the same, named by an option")
    return command


def add_as_of(command: argparse.ArgumentParser) -> None:
    """Give a command the option --as-of."""
    command.add_argument("--as-of", metavar="YYYY-MM-DD", help="as if only what was published by that day were known")


def add_format(command: argparse.ArgumentParser, known: Sequence[str]) -> None:
    """Give a command the option --format; the first of the formats is the default."""
    said = f"{known[0]} (default), {', '.join(known[1:-1])}{' or ' if known[2:] else ''}{known[-1]}"
    command.add_argument("--format", metavar="FORMAT", choices=known, default=known[0], help=said)


def add_pairs(command: argparse.ArgumentParser, option: str, form: str, example: str, help: str) -> None:
    """Give a command an option that may be repeated, each value two words with a sign of equality between them."""

    def pair(text: str) -> tuple[str, str]:
        one, _, other = text.partition("=")
        if not one or not other:
            raise EvclaimsError(f"{option} takes {form}, such as {example}, not {text!r}")
        return one, other

    command.add_argument(option, metavar=form, type=pair, action="append", default=[], help=help)

"""A page of text: wrapped and aligned once, then written plain or, in a terminal, in colour.

Everything that a package's author wrote passes through `clean`, so no cell can move the cursor, colour the screen or
turn the reading direction. Colour only decorates: without it the page says the same.
"""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple, TextIO, TypeAlias

from evclaims.package.excerpt import clean

WIDTH = 80
_NARROWEST = 6


class Run(NamedTuple):
    """A run of text in one style; the styles are rich's, such as `bold` or `red`."""

    text: str
    style: str = ""


Text: TypeAlias = str | Run


class Page:
    """Lines of styled text within `width` columns; only a word that is longer than a line (an address) leaves them."""

    def __init__(self, width: int = WIDTH) -> None:
        self.width = width
        self.lines: list[list[Run]] = []

    def blank(self) -> None:
        """An empty line, unless the page is empty or the last line is one already."""
        if self.lines and self.lines[-1]:
            self.lines.append([])

    def heading(self, text: str, *parts: Text) -> None:
        """A blank line, and a line that begins with a text in bold."""
        self.blank()
        self.add(Run(text, "bold"), *parts)

    def verbatim(self, text: str, indent: int = 0, style: str = "") -> None:
        """Text whose own lines are kept, such as SQL."""
        for line in text.strip("\n").split("\n"):
            self.lines.append([Run(" " * indent), Run(clean(line), style)])

    def add(self, *parts: Text, indent: int = 0, hang: int | None = None) -> None:
        """A paragraph; its second and later lines are indented by `hang` (by `indent` where it is None)."""
        for i, line in enumerate(_wrap(parts, self.width - indent, self.width - (indent if hang is None else hang))):
            margin = indent if i == 0 or hang is None else hang
            self.lines.append([Run(" " * margin), *line])

    def field(self, name: str, value: Text, indent: int = 0) -> None:
        """A name and its value, whose later lines stand under the first; no word of the value is ever cut."""
        margin = indent + columns_of(clean(name)) + 2
        start = len(self.lines)
        self.add(value, indent=margin)
        self.lines[start][0] = Run(" " * indent)
        self.lines[start][1:1] = [Run(clean(name), "dim"), Run("  ")]

    def table(
        self, rows: Sequence[Sequence[Text]], *, right: Sequence[int] = (), indent: int = 0, gap: int = 2
    ) -> None:
        """Rows with their columns aligned; a table that is too wide wraps the cells of its widest columns."""
        if not rows:
            return
        cells = [[_span(cell) for cell in row] for row in rows]
        widths = [max(columns_of(row[i].text) for row in cells) for i in range(len(cells[0]))]
        while sum(widths) + gap * (len(widths) - 1) + indent > self.width and max(widths) > _NARROWEST:
            widths[widths.index(max(widths))] -= 1
        for row in cells:
            wrapped = [_break(cell.text, width) for cell, width in zip(row, widths, strict=True)]
            for i in range(max(map(len, wrapped))):
                line = [Run(" " * indent)]
                for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
                    text = wrapped[column][i] if i < len(wrapped[column]) else ""
                    padding = Run(" " * (width - columns_of(text)))
                    pair = [padding, Run(text, cell.style)] if column in right else [Run(text, cell.style), padding]
                    line += [*pair, Run(" " * gap)]
                self.lines.append(line)

    def frame(self, about: str) -> Page:
        """The page between a first line and a last one, neither wrapped: whoever reads one line knows of what it is."""
        self.blank()
        self.lines = [[Run(clean(about))], [], *self.lines, [Run(clean(about))]]
        return self

    def plain(self) -> str:
        """The page as plain text."""
        return "".join(harmless("".join(span.text for span in line).rstrip()) + "\n" for line in self.lines)

    def write(self, file: TextIO) -> None:
        """Write the page, in colour where `file` is a terminal that wants it."""
        if not wants_colour(file):
            file.write(self.plain())
            return
        from rich.console import Console
        from rich.text import Text as RichText

        console = Console(file=file, highlight=False, markup=False, emoji=False, soft_wrap=True, legacy_windows=False)
        for line in self.lines:
            rich = RichText()
            text = "".join(span.text for span in line)
            for span in line if harmless(text) == text else [Run(harmless(text))]:
                rich.append(span.text, span.style)
            rich.rstrip()
            console.print(rich)


def wants_colour(file: TextIO) -> bool:
    """Whether `file` is a terminal, nothing (NO_COLOR, TERM=dumb) asks for plain text, and rich is installed."""
    if not file.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    from importlib.util import find_spec

    return find_spec("rich") is not None


def width_of(file: TextIO) -> int:
    """The columns to fill: those of the terminal, but at most 80; 80 for a pipe or a file."""
    if not file.isatty():
        return WIDTH
    return max(40, min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns))


def harmless(line: str, escape: Callable[[str], str] | None = None) -> str:
    """A line that neither a terminal nor the log of a CI run obeys: clean, and no command.

    GitHub's runner takes a line for a command where `::` is the first of it, and one of the older form, `##[name]`,
    wherever that stands (so do Azure's and TeamCity's, `##vso[…]`).

    >>> harmless("  ::error::x"), harmless("a ##[error]x")
    ('  \\\\x3a:error::x', 'a \\\\x23#[error]x')
    """
    escape = escape or _hexadecimal
    line = clean(line, None if escape is _hexadecimal else escape)
    if line.lstrip().startswith("::"):
        line = line.replace(":", escape(":"), 1)
    if "##" not in line:
        return line
    sharp = escape("#")
    return _COMMAND.sub(lambda _: sharp, line)


def columns_of(text: str) -> int:
    """How many columns of a terminal the text takes.

    >>> columns_of("41万元")
    6
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


_COMMAND = re.compile(r"#(?=#\w*\[)")


def _hexadecimal(character: str) -> str:
    return f"\\x{ord(character):02x}"


def _span(part: Text) -> Run:
    text, style = part if isinstance(part, Run) else (part, "")
    return Run(clean(text), style)


def _wrap(parts: Sequence[Text], first: int, later: int) -> list[list[Run]]:
    """Fill lines greedily; a word may be of several parts where no space stands between them."""
    words: list[list[Run]] = [[]]
    for part in map(_span, parts):
        for i, piece in enumerate(part.text.split(" ")):
            if i > 0:
                words.append([])
            if piece:
                words[-1].append(Run(piece, part.style))
    lines: list[list[Run]] = [[]]
    used = 0
    for word in words:
        size = sum(columns_of(span.text) for span in word)
        if lines[-1] and used + 1 + size > (first if len(lines) == 1 else later):
            lines.append([])
            used = 0
        if lines[-1]:
            same = lines[-1][-1].style if word and lines[-1][-1].style == word[0].style else ""
            lines[-1].append(Run(" ", same))
            used += 1
        lines[-1] += word
        used += size
    return lines


def _break(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, cut inside a word only where the word is longer than that."""
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and columns_of(lines[-1]) + 1 + columns_of(word) <= width:
            lines[-1] += " " + word
            continue
        if lines[-1]:
            lines.append("")
        for character in word:
            if columns_of(lines[-1]) + columns_of(character) > width:
                lines.append("")
            lines[-1] += character
    return lines

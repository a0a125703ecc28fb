"""Five prints read by evclaims, quantulum3, text2num and a plain regex, side by side, as a table in Markdown.

    python benchmarks/readers.py

quantulum3 and text2num are installed into a virtual environment of their own, which is removed at the end. Of each
reader the bounds are shown that it gives for the print. One that gives a number gives a point; one that gives two, what
lies between them: who prints two means that more often than not. `says` is what the words mean, written down by hand,
and the last line counts the prints of which a reader gives just that.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from evclaims.reading.printed_figure import read  # noqa: E402

Bounds: TypeAlias = tuple[float | None, float | None] | None
PRINTS: tuple[tuple[str, str, Bounds], ...] = (
    ("between 5 and 7 million", "en", (5e6, 7e6)),
    ("no fewer than 410,000", "en", (410_000, None)),
    ("fell by nearly 5.2%", "en", (-5.2, -5.1)),
    ("knapp 39.790", "de", (39_780, 39_790)),
    ("超过41万", "zh", (410_000, None)),
)
"""Print, language, and the least and the most that it allows."""
_OTHERS = """
import json, sys, warnings
from importlib.metadata import version
warnings.simplefilter("ignore")
from quantulum3 import parser
from text_to_num import alpha2digit
found = []
for text, language in json.load(sys.stdin):
    try:
        first = [[each.value - (each.uncertainty or 0), each.value + (each.uncertainty or 0)]
                 for each in parser.parse(text)]
    except Exception:
        first = []
    try:
        second = alpha2digit(text, language)
    except Exception:
        second = ""
    found.append([[end for pair in first for end in pair], second])
print(json.dumps([found, [f"{name} {version(name)}" for name in ("quantulum3", "text2num")]]))
"""
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def main() -> None:
    """Print the table."""
    others, versions = _others()
    readers = ("evclaims", *versions, "regex")
    print(_row("print", "says", *readers))
    print(_row(*["---"] * 6))
    right = [0] * 4
    for (text, language, meant), (ends, digits) in zip(PRINTS, others, strict=True):
        got = (ours(text, language), _hull(ends), _numbers(digits), _numbers(text))
        right = [count + (bounds == meant) for count, bounds in zip(right, got, strict=True)]
        print(_row(f"`{text}`", said(meant), *map(said, got)))
    print(_row("right", "", *(f"{count} of {len(PRINTS)}" for count in right)))


def ours(text: str, language: str) -> Bounds:
    """The bounds that this project gives."""
    found = read(text, language)
    return None if found.lower is None else float(found.lower), None if found.upper is None else float(found.upper)


def said(bounds: Bounds) -> str:
    """The bounds in words."""
    if bounds is None:
        return "nothing"
    lower, upper = (None if end is None else f"{end:,.15g}" for end in bounds)
    if lower is None or upper is None:
        return f"{lower} or more" if upper is None else f"{upper} or less"
    return lower if lower == upper else f"{lower} to {upper}"


def _others() -> tuple[list[tuple[list[float], str]], list[str]]:
    """What the other two find of each print: numbers, and the text with its words as digits; and their versions."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder, "bin", "python"))
        install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "quantulum3", "text2num"]
        done = subprocess.run(install, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"quantulum3 and text2num could not be installed:\n{done.stderr}")
        asked = json.dumps([each[:2] for each in PRINTS])
        ran = subprocess.run([python, "-c", _OTHERS], input=asked, capture_output=True, text=True, check=True)
    found, versions = json.loads(ran.stdout.splitlines()[-1])
    return [(ends, digits) for ends, digits in found], versions


def _numbers(text: str) -> Bounds:
    """What a regex makes of a text: its numbers, commas taken out."""
    return _hull([float(number.replace(",", "")) for number in _NUMBER.findall(text)])


def _hull(ends: Sequence[float]) -> Bounds:
    return (ends[0], ends[-1]) if ends else None


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()

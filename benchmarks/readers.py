"""Five prints read by evclaims, quantulum3, text2num and a plain regex, side by side.

    python benchmarks/readers.py

quantulum3 and text2num are installed into a virtual environment of their own, which is removed at the end. Of each
reader the bounds are shown that it gives for the print; one that gives a number alone gives a point. `meant` is what
the words say, written down by hand. The last line counts the prints that each reader gets right.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from evclaims.reading.printed import read  # noqa: E402

Bounds = tuple[float | None, float | None] | None
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
warnings.simplefilter("ignore")
from quantulum3 import parser
from text_to_num import alpha2digit
found = []
for text, language in json.load(sys.stdin):
    try:
        quantities = parser.parse(text)
        one = quantities[0] if len(quantities) == 1 else None
        off = (one.uncertainty or 0) if one else 0
        first = [one.value - off, one.value + off] if one else None
    except Exception as error:
        first = None
    try:
        second = alpha2digit(text, language)
    except Exception:
        second = ""
    found.append([first, second])
print(json.dumps(found))
"""
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def main() -> None:
    """Print the table."""
    others = _others()
    names = ("meant", "evclaims", "quantulum3", "text2num", "regex")
    print(f"{'print':<26}", *(f"{name:>22}" for name in names))
    right = dict.fromkeys(names[1:], 0)
    for (text, language, meant), (quantity, digits) in zip(PRINTS, others, strict=True):
        found = read(text, language)
        ours = tuple(None if end is None else float(end) for end in (found.lower, found.upper))
        got: dict[str, Bounds] = {
            "evclaims": (ours[0], ours[1]),
            "quantulum3": tuple(quantity) if quantity else None,
            "text2num": _plain(digits),
            "regex": _plain(text),
        }
        for name, bounds in got.items():
            right[name] += bounds == meant
        print(f"{text:<26}", *(f"{_said(each):>22}" for each in (meant, *got.values())))
    print(f"{'right':<26}", f"{'':>22}", *(f"{count:>22}" for count in right.values()))


def _others() -> list[list[object]]:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder, "bin", "python")
        subprocess.run([python, "-m", "pip", "install", "-q", "quantulum3", "text2num"], check=True)
        asked = json.dumps([each[:2] for each in PRINTS])
        ran = subprocess.run([python, "-c", _OTHERS], input=asked, capture_output=True, text=True, check=True)
    found: list[list[object]] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _plain(text: object) -> Bounds:
    """What a regex makes of a text: the one number in it, commas taken out."""
    numbers = _NUMBER.findall(str(text))
    return (float(numbers[0].replace(",", "")),) * 2 if len(numbers) == 1 else None


def _said(bounds: Bounds) -> str:
    if bounds is None:
        return "nothing"
    lower, upper = ("…" if end is None else f"{end:,g}" for end in bounds)
    return lower if lower == upper else f"{lower} to {upper}"


if __name__ == "__main__":
    main()

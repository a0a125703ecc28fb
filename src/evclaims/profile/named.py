"""The checks that the engine itself declares, by ID, with their titles; rulings name them without their layers."""

from __future__ import annotations

TEXT, SPAN, WHOLE, NUMERALS, FOLDER = (
    "text-at-hand",
    "span-holds-print",
    "print-is-whole",
    "numerals-accounted",
    "folder-of-texts",
)
EVIDENCE = {
    TEXT: "The text of a source is at hand",
    SPAN: "A span holds exactly what is printed",
    WHOLE: "No hedge, scale or unit beside a span is left out",
    NUMERALS: "Each numeral of a text stands in exactly one row",
    FOLDER: "The folder of texts is in order",
}

CONFLICT = "conflict"
BLOCK = "block-decided"
LEFT_OUT = "takes-part"
BROKEN = "system-stands"
CONSISTENCY = {
    CONFLICT: "All claims of one block can be true at once",
    BLOCK: "Each block of claims that hang together is decided, and all its conflicts are found",
    LEFT_OUT: "Each actual claim bounds the world",
    BROKEN: "Quantities, claims and laws fit into one system",
}

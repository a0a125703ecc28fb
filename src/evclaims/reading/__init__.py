"""From text to figure: words of a language, numerals, hedges, dates, and what a print allows."""

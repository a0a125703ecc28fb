"""Finding the figures in a text: every numeral, with its hedge, scale and unit, and what is no figure."""

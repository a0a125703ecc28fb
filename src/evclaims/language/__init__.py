"""The words of a language that figures are printed in, and what a reader sees of a text."""

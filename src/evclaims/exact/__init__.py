"""Numbers that cannot round: intervals, units, expressions and verdicts. It knows no file."""

"""A score for checks: slips seeded into a package, and what becomes of each."""

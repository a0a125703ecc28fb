"""The commands of the command line, a module a theme; each registers its parsers and imports its work when it runs."""

from evclaims.commands import bounds, check, diff, draft, evidence, init, inspect, mutate, publish, read, report, tidy

COMMANDS = (check, report, init, inspect, bounds, evidence, draft, read, mutate, diff, tidy, publish)
"""In the order in which `evclaims --help` lists them."""

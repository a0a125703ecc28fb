"""A package's tables as a locked-down database that answers one SELECT; it knows no claim."""

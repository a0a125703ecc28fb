"""A data package on disk, read and written safely: its descriptor, tables and checks, and where it is found."""

"""`python -m evclaims`. The current folder, which Python then puts first, gives no module to import."""

import os
import sys

import evclaims

_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(evclaims.__file__)))
if not sys.flags.safe_path and sys.path and sys.path[0] != _FOLDER:
    del sys.path[0]

from evclaims.cli import entry  # noqa: E402

entry()

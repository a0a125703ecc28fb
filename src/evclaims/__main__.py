"""`python -m evclaims`."""

import sys

from evclaims.cli import main

sys.exit(main())

"""``python -m convarith``."""

import sys

from convarith.cli import main

sys.exit(main())

"""`python -m coursekit.cli` is the `course` command."""

import sys

from coursekit.cli import main

sys.exit(main())

"""`python -m genvision train gan --backend torch --steps 3000`: train from the shell."""

import sys

from genvision.training.command import main

if __name__ == "__main__":
    sys.exit(main())

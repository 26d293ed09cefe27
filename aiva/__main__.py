"""Let `python -m aiva` do what the command `aiva` does."""

import sys

from aiva.cli import main

if __name__ == "__main__":
    sys.exit(main())

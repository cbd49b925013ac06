"""`python -m keguang.documents intake FILE`: the pure verbs without the console script."""

import sys

from keguang.documents.commands import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))

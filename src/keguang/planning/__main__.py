"""`python -m keguang.planning solve INSTANCE`: the verb `plan` without the console script."""

import sys

from keguang.planning.command import run

if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(run(arguments[1:] if arguments[:1] == ["plan"] else arguments))

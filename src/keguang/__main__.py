"""`python -m keguang` is the `keguang` command."""

from keguang.config.cli import main

main()

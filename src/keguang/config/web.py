"""The web server's own start: the site is loaded once, and its processes are forked from that.

What is loaded before the fork and never written again is one copy in memory for all of them, the
dictionary of the search included; and a start costs one loading, not one a process.
"""

import gc
import multiprocessing

import rjieba
from granian.cli import entrypoint


def main() -> None:
    """`python -m keguang.config.web` takes granian's arguments."""
    multiprocessing.set_start_method("fork")  # granian's choice of itself until Python 3.13
    import keguang.config.wsgi  # noqa: F401, PLC0415 — after the settings of processes

    rjieba.cut("科学")  # it is read at the first word
    gc.collect()
    gc.freeze()  # a collection would write to every object, and so copy all of it
    entrypoint()  # type: ignore[no-untyped-call]  # click's own wrapping


if __name__ == "__main__":
    main()

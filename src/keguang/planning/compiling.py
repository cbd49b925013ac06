"""The planners' loops are compiled by Numba the first time they run, and kept for later runs.

A search tries a quarter of a million changes a second in compiled loops, a few thousand in Python.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, cast

import numba
from numba.core import config

# whose text the compiled code depends on: Numba itself looks at one file only
_SOURCES: Final = (
    "compiling",
    "rotation/setting",
    "rotation/costing",
    "rotation/board",
    "rotation/annealing",
    "rotation/rows",
    "rotation/years",
    "rotation/itineraries",
    "tours/days",
    "tours/rests",
)


def _kept_at() -> str:
    """A directory for this version of the sources, in the user's cache."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for name in _SOURCES:
        digest.update((here / f"{name}.py").read_bytes())
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path("~").expanduser() / ".cache")
    return os.environ.get("NUMBA_CACHE_DIR") or str(
        Path(cache) / "keguang" / f"compiled-{digest.hexdigest()[:16]}"
    )


_KEPT_AT: Final = _kept_at()


def compiled[F: Callable[..., Any]](function: F) -> F:
    """The function as machine code; its arguments are numbers, arrays and named tuples of them."""
    return _compile(function, forceinline=False)


def inlined[F: Callable[..., Any]](function: F) -> F:
    """As `compiled`, set into its callers: a call costs more than a short function's work."""
    return _compile(function, forceinline=True)


def _compile[F: Callable[..., Any]](function: F, *, forceinline: bool) -> F:
    # Numba reads this when a function is decorated, and only this; other users keep theirs
    before = config.CACHE_DIR  # type: ignore[attr-defined]  # it is made as the module loads
    config.CACHE_DIR = _KEPT_AT  # type: ignore[attr-defined]
    try:
        # numpy's way with a division by zero needs no exception, and so no check
        jit = numba.njit(cache=True, error_model="numpy", forceinline=forceinline)
        return cast(F, jit(function))
    finally:
        config.CACHE_DIR = before  # type: ignore[attr-defined]

"""The parts of the page about mended plans and explanations."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

type Row = dict[str, Any]

_MENDED: Final = (
    "## Mended plans\n\n"
    "A plan is made, something happens, and it is planned anew around its frozen past: *freely*, "
    "by somebody who knows nothing else of the old plan, and *near* it, at the instance's own "
    "price of a change. "
    "*Changed* counts requests, cells, stops, or pairs of shift and volunteer that are no longer "
    "as they were; *lost* are those of them that cannot stay whoever plans, and *avoidable* the "
    "ratio of the changes besides. *Extra cost* is that of the near plan over the free one, both "
    "without the price of changes; below zero, the free one was not searched to its end. All of "
    "these plans were checked; *broken* counts their broken rules, the frozen past among them. "
    "`python -m benchmarks.planning --replan`.\n"
)
_EXPLAINED: Final = (
    "## Explanations\n\n"
    "Seconds of the whole `plan explain`, start and reading included (in brackets the processor's, "
    "which on a busy machine say more): of an instance with twenty locks, one of which is "
    "forbidden too (the rules it names as contradicting, and the repairs it offers), and of a "
    "plan, about five alternatives for one item. "
    "`python -m benchmarks.planning --explain`.\n"
)


def sections(mendings: Sequence[Row], explained: Sequence[Row]) -> list[str]:
    """Whatever has been measured so far."""
    parts = []
    if mendings:
        parts.append(f"{_MENDED}\n{_table(_MENDED_NAMES, map(_mending, mendings))}")
    if explained:
        parts.append(f"{_EXPLAINED}\n{_table(_EXPLAINED_NAMES, map(_explanation, explained))}")
    return parts


_MENDED_NAMES: Final = (
    *("instance", "what happened", "lost", "changed freely", "changed near", "ratio"),
    *("avoidable", "extra cost"),
    *("seconds, free / near", "limit", "broken", "date"),
)


def _ratio(near: int, free: int) -> str:
    return f"{near / free:.3f}" if free > 0 else "–"


def _mending(row: Row) -> tuple[str, ...]:
    free, near = row["free"], row["near"]
    return (
        row["name"],
        row["what"],
        f"{row['lost']:,}",
        f"{free['changed']:,}",
        f"{near['changed']:,}",
        _ratio(near["changed"], free["changed"]),
        _ratio(near["changed"] - row["lost"], free["changed"] - row["lost"]),
        f"{100 * (near['cost'] - free['cost']) / max(free['cost'], 1):.2f} %",
        f"{free['seconds']:.1f} / {near['seconds']:.1f}",
        f"{row['limit']} s",
        f"{free['violations'] + near['violations']}",
        row["date"],
    )


_EXPLAINED_NAMES: Final = (
    *("instance", "contradiction", "rules", "repairs"),
    *("item", "alternatives", "found in", "date"),
)


def _explanation(row: Row) -> tuple[str, ...]:
    return (
        row["name"],
        f"{row['conflict_s']:.1f} s ({row['conflict_cpu_s']:.1f} s)",
        ", ".join(row["conflict"]) or "–",
        f"{row['repairs']}",
        row["item"],
        f"{row['alternatives']}",
        f"{row['alternatives_s']:.1f} s ({row['alternatives_cpu_s']:.1f} s)",
        row["date"],
    )


def _table(names: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [names, ["---"] * len(names), *lines]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)

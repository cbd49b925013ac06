"""Gap over time as an SVG picture, drawn without a library."""

import math
from collections.abc import Sequence
from typing import Final

from benchmarks.planning.running import Outcome

_WIDTH: Final = 720
_HEIGHT: Final = 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 210, 24, 40
_COLOURS: Final = ("#0b6e99", "#c2410c", "#4d7c0f", "#7e22ce", "#b91c1c", "#0f766e", "#92400e")
_PER_CENT: Final = (0, 0.1, 0.3, 1, 3, 10, 30, 100)
_SECONDS: Final = (1, 3, 10, 30, 100, 300, 1000, 3600)


def gap_over_time(title: str, outcomes: Sequence[Outcome]) -> str:
    """(best - final bound) / best of every case, both axes logarithmic, 0 % on the floor."""
    lines = [_frame(title)]
    drawn = [one for one in outcomes if one.bound is not None or one.block_bound is not None]
    for place, outcome in enumerate(drawn):
        colour = _COLOURS[place % len(_COLOURS)]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in _corners(outcome))
        lines.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        y = _TOP + 14 + 18 * place
        lines.append(
            f'<rect x="{_WIDTH - _RIGHT + 16}" y="{y - 8}" width="12" height="4" fill="{colour}"/>'
        )
        lines.append(f'<text x="{_WIDTH - _RIGHT + 34}" y="{y}">{outcome.name}</text>')
    return "\n".join([*lines, "</svg>", ""])


def _corners(outcome: Outcome) -> list[tuple[float, float]]:
    """A stair: a gap holds until the next step."""
    bound = outcome.block_bound if outcome.bound is None else outcome.bound
    corners: list[tuple[float, float]] = []
    for second, best, _bound in outcome.steps:
        if not best or second is None or bound is None:
            continue
        x, y = _x(float(second)), _y(max(0.0, 100 * (best - bound) / best))
        if corners:
            corners.append((x, corners[-1][1]))
        corners.append((x, y))
    return corners


def _x(second: float) -> float:
    share = math.log10(max(second, 1)) / math.log10(_SECONDS[-1])
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _y(per_cent: float) -> float:
    lowest, highest = math.log10(0.05), math.log10(_PER_CENT[-1])
    share = (math.log10(max(per_cent, 0.05)) - lowest) / (highest - lowest)
    return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def _frame(title: str) -> str:
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<title>{title}</title><rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="16" font-weight="bold">{title}: gap over time</text>',
    ]
    right = _WIDTH - _RIGHT
    for per_cent in _PER_CENT:
        y = _y(per_cent)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{right}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{per_cent:g} %</text>'
        )
    for second in _SECONDS:
        x = _x(second)
        parts.append(f'<path d="M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="#eee"/>')
        parts.append(f'<text x="{x:.1f}" y="{_HEIGHT - 20}" text-anchor="middle">{second} s</text>')
    return "\n".join(parts)

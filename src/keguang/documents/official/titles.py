"""A title broken at words into a shape the standard likes: trapezoid or lozenge (7.3.1).

回行时，要做到词意完整，排列对称，长短适宜，间距恰当，标题排列应当使用梯形或菱形.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from math import ceil
from typing import Final, NamedTuple

_NEVER_FIRST: Final = frozenset("的了和与及、，。；：》）”’〉】〕·—…")
_NEVER_LAST: Final = frozenset("《（“‘〈【〔")
_GOOD_LAST: Final = frozenset("的”》")
_PAIRS: Final = {"《": "》", "（": "）", "“": "”", "〔": "〕"}
_SPLIT_WORD: Final = 400.0
_SPLIT_QUOTE: Final = 5.0
_SHAPELESS: Final = 60.0
_EXTRA_LINE: Final = 7.0
_MANY_CUTS: Final = 60
# words that stand together though a dictionary would part them
_PHRASES: Final = re.compile(
    r"党的[一二三四五六七八九十]+(?:大|届)|习近平新时代中国特色社会主义思想|新时代"
    r"|[0-9]+年度?|第[一二三四五六七八九十0-9]+[届次批]"
)


class _Reached(NamedTuple):
    """Where a line ended, how wide it was, and whether the shape grows (1) or shrinks (−1)."""

    place: int
    width: float
    trend: int


class _Beginning(NamedTuple):
    cost: float
    ends: tuple[int, ...]


def broken_title(
    title: str, widths: Sequence[float], room: float, *, dense: bool = False
) -> list[str]:
    """The title's lines.

    Parameters
    ----------
    title
        One line of text, or several the drafter has chosen: those are kept where they fit.
    widths
        Width of every character of the title, in characters of its size.
    room
        Widest line, likewise.
    dense
        Take the fewest lines there can be, whatever their shape.
    """
    given = _given_lines(title, widths, room)
    if given:
        return given
    flat, kept = [], []
    for character, width in zip(title, widths, strict=True):
        if character != "\n":
            flat.append(character)
            kept.append(width)
    return _best("".join(flat), kept, room, more_lines=0 if dense else 1)


def _given_lines(title: str, widths: Sequence[float], room: float) -> list[str]:
    if "\n" not in title:
        return []
    lines, at = [], 0
    for line in title.split("\n"):
        if sum(widths[at : at + len(line)]) > room:
            return []
        lines.append(line)
        at += len(line) + 1
    return lines


def _best(title: str, widths: Sequence[float], room: float, *, more_lines: int) -> list[str]:
    if sum(widths) <= room:
        return [title]
    sums = (0.0, *accumulate(widths))
    fewest = ceil(sums[-1] / room)
    cuts = _cuts(title)
    between_words = {place: cost for place, cost in cuts.items() if cost < _SPLIT_WORD}
    for usable in (cuts,) if not more_lines else (between_words, cuts):
        shapes = [
            shape
            for more in range(more_lines + 1)
            if (shape := _cheapest(usable, sums, room, fewest + more)) is not None
        ]
        if shapes:
            _, ends = min(shapes, key=lambda shape: shape[0] + _EXTRA_LINE * len(shape[1]))
            return _lines(title, ends)
    return _lines(title, _filled(cuts, sums, room))


def _lines(title: str, ends: Sequence[int]) -> list[str]:
    return [title[first:last].strip(" ") for first, last in pairwise((0, *ends))]


def _filled(costs: Mapping[int, float], sums: Sequence[float], room: float) -> list[int]:
    """Lines as full as they may be, for what has no shape: an address as long as a line."""
    ends = [0]
    while sums[-1] - sums[ends[-1]] > room:
        fitting = [at for at in range(ends[-1] + 1, len(sums)) if sums[at] - sums[ends[-1]] <= room]
        lawful = [at for at in fitting if costs.get(at, 0) < 2 * _SPLIT_WORD]
        ends.append((lawful or fitting or [ends[-1] + 1])[-1])
    return [*ends[1:], len(sums) - 1]


def _cuts(title: str) -> dict[int, float]:
    """Places a line may end at, with what it costs there: nothing between words."""
    import rjieba  # noqa: PLC0415  its dictionary takes longer to load than a page to draw

    costs: dict[int, float] = {}
    at = 0
    for word in rjieba.cut(title):
        for inside in range(at + 1, at + len(word)):
            latin = title[inside - 1].isascii() and title[inside].isascii()
            costs[inside] = _SPLIT_WORD * (2 if latin else 1)
        at += len(word)
        costs[at] = 0.0
    costs.pop(len(title), None)
    for place in costs:
        costs[place] += _liking(title[place - 1], title[place])
    for first, last, cost in _held_together(title):
        for place in range(first + 1, last):
            costs[place] += cost
    return costs


def _liking(before: str, behind: str) -> float:
    """How a line's end between these two characters is liked: less is better."""
    if behind in _NEVER_FIRST or before in _NEVER_LAST:
        return 3 * _SPLIT_WORD
    if " " in {before, behind}:
        return -3.0
    return -1.0 if before in _GOOD_LAST else 0.0


def _held_together(title: str) -> Iterator[tuple[int, int, float]]:
    """Stretches that had better stay on one line, and what parting them costs."""
    for phrase in _PHRASES.finditer(title):
        yield phrase.start(), phrase.end(), _SPLIT_WORD
    for opening, closing in _quoted(title):
        yield opening, closing + 1, _SPLIT_QUOTE


def _quoted(title: str) -> list[tuple[int, int]]:
    found = []
    for opening, character in enumerate(title):
        if character in _PAIRS:
            closing = title.find(_PAIRS[character], opening)
            if closing > opening:
                found.append((opening, closing))
    return found


def _cheapest(
    costs: Mapping[int, float], sums: Sequence[float], room: float, lines: int
) -> tuple[float, tuple[int, ...]] | None:
    """The best way to make exactly so many lines, none wider than the room: cost and line ends.

    Line by line, keeping for every place and every way the shape is going the cheapest beginning.
    """
    end = len(sums) - 1
    aim = sums[-1] / lines
    shortest = aim * (0.3 if len(costs) < _MANY_CUTS else 0.75)
    places = sorted(costs)
    reached: dict[_Reached, _Beginning] = {_Reached(0, 0, 0): _Beginning(0.0, ())}
    for number in range(1, lines + 1):
        further: dict[_Reached, _Beginning] = {}
        ends = places if number < lines else [end]
        for state, begun in reached.items():
            for place in ends:
                width = sums[place] - sums[state.place]
                if place <= state.place or width < shortest:
                    continue
                if width > room:
                    break
                step, trend = _step_cost(state.width, width, state.trend)
                cost = begun.cost + step + _balance(width, aim) + costs.get(place, 0)
                key = _Reached(place, round(width * 2) / 2, trend)
                if key not in further or cost < further[key].cost:
                    further[key] = _Beginning(cost, (*begun.ends, place))
        reached = further
    if not reached:
        return None
    best = min(reached.values())
    return best.cost, best.ends


def _balance(width: float, aim: float) -> float:
    """Lines much shorter or longer than the others look torn off."""
    return ((width - aim) / 4) ** 2


def _step_cost(before: float, width: float, trend: int) -> tuple[float, int]:
    """What the step from one line's width to the next costs, and which way the shape now goes.

    Growing may turn into shrinking (a lozenge); shrinking that grows again is an hourglass.
    """
    if not before:
        return 0.0, 0
    change = width - before
    if abs(change) < 1.0:
        return 6.0, trend  # a rectangle
    if change > 0:
        return (_SHAPELESS, 1) if trend == -1 else (_uneven(change), 1)
    return _uneven(-change), -1


def _uneven(change: float) -> float:
    """Steps of two to six characters look best."""
    return max(0.0, change - 6.0) * 1.5 + max(0.0, 2.0 - change) * 1.0

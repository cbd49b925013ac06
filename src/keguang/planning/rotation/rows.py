"""What copies share, numbered: the rows of the linear programme, and a price for each."""

from typing import Final, NamedTuple, Self

import numpy as np

from keguang.planning.rotation.setting import (
    DISTRICT,
    DUPLICATE,
    FAIR,
    HARD,
    KEY,
    TOPIC_REPEAT,
    Setting,
    Whole,
)

# prices are whole multiples of 1 / SCALE fen
SCALE: Final = 1 << 10
# dearer than any path, and two of them still fit 64 bits
NEVER: Final = 1 << 60
# a path's cost must stay far under NEVER
MOST: Final = NEVER >> 8


class Rows(NamedTuple):
    """The number of the first row of each kind; rows of a kind follow in the order of their names.

    cell (n, t), fair (n), crew (h, t), key (q), copy (x); and those that seldom bind: topic
    (n, t, g) a topic that begins or has just ended, duplicate (n, t, k) a theme in the district
    whose first centre is n, cooling (n, k, t) a theme that is shown or cools down.
    """

    cell: int
    fair: int
    crew: int
    key: int
    copy: int
    topic: int
    duplicate: int
    cooling: int
    end: int


class Prices(NamedTuple):
    """Multipliers in 1 / SCALE fen; G topics, K themes, Q key requirements.

    Attributes
    ----------
    cell
        (N, T): for filling a cell.
    fair
        (N,): for a permille of freshness, at most FAIR.
    crew
        (H, T): for a crew day.
    key
        (Q,): for one more centre, at most KEY unless the requirement is hard.
    topic
        (N, T, G): for a topic that begins or has just ended, at most TOPIC_REPEAT.
    duplicate
        (N, T, K): for a theme in the centre's district, at most DUPLICATE. Kept at the district's
        first centre.
    cooling
        (N, K, T): for a theme that is shown or cools down, where several copies could be.
    """

    cell: Whole
    fair: Whole
    crew: Whole
    key: Whole
    topic: Whole
    duplicate: Whole
    cooling: Whole

    @classmethod
    def zero(cls, s: Setting) -> Self:
        """Nothing is worth anything."""
        return cls(*(np.zeros(shape, np.int64) for shape in _shapes(s)))

    def mixed(self, other: "Prices", share: float) -> "Prices":
        """Prices between these and others, which have the given share."""
        part = round(share * SCALE)
        pairs = zip(self, other, strict=True)
        return Prices(*((part * old + (SCALE - part) * new) // SCALE for new, old in pairs))


def _shapes(s: Setting) -> tuple[tuple[int, ...], ...]:
    centres, periods = s.shape
    themes, topics = len(s.kind), s.key_topic.shape[1]
    return (
        (centres, periods),
        (centres,),
        (len(s.crew), periods),
        (len(s.key),),
        (centres, periods, topics),
        (centres, periods, themes),
        (centres, themes, periods),
    )


def rows_of(s: Setting) -> Rows:
    """Number the rows."""
    cell, fair, crew, key, topic, duplicate, cooling = (int(np.prod(one)) for one in _shapes(s))
    counts = (cell, fair, crew, key, len(s.copy), topic, duplicate, cooling)
    return Rows(0, *np.cumsum(counts).tolist())


def prices_from(s: Setting, rows: Rows, duals: Whole) -> Prices:
    """Duals of all rows, shape (rows.end,), 1 / SCALE fen, as prices with their signs and limits.

    A row that limits from above has a dual of at most 0: its price is paid, that of others earned.
    """
    parts = (
        duals[rows.cell : rows.fair],
        duals[rows.fair : rows.crew],
        -duals[rows.crew : rows.key],
        duals[rows.key : rows.copy],
        -duals[rows.topic : rows.duplicate],
        -duals[rows.duplicate : rows.cooling],
        -duals[rows.cooling :],
    )
    shaped = (part.reshape(shape) for part, shape in zip(parts, _shapes(s), strict=True))
    return _clipped(s, Prices(*shaped))


def _clipped(s: Setting, prices: Prices) -> Prices:
    weight = s.weight * SCALE
    most_key = np.where(s.key[:, HARD] == 1, MOST, weight[KEY])
    return Prices(
        cell=prices.cell,
        fair=np.clip(prices.fair, 0, weight[FAIR]),
        crew=np.maximum(prices.crew, 0),
        key=np.clip(prices.key, 0, most_key),
        topic=np.clip(prices.topic, 0, weight[TOPIC_REPEAT]),
        duplicate=np.clip(prices.duplicate, 0, weight[DUPLICATE]),
        cooling=np.maximum(prices.cooling, 0),
    )


def charges(s: Setting, rows: Rows, prices: Prices) -> Whole:
    """Shape (rows.end,): what one in each row adds to the cost of a year, 1 / SCALE fen."""
    return np.concatenate(
        [
            -prices.cell.ravel(),
            -prices.fair,
            prices.crew.ravel(),
            -prices.key,
            np.zeros(len(s.copy), np.int64),
            prices.topic.ravel(),
            prices.duplicate.ravel(),
            prices.cooling.ravel(),
        ]
    )


def first_of_district(s: Setting) -> Whole:
    """Shape (N,): the first centre of each centre's district."""
    district = s.centre[:, DISTRICT]
    _names, first, back = np.unique(district, return_index=True, return_inverse=True)
    return first[back].astype(np.int64)

"""What fits a wish and how much of what there is, worked out in memory, lecture by lecture."""

from collections import Counter
from collections.abc import Iterable, Sequence

from keguang.lectures.selectors.programme import PublicLecture
from keguang.lectures.wishes import Wish

FACETS = ("theme", "audience", "society", "month", "district", "format", "state")


def matching(lectures: Iterable[PublicLecture], wish: Wish) -> list[PublicLecture]:
    return [x for x in lectures if all(_fits(x, facet, wish.chosen(facet)) for facet in FACETS)]


def counted(
    lectures: Sequence[PublicLecture], wish: Wish, counties: Sequence[str]
) -> dict[str, dict[str, int]]:
    """By facet and value, what choosing the value alone in its facet would show."""
    found = {}
    for facet in FACETS:
        among = matching(lectures, wish.without(facet))
        values = Counter(v for x in among for v in _values(x, facet, counties))
        found[facet] = {value: number for value, number in values.items() if value}
    return found


def _fits(lecture: PublicLecture, facet: str, chosen: tuple[str, ...]) -> bool:
    return not chosen or not set(chosen).isdisjoint(_values(lecture, facet, chosen))


def _values(lecture: PublicLecture, facet: str, counties: Sequence[str]) -> set[str]:
    match facet:
        case "theme":
            return {lecture.theme}
        case "audience":
            return set(lecture.audiences)
        case "society":
            return {lecture.organisation}
        case "month":
            return {str(month) for month in lecture.months}
        case "district":  # what can be booked comes to any
            if lecture.state == "listed":
                return set(counties)
            return {lecture.delivery.district_code} & set(counties)
        case "format":
            return set(lecture.formats)
        case _:
            return {str(lecture.state)}

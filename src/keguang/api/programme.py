"""The one place where the interface asks for lectures of the programme."""

from keguang.api.paging import Slice, page_of
from keguang.api.schemas.programme import LectureQuery
from keguang.lectures.models import CurrentProgramme
from keguang.lectures.selectors.listing import finding
from keguang.lectures.selectors.programme import PublicLecture
from keguang.lectures.wishes import Wish


def lectures_found(current: CurrentProgramme, asked: LectureQuery) -> Slice[PublicLecture]:
    """The lectures that fit every condition, in the programme's own order."""
    wish = Wish(
        text=asked.q,
        audiences=tuple(asked.audience),
        themes=tuple(asked.theme),
        society=asked.society,
        month=str(asked.month or ""),
        district=asked.district,
        formats=tuple(asked.format),
        states=tuple(asked.state),
    )
    found = finding.lectures_found(wish, current)
    return page_of(found, len(found), asked)

"""The one place where the interface asks for lectures of the programme."""

from keguang.api.paging import Slice, page_of
from keguang.api.schemas.programme import LectureQuery
from keguang.lectures.models import ProgrammeVersion
from keguang.lectures.selectors import programme
from keguang.lectures.selectors.programme import PublicLecture


def lectures_found(version: ProgrammeVersion, asked: LectureQuery) -> Slice[PublicLecture]:
    """The lectures that fit every condition, in the programme's own order."""
    found = [x for x in programme.lectures_of(version) if _fits(x, asked)]
    return page_of(found, len(found), asked)


def _fits(lecture: PublicLecture, asked: LectureQuery) -> bool:
    return (
        (not asked.audience or not lecture.audiences.isdisjoint(asked.audience))
        and (not asked.theme or lecture.theme in asked.theme)
        and (not asked.society or lecture.organisation == asked.society)
        and (asked.month is None or asked.month in lecture.months)
        and _says(lecture, asked.q)
    )


def _says(lecture: PublicLecture, text: str) -> bool:
    shown = (
        *(lecture.title, lecture.summary, lecture.organisation, lecture.speaker),
        *(lecture.employer, lecture.audience, lecture.place),
    )
    haystack = "\n".join(shown).casefold()
    return all(word in haystack for word in text.casefold().split())

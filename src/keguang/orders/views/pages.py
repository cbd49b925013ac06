"""What an office's own page shows, by whichever door it is opened: the programme and its list."""

from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.utils.timezone import localdate

from keguang.core import clock
from keguang.lectures.selectors.programme import PublicLecture, lectures_of
from keguang.orders.forms.choosing import WishForm
from keguang.orders.models import Choice, ChoiceOffice
from keguang.orders.rules import is_late
from keguang.orders.selectors.board import choices_of
from keguang.orders.services.choosing import code_of, list_of
from keguang.orders.services.menus import is_offered, version_in_force
from keguang.orders.wishes import Wish

LECTURES_A_PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an office's list: `key` names it."""

    key: str
    code: str
    title: str
    wish: Wish

    @property
    def words(self) -> str:
        when = " ".join(filter(None, (self.wish.date_text, self.wish.slot)))
        return " · ".join(filter(None, (when, self.wish.host, self.wish.place)))


@dataclass(frozen=True, slots=True)
class Offered:
    """One lecture of the programme as the list of offers shows it."""

    lecture: PublicLecture
    ticked: bool


def office_context(request: HttpRequest, office: ChoiceOffice) -> dict[str, Any]:
    """The list, the programme searched, and what became of what was sent."""
    lectures, now = _lectures(office), clock.now()
    today = localdate(now)
    entries = entries_of(office, lectures)
    ticked = {entry.code for entry in entries}
    wanted = request.GET.get("q", "").strip()[:60]
    found = [
        Offered(each, each.code in ticked)
        for each in lectures
        if is_offered(each, today) and _says(each, wanted)
    ]
    page = Paginator(found, LECTURES_A_PAGE).get_page(request.GET.get("page"))
    return {
        "office": office,
        "round": office.round,
        "entries": entries,
        "unsent": office.draft_saved_at is not None,
        "q": wanted,
        "page": page,
        "found": len(found),
        "late": is_late(office, now),
        "sent": sent_choices(office),
    }


def entries_of(office: ChoiceOffice, lectures: list[PublicLecture]) -> list[Entry]:
    titles = {lecture.code: lecture.title for lecture in lectures}
    return [
        Entry(key, code_of(key), titles.get(code_of(key), code_of(key)), wish)
        for key, wish in list_of(office).items()
    ]


def sent_choices(office: ChoiceOffice) -> list[Choice]:
    return choices_of([office]).get(office.pk, [])


def lecture_context(
    request: HttpRequest, office: ChoiceOffice, code: str, form: WishForm | None
) -> dict[str, Any]:
    """One lecture with the form of the wish: that of its entry `at`, or a new one."""
    lecture = find_lecture(office, code)
    mine = [entry for entry in entries_of(office, [lecture]) if entry.code == code]
    at = request.POST.get("instead", request.GET.get("at", ""))
    new = "new" in request.GET or "new" in request.POST
    entry = None if new else next((e for e in mine if e.key == at), mine[0] if mine else None)
    return {
        "office": office,
        "round": office.round,
        "lecture": lecture,
        "entry": entry,
        "others": [each for each in mine if each != entry],
        "form": form or wish_form(office, entry),
        "new": new,
    }


def wish_form(office: ChoiceOffice, entry: Entry | None) -> WishForm:
    """Empty, or what stands on the list; contact and place as in the entry before."""
    wish = entry.wish if entry else _as_last_time(office)
    return WishForm(
        after=localdate(office.round.created_at),
        hosts=hosts_of(office),
        initial=WishForm.initial_of(wish),
    )


def hosts_of(office: ChoiceOffice) -> list[str]:
    return sorted({wish.host for wish in list_of(office).values() if wish.host})


def find_lecture(office: ChoiceOffice, code: str) -> PublicLecture:
    found = next((each for each in _lectures(office) if each.code == code), None)
    if found is None:
        raise Http404
    return found


def _as_last_time(office: ChoiceOffice) -> Wish:
    """Whom to ring is usually the same for every lecture of one list."""
    last = next(reversed(list_of(office).values()), None)
    return Wish(contact=last.contact, phone=last.phone) if last else Wish()


def _lectures(office: ChoiceOffice) -> list[PublicLecture]:
    return lectures_of(version_in_force(office.round))


def _says(lecture: PublicLecture, words: str) -> bool:
    shown = (lecture.code, lecture.title, lecture.summary, lecture.organisation, lecture.audience)
    haystack = "\n".join(shown).casefold()
    return all(word in haystack for word in words.casefold().split())

"""怪输入: what no form of ours would send is answered with a page, never with an error."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from keguang.core.audit import subject_key
from keguang.core.errors import RuleBroken
from keguang.core.models import LinkPurpose
from keguang.core.services.links import issue_link
from keguang.documents.forms.spec import LECTURE_SPEC
from keguang.lectures.models import Proposal, Recipient
from keguang.lectures.services.bench import Press, PressKind, press
from keguang.lectures.typed import read_typed
from tests import make

pytestmark = pytest.mark.django_db
LARGEST_SMALLINT = 32_767  # of PostgreSQL, whatever this suite runs on


@pytest.fixture
def recipient() -> Recipient:
    return make.recipient(call=make.call())


@pytest.fixture(autouse=True)
def _before_the_deadline(settings: object) -> None:
    settings.NOW = make.NOW  # type: ignore[attr-defined]  # pytest-django's settings


def url(recipient: Recipient) -> str:
    _link, token = issue_link(
        purpose=LinkPurpose.FILL,
        organisation=recipient.organisation,
        subject=subject_key(recipient),
        now=make.NOW,
        ttl=timedelta(days=9),
    )
    return reverse("lectures:link_fill", args=[token])


@pytest.mark.parametrize(
    "posted",
    [
        {"count": "²", "press": "save"},
        {"count": "9" * 5_000, "press": "save"},
        {"count": "1", "press": "remove:²"},
        {"count": "1", "press": "remove:" + "9" * 5_000},
        {"count": "1", "press": "send", "l0-title": "看云\x00识天气"},
        {"count": "1", "press": "preview", "code": "\x00"},
        {"count": "1", "press": "send", "l0-title": "看云", "l0-duration_min": "9" * 300 + "分钟"},
    ],
)
def test_the_web_form_answers_whatever_is_posted(
    posted: dict[str, str], recipient: Recipient
) -> None:
    answer = Client().post(url(recipient), posted)

    assert answer.status_code in {200, 302, 422}
    for lecture in Proposal.objects.all():
        assert "\x00" not in lecture.title
        assert (lecture.duration_min or 0) <= LARGEST_SMALLINT


@pytest.mark.parametrize("text", ["99999分钟", "9" * 300, "800小时"])
def test_a_length_no_lecture_has_is_asked_about_not_stored(text: str) -> None:
    typed = read_typed(LECTURE_SPEC, {"duration_min": text}, year=2026, part="")

    assert (typed.values["duration_min"] or 0) <= LARGEST_SMALLINT


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("lectures:transcribe", {"blocks": "²"}),
        ("lectures:transcribe", {"blocks": "x"}),
        ("lectures:transcribe", {"blocks": "-5"}),
    ],
)
def test_a_clerks_form_answers_whatever_is_posted(
    name: str, data: dict[str, str], recipient: Recipient
) -> None:
    answer = make.signed_in(make.clerk()).post(reverse(name), data)

    assert answer.status_code in {200, 302, 422}


@pytest.mark.parametrize("turn", ["²", "9" * 5_000])
def test_photographs_are_turned_by_numbers_only(turn: str, recipient: Recipient) -> None:
    submission = make.submission(call=recipient.call, organisation=recipient.organisation)
    client = make.signed_in(make.clerk())
    address = reverse("lectures:arrange_files", args=[submission.code])

    answer = client.post(address, {f"turn-{turn}": turn, "order": turn})

    assert answer.status_code in {302, 400}


@pytest.mark.parametrize("year", [0, 1, 9999, 10_000])
def test_a_calendar_of_any_year_is_a_page_or_none(year: int) -> None:
    answer = make.signed_in(make.clerk()).get(f"/desk/calendar/{year}/")

    assert answer.status_code in {200, 404}


@pytest.mark.parametrize(
    ("field", "value"), [("duration_min", "半天"), ("date_from", "昨天"), ("error_count", "0")]
)
def test_a_fix_that_was_never_offered_is_refused(
    field: str, value: str, recipient: Recipient
) -> None:
    submission = make.submission(call=recipient.call, organisation=recipient.organisation)
    lecture = make.proposal(
        call=recipient.call, organisation=recipient.organisation, submission=submission
    )

    with pytest.raises(RuleBroken):
        press(
            submission=submission,
            proposal=lecture,
            values={},
            expected_version=1,
            pressed=Press(PressKind.FIX, field, value),
            by=make.clerk(),
            now=make.NOW,
        )

    lecture.refresh_from_db()
    assert (lecture.version, lecture.extra) == (1, {})

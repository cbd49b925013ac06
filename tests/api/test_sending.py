"""报送 by program: the service of the web form, its findings by field, and nothing twice."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from keguang.core.models import AuditEntry
from keguang.lectures.models import Call, Proposal, Recipient, Submission
from keguang.lectures.services.corrections import FilledForm, submit_sent
from keguang.lectures.states import CallState, Door, SubmissionState
from tests import make
from tests.api.calling import KEY, Program, problem_of, program_of
from tests.lectures.at_once import at_once

WHOLE = {
    "title": "看云识天气",
    "speaker": "王明",
    "employer": "洛阳市气象局",
    "dates": "4月上旬",
    "duration_min": "90分钟",
    "contact_phone": "13800000012",
    "consent": "是",
}


def asked() -> tuple[Recipient, Program]:
    recipient = make.recipient(call=make.call())
    return recipient, program_of(make.secretary(of=recipient.organisation))


def send(
    program: Program, call: Call, *lectures: dict[str, str], key: str = KEY, **more: Any
) -> Any:
    body = {"lectures": list(lectures), **more}
    return program.post(f"desk/calls/{call.code}/submissions", body, key=key)


@pytest.mark.django_db
def test_lectures_are_taken_in_as_by_the_web_form_and_told_field_by_field() -> None:
    recipient, program = asked()

    answer = send(program, recipient.call, WHOLE, {"title": "急救课堂", "contact_phone": "12"})

    assert answer.status_code == 201
    whole, faulty = answer.json()["lectures"]
    assert [f for f in whole["findings"] if f["level"] == "error"] == []
    wrong = {f["field"] for f in faulty["findings"] if f["level"] == "error"}
    assert {"speaker", "employer", "contact_phone"} <= wrong
    kept = Proposal.objects.get(code=whole["code"])
    assert (kept.date_from, kept.duration_min) == (date(2026, 4, 1), 90)
    assert kept.consent is True
    submission = Submission.objects.get(code=answer.json()["submission"])
    assert (submission.door, submission.state) == (Door.API, SubmissionState.TO_CHECK)
    assert submission.organisation == recipient.organisation
    progress = answer.json()["progress"]
    assert (progress["reported"], progress["complete"]) == (2, 1)


@pytest.mark.django_db
def test_sending_again_under_one_key_is_one_submission() -> None:
    recipient, program = asked()

    first, again = (send(program, recipient.call, WHOLE) for _ in range(2))

    assert first.json() == again.json()
    assert first["Location"] == again["Location"]
    assert Submission.objects.count() == Proposal.objects.count() == 1
    assert AuditEntry.objects.filter(action="lectures.submit_sent").count() == 1


@pytest.mark.django_db
def test_an_answer_lost_before_the_programme_came_out_is_still_given_after_it() -> None:
    recipient, program = asked()
    first = send(program, recipient.call, WHOLE)
    Call.objects.update(state=CallState.PUBLISHED, published_at=make.NOW, deadline=make.NOW)

    again = send(program, recipient.call, WHOLE)
    fresh = send(program, recipient.call, WHOLE, key="another-key")

    assert again.json()["submission"] == first.json()["submission"]
    assert problem_of(fresh) == "not-allowed"
    assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_a_key_used_for_other_content_is_refused() -> None:
    recipient, program = asked()
    send(program, recipient.call, WHOLE)

    answer = send(program, recipient.call, {**WHOLE, "title": "另一场"})

    assert problem_of(answer) == "key-used"
    assert Proposal.objects.count() == 1


@pytest.mark.django_db
def test_one_key_of_two_societies_is_two_submissions() -> None:
    recipient, program = asked()
    other = make.recipient(call=recipient.call)

    send(program, recipient.call, WHOLE)
    send(program_of(make.secretary(of=other.organisation)), recipient.call, WHOLE)

    assert Submission.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "short", "with blank 12345", "x" * 65])
def test_without_a_sound_key_nothing_is_taken(key: str) -> None:
    recipient, program = asked()

    answer = send(program, recipient.call, WHOLE, key=key)

    assert problem_of(answer) == "invalid"
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert not Submission.objects.exists()


@pytest.mark.django_db
def test_a_field_the_call_does_not_ask_is_told_and_nothing_kept() -> None:
    recipient, program = asked()

    answer = send(program, recipient.call, WHOLE, {**WHOLE, "colour": "红"})

    assert problem_of(answer) == "rule-broken"
    [fault] = answer.json()["errors"]
    assert fault == {"field": "lectures.1.colour", "message": "表样没有这一栏。"}
    assert not Submission.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("lectures", [[], [{}], [{"title": "  "}]])
def test_an_empty_form_is_not_a_submission(lectures: list[dict[str, str]]) -> None:
    recipient, program = asked()

    answer = send(program, recipient.call, *lectures)

    assert problem_of(answer) in {"invalid", "rule-broken"}
    assert not Submission.objects.exists()


@pytest.mark.django_db
def test_nobody_sends_in_another_body_s_name() -> None:
    recipient, program = asked()
    stranger = make.recipient(call=recipient.call).organisation
    clerk = make.clerk()
    make.signed_in(clerk)

    by_stranger = send(program, recipient.call, WHOLE, organisation=stranger.code)
    by_clerk = send(program_of(clerk), recipient.call, WHOLE)

    assert problem_of(by_stranger) == problem_of(by_clerk) == "not-allowed"
    assert not Submission.objects.exists()


@pytest.mark.django_db
def test_an_exempt_society_is_told_why() -> None:
    recipient, program = asked()
    Recipient.objects.update(exempt_reason="换届")

    answer = send(program, recipient.call, WHOLE)

    assert problem_of(answer) == "not-allowed"
    assert "换届" in answer.json()["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body", ["", "{", "[]", '{"lectures": 1}', '{"lectures": [{"title": "a\\u0000b"}]}', "\xff"]
)
def test_what_is_no_form_is_a_problem_of_the_sender_s(body: str) -> None:
    recipient, program = asked()

    answer = program.post(f"desk/calls/{recipient.call.code}/submissions", body, key=KEY)

    assert answer.status_code in {400, 422}
    assert problem_of(answer) in {"malformed", "invalid"}


@pytest.mark.django_db(transaction=True)
def test_two_retries_at_one_moment_are_one_submission() -> None:
    recipient = make.recipient(call=make.call())
    user = make.secretary(of=recipient.organisation)
    form = FilledForm(corrected={}, added=[WHOLE])

    def press() -> str:
        try:
            sent = submit_sent(recipient=recipient, form=form, key=KEY, by=user, now=make.NOW)
        finally:
            connection.close()
        return sent.code

    for round_ in range(4):
        outcomes = at_once(press, press)
        assert len({outcome.answer for outcome in outcomes}) == 1, round_
        assert Submission.objects.count() == Proposal.objects.count() == 1

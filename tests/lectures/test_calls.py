"""征集: making a call from last year's, sending it out once, closing it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate, localtime

from keguang.core.errors import IllegalTransition, NotAllowed, RuleBroken
from keguang.core.models import (
    AuditEntry,
    CalendarDay,
    MailState,
    Organisation,
    OrganisationKind,
    OutgoingMail,
    SignedLink,
)
from keguang.core.worker import Worker, load_handlers
from keguang.documents.forms.spec import LECTURE_SPEC, spec_to_dict
from keguang.lectures.models import Call
from keguang.lectures.selectors import calls as selectors
from keguang.lectures.selectors.calls import calls_listed
from keguang.lectures.services import calls, letters
from keguang.lectures.services.letter_texts import DEFAULT_LETTER, moment_text
from keguang.lectures.states import CallState
from tests import make

pytestmark = pytest.mark.django_db


def details(**more: Any) -> calls.CallDetails:
    usual = calls.CallDetails(
        year=2026,
        title="2026年洛阳市科普大讲堂活动征集",
        deadline=make.DEADLINE,
        minimum=3,
        form=spec_to_dict(LECTURE_SPEC),
        letter=DEFAULT_LETTER,
    )
    return replace(usual, **more)


def drafted_call(*societies: Organisation) -> Call:
    clerk = make.clerk()
    return calls.create_call(details=details(), organisations=societies, by=clerk, now=make.NOW)


def test_a_new_call_is_a_draft_that_asks_the_chosen_organisations() -> None:
    society = make.society()

    call = drafted_call(society)

    assert call.state == CallState.DRAFT
    assert [r.organisation for r in call.recipients.all()] == [society]
    assert OutgoingMail.objects.count() == 0


def test_only_the_society_office_makes_calls() -> None:
    with pytest.raises(NotAllowed, match="学会部"):
        calls.create_call(details=details(), organisations=[], by=make.reviewer(), now=make.NOW)

    assert not Call.objects.exists()


def test_a_letter_with_a_placeholder_nobody_fills_is_refused() -> None:
    with pytest.raises(RuleBroken, match="不认识的占位符：校长"):
        calls.create_call(
            details=details(letter="{单位}、{校长}："),
            organisations=[],
            by=make.clerk(),
            now=make.NOW,
        )


def test_issuing_drafts_one_letter_each_with_form_and_link_and_sends_none() -> None:
    society = make.society(name="洛阳市气象学会", address="qx@example.com")
    call = drafted_call(society, make.society())

    calls.issue_call(call=call, by=call.created_by, now=make.NOW)

    call.refresh_from_db()
    mail = OutgoingMail.objects.get(organisation=society)
    assert call.state == CallState.OPEN
    assert (mail.state, mail.to, mail.kind) == (
        MailState.DRAFT,
        ["qx@example.com"],
        "lectures.call",
    )
    assert mail.body.startswith("洛阳市气象学会：")
    assert "每家至少3场，请于2月28日17:00前报送" in mail.body
    assert "http://localhost:8000/fill/" in mail.body
    assert "{" not in mail.body
    names = sorted(a.name for a in mail.attachments.all())
    assert names == [
        "附件1_2026年科普大讲堂活动征集表.docx",
        "附件1_2026年科普大讲堂活动征集表.xlsx",
    ]
    assert SignedLink.objects.count() == 2


def test_drafting_again_makes_neither_a_second_letter_nor_a_stray_link() -> None:
    call = drafted_call(make.society(), make.society())
    calls.issue_call(call=call, by=call.created_by, now=make.NOW)

    again = calls.draft_call_letters(call=call, by=call.created_by, now=make.NOW)

    assert again == []
    assert (OutgoingMail.objects.count(), SignedLink.objects.count()) == (2, 2)


def test_a_long_list_is_drafted_in_batches_by_the_worker_each_letter_once() -> None:
    societies = [make.society() for _ in range(calls.LETTERS_AT_ONCE + 3)]
    call = drafted_call(*societies)

    calls.issue_call(call=call, by=call.created_by, now=make.NOW)
    assert OutgoingMail.objects.count() == calls.LETTERS_AT_ONCE

    calls.draft_call_letters(call=call, by=call.created_by, now=make.NOW)  # pressed meanwhile
    load_handlers()
    Worker(clock=lambda: make.NOW, names=[calls.LETTERS_JOB]).drain()

    addressed = OutgoingMail.objects.values_list("organisation", flat=True)
    assert sorted(addressed) == sorted(society.pk for society in societies)


def test_a_cancelled_letter_is_not_drafted_again() -> None:
    call = drafted_call(make.society())
    calls.issue_call(call=call, by=call.created_by, now=make.NOW)
    OutgoingMail.objects.update(state=MailState.CANCELLED)

    assert calls.draft_call_letters(call=call, by=call.created_by, now=make.NOW) == []


def test_a_society_added_to_an_open_call_gets_its_letter() -> None:
    first, second = make.society(), make.society()
    call = drafted_call(first)
    calls.issue_call(call=call, by=call.created_by, now=make.NOW)

    calls.change_call_and_recipients(
        call=call,
        details=details(notice_number="洛市科协〔2026〕3号"),
        organisations=[first, second],
        by=call.created_by,
        now=make.NOW,
    )
    added = calls.draft_call_letters(call=call, by=call.created_by, now=make.NOW)

    assert [mail.organisation for mail in added] == [second]


def test_nobody_is_dropped_from_an_open_call() -> None:
    society = make.society()
    call = drafted_call(society)
    calls.issue_call(call=call, by=call.created_by, now=make.NOW)

    with pytest.raises(RuleBroken, match="免报"):
        calls.change_call_and_recipients(
            call=call, details=details(), organisations=[], by=call.created_by, now=make.NOW
        )

    assert call.recipients.count() == 1


def test_the_form_is_fixed_once_the_call_is_out() -> None:
    call = drafted_call(make.society())
    calls.issue_call(call=call, by=call.created_by, now=make.NOW)
    other = {**spec_to_dict(LECTURE_SPEC), "title": "另一张表"}

    with pytest.raises(RuleBroken, match="不能再改表样"):
        calls.change_call(call=call, details=details(form=other), by=call.created_by, now=make.NOW)


def test_a_call_without_recipients_is_not_sent_out() -> None:
    call = drafted_call()

    with pytest.raises(RuleBroken, match="还没有征集对象"):
        calls.issue_call(call=call, by=call.created_by, now=make.NOW)

    call.refresh_from_db()
    assert call.state == CallState.DRAFT
    assert not AuditEntry.objects.filter(action="lectures.issue_call").exists()


def test_an_exempt_society_gets_no_letter() -> None:
    exempt = make.society()
    call = drafted_call(exempt, make.society())
    call.recipients.filter(organisation=exempt).update(exempt_reason="换届")

    calls.issue_call(call=call, by=call.created_by, now=make.NOW)

    assert not OutgoingMail.objects.filter(organisation=exempt).exists()


def test_a_call_closes_reopens_and_refuses_what_is_out_of_turn() -> None:
    call, clerk = make.call(), make.clerk()

    with pytest.raises(IllegalTransition):
        calls.reopen_call(call=call, by=clerk, now=make.NOW)
    assert calls.close_call(call=call, by=clerk, now=make.NOW).state == CallState.CLOSED
    assert calls.reopen_call(call=call, by=clerk, now=make.NOW).state == CallState.OPEN


def test_calls_close_by_themselves_only_after_the_last_extension() -> None:
    over, extended = make.call(), make.call()
    make.recipient(
        call=extended, extended_to=make.DEADLINE + timedelta(days=5), extension_reason="换届"
    )

    closed = calls.close_overdue_calls(now=make.DEADLINE + timedelta(hours=1))

    over.refresh_from_db()
    extended.refresh_from_db()
    assert (closed, over.state, extended.state) == (1, CallState.CLOSED, CallState.OPEN)


def test_next_years_call_takes_its_dates_from_last_years_moved_to_a_workday() -> None:
    previous = make.call(year=2026, deadline=make.DEADLINE)
    CalendarDay.objects.create(day=date(2027, 2, 26), is_workday=False, name="调休")

    values = selectors.starting_values(previous, now=make.NOW)

    assert values["year"] == 2027
    assert values["title"] == "2027年洛阳市科普大讲堂活动征集"
    assert localdate(values["deadline"]) == date(2027, 2, 25)  # 28 is a Sunday, 26 a day off
    assert localtime(values["deadline"]).hour == 17
    assert values["form"] == previous.form


def test_a_leap_day_falls_back_to_the_last_workday_of_february() -> None:
    assert selectors.next_year(date(2028, 2, 29)) == date(2029, 2, 28)


def test_a_deadline_before_the_posting_day_is_said_and_allowed() -> None:
    clerk = make.clerk()
    call = calls.create_call(
        details=details(posted_on=date(2026, 3, 3)), organisations=[], by=clerk, now=make.NOW
    )

    remarks = selectors.remarks_on(call, now=make.NOW)

    assert any("早于发布日期" in remark for remark in remarks)
    assert any("文号尚缺" in remark for remark in remarks)


def test_candidates_are_of_the_kinds_and_territories_asked_for() -> None:
    county = make.county()
    local = make.society(territory=county)
    university = make.society()
    Organisation.objects.filter(pk=university.pk).update(kind=OrganisationKind.UNIVERSITY)
    make.society(active=False)
    clerk = make.clerk()
    societies = [OrganisationKind.SOCIETY]

    assert list(selectors.candidates(clerk, kinds=societies, territories=[county.pk])) == [local]
    assert university in selectors.candidates(clerk, kinds=[OrganisationKind.UNIVERSITY])
    assert not selectors.candidates(make.reviewer(), kinds=societies).exists()


def test_a_pasted_list_finds_names_and_says_which_lines_it_could_not() -> None:
    society = make.society(name="洛阳市气象学会")

    read = selectors.read_list("市气象学会\n、\n某某研究会\n", on=date(2026, 2, 20))

    assert read.found == (society,)
    assert read.unclear == ("某某研究会",)


def test_contacts_are_asked_once_by_their_own_link() -> None:
    call = drafted_call(make.society())

    calls.ask_contacts(call=call, by=call.created_by, now=make.NOW)
    again = calls.ask_contacts(call=call, by=call.created_by, now=make.NOW)

    mail = OutgoingMail.objects.get(kind=letters.KIND_CONTACT)
    assert again == []
    assert "我们登记的贵单位联系人是李静" in mail.body


def test_drafts_are_seen_by_the_office_only() -> None:
    draft = make.call(state=CallState.DRAFT)
    society = make.society()
    make.recipient(call=draft, organisation=society)
    out = make.call()
    make.recipient(call=out, organisation=society)

    assert set(selectors.calls_visible_to(make.clerk())) == {draft, out}
    assert list(selectors.calls_visible_to(make.secretary(of=society))) == [out]
    assert list(selectors.calls_visible_to(make.secretary(of=make.society()))) == []


def test_the_deadline_may_be_in_another_time_zone_and_reads_as_local_time() -> None:
    assert moment_text(datetime.fromisoformat("2026-02-28T09:00:00+00:00")) == ("2月28日17:00")


def test_the_list_of_calls_begins_with_the_latest() -> None:
    clerk = make.clerk()
    older = make.call(year=2025)
    newer = make.call(year=2026)

    assert list(calls_listed(clerk)) == [newer, older]

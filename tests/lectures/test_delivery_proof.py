"""落实情况: how many of the published lectures were held with a proof, and why not the others."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from keguang.lectures.models import Proposal
from keguang.lectures.selectors.deliveries.proof import Proof, proof_of
from keguang.lectures.services.deliveries import Outcome, cancel_lecture, record_held
from keguang.lectures.states import Cause
from tests import make
from tests.lectures.programmes import DAY, desk, photo, programme_call, published, scheduled

pytestmark = pytest.mark.django_db
AFTER = make.NOW + timedelta(days=60)


def proof(lecture: Proposal) -> Proof:
    return proof_of(make.clerk(), programme_call(lecture), AFTER.date())


def held(lecture: Proposal, **more: Any) -> None:
    record_held(proposal=lecture, outcome=Outcome(day=DAY, **more), hand=desk(), now=AFTER)


def test_one_proof_of_three_is_enough_and_none_is_not() -> None:
    people, picture, news, bare, nobody = published(*({} for _ in range(5)))
    held(people, attendance=40)
    held(picture, photos=[photo()])
    held(news, news_link="https://example.cn/1")
    held(bare)
    held(nobody, attendance=0)

    total = proof(people).total

    assert (total.published, total.held, total.proven, total.share) == (5, 5, 3, 60)
    assert total.missing == 2  # 85 % of five is 4.25, so five


def test_every_lecture_that_is_not_done_has_its_reason() -> None:
    undated, late, ahead, past, off, bare = published(
        {"title": "甲", "date_from": date(2026, 9, 1), "date_to": date(2026, 9, 30)},
        *({"title": title, "speaker": title} for title in ("乙", "丙", "丁", "戊", "己")),
    )
    assert undated.code != late.code
    scheduled(ahead, day=DAY + timedelta(days=60))
    scheduled(past)
    cancel_lecture(proposal=off, cause=Cause.SPEAKER, reason="住院", hand=desk(), now=make.NOW)
    held(bare)

    seen = proof(undated)

    assert {line.proposal.title: line.why for line in seen.rest} == {
        "甲": "未定档",
        "乙": "未定档，原报时间已过",
        "丙": "未到日期",
        "丁": "待反馈，已过13天",
        "戊": "已取消，主讲人因故不能到场，住院",
        "己": "已开展，缺到场人数、照片或报道",
    }
    assert (seen.total.dated, seen.total.held, seen.total.proven) == (3, 1, 0)


def test_departments_count_with_their_body_and_the_weakest_stands_first() -> None:
    strong, college, university = make.society(), make.society(), make.society()
    college.department_of = university
    college.save()
    first, second, third = published(
        {"organisation": strong}, {"organisation": college}, {"organisation": university}
    )
    held(first, attendance=9)
    held(second, attendance=9)

    bodies = proof(third).bodies

    assert [(body.name, body.published, body.share) for body in bodies] == [
        (university.name, 2, 50),
        (strong.name, 1, 100),
    ]


def test_a_society_sees_its_own_part_only() -> None:
    society = make.society()
    own, _other = published({"organisation": society}, {})

    seen = proof_of(make.secretary(of=society), programme_call(own), AFTER.date())

    assert [line.proposal for line in seen.total.lines] == [own]


def test_the_page_and_the_file_say_the_same(settings: Any) -> None:
    settings.NOW = AFTER
    done, open_one = published({"title": "看云"}, {"title": "=听雨"})
    held(done, attendance=40, photos=[photo()])
    client = make.signed_in(make.clerk())
    code = done.call.code

    html = client.get(reverse("lectures:delivery_proof", args=[code])).content.decode()
    file = client.get(reverse("lectures:delivery_proof_file", args=[code]))

    assert open_one.code in html
    assert "占已公布的 50%" in html
    assert "还差 1 场" in html
    sheet = load_workbook(BytesIO(file.content)).active
    assert sheet is not None
    told = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=4)]
    assert {row[2]: (row[5], row[6], row[7]) for row in told} == {
        "看云": ("已开展", 40, 1),
        "=听雨": ("可预约", None, None),
    }
    notes = "".join(str(row[0].value) for row in sheet.iter_rows(min_row=5))
    assert "有佐证1场，占50%（目标85%）" in notes

"""Figures of any past moment: what was counted then is what the records give now.

Histories are drawn by hypothesis and played through the services; after every act the figures are
kept, and at the end each of those moments is asked for again.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from keguang.core.errors import DomainError
from keguang.lectures.models import Proposal
from keguang.lectures.selectors.board import call_board
from keguang.lectures.selectors.deliveries.proof import proof_of
from keguang.lectures.selectors.deliveries.published import published_in
from keguang.lectures.services.deliveries import (
    Hand,
    Outcome,
    cancel_lecture,
    record_held,
    reopen_held,
    resume_lecture,
)
from keguang.lectures.services.programme import publish_programme
from keguang.lectures.states import Cause
from keguang.oversight.counting import Counts
from keguang.oversight.measures import Measure
from keguang.oversight.periods import Period
from keguang.oversight.rules import EVERYWHERE
from keguang.oversight.selectors.as_json import figures_as_dict
from keguang.oversight.selectors.figures import figures_of, read_at, society_lines
from tests import make
from tests.lectures import test_board_numbers as board

pytestmark = pytest.mark.django_db

YEAR: Final = Period(year=2026)
ACTS: Final = (
    *board.ACTS,
    "accept",
    "publish",
    "publish",
    "hold",
    "hold",
    "cancel",
    "resume",
    "reopen",
)
histories = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 59), st.integers(0, 7)),
    min_size=6,
    max_size=20,
)


WHOLE_LIFE: Final = [
    *(("submit", 0, 0), ("settle", 0, 0), ("accept", 0, 0), ("publish", 0, 0)),
    *(("hold", 0, 3), ("reopen", 0, 0), ("cancel", 0, 1), ("resume", 0, 0)),
    ("withdraw", 0, 0),
]


class Office(board.Office):
    """The call's office, which also publishes and hears what became of the lectures."""

    def play(self, act: str, target: int, choice: int) -> None:
        after: dict[str, Callable[[Proposal, int], object]] = {
            "hold": self.hold,
            "cancel": self.cancel,
            "reopen": self.reopen,
            "resume": self.resume,
        }
        try:
            if act == "publish":
                publish_programme(call=self.call, **self.office)
            elif act in after:
                lectures = list(published_in(self.call))
                if lectures:
                    after[act](lectures[target % len(lectures)], choice)
            else:
                super().play(act, target, choice)
        except DomainError:
            return  # nothing to publish, or a step unlawful just now

    @property
    def step(self) -> dict[str, Any]:
        return {"hand": Hand(user=self.clerk), "now": self.office["now"]}

    def hold(self, lecture: Proposal, choice: int) -> None:
        outcome = Outcome(day=make.NOW.date(), attendance=10 * choice if choice else None)
        record_held(proposal=lecture, outcome=outcome, **self.step)

    def cancel(self, lecture: Proposal, choice: int) -> None:
        cause = list(Cause)[choice % len(Cause)]
        cancel_lecture(proposal=lecture, cause=cause, **self.step)

    def reopen(self, lecture: Proposal, _choice: int) -> None:
        reopen_held(proposal=lecture, reason="登记错了", **self.step)

    def resume(self, lecture: Proposal, _choice: int) -> None:
        resume_lecture(proposal=lecture, **self.step)

    def figures(self, minutes: int | None = None) -> dict[str, object]:
        """Of this moment, or as they were that many minutes after the beginning."""
        now = make.NOW + timedelta(minutes=self.minutes)
        at = None if minutes is None else make.NOW + timedelta(minutes=minutes)
        reading = read_at(EVERYWHERE, YEAR, at=at, now=now)
        said = figures_as_dict(figures_of(reading))
        bodies = [(line.key, dict(line.now)) for line in society_lines(reading)]
        return {"said": (said["total"], said["tables"], said["not_counted"]), "bodies": bodies}

    def total(self) -> Counts:
        now = make.NOW + timedelta(minutes=self.minutes)
        return figures_of(read_at(EVERYWHERE, YEAR, at=None, now=now)).total.now


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,  # the gate repeats itself
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=histories)
@example(history=WHOLE_LIFE)
def test_every_past_moment_is_counted_as_it_was(history: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():  # a history sees nothing of the one before
        make.city()
        office = Office()
        kept = {}
        for act, target, choice in history:
            office.play(act, target, choice)
            kept[office.minutes] = office.figures()
        office.minutes += 5

        for minutes, figures in kept.items():
            assert office.figures(minutes) == figures
        assert_boards_say_the_same(office)
        transaction.set_rollback(True)


def test_a_lecture_held_and_reopened_is_held_only_in_between() -> None:
    make.city()
    office, held = Office(), []

    for act, target, choice in WHOLE_LIFE:
        office.play(act, target, choice)
        held.append(
            (act, office.total().get(Measure.HELD, 0), office.total().get(Measure.CANCELLED, 0))
        )

    assert held[3:] == [
        *(("publish", 0, 0), ("hold", 1, 0), ("reopen", 0, 0), ("cancel", 0, 1)),
        *(("resume", 0, 0), ("withdraw", 0, 0)),
    ]


def assert_boards_say_the_same(office: Office) -> None:
    """征集进度 and 落实情况 count the same call by their own queries."""
    total = office.total()
    totals = call_board(office.clerk, office.call, make.NOW).totals
    assert [total.get(m, 0) for m in (Measure.ASKED, Measure.REPORTED)] == [
        totals.organisations,
        totals.reported,
    ]
    assert [total.get(m, 0) for m in (Measure.COMPLETE, Measure.ACCEPTED)] == [
        totals.complete,
        totals.accepted,
    ]
    proof = proof_of(office.clerk, office.call, make.NOW.date()).total
    assert [total.get(m, 0) for m in (Measure.PUBLISHED, Measure.HELD, Measure.PROVEN)] == [
        proof.published,
        proof.held,
        proof.proven,
    ]


def test_a_lecture_that_was_resumed_is_cancelled_no_longer_and_was_so_then() -> None:
    make.city()
    office = Office()
    for act, target, choice in WHOLE_LIFE[:4]:
        office.play(act, target, choice)
    office.play("cancel", 0, 1)
    while_cancelled = office.minutes
    office.minutes += 5
    office.play("resume", 0, 0)
    office.minutes += 5

    then = read_at(
        EVERYWHERE,
        YEAR,
        at=make.NOW + timedelta(minutes=while_cancelled),
        now=make.NOW + timedelta(minutes=office.minutes),
    )

    assert figures_of(then).total.now[Measure.CANCELLED] == 1
    assert office.total().get(Measure.CANCELLED, 0) == 0

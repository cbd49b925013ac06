"""Fills a pretalx event with the lectures on standard input; run by pretalx's own Python.

It calls pretalx's own functions, in a process of its own, and holds none of its code. Input is a
JSON array of {"title", "speaker", "summary", "day", "hour"}; output the code of the last talk.
"""

import json
import os
import sys
from datetime import date, datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pretalx.settings")
if __name__ == "__main__":
    django.setup()

from django.utils.timezone import make_aware, now
from django_scopes import scope, scopes_disabled
from pretalx.event.domain.event import create_event
from pretalx.event.domain.organiser import create_organiser_with_team
from pretalx.person.domain.user import create_user
from pretalx.person.models import SpeakerProfile, User
from pretalx.schedule.domain.release import freeze_schedule
from pretalx.schedule.domain.slot import move_slot
from pretalx.schedule.models import Room
from pretalx.submission.domain.submission import create_submission, set_submission_state
from pretalx.submission.enums import SubmissionStates
from pretalx.submission.models import Submission, Track

ROOMS, TRACKS, SPEAKERS = 8, 8, 150

lectures = json.load(sys.stdin)
days = sorted({lecture["day"] for lecture in lectures})
admin = User.objects.get(email="admin@example.org")
with scopes_disabled():
    organiser, team = create_organiser_with_team(name="Bench", slug="benchers", users=[admin])
    event = create_event(
        organiser=organiser,
        locales=["zh-hans"],
        name="Bench",
        slug="bench",
        is_public=True,
        date_from=date.fromisoformat(days[0]),
        date_to=date.fromisoformat(days[-1]),
        timezone="Asia/Shanghai",
        email="bench@example.org",
        locale="zh-hans",
    )
with scope(event=event):
    team.limit_events.add(event)
    event.cfp.deadline = now() + timedelta(days=20)
    event.cfp.save()
    tracks = [
        Track.objects.create(event=event, name=f"主题{i}", color=f"#3366{i * 30:02x}")
        for i in range(TRACKS)
    ]
    rooms = [
        Room.objects.create(event=event, name=f"场地{i}", position=i, capacity=100)
        for i in range(ROOMS)
    ]
    speakers = []
    for number in range(SPEAKERS):
        name = lectures[number]["speaker"]
        user = create_user(
            email=f"speaker{number}@example.org",
            name=name,
            locale="zh-hans",
            timezone="Asia/Shanghai",
        )
        SpeakerProfile.objects.create(user=user, event=event, name=name, biography="")
        speakers.append(user)
    for number, lecture in enumerate(lectures):
        speaker = speakers[number % SPEAKERS]
        submission = Submission(
            event=event,
            title=lecture["title"],
            submission_type=event.cfp.default_type,
            track=tracks[number % TRACKS],
            abstract=lecture["summary"],
            content_locale="zh-hans",
        )
        submission = (
            create_submission(submission=submission, user=speaker, speakers=[speaker]) or submission
        )
        for state in (SubmissionStates.ACCEPTED, SubmissionStates.CONFIRMED):
            set_submission_state(submission, state, person=admin, orga=True)
        begins = datetime.fromisoformat(f"{lecture['day']}T{lecture['hour']:02d}:00")
        move_slot(
            submission.slots.first(), make_aware(begins, event.tz), room=rooms[number % ROOMS]
        )
    freeze_schedule(event.wip_schedule, "v1", notify_speakers=False)
    shown = event.current_schedule.talks.filter(is_visible=True).count()
    assert shown == len(lectures), shown
    sys.stdout.write(submission.code)

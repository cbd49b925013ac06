"""印发: the internal edition leaves the house on record; a bundle of all counties is made behind
the scenes and kept for a week."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.timezone import get_current_timezone, localdate, localtime
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import RuleBroken
from keguang.core.jobs import Effect, keep_lease
from keguang.core.models import Job, JobState, User
from keguang.core.selectors.divisions import counties_of, home_city
from keguang.core.services.jobs import enqueue
from keguang.core.services.originals import write_durably
from keguang.documents.lists import Annex, Edition, annex_to_docx, annex_to_xlsx
from keguang.lectures import rules
from keguang.lectures.models import Call, ProgrammeVersion
from keguang.lectures.selectors.consents import is_anybody_withdrawn_since
from keguang.lectures.selectors.editions import Choice, internal_annex, pick, public_annex
from keguang.lectures.selectors.programme import lectures_of, newest_versions

BUNDLE_JOB: Final = "lectures.make_bundle"
BUNDLE_DAYS: Final = 7
EDITION_WORDS: Final = {Edition.PUBLIC: "公开版", Edition.INTERNAL: "内部版"}
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A finished 汇编包 on this machine's disk."""

    name: str
    edition: Edition
    made_at: datetime
    size: int


@transaction.atomic
def make_internal_edition(
    *, version: ProgrammeVersion, choice: Choice, mark: str, by: User, now: datetime
) -> Annex:
    """制作内部版: with telephone numbers; for whom and how many lectures is on record."""
    rules.may_make_internal_edition(by, choice.county).require()
    annex = _internal(version, choice, mark=mark, on=localdate(now))
    detail = {
        "version": version.number,
        "county": choice.county.name if choice.county else "",
        "month": choice.month or "",
        "society": choice.society,
        "lectures": annex.lectures,
    }
    audit.record(
        actor=by,
        action="lectures.make_internal_edition",
        subject=version.call,
        at=now,
        detail=detail,
    )
    return annex


@transaction.atomic
def ask_for_bundle(*, call: Call, edition: Edition, by: User, now: datetime) -> None:
    """制作汇编包: have the worker make it; pressed twice in a minute it is one."""
    rules.may_run_calls(by).require()
    enqueue(
        BUNDLE_JOB,
        key=f"{BUNDLE_JOB}:{call.code}:{edition}:{now:%Y%m%d%H%M}",
        payload={"call": call.pk, "edition": edition.value, "by": by.pk},
        now=now,
        priority=1,
    )


def make_bundle(*, call: Call, edition: Edition, by: User, now: datetime) -> Effect:
    """One zip: the whole programme and every county, each as .docx and .xlsx. Repeatable."""
    rules.may_run_calls(by).require()
    version = newest_versions().get(call=call)
    made, lectures = _zipped(version, edition, on=localdate(now))
    name = f"{call.code}-{edition}-{localtime(now):%Y%m%d-%H%M%S}.zip"
    write_durably(bundles_dir() / name, made)
    detail = {
        "version": version.number,
        "edition": edition.value,
        "lectures": lectures,
        "file": name,
    }

    def record() -> None:
        audit.record(actor=by, action="lectures.make_bundle", subject=call, at=now, detail=detail)

    return record


def take_bundle(*, call: Call, name: str, by: User, now: datetime) -> Path | None:
    """下载汇编包: who took which one away is on record; None if there is no such file.

    Refused for a public one since whose making somebody took back the consent to be named.
    """
    rules.may_run_calls(by).require()
    found = next((bundle for bundle in bundles_of(call) if bundle.name == name), None)
    if found is None:
        return None
    if found.edition is Edition.PUBLIC and is_anybody_withdrawn_since(found.made_at):
        raise RuleBroken(_("这份公开版制作之后，有人撤回了公开意愿，请重新制作后再下载。"))
    audit.record(
        actor=by, action="lectures.take_bundle", subject=call, at=now, detail={"file": name}
    )
    return bundles_dir() / name


def bundles_of(call: Call) -> list[Bundle]:
    """Those still lying ready, the newest first."""
    return [
        Bundle(path.name, Edition(path.name.split("-")[1]), made_at(path.name), path.stat().st_size)
        for path in sorted(bundles_dir().glob(f"{call.code}-*.zip"), key=_when, reverse=True)
    ]


def is_bundle_under_way(call: Call) -> bool:
    waiting = Job.objects.filter(name=BUNDLE_JOB, payload__call=call.pk)
    return waiting.filter(state__in=[JobState.WAITING, JobState.RUNNING]).exists()


def clear_old_bundles(*, now: datetime) -> list[str]:
    """Delete what has lain here for a week: a copy with telephone numbers is not an archive."""
    limit = now - timedelta(days=BUNDLE_DAYS)
    old = [path for path in bundles_dir().glob("*.zip") if made_at(path.name) < limit]
    for path in old:
        path.unlink(missing_ok=True)
    return sorted(path.name for path in old)


def bundles_dir() -> Path:
    return Path(settings.DATA_DIR) / "bundles"


def made_at(name: str) -> datetime:
    stamp = "".join(name.removesuffix(".zip").split("-")[-2:])
    return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=get_current_timezone())


def file_name(annex: Annex) -> str:
    """What the file is called, without its suffix."""
    return f"{annex.title}（{EDITION_WORDS[annex.edition]}）"


def _zipped(version: ProgrammeVersion, edition: Edition, *, on: date) -> tuple[bytes, int]:
    make = _internal if edition is Edition.INTERNAL else _public
    choices = [Choice(), *(Choice(county=c) for c in counties_of(home_city(), on=on))]
    packed, lectures = io.BytesIO(), 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for choice in choices:
            annex = make(version, choice, mark="附件", on=on)
            lectures = max(lectures, annex.lectures)
            folder = choice.county.name if choice.county else "全部"
            for suffix, data in (("docx", annex_to_docx(annex)), ("xlsx", annex_to_xlsx(annex))):
                entry = zipfile.ZipInfo(f"{folder}/{file_name(annex)}.{suffix}", _EPOCH)
                archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
            keep_lease()
    return packed.getvalue(), lectures


def _internal(version: ProgrammeVersion, choice: Choice, *, mark: str, on: date) -> Annex:
    picked = pick(lectures_of(version), choice, counties=list(counties_of(home_city(), on=on)))
    return internal_annex(version, choice, picked, on=on, mark=mark)


def _public(version: ProgrammeVersion, choice: Choice, *, mark: str, on: date) -> Annex:
    picked = pick(lectures_of(version), choice, counties=list(counties_of(home_city(), on=on)))
    return public_annex(version, choice, picked, on=on, mark=mark)


def _when(path: Path) -> datetime:
    return made_at(path.name)

"""Keeping the public lists right: called by whatever changes what a reader sees, in its
transaction, so that a name is not found for a moment longer than it is shown."""

import secrets
from typing import Final

from django.db import transaction

from keguang.lectures.listing_facts import recounted
from keguang.lectures.models import (
    CurrentProgramme,
    ListedLecture,
    ListedText,
    Offering,
    ProgrammeVersion,
    Proposal,
)
from keguang.lectures.models.listing import keys_of
from keguang.lectures.selectors.consents import names_once_taken_back
from keguang.lectures.selectors.listing.rows import (
    about_or_naming,
    counts_in,
    facts_in,
    listings,
    wrongly_listed,
)

_BATCH: Final = 1_000


@transaction.atomic
def list_programme(version: ProgrammeVersion) -> CurrentProgramme:
    """Put a version in force, in place of the call's last one."""
    programme, _created = CurrentProgramme.objects.update_or_create(
        call=version.call, defaults={"version": version, "stamp": _new_stamp()}
    )
    keys = keys_of(version.call)
    ListedText.objects.filter(pk__gte=keys.start, pk__lt=keys.stop).delete()
    programme.lectures.all().delete()
    found = listings(version.offerings.order_by("order"))
    numbered = list(zip(keys[1:], found, strict=False))
    ListedLecture.objects.bulk_create(
        (each.row(key, programme) for key, each in numbered), batch_size=_BATCH
    )
    ListedText.objects.bulk_create((each.text(key) for key, each in numbered), batch_size=_BATCH)
    programme.counts, programme.societies = counts_in(found)
    programme.save(update_fields=["counts", "societies"])
    return programme


@transaction.atomic
def list_again(proposal: Proposal) -> None:
    """Take over what has changed about a lecture; nothing happens where it is not in force.

    Whoever once took back a consent given with it goes from every other lecture's text too, or
    comes back into it: what tells of them is listed again with it.
    """
    names = names_once_taken_back(proposal)
    for programme in _locked(proposal, everything=bool(names)):
        found = programme.lectures.filter(about_or_naming(proposal, names))
        if rows := list(found.order_by("key")):
            _list_rows(programme, rows)


def _locked(proposal: Proposal, *, everything: bool) -> list[CurrentProgramme]:
    """A text that is being listed elsewhere is waited for, and then found with the name in it."""
    programmes = CurrentProgramme.objects.select_for_update(of=("self",)).order_by("pk")
    if not everything:
        programmes = programmes.filter(lectures__offering__proposal=proposal)
    return list(programmes)


def _list_rows(programme: CurrentProgramme, rows: list[ListedLecture]) -> None:
    found = listings(Offering.objects.filter(pk__in=[row.offering_id for row in rows]))
    now_of = {each.offering: each for each in found}
    for row in rows:
        now, before = now_of[row.offering_id], facts_in(row)
        if now.facts != before:
            now.row(row.key, programme).save(force_update=True)
            programme.counts = recounted(programme.counts, without=before, plus=now.facts)
        ListedText.objects.filter(pk=row.key).update(title=now.title, whole=now.whole)
    programme.stamp = _new_stamp()
    programme.save(update_fields=["stamp", "counts"])


@transaction.atomic
def list_what_is_wrong() -> int:
    """Make anew what the lists do not tell as it is; how many programmes that were."""
    wrong = list(wrongly_listed())
    for version in wrong:
        list_programme(version)
    return len(wrong)


def _new_stamp() -> str:
    """Never one that was there before, also after a backup was restored."""
    return secrets.token_hex(8)

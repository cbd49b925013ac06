"""同一份文件: earlier pieces that already brought the documents of this one.

A mail is never the same twice, but its attachments are: what is compared are the documents
themselves, whether they came by mail, in an archive, or by hand.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from keguang.core.models import Organisation
from keguang.documents.forms.as_json import parts_from_json
from keguang.documents.forms.parts import FileParts, Outcome
from keguang.lectures.models import Proposal, Submission, SubmissionFile
from keguang.lectures.states import Relation, SubmissionState

MOST_COMPARED: Final = 20


def copied_from(
    submission: Submission, organisations: Sequence[Organisation] = ()
) -> list[Submission]:
    """The pieces of this call that together brought every document of this one, oldest first.

    Empty as soon as one document is new. Looked at are pieces with a file of the very same bytes,
    and the latest of the same organisations or the same sender.
    """
    mine = documents_of(submission)
    earlier = [
        (other, shared)
        for other in _candidates(submission, organisations)
        if (shared := documents_of(other) & mine)
    ]
    known = frozenset[str]().union(*(shared for _other, shared in earlier))
    return [other for other, _shared in reversed(earlier)] if mine and mine <= known else []


def documents_of(submission: Submission) -> frozenset[str]:
    """SHA-256 of every document a piece brought; those inside mails and archives by themselves."""
    brought = [file for file in submission.files.all() if not file.is_enclosed]
    return frozenset(digest for file in brought for digest in _digests(file))


def _candidates(
    submission: Submission, organisations: Sequence[Organisation]
) -> QuerySet[Submission]:
    """Pieces of the call that stand beside this one, the latest first."""
    lectures = Proposal.objects.filter(submission=OuterRef("pk"))
    theirs = Q(organisation__in=organisations) | Exists(
        lectures.filter(organisation__in=organisations)
    )
    files = submission.files.values("original")
    alike = theirs | Exists(
        SubmissionFile.objects.filter(submission=OuterRef("pk"), original__in=files)
    )
    if submission.sender:
        alike |= Q(sender__iexact=submission.sender)
    before = Q(received_at__lt=submission.received_at) | Q(
        received_at=submission.received_at, pk__lt=submission.pk
    )
    standing = (
        Submission.objects.filter(alike, before | Exists(lectures.filter(counts=True)))
        .filter(call=submission.call_id)
        .exclude(pk=submission.pk)
        .exclude(state=SubmissionState.SET_ASIDE)
        .exclude(relation=Relation.DUPLICATE)
    )
    if organisations:  # one file brought for two societies is a piece of each
        standing = standing.filter(theirs | Q(organisation=None))
    latest = standing.order_by("-received_at", "-pk")[:MOST_COMPARED]
    return latest.prefetch_related("files__original")


def _digests(file: SubmissionFile) -> set[str]:
    inside = set(_members(parts_from_json(file.parts))) if file.parts else set()
    return inside or {file.original.sha256}


def _members(parts: FileParts) -> Iterator[str]:
    """The documents inside, without the logos of a signature: those hold nothing to read."""
    if parts.sha256 and not parts.members and _is_document(parts):
        yield parts.sha256
    for member in parts.members:
        yield from _members(member)


def _is_document(parts: FileParts) -> bool:
    return bool(parts.parts or parts.findings) or parts.outcome is not Outcome.PARSED

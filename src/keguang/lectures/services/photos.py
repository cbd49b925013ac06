"""照片: photographed pages of a form turned, put in order and read as one, however they came."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from keguang.core import audit
from keguang.core.models import User
from keguang.core.services.originals import store_original
from keguang.documents.forms.parts import Photo
from keguang.lectures import rules
from keguang.lectures.models import FileRole, Submission, SubmissionFile
from keguang.lectures.services.intake import distinct_names, locked, read_again


@transaction.atomic
def arrange_photos(
    *,
    submission: Submission,
    order: Sequence[int],
    rotations: Mapping[int, int],
    one_form: bool,
    by: User,
    now: datetime,
) -> Submission:
    """Turn (degrees clockwise) and reorder the photographs of a piece, then read it again, once.

    From here on those that came inside a mail or archive are read by themselves, and not with it.
    """
    submission = locked(submission)
    rules.may_check(by, submission, now).require()
    for file in submission.files.all():
        if not file.is_photo:
            continue
        file.role = FileRole.DATA if file.is_enclosed else file.role
        file.rotation = rotations.get(file.pk, file.rotation) % 360
        file.order = order.index(file.pk) if file.pk in order else file.order
        file.save(update_fields=["role", "rotation", "order"])
    submission.one_form = one_form
    submission.save(update_fields=["one_form"])
    audit.record(
        actor=by,
        action="lectures.arrange_photos",
        subject=submission,
        at=now,
        detail={"one_form": one_form},
    )
    return read_again(submission=submission, by=by, now=now)


def keep_enclosed(submission: Submission, photos: Sequence[Photo], *, now: datetime) -> None:
    """Make the photographs found inside a piece's mail or archive files of their own, each once.

    The mail stays the original that was sent; called inside the transaction that keeps a reading.
    """
    known = list(submission.files.select_related("original"))
    digests = {file.original.sha256 for file in known}
    last = submission.files.aggregate(last=Max("order"))["last"] or 0
    given = (photo.name.rpartition("!")[2] for photo in photos)
    names = distinct_names(given, [file.name for file in known])
    for order, (photo, name) in enumerate(zip(photos, names, strict=True), start=last + 1):
        original = store_original(photo.data, now=now)
        if original.sha256 in digests:
            continue
        digests.add(original.sha256)
        SubmissionFile.objects.create(
            submission=submission, original=original, name=name, order=order, role=FileRole.OTHER
        )

"""现场照片: taken in without what a camera writes about place and time, and kept as originals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.core.errors import RuleBroken
from keguang.core.services.originals import store_original
from keguang.documents.photos import BadPhoto, Fault, clean_photo
from keguang.lectures.models import Delivery, DeliveryPhoto

MOST_PHOTOS: Final = 5
FEWEST_PHOTOS: Final = 2  # what the office asks for; one alone is better than none
_SENTENCES: Final = {
    Fault.NOT_A_PHOTO: gettext_lazy("第%(n)d张不是照片，请上传 JPG 或 PNG。"),
    Fault.DAMAGED: gettext_lazy("第%(n)d张照片已损坏，请重新上传。"),
    Fault.TOO_BIG: gettext_lazy("第%(n)d张照片太大，请用手机或微信压缩后再上传。"),
}


def add_photos(delivery: Delivery, files: Sequence[bytes], *, now: datetime) -> None:
    """Add these to the delivery's pictures; one it has already is passed over."""
    have = set(delivery.photos.values_list("original__sha256", flat=True))
    last = delivery.photos.aggregate(last=Max("number"))["last"] or 0
    for place, file in enumerate(files, start=1):
        try:
            photo = clean_photo(file)
        except BadPhoto as bad:
            raise RuleBroken(_SENTENCES[bad.fault] % {"n": place}) from None
        original = store_original(photo.data, now=now)
        if original.sha256 in have:
            continue
        have.add(original.sha256)
        last += 1
        DeliveryPhoto.objects.create(
            delivery=delivery,
            number=last,
            original=original,
            width=photo.width,
            height=photo.height,
        )
    if len(have) > MOST_PHOTOS:
        raise RuleBroken(_("照片最多%(n)d张。") % {"n": MOST_PHOTOS})

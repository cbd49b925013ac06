"""The headings of a call's form in the reader's language.

A form is the office's own and stays as it is written. Who reads another language gets the usual
name of a field it knows by its key, so that the bench and the link pages can be followed.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from keguang.documents.forms.spec import FormField

LABELS: Final[Mapping[str, Promise]] = {
    "title": _("讲座题目"),
    "speaker": _("主讲人"),
    "position": _("职务/职称"),
    "employer": _("工作单位"),
    "audience": _("适合人群"),
    "duration_min": _("时长(分钟)"),
    "dates": _("拟开展时间"),
    "place": _("拟开展地点"),
    "contact_phone": _("联系电话"),
    "summary": _("内容提要"),
    "consent": _("同意公开姓名、单位、职称"),
}


def label_of(field: FormField) -> str:
    """The heading as the office wrote it, or the usual name of what it asks for."""
    if get_language() == "zh-hans":
        return field.label
    return str(LABELS.get(field.key, field.label))

"""What is wrong with the values of one row, seen by themselves."""

import re
import unicodedata
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.core.services.directory.rows import DirectoryRow, Severity

MOBILE: Final = re.compile(r"1[3-9]\d{9}")
FIXED_LINE: Final = re.compile(r"0\d{2,3}\d{7,8}|\d{7,8}")
_BETWEEN_ADDRESSES: Final = re.compile(r"[\s、;；,，/]+")
_RETIRED: Final = re.compile(r"[(（]?(?:已?注销|已?撤销|已?解散|停止活动|停)[)）]?$")
_PERSON: Final = re.compile(r"[一-鿿㐀-䶿𠀀-𱍊·]{2,20}|[A-Za-z][A-Za-z .·]{1,39}")

PERSON_FIELDS: Final = {
    "president": gettext_lazy("理事长"),
    "secretary_general": gettext_lazy("秘书长"),
    "liaison": gettext_lazy("联系人"),
}
PHONE_FIELDS: Final = {
    "president": "president_phone",
    "secretary_general": "secretary_phone",
    "liaison": "phone",
}


def split_addresses(text: str) -> list[str]:
    """The addresses of one cell, each once: several stand between 、 ; , / or a line break."""
    narrow = unicodedata.normalize("NFKC", text).lower()
    words = (word.strip("<>()") for word in _BETWEEN_ADDRESSES.split(narrow))
    return list(dict.fromkeys(word for word in words if word))


def is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def is_phone(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return bool(MOBILE.fullmatch(digits) or FIXED_LINE.fullmatch(digits))


def retired_mark(name: str) -> str:
    """The words that say a society no longer exists ("(已注销)"), or nothing."""
    found = _RETIRED.search(name)
    return found.group() if found else ""


def check_values(row: DirectoryRow) -> DirectoryRow:
    """The row with a problem for each value that cannot be used as it stands."""
    for check in (_check_name, _check_people, _check_phones, _check_addresses):
        row = check(row)
    return row


def _check_name(row: DirectoryRow) -> DirectoryRow:
    name = row.value("name")
    if not row.key:
        return row.with_problem(Severity.ERROR, "missing_name", _("缺学会名称。"), "name")
    if len(name) > 80:
        message = _("学会名称超过80个字，请核对是否混入了其他内容。")
        return row.with_problem(Severity.ERROR, "long_name", message, "name")
    if mark := retired_mark(name):
        message = _("名称带有“%(mark)s”，默认不导入；如仍在册请改名称并选择导入方式。")
        return row.with_problem(Severity.WARNING, "retired_mark", message % {"mark": mark}, "name")
    return row


def _check_people(row: DirectoryRow) -> DirectoryRow:
    for key, label in PERSON_FIELDS.items():
        name = row.value(key)
        if name and not _PERSON.fullmatch(name):
            message = _("%(label)s“%(name)s”不像姓名，请核对。") % {"label": label, "name": name}
            row = row.with_problem(Severity.ERROR, "bad_person", message, key)
    if not row.value("liaison"):
        stand_in = row.value("secretary_general") or row.value("president")
        if stand_in:
            message = _("没有联系人，暂以%(name)s为联系人。") % {"name": stand_in}
            return row.with_problem(Severity.INFO, "assumed_liaison", message, "liaison")
        message = _("没有任何联系人，催报时无人可找。")
        return row.with_problem(Severity.WARNING, "missing_contact", message, "liaison")
    return row


def _check_phones(row: DirectoryRow) -> DirectoryRow:
    for key in PHONE_FIELDS.values():
        phone = row.value(key)
        if phone and not is_phone(phone):
            message = _("电话“%(phone)s”位数或号段不对，请改正或清空。") % {"phone": phone}
            row = row.with_problem(Severity.ERROR, "bad_phone", message, key)
    if not any(row.value(key) for key in PHONE_FIELDS.values()):
        row = row.with_problem(Severity.WARNING, "missing_phone", _("没有电话。"), "phone")
    return row


def _check_addresses(row: DirectoryRow) -> DirectoryRow:
    addresses = split_addresses(row.value("email"))
    for address in addresses:
        if not is_address(address):
            message = _("邮箱“%(address)s”格式不对，请改正或清空。") % {"address": address}
            row = row.with_problem(Severity.ERROR, "bad_email", message, "email")
    if not addresses:
        message = _("没有邮箱，通知和催报邮件无法送达。")
        return row.with_problem(Severity.WARNING, "missing_email", message, "email")
    if len(addresses) > 1:
        message = _("一格内有%(count)d个邮箱，已分开登记，第一个为主。") % {"count": len(addresses)}
        return row.with_problem(Severity.INFO, "several_emails", message, "email")
    return row

"""识别和核对意见 in the reader's language.

Findings are stored in Chinese, since letters quote them. Who reads another language gets the sense
of the code, and behind it what the sentence quotes from the file.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

_QUOTED: Final = re.compile("“[^”]*”|《[^》]*》")

SENSES: Final[Mapping[str, Promise]] = {
    "bad_date": _("日期无法识别"),
    "bad_integer": _("不是数字"),
    "bad_minutes": _("时长不能换算成分钟"),
    "bad_phone": _("电话号码不能使用"),
    "bomb": _("文件解压后异常庞大，已停止读取"),
    "corrupt": _("文件已损坏"),
    "menu_of_choices": _("这是选报表，不是征集表，请在选报中登记"),
    "crash": _("文件已损坏，读取中断"),
    "date_loose": _("按大致的日期登记，请核对"),
    "doc_without_antiword": _("本机无法读取旧版 .doc"),
    "encrypted": _("文件设有打开密码"),
    "evidence": _("作为盖章件存档，内容以电子表为准"),
    "example_row": _("填写示例，未计入"),
    "example_written_over": _("示例一行已改写，按填报内容读取"),
    "external_entity": _("文件内含外部实体声明，已停止读取"),
    "feedback_not_taken": _("反馈未登记，请核对"),
    "feedback_photos": _("照片未登记"),
    "feedback_taken": _("反馈已登记"),
    "form_contact": _("按表外的联系人电话登记"),
    "group_row": _("分组行，未计入"),
    "formula_without_value": _("公式没有可读取的结果"),
    "hidden_row": _("在隐藏的行里"),
    "hidden_sheet": _("隐藏的工作表，未计入"),
    "low_confidence": _("按内容推断，请核对"),
    "macro": _("文件带有宏，未运行"),
    "minutes_bound": _("时长按界限登记"),
    "minutes_range": _("时长是一个范围"),
    "missing": _("缺必填内容"),
    "missing_org": _("没有写明申报单位"),
    "more_phones": _("填了多个号码，取第一个"),
    "not_read": _("识别没有成功"),
    "no_fixed_date": _("没有写明日期"),
    "not_a_choice": _("不在可选项中"),
    "odd_duration": _("时长异常，请核对"),
    "other_phone": _("取自其他电话栏"),
    "other_year": _("不是本次征集年度"),
    "over_memory": _("文件过于庞大，已停止"),
    "over_time": _("文件过于复杂，已停止"),
    "phone_digits_lost": _("号码后几位已丢失"),
    "rar": _("RAR 压缩包无法读取"),
    "repeated_row": _("重复出现，只登记一次"),
    "same_form": _("与另一份电子表内容相同，只登记一次"),
    "scan_agrees": _("扫描件与电子表格一致"),
    "scan_differs": _("扫描件中未找到"),
    "scan_failed": _("扫描件的文字识别未能完成"),
    "scan_no_scanner": _("本机未安装文字识别组件"),
    "scan_pending": _("扫描件尚未识别"),
    "scan_unfinished": _("扫描页过多，未全部识别"),
    "scan_unread": _("扫描件未识别出表格内容"),
    "sheet_differs": _("补正表与后来的修改不同，没有覆盖"),
    "several_dates": _("写了不止一个日期"),
    "several_speakers": _("填了多位主讲人"),
    "struck_text": _("删除线文字，按删去处理"),
    "too_deep": _("层层嵌套过深，已停止读取"),
    "too_long": _("文字过长"),
    "too_many_bytes": _("文件过大，未予读取"),
    "too_many_members": _("压缩包内文件过多，已停止读取"),
    "too_many_pages": _("页数过多，未予读取"),
    "too_many_pixels": _("图片尺寸过大，未予读取"),
    "too_many_rows": _("行数过多，未予读取"),
    "unsupported": _("不是能够读取的文档格式"),
    "wrong_suffix": _("文件名后缀与实际内容不符"),
}


def said(finding: Mapping[str, Any]) -> str:
    """The finding as it was written, or its sense and its quotations."""
    sentence = str(finding["message"])
    sense = SENSES.get(finding["code"])
    if sense is None or get_language() == "zh-hans":
        return sentence
    return " ".join([str(sense), *_QUOTED.findall(sentence)])


def said_answer(fix: Mapping[str, Any]) -> str:
    """What the button of a likely answer says."""
    if get_language() == "zh-hans":
        return str(fix["label"])
    return gettext("改为%(value)s") % {"value": fix["value"]}

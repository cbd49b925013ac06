"""Sample contexts for the page of all components. Nobody in them exists."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.paginator import Paginator

from keguang.documents.forms.parts import Cell, Grid, Line, Prose
from keguang.web.bench import Answer, KeyHint, ReadField, Tab, Tidied
from keguang.web.boards import (
    Action,
    Board,
    BulkAction,
    Column,
    Number,
    Pips,
    Row,
    Segment,
    Status,
    Text,
    Tone,
    Why,
)
from keguang.web.calendars import month_of
from keguang.web.forms import DateInput, SuggestInput
from keguang.web.navigation import Group, Link
from keguang.web.sheets import Mark, anchor_of, page_of, prose_of, sheet_of

HERE: Final = "#main"


def showcase(today: date) -> dict[str, Any]:
    """Everything the two pages of components show."""
    filled = SampleForm({"when": today.isoformat(), "part": "am", "have": ["screen"]})
    return _navigation() | _board() | _bench() | {
        "form": SampleForm(),
        "bad_form": filled,
        "month": month_of(today, today=today, chosen=today + timedelta(days=3), earliest=today),
        "chosen": today + timedelta(days=3),
        "earliest": today,
        "page": Paginator(range(130), 10).page(4),
        "facts": [("时长", "90 分钟"), ("适合", "老年人"), ("主办", "洛阳市医学会")],
        "steps": ["选内容", "时间和地点", "联系人"],
        "soon": [today + timedelta(days=n) for n in (2, 7, 19)],
        "trail": [("首页", "/"), ("科普菜单", "/"), ("春天过敏了怎么办", "")],
        "phone": "13800000001",
    }  # fmt: skip


class SampleForm(forms.Form):
    """One field of each sort."""

    title = forms.CharField(label="讲座题目", help_text="写一句话就好。", max_length=120)
    unit = forms.CharField(
        label="工作单位", required=False, widget=SuggestInput(["洛阳市气象局", "洛阳师范学院"])
    )
    when = forms.DateField(label="希望的日期", widget=DateInput())
    part = forms.ChoiceField(
        label="一天里的什么时候",
        choices=[("am", "上午"), ("pm", "下午"), ("eve", "晚上"), ("any", "都可以")],
        widget=forms.RadioSelect,
    )
    have = forms.MultipleChoiceField(
        label="现场有什么",
        required=False,
        choices=[("screen", "投影或电视"), ("mic", "麦克风")],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label="内容提要", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    agree = forms.BooleanField(label="同意公开姓名、单位和题目")

    def clean_when(self) -> date:
        raise forms.ValidationError("主讲人需要提前 7 天安排，请选 3 月 10 日以后。")


def _navigation() -> dict[str, Any]:
    def link(label: str, icon: str, count: int = 0, *, current: bool = False) -> Link:
        return Link(label, HERE, icon, count, current)

    return {
        "desk_nav": [
            Group("", [link("待我办理", "layout-dashboard", 14), link("发件箱", "send", 37)]),
            Group("科普大讲堂", [
                link("征集进度", "clipboard-list", 11, current=True), link("来件办理", "inbox", 6),
                link("审核", "circle-check", 9), link("科普菜单", "books"),
            ]),
            Group("基础", [link("学会名录", "building-community"), link("近期安排", "calendar")]),
        ],
        "public_nav": [
            Group("", [
                link("首页", "home", current=True), link("科普菜单", "books"),
                link("活动日历", "calendar"), link("我的", "user-circle"),
            ]),
            Group("参加", [link("活动日历", ""), link("成为志愿者", "")]),
            Group("关于", [link("个人信息保护", ""), link("无障碍说明", "")]),
        ],
        "desk_find_url": HERE,
    }  # fmt: skip


_SOCIETIES: Final[tuple[tuple[str, Tone, str, int, int, int, int, str, str], ...]] = (
    ("洛阳市土壤肥料学会", "bad", "未报送", 0, 0, 0, 3, "邮件未回，电话约在周三前报", "催报"),
    ("洛阳市消防协会", "bad", "未报送", 0, 0, 0, 3, "尚未联系", "催报"),
    ("洛阳市计量测试学会", "bad", "场次不足(差1场)", 2, 2, 0, 3, "还差 1 场", "催报"),
    ("洛阳市气象学会", "warn", "2场待补正", 4, 2, 0, 0, "第 2 场缺电话，第 3 场没有日期", "核对"),
    ("洛阳市地震学会", "warn", "4场待补正", 5, 1, 1, 0, "补正表 3 月 2 日已发", "催补正"),
    ("洛阳市化学学会", "info", "延期至3月10日", 1, 1, 0, 0, "2 月 26 日申请", "查看"),
    ("洛阳市中医药学会", "idle", "免报", 0, 0, 0, 0, "2 月 10 日批准", "查看"),
    ("洛阳市医学会", "good", "已完成", 6, 6, 6, 0, "", "查看"),
    ("洛阳市电力行业协会", "good", "已完成", 5, 5, 3, 0, "逾期 1 天报送", "查看"),
)  # fmt: skip


_SEGMENTS: Final = (
    Segment("全部", 60, HERE, current=True), Segment("未报送", 6, HERE, "bad"),
    Segment("场次不足", 5, HERE, "bad"), Segment("待补正", 7, HERE, "warn"),
    Segment("延期", 4, HERE, "info"), Segment("已完成", 37, HERE, "good"),
    Segment("免报", 1, HERE, "idle"),
)  # fmt: skip


def _board() -> dict[str, Any]:
    columns = (
        Column("学会", sort_url=HERE), Column("状态", kind="status"),
        Column("已报", kind="n"), Column("填报完整", kind="n"), Column("审核通过/应报", kind="n"),
        Column("逾期", kind="n", sort_url=HERE, sorted="descending"), Column("情况", kind="why"),
        Column("联系人", kind="soft"),
    )  # fmt: skip
    rows = [
        Row(
            key=str(n), label=name, url=HERE, tone=tone,
            action=Action(step, HERE, plain=step == "查看"),
            cells=(
                Status(tone, word), Number(got), Number(whole), Pips(passed, 3, whole - passed),
                Number(late, "天", hot=late > 0, dash=True), Why(why), Text("钱雨桐", soft=True),
            ),
        )
        for n, (name, tone, word, got, whole, passed, late, why, step) in enumerate(_SOCIETIES)
    ]  # fmt: skip
    return {
        "segments": _SEGMENTS,
        "summary": "60家学会：37家已完成，11家未完成，7家待补正，4家延期，1家免报",
        "board": Board("60家学会的征集进度，最要紧的在前", columns, rows),
        "find": {"name": "q", "label": "找学会或联系人", "value": ""},
        "filters": [{
            "name": "field", "label": "学科",
            "options": [{"value": "", "label": "全部学科"}, {"value": "sci", "label": "理科"}],
        }],
        "bulk": [
            BulkAction("写催报邮件", "chase", "send", key="c", main=True),
            BulkAction("复制群通知", "group", "copy"),
            BulkAction("登记电话", "phone", "phone-call"),
        ],
        "head_actions": [
            {"label": "打印", "url": HERE, "icon": "printer"},
            {"label": "导出", "url": HERE, "icon": "download"},
            {"label": "登记来件(代录)", "url": HERE, "icon": "plus"},
        ],
    }  # fmt: skip


_LINES: Final = (
    ("附件1　2026 年科普大讲堂活动征集表", "", "", "", "", "", ""),
    ("填报单位：洛阳市气象学会（盖章）", "", "", "", "填报日期：2026.2.27", "", ""),
    ("序号", "讲座题目", "主讲人", "适合人群", "时长", "拟讲时间", "联系电话"),
    ("1", "看云识天气：雷雨前的三个信号", "王 伟", "青少年", "1.5小时", "3月中旬", "13800000012"),
    ("2", "雷电来了怎么躲", "刘佳宁 工程师", "公众", "90分钟", "2026.3.23", "1.38E+10"),
    ("3", "二十四节气与农时", "冯立新", "农民", "半天", "待定", "13800000034"),
    (
        "4",
        "看云识天气（社区版）",
        "王伟",
        "老年人",
        "60",
        "4月22日上午9:00",
        "１３８００００００１２",
    ),
)
_MERGES: Final = {"A1": "ABCDEFG", "A2": "ABCD", "E2": "EFG"}


def _grid() -> Grid:
    covered = {
        f"{letter}{first[1:]}": first
        for first, letters in _MERGES.items()
        for letter in letters[1:]
    }
    return Grid("征集表.xlsx", "Sheet1", tuple(
        tuple(
            Cell(ref := f"{'ABCDEFG'[c]}{r}", text, text, merged_into=covered.get(ref, ""))
            for c, text in enumerate(line)
        )
        for r, line in enumerate(_LINES, 1)
    ))  # fmt: skip


_PROSE: Final = Prose(
    "邮件正文",
    "body",
    (
        Line("L1", "学会部：您好！"),
        Line("L2", "附上我会征集表，前一份作废。盖章件周一送到。"),
        Line("L3", "第 2 场联系人电话 0379-00000012。"),
    ),
)


def _bench() -> dict[str, Any]:
    marks = {
        "C4": Mark("info"), "E4": Mark("info"), "F4": Mark("info"), "G7": Mark("info"),
        "C5": Mark("warn", "f-speaker"), "B7": Mark("warn"), "F6": Mark("warn"),
        "E6": Mark("bad"), "G5": Mark("bad", "f-contact_phone"),
    }  # fmt: skip
    box = "p1:60,150,180,22"
    return {
        "parts": [
            sheet_of(_grid(), marks, now="G5"),
            prose_of(_PROSE, {"L3": Mark("warn")}, now="L3"),
            page_of(1, url="/static/web/img/arcs.svg", width=400, height=200, now=box,
                    marks={box: Mark("bad"), "p1:260,150,80,22": Mark("warn")}, name="扫描件第1页"),
        ],
        "tabs": [Tab("Sheet1", HERE, current=True), Tab("邮件正文", HERE), Tab("附件2", HERE)],
        "lectures": [
            Tab("1", HERE, state="good", says="无错误"),
            Tab("2", HERE, current=True, state="bad", says="有错误"),
            Tab("3", HERE, state="bad", says="有错误"), Tab("4", HERE, state="warn", says="有提醒"),
        ],
        "read_fields": _read_fields(),
        "tidied": [
            Tidied("C4", "王 伟", "王伟", "去掉名字里的空格", "C4"),
            Tidied("F4", "3月中旬", "3 月 11 日至 20 日", undo="F4"),
            Tidied("E4", "1.5小时", "90 分钟", undo="E4"),
        ],
        "meta": ["2月28日 16:52 收到，按时", "来自 met***@example.cn", "原件已存档"],
        "details": [("原件指纹", "a41f…9c02"), ("邮件编号", "<sample-1@example.cn>")],
        "accept": {"label": "接收3场，退回1场补正", "value": "accept"},
        "give_back": {"label": "全部退回", "url": HERE},
        "done": {"label": "本场核对完成", "value": "checked"},
        "hidden": [("version", "1")],
        "hints": [
            KeyHint(("J", "K"), "上下一场"), KeyHint(("N",), "下一个问题"),
            KeyHint(("Enter",), "接受建议"),
            KeyHint(("O",), "跳到原格"), KeyHint(("R",), "退回补正"), KeyHint(("A",), "接收"),
            KeyHint(("Z",), "撤销"),
        ],
    }  # fmt: skip


def _read_fields() -> list[ReadField]:
    def read(key: str, label: str, value: str, ref: str, **more: Any) -> ReadField:
        return ReadField(key, label, value, ref, anchor_of(ref) if ref else "", **more)

    return [
        read("title", "讲座题目", "雷电来了怎么躲", "B5"),
        read("speaker", "主讲人", "刘佳宁", "C5", raw="刘佳宁 工程师", state="warn",
             finding="姓名和职称写在一格，已拆开。",
             answers=[Answer("确认无误", "speaker:ok", main=True),
                      Answer("合回一格", "speaker:whole")]),
        read("position", "职称", "工程师", "C5"),
        read("audience", "适合人群", "公众", "D5", choices=["公众", "青少年", "老年人"]),
        read("duration_min", "时长（分钟）", "90", "E5", raw="90分钟"),
        read("date_text", "拟讲时间", "2026-03-23", "F5", raw="2026.3.23"),
        read("contact_phone", "联系电话", "", "G5", raw="1.38E+10", state="bad", current=True,
             finding="表里是科学计数 1.38E+10，后八位已丢失，不能猜。"
                     "第 1 场同单位电话是 138****0012。",
             answers=[Answer("用第 1 场的", "phone:1", main=True, key="enter"),
                      Answer("请补充", "phone:ask", key="q")]),
        read("summary", "内容提要", "", "", source="无此列", long=True, state="bad",
             finding="必填项，原表没有这一列。",
             answers=[Answer("请补充", "summary:ask", main=True),
                      Answer("先空着", "summary:skip")]),
    ]  # fmt: skip

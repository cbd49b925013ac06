"""permissions.md: who may do what, beside an address where a test tries every role."""

from dataclasses import dataclass
from typing import Final

from keguang.config.reference import markdown
from keguang.config.reference.markdown import section, table
from keguang.core.models import Role

ROLES: Final = (
    Role.CLERK,
    Role.REVIEWER,
    Role.LEADER,
    Role.COUNTY,
    Role.SOCIETY,
    Role.SYSTEM,
    Role.SECURITY,
    Role.AUDIT,
)
_SHOWN: Final = {"+": "✓", "o": "辖内", "-": ""}


@dataclass(frozen=True, slots=True)
class Power:
    """One thing people do. `marks` has a letter for each of ROLES.

    + may, o may within the own territory or organisation, - may not. `route` is where it is done.
    """

    task: str
    english: str
    route: str
    marks: str


LECTURES: Final = (
    Power("看单位的报送进度", "see how far a society is", "lectures:recipient", "+++oo---"),
    Power("新建、修改征集", "write a call", "lectures:call_new", "+-------"),
    Power("截止、重新开放征集", "close and reopen a call", "lectures:call_close", "+-------"),
    Power("核对、发送函件", "edit and send letters", "lectures:outbox", "+-------"),
    Power("免报", "exempt a society", "lectures:recipient_exempt", "+-------"),
    Power("延期", "extend a deadline", "lectures:recipient_extend", "+-------"),
    Power("群通知登记", "record a group notice", "lectures:board_group", "+-------"),
    Power("上传、登记来件", "upload, enter for a society", "lectures:upload", "+-------"),
    Power("看来件和原件", "see a submission and its originals", "lectures:bench", "+--oo---"),
    Power(
        "核对、修改识别结果", "check and mend what was read", "lectures:save_lecture", "+-------"
    ),
    Power("来件办结、归为非申报", "settle or set aside", "lectures:settle", "+-------"),
    Power("看申报讲座", "see a proposal", "lectures:proposal", "+++oo---"),
    Power("登记单位意见", "enter the unit's opinion", "lectures:proposal_opinion", "+-------"),
    Power("内容审核", "review the content", "lectures:review_decide", "-+------"),
    Power("转属地审核", "send to a territory", "lectures:proposal_territory", "+-------"),
    Power(
        "属地审核", "decide for the territory", "lectures:proposal_territory_decision", "---o----"
    ),
    Power("制作汇总表", "make the summary sheet", "lectures:summary_make", "+-------"),
    Power("登记领导审定结果", "enter the leaders' result", "lectures:summary_enter", "+-+-----"),
    Power("看统计、导出统计和报告", "see and export the figures", "oversight:figures", "++++----"),
    Power("导出公开版", "export without telephones", "lectures:public_list", "+-+-----"),
    Power("导出内部版", "export with telephones", "lectures:internal_list", "+-------"),
    Power("取节目单附件、清单（公开版）", "take public annexes", "lectures:editions", "++++----"),
    Power("制作节目单内部版", "make an internal edition", "lectures:edition_internal", "+--o----"),
    Power("制作汇编包", "make a bundle of annexes", "lectures:edition_bundle", "+-------"),
    Power("看定档与开展", "see days and outcomes", "lectures:delivery", "+++oo---"),
    Power("定档、登记开展情况", "fix days, report", "lectures:delivery_act", "+---o---"),
    Power("看落实情况", "see what was held", "lectures:delivery_proof", "+++++---"),
    Power("起草定档函、反馈函", "ask for days, reports", "lectures:delivery_letters", "+-------"),
    Power("看选报情况", "see who chose what", "orders:board", "+-+o----"),
    Power("发起选报", "open a round of choosing", "orders:round_new", "+-------"),
    Power("代单位选报、上传选报表", "choose for an office", "orders:office_choose", "+--o----"),
    Power("安排选报", "decide who gets a lecture", "orders:decide", "+-------"),
    Power("下载内部版选报表", "menu with telephones", "orders:office_inner_menu", "+-------"),
    Power("看节目单版本", "see programme versions", "lectures:programme", "+-+-----"),
)
OFFICE: Final = (
    Power("查阅名录", "read the directory", "core:directory", "++++----"),
    Power("看单位详情", "see one organisation", "core:organisation", "+++oo---"),
    Power("修改名录", "change the directory", "core:organisation_change", "+-------"),
    Power("导入名录", "import a directory", "core:import_upload", "+-------"),
    Power("合并人员", "merge people", "core:people_merge", "+-------"),
    Power("修改参数", "change parameters", "core:settings", "+----+--"),
    Power("看账号", "see accounts", "core:accounts", "-----++-"),
    Power("停用账号", "deactivate an account", "core:account_change", "-----+--"),
    Power("看保存期限", "see retention", "core:retention", "-----++-"),
    Power("查阅操作记录", "read the audit record", "core:audit", "-------+"),
)
POWERS: Final = (*LECTURES, *OFFICE)


def page() -> str:
    """Two tables, the roles across."""
    introduction = (
        "A role is granted for a territory or for one organisation; “辖内” means within it. "
        "Everything else is refused, or hidden as if it did not exist. The three powers "
        "(系统、安全、审计) never meet in one person, and none of them reads business data. "
        "A suite tries every address with every role.\n\n"
        "角色授予某一属地或某一单位，“辖内”指仅限该范围；其余一律拒绝或视同不存在。"
        "系统、安全、审计三员分立，互不兼任，也不接触业务数据。"
    )
    note = (
        "Telephones: the clerk in charge and the organisation itself see them in full; leaders and "
        "county offices may reveal one at a time with a reason, which is recorded. "
        "电话：承办人和本单位可见全号；领导和县区科协逐个填写事由后查看，并留下记录。\n\n"
        "Roles are granted by the security administrator; clerks may invite societies and hosts of "
        "their own scope. The role 承办单位 is for communities, schools and villages: it chooses "
        "lectures (选报) for its own body. "
        "角色由安全管理员授予；学会部工作人员可邀请本范围的学会和承办单位。"
    )
    return markdown.page(
        "Permissions 权限",
        introduction,
        section("Lectures 科普大讲堂", _table(LECTURES)),
        section("Office 基础信息", _table(OFFICE)),
        note,
    )


def _table(powers: tuple[Power, ...]) -> str:
    heads = ("任务", "Task", *(str(role.label) for role in ROLES))
    rows = (
        (power.task, power.english, *(_SHOWN[mark] for mark in power.marks)) for power in powers
    )
    return table(heads, rows)

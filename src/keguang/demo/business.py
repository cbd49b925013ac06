"""What else is in the office's mailbox: half of it has nothing to do with any call."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from typing import Final

from keguang.demo.files.pdf import lines_pdf
from keguang.demo.mail import OFFICE, Attachment, Letter
from keguang.demo.people import Person
from keguang.demo.societies import DemoSociety

_BOUNCE: Final = """\
From: Mail Delivery System <postmaster@kexie.example.cn>
To: {office}
Subject: {own_subject}
Date: {date}
Message-ID: <{message_id}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"

--{boundary}
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: 8bit

您发往 {address} 的邮件未能送达：收件人不存在（User unknown）。

--{boundary}
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.kexie.example.cn

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--{boundary}
Content-Type: text/rfc822-headers

From: {office}
To: {address}
Subject: {subject}

--{boundary}--
"""
_INVOICE_SELLERS: Final = (
    ("云图办公用品商行", "打印纸、硒鼓", "486.00"),
    ("河洛印务中心", "宣传折页印刷", "3,250.00"),
    ("洛城出行服务公司", "3月车辆租赁", "1,860.00"),
    ("明德图书发行部", "科普图书", "2,414.50"),
    ("邮政速递营业部", "快递服务", "318.00"),
    ("古都会展服务公司", "展板制作", "5,900.00"),
    ("清泉饮用水站", "桶装水", "240.00"),
    ("联讯通信代理点", "宽带使用费", "1,080.00"),
)
_MEETINGS: Final = (
    ("关于召开机关月度工作例会的通知", "周一上午8:30，三楼会议室，请各部室负责人参加。"),
    ("关于报送一季度工作总结的通知", "请各部室于本月25日前将一季度总结报办公室。"),
    ("关于开展全民阅读活动的通知", "请各支部组织党员参加读书分享，活动照片报机关党委。"),
    ("关于节假日值班安排的通知", "值班表见办公系统，请值班人员按时到岗。"),
    ("关于组织干部职工体检的通知", "体检分三批进行，请早晨空腹前往。"),
    ("关于召开全委会筹备会的通知", "请学会部准备代表名册。"),
    ("关于报送科技工作者日活动计划的函", "请将5月30日前后拟开展的活动计划回复本邮箱。"),
    ("关于做好保密自查工作的通知", "请各单位对照清单完成自查。"),
    ("关于使用新办公系统的培训通知", "请每个部室派一名同志参加。"),
    ("关于征求年度要点意见的函", "请于三个工作日内反馈修改意见，无意见也请书面回复。"),
)
_ADVERTS: Final = (
    ("【限时】职称论文快速见刊，当月安排", "核心期刊推荐，一对一服务，详情加客服。"),
    ("企业邮箱扩容优惠", "续费三年赠送一年，回复本邮件了解详情。"),
    ("科普展品厂家直销", "球幕影院、VR体验设备，支持定制。"),
    ("公文写作与处理高级研修班", "三天实战课程，结业发证书。"),
    ("优质场地承接会议年会", "可容纳500人，提供住宿餐饮一站式服务。"),
    ("您的账户有一笔补贴待领取", "请点击链接核对信息后领取。"),
    ("招投标代理一站式服务", "资质齐全，诚邀合作。"),
    ("高端茶礼团购", "端午福利早鸟价。"),
    ("办公家具以旧换新", "上门测量，三年质保。"),
    ("人工智能公文助手免费试用", "一键生成总结报告。"),
)
_NEWSLETTERS: Final = (
    ("科技信息周报", "本周要目：一、量子计算进展；二、农业育种新品种；三、科普场馆动态。"),
    ("学会服务参考", "本期导读：学会治理结构、会员服务、学术交流组织。"),
    ("科普场馆动态", "各地科技馆暑期开放安排汇总。"),
    ("科协系统舆情摘编", "仅供内部参考。"),
)
_QUESTIONS: Final = (
    ("请问征集截止时间能否延后", "我会理事长出差，盖章需下周，请问可否晚几天报送？"),
    ("咨询讲座时长", "请问每场讲座是否必须90分钟？60分钟可以吗？"),
    ("关于表格中电话栏", "请问联系电话填主讲人的还是联系人的？"),
    ("收到通知", "通知已收到，我会正在组织，近日报送。"),
    ("请求再发一次附件", "附件1在手机上打不开，麻烦再发一份，谢谢。"),
    ("联系人变更", "我会联系人已更换，后续请与新任秘书长联系，稍后补发书面说明。"),
    ("是否需要盖章", "请问电子版是否需要盖章扫描？"),
    ("讲座课件何时提交", "请问课件是否随表一起报？"),
)
_AGENCIES: Final = (
    ("省科协学会学术部", "关于做好年度学会年检工作的通知", "请各省辖市科协督促所属学会按时年检。"),
    ("市直机关工委", "关于开展主题党日活动的通知", "请各支部结合实际开展。"),
    ("市文明办", "关于报送志愿服务数据的函", "请于月底前报送上月数据。"),
    ("市财政局社会保障科", "关于编制预算执行进度的通知", "请按月报送支出进度。"),
    ("市民政局社会组织科", "关于社会组织换届指导的函", "请业务主管单位做好指导。"),
    ("市教育局", "关于联合开展科普进校园活动的函", "拟于下半年联合开展，请提出意见。"),
    ("市统计局", "科普统计调查培训通知", "请确定一名填报人员。"),
    ("市档案局", "关于移交文书档案的通知", "请按归档范围整理。"),
    ("中国科协学会服务中心", "学会党建工作信息征集", "请推荐优秀案例一至二个。"),
    ("市卫健委", "关于健康科普专家库推荐的函", "请推荐本地专家。"),
)
_THANKS: Final = ("收到，谢谢！", "好的，已阅。", "收悉，按要求办理。", "辛苦了，我们尽快补充。")


def other_business(year: int) -> list[Letter]:
    """Letters that are no submission, without the bounces and automatic replies."""
    letters = [_invoice(*seller, number) for number, seller in enumerate(_INVOICE_SELLERS)]
    letters += [_plain("办公室", "bangongshi", title, text) for title, text in _MEETINGS]
    letters += [
        replace(
            _plain("推广服务", f"ad{number}", title, text), sender=f"ad{number}@promo.example.com"
        )
        for number, (title, text) in enumerate(_ADVERTS)
    ]
    for issue in (1, 2, 3):
        letters += [_newsletter(name, text, year, issue) for name, text in _NEWSLETTERS]
    letters += [
        _plain(sender, f"org{n}", title, text) for n, (sender, title, text) in enumerate(_AGENCIES)
    ]
    return letters


def from_societies(societies: Sequence[DemoSociety], people: Sequence[Person]) -> list[Letter]:
    """Questions and thanks: about the call, from societies, and yet no form."""
    letters = []
    texts = [*_QUESTIONS, *(("回复：关于征集科普大讲堂活动的通知", thanks) for thanks in _THANKS)]
    for (title, text), society, person in zip(texts, societies, people, strict=False):
        body = f"学会部：\n　　{text}\n\n{society.name}　{person.name}"
        letters.append(Letter(society.mailbox, society.name, title, body))
    return letters


def _plain(sender: str, key: str, title: str, text: str) -> Letter:
    return Letter(f"{key}@gov.example.cn", sender, title, f"各有关单位：\n　　{text}\n\n{sender}")


def _invoice(seller: str, goods: str, amount: str, number: int) -> Letter:
    title = f"【电子发票】{seller}为您开具的发票"
    content = lines_pdf(
        ["电子普通发票（演示样张）", f"销售方：{seller}", f"项目：{goods}", f"价税合计：¥{amount}"]
    )
    return Letter(
        f"invoice{number}@tax.example.com",
        seller,
        title,
        f"尊敬的客户：您购买的{goods}已开票，金额{amount}元，发票见附件。",
        [Attachment(f"发票{number + 1:03d}.pdf", content)],
    )


def _newsletter(name: str, text: str, year: int, issue: int) -> Letter:
    return Letter(
        "news@letters.example.com",
        name,
        f"{name}（{year}年第{issue}期）",
        text,
        headers=(
            ("List-Unsubscribe", "<https://letters.example.com/off>"),
            ("Precedence", "bulk"),
        ),
    )


def out_of_office(society: DemoSociety, person: Person, subject: str) -> Letter:
    body = f"您好，我正在外地出差，暂时无法查看邮件，急事请致电。\n{person.name}"
    return Letter(
        society.mailbox,
        person.name,
        f"自动回复：{subject}",
        body,
        headers=(("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")),
    )


def bounce(address: str, subject: str, *, sent: datetime, message_id: str) -> bytes:
    """A delivery status notification (RFC 3464) for a letter the office sent to `address`."""
    text = _BOUNCE.format(
        address=address,
        office=OFFICE,
        date=format_datetime(sent),
        message_id=message_id,
        boundary=f"=_{message_id.partition('@')[0]}",
        subject=Header(subject, "utf-8").encode(),
        own_subject=Header("系统退信", "utf-8").encode(),
    )
    return text.replace("\n", "\r\n").encode()

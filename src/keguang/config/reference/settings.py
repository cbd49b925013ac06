"""settings.md: every environment variable, with its meaning beside it."""

from dataclasses import dataclass
from typing import Final

from keguang.config.reference.markdown import code, page, section, table


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable. A test compares names and defaults with what the program reads."""

    name: str
    default: str
    meaning: str
    chinese: str
    example: str = ""


PLACE: Final = (
    Variable(
        "KEGUANG_DATA_DIR",
        "var",
        "Folder for the database file, the stored originals, generated secrets and static files. "
        "Everything to back up is in it (and in PostgreSQL where that is used).",
        "数据目录：数据库、原件、自动生成的密钥、静态文件都在里面，备份它即可"
        "（用 PostgreSQL 时另备份数据库）。",
        "/var/lib/keguang",
    ),
    Variable(
        "KEGUANG_DATABASE_URL",
        "",
        "PostgreSQL 15 or newer. Not set: SQLite in the data folder.",
        "PostgreSQL 15 及以上；不设则用数据目录里的 SQLite。",
        "postgresql://keguang:password@127.0.0.1:5432/keguang",
    ),
    Variable(
        "KEGUANG_SECRET_KEY",
        "",
        "Signs sessions and links. Made once in the data folder (mode 0600) when not set. "
        "A new key ends every session and every link that was mailed.",
        "会话和链接的签名密钥；不设则首次启动时生成并存入数据目录（权限0600）。更换后所有登录和已发链接失效。",
    ),
    Variable(
        "KEGUANG_SECRET_KEY_FILE",
        "",
        "The same, read from a file.",
        "同上，从文件读取。",
        "/etc/keguang/secret_key",
    ),
    Variable(
        "KEGUANG_FIELD_KEY",
        "",
        "Encrypts what is sealed in the database (second-factor secrets). Made once when not set. "
        "Lost key: those secrets are lost.",
        "数据库内加密字段的密钥；不设则首次启动时生成。丢失则加密内容无法恢复。",
    ),
    Variable(
        "KEGUANG_FIELD_KEY_FILE",
        "",
        "The same, read from a file.",
        "同上，从文件读取。",
        "/etc/keguang/field_key",
    ),
)
WEB: Final = (
    Variable(
        "KEGUANG_HOSTS",
        "localhost,127.0.0.1,[::1]",
        "Names under which the site may be called, separated by commas.",
        "允许访问的域名，用英文逗号分开。",
        "kepu.example.cn",
    ),
    Variable(
        "KEGUANG_BASE_URL",
        "http://localhost:8000",
        "The address people use; links in letters begin with it.",
        "对外网址，邮件中的链接以它开头。",
        "https://kepu.example.cn",
    ),
    Variable(
        "KEGUANG_HTTPS",
        "false",
        "`true` behind a proxy that speaks HTTPS and sets X-Forwarded-Proto: secure cookies, "
        "HSTS, redirect from http.",
        "前面有 HTTPS 代理（并传 X-Forwarded-Proto）时设为 true："
        "安全 Cookie、HSTS、http 自动跳转。",
        "true",
    ),
)
MAIL: Final = (
    Variable(
        "KEGUANG_MAILBOX",
        "maildir://<data folder>/mailbox",
        "Where forms arrive: `imaps://user@host/INBOX`, `imap://` (this machine only) or "
        "`maildir:///folder`. An @ in the user name is written %40. Nothing in the mailbox is "
        "ever marked, moved or deleted.",
        "收件邮箱。用户名里的 @ 写作 %40。系统不改动邮箱内的任何邮件和已读标记。",
        "imaps://kepu%40example.cn@imap.example.cn/INBOX",
    ),
    Variable(
        "KEGUANG_MAILBOX_PASSWORD_FILE",
        "",
        "File that holds the mailbox's authorisation code (授权码), mode 0600.",
        "存放邮箱授权码的文件，权限0600。",
        "/etc/keguang/mailbox_password",
    ),
    Variable(
        "KEGUANG_SMTP",
        "eml://<data folder>/sent",
        "How letters leave: `smtps://user@host:465`, `smtp+starttls://user@host:587`, or "
        "`eml:///folder` (written to files, nothing is sent).",
        "发信方式；eml:// 只写成文件，不真正发出。",
        "smtps://kepu%40example.cn@smtp.example.cn:465",
    ),
    Variable(
        "KEGUANG_SMTP_PASSWORD_FILE",
        "",
        "File that holds the password or authorisation code for sending, mode 0600.",
        "存放发信密码（授权码）的文件，权限0600。",
        "/etc/keguang/smtp_password",
    ),
    Variable(
        "KEGUANG_MAIL_FROM",
        "kepu@example.cn",
        "The office's own address: sender of every letter, and where forms are asked for.",
        "本单位邮箱：发件人，也是请各学会报送的邮箱。",
        "kepu@example.cn",
    ),
)
SITE: Final = (
    Variable("KEGUANG_SITE_NAME", "科光", "Name of the site.", "网站名称。", "科光"),
    Variable(
        "KEGUANG_SITE_OWNER",
        "洛阳市科学技术协会",
        "The association; sender name of letters.",
        "主办单位全称，也是邮件的发件人名称。",
    ),
    Variable("KEGUANG_SITE_OFFICE", "学会部", "The office that runs calls.", "承办部门。"),
    Variable(
        "KEGUANG_SITE_PHONE",
        "0379-00000000",
        "Telephone printed in letters and on public pages.",
        "对外联系电话，写入函件和公开页面。",
        "0379-00000000",
    ),
    Variable("KEGUANG_SITE_ADDRESS", "洛阳市科学技术馆", "Postal address.", "地址。"),
    Variable(
        "KEGUANG_SITE_CITY",
        "410300",
        "Division code of the city; must be among the divisions loaded.",
        "本市行政区划代码，须已载入。",
        "410300",
    ),
)
DEMONSTRATION: Final = (
    Variable(
        "KEGUANG_DEMO",
        "false",
        "Demonstration mode: banner, no second factor. Never with real data.",
        "演示模式：显示横幅，不要求第二因素。勿用于真实数据。",
        "true",
    ),
    Variable(
        "KEGUANG_NOW",
        "",
        "The moment at which the process believes to start; time then goes on. Demonstration and "
        "tests only.",
        "进程启动时以为的时间，仅供演示和测试。",
        "2026-03-03T09:00",
    ),
)
GROUPS: Final = {
    "Data 数据": PLACE,
    "Web 网站": WEB,
    "Mail 邮件": MAIL,
    "The office 单位信息": SITE,
    "Demonstration 演示": DEMONSTRATION,
}


def variables() -> tuple[Variable, ...]:
    return tuple(variable for group in GROUPS.values() for variable in group)


def _rows(group: tuple[Variable, ...]) -> str:
    heads = ("Variable 变量", "Default 默认", "Meaning", "含义", "Example 示例")
    rows = ((code(v.name), code(v.default), v.meaning, v.chinese, code(v.example)) for v in group)
    return table(heads, rows)


def settings_page() -> str:
    introduction = (
        "Everything that differs between machines is an environment variable; there is no "
        "configuration file. A value that cannot be used stops the program and is named. "
        "What the office itself may change while it runs is in [parameters](parameters.md).\n\n"
        "各机器不同之处都是环境变量，没有配置文件；不能使用的值会中止启动并指出是哪个变量。"
        "运行中由办公室自己调整的见[参数](parameters.md)。"
    )
    blocks = [section(heading, _rows(group)) for heading, group in GROUPS.items()]
    return page("Settings 环境变量", introduction, *blocks)

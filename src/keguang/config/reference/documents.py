"""document-spec.md: the JSON of an official document, and the layout it is set in."""

import json
from typing import Any, Final

from keguang.config.reference.markdown import code, fenced, page, section, table
from keguang.documents.official.fonts import FREE_FONTS, WANTED_FONTS, Style
from keguang.documents.official.parsing import LIMITS
from keguang.documents.official.standard import MEASURES
from keguang.documents.official.value import Format

EXAMPLE: Final[dict[str, Any]] = {
    "format": "document",
    "issuers": ["洛阳市科学技术协会", "洛阳市文明办"],
    "mark": "文件",
    "number": {"code": "洛市科协", "year": 2026, "serial": 2},
    "title": "关于开展“科技之光”志愿服务活动的通知",
    "recipients": "各市级学会、协会、研究会：",
    "body": [
        {"level": 0, "text": "现就有关事项通知如下。"},
        {"level": 1, "text": "主要任务"},
        {"level": 3, "text": "每季度至少开展1次活动。"},
    ],
    "attachments": ["志愿服务队伍名称规范"],
    "date": "2026-02-14",
    "cc": "市委宣传部。",
    "printed_by": "洛阳市科学技术协会办公室",
    "printed_on": "2026-02-15",
    "annexes": [{"title": "志愿服务队伍名称规范", "table": [["序号", "名称"], ["1", "××队"]]}],
}
_KEYS: Final = (
    ("`format`", " / ".join(code(kind) for kind in Format), "`document`; 文件、信函、纪要"),
    ("`issuers`", "list of texts", "**required**; 发文机关，主办机关在前，1–6个"),
    ("`mark`", "text", "`文件`；纪要默认 `会议纪要`，信函不用"),
    ("`number`", "`{code, year, serial}` or null", "发文字号；草稿为 null，位置保留"),
    ("`copy_number`", "up to 6 digits", "份号，补足6位"),
    ("`secrecy`", "`秘密★1年`", "绝密、机密、秘密，可加★保密期限"),
    ("`urgency`", "`特急` / `加急`", "紧急程度"),
    ("`signers`", "list of `{body, name}`", "签发人；有签发人即上行文"),
    ("`title`", "text", "**required**; 换行由程序按词排成梯形或菱形，也可自己写 `\\n`"),
    ("`recipients`", "text", "主送机关，末尾全角冒号由程序补"),
    ("`body`", "list of `{level, text}`", "**required**; 0 段落，1–4 由程序编号 一、（一）1.（1）"),
    ("`attachments`", "list of texts", "附件说明；末尾标点去掉"),
    ("`signatories`", "list of texts", "署名，默认同 `issuers`；纪要默认无"),
    ("`date`", "`2026-02-14`", "**required**; 成文日期"),
    ("`sealed`", "`true` / `false`", "`true`；是否留印章位置，从不画印章"),
    ("`note`", "text", "附注，括号由程序加"),
    ("`cc`", "text", "抄送，末尾句号由程序补"),
    ("`printed_by`", "text", "印发机关"),
    ("`printed_on`", "`2026-02-15`", "印发日期"),
    ("`attendance`", "`{present, excused, observers}`", "纪要的出席、请假、列席名单"),
    (
        "`annexes`",
        "list of `{title, orientation, body, table}`",
        "附件；`orientation` 为 `portrait` 或 `landscape`，`table` 首行是表头",
    ),
)


def spec_page() -> str:
    """The published JSON, its limits, the measures of the layout and the fonts."""
    introduction = (
        "`keguang document SPEC.json --out FILE.pdf|.docx|PREFIX.png` makes an official "
        "document by "
        "GB/T 9704-2012. Unknown keys and wrong values are refused with the path of the field and "
        "exit status 2. 内容写成 JSON，版式由程序按国家标准编排；写错的项目会指出路径，退出码 2。"
    )
    measures = [(m.said, m.clause, f"{m:.2f} pt", m.basis.value) for m in MEASURES]
    fonts = [(style.value, "、".join(WANTED_FONTS[style]), FREE_FONTS[style]) for style in Style]
    return page(
        "Official document, the specification 公文内容",
        introduction,
        section("Keys 项目", table(("Key", "Value", "Default and meaning 默认与含义"), _KEYS)),
        section("Limits 上限", table(("What", "At most"), LIMITS)),
        section("Example 示例", fenced(json.dumps(EXAMPLE, ensure_ascii=False, indent=1), "json")),
        section(
            "Layout 版式",
            "Both writers take every length from here. *read*: seen in texts of the standard; "
            "*remembered*: common knowledge of the trade; *derived* from the others; *ours*: left "
            "to the issuer by the standard (酌定).",
            table(("Measure", "Clause", "Length", "Basis"), measures),
        ),
        section(
            "Fonts 字体",
            "The first that is found is used, first of all in `fonts` under the data directory or "
            "the folder given by `--fonts`. A character it lacks is taken from the next; one that "
            "no font has is an error. 方正、中易等字体是商业字体，请自行取得授权后放入该文件夹。",
            table(("Style", "In this order 依次查找", "Free one 免费字体"), fonts),
        ),
    )

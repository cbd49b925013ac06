"""parameters.md: what the office may change while the program runs."""

from keguang.config.reference import markdown
from keguang.config.reference.markdown import code, table
from keguang.core.parameters import REGISTRY


def page() -> str:
    introduction = (
        "Changed by a clerk or the system administrator on the page 参数 (`/desk/settings/`); "
        "every change is kept with who, when and the former value.\n\n"
        "由学会部工作人员或系统管理员在“参数”页修改，每次修改都留下记录。"
    )
    rows = [(p.label, code(p.key), _shown(p.default), p.help) for p in REGISTRY]
    heads = ("参数", "Key", "Default 默认", "含义")
    return markdown.page("Parameters 参数", introduction, table(heads, rows))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "开" if value else "关"
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)

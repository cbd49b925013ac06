"""findings.md: every remark the reader and the checks can make."""

from typing import Final

from keguang.config.reference import markdown
from keguang.config.reference.collecting import collect
from keguang.config.reference.markdown import code, section, table

_LEVELS: Final = {"error": "错误", "warning": "提醒", "info": "说明"}


def page() -> str:
    """One table a level; the sentences as the source writes them."""
    introduction = (
        "What may be said about a file or a lecture; `…` stands for what depends on the file. "
        "错误: the lecture counts as incomplete until it is answered. 提醒: a person should look "
        "once and may confirm. 说明: for the record.\n\n"
        "“错误”须补正或改正后才算填报完整；“提醒”看过无误可点“确认无误”；“说明”仅供了解。"
    )
    blocks = []
    for level, word in _LEVELS.items():
        rows = [(code(told.code), told.sentence) for told in collect() if told.level == level]
        blocks.append(section(f"{word} {level}", table(("Code", "Sentence 说法"), rows)))
    return markdown.page("Findings 识别和核对意见", introduction, *blocks)

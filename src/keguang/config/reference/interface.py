"""api.md: every operation of /api/v1 from its own description, and every type of problem."""

from typing import Final

from keguang.api.guide import Entry, Field, chapters
from keguang.api.problems import Kind
from keguang.config.reference import markdown
from keguang.config.reference.markdown import code, section, table

_LANGUAGES: Final = ("en", "zh-hans")


def page() -> str:
    """A section for each chapter, a table for each operation's conditions."""
    introduction = (
        "`/api/v1/openapi.json` is the same for programs, `/api/` for people of both languages. "
        "What goes wrong is answered as `application/problem+json` (RFC 9457). How to begin: "
        "[integrate.md](../how-to/integrate.md).\n\n"
        "供程序读取的描述文件是 `/api/v1/openapi.json`，网页说明是 `/api/`；上手见"
        "[integrate.zh-CN.md](../how-to/integrate.zh-CN.md)。"
    )
    english, chinese = (chapters(language) for language in _LANGUAGES)
    sections = [
        section(
            f"{one.title} {other.title}",
            *(_entry(*pair) for pair in zip(one.entries, other.entries, strict=True)),
        )
        for one, other in zip(english, chinese, strict=True)
    ]
    return markdown.page("Interface for programs 接口", introduction, *sections, _problems())


def _entry(english: Entry, chinese: Entry) -> str:
    scope = {None: "no token 不用令牌", "": "any token 任何令牌"}.get(
        english.scope, f"scope 权限 `{english.scope}`"
    )
    said = " ".join(filter(None, (english.description, chinese.description)))
    heading = f"### {english.verb} {english.path}"
    words = f"{english.summary} {chinese.summary} ({scope}). {said}".strip()
    statuses = ", ".join(code(answer.status) for answer in english.answers)
    parts = [heading, words, f"Answers 回答: {statuses}"]
    if english.asked:
        fields = zip(english.asked, chinese.asked, strict=True)
        heads = ("Name 名称", "Where 位置", "Kind 种类", "Meaning", "说明")
        parts.append(table(heads, [_field(*pair) for pair in fields]))
    return "\n\n".join(parts)


def _field(english: Field, chinese: Field) -> tuple[str, ...]:
    name = f"{code(english.name)}{' *' if english.required else ''}"
    return (name, english.where, english.kind, english.description, chinese.description)


def _problems() -> str:
    rows = [(kind.status, code(kind.urn), kind.label) for kind in Kind]
    return section("Problems 问题的类型", table(("Status 状态码", "Type", "名称"), rows))

"""Who sends a form: the body its words, its sheets, its files or its signature name."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from keguang.documents.forms.layout.delivery import Named, PartRead
from keguang.documents.forms.layout.drafts import Evidence
from keguang.documents.forms.layout.labels import split_labels
from keguang.documents.forms.layout.vocabulary import ORG, Vocabulary
from keguang.documents.forms.parts import Prose
from keguang.documents.forms.reading import Row
from keguang.documents.forms.values.organisations import find_societies, is_body, is_society
from keguang.documents.forms.values.text import is_nothing, one_line, squeeze

_ALONE: Final = 7  # weight of a society's name that stands in a cell of its own
_OFFICE: Final = re.compile(r"科学技术协会$|科协(?:学会)?$|学会部")
_NO_NAME: Final = re.compile(r"哪|什么|啥|贵|各|本|我|您|你|所在|所属|该|其他|有关|相关|市级|全市")
_CITY: Final = re.compile(r"(?:[\u4e00-\u9fff]{2}(?:市|省)|中国)(?=[\u4e00-\u9fff]{2,})")
_LEAD: Final = re.compile(
    r"^.*(?:征集表|申报表|汇总表|附件[一二三\d]*|大讲堂|报送|上报|来自|我是|这是|您好|关于|[为是由的及附])(?=[\u4e00-\u9fff]{4,})"
)
_SEAL: Final = re.compile(
    r"[（(【\[]\s*(?:加盖公章|盖\s*章|公\s*章|签\s*章|盖公章|印章|单位公章|章)\s*[）)】\]]|(?:^|\s)(?:盖章|公章)(?:[:：]|\s|$)"
)
_AFTER: Final = re.compile(
    r"\s{2,}|(?:填报|填表|申报|报送|制表|上报)(?:人|日期|时间)|联系人|联系电话|日期[:：]|电话[:：]|时间[:：]|20\d{2}年"
)


def org_in_text(text: str, words: Vocabulary) -> Named | None:
    """The sending body that one line or cell names, if any."""
    _, labelled = split_labels(_SEAL.sub(" ", text), words)
    for item in labelled:
        ambiguous = words.is_ambiguous_body(item.heading) and is_society(tidy_org(item.value) or "")
        if item.concept.key == ORG or ambiguous:
            name = tidy_org(item.value)
            if name and (is_body(name) or item.concept.rank == 0):
                return Named(name, 10 - item.concept.rank)
    return None


def org_in_name(text: str, weight: int) -> Named | None:
    """A society named in a title, a sheet's or file's name, a subject or a signature."""
    for society in find_societies(squeeze(text)):
        name = _trimmed(society)
        if len(name) > 3 and not _OFFICE.search(name) and not _NO_NAME.match(name):
            alone = squeeze(text) == name
            return Named(name, weight + (2 if alone else 0))
    return None


def org_opening(text: str) -> Named | None:
    """A paragraph that begins with a society and what it means to do: "…学会拟于3月…"."""
    opening = re.match(
        r"^(?:我们?是|我会)?([^，。：:]{4,24}?(?:学会|协会|研究会))(?=拟|计划|将|现|关于|20|定于|今年|申报|报送)",
        squeeze(text),
    )
    return org_in_name(opening[1], 2) if opening else None


def org_in_sheet_name(name: str) -> Named | None:
    """A sheet that bears a society's name and nothing else is that society's."""
    found = org_in_name(name, 4)
    return Named(found.name, 9) if found and found.name == squeeze(name) else found


def tidy_org(text: str) -> str | None:
    """A body's name as written, without seal marks and what follows it on the line."""
    bare = _SEAL.sub(" ", text.replace("\n", " ")).strip()
    cut = _AFTER.search(bare)
    bare = one_line(bare[: cut.start()] if cut and cut.start() else bare).strip(" ：:，,；;。_")
    if is_nothing(bare) or not re.search(r"[\u4e00-\u9fff]", bare) or len(bare) > 40:
        return None
    return re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", bare)


def org_beside(beside: Sequence[Evidence], words: Vocabulary) -> Named | None:
    """The sender among the cells around a table: "填报单位：…" in one cell or in two."""
    best: Named | None = None
    for index, evidence in enumerate(beside):
        found = org_in_text(evidence.text, words)
        if found is None and index + 1 < len(beside):
            label = words.label(_SEAL.sub("", evidence.text))
            if label and label.key == ORG and words.label(beside[index + 1].text) is None:
                name = tidy_org(beside[index + 1].text)
                found = Named(name, 10 - label.rank) if name and is_body(name) else None
        found = found or (org_in_name(evidence.text, 5) if len(evidence.text) < 60 else None)
        if found and (best is None or found.weight > best.weight):
            best = found
    return best


def _trimmed(society: str) -> str:
    city = list(_CITY.finditer(society))
    if city and len(society) - city[-1].start() > 4:
        return society[city[-1].start() :]
    return _LEAD.sub("", society)


def org_of_prose(prose: Prose, words: Vocabulary) -> Named | None:
    """The sender among the lines of a text: named by a label, in a heading or a signature."""
    best: Named | None = None
    for number, line in enumerate(prose.lines):
        named = org_in_text(line.text, words)
        if named is None and len(line.text) < 60:
            last = number >= len(prose.lines) - 4
            named = org_in_name(line.text, 5 if last or number < 3 else 3)
        if named is None and len(line.text) >= 60:
            named = org_opening(line.text)
        if named and (best is None or named.weight > best.weight):
            best = named
    return best


def own_senders(reads: Sequence[PartRead]) -> None:
    """Sheets that each bear another society's name, alone above the rows, are each its own."""
    named = [r for r in reads if r.harvest.drafts and r.org and r.org.weight >= _ALONE]
    if len({r.org.name for r in named if r.org}) > 1:
        for read in named:
            assert read.org is not None  # just chosen for it
            read.org = replace(read.org, weight=9)


def sender_of(reads: Sequence[PartRead], names: Sequence[str], rows: Sequence[Row]) -> str | None:
    """The one sender of a delivery; None where its rows come from several."""
    named = [read.org for read in reads if read.org]
    for name in names:
        found = org_in_name(name, 4) if name else None
        if found:
            named.append(found)
    strong = list(dict.fromkeys(n.name for n in named if n.weight >= 9))
    per_row = {row.sender_org for row in rows if row.sender_org}
    if len(strong) == 1:
        return strong[0]
    if len(per_row) == 1:
        return next(iter(per_row))
    if len(per_row) > 1:
        return None
    best = max(named, key=lambda n: n.weight, default=None)
    return best.name if best and not strong else (strong[0] if strong else None)

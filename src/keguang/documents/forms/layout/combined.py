"""Cells that answer several questions, or one question for several lectures."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Final

from keguang.documents.forms.layout.drafts import Draft, Evidence
from keguang.documents.forms.layout.ordinals import ITEM
from keguang.documents.forms.layout.people import take_apart
from keguang.documents.forms.layout.shapes import suits
from keguang.documents.forms.layout.vocabulary import ORG, Vocabulary
from keguang.documents.forms.spec import FieldType
from keguang.documents.forms.values.names import is_name, tidy_name
from keguang.documents.forms.values.organisations import body_prefix, is_body
from keguang.documents.forms.values.phones import find_phones, without_phones
from keguang.documents.forms.values.positions import is_position, last_position
from keguang.documents.forms.values.text import is_nothing, one_line

_UNANSWERED: Final = -0.2  # a question of a joined heading left without any piece
_PERSONAL: Final = frozenset(("speaker", "position", "employer", "contact_phone"))
_SEGMENTS: Final = re.compile(r"[\n|｜；;，,、]|(?<!\d)[/／]|[/／](?!\d)|\s+")


def put_joined(draft: Draft, keys: tuple[str, ...], evidence: Evidence, words: Vocabulary) -> None:
    """Divide the text of a column such as 时间地点 or 主讲人及职称 among its questions."""
    if is_nothing(evidence.text):
        return
    kinds = {words.kind(key): key for key in keys}
    if _several_items(evidence.text):
        draft.put("+".join(keys), evidence)  # divided once the lectures are apart
        return
    parts = _divide(evidence.text, kinds)
    for kind, text in parts.items():
        piece = evidence.piece(text, f"由“{one_line(evidence.text)}”拆分")
        if kind == ORG:
            draft.org = piece
        elif kinds[kind] in words.spec:
            draft.cells.setdefault(kinds[kind], []).insert(0, piece)


def _divide(text: str, kinds: dict[str, str]) -> dict[str, str]:
    if "speaker" in kinds and set(kinds) <= _PERSONAL:
        parts = take_apart(text)
        return {k: v for k, v in parts.items() if k in kinds} or {"speaker": text}
    if set(kinds) == {"employer", "position"}:
        return _body_and_post(text)
    return _by_shape(text, list(kinds))


def _body_and_post(text: str) -> dict[str, str]:
    line = one_line(text)
    found = last_position(line)
    if found and found[1] == len(line) and found[0] > 2:
        return {"employer": line[: found[0]].strip(" 、，,/／;；-"), "position": line[found[0] :]}
    if is_position(line):
        return {"position": line}
    pieces = [p for p in re.split(r"[\s，,/／;；、（(）)]+", line) if p]
    posts = [p for p in pieces if is_position(p)]
    others = [p for p in pieces if p not in posts]
    body = [p for p in others if is_body(p)] or (others if posts and len(others) == 1 else [])
    parts = {"employer": "".join(body), "position": "、".join(posts)}
    return {k: v for k, v in parts.items() if v} or {"employer": line}


def _by_shape(text: str, kinds: list[str]) -> dict[str, str]:
    """Give each piece of a text to the question it suits best; in order where none is suited."""
    pieces = [p for p in _SEGMENTS.split(text) if p and not is_nothing(p)]
    if len(pieces) < 2:
        best = max(kinds, key=lambda k: suits(k, text))
        return {best: one_line(text)} if suits(best, text) > 0 else _date_then(text, kinds)
    cuts = _best_cuts(pieces, kinds)
    return {kind: part for kind, part in cuts.items() if part}


def _date_then(text: str, kinds: list[str]) -> dict[str, str]:
    """ "4月22日洛阳市科技馆": the date ends where the figures end."""
    match = re.match(
        r"^(.*?(?:\d{1,2}(?:日|号|[:：]\d{2})|[上中下]旬|月份?|季度|上午|下午|半年))(?=[^\d\-—~至到]*$)(.+)$",
        one_line(text),
    )
    if match and "dates" in kinds and len(kinds) == 2:
        other = next(k for k in kinds if k != "dates")
        return {"dates": match[1], other: match[2].strip(" ，,在于")}
    return {kinds[0]: one_line(text)}


def _best_cuts(pieces: list[str], kinds: list[str]) -> dict[str, str]:
    """Cut a row of pieces into one run per kind, in either order, by how well the runs suit."""
    orders = [kinds, kinds[::-1]] if len(kinds) == 2 else [kinds]
    best: tuple[float, dict[str, str]] = (-9.0, {kinds[0]: " ".join(pieces)})
    for order in orders:
        for at in range(len(pieces) + 1) if len(order) == 2 else ():
            runs = {order[0]: " ".join(pieces[:at]), order[1]: " ".join(pieces[at:])}
            score = sum(suits(k, v) if v else _UNANSWERED for k, v in runs.items()) - (
                0.0 if order is kinds else 0.05
            )
            if score > best[0]:
                best = (score, runs)
    if len(kinds) == 2:
        return best[1]
    return _one_each(pieces, kinds)


def _one_each(pieces: list[str], kinds: list[str]) -> dict[str, str]:
    """Three questions and more: every piece to the free question it suits best."""
    given: dict[str, str] = {}
    for piece in pieces:
        free = [k for k in kinds if k not in given]
        if free:
            best = max(free, key=lambda k: (suits(k, piece), -free.index(k)))
            given[best] = piece
        else:
            given[kinds[-1]] = f"{given[kinds[-1]]} {piece}"
    return given


def without_class(title: Evidence) -> Evidence:
    """ "阳台种菜（农业技术）" under 讲座题目及类别: the class is no part of the title."""
    found = re.fullmatch(
        r"(.{3,}?)\s*(?:[（(【]([^（()）】]{2,8})[）)】]|[\n/／|｜]\s*\S{2,8})", title.text
    )
    return title.piece(found[1], "去掉类别") if found else title


def drop_running_numbers(drafts: list[Draft], words: Vocabulary) -> None:
    """Titles numbered 1, 2, 3 … in their own cells: the numbers are no part of them."""
    titles = [d.first(words.anchor) for d in drafts]
    numbers = [
        re.match(r"\s*[（(]?(\d{1,2})", t.text) if t and ITEM.match(t.text) else None
        for t in titles
    ]
    if len(drafts) < 2 or [int(m[1]) if m else 0 for m in numbers] != list(
        range(1, len(drafts) + 1)
    ):
        return
    for draft, title in zip(drafts, titles, strict=True):
        assert title is not None  # numbered, so there
        draft.cells[words.anchor][0] = title.piece(ITEM.sub("", title.text, count=1), "去掉编号")


def settle_title(draft: Draft, words: Vocabulary) -> None:
    """ "苹果树冬季修剪（陈建国 正高级工程师）": the speaker in brackets behind the title."""
    key, title = words.key_of("speaker"), draft.first(words.anchor)
    if words.kind(words.anchor) != "title" or key is None or title is None or _filled(draft, key):
        return
    bracketed = re.fullmatch(
        r"(.{4,}?)\s*[（(](.{4,60})[）)]|(《.{3,}》)[\s—\-，,:：]*(.{4,60})", title.text
    )
    parts = take_apart(bracketed[2] or bracketed[4]) if bracketed else {}
    if bracketed is None or len(parts) < 2:
        return
    note = f"由“{one_line(title.text)}”拆分"
    draft.cells[words.anchor][0] = title.piece(bracketed[1] or bracketed[3], note)
    for kind, text in parts.items():
        target = words.key_of(kind)
        if target and not _filled(draft, target):
            draft.cells[target] = [title.piece(text, note)]


def unquote_title(draft: Draft, words: Vocabulary) -> None:
    """《苹果树冬季修剪》 names the lecture 苹果树冬季修剪; marks around a part of it stay."""
    title = draft.first(words.anchor)
    if words.kind(words.anchor) != "title" or title is None:
        return
    quoted = re.fullmatch(r"\s*《([^《》]+)》\s*", title.text)
    if quoted:
        draft.cells[words.anchor][0] = title.piece(quoted[1].strip(), "去掉书名号")


def settle_phones(draft: Draft, words: Vocabulary) -> None:
    """ "孙涛13800000003" under 理事长: his telephone goes to 理事长电话, if that is blank."""
    for question in words.spec.fields:
        evidence = draft.first(question.key)
        if question.type is not FieldType.NAME or evidence is None:
            continue
        name = without_phones(evidence.text).strip(" ，,、;；:：()（）/")
        if name == evidence.text or not is_name(tidy_name(name)):
            continue
        note = f"由“{one_line(evidence.text)}”拆分"
        draft.cells[question.key][0] = evidence.piece(name, note)
        asked = words.label(f"{question.label}电话")
        if asked and asked.key in words.spec and not _filled(draft, asked.key):
            phone = " ".join(find_phones(evidence.text))
            draft.cells[asked.key] = [replace(evidence.piece(phone, note), rank=asked.rank)]


def settle_people(draft: Draft, words: Vocabulary) -> None:
    """Give the post, unit and phone written beside a speaker's name to their empty questions."""
    key = words.key_of("speaker")
    evidence = draft.first(key) if key else None
    if key is None or evidence is None or is_nothing(evidence.text):
        _split_employer(draft, words)
        return
    if not is_name(tidy_name(evidence.text)):
        parts = take_apart(evidence.text)
        for kind, text in parts.items():
            target = words.key_of(kind)
            if target is None:
                continue
            piece = evidence.piece(text, f"由“{one_line(evidence.text)}”拆分")
            if kind == "speaker":
                draft.cells[key][0] = piece
            elif not _filled(draft, target):
                draft.cells[target] = [piece]
    _split_employer(draft, words)


def _split_employer(draft: Draft, words: Vocabulary) -> None:
    """ "市中心医院 主任医师" under 单位, where no post was given otherwise."""
    employer, position = words.key_of("employer"), words.key_of("position")
    if not employer or not position or _filled(draft, position):
        return
    evidence = draft.first(employer)
    if evidence is None or is_nothing(evidence.text) or is_body(evidence.text):
        return
    parts = _body_and_post(evidence.text)
    if len(parts) == 2 and (is_body(parts["employer"]) or body_prefix(parts["employer"])):
        note = f"由“{one_line(evidence.text)}”拆分"
        draft.cells[employer][0] = evidence.piece(parts["employer"], note)
        draft.cells[position] = [evidence.piece(parts["position"], note)]


def _filled(draft: Draft, key: str) -> bool:
    return any(not is_nothing(e.text) for e in draft.cells.get(key, ()))


def explode(draft: Draft, words: Vocabulary) -> list[Draft]:
    """Several lectures in one row of cells, one below the other: one draft each."""
    anchor = draft.first(words.anchor)
    if anchor is None:
        return [_joined_now(draft, words)]
    count = _lectures_in(draft, anchor, words)
    if count < 2:
        _drop_lone_numbers(draft, anchor)
        return [_joined_now(draft, words)]
    drafts = []
    for n in range(count):
        single = replace(draft, cells={})
        for key, found in draft.cells.items():
            for evidence in found:
                items = _items(evidence.text, count)
                text = items[n] if items else evidence.text
                if text:
                    single.put(key, evidence.piece(text, f"第{n + 1}项"))
        drafts.append(_joined_now(single, words))
    return drafts


def _drop_lone_numbers(draft: Draft, anchor: Evidence) -> None:
    """ "1.苹果树冬季修剪" beside "1.陈建国": the only item of a numbered list."""
    numbered = [key for key, found in draft.cells.items() if ITEM.match(found[0].text)]
    if len(numbered) < 2 or not ITEM.match(anchor.text):
        return
    for key in numbered:
        first = draft.cells[key][0]
        draft.cells[key][0] = first.piece(ITEM.sub("", first.text, count=1), "去掉编号")


def _joined_now(draft: Draft, words: Vocabulary) -> Draft:
    for joined in [k for k in draft.cells if "+" in k]:
        for evidence in draft.cells.pop(joined):
            flat = (
                replace(evidence, text=one_line(evidence.text).strip())
                if not _several_items(evidence.text)
                else evidence
            )
            kinds = {words.kind(key): key for key in joined.split("+")}
            for kind, text in _divide(flat.text, kinds).items():
                if kinds[kind] in words.spec:
                    draft.put(
                        kinds[kind], evidence.piece(text, f"由“{one_line(evidence.text)}”拆分")
                    )
    return draft


def _lectures_in(draft: Draft, anchor: Evidence, words: Vocabulary) -> int:
    """How many lectures the title cell holds; 1 where its lines are but a wrapped title."""
    lines = _lines(anchor.text)
    if len(lines) < 2:
        return 1
    numbered = [line for line in lines if ITEM.match(line)]
    if len(numbered) > 1 and ITEM.match(lines[0]):
        return len(numbered)
    speaker = words.key_of("speaker")
    phone = words.key_of("contact_phone")
    for key in (speaker, phone):
        evidence = draft.first(key) if key else None
        if evidence and key:
            others = _lines(evidence.text)
            if len(others) == len(lines) and all(suits(words.kind(key), o) >= 1.0 for o in others):
                return len(lines)
    joined = next((e for k, found in draft.cells.items() if "+" in k for e in found), None)
    if (
        joined
        and len(_lines(joined.text)) == len(lines)
        and all(take_apart(x) for x in _lines(joined.text))
    ):
        return len(lines)
    return 1


def _items(text: str, count: int) -> list[str]:
    """The `count` items of a cell, or none where the whole cell holds for all."""
    lines = _lines(text)
    if len(lines) < 2:
        return []
    starts = [i for i, line in enumerate(lines) if ITEM.match(line)]
    if len(starts) == count and starts[0] == 0:
        bounds = [*starts, len(lines)]
        items = ["\n".join(lines[a:b]) for a, b in pairwise(bounds)]
        return [ITEM.sub("", item, count=1).strip() for item in items]
    return lines if len(lines) == count else []


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _several_items(text: str) -> bool:
    return len(_lines(text)) > 1

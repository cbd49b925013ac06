"""A seeded maker of forms: lectures with their truth, set in any of the layouts people use."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from keguang.documents.forms.parts import CellValue, Part
from keguang.documents.forms.reading import Value
from tests.documents.forms.layout.building import a1, sheet, text
from tests.documents.forms.layout.facts import Fact, Lecture, invented
from tests.documents.forms.layout.wordings import (
    EXAMPLE,
    EXTRAS,
    HEADINGS,
    LEAVES,
    NOTES,
    ORG_LINES,
    TITLES,
)

ALL_KEYS: Final = tuple(HEADINGS)
NEEDED: Final = ("title", "speaker", "employer", "contact_phone")

type Rows = list[list[CellValue]]


@dataclass(frozen=True)
class Form:
    """One made form: how it is laid out, its parts, and what must be read from it."""

    layout: str
    parts: Sequence[Part]
    lectures: list[dict[str, Value]]
    orgs: list[str]


def make_form(seed: int) -> Form:
    """The form of a seed; the same seed always gives the same form."""
    rng = Random(seed)
    layout = list(LAYOUTS)[seed % len(LAYOUTS)]
    facts = invented(rng, rng.randrange(1 if "one" in layout else 2, 6))
    return LAYOUTS[layout](rng, layout, facts)


def _keys(rng: Random, drop: float = 0.12) -> list[str]:
    keys = [k for k in ALL_KEYS if k in NEEDED or rng.random() > drop]
    if rng.random() < 0.35:
        rest = keys[1:]
        rng.shuffle(rest)
        keys = [keys[0], *rest]
    return keys


def _truth(lecture: Lecture, keys: Sequence[str]) -> dict[str, Value]:
    wanted = set(keys) | ({"date_from", "date_to"} if "dates" in keys else set())
    return {k: v for k, v in lecture.truth().items() if k in wanted and v is not None}


def _form(layout: str, parts: Sequence[Part], facts: list[Lecture], keys: Sequence[str]) -> Form:
    return Form(layout, parts, [_truth(x, keys) for x in facts], [x.org for x in facts])


def _heading(rng: Random, key: str) -> str:
    word = rng.choice(HEADINGS[key])
    return rng.choice((word, word, word, f"{word}\n", f" {word} ", f"*{word}", word))


def _written(fact: Fact) -> CellValue:
    return fact.written


def _above(rng: Random, org: str, width: int) -> tuple[Rows, list[str]]:
    rows: Rows = []
    merges: list[str] = []
    if rng.random() < 0.8:
        rows.append([rng.choice(TITLES)])
    if rng.random() < 0.25:
        rows.insert(0, ["附件1"])
    rows.append([rng.choice(ORG_LINES).format(org)])
    for r in range(len(rows)):
        if rng.random() < 0.6:
            merges.append(f"A{r + 1}:{a1(r, width - 1)}")
    return rows, merges


def _below(rng: Random) -> Rows:
    rows: Rows = [[]] if rng.random() < 0.4 else []
    return rows + [[note] for note in rng.sample(NOTES, rng.randrange(0, 3))]


def _body(rng: Random, facts: list[Lecture], keys: Sequence[str], extras: Sequence[str]) -> Rows:
    rows: Rows = []
    if rng.random() < 0.15:
        rows.append(["示例", *(EXAMPLE[k] for k in keys), *("" for _ in extras)])
    for n, lecture in enumerate(facts, 1):
        serial: CellValue = rng.choice((str(n), n, float(n)))
        rows.append(
            [
                serial,
                *(lecture.facts[k].written for k in keys),
                *(rng.choice(EXTRAS[e]) for e in extras),
            ]
        )
        if rng.random() < 0.1:
            rows.append([])
    if rng.random() < 0.15:
        rows += [[str(len(facts) + i)] for i in (1, 2)]
    return rows


def _table(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    keys = _keys(rng)
    extras = rng.sample(list(EXTRAS), rng.randrange(0, 3))
    above, merges = _above(rng, facts[0].org, len(keys) + 1)
    head: list[CellValue] = ["序号", *(_heading(rng, k) for k in keys), *extras]
    rows = [*above, head, *_body(rng, facts, keys, extras), *_below(rng)]
    return _form(layout, [sheet(rows, *merges)], facts, keys)


def _two_row(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    """人 under one group; sometimes lecture and arrangement under two more, merged or not."""
    person = [
        k for k in ("speaker", "position", "employer") if k == "speaker" or rng.random() < 0.9
    ]
    if rng.random() < 0.3:
        person.append("contact_phone")
    rest = [
        k
        for k in ("audience", "duration_min", "dates", "place", "contact_phone")
        if k not in person
    ]
    keys = ["title", *person, *rest]
    top: list[CellValue] = ["序号", rng.choice(HEADINGS["title"])]
    low: list[CellValue] = ["", ""]
    group = rng.choice(("主讲人", "主讲人信息", "专家信息", "主讲专家", "授课人基本情况"))
    top += [group, *([""] * (len(person) - 1))]
    low += [rng.choice(LEAVES[k]) for k in person]
    top += [rng.choice([h for h in HEADINGS[k] if "\n" not in h]) for k in rest]
    low += [""] * len(rest)
    above, merges = _above(rng, facts[0].org, len(keys) + 1)
    r = len(above) + 1
    if rng.random() < 0.75:
        merges += [f"C{r}:{a1(r - 1, 1 + len(person))}"] if len(person) > 1 else []
        merges += [f"{a1(r - 1, c)}:{a1(r, c)}" for c in (0, 1, *range(2 + len(person), len(top)))]
    rows = [*above, top, low, *_body(rng, facts, keys, ()), *_below(rng)]
    return _form(layout, [sheet(rows, *merges)], facts, keys)


def _three_groups(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    groups = (
        (rng.choice(("讲座信息", "讲座情况", "讲座")), ["title", "audience", "duration_min"]),
        (rng.choice(("主讲人信息", "主讲人", "专家情况")), ["speaker", "position", "employer"]),
        (rng.choice(("讲座安排", "时间地点安排", "拟开展情况")), ["dates", "place"]),
        ("联系人", ["@name", "contact_phone"]),
    )
    top: list[CellValue] = ["序号"]
    low: list[CellValue] = [""]
    above, merges = _above(rng, facts[0].org, 11)
    r = len(above) + 1
    merges.append(f"A{r}:A{r + 1}")
    for name, keys in groups:
        merges.append(f"{a1(r - 1, len(top))}:{a1(r - 1, len(top) + len(keys) - 1)}")
        top += [name, *([""] * (len(keys) - 1))]
        low += ["姓名" if k == "@name" else rng.choice(LEAVES[k]) for k in keys]
    order = [k for _, keys in groups for k in keys]
    body: Rows = [
        [n, *("李静" if k == "@name" else x.facts[k].written for k in order)]
        for n, x in enumerate(facts, 1)
    ]
    return _form(layout, [sheet([*above, top, low, *body, *_below(rng)], *merges)], facts, order)


def _joined(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    """The person in one column, time and place in another, contact and phone in a third."""
    person = rng.choice(
        (("speaker", "position"), ("speaker", "position", "employer"), ("speaker", "employer"))
    )
    headings = {
        ("speaker", "position"): (
            "主讲人及职称",
            "主讲人、职称",
            "主讲人/职务",
            "主讲人（职称）",
            "姓名职称",
        ),
        ("speaker", "position", "employer"): (
            "主讲人/单位/职务",
            "主讲人、单位、职称",
            "主讲人（单位、职称）",
        ),
        ("speaker", "employer"): ("主讲人及单位", "主讲人/单位", "主讲人、单位"),
    }
    rest = [k for k in ("position", "employer") if k not in person]
    head: list[CellValue] = ["序号", rng.choice(HEADINGS["title"]), rng.choice(headings[person])]
    head += [rng.choice(HEADINGS[k]) for k in rest] + [
        rng.choice(("时间地点", "时间、地点", "拟开展时间及地点")),
        rng.choice(("联系人及电话", "联系人/联系电话", "联系电话")),
    ]
    mark = rng.choice((" ", "，", "、", "/", "\n"))
    rows: Rows = [[rng.choice(ORG_LINES).format(facts[0].org)], head]
    kept: list[Lecture] = []
    for n, x in enumerate(facts, 1):
        fixed = _with(
            x,
            place=Fact("洛阳市科技馆", "洛阳市科技馆")
            if x.facts["place"].truth is None
            else x.facts["place"],
        )
        if fixed.facts["dates"].truth is None:
            fixed = _with(fixed, dates=Fact("2023-03-11", "3月中旬", "2023-03-20"))
        kept.append(fixed)
        who = mark.join(str(fixed.facts[k].truth) for k in person)
        where = rng.choice((" ", "，", "\n")).join(
            (str(fixed.facts["dates"].written), str(fixed.facts["place"].written))
        )
        number = str(fixed.facts["contact_phone"].written).strip()
        phone = rng.choice(("李静 ", "李静", "李静，", "")) + number
        rows.append(
            [
                n,
                fixed.facts["title"].written,
                who,
                *(fixed.facts[k].written for k in rest),
                where,
                phone,
            ]
        )
    keys = ["title", *person, *rest, "dates", "place", "contact_phone"]
    return _form(layout, [sheet(rows)], kept, keys)


def _with(lecture: Lecture, **facts: Fact) -> Lecture:
    return Lecture(lecture.facts | facts, lecture.org)


def _post_beside_name(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    """职称 written in the speaker's cell, without a column of its own."""
    keys = [
        "title",
        "speaker",
        "employer",
        "audience",
        "duration_min",
        "dates",
        "place",
        "contact_phone",
    ]
    forms: tuple[Callable[[str, str], str], ...] = (
        lambda n, p: f"{n} {p}",
        lambda n, p: f"{n}（{p}）",
        lambda n, p: f"{n}\n{p}",
        lambda n, p: f"{n}，{p}",
        lambda n, p: f"{p} {n}",
        lambda n, p: f"{n}/{p}",
    )
    rows: Rows = [["填报单位：" + facts[0].org], ["序号", *(_heading(rng, k) for k in keys)]]
    for n, x in enumerate(facts, 1):
        form = rng.choice(forms)
        who = form(str(x.facts["speaker"].truth), str(x.facts["position"].truth))
        rows.append([n, *(who if k == "speaker" else x.facts[k].written for k in keys)])
    return _form(layout, [sheet(rows)], facts, [*keys, "position"])


def _societies(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    """A column of societies, merged or left blank below the first, or written in every row."""
    facts = _and_others(rng, facts)
    keys = _keys(rng)
    rows: Rows = [
        [
            "序号",
            rng.choice(("申报单位", "学会名称", "报送单位", "所属学会")),
            *(_heading(rng, k) for k in keys),
        ]
    ]
    merges: list[str] = []
    way = rng.choice(("all", "merged", "blank"))
    start = 2
    for n, x in enumerate(facts, 1):
        same = n > 1 and facts[n - 2].org == x.org
        if same and way == "merged":
            merges = [m for m in merges if not m.startswith(f"B{start}:")]
            merges.append(f"B{start}:B{n + 1}")
        elif not same:
            start = n + 1
        org = "" if same and way != "all" else x.org
        rows.append([n, org, *(x.facts[k].written for k in keys)])
    return _form(layout, [sheet(rows, *merges)], facts, keys)


def _pages(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    """One table over several parts, its heading repeated or not."""
    keys = _keys(rng)
    head: list[CellValue] = ["序号", *(_heading(rng, k) for k in keys)]
    again = rng.random() < 0.5
    above, merges = _above(rng, facts[0].org, len(keys) + 1)
    parts: list[Part] = []
    for n, x in enumerate(facts, 1):
        row: list[CellValue] = [n, *(x.facts[k].written for k in keys)]
        lead = [*above, head] if n == 1 else [head] if again else []
        parts.append(sheet([*lead, row], *(merges if n == 1 else ()), name=f"表{n}"))
    return _form(layout, parts, facts, keys)


def _pairs_two(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    keys = _keys(rng)
    labels = {k: rng.choice(HEADINGS[k]) for k in keys}
    parts = []
    for n, x in enumerate(facts, 1):
        flat: list[CellValue] = []
        for k in keys:
            flat += [labels[k], x.facts[k].written]
        rows: Rows = [[rng.choice(TITLES)], ["学会名称", x.org, "联系人", "李静"]]
        rows += [flat[i : i + 4] for i in range(0, len(flat), 4)]
        rows.append(["学会意见", "同意报送。\n（盖章）\n2023年2月  日"])
        parts.append(sheet(rows, "A1:D1", f"B{len(rows)}:D{len(rows)}", name=f"表{n}"))
    return _form(layout, parts, facts, keys)


def _pairs_one(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    """One pair a line, the forms one below the other in one sheet or each in its own."""
    keys = _keys(rng)
    labels = {k: rng.choice(HEADINGS[k]) for k in keys}
    blocks = [[[labels[k], x.facts[k].written] for k in keys] for x in facts]
    parts: list[Part] = []
    if rng.random() < 0.5:
        rows: Rows = [["填报单位：" + facts[0].org]]
        for block in blocks:
            rows += [*block, []]
        parts.append(sheet(rows))
    else:
        parts += [
            sheet([["申报单位", facts[0].org], *b], name=f"讲座{n}")
            for n, b in enumerate(blocks, 1)
        ]
    return _form(layout, parts, facts, keys)


def _across(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    keys = _keys(rng)
    rows: Rows = [["填报单位：" + facts[0].org]]
    rows.append(
        [
            rng.choice(("项目", "序号", "")),
            *(rng.choice((f"讲座{n}", f"第{n}场", n)) for n in range(1, len(facts) + 1)),
        ]
    )
    rows += [[_heading(rng, k), *(x.facts[k].written for x in facts)] for k in keys]
    return _form(layout, [sheet(rows)], facts, keys)


def _and_others(rng: Random, facts: list[Lecture]) -> list[Lecture]:
    """The same and some lectures of another society, no title twice."""
    titles = {x.facts["title"].truth for x in facts}
    others = [x for x in invented(rng, 3) if x.facts["title"].truth not in titles]
    return [*facts, *(x for x in others if x.org != facts[0].org)]


def _online_wide(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    """One line a society; its lectures side by side."""
    others = _and_others(rng, facts)[len(facts) :]
    societies = [facts, others] if rng.random() < 0.5 and others else [facts]
    keys = ["title", "speaker", "position", "employer", "dates", "place"]
    words = {
        "title": "题目",
        "speaker": "主讲人",
        "position": "职称",
        "employer": "单位",
        "dates": "时间",
        "place": "地点",
    }
    form = rng.choice(("讲座{n}{w}", "第{n}场{w}", "{w}{n}", "讲座{n}：{w}", "讲座{c}{w}"))
    head: list[CellValue] = ["序号", "提交时间", "学会名称", "联系电话"]
    for n in range(1, max(map(len, societies)) + 1):
        head += [form.format(n=n, c="一二三四五六"[n - 1], w=words[k]) for k in keys]
    rows: Rows = [head]
    all_facts: list[Lecture] = []
    for n, group in enumerate(societies, 1):
        phone = group[0].facts["contact_phone"]
        group = [_with(x, contact_phone=phone) for x in group]
        rows.append(
            [
                n,
                "2023-02-20 09:11:02",
                group[0].org,
                phone.written,
                *(x.facts[k].written for x in group for k in keys),
            ]
        )
        all_facts += group
    return _form(layout, [sheet(rows)], all_facts, [*keys, "contact_phone"])


def _online_long(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    facts = _and_others(rng, facts)
    keys = [k for k in ALL_KEYS if k != "summary"]
    head: list[CellValue] = ["自动编号", "提交者", "提交时间", "1.学会名称（必填）"]
    head += [
        f"{n}.{rng.choice(HEADINGS[k])}{rng.choice(('（必填）', '', '*'))}"
        for n, k in enumerate(keys, 2)
    ]
    rows: Rows = [head]
    rows += [
        [n, "微信用户", "2023/2/20 9:11", x.org, *(x.facts[k].written for k in keys)]
        for n, x in enumerate(facts, 1)
    ]
    return _form(layout, [sheet(rows)], facts, keys)


def _in_one_cell(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    """All lectures of a society in one line of cells, numbered or only by line breaks."""
    facts = [
        _with(x, speaker=Fact(x.facts["speaker"].truth, x.facts["speaker"].truth)) for x in facts
    ]
    facts = [_with(x, contact_phone=facts[0].facts["contact_phone"]) for x in facts]
    keys = ["title", "speaker", "position", "employer"]
    numbered = rng.random() < 0.6
    head: list[CellValue] = ["学会名称", *(rng.choice(HEADINGS[k]) for k in keys), "联系电话"]

    def cell(key: str) -> str:
        return "\n".join(
            f"{n}.{x.facts[key].written}" if numbered else str(x.facts[key].written)
            for n, x in enumerate(facts, 1)
        )

    row: list[CellValue] = [
        facts[0].org,
        *(cell(k) for k in keys),
        facts[0].facts["contact_phone"].written,
    ]
    return _form(layout, [sheet([head, row])], facts, [*keys, "contact_phone"])


def _labelled_lines(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    keys = _keys(rng)
    labels = {k: rng.choice([h for h in HEADINGS[k] if "\n" not in h]) for k in keys}
    lines = [rng.choice(TITLES), rng.choice(ORG_LINES).format(facts[0].org)]
    way = rng.choice(("lines", "wide", "numbered"))
    for n, x in enumerate(facts):
        pairs = [f"{labels[k]}：{x.facts[k].written}" for k in keys]
        if way == "lines":
            lines += [f"讲座{'一二三四五六'[n]}", *pairs] if rng.random() < 0.5 else pairs
        elif way == "wide":
            lines += ["  ".join(pairs[i : i + 4]) for i in range(0, len(pairs), 4)]
        else:
            lines += [f"{'一二三四五六'[n]}、{pairs[0]}", *pairs[1:]]
    return _form(layout, [text("\n".join(lines))], facts, keys)


def _numbered_titles(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    keys = [k for k in ALL_KEYS if k != "title"]
    labels = {k: rng.choice([h for h in HEADINGS[k] if "\n" not in h]) for k in keys}
    mark = rng.choice(("、", "．"))
    lines = [f"{facts[0].org}2023年科普讲座申报情况"]
    for n, x in enumerate(facts):
        lines.append(
            f"{'一二三四五六'[n]}{mark}{x.facts['title'].written}"
            if mark == "、"
            else f"{n + 1}．{x.facts['title'].written}"
        )
        lines += [f"{labels[k]}：{x.facts[k].written}" for k in keys]
    return _form(layout, [text("\n".join(lines))], facts, ["title", *keys])


def _sentences(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    lines = ["学会部：", "您好！现报送科普讲座如下："]
    kept = []
    for n, x in enumerate(facts, 1):
        x = _spoken(x)
        kept.append(x)
        f = {k: v.written for k, v in x.facts.items()}
        lines.append(
            f"{n}.题目《{f['title']}》，"
            f"由{f['employer']}{f['position']}{x.facts['speaker'].truth}主讲，"
            f"时间{f['dates']}，"
            f"地点{f['place']}，面向{f['audience']}，时长{f['duration_min']}，"
            f"联系电话{f['contact_phone']}。"
        )
    lines += [facts[0].org, "2023年2月20日"]
    return _form(layout, [text("\n".join(lines))], kept, [k for k in ALL_KEYS if k != "summary"])


def _spoken(x: Lecture) -> Lecture:
    """A lecture whose answers can stand in a sentence."""
    place = x.facts["place"] if x.facts["place"].truth else Fact("洛阳市科技馆", "洛阳市科技馆")
    dates = x.facts["dates"] if x.facts["dates"].truth else Fact("2023-05-01", "5月", "2023-05-31")
    length = x.facts["duration_min"] if x.facts["duration_min"].truth else Fact(90, "90分钟")
    post = x.facts["position"]
    if "、" in str(post.truth) or post.truth == "科主任":
        post = _fact("教授")
    return _with(x, place=place, dates=dates, duration_min=length, position=post)


def _fact(value: str) -> Fact:
    return Fact(value, value)


def _comma_lines(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    kept = [_spoken(x) for x in facts]
    kept = [
        _with(x, audience=_fact("社区居民"), place=_fact(str(x.facts["place"].truth))) for x in kept
    ]
    mark = rng.choice(("，", "；", ","))
    keys = (
        "title",
        "speaker",
        "position",
        "employer",
        "audience",
        "duration_min",
        "dates",
        "place",
        "contact_phone",
    )
    kept = [_with(x, title=_fact(str(x.facts["title"].truth).replace("，", ""))) for x in kept]
    lines = [f"{kept[0].org}报送讲座："]
    lines += [
        f"{n}、" + mark.join(str(x.facts[k].written) for k in keys) for n, x in enumerate(kept, 1)
    ]
    return _form(layout, [text("\n".join(lines))], kept, keys)


def _tabs(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    keys = _keys(rng)
    lines = [rng.choice(ORG_LINES).format(facts[0].org)]
    lines.append(
        "\t".join(["序号", *(rng.choice([h for h in HEADINGS[k] if "\n" not in h]) for k in keys)])
    )
    lines += [
        "\t".join([str(n), *(str(x.facts[k].written) for k in keys)])
        for n, x in enumerate(facts, 1)
    ]
    return _form(layout, [text("\n".join(lines))], facts, keys)


def _above_values(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    """Labels above their values, three at a time, one lecture a sheet."""
    keys = _keys(rng, 0.0)
    parts = []
    for n, x in enumerate(facts, 1):
        rows: Rows = [["申报单位：" + x.org]]
        for i in range(0, len(keys), 3):
            some = keys[i : i + 3]
            rows += [[rng.choice(HEADINGS[k]) for k in some], [x.facts[k].written for k in some]]
        parts.append(sheet(rows, name=f"讲座{n}"))
    return _form(layout, parts, facts, keys)


def _ditto(rng: Random, layout: str, facts: list[Lecture]) -> Form:
    keys = _keys(rng)
    head: list[CellValue] = ["序号", *(_heading(rng, k) for k in keys)]
    rows: Rows = [["填报单位：" + facts[0].org], head]
    kept: list[Lecture] = []
    shared = [k for k in keys if k != "title" and rng.random() < 0.3]
    merged = rng.random() < 0.5 and len(facts) > 1
    for n, x in enumerate(facts):
        row: list[CellValue] = [n + 1]
        for k in keys:
            if n and k in shared and facts[0].facts[k].written:
                x = _with(x, **{k: kept[0].facts[k]})
                row.append("" if merged else rng.choice(("同上", "〃", "″", "“")))
            else:
                row.append(x.facts[k].written)
        kept.append(x)
        rows.append(row)
    merges = [
        f"{a1(2, keys.index(k) + 1)}:{a1(1 + len(facts), keys.index(k) + 1)}"
        for k in shared
        if merged and facts[0].facts[k].written
    ]
    return _form(layout, [sheet(rows, *merges)], kept, keys)


LAYOUTS: Final[dict[str, Callable[[Random, str, list[Lecture]], Form]]] = {
    "table": _table,
    "two-row heading": _two_row,
    "three groups": _three_groups,
    "joined columns": _joined,
    "post beside the name": _post_beside_name,
    "several societies": _societies,
    "over pages": _pages,
    "two pairs a line, one lecture": _pairs_two,
    "one pair a line, one lecture": _pairs_one,
    "fields down, lectures across": _across,
    "online, one line a society": _online_wide,
    "online, one line a lecture": _online_long,
    "several lectures in one cell": _in_one_cell,
    "labelled lines": _labelled_lines,
    "numbered titles": _numbered_titles,
    "sentences": _sentences,
    "lines with commas": _comma_lines,
    "columns by tabs": _tabs,
    "labels above values": _above_values,
    "ditto and merged down": _ditto,
}

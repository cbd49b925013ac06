"""Strategies for documents: any title, any text, one to six bodies, scripts mixed."""

from typing import Final

from hypothesis import strategies as st

from tests.documents.official.specs import BODIES, Spec, spec

_HAN: Final = "洛阳市科学技术协会开展志愿服务活动群众社区街道瀍涧璟喆堃的了在与和为一二三"
_MARKS: Final = "，。、；：？！（）《》“”‘’〔〕—…·"
_LATIN: Final = "abcdefgHIJKLMWmwil0123456789.,:;/@-()%& "
_WORDS: Final = (
    "iKepu", "www.example.org.cn/kp?id=7", "GB/T 9704-2012", "2023", "AI", "——", "……", "20℃～25℃",
    "±0.5%", "Ⅲ类", "①", "№3", "café", "Δt≥3", "10m²", "阿依古丽·买买提", "㛃", "\uff13\uff24",
    "\ufb01",
)  # fmt: skip

_pieces = st.one_of(
    st.text(_HAN, min_size=1, max_size=30),
    st.text(_HAN + _MARKS, min_size=1, max_size=12),
    st.text(_LATIN, min_size=1, max_size=12),
    st.sampled_from(_WORDS),
    st.text(_MARKS, min_size=1, max_size=4),
)


def texts(longest: int) -> st.SearchStrategy[str]:
    """Text of mixed scripts that is not blank."""
    joined = st.lists(_pieces, min_size=1, max_size=max(2, longest // 10)).map("".join)
    return joined.map(lambda text: text[:longest].strip()).filter(bool)


def paragraphs(most: int, longest: int) -> st.SearchStrategy[list[Spec]]:
    levels = st.sampled_from((0, 0, 0, 1, 1, 2, 2, 3, 4))
    one = st.builds(lambda level, text: {"level": level, "text": text}, levels, texts(longest))
    heading = st.builds(
        lambda level, text: {"level": level, "text": text}, st.sampled_from((1, 2)), texts(40)
    )
    return st.lists(st.one_of(one, heading), min_size=1, max_size=most)


def bodies() -> st.SearchStrategy[list[str]]:
    """One to six: those of the city, or whatever is called what."""
    known = st.tuples(st.permutations(BODIES), st.integers(1, 6)).map(lambda t: list(t[0][: t[1]]))
    name = st.text(_HAN, min_size=2, max_size=60).filter(lambda name: "一二三" not in name)
    return st.one_of(known, known, st.lists(name, min_size=1, max_size=6, unique=True))


def tables() -> st.SearchStrategy[list[list[str]]]:
    def filled(size: tuple[int, int]) -> st.SearchStrategy[list[list[str]]]:
        row = st.lists(st.one_of(st.just(""), texts(40)), min_size=size[0], max_size=size[0])
        return st.lists(row, min_size=size[1], max_size=size[1])

    return st.tuples(st.integers(1, 9), st.integers(1, 12)).flatmap(filled)


def annexes() -> st.SearchStrategy[list[Spec]]:
    one = st.fixed_dictionaries(
        {
            "title": texts(80),
            "body": paragraphs(3, 120),
            "table": st.one_of(st.just([]), tables()),
            "orientation": st.sampled_from(("portrait", "landscape")),
        }
    )
    return st.lists(one, max_size=2)


@st.composite
def documents(draw: st.DrawFn, *, most: int = 10, longest: int = 300) -> Spec:
    issuers = draw(bodies())
    upward = draw(st.booleans())
    people = st.lists(texts(30), max_size=12)
    signer = st.one_of(st.just("许清和"), st.text(_HAN + "·", min_size=2, max_size=20))
    return spec(
        format=draw(st.sampled_from(("document", "document", "letter", "minutes"))),
        issuers=issuers,
        title=draw(texts(120)),
        body=draw(paragraphs(most, longest)),
        recipients=draw(st.one_of(st.none(), texts(80), texts(200))),
        attachments=draw(st.lists(texts(100).map(lambda t: f"表{t}表"), max_size=6)),
        sealed=draw(st.booleans()),
        note=draw(st.one_of(st.none(), texts(30).map(lambda t: f"记{t}记"))),
        signers=[{"body": body, "name": draw(signer)} for body in issuers] if upward else [],
        copy_number=draw(st.sampled_from((None, "7"))),
        secrecy=draw(st.sampled_from((None, "机密★10年"))),
        urgency=draw(st.sampled_from((None, "特急"))),
        cc=draw(st.one_of(st.none(), texts(200))),
        printed_by=draw(st.one_of(st.none(), st.text(_HAN, min_size=2, max_size=60))),
        attendance={
            "present": draw(people), "excused": draw(people), "observers": draw(people),
        } if draw(st.booleans()) else None,
        annexes=draw(annexes()),
    )  # fmt: skip

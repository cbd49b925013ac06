"""Strategies for documents: any title, any text, one to six bodies, scripts mixed."""

from typing import Final

from hypothesis import strategies as st

from tests.documents.official.specs import BODIES, Spec, spec

_HAN: Final = "洛阳市科学技术协会开展志愿服务活动群众社区街道瀍涧璟喆堃的了在与和为一二三"
_MARKS: Final = "，。、；：？！（）《》“”‘’〔〕—…·"
_LATIN: Final = "abcdefgHIJKLMWmwil0123456789.,:;/@-()%& "
_WORDS: Final = ("iKepu", "www.example.org.cn/kp?id=7", "GB/T 9704-2012", "2023", "AI", "——", "……")

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


@st.composite
def documents(draw: st.DrawFn, *, most: int = 10, longest: int = 300) -> Spec:
    issuers = draw(st.permutations(BODIES))[: draw(st.integers(1, 6))]
    upward = draw(st.booleans())
    return spec(
        format=draw(st.sampled_from(("document", "document", "letter", "minutes"))),
        issuers=issuers,
        title=draw(texts(120)),
        body=draw(paragraphs(most, longest)),
        recipients=draw(st.one_of(st.none(), texts(80))),
        attachments=draw(st.lists(texts(60).map(lambda t: f"表{t}表"), max_size=4)),
        sealed=draw(st.booleans()),
        note=draw(st.one_of(st.none(), texts(30).map(lambda t: f"记{t}记"))),
        signers=[{"body": body, "name": "许清和"} for body in issuers] if upward else [],
    )

"""检索: what an index keeps of a text, and what a search asks of it. Pure.

Chinese has no spaces, and a segmenter cuts the same characters differently in a sentence and in a
search: 瀍河区 is 瀍|河区 in one and 瀍河|区 in another. So the index keeps every two neighbouring
characters, and only the search is segmented (rjieba): 老年人防诈骗 asks for 老年人, 防 and 诈骗,
wherever each stands. Whatever a reader copies out of a text is therefore found, however it is cut.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

HAN: Final = (
    "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f\U00030000-\U000323af"
)
MOST_TERMS: Final = 40
_LONGEST_WORD: Final = 40
# the ranges have places no character has taken yet: no word is made of those
_RUNS: Final = re.compile(f"(?:(?=\\w)[{HAN}])+|[^\\W_{HAN}]+")
_ONE_HAN: Final = re.compile(f"[{HAN}]")
# what a question is made of rather than what it is about; kept where nothing else is asked
_ABOUT_NOTHING: Final = frozenset("的了和与及吗呢") | {"关于", "讲座"}


@dataclass(frozen=True, slots=True)
class Term:
    """One token a text must hold; `begins` where any token that begins so will do.

    Only letters and digits in it: no database reads anything else than text in a term.
    """

    token: str
    begins: bool = False


def tokens_of(*texts: str) -> str:
    """What an index keeps: pairs of Chinese characters and whole other words, each once.

    The last character of a run stands alone, so that every character begins some token.
    """
    return " ".join(dict.fromkeys(token for text in texts for token in _tokens(text)))


def words_of(search: str) -> tuple[str, ...]:
    """The words a reader looks for, as the segmenter sees them: all must be found."""
    words = list(dict.fromkeys(word for run in _runs(search) for word in _cut(run)))
    telling = [word for word in words if word not in _ABOUT_NOTHING]
    return tuple(telling or words)


def terms_of(search: str) -> tuple[Term, ...]:
    """The terms a text must hold, all of them, to be found by this search."""
    terms = (term for word in words_of(search) for term in _terms(word))
    return tuple(dict.fromkeys(terms))[:MOST_TERMS]


def _tokens(text: str) -> Iterator[str]:
    for run in _runs(text):
        if _ONE_HAN.match(run):
            yield from (run[at : at + 2] for at in range(len(run)))
        else:
            yield run[:_LONGEST_WORD]


def _terms(word: str) -> Iterable[Term]:
    if not _ONE_HAN.match(word) or len(word) == 1:
        return [Term(word[:_LONGEST_WORD], begins=True)]
    return [Term(word[at : at + 2]) for at in range(len(word) - 1)]


def _cut(run: str) -> Iterator[str]:
    """The words of a run; single characters beside each other (a name, 瀍河) stay together."""
    if not _ONE_HAN.match(run):
        yield run
        return
    # a third of a second and 34 MB: only for who searches
    import rjieba  # noqa: PLC0415

    for alone, words in groupby(rjieba.cut(run), key=lambda word: len(word) == 1):
        if alone:
            yield "".join(words)
        else:
            yield from words


def _runs(text: str) -> list[str]:
    """Letters, digits and characters as far as they stand together; width and case are one."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _RUNS.findall(plain)

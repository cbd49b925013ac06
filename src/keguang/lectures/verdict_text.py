"""领导意见的文字: what a leader wrote beside a numbered list, read number by number.

Text and the last number in, an outcome for every number out; no database. "除17、42外同意" and
"1-30同意，31、33缓议" are read; what can be read two ways is refused with the place it stands at.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import Final

from django.utils.translation import gettext as _

from keguang.core.errors import RuleBroken


class Outcome(StrEnum):
    AGREE = "agree"
    RETURN = "return"
    REFUSE = "refuse"
    DEFER = "defer"
    EXCEPTED = "excepted"  # left out of an agreement, without saying what becomes of it


class UnclearText(RuleBroken):
    """The text says something twice, against itself, or in words not known here."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """The outcome of each number spoken of; `unmentioned` numbers stay as they are."""

    outcomes: Mapping[int, Outcome]
    unmentioned: tuple[int, ...]

    def numbers(self, outcome: Outcome) -> list[int]:
        return sorted(n for n, said in self.outcomes.items() if said == outcome)


class _Kind(StrEnum):
    NUMBERS = "numbers"
    VERDICT = "verdict"
    REST = "rest"
    EXCEPT = "except"
    OUT = "out"
    EACH = "each"
    PAUSE = "pause"
    END = "end"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: _Kind
    text: str
    at: int
    span: range = range(0)
    outcome: Outcome = Outcome.AGREE


WORDS: Final[dict[Outcome, tuple[str, ...]]] = {
    Outcome.AGREE: ("同意", "通过"),
    Outcome.REFUSE: ("不同意", "不予同意", "不通过", "不予通过", "未通过", "否决"),
    Outcome.RETURN: ("退回补正", "退回修改", "退回", "补正"),
    Outcome.DEFER: ("缓议", "暂缓", "再议", "待定"),
    Outcome.EXCEPTED: ("除外",),
}
_VERDICTS: Final = {word: outcome for outcome, words in WORDS.items() for word in words}
_OTHERS: Final = {
    _Kind.EXCEPT: ("除了", "除"),
    _Kind.OUT: ("以外", "之外", "外"),
    _Kind.REST: ("其余", "其他", "其它", "剩余"),
    _Kind.EACH: ("全部", "所有", "以上", "各场", "均", "都", "的"),
    _Kind.PAUSE: ("、", ",", ";", "。", "和", "及", "与"),
}
_FIXED: Final = {word: kind for kind, words in _OTHERS.items() for word in words}
_NUMBERS: Final = re.compile(
    r"(?:第|序号)?([0-9]{1,4})(?:[场号项]?(?:-|至|到)第?([0-9]{1,4}))?[场号项]?"
)
_WORD: Final = re.compile(
    "|".join(re.escape(w) for w in sorted({**_VERDICTS, **_FIXED}, key=len, reverse=True))
)
_NARROW: Final = str.maketrans(
    "０１２３４５６７８９，；．：～〜∼~－–—―‐‑−﹣\n",
    "0123456789,;.:------------;",
)
_NUMBER_PAUSES: Final = frozenset({"、", ",", "和", "及", "与"})


def read_verdict_text(text: str, *, last: int) -> Ruling:
    """Read what is said about the numbers 1 to `last`; raises UnclearText rather than guess."""
    return _Reader(_tokens(text), last).read()


def write_verdict_text(outcomes: Mapping[int, Outcome]) -> str:
    """The plainest text that says these outcomes: "1至3、5同意，4缓议"."""
    said = [
        f"{number_list(n for n, o in outcomes.items() if o == outcome)}{WORDS[outcome][0]}"
        for outcome in Outcome
        if outcome in outcomes.values()
    ]
    return "，".join(said)


def number_list(numbers: Iterable[int]) -> str:
    """Numbers as an office writes them: "1至3、5"; two neighbours stay apart."""
    runs: list[list[int]] = []
    ordered = enumerate(sorted(numbers))
    for _offset, run in groupby(ordered, key=lambda pair: pair[1] - pair[0]):
        members = [number for _position, number in run]
        runs += [members] if len(members) > 2 else [[number] for number in members]
    return "、".join(f"{run[0]}至{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _tokens(text: str) -> list[_Token]:
    plain = text.translate(_NARROW)
    tokens: list[_Token] = []
    at = 0
    while at < len(plain):
        if plain[at].isspace():
            at += 1
            continue
        tokens.append(_token_at(plain, at))
        at += len(tokens[-1].text)
    return [*tokens, _Token(_Kind.END, "", at)]


def _token_at(plain: str, at: int) -> _Token:
    if numbers := _NUMBERS.match(plain, at):
        first, to = int(numbers[1]), int(numbers[2] or numbers[1])
        if to < first:
            raise UnclearText(_("“%(words)s”前大后小，请核对。") % {"words": numbers[0]})
        return _Token(_Kind.NUMBERS, numbers[0], at, range(first, to + 1))
    if word := _WORD.match(plain, at):
        if outcome := _VERDICTS.get(word[0]):
            return _Token(_Kind.VERDICT, word[0], at, outcome=outcome)
        return _Token(_FIXED[word[0]], word[0], at)
    words = {"place": at + 1, "words": plain[at : at + 6]}
    raise UnclearText(_("第%(place)d个字“%(words)s”看不懂，请改写为“除17、42外同意”一类。") % words)


@dataclass(slots=True)
class _Reader:
    """One pass over the tokens, a sentence at a time."""

    tokens: list[_Token]
    last: int
    at: int = 0
    said: dict[int, Outcome] = field(default_factory=dict)
    excepted: set[int] = field(default_factory=set)
    rest: Outcome | None = None

    def read(self) -> Ruling:
        self._skip(_Kind.PAUSE)
        if self._is(_Kind.END):
            raise UnclearText(_("请填写审定意见。"))
        while not self._is(_Kind.END):
            self._sentence()
            self._skip(_Kind.PAUSE)
        return self._ruling()

    @property
    def _now(self) -> _Token:
        return self.tokens[self.at]

    def _is(self, *kinds: _Kind) -> bool:
        return self._now.kind in kinds

    def _take(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def _skip(self, *kinds: _Kind) -> None:
        while self._is(*kinds):
            self.at += 1

    def _sentence(self) -> None:
        opening = self._now.kind
        if opening == _Kind.VERDICT:
            self._verdict_first()
        elif opening == _Kind.NUMBERS:
            self._numbers_first()
        elif opening == _Kind.EXCEPT:
            self._exception_first()
        elif opening in {_Kind.REST, _Kind.EACH}:
            self._skip(_Kind.REST, _Kind.EACH, _Kind.PAUSE)
            self._say_of_rest(self._verdict())
        else:
            raise self._unclear()

    def _verdict_first(self) -> None:
        """ "同意1-30" speaks of numbers; "同意" alone speaks of all, and only opens the text."""
        opens_text = self.at == 0
        verdict = self._take()
        if self._is(_Kind.NUMBERS):
            self._say(self._numbers(), verdict)
            if not self._is(_Kind.END, _Kind.PAUSE):
                raise self._ambiguous(verdict)
        elif opens_text:
            self._say_of_rest(verdict)
        else:
            raise self._ambiguous(verdict)

    def _numbers_first(self) -> None:
        """ "1-30同意", "1-30（除17外）均同意"."""
        numbers = self._numbers()
        left_out: list[int] = []
        if self._is(_Kind.EXCEPT):
            left_out = self._exception()
        self._skip(_Kind.EACH, _Kind.PAUSE)
        self._say(self._without(numbers, left_out), self._verdict())

    def _exception_first(self) -> None:
        """ "除17、42外（其余）同意", "除17外，1-30同意"."""
        left_out = self._exception()
        self._skip(_Kind.PAUSE, _Kind.REST, _Kind.EACH)
        if self._is(_Kind.NUMBERS):
            numbers = self._numbers()
            self._skip(_Kind.EACH)
            self._say(self._without(numbers, left_out), self._verdict())
        else:
            self._say_of_rest(self._verdict())
            self.excepted.update(left_out)

    def _exception(self) -> list[int]:
        opening = self._take()
        if not self._is(_Kind.NUMBERS):
            sentence = _("“%(words)s”后面应写序号，如“除17、42外同意”。")
            raise UnclearText(sentence % {"words": opening.text})
        numbers = self._numbers()
        if not self._is(_Kind.OUT):
            said = f"{opening.text}{number_list(numbers)}"
            raise UnclearText(_("“%(words)s”后面缺少“外”字。") % {"words": said})
        self._take()
        return numbers

    def _numbers(self) -> list[int]:
        numbers: list[int] = []
        while self._is(_Kind.NUMBERS) or self._pause_inside_numbers():
            token = self._take()
            numbers += [self._in_range(number, token) for number in token.span]
        return numbers

    def _pause_inside_numbers(self) -> bool:
        following = self.tokens[self.at + 1 : self.at + 2]
        return self._now.text in _NUMBER_PAUSES and [t.kind for t in following] == [_Kind.NUMBERS]

    def _in_range(self, number: int, token: _Token) -> int:
        if 1 <= number <= self.last:
            return number
        words = {"words": token.text, "last": self.last}
        raise UnclearText(_("“%(words)s”超出本表序号，本表共%(last)d场（1至%(last)d）。") % words)

    def _verdict(self) -> _Token:
        if self._is(_Kind.VERDICT):
            return self._take()
        before = self.tokens[self.at - 1].text if self.at else ""
        sentence = _("“%(words)s”后面没有写结论（同意、不同意、退回、缓议）。")
        raise UnclearText(sentence % {"words": before})

    def _without(self, numbers: list[int], left_out: list[int]) -> list[int]:
        if stray := sorted(set(left_out) - set(numbers)):
            words = {"out": number_list(stray), "all": number_list(numbers)}
            raise UnclearText(_("除外的%(out)s不在所说的%(all)s之内。") % words)
        self.excepted.update(left_out)
        return [number for number in numbers if number not in left_out]

    def _say(self, numbers: list[int], verdict: _Token) -> None:
        if verdict.outcome == Outcome.EXCEPTED:
            self.excepted.update(numbers)
            return
        again = [number for number in numbers if number in self.said]
        again += [number for number, times in _counts(numbers) if times > 1]
        if again:
            words = {"numbers": number_list(set(again))}
            raise UnclearText(_("%(numbers)s写了两次，请核对。") % words)
        self.said.update(dict.fromkeys(numbers, verdict.outcome))

    def _say_of_rest(self, verdict: _Token) -> None:
        if self.rest is not None or verdict.outcome == Outcome.EXCEPTED:
            raise self._ambiguous(verdict)
        self.rest = verdict.outcome

    def _ruling(self) -> Ruling:
        outcomes = dict(self.said)
        outcomes |= {n: Outcome.EXCEPTED for n in self.excepted if n not in self.said}
        unmentioned = [n for n in range(1, self.last + 1) if n not in outcomes]
        if self.rest is not None:
            outcomes |= dict.fromkeys(unmentioned, self.rest)
            unmentioned = []
        return Ruling(dict(sorted(outcomes.items())), tuple(unmentioned))

    def _unclear(self) -> UnclearText:
        words = {"place": self._now.at + 1, "words": self._now.text}
        return UnclearText(_("第%(place)d个字“%(words)s”处看不懂，请改写。") % words)

    def _ambiguous(self, verdict: _Token) -> UnclearText:
        words = {"place": verdict.at + 1, "words": verdict.text}
        sentence = _("第%(place)d个字“%(words)s”有两种读法，请写成“1-30同意，31、33缓议”一类。")
        return UnclearText(sentence % words)


def _counts(numbers: list[int]) -> list[tuple[int, int]]:
    return [(number, len(list(same))) for number, same in groupby(sorted(numbers))]

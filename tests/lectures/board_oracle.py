"""What a call's numbers must be after any history, reckoned beside the database.

The words are the design's: 已报 is what arrived and stands, 填报完整 what of it has no error and
was neither returned nor refused, 审核通过 what was accepted. A lecture stands unless it was
withdrawn, replaced or a copy, and its piece is related to the others and was not set aside.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from keguang.lectures.states import COUNTING, ProposalState, Relation

_WITH_AN_END = (ProposalState.REJECTED, ProposalState.WITHDRAWN)
_NOT_COMPLETE = (ProposalState.RETURNED, ProposalState.REJECTED)


@dataclass(eq=False)
class Lecture:
    """`displaced_by` is the piece that withdrew it, as long as that piece stands so."""

    code: str
    has_error: bool
    piece: "Piece"
    state: ProposalState = ProposalState.RECEIVED
    before: ProposalState = ProposalState.RECEIVED
    displaced_by: "Piece | None" = None
    stands_alone: bool = False  # restored from a copy and settled

    @property
    def counts(self) -> bool:
        related = self.piece.relation in COUNTING or self.stands_alone
        return related and not self.piece.set_aside and self.state != ProposalState.WITHDRAWN

    @property
    def is_complete(self) -> bool:
        return not self.has_error and self.state not in _NOT_COMPLETE


@dataclass(eq=False)
class Piece:
    code: str
    society: int
    relation: Relation = Relation.UNDECIDED
    settled: bool = False
    set_aside: bool = False
    lectures: list[Lecture] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return not self.settled and not self.set_aside


@dataclass(frozen=True, slots=True)
class Numbers:
    reported: int
    complete: int
    accepted: int


class Oracle:
    """The pieces and lectures of a call, and what each lawful act makes of them."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []

    @property
    def lectures(self) -> list[Lecture]:
        return [lecture for piece in self.pieces for lecture in piece.lectures]

    def counting_of(self, society: int) -> Iterator[Lecture]:
        return (x for x in self.lectures if x.piece.society == society and x.counts)

    def numbers_of(self, society: int) -> Numbers:
        counting = list(self.counting_of(society))
        return Numbers(
            reported=len(counting),
            complete=sum(lecture.is_complete for lecture in counting),
            accepted=sum(lecture.state == ProposalState.ACCEPTED for lecture in counting),
        )

    def relate(self, piece: Piece, relation: Relation) -> None:
        self._give_back(piece)
        displaced: list[Lecture] = []
        if relation == Relation.REPLACE:
            displaced = [x for x in self.counting_of(piece.society) if x.piece is not piece]
        if relation == Relation.DUPLICATE:
            displaced = piece.lectures
        for lecture in displaced:
            if lecture.state not in _WITH_AN_END:
                self.withdraw(lecture, by=piece)
        piece.relation = relation

    def settle(self, piece: Piece) -> None:
        piece.settled = True
        for lecture in piece.lectures:
            if lecture.state == ProposalState.RECEIVED:
                lecture.stands_alone = True
                lecture.state = (
                    ProposalState.RETURNED if lecture.has_error else ProposalState.TO_REVIEW
                )

    def withdraw(self, lecture: Lecture, *, by: Piece | None = None) -> None:
        lecture.before, lecture.state = lecture.state, ProposalState.WITHDRAWN
        lecture.displaced_by = by

    def restore(self, lecture: Lecture) -> None:
        lecture.state, lecture.displaced_by = ProposalState.RECEIVED, None
        lecture.stands_alone = False

    def set_aside(self, piece: Piece) -> None:
        self._give_back(piece)
        piece.set_aside = True

    def bring_back(self, piece: Piece, relation: Relation) -> None:
        piece.set_aside, piece.relation = False, relation

    def _give_back(self, piece: Piece) -> None:
        for lecture in self.lectures:
            if lecture.displaced_by is piece:
                lecture.state, lecture.displaced_by = lecture.before, None

from keguang.lectures.models.calls import Call, Chase, Recipient, SignedPage
from keguang.lectures.models.consents import ConsentEntry
from keguang.lectures.models.delivery import Delivery, DeliveryEntry, DeliveryPhoto
from keguang.lectures.models.listing import CurrentProgramme, ListedLecture, ListedText
from keguang.lectures.models.proposals import (
    Decision,
    Offering,
    ProgrammeVersion,
    Proposal,
    ProposalEntry,
    ProposalVersion,
)
from keguang.lectures.models.submissions import (
    FileRole,
    Submission,
    SubmissionFile,
    named_as_photo,
)
from keguang.lectures.models.summary import LeadersResult, SummaryLine, SummarySheet

__all__ = [
    "Call",
    "Chase",
    "ConsentEntry",
    "CurrentProgramme",
    "Decision",
    "Delivery",
    "DeliveryEntry",
    "DeliveryPhoto",
    "FileRole",
    "LeadersResult",
    "ListedLecture",
    "ListedText",
    "Offering",
    "ProgrammeVersion",
    "Proposal",
    "ProposalEntry",
    "ProposalVersion",
    "Recipient",
    "SignedPage",
    "Submission",
    "SubmissionFile",
    "SummaryLine",
    "SummarySheet",
    "named_as_photo",
]

"""定档与开展: what happens to a lecture after its programme is out.

Every step is lawful by the table of states, leaves an entry in the journal, and is on record.
"""

from keguang.lectures.services.deliveries.journal import Hand
from keguang.lectures.services.deliveries.outcome import (
    Outcome,
    cancel_lecture,
    drop_photo,
    record_held,
    reopen_held,
    resume_lecture,
)
from keguang.lectures.services.deliveries.scheduling import Plan, reschedule, schedule_lecture
from keguang.lectures.services.deliveries.speaker import (
    Substitute,
    set_substitute_consent,
    substitute_speaker,
)

__all__ = [
    "Hand",
    "Outcome",
    "Plan",
    "Substitute",
    "cancel_lecture",
    "drop_photo",
    "record_held",
    "reopen_held",
    "reschedule",
    "resume_lecture",
    "schedule_lecture",
    "set_substitute_consent",
    "substitute_speaker",
]

"""Background work: see `registry` for the contract."""

from keguang.core.jobs.registry import (
    HANDLERS,
    RECURRING,
    TWO_STEP_HANDLERS,
    Effect,
    Handler,
    Recurring,
    TwoStepHandler,
    give_up,
    handler,
    holding,
    keep_lease,
    known_names,
    nothing_more,
    on_giving_up,
    two_step_handler,
)

__all__ = [
    "HANDLERS",
    "RECURRING",
    "TWO_STEP_HANDLERS",
    "Effect",
    "Handler",
    "Recurring",
    "TwoStepHandler",
    "give_up",
    "handler",
    "holding",
    "keep_lease",
    "known_names",
    "nothing_more",
    "on_giving_up",
    "two_step_handler",
]

"""组织: whom a user sees, what a body is called, and which body a written name means."""

from keguang.core.selectors.organisations.directory import (
    current_contacts,
    name_on,
    names_on,
    organisation_names,
    organisations_visible_to,
    search_directory,
    usable_addresses,
)
from keguang.core.selectors.organisations.matching import (
    MatchKind,
    NameMatch,
    find_by_name,
    find_mentioned,
)
from keguang.core.selectors.organisations.senders import SenderGuess, guess_sender

__all__ = [
    "MatchKind",
    "NameMatch",
    "SenderGuess",
    "current_contacts",
    "find_by_name",
    "find_mentioned",
    "guess_sender",
    "name_on",
    "names_on",
    "organisation_names",
    "organisations_visible_to",
    "search_directory",
    "usable_addresses",
]

"""The parts of a message, however it was put together."""

from email import message_from_bytes
from email.message import Message
from email.policy import compat32


def parts_of(raw: bytes) -> list[Message]:
    """The message and every part in it, outermost first; never raises.

    A message nested deeper than any program writes has no parts: the parser cannot follow it.
    The lenient old policy reads header values no standard allows, where the new one raises.
    """
    try:
        return list(message_from_bytes(raw, policy=compat32).walk())
    except RecursionError:
        return []

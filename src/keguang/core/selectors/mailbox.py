"""What the mailbox has shown us."""

from django.db.models import Q, QuerySet

from keguang.core.models import MailboxMessage, MailboxPosition, MessageKind, Role, User
from keguang.core.rules import scope_of


def messages_visible_to(user: User) -> QuerySet[MailboxMessage]:
    """Header lines, newest first. The mailbox is the city office's: only its clerks see them."""
    if not scope_of(user, Role.CLERK).whole_city:
        return MailboxMessage.objects.none()
    kept = MailboxMessage.objects.filter(erased_at__isnull=True)
    return kept.select_related("original").order_by("-seen_at", "-pk")


def header_lines(
    user: User, *, kind: MessageKind | None = None, search: str = ""
) -> QuerySet[MailboxMessage]:
    """The list of what arrived, narrowed by kind and by words of the sender or subject."""
    messages = messages_visible_to(user)
    if kind is not None:
        messages = messages.filter(kind=kind)
    if search:
        messages = messages.filter(
            Q(subject__icontains=search)
            | Q(sender__icontains=search)
            | Q(sender_name__icontains=search)
        )
    return messages


def mailbox_positions() -> QuerySet[MailboxPosition]:
    """Every mailbox read so far, when last, and what went wrong."""
    return MailboxPosition.objects.order_by("mailbox")

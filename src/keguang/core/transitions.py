"""The lawful next step of a state machine whose steps are a table."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from keguang.core.errors import IllegalTransition


def next_state[S: TextChoices, A: TextChoices](
    table: Mapping[tuple[S, A], S], state: S, action: A
) -> S:
    """The state an action leads to; `IllegalTransition`, in words, where the table has no step."""
    try:
        return table[state, action]
    except KeyError:
        sentence = _("当前状态为“%(state)s”，不能“%(action)s”。")
        words = {"state": state.label, "action": action.label}
        raise IllegalTransition(sentence % words) from None

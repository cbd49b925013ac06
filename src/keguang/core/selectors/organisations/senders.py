"""来件单位: who probably sent a letter, and whether a person has to confirm it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from keguang.core.models import Organisation
from keguang.core.selectors.organisations.matching import (
    MatchKind,
    NameMatch,
    find_by_name,
    find_mentioned,
)


@dataclass(frozen=True, slots=True)
class SenderGuess:
    """`certain` means that no clerk need confirm; `reason` says in one sentence why."""

    organisation: Organisation | None
    reason: str
    certain: bool = False
    alternatives: tuple[Organisation, ...] = ()


def guess_sender(
    address: str,
    *,
    form_org: str | None,
    subject: str,
    file_names: Sequence[str],
    on: date,
) -> SenderGuess:
    """Guess the sending organisation from address, form, subject and file names, in that order.

    Certain only when a known address and what the form says agree (or the form says nothing). An
    unknown address is never certain: a clerk confirms it once, and it is then learned.
    """
    matches = find_by_name(form_org, on=on) if form_org else []
    known = organisations_at(address)
    if len(known) == 1:
        return _by_single_address(known[0], matches, form_org or "")
    if known:
        return _by_shared_address(known, matches)
    if matches:
        return _by_form(matches, form_org or "")
    return _by_mention(subject, file_names)


def organisations_at(address: str) -> list[Organisation]:
    """Active organisations that use this mail address."""
    return list(
        Organisation.objects.filter(addresses__address__iexact=address.strip(), active=True)
        .select_related("territory")
        .order_by("pk")
        .distinct()
    )


def _by_single_address(known: Organisation, matches: list[NameMatch], form_org: str) -> SenderGuess:
    family = [
        m for m in matches if known.pk in (m.organisation.pk, m.organisation.department_of_id)
    ]
    if family and family[0].is_sure:
        return _agreed(family[0])
    others = tuple(m.organisation for m in matches if m.is_sure)
    if not others:
        return SenderGuess(known, _("发件邮箱已登记为%(name)s。") % {"name": known}, certain=True)
    reason = _("发件邮箱登记为%(name)s，但表中填写的单位是“%(form)s”。") % {
        "name": known,
        "form": form_org,
    }
    return SenderGuess(known, reason, alternatives=others)


def _agreed(match: NameMatch) -> SenderGuess:
    if match.kind == MatchKind.OLD_NAME:
        reason = _("发件邮箱已登记；表中仍用旧名称“%(old)s”，现名%(name)s。") % {
            "old": match.name,
            "name": match.organisation,
        }
    else:
        reason = _("发件邮箱与表中单位一致，均为%(name)s。") % {"name": match.organisation}
    return SenderGuess(match.organisation, reason, certain=True)


def _by_shared_address(known: list[Organisation], matches: list[NameMatch]) -> SenderGuess:
    ids = {organisation.pk for organisation in known}
    named = [
        m for m in matches if m.organisation.pk in ids or m.organisation.department_of_id in ids
    ]
    if not named:
        names = _("、").join(str(organisation) for organisation in known)
        reason = _("该邮箱为多个单位共用（%(names)s），表中未写明是哪一家。") % {"names": names}
        return SenderGuess(None, reason, alternatives=tuple(known))
    best = named[0].organisation
    reason = _("该邮箱为%(count)d个单位共用，表中填写的是%(name)s。") % {
        "count": len(known),
        "name": best,
    }
    rest = tuple(organisation for organisation in known if organisation != best)
    return SenderGuess(best, reason, certain=named[0].is_sure, alternatives=rest)


def _by_form(matches: list[NameMatch], form_org: str) -> SenderGuess:
    best, rest = matches[0], tuple(match.organisation for match in matches[1:])
    if best.is_sure and rest:
        reason = _("“%(form)s”可能指多个单位，请确认。") % {"form": form_org}
    elif best.is_sure:
        reason = _("邮箱未登记；按表中单位判断为%(name)s，确认后自动记住。") % {
            "name": best.organisation
        }
    else:
        reason = _("邮箱未登记；表中“%(form)s”与%(name)s相近，请确认。") % {
            "form": form_org,
            "name": best.organisation,
        }
    return SenderGuess(best.organisation, reason, alternatives=rest)


def _by_mention(subject: str, file_names: Sequence[str]) -> SenderGuess:
    found = find_mentioned(subject)
    place = _("邮件主题")
    if not found:
        found = find_mentioned(" ".join(file_names))
        place = _("文件名")
    if not found:
        return SenderGuess(None, _("邮箱未登记，表、主题和文件名中都没有认出单位。"))
    reason = _("邮箱未登记；按%(place)s判断为%(name)s，请确认。") % {
        "place": place,
        "name": found[0],
    }
    return SenderGuess(found[0], reason, alternatives=tuple(found[1:]))

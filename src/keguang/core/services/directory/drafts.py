"""名录导入 as kept between the upload and the import, so that mending may take days."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from keguang.core import rules
from keguang.core.directory_spec import DIRECTORY_SPEC
from keguang.core.errors import IllegalTransition, RuleBroken
from keguang.core.models import DirectoryImport, ImportState, User
from keguang.core.services.directory.applying import DirectoryResult, apply_directory
from keguang.core.services.directory.checking import check_rows
from keguang.core.services.directory.reading import read_directory
from keguang.core.services.directory.rows import Decision, DirectoryRow
from keguang.core.services.originals import store_original


def start_import(*, data: bytes, file_name: str, by: User, now: datetime) -> DirectoryImport:
    """Keep the file, read it and open its draft."""
    rules.may_import_directory(by).require()
    original = store_original(data, now=now)
    draft = read_directory(data, file_name, on=timezone.localdate(now))
    return DirectoryImport.objects.create(
        original=original,
        file_name=file_name[:200],
        rows=[row.to_json() for row in draft.rows],
        findings=list(draft.findings),
        created_at=now,
        created_by=by,
    )


def rows_of(directory_import: DirectoryImport) -> list[DirectoryRow]:
    return [DirectoryRow.from_json(raw) for raw in directory_import.rows]


@transaction.atomic
def mend_row(
    directory_import: DirectoryImport,
    *,
    number: int,
    values: Mapping[str, str],
    decision: Decision,
    organisation: int | None,
    by: User,
    now: datetime,
) -> DirectoryImport:
    """Take a person's values and choice for one row, and judge all rows again."""
    rules.may_import_directory(by).require()
    draft = _locked_draft(directory_import)
    rows = rows_of(draft)
    at = next((i for i, row in enumerate(rows) if row.number == number), None)
    if at is None:
        raise RuleBroken(_("没有第%(number)d行。") % {"number": number})
    rows[at] = _decided(rows[at], values, decision, organisation)
    draft.rows = [row.to_json() for row in check_rows(rows, on=timezone.localdate(now))]
    draft.save(update_fields=["rows"])
    return draft


@transaction.atomic
def finish_import(directory_import: DirectoryImport, *, by: User, now: datetime) -> DirectoryResult:
    """Apply the draft, once."""
    draft = _locked_draft(directory_import)
    rows = check_rows(rows_of(draft), on=timezone.localdate(now))
    result = apply_directory(rows, by=by, now=now)
    draft.rows = [row.to_json() for row in rows]
    draft.state, draft.applied_at = ImportState.APPLIED, now
    draft.save(update_fields=["rows", "state", "applied_at"])
    return result


@transaction.atomic
def discard_import(directory_import: DirectoryImport, *, by: User) -> None:
    """放弃导入: nothing of it enters the directory; the file stays stored."""
    rules.may_import_directory(by).require()
    draft = _locked_draft(directory_import)
    draft.state = ImportState.DISCARDED
    draft.save(update_fields=["state"])


def _locked_draft(directory_import: DirectoryImport) -> DirectoryImport:
    locked = DirectoryImport.objects.select_for_update(of=("self",)).get(pk=directory_import.pk)
    if locked.state != ImportState.DRAFT:
        raise IllegalTransition(
            _("这份名录%(state)s，不能再改。") % {"state": locked.get_state_display()}
        )
    return locked


def _decided(
    row: DirectoryRow, values: Mapping[str, str], decision: Decision, organisation: int | None
) -> DirectoryRow:
    kept = {key: values.get(key, row.value(key)).strip() for key in DIRECTORY_SPEC.keys}
    renamed_by_hand = kept["name"] != row.value("name")
    named_one = decision in (Decision.UPDATE, Decision.RENAME)
    if named_one and organisation not in {candidate.id for candidate in row.candidates}:
        raise RuleBroken(_("请选择对应的已有单位。"))
    return replace(
        row,
        values=kept,
        decision=decision,
        organisation=organisation if named_one else None,
        # A corrected name is matched anew unless the person also chose what to do with it.
        decided=decision != Decision.ASK and not (renamed_by_hand and decision == row.decision),
    )

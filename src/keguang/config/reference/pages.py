"""Which pages there are, and writing them."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from keguang.config.reference import (
    commands,
    documents,
    findings,
    forms,
    interface,
    parameters,
    permissions,
    states,
)
from keguang.config.reference import settings as environment

FOLDER: Final = Path(__file__).parents[4] / "docs" / "reference"

PAGES: Final[dict[str, Callable[[], str]]] = {
    "settings.md": environment.settings_page,
    "commands.md": commands.page,
    "states/call.md": states.call_page,
    "states/submission.md": states.submission_page,
    "states/proposal.md": states.proposal_page,
    "states/delivery.md": states.delivery_page,
    "states/choice.md": states.choice_page,
    "states/mail.md": states.mail_page,
    "permissions.md": permissions.page,
    "parameters.md": parameters.page,
    "form-spec.md": forms.spec_page,
    "intake-json.md": forms.intake_page,
    "findings.md": findings.page,
    "document-spec.md": documents.spec_page,
    "api.md": interface.page,
}


def write_pages(folder: Path) -> list[Path]:
    """Write every page under `folder`; the paths written."""
    written = []
    for name, page in PAGES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(), encoding="utf-8")
        written.append(path)
    return written

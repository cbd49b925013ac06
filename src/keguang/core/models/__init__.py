from keguang.core.models.accounts import Invitation, Role, RoleGrant, User
from keguang.core.models.calendar import CalendarDay, KeyDate, KeyDateRule, Setting, SettingChange
from keguang.core.models.directory import DirectoryImport, ImportState
from keguang.core.models.divisions import Division, DivisionKind, DivisionLevel, DivisionLoad
from keguang.core.models.jobs import Job, JobState
from keguang.core.models.links import LinkPurpose, SignedLink
from keguang.core.models.mail import (
    MailAttachment,
    MailboxMessage,
    MailboxPosition,
    MailState,
    MessageKind,
    OutgoingMail,
)
from keguang.core.models.organisations import (
    Contact,
    ContactRole,
    MailAddress,
    NameKind,
    Organisation,
    OrganisationKind,
    OrganisationName,
)
from keguang.core.models.people import Person
from keguang.core.models.records import AuditEntry, Original
from keguang.core.models.tokens import ApiToken, TokenScope

__all__ = [
    "ApiToken",
    "AuditEntry",
    "CalendarDay",
    "Contact",
    "ContactRole",
    "DirectoryImport",
    "Division",
    "DivisionKind",
    "DivisionLevel",
    "DivisionLoad",
    "ImportState",
    "Invitation",
    "Job",
    "JobState",
    "KeyDate",
    "KeyDateRule",
    "LinkPurpose",
    "MailAddress",
    "MailAttachment",
    "MailState",
    "MailboxMessage",
    "MailboxPosition",
    "MessageKind",
    "NameKind",
    "Organisation",
    "OrganisationKind",
    "OrganisationName",
    "Original",
    "OutgoingMail",
    "Person",
    "Role",
    "RoleGrant",
    "Setting",
    "SettingChange",
    "SignedLink",
    "TokenScope",
    "User",
]

"""A real Dovecot: IMAP over TLS, mail in Maildirs, one password for everybody."""

import os
import pwd
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.servers.certificates import Certificate, make_certificate
from tests.servers.starting import answers, free_port, program, running, short_folder, wait_until

PASSWORD = "authorisation-code"
_CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
mail_location = maildir:{folder}/mail/%n
mail_uid = {owner}
mail_gid = {owner_group}
first_valid_uid = 1
first_valid_gid = 1
ssl = required
ssl_cert = <{certificate}
ssl_key = <{key}
imap_id_retain = yes
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    folder: Path
    port: int
    certificate: Certificate
    serial: Iterator[int]

    @property
    def address(self) -> str:
        """For KEGUANG_MAILBOX; the password is PASSWORD."""
        return f"imaps://kepu@localhost:{self.port}/INBOX"

    @property
    def maildir(self) -> Path:
        return self.folder / "mail" / "kepu"

    def deliver(self, message: bytes) -> Path:
        """Put a message into new/, as a delivery agent does."""
        name = f"{1_700_000_000 + next(self.serial)}.M{next(self.serial)}.test"
        new = self.maildir / "new" / name
        temporary = self.maildir / "tmp" / name
        temporary.write_bytes(message)
        _give(temporary)
        temporary.replace(new)
        return new

    def renumber(self) -> None:
        """Make the folder start again with other UIDs and another UIDVALIDITY."""
        for file in self.maildir.glob("dovecot*"):
            if not file.name.startswith("dovecot-uidvalidity"):
                file.unlink()

    def files(self) -> set[str]:
        """Every message file with the folder it lies in: flags and moves would show here."""
        found = [*self.maildir.glob("new/*"), *self.maildir.glob("cur/*")]
        return {path.relative_to(self.maildir).as_posix() for path in found}


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    server = program("dovecot", "/usr/sbin/dovecot", package="dovecot-imapd")
    with short_folder("kg-imap-") as folder:
        certificate, port = make_certificate(folder), free_port()
        for part in ("run", "state", "home", "mail/kepu/new", "mail/kepu/cur", "mail/kepu/tmp"):
            (folder / part).mkdir(parents=True)
        for path in (folder / "mail").rglob("*"):
            _give(path)
        config = folder / "dovecot.conf"
        config.write_text(
            _CONFIG.format(
                folder=folder,
                port=port,
                password=PASSWORD,
                certificate=certificate.certificate,
                key=certificate.key,
                **_accounts(),
            )
        )
        with running([server, "-F", "-c", str(config)], log=folder / "start.log"):
            wait_until(lambda: answers(port), what="Dovecot")
            yield Dovecot(folder, port, certificate, count())


def _accounts() -> dict[str, str]:
    """Dovecot's own accounts when started by root, else everything as whoever started it."""
    if os.getuid() == 0:
        return {
            "internal": "dovecot",
            "internal_group": "dovecot",
            "login": "dovenull",
            "owner": "nobody",
            "owner_group": "nogroup",
        }
    me = pwd.getpwuid(os.getuid()).pw_name
    group = str(os.getgid())
    return {
        "internal": me,
        "internal_group": group,
        "login": me,
        "owner": me,
        "owner_group": group,
    }


def _give(path: Path) -> None:
    if os.getuid() == 0:
        shutil.chown(path, "nobody", "nogroup")

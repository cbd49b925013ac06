"""A small IMAP4rev1 server with the habits of a large Chinese provider.

It opens no folder for a program that has not sent ID after signing in, hangs up on whoever sends
many commands over one connection, and remembers everything that would have changed the mailbox.
"""

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

PASSWORD = "authorisation-code"
_UNSAFE = "NO EXAMINE Unsafe Login. Please contact kefu@example.com for help"
_FIELDS = re.compile(r"HEADER\.FIELDS \(([^)]*)\)", re.IGNORECASE)


@dataclass
class Folder:
    """The server's state, set by the test and inspected afterwards.

    `claims` makes the literal of a message announce another length; `violations` lists commands
    that would have left a trace in the mailbox.
    """

    port: int = 0
    messages: dict[int, bytes] = field(default_factory=dict)
    uidvalidity: int = 1
    commands_per_connection: int = 1_000
    claims: dict[int, int] = field(default_factory=dict)
    vanishing: set[int] = field(default_factory=set)
    knows_id: bool = True
    log: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    connections: int = 0

    @property
    def address(self) -> str:
        """For KEGUANG_MAILBOX; the password is PASSWORD."""
        return f"imap://kepu%40example.com@127.0.0.1:{self.port}/INBOX?per_minute=60000"

    def add(self, message: bytes) -> int:
        uid = max(self.messages, default=0) + 1
        self.messages[uid] = message
        return uid


class _Session(socketserver.StreamRequestHandler):
    folder: Folder
    signed_in = False
    introduced = False
    examined = False

    def handle(self) -> None:
        self.folder = cast(_Server, self.server).folder
        self.folder.connections += 1
        self.say("* OK IMAP4rev1 ready")
        for number, raw in enumerate(self.rfile):
            if number >= self.folder.commands_per_connection:
                return  # hangs up without a word
            line = raw.decode("utf-8", "replace").strip()
            tag, _space, command = line.partition(" ")
            self.folder.log.append(re.sub(r"(?i)(login \S+) .*", r"\1 …", command))
            if not self.answer(tag, command):
                return

    def answer(self, tag: str, command: str) -> bool:
        """False ends the connection."""
        verb = command.split(" ", 1)[0].upper()
        if verb == "LOGOUT":
            self.say("* BYE", f"{tag} OK bye")
            return False
        replies: dict[str, Callable[[str], str]] = {
            "CAPABILITY": self.capability,
            "NOOP": lambda _: "OK noop",
            "LOGIN": self.login,
            "ID": self.identify,
            "EXAMINE": self.examine,
            "UID": self.uid,
        }
        reply = replies.get(verb)
        if reply is None:
            self.folder.violations.append(command)
            self.say(f"{tag} BAD not here")
        else:
            self.say(f"{tag} {reply(command)}")
        return True

    def capability(self, _command: str) -> str:
        self.say("* CAPABILITY IMAP4rev1" + (" ID" if self.folder.knows_id else ""))
        return "OK done"

    def login(self, command: str) -> str:
        if command.split(" ", 2)[2].strip('"') != PASSWORD:
            return "NO LOGIN Login error or password error"
        self.signed_in = True
        return "OK LOGIN completed"

    def identify(self, command: str) -> str:
        if not self.folder.knows_id:
            return "BAD unknown command"
        self.introduced = self.signed_in and '"name"' in command
        self.say('* ID ("name" "strict")')
        return "OK ID completed"

    def examine(self, _command: str) -> str:
        if self.folder.knows_id and not self.introduced:
            return _UNSAFE
        self.examined = True
        self.say(f"* {len(self.folder.messages)} EXISTS", "* 0 RECENT")
        self.say(f"* OK [UIDVALIDITY {self.folder.uidvalidity}] UIDs valid")
        return "OK [READ-ONLY] EXAMINE completed"

    def uid(self, command: str) -> str:
        if not self.examined:
            return "BAD no folder is open"
        _uid, verb, rest = command.split(" ", 2)
        if verb.upper() == "SEARCH":
            found = " ".join(map(str, self.search(rest)))
            self.say(f"* SEARCH {found}".rstrip())
            return "OK SEARCH completed"
        if verb.upper() != "FETCH":
            self.folder.violations.append(command)
            return "BAD read only"
        numbers, _space, items = rest.partition(" ")
        if "BODY[" in items:
            self.folder.violations.append(command)  # without PEEK it sets \Seen
        for uid in self.numbers(numbers):
            self.fetch(uid, items)
        return "OK FETCH completed"

    def search(self, criteria: str) -> list[int]:
        by_id = re.search(r'HEADER Message-ID "([^"]*)"', criteria, re.IGNORECASE)
        if by_id:
            wanted = by_id.group(1).encode()
            return [uid for uid, raw in sorted(self.folder.messages.items()) if wanted in raw]
        by_uid = re.search(r"UID (\S+)", criteria)
        return self.numbers(by_uid.group(1)) if by_uid else sorted(self.folder.messages)

    def numbers(self, wanted: str) -> list[int]:
        """The UIDs a set means; "n:*" contains the last message however small its UID."""
        last = max(self.folder.messages, default=0)
        found: set[int] = set()
        for part in wanted.split(","):
            first, _colon, until = part.partition(":")
            bounds = sorted((int(first), last if until == "*" else int(until or first)))
            found |= {uid for uid in self.folder.messages if bounds[0] <= uid <= bounds[1]}
        return sorted(found)

    def fetch(self, uid: int, items: str) -> None:
        raw = self.folder.messages[uid]
        fields = _FIELDS.search(items)
        if not fields and uid in self.folder.vanishing:
            return
        block = _only(raw, fields.group(1)) if fields else raw
        name = f"BODY[HEADER.FIELDS ({fields.group(1)})]" if fields else "BODY[]"
        size = self.folder.claims.get(uid, len(block)) if not fields else len(block)
        start = f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)} {name} {{{size}}}\r\n"
        self.wfile.write(start.encode() + block + b")\r\n")

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


def _only(raw: bytes, fields: str) -> bytes:
    """The named headers with their folded lines, and the empty line."""
    wanted = {name.lower().encode() for name in fields.split()}
    head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    unfolded = re.split(rb"\n(?![ \t])", head)
    kept = [line for line in unfolded if line.partition(b":")[0].lower() in wanted]
    return b"".join(line.replace(b"\n", b"\r\n") + b"\r\n" for line in kept) + b"\r\n"


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, folder: Folder) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.folder = folder

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed or hung up is what these tests are about."""


@contextmanager
def strict_imap() -> Iterator[Folder]:
    folder = Folder()
    with _Server(folder) as server:
        folder.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield folder
        finally:
            server.shutdown()
            thread.join()

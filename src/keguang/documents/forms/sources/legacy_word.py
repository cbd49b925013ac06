"""Word 97-2003 documents (.doc, and .wps of that shape), through antiword."""

import shutil
import struct
import subprocess
from typing import Final

from keguang.documents.forms.parts import FileParts, Outcome, Prose
from keguang.documents.forms.sources.compound import CompoundFile
from keguang.documents.forms.sources.plain import prose_lines
from keguang.documents.forms.sources.refusal import Refused, corrupt, encrypted

_TOOL_SECONDS: Final = 10
_ENCRYPTED_FLAG: Final = 0x0100


def read_doc(data: bytes, file: str) -> FileParts:
    """Prose and tables as antiword finds them."""
    header = CompoundFile(data).read("WordDocument")
    if len(header) < 12:
        raise corrupt()
    if struct.unpack_from("<H", header, 10)[0] & _ENCRYPTED_FLAG:
        raise encrypted()
    lines = prose_lines(_converted(data).splitlines())
    return FileParts(Outcome.PARSED, (Prose(file, "正文", lines),), name=file)


def _converted(data: bytes) -> str:
    tool = shutil.which("antiword")
    if tool is None:
        raise Refused(
            Outcome.UNSUPPORTED,
            "doc_without_antiword",
            "本机未安装 antiword,无法读取旧版 .doc。请另存为 .docx 后重新发送。",
        )
    try:
        done = subprocess.run(  # noqa: S603 fixed program and arguments, no shell
            [tool, "-m", "UTF-8.txt", "-w", "0", "-"],
            input=data,
            capture_output=True,
            timeout=_TOOL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise corrupt() from fault
    if done.returncode:
        raise corrupt()
    return done.stdout.decode("utf-8", "replace")

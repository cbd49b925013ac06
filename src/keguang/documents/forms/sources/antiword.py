"""Bare lines of documents older than Word 97, by the program antiword."""

import shutil
import subprocess
from typing import Final

from keguang.documents.forms.parts import Outcome
from keguang.documents.forms.sources.refusal import Refused, corrupt

_TOOL_SECONDS: Final = 10


def text_by_antiword(data: bytes) -> str:
    """The text; Refused where the program is missing or fails."""
    tool = shutil.which("antiword")
    if tool is None:
        raise Refused(
            Outcome.UNSUPPORTED,
            "doc_without_antiword",
            "本机无法读取这种旧版 .doc。请另存为 .docx 后重新发送。",
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

"""How a child that reads a file can end without an answer, and what its sender is told."""

from typing import Final

from keguang.documents.forms.parts import FileParts, Finding, Level, Outcome

_ENDINGS: Final[dict[str, tuple[Outcome, str, str]]] = {
    "cpu": (Outcome.TOO_BIG, "over_time", "文件过于复杂，读取超出时限，已停止。"),
    "wall": (Outcome.TOO_BIG, "over_time", "文件过于复杂，读取超出时限，已停止。"),
    "memory": (Outcome.TOO_BIG, "over_memory", "文件过于庞大，读取超出内存限额，已停止。"),
    "crash": (Outcome.CORRUPT, "crash", "文件已损坏，读取中断。"),
}
_RESEND: Final = "请只保留填报表格，另存为 .docx 或 .xlsx 后重新发送。"


def parts_of_ended(status: str, file: str) -> FileParts:
    """The parts of a file whose reading ended so: none, and the reason."""
    outcome, code, message = _ENDINGS.get(status, _ENDINGS["crash"])
    finding = Finding(Level.ERROR, code, message + _RESEND, file)
    return FileParts(outcome, findings=(finding,), name=file)

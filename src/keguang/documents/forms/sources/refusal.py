"""Why a file cannot be read: an outcome, a code and a sentence its sender understands."""

import lzma
import struct
import zlib
from typing import Final

from keguang.documents.forms.parts import FileParts, Finding, Level, Outcome

# What the parsers we use let escape when fed garbage; none of them promises one base class.
LIBRARY_FAULTS: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zlib.error,
)


class Refused(Exception):
    """This file (or this member of it) yields nothing; the message is a finished sentence."""

    def __init__(self, outcome: Outcome, code: str, message: str) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.code = code
        self.message = message

    def as_parts(self, file: str) -> FileParts:
        """The same refusal as a value, at the file it is about."""
        finding = Finding(Level.ERROR, self.code, self.message, file=file)
        return FileParts(self.outcome, findings=(finding,), name=file)


def corrupt(what: str = "文件") -> Refused:
    return Refused(Outcome.CORRUPT, "corrupt", f"{what}已损坏，无法打开。请重新保存后再发一次。")


def encrypted() -> Refused:
    return Refused(
        Outcome.UNSUPPORTED,
        "encrypted",
        "文件设有打开密码，无法读取。请取消密码，另存为 .docx 或 .xlsx 后重新发送。",
    )


def unsupported() -> Refused:
    return Refused(
        Outcome.UNSUPPORTED,
        "unsupported",
        "不是能够读取的文档格式。请另存为 .docx 或 .xlsx 后重新发送。",
    )


def bomb() -> Refused:
    return Refused(
        Outcome.UNSAFE,
        "bomb",
        "文件解压后异常庞大，疑似恶意文件，已停止读取。请用办公软件重新保存后发送。",
    )


def external_entity() -> Refused:
    return Refused(
        Outcome.UNSAFE,
        "external_entity",
        "文件内含外部实体声明，存在安全风险，已停止读取。请用办公软件重新保存后发送。",
    )


def too_many_rows(limit: int) -> Refused:
    return Refused(
        Outcome.TOO_BIG, "too_many_rows", f"表格超过{limit:,}行，未予读取。请只保留本次填报的内容。"
    )


def too_many_pages(limit: int) -> Refused:
    return Refused(
        Outcome.TOO_BIG, "too_many_pages", f"文件超过{limit}页，未予读取。请只发送填报表格。"
    )


def too_many_bytes(limit: int) -> Refused:
    return Refused(
        Outcome.TOO_BIG,
        "too_many_bytes",
        f"文件超过{limit // 1024 // 1024}MB,未予读取。请压缩图片或只发送填报表格。",
    )


def too_deep() -> Refused:
    return Refused(
        Outcome.UNSAFE, "too_deep", "压缩包或邮件层层嵌套过深，已停止读取。请直接发送填报表格。"
    )


def too_many_members(limit: int) -> Refused:
    return Refused(
        Outcome.UNSAFE,
        "too_many_members",
        f"压缩包内文件超过{limit}个，已停止读取。请只发送填报表格。",
    )

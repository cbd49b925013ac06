"""Members of mails and archives are read one by one and named `outer!inner`."""

import hashlib
import shutil
import struct
import zipfile
import zlib
from email.message import EmailMessage
from io import BytesIO

import py7zr
import pytest

from keguang.documents.forms.as_json import parts_from_json, parts_to_json
from keguang.documents.forms.parts import FileParts, Outcome
from tests.documents.forms.sources import build

RARE_NAME = "附件1 瀍河征集表.xlsx"


def names(parts: FileParts) -> list[str]:
    return [member.name for member in parts.members]


def test_a_mail_gives_subject_body_and_attachments() -> None:
    message = build.mail("学会部:您好!\n请查收。", {"征集表.xlsx": build.xlsx()}, "报送征集表")

    parts = build.read(message.as_bytes(), "来件.eml")

    assert parts.title == "报送征集表"
    assert [part.part for part in parts.parts] == ["邮件正文"]
    assert build.lines(parts) == ["学会部:您好!", "请查收。"]
    assert names(parts) == ["来件.eml!征集表.xlsx"]
    assert build.grids(parts.members[0])[0].file == "来件.eml!征集表.xlsx"


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Disposition: attachment; filename*=gb18030''%B8%BD%BC%FE1.xlsx",
        b"Content-Disposition: attachment;\r\n filename*0*=utf-8''%E9%99%84;\r\n"
        b" filename*1*=%E4%BB%B61.xlsx",
        b'Content-Disposition: attachment; filename="=?GB2312?B?uL28/jEueGxzeA==?="',
        b'Content-Disposition: attachment; filename="\xb8\xbd\xbc\xfe1.xlsx"',
        b'Content-Disposition: attachment; filename="\xe9\x99\x84\xe4\xbb\xb61.xlsx"',
        b"Content-Disposition: attachment\r\nContent-Type: application/vnd.ms-excel;"
        b' name="=?UTF-8?Q?=E9=99=84=E4=BB=B61.xlsx?="',
    ],
    ids=["rfc2231", "rfc2231 in pieces", "rfc2047 quoted", "raw GBK", "raw UTF-8", "name only"],
)
def test_an_attachment_keeps_its_chinese_name_however_it_is_written(header: bytes) -> None:
    raw = (
        b"From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        + header
        + b"\r\n\r\nx\r\n--b--\r\n"
    )

    assert names(build.read(raw, "m.eml")) == ["m.eml!附件1.xlsx"]


def test_a_subject_of_raw_gbk_bytes_is_readable() -> None:
    raw = b"From: a@example.org\r\nSubject: " + "报送征集表".encode("gbk") + b"\r\n\r\n\r\n"

    assert build.read(raw, "m.eml").title == "报送征集表"


def test_an_attachment_name_that_cannot_be_decoded_stays_as_written() -> None:
    message = build.mail(attachments={"x.xlsx": build.xlsx()}).as_bytes()
    broken = message.replace(b'filename="x.xlsx"', b'filename="=?utf-8?b?6ZmE5?="')

    (member,) = build.read(broken, "m.eml").members

    assert (member.name, member.outcome) == ("m.eml!=?utf-8?b?6ZmE5?=", Outcome.PARSED)


def test_a_damaged_seven_zip_is_corrupt() -> None:
    packed = bytearray(seven_zip({RARE_NAME: build.xlsx()}))
    packed[40:60] = bytes(20)

    assert build.read(bytes(packed), "材料.7z").outcome is Outcome.CORRUPT


def test_a_table_pasted_into_the_mail_is_a_grid_of_its_body() -> None:
    message = build.mail("题目 主讲人 牡丹 林小满")
    message.add_alternative(
        "<p>您好</p><table><tr><td>题目</td><td>主讲人</td></tr>"
        "<tr><td>牡丹</td><td>林小满</td></tr></table>",
        subtype="html",
    )

    parts = build.read(message.as_bytes(), "m.eml")

    assert build.lines(parts) == ["您好"]
    assert build.texts(build.grids(parts)[0]) == [["题目", "主讲人"], ["牡丹", "林小满"]]


def test_a_body_in_gb2312_with_rare_characters_is_read_as_gb18030() -> None:
    raw = b"From: a@example.org\r\nSubject: x\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n"

    assert build.lines(build.read(raw + "瀍河区张喆".encode("gb18030"), "m.eml")) == ["瀍河区张喆"]


def test_a_forwarded_mail_is_a_member_with_members() -> None:
    inner = build.mail("原邮件", {"征集表.docx": build.docx_bytes()}, "原主题")
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "b@example.org", "转发"
    outer.set_content("请阅")
    outer.add_attachment(inner)

    parts = build.read(outer.as_bytes(), "m.eml")

    assert names(parts) == ["m.eml!原主题.eml"]
    assert names(parts.members[0]) == ["m.eml!原主题.eml!征集表.docx"]
    assert len(build.grids(parts.members[0].members[0])) == 1


def test_a_member_is_known_by_its_bytes_whatever_carries_it() -> None:
    form = build.docx_bytes()
    alone = build.read(build.mail(attachments={"征集表.docx": form}).as_bytes(), "m.eml")
    again = build.read(build.mail("另一封", {"终稿.docx": form}).as_bytes(), "n.eml")

    digest = hashlib.sha256(form).hexdigest()
    assert [member.sha256 for member in (*alone.members, *again.members)] == [digest, digest]
    assert parts_from_json(parts_to_json(alone)) == alone


def test_a_signature_logo_is_passed_over_and_a_photo_waits_for_the_scanner() -> None:
    message = build.mail(attachments={"logo.png": build.png((120, 40)), "照片.png": build.png()})

    logo, photo = build.read(message.as_bytes(), "m.eml").members

    assert (logo.parts, logo.findings) == ((), ())
    assert build.codes(photo.findings) == ["scan_pending"]


def test_a_broken_member_is_a_finding_and_the_others_are_read() -> None:
    message = build.mail(attachments={"坏.docx": b"PK\x03\x04 broken", "好.xlsx": build.xlsx()})

    broken, sound = build.read(message.as_bytes(), "m.eml").members

    assert (broken.outcome, sound.outcome) == (Outcome.CORRUPT, Outcome.PARSED)
    assert [f.file for f in broken.findings] == ["m.eml!坏.docx"]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_a_zip_keeps_chinese_names_of_either_encoding(encoding: str) -> None:
    stand_in = "x" * len("征集表.xlsx".encode(encoding))
    packed = build.zipped({stand_in: build.xlsx()})
    raw = packed.replace(stand_in.encode(), "征集表.xlsx".encode(encoding))

    assert names(build.read(raw, "材料.zip")) == ["材料.zip!征集表.xlsx"]


def test_a_zip_with_the_utf8_flag_and_litter() -> None:
    packed = build.zipped(
        {RARE_NAME: build.xlsx(), f"__MACOSX/._{RARE_NAME}": b"x", "~$征集表.docx": b"x"}
    )

    assert names(build.read(packed, "材料.zip")) == [f"材料.zip!{RARE_NAME}"]


def test_a_zip_compressed_by_other_methods_is_read() -> None:
    packed = build.zipped({"征集表.xlsx": build.xlsx()}, zipfile.ZIP_LZMA)

    assert build.read(packed, "材料.zip").members[0].outcome is Outcome.PARSED


def seven_zip(files: dict[str, bytes], password: str | None = None) -> bytes:
    stream = BytesIO()
    with py7zr.SevenZipFile(stream, "w", password=password) as archive:
        for name, content in files.items():
            archive.writestr(content, name)
    return stream.getvalue()


def test_a_seven_zip_is_read() -> None:
    parts = build.read(seven_zip({RARE_NAME: build.xlsx()}), "材料.7z")

    assert names(parts) == [f"材料.7z!{RARE_NAME}"]
    assert build.texts(build.grids(parts.members[0])[0])[1] == build.ROWS[0]


def test_an_encrypted_seven_zip_is_unsupported() -> None:
    parts = build.read(seven_zip({RARE_NAME: build.xlsx()}, password="x"), "材料.7z")

    assert (parts.outcome, build.codes(parts.findings)) == (Outcome.UNSUPPORTED, ["encrypted"])


def test_a_seven_zip_bomb_is_unsafe() -> None:
    parts = build.read(seven_zip({"a.txt": bytes(60 * 1024 * 1024)}), "材料.7z")

    assert parts.outcome is Outcome.UNSAFE


def winmail(title: bytes, long_name: str, content: bytes) -> bytes:
    """A bundle as Outlook writes it, with one attachment."""

    def attribute(kind: int, value: bytes) -> bytes:
        return struct.pack("<BII", 2, kind, len(value)) + value + b"\0\0"

    name = (long_name + "\0").encode("utf-16-le")
    properties = struct.pack("<IHHII", 1, 0x001F, 0x3707, 1, len(name)) + name
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(0x00069002, bytes(14))
        + attribute(0x00018010, title + b"\0")
        + attribute(0x0006800F, content)
        + attribute(0x00069005, properties)
    )


def test_a_winmail_bundle_gives_its_attachments_by_their_long_names() -> None:
    bundle = winmail(b"ZHENGJ~1.XLS", "征集表.xlsx", build.xlsx())
    message = build.mail(attachments={"winmail.dat": bundle})

    (outer,) = build.read(message.as_bytes(), "m.eml").members

    assert names(outer) == ["m.eml!winmail.dat!征集表.xlsx"]
    assert len(build.grids(outer.members[0])) == 1


def rar(name: str, content: bytes) -> bytes:
    """A RAR 4 archive of one stored file."""

    def block(kind: int, flags: int, body: bytes) -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    raw_name = name.encode("utf-8")
    size = len(content)
    unix, version, stored, mode = 3, 20, 0x30, 0o100644
    header = struct.pack("<IIBII", size, size, unix, zlib.crc32(content), 0)
    header += struct.pack("<BBHI", version, stored, len(raw_name), mode)
    return (
        b"Rar!\x1a\x07\0"
        + block(0x73, 0, bytes(6))
        + block(0x74, 0x8000, header + raw_name)
        + content
        + block(0x7B, 0x4000, b"")
    )


def test_a_rar_is_read_where_bsdtar_is_and_else_says_how_to_resend() -> None:
    parts = build.read(rar("form.xlsx", build.xlsx()), "材料.rar")

    if shutil.which("bsdtar"):
        assert names(parts) == ["材料.rar!form.xlsx"]
        assert len(build.grids(parts.members[0])) == 1
    else:
        assert parts.outcome is Outcome.UNSUPPORTED
        assert "ZIP" in parts.findings[0].message

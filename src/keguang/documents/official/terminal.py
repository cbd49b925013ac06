"""`keguang document SPEC.json --out FILE.pdf|.docx|PREFIX.png`."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from keguang.documents.official.fonts import FontBook, NoFonts, NoGlyph, default_folders, font_book
from keguang.documents.official.parsing import document_from_json
from keguang.documents.official.pdf import PREVIEW_PPI
from keguang.documents.official.rendering import Kind, preview, render
from keguang.documents.official.value import BadDocument, OfficialDocument, advice

_PICTURE = ".png"


class _Refusal(Exception):
    """Input this command cannot work with; the message is what the user reads."""


def command(argv: Sequence[str]) -> int:
    """Write one document; 0 done, 2 unusable, with the field's path on stderr."""
    arguments = parser().parse_args(argv)
    try:
        written = _write(arguments)
    except _Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    sys.stderr.write(f"已生成 {'、'.join(map(str, written))}\n")
    return 0


def parser() -> argparse.ArgumentParser:
    """What this verb takes, for running it and for the reference page."""
    taken = argparse.ArgumentParser(
        prog="keguang document", description="按 GB/T 9704-2012 生成公文"
    )
    taken.add_argument("spec", type=Path, metavar="SPEC.json", help="公文内容（JSON）")
    taken.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE.pdf|.docx|PREFIX.png",
        help="写到哪里；.png 每页一张，文件名加 -1、-2…",
    )
    taken.add_argument(
        "--fonts",
        type=Path,
        metavar="FOLDER",
        help="先用这个文件夹里的字体，默认为数据目录的 fonts",
    )
    taken.add_argument(
        "--ppi", type=int, default=int(PREVIEW_PPI), metavar="N", help="图片每英寸点数"
    )
    return taken


def _write(arguments: argparse.Namespace) -> list[Path]:
    out: Path = arguments.out
    suffix = out.suffix.lower()
    if suffix not in {_PICTURE, *(f".{kind}" for kind in Kind)}:
        raise _Refusal(f"--out: 只能是 {'、'.join(f'.{kind}' for kind in Kind)}、{_PICTURE} 文件")
    if not 20 <= arguments.ppi <= 600:
        raise _Refusal("--ppi: 应为 20 到 600")
    document = _read(arguments.spec)
    book = _fonts(arguments.fonts)
    for sentence in [*book.stand_ins(), *advice(document)]:
        sys.stderr.write(f"提醒: {sentence}\n")
    files = _files(document, book, out, arguments.ppi)
    try:
        for path, content in files.items():
            path.write_bytes(content)
    except OSError as fault:
        raise _Refusal(f"--out: 写不进（{fault}）") from fault
    return list(files)


def _files(document: OfficialDocument, book: FontBook, out: Path, ppi: int) -> dict[Path, bytes]:
    """What is to be written where; one file, or a picture of every page."""
    suffix = out.suffix.lower()
    try:
        if suffix != _PICTURE:
            return {out: render(document, Kind(suffix[1:]), book)}
        pictures = preview(document, book, ppi=ppi)
    except NoGlyph as missing:
        raise _Refusal(f"{_where(document, missing.character)}: {missing}") from missing
    except BadDocument as fault:
        raise _Refusal(str(fault)) from fault
    return {
        out.with_name(f"{out.stem}-{number}{_PICTURE}"): picture
        for number, picture in enumerate(pictures, start=1)
    }


def _read(path: Path) -> OfficialDocument:
    try:
        return document_from_json(path.read_text("utf-8-sig"))
    except BadDocument as fault:
        raise _Refusal(str(fault)) from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise _Refusal(f"{path}: 读不出（{fault}）") from fault


def _fonts(folder: Path | None) -> FontBook:
    own, *system = default_folders()
    if folder is not None and not folder.is_dir():
        raise _Refusal(f"--fonts: 没有文件夹 {folder}")
    try:
        return font_book((folder or own, *system))
    except NoFonts as none:
        raise _Refusal(str(none)) from none


def _where(document: OfficialDocument, character: str) -> str:
    """The path of the first field with this character."""
    return next((path for path, text in _texts(document, "") if character in text), "(根)")


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for at, item in enumerate(value):
            yield from _texts(item, f"{path}[{at}]")
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _texts(getattr(value, name), f"{path}.{name}" if path else name)

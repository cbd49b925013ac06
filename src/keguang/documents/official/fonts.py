"""The faces the standard names, the font files that stand for them here, and who has a character.

Proprietary 方正小标宋, 仿宋_GB2312, 楷体_GB2312, 黑体 and 宋体 come first wherever they are found;
free fonts stand in for them. A character is taken from the first file that has it, so a rare name
is printed in the nearest style; a character nobody has is an error that names it.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

import typst

from keguang.documents.official.opentype import FontFile, faces_of


class Style(StrEnum):
    """A face by the name the standard uses."""

    TITLE = "小标宋"
    BODY = "仿宋"
    KAI = "楷体"
    HEADING = "黑体"
    SONG = "宋体"


# Names of the wanted family inside the file, best first. The file names of the free fonts let the
# system's folders be searched without opening every font in them.
WANTED_FONTS: Final[dict[Style, tuple[str, ...]]] = {
    Style.TITLE: (
        "方正小标宋_GBK", "FZXiaoBiaoSong-B05", "方正小标宋简体", "FZXiaoBiaoSong-B05S",
        "Noto Serif CJK SC Bold", "Source Han Serif SC Bold",
    ),
    Style.BODY: (
        "仿宋_GB2312", "FangSong_GB2312", "方正仿宋_GBK", "FZFangSong-Z02", "仿宋", "FangSong",
        "FandolFang R", "FandolFang", "FandolFang Regular", "LXGW WenKai",
    ),
    Style.KAI: (
        "楷体_GB2312", "KaiTi_GB2312", "方正楷体_GBK", "FZKai-Z03", "楷体", "KaiTi", "LXGW WenKai",
    ),
    Style.HEADING: (
        "黑体", "SimHei", "方正黑体_GBK", "FZHei-B01", "Noto Sans CJK SC", "Source Han Sans SC",
    ),
    Style.SONG: (
        "宋体", "SimSun", "方正书宋_GBK", "FZShuSong-Z01", "Noto Serif CJK SC",
        "Source Han Serif SC",
    ),
}  # fmt: skip
_LAST_RESORTS: Final = ("LXGW WenKai", "Noto Serif CJK SC", "Noto Sans CJK SC")
FREE_FONTS: Final[dict[Style, str]] = {
    Style.TITLE: "Noto Serif CJK SC Bold",
    Style.BODY: "FandolFang R",
    Style.KAI: "LXGW WenKai",
    Style.HEADING: "Noto Sans CJK SC",
    Style.SONG: "Noto Serif CJK SC",
}
_FREE_FILES: Final = frozenset(
    {
        "FandolFang-Regular.otf",
        "LXGWWenKai-Regular.ttf",
        "NotoSerifCJK-Regular.ttc",
        "NotoSerifCJK-Bold.ttc",
        "NotoSansCJK-Regular.ttc",
    }
)
_SUFFIXES: Final = frozenset({".ttf", ".otf", ".ttc"})
_FULL_WIDTH_MARKS: Final = frozenset("“”‘’—…")
_FULL_WIDTH: Final = 0.85


class NoGlyph(ValueError):
    """No installed font has this character; the message names it."""

    def __init__(self, character: str) -> None:
        super().__init__(f"所有字体都没有“{character}”（U+{ord(character):04X}）这个字")
        self.character = character


class NoFonts(Exception):
    """Not one Chinese font was found."""

    def __init__(self) -> None:
        super().__init__(
            "没有找到中文字体。请安装 fonts-noto-cjk、fonts-lxgw-wenkai，"
            "并运行 scripts/official-fonts。"
        )


@dataclass(frozen=True)
class Font:
    """A face ready for setting: its file, and the name Typst calls it by."""

    file: FontFile = field(repr=False)
    family: str
    weight: int

    def __hash__(self) -> int:
        return hash((self.family, self.weight))


class FontBook:
    """The fonts of this machine, by style."""

    def __init__(self, folders: Sequence[Path]) -> None:
        faces = _found(folders)
        if not faces:
            raise NoFonts
        self.typst_fonts, names = _known_to_typst({face.path for face in faces})
        fonts = [
            Font(face, *called)
            for face in faces
            if (called := names.get((face.path.resolve(), face.index))) is not None
        ]
        if not fonts:
            raise NoFonts
        # a bold face shares its family's name: the plain one has the first claim to it
        everything = sorted(fonts, key=lambda font: font.weight)
        by_name: dict[str, Font] = {}
        for name, font in [(n, f) for f in everything for n in f.file.full_names]:
            by_name.setdefault(name, font)
        for name, font in [(n, f) for f in everything for n in f.file.names]:
            by_name.setdefault(name, font)
        self._chains = {style: _chain(style, by_name, everything) for style in Style}
        self._chosen: dict[tuple[Style, str], Font] = {}

    def font(self, style: Style, character: str) -> Font:
        """The first font of the style's chain that has the character."""
        chosen = self._chosen.get((style, character))
        if chosen is None:
            chosen = self._choose(style, character)
            self._chosen[style, character] = chosen
        return chosen

    def advance(self, style: Style, character: str) -> float:
        return self.font(style, character).file.advance(character)

    def main(self, style: Style) -> Font:
        """The font most of the style is set in."""
        return self._chains[style][0]

    def stand_ins(self) -> list[str]:
        """Sentences for the styles that are set in another style's font for want of their own."""
        said = []
        for style in Style:
            names = self.main(style).file.names
            if not names & set(WANTED_FONTS[style]) or (
                style is Style.BODY and "LXGW WenKai" in names
            ):
                said.append(
                    f"没有{style}字体，以 {self.main(style).family} 代替；"
                    f"可安装 {FREE_FONTS[style]}（scripts/official-fonts）。"
                )
        return said

    def _choose(self, style: Style, character: str) -> Font:
        if style is Style.KAI and character.isascii():
            return self.font(Style.BODY, character)  # letters and digits as in the text around it
        having = [font for font in self._chains[style] if font.file.has(character)]
        if not having:
            raise NoGlyph(character)
        if character in _FULL_WIDTH_MARKS:
            # Chinese quotation marks and dashes take a whole cell; some fonts draw Latin ones
            wide = [font for font in having if font.file.advance(character) >= _FULL_WIDTH]
            having = wide or having
        return having[0]


def _chain(style: Style, by_name: dict[str, Font], everything: list[Font]) -> tuple[Font, ...]:
    wanted = (*WANTED_FONTS[style], *_LAST_RESORTS)
    ranked = [by_name[name] for name in wanted if name in by_name]
    return tuple(dict.fromkeys([*ranked, *everything]))


def default_folders() -> tuple[Path, ...]:
    """Where fonts are looked for: the office's own folder, the installation's, the system's."""
    own = Path(os.environ.get("KEGUANG_DATA_DIR", "var")) / "fonts"
    beside = Path(sys.prefix) / "share/fonts"  # where an offline installation puts the free ones
    home = Path.home() / ".local/share/fonts"
    system = Path("/usr/local/share/fonts"), Path("/usr/share/fonts")
    return tuple(dict.fromkeys((own, beside, home, *system)))


@cache
def font_book(folders: tuple[Path, ...]) -> FontBook:
    """The fonts of these folders, looked up once a process.

    Every file counts in the first folder, which an office fills itself; in the system's folders
    only the files of the free fonts and of the families the standard names do.
    """
    return FontBook(folders)


def _found(folders: Sequence[Path]) -> list[FontFile]:
    """Faces of every file in the first folder, of the known files in the others, none twice."""
    faces: list[FontFile] = []
    seen: set[str] = set()
    for at, folder in enumerate(folders):
        for path in _font_files(folder):
            known = path.name in _FREE_FILES or _is_named_for_office(path)
            if at == 0 or (known and path.name not in seen):
                seen.add(path.name)
                faces += [face for face in faces_of(path) if _of_interest(face, own=at == 0)]
    return faces


def _of_interest(face: FontFile, *, own: bool) -> bool:
    """The faces of a collection that are for simplified Chinese."""
    wanted = {name for names in WANTED_FONTS.values() for name in names} | set(_LAST_RESORTS)
    return own or bool(face.names & wanted)


def _is_named_for_office(path: Path) -> bool:
    """Windows' own file names of the families the standard names."""
    return path.stem.lower() in {
        "simfang", "simkai", "simhei", "simsun", "fzxbsk", "fzxbsjw", "fzfsk", "fzktk", "fzhtk",
    }  # fmt: skip


def _font_files(folder: Path) -> Iterable[Path]:
    if not folder.is_dir():
        return []
    found = [
        Path(where) / name
        for where, _, names in os.walk(folder, followlinks=True)
        for name in names
        if Path(name).suffix.lower() in _SUFFIXES
    ]
    return sorted(found)


def _known_to_typst(
    paths: Iterable[Path],
) -> tuple[typst.Fonts, dict[tuple[Path, int], tuple[str, int]]]:
    """Typst takes folders only, so ours is made of links; it remembers the files behind them."""
    gathered = Path(tempfile.mkdtemp(prefix="keguang-fonts-"))
    try:
        for number, path in enumerate(sorted(paths)):
            (gathered / f"{number}{path.suffix.lower()}").symlink_to(path.resolve())
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(gathered)]
        )
        known = {
            (Path(str(one.path)).resolve(), one.index): (one.family, one.weight)
            for one in fonts.fonts()
        }
    finally:
        shutil.rmtree(gathered)
    return fonts, known

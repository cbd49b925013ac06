"""Styles, numbering and fonts of the Word file, under the names an office knows them by."""

from typing import Final

from keguang.documents.official import standard
from keguang.documents.official.standard import LINE
from keguang.documents.official.word.markup import NAMESPACE, RED, indent, spacing, twips

TITLE_FONT: Final = "方正小标宋_GBK"
BODY_FONT: Final = "仿宋_GB2312"
KAI_FONT: Final = "楷体_GB2312"
HEADING_FONT: Final = "黑体"
SONG_FONT: Final = "宋体"

# (name as the standard has it, names under which other machines have it or its like, generic kind)
_FONTS: Final = (
    (TITLE_FONT, "方正小标宋简体;FZXiaoBiaoSong-B05;Noto Serif CJK SC", "roman"),
    (BODY_FONT, "仿宋;FangSong;FandolFang R;FandolFang", "modern"),
    (KAI_FONT, "楷体;KaiTi;LXGW WenKai", "modern"),
    (HEADING_FONT, "SimHei;Noto Sans CJK SC", "modern"),
    (SONG_FONT, "SimSun;Noto Serif CJK SC", "roman"),
)
# The section declares the grid; paragraphs keep it by themselves, lines of exactly its pitch and
# characters a hair nearer, spread over 28 cells again. Snapping is done differently by every
# program: LibreOffice gives a 16 point character two cells of 15.8 points. 0.25 points nearer is
# enough for Word; LibreOffice 7.4 then fits only 27 on a line.
_NEARER: Final = -0.3
_NORMAL: Final = (
    '<w:widowControl w:val="0"/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/>'
    '<w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
    + spacing(exact=LINE)
    + '<w:jc w:val="both"/><w:textAlignment w:val="center"/>'
)
_CELL_LINE: Final = 18.0
HEADING_LIST: Final = 1
LEVELS: Final = ("Heading1", "Heading2", "Level3", "Level4")
_NUMBERS: Final = (
    ("chineseCounting", "%1、", HEADING_FONT),
    ("chineseCounting", "（%2）", KAI_FONT),
    ("decimal", "%3.", BODY_FONT),
    ("decimal", "（%4）", BODY_FONT),
)


def face(font: str, size: float, *, colour: str = "", scale: float = 1, gap: float = 0) -> str:
    """Run properties of a font by its Chinese name, in the order the format wants them."""
    # letters and digits of 仿宋 for all text, so that they stand on one line with it
    latin = BODY_FONT if font == KAI_FONT else font
    half_points = round(size * 2)
    ink = f'<w:color w:val="{colour}"/>' if colour else ""
    gap = gap or (_NEARER if size == standard.SIZE_3 else 0)
    wide = f'<w:w w:val="{round(scale * 100)}"/>' if scale != 1 else ""
    return (
        f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" '
        f'w:eastAsia="{font}"/><w:snapToGrid w:val="0"/>{ink}'
        f'<w:spacing w:val="{twips(gap)}"/>{wide}'
        f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    )


def styles_xml() -> str:
    """Every style of the document; nothing is left to the machine's own defaults."""
    size_2, size_3, size_4 = standard.SIZE_2, standard.SIZE_3, standard.SIZE_4
    body = face(BODY_FONT, size_3)
    loose = '<w:snapToGrid w:val="0"/>'
    made = [
        _style("Normal", "Normal", _NORMAL, body, based="", default=True),
        _style("Corner", "公文版头", loose + spacing(exact=LINE), body),
        _style("Mark", "公文发文机关标志", loose + '<w:jc w:val="center"/>',
               face(TITLE_FONT, size_3, colour=RED)),
        _style("Number", "公文发文字号", loose, body),
        _style("Title", "Title", f'<w:keepNext/>{loose}{spacing(exact=LINE)}<w:jc w:val="center"/>'
               '<w:outlineLvl w:val="0"/>', face(TITLE_FONT, size_2)),
        _style("Recipients", "公文主送机关", "", body),
        _style("Body", "公文正文", indent(first=standard.INDENT), body),
        _style("Heading1", "heading 1", _heading(0), face(HEADING_FONT, size_3), based="Body"),
        _style("Heading2", "heading 2", _heading(1), face(KAI_FONT, size_3), based="Body"),
        _style("Level3", "公文三级", _numbered(2), body, based="Body"),
        _style("Level4", "公文四级", _numbered(3), body, based="Body"),
        _style("Attachment", "公文附件说明", "<w:keepNext/>", body),
        _style("Signature", "公文署名", "<w:keepNext/>", body),
        _style("Note", "公文附注", indent(first=standard.INDENT), body),
        _style("Attendance", "公文出席名单", "", body),
        _style("AnnexLabel", "公文附件序号", "<w:keepNext/>", face(HEADING_FONT, size_3)),
        _style("Cell", "公文表格", spacing(exact=_CELL_LINE) + '<w:jc w:val="left"/>',
               face(BODY_FONT, standard.SIZE_TABLE)),
        _style("CellHead", "公文表头", spacing(exact=_CELL_LINE) + '<w:jc w:val="center"/>',
               face(HEADING_FONT, standard.SIZE_TABLE)),
        _style("Imprint", "公文版记", loose + spacing(exact=LINE), face(BODY_FONT, size_4)),
        _style("Footer", "footer", loose, face(SONG_FONT, size_4)),
        _style("Header", "header", loose, face(SONG_FONT, size_4)),
        _character("TextRun", "公文正文字符", body),
        _character("HeadingRun", "公文黑体字符", face(HEADING_FONT, size_3)),
        _character("KaiRun", "公文楷体字符", face(KAI_FONT, size_3)),
    ]  # fmt: skip
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{body}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr>{_NORMAL}</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    return f"<w:styles {NAMESPACE}>{defaults}{''.join(made)}</w:styles>"


def numbering_xml() -> str:
    """一、 （一） 1. （1） as one list of four levels, bound to the heading styles."""
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:pStyle w:val="{LEVELS[at]}"/><w:suff w:val="nothing"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr>{indent(first=standard.INDENT)}</w:pPr>'
        f'<w:rPr><w:rFonts w:hint="eastAsia" w:eastAsia="{font}"/></w:rPr></w:lvl>'
        for at, (kind, text, font) in enumerate(_NUMBERS)
    )
    lists = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/>'
        + (_restarted() if number > HEADING_LIST else "")
        + "</w:num>"
        for number in range(HEADING_LIST, HEADING_LIST + 100)
    )
    return (
        f'<w:numbering {NAMESPACE}><w:abstractNum w:abstractNumId="0">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>{lists}</w:numbering>'
    )


def _restarted() -> str:
    """Each annex counts from one again."""
    return "".join(
        f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride>'
        for level in range(len(_NUMBERS))
    )


def font_table_xml() -> str:
    """The standard's fonts, and which others may stand in for them."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/>'
        f'<w:charset w:val="86"/>'
        f'<w:family w:val="{kind}"/><w:pitch w:val="variable"/></w:font>'
        for name, others, kind in _FONTS
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}<w:fonts {NAMESPACE}>{fonts}</w:fonts>"


def settings_xml() -> str:
    """Odd and even footers; marks are not squeezed, so that the grid holds."""
    return (
        f"<w:settings {NAMESPACE}>"
        '<w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>'
        "<w:evenAndOddHeaders/>"
        f'<w:defaultTabStop w:val="{twips(21)}"/>'
        f'<w:drawingGridVerticalSpacing w:val="{twips(LINE)}"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/>"
        "<w:doNotLeaveBackslashAlone/><w:ulTrailSpace/><w:adjustLineHeightInTable/>"
        '<w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _heading(level: int) -> str:
    return f'<w:keepNext/>{_numbered(level)}<w:outlineLvl w:val="{level + 1}"/>'


def _numbered(level: int) -> str:
    return (
        f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{HEADING_LIST}"/></w:numPr>'
        f"{indent(first=standard.INDENT)}"
    )


def _style(
    identifier: str, name: str, paragraph: str, character: str, *, based: str = "Normal",
    default: bool = False,
) -> str:  # fmt: skip
    on = f'<w:basedOn w:val="{based}"/>' if based else ""
    first = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="paragraph"{first} w:styleId="{identifier}"><w:name w:val="{name}"/>{on}'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{character}</w:rPr></w:style>"
    )


def _character(identifier: str, name: str, character: str) -> str:
    return (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{identifier}">'
        f'<w:name w:val="{name}"/><w:qFormat/><w:rPr>{character}</w:rPr></w:style>'
    )

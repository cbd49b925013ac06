"""Everything the interface says passes through gettext, and says it in English too."""

import ast
import re
import shutil
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.core.management import call_command
from django.template.base import Lexer, TokenType
from django.utils.translation import gettext, ngettext, override
from pytest_django import Settings

SRC: Final = Path(__file__).parents[2] / "src" / "keguang"
COMMITTED: Final = SRC / "locale" / "en" / "LC_MESSAGES" / "django.po"
FLOORS: Final = ("core", "web", "lectures", "orders", "oversight", "portal", "desk", "api")
MODULES: Final = sorted(
    path
    for floor in FLOORS
    for path in (SRC / floor).rglob("*.py")
    if not {"migrations", "commands"} & set(path.parts)  # commands speak Chinese to a terminal
)
SAMPLES: Final = {"look_desk.html", "look_parts.html", "look_public.html"}  # for developers
TEMPLATES: Final = sorted(
    path
    for path in SRC.rglob("templates/**/*")
    if path.suffix in {".html", ".txt"} and path.name not in SAMPLES
)
MARKERS: Final = {
    *("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext")
}
HAN: Final = re.compile(r"[\u3400-\u9fff]+")
WIDE: Final = re.compile(r"[\u3001-\u301f\uff01-\uff5e\u3400-\u9fff]+")  # full-width marks too
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
QUOTED: Final = re.compile("“[^”]*”")  # what a reader has to type or will find in a Chinese form

# modules whose Chinese is never shown as the interface's own words, and why
DATA: Final = {
    "api/guide.py": "what the sample commands ask for",
    "api/schemas/shapes.py": "samples of the programme's own language",
    "api/schemas/desk.py": "samples of the programme's own language",
    "api/schemas/programme.py": "samples of the programme's own language",
    "core/directory_spec.py": "the columns of the societies' own files",
    "core/mailbox/bounces.py": "what other mail servers write",
    "core/mailbox/classify.py": "what other people write",
    "core/names.py": "what is written around a name in a form",
    "core/selectors/organisations/matching.py": "the word 市 in names",
    "lectures/full_text.py": "which characters are Chinese, and words that ask for nothing",
    "lectures/checks.py": "findings, stored and quoted in letters",
    "lectures/services/correction_sheets.py": "findings, stored",
    "lectures/consent_words.py": "the text agreed to, kept word for word",
    "lectures/name_hiding.py": "published text",
    "lectures/selectors/editions/annexes.py": "filed papers",
    "lectures/selectors/editions/choice.py": "headings of filed papers",
    "lectures/selectors/faults.py": "findings, quoted in letters",
    "lectures/selectors/group_notice.py": "official text",
    "lectures/selectors/lists.py": "filed papers",
    "lectures/services/deliveries/feedback.py": "findings, stored and quoted",
    "lectures/services/deliveries/letter_text.py": "official text",
    "lectures/services/letter_texts.py": "official text",
    "lectures/services/letters.py": "official text and its placeholders",
    "lectures/themes.py": "words of lecture titles",
    "oversight/selectors/papers.py": "filed papers",
    "oversight/selectors/report.py": "official text",
    "lectures/triage.py": "words of subjects and file names",
    "lectures/typed.py": "what is typed into a form",
    "lectures/verdict_text.py": "the grammar of the leaders' opinions",
    "orders/findings.py": "findings, stored",
    "orders/identify.py": "findings, stored",
    "orders/mail.py": "words of subjects",
    "orders/selectors/export.py": "filed papers",
    "orders/services/letter_text.py": "official text",
    "orders/services/menus.py": "a form that goes out",
    "orders/services/merging.py": "findings, stored",
    "orders/services/reading.py": "findings, stored",
    "orders/wishes.py": "what stands in a form",
    "portal/elsewhere.py": "a title inside other sites: published text",
    "portal/feeds.py": "the programme's own language: published text",
    "portal/ical.py": "published text",
    "web/context_processors.py": "names of the office",
    "web/showcase.py": "samples on a page for developers",
}
DATA_WORDS: Final = {
    "core/audit.py": {"系统"},  # a name in the log
    "core/services/calendar.py": {
        *("元旦", "春节", "清明节", "劳动节", "端午节", "国庆节", "中秋节", "调休")
    },
    "core/services/directory/values.py": {  # patterns for what stands in a cell
        *("已", "注销", "撤销", "解散", "停止活动", "停", "一", "鿿㐀", "䶿")
    },
    "lectures/evidence.py": {"年", "度", "征集表", "申报表", "汇总表"},  # headings of forms
    "lectures/models/proposals.py": {"第", "版"},  # what a record calls itself
    "lectures/models/summary.py": {"第", "次汇总"},
    "lectures/selectors/calls.py": {"年", "洛阳市科普大讲堂", "活动征集"},  # an official title
    "lectures/services/editions.py": {
        "公开版",
        "内部版",
        "附件",
        "全部",
        "（",
        "）",
    },  # file names  # published text
    "lectures/services/answers.py": {"补正表"},  # a file's name
    "lectures/services/typed_arrivals.py": {"在线填报", "代录", "接口报送"},
    "lectures/services/file_reading.py": {  # a finding, stored
        "这是选报表",
        "不是征集表",
        "请在",
        "选报",
        "中登记",
        "这里归为非申报",
    },
    "orders/forms/choosing.py": {"上午", "下午", "晚上"},  # what a menu says, kept as words
    # the name of a file, and findings that are stored
    "orders/services/choosing.py": {
        "在线选报",
        "已不在现行节目单",
        "没有登记",
        "请另选",
    },
    "lectures/services/proposals.py": {"是", "同意", "否", "不同意"},  # answers in a form
    "lectures/services/reading.py": {"第", "场"},  # how findings name a lecture
    "lectures/services/reviews.py": {"科协"},  # part of an organisation's name
    "lectures/views/intake/fields.py": {"是", "否"},
}
OWN_NAMES: Final = {"简体中文"}  # a language is named in itself
BRAND: Final = "科光"


@pytest.fixture(scope="module")
def committed() -> Catalog:
    return _read(COMMITTED)


@pytest.fixture
def extracted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Catalog:
    """What `makemessages` finds in the sources as they are."""
    copy = tmp_path / "keguang"
    for path in (*SRC.rglob("*.py"), *TEMPLATES):
        target = copy / path.relative_to(SRC)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    (copy / "locale").mkdir()
    settings.LOCALE_PATHS = [copy / "locale"]
    monkeypatch.chdir(copy)
    call_command("makemessages", locale=["en"], no_location=True, verbosity=0)
    return _read(copy / "locale" / "en" / "LC_MESSAGES" / "django.po")


def test_the_committed_catalogue_holds_every_message(
    extracted: Catalog, committed: Catalog
) -> None:
    held = {(m.context, m.id) for m in committed}

    assert len(extracted) > 1000
    assert [m.id for m in extracted if (m.context, m.id) not in held] == []


def test_every_message_is_translated_for_good(committed: Catalog) -> None:
    assert [m.id for m in _messages(committed) if m.fuzzy or not all(_strings(m))] == []


def test_both_sides_carry_the_same_placeholders(committed: Catalog) -> None:
    wrong = [
        text
        for message in _messages(committed)
        for text in _strings(message)
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(_source(message)))
    ]

    assert wrong == []


def test_no_chinese_is_left_in_the_english_but_what_is_quoted(committed: Catalog) -> None:
    left = [
        text
        for message in _messages(committed)
        for text in _strings(message)
        if HAN.search(QUOTED.sub("", text.replace(BRAND, "")))
    ]

    assert left == []


def test_the_catalogue_compiles_and_counts_in_english(committed: Catalog) -> None:
    compiled = BytesIO()
    write_mo(compiled, committed)
    compiled.seek(0)

    english = GNUTranslations(compiled)

    assert committed.num_plurals == 2
    days = [english.ngettext("还有%(n)d天截止", "还有%(n)d天截止", n) for n in (1, 2)]
    assert days == ["%(n)d day left", "%(n)d days left"]


def test_the_interface_answers_in_the_reader_s_language() -> None:
    with override("en"):
        assert gettext("来件办理") == "Intake desk"
        assert ngettext("还有%(n)d天截止", "还有%(n)d天截止", 3) % {"n": 3} == "3 days left"
    with override("zh-hans"):
        assert gettext("来件办理") == "来件办理"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(SRC).as_posix())
def test_no_module_speaks_chinese_past_gettext(path: Path) -> None:
    name = path.relative_to(SRC).as_posix()
    allowed = DATA_WORDS.get(name, set())

    said = [
        (line, text)
        for line, text in _literals(ast.parse(path.read_text(encoding="utf-8")))
        if set(HAN.findall(text)) - allowed
    ]

    assert name in DATA or said == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.relative_to(SRC).as_posix())
def test_no_template_speaks_chinese_past_gettext(path: Path) -> None:
    assert [text for text in _bare_texts(path) if text not in OWN_NAMES] == []


def test_every_exception_names_a_module_there_is() -> None:
    assert [name for name in (*DATA, *DATA_WORDS) if not (SRC / name).exists()] == []


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _source(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _strings(message: Message) -> tuple[str, ...]:
    string = message.string
    return (string or "",) if isinstance(string, str) or string is None else tuple(string)


def _literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Chinese string literals that no gettext call, docstring or verbose name holds."""
    settled: set[int] = set()
    for node in ast.walk(tree):
        settled.update(id(held) for part in _settled_parts(node) for held in ast.walk(part))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in settled:
            continue
        if isinstance(node.value, str) and HAN.search(node.value):
            yield node.lineno, node.value


def _settled_parts(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.Expr(value=ast.Constant()):
            return [node.value]
        case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)):
            names = [k.value for k in node.keywords if k.arg == "verbose_name"]
            is_field = called.endswith(("Field", "ForeignKey"))
            return [*(node.args if called in MARKERS or is_field else []), *names]
        case ast.Assign(targets=targets):
            named = {t.id for t in targets if isinstance(t, ast.Name)}
            return [node.value] if named & {"verbose_name", "verbose_name_plural"} else []
        case _:
            return []


def _bare_texts(path: Path) -> Iterator[str]:
    """What a template writes outside translate, blocktranslate and comments."""
    within = ""
    for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
        word = token.split_contents()[0] if token.token_type == TokenType.BLOCK else ""
        if within:
            within = "" if word == f"end{within}" else within
        elif word in {"blocktranslate", "comment"}:
            within = word
        elif token.token_type == TokenType.TEXT:
            yield from WIDE.findall(token.contents)
        elif token.token_type in {TokenType.VAR, TokenType.BLOCK} and word != "translate":
            marked = re.sub(r"""_\((".*?"|'.*?')\)""", "", token.contents)
            yield from WIDE.findall(marked)

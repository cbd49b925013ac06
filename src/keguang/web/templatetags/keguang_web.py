"""Tags and filters of the house: icons, states, notes, menus, dates, telephone numbers."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from django import forms, template
from django.core.paginator import Paginator
from django.forms.boundfield import BoundField
from django.template.base import Template
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from keguang.core.phones import mask_phones
from keguang.web.boards import Board, Pips, Segment
from keguang.web.navigation import Words

register = template.Library()

TONE_ICONS: Final = {
    "good": "circle-check",
    "warn": "alert-triangle",
    "bad": "circle-x",
    "info": "info-circle",
    "idle": "minus",
}
WEEKDAYS: Final = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)
MOST_PIPS: Final = 6
_PIP: Final = {
    "on": '<rect x="{}" width="10" height="12" rx="2" class="on"/>',
    "half": '<g transform="translate({})"><rect x=".75" y=".75" width="8.5" height="10.5" rx="2"'
    ' class="half"/><path d="M2 10l6-8"/></g>',
    "off": '<rect x="{}.5" y=".5" width="9" height="11" rx="2" class="off"/>',
}
_PLACES: Final = (
    (re.compile(r"p(?P<page>\d+):.*"), gettext_lazy("第%(page)s页")),
    (
        re.compile(r"T(?P<table>\d+)R(?P<row>\d+)C(?P<column>\d+)"),
        gettext_lazy("表%(table)s %(row)s行%(column)s列"),
    ),
    (re.compile(r"L(?P<line>\d+)"), gettext_lazy("第%(line)s行")),
)
_PLAIN_WIDGETS: Final = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.simple_tag(takes_context=True)
def icon(context: Context, name: str, label: str = "") -> SafeString:
    """A picture from the sprite; hidden from screen readers unless it has a label of its own."""
    return _drawn_icon(_sprite(context), name, label)


@register.simple_tag(takes_context=True)
def state(context: Context, tone: str, word: str, icon_name: str = "") -> SafeString:
    """A status: icon, word, colour. `{% state "bad" "未报送" %}`"""
    return _drawn_state(_sprite(context), tone, str(word), icon_name or TONE_ICONS[tone])


def _sprite(context: Context) -> str:
    return context.get("icon_sprite") or static("web/img/icons.svg")


# Boards draw the same few pictures and states thousands of times
@lru_cache(maxsize=1024)
def _drawn_icon(sprite: str, name: str, label: str) -> SafeString:
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
            label,
            sprite,
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name
    )


@lru_cache(maxsize=1024)
def _drawn_state(sprite: str, tone: str, word: str, icon_name: str) -> SafeString:
    picture = _drawn_icon(sprite, icon_name, "")
    return format_html('<span class="tag tag--{}">{}{}</span>', tone, picture, word)


@register.simple_block_tag(takes_context=True)
def note(context: Context, content: str, tone: str = "info", title: str = "") -> str:
    """A message about this page. `{% note "warn" "与2月26日的来件相比" %}<p>…</p>{% endnote %}`"""
    return _component(context, "_note", tone=tone, title=title, content=content)


@register.simple_block_tag(takes_context=True)
def dialog(context: Context, content: str, dialog_id: str, title: str) -> str:
    """A dialog opened by `<a href="…" data-opens="ID">`; the link works where scripts do not."""
    return _component(context, "_dialog", dialog_id=dialog_id, title=title, content=content)


@register.simple_block_tag(takes_context=True)
def menu(
    context: Context, content: str, label: str, icon_name: str = "dots", css: str = "btn"
) -> str:
    """A disclosure menu; its entries are links or forms with class `menu__item`."""
    return _component(context, "_menu", label=label, icon_name=icon_name, css=css, content=content)


def _component(context: Context, name: str, **known: str) -> str:
    """Render a component in the page's own context, so that it knows the sprite and the token."""
    assert context.template is not None  # a tag is only ever rendered within a template
    template: Template = context.template.engine.get_template(f"web/components/{name}.html")
    with context.push(**known):
        return template.render(context)


@register.inclusion_tag("web/components/_score.html", takes_context=True)
def score(context: Context, segments: Sequence[Segment], summary: str) -> dict[str, Any]:
    """The board's bar and its legend, which is also its filter. `summary` is the bar in words."""
    bars: list[dict[str, object]] = []
    total = sum(segment.count for segment in segments if segment.tone) or 1
    x = 0.0
    for segment in segments:
        if segment.tone and segment.count:
            width = 1000 * segment.count / total
            gap = 4 if x + width < 999 else 0
            bars.append(
                {"tone": segment.tone, "x": f"{x:.1f}", "width": f"{max(width - gap, 2):.1f}"}
            )
            x += width
    return {
        "segments": segments,
        "bars": bars,
        "summary": summary,
        "icon_sprite": context.get("icon_sprite"),
    }


@register.simple_tag
def pips(cell: Pips) -> SafeString:
    """Solid = accepted, struck box = complete but not yet accepted, empty = missing."""
    return _drawn_pips(cell.done, cell.pending, min(cell.least, MOST_PIPS))


@lru_cache(maxsize=512)
def _drawn_pips(done: int, pending: int, least: int) -> SafeString:
    kinds = ["on" if n < done else "half" if n < done + pending else "off" for n in range(least)]
    marks = format_html_join(
        "", "{}", ((format_html(_PIP[k], n * 13),) for n, k in enumerate(kinds))
    )
    return format_html(
        '<svg class="pips" viewBox="0 0 {0} 12" width="{0}" height="12" aria-hidden="true">'
        "{1}</svg>",
        least * 13,
        marks,
    )


@register.simple_tag
def widget(field: BoundField, css: str = "") -> SafeString:
    """The field's control in the house's clothes: class `input` where it is a box to write in."""
    if isinstance(field.field.widget, _PLAIN_WIDGETS):
        return field.as_widget()
    own = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": " ".join(filter(None, ("input", own, css)))})


@register.filter
def is_choices(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def is_tick(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def masked(text: str | None) -> str:
    """138****0001; every number within a longer text too."""
    return mask_phones(text or "")


@register.filter
def place(ref: str) -> str:
    """A place in a file as a person says it; a sheet's B4 is said already."""
    for pattern, words in _PLACES:
        if found := pattern.fullmatch(ref):
            return str(words % found.groupdict())
    return ref


@register.filter
def day(value: date | datetime | None) -> str:
    """3 月 10 日"""
    return _written(value, gettext("n 月 j 日"))


@register.filter
def full_day(value: date | datetime | None) -> str:
    """2026年3月10日: what is read in other years than its own, such as a publication's day."""
    return _written(value, gettext("Y年n月j日"))


@register.filter
def full_moment(value: datetime | None) -> str:
    """2026年2月28日 17:00"""
    return _written(value, gettext("Y年n月j日 H:i"))


@register.filter
def moment(value: datetime | None) -> str:
    """2月28日 17:00"""
    return _written(value, gettext("n月j日 H:i"))


@register.filter
def weekday(value: date | datetime | None) -> str:
    """周二"""
    local = _local(value)
    return "" if local is None else str(WEEKDAYS[local.weekday()])


@register.filter
def month_name(value: date) -> str:
    """2026年3月"""
    return date_format(value, gettext("Y年n月"))


@register.filter
def page_numbers(paginator: "Paginator[Any]", number: int) -> list[int | str]:
    """First pages, last pages, those around the present one; the rest as an ellipsis."""
    return list(paginator.get_elided_page_range(number, on_each_side=1, on_ends=1))


@register.filter
def label_of(board: Board, place: int) -> Words:
    """The heading of the n-th cell after the first; a card shows it beside the figure."""
    return board.columns[place].label


@register.filter
def count_errors(form: forms.BaseForm) -> int:
    return sum(len(errors) for errors in form.errors.values())


def _written(value: date | datetime | None, pattern: str) -> str:
    local = _local(value)
    return "" if local is None else date_format(local, pattern)


def _local(value: date | datetime | None) -> date | datetime | None:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value

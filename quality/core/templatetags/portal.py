"""The tags and filters of every page. Each component tag renders the file of its name in templates/_components/;
the first line of that file lists the arguments. Tags that stand in every row of a list are plain Python."""

from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .. import text
from ..status import ICONS, Status
from ..visuals import arc, pace_mark, scale

register = template.Library()

FILTERS = """localized day day_short day_range month weekday moment
    number quantity percent initials shown"""
for _name in FILTERS.split():
    register.filter(_name, getattr(text, _name))


# ---- small marks, fast enough for every row -------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _icon(sprite: str, name: str, label: str, css: str) -> SafeString:
    voice = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon {}" {}><use href="{}#{}"></use></svg>', css, voice, sprite, name)


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """`{% icon "eye" %}`; give a label only where no words stand beside it."""
    return _icon(static("icons.svg"), name, str(label), css)


@register.simple_tag
def status(code: str, label: str = "", quiet: bool = False) -> SafeString:
    """The state of a requirement as icon and word; `quiet` for dense tables (no background)."""
    state = Status(code)
    return format_html(
        '<span class="st st-{}{}">{}{}</span>',
        state.value, " st-quiet" if quiet else "", icon(ICONS[state]), label or state.label,
    )  # fmt: skip


@register.simple_tag
def badge(label: str, tone: str = "grey", symbol: str = "") -> SafeString:
    """A word about a record. Tones: grey, blue, green, orange, red, violet."""
    return _badge(str(label), tone, symbol)


@lru_cache(maxsize=512, typed=True)  # a safe string is not the plain one of the same letters
def _badge(label: str, tone: str, symbol: str) -> SafeString:
    return format_html('<span class="chip chip-{}">{}{}</span>', tone, icon(symbol) if symbol else "", label)


@register.simple_tag
def draft() -> SafeString:
    return format_html('<span class="chip chip-draft">{}{}</span>', icon("pencil"), _("Draft"))


@register.simple_tag
def avatar(name: str, size: str = "") -> SafeString:
    """Initials on a quiet colour; `size` "" or "lg"."""
    tone = sum(map(ord, name or "")) % 6
    css = f"person-mark person-mark-{tone} {'person-mark-lg' if size == 'lg' else ''}"
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, text.initials(name))


# ---- addresses ------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def url_with(context: template.Context, **changes: Any) -> str:
    """The present query with some parameters changed; None or "" takes one out. A new filter starts at page one."""
    query = context["request"].GET.copy()
    if "cursor" not in changes:
        query.pop("cursor", None)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        elif isinstance(value, list | tuple):
            query.setlist(key, value)
        else:
            query[key] = value
    return f"?{query.urlencode()}"


@register.inclusion_tag("_components/sort_header.html", takes_context=True)
def sort_header(
    context: template.Context, key: str, label: str, param: str = "ordering", css: str = ""
) -> dict:
    current = context["request"].GET.get(param, "")
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    url = url_with(context, **{param: f"-{key}" if direction == "ascending" else key})
    return {"label": label, "direction": direction, "url": url, "css": css}


@register.inclusion_tag("_components/pager.html", takes_context=True)
def pager(
    context: template.Context, previous: str | None = None, next: str | None = None, count: int | None = None,
    target: str = "#results", param: str = "cursor",
) -> dict:  # fmt: skip
    def link(cursor: str | None) -> str:
        return url_with(context, **{param: cursor}) if cursor is not None else ""

    return {"previous": link(previous), "next": link(next), "count": count, "target": target}


# ---- figures --------------------------------------------------------------------------------------------------------


@register.inclusion_tag("_components/stat.html")
def stat(
    label: str, value: Any, unit: str = "", url: str = "", symbol: str = "", change: Any = None, change_label: str = "",
    good: str = "up", hint: str = "", tone: str = "",
) -> dict:  # fmt: skip
    return {
        "label": label, "value": value, "unit": unit, "url": url, "symbol": symbol, "hint": hint, "tone": tone,
        "change": change, "change_label": change_label, "rises": bool(change and change > 0),
        "welcome": bool(change) and (change > 0) == (good == "up"),
    }  # fmt: skip


def _measure(value: Any, target: Any, expected: Any, unit: str, code: str, label: str, url: str) -> dict:
    code = str(code or Status.NOT_DUE)
    return {
        "value": value, "target": target, "expected": expected, "unit": unit, "label": label, "url": url,
        "code": code, "state": Status(code).label, "share": scale(value, target), "pace": scale(expected, target),
    }  # fmt: skip


@register.inclusion_tag("_components/ring.html")
def ring(
    value: Any, target: Any, expected: Any = None, unit: str = "", label: str = "", status: str = "", url: str = "",
    note: str = "",
) -> dict:  # fmt: skip
    measure = _measure(value, target, expected, unit, status, label, url)
    return measure | {"arc": arc(measure["share"]), "mark": pace_mark(measure["pace"]), "note": note}


@register.inclusion_tag("_components/progress.html")
def progress(
    value: Any,
    target: Any,
    expected: Any = None,
    unit: str = "",
    label: str = "",
    status: str = "",
    bare: bool = False,
) -> dict:
    return _measure(value, target, expected, unit, status, label, "") | {"bare": bare}


@register.inclusion_tag("_components/chart.html")
def chart(id: str, option: dict, table: dict, title: str = "", height: int = 320) -> dict:
    sizes = {h: f"chart-{h}" for h in (200, 260, 320, 400, 520)}
    size = sizes[min(sizes, key=lambda h: abs(h - height))]
    return {"id": id, "option": option, "table": table, "title": title, "size": size}


@register.inclusion_tag("_components/heat_map.html")
def heat_map(map: dict) -> dict:
    return {"map": map, "legend": [(s.value, s.label, ICONS[s]) for s in Status]}


@register.simple_tag
def status_icon(code: str) -> SafeString:
    return icon(ICONS[Status(code)])


@register.filter
def status_label(code: str) -> str:
    return str(Status(code).label)


# ---- words and records ----------------------------------------------------------------------------------------------


@register.inclusion_tag("_components/empty.html")
def empty(
    title: str, text: str = "", symbol: str = "inbox", url: str = "", action: str = "", small: bool = False
) -> dict:
    return {"title": title, "text": text, "symbol": symbol, "url": url, "action": action, "small": small}


@register.inclusion_tag("_components/timeline.html")
def timeline(entries: Any) -> dict:
    return {"entries": entries}


@register.inclusion_tag("_components/stepper.html")
def stepper(steps: list, current: int, label: str = "") -> dict:
    return {"steps": list(enumerate(steps, 1)), "current": current, "label": label}


@register.simple_tag
def fact(label: str, value: Any = "", url: str = "", wide: bool = False) -> SafeString:
    """One line of `{% facts %}`."""
    shown = text.MISSING if value is None or value == "" else value
    if url:
        shown = format_html('<a href="{}">{}</a>', url, shown)
    return format_html(
        '<div class="{}"><dt>{}</dt><dd>{}</dd></div>', "fact-wide" if wide else "", label, shown
    )


@register.simple_tag
def tab(label: str, url: str, active: bool = False, count: int | None = None) -> SafeString:
    """One entry of `{% tabs %}`."""
    number = format_html('<span class="tab-count">{}</span>', text.number(count)) if count is not None else ""
    current = mark_safe(' aria-current="page"') if active else ""
    return format_html(
        '<a href="{}" class="tab{}"{}>{}{}</a>', url, " active" if active else "", current, label, number
    )


# ---- blocks: {% card %} … {% endcard %} -----------------------------------------------------------------------------


def _render(context: template.Context, name: str, **values: Any) -> SafeString:
    with context.push(**values):
        return context.template.engine.get_template(f"_components/{name}.html").render(context)


@register.simple_block_tag
def words(content: str) -> SafeString:
    """`{% words as name %}…{% endwords %}` keeps a piece of the page for use in several places."""
    return SafeString(content.strip())


@register.simple_block_tag(takes_context=True)
def card(
    context: template.Context, content: str, title: str = "", subtitle: str = "", symbol: str = "", url: str = "",
    action: str = "", flush: bool = False, id: str = "", css: str = "",
) -> SafeString:  # fmt: skip
    return _render(
        context, "card", content=content, card_title=title, card_subtitle=subtitle, symbol=symbol, url=url,
        action=action, flush=flush, id=id, css=css,
    )  # fmt: skip


@register.simple_block_tag
def data_table(content: str, caption: str = "", id: str = "", css: str = "") -> SafeString:
    """A list: give every `<td>` its `data-label`; on a phone each row becomes a card."""
    head = format_html('<caption class="visually-hidden">{}</caption>', caption) if caption else ""
    return format_html(
        '<div class="list-shell {}" id="{}" tabindex="0" role="group" aria-label="{}">'
        '<table class="table list-table {}">{}{}</table></div>',
        css, id or "list", caption, css, head, content,
    )  # fmt: skip


@register.simple_block_tag(takes_context=True)
def filter_bar(
    context: template.Context, content: str, form: Any = None, target: str = "#results", search: str = "q",
    action: str = "",
) -> SafeString:  # fmt: skip
    request = context["request"]
    ignored = {"cursor", "ordering", "page"}
    active = sum(1 for key, value in request.GET.items() if value and key not in ignored and key != search)
    return _render(
        context, "filter_bar", content=content, filter_form=form, target=target, search=search, active=active,
        action=action or request.path, ordering=request.GET.get("ordering", ""),
        filtered=bool(active or request.GET.get(search)),
    )  # fmt: skip


@register.simple_block_tag(takes_context=True)
def confirm(
    context: template.Context, content: str, id: str, title: str, url: str, action: str, tone: str = "primary",
    symbol: str = "help-circle",
) -> SafeString:  # fmt: skip
    return _render(
        context,
        "confirm",
        content=content,
        id=id,
        dialog_title=title,
        url=url,
        action=action,
        tone=tone,
        symbol=symbol,
    )


@register.simple_block_tag
def facts(content: str, columns: int = 2) -> SafeString:
    return format_html('<dl class="facts facts-{}">{}</dl>', columns, content)


@register.simple_block_tag
def tabs(content: str, label: str = "") -> SafeString:
    return format_html('<nav class="tabs" aria-label="{}">{}</nav>', label, content)


@register.simple_block_tag
def menu(
    content: str, label: str, symbol: str = "dots-vertical", text: str = "", css: str = "btn"
) -> SafeString:
    """A small menu behind a button; its entries are links and buttons with class `menu-item`."""
    return format_html(
        '<details class="menu"><summary class="{} {}" aria-label="{}">{}{}</summary><div class="menu-list">{}</div></details>',
        css, "" if text else "btn-icon", label, icon(symbol), conditional_escape(text), content,
    )  # fmt: skip

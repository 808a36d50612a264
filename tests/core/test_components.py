"""Every piece of the look is drawn once, in both languages, and says what it should to people and to screen readers."""

import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.template.loader import render_to_string
from django.urls import include, path
from django.utils import timezone, translation

from quality.core import navigation, sections, text, visuals
from quality.core.health import healthz
from quality.core.navigation import NavItem
from quality.core.scope import Hold, Scope
from quality.core.sections import Section
from quality.core.status import ICONS, Status

# The frame is tested with addresses of its own, whatever the apps may offer.
urlpatterns = [
    path("", healthz, name="home"),
    path("healthz", healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
]
pytestmark = pytest.mark.urls(__name__)

LIBRARIES = "{% load i18n portal portal_forms %}"
SPRITE = (Path(settings.BASE_DIR) / "static/icons.svg").read_text()


class Person(SimpleNamespace):
    is_authenticated = True

    def get_full_name(self):
        return ""

    def get_username(self):
        return "chen"


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def registry(monkeypatch):
    """An empty menu and page of sections for one test."""
    for module, name in ((navigation, "_items"), (navigation, "_urls"), (sections, "_sections")):
        monkeypatch.setattr(module, name, {})


@pytest.fixture
def request_of(rf):
    def build(path="/", user=None, **cookies):
        request = rf.get(path)
        request.user = user or AnonymousUser()
        request.COOKIES.update(cookies)
        return request

    return build


def person(*permissions, roles=("principal",)):
    holds = tuple(Hold(role, frozenset(permissions)) for role in roles)
    return Person(scope=Scope(holds), display_name="陈静怡", standing="塔河县第一小学 · 校长")


@pytest.fixture
def draw(request_of):
    def render(source, path="/", **context):
        template = engines["django"].from_string(LIBRARIES + source)
        return template.render(context, request_of(path))

    return render


class ObservationForm(forms.Form):
    topic = forms.CharField(label="课题", help_text="本节课的课题")
    date = forms.DateField(label="日期", initial=dt.date(2026, 11, 21))
    kind = forms.ChoiceField(
        label="类型", choices=[("a", "常规"), ("b", "推门听课")], widget=forms.RadioSelect
    )
    focus = forms.MultipleChoiceField(choices=[("1", "组织")], widget=forms.CheckboxSelectMultiple)
    school = forms.ChoiceField(choices=[("1", "一小")])
    minutes = forms.IntegerField(required=False)
    tell = forms.BooleanField(required=False)
    photos = forms.FileField(required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


MEASURE = "value=12 target=30 expected=15 unit='节' label='校长听课' status='behind'"
EVERY_COMPONENT = {
    "stat": "{% stat label='听课' value=128 unit='节' url='/x' symbol='eye' change=-3 good='down' %}",
    "ring": "{% ring " + MEASURE + " url='/x' note='期末约27节' %}",
    "progress": "{% progress " + MEASURE + " %}",
    "status": "{% status 'met' %}{% status 'exempt' quiet=True %}",
    "badge": "{% badge '已签发' 'green' 'circle-check' %}{% draft %}{% avatar '陈静怡' 'lg' %}",
    "card": "{% card title='基本信息' url='/x' action='全部' symbol='users' %}<b>内容</b>{% endcard %}",
    "table": "{% data_table caption='记录' %}<tbody><tr><td>1</td></tr></tbody>{% enddata_table %}",
    "sort_header": "<table><tr>{% sort_header 'date' '日期' %}</tr></table>",
    "pager": "{% pager previous='a' next='b' count=128 %}",
    "filter_bar": "{% filter_bar form=form search='topic' %}<i>更多</i>{% endfilter_bar %}",
    "fields": "{% form_fields form %}",
    "empty": "{% empty title='还没有记录' text='从这里开始。' url='/x' action='新建' %}",
    "confirm": "{% confirm id='drop' title='作废？' url='/x' action='作废' tone='danger' %}原因{% endconfirm %}",
    "timeline": "{% timeline entries %}",
    "chart": "{% chart id='c' option=option table=table title='趋势' height=300 %}",
    "heat_map": "{% heat_map map %}",
    "facts": "{% facts %}{% fact '学校' '一小' url='/x' %}{% fact '时长' None %}{% endfacts %}",
    "tabs": "{% tabs label='视图' %}{% tab '全部' '/x' active=True count=3 %}{% endtabs %}",
    "stepper": "{% stepper steps=steps current=2 label='流程' %}",
    "menu": "{% menu label='更多' %}<a class='menu-item' href='/x'>打印</a>{% endmenu %}",
}
CONTEXT = {
    "entries": [
        {
            "who": "陈静怡",
            "when": timezone.now(),
            "text": "修改",
            "changes": [("得分", None, 0)],
            "reason": "误录",
        }
    ],
    "option": {"series": [{"type": "bar", "data": [{"value": 1, "url": "/x"}]}]},
    "table": {"head": ["月份", "节次"], "rows": [["11月", 0], ["12月", None]]},
    "map": {
        "caption": "完成情况",
        "corner": "要求",
        "columns": [{"label": "塔河县", "url": "/c"}],
        "rows": [{"label": "校长听课", "cells": [{"status": "behind", "text": "43%", "url": "/x"}, None]}],
    },
    "steps": ["草稿", "审核", "签发"],
}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", EVERY_COMPONENT)
def test_component_is_drawn_with_known_icons_and_without_inline_code(draw, name, language):
    with translation.override(language):
        html = draw(EVERY_COMPONENT[name], form=ObservationForm(), **CONTEXT)
    assert html.strip()
    assert not re.search(r"<script(?! id=\"c\" type=\"application/json\")|\son[a-z]+=|\sstyle=", html)
    for icon in re.findall(r"icons[^#\"]*\.svg#([\w-]+)", html):
        assert f'id="{icon}"' in SPRITE


def test_every_component_file_is_drawn():
    shared = {"choices", "files", "field", "form_errors", "form_fields"}  # drawn by "fields"
    files = {p.stem for p in (Path(settings.BASE_DIR) / "templates/_components").glob("*.html")}
    assert files <= set(EVERY_COMPONENT) | shared


@pytest.mark.parametrize("code", Status)
def test_status_is_told_by_word_and_icon(draw, code):
    html = draw("{% status code %}", code=code.value)
    assert str(code.label) in html
    assert f"#{ICONS[code]}" in html
    assert f'id="{ICONS[code]}"' in SPRITE


def test_icons_in_templates_exist():
    names = set()
    for file in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        names |= set(re.findall(r"""\{% icon ["']([\w-]+)["']""", file.read_text()))
        names |= set(re.findall(r"""\bsymbol=["']([\w-]+)["']""", file.read_text()))
    assert {n for n in names if f'id="{n}"' not in SPRITE} == set()


def test_icons_of_the_menu_exist():
    assert {item.icon for item in navigation._items.values() if f'id="{item.icon}"' not in SPRITE} == set()


def test_unknown_value_is_a_dash_and_zero_a_zero(draw):
    assert "—" in draw("{% stat label='听课' value=none unit='节' %}", none=None)
    assert re.search(r"stat-value\">0<", draw("{% stat label='听课' value=0 unit='节' %}"))


def test_ring_marks_the_pace_only_inside_the_period(draw):
    assert "ring-pace" in draw("{% ring value=1 target=30 expected=15 status='behind' %}")
    assert "ring-pace" not in draw("{% ring value=30 target=30 expected=30 status='met' %}")
    assert visuals.scale(45, 30) == 100
    assert visuals.scale(None, 30) is None


def test_sorted_column_turns_round_and_starts_at_page_one(draw):
    html = draw("{% sort_header 'date' '日期' %}", path="/?ordering=date&cursor=abc&q=1")
    assert 'aria-sort="ascending"' in html
    assert "?ordering=-date&amp;q=1" in html


def test_pager_keeps_the_filters(draw):
    html = draw("{% pager next='b' %}", path="/?q=王&cursor=a")
    assert "cursor=b" in html
    assert "q=%E7%8E%8B" in html
    assert "disabled" in html


def test_filter_bar_counts_what_is_set_and_folds_the_rest(draw):
    html = draw(
        "{% filter_bar form=form search='topic' %}{% endfilter_bar %}",
        "/?school=1&topic=x",
        form=ObservationForm(),
    )
    assert '<span class="tab-count">1</span>' in html
    assert html.count('name="topic"') == 1
    assert 'hx-push-url="true"' in html


def test_field_ties_help_and_error_to_the_control(draw):
    html = draw("{% form_errors form %}{% field form.topic %}", form=ObservationForm({"minutes": "x"}))
    assert re.search(
        r'<input[^>]*aria-describedby="id_topic_helptext id_topic_error"|<input[^>]*aria-invalid="true"', html
    )
    assert 'id="id_topic_error"' in html
    assert 'href="#id_topic-field"' in html


def test_dates_use_the_device_picker(draw):
    html = draw("{% field form.date %}", form=ObservationForm())
    assert 'type="date"' in html
    assert html.count("type=") == 1
    assert 'value="2026-11-21"' in html


def test_radio_choices_keep_what_was_chosen(draw):
    html = draw("{% field form.kind %}", form=ObservationForm(initial={"kind": "b"}))
    assert re.search(r'value="b"[^>]*checked', html)
    assert not re.search(r'value="a"[^>]*checked', html)


def test_text_of_people_is_escaped(draw):
    html = draw("{% fact x x %}{% badge x %}{% tab x '/' %}{% avatar x %}", x="<script>")
    assert "<script>" not in html


# ---- words ----------------------------------------------------------------------------------------------------------

DAY = dt.date(2026, 11, 21)
WRITTEN = [
    (text.day, DAY, "2026年11月21日", "21 Nov 2026"),
    (text.day_short, DAY, "11月21日", "21 Nov"),
    (text.month, DAY, "2026年11月", "Nov 2026"),
    (text.weekday, DAY, "星期六", "Sat"),
    (
        text.moment,
        dt.datetime(2026, 11, 21, 6, 5, tzinfo=dt.UTC),
        "2026年11月21日 14:05",
        "21 Nov 2026, 14:05",
    ),
]


@pytest.mark.parametrize(("write", "value", "chinese", "english"), WRITTEN)
def test_dates_are_written_as_people_write_them(write, value, chinese, english):
    assert write(value) == chinese
    with translation.override("en"):
        assert write(value) == english
    assert write(None) == text.MISSING


def test_numbers_and_units():
    assert text.quantity(12, "节") == "12节"
    assert text.quantity(1234.5, "lessons") == "1,234.5 lessons"
    assert text.quantity(None, "节") == text.MISSING
    assert text.number(0) == "0"
    assert text.percent(0.734) == "73.4%"
    assert text.day_range(DAY, None) == "2026年11月21日起"


def test_names_follow_the_language_and_fall_back():
    row = {"name": "塔河县", "name_en": "Tahe"}
    assert text.localized(row, "name") == "塔河县"
    with translation.override("en"):
        assert text.localized(row, "name") == "Tahe"
        assert text.localized(SimpleNamespace(name="漠河市", name_en=""), "name") == "漠河市"


@pytest.mark.parametrize(
    ("name", "mark"), [("陈静怡", "静怡"), ("赵昇", "赵昇"), ("Wang Yu", "WY"), ("", "?")]
)
def test_initials(name, mark):
    assert text.initials(name) == mark


# ---- frame ----------------------------------------------------------------------------------------------------------


def menu_codes(request):
    return [(group["code"], [link.code for link in group["links"]]) for group in navigation.menu(request)]


def test_menu_holds_what_the_person_may_open(registry, request_of):
    navigation.register(NavItem("plans", "计划", "healthz", "target", navigation.PLANS, "plan.view"))
    navigation.register(NavItem("people", "人员", "healthz", "users", navigation.ORGANISATION, "people.view"))
    navigation.register(NavItem("gone", "无页面", "no-such-page", "x", navigation.PLANS))
    assert menu_codes(request_of(user=person("plan.view"))) == [("plans", ["plans"])]
    assert menu_codes(request_of()) == []


def test_menu_marks_the_nearest_entry(registry, request_of):
    navigation.register(NavItem("health", "状态", "healthz", "clock", match=("/a/",)))
    navigation.register(NavItem("deep", "深", "healthz", "clock", match=("/a/b/",)))
    links = navigation.menu(request_of("/a/b/c", person()))[0]["links"]
    assert [link.code for link in links if link.active] == ["deep"]


def test_registering_again_replaces(registry, request_of):
    for label in ("旧", "新"):
        navigation.register(NavItem("one", label, "healthz", "home"))
        sections.register(Section("home", 1, None, lambda request: "<p>内容</p>", code="one"))
    assert [link.label for link in navigation.menu(request_of(user=person()))[0]["links"]] == ["新"]
    assert len(sections.rendered(request_of(user=person()), "home")) == 1


def test_phone_bar_has_the_four_entries_that_matter_most_to_the_role(registry, request_of):
    for number in range(6):
        navigation.register(NavItem(f"e{number}", "项", "healthz", "home", tab=10 - number))
    navigation.register(NavItem("staff", "员", "healthz", "home", tab=0, tab_roles=("county_staff",)))
    assert [link.code for link in navigation.tabs(request_of(user=person()))] == ["e5", "e4", "e3", "e2"]
    assert navigation.tabs(request_of(user=person(roles=("county_staff",))))[0].code == "staff"


def test_sections_come_in_order_and_only_where_allowed_and_filled(registry, request_of):
    sections.register(Section("home", 20, None, lambda request: "二", code="b"))
    sections.register(Section("home", 10, "plan.view", lambda request: "一", code="a"))
    sections.register(Section("home", 5, None, lambda request: " ", code="empty"))
    sections.register(Section("home", 6, "other", lambda request: "密", code="secret"))
    assert [s["html"] for s in sections.rendered(request_of(user=person("plan.view")), "home")] == [
        "一",
        "二",
    ]


PAGE = """{% extends "base.html" %}{% block title %}听课评课{% endblock %}
{% block breadcrumb %}<li><a href="/">工作台</a></li>{% endblock %}{% block content %}正文{% endblock %}"""


def page(request, source=PAGE):
    return engines["django"].from_string(source).render({}, request)


@pytest.mark.parametrize(
    ("theme", "mark"),
    [("dark", 'data-bs-theme="dark"'), ("light", 'data-theme="light"'), ("odd", 'data-theme="auto"')],
)
def test_page_comes_in_the_chosen_theme(request_of, theme, mark):
    html = page(request_of(user=person(), theme=theme))
    assert mark in html[:200]
    assert ('data-bs-theme="dark"' in html[:200]) == (theme == "dark")


def test_page_has_one_heading_a_title_and_the_place(request_of):
    html = page(request_of(user=person()))
    assert html.count("<h1") == 1
    assert re.search(r"<title>听课评课 · .+</title>", html)
    assert '<html lang="zh-CN"' in html
    assert "塔河县第一小学 · 校长" in html
    assert 'class="skip-link" href="#content"' in html
    assert "X-CSRFToken" in html
    with translation.override("en"):
        assert '<html lang="en"' in page(request_of(user=person()))


def test_page_asks_nothing_of_other_hosts(request_of):
    html = page(request_of(user=person()))
    assert not re.findall(r'(?:src|href|data-echarts)="(?:https?:)?//', html)
    assert "<script>" not in html


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500", "503"])
def test_error_page_needs_no_context(code, request_of):
    for html in (render_to_string(f"{code}.html"), render_to_string(f"{code}.html", {}, request_of())):
        assert "<h1>" in html
        assert 'href="/"' in html


def test_vendored_files_are_listed_and_point_nowhere():
    root = Path(settings.BASE_DIR)
    notice = (root / "NOTICE").read_text()
    for folder in (root / "static/vendor").iterdir():
        assert f"static/vendor/{folder.name}/" in notice
        assert (folder / "LICENSE").exists()
    for file in (root / "static").rglob("*.[cj]ss"):
        assert "sourceMappingURL" not in file.read_text()

"""What the front page says to people in schools: their duties, who is behind, what to do next."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from quality.core.clock import today
from quality.core.scope import scope_of
from quality.core.sections import Section, register
from quality.core.text import day_short, localized, number
from quality.organisation.models import Person, Post
from quality.plans.evaluation import Clockwork, duties_of, measured_requirements, questions, subjects
from quality.plans.figures import BEHIND, Figures, Question
from quality.plans.models import Obligation
from quality.plans.words import shown
from quality.rubrics.grades import grade_marks

from ..models import Draft, Observation

AT_MOST = 5
SCHOOL_LEADERS = ("principal", "vice_principal", "dean")
IN_SCHOOLS = (*SCHOOL_LEADERS, "cadre", "teacher")


def duties(user, on: dt.date | None = None) -> list[tuple[Question, Figures]]:
    """What the person owes today, worst first, without what they are exempt from."""
    if not getattr(user, "person_id", None):
        return []
    return [
        (question, figures)
        for question, figures in duties_of(user.person_id, on, clockwork_of(user))
        if figures.status != "none"
    ]


def rings_of(user, metric: str = "", on: dt.date | None = None) -> list[dict[str, Any]]:
    """The duties as `{% ring %}` draws them; with a metric, only those that it moves."""
    return [
        ring(question, figures)
        for question, figures in duties(user, on)
        if metric in ("", question.metric.code)
    ]


def ring(question: Question, figures: Figures) -> dict[str, Any]:
    """One duty: how far, how far it should be, and where the present pace leads."""
    first, last = figures.starts_on or question.window.start, figures.ends_on or question.window.end
    return {
        "value": figures.value,
        "target": figures.target,
        "expected": figures.expected.quantize(1) if figures.target is not None else None,
        "unit": question.metric.unit,
        "label": localized(question.requirement, "name"),
        "period": question.window.label,
        "status": shown(figures.status)[0],
        "url": question.metric.records_url(question.clause.filters, first, last, person=figures.person_id),
        "note": pace_note(figures),
        "short_by": figures.shortfall,
        "due_on": last,
    }


def pace_note(figures: Figures) -> str:
    """The pace line: where this leads; nothing once the duty is met or where nothing is known yet."""
    if figures.forecast is None or figures.status in ("met", "missed", "exempt", "unset", "broken"):
        return ""
    if figures.fine_due and figures.fine_met < figures.fine_due:
        words = {"n": number(figures.forecast), "missed": figures.fine_due - figures.fine_met}
        return _("on this pace %(n)s; %(missed)s shorter periods missed") % words
    return _("on this pace %(n)s") % {"n": number(figures.forecast)}


def greeting_section(request: HttpRequest) -> str:
    """My duties as rings, the button for the next lesson, and drafts to finish."""
    may_log = scope_of(request.user).allows("observation.log")
    if not may_log or not request.user.person_id:
        return ""
    rings = rings_of(request.user)
    context = {
        "rings": rings,
        "drafts": Draft.objects.visible_to(request.user)[:AT_MOST],
        "steps": next_steps(rings),
    }
    return render_to_string("programmes/home_duties.html", context, request)


def next_steps(rings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is still missing, soonest due first."""
    still = [duty for duty in rings if duty["short_by"] and duty["due_on"] >= today()]
    still.sort(key=lambda duty: duty["due_on"])
    return [duty | {"due": day_short(duty["due_on"])} for duty in still[:AT_MOST]]


def behind_section(request: HttpRequest) -> str:
    """Who in the school is behind, by name, for those who lead it."""
    school_ids = scope_of(request.user).school_ids("dashboard.view")
    if not school_ids:
        return ""
    found = behind_in(school_ids, request.user)
    return render_to_string(
        "programmes/home_behind.html", {"people": found, "more": len(found) == AT_MOST}, request
    )


def clockwork_of(user) -> Clockwork:
    """The calendars, read once for all that one person's page asks."""
    return user.__dict__.setdefault("clockwork", Clockwork())


def behind_in(school_ids, reader) -> list[dict[str, Any]]:
    """Others in some schools who are behind today, worst first; two statements beside the calendar's."""
    bound = Obligation.objects.filter(school__in=school_ids, person__isnull=False)
    bound = bound.exclude(person=reader.person_id)
    owed = measured_requirements().filter(pk__in=bound.on(today()).values("requirement"))
    asked = questions(owed, today(), clockwork_of(reader))
    by_pk = {question.requirement.pk: question for question in asked}
    figures = subjects(asked, today(), bound, statuses=BEHIND, limit=AT_MOST)
    names = dict(Person.objects.filter(pk__in=[f.person_id for f in figures]).values_list("pk", "name"))
    posts = Post.objects.on(today()).filter(person__in=names, school__in=school_ids)
    kinds = {post.person_id: post.get_kind_display() for post in posts}
    return [
        ring(by_pk[f.requirement_id], f) | {"name": names[f.person_id], "post": kinds.get(f.person_id, "")}
        for f in figures
        if f.person_id in names
    ]


def latest_section(request: HttpRequest) -> str:
    """The newest lessons observed in the school."""
    school_ids = scope_of(request.user).school_ids("observation.view")
    if not school_ids:
        return ""
    rows = Observation.objects.visible_to(request.user).filter(school__in=school_ids)
    return _lessons(request, "programmes/home_latest.html", rows)


def received_section(request: HttpRequest) -> str:
    """Lessons of mine that others observed, the unread ones marked."""
    if not request.user.person_id or not set(scope_of(request.user).roles) & set(IN_SCHOOLS):
        return ""
    rows = Observation.objects.visible_to(request.user).filter(teacher=request.user.person_id)
    leads = set(scope_of(request.user).roles) & set(SCHOOL_LEADERS)
    return "" if leads and not rows.exists() else _lessons(request, "programmes/home_received.html", rows)


def _lessons(request: HttpRequest, template: str, rows) -> str:
    found = list(rows.order_by("-observed_on", "-pk").for_list()[:AT_MOST])
    marks = grade_marks()
    lessons = [
        row | {"mark": marks.get(row["grade"], {"label": row["grade"], "tone": "grey"})} for row in found
    ]
    everything = f"{reverse('programmes:observations')}?teacher={request.user.person_id}"
    return render_to_string(template, {"lessons": lessons, "all": everything}, request)


def register_sections() -> None:
    """Called when the app is ready."""
    register(Section("home", 10, "observation.own", greeting_section, "duties"))
    register(Section("home", 20, "observation.own", received_section, "received", "half"))
    register(Section("home", 30, "dashboard.view", behind_section, "behind", "half"))
    register(Section("home", 40, "observation.view", latest_section, "latest", "half"))

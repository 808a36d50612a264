"""What the pages show of plans and evaluations, as plain rows made of a fixed number of statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from quality.core.text import day_range, localized, number
from quality.organisation.codes import PostKind
from quality.organisation.models import Person, Post, Region, School, SchoolClass, Team

from .coverage import Measured, Standing, standing
from .evaluation import places, questions, specification_on
from .figures import BEHIND, Figures, Question
from .language import Specification
from .models import Obligation, Plan, Requirement
from .sentences import sentence, unit_of
from .words import shown

FEW = 1 / 3  # up to this share of those bound a place is behind; beyond it, far behind
LEVELS = ("missed", "far_behind", "behind", "not_due", "on_track", "met", "exempt", "unset")


@dataclass
class RequirementRow:
    """One requirement as the plan's page shows it."""

    requirement: Requirement
    specification: Specification | None
    standing: Standing
    sentence: str
    total: Figures | None = None
    question: Question | None = None

    @property
    def behind(self) -> int:
        return self.total.behind if self.total else 0

    @property
    def bound(self) -> int:
        return self.total.bound if self.total else 0

    @property
    def unset(self) -> int:
        return self.total.counts.get("unset", 0) if self.total else 0

    @property
    def retired(self) -> bool:
        return self.requirement.status == "retired"

    @property
    def state(self) -> tuple[str, Any]:
        return state_of(self.total) if self.total else ("not_measurable", "")


def state_of(total: Figures) -> tuple[str, Any]:
    """The status a sum is drawn as: green while nobody is behind, then by how many are. Open numbers never count."""
    counts = total.counts
    owed = total.bound - counts.get("unset", 0)
    if not owed:
        return shown("unset" if counts.get("unset") else "none")
    if counts.get("not_due", 0) == owed:
        return shown("not_due")
    bad = total.behind
    if not bad:
        return shown("met" if counts.get("met", 0) == owed else "on_track")
    if bad <= owed * FEW:
        return shown("behind")
    over = counts.get("missed", 0) + counts.get("broken", 0)
    return shown("missed" if 2 * over >= bad else "far_behind")


def requirement_rows(requirements: Iterable[Requirement], on: dt.date, user) -> list[RequirementRow]:
    """Requirements with what is understood of them and, in one statement, how they stand."""
    rows = []
    for requirement in requirements:
        specification = specification_on(requirement, on)
        rows.append(
            RequirementRow(requirement, specification, standing(specification), sentence(specification))
        )
    live = [row.requirement for row in rows if row.requirement.status == "published"]
    live = [requirement for requirement in live if requirement.plan.status == "published"]
    asked = questions(live, on)
    by_pk = {question.requirement.pk: question for question in asked}
    totals = {
        figures.requirement_id: figures
        for figures in places(asked, on, Obligation.objects.visible_to(user))
        if figures.level == "region"
    }
    for row in rows:
        row.question = by_pk.get(row.requirement.pk)
        row.total = totals.get(row.requirement.pk)
    return rows


def plan_counts(plans: Sequence[Plan], on: dt.date) -> dict[int, dict[str, int]]:
    """Per plan, how many requirements are measured, not yet measurable, or text (two statements)."""
    rows = Requirement.objects.filter(plan__in=plans).exclude(status="retired").prefetch_related("versions")
    counts: dict[int, dict[str, int]] = {
        plan.pk: dict.fromkeys([*Measured.values, "unset", "all"], 0) for plan in plans
    }
    for requirement in rows:
        found = standing(specification_on(requirement, on))
        mine = counts[requirement.plan_id]
        mine[found.measured] += 1
        mine["all"] += 1
        mine["unset"] += found.unset
    return counts


# ---- evaluation -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Subject:
    """Who a figure is about: the name, where, and the page that says more."""

    name: str
    place: str = ""
    post: str = ""
    url: str = ""


class Names:
    """Names of the subjects of some figures, with one statement per kind; people come with their posts and schools."""

    def __init__(self, figures: Sequence[Figures], on: dt.date):
        self.people: dict[int, str] = {}
        self.schools: dict[int, str] = {}
        self.posts: dict[tuple[int, int | None], str] = {}
        self._add_posts({f.person_id for f in figures} - {None}, on)
        self.people |= dict(self._of(Person, figures, "person_id", self.people).values_list("pk", "name"))
        rows = self._of(School, figures, "school_id", self.schools)
        self.schools |= {school.pk: localized(school, "name") for school in rows}
        wanted = {pk for f in figures for pk in (f.county_id, f.region_id) if pk}
        self.regions = (
            {region.pk: region for region in Region.objects.filter(pk__in=wanted)} if wanted else {}
        )
        self.classes = dict(self._of(SchoolClass, figures, "school_class_id").values_list("pk", "name"))
        self.teams = dict(self._of(Team, figures, "team_id").values_list("pk", "name"))

    def _add_posts(self, people: set[int | None], on: dt.date) -> None:
        """The leading post of each person in each place on a day."""
        if not people:
            return
        ranks = {kind: rank for rank, kind in enumerate(PostKind.values)}
        columns = ("person", "person__name", "school", "school__name", "school__name_en", "kind")
        posts = Post.objects.on(on).filter(person__in=people).values_list(*columns)
        for person, name, school, title, title_en, kind in sorted(
            posts, key=lambda row: -ranks.get(row[5], 99)
        ):
            self.people[person] = name
            self.posts[person, school] = str(PostKind(kind).label)
            if school:
                self.schools[school] = localized({"name": title, "name_en": title_en}, "name")

    def _of(self, model, figures: Sequence[Figures], name: str, known: Iterable = ()):
        wanted = {getattr(f, name) for f in figures} - {None} - set(known)
        return model.objects.filter(pk__in=wanted) if wanted else model.objects.none()

    def region(self, pk: int | None) -> str:
        return localized(self.regions.get(pk), "name") if pk else ""

    def subject(self, f: Figures) -> Subject:
        """Who one figure is about."""
        place = " · ".join(
            part for part in (self.region(f.county_id), self.schools.get(f.school_id, "")) if part
        )
        if f.person_id:
            post = self.posts.get((f.person_id, f.school_id), "")
            place = place or self.region(f.region_id)
            url = reverse("organisation:person", args=[f.person_id])
            return Subject(self.people.get(f.person_id, ""), place, post, url)
        if f.school_class_id:
            url = reverse("organisation:class", args=[f.school_class_id])
            return Subject(self.classes.get(f.school_class_id, ""), place, "", url)
        if f.team_id:
            return Subject(
                self.teams.get(f.team_id, ""), place, "", reverse("organisation:team", args=[f.team_id])
            )
        if f.school_id:
            url = reverse("organisation:school", args=[f.school_id])
            return Subject(self.schools.get(f.school_id, ""), self.region(f.county_id), "", url)
        pk = f.region_id or f.county_id
        return Subject(self.region(pk), "", "", reverse("organisation:region", args=[pk]) if pk else "")


def subject_rows(found: Sequence[Figures], asked: Sequence[Question], on: dt.date) -> list[dict[str, Any]]:
    """Figures as the tables show them, with names, words and addresses."""
    names = Names(found, on)
    by_pk = {question.requirement.pk: question for question in asked}
    return [_subject_row(f, by_pk[f.requirement_id], names) for f in found]


def _subject_row(f: Figures, question: Question, names: Names) -> dict[str, Any]:
    first, last = f.starts_on or question.window.start, f.ends_on or question.window.end
    code, label = shown(f.status)
    subject = {"person": f.person_id, "school": f.school_id if not f.person_id else None}
    if not f.person_id and not f.school_id:
        subject = {"county": f.county_id or f.region_id}
    return {
        "figures": f,
        "requirement": question.requirement,
        "subject": names.subject(f),
        "status": code,
        "label": label,
        "unit": unit_of(question.clause),
        "set": f.target is not None,
        "expected": f.expected.quantize(1) if f.target is not None else None,
        "records": question.metric.records_url(question.clause.filters, first, last, **subject),
        "note": span_note(question, f),
        "fine": fine_note(question, f),
        "key": f.subject_key,
    }


def span_note(question: Question, f: Figures) -> str:
    """Why a target differs from the plan's number: bound for part of the time, or excused."""
    demanded = question.clause.target.number
    parts = []
    if f.starts_on and f.ends_on and (f.starts_on, f.ends_on) != (question.window.start, question.window.end):
        parts.append(day_range(f.starts_on, f.ends_on))
    if f.reason:
        parts.append(f.reason)
    if f.target is not None and demanded is not None and f.target != demanded and f.status != "exempt":
        parts.insert(0, _("prorated from %(n)s") % {"n": number(demanded)})
    return " · ".join(parts)


def fine_note(question: Question, f: Figures) -> str:
    """每周达标 15/18 周: how many of the shorter periods were kept."""
    if not f.fine_due:
        return ""
    specification = question.specification
    kinds = [clause.every for i, clause in enumerate(specification.clauses) if i != specification.main]
    words = {"met": f.fine_met, "due": f.fine_due}
    return FINE.get(kinds[0], FINE_OTHER)() % words


FINE = {
    "week": lambda: _("kept in %(met)s of %(due)s weeks"),
    "two_weeks": lambda: _("kept in %(met)s of %(due)s fortnights"),
    "month": lambda: _("kept in %(met)s of %(due)s months"),
    "school_day": lambda: _("kept on %(met)s of %(due)s school days"),
}


def FINE_OTHER() -> str:
    return _("kept in %(met)s of %(due)s shorter periods")


def distribution(total: Figures | None, url: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Chart and table of how many are in which state; each bar leads to its list."""
    counts = dict(total.counts) if total else {}
    counts["missed"] = counts.get("missed", 0) + counts.pop("broken", 0)
    present = [state for state in LEVELS if counts.get(state)]
    data, labels = [], []
    for state in present:
        code, label = shown(state)
        data.append(
            {
                "value": counts[state],
                "status": code,
                "url": f"{url}{'&' if '?' in url else '?'}status={state}",
            }
        )
        labels.append(str(label))
    option = {
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": labels, "inverse": True},
        "series": [{"type": "bar", "data": data, "label": {"show": True, "position": "right"}}],
    }
    table = {
        "head": [_("State"), _("How many")],
        "rows": [[a, b["value"]] for a, b in zip(labels, data, strict=True)],
    }
    return option, table


def place_rows(found: Sequence[Figures], level: str, on: dt.date) -> list[dict[str, Any]]:
    """Counties or schools of one requirement by how much of what is owed is done, ranked 1, 2, 2, 4."""
    rows = sorted(
        (f for f in found if f.level == level and f.rate is not None),
        key=lambda f: (-f.rate, f.county_id or 0, f.school_id or 0),
    )
    names = Names(rows, on)
    ranked, rank, last = [], 0, None
    for place, f in enumerate(rows, start=1):
        rank, last = (rank, last) if f.rate == last else (place, f.rate)
        code, label = state_of(f)
        name = names.schools.get(f.school_id) if level == "school" else names.region(f.county_id)
        ranked.append(
            {"rank": rank, "name": name, "place": names.region(f.county_id), "figures": f, "rate": f.rate,
             "status": code, "label": label, "behind": f.behind, "bound": f.bound}
        )  # fmt: skip
    return ranked


def behind_statuses(code: str) -> tuple[str, ...]:
    """The states that a choice of the filter stands for."""
    if code == "all_behind":
        return BEHIND
    return {"missed": ("missed", "broken"), "exempt": ("exempt", "none")}.get(code, (code,) if code else ())

"""What the form offers: the school's own data, so that a lesson is recorded by tapping, not by typing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from quality.core.clock import today
from quality.core.scope import scope_of
from quality.core.text import day_short, english, localized, weekday
from quality.organisation import calendar, words
from quality.organisation.models import CalendarDay, Person, School, SchoolClass, Teaching
from quality.rubrics.models import Rubric, Version

from .models import Observation

OTHER = "other"  # stands for "another day" and "a substitute teacher" among the pills
RECENT = 60  # earlier lessons in which topics are looked for
TOPICS = 8
FOLDED = 18  # classes that fit on a phone without folding the grades
REMEMBERED = ("school", "school_class", "subject", "period", "minutes", "kind", "lesson_type")


@dataclass(frozen=True)
class Choice:
    """One pill: what it sends and what it says."""

    value: str
    label: str
    hint: str = ""


@dataclass
class Offer:
    """Everything the form offers one person, given what is chosen so far. Each question is asked of the database once,
    and only when a template shows the answer."""

    user: Any
    values: Mapping[str, Any] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """What is chosen, as text."""
        found = self.values.get(name)
        return "" if found is None else str(found)

    @cached_property
    def day(self) -> dt.date:
        """The day chosen, or the last school day."""
        chosen = self.value("observed_on")
        if chosen == OTHER:
            chosen = self.value("other_day")
        try:
            return dt.date.fromisoformat(chosen)
        except ValueError:
            return self.recent_days[0] if self.recent_days else today()

    @cached_property
    def recent_days(self) -> list[dt.date]:
        """The last school days up to today, newest first."""
        owner = calendar.owner_of(self.school.county) if self.school else None
        days = CalendarDay.objects.filter(region=owner, is_school_day=True, date__lte=today())
        return list(days.order_by("-date").values_list("date", flat=True)[:3]) if owner else []

    @property
    def days(self) -> list[Choice]:
        """Pills for the last school days, and for any other day."""
        pills = [Choice(day.isoformat(), day_word(day), day_short(day)) for day in self.recent_days]
        return [*pills, Choice(OTHER, _("Another day"))]

    @property
    def day_value(self) -> str:
        """The pill that is chosen."""
        return self.day.isoformat() if self.day in self.recent_days else OTHER

    @cached_property
    def schools(self) -> list[School]:
        """Schools in which the person may record lessons."""
        allowed = scope_of(self.user).schools_q("observation.log", path="")
        return list(School.objects.filter(allowed).open().select_related("county"))

    @cached_property
    def school(self) -> School | None:
        """The school chosen, or the only one, or the first."""
        chosen = self.value("school")
        return next((s for s in self.schools if str(s.pk) == chosen), next(iter(self.schools), None))

    @cached_property
    def classes(self) -> list[SchoolClass]:
        """Classes of the school in the day's school year."""
        return list(SchoolClass.objects.on(self.day).filter(school=self.school)) if self.school else []

    @property
    def grades(self) -> list[tuple[str, list[SchoolClass], SchoolClass | None]]:
        """The classes by grade, with the chosen one where it is among them."""
        found = []
        for grade, rows in groupby(self.classes, key=lambda c: c.grade):
            classes = list(rows)
            found.append(
                (grade_name(grade), classes, self.school_class if self.school_class in classes else None)
            )
        return found

    @property
    def has_many_classes(self) -> bool:
        """Whether the grades fold, so that a large school fits on a phone."""
        return len(self.classes) > FOLDED

    @cached_property
    def school_class(self) -> SchoolClass | None:
        """The class chosen, if it is one of these."""
        return next((c for c in self.classes if str(c.pk) == self.value("school_class")), None)

    @cached_property
    def teachings(self) -> list[Teaching]:
        """Who teaches what in the class on the day."""
        rows = Teaching.objects.on(self.day).filter(school_class=self.school_class).select_related("teacher")
        return list(rows.order_by("-weekly_periods", "subject")) if self.school_class else []

    @cached_property
    def teaching(self) -> Teaching | None:
        """The chosen subject with its teacher; the only one is chosen by itself."""
        if len(self.teachings) == 1:
            return self.teachings[0]
        return next((t for t in self.teachings if t.subject == self.value("subject")), None)

    @property
    def teacher_is_other(self) -> bool:
        """Whether a substitute has been chosen."""
        return self.value("teacher") == OTHER

    @cached_property
    def stand_ins(self) -> list[Person]:
        """Who else works at the school on that day."""
        if self.school is None or self.teaching is None:
            return []
        people = Person.objects.filter(pk__in=self.school.posts.on(self.day).values("person"))
        return list(
            people.exclude(pk=self.teaching.teacher_id).exclude(pk=self.user.person_id).order_by("name")
        )

    @cached_property
    def topics(self) -> list[str]:
        """Topics of earlier lessons of the grade in this subject, newest first, each once."""
        if self.school_class is None or self.teaching is None:
            return []
        lessons = Observation.objects.visible_to(self.user).filter(
            school=self.school, school_class__grade=self.school_class.grade, subject=self.teaching.subject
        )
        found = lessons.order_by("-observed_on", "-pk").values_list("topic", flat=True)[:RECENT]
        return list(dict.fromkeys(found))[:TOPICS]

    @cached_property
    def rubrics(self) -> list[Version]:
        """The current versions of the rubrics made for the school's stage."""
        suited = Rubric.objects.visible_to(self.user).for_observation(
            self.school.stage if self.school else ""
        )
        return list(Version.objects.filter(rubric__in=suited).current().select_related("rubric"))

    @cached_property
    def rubric_version(self) -> Version | None:
        """The version chosen, or the first, with its criteria and bands."""
        chosen = self.value("rubric_version")
        known = [str(version.pk) for version in self.rubrics]
        if chosen not in known and not self.values.get("keep_rubric"):
            chosen = known[0] if known else ""
        return Version.objects.visible_to(self.user).with_content().filter(pk=chosen or None).first()

    @property
    def criteria(self) -> list[dict[str, Any]]:
        """The criteria by what is filled in so far."""
        found = self.rubric_version.criteria.all() if self.rubric_version else ()
        return [{"criterion": c, "value": self.value(f"points-{c.pk}")} for c in found]

    @property
    def bands_json(self) -> str:
        """The grade bands, for the live total."""
        bands = self.rubric_version.bands.all() if self.rubric_version else ()
        return json.dumps([[float(band.from_percent), localized(band, "grade")] for band in bands])

    @property
    def phrases(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Ready-made words by kind, each with the criterion it speaks of."""
        criteria = self.rubric_version.criteria.all() if self.rubric_version else ()
        return [
            (kind, [{"criterion": c.pk, "phrase": phrase} for c in criteria for phrase in c.phrases_of(kind)])
            for kind in ("strengths", "suggestions")
        ]


def day_word(day: dt.date) -> str:
    """Today, yesterday, or the weekday."""
    passed = (today() - day).days
    return _("Today") if passed == 0 else _("Yesterday") if passed == 1 else weekday(day)


def grade_name(grade: int) -> str:
    """七年级; Grade 7."""
    if not english():
        return words.grade_name(grade)
    return f"K{grade + 4}" if grade < 0 else f"Grade {grade}"


def begin(user, defaults: Mapping[str, Any]) -> Offer:
    """An offer that begins with what the person chose the last time; but not with the very same lesson again."""
    last = Observation.objects.filter(observer=user.person_id or 0).order_by("-observed_on", "-pk")
    names = [f"{name}_id" if name in ("school", "school_class") else name for name in REMEMBERED]
    row = last.values(*names, "rubric_version_id", "observed_on").first() or {}
    day = row.pop("observed_on", None)
    remembered = {name.removesuffix("_id"): value for name, value in row.items() if value is not None}
    values = {**defaults, **remembered}
    offer = Offer(user, values)
    if offer.day == day:
        values.pop("period", None)
    return offer

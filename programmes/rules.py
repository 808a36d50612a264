"""When a lesson may be recorded: each rule refuses with what is wrong and what to do about it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from quality.core.clock import today
from quality.core.errors import Refused
from quality.core.scope import scope_of
from quality.core.text import day as day_text
from quality.core.text import weekday
from quality.organisation import calendar
from quality.organisation.models import (
    CalendarDay,
    Person,
    Post,
    School,
    SchoolClass,
    SpecialDay,
    Teaching,
    Term,
)

from .models import Observation


def observer_of(user) -> Person:
    """The person behind an account that may record lessons."""
    scope = scope_of(user)
    if not scope.allows("observation.log"):
        raise Refused(_("Your roles do not include recording lessons."), code="not_allowed")
    if not getattr(user, "person_id", None):
        raise Refused(
            _("Your account is not linked to a member of staff. Ask the person who looks after accounts."),
            code="no_person",
        )
    return user.person


def refuse_future(observed_on: dt.date) -> None:
    """A lesson is recorded once it has been given."""
    if observed_on > today():
        raise Refused(
            _("%(day)s is still to come. Choose the day on which you observed the lesson.")
            % {"day": day_text(observed_on)},
            field="observed_on",
            code="future",
        )


def refuse_foreign(user, school_class: SchoolClass) -> None:
    """Lessons are recorded in the schools of one's own places."""
    allowed = scope_of(user).schools_q("observation.log", path="")
    if not School.objects.filter(allowed, pk=school_class.school_id).exists():
        raise Refused(
            _(
                "You may not record lessons in this class. Choose a class of a school that you are responsible for."
            ),
            field="school_class",
            code="foreign_class",
        )


def refuse_other_year(school_class: SchoolClass, observed_on: dt.date) -> None:
    """A class exists in one school year, and no longer than its school."""
    year, closed = school_class.year, school_class.school.closed_on
    if closed and observed_on > closed:
        raise Refused(
            _("%(school)s was closed on %(day)s. Choose the school that took over the class.")
            % {"school": school_class.school, "day": day_text(closed)},
            field="school_class",
            code="closed_school",
        )
    if not year.starts_on <= observed_on <= year.ends_on:
        raise Refused(
            _("%(class)s belongs to the school year %(year)s. Choose the class of that day's school year.")
            % {"class": school_class, "year": year},
            field="school_class",
            code="other_year",
        )


def term_of(school: School, observed_on: dt.date) -> Term:
    """The open term that a school day lies in; refused on days without lessons and in closed terms."""
    owner = calendar.owner_of(school.county)
    found = CalendarDay.objects.filter(region=owner, date=observed_on).select_related("term__year").first()
    if owner is None or found is None or found.term is None:
        raise Refused(
            _("%(day)s lies outside of the terms. Choose a day within a term.")
            % {"day": day_text(observed_on)},
            field="observed_on",
            code="outside_term",
        )
    if not found.is_school_day:
        _refuse_free_day(owner, observed_on)
    refuse_closed(found.term)
    return found.term


def _refuse_free_day(owner, observed_on: dt.date) -> None:
    """No lessons are held on holidays and weekends, except on make-up days."""
    special = SpecialDay.objects.filter(
        region=owner, starts_on__lte=observed_on, ends_on__gte=observed_on
    ).first()
    words = {"day": day_text(observed_on), "reason": special.name if special else weekday(observed_on)}
    raise Refused(
        _("%(day)s is not a school day (%(reason)s). Choose a school day or a make-up day.") % words,
        field="observed_on",
        code="no_school_day",
    )


def refuse_closed(term: Term) -> None:
    """A closed term takes no more records."""
    if term.closed_at:
        raise Refused(
            _(
                "%(term)s is closed, its records no longer change. Ask your county bureau where something is wrong."
            )
            % {"term": term},
            field="observed_on",
            code="closed_term",
        )


def refuse_oneself(observer: Person, teacher: Person) -> None:
    """Nobody observes their own lesson."""
    if observer.pk == teacher.pk:
        raise Refused(
            _("Nobody observes their own lesson. Choose the teacher whose lesson you observed."),
            field="teacher",
            code="oneself",
        )


def is_substitute(
    school_class: SchoolClass, subject: str, teacher: Person, observed_on: dt.date, said_so: bool
) -> bool:
    """Whether the teacher stood in; refused where neither the timetable nor the observer says that they taught."""
    regular = Teaching.objects.on(observed_on).filter(school_class=school_class, subject=subject)
    found = regular.select_related("teacher").first()
    if found is None:
        raise Refused(
            _("%(class)s has no such subject on that day. Choose a subject that the class is taught.")
            % {"class": school_class},
            field="subject",
            code="no_such_subject",
        )
    if found.teacher_id == teacher.pk:
        return False
    if not said_so:
        raise Refused(
            _(
                "This subject is taught by %(regular)s, not by %(teacher)s. Choose “substitute teacher” if they stood in."
            )
            % {"regular": found.teacher, "teacher": teacher},
            field="teacher",
            code="not_teaching",
        )
    if not Post.objects.on(observed_on).filter(person=teacher, school=school_class.school_id).exists():
        raise Refused(
            _("%(teacher)s did not work at %(school)s on that day. Choose a teacher of the school.")
            % {"teacher": teacher, "school": school_class.school},
            field="teacher",
            code="foreign_teacher",
        )
    return True


def refuse_twice(
    observer: Person,
    school_class: SchoolClass,
    observed_on: dt.date,
    period: int,
    except_for: int | None = None,
) -> None:
    """The same observer counts the same lesson once."""
    same = Observation.objects.filter(
        observer=observer, school_class=school_class, observed_on=observed_on, period=period
    )
    earlier = same.exclude(pk=except_for).first()
    if earlier:
        raise Refused(
            _("You have already recorded this lesson: “%(topic)s”. Change that record instead.")
            % {"topic": earlier.topic},
            field="period",
            code="twice",
        )

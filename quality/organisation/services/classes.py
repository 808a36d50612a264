"""Classes of a school year, and who teaches what in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quality.audit.services import record
from quality.core import text
from quality.core.errors import Refused

from ..codes import Stage
from ..models import Person, School, SchoolClass, SchoolYear, Teaching
from ..words import class_name
from .rules import DAY, demand, edited, recheck

# The five-four system keeps grade 6 in the junior school, so both systems are admitted.
GRADES = {
    Stage.KINDERGARTEN: range(-3, 0),
    Stage.PRIMARY: range(1, 7),
    Stage.JUNIOR: range(6, 10),
    Stage.NINE_YEAR: range(1, 10),
    Stage.SENIOR: range(10, 13),
    Stage.COMPLETE: range(6, 13),
    Stage.SPECIAL: range(-3, 13),
}
MOST = 40


@transaction.atomic
def create_classes(*, by, school: School, year: SchoolYear, numbers: Mapping[int, int]) -> list[SchoolClass]:
    """Make classes 1 to n of each grade for a school year; those that exist already stay as they are."""
    demand(by, "organisation.manage", school)
    School.objects.select_for_update().get(pk=school.pk)
    if school.closed_on and school.closed_on < year.starts_on:
        raise Refused(_("The school is closed in that year."), field="year", code="closed")
    for grade, number in numbers.items():
        _check_grade(school, grade, number)
    existing = set(SchoolClass.objects.filter(school=school, year=year).values_list("grade", "number"))
    made = SchoolClass.objects.bulk_create(
        SchoolClass(school=school, year=year, grade=grade, number=index, name=class_name(grade, index))
        for grade, number in sorted(numbers.items())
        for index in range(1, number + 1)
        if (grade, index) not in existing
    )
    if not made:
        raise Refused(
            _("All these classes exist already. Raise the number of classes of a grade."), code="unchanged"
        )
    recheck(by, made[0])
    changes = {"classes": [None, "、".join(item.name for item in made)], "year": [None, str(year)]}
    record(by=by, action="classes.created", target=school, school=school, changes=changes)
    return made


def _check_grade(school: School, grade: int, number: int) -> None:
    if number and grade not in GRADES[Stage(school.stage)]:
        raise Refused(
            _("A school of this stage has no grade %(grade)s.") % {"grade": grade},
            field="numbers",
            code="wrong-grade",
        )
    if not 0 <= number <= MOST:
        raise Refused(
            _("A grade has from 0 to %(most)s classes.") % {"most": MOST},
            field="numbers",
            code="out-of-range",
        )


@transaction.atomic
def edit_class(*, by, school_class: SchoolClass, **facts) -> SchoolClass:
    """Change name, pupils or homeroom teacher of a class."""
    demand(by, "organisation.manage", school_class.school)
    row = (
        SchoolClass.objects.select_for_update(of=("self",))
        .select_related("school", "year")
        .get(pk=school_class.pk)
    )
    wanted = {name: facts[name] for name in ("name", "pupils", "homeroom_teacher") if name in facts}
    teacher = wanted.get("homeroom_teacher")
    if teacher and teacher.pk != row.homeroom_teacher_id:
        _works_here(teacher, row, row.year.starts_on, row.year.ends_on, "homeroom_teacher")
    edited(row, wanted, by=by, action="class.edited", school=row.school)
    return row


@transaction.atomic
def assign_teaching(
    *,
    by,
    school_class: SchoolClass,
    subject: str,
    teacher: Person,
    from_day: dt.date,
    weekly_periods: int = 1,
) -> Teaching:
    """Let a person teach a subject in a class from a day; the former teacher's assignment ends the day before."""
    school, year = school_class.school, school_class.year
    demand(by, "organisation.manage", school)
    SchoolClass.objects.select_for_update().get(pk=school_class.pk)
    if not year.starts_on <= from_day <= year.ends_on:
        raise Refused(
            _("The class exists from %(first)s to %(last)s. Choose a day in that year.")
            % {"first": text.day(year.starts_on), "last": text.day(year.ends_on)},
            field="from_day",
            code="outside-year",
        )
    _works_here(teacher, school_class, from_day, from_day, "teacher")
    former = school_class.teachings.on(from_day).filter(subject=subject).select_related("teacher").first()
    if former and former.teacher_id == teacher.pk and former.weekly_periods == weekly_periods:
        raise Refused(_("This person already teaches the subject here."), field="teacher", code="unchanged")
    until = _make_room(school_class, subject, former, from_day) or year.ends_on
    teaching = Teaching.objects.create(
        school_class=school_class,
        subject=subject,
        teacher=teacher,
        weekly_periods=weekly_periods,
        valid_from=from_day,
        valid_to=until,
    )
    recheck(by, teaching)
    before = former.teacher.name if former else None
    changes = {
        "subject": [None, str(teaching.get_subject_display())],
        "teacher": [before, teacher.name],
        "from_day": [None, from_day],
    }
    record(by=by, action="teaching.assigned", target=school_class, school=school, changes=changes)
    return teaching


def _make_room(
    school_class: SchoolClass, subject: str, former: Teaching | None, from_day: dt.date
) -> dt.date | None:
    """End or replace the former assignment; answers the day before a later one begins."""
    if former and former.valid_from == from_day:
        former.delete()
    elif former:
        former.valid_to = from_day - DAY
        former.save(update_fields=["valid_to"])
    later = (
        school_class.teachings.filter(subject=subject, valid_from__gt=from_day).order_by("valid_from").first()
    )
    return later.valid_from - DAY if later else None


def _works_here(person: Person, school_class: SchoolClass, first: dt.date, last: dt.date, field: str) -> None:
    if not person.posts.during(first, last).filter(school=school_class.school_id).exists():
        raise Refused(
            _("%(person)s holds no post in this school then. Appoint or transfer first.")
            % {"person": person},
            field=field,
            code="no-post",
        )

"""A province for the bench: plain people and schools, and millions of lessons streamed into the database.

Every month of a term has the same number of records whatever the years of history. Ids follow from places: school n has
the people from (n - 1) * staff + 1 on, its leaders first, so that nothing needs to be remembered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import accumulate
from random import Random
from typing import TextIO

from django.db import transaction

from programmes.models import Observation
from quality.organisation.models import (
    Person,
    Post,
    Region,
    RegionPlacement,
    School,
    SchoolClass,
    SchoolPlacement,
    Teaching,
)

from . import calendar, province_accounts
from .calendar import TermRow, YearRow, moment
from .curriculum import GRADE_NAMES, PERIODS
from .finish import make_province_plan
from .marks import Marks
from .names import person_name
from .progress import Progress
from .remarks import Remarks
from .schools import GRADES, PREFIX
from .size import ANCHOR, ProvinceSize
from .writer import Writer, analyze, cell

LEADERS = ("principal", "vice_principal", "vice_principal", "dean", "dean", *["cadre"] * 6)
OBSERVERS = 5
CLASSES = 24
STAGES = ("primary", "junior", "nine_year", "primary", "senior")
SUBJECTS = tuple(subject for subject in PERIODS[7] if subject not in ("practice", "labour"))
SINCE = dt.date(2010, 9, 1)
STEPS, TAILS = 7, 4096
CITIES = "哈尔滨市 齐齐哈尔市 鸡西市 鹤岗市 双鸭山市 大庆市 伊春市 佳木斯市 七台河市 牡丹江市 黑河市 绥化市 大兴安岭地区"


class Province:
    """The numbers and pools from which rows are made."""

    def __init__(self, size: ProvinceSize, seed: int) -> None:
        self.size, self.rng = size, Random(seed)
        self.staff = size.people // size.schools
        self.years, self.terms = calendar.make_years(ANCHOR.year - size.years, ANCHOR.year)
        self.names = [person_name(self.rng, 1 + number % 2) for number in range(5000)]
        self.first_county = 2 + size.prefectures

    def county_of(self, school: int) -> int:
        """Id of a school's county."""
        return self.first_county + school % self.size.counties

    def stage_of(self, school: int) -> str:
        """Stage of a school."""
        return STAGES[school % len(STAGES)]

    def person(self, school: int, place: int) -> int:
        """Id of the person in a place of a school's staff list."""
        return (school - 1) * self.staff + place + 1

    def class_id(self, year: YearRow | int, school: int, number: int) -> int:
        """Id of a class; `year` counts from 0."""
        place = year if isinstance(year, int) else year.id - 1
        return (place * self.size.schools + school - 1) * CLASSES + number + 1

    def teacher(self, school: int, number: int, subject: int) -> int:
        """Id of who teaches a subject in a class of a school."""
        teachers = self.staff - len(LEADERS)
        return self.person(school, len(LEADERS) + (number * len(SUBJECTS) + subject) % teachers)

    # ---- rows

    def regions(self) -> Iterator[tuple]:
        """id, name, level, parent, order."""
        cities = CITIES.split()
        yield 1, "黑龙江省", "province", None, 1
        for number in range(self.size.prefectures):
            yield 2 + number, cities[number % len(cities)], "prefecture", 1, 2 + number
        for number in range(self.size.counties):
            city = number % self.size.prefectures
            name = f"{cities[city % len(cities)][:-1]}第{number // self.size.prefectures + 1}区"
            yield self.first_county + number, name, "county", 2 + city, self.first_county + number

    def schools(self) -> Iterator[tuple]:
        """id, code, name, stage, setting, county, opened_on."""
        for school in range(1, self.size.schools + 1):
            stage = self.stage_of(school)
            code = f"{PREFIX[stage]}23{300000 + school}"
            yield school, code, f"第{school}学校", stage, "111", self.county_of(school), SINCE

    def people(self) -> Iterator[str]:
        """Lines: id, staff_no, name, gender, birth_year, subject, title, qualification, entered_on."""
        names, subjects = self.names, SUBJECTS
        for number in range(1, self.size.schools * self.staff + 1):
            name, subject = names[number * 7 % 5000], subjects[number % len(subjects)]
            yield f"{number}\tP{number:07}\t{name}\t{1 + number % 2}\t{1970 + number % 28}\t{subject}\tyi_ji\tbachelor\t{SINCE}"

    def posts(self) -> Iterator[str]:
        """Lines: id, person, kind, school, subject, valid_from."""
        kinds = [*LEADERS, *["teacher"] * (self.staff - len(LEADERS))]
        for school in range(1, self.size.schools + 1):
            for place, kind in enumerate(kinds):
                number = self.person(school, place)
                yield f"{number}\t{number}\t{kind}\t{school}\t{SUBJECTS[number % len(SUBJECTS)]}\t{SINCE}"

    def classes(self) -> Iterator[str]:
        """Lines: id, school, year, grade, number, name, pupils."""
        for year in self.years:
            for school in range(1, self.size.schools + 1):
                grades = GRADES[self.stage_of(school)]
                for number in range(CLASSES):
                    grade, place = grades[number % len(grades)], number // len(grades) + 1
                    name = f"{GRADE_NAMES[grade]}（{place}）班"
                    yield f"{self.class_id(year, school, number)}\t{school}\t{year.id}\t{grade}\t{place}\t{name}\t{30 + number}"

    def teachings(self) -> Iterator[str]:
        """Lines, for the present year only: id, school_class, subject, teacher, weekly_periods, valid_from, valid_to."""
        year, row = self.years[-1], 0
        for school in range(1, self.size.schools + 1):
            for number in range(CLASSES):
                group = self.class_id(year, school, number)
                for place, subject in enumerate(SUBJECTS):
                    row += 1
                    yield f"{row}\t{group}\t{subject}\t{self.teacher(school, number, place)}\t3\t{year.start}\t{year.end}"


class Stream:
    """Lines of observations, day by day."""

    FIELDS = [
        "id",
        "uuid",
        "observer",
        "school",
        "school_class",
        "teacher",
        "subject",
        "term",
        "observed_on",
        "period",
    ]
    TAIL = [
        "minutes",
        "kind",
        "lesson_type",
        "topic",
        "strengths",
        "suggestions",
        "rubric_version",
        "points",
        "score",
        "grade",
    ]

    def __init__(self, province: Province, progress: Progress) -> None:
        self.province, self.progress, self.rng = province, progress, province.rng
        self.tails = self._tails()
        weights = (0.5 + self.rng.random() for _ in range(province.size.schools))
        self.weights = list(accumulate(weights))
        self.schools = range(1, province.size.schools + 1)

    def _tails(self) -> list[str]:
        """Ready-made ends of lines."""
        rng, marks, remarks = self.rng, Marks(self.rng), Remarks()
        found = []
        for number in range(TAILS):
            form = marks.form(rng, marks.school[number % len(marks.school)], rng.gauss(83, 6))
            texts = remarks.both(rng, "chinese", form) if number % 3 == 0 else ("", "")
            kind = ("scheduled", "scheduled", "unannounced", "open")[number % 4]
            row = (40, kind, "new", remarks.topic(rng, "chinese", 1 + number % 9), *texts)
            found.append("\t".join(map(cell, (*row, form.version_id, form.points, form.total, form.grade))))
        return found

    def lines(self) -> Iterator[str]:
        """All of them, in order of time; the same number on every school day of a term."""
        number = 1
        for term in self.province.terms:
            if term.start > ANCHOR:
                return
            a_day = round(self.province.size.observations_a_year / 2 / len(term.days))
            for place, day in enumerate(term.days):
                if day > ANCHOR:
                    return
                yield from self._day(term, place, day, number, a_day)
                number += a_day
            self.progress.part(term.id / len(self.province.terms))

    def _day(self, term: TermRow, place: int, day: dt.date, number: int, count: int) -> Iterator[str]:
        province, tails, random = self.province, self.tails, self.rng.random
        seen: dict[int, int] = {}
        year, many = term.year - province.years[0].year, len(SUBJECTS)
        end = f"\t{day} 18:00+08\t{day} 18:00+08"
        for school in self.rng.choices(self.schools, cum_weights=self.weights, k=count):
            turn = seen[school] = seen.get(school, -1) + 1
            room = int(random() * CLASSES)
            subject = (room + place + turn) % many
            observer = province.person(school, (turn + place) % OBSERVERS)
            group, teacher = province.class_id(year, school, room), province.teacher(school, room, subject)
            yield (
                f"{number}\t00000000-0000-4000-8000-{number:012x}\t{observer}\t{school}\t{group}\t{teacher}\t{SUBJECTS[subject]}"
                f"\t{term.id}\t{day}\t{1 + turn // OBSERVERS % 8}\t{tails[int(random() * TAILS)]}{end}"
            )
            number += 1


@transaction.atomic
def build(size: ProvinceSize, seed: int, stream: TextIO | None = None) -> dict[str, int]:
    """Make the province; return how many of what there are."""
    progress, writer = Progress(stream, STEPS), Writer(moment(ANCHOR, 18))
    province = Province(size, seed)
    progress.step("places and calendar")
    write_places(writer, province)
    calendar.write(writer, 1, province.years, province.terms, ANCHOR)
    progress.step("people and posts")
    with writer.unindexed(Person, Post):
        names = [
            "id",
            "staff_no",
            "name",
            "gender",
            "birth_year",
            "subject",
            "title",
            "qualification",
            "entered_on",
        ]
        people = writer.lines(Person, names, province.people())
        writer.lines(Post, ["id", "person", "kind", "school", "subject", "valid_from"], province.posts())
    progress.step("classes and teaching")
    with writer.unindexed(SchoolClass, Teaching):
        names = ["id", "school", "year", "grade", "number", "name", "pupils"]
        classes = writer.lines(SchoolClass, names, province.classes())
        names = ["id", "school_class", "subject", "teacher", "weekly_periods", "valid_from", "valid_to"]
        writer.lines(Teaching, names, province.teachings())
    province_accounts.write(writer, province)
    progress.step("lessons observed")
    source = Stream(province, progress)
    with writer.unindexed(Observation):
        names = [*source.FIELDS, *source.TAIL, "created_at", "updated_at"]
        count = writer.lines(Observation, names, source.lines())
        progress.step("keys and indexes of lessons observed")
    analyze("organisation", "accounts", "rubrics", "programmes")
    progress.step("plan and duties")
    make_province_plan()
    progress.step("statistics")
    analyze("plans", "audit")
    progress.finish()
    return {"schools": size.schools, "people": people, "classes": classes, "observations": count}


def write_places(writer: Writer, province: Province) -> None:
    """Regions and schools with their places."""
    regions, schools = list(province.regions()), list(province.schools())
    writer.rows(Region, ["id", "name", "level", "parent", "order"], regions)
    placed = ((number, row[0], row[3], SINCE) for number, row in enumerate(regions[1:], 1))
    writer.rows(RegionPlacement, ["id", "region", "parent", "valid_from"], placed)
    writer.rows(School, ["id", "code", "name", "stage", "setting", "county", "opened_on"], schools)
    placed = ((row[0], row[0], row[5], SINCE) for row in schools)
    writer.rows(SchoolPlacement, ["id", "school", "county", "valid_from"], placed)

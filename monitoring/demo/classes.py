"""Classes of each school year, and who teaches what in them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from quality.organisation.models import SchoolClass, Teaching

from .calendar import DAY, YearRow
from .curriculum import PERIODS, RELATED, class_name
from .schools import SchoolRow
from .world import PersonRow, PostRow, World
from .writer import Writer

STAFF_PER_CLASS = {"kindergarten": 2.4, "special": 2.8, "primary": 2.9, "nine_year": 3.0}
LOAD = {"teacher": 1.0, "cadre": 0.6, "dean": 0.4, "vice_principal": 0.25}  # principals do not teach
PUPILS = {"1": (34, 47), "2": (6, 18)}  # by the first figure of the setting: city and town, village
SMALL = {"special": (5, 10), "kindergarten": (16, 28)}
GROUP_SIZE = {"121": (22, 38), "122": (14, 26), "123": (12, 22)}


@dataclass(slots=True, eq=False)
class Lesson:
    """A person teaches a subject in a class, from one day to another."""

    group: Group
    subject: str
    teacher: PersonRow
    start: dt.date
    end: dt.date
    periods: int


@dataclass(slots=True, eq=False)
class Group:
    """A class in one school year."""

    id: int
    school: SchoolRow
    year: YearRow
    grade: int
    number: int
    pupils: int
    homeroom: PersonRow | None = None
    lessons: dict[str, list[Lesson]] = field(default_factory=dict)  # by subject, in order of time

    def teacher_on(self, subject: str, day: dt.date) -> PersonRow | None:
        """Who teaches a subject in the class on a day."""
        for lesson in self.lessons[subject]:
            if lesson.start <= day <= lesson.end:
                return lesson.teacher
        return None


@dataclass(slots=True, eq=False)
class Cohort:
    """Pupils who stay together through the grades of a school, and their teachers of the year before."""

    entry: int  # the year in which they are, or would have been, in the school's lowest grade
    pupils: int
    teachers: dict[str, PersonRow] = field(default_factory=dict)


class Classes:
    """Makes the classes year by year, so that teachers stay with theirs while they can."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.groups: list[Group] = []
        self.by_school_year: dict[tuple[int, int], list[Group]] = defaultdict(list)
        self.cohorts = {school.id: self._cohorts(school) for school in world.schools}

    def _cohorts(self, school: SchoolRow) -> list[Cohort]:
        rng, grades = self.world.rng, len(school.grades)
        total = max(grades, round(school.staff / STAFF_PER_CLASS.get(school.stage, 3.2)))
        first, last = self.world.years[0].year - grades + 1, self.world.years[-1].year
        low, high = SMALL.get(school.stage) or GROUP_SIZE.get(school.setting) or PUPILS[school.setting[0]]
        found = []
        for entry in range(first, last + 1):
            extra = rng.random() < total / grades - total // grades
            found += [Cohort(entry, rng.randint(low, high)) for _ in range(total // grades + extra)]
        return found

    def make(self) -> None:
        """All years."""
        for year in self.world.years:
            if year.start <= self.world.today:
                staff = self._staff(year)
                for school in self.world.schools:
                    if school.opened <= year.start and school.open_on(year.start):
                        self._make_year(school, year, staff[school.id])
                self._substitute(year, staff)

    def _staff(self, year: YearRow) -> dict[int, list[PostRow]]:
        """Who is in each school when the year begins."""
        found: dict[int, list[PostRow]] = defaultdict(list)
        for post in self.world.posts:
            if post.school and post.kind in LOAD and post.on(year.start):
                found[post.school.id].append(post)
        return found

    def _make_year(self, school: SchoolRow, year: YearRow, staff: list[PostRow]) -> None:
        cohorts = list(self.cohorts[school.id])
        for other in self.world.schools:
            if other.merged_into is school and not other.open_on(year.start):
                cohorts += self.cohorts[other.id]
        sharing = Sharing(staff)
        for place, grade in enumerate(school.grades):
            here = [cohort for cohort in cohorts if cohort.entry == year.year - place]
            for number, cohort in enumerate(here, start=1):
                group = Group(len(self.groups) + 1, school, year, grade, number, cohort.pupils)
                cohort.pupils = max(3, cohort.pupils + self.world.rng.randint(-2, 1))
                self.groups.append(group)
                self.by_school_year[school.id, year.year].append(group)
                sharing.teach(group, cohort)

    def _substitute(self, year: YearRow, staff: dict[int, list[PostRow]]) -> None:
        """Colleagues take over the lessons of those who are away or have left during the year."""
        away: dict[tuple[int, int], list[tuple[dt.date, dt.date]]] = defaultdict(list)
        for leave in self.world.leaves:
            if leave.start <= year.end and leave.end >= year.start:
                span = max(leave.start, year.start), min(leave.end, year.end)
                away[leave.school.id, leave.person.id].append(span)
        posts_of: dict[tuple[int, int], list[PostRow]] = defaultdict(list)
        for post in self.world.posts:
            if post.school:
                posts_of[post.school.id, post.person.id].append(post)
        for posts in staff.values():
            for post in posts:
                if post.end and post.end < dt.date(year.year + 1, 7, 20) and not _stays(post, posts_of):
                    away[post.school.id, post.person.id].append((post.end + DAY, year.end))
        for (school, person), spans in sorted(away.items()):
            self._replace(year, school, person, _merged(spans), staff[school], away)

    def _replace(self, year, school: int, person: int, spans, staff: list[PostRow], away) -> None:
        for group in self.by_school_year[school, year.year]:
            for subject, lessons in group.lessons.items():
                lesson = lessons[0]
                if lesson.teacher.id != person or len(lessons) > 1:
                    continue
                stand_in = self._stand_in(lesson, staff, away, school)
                if stand_in:
                    group.lessons[subject] = _split(lesson, stand_in, spans)

    def _stand_in(self, lesson: Lesson, staff: list[PostRow], away, school: int) -> PersonRow | None:
        """A colleague who is there all year, of the same subject where there is one."""
        there = [post.person for post in staff if (school, post.person.id) not in away]
        same = [person for person in there if person.subject == lesson.subject]
        return self.world.rng.choice(same or there) if there else None


class Sharing:
    """Shares the lessons of one school and year out among its people, the least burdened first."""

    def __init__(self, staff: list[PostRow]) -> None:
        self.by_subject: dict[str, list[PostRow]] = defaultdict(list)
        self.kind = {post.person.id: LOAD[post.kind] for post in staff}
        self.load: dict[int, float] = dict.fromkeys(self.kind, 0.0)
        self.staff = staff
        self.homerooms: set[int] = set()  # those who have a class to look after
        for post in staff:
            self.by_subject[post.subject].append(post)

    def teach(self, group: Group, cohort: Cohort) -> None:
        """Give a class its teachers, those of the year before where they are still there."""
        for subject, periods in PERIODS[group.grade].items():
            teacher = cohort.teachers.get(subject)
            if teacher is None or teacher.id not in self.kind or self._full(teacher):
                teacher = self._least(subject)
            cohort.teachers[subject] = teacher
            self.load[teacher.id] += periods / self.kind[teacher.id]
            lesson = Lesson(group, subject, teacher, group.year.start, group.year.end, periods)
            group.lessons[subject] = [lesson]
        group.homeroom = self._homeroom(group)

    def _full(self, teacher: PersonRow) -> bool:
        return self.load[teacher.id] > 18

    def _least(self, subject: str) -> PersonRow:
        """A specialist with time left, or else a colleague of a related subject, or else anyone."""
        own = self.by_subject.get(subject, [])
        related = [post for kind in RELATED.get(subject, ()) for post in self.by_subject.get(kind, ())]
        for able in (own, own + related, self.staff):
            if able:
                best = min(able, key=self._burden)
                if able is not own or self.load[best.person.id] < 16:
                    return best.person
        raise ValueError("A school without staff has no lessons.")

    def _burden(self, post: PostRow) -> tuple[float, int]:
        return self.load[post.person.id], post.person.id

    def _homeroom(self, group: Group) -> PersonRow | None:
        """A teacher with many periods in the class and no other class to look after."""
        lessons = sorted((found[0] for found in group.lessons.values()), key=lambda lesson: -lesson.periods)
        for lesson in lessons:
            if self.kind[lesson.teacher.id] == 1.0 and lesson.teacher.id not in self.homerooms:
                self.homerooms.add(lesson.teacher.id)
                return lesson.teacher
        return None


def _stays(post: PostRow, posts_of: dict[tuple[int, int], list[PostRow]]) -> bool:
    """Whether the person goes on in the same school in another post."""
    return any(other.on(post.end + DAY) for other in posts_of[post.school.id, post.person.id])


def _merged(spans: list[tuple[dt.date, dt.date]]) -> list[tuple[dt.date, dt.date]]:
    """Spans in order, overlapping ones as one."""
    found: list[tuple[dt.date, dt.date]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1] + DAY:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _split(lesson: Lesson, stand_in: PersonRow, spans: list[tuple[dt.date, dt.date]]) -> list[Lesson]:
    """A year's lessons with the absences given to a colleague."""
    parts, day = [], lesson.start
    for start, end in spans:
        if day < start:
            parts.append(
                Lesson(lesson.group, lesson.subject, lesson.teacher, day, start - DAY, lesson.periods)
            )
        parts.append(Lesson(lesson.group, lesson.subject, stand_in, start, end, lesson.periods))
        day = end + DAY
    if day <= lesson.end:
        parts.append(Lesson(lesson.group, lesson.subject, lesson.teacher, day, lesson.end, lesson.periods))
    return parts


def homeroom_posts(world: World, groups: list[Group]) -> None:
    """Posts of homeroom teachers; years that follow one another in one school are one post."""
    years: dict[tuple[int, int], list[Group]] = defaultdict(list)
    for group in groups:
        if group.homeroom:
            years[group.homeroom.id, group.school.id].append(group)
    for found in years.values():
        start = found[0].year
        for group, following in zip(found, [*found[1:], None], strict=True):
            if following is None or following.year.year > group.year.year + 1:
                end = None if group.year.end >= world.today else group.year.end
                post = PostRow(
                    group.homeroom,
                    "homeroom_teacher",
                    group.school,
                    None,
                    group.homeroom.subject,
                    start.start,
                    end,
                )
                world.posts.append(post)
                start = following.year if following else start


def write(writer: Writer, groups: list[Group]) -> None:
    """Classes and teaching assignments."""
    writer.rows(
        SchoolClass,
        ["id", "school", "year", "grade", "number", "name", "pupils", "homeroom_teacher"],
        (
            (g.id, g.school.id, g.year.id, g.grade, g.number, class_name(g.grade, g.number), g.pupils)
            + (g.homeroom and g.homeroom.id,)
            for g in groups
        ),
    )
    lessons = (lesson for group in groups for parts in group.lessons.values() for lesson in parts)
    writer.rows(
        Teaching,
        ["id", "school_class", "subject", "teacher", "weekly_periods", "valid_from", "valid_to"],
        (
            (number, x.group.id, x.subject, x.teacher.id, x.periods, x.start, x.end)
            for number, x in enumerate(lessons, start=1)
        ),
    )

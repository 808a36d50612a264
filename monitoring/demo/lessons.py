"""Two years of lessons observed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from random import Random
from typing import Any

from programmes.models import Observation

from .calendar import DAY, TermRow, moment
from .classes import Classes
from .curriculum import minutes_of
from .habits import OWED, Habits
from .marks import Marks
from .progress import Progress
from .remarks import Remarks
from .schools import SchoolRow
from .timetable import Slot, Timetable
from .world import PersonRow, PostRow, World
from .writer import Writer

FIELDS = [
    "observer",
    "school",
    "school_class",
    "teacher",
    "subject",
    "term",
    "observed_on",
    "period",
    "minutes",
]
FIELDS += [
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
FIELDS += ["created_at", "updated_at", "read_at"]

KINDS = ("scheduled", "unannounced", "demonstration", "open", "online")
KIND_CHANCES = {
    "principal": (32, 52, 6, 8, 2),
    "vice_principal": (50, 30, 7, 10, 3),
    "dean": (54, 28, 6, 9, 3),
    "cadre": (56, 20, 8, 12, 4),
    "teacher": (52, 0, 16, 24, 8),
    "researcher": (54, 18, 12, 14, 2),
}
TYPES = ("new", "revision", "comment", "practical", "other")
PRACTICAL = {"physics", "chemistry", "biology", "science", "pe", "art", "music", "labour", "it", "practice"}
OWN_SUBJECT = {
    "principal": 0.1,
    "vice_principal": 0.35,
    "dean": 0.35,
    "cadre": 0.6,
    "teacher": 0.8,
    "researcher": 0.95,
}
MARKED = {"teacher": 0.7, "cadre": 0.85}
BONUS = {"demonstration": 4.0, "open": 3.0, "unannounced": -1.5}
LAGS = (0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 5)  # days until a lesson is recorded


VERSION_MASK, VERSION_4 = 0xF << 76 | 0x3 << 62, 0x4 << 76 | 0x2 << 62  # of a random UUID


class Observations:
    """Makes the records term by term, observer by observer."""

    def __init__(self, world: World, classes: Classes, marks: Marks) -> None:
        self.world, self.classes, self.marks = world, classes, marks
        self.rng, self.remarks, self.habits = world.rng, Remarks(), Habits(world)
        self.latest = moment(world.today, 17, 30)
        self.timetables = {
            key: Timetable(self.rng, groups)
            for key, groups in classes.by_school_year.items()
            if key[1] >= 2024
        }
        self.schools_of = self._schools_by_region()
        self.busy: dict[tuple[int, dt.date, int], int] = {}  # person, day, period: in which class
        self.facts: dict[
            tuple[int, dt.date, int], tuple[str, str, str]
        ] = {}  # of a lesson: kind, type, topic
        self.open: dict[tuple[int, dt.date], list[Slot]] = defaultdict(list)  # lessons many come to see

    def _schools_by_region(self) -> dict[int, list[SchoolRow]]:
        found = {self.world.root.id: list(self.world.schools)}
        for school in self.world.schools:
            found.setdefault(school.county.id, []).append(school)
        return found

    def make(self, progress: Progress) -> list[tuple]:
        """All records, in the order they were entered."""
        observers = [post for post in self.world.posts if post.kind in OWED]
        found: list[tuple] = []
        for number, term in enumerate(self.habits.terms):
            for place, post in enumerate(observers):
                if place % 500 == 0:
                    progress.part((number + place / len(observers)) / len(self.habits.terms))
                if post.start <= term.end and (post.end is None or post.end >= term.start):
                    for day in self.habits.days(post, term):
                        record = self._record(post, term, number, day)
                        if record:
                            found.append(record)
        found.sort(key=lambda record: (record[18], record[0], record[7]))
        return found

    def _record(self, post: PostRow, term: TermRow, number: int, day: dt.date) -> tuple | None:
        slot = self._slot(post, term, day)
        if slot is None:
            return None
        group, subject, period = slot
        teacher = group.teacher_on(subject, day)
        kind, lesson_type, topic = self._facts(slot, post, term, day)
        form = None
        if self.rng.random() < MARKED.get(post.kind, 0.95):
            form = self.marks.form(
                self.rng, self.marks.rubric_for(group.school), self._percent(post, teacher, kind, number)
            )
        strengths, suggestions = self.remarks.both(self.rng, subject, form)
        marked = (form.version_id, form.points, form.total, form.grade) if form else (None, "{}", None, "")
        entered, read = self._times(day, period)
        head = (post.person.id, group.school.id, group.id, teacher.id, subject, term.id, day, period)
        told = (minutes_of(group.grade), kind, lesson_type, topic, strengths, suggestions)
        return (*head, *told, *marked, entered, entered, read)

    def _percent(self, post: PostRow, teacher: PersonRow, kind: str, number: int) -> float:
        """What a lesson is worth: the teacher, the observer, the occasion, the years of effort, and chance."""
        usual = 82 + 5.2 * teacher.skill + 2.0 * post.person.mildness
        return usual + BONUS.get(kind, 0.0) + 0.4 * number + self.rng.gauss(0, 3)

    def _slot(self, post: PostRow, term: TermRow, day: dt.date) -> Slot | None:
        """A lesson of that day which the observer does not give, at a time when nobody concerned is elsewhere."""
        rng, observer = self.rng, post.person.id
        school = post.school or self._visited(post, term.year)
        timetable = self.timetables.get((school.id, term.year)) if school else None
        if timetable is None or not school.open_on(day):
            return None
        weekday = day.weekday() if day.weekday() < 5 else day.toordinal() % 5
        gathering = self.open[school.id, day] if post.kind in ("teacher", "cadre") else []
        for _attempt in range(8):
            if gathering and rng.random() < 0.6:
                slot = gathering[int(rng.random() * len(gathering))]
            else:
                pool = timetable.all[weekday]
                if post.subject and rng.random() < OWN_SUBJECT[post.kind] and post.subject in timetable.of:
                    pool = timetable.of[post.subject][weekday] or pool
                slot = pool[int(rng.random() * len(pool))]
            if self._free(observer, slot, day):
                return slot
        return None

    def _visited(self, post: PostRow, year: int) -> SchoolRow | None:
        """A school that a researcher goes to: one where the subject is taught."""
        schools = self.schools_of.get(post.region.id, ())
        able = [school for school in schools if post.subject in self._subjects(school, year)]
        return self.rng.choice(able) if able else None

    def _subjects(self, school: SchoolRow, year: int) -> Collection[str]:
        timetable = self.timetables.get((school.id, year))
        return timetable.of if timetable else ()

    def _free(self, observer: int, slot: Slot, day: dt.date) -> bool:
        """Take the time of observer and teacher for the lesson, unless one of them is not free."""
        group, subject, period = slot
        teacher = group.teacher_on(subject, day)
        mine, theirs = (observer, day, period), (teacher.id, day, period)
        if teacher.id == observer or mine in self.busy or self.busy.get(theirs, group.id) != group.id:
            return False
        self.busy[mine] = 0  # in nobody's class of their own
        self.busy[theirs] = group.id
        return True

    def _facts(self, slot: Slot, post: PostRow, term: TermRow, day: dt.date) -> tuple[str, str, str]:
        """Kind, type and topic, the same for all who see one lesson."""
        key = (slot.group.id, day, slot.period)
        known = self.facts.get(key)
        if known:
            return known
        rng = self.rng
        kind = rng.choices(KINDS, KIND_CHANCES[post.kind])[0]
        near_end = (term.end - day).days < 24
        practical = 24 if slot.subject in PRACTICAL else 2
        lesson_type = rng.choices(TYPES, (52 if near_end else 78, 30 if near_end else 8, 10, practical, 2))[0]
        known = kind, lesson_type, self.remarks.topic(rng, slot.subject, slot.group.grade)
        self.facts[key] = known
        if kind in ("open", "demonstration"):
            self.open[slot.group.school.id, day].append(slot)
        return known

    def _times(self, day: dt.date, period: int) -> tuple[dt.datetime, dt.datetime | None]:
        """When the lesson was recorded, and when its teacher read that; never after the demo's last day."""
        rng = self.rng
        lag = LAGS[int(rng.random() * len(LAGS))]
        hour = 8 + period + int(rng.random() * (13 - period)) if lag == 0 else 8 + int(rng.random() * 13)
        entered = moment(day + lag * DAY, hour, int(rng.random() * 60))
        if entered > self.latest:
            given = moment(day, 8 + min(period, 8))
            entered = given + dt.timedelta(
                minutes=int((self.latest - given).total_seconds() / 60 * rng.random())
            )
        read = entered + dt.timedelta(minutes=10 + int(rng.random() ** 2 * 9000))
        return entered, read if rng.random() < 0.72 and read < self.latest else None


def numbered(rng: Random, records: list[tuple]) -> Iterator[tuple[Any, ...]]:
    """With ids, in order, and identifiers as a browser would give them."""
    for number, record in enumerate(records, start=1):
        bits = rng.getrandbits(128) & ~VERSION_MASK | VERSION_4
        yield number, f"{bits:032x}", *record


def write(writer: Writer, world: World, records: list[tuple]) -> int:
    """Write the records."""
    return writer.rows(Observation, ["id", "uuid", *FIELDS], numbered(world.rng, records))

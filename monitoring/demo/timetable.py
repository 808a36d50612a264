"""A weekly timetable for each class, so that no two observers see different lessons in one class at one time."""

from __future__ import annotations

from collections import defaultdict
from random import Random
from typing import NamedTuple

from .classes import Group

DAYS = 5


class Slot(NamedTuple):
    """A lesson of the week."""

    group: Group
    subject: str
    period: int


class Timetable:
    """The lessons of one school and year by weekday (0 to 4), all and by subject."""

    def __init__(self, rng: Random, groups: list[Group]) -> None:
        self.all: list[list[Slot]] = [[] for _ in range(DAYS)]
        self.of: dict[str, list[list[Slot]]] = defaultdict(lambda: [[] for _ in range(DAYS)])
        for group in groups:
            self._place(rng, group)

    def _place(self, rng: Random, group: Group) -> None:
        """Deal the week's lessons out over the days; the long subjects come first, so they fall on every day."""
        lessons = sorted((parts[0] for parts in group.lessons.values()), key=lambda lesson: -lesson.periods)
        week = [lesson.subject for lesson in lessons for _ in range(lesson.periods)]
        days: list[list[str]] = [week[day::DAYS] for day in range(DAYS)]
        for weekday, subjects in enumerate(days):
            rng.shuffle(subjects)
            for period, subject in enumerate(subjects, start=1):
                slot = Slot(group, subject, period)
                self.all[weekday].append(slot)
                self.of[subject][weekday].append(slot)

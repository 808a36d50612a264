"""How many lessons each person observes in a term: some far ahead, most near the pace, some far behind."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from random import Random

from .calendar import TermRow
from .careers import DEMO_SCHOOL
from .world import LeaveRow, PostRow, World

OWED = {"principal": 30, "vice_principal": 40, "dean": 40, "cadre": 8, "teacher": 3, "researcher": 24}
OWED_THERE = {"principal": 40, "cadre": 30, "teacher": 20}  # in the county with a plan of its own
COUNTY_WITH_PLAN = "呼玛县"
TAKES_PART = {"teacher": 0.1, "cadre": 0.7, "researcher": 0.8}
ZEAL = (  # share of people, from and to
    (0.12, 1.20, 1.50),
    (0.60, 0.90, 1.14),
    (0.19, 0.64, 0.88),
    (0.08, 0.28, 0.60),
    (0.01, 0.05, 0.15),
)
COUNTIES = {
    "漠河市": 1.01,
    "呼玛县": 1.0,
    "塔河县": 0.95,
    "加格达奇区": 1.05,
    "松岭区": 0.98,
    "新林区": 0.91,
    "呼中区": 0.84,
}
NONE_AT_ALL = "宏伟镇中心学校"  # whose principal has observed nothing this term
DEMO_COUNTS = {
    "principal": (31, 29, 33, 30, 14),
    "vice_principal": (44, 46, 43, 47, 29),
    "dean": (38, 41, 36, 40, 9),
    "cadre": (8, 7, 9, 8, 5),
    "teacher": (3, 4, 2, 5, 2),
}


@dataclass(slots=True)
class Habit:
    """What a person is like as an observer."""

    zeal: float
    style: str
    takes_part: float


class Habits:
    """Decides on which days of a term a person observes lessons in a post."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.terms = [term for term in world.terms if term.start <= world.today and term.year >= 2024]
        self.of = {person.id: self._habit(world.rng) for person in world.people}
        self.moods = {(c.id, t.key): world.rng.gauss(1, 0.04) for c in world.counties for t in self.terms}
        self.away: dict[int, list[LeaveRow]] = {}
        for leave in world.leaves:
            self.away.setdefault(leave.person.id, []).append(leave)
        self.fixed = self._fixed()

    @staticmethod
    def _habit(rng: Random) -> Habit:
        _share, low, high = rng.choices(ZEAL, [row[0] for row in ZEAL])[0]
        style = rng.choices(("even", "free", "late"), (40, 45, 15))[0]
        return Habit(rng.uniform(low, high), style, rng.random())

    def _fixed(self) -> dict[tuple[int, str], int]:
        """Counts that the demo's story needs: the demo log-ins', and a principal without any."""
        found: dict[tuple[int, str], int] = {}
        school, idle = self.world.school(DEMO_SCHOOL), self.world.school(NONE_AT_ALL)
        for kind, counts in DEMO_COUNTS.items():
            person = self.world.player(school, kind).person
            found |= {(person.id, term.key): count for term, count in zip(self.terms, counts, strict=False)}
        head = self.world.head(idle) if idle else None
        if head:
            found[head.person.id, self.terms[-1].key] = 0
        return found

    def days(self, post: PostRow, term: TermRow) -> list[dt.date]:
        """The days, in no order; a day as often as lessons are observed on it."""
        habit = self.of[post.person.id]
        count = self.fixed.get((post.person.id, term.key))
        if count is None and habit.takes_part > self._share_taking_part(post):
            return []
        bound = self._bound(post, term)
        possible = bound[: bisect_right(bound, self.world.today)]
        if not possible:
            return []
        if count is None:
            count = self._count(post, term, len(bound), len(possible))
        return spread(self.world.rng, habit.style, possible, min(count, 4 * len(possible)))

    def _bound(self, post: PostRow, term: TermRow) -> list[dt.date]:
        """School days of a term in which the person holds the post and is not away."""
        days = term.days[bisect_left(term.days, post.start) :]
        if post.end:
            days = days[: bisect_right(days, post.end)]
        for leave in self.away.get(post.person.id, ()):
            days = [day for day in days if not leave.start <= day <= leave.end]
        return days

    def _there(self, post: PostRow) -> bool:
        return post.school is not None and post.school.county.name == COUNTY_WITH_PLAN

    def _share_taking_part(self, post: PostRow) -> float:
        return 1.0 if self._there(post) else TAKES_PART.get(post.kind, 1.0)

    def _count(self, post: PostRow, term: TermRow, bound: int, possible: int) -> int:
        """What is owed for these days, more or less."""
        rng, habit = self.world.rng, self.of[post.person.id]
        owed = OWED_THERE.get(post.kind) if self._there(post) else None
        owed = (owed or OWED[post.kind]) * bound / len(term.days)
        place = post.school.county if post.school else post.region
        factor = habit.zeal * COUNTIES.get(place.name, 1.0) * self.moods.get((place.id, term.key), 1.0)
        factor *= rng.gauss(1, 0.06)
        if possible == bound:  # the term is over: many stop when the number is reached
            reached = 0.9 < factor < 1.08 and rng.random() < 0.7
            return round(owed + rng.random() * 2) if reached else round(owed * (factor + 0.04))
        progress = possible / bound
        return round(owed * factor * (progress**1.7 if habit.style == "late" else progress))


def spread(rng: Random, style: str, days: list[dt.date], count: int) -> list[dt.date]:
    """Pick days: at an even pace, freely, or mostly late."""
    length = len(days)
    if style == "even":
        return [days[int((i + rng.random()) * length / count)] for i in range(count)]
    power = 0.55 if style == "late" else 1.0
    return [days[int(length * rng.random() ** power)] for _ in range(count)]

"""Everything that is made, in memory, and the steps by which people take and leave posts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from .calendar import DAY, TermRow, YearRow
from .regions import Place
from .schools import SchoolRow
from .size import Size

LEADERS = ("principal", "vice_principal", "dean", "cadre")
MAIN = (*LEADERS, "teacher")


@dataclass(slots=True, eq=False)
class PersonRow:
    """A person. `skill` is how well they teach and `mildness` how kindly they mark, both around 0."""

    id: int
    staff_no: str
    name: str
    gender: int
    born: int
    subject: str
    title: str
    qualification: str
    entered: dt.date
    skill: float
    mildness: float


@dataclass(slots=True, eq=False)
class PostRow:
    """A post from one day to another."""

    person: PersonRow
    kind: str
    school: SchoolRow | None
    region: Place | None
    subject: str
    start: dt.date
    end: dt.date | None = None
    acting: bool = False
    id: int = 0

    def on(self, day: dt.date) -> bool:
        """Whether the post is held on a day."""
        return self.start <= day and (self.end is None or self.end >= day)


@dataclass(slots=True)
class LeaveRow:
    """An absence that exempts a person from duties."""

    person: PersonRow
    school: SchoolRow
    start: dt.date
    end: dt.date
    reason: str


@dataclass
class World:
    """The demo prefecture while it is being made."""

    size: Size
    rng: Random
    today: dt.date
    places: list[Place]
    schools: list[SchoolRow]
    years: list[YearRow]
    terms: list[TermRow]
    people: list[PersonRow] = field(default_factory=list)
    posts: list[PostRow] = field(default_factory=list)
    leaves: list[LeaveRow] = field(default_factory=list)
    held: dict[int, list[PostRow]] = field(
        default_factory=lambda: defaultdict(list)
    )  # by school: open main posts

    @property
    def root(self) -> Place:
        """The prefecture."""
        return self.places[0]

    @property
    def counties(self) -> list[Place]:
        return [place for place in self.places if place.level == "county"]

    def school(self, name: str) -> SchoolRow | None:
        """The school of a name, where this size has it."""
        return next((school for school in self.schools if school.name == name), None)

    def begin(
        self, person: PersonRow, kind: str, school: SchoolRow, start: dt.date, acting: bool = False
    ) -> PostRow:
        """A person takes a post in a school."""
        post = PostRow(person, kind, school, None, person.subject, start, acting=acting)
        self.posts.append(post)
        self.held[school.id].append(post)
        return post

    def end(self, post: PostRow, last: dt.date) -> None:
        """A person leaves a post; `last` is the last day."""
        post.end = last
        if post.school:
            self.held[post.school.id].remove(post)

    def move(
        self, post: PostRow, kind: str, school: SchoolRow, start: dt.date, acting: bool = False
    ) -> PostRow:
        """A person changes from one post to another."""
        self.end(post, start - DAY)
        return self.begin(post.person, kind, school, start, acting)

    def in_post(self, school: SchoolRow, *kinds: str) -> list[PostRow]:
        """Open posts of some kinds in a school, in the order they were filled."""
        return [post for post in self.held[school.id] if post.kind in kinds]

    def player(self, school: SchoolRow, kind: str) -> PostRow:
        """Whose post of a kind the demo log-in has: the first one's, a mathematics teacher's among teachers."""
        posts = self.in_post(school, kind)
        return next((post for post in posts if kind == "teacher" and post.subject == "maths"), posts[0])

    def head(self, school: SchoolRow) -> PostRow | None:
        """The principal."""
        return next(iter(self.in_post(school, "principal")), None)

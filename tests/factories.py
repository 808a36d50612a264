"""One small, named cast for every test: two counties, each complete, with the prefecture above them and strangers beside.

`make_world()` builds it; the small functions below it add to it. Every isolation test compares exact sets against both
counties, so that rows which could leak are always present.

    world.east.users["principal"]      a signed-in-able account per role, with its person and post
    world.east.school, .neighbour      two schools of one county: a principal sees the first, never the second
    world.users["prefecture_staff"]    accounts above the counties, and the outsider, who holds no role at all
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from itertools import count

from quality.accounts.models import Grant, User
from quality.accounts.roles import REGION, ROLES, SCHOOL
from quality.organisation.models import Person, Post, Region, School, SchoolClass, SchoolYear, Teaching, Term

SINCE = dt.date(2023, 9, 1)
PASSWORD = "river-stone-2026"
SCHOOL_ROLES = ("principal", "vice_principal", "dean", "cadre", "teacher")
COUNTY_ROLES = ("county_staff", "researcher")
BUREAU_POSTS = {
    "county_staff": "administrator",
    "prefecture_staff": "administrator",
    "researcher": "researcher",
}
HASHED = (
    "md5$salt$" + hashlib.md5(b"salt" + PASSWORD.encode()).hexdigest()
)  # as the tests' fast hasher writes it
_numbers = count(1)


@dataclass
class County:
    """A county with two schools; people and accounts by role code, `second_teacher` and `neighbour_*` besides."""

    region: Region
    school: School
    neighbour: School
    classes: list[SchoolClass] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)


@dataclass
class World:
    """The whole cast. `users` holds those above the counties, the parent, the inspector and the outsider."""

    prefecture: Region
    east: County
    west: County
    year: SchoolYear
    autumn: Term
    spring: Term
    people: dict[str, Person] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    @property
    def counties(self) -> tuple[County, County]:
        return self.east, self.west

    @property
    def schools(self) -> list[School]:
        return [school for county in self.counties for school in (county.school, county.neighbour)]

    def everyone(self) -> list[User]:
        """All accounts of the cast."""
        return [*self.users.values(), *self.east.users.values(), *self.west.users.values()]


def make_region(name: str, level: str = "county", parent: Region | None = None, **values) -> Region:
    return Region.objects.create(
        name=name, level=level, parent=parent, opened_on=dt.date(2000, 1, 1), **values
    )


def make_school(county: Region, name: str, stage: str = "nine_year", **values) -> School:
    values.setdefault("setting", "121")
    values.setdefault("opened_on", dt.date(2000, 9, 1))
    values.setdefault("code", f"2123{next(_numbers):06}")
    return School.objects.create(county=county, name=name, stage=stage, **values)


def make_person(name: str, **values) -> Person:
    values.setdefault("staff_no", f"T{next(_numbers):06}")
    return Person.objects.create(name=name, **values)


def make_post(person: Person, kind: str, place: School | Region, since: dt.date = SINCE, **values) -> Post:
    where = {"school": place} if isinstance(place, School) else {"region": place}
    return Post.objects.create(person=person, kind=kind, valid_from=since, **where, **values)


def make_user(username: str, name: str = "", person: Person | None = None, **values) -> User:
    values.setdefault("password", HASHED)
    return User.objects.create(username=username, name=name or username, person=person, **values)


def make_grant(
    user: User, role: str, place: School | Region | None = None, since: dt.date = SINCE, **values
) -> Grant:
    where = {SCHOOL: "school", REGION: "region"}.get(ROLES[role].place)
    return Grant.objects.create(
        user=user, role=role, valid_from=since, **({where: place} if where else {}), **values
    )


def make_member(username: str, name: str, role: str, place: School | Region) -> User:
    """A person with a post, an account, and the role that goes with the post."""
    person = make_person(name, subject="maths" if role in SCHOOL_ROLES else "")
    kind = BUREAU_POSTS.get(role, role)
    post = make_post(person, kind, place, subject=person.subject)
    user = make_user(username, name, person)
    make_grant(user, role, place, post=post)
    return user


def make_class(
    school: School, year: SchoolYear, grade: int = 7, number: int = 1, teacher: Person | None = None
) -> SchoolClass:
    made = SchoolClass.objects.create(
        school=school, year=year, grade=grade, number=number, name=f"{grade}年级{number}班", pupils=40
    )
    if teacher:
        Teaching.objects.create(
            school_class=made, subject="maths", teacher=teacher, weekly_periods=5, valid_from=year.starts_on
        )
    return made


def make_year(region: Region, first: int = 2026) -> tuple[SchoolYear, Term, Term]:
    """A school year with its two terms, for example 2026-2027."""
    year = SchoolYear.objects.create(
        region=region,
        name=f"{first}-{first + 1}",
        starts_on=dt.date(first, 9, 1),
        ends_on=dt.date(first + 1, 8, 31),
    )
    autumn = Term.objects.create(
        year=year, number=1, starts_on=dt.date(first, 9, 1), ends_on=dt.date(first + 1, 1, 15)
    )
    spring = Term.objects.create(
        year=year, number=2, starts_on=dt.date(first + 1, 3, 1), ends_on=dt.date(first + 1, 7, 10)
    )
    return year, autumn, spring


def make_people(cast: list[tuple[str, str, str, School | Region]]) -> list[User]:
    """Many members at once, in four statements: (user name, name, role, place) each."""
    people = [
        Person(name=name, staff_no=f"T{next(_numbers):06}", subject="maths" if role in SCHOOL_ROLES else "")
        for _username, name, role, _place in cast
    ]
    Person.objects.bulk_create(people)
    posts, users, grants = [], [], []
    for person, (username, name, role, place) in zip(people, cast, strict=True):
        where = {"school": place} if isinstance(place, School) else {"region": place}
        kind = BUREAU_POSTS.get(role, role)
        posts.append(Post(person=person, kind=kind, valid_from=SINCE, subject=person.subject, **where))
        users.append(User(username=username, name=name, person=person, password=HASHED))
        grants.append(Grant(user=users[-1], role=role, post=posts[-1], valid_from=SINCE, **where))
    Post.objects.bulk_create(posts)
    User.objects.bulk_create(users)
    Grant.objects.bulk_create(grants)
    return users


def make_county(key: str, name: str, prefecture: Region, year: SchoolYear, order: int) -> County:
    """A county with everyone in it. User names are `<county>_<role>`, for example east_principal."""
    region = make_region(name, "county", prefecture, order=order, name_en=key.title())
    county = County(
        region, make_school(region, f"{name}第一学校"), make_school(region, f"{name}第二学校", "primary")
    )
    cast = [(role, role, region) for role in COUNTY_ROLES] + [
        (role, role, county.school) for role in SCHOOL_ROLES
    ]
    cast += [
        ("second_teacher", "teacher", county.school),
        ("neighbour_principal", "principal", county.neighbour),
        ("neighbour_teacher", "teacher", county.neighbour),
    ]
    users = make_people([(f"{key}_{code}", f"{name[0]}{code}", role, place) for code, role, place in cast])
    for (code, _role, _place), user in zip(cast, users, strict=True):
        county.users[code], county.people[code] = user, user.person
    county.classes = [
        make_class(county.school, year, 7, 1, county.people["teacher"]),
        make_class(county.school, year, 8, 1, county.people["second_teacher"]),
        make_class(county.neighbour, year, 5, 1, county.people["neighbour_teacher"]),
    ]
    return county


def make_world() -> World:
    """The whole cast, on the school year 2026-2027."""
    prefecture = make_region("青岭地区", "prefecture", name_en="Qingling")
    year, autumn, spring = make_year(prefecture)
    east = make_county("east", "东山县", prefecture, year, 1)
    west = make_county("west", "西河县", prefecture, year, 2)
    world = World(prefecture, east, west, year, autumn, spring)
    staff = make_member("prefecture_staff", "地区教育局", "prefecture_staff", prefecture)
    world.users["prefecture_staff"], world.people["prefecture_staff"] = staff, staff.person
    for role in ("administrator", "auditor", "service"):
        world.users[role] = make_user(role, role, is_service=role == "service")
        make_grant(world.users[role], role, prefecture)
    for role in ("inspector", "parent"):
        world.users[role] = make_user(role, role)
        make_grant(world.users[role], role)
    world.users["outsider"] = make_user("outsider")
    return world

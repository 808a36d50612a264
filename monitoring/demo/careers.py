"""What happens to people between 2024 and the demo's last day: retiring, hiring, moving, leading, being away."""

from __future__ import annotations

import datetime as dt

from .calendar import DAY
from .names import FEMALE
from .people import new_person
from .schools import SchoolRow
from .world import LeaveRow, PersonRow, PostRow, World

STAGE_KIN = {"nine_year": ("primary", "junior"), "complete": ("junior", "senior")}
DEMO_SCHOOL = "加格达奇区第二中学"  # its leaders stay, so that the demo log-ins keep their posts
RETIRING_AGE = {FEMALE: 55, 1: 60}
TURNOVER = 0.015  # of all people, each summer
AWAY = (  # reason, days from and to, share
    ("病假", 25, 120, 0.52),
    ("支教", 300, 330, 0.24),
    ("脱产进修", 110, 135, 0.14),
    ("借调教育局", 90, 200, 0.10),
)
MATERNITY = ("产假", 158, 180, 0.0)


def live(world: World) -> None:
    """Everything in the order it happens; nothing after the demo's last day."""
    for happening, day in (
        (summer, dt.date(2024, 9, 1)),
        (acting_for_the_sick, dt.date(2025, 4, 8)),
        (merge, dt.date(2025, 8, 1)),
        (summer, dt.date(2025, 9, 1)),
        (promoted_elsewhere, dt.date(2025, 11, 17)),
        (close, dt.date(2026, 8, 1)),
        (summer, dt.date(2026, 9, 1)),
        (promoted_at_once, dt.date(2026, 10, 12)),
        (acting_for_the_retired, dt.date(2026, 10, 19)),
    ):
        if day <= world.today:
            happening(world, day)
    be_away(world)


def entrants_a_summer(people: int) -> int:
    """How many retire, and are replaced, each summer."""
    return round(people * TURNOVER)


# ---- summers


def summer(world: World, day: dt.date) -> None:
    """A new school year begins on `day`: people retire and are replaced, some change school, some schools' heads change."""
    staff = [p for s in world.schools if s.open_on(day) for p in world.in_post(s, "teacher")]
    staff = [
        post for post in staff if post.person.entered.year < day.year - 12 and post.school.name != DEMO_SCHOOL
    ]
    for post in world.rng.sample(staff, entrants_a_summer(world.size.people)):
        retire(world, post, day - DAY)
        stage = post.school.stage
        person = new_person(world, stage, post.subject, world.rng.randint(22, 25), 0.7, day.year)
        person.entered = day
        world.begin(person, "teacher", post.school, day)
    for _ in range(world.size.people // 80):
        exchange_teachers(world, day)
    for _ in range(min(5, len(world.schools) // 18)):
        exchange_principals(world, day)
    for _ in range(min(2, len(world.schools) // 40)):
        succeed(world, day)


def retire(world: World, post: PostRow, last: dt.date) -> None:
    """A person leaves for good, and is as old as that requires."""
    person = post.person
    world.end(post, last)
    person.born = last.year - RETIRING_AGE[person.gender]
    person.entered = min(person.entered, dt.date(person.born + 23, 9, 1), post.start)
    if person.title in ("none", "san_ji", "er_ji"):
        person.title = "yi_ji"


def kin(one: SchoolRow, other: SchoolRow) -> bool:
    """Whether teachers of one school can teach in another."""
    return (
        one.stage == other.stage
        or other.stage in STAGE_KIN.get(one.stage, ())
        or one.stage in STAGE_KIN.get(other.stage, ())
    )


def open_schools(world: World, day: dt.date) -> list[SchoolRow]:
    """Schools that go on, without the one whose people are the demo log-ins."""
    return [
        school for school in world.schools if school.open_on(day + 366 * DAY) and school.name != DEMO_SCHOOL
    ]


def pair(world: World, day: dt.date) -> tuple[SchoolRow, SchoolRow] | None:
    """Two schools of one county between which people can change."""
    schools = open_schools(world, day)
    first = world.rng.choice(schools)
    others = [s for s in schools if s is not first and s.county is first.county and kin(first, s)]
    return (first, world.rng.choice(others)) if others else None


def exchange_teachers(world: World, day: dt.date) -> None:
    """Two teachers of one subject change places (交流轮岗)."""
    found = pair(world, day)
    if not found:
        return
    here, there = (world.in_post(school, "teacher") for school in found)
    subjects = sorted({post.subject for post in here} & {post.subject for post in there})
    if not subjects:
        return
    subject = world.rng.choice(subjects)
    one, other = (world.rng.choice([p for p in posts if p.subject == subject]) for posts in (here, there))
    swap(world, one, other, day)


def exchange_principals(world: World, day: dt.date) -> None:
    """Two principals change places."""
    found = pair(world, day)
    heads = [world.head(school) for school in found] if found else []
    if len(heads) == 2 and all(heads):
        swap(world, heads[0], heads[1], day)


def swap(world: World, one: PostRow, other: PostRow, day: dt.date) -> None:
    """Two people take each other's post."""
    if one.start < day and other.start < day:
        world.move(one, one.kind, other.school, day)
        world.move(other, other.kind, one.school, day)


def succeed(world: World, day: dt.date) -> None:
    """A principal retires and those below move up by one."""
    schools = [
        s for s in open_schools(world, day) if len(world.in_post(s, "vice_principal", "dean", "cadre")) > 2
    ]
    school = world.rng.choice(schools)
    head = world.head(school)
    if head is None or head.start >= day:
        return
    retire(world, head, day - DAY)
    for above, below in (
        ("principal", "vice_principal"),
        ("vice_principal", "dean"),
        ("dean", "cadre"),
        ("cadre", "teacher"),
    ):
        posts = [post for post in world.in_post(school, below) if post.start < day]
        if posts:
            world.move(posts[0], above, school, day)


# ---- single events


def merge(world: World, day: dt.date) -> None:
    """The people of schools that merge on the day before go to the school that takes them over."""
    for school in world.schools:
        if school.merged_into and school.closed == day - DAY:
            for post in list(world.held[school.id]):
                kind = {"principal": "vice_principal", "vice_principal": "cadre", "dean": "cadre"}.get(
                    post.kind, post.kind
                )
                world.move(post, kind, school.merged_into, day)


def close(world: World, day: dt.date) -> None:
    """A school closes: its principal retires, the others are shared out among schools of the county."""
    for school in world.schools:
        if school.merged_into or school.closed != day - DAY:
            continue
        near = [
            s
            for s in world.schools
            if s.county is school.county and s.stage == school.stage and s.open_on(day)
        ]
        for number, post in enumerate(list(world.held[school.id])):
            if post.kind == "principal":
                retire(world, post, day - DAY)
            else:
                world.move(post, "teacher", near[number % len(near)], day)


def promoted_elsewhere(world: World, day: dt.date) -> None:
    """In mid-term a vice-principal becomes principal of another school, whose principal has retired."""
    there, here = world.school("加格达奇区第三小学"), world.school("加格达奇区实验小学")
    if there and here:
        retire(world, world.head(there), day - 3 * DAY)
        _promote(world, here, there, day)


def promoted_at_once(world: World, day: dt.date) -> None:
    """In mid-term a vice-principal follows a principal who moves to the vice-principal's old place."""
    there, here = world.school("长虹镇中心学校"), world.school("加格达奇区第一小学")
    if there and here:
        world.move(world.head(there), "vice_principal", here, day)
        _promote(world, here, there, day)


def _promote(world: World, here: SchoolRow, there: SchoolRow, day: dt.date) -> None:
    vice = next(p for p in world.in_post(here, "vice_principal") if p.start < day)
    world.move(vice, "principal", there, day)


def acting_for_the_sick(world: World, day: dt.date) -> None:
    """A principal is ill for two months; the vice-principal acts."""
    school = world.school("漠河市第二中学")
    if school:
        head, vice = world.head(school), world.in_post(school, "vice_principal")[0]
        last = day + 59 * DAY
        world.leaves.append(LeaveRow(head.person, school, day, last, "病假"))
        acting = world.move(vice, "principal", school, day, acting=True)
        world.move(acting, "vice_principal", school, last + DAY)


def acting_for_the_retired(world: World, day: dt.date) -> None:
    """A principal has retired in mid-term; the vice-principal acts until further notice."""
    school = world.school("塔河二中") or world.school("呼玛一小")
    if school:
        retire(world, world.head(school), day - DAY)
        world.move(world.in_post(school, "vice_principal")[0], "principal", school, day, acting=True)


# ---- absences


def be_away(world: World) -> None:
    """Some teachers and cadres are away for weeks or months, once each."""
    rng, first = world.rng, dt.date(2024, 9, 2)
    posts = [p for p in world.posts if p.kind in ("teacher", "cadre") and p.end is None and p.start <= first]
    posts = [p for p in posts if p.school.name != DEMO_SCHOOL]
    for post in rng.sample(posts, len(posts) // 40):
        reason, low, high, _share = rng.choices(AWAY, [row[-1] for row in AWAY])[0]
        if may_be_mother(post.person):
            reason, low, high, _share = MATERNITY
        span = (world.today - first).days
        start = first + rng.randrange(span) * DAY
        world.leaves.append(
            LeaveRow(post.person, post.school, start, start + rng.randint(low, high) * DAY, reason)
        )
    leave_of_demo_cadre(world)


def may_be_mother(person: PersonRow) -> bool:
    """Whether maternity leave is plausible."""
    return person.gender == FEMALE and 1988 <= person.born <= 2001


def leave_of_demo_cadre(world: World) -> None:
    """In the demo principal's school somebody is on sick leave now."""
    school = world.school(DEMO_SCHOOL)
    cadres = (
        [post for post in world.in_post(school, "cadre") if post.start <= dt.date(2026, 9, 1)]
        if school
        else []
    )
    if cadres and world.today > dt.date(2026, 10, 26):
        world.leaves.append(
            LeaveRow(cadres[-1].person, school, dt.date(2026, 10, 26), dt.date(2026, 12, 31), "病假")
        )

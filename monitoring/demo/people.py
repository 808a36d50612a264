"""The people in the schools and bureaux when the demo begins, with a plausible past."""

from __future__ import annotations

import datetime as dt

from quality.organisation.models import Person, Post

from .calendar import DAY
from .curriculum import PERIODS
from .names import FEMALE, MALE, person_name
from .regions import Place
from .schools import SchoolRow, apportion
from .world import PersonRow, PostRow, World
from .writer import Writer

BEGIN = 2023  # the year in which the demo begins
WOMEN = {
    "kindergarten": 0.98,
    "primary": 0.78,
    "special": 0.75,
    "nine_year": 0.68,
    "junior": 0.66,
    "complete": 0.58,
}
AGES = {  # when the demo begins: youngest, oldest, most usual
    "principal": (40, 55, 48),
    "vice_principal": (36, 54, 45),
    "dean": (33, 52, 42),
    "cadre": (31, 52, 41),
    "teacher": (23, 55, 43),
    "bureau": (28, 54, 42),
}
LAST_AGE = {FEMALE: 51, MALE: 55}  # nobody comes of retiring age unless they are made to
DEGREES = {  # postgraduate, bachelor, junior college, secondary
    "kindergarten": (0, 32, 58, 10),
    "primary": (1, 64, 33, 2),
    "special": (1, 66, 32, 1),
    "nine_year": (1, 76, 22, 1),
    "junior": (3, 92, 5, 0),
    "complete": (8, 90, 2, 0),
    "senior": (12, 88, 0, 0),
}
QUALIFICATIONS = ("graduate", "bachelor", "college", "secondary")
TITLES = ("zheng_gao", "gao_ji", "yi_ji", "er_ji", "san_ji", "none")
TITLES_BY_AGE = {
    27: (0, 0, 2, 40, 8, 50),
    35: (0, 1, 38, 56, 2, 3),
    45: (0, 24, 60, 16, 0, 0),
    99: (1, 47, 47, 5, 0, 0),
}
BUREAU_KINDS = ("administrator", "researcher", "administrator", "researcher", "inspector", "researcher")
RESEARCH_SUBJECTS = (
    "maths",
    "chinese",
    "english",
    "physics",
    "kindergarten",
    "history",
    "science",
    "chemistry",
    "art",
)


def new_person(
    world: World, stage: str, subject: str, age: int, woman: float, year: int = BEGIN
) -> PersonRow:
    """A person of an age in a year."""
    rng, number = world.rng, len(world.people) + 1
    gender = FEMALE if rng.random() < woman else MALE
    age = min(age, LAST_AGE[gender])
    chances = next(chances for limit, chances in TITLES_BY_AGE.items() if age <= limit)
    person = PersonRow(
        number,
        f"27{number:06}",
        person_name(rng, gender),
        gender,
        year - age,
        subject,
        rng.choices(TITLES, chances)[0],
        rng.choices(QUALIFICATIONS, DEGREES[stage])[0],
        dt.date(min(year, year - age + rng.randint(22, 24)), 9, 1),
        rng.gauss(0, 1),
        rng.gauss(0, 1),
    )
    world.people.append(person)
    return person


def usual_age(world: World, kind: str) -> int:
    """An age that suits a post."""
    return round(world.rng.triangular(*AGES[kind]))


def staff_of(people: int) -> list[str]:
    """The posts of a school by the number of its people, highest first."""
    vices = sum(people >= least for least in (12, 60, 140))
    deans = sum(people >= least for least in (8, 70, 180))
    cadres = round(0.07 * people) if people >= 8 else 0
    leaders = [
        "principal",
        *["vice_principal"] * vices,
        *["dean"] * deans,
        *["cadre"] * max(cadres, people >= 8),
    ]
    return leaders + ["teacher"] * (people - len(leaders))


def subjects_of(school: SchoolRow, people: int) -> list[str]:
    """One subject per person, in proportion to the periods taught."""
    if school.stage == "kindergarten":
        return ["kindergarten"] * people
    need: dict[str, int] = {}
    for grade in school.grades:
        for subject, periods in PERIODS[grade].items():
            need[subject] = need.get(subject, 0) + periods
    need.pop("practice", None)
    shares = apportion(list(need.values()), people)
    return [subject for subject, count in zip(need, shares, strict=True) for _ in range(count)]


def make(world: World) -> None:
    """Bureau staff, then the staff of the schools."""
    make_bureau(world, world.root, world.size.prefecture_staff)
    for county in world.counties:
        make_bureau(world, county, world.size.county_staff)
    for school in world.schools:
        make_school(world, school)


def make_bureau(world: World, region: Place, people: int) -> None:
    """Staff, researchers and inspectors of one bureau."""
    for number in range(people):
        kind = BUREAU_KINDS[number % len(BUREAU_KINDS)]
        subject = RESEARCH_SUBJECTS[number // 2 % len(RESEARCH_SUBJECTS)] if kind == "researcher" else ""
        person = new_person(world, "junior", subject, usual_age(world, "bureau"), 0.5)
        start = dt.date(
            world.rng.randint(min(person.entered.year + 3, BEGIN), BEGIN), world.rng.randint(1, 8), 1
        )
        world.posts.append(PostRow(person, kind, None, region, subject, max(start, person.entered)))


def make_school(world: World, school: SchoolRow) -> None:
    """The staff of one school, each with the present post and leaders with the one before it."""
    kinds, subjects = staff_of(school.staff), subjects_of(school, school.staff)
    world.rng.shuffle(subjects)
    for kind, subject in zip(kinds, subjects, strict=True):
        women = WOMEN.get(school.stage, 0.55) * (
            0.65 if kind == "principal" and school.stage != "kindergarten" else 1
        )
        person = new_person(world, school.stage, subject, usual_age(world, kind), women)
        if kind != "teacher" and person.title in ("none", "san_ji", "er_ji"):
            person.title = "yi_ji"
        entered, opened = person.entered, school.opened
        since = max(entered, opened)
        if kind == "teacher":
            year = since.year if world.rng.random() < 0.7 else world.rng.randint(since.year, BEGIN)
            world.begin(
                person,
                kind,
                school,
                dt.date(year, 9, 1) if year < BEGIN else min(since, dt.date(BEGIN, 9, 1)),
            )
            continue
        appointed = dt.date(world.rng.randint(min(max(entered.year + 7, opened.year), BEGIN), BEGIN), 8, 20)
        appointed = max(appointed, opened)
        if since < appointed:
            world.end(world.begin(person, "teacher", school, since), appointed - DAY)
        world.begin(person, kind, school, appointed)


def write(writer: Writer, world: World) -> None:
    """People and their posts; posts are numbered in the order they were taken."""
    writer.rows(
        Person,
        ["id", "staff_no", "name", "gender", "birth_year", "subject", "title", "qualification", "entered_on"],
        (
            (p.id, p.staff_no, p.name, p.gender, p.born, p.subject, p.title, p.qualification, p.entered)
            for p in world.people
        ),
    )
    world.posts.sort(key=lambda post: (post.start, post.person.id, post.kind))
    for number, post in enumerate(world.posts, start=1):
        post.id = number
    writer.rows(
        Post,
        ["id", "person", "kind", "school", "region", "subject", "acting", "valid_from", "valid_to"],
        (
            (p.id, p.person.id, p.kind, p.school and p.school.id, p.region and p.region.id, p.subject)
            + (p.acting, p.start, p.end)
            for p in world.posts
        ),
    )

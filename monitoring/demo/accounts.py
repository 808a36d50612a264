"""Accounts: one demo log-in per role, and those of the leaders of all schools and the staff of all bureaux.

Roles hang on posts, so that they end with them and everyone can be told why somebody sees a record.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password

from quality.accounts.models import Grant, User

from .calendar import moment
from .careers import DEMO_SCHOOL
from .regions import Place
from .schools import SchoolRow
from .world import PersonRow, PostRow, World
from .writer import Writer

PASSWORD = "demo-2026"
SINCE = dt.date(2023, 9, 1)
BY_POST = ("principal", "vice_principal", "dean")
IN_SCHOOL = {
    "demo-principal": "principal",
    "demo-vice": "vice_principal",
    "demo-dean": "dean",
    "demo-cadre": "cadre",
    "demo-teacher": "teacher",
}


@dataclass
class Account:
    """A user with the roles held."""

    username: str
    name: str
    person: PersonRow | None = None
    demo: bool = False
    grants: list[dict[str, Any]] = field(default_factory=list)

    def grant(
        self,
        role: str,
        since: dt.date,
        until: dt.date | None = None,
        region: Place | None = None,
        school: SchoolRow | None = None,
        post: PostRow | None = None,
        reason: str = "",
    ) -> Account:
        """Give a role."""
        places = {"region": region and region.id, "school": school and school.id, "post": post and post.id}
        self.grants.append({"role": role, "valid_from": since, "valid_to": until, "reason": reason, **places})
        return self


def make(world: World) -> list[Account]:
    """All accounts; the demo log-ins first."""
    found = [*_without_post(world), *_bureaux(world), *_school_staff(world)]
    taken = {account.person.id for account in found if account.person}
    for post in world.posts:
        person = post.person
        if person.id in taken or post.end:
            continue
        if post.kind in BY_POST:
            taken.add(person.id)
            found.append(_by_posts(world, Account(person.staff_no, person.name, person), BY_POST))
        elif post.kind == "administrator" and post.region.level == "county":
            taken.add(person.id)
            account = Account(person.staff_no, person.name, person)
            found.append(account.grant("county_staff", post.start, region=post.region, post=post))
    return found


def _without_post(world: World) -> list[Account]:
    """Those whose role concerns the system or themselves."""
    root = world.root
    return [
        Account("demo-admin", "系统管理员（演示）", demo=True).grant(
            "administrator", SINCE, region=root, reason="系统管理"
        ),
        Account("demo-auditor", "安全审计员（演示）", demo=True).grant(
            "auditor", SINCE, region=root, reason="安全审计"
        ),
        Account("demo-parent", "学生家长（演示）", demo=True).grant("parent", SINCE, reason="自行注册"),
    ]


def _bureaux(world: World) -> list[Account]:
    """Prefecture, two counties, a researcher, an inspector."""
    counties = {county.name: county for county in world.counties}
    found = []
    for username, kind, region, role, place in (
        ("demo-prefecture", "administrator", world.root, "prefecture_staff", world.root),
        ("demo-county", "administrator", counties["加格达奇区"], "county_staff", counties["加格达奇区"]),
        ("demo-county2", "administrator", counties["呼玛县"], "county_staff", counties["呼玛县"]),
        ("demo-researcher", "researcher", world.root, "researcher", counties["加格达奇区"]),
        ("demo-inspector", "inspector", world.root, "inspector", None),
    ):
        post = next(p for p in world.posts if p.region is region and p.kind == kind and p.end is None)
        account = Account(username, post.person.name, post.person, demo=True)
        found.append(account.grant(role, post.start, region=place, post=post))
    return found


def _school_staff(world: World) -> list[Account]:
    """The demo log-ins of one school."""
    school = world.school(DEMO_SCHOOL)
    found = []
    for username, kind in IN_SCHOOL.items():
        post = world.player(school, kind)
        account = Account(username, post.person.name, post.person, demo=True)
        found.append(_by_posts(world, account, (kind,)))
    return found


def _by_posts(world: World, account: Account, kinds: tuple[str, ...]) -> Account:
    """The roles of all posts of some kinds that the person has held since the demo began."""
    for post in world.posts:
        if post.person is account.person and post.kind in kinds and (post.end is None or post.end >= SINCE):
            reason = "代理职务" if post.acting else "任职"
            account.grant(post.kind, post.start, post.end, school=post.school, post=post, reason=reason)
    return account


def write(writer: Writer, accounts: list[Account]) -> None:
    """Users and grants. All demo log-ins share one password; the others cannot sign in until one is set."""
    first, password, closed = writer.next_id(User), make_password(PASSWORD), make_password(None)
    joined = moment(SINCE, 9)
    writer.rows(
        User,
        ["id", "username", "name", "person", "is_demo", "password", "date_joined"],
        (
            (
                first + i,
                a.username,
                a.name,
                a.person and a.person.id,
                a.demo,
                password if a.demo else closed,
                joined,
            )
            for i, a in enumerate(accounts)
        ),
    )
    rows = [(first + i, grant) for i, account in enumerate(accounts) for grant in account.grants]
    names = ["role", "valid_from", "valid_to", "reason", "region", "school", "post"]
    start = writer.next_id(Grant)
    writer.rows(
        Grant,
        ["id", "user", "granted_by", "granted_at", *names],
        (
            (
                start + i,
                user,
                first,
                moment(max(grant["valid_from"], SINCE), 9),
                *(grant[name] for name in names),
            )
            for i, (user, grant) in enumerate(rows)
        ),
    )

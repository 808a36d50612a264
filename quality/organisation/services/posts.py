"""Posts over time: who holds what, where, from which day to which. Grants that hang on a post end with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quality.audit.services import record
from quality.core import text
from quality.core.errors import Refused
from quality.core.scope import scope_of

from ..codes import PostKind
from ..models import Person, Post, Region, School, SchoolClass, Teaching
from .rules import DAY, covers, demand, recheck
from .schools import continued

IN_BUREAU = (PostKind.RESEARCHER, PostKind.INSPECTOR, PostKind.ADMINISTRATOR)


@dataclass(frozen=True)
class Place:
    """Where a post stands: a school or a region's bureau."""

    school: School | None = None
    region: Region | None = None

    @classmethod
    def of(cls, place: School | Region) -> Place:
        """The place as a pair, one half of it empty."""
        return cls(school=place) if isinstance(place, School) else cls(region=place)

    @property
    def where(self) -> dict[str, Any]:
        """The filled half, as keyword arguments."""
        return {"school": self.school} if self.school else {"region": self.region}

    def within(self, user) -> bool:
        """Whether the user looks after people here."""
        place = self.school or self.region
        return place is not None and covers(scope_of(user), "people.manage", place)

    def __str__(self) -> str:
        return str(self.school or self.region)


@transaction.atomic
def appoint(
    *,
    by,
    person: Person,
    kind: str,
    place: School | Region,
    from_day: dt.date,
    until: dt.date | None = None,
    acting: bool = False,
    stage: str = "",
    subject: str = "",
    reason: str = "",
) -> Post:
    """Give a person a post. A school has one principal at a time; a deputy is appointed as acting."""
    demand(by, "people.manage", place)
    recheck(by, person)
    where = Place.of(place)
    post = new_post(
        person,
        kind,
        where,
        from_day,
        until=until,
        acting=acting,
        stage=stage,
        subject=subject or person.subject,
    )
    changes = {"post": [None, f"{place} {post.get_kind_display()}"], "from_day": [None, from_day]}
    if acting:
        changes["acting"] = [None, True]
    record(by=by, action="person.appointed", target=person, changes=changes, reason=reason, **where.where)
    return post


def new_post(
    person: Person, kind: str, where: Place, from_day: dt.date, *, until=None, acting=False, **facts
) -> Post:
    """Write a post after checking the place and what is held already. Part of a larger change: checks no rights."""
    Person.objects.select_for_update().get(pk=person.pk)
    if where.school:
        where = Place(school=School.objects.select_for_update().get(pk=where.school.pk))
    if until and until < from_day:
        raise Refused(_("The last day must not be before the first day."), field="until", code="order")
    last = until or dt.date.max
    _place_open(where, kind, from_day, last)
    _not_held(person, kind, where, from_day, last)
    if kind == PostKind.PRINCIPAL and not acting:
        _no_other_principal(where.school, from_day, last)
    return Post.objects.create(
        person=person, kind=kind, valid_from=from_day, valid_to=until, acting=acting, **where.where, **facts
    )


def _place_open(where: Place, kind: str, first: dt.date, last: dt.date) -> None:
    school = where.school
    if (kind in IN_BUREAU) != (school is None):
        raise Refused(
            _("This post belongs in a bureau.") if school else _("This post belongs in a school."),
            field="kind",
            code="wrong-place",
        )
    if school is None:
        return
    if school.closed_on and (last > school.closed_on):
        raise Refused(
            _("%(school)s closes on %(day)s; the post must end by then.")
            % {"school": school, "day": text.day(school.closed_on)},
            field="until",
            code="closed",
        )
    if first < school.opened_on:
        raise Refused(
            _("%(school)s opens on %(day)s; the post cannot begin before.")
            % {"school": school, "day": text.day(school.opened_on)},
            field="from_day",
            code="not-open",
        )


def _not_held(person: Person, kind: str, where: Place, first: dt.date, last: dt.date) -> None:
    held = person.posts.during(first, last).filter(kind=kind, **where.where).first()
    if held:
        raise Refused(
            _("%(person)s already holds this post here since %(day)s.")
            % {"person": person, "day": text.day(held.valid_from)},
            field="from_day",
            code="held",
        )


def _no_other_principal(school: School | None, first: dt.date, last: dt.date) -> None:
    others = Post.objects.during(first, last).filter(school=school, kind=PostKind.PRINCIPAL, acting=False)
    other = others.select_related("person").first()
    if other:
        raise Refused(
            _("%(person)s is principal here since %(day)s. End that post first, or appoint as acting.")
            % {"person": other.person, "day": text.day(other.valid_from)},
            field="kind",
            code="one-principal",
        )


@transaction.atomic
def end_post(*, by, post: Post, day: dt.date, reason: str = "") -> Post:
    """End a post; `day` is its last. Teaching in that school ends too where no other post there remains."""
    post = Post.objects.select_for_update().select_related("person").get(pk=post.pk)
    where = Place(post.school, post.region)
    demand(by, "people.manage", where.school or where.region)
    if post.valid_to and post.valid_to <= day:
        raise Refused(
            _("The post has ended on %(day)s already.") % {"day": text.day(post.valid_to)},
            field="day",
            code="ended",
        )
    if day < post.valid_from:
        raise Refused(
            _("The post began on %(day)s. Choose that day or a later one.")
            % {"day": text.day(post.valid_from)},
            field="day",
            code="too-early",
        )
    before, post.valid_to = post.valid_to, day
    post.save(update_fields=["valid_to"])
    if post.school:
        leave_classes(post.person, post.school, day)
    recheck(by, post)
    changes = {"post": [f"{where} {post.get_kind_display()}", None], "valid_to": [before, day]}
    record(
        by=by, action="person.post_ended", target=post.person, changes=changes, reason=reason, **where.where
    )
    return post


def leave_classes(person: Person, school: School, day: dt.date) -> None:
    """End the person's teaching in a school after a day, unless another post there goes on."""
    if person.posts.on(day + DAY).filter(school=school).exists():
        return
    teaching = Teaching.objects.filter(teacher=person, school_class__school=school)
    teaching.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day).update(valid_to=day)
    teaching.filter(valid_from__gt=day).delete()
    SchoolClass.objects.filter(school=school, homeroom_teacher=person, year__ends_on__gt=day).update(
        homeroom_teacher=None
    )


@transaction.atomic
def transfer(
    *, by, person: Person, school: School, from_day: dt.date, kind: str = "", reason: str = ""
) -> Post:
    """Move a person to another school in one step: all posts in schools end the day before, one begins there."""
    posts = _posts_to_leave(person, from_day)
    _leaving_allowed(by, posts, school)
    chosen = kind or _main(posts).kind
    for post in posts:
        _end_before(post, from_day)
    facts = {"stage": _main(posts).stage, "subject": _main(posts).subject or person.subject}
    new = new_post(person, chosen, Place.of(school), from_day, **facts)
    recheck(by, person)
    changes = {
        "school": ["、".join(dict.fromkeys(str(post.school) for post in posts)), str(school)],
        "from_day": [None, from_day],
    }
    record(by=by, action="person.transferred", target=person, school=school, changes=changes, reason=reason)
    return new


@transaction.atomic
def exchange(
    *, by, person: Person, school: School, from_day: dt.date, until: dt.date, reason: str = ""
) -> list[Post]:
    """Send a person to another school for a time (交流轮岗): the posts at home pause and go on the day after.

    A principal's post does not pause, since the school would have none: appoint a successor and transfer instead.
    """
    if until < from_day:
        raise Refused(_("The last day must not be before the first day."), field="until", code="order")
    posts = _posts_to_leave(person, from_day)
    _leaving_allowed(by, posts, school)
    if any(post.kind == PostKind.PRINCIPAL and not post.acting for post in posts):
        raise Refused(
            _("A principal cannot be lent to another school. Appoint a successor and transfer instead."),
            code="principal",
        )
    ends = {post.pk: post.valid_to for post in posts}
    for post in posts:
        _end_before(post, from_day)
    main = _main(posts)
    away = new_post(
        person, main.kind, Place.of(school), from_day, until=until, stage=main.stage, subject=main.subject
    )
    back = [
        continued(post, post.school, until + DAY, ends[post.pk])
        for post in posts
        if ends[post.pk] is None or ends[post.pk] > until
    ]
    Post.objects.bulk_create(back)
    changes = {
        "school": [str(main.school), str(school)],
        "from_day": [None, from_day],
        "until": [None, until],
    }
    record(by=by, action="person.exchanged", target=person, school=school, changes=changes, reason=reason)
    return [away, *back]


def _posts_to_leave(person: Person, from_day: dt.date) -> list[Post]:
    Person.objects.select_for_update().get(pk=person.pk)
    posts = list(
        person.posts.on(from_day).filter(school__isnull=False).select_related("school").order_by("pk")
    )
    if not posts:
        raise Refused(
            _("%(person)s holds no post in a school on that day. Appoint instead.") % {"person": person},
            field="from_day",
            code="no-post",
        )
    return posts


def _leaving_allowed(by, posts: list[Post], school: School) -> None:
    demand(by, "people.manage", *(post.school for post in posts), school)
    if all(post.school_id == school.pk for post in posts):
        raise Refused(_("The person already works in that school."), field="school", code="unchanged")


def _main(posts: list[Post]) -> Post:
    """The post that stands for the person's work: teaching before duties added to it."""
    return next((post for post in posts if post.kind == PostKind.TEACHER), posts[0])


def _end_before(post: Post, from_day: dt.date) -> None:
    if post.valid_from >= from_day:
        raise Refused(
            _("The present post began on %(day)s. Choose a later day.") % {"day": text.day(post.valid_from)},
            field="from_day",
            code="too-early",
        )
    post.valid_to = from_day - DAY
    post.save(update_fields=["valid_to"])
    leave_classes(post.person, post.school, post.valid_to)

"""Schools open, change, move, merge and close; what they were stays on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quality.audit.services import record
from quality.core import text
from quality.core.errors import Refused

from ..codes import PostKind
from ..models import Person, Post, Region, School, SchoolPlacement, Teaching
from .rules import DAY, demand, edited, hand_over, not_in_future, recheck, validated

FACTS = ("code", "name", "name_en", "stage", "setting", "ownership", "address")


@dataclass
class Merger:
    """What a merger did: posts that go on in the target, and people whose post ended without a new one."""

    moved: list[Post] = field(default_factory=list)
    without_post: list[Person] = field(default_factory=list)


@transaction.atomic
def open_school(*, by, county: Region, opened_on: dt.date, township: Region | None = None, **facts) -> School:
    """Register a school with its first place."""
    demand(by, "organisation.manage", county)
    _fits(county, township)
    school = School(
        county=county, township=township, opened_on=opened_on, **{k: facts[k] for k in FACTS if k in facts}
    )
    validated(school)
    school.save()
    SchoolPlacement.objects.create(school=school, county=county, township=township, valid_from=opened_on)
    recheck(by, school)
    changes = {"code": [None, school.code], "county": [None, str(county)], "opened_on": [None, opened_on]}
    record(by=by, action="school.opened", target=school, school=school, changes=changes)
    return school


@transaction.atomic
def edit_school(*, by, school: School, **facts) -> School:
    """Correct facts of a school. Its place changes by `move_school`, its end by `close_school`."""
    demand(by, "organisation.manage", school)
    school = School.objects.select_for_update().get(pk=school.pk)
    wanted = {name: value for name, value in facts.items() if name in FACTS}
    edited(school, wanted, by=by, action="school.edited", school=school)
    return school


@transaction.atomic
def move_school(
    *, by, school: School, county: Region, from_day: dt.date, township: Region | None = None, reason: str = ""
) -> School:
    """Put a school into another county or township from a day; its former place stays on record."""
    demand(by, "organisation.manage", school, county)
    not_in_future(from_day)
    school = School.objects.select_for_update().get(pk=school.pk)
    _not_closed(school)
    _fits(county, township)
    if (county.pk, township and township.pk) == (school.county_id, school.township_id):
        raise Refused(_("The school already stands there."), field="county", code="unchanged")
    before = {"county": str(school.county), "township": str(school.township) if school.township else None}
    place_school(school, county, township, from_day)
    recheck(by, school)
    after = {"county": str(county), "township": str(township) if township else None}
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    changes["from_day"] = [None, from_day]
    record(by=by, action="school.moved", target=school, school=school, changes=changes, reason=reason)
    return school


def place_school(school: School, county: Region, township: Region | None, from_day: dt.date) -> None:
    """End the school's place the day before and begin the next one. Part of a larger change: checks no rights."""
    current = school.placements.order_by("-valid_from").first()
    if current is None:
        current = SchoolPlacement.objects.create(
            school=school,
            county_id=school.county_id,
            township_id=school.township_id,
            valid_from=min(school.opened_on, from_day - DAY),
        )
    hand_over(current, from_day)
    SchoolPlacement.objects.create(school=school, county=county, township=township, valid_from=from_day)
    school.county, school.township = county, township
    school.save(update_fields=["county", "township"])


@transaction.atomic
def close_school(*, by, school: School, day: dt.date, reason: str) -> School:
    """Close a school; `day` is its last. Posts and teaching end with it, the record stays."""
    demand(by, "organisation.manage", school)
    school = School.objects.select_for_update().get(pk=school.pk)
    _end_school(school, day)
    _end_posts(school, day)
    recheck(by, school)
    changes = {"closed_on": [None, day]}
    record(by=by, action="school.closed", target=school, school=school, changes=changes, reason=reason)
    return school


@transaction.atomic
def merge_schools(
    *, by, absorbed: Sequence[School], into: School, day: dt.date, move_posts: bool = True, reason: str = ""
) -> Merger:
    """Merge schools into another after `day`, their last. With `move_posts` staff goes on in the target the next day.

    A school has one principal, so the principals of the absorbed schools are not moved; they are named in the answer.
    """
    demand(by, "organisation.manage", into, *absorbed)
    if not absorbed:
        raise Refused(_("Choose at least one school to merge."), field="absorbed", code="empty")
    if into.pk in {school.pk for school in absorbed}:
        raise Refused(_("A school cannot be merged into itself."), field="absorbed", code="itself")
    ids = [into.pk, *(school.pk for school in absorbed)]
    locked = {
        school.pk: school for school in School.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    }
    into = locked.pop(into.pk)
    if into.closed_on or into.opened_on > day:
        raise Refused(_("The target must be open when the merger takes place."), field="into", code="closed")
    merger = Merger()
    for school in locked.values():
        _absorb(school, into, day, merger if move_posts else None, by, reason)
    changes = {
        "absorbed": [None, "、".join(str(school) for school in locked.values())],
        "closed_on": [None, day],
    }
    record(by=by, action="school.absorbed", target=into, school=into, changes=changes, reason=reason)
    return merger


def _absorb(school: School, into: School, day: dt.date, merger: Merger | None, by, reason: str) -> None:
    _end_school(school, day)
    school.merged_into = into
    school.save(update_fields=["merged_into"])
    ended = _end_posts(school, day)
    if merger:
        _move_posts(ended, into, day + DAY, merger)
    recheck(by, school)
    changes = {"merged_into": [None, str(into)], "closed_on": [None, day]}
    record(by=by, action="school.merged", target=school, school=school, changes=changes, reason=reason)


def _move_posts(ended: list[Post], into: School, from_day: dt.date, merger: Merger) -> None:
    held = set(into.posts.during(from_day, dt.date.max).values_list("person_id", "kind"))
    moved = []
    for post in ended:
        if post.kind == PostKind.PRINCIPAL or (post.person_id, post.kind) in held:
            continue
        held.add((post.person_id, post.kind))
        moved.append(continued(post, into, from_day))
    merger.moved += Post.objects.bulk_create(moved)
    kept = {person_id for person_id, _kind in held}
    principals = (post.person for post in ended if post.kind == PostKind.PRINCIPAL)
    merger.without_post += [person for person in principals if person.pk not in kept]


def continued(post: Post, school: School, from_day: dt.date, until: dt.date | None = None) -> Post:
    """The same post in another school, not yet saved."""
    return Post(
        person=post.person,
        kind=post.kind,
        school=school,
        stage=post.stage,
        subject=post.subject,
        acting=post.acting,
        valid_from=from_day,
        valid_to=until,
    )


def _end_school(school: School, day: dt.date) -> None:
    _not_closed(school)
    if day < school.opened_on:
        raise Refused(
            _("The school opened on %(day)s; it cannot close before.") % {"day": text.day(school.opened_on)},
            field="day",
            code="too-early",
        )
    later = school.posts.filter(valid_from__gt=day).select_related("person")[:5]
    if later:
        raise Refused(
            _("Posts begin here after that day: %(people)s. End or move them first.")
            % {"people": "、".join(post.person.name for post in later)},
            field="day",
            code="later-posts",
        )
    if Teaching.objects.filter(school_class__school=school, valid_from__gt=day).exists():
        raise Refused(
            _("Teaching is assigned in this school after that day. Assign it elsewhere first."),
            field="day",
            code="later-teaching",
        )
    school.closed_on = day
    school.save(update_fields=["closed_on"])


def _end_posts(school: School, day: dt.date) -> list[Post]:
    """End all posts and teaching of a school with a day; answers the posts that ended."""
    running = Q(valid_to=None) | Q(valid_to__gt=day)
    ended = list(school.posts.filter(running).select_related("person").order_by("pk"))
    Post.objects.filter(pk__in=[post.pk for post in ended]).update(valid_to=day)
    Teaching.objects.filter(running, school_class__school=school).update(valid_to=day)
    return ended


def _not_closed(school: School) -> None:
    if school.closed_on:
        raise Refused(
            _("The school has been closed since %(day)s; nothing more changes here.")
            % {"day": text.day(school.closed_on)},
            code="closed",
        )


def _fits(county: Region, township: Region | None) -> None:
    if county.level not in ("county", "prefecture"):
        raise Refused(_("Choose a county-level unit."), field="county", code="wrong-level")
    if township and township.parent_id != county.pk:
        raise Refused(
            _("The township does not belong to that county."), field="township", code="wrong-county"
        )

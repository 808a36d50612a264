"""The staff register. Identity numbers are never asked for."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from quality.audit.services import record
from quality.core.clock import today
from quality.core.scope import scope_of

from ..models import Person, Post, Region, School
from .posts import Place, new_post
from .rules import demand, edited, recheck, validated

FACTS = ("staff_no", "name", "gender", "birth_year", "subject", "title", "qualification", "entered_on")


@transaction.atomic
def add_person(
    *,
    by,
    kind: str,
    place: School | Region,
    from_day: dt.date,
    stage: str = "",
    post_subject: str = "",
    **facts,
) -> Person:
    """Register a person together with the first post: without one, nobody would be responsible for the record."""
    demand(by, "people.manage", place)
    person = Person(**{name: facts[name] for name in FACTS if name in facts})
    validated(person)
    person.save()
    subject = post_subject or person.subject
    post = new_post(person, kind, Place.of(place), from_day, stage=stage, subject=subject)
    recheck(by, person)
    changes = {"staff_no": [None, person.staff_no], "post": [None, f"{place} {post.get_kind_display()}"]}
    record(by=by, action="person.added", target=person, changes=changes, **Place.of(place).where)
    return person


@transaction.atomic
def edit_person(*, by, person: Person, **facts) -> Person:
    """Correct facts of a person, for those who look after one of the places where the person works or last worked."""
    places = work_places(person)
    require_any(by, places)
    person = Person.objects.select_for_update().get(pk=person.pk)
    wanted = {name: value for name, value in facts.items() if name in FACTS}
    where = places[0].where if places else {}
    edited(person, wanted, by=by, action="person.edited", **where)
    return person


def work_places(person: Person) -> list[Place]:
    """Places of the posts in force or to come; of the last one where there is none."""
    posts = person.posts.select_related("school", "region").order_by("-valid_from", "-pk")
    current = posts.filter(Q(valid_to=None) | Q(valid_to__gte=today()))
    found: list[Post] = list(current) or list(posts[:1])
    return [Place(post.school, post.region) for post in found]


def require_any(by, places: list[Place]) -> None:
    """Refuse with 403 unless `people.manage` is held in one of the places."""
    if by is None or scope_of(by).everywhere("people.manage"):
        return
    mine = [place for place in places if place.within(by)]
    demand(by, "people.manage", mine[0].school or mine[0].region if mine else None)

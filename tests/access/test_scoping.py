"""Every scoped model shows nothing to strangers, and nothing of one county's schools to the people of another."""

from __future__ import annotations

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from quality.core.querysets import ScopedQuerySet

from .furnished import TODAY, furnish

OURS = ("quality.", "programmes", "teachers", "families", "monitoring")
SCOPED = [
    model
    for model in apps.get_models()
    if model.__module__.startswith(OURS) and isinstance(model._default_manager.all(), ScopedQuerySet)
]
OWN_ROWS = {"accounts.user"}  # one's own account is visible to oneself
SCHOOL_PATHS = ("school", "school_class__school", "observation__school", "post__school")

pytestmark = pytest.mark.django_db


@pytest.fixture
def furnished(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(f"{TODAY} 10:00+08:00", tick=False):
        yield furnish()


def label(model) -> str:
    return model._meta.label_lower


@pytest.mark.parametrize("model", SCOPED, ids=label)
def test_every_scoped_model_says_who_sees_it(model):
    assert type(model._default_manager.all()).visible_to is not ScopedQuerySet.visible_to


def test_strangers_see_nothing(furnished):
    world, _things = furnished
    for user in (AnonymousUser(), world.users["outsider"]):
        seen = {label(model): model._default_manager.visible_to(user).count() for model in SCOPED}
        assert {name: n for name, n in seen.items() if n and name not in OWN_ROWS} == {}


def school_path(model) -> str | None:
    """The path from a model to the school that a row belongs to, where it has one."""
    names = {field.name: field for field in model._meta.get_fields() if field.concrete}
    for path in SCHOOL_PATHS:
        first, *rest = path.split("__")
        if first in names and names[first].is_relation:
            target = names[first].related_model
            if not rest or any(field.name == rest[0] for field in target._meta.get_fields()):
                return path
    return None


def test_nobody_of_one_county_sees_rows_of_the_other(furnished):
    world, _things = furnished
    leaks = {}
    for model in SCOPED:
        path = school_path(model)
        if path is None:
            continue
        foreign = {f"{path}__county": world.west.region}
        assert (
            model._default_manager.filter(**foreign).exists() or model._meta.label_lower in NOT_FURNISHED
        ), model
        for name, user in world.east.users.items():
            found = model._default_manager.visible_to(user).filter(**foreign).count()
            if found:
                leaks[f"{label(model)} to {name}"] = found
    assert leaks == {}


NOT_FURNISHED: set[str] = set()

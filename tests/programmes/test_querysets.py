"""Who sees which lessons: exact sets, with rows of the other county always present."""

import datetime as dt

from programmes.models import Draft, Observation
from programmes.services import save_draft
from quality.organisation.models import Term


def seen(user) -> set[int]:
    return set(Observation.objects.visible_to(user).values_list("pk", flat=True))


def test_everyone_sees_exactly_this(world, recorded):
    east, dean, west = recorded.east.pk, recorded.dean.pk, recorded.west.pk
    in_east = {east, dean}
    expected = {
        "east_principal": in_east,
        "east_vice_principal": in_east,
        "east_dean": in_east,
        "east_cadre": set(),
        "east_teacher": {east},
        "east_second_teacher": {dean},
        "east_neighbour_principal": set(),
        "east_neighbour_teacher": set(),
        "east_county_staff": in_east,
        "east_researcher": in_east,
        "west_principal": {west},
        "west_vice_principal": {west},
        "west_dean": {west},
        "west_cadre": set(),
        "west_teacher": {west},
        "west_second_teacher": set(),
        "west_neighbour_principal": set(),
        "west_neighbour_teacher": set(),
        "west_county_staff": {west},
        "west_researcher": {west},
        "prefecture_staff": {east, dean, west},
        "service": {east, dean, west},
        "administrator": set(),
        "auditor": set(),
        "inspector": set(),
        "parent": set(),
        "outsider": set(),
    }
    assert {user.username: seen(user) for user in world.everyone()} == expected


def test_an_observer_keeps_sight_of_what_they_recorded(world, submit):
    own = submit(by=world.east.users["cadre"]).observation
    assert seen(world.east.users["cadre"]) == {own.pk}


def test_ones_own_records_of_open_terms_are_editable(world, recorded):
    def editable(user) -> set[int]:
        return set(Observation.objects.editable_by(user).values_list("pk", flat=True))

    assert editable(world.east.users["principal"]) == {recorded.east.pk}
    assert editable(world.east.users["county_staff"]) == set()
    Term.objects.update(closed_at=dt.datetime(2026, 11, 19, tzinfo=dt.UTC))
    assert editable(world.east.users["principal"]) == set()


def test_drafts_are_seen_by_their_owner_only(world):
    from uuid import uuid4

    save_draft(by=world.east.users["principal"], uuid=uuid4(), data={})
    owners = [user.username for user in world.everyone() if Draft.objects.visible_to(user).exists()]
    assert owners == ["east_principal"]

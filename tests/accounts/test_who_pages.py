"""The link “who can see this” on the pages of records, and the answer for records of the upper layers."""

import datetime as dt

import pytest

from monitoring.models import Bulletin, Receipt
from programmes.models import Observation
from quality.accounts.explained import explained
from quality.accounts.services import who_can_see
from quality.plans.models import Plan

PAGES = [
    "organisation.school",
    "organisation.person",
    "programmes.observation",
    "monitoring.bulletin",
    "plans.plan",
]


@pytest.mark.parametrize("label", PAGES)
def test_each_kind_of_record_is_explained(db, label):
    assert explained(label) is not None


def seers(record, label, **names):
    found = explained(label)
    places = found.places(record)
    return who_can_see(places.pop("permission", found.permission), **places, **names)


def test_an_observation_is_seen_by_its_two_people_and_the_places_above(world, client):
    east = world.east
    observation = Observation.objects.create(
        observer=east.people["principal"], school=east.school, school_class=east.classes[0], teacher=east.people["teacher"],
        subject="maths", term=world.autumn, observed_on=dt.date(2026, 10, 9), period=2, topic="一元一次方程",
    )  # fmt: skip
    names = {row.name for row in seers(observation, "programmes.observation") if row.name}
    officials = (world.users["prefecture_staff"], east.users["county_staff"], east.users["researcher"])
    own = (east.people["principal"], east.people["teacher"])
    assert names == {str(one) for one in (*officials, *own)}
    url = f"/accounts/who/programmes.observation/{observation.pk}/"
    for user in world.everyone():
        client.force_login(user)
        seen = Observation.objects.visible_to(user).filter(pk=observation.pk).exists()
        assert client.get(url).status_code == (200 if seen else 404), user


@pytest.mark.parametrize("state", ["draft", "issued"])
def test_a_bulletin_is_seen_by_its_makers_and_then_by_those_addressed(world, state):
    bulletin = Bulletin.objects.create(
        region=world.prefecture, month=dt.date(2026, 10, 1), as_of=dt.date(2026, 10, 31), state=state, digest="x",
        **({"number_year": 2026, "number_seq": 1, "number": "1", "issued_at": dt.datetime(2026, 11, 3, tzinfo=dt.UTC)}
           if state == "issued" else {}),
    )  # fmt: skip
    Receipt.objects.create(bulletin=bulletin, region=world.east.region, due_on=dt.date(2026, 11, 10))
    names = {row.name for row in seers(bulletin, "monitoring.bulletin") if row.name}
    expected = {str(world.users["prefecture_staff"])}
    if state == "issued":
        expected.add(str(world.east.users["county_staff"]))
    assert names == expected


def test_a_draft_plan_lies_with_its_makers_and_a_published_one_is_open(world):
    plan = Plan.objects.create(
        region=world.prefecture,
        code="p",
        name="方案",
        starts_on=dt.date(2026, 9, 1),
        ends_on=dt.date(2027, 8, 31),
    )
    assert {row.name for row in seers(plan, "plans.plan")} == {str(world.users["prefecture_staff"])}
    plan.status = "published"
    total = sum(row.number for row in seers(plan, "plans.plan"))
    assert total == len([user for user in world.everyone() if user.scope.allows("plan.view")])

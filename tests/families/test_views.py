"""Families find a school without an account, and learn nothing but what stands on the sign at its gate."""

import datetime as dt

import pytest
from django.urls import reverse

from families.views import parent_section
from quality.organisation.models import School
from tests.factories import make_person, make_post, make_world

pytestmark = pytest.mark.django_db
PUBLIC = {"pk", "code", "name", "name_en", "stage", "ownership", "address", "head_name"} | {
    "county__order", "county__name", "county__name_en", "township__name", "county", "stage_label", "ownership_label",
}  # fmt: skip


def found(client, query=""):
    return {row["name"]: row for row in client.get(reverse("families:schools") + query).context["rows"]}


def test_anyone_finds_schools_by_any_part_of_the_name(client):
    world = make_world()
    School.objects.filter(pk=world.east.school.pk).update(address="东山路1号")
    assert set(found(client)) == {school.name for school in world.schools}
    assert set(found(client, "?q=第一")) == {"东山县第一学校", "西河县第一学校"}
    assert set(found(client, "?q=东山 第二")) == {"东山县第二学校"}
    assert set(found(client, "?q=东山路")) == {"东山县第一学校"}
    assert set(found(client, f"?county={world.west.region.pk}&stage=primary")) == {"西河县第二学校"}
    assert found(client, "?q=没有") == {}


def test_nothing_but_public_facts(client):
    world = make_world()
    row = found(client)["东山县第一学校"]
    assert set(row) == PUBLIC
    assert row["head_name"] == world.east.people["principal"].name
    page = client.get(reverse("families:schools")).content.decode()
    hidden = [world.east.people[code].name for code in ("teacher", "dean", "vice_principal")]
    assert [name for name in hidden if name in page] == []


def test_closed_schools_and_acting_heads(client):
    world = make_world()
    School.objects.filter(pk=world.west.school.pk).update(closed_on=dt.date(2024, 7, 31))
    world.east.people["principal"].posts.update(valid_to=dt.date(2025, 7, 31))
    make_post(make_person("代校长"), "principal", world.east.school, dt.date(2025, 8, 1), acting=True)
    rows = found(client)
    assert "西河县第一学校" not in rows
    assert rows["东山县第一学校"]["head_name"] == "代校长"


def test_the_page_is_light(client, django_assert_max_num_queries):
    make_world()
    with django_assert_max_num_queries(4):
        client.get(reverse("families:schools"))


def test_the_parent_is_greeted_with_the_search(client):
    world = make_world()
    client.force_login(world.users["parent"])
    answer = client.get("/")
    assert reverse("families:schools") in answer.content.decode()
    assert reverse("families:schools") in parent_section(answer.wsgi_request)
    client.force_login(world.east.users["teacher"])
    assert reverse("families:schools") not in client.get("/").content.decode()

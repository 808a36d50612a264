"""Dashboards: what each role reaches, what the cells say, and what they cost."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quality.plans.services import follow_plan
from tests.factories import make_member, make_school
from tests.plans.desk import TODAY, make_desk, words_of

MOST = 19  # four of them find out who asks, and five read the calendar


@pytest.fixture
def desk(db):
    with time_machine.travel(f"{TODAY}T10:00:00+08:00", tick=True):
        yield make_desk()


@pytest.fixture
def clerk(desk, client):
    client.force_login(desk.world.users["prefecture_staff"])
    return client


def test_everyone_starts_at_the_highest_page_of_their_own(desk, client):
    east = desk.world.east
    expected = {
        desk.world.users["prefecture_staff"]: (200, ""),
        east.users["county_staff"]: (302, reverse("monitoring:county", args=[east.region.pk])),
        east.users["principal"]: (302, reverse("monitoring:school", args=[east.school.pk])),
        east.users["teacher"]: (403, ""),
        desk.world.users["parent"]: (403, ""),
    }
    for user, (status, url) in expected.items():
        client.force_login(user)
        answer = client.get(reverse("monitoring:dashboard"))
        assert (answer.status_code, getattr(answer, "url", "")) == (status, url), user.username


def test_foreign_places_do_not_exist(desk, client):
    east, west = desk.world.counties
    for role, county, school, neighbour in [("county_staff", 200, 200, 200), ("principal", 404, 200, 404)]:
        client.force_login(east.users[role])
        answers = [
            client.get(reverse("monitoring:county", args=[east.region.pk])).status_code,
            client.get(reverse("monitoring:school", args=[east.school.pk])).status_code,
            client.get(reverse("monitoring:school", args=[east.neighbour.pk])).status_code,
        ]
        assert answers == [county, school, neighbour]
        assert client.get(reverse("monitoring:person", args=[east.people["teacher"].pk])).status_code == 200
        for name, pk in [
            ("county", west.region.pk),
            ("school", west.school.pk),
            ("person", west.people["principal"].pk),
        ]:
            assert client.get(reverse(f"monitoring:{name}", args=[pk])).status_code == 404


def test_the_map_shows_each_county_and_leads_to_its_list(clerk, desk):
    page = clerk.get(reverse("monitoring:dashboard"))
    rows = {row["label"].split()[0]: row["cells"] for row in page.context["map"]["rows"]}
    assert set(rows) == {"A01", "A02"}
    east, west = rows["A01"]
    assert (east["text"], west["text"]) == ("33%", "3%")
    assert west["status"] == "far_behind"
    assert [cell["status"] for cell in rows["A02"]] == ["not_measurable"] * 2  # an open number is no lag
    listed = clerk.get(west["url"])
    assert {row["subject"].name for row in listed.context["rows"]} == {
        desk.world.west.people[role].name for role in ("principal", "neighbour_principal")
    }


def test_tiles_count_neither_open_numbers_nor_what_cannot_be_measured(clerk, desk):
    tiles = clerk.get(reverse("monitoring:dashboard")).context["tiles"]
    assert tiles == {"requirements": 2, "owed": 4, "met": 0, "behind": 3, "not_yet": 1, "unset": 6}


def test_ranking_and_those_far_behind(clerk, desk):
    context = clerk.get(reverse("monitoring:dashboard")).context
    assert [(row["rank"], row["name"]) for row in context["ranking"]] == [(1, "东山县"), (2, "西河县")]
    assert desk.world.west.people["principal"].name in [row["subject"].name for row in context["far"]]


def test_equals_share_a_rank(clerk, desk):
    page = clerk.get(reverse("monitoring:county", args=[desk.world.west.region.pk]))
    assert [row["rank"] for row in page.context["ranking"]] == [1, 2]
    for number in range(2):
        school = make_school(desk.world.west.region, f"新校{number}")
        make_member(f"new{number}", f"新{number}", "principal", school)
    follow_plan(desk.plan)
    page = clerk.get(reverse("monitoring:county", args=[desk.world.west.region.pk]))
    assert [row["rank"] for row in page.context["ranking"]] == [1, 2, 2, 2]


def test_trend_counts_the_records_of_each_month(clerk, desk):
    table = clerk.get(reverse("monitoring:dashboard")).context["trend"]["table"]
    assert len(table["rows"]) == 12
    assert sum(row[1] for row in table["rows"]) == 22
    county = clerk.get(reverse("monitoring:county", args=[desk.world.west.region.pk])).context["trend"][
        "table"
    ]
    assert sum(row[1] for row in county["rows"]) == 2


def test_any_day_can_be_asked(clerk, desk):
    early = clerk.get(reverse("monitoring:dashboard"), {"on": "2026-09-03"}).context["map"]["rows"][0][
        "cells"
    ][0]
    assert early["text"] == "5%"  # three of sixty
    before = clerk.get(reverse("monitoring:dashboard"), {"on": "2020-01-01"})
    assert before.status_code == 200
    assert before.context["map"]["rows"] == []


def test_school_and_person(clerk, desk):
    east = desk.world.east
    page = clerk.get(reverse("monitoring:school", args=[east.school.pk]))
    assert [post.kind for post in page.context["heads"]] == ["principal", "vice_principal", "dean"]
    assert "20 / 30" in words_of(page)
    person = clerk.get(reverse("monitoring:person", args=[east.people["principal"].pk]))
    assert [row["figures"].value for row in person.context["rows"]] == [20]
    assert len(person.context["records"]) == 10


def test_front_page_of_the_bureau(clerk, desk):
    told = words_of(clerk.get(reverse("home")))
    assert "A01" in told
    assert "未定的数额：1项" in told


@pytest.mark.parametrize("page", ["dashboard", "county", "school"])
def test_cost_does_not_grow_with_schools(clerk, desk, page):
    east = desk.world.east
    args = {"county": [east.region.pk], "school": [east.school.pk]}.get(page, [])
    url = reverse(f"monitoring:{page}", args=args)
    with CaptureQueriesContext(connection) as before:
        clerk.get(url)
    for number in range(15):
        school = make_school(east.region, f"新校{number}")
        make_member(f"new{number}", f"新{number}", "principal", school)
    follow_plan(desk.plan)
    with CaptureQueriesContext(connection) as after:
        clerk.get(url)
    assert len(after) == len(before) <= MOST

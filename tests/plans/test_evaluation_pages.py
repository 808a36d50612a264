"""Who has done how much: the lists, one subject, exemptions, and who sees whom."""

import datetime as dt

import pytest
from django.urls import reverse

from quality.organisation.models import Post
from quality.plans.models import Adjustment, Obligation
from tests.factories import make_member, make_person, make_post

from .desk import words_of


def url_of(desk, query=""):
    return f"{reverse('plans:evaluation', args=[desk.counted.pk])}{query}"


def names(response):
    return [row["subject"].name for row in response.context["rows"]]


def test_worst_come_first_and_lead_to_their_records(clerk, desk):
    page = clerk.get(url_of(desk))
    first, last = page.context["rows"][0], page.context["rows"][-1]
    assert first["status"] == "far_behind"
    assert last["subject"].name == desk.world.east.people["principal"].name
    assert last["status"] == "on_track"
    assert last["figures"].value == 20
    assert clerk.get(last["records"]).status_code == 200
    assert page.context["tiles"]["bound"] == 4
    assert page.context["tiles"]["behind"] == 3
    assert "上课日" in page.context["pace"]


def test_each_sees_their_own_places_only(desk, client):
    east, west = desk.world.counties
    everyone = {
        county.people[role].name for county in (east, west) for role in ("principal", "neighbour_principal")
    }
    eastern = {east.people[role].name for role in ("principal", "neighbour_principal")}
    own = {east.people["principal"].name}
    cast = [
        (desk.world.users["prefecture_staff"], everyone),
        (east.users["county_staff"], eastern),
        (east.users["principal"], own),
        (east.users["dean"], own),
        (east.users["teacher"], set()),
    ]
    for user, expected in cast:
        client.force_login(user)
        assert set(names(client.get(url_of(desk)))) == expected, user.username
        assert set(names(client.get(url_of(desk, f"?county={west.region.pk}")))) <= expected & everyone
        west_key = Obligation.objects.filter(person=west.people["principal"]).first().subject_key
        status = client.get(reverse("plans:subject", args=[desk.counted.pk, west_key])).status_code
        assert status == (200 if user == desk.world.users["prefecture_staff"] else 404)


def test_filters_and_days(clerk, desk):
    east = desk.world.east
    assert names(clerk.get(url_of(desk, "?status=on_track"))) == [east.people["principal"].name]
    assert len(names(clerk.get(url_of(desk, "?status=all_behind")))) == 3
    assert len(names(clerk.get(url_of(desk, f"?county={east.region.pk}")))) == 2
    assert len(names(clerk.get(url_of(desk, f"?school={east.school.pk}&county={east.region.pk}")))) == 1
    assert names(clerk.get(url_of(desk, f"?q={east.people['principal'].name}"))) == [
        east.people["principal"].name
    ]
    early = clerk.get(url_of(desk, "?on=2026-09-03"))
    values = {row["subject"].name: row["figures"].value for row in early.context["rows"]}
    assert values[east.people["principal"].name] == 3
    assert clerk.get(url_of(desk, "?on=nonsense&cursor=x~9999.%00")).status_code == 200


def test_pages_by_key_go_forth_and_back(clerk, desk, monkeypatch):
    monkeypatch.setattr("quality.plans.views.evaluation.SIZE", 2)
    first = clerk.get(url_of(desk))
    second = clerk.get(url_of(desk, f"?cursor={first.context['page'].next}"))
    assert len(set(names(first)) | set(names(second))) == 4
    assert second.context["page"].next is None
    back = clerk.get(url_of(desk, f"?cursor={second.context['page'].previous}"))
    assert names(back) == names(first)


def test_one_subject_shows_periods_and_records(clerk, desk):
    key = Obligation.objects.get(
        requirement=desk.counted, person=desk.world.east.people["principal"]
    ).subject_key
    page = clerk.get(reverse("plans:subject", args=[desk.counted.pk, key]))
    assert [row["value"] for row in page.context["periods"]] == [20]
    assert len(page.context["records"]["rows"]) == 20
    assert "20 / 30" in words_of(page) or "20" in words_of(page)


def test_exempting_and_taking_back(clerk, desk):
    west = desk.world.west.people["principal"]
    key = Obligation.objects.get(requirement=desk.counted, person=west).subject_key
    url = reverse("plans:adjust", args=[desk.counted.pk, key])
    values = {"valid_from": "2026-09-01", "valid_to": "2027-01-15", "factor": "0", "reason": ""}
    assert clerk.post(url, values).status_code == 422
    wrong = clerk.post(url, values | {"reason": "病假", "valid_to": "2026-08-01"})
    assert "valid_to" in wrong.context["form"].errors
    assert clerk.post(url, values | {"reason": "病假"}).status_code == 302
    page = clerk.get(url_of(desk, "?status=exempt"))
    assert names(page) == [west.name]
    assert page.context["rows"][0]["note"].endswith("病假")
    listed = clerk.get(reverse("plans:adjustments"))
    assert "病假" in words_of(listed)
    withdraw = reverse("plans:withdraw", args=[Adjustment.objects.get().pk])
    assert clerk.post(withdraw, {"reason": ""}).status_code == 422
    assert clerk.post(withdraw, {"reason": "提前返岗"}).status_code == 302
    assert names(clerk.get(url_of(desk, "?status=exempt"))) == []


@pytest.mark.parametrize(
    ("role", "expected"), [("county_staff", 200), ("principal", 403), ("researcher", 403)]
)
def test_exemptions_are_given_by_bureaux(desk, client, role, expected):
    east, west = desk.world.counties
    client.force_login(east.users[role])
    for county, answer in ((east, expected), (west, 404 if expected == 200 else 403)):
        key = Obligation.objects.get(requirement=desk.counted, person=county.people["principal"]).subject_key
        assert client.get(reverse("plans:adjust", args=[desk.counted.pk, key])).status_code == answer


def test_a_share_of_the_period_is_told(clerk, desk):
    person = make_person("新任校长")
    school = desk.world.east.neighbour
    Post.objects.filter(school=school, kind="principal").update(valid_to=dt.date(2026, 10, 31))
    make_post(person, "principal", school, dt.date(2026, 11, 1))
    from quality.plans.services import follow_plan

    follow_plan(desk.plan)
    row = next(row for row in clerk.get(url_of(desk)).context["rows"] if row["subject"].name == "新任校长")
    assert "由30按时间折算" in row["note"]
    assert row["figures"].target < 30


def test_query_counts_do_not_grow_with_people(clerk, desk, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from quality.plans.services import follow_plan
    from tests.factories import make_school

    with CaptureQueriesContext(connection) as before:
        clerk.get(url_of(desk))
    for number in range(12):
        school = make_school(desk.world.east.region, f"新校{number}")
        make_member(f"new{number}", f"新{number}", "principal", school)
    follow_plan(desk.plan)
    with django_assert_num_queries(len(before)):
        assert len(names(clerk.get(url_of(desk)))) == 16

"""Every list: exactly the rows of the caller's places, for every role, and details to match."""

from __future__ import annotations

import pytest
import time_machine

from quality.organisation.models import Person, Post, School, SchoolClass, Teaching
from quality.plans.models import Requirement
from tests.api.furnished import NOW, furnish

V1 = "/api/v1/"
BELOW = (
    "regions",
    "schools",
    "school-years",
    "terms",
    "people",
    "posts",
    "classes",
    "teachings",
    "teams",
    "rubrics",
)
LISTS = (*BELOW, "rubric-versions", "plans", "requirements", "adjustments", "bulletins", "receipts", "jobs")


@pytest.fixture(autouse=True)
def friday():
    """The day of the furniture."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(db):
    return furnish()


def ids(queryset) -> set[int]:
    return set(queryset.values_list("pk", flat=True))


def places(world, who: str) -> tuple[set[int], set[int]]:
    """Regions and schools that a caller sees, written down by hand."""
    east, west = world.east, world.west
    return {
        "prefecture": (
            {world.prefecture.pk, east.region.pk, west.region.pk},
            {school.pk for school in world.schools},
        ),
        "county": ({world.prefecture.pk, east.region.pk}, {east.school.pk, east.neighbour.pk}),
        "school": ({world.prefecture.pk, east.region.pk}, {east.school.pk}),
    }[who]


CALLERS = {
    "prefecture_staff": "prefecture",
    "county_staff": "county",
    "researcher": "county",
    "principal": "school",
    "dean": "school",
    "cadre": "school",
}


@pytest.mark.parametrize("role", CALLERS)
def test_registers_hold_exactly_the_own_places(world, api, role):
    user = world.users.get(role) or world.east.users[role]
    regions, schools = places(world, CALLERS[role])
    client = api(user)
    assert set(client.ids(f"{V1}regions/")) == regions
    assert set(client.ids(f"{V1}schools/")) == schools
    assert set(client.ids(f"{V1}classes/")) == ids(SchoolClass.objects.filter(school__in=schools))
    assert set(client.ids(f"{V1}teachings/")) == ids(
        Teaching.objects.filter(school_class__school__in=schools)
    )
    there = Post.objects.filter(school__in=schools)
    if CALLERS[role] != "school":
        there |= Post.objects.filter(region__in=regions)
        if CALLERS[role] == "county":
            there = there.exclude(region=world.prefecture)
    assert set(client.ids(f"{V1}posts/")) == ids(there)
    assert set(client.ids(f"{V1}people/")) == ids(Person.objects.filter(posts__in=there))
    for school in world.schools:
        assert client.get(f"{V1}schools/{school.pk}/").status_code == (200 if school.pk in schools else 404)


@pytest.mark.parametrize("name", LISTS)
def test_strangers_and_parents_reach_no_list(world, api, name):
    assert api().get(f"{V1}{name}/").status_code == 401
    for role in ("parent", "outsider", "inspector"):
        assert api(world.users[role], "organisation.view").get(f"{V1}{name}/").status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_what_a_list_names_has_a_detail_and_an_etag(world, api, name):
    client = api(world.east.users["county_staff"])
    found = client.ids(f"{V1}{name}/")
    assert found
    answer = client.get(f"{V1}{name}/{found[0]}/")
    assert answer.json()["id"] == found[0]
    assert client.get(f"{V1}{name}/{found[0]}/", If_None_Match=answer["ETag"]).status_code == 304


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_few_queries(world, api, name, django_assert_max_num_queries):
    client = api(world.east.users["county_staff"])
    client.get(f"{V1}{name}/")
    with django_assert_max_num_queries(4):  # token and account, roles, regions below, rows
        client.get(f"{V1}{name}/")


def test_filters_narrow_registers(world, api):
    client = api(world.users["prefecture_staff"])
    west = set(client.ids(f"{V1}schools/?county={world.west.region.pk}"))
    assert west == {world.west.school.pk, world.west.neighbour.pk}
    assert set(client.ids(f"{V1}people/?school={world.east.school.pk}&post=principal")) == {
        world.east.people["principal"].pk
    }
    assert client.ids(f"{V1}terms/?on=2026-11-05") == [world.autumn.pk]
    School.objects.filter(pk=world.west.neighbour.pk).update(closed_on="2026-10-01")
    assert set(client.ids(f"{V1}schools/?county={world.west.region.pk}")) == {world.west.school.pk}
    assert client.ids(f"{V1}schools/?status=closed") == [world.west.neighbour.pk]


def test_a_rubric_is_shown_with_criteria_and_grades(world, api):
    client = api(world.east.users["teacher"])
    (first, *_others) = client.ids(f"{V1}rubric-versions/?current=true")
    version = client.get(f"{V1}rubric-versions/{first}/").json()
    assert sum(float(item["maximum"]) for item in version["criteria"]) == float(version["maximum"]) == 100
    assert [band["grade"] for band in version["bands"]][0] == "优"


def test_a_plan_is_shown_with_its_parts_and_a_requirement_as_understood(world, api):
    client = api(world.east.users["teacher"])
    plan = client.get(f"{V1}plans/{world.plan.pk}/").json()
    (measure,) = plan["projects"][0]["measures"]
    assert measure["requirements"] == client.ids(f"{V1}requirements/?plan={world.plan.pk}")
    first, last = measure["requirements"][0], measure["requirements"][-1]
    requirement = client.get(f"{V1}requirements/{first}/").json()
    assert requirement["measurable"]
    assert requirement["specification"]["clauses"][0]["at_least"] == 30
    assert "30" in requirement["understood"]
    text_only = client.get(f"{V1}requirements/{last}/").json()
    assert (text_only["measurable"], text_only["specification"]) == (False, None)


@pytest.fixture
def requirement(world) -> str:
    pk = Requirement.objects.get(plan=world.plan, code="T01").pk
    return f"{V1}requirements/{pk}/evaluation/"


def test_evaluation_by_subject_is_within_the_own_places(world, api, requirement):
    heads = {
        place.people[role].pk for place in world.counties for role in ("principal", "neighbour_principal")
    }
    everyone = api(world.users["prefecture_staff"]).get(requirement).json()
    assert {row["person"] for row in everyone["results"]} == heads
    assert everyone["window"]["key"] == "2026-2027.1"
    (own,) = api(world.east.users["principal"]).get(requirement).json()["results"]
    assert (own["person"], own["value"], own["target"]) == (
        world.east.people["principal"].pk,
        "6.00",
        "30.00",
    )
    assert api(world.east.users["teacher"]).get(requirement).json()["results"] == []
    county = api(world.east.users["county_staff"]).get(requirement).json()["results"]
    assert {row["county"] for row in county} == {world.east.region.pk}


def test_the_records_behind_a_figure_are_one_request_away(world, api, requirement):
    client = api(world.east.users["principal"])
    (own,) = client.get(requirement).json()["results"]
    assert len(client.ids(own["records"])) == 6


def test_evaluation_by_place_and_by_page(world, api, requirement):
    client = api(world.users["prefecture_staff"])
    sums = client.get(f"{requirement}?level=place").json()["results"]
    assert {row["level"] for row in sums} == {"region", "county", "school"}
    whole = next(row for row in sums if row["level"] == "region")
    assert (whole["value"], sum(whole["counts"].values())) == ("8.00", 4)
    assert api(world.east.users["teacher"]).get(f"{requirement}?level=place").status_code == 403
    found, cursor = [], ""
    while cursor is not None:
        page = client.get(f"{requirement}?page_size=1{cursor and '&cursor=' + cursor}").json()
        found += [row["subject"] for row in page["results"]]
        cursor = page["next"]
    assert found == [row["subject"] for row in client.get(requirement).json()["results"]]
    for query in (
        "on=1900-01-01",
        "level=all",
        "status=good",
        "cursor=x",
        "cursor=123456789.p1",
        "county=x",
        "colour=1",
    ):
        assert client.get(f"{requirement}?{query}").status_code == 400


def test_duties_are_those_of_the_caller(world, api):
    answer = api(world.east.users["principal"]).get(f"{V1}me/duties/").json()
    assert [(row["code"], row["figures"]["value"]) for row in answer["results"]] == [("T01", "6.00")]
    assert api(world.east.users["principal"]).get(f"{V1}me/duties/?on=2026-02-30").status_code == 400
    assert api(world.users["parent"]).get(f"{V1}me/duties/").status_code == 403


def test_the_catalogue_names_metrics_and_filters(world, api):
    rows = api(world.east.users["teacher"]).get(f"{V1}metrics/").json()["results"]
    lessons = next(row for row in rows if row["code"] == "lessons_observed")
    assert {item["code"] for item in lessons["filters"]} >= {"kind", "subject", "min_minutes"}


def test_an_exemption_is_given_in_the_own_places_only(world, api):
    client = api(world.east.users["county_staff"])
    body = {"reason": "病假", "valid_from": "2026-11-02", "valid_to": "2026-11-13"}
    own = client.post(
        f"{V1}adjustments/", body | {"person": world.east.people["dean"].pk}, Idempotency_Key="a"
    )
    assert own.status_code == 201
    assert (own.json()["school"], own.json()["factor"]) == (world.east.school.pk, "0.00")
    assert own.json()["id"] in client.ids(f"{V1}adjustments/")
    foreign = client.post(f"{V1}adjustments/", body | {"person": world.west.people["dean"].pk})
    assert (foreign.status_code, foreign.json()["errors"][0]["field"]) == (400, "person")
    nobody = client.post(f"{V1}adjustments/", body)
    assert (nobody.status_code, nobody.json()["errors"][0]["field"]) == (422, "person")
    turned = client.post(
        f"{V1}adjustments/", body | {"school": world.east.school.pk, "valid_to": "2026-11-01"}
    )
    assert turned.json()["errors"][0]["field"] == "valid_to"
    assert api(world.east.users["principal"]).post(f"{V1}adjustments/", body).status_code == 403


def test_bulletins_are_seen_by_those_addressed(world, api):
    made = {
        world.bulletins[region.pk].pk for region in (world.east.region, world.west.region, world.prefecture)
    }
    draft, whole = world.bulletins[world.west.region.pk].pk, world.bulletins[world.prefecture.pk].pk
    assert set(api(world.users["prefecture_staff"]).ids(f"{V1}bulletins/")) == made
    assert set(api(world.east.users["county_staff"]).ids(f"{V1}bulletins/")) == made - {draft}
    east = world.bulletins[world.east.region.pk].pk
    principal = api(world.east.users["principal"])
    assert principal.ids(f"{V1}bulletins/") == [east]
    assert principal.get(f"{V1}bulletins/{whole}/").status_code == 404
    assert principal.get(f"{V1}bulletins/{whole}/figures/").status_code == 404
    detail = principal.get(f"{V1}bulletins/{east}/").json()
    assert detail["state"] == "issued"
    assert detail["number"]
    assert principal.ids(f"{V1}bulletins/{east}/figures/?level=school")
    assert principal.ids(f"{V1}bulletins/{east}/corrections/") == []


def test_a_bulletin_is_signed_for_once(world, api):
    client = api(world.east.users["principal"])
    (receipt,) = client.ids(f"{V1}receipts/?state=outstanding")
    signed = client.post(f"{V1}receipts/{receipt}/sign/", {})
    assert (signed.status_code, signed.json()["school"]) == (200, world.east.school.pk)
    assert signed.json()["signed_at"]
    assert client.post(f"{V1}receipts/{receipt}/sign/", {}).status_code == 422
    bureau = api(world.east.users["county_staff"])
    others = set(bureau.ids(f"{V1}receipts/?state=outstanding"))
    schools = [pk for pk in others if bureau.get(f"{V1}receipts/{pk}/").json()["school"]]
    assert bureau.post(f"{V1}receipts/{schools[0]}/sign/", {}).status_code == 403
    assert api(world.west.users["principal"]).post(f"{V1}receipts/{receipt}/sign/", {}).status_code == 404


def test_a_bulletin_is_compiled_by_a_job(world, api):
    client = api(world.west.users["county_staff"])
    body = {"region": world.west.region.pk, "month": "2026-09"}
    asked = client.post(f"{V1}bulletins/", body, Idempotency_Key="september")
    assert asked.status_code == 202
    assert client.get(asked["Location"]).json()["state"] == "queued"
    assert (
        client.post(f"{V1}bulletins/", body, Idempotency_Key="september").json()["id"] == asked.json()["id"]
    )
    draft = client.post(f"{V1}bulletins/", body | {"month": "2026-10"})
    assert (draft.status_code, draft.json()["errors"][0]["field"]) == (422, "month")
    early = client.post(f"{V1}bulletins/", body | {"month": "2026-11"})
    assert early.status_code == 422
    for wrong in (
        {"month": "2026-13"},
        {"month": "2026-9"},
        {"region": world.east.region.pk},
        {"region": None},
    ):
        assert client.post(f"{V1}bulletins/", body | wrong).status_code == 400
    assert api(world.west.users["principal"]).post(f"{V1}bulletins/", body).status_code == 403

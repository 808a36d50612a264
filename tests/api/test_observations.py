"""Lesson observations over the API: who sees what, recording with every refusal, changing, deleting, pages."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from programmes.models import Observation
from quality.organisation.models import Term
from quality.rubrics.models import Version
from tests.programmes.conftest import MONDAY

URL = "/api/v1/observations/"


@pytest.fixture
def body(world):
    """A lesson as a client sends it."""

    def made(**changes) -> dict:
        return {
            "school_class": world.east.classes[0].pk,
            "subject": "maths",
            "teacher": world.east.people["teacher"].pk,
            "observed_on": MONDAY.isoformat(),
            "period": 2,
            "kind": "unannounced",
            "topic": "一次函数的图象",
        } | changes

    return made


@pytest.fixture
def principal(world, api):
    return api(world.east.users["principal"])


VISIBLE = {
    "principal": {"east", "dean"},
    "vice_principal": {"east", "dean"},
    "county_staff": {"east", "dean"},
    "researcher": {"east", "dean"},
    "dean": {"east", "dean"},
    "teacher": {"east"},
    "second_teacher": {"dean"},
    "cadre": set(),
    "neighbour_principal": set(),
}


@pytest.mark.parametrize("role", VISIBLE)
def test_each_role_sees_exactly_its_lessons(world, api, recorded, role):
    client = api(world.east.users[role])
    expected = {getattr(recorded, name).pk for name in VISIBLE[role]}
    assert set(client.ids(URL)) == expected
    for observation in (recorded.east, recorded.dean, recorded.west):
        wanted = 200 if observation.pk in expected else 404
        assert client.get(f"{URL}{observation.pk}/").status_code == wanted
        assert client.get(f"{URL}{observation.pk}/photos/").status_code == wanted


def test_above_the_counties_all_are_seen_and_strangers_see_none(world, api, recorded):
    everything = {recorded.east.pk, recorded.dean.pk, recorded.west.pk}
    assert set(api(world.users["prefecture_staff"]).ids(URL)) == everything
    assert set(api(world.users["service"]).ids(URL)) == everything
    for name in ("parent", "administrator", "auditor", "inspector", "outsider"):
        assert api(world.users[name], "observation.view").get(URL).status_code == 403


def test_a_lesson_is_recorded(world, principal, body):
    answer = principal.post(URL, body(strengths="清楚", minutes=45))
    assert answer.status_code == 201
    row = answer.json()
    assert row["teacher_name"] == world.east.people["teacher"].name
    assert row["strengths"] == "清楚"
    assert (row["minutes"], row["lesson_type"], row["term"]) == (45, "new", world.autumn.pk)
    again = principal.get(answer["Location"])
    assert again.json() == row
    assert again["ETag"] == answer["ETag"]


def test_marks_are_given_on_a_rubric(principal, body):
    version = Version.objects.current().first()
    points = {str(item.pk): str(item.maximum) for item in version.criteria.all()}
    answer = principal.post(URL, body(rubric_version=version.pk, points=points))
    assert answer.status_code == 201
    assert answer.json()["score"] == "100.0"
    assert set(answer.json()["points"]) == set(points)


REFUSED = {
    "future": ("observed_on", {"observed_on": "2026-11-21"}),
    "no_school_day": ("observed_on", {"observed_on": "2026-11-15"}),
    "other_year": ("school_class", {"observed_on": "2025-11-14"}),
    "no_such_subject": ("subject", {"subject": "music"}),
    "rubric": ("rubric_version", {"points": {"1": "5"}}),
}


@pytest.mark.parametrize("code", REFUSED)
def test_rules_of_the_field_refuse_with_field_and_code(principal, body, code):
    field, changes = REFUSED[code]
    answer = principal.post(URL, body(**changes))
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"]) == (field, code)
    assert Observation.objects.count() == 0


def test_rules_on_people_and_places_refuse(world, principal, body):
    other = world.east.people["second_teacher"].pk
    own = world.east.people["principal"].pk
    assert principal.post(URL, body(teacher=other)).json()["code"] == "not_teaching"
    assert principal.post(URL, body(teacher=own)).json()["code"] == "oneself"
    foreign = principal.post(URL, body(school_class=world.west.classes[0].pk))
    assert foreign.status_code == 400  # a foreign class does not exist
    assert foreign.json()["errors"][0]["field"] == "school_class"
    Term.objects.filter(pk=world.autumn.pk).update(closed_at=dt.datetime(2026, 11, 19, tzinfo=dt.UTC))
    assert principal.post(URL, body()).json()["code"] == "closed_term"


def test_a_place_that_is_seen_but_not_observed_in_is_refused(world, api, body):
    """A county's officer sees the class, and has no duty to observe there."""
    assert api(world.east.users["county_staff"]).post(URL, body()).status_code == 403
    service = api(world.users["service"]).post(URL, body())
    assert (service.status_code, service.json()["code"]) == (422, "no_person")


def test_the_same_lesson_is_counted_once(principal, body):
    assert principal.post(URL, body()).status_code == 201
    twice = principal.post(URL, body(topic="另一个题目"))
    assert (twice.status_code, twice.json()["code"]) == (422, "twice")


def test_the_same_uuid_again_changes_nothing_and_with_another_body_is_a_conflict(principal, body):
    uuid = str(uuid4())
    first = principal.post(URL, body(uuid=uuid))
    again = principal.post(URL, body(uuid=uuid))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = principal.post(URL, body(uuid=uuid, topic="另一个题目"))
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    assert Observation.objects.count() == 1


MALFORMED = {
    "school_class": ["", "1", 1.5, True, None, -1, 10**30, {}, []],
    "observed_on": ["", "20261116", "2026-W47-1", "16.11.2026", 5, None],
    "period": ["2", 0, 13, 10**30, 1.0, None],
    "subject": ["alchemy", "", 3],
    "topic": ["", " ", 5, None, "x" * 101, "a\x00b"],
    "substitute": ["true", 1, None],
    "points": [[], "x", {"1": "many"}],
    "uuid": ["no", 5],
    "colour": ["red"],
}


@pytest.mark.parametrize("field", MALFORMED)
def test_what_cannot_be_read_is_refused_at_its_field(principal, body, field):
    for value in MALFORMED[field]:
        answer = principal.post(URL, body(**{field: value}))
        assert answer.status_code == 400, value
        assert answer.json()["errors"][0]["field"].split(".")[0] == field


def test_a_change_needs_the_version_that_was_read(principal, body):
    url = principal.post(URL, body())["Location"]
    assert principal.patch(url, {"topic": "新题目"}).status_code == 428
    read = principal.get(url)
    changed = principal.patch(url, {"topic": "新题目", "reason": "写错了"}, If_Match=read["ETag"])
    assert changed.status_code == 200
    assert changed.json() == read.json() | {
        "topic": "新题目",
        "version": 2,
        "updated_at": changed.json()["updated_at"],
    }
    assert changed["ETag"] != read["ETag"]
    assert principal.patch(url, {"topic": "第三"}, If_Match=read["ETag"]).status_code == 412
    assert principal.patch(url, {"topic": "第三"}, If_Match=changed["ETag"]).status_code == 200


def test_what_is_unchanged_is_not_sent_again(principal, body):
    created = principal.post(URL, body())
    unchanged = principal.get(created["Location"], If_None_Match=created["ETag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged["ETag"] == created["ETag"]
    principal.patch(created["Location"], {"topic": "新题目"}, If_Match="*")
    assert principal.get(created["Location"], If_None_Match=created["ETag"]).status_code == 200


def test_only_the_observer_changes_a_record_and_rules_hold_there_too(world, api, recorded, principal):
    url = f"{URL}{recorded.dean.pk}/"
    assert principal.patch(url, {"topic": "x"}, If_Match="*").status_code == 403
    assert principal.delete(f"{url}?reason=x", If_Match="*").status_code == 403
    assert api(world.west.users["principal"]).patch(url, {"topic": "x"}, If_Match="*").status_code == 404
    assert api(world.east.users["county_staff"]).patch(url, {"topic": "x"}, If_Match="*").status_code == 403
    own = f"{URL}{recorded.east.pk}/"
    refused = principal.patch(own, {"observed_on": "2026-11-21"}, If_Match="*")
    assert (refused.status_code, refused.json()["code"]) == (422, "future")
    assert principal.patch(own, {"teacher": None}, If_Match="*").status_code == 400


def test_a_record_is_deleted_with_a_reason(recorded, principal):
    url = f"{URL}{recorded.east.pk}/"
    assert principal.delete(f"{url}?reason=x").status_code == 428
    no_reason = principal.delete(url, If_Match="*")
    assert (no_reason.status_code, no_reason.json()["errors"][0]["field"]) == (422, "reason")
    assert principal.delete(f"{url}?reason=重复", If_Match='"stale"').status_code == 412
    gone = principal.delete(f"{url}?reason=重复", If_Match=principal.get(url)["ETag"])
    assert (gone.status_code, gone.content) == (204, b"")
    assert principal.get(url).status_code == 404


def test_pages_stay_what_they_are_while_records_come_in(world, principal, body):
    periods = {principal.post(URL, body(period=number)).json()["id"] for number in range(1, 8)}
    first = principal.get(f"{URL}?page_size=3").json()
    principal.post(URL, body(period=9))
    second = principal.get(f"{URL}?page_size=3&cursor={first['next']}").json()
    third = principal.get(f"{URL}?page_size=3&cursor={second['next']}").json()
    pages = [[row["id"] for row in page["results"]] for page in (first, second, third)]
    assert set(sum(pages, [])) == periods
    assert [len(page) for page in pages] == [3, 3, 1]
    assert third["next"] is None
    back = principal.get(f"{URL}?page_size=3&cursor={second['previous']}").json()
    assert [row["id"] for row in back["results"]] == pages[0]


def test_filters_are_those_of_the_page(world, api, recorded):
    staff = api(world.users["prefecture_staff"])
    assert set(staff.ids(f"{URL}?county={world.east.region.pk}")) == {recorded.east.pk, recorded.dean.pk}
    assert staff.ids(f"{URL}?observer={world.east.people['dean'].pk}") == [recorded.dean.pk]
    assert staff.ids(f"{URL}?kind=open&kind=online") == []
    assert len(staff.ids(f"{URL}?kind=open&kind=unannounced&date_from=2026-11-16&date_to=2026-11-16")) == 3
    assert staff.ids(f"{URL}?county={10**17}") == []


@pytest.mark.parametrize(
    "query",
    [
        "kind=secret",
        "date_from=16.11.2026",
        "date_from=2026-02-30",
        "county=x",
        "county=1.5",
        "county=",
        "county=1&county=2",
    ]
    + [
        "colour=red",
        "page_size=0",
        "page_size=201",
        "page_size=",
        "cursor=",
        "cursor=abc",
        "q=%00",
        f"county={10**30}",
    ]
    + ["cursor=" + "WyJuIiwieCIsMV0", "cursor=WyJuIiwxLDFd"],
)
def test_what_is_asked_wrongly_is_refused_at_its_parameter(principal, query):
    answer = principal.get(f"{URL}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == query.split("=")[0]


def test_the_cost_of_a_list_does_not_depend_on_its_rows(principal, body, django_assert_num_queries):
    principal.post(URL, body())
    for expected in (1, 7):
        with django_assert_num_queries(3):  # token and account, roles, rows
            assert len(principal.get(URL).json()["results"]) == expected
        for period in range(3, 9):
            principal.post(URL, body(period=period))


def test_changes_tell_of_new_changed_and_deleted_records(world, api, principal, recorded):
    changes = f"{URL}changes/"
    everything = principal.get(changes).json()
    assert {row["id"] for row in everything["results"]} == {recorded.east.pk, recorded.dean.pk}
    assert everything["next"] is None
    principal.delete(f"{URL}{recorded.east.pk}/?reason=重复", If_Match="*")
    after = principal.get(changes).json()["results"]
    assert [(row["id"], row["deleted"]) for row in after] == [
        (recorded.dean.pk, False),
        (recorded.east.pk, True),
    ]
    assert after[1]["observation"] is None
    assert after[0]["observation"]["id"] == recorded.dean.pk
    teacher = api(world.east.users["teacher"]).get(changes).json()["results"]
    assert [row["id"] for row in teacher] == [recorded.east.pk]
    west = api(world.west.users["principal"]).get(changes).json()["results"]
    assert [row["id"] for row in west] == [recorded.west.pk]
    assert principal.get(f"{changes}?changed_since=2026-11-20T02:00:01Z").json()["results"] == []
    assert len(principal.get(f"{changes}?changed_since=2026-11-20T02:00:00Z").json()["results"]) == 2


def test_changes_come_in_pages_without_gap_or_repetition(principal, body):
    urls = [principal.post(URL, body(period=number))["Location"] for number in range(1, 6)]
    for url in urls[:2]:
        principal.delete(f"{url}?reason=x", If_Match="*")
    found, cursor = [], ""
    while cursor is not None:
        page = principal.get(f"{URL}changes/?page_size=2{cursor and '&cursor=' + cursor}").json()
        found += [(row["id"], row["deleted"]) for row in page["results"]]
        cursor = page["next"]
    assert len(found) == len(set(found)) == 5
    assert sum(deleted for _pk, deleted in found) == 2


@pytest.mark.parametrize(
    "query", ["changed_since=today", "changed_since=2026-11-20", "changed_since=2026-13-01T00:00:00Z"]
)
def test_a_moment_has_its_offset(principal, query):
    assert principal.get(f"{URL}changes/?{query}").status_code == 400


def picture() -> SimpleUploadedFile:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return SimpleUploadedFile("a.png", out.getvalue(), "image/png")


def test_photographs_are_added_listed_and_shown_to_those_who_see_the_record(
    world, api, recorded, principal, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path
    url = f"{URL}{recorded.east.pk}/photos/"
    added = principal.client.post(
        url, {"photo": picture()}, headers={**principal.headers, "Idempotency-Key": "p1"}
    )
    assert added.status_code == 201
    again = principal.client.post(
        url, {"photo": picture()}, headers={**principal.headers, "Idempotency-Key": "p1"}
    )
    assert (again.json(), again["Idempotency-Replayed"]) == (added.json(), "true")
    assert principal.ids(url) == [added.json()["id"]]
    shown = principal.get(f"{url}{added.json()['id']}/", Accept="image/jpeg")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(shown.streaming_content)[:3] == b"\xff\xd8\xff"
    other = api(world.west.users["principal"])
    assert other.get(f"{url}{added.json()['id']}/", Accept="image/jpeg").status_code == 404
    dean = api(world.east.users["dean"])
    assert dean.client.post(url, {"photo": picture()}, headers=dean.headers).status_code == 403
    text = SimpleUploadedFile("a.jpg", b"not a picture")
    assert (
        principal.client.post(url, {"photo": text}, headers=principal.headers).json()["code"] == "not_a_photo"
    )
    assert principal.client.post(url, {}, headers=principal.headers).status_code == 400
    assert principal.post(url, {}).status_code == 415

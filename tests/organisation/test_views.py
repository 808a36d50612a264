"""Pages of the registers: who sees them, what they cost, what they do."""

import datetime as dt

import pytest
from django.urls import reverse

from quality.organisation import services
from quality.organisation.models import School, SchoolPlacement, SpecialDay
from tests.factories import make_class, make_person, make_post, make_region, make_school

NEXT = dt.date(2026, 12, 1)


def url(name, *args, query=""):
    return reverse(f"organisation:{name}", args=args) + query


@pytest.fixture
def team(world, clerk):
    return services.found_team(
        by=clerk, region=world.east.region, founded_on=NEXT, kind="studio", level="county", name="东山工作室"
    )


def open_as(client, user, address):
    client.force_login(user)
    return client.get(address)


def names(response):
    return {row["name"] for row in response.context["rows"]}


LISTS = ("schools", "people", "classes", "teams", "regions")


@pytest.mark.parametrize("name", LISTS)
def test_lists_cost_the_same_for_few_and_many_rows(client, world, name, django_assert_max_num_queries):
    client.force_login(world.users["prefecture_staff"])
    client.get(url(name))
    with django_assert_max_num_queries(8) as few:
        client.get(url(name))
    for number in range(30):
        school = make_school(world.east.region, f"新校{number}")
        make_post(make_person(f"新人{number}"), "teacher", school)
        make_class(school, world.year)
        make_region(f"镇{number}", "township", world.east.region)
    with django_assert_max_num_queries(8) as many:
        assert client.get(url(name)).status_code == 200
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("county_staff", {"东山县第一学校", "东山县第二学校"}),
        ("researcher", {"东山县第一学校", "东山县第二学校"}),
        ("principal", {"东山县第一学校"}),
        ("teacher", {"东山县第一学校"}),
        ("neighbour_principal", {"东山县第二学校"}),
    ],
)
def test_schools_of_the_own_places(client, world, who, expected):
    assert names(open_as(client, world.east.users[who], url("schools"))) == expected


def test_foreign_records_are_not_found_and_forbidden_actions_are_refused(client, world, team):
    client.force_login(world.west.users["county_staff"])
    east = world.east
    post = east.people["dean"].posts.get()
    foreign = [
        url("school", east.school.pk),
        url("school-edit", east.school.pk),
        url("school-close", east.school.pk),
        url("person", east.people["teacher"].pk),
        url("person-transfer", east.people["teacher"].pk),
        url("post-end", post.pk),
        url("class", east.classes[0].pk),
        url("class-assign", east.classes[0].pk),
        url("team", team.pk),
        url("team-dissolve", team.pk),
        url("region", east.region.pk),
    ]
    assert {address: client.get(address).status_code for address in foreign} == dict.fromkeys(foreign, 404)
    client.force_login(east.users["principal"])
    forbidden = [
        url("school-edit", east.school.pk),
        url("person-edit", east.people["teacher"].pk),
        url("year-new"),
    ]
    assert {address: client.get(address).status_code for address in forbidden} == dict.fromkeys(
        forbidden, 403
    )


def test_a_county_does_not_change_what_belongs_to_the_prefecture(client, world):
    client.force_login(world.east.users["county_staff"])
    assert client.get(url("region-rename", world.east.region.pk)).status_code == 403
    assert client.get(url("person-edit", world.people["prefecture_staff"].pk)).status_code == 404


def test_everyone_sees_the_own_record(client, world):
    teacher = world.east.users["teacher"]
    client.force_login(teacher)
    assert client.get(url("me"))["Location"] == url("person", teacher.person_id)
    assert client.get(url("person", teacher.person_id)).status_code == 200
    assert client.get(url("person", world.east.people["second_teacher"].pk)).status_code == 404
    assert client.get(url("people")).status_code == 403


def test_schools_as_of_a_day(client, world, prefecture):
    services.move_school(
        by=prefecture, school=world.east.neighbour, county=world.west.region, from_day=dt.date(2026, 8, 1)
    )
    client.force_login(prefecture)
    west = world.west.region.pk
    assert "东山县第二学校" not in names(client.get(url("schools", query=f"?as_of=2026-07-31&county={west}")))
    assert "东山县第二学校" in names(client.get(url("schools", query=f"?as_of=2026-08-01&county={west}")))
    assert "东山县第二学校" in names(client.get(url("schools", query=f"?county={west}")))


def test_schools_by_state_text_and_stage(client, world, prefecture):
    services.close_school(by=prefecture, school=world.east.neighbour, day=dt.date(2026, 11, 1), reason="撤并")
    client.force_login(prefecture)
    assert names(client.get(url("schools", query="?status=closed"))) == {"东山县第二学校"}
    assert names(client.get(url("schools", query="?q=东山"))) == {"东山县第一学校"}
    assert names(client.get(url("schools", query="?status=all&stage=primary"))) == {
        "东山县第二学校",
        "西河县第二学校",
    }
    assert client.get(url("schools", query="?stage=nonsense&cursor=%00&as_of=x")).status_code == 200


def test_people_by_place_and_post_of_the_same_post(client, world, prefecture):
    client.force_login(prefecture)
    east = world.east
    make_post(east.people["teacher"], "dean", world.west.school, dt.date(2026, 1, 1))
    query = f"?county={east.region.pk}&post=dean"
    assert names(client.get(url("people", query=query))) == {east.people["dean"].name}
    query = f"?county={east.region.pk}&school={east.neighbour.pk}"
    assert names(client.get(url("people", query=query))) == {
        east.people["neighbour_principal"].name,
        east.people["neighbour_teacher"].name,
    }


def test_pages_by_key_meet_each_row_once(client, world, prefecture):
    for number in range(120):
        make_school(world.east.region, f"新校{number:03}")
    client.force_login(prefecture)
    seen, address = [], url("schools")
    while address:
        page = client.get(address).context["page"]
        seen += [row["pk"] for row in page.rows]
        address = page.next and url("schools", query=f"?cursor={page.next}")
        back = page.previous
    assert len(seen) == len(set(seen)) == School.objects.count()
    page = client.get(url("schools", query=f"?cursor={back}")).context["page"]
    assert [row["pk"] for row in page.rows] == seen[50:100]


def test_htmx_gets_the_results_alone(client, prefecture):
    client.force_login(prefecture)
    answer = client.get(url("schools"), headers={"HX-Request": "true"}).content.decode()
    assert 'id="results"' in answer
    assert "<html" not in answer


def test_a_form_writes_and_a_refusal_is_shown_at_its_field(client, world):
    client.force_login(world.east.users["county_staff"])
    teacher = world.east.people["teacher"]
    address = url("person-appoint", teacher.pk)
    data = {"place": f"school:{world.east.school.pk}", "kind": "principal", "from_day": "2026-12-01"}
    answer = client.post(address, data)
    assert answer.status_code == 422
    assert world.east.people["principal"].name in str(answer.context["form"].errors["kind"])
    answer = client.post(address, {**data, "acting": "on"})
    assert answer["Location"] == url("person", teacher.pk)
    assert teacher.posts.filter(kind="principal", acting=True).exists()
    foreign = client.post(address, {**data, "place": f"school:{world.west.school.pk}", "kind": "dean"})
    assert foreign.status_code == 422


def test_forms_from_end_to_end(client, world, prefecture):
    client.force_login(prefecture)
    east = world.east
    facts = {
        "name": "新风小学",
        "code": "2123888888",
        "stage": "primary",
        "setting": "121",
        "ownership": "public",
    }
    place = {"county": east.region.pk, "opened_on": "2026-09-01"}
    assert client.post(url("school-new"), {**facts, **place}).status_code == 302
    new = School.objects.get(code="2123888888")
    steps = [
        (url("school-edit", new.pk), {**facts, "address": "东山路1号"}),
        (url("school-classes", new.pk), {"year": world.year.pk, "grade_1": 2}),
        (url("school-move", new.pk), {"county": world.west.region.pk, "from_day": "2026-11-01"}),
        (url("school-merge", east.school.pk), {"absorbed": [east.neighbour.pk], "day": "2026-12-31", "reason": "撤并"}),
        (url("person-new"), {"staff_no": "N7", "name": "林知远", "gender": 1, "title": "none", "kind": "teacher",
                             "place": f"school:{east.school.pk}", "from_day": "2026-11-20"}),
        (url("person-edit", east.people["dean"].pk), {"staff_no": "D1", "name": "张勉", "gender": 1, "title": "gao_ji"}),
        (url("person-transfer", east.people["second_teacher"].pk), {"school": new.pk, "from_day": "2026-12-01"}),
        (url("person-exchange", east.people["teacher"].pk),
         {"school": world.west.school.pk, "from_day": "2026-12-01", "until": "2027-07-10"}),
        (url("post-end", east.people["cadre"].posts.get().pk), {"day": "2026-11-30"}),
        (url("class-edit", east.classes[1].pk), {"name": "八年级（1）班", "pupils": 41}),
        (url("class-assign", east.classes[1].pk),
         {"subject": "art", "teacher": east.people["dean"].pk, "weekly_periods": 2, "from_day": "2026-11-20"}),
        (url("region-rename", east.region.pk), {"name": "东山市", "code": "232799", "code_set": "mca", "from_day": "2026-11-01"}),
        (url("term-set", world.year.pk), {"number": 2, "starts_on": "2027-03-02", "ends_on": "2027-07-10"}),
        (url("special-day-new", world.year.pk), {"kind": "holiday", "name": "元旦", "starts_on": "2027-01-01"}),
        (url("year-new"), {"region": world.prefecture.pk, "starts_on": "2027-09-01", "ends_on": "2028-08-31"}),
        (url("team-new"), {"name": "东山工作室", "kind": "studio", "level": "county", "leader": east.people["principal"].staff_no,
                           "place": f"region:{east.region.pk}", "founded_on": "2026-11-01"}),
    ]  # fmt: skip
    answers = {
        address: (client.get(address).status_code, client.post(address, data)) for address, data in steps
    }
    failed = {a: getattr(r.context and r.context.get("form"), "errors", r.status_code) for a, (_, r) in answers.items()
              if r.status_code != 302}  # fmt: skip
    assert failed == {}
    assert {opened for opened, _ in answers.values()} == {200}
    assert SchoolPlacement.objects.filter(school=new).count() == 2


def test_teams_and_members_by_form(client, world, team):
    client.force_login(world.east.users["county_staff"])
    dean = world.east.people["dean"]
    member = {"person": dean.name, "from_day": "2026-12-02", "role": "骨干"}
    assert client.post(url("member-new", team.pk), member).status_code == 302
    ambiguous = make_person(dean.name)
    make_post(ambiguous, "teacher", world.east.school)
    assert ambiguous.staff_no in str(client.post(url("member-new", team.pk), member).context["form"].errors)
    row = team.members.get(person=dean)
    assert client.post(url("member-end", row.pk), {"day": "2026-12-20"}).status_code == 302
    edit = {"name": "东山名师工作室", "kind": "studio", "level": "county", "goals": "每学期一节示范课"}
    assert client.post(url("team-edit", team.pk), edit).status_code == 302
    assert client.post(url("team-dissolve", team.pk), {"day": "2026-12-31"}).status_code == 302
    assert "东山名师工作室" in client.get(url("team", team.pk)).content.decode()


def test_the_calendar_page_explains_why_a_term_cannot_be_closed(client, world, prefecture):
    client.force_login(prefecture)
    page = client.get(url("calendar"), follow=True).content.decode()
    assert "2027年1月15日" in page
    assert "disabled" in page
    answer = client.post(url("term-close", world.autumn.pk), follow=True)
    assert [str(message.level_tag) for message in answer.context["messages"]] == ["error"]
    world.autumn.refresh_from_db()
    assert world.autumn.closed_at is None
    holiday = SpecialDay.objects.create(
        region=world.prefecture,
        kind="holiday",
        name="元旦",
        starts_on=dt.date(2027, 1, 1),
        ends_on=dt.date(2027, 1, 1),
    )
    assert client.post(url("special-day-remove", holiday.pk)).status_code == 302
    assert not SpecialDay.objects.exists()


def test_calendar_without_a_school_year_says_what_to_do(client, world, prefecture):
    from quality.organisation.models import CalendarDay, SchoolClass, SchoolYear, Teaching, Term

    for model in (Teaching, SchoolClass, CalendarDay, Term, SchoolYear):
        model.objects.all().delete()
    client.force_login(prefecture)
    assert url("year-new") in client.get(url("calendar")).content.decode()


def test_history_is_shown_to_those_who_may_read_the_trail(client, world, clerk):
    services.edit_school(by=clerk, school=world.east.school, address="东山路1号")
    client.force_login(clerk)
    assert "东山路1号" in [
        c[2] for e in client.get(url("school", world.east.school.pk)).context["history"] for c in e["changes"]
    ]
    client.force_login(world.east.users["principal"])
    assert client.get(url("school", world.east.school.pk)).context["history"] == []


def test_home_counts_what_is_open(client, world, clerk):
    services.end_post(by=clerk, post=world.east.people["principal"].posts.get(), day=dt.date(2026, 11, 1))
    client.force_login(clerk)
    from quality.organisation.views.home import bureau_section

    request = client.get("/").wsgi_request
    html = bureau_section(request)
    assert url("schools") in html
    assert "stat-behind" in html


def test_pages_of_other_apps_are_linked_where_the_reader_may_open_them(client, world):
    observations = reverse("programmes:observations")
    east = world.east
    for who, expected in (("county_staff", True), ("principal", True), ("cadre", False)):
        client.force_login(east.users[who])
        links = client.get(url("school", east.school.pk)).context["links"]
        assert any(link[2].startswith(observations) for link in links) is expected
        links = client.get(url("person", east.people["teacher"].pk)).context["links"]
        assert any(link[2].startswith(observations) for link in links) is expected

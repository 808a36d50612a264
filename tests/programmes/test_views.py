"""Pages of observations, as a principal, a teacher and strangers meet them."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from programmes.models import Draft, Observation
from programmes.services import save_draft

from .conftest import MONDAY

NEW = "/observations/new/"


@pytest.fixture
def principal(world, client):
    client.force_login(world.east.users["principal"])
    return client


def form_data(world, **changes) -> dict:
    data = {
        "uuid": str(uuid4()),
        "observed_on": MONDAY.isoformat(),
        "school_class": world.east.classes[0].pk,
        "subject": "maths",
        "teacher": world.east.people["teacher"].pk,
        "period": 2,
        "topic": "一次函数",
        "kind": "unannounced",
        "lesson_type": "new",
        "minutes": 40,
    }
    return data | changes


def test_a_lesson_is_recorded_and_the_next_page_counts_it(world, principal):
    response = principal.post(NEW, form_data(world), follow=True)
    observation = Observation.objects.get()
    assert response.redirect_chain == [(f"/observations/{observation.pk}/done/", 302)]
    assert "<strong>1</strong>" in response.content.decode()


def test_pressing_submit_twice_records_once(world, principal):
    data = form_data(world)
    first, second = principal.post(NEW, data), principal.post(NEW, data)
    assert first["Location"] == second["Location"]
    assert Observation.objects.count() == 1


def test_a_refusal_is_shown_at_its_field_and_keeps_what_was_entered(world, principal):
    response = principal.post(NEW, form_data(world, observed_on="other", other_day="2026-11-15"))
    assert response.status_code == 422
    assert "observed_on" in response.context["form"].errors
    assert 'value="一次函数"' in response.content.decode()
    assert not Observation.objects.exists()


def test_empty_fields_say_what_to_do(world, principal):
    response = principal.post(NEW, {"uuid": str(uuid4())})
    assert response.status_code == 422
    assert set(response.context["form"].errors) >= {
        "observed_on",
        "school_class",
        "subject",
        "teacher",
        "period",
        "topic",
    }


def test_a_foreign_class_or_teacher_is_no_choice(world, principal):
    response = principal.post(NEW, form_data(world, school_class=world.west.classes[0].pk))
    assert "school_class" in response.context["form"].errors
    response = principal.post(NEW, form_data(world, teacher=world.west.people["teacher"].pk))
    assert "teacher" in response.context["form"].errors


def test_a_substitute_is_chosen_from_the_school(world, principal):
    stand_in = world.east.people["second_teacher"].pk
    principal.post(NEW, form_data(world, teacher="other", stand_in=stand_in))
    assert (Observation.objects.get().teacher_id, Observation.objects.get().substitute) == (stand_in, True)


def test_the_form_offers_the_own_school_and_fills_in_the_teacher(world, principal):
    page = principal.get(NEW).content.decode()
    assert f'id="class-{world.east.classes[0].pk}"' in page
    assert f'id="class-{world.west.classes[0].pk}"' not in page
    options = principal.get(
        reverse("programmes:lesson_options"),
        {"observed_on": MONDAY.isoformat(), "school_class": world.east.classes[0].pk, "subject": "maths"},
    ).content.decode()
    assert world.east.people["teacher"].name in options


def test_the_form_remembers_the_last_choices(world, principal, submit):
    submit(kind="open", period=5)
    form = principal.get(NEW).context["form"]
    assert (form["kind"].value(), form["period"].value()) == ("open", 5)


def test_topics_of_earlier_lessons_are_offered(world, principal, submit):
    submit(topic="勾股定理")
    assert "勾股定理" in principal.get(NEW).content.decode()


def test_options_of_a_foreign_school_stay_closed(world, principal):
    response = principal.get(
        reverse("programmes:lesson_options"),
        {"part": "place", "school": world.west.school.pk, "school_class": world.west.classes[0].pk},
    )
    assert world.west.people["teacher"].name not in response.content.decode()


def test_a_draft_is_saved_offered_again_and_discarded(world, principal):
    uuid = uuid4()
    url = reverse("programmes:draft_save", args=[uuid])
    assert principal.post(url, {"topic": "未完成", "csrfmiddlewaretoken": "x"}).json() == {"saved": True}
    assert Draft.objects.get().data == {"topic": "未完成"}
    assert str(uuid) in principal.get(NEW).content.decode()
    assert 'value="未完成"' in principal.get(NEW, {"draft": str(uuid)}).content.decode()
    principal.post(reverse("programmes:draft_discard", args=[uuid]))
    assert not Draft.objects.exists()


def test_a_draft_of_somebody_else_does_not_exist(world, principal):
    uuid = uuid4()
    save_draft(by=world.east.users["dean"], uuid=uuid, data={"topic": "别人的"})
    assert "别人的" not in principal.get(NEW, {"draft": str(uuid)}).content.decode()
    assert principal.post(reverse("programmes:draft_discard", args=[uuid])).status_code == 404
    assert principal.post(reverse("programmes:draft_save", args=[uuid]), {"topic": "x"}).status_code == 422


@pytest.mark.parametrize(
    "name", ["observation", "print", "done", "edit", "delete", "read", "observation_photos"]
)
def test_a_foreign_record_does_not_exist(world, recorded, principal, name):
    url = reverse(f"programmes:{name}", args=[recorded.west.pk])
    post = name in ("delete", "read", "observation_photos")
    assert (principal.post(url) if post else principal.get(url)).status_code == 404


def test_somebody_elses_record_is_read_but_not_changed(world, recorded, principal):
    detail = principal.get(reverse("programmes:observation", args=[recorded.dean.pk]))
    assert detail.status_code == 200
    assert reverse("programmes:edit", args=[recorded.dean.pk]) not in detail.content.decode()
    assert principal.get(reverse("programmes:edit", args=[recorded.dean.pk])).status_code == 403
    principal.post(reverse("programmes:delete", args=[recorded.dean.pk]), {"reason": "误录"})
    assert Observation.objects.filter(pk=recorded.dean.pk).exists()


def test_a_change_shows_in_the_history(world, recorded, principal):
    url = reverse("programmes:edit", args=[recorded.east.pk])
    assert principal.get(url).status_code == 200
    principal.post(url, form_data(world, topic="改后的课题", version=1))
    page = principal.get(reverse("programmes:observation", args=[recorded.east.pk])).content.decode()
    assert "改后的课题" in page
    assert "一次函数的图象</del>" in page


def test_an_overtaken_edit_is_shown_as_such(world, recorded, principal):
    response = principal.post(
        reverse("programmes:edit", args=[recorded.east.pk]), form_data(world, topic="迟了", version=7)
    )
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


def test_the_teacher_reads_it_and_says_so(world, recorded, client):
    client.force_login(world.east.users["teacher"])
    assert recorded.east.topic in client.get("/").content.decode()
    assert client.get(reverse("programmes:observation", args=[recorded.east.pk])).status_code == 200
    client.post(reverse("programmes:read", args=[recorded.east.pk]))
    recorded.east.refresh_from_db()
    assert recorded.east.read_at


def test_deleting_by_the_page(world, recorded, principal):
    principal.post(reverse("programmes:delete", args=[recorded.east.pk]), {"reason": "录错了"})
    assert not Observation.objects.filter(pk=recorded.east.pk).exists()


def test_the_list_filters_in_a_fragment(world, recorded, principal):
    response = principal.get("/observations/", {"q": "没有这个课题"}, headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert recorded.east.topic not in response.content.decode()


def many(world, submit, number: int) -> None:
    rows = []
    for index in range(number):
        row = Observation.objects.first() or submit().observation
        row.pk, row.uuid, row.topic = None, uuid4(), f"第{index}课"
        row.observed_on = MONDAY.replace(month=9, day=1 + index % 28)
        row.period = index // 28 % 8 + 1
        row.observer_id = world.east.people["dean" if index % 2 else "vice_principal"].pk
        rows.append(row)
    Observation.objects.bulk_create(rows, ignore_conflicts=True)


def test_pages_follow_each_other_without_gap_or_repeat(world, submit, principal):
    many(world, submit, 120)
    url, seen = "/observations/", []
    while url:
        page = principal.get(url).content.decode()
        seen += re.findall(r'class="primary"><a href="/observations/(\d+)/"', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        url = f"/observations/{found[1]}".replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == Observation.objects.count() > 100


@pytest.mark.parametrize(
    ("role", "url", "most"),
    [
        ("principal", "/observations/", 8),
        ("county_staff", "/observations/", 8),
        ("principal", "/observations/{pk}/", 12),
        ("teacher", "/observations/{pk}/", 12),
        ("principal", "/observations/{pk}/print/", 8),
        ("principal", NEW, 20),
    ],
)
def test_queries_do_not_grow_with_the_rows(world, submit, recorded, client, role, url, most):
    client.force_login(world.east.users[role])
    url = url.format(pk=recorded.east.pk)

    def queries() -> int:
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    before = queries()
    many(world, submit, 60)
    assert queries() == before <= most


def test_home_speaks_both_languages(world, recorded, principal):
    with translation.override("zh-hans"):
        chinese = principal.get("/").content.decode()
    assert recorded.east.topic in chinese


@pytest.mark.parametrize("role", ["parent", "inspector", "outsider", "administrator", "auditor"])
def test_strangers_are_refused(world, client, role):
    client.force_login(world.users[role])
    for url in ("/observations/", NEW):
        assert client.get(url).status_code == 403


def test_people_who_are_not_signed_in_are_sent_to_sign_in(world, recorded, client):
    assert client.get("/observations/").status_code == 302
    assert client.get(reverse("programmes:observation", args=[recorded.east.pk])).status_code == 302

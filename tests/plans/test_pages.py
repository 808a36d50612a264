"""Plans and requirements: who may open what, what they show, and what they change."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from quality.audit.models import Entry
from quality.plans.models import Obligation, Plan, Requirement

from .desk import words_of

READERS = {
    "prefecture_staff",
    "researcher",
    "county_staff",
    "principal",
    "vice_principal",
    "dean",
    "cadre",
    "teacher",
    "service",
}


def test_plans_are_read_by_those_who_may_read_plans(desk, client):
    url = reverse("plans:plan", args=[desk.plan.pk])
    for user in desk.world.everyone():
        client.force_login(user)
        expected = 200 if user.scope.allows("plan.view") else 403
        assert client.get(url).status_code == expected, user.username


def test_changes_are_for_the_bureau_that_issued_the_plan(desk, client):
    requirement, plan = desk.counted.pk, desk.plan.pk
    pages = [
        reverse(f"plans:{name}", args=[pk])
        for name, pk in [
            ("plan-edit", plan), ("plan-copy", plan), ("plan-retire", plan), ("milestone-new", plan), ("document-new", plan),
            ("project", desk.measure.project_id), ("measure", desk.measure.pk), ("compose", desk.measure.pk),
            ("requirement-edit", requirement), ("requirement-target", requirement), ("requirement-revise", requirement),
            ("requirement-retire", requirement),
        ]
    ]  # fmt: skip
    for username, expected in [
        ("prefecture_staff", 200),
        ("county_staff", 403),
        ("principal", 403),
        ("parent", 403),
    ]:
        users = desk.world.users | desk.world.east.users
        client.force_login(users[username])
        assert {client.get(page).status_code for page in pages} == {expected}, username


def test_a_draft_does_not_exist_for_others(desk, client):
    Plan.objects.filter(pk=desk.plan.pk).update(status="draft")
    client.force_login(desk.world.east.users["county_staff"])
    for name, pk in [
        ("plan", desk.plan.pk),
        ("requirement", desk.counted.pk),
        ("evaluation", desk.counted.pk),
    ]:
        assert client.get(reverse(f"plans:{name}", args=[pk])).status_code == 404
    client.force_login(desk.world.users["prefecture_staff"])
    assert client.get(reverse("plans:plan", args=[desk.plan.pk])).status_code == 200


def test_plan_page_counts_each_kind_and_filters(clerk, desk):
    url = reverse("plans:plan", args=[desk.plan.pk])
    page = clerk.get(url)
    assert page.context["totals"] == {"all": 4, "measured": 2, "not_yet": 1, "text": 1, "unset": 1}
    assert page.context["behind"] == 1  # the open number and what cannot be measured put nobody behind

    def codes(query):
        tree = clerk.get(f"{url}?{query}").context["tree"]
        rows = [
            row for part in tree for group in part["measures"] for row in group["counted"] + group["text"]
        ]
        return [row.requirement.code for row in rows]

    assert codes("") == ["A01", "A02", "A03", "AT1"]
    assert codes("measured=not_yet") == ["A03"]
    assert codes("measured=text") == ["AT1"]
    assert codes("state=behind") == ["A01"]
    assert codes("state=unset") == ["A02"]
    assert codes("q=听课") == ["A01", "A02"]


def test_an_open_number_is_shown_as_open(clerk, desk):
    for url in (
        reverse("plans:requirement", args=[desk.unset.pk]),
        reverse("plans:evaluation", args=[desk.unset.pk]),
    ):
        told = words_of(clerk.get(url))
        assert "未定" in told
        assert "/ 0" not in told
    found = clerk.get(reverse("plans:evaluation", args=[desk.unset.pk])).context
    assert found["tiles"]["behind"] == 0
    assert found["tiles"]["unset"] == found["tiles"]["bound"] == 6
    assert {row["status"] for row in found["rows"]} == {"not_measurable"}


def test_what_cannot_be_measured_has_no_figures(clerk, desk):
    for requirement in (desk.not_yet, desk.text):
        assert not Obligation.objects.filter(requirement=requirement).exists()
        assert clerk.get(reverse("plans:evaluation", args=[requirement.pk])).context["row"].total is None
    assert "暂不可测" in words_of(clerk.get(reverse("plans:requirement", args=[desk.not_yet.pk])))


def test_edit_copy_publish_retire(clerk, desk):
    plan = desk.plan
    copy = reverse("plans:plan-copy", args=[plan.pk])
    values = {"name": "新方案", "code": "plan", "starts_on": "2026-06-01", "ends_on": "2028-12-31"}
    response = clerk.post(copy, values)
    assert response.status_code == 422
    assert "code" in response.context["form"].errors
    assert clerk.post(copy, values | {"code": "plan-2"}).status_code == 302
    draft = Plan.objects.get(code="plan-2")
    publish = reverse("plans:plan-publish", args=[draft.pk])
    arising = clerk.get(publish).context["arising"]
    assert arising > 0
    assert not Obligation.objects.filter(requirement__plan=draft).exists()
    assert clerk.post(publish).status_code == 302
    assert Obligation.objects.filter(requirement__plan=draft).count() == arising
    assert clerk.post(reverse("plans:plan-retire", args=[draft.pk])).status_code == 302
    draft.refresh_from_db()
    assert draft.status == "retired"
    edit = reverse("plans:plan-edit", args=[plan.pk])
    wrong = {"name": plan.name, "starts_on": "2027-01-01", "ends_on": "2026-01-01"}
    assert "ends_on" in clerk.post(edit, wrong).context["form"].errors
    assert clerk.post(edit, wrong | {"starts_on": "2026-01-01", "ends_on": "2028-12-31"}).status_code == 302


def test_parts_are_edited_on_record(clerk, desk):
    project, measure = desk.measure.project, desk.measure
    lead = desk.world.people["prefecture_staff"]
    assert (
        clerk.post(
            reverse("plans:project", args=[project.pk]), {"name": project.name, "lead": lead.staff_no}
        ).status_code
        == 302
    )
    assert (
        clerk.post(
            reverse("plans:measure", args=[measure.pk]), {"name": "听评课", "budget": "120000.50"}
        ).status_code
        == 302
    )
    assert (
        clerk.post(
            reverse("plans:milestone-new", args=[desk.plan.pk]), {"name": "中期检查", "due_on": "2026-12-31"}
        ).status_code
        == 302
    )
    project.refresh_from_db()
    assert project.lead == lead
    told = words_of(clerk.get(reverse("plans:plan", args=[desk.plan.pk])))
    assert "包干领导" in told
    assert "120,000.5 元" in told
    assert "中期检查" in told
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {"project.edited", "measure.edited", "milestone.added"} <= actions
    milestone = desk.plan.milestones.get()
    assert clerk.post(reverse("plans:milestone-remove", args=[milestone.pk])).status_code == 302
    assert not desk.plan.milestones.exists()


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("通知.pdf", b"%PDF-1.7 ...", True),
        ("照片.jpg", b"\xff\xd8\xff\xe0....", True),
        ("坏.pdf", b"MZ\x90\x00", False),
        ("页面.html", b"<script>", False),
        ("大.pdf", b"%PDF-" + b"0" * (20 * 1024 * 1024), False),
    ],
)
def test_documents_are_checked_and_served_to_readers_only(
    clerk, desk, settings, tmp_path, name, content, kept
):
    settings.MEDIA_ROOT = tmp_path
    response = clerk.post(
        reverse("plans:document-new", args=[desk.plan.pk]), {"file": SimpleUploadedFile(name, content)}
    )
    assert response.status_code == (302 if kept else 422)
    if not kept:
        assert "file" in response.context["form"].errors
        return
    document = desk.plan.documents.get()
    url = reverse("plans:document", args=[document.pk])
    answer = clerk.get(url)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    clerk.force_login(desk.world.users["parent"])
    assert clerk.get(url).status_code == 403
    Plan.objects.filter(pk=desk.plan.pk).update(status="draft")
    clerk.force_login(desk.world.east.users["principal"])
    assert clerk.get(url).status_code == 404
    clerk.force_login(desk.world.users["prefecture_staff"])
    assert clerk.post(reverse("plans:document-remove", args=[document.pk])).status_code == 302
    assert not desk.plan.documents.exists()


def test_words_and_retirement(clerk, desk):
    edit = reverse("plans:requirement-edit", args=[desk.counted.pk])
    values = {"code": "A02", "name": "校长听评课", "sentence": "校长多听课。"}
    assert "code" in clerk.post(edit, values).context["form"].errors
    assert clerk.post(edit, values | {"code": "A1"}).status_code == 302
    retire = reverse("plans:requirement-retire", args=[desk.counted.pk])
    assert clerk.post(retire, {"reason": ""}).status_code == 422
    assert clerk.post(retire, {"reason": "合并"}).status_code == 302
    assert Requirement.objects.get(pk=desk.counted.pk).status == "retired"
    assert not Obligation.objects.filter(
        requirement=desk.counted, period_end__gte=timezone.localdate()
    ).exists()


def test_catalogue_names_users_and_what_is_missing(clerk, desk):
    context = clerk.get(reverse("plans:metrics")).context
    lessons = next(row for row in context["counted"] if row["metric"].code == "lessons_observed")
    assert [requirement.code for requirement in lessons["used"]] == ["A01", "A02"]
    assert "activities_held" in [row["code"] for row in context["missing"]]


def test_loading_a_shipped_plan(clerk, desk):
    values = {"region": desk.world.east.region.pk, "preset": "county-quality"}
    assert clerk.post(reverse("plans:load"), values).status_code == 302
    plan = Plan.objects.get(preset="county-quality")
    assert plan.starts_on == dt.date(2024, 9, 1)
    assert Obligation.objects.filter(requirement__plan=plan).exists()


@pytest.mark.parametrize("page", ["plans:plans", "plans:plan", "plans:requirement", "plans:metrics"])
def test_query_counts_do_not_grow_with_requirements(clerk, desk, django_assert_max_num_queries, page):
    from quality.plans.services import load_preset

    load_preset(by=None, code="balanced", region=desk.world.prefecture)
    args = {"plans:plan": [desk.plan.pk], "plans:requirement": [desk.counted.pk]}.get(page, [])
    with django_assert_max_num_queries(26):
        assert clerk.get(reverse(page, args=args)).status_code == 200

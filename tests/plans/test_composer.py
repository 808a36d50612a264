"""Composing in the browser: the preview is the real thing and leaves nothing; publishing writes."""

import datetime as dt

import pytest
from django.urls import reverse

from quality.plans.models import Obligation, Requirement

from .desk import digest, words_of

ANSWERS = {
    "kind": "people",
    "people_posts": ["principal"],
    "c0_metric": "lessons_observed",
    "c0_operator": "at_least",
    "c0_number": "30",
    "c0_every": "term",
    "since": "date",
    "valid_from": "2026-09-01",
}
WORDS = {"code": "N1", "name": "校长多听课", "sentence": "校长应当多听课。"}


def preview(client, desk, **changes):
    url = reverse("plans:compose-preview", args=[desk.measure.pk])
    return client.post(url, ANSWERS | changes)


def test_preview_shows_who_is_bound_and_who_would_be_behind(clerk, desk):
    told = words_of(preview(clerk, desk))
    assert "每位校长：每学期听课不少于30节" in told
    names = [county.people["principal"].name for county in desk.world.counties]
    assert names[1] in told  # two lessons of thirty
    assert names[0] not in told  # twenty, more than the pace
    assert "2 / 30" in told


def test_preview_writes_nothing(clerk, desk):
    before = digest()
    for changes in (
        {},
        {"c0_unset": "on"},
        {"c0_number": ""},
        {"kind": "schools"},
        {"people_posts": ["inspector"]},
    ):
        assert preview(clerk, desk, **changes).status_code == 200
    revision = reverse("plans:revise-preview", args=[desk.counted.pk])
    assert clerk.post(revision, ANSWERS | {"c0_number": "50"}).status_code == 200
    assert digest() == before


def test_preview_of_an_open_number_puts_nobody_behind(clerk, desk):
    told = words_of(preview(clerk, desk, c0_unset="on", c0_number=""))
    assert "（数额未定）" in told
    assert "今日落后" not in told


def test_preview_warns(clerk, desk):
    assert "没有符合条件的对象" in words_of(preview(clerk, desk, people_posts=["inspector"]))
    assert "无人能够完成" in words_of(preview(clerk, desk, c0_number="900", c0_every="week"))
    assert "A01" in words_of(preview(clerk, desk))  # the same of the same people
    assert "A01" not in words_of(preview(clerk, desk, people_posts=["dean"]))
    assert "A01" not in words_of(preview(clerk, desk, c0_every="month"))


def test_publishing_binds_from_the_beginning(clerk, desk):
    url = reverse("plans:compose", args=[desk.measure.pk])
    assert clerk.get(url).status_code == 200
    answers = ANSWERS | WORDS | {
        "second": "on", "combine": "all", "c1_metric": "lessons_observed", "c1_operator": "at_least",
        "c1_number": "2", "c1_every": "week", "c0_lessons_observed__min_minutes": "40",
    }  # fmt: skip
    response = clerk.post(url, answers)
    made = Requirement.objects.get(code="N1")
    assert response.url == reverse("plans:requirement", args=[made.pk])
    clause = made.versions.get().spec["clauses"]
    assert [one["every"] for one in clause] == ["term", "week"]
    assert clause[0]["filters"] == {"min_minutes": 40}
    weeks = Obligation.objects.filter(requirement=made, clause=1).values("period_key").distinct()
    assert weeks.count() > 10  # since 1 September, not only this week
    assert clerk.get(response.url).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"c0_number": ""}, "c0_number"),
        ({"c0_metric": ""}, "c0_metric"),
        ({"kind": "schools"}, "c0_metric"),
        ({"code": "A01"}, "code"),
        ({"sentence": ""}, "sentence"),
        ({"valid_from": ""}, "valid_from"),
        ({"c0_operator": "between"}, "c0_upper"),
        ({"c0_operator": "between", "c0_upper": "5"}, "c0_number"),
    ],
)
def test_errors_stand_at_their_field(clerk, desk, changes, field):
    before = digest()
    response = clerk.post(reverse("plans:compose", args=[desk.measure.pk]), ANSWERS | WORDS | changes)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert digest() == before


def test_revising_keeps_the_past(clerk, desk):
    url = reverse("plans:requirement-revise", args=[desk.counted.pk])
    form = clerk.get(url).context["form"]
    assert form["c0_number"].value() == 30
    assert form["people_posts"].value() == ["principal"]
    assert clerk.post(url, ANSWERS | {"c0_number": "40", "valid_from": "2026-11-01"}).status_code == 302
    old, new = desk.counted.versions.order_by("valid_from")
    assert (old.valid_to, new.valid_from) == (dt.date(2026, 10, 31), dt.date(2026, 11, 1))
    assert Obligation.objects.filter(requirement=desk.counted, target=40).exists()


def test_setting_an_open_number_binds(clerk, desk):
    assert not Obligation.objects.filter(requirement=desk.unset, target__isnull=False).exists()
    url = reverse("plans:requirement-target", args=[desk.unset.pk])
    assert clerk.post(url, {"number0": "", "valid_from": "2026-09-01"}).status_code == 422
    assert clerk.post(url, {"number0": "10", "valid_from": "2026-09-01"}).status_code == 302
    assert Obligation.objects.filter(requirement=desk.unset, target=10).exists()

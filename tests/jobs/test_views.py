"""The page of the jobs: who sees what, live while something runs, repeat by those who may."""

import pytest
from django.urls import reverse

from quality.jobs import runner, services
from quality.jobs.models import JobRun
from tests.factories import make_world


@pytest.fixture
def world(ask):
    made = make_world()
    made.runs = {
        "east": ask("east", region=made.east.region, title="东山县"),
        "west": ask("west", region=made.west.region, title="西河县", kind="test.refuse"),
        "all": ask("all", region=made.prefecture, title="青岭地区"),
        "none": ask("none", title="2026-11-05"),
    }
    return made


def seen(user) -> set[str]:
    return set(JobRun.objects.visible_to(user).values_list("key", flat=True))


def test_exact_sets(world):
    assert seen(world.users["prefecture_staff"]) == {"east", "west", "all", "none"}
    assert seen(world.users["administrator"]) == {"east", "west", "all", "none"}
    assert seen(world.east.users["county_staff"]) == {"east"}
    assert seen(world.east.users["principal"]) == set()
    assert seen(world.users["outsider"]) == set()


def test_the_list_is_live_while_a_job_is_open(client, world):
    client.force_login(world.users["prefecture_staff"])
    page = client.get(reverse("jobs:list"))
    assert "every 3s" in page.content.decode()
    for run in world.runs.values():
        runner.execute(run.pk)
    assert "every 3s" not in client.get(reverse("jobs:list")).content.decode()


def test_a_failed_job_is_repeated_by_those_of_its_region(client, world):
    run = world.runs["west"]
    runner.execute(run.pk)
    client.force_login(world.east.users["county_staff"])
    assert client.post(reverse("jobs:retry", args=[run.pk])).status_code == 404
    client.force_login(world.west.users["county_staff"])
    page = client.get(reverse("jobs:job", args=[run.pk]))
    assert "The month is not over yet." in page.content.decode()
    assert client.post(reverse("jobs:retry", args=[run.pk])).status_code == 302
    run.refresh_from_db()
    assert run.state == "queued"


def test_the_number_of_queries_does_not_grow(client, world, django_assert_num_queries):
    client.force_login(world.users["prefecture_staff"])
    client.get(reverse("jobs:list"))
    url = reverse("jobs:list")
    with django_assert_num_queries(QUERIES):
        client.get(url)
    for number in range(30):
        services.request_job(kind="test.work", key=f"more-{number}", region=world.prefecture)
    with django_assert_num_queries(QUERIES):
        client.get(url)


QUERIES = 5  # session, user, grants, regions below, jobs

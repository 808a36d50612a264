"""Pages of the rubrics."""

import pytest
from django.urls import reverse

from quality.rubrics.models import Rubric, Version
from quality.rubrics.services import install_defaults
from tests.factories import make_world


@pytest.fixture
def world(db):
    install_defaults()
    return make_world()


@pytest.fixture
def version(world):
    return Version.objects.get(rubric__code="kindergarten-visit")


def formset(version: Version, **changes) -> dict:
    """What the browser sends when nothing has been changed."""
    criteria, bands = list(version.criteria.all()), list(version.bands.all())
    data = {
        "note": "按本地要求调整",
        "based_on": version.number,
        "criteria-TOTAL_FORMS": len(criteria) + 1,
        "criteria-INITIAL_FORMS": len(criteria),
        "bands-TOTAL_FORMS": len(bands),
        "bands-INITIAL_FORMS": len(bands),
    }
    for index, criterion in enumerate(criteria):
        for name in ("section", "section_en", "name", "name_en", "maximum", "step"):
            data[f"criteria-{index}-{name}"] = getattr(criterion, name)
        data[f"criteria-{index}-strengths"] = "\n".join(criterion.phrases["strengths"])
        data[f"criteria-{index}-ORDER"] = index + 1
    data |= {f"criteria-{len(criteria)}-step": "1"}
    for index, band in enumerate(bands):
        data |= {f"bands-{index}-grade": band.grade, f"bands-{index}-from_percent": band.from_percent}
    return data | changes


@pytest.mark.parametrize("role", ["principal", "teacher", "county_staff", "researcher"])
def test_rubrics_are_read_by_everyone_in_the_field(world, version, client, role):
    client.force_login(world.east.users[role])
    assert "幼儿园推门听课评分表" in client.get(reverse("rubrics:list")).content.decode()
    page = client.get(reverse("rubrics:version", args=[version.pk])).content.decode()
    assert "师幼互动" in page
    assert client.get(reverse("rubrics:new", args=[version.rubric_id])).status_code == 403


@pytest.mark.parametrize("role", ["parent", "inspector", "outsider", "auditor"])
def test_strangers_are_refused(world, version, client, role):
    client.force_login(world.users[role])
    for url in (reverse("rubrics:list"), reverse("rubrics:version", args=[version.pk])):
        assert client.get(url).status_code == 403


def test_staff_publish_an_edited_copy_and_the_old_version_stays(world, version, client):
    client.force_login(world.users["prefecture_staff"])
    url = reverse("rubrics:new", args=[version.rubric_id])
    assert client.get(url).status_code == 200
    response = client.post(url, formset(version, **{"criteria-0-maximum": "25", "criteria-4-DELETE": "on"}))
    newer = Version.objects.get(rubric=version.rubric, number=2)
    assert response["Location"] == reverse("rubrics:version", args=[newer.pk])
    assert [str(c.maximum) for c in newer.criteria.all()] == ["25.0", "30.0", "20.0", "25.0"]
    assert newer.criteria.first().phrases["strengths"] == version.criteria.first().phrases["strengths"]
    assert version.criteria.count() == 5
    assert client.get(reverse("rubrics:version", args=[version.pk])).status_code == 200


def test_a_version_that_cannot_be_scored_is_refused_on_the_page(world, version, client):
    client.force_login(world.users["prefecture_staff"])
    url = reverse("rubrics:new", args=[version.rubric_id])
    response = client.post(url, formset(version, **{"bands-3-from_percent": "10"}))
    assert response.status_code == 422
    assert response.context["refusal"]
    assert version.rubric.versions.count() == 1


def test_a_bureau_edits_its_own_rubrics_only(world):
    own = Rubric.objects.create(code="east", use="observation", name="东山", region=world.east.region)
    managers = [
        user.username for user in world.everyone() if Rubric.objects.manageable_by(user).filter(pk=own.pk)
    ]
    assert managers == ["prefecture_staff"]
    shipped = Rubric.objects.filter(region=None).first()
    managers = [
        user.username for user in world.everyone() if Rubric.objects.manageable_by(user).filter(pk=shipped.pk)
    ]
    assert managers == ["prefecture_staff"]

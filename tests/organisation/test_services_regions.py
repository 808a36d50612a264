import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from quality.audit.models import Entry
from quality.core.errors import Refused
from quality.organisation import services
from quality.organisation.models import RegionCode, SchoolPlacement
from tests.factories import make_region

DAY = dt.date(2026, 3, 1)


@pytest.fixture
def coded(world):
    RegionCode.objects.create(
        region=world.east.region, code_set="mca", code="232723", name="东山县", valid_from=dt.date(1980, 1, 1)
    )
    return world.east.region


def test_rename_keeps_the_old_name_and_code(prefecture, coded):
    services.rename_region(
        by=prefecture, region=coded, name="东山市", from_day=DAY, code="232701", reason="撤县设市"
    )
    codes = list(coded.codes.order_by("valid_from").values_list("code", "name", "valid_from", "valid_to"))
    assert codes == [
        ("232723", "东山县", dt.date(1980, 1, 1), dt.date(2026, 2, 28)),
        ("232701", "东山市", DAY, None),
    ]
    entry = Entry.objects.about(coded).get()
    assert entry.action == "region.renamed"
    assert entry.changes["name"] == ["东山县", "东山市"]
    assert entry.reason == "撤县设市"


def test_rename_refuses_a_code_that_stands_for_another_region(prefecture, coded, world):
    with pytest.raises(Refused) as refusal:
        services.rename_region(
            by=prefecture, region=world.west.region, name="西河市", from_day=DAY, code="232723"
        )
    assert refusal.value.field == "code"
    world.west.region.refresh_from_db()
    assert world.west.region.name == "西河县"


def test_rename_refuses_the_future_and_the_unchanged(prefecture, coded):
    with pytest.raises(Refused):
        services.rename_region(by=prefecture, region=coded, name="东山市", from_day=dt.date(2027, 1, 1))
    with pytest.raises(Refused) as refusal:
        services.rename_region(by=prefecture, region=coded, name="东山县", from_day=DAY)
    assert refusal.value.code == "unchanged"


def test_a_county_does_not_rename_itself(clerk, coded):
    with pytest.raises(PermissionDenied):
        services.rename_region(by=clerk, region=coded, name="东山市", from_day=DAY)


def test_moving_a_township_takes_its_schools_along(prefecture, world):
    township = make_region("林场镇", "township", world.east.region)
    school = world.east.neighbour
    school.township = township
    school.save()
    services.move_region(by=prefecture, region=township, parent=world.west.region, from_day=DAY)
    township.refresh_from_db()
    school.refresh_from_db()
    assert township.parent == school.county == world.west.region
    assert list(
        township.placements.order_by("valid_from").values_list("parent", "valid_from", "valid_to")
    ) == [
        (world.east.region.pk, dt.date(2000, 1, 1), dt.date(2026, 2, 28)),
        (world.west.region.pk, DAY, None),
    ]
    assert SchoolPlacement.objects.on(DAY).get(school=school).county == world.west.region


def test_move_refuses_wrong_levels_and_foreign_parents(prefecture, clerk, world):
    township = make_region("林场镇", "township", world.east.region)
    with pytest.raises(Refused) as refusal:
        services.move_region(by=prefecture, region=world.east.region, parent=township, from_day=DAY)
    assert refusal.value.code == "wrong-level"
    with pytest.raises(Refused):
        services.move_region(by=prefecture, region=township, parent=world.east.region, from_day=DAY)
    with pytest.raises(PermissionDenied):
        services.move_region(by=clerk, region=township, parent=world.west.region, from_day=DAY)

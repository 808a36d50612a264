"""Who sees which bulletin, which figures, and which names: exact sets."""

import pytest

from monitoring import services
from monitoring.models import Bulletin, Correction, Figure, Receipt

from .conftest import OCTOBER
from .stage import issued


@pytest.fixture
def bulletins(world, staff):
    """Issued by the prefecture and the east; drafts in the west and of the prefecture's next revision."""
    made = {
        "prefecture": issued(staff, world.prefecture, OCTOBER),
        "east": issued(staff, world.east.region, OCTOBER),
        "west": services.compile_bulletin(region=world.west.region, month=OCTOBER, by=staff),
    }
    made["revision"] = services.compile_bulletin(region=world.prefecture, month=OCTOBER, by=staff, revision=2)
    return made


def seen(user, bulletins) -> set[str]:
    pks = set(Bulletin.objects.visible_to(user).values_list("pk", flat=True))
    return {name for name, bulletin in bulletins.items() if bulletin.pk in pks}


def test_bulletins(world, bulletins):
    assert seen(world.users["prefecture_staff"], bulletins) == set(bulletins)
    assert seen(world.east.users["county_staff"], bulletins) == {"prefecture", "east"}
    assert seen(world.west.users["county_staff"], bulletins) == {"prefecture", "west"}
    for role in ("principal", "vice_principal", "neighbour_principal"):
        assert seen(world.east.users[role], bulletins) == {"east"}
    assert seen(world.west.users["principal"], bulletins) == set()
    for role in ("teacher", "dean", "cadre", "researcher"):
        assert seen(world.east.users[role], bulletins) == set()
    for role in ("administrator", "auditor", "inspector", "parent", "outsider"):
        assert seen(world.users[role], bulletins) == set()


def named(user, bulletin) -> set[str]:
    figures = Figure.objects.visible_to(user).filter(bulletin=bulletin, level="person")
    return set(figures.values_list("person__posts__school__name", flat=True))


def test_names_of_people_stay_within_the_places_that_one_looks_after(world, bulletins):
    whole = bulletins["prefecture"]
    every = {"东山县第一学校", "东山县第二学校", "西河县第一学校", "西河县第二学校"}
    assert named(world.users["prefecture_staff"], whole) == every
    assert named(world.east.users["county_staff"], whole) == {"东山县第一学校", "东山县第二学校"}
    assert named(world.east.users["principal"], bulletins["east"]) == {"东山县第一学校"}
    assert named(world.east.users["neighbour_principal"], bulletins["east"]) == {"东山县第二学校"}
    assert named(world.west.users["principal"], bulletins["east"]) == set()


def test_places_are_for_all_readers(world, bulletins):
    """Schools are named to all addressees (点名到校); only persons are not."""
    figures = Figure.objects.filter(bulletin=bulletins["east"]).exclude(level="person")
    visible = Figure.objects.visible_to(world.east.users["neighbour_principal"]).exclude(level="person")
    assert set(visible.values_list("pk", flat=True)) == set(figures.values_list("pk", flat=True))


def test_parts_follow_their_bulletin(world, bulletins):
    east = world.east.users["county_staff"]
    visible = set(Receipt.objects.visible_to(east).values_list("bulletin", flat=True))
    assert visible == {bulletins["prefecture"].pk, bulletins["east"].pk}
    assert not Receipt.objects.visible_to(world.users["outsider"]).exists()
    assert not Correction.objects.visible_to(world.users["outsider"]).exists()

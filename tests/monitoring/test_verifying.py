"""A bulletin is what it was, or says so; what changed later is said in the next one."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from monitoring import services
from monitoring.models import Correction
from quality.organisation.models import RegionCode
from tests.factories import make_region

from .conftest import OCTOBER, SEPTEMBER
from .stage import issued, lessons


@pytest.fixture
def september(world, staff):
    return issued(staff, world.prefecture, SEPTEMBER)


def tamper(bulletin) -> None:
    """As somebody with the database's own powers would."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE monitoring_figure SET value = value + 1 WHERE bulletin_id = %s AND level = 'region'",
            [bulletin.pk],
        )
        cursor.execute("SET session_replication_role = DEFAULT")


def test_a_tampered_figure_is_found(september):
    assert services.verify(september)
    call_command("verify_bulletin", september.pk, stdout=StringIO())
    tamper(september)
    assert not services.verify(september)
    with pytest.raises(SystemExit) as left:
        call_command("verify_bulletin", september.pk, stdout=StringIO())
    assert left.value.code == 1


def test_a_late_record_changes_nothing_issued_and_is_stated_in_the_next(world, staff, september):
    digest = september.digest
    lessons(world.west, "principal", dt.date(2026, 9, 14), 2)
    assert services.verify(september)
    different = {(line.level, line.name, line.was, line.now) for line in services.differences(september)}
    expected = {
        ("region", "青岭地区", 18, 20),
        ("county", "西河县", 0, 2),
        ("school", "西河县第一学校", 0, 2),
    }
    assert different == expected
    october = services.compile_bulletin(region=world.prefecture, month=OCTOBER, by=staff)
    assert {(c.level, c.name, c.was, c.now) for c in october.corrections.all()} == expected
    assert services.verify(october)
    september.refresh_from_db()
    assert september.digest == digest


def test_what_has_been_corrected_is_not_corrected_again(world, staff, september):
    lessons(world.west, "principal", dt.date(2026, 9, 14), 2)
    issued(staff, world.prefecture, OCTOBER)
    assert services.differences(september) == []
    revised = services.compile_bulletin(region=world.prefecture, month=OCTOBER, by=staff, revision=2)
    assert not revised.corrections.filter(earlier=september).exists()
    lessons(world.west, "principal", dt.date(2026, 9, 21), 1)
    assert {(c.was, c.now) for c in services.differences(september) if c.level == "county"} == {(2, 3)}


def test_a_revision_states_what_differs_from_the_one_it_replaces(world, staff):
    first = issued(staff, world.prefecture, OCTOBER)
    lessons(world.west, "principal", dt.date(2026, 10, 19), 4)
    revised = services.compile_bulletin(region=world.prefecture, month=OCTOBER, by=staff, revision=2)
    lines = Correction.objects.filter(bulletin=revised, earlier=first, level="region")
    assert [(line.was, line.now) for line in lines] == [(29, 33)]


def code(region, value: str, code_set: str = "gb") -> None:
    RegionCode.objects.create(
        region=region, code=value, code_set=code_set, name=region.name, valid_from=dt.date(2000, 1, 1)
    )


def test_commands_find_regions_by_code(world):
    code(world.prefecture, "239900")
    out = StringIO()
    call_command("compile_bulletin", "239900", "2026-10", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert (answer["region"], answer["month"], answer["state"]) == ("青岭地区", "2026-10", "draft")
    again = StringIO()
    call_command("compile_bulletin", "239900", "2026-10", "--json", stdout=again)
    assert json.loads(again.getvalue()) == answer


def test_a_code_with_two_meanings_is_not_guessed(world):
    other = make_region("东山市", "county", world.prefecture)
    code(world.east.region, "239901")
    code(other, "239901", "mca")
    with pytest.raises(CommandError, match="东山县.*东山市"):
        call_command("compile_bulletin", "239901", "2026-10", stdout=StringIO())
    out = StringIO()
    call_command("compile_bulletin", "239901", "2026-10", "--code-set", "gb", "--json", stdout=out)
    assert json.loads(out.getvalue())["region"] == "东山县"


@pytest.mark.parametrize(
    ("place", "month"), [("999999", "2026-10"), ("239900", "October"), ("239900", "2026-11")]
)
def test_commands_say_what_is_wrong(world, place, month):
    code(world.prefecture, "239900")
    with pytest.raises(CommandError):
        call_command("compile_bulletin", place, month, stdout=StringIO())


def test_a_requirement_that_is_no_longer_measured_is_no_correction(world, staff, september):
    world.plan.requirements.filter(code="T02").update(status="retired")
    assert services.differences(september) == []

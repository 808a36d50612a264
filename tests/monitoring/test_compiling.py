"""What a compiled bulletin says."""

import datetime as dt
from decimal import Decimal as D

import pytest

from monitoring import services
from monitoring.models import Bulletin, Figure
from monitoring.report import Report
from quality.core.errors import Refused

from .conftest import OCTOBER, SEPTEMBER
from .stage import issued, lessons


@pytest.fixture
def october(world, staff):
    return services.compile_bulletin(region=world.prefecture, month=OCTOBER, by=staff)


def figure(bulletin: Bulletin, code: str | None, level: str, **where) -> Figure:
    requirement = {"requirement__code": code} if code else {"requirement": None}
    return Figure.objects.get(bulletin=bulletin, level=level, **requirement, **where)


@pytest.mark.smoke
def test_sums_of_the_region_and_its_places(world, october):
    whole = figure(october, "T01", "region")
    assert (whole.value, whole.bound, whole.done) == (29, 4, 29)
    east = figure(october, "T01", "county", county=world.east.region)
    west = figure(october, "T01", "county", county=world.west.region)
    assert (east.value, west.value) == (26, 3)
    assert east.target == west.target
    assert (east.rank, west.rank) == (1, 2)
    school = figure(october, "T01", "school", school=world.east.school)
    assert (school.value, school.target, school.rank, school.name) == (14, 30, 1, "东山县第一学校")


def test_places_with_equal_rates_share_a_rank(world, october):
    teachers = Figure.objects.filter(bulletin=october, requirement__code="T02", level="school")
    by_school = {f.school_id: (f.rate, f.rank) for f in teachers}
    assert by_school[world.east.school.pk][1] == 1
    assert {by_school[pk] for pk in (world.west.school.pk, world.west.neighbour.pk)} == {(D(0), 2)}


def test_the_standing_over_all_is_the_mean_of_the_rates(world, october):
    lines = Figure.objects.filter(
        bulletin=october, level="school", school=world.east.school, requirement__isnull=False
    )
    rates = [line.done / line.target for line in lines]
    overall = figure(october, None, "school", school=world.east.school)
    assert overall.bound == len(rates) == 2
    assert abs(overall.rate - sum(rates) / 2) < D("0.0001")


def test_what_cannot_be_measured_is_counted_as_such_and_has_no_numbers(october):
    line = figure(october, "T04", "region")
    assert (line.measurable, line.status) == (False, "not_measurable")
    assert {line.value, line.target, line.bound, line.rate} == {None}
    report = Report.load(october)
    assert [x.requirement.code for x in report.not_measurable] == ["T04"]
    assert "暂不能量化监测1项" in october.texts["overview"]


def test_demands_in_words_only_are_counted_apart(october):
    assert [x.requirement.code for x in Report.load(october).texts] == ["T05"]
    assert "量化要求共4项" in october.texts["overview"]
    assert "另有文字性要求1项" in october.texts["overview"]


def test_people_far_behind_are_figures_and_never_words(world, october):
    named = set(
        Figure.objects.filter(bulletin=october, level="person").values_list("name", "requirement__code")
    )
    silent = world.west.people["principal"].name
    assert (silent, "T01") in named
    assert world.east.people["principal"].name not in {name for name, _code in named}
    names = {person.name for county in world.counties for person in county.people.values()}
    assert not [name for name in names if any(name in text for text in october.texts.values())]


def test_the_words_take_their_numbers_from_the_figures(world, october):
    project = world.plan.projects.get()
    text = october.texts[f"project-{project.pk}"]
    assert "校长听课：应完成120节，实际完成29节，完成率24.2%" in text
    assert "教学质量行动方案" in october.texts["overview"]
    assert october.texts["next"].startswith("（一）压实责任。")


def test_a_county_sees_its_own_and_ranks_its_schools(world, staff):
    bulletin = services.compile_bulletin(region=world.east.region, month=OCTOBER, by=staff)
    schools = set(bulletin.figures.exclude(school=None).values_list("school", flat=True))
    assert schools == {world.east.school.pk, world.east.neighbour.pk}
    assert not bulletin.figures.filter(level="county").exists()
    ranked = bulletin.figures.filter(level="school", requirement=None).values_list("name", "rank")
    assert set(ranked) == {("东山县第一学校", 1), ("东山县第二学校", 2)}


def test_the_month_before_comes_from_the_issued_bulletin(world, staff):
    issued(staff, world.prefecture, SEPTEMBER)
    october = services.compile_bulletin(region=world.prefecture, month=OCTOBER, by=staff)
    whole = figure(october, "T01", "region")
    assert (whole.previous_value, whole.value) == (18, 29)
    assert "较上月增加11节" in october.texts[f"project-{world.plan.projects.get().pk}"]
    assert figure(october, "T01", "county", county=world.east.region).previous_rank == 1


def test_a_draft_of_the_month_before_is_no_comparison(world, staff):
    services.compile_bulletin(region=world.prefecture, month=SEPTEMBER, by=staff)
    october = services.compile_bulletin(region=world.prefecture, month=OCTOBER, by=staff)
    assert not october.figures.exclude(previous_value=None).exists()


def test_compiling_again_finds_the_one_there_is(world, staff, october):
    lessons(world.west, "principal", dt.date(2026, 10, 19), 5)
    again = services.compile_bulletin(region=world.prefecture, month=OCTOBER, by=staff)
    assert (again.pk, again.digest) == (october.pk, october.digest)
    assert Bulletin.objects.count() == 1


def test_the_present_month_is_refused(world, staff):
    with pytest.raises(Refused):
        services.compile_bulletin(region=world.prefecture, month=dt.date(2026, 11, 1), by=staff)
    assert not Bulletin.objects.exists()


def test_a_revision_needs_an_issued_bulletin(world, staff, october):
    with pytest.raises(Refused):
        services.compile_bulletin(region=world.prefecture, month=OCTOBER, by=staff, revision=2)
    services.review(by=staff, bulletin=october)
    services.issue(by=staff, bulletin=october)
    second = services.compile_bulletin(region=world.prefecture, month=OCTOBER, by=staff, revision=2)
    assert (second.revision, second.state) == (2, "draft")


def test_the_cost_does_not_grow_with_the_places(world, staff, django_assert_max_num_queries):
    """Two statements for the figures, whatever the number of counties, schools and people."""
    with django_assert_max_num_queries(75):
        services.compile_bulletin(region=world.prefecture, month=OCTOBER, by=staff)

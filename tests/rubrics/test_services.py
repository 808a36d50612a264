"""Rubrics: what ships, how a score comes about, and versions that stay."""

from decimal import Decimal

import pytest

from quality.core.errors import Refused
from quality.rubrics.models import Rubric, Version
from quality.rubrics.services import clean_points, install_defaults, publish_version, score

pytestmark = pytest.mark.django_db

WEIGHTS = {
    "classroom-teaching": {"教学思想": 10, "教学设计": 20, "教学活动": 40, "教学效果": 30},
    "learning-centred": {"学生学习": 60, "教师教学": 40},
    "kindergarten-visit": {"活动准备": 20, "活动过程": 30, "师幼互动": 20, "幼儿发展": 25, "活动特色": 5},
}
BANDS = [
    {"grade": "优", "from_percent": Decimal(90)},
    {"grade": "良", "from_percent": Decimal(80)},
    {"grade": "差", "from_percent": Decimal(0)},
]


@pytest.fixture
def installed():
    install_defaults()
    return {version.rubric.code: version for version in Version.objects.with_content()}


def rubric_of(*maxima: int, step: str = "1") -> Version:
    rubric = Rubric.objects.create(code="own", use="observation", name="自定")
    criteria = [
        {"section": "一", "name": f"第{i}项", "maximum": Decimal(maximum), "step": Decimal(step)}
        for i, maximum in enumerate(maxima, 1)
    ]
    version = publish_version(by=None, rubric=rubric, criteria=criteria, bands=BANDS)
    return Version.objects.with_content().get(pk=version.pk)


def marks(version: Version, *values) -> dict:
    return {str(criterion.pk): value for criterion, value in zip(version.criteria.all(), values, strict=True)}


def test_installing_twice_changes_nothing(installed):
    assert install_defaults() == 0
    assert Version.objects.count() == len(WEIGHTS)


@pytest.mark.parametrize("code", WEIGHTS)
def test_shipped_weights_are_those_of_the_sources(installed, code):
    sections: dict[str, Decimal] = {}
    for criterion in installed[code].criteria.all():
        sections[criterion.section] = sections.get(criterion.section, Decimal(0)) + criterion.maximum
    assert sections == WEIGHTS[code]
    assert installed[code].maximum == 100


def test_every_shipped_word_has_its_english(installed):
    for version in installed.values():
        for criterion in version.criteria.all():
            assert criterion.name_en
            assert criterion.section_en
            assert len(criterion.phrases["strengths"]) == len(criterion.phrases["strengths_en"]) > 0
            assert len(criterion.phrases["suggestions"]) == len(criterion.phrases["suggestions_en"]) > 0


def test_kindergarten_rubric_is_for_kindergartens_in_half_marks(installed):
    version = installed["kindergarten-visit"]
    assert {criterion.step for criterion in version.criteria.all()} == {Decimal("0.5")}
    suited = Rubric.objects.for_observation("kindergarten")
    assert [rubric.code for rubric in suited] == ["kindergarten-visit"]


@pytest.mark.parametrize(
    ("given", "total", "grade"),
    [((50, 40), "90.0", "优"), ((49, 40), "89.0", "良"), ((40, 40), "80.0", "良"), ((0, 0), "0.0", "差")],
)
def test_grade_begins_at_its_limit(given, total, grade):
    version = rubric_of(50, 50)
    found = score(version, marks(version, *given))
    assert (str(found.total), found.grade) == (total, grade)


def test_percentage_is_rounded_half_up():
    version = rubric_of(800)
    assert score(version, marks(version, 1)).percent == Decimal("0.13")


def test_no_marks_are_no_score():
    version = rubric_of(50, 50)
    assert score(version, {}) is None
    assert score(version, marks(version, "", None)) is None


@pytest.mark.parametrize("value", [51, -1, "0.25", "viel", "NaN"])
def test_a_mark_outside_of_its_criterion_is_refused(value):
    version = rubric_of(50, 50)
    with pytest.raises(Refused) as refused:
        clean_points(version, marks(version, value, 40))
    assert refused.value.field == "points"


def test_some_marks_but_not_all_are_refused_by_name():
    version = rubric_of(50, 50)
    with pytest.raises(Refused, match="第2项"):
        clean_points(version, marks(version, 40, ""))


def test_marks_of_another_version_are_refused():
    version = rubric_of(50, 50)
    with pytest.raises(Refused):
        clean_points(version, {"0": 5})


def test_a_new_version_leaves_the_old_one_as_it_was():
    version = rubric_of(50, 50)
    given = marks(version, 45, 45)
    newer = publish_version(
        by=None,
        rubric=version.rubric,
        criteria=[{"section": "一", "name": "只此一项", "maximum": Decimal(10), "step": Decimal(1)}],
        bands=BANDS,
        based_on=1,
    )
    assert newer.number == 2
    assert Version.objects.filter(rubric=version.rubric).current().get() == newer
    assert score(Version.objects.with_content().get(pk=version.pk), given).total == 90


def test_editing_an_overtaken_version_is_refused():
    version = rubric_of(50)
    again = {
        "criteria": [{"section": "一", "name": "甲", "maximum": Decimal(5), "step": Decimal(1)}],
        "bands": BANDS,
    }
    publish_version(by=None, rubric=version.rubric, based_on=1, **again)
    with pytest.raises(Refused):
        publish_version(by=None, rubric=version.rubric, based_on=1, **again)


@pytest.mark.parametrize(
    ("criteria", "bands"),
    [
        ([], BANDS),
        ([{"section": "一", "name": "甲", "maximum": Decimal(10), "step": Decimal(3)}], BANDS),
        ([{"section": "一", "name": "甲", "maximum": Decimal(10), "step": Decimal(1)}], BANDS[:2]),
        ([{"section": "一", "name": "甲", "maximum": Decimal(10), "step": Decimal(1)}], [*BANDS, BANDS[0]]),
    ],
)
def test_a_version_that_cannot_be_scored_is_refused(criteria, bands):
    rubric = Rubric.objects.create(code="own", use="observation", name="自定")
    with pytest.raises(Refused):
        publish_version(by=None, rubric=rubric, criteria=criteria, bands=bands)
    assert not rubric.versions.exists()

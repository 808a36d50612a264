"""The sentence that the portal has understood, as an official would write it."""

import pytest
from django.utils import translation

from quality.plans import shipped
from quality.plans.language import Specification
from quality.plans.sentences import sentence

PRINCIPALS = {"kind": "people", "posts": ["principal"]}
LESSONS = {"metric": "lessons_observed"}
EXAMPLES = [
    (
        {"bound": PRINCIPALS, "clauses": [LESSONS | {"at_least": 2, "every": "week"}, LESSONS | {"at_least": 40, "every": "term"}]},
        "每位校长：每周听课不少于2节，且每学期不少于40节",
        "Every principal: lessons observed – at least 2 lessons a week, and at least 40 lessons a term",
    ),
    (
        {"bound": PRINCIPALS, "combine": "any",
         "clauses": [LESSONS | {"at_least": 2, "every": "week"}, LESSONS | {"at_least": 40, "every": "term"}]},
        "每位校长：每周听课不少于2节，或每学期不少于40节",
        "Every principal: lessons observed – at least 2 lessons a week, or at least 40 lessons a term",
    ),
    (
        {"bound": {"kind": "people", "posts": ["vice_principal", "dean"]}, "clauses": [LESSONS | {"at_least": "unset", "every": "term"}]},
        "每位业务副校长、教导主任：每学期听课（数额未定）",
        "Every business vice-principal or dean: lessons observed – (number not set) a term",
    ),
    (
        {"bound": {"kind": "people", "posts": ["teacher"], "stages": ["primary"], "subjects": ["maths"]},
         "clauses": [LESSONS | {"between": [3, 5], "every": "month", "months": [3, 9], "filters": {"subject": ["maths"]}}]},
        "每位教师（小学；数学）：每年3月和9月听课（学科：数学）3至5节",
        "Every teacher (Primary school; Mathematics): lessons observed (Subject: Mathematics) – 3 to 5 lessons in March and September",
    ),
    (
        {"bound": {"kind": "schools", "stages": ["primary", "junior", "nine_year", "complete"], "ownership": ["public"]},
         "clauses": [{"metric": "activities_held", "at_least": 1, "every": "month", "filters": {"kind": "ethics_study"}}]},
        "每所义务教育学校（公办）：每月开展师德专题学习不少于1次",
        "Every school of compulsory education (Public): ethics study held – at least once a month",
    ),
    (
        {"bound": {"kind": "regions", "level": ["prefecture", "county"]},
         "clauses": [{"metric": "bulletins_issued", "equal_to": 1, "every": "month"}]},
        "地区教育局和各县（市、区）教育局：每月印发通报为1期",
        "The prefecture bureau and every county bureau: bulletins issued – exactly 1 issue a month",
    ),
    (
        {"bound": {"kind": "regions", "level": "county"},
         "clauses": [{"metric": "indicator_value", "at_most": 45, "every": "school_year", "filters": {"indicator": "class_size"}}]},
        "各县（市、区）教育局：每学年班额不超过45人",
        "Every county bureau: class size – at most 45 pupils a school year",
    ),
    (
        {"bound": {"kind": "regions", "level": "county"},
         "clauses": [{"metric": "courses_published", "at_least": 1, "every": "once", "filters": {"topic": topic}, "due": "2026-12-31"}
                     for topic in ("into_primary", "into_junior")]},
        "各县（市、区）教育局：计划期内（2026年12月31日前）开发幼小衔接家长课程和开发小初衔接家长课程均不少于1门",
        "Every county bureau: parents’ courses on the step to primary published and parents’ courses on the step to junior "
        "secondary published – each at least 1 course in the time of the plan, by 31 Dec 2026",
    ),
    (None, "仅为文字要求，未设可计数的指标。", "Stands as text: it names nothing that can be counted."),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "chinese", "english"), EXAMPLES)
def test_understood_sentence_reads_as_an_official_would_write_it(spec, chinese, english):
    specification = Specification.parse(spec)
    with translation.override("zh-hans"):
        assert sentence(specification) == chinese
    with translation.override("en"):
        assert sentence(specification) == english


def test_an_open_number_is_never_told_as_zero():
    for code in shipped.names():
        for demand in shipped.requirements(code):
            specification = Specification.parse(shipped.specification_of(demand))
            if any(clause.target.number is None for clause in specification.clauses):
                with translation.override("zh-hans"):
                    assert "（数额未定）" in sentence(specification), demand["code"]


@pytest.mark.parametrize("code", shipped.names())
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_shipped_requirement_is_told_without_codes(code, language):
    with translation.override(language):
        for demand in shipped.requirements(code):
            told = sentence(Specification.parse(shipped.specification_of(demand)))
            assert "_" not in told, told
            assert "{" not in told, told

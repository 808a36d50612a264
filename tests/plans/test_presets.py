"""The shipped plans are complete, readable and say what their sources say."""

import datetime as dt
import re
import tomllib
from pathlib import Path

import pytest

from quality.plans.language import UNSET, Specification

PRESETS = Path(__file__).parents[2] / "quality" / "plans" / "presets"
PLANS = {
    "three-projects": ("A", 33),
    "county-quality": ("B", 15),
    "seven-projects": ("C", 11),
    "district-2025": ("D", 7),
    "balanced": ("E", 38),
}
PERIODS = {"school_day", "week", "two_weeks", "month", "quarter", "term", "school_year", "plan_year", "once"}
OPERATORS = {"at_least", "at_most", "equal_to", "between"}
CLAUSE_KEYS = {"metric", "filters", "every", "share", "months", "due"} | OPERATORS
DUE = re.compile(r"term_start|term_end|spring_term_start|plan_end|at_once|\d{4}-\d\d-\d\d")
LENGTHS = {"code": 20, "name": 80, "name_en": 120, "article": 40}
PERIODS_AND_NUMBERS = {
    "A01": [(30, "term")],
    "A02": [(40, "term")],
    "A14": [(24, "school_year")],
    "A31": [(1, "month")],
    "B01": [(2, "week"), (40, "term")],
    "B02": [(3, "two_weeks"), (30, "term")],
    "B03": [(20, "term")],
}


def load(name):
    return tomllib.loads((PRESETS / f"{name}.toml").read_text(encoding="utf-8"))


def requirements_of(plan):
    measures = [measure for project in plan["projects"] for measure in project["measures"]]
    return [requirement for measure in measures for requirement in measure.get("requirements", [])]


ALL = [(name, requirement) for name in PLANS for requirement in requirements_of(load(name))]
MEASURED = [requirement for _name, requirement in ALL if "kind" not in requirement]
CLAUSES = [(requirement, clause) for requirement in MEASURED for clause in requirement["clauses"]]


def by_code(requirement):
    return requirement["code"]


def test_presets_are_the_five_plans():
    assert {path.stem for path in PRESETS.glob("*.toml")} == set(PLANS)


@pytest.mark.parametrize("name", PLANS)
def test_plan_names_itself_its_dates_and_its_source(name):
    plan = load(name)["plan"]
    assert plan["code"] == name
    assert plan["level"] in {"prefecture", "county"}
    assert isinstance(plan["starts_on"], dt.date)
    assert plan["starts_on"] < plan["ends_on"]
    assert re.fullmatch(r"00\d", plan["seed"])
    assert all(plan[key] for key in ("name", "name_en", "summary", "summary_en"))


@pytest.mark.parametrize("name", PLANS)
def test_projects_and_measures_are_named_in_both_languages(name):
    for project in load(name)["projects"]:
        assert project["name"]
        assert project["name_en"]
        assert project["measures"]
        for measure in project["measures"]:
            assert all(measure[key] for key in ("name", "name_en", "text", "responsible"))


@pytest.mark.parametrize(("name", "letter", "count"), [(name, *codes) for name, codes in PLANS.items()])
def test_codes_are_complete_and_unique(name, letter, count):
    requirements = requirements_of(load(name))
    measured = sorted(item["code"] for item in requirements if "kind" not in item)
    texts = [item["code"] for item in requirements if "kind" in item]
    assert measured == [f"{letter}{number:02d}" for number in range(1, count + 1)]
    assert texts == [f"{letter}T{number:02d}" for number in range(1, len(texts) + 1)]


@pytest.mark.parametrize("requirement", [item for _name, item in ALL], ids=by_code)
def test_requirement_has_its_words_and_its_place_in_the_source(requirement):
    for key in ("name", "name_en", "sentence", "sentence_en", "article"):
        assert requirement[key].strip() == requirement[key] != ""
    assert all(len(requirement[key]) <= length for key, length in LENGTHS.items())
    assert requirement["sentence"].endswith("。")
    assert not re.search(r"[,;()?!\"'〃]", requirement["sentence"])
    assert re.search(r"[一-鿿]", requirement["name"])
    assert not re.search(r"[一-鿿]", requirement["name_en"] + requirement["sentence_en"])


def test_text_has_no_specification():
    texts = [requirement for _name, requirement in ALL if "kind" in requirement]
    assert {item["kind"] for item in texts} == {"text"}
    assert not any(item.keys() & {"bound", "clauses", "combine"} for item in texts)


@pytest.mark.parametrize("requirement", MEASURED, ids=by_code)
def test_specification_is_understood_whole(requirement):
    given = {key: requirement[key] for key in ("bound", "clauses", "combine") if key in requirement}
    if len(given["clauses"]) > 1:
        given.setdefault("combine", "all")
    assert Specification.parse(given).dump() == given


@pytest.mark.parametrize(("requirement", "clause"), CLAUSES)
def test_clause_is_well_formed(requirement, clause):
    assert set(clause) <= CLAUSE_KEYS
    assert len(OPERATORS & set(clause)) == 1
    assert clause["every"] in PERIODS
    assert re.fullmatch(r"[a-z][a-z_]+", clause["metric"])
    assert DUE.fullmatch(clause.get("due", "at_once"))
    assert clause.get("share", True) is True


@pytest.mark.parametrize("requirement", [item for item in MEASURED if "XX%" in item["sentence"]], ids=by_code)
def test_number_left_open_is_unset(requirement):
    targets = [clause.get("at_least", clause.get("at_most")) for clause in requirement["clauses"]]
    assert set(targets) == {UNSET}


def test_conditions_on_who_is_bound_are_lists():
    """Several values may be named; only `level` may be a single word."""
    values = [
        value for item in MEASURED for name, value in item["bound"].items() if name not in {"kind", "level"}
    ]
    assert all(isinstance(value, list) for value in values)


def test_no_target_is_zero():
    assert not [
        requirement["code"] for requirement, clause in CLAUSES for key in OPERATORS if clause.get(key) == 0
    ]


@pytest.mark.parametrize(("code", "expected"), PERIODS_AND_NUMBERS.items())
def test_well_known_quotas(code, expected):
    requirement = next(item for item in MEASURED if item["code"] == code)
    assert [(clause["at_least"], clause["every"]) for clause in requirement["clauses"]] == expected


def test_every_metric_is_in_the_list_of_codes():
    listed = set(
        re.findall(r"^\| `([a-z_]+)` \|", (PRESETS / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert {clause["metric"] for _requirement, clause in CLAUSES} <= listed

"""How classes are called. The names are data and therefore Chinese; the pages translate grades for other readers."""

from __future__ import annotations

from quality.core.text import english

DIGITS = "一二三四五六七八九"
KINDERGARTEN = {-3: "小班", -2: "中班", -1: "大班"}


def grade_name(grade: int) -> str:
    """一年级 to 九年级, 高一 to 高三, 小班 to 大班."""
    if grade < 0:
        return KINDERGARTEN[grade]
    return f"{DIGITS[grade - 1]}年级" if grade <= 9 else f"高{DIGITS[grade - 10]}"


def class_name(grade: int, number: int) -> str:
    """三年级（2）班, 高一（2）班, 小班（2）班."""
    return f"{grade_name(grade)}（{number}）班"


def grade_label(grade: int) -> str:
    """A grade in the reader's language."""
    if not english():
        return grade_name(grade)
    return f"Kindergarten year {grade + 4}" if grade < 0 else f"Grade {grade}"


def grade_choices() -> list[tuple[int, str]]:
    """All grades, kindergarten first."""
    return [(grade, grade_label(grade)) for grade in range(-3, 13) if grade]

"""What is taught in each grade, how many periods a week (2022 programme), and who may stand in for whom."""

from __future__ import annotations

LOWER = {
    "chinese": 8,
    "maths": 4,
    "ethics_law": 2,
    "pe": 4,
    "music": 2,
    "art": 2,
    "science": 1,
    "labour": 1,
    "practice": 2,
}
MIDDLE = {
    "chinese": 7,
    "maths": 4,
    "english": 3,
    "ethics_law": 2,
    "science": 2,
    "it": 1,
    "pe": 3,
    "music": 2,
    "art": 2,
}
UPPER = {**MIDDLE, "chinese": 6, "maths": 5}
SEVENTH = {
    "chinese": 6,
    "maths": 5,
    "english": 5,
    "ethics_law": 2,
    "history": 2,
    "geography": 2,
    "biology": 2,
}
ARTS = {"pe": 3, "music": 1, "art": 1, "it": 1, "labour": 1}
NINTH = {"chinese": 6, "maths": 6, "english": 5, "ethics_law": 3, "history": 3, "physics": 4, "chemistry": 3}
SENIOR = {"chinese": 5, "maths": 5, "english": 5, "physics": 3, "chemistry": 3, "biology": 3, "ethics_law": 2}
SENIOR = {**SENIOR, "history": 2, "geography": 2, "pe": 2, "music": 1, "art": 1, "it": 1}
NURSERY = {"kindergarten": 9, "music": 3, "pe": 3}

PERIODS: dict[int, dict[str, int]] = {
    **dict.fromkeys((-3, -2, -1), NURSERY),
    **dict.fromkeys((1, 2), LOWER),
    **dict.fromkeys((3, 4), {**MIDDLE, "labour": 1, "practice": 3}),
    **dict.fromkeys((5, 6), {**UPPER, "labour": 1, "practice": 3}),
    7: {**SEVENTH, **ARTS, "practice": 3},
    8: {**SEVENTH, "physics": 2, **ARTS, "practice": 1},
    9: {**NINTH, "pe": 2, "music": 1, "art": 1},
    **dict.fromkeys((10, 11, 12), SENIOR),
}

RELATED = {
    "ethics_law": ("history", "chinese"),
    "history": ("ethics_law", "geography", "chinese"),
    "geography": ("history", "biology"),
    "biology": ("geography", "chemistry"),
    "physics": ("maths", "chemistry"),
    "chemistry": ("physics", "biology"),
    "science": ("maths", "it"),
    "it": ("maths", "physics", "science"),
    "music": ("art",),
    "art": ("music",),
    "english": ("chinese",),
    "labour": ("art", "ethics_law", "science"),
    "practice": ("labour", "ethics_law", "it", "geography"),
}

GRADE_NAMES = {
    -3: "小",
    -2: "中",
    -1: "大",
    **{grade: f"{name}年级" for grade, name in enumerate("一二三四五六七八九", start=1)},
    10: "高一",
    11: "高二",
    12: "高三",
}

GROUPS = {  # of the remarks in the data file
    "chinese": "languages",
    "english": "english",
    "maths": "maths",
    **dict.fromkeys(("physics", "chemistry", "biology", "science"), "science"),
    **dict.fromkeys(("ethics_law", "history", "geography"), "humanities"),
    **dict.fromkeys(("music", "art"), "arts"),
    "pe": "pe",
    **dict.fromkeys(("labour", "practice", "it"), "practical"),
    "kindergarten": "kindergarten",
}


def class_name(grade: int, number: int) -> str:
    """A class as people call it: 大一班, 三年级（2）班, 高一（5）班."""
    if grade < 0:
        return f"{GRADE_NAMES[grade]}{'一二三四五六七八九十'[number - 1] if number <= 10 else number}班"
    return f"{GRADE_NAMES[grade]}（{number}）班"


def minutes_of(grade: int) -> int:
    """How long a lesson is."""
    if grade < 0:
        return 35 + 5 * grade  # 20, 25, 30
    return 40 if grade <= 6 else 45

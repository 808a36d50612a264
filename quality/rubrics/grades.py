"""The grades in use across all rubrics, with their words in both languages."""

from __future__ import annotations

from django.core.cache import cache

from quality.core.text import english

from .models import Band

KEY, SECONDS = "rubrics.grades", 600
TONES = ("green", "blue", "orange", "red")


def known_grades() -> list[tuple[str, str, int]]:
    """(grade, English, rank from the top), best first; the grade is the key in either language."""
    found = cache.get(KEY)
    if found is None:
        rows = Band.objects.order_by("-from_percent", "pk").values_list("grade", "grade_en")
        words = {}
        for grade, english_word in rows:
            words[grade] = words.get(grade) or english_word
        found = [(grade, word or grade, rank) for rank, (grade, word) in enumerate(words.items())]
        cache.set(KEY, found, SECONDS)
    return found


def grade_choices() -> list[tuple[str, str]]:
    """For filters and forms."""
    return [(grade, word if english() else grade) for grade, word, _rank in known_grades()]


def grade_marks() -> dict[str, dict[str, str]]:
    """For lists: the word and the colour of each grade."""
    last = len(TONES) - 1
    return {
        grade: {"label": word if english() else grade, "tone": TONES[min(rank, last)]}
        for grade, word, rank in known_grades()
    }

"""The demo data again and again: the same seed makes the same data, and a province grows with its years only."""

import pytest
from django.db import connection, transaction

from monitoring.demo import build, province
from monitoring.demo.size import ANCHOR, TINY, ProvinceSize

pytestmark = pytest.mark.django_db

DIGESTS = (
    "SELECT staff_no || name || gender || birth_year || subject || title || entered_on FROM organisation_person",
    """SELECT p.staff_no || po.kind || COALESCE(s.code, r.name) || po.valid_from || COALESCE(po.valid_to::text, '')
         FROM organisation_post po JOIN organisation_person p ON p.id = po.person_id
         LEFT JOIN organisation_school s ON s.id = po.school_id LEFT JOIN organisation_region r ON r.id = po.region_id""",
    """SELECT c.school_id || c.name || t.subject || p.staff_no || t.valid_from FROM organisation_teaching t
         JOIN organisation_schoolclass c ON c.id = t.school_class_id JOIN organisation_person p ON p.id = t.teacher_id""",
    """SELECT o.uuid || p.staff_no || o.observed_on || o.period || o.kind || o.topic || COALESCE(o.score::text, '') || o.grade
              || o.strengths || o.suggestions || o.created_at FROM programmes_observation o
         JOIN organisation_person p ON p.id = o.observer_id""",
    "SELECT name || kind || level || founded_on FROM organisation_team",
    "SELECT person_id || reason || valid_from || valid_to FROM plans_adjustment",
    "SELECT subject_key || period_key || COALESCE(target::text, '') || starts_on || ends_on FROM plans_obligation",
    "SELECT name || level || COALESCE(value::text, '') || COALESCE(rank::text, '') FROM monitoring_figure",
    "SELECT username || name || is_demo FROM accounts_user WHERE username <> ''",
)


def ask(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def digests() -> list[str]:
    return [
        ask(f"SELECT md5(string_agg(x, '|' ORDER BY x)) FROM ({sql}) AS lines (x)")[0][0] for sql in DIGESTS
    ]


def made_once(seed: int) -> list[str]:
    """The digests of one run, which leaves nothing behind."""
    with transaction.atomic():
        build.build(TINY, seed, ANCHOR)
        found = digests()
        transaction.set_rollback(True)
    return found


def test_seed_decides_alone():
    first, again, other = made_once(11), made_once(11), made_once(12)
    assert first == again
    assert all(one != two for one, two in zip(first[:4], other[:4], strict=True))


def test_province_has_the_same_months_whatever_its_history():
    found = []
    for years in (1, 2):
        size = ProvinceSize("little", 2, 4, 8, 800, 3000, years)
        with transaction.atomic():
            counts = province.build(size, 3)
            months = ask("""SELECT to_char(observed_on, 'YYYY-MM'), COUNT(*) FROM programmes_observation
                             WHERE observed_on >= '2026-09-01' GROUP BY 1 ORDER BY 1""")
            found.append((counts["observations"], months))
            transaction.set_rollback(True)
    (one, months_one), (two, months_two) = found
    assert months_one == months_two
    assert two - one == pytest.approx(3000, rel=0.05)

"""The demo data: the same for the same seed, and true to the rules that people's records must keep."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from monitoring.demo import build
from monitoring.demo.bulletins import working_day
from monitoring.demo.schools import apportion
from monitoring.demo.size import ANCHOR, TINY
from monitoring.demo.writer import Lines, cell
from monitoring.models import Bulletin, Receipt
from monitoring.services import verify
from programmes.models import Observation
from quality.accounts.models import User
from quality.jobs.models import JobRun
from quality.organisation.models import Person, Post, RegionCode, School, Teaching
from quality.plans.models import Adjustment, Obligation, Plan

SHAPE = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace AND contype IN ('f', 'u', 'x', 'c', 'p')
     UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2, 3
"""


def ask(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.fixture(scope="module")
def shape(django_db_setup, django_db_blocker):
    """Constraints and indexes before anything is made."""
    with django_db_blocker.unblock():
        return ask(SHAPE)


@pytest.fixture(scope="module")
def tiny(shape, django_db_setup, django_db_blocker):
    """A tiny prefecture, made once for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build.build(TINY, 7, ANCHOR)
        transaction.set_rollback(True)


def test_counts(tiny):
    assert tiny["schools"] == School.objects.count() == 6
    assert tiny["people"] == Person.objects.count() == TINY.people
    assert tiny["observations"] == Observation.objects.count() > 2000


def test_tables_have_their_constraints_back(tiny, shape):
    assert ask(SHAPE) == shape


def test_observed_teacher_teaches_the_class(tiny):
    assert not ask("""
        SELECT o.id FROM programmes_observation o WHERE NOT EXISTS (
            SELECT 1 FROM organisation_teaching t WHERE t.school_class_id = o.school_class_id AND t.subject = o.subject
               AND t.teacher_id = o.teacher_id AND o.observed_on BETWEEN t.valid_from AND t.valid_to)""")


def test_observed_on_school_days_of_open_terms(tiny):
    assert not ask("""
        SELECT o.id FROM programmes_observation o WHERE NOT EXISTS (
            SELECT 1 FROM organisation_calendarday d
             WHERE d.date = o.observed_on AND d.is_school_day AND d.term_id = o.term_id)""")


def test_nothing_happens_after_the_last_day(tiny):
    assert Observation.objects.latest("observed_on").observed_on <= ANCHOR
    assert Observation.objects.latest("created_at").created_at.date() <= ANCHOR
    assert not ask(
        "SELECT 1 FROM programmes_observation WHERE (created_at AT TIME ZONE 'Asia/Shanghai')::date < observed_on"
    )
    assert not Post.objects.filter(valid_from__gt=ANCHOR).exists()


def test_observers_hold_a_post_there_and_are_not_away(tiny):
    assert not ask("""
        SELECT o.id FROM programmes_observation o WHERE NOT EXISTS (
            SELECT 1 FROM organisation_post p WHERE p.person_id = o.observer_id
               AND o.observed_on BETWEEN p.valid_from AND COALESCE(p.valid_to, 'infinity')
               AND (p.school_id = o.school_id OR p.region_id IS NOT NULL))""")
    assert Adjustment.objects.exists()
    assert not ask("""
        SELECT o.id FROM programmes_observation o JOIN plans_adjustment a
            ON a.person_id = o.observer_id AND o.observed_on BETWEEN a.valid_from AND a.valid_to""")


@pytest.mark.parametrize(
    ("fixed", "one"),
    [
        ("school_class_id", "subject"),
        ("school_class_id", "topic"),
        ("teacher_id", "school_class_id"),
        ("observer_id", "id"),
    ],
)
def test_nobody_is_in_two_places(tiny, fixed, one):
    assert not ask(f"""
        SELECT {fixed} FROM programmes_observation GROUP BY {fixed}, observed_on, period
        HAVING COUNT(DISTINCT {one}) > 1""")


def test_teaching_stays_within_its_school(tiny):
    assert not ask("""
        SELECT t.id FROM organisation_teaching t JOIN organisation_schoolclass c ON c.id = t.school_class_id
         WHERE NOT EXISTS (SELECT 1 FROM organisation_post p WHERE p.person_id = t.teacher_id
                              AND p.school_id = c.school_id AND p.valid_from <= t.valid_to)""")
    assert Teaching.objects.exclude(valid_from__month=9, valid_from__day=1).exists()  # somebody stood in


def test_merged_school_has_no_people_left(tiny):
    merged = School.objects.get(merged_into__isnull=False)
    assert merged.closed_on == dt.date(2025, 7, 31)
    assert not merged.posts.filter(valid_to=None).exists()
    assert not merged.classes.filter(year__name="2025-2026").exists()
    assert merged.merged_into.posts.filter(valid_from=dt.date(2025, 8, 1)).exists()


def test_posts_change_in_mid_term(tiny):
    acting = Post.objects.get(acting=True, valid_to=None)
    assert acting.kind == "principal"
    before = Post.objects.get(person=acting.person, valid_to=acting.valid_from - dt.timedelta(days=1))
    assert before.kind == "vice_principal"
    assert Post.objects.filter(kind="principal", valid_from=dt.date(2026, 10, 12)).exists()


def test_a_code_that_means_two_places(tiny):
    meant = set(RegionCode.objects.filter(code="232701").values_list("code_set", "region__name"))
    assert {("gb", "加格达奇区"), ("mca", "漠河市"), ("stats", "漠河市"), ("stats", "加格达奇区")} == meant


def test_demo_accounts(tiny):
    users = {user.username.removeprefix("demo-"): user for user in User.objects.filter(is_demo=True)}
    assert set(users) == {
        *(
            "prefecture",
            "county",
            "county2",
            "researcher",
            "inspector",
            "principal",
            "vice",
            "dean",
            "cadre",
            "teacher",
        ),
        *("parent", "admin", "auditor"),
    }
    assert all(user.check_password("demo-2026") for user in users.values())
    assert all(user.scope.roles for user in users.values())
    schools = {post.school_id for post in Post.objects.filter(kind="principal", valid_to=None)}
    heads = User.objects.filter(grants__role="principal", grants__valid_to=None)
    assert {
        grant.school_id for user in heads for grant in user.grants_in_force if grant.role == "principal"
    } == schools
    assert not any(user.has_usable_password() for user in heads.exclude(is_demo=True))


def test_the_demo_principal_is_slightly_behind(tiny):
    person = User.objects.get(username="demo-principal").person
    term = Observation.objects.filter(observer=person).latest("observed_on").term
    assert Observation.objects.filter(observer=person, term=term).count() == 14
    duty = Obligation.objects.get(
        person=person, period_kind="term", period_start__lte=ANCHOR, period_end__gte=ANCHOR
    )
    assert duty.target == 30


def test_plans_and_duties(tiny):
    assert Plan.objects.filter(status="published").count() == 3
    assert Plan.objects.get(code="three-projects-2026").copied_from.code == "three-projects"


def test_bulletins_of_the_last_month(tiny):
    states = dict(Bulletin.objects.values_list("region__name", "state"))
    assert len(states) == Bulletin.objects.count() == 8
    assert (states["大兴安岭地区"], states["新林区"], states["呼中区"]) == ("draft", "draft", "reviewed")
    issued = Bulletin.objects.filter(state="issued")
    assert issued.count() == 5
    assert set(issued.values_list("month", "number_seq")) == {(dt.date(2026, 10, 1), 1)}
    assert all(verify(bulletin) for bulletin in issued)
    assert Receipt.objects.filter(signed_at=None).exists()
    assert JobRun.objects.filter(state="done").count() == 8


def test_issued_on_working_days(tiny):
    assert working_day(dt.date(2026, 9, 30), 1) == dt.date(2026, 10, 8)
    assert working_day(dt.date(2026, 10, 31), 3) == dt.date(2026, 11, 4)


def test_command_refuses_a_database_in_use(tiny):
    before = School.objects.count()
    with pytest.raises(CommandError, match="holds an organisation already"):
        call_command("demo", scale="tiny", verbosity=0)
    out = io.StringIO()
    call_command("demo", scale="tiny", if_empty=True, stdout=out)
    assert (out.getvalue(), School.objects.count()) == ("", before)


def test_apportion_gives_all_and_no_more():
    assert apportion([1, 1, 1], 10) == [4, 3, 3]
    assert sum(apportion([88, 5, 13, 240], 6000)) == 6000


def test_copy_text_is_escaped_and_whole():
    assert [cell(value) for value in (None, True, "a\tb\\c\nd", {"名": 1}, [])] == [
        "\\N",
        "t",
        "a\\tb\\\\c\\nd",
        '{"名": 1}',
        "{}",
    ]
    source = Lines(f"第{number}行\n" for number in range(1000))
    text = b""
    while part := source.read(97):
        text += part
    assert text.decode() == "".join(f"第{number}行\n" for number in range(1000))
    assert source.count == 1000

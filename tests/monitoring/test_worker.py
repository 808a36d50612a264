"""With real workers, real kills and real threads: one complete bulletin, whatever happens."""

import datetime as dt
import threading

import pytest
from celery import Celery
from django.db import connection
from django.utils import timezone

from monitoring import services
from monitoring.models import Bulletin, Figure
from monitoring.months import complete, last_of
from programmes.models import Observation
from quality.jobs import services as jobs
from quality.jobs.models import JobRun
from quality.organisation import calendar
from quality.organisation.models import SchoolYear, Term
from tests.factories import County, make_class, make_member, make_region, make_school

from .stage import make_plan
from .workers import HeldTable, Worker, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def november():
    """Workers live in the present, so do these tests."""


@pytest.fixture
def small():
    """A prefecture with one county and one school, whose last complete month is one of teaching."""
    month = complete(1)[0]
    prefecture = make_region("小试地区", "prefecture")
    county = make_region("小试县", "county", prefecture)
    school = make_school(county, "小试学校")
    first = month.year if month.month >= 9 else month.year - 1
    year = SchoolYear.objects.create(
        region=prefecture,
        name=f"{first}-{first + 1}",
        starts_on=dt.date(first, 9, 1),
        ends_on=dt.date(first + 1, 8, 31),
    )
    term = Term.objects.create(year=year, number=1, starts_on=year.starts_on, ends_on=year.ends_on)
    calendar.rebuild(prefecture)
    staff = make_member("small_staff", "小试局", "prefecture_staff", prefecture)
    principal = make_member("small_principal", "小试校长", "principal", school).person
    teacher = make_member("small_teacher", "小试教师", "teacher", school).person
    make_plan(prefecture, month, last_of(month))
    Observation.objects.create(
        observer=principal, teacher=teacher, school=school, school_class=make_class(school, year), subject="maths",
        term=term, observed_on=month + dt.timedelta(days=9), period=1, topic="一次函数",
    )  # fmt: skip
    made = County(county, school, school)
    made.prefecture, made.staff, made.month = prefecture, staff, month
    return made


def bulletin_jobs():
    return JobRun.objects.filter(kind="bulletin.compile")


def all_done() -> bool:
    return bulletin_jobs().count() == 2 and not bulletin_jobs().exclude(state="done").exists()


def whole(small) -> None:
    """Each region has one bulletin of the month, with all its figures."""
    made = Bulletin.objects.order_by("region").values_list("region", "month", "revision")
    assert list(made) == [(small.prefecture.pk, small.month, 1), (small.region.pk, small.month, 1)]
    for bulletin in Bulletin.objects.all():
        assert services.verify(bulletin)
        assert bulletin.figures.get(requirement__code="T01", level="region").value == 1
        assert bulletin.texts


@pytest.mark.smoke
def test_killed_in_the_middle_there_is_one_complete_bulletin_after_the_restart(small, tmp_path):
    """The worker starts, catches up on the month, and is killed when everything is written but nothing committed."""
    with HeldTable("audit_entry") as table, Worker(tmp_path, "first") as worker:
        until(table.waiting, "the compilation waits at its last write", worker)
        run = bulletin_jobs().get(state="running")
        until(lambda: JobRun.objects.get(pk=run.pk).progress == 90, "the progress is seen", worker)
        worker.kill()
    until(lambda: not orphans(), "the database has noticed")
    assert not Bulletin.objects.exists()
    assert not Figure.objects.exists()
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("running", 1)
    JobRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - dt.timedelta(seconds=61))
    with Worker(tmp_path, "second") as worker:
        until(all_done, "both bulletins are made", worker)
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("done", 2)
    whole(small)


def orphans() -> int:
    """Connections of workers that are still open."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
               AND state <> 'idle'"""
        )
        return cursor.fetchone()[0]


def test_without_redis_the_request_is_kept_and_done_when_it_returns(small, tmp_path, monkeypatch):
    nowhere = Celery(broker="redis://127.0.0.1:1/0", set_as_current=False)
    nowhere.conf.update(
        task_publish_retry=False, broker_transport_options={"socket_connect_timeout": 1, "max_retries": 0}
    )
    monkeypatch.setattr("quality.jobs.delivery.current_app", nowhere)
    run = services.request_bulletin(by=small.staff, region=small.prefecture, month=small.month)
    assert JobRun.objects.get(pk=run.pk).state == "queued"
    assert jobs.sweep() >= 1  # nor does the sweep break
    monkeypatch.undo()
    with Worker(tmp_path, "returned") as worker:
        until(all_done, "both bulletins are made", worker)
    whole(small)
    run.refresh_from_db()
    assert run.requested_by_name == str(small.staff)


def together(*calls) -> list:
    """Run calls at the same moment, each in a thread with a connection of its own."""
    barrier, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int) -> None:
        try:
            barrier.wait(30)
            answers[place] = calls[place]()
        except Exception as error:  # the test looks at it
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_compiled_twice_at_once_there_is_one(small):
    def compile_():
        return services.compile_bulletin(region=small.prefecture, month=small.month, by=small.staff)

    first, second = together(compile_, compile_)
    assert first.pk == second.pk
    assert Bulletin.objects.count() == 1


def test_claimed_twice_at_once_there_is_one_worker(small):
    services.request_bulletin(by=small.staff, region=small.prefecture, month=small.month)
    run = JobRun.objects.get(kind="bulletin.prepare")
    claims = together(*[lambda: jobs.claim(run.pk)] * 4)
    assert sum(claim is not None for claim in claims) == 1


def test_issued_at_once_numbers_have_no_gap(small):
    bulletins = []
    for revision in (1, 2):
        month = small.month if revision == 1 else (small.month - dt.timedelta(days=1)).replace(day=1)
        bulletin = services.compile_bulletin(region=small.prefecture, month=month, by=small.staff)
        bulletins.append(services.review(by=small.staff, bulletin=bulletin))
    issued = together(*[lambda b=b: services.issue(by=small.staff, bulletin=b) for b in bulletins])
    assert sorted(bulletin.number_seq for bulletin in issued) == [1, 2]


def test_issued_twice_at_once_it_is_issued_once(small):
    bulletin = services.compile_bulletin(region=small.prefecture, month=small.month, by=small.staff)
    services.review(by=small.staff, bulletin=bulletin)
    answers = together(*[lambda: services.issue(by=small.staff, bulletin=bulletin)] * 2)
    assert sum(isinstance(answer, Bulletin) for answer in answers) == 1
    assert Bulletin.objects.get().number_seq == 1
    assert bulletin.receipts.count() == 1

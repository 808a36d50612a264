"""Compiling the month's bulletin: one transaction, exactly once per region, month and revision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from quality.audit.services import record
from quality.core.bulk import insert
from quality.core.clock import today
from quality.core.errors import Refused
from quality.organisation import calendar as calendars
from quality.organisation.models import Region
from quality.plans.evaluation import measured_requirements, questions
from quality.plans.figures import Question
from quality.plans.models import Plan
from quality.plans.obligations import Terrain, generate

from ..digest import digest
from ..models import Bulletin, Correction, Figure, State
from ..months import before, first_of, last_of
from ..report import Report
from ..wording import propose
from .corrections import found_in, issued_lately
from .measuring import Ground, Measured, Shelf, key_of, line_up, measure

LEVELS = ("county", "prefecture")
SHORT_PERIODS = ("school_day", "week", "two_weeks", "month")


def silent(percent: int, message: str = "") -> None:
    """Nobody is watching."""


def compile_bulletin(
    *,
    region: Region,
    month: dt.date,
    revision: int | None = None,
    by=None,
    progress: Callable[[int, str], None] = silent,
    prepared: bool = False,
) -> Bulletin:
    """The bulletin of a region and month. Compiled where it does not exist yet, else the one there is.

    Without `revision` it is the latest one, or the first. A further revision needs the one before to be issued.
    `prepared`: who owes what in the month has been worked out already (`prepare_month`), for all regions at once.
    """
    month = first_of(month)
    _check(region, month)
    with translation.override("zh-hans"), calendars.remembered(), transaction.atomic():
        _lock(region, month)
        latest = Bulletin.objects.filter(region=region, month=month).order_by("-revision").first()
        wanted = revision or (latest.revision if latest else 1)
        if latest and wanted <= latest.revision:
            existing = Bulletin.objects.filter(region=region, month=month, revision=wanted).first()
            if existing:
                return existing
        _check_revision(latest, wanted)
        return _compile(region, month, wanted, by, progress, prepared)


def _check(region: Region, month: dt.date) -> None:
    if region.level not in LEVELS:
        raise Refused(_("Bulletins are made for counties and prefectures."), field="region")
    if last_of(month) >= today():
        message = _(
            "The month is not over yet. Its bulletin can be compiled from the first of the next month."
        )
        raise Refused(message, field="month")


def _check_revision(latest: Bulletin | None, wanted: int) -> None:
    if wanted != (latest.revision if latest else 0) + 1:
        raise Refused(_("Revisions follow one another. Compile the next one."), field="revision")
    if latest and latest.state != State.ISSUED:
        raise Refused(_("There is a draft already. Issue or discard it first."), field="revision")


def _lock(region: Region, month: dt.date) -> None:
    """One compilation of a region and month at a time; the others wait and then find it done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", (region.pk % 2**31, month.year * 100 + month.month)
        )


def _compile(
    region: Region, month: dt.date, revision: int, by, progress: Callable[[int, str], None], prepared: bool
) -> Bulletin:
    """Count, rank, compare with the month before, look for corrections, propose the words, and write it all."""
    progress(5, gettext_noop("Working out who owes what"))
    shelf = Shelf()
    ground = line_up(region, month, last_of(month), shelf)
    if not prepared:
        bring_up_to_date(ground.asked, ground.as_of)
    progress(25, gettext_noop("Counting"))
    measured = measure(ground)
    earlier = issued_lately(region, month)
    _compare(measured, ground, next((b for b in earlier if b.month == before(month)), None))
    progress(60, gettext_noop("Checking earlier bulletins"))
    corrections = found_in(earlier, shelf)
    progress(80, gettext_noop("Proposing the words"))
    bulletin = Bulletin(region=region, month=month, revision=revision, as_of=ground.as_of)
    bulletin.digest = digest(measured.figures, corrections)
    report = Report(bulletin, measured.figures, corrections, {r.pk: r for r in ground.requirements})
    bulletin.texts = propose(report)
    progress(90, gettext_noop("Writing the figures"))
    return _write(bulletin, measured.figures, corrections, by)


def prepare_month(month: dt.date) -> int:
    """Work out who owes what in a month, for every plan that ran in it. Once for all its bulletins."""
    as_of = last_of(month)
    requirements = measured_requirements().filter(plan__in=Plan.objects.running(month, as_of))
    return bring_up_to_date([q for q in questions(requirements, as_of) if q.judged_on >= month], as_of)


def bring_up_to_date(asked: Iterable[Question], as_of: dt.date) -> int:
    """Generate the obligations of all windows, so that a bulletin does not depend on last night's job."""
    by_start: dict[dt.date, list] = {}
    for question in asked:
        by_start.setdefault(question.window.start, []).append(question.requirement)
    terrain = Terrain()
    return sum(generate(requirements, start, as_of, terrain) for start, requirements in by_start.items())


def _compare(measured: Measured, ground: Ground, earlier: Bulletin | None) -> None:
    """Values and ranks of the month before, from its issued bulletin.

    A value is comparable within one period, and between periods as short as a month: October's count of a term that
    began in September, but not September's count with that of the term before.
    """
    if earlier is None:
        return
    columns = ("requirement_id", "level", "county_id", "school_id", "period_key", "value", "rate", "rank")
    stated = earlier.figures.exclude(level="person").values_list(*columns)
    known = {row[:4]: row[4:] for row in stated}
    short = {q.requirement.pk for q in ground.asked if q.window.kind in SHORT_PERIODS}
    for figure in measured.figures:
        old = known.get(key_of(figure)) if figure.level != "person" else None
        if old is None:
            continue
        period_key, value, rate, figure.previous_rank = old
        if figure.requirement_id in short or figure.period_key == period_key:
            figure.previous_value, figure.previous_rate = value, rate


def _write(bulletin: Bulletin, figures: list[Figure], corrections: list[Correction], by) -> Bulletin:
    bulletin.save(force_insert=True)
    for part in (*figures, *corrections):
        part.bulletin_id = bulletin.pk
    insert(figures)
    Correction.objects.bulk_create(corrections, batch_size=2000)
    record(by=by, action="bulletin.compiled", target=bulletin, region=bulletin.region)
    return bulletin

"""The cast's world with one of everything in each county, so that every route can be asked for an own and a foreign thing."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from types import SimpleNamespace

from django.core.files.base import ContentFile
from PIL import Image

from monitoring import services as bulletins
from monitoring.models import Correction
from programmes.models import Draft, Observation, Photo
from quality.accounts.models import ApiToken, Grant
from quality.jobs.models import JobRun
from quality.organisation import calendar
from quality.organisation.models import Post, SpecialDay, Team, TeamMember
from quality.plans.models import (
    Adjustment,
    Measure,
    Milestone,
    Plan,
    PlanDocument,
    Project,
    Requirement,
    Version,
)
from quality.plans.obligations import generate
from quality.rubrics.models import Version as RubricVersion
from quality.rubrics.services import install_defaults
from tests.factories import County, World, make_grant, make_user, make_world

TODAY = dt.date(2026, 11, 20)


def furnish() -> tuple[World, dict[str, SimpleNamespace]]:
    """The world, and by county key ("east", "west") one object of each kind."""
    world = make_world()
    calendar.rebuild(world.prefecture)
    install_defaults()
    rubric = RubricVersion.objects.exclude(published_at=None).first()
    shared = SimpleNamespace(
        year=world.year,
        term=world.autumn,
        special_day=SpecialDay.objects.create(
            region=world.prefecture,
            kind="holiday",
            name="国庆节",
            starts_on=dt.date(2026, 10, 1),
            ends_on=dt.date(2026, 10, 7),
        ),
        rubric=rubric.rubric,
        rubric_version=rubric,
        prefecture_plan=make_plan(world.prefecture, "prefecture-plan"),
    )
    return world, {
        "east": make_things(world, world.east, shared),
        "west": make_things(world, world.west, shared),
    }


def make_things(world: World, county: County, shared: SimpleNamespace) -> SimpleNamespace:
    """One object of each kind in a county's first school."""
    school, teacher = county.school, county.people["teacher"]
    plan = make_plan(county.region, f"plan-{county.region.pk}")
    requirement = plan.requirements.get()
    observation = make_observation(world, county)
    photo = Photo(observation=observation)
    photo.file.save("lesson.jpg", ContentFile(tiny_jpeg()))
    team = Team.objects.create(
        kind="studio",
        level="county",
        name=f"{county.region}工作室",
        region=county.region,
        school=school,
        founded_on=world.year.starts_on,
    )
    TeamMember.objects.create(team=team, school=county.neighbour, valid_from=world.year.starts_on)
    draft, issued = make_bulletins(county)
    service = make_user(f"service-{county.region.pk}", is_service=True)
    make_grant(service, "service", county.region)
    return SimpleNamespace(
        **vars(shared),
        region=county.region,
        school=school,
        school_class=county.classes[0],
        teaching=county.classes[0].teachings.get(),
        person=teacher,
        post=Post.objects.get(person=teacher),
        account=county.users["teacher"],
        grant=Grant.objects.get(user=county.users["teacher"]),
        program=service,
        token=make_token(county.users["principal"]),
        team=team,
        member=TeamMember.objects.create(team=team, person=teacher, valid_from=world.year.starts_on),
        plan=plan,
        project=plan.projects.get(),
        measure=requirement.measure,
        requirement=requirement,
        milestone=Milestone.objects.create(plan=plan, name="中期评估", due_on=dt.date(2027, 6, 30)),
        document=PlanDocument.objects.create(
            plan=plan, name="方案原文", file=ContentFile(b"%PDF-1.4", "plan.pdf")
        ),
        obligation=requirement.obligations.order_by("pk").first(),
        adjustment=Adjustment.objects.create(
            person=teacher,
            school=school,
            reason="病假",
            valid_from=dt.date(2026, 10, 8),
            valid_to=dt.date(2026, 10, 16),
        ),
        observation=observation,
        photo=photo,
        draft=Draft.objects.create(user=county.users["principal"], data={}),
        job=JobRun.objects.create(
            kind="obligations.generate",
            key=f"test:{county.region.pk}",
            region_id=county.region.pk,
            state="failed",
        ),
        bulletin=draft,
        issued=issued,
        receipt=issued.receipts.get(school=school),
        figure=issued.figures.filter(school=school).first(),
        correction=Correction.objects.create(
            bulletin=draft,
            earlier=issued,
            requirement=requirement,
            school=school,
            county=county.region,
            was=3,
            now=4,
        ),
    )


def make_bulletins(county: County):
    """The bulletin of October as a draft, and that of September, issued to the county's schools."""
    staff = county.users["county_staff"]
    issued = bulletins.compile_bulletin(region=county.region, month=dt.date(2026, 9, 1), by=staff)
    bulletins.review(by=staff, bulletin=issued)
    issued = bulletins.issue(by=staff, bulletin=issued)
    return bulletins.compile_bulletin(region=county.region, month=dt.date(2026, 10, 1), by=staff), issued


def make_plan(region, code: str) -> Plan:
    """A published plan with one requirement: every principal observes thirty lessons a term."""
    plan = Plan.objects.create(
        region=region,
        code=code,
        name=f"{region}方案",
        starts_on=dt.date(2026, 9, 1),
        ends_on=dt.date(2027, 8, 31),
        status="published",
    )
    project = Project.objects.create(plan=plan, order=1, name="教育教学质量提升工程")
    measure = Measure.objects.create(project=project, order=1, name="听课评课")
    requirement = Requirement.objects.create(
        plan=plan, measure=measure, code="A01", order=1, name="校长听课", sentence="校长每学期至少听课30节。"
    )
    spec = {
        "bound": {"kind": "people", "posts": ["principal"]},
        "clauses": [{"metric": "lessons_observed", "at_least": 30, "every": "term"}],
    }
    Version.objects.create(requirement=requirement, valid_from=plan.starts_on, spec=spec)
    generate([requirement], TODAY, TODAY)
    return plan


def make_observation(
    world: World, county: County, day: dt.date = dt.date(2026, 11, 18), period: int = 2, **values
):
    """The principal observes the teacher's lesson."""
    values.setdefault("observer", county.people["principal"])
    return Observation.objects.create(
        uuid=uuid.uuid4(),
        school=county.school,
        school_class=county.classes[0],
        teacher=county.people["teacher"],
        subject="maths",
        term=world.autumn,
        observed_on=day,
        period=period,
        topic="一元一次方程",
        **values,
    )


def make_token(user) -> ApiToken:
    """A token row; its secret does not matter here."""
    return ApiToken.objects.create(
        user=user,
        name="试用",
        prefix=uuid.uuid4().hex[:8],
        digest="0" * 64,
        scopes=["observation.view"],
        expires_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
    )


def tiny_jpeg() -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(out, "JPEG")
    return out.getvalue()

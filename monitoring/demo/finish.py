"""The last step, done by the portal's own services: plans, what is owed, bulletins."""

from __future__ import annotations

import datetime as dt

from quality.accounts.models import User
from quality.organisation.models import Region
from quality.plans.models import Plan, Requirement, Status
from quality.plans.obligations import generate
from quality.plans.services import copy_plan, load_preset

from . import bulletins
from .habits import COUNTY_WITH_PLAN
from .progress import Progress
from .size import ANCHOR
from .world import World

SINCE = dt.date(2024, 9, 1)  # the first day with records


def finish(world: World, progress: Progress) -> int:
    """Plans and all that follows from them; return how many bulletins there are."""
    plans = make_plans(world)
    owed(plans, world.today, progress)
    progress.step("bulletins")
    return bulletins.make(world, progress)


def make_plans(world: World) -> list[Plan]:
    """The prefecture's plan, its successor copied from it, and one county's own plan."""
    root = Region.objects.get(pk=world.root.id)
    county = Region.objects.get(name=COUNTY_WITH_PLAN)
    first = load_preset(by=None, code="three-projects", region=root)
    second = copy_plan(
        by=User.objects.get(username="demo-prefecture"),
        plan=first,
        code="three-projects-2026",
        name=f"{first.name}（2026—2028年）",
        name_en="Three Projects for education in Daxing’anling, 2026–2028",
        starts_on=dt.date(2026, 1, 1),
        ends_on=dt.date(2028, 12, 31),
    )
    second.status = Status.PUBLISHED  # by hand: publishing would generate the duties of the real today
    second.save()
    return [first, second, load_preset(by=None, code="county-quality", region=county)]


def owed(plans: list[Plan], today: dt.date, progress: Progress) -> None:
    """The obligations of all periods since the records begin."""
    requirements = list(Requirement.objects.published().filter(plan__in=plans).select_related("plan__region"))
    for number, requirement in enumerate(requirements):
        generate([requirement], SINCE, today)
        progress.part(number / len(requirements))


def make_province_plan() -> Plan:
    """The bench's plan: the three projects for the whole province, with the duties of the present and the last term."""
    plan = load_preset(by=None, code="three-projects", region=Region.objects.get(level="province"))
    plan.ends_on = dt.date(2028, 12, 31)
    plan.save()
    requirements = plan.requirements.select_related("plan__region").prefetch_related("versions")
    generate(requirements, dt.date(2026, 3, 1), ANCHOR)
    return plan

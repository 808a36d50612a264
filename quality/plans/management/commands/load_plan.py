"""Load a shipped plan for a bureau."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from quality.core.clock import today
from quality.core.errors import Refused
from quality.organisation.models import Region, RegionCode
from quality.plans import services, shipped
from quality.plans.coverage import of_preset, totals
from quality.plans.models import Plan


class Command(BaseCommand):
    help = "Load a shipped plan for a bureau. Loading it twice changes nothing. Without a name: list the shipped plans."

    def add_arguments(self, parser) -> None:
        parser.add_argument("preset", nargs="?", help="name of the plan, for example three-projects")
        parser.add_argument("--region", help="division code or name of the bureau's region")
        parser.add_argument("--by", help="user name of the person in whose name it is loaded")

    def handle(self, *args, preset: str | None, region: str | None, by: str | None, **options) -> None:
        if preset is None or preset not in shipped.names():
            listed = "\n".join(
                f"  {code:16} {shipped.read(code)['plan']['name']}" for code in shipped.names()
            )
            if preset is None:
                self.stdout.write(f"Shipped plans:\n{listed}")
                return
            raise CommandError(f"There is no plan “{preset}”. Shipped plans:\n{listed}")
        place = _region(region, shipped.read(preset)["plan"]["level"])
        user = _user(by)
        known = Plan.objects.filter(region=place, preset=preset, copied_from=None).exists()
        try:
            plan = services.load_preset(by=user, code=preset, region=place)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if known:
            self.stdout.write(f"{plan.name} ({place.name}): loaded already, nothing changed")
            return
        written = services.follow_plan(plan)
        counts = totals(standing for _demand, standing in of_preset(preset))
        self.stdout.write(
            f"{plan.name} ({place.name}), {plan.starts_on} to {plan.ends_on}: {counts['all']} requirements, "
            f"{counts['measured']} measured, {counts['not_yet']} not yet measurable, {counts['text']} text; "
            f"{written} obligations in the running periods"
        )


def _region(given: str | None, level: str) -> Region:
    """The region named, or the top one of the plan's level."""
    if given is None:
        found = Region.objects.filter(level=level).open().order_by("order", "pk").first()
        if found is None:
            raise CommandError(
                f"There is no region of the level “{level}” yet. Enter the regions first, or name one with --region."
            )
        return found
    coded = RegionCode.objects.on(today()).filter(code=given).values("region")
    found = Region.objects.filter(pk__in=coded).first() or Region.objects.filter(name=given).first()
    if found is None:
        raise CommandError(f"No region has the code or name “{given}”.")
    return found


def _user(name: str | None):
    if name is None:
        return None
    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"There is no user “{name}”.")
    return user

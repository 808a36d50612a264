"""How much of a shipped plan the portal counts."""

from __future__ import annotations

import json

from django.core.management.base import BaseCommand, CommandError

from quality.plans import shipped
from quality.plans.coverage import Measured, of_preset, totals
from quality.plans.language import Specification
from quality.plans.sentences import sentence

WORDS = {Measured.YES: "measured by", Measured.NOT_YET: "not yet:", Measured.TEXT: "text"}


class Command(BaseCommand):
    help = "Each requirement of a shipped plan: measured by which metric, not yet measurable, or text; then the totals."

    def add_arguments(self, parser) -> None:
        parser.add_argument("preset", help="name of the plan, for example three-projects")
        parser.add_argument("--json", action="store_true", help="as JSON, for programs")

    def handle(self, *args, preset: str, **options) -> None:
        if preset not in shipped.names():
            raise CommandError(f"There is no plan “{preset}”. Choose one of: {', '.join(shipped.names())}.")
        rows = of_preset(preset)
        counts = totals(standing for _demand, standing in rows)
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {"plan": preset, "totals": counts, "requirements": list(map(_plain, rows))},
                    ensure_ascii=False,
                )
            )
            return
        for demand, standing in rows:
            what = f"{WORDS[standing.measured]} {', '.join(standing.metrics)}".strip()
            unset = " (number not set)" if standing.unset else ""
            self.stdout.write(f"{demand['code']:6} {demand['name']}: {what}{unset}")
        self.stdout.write(
            f"{preset}: {counts['all']} requirements, {counts['measured']} measured, {counts['not_yet']} not yet measurable, "
            f"{counts['text']} text; number not set in {counts['unset']}"
        )


def _plain(row) -> dict:
    demand, standing = row
    return {
        "code": demand["code"],
        "name": demand["name"],
        "state": standing.measured.value,
        "metrics": list(standing.metrics),
        "unset": standing.unset,
        "understood": sentence(Specification.parse(shipped.specification_of(demand)))
        if standing.metrics
        else None,
    }

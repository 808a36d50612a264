"""Demo data: a whole prefecture, or a province for the bench."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace

from django.core.management.base import BaseCommand, CommandError

from monitoring.demo import build, province
from monitoring.demo.size import ANCHOR, PREFECTURE, PROVINCE, TINY
from quality.organisation.models import Region, School


class Command(BaseCommand):
    requires_system_checks = []
    help = "Fill an empty database with a whole prefecture of clearly fictional people. Same seed, same data."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--scale", choices=["tiny", "prefecture", "province"], default="prefecture")
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument(
            "--today",
            type=dt.date.fromisoformat,
            default=ANCHOR,
            help="last day with records (not for province)",
        )
        parser.add_argument(
            "--years", type=int, choices=range(1, 11), default=PROVINCE.years, help="history of the province"
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing, quietly, where there is data already"
        )

    def handle(
        self, *args, scale: str, seed: int, today: dt.date, years: int, if_empty: bool, **options
    ) -> None:
        if Region.objects.exists() or School.objects.exists():
            if if_empty:
                return
            raise CommandError(
                "This database holds an organisation already; demo data goes into an empty one only. "
                "Empty it first (make reset for the one under var/), or use another DATABASE_URL."
            )
        stream = sys.stderr if options["verbosity"] else None
        if scale == "province":
            counts = province.build(replace(PROVINCE, years=years), seed, stream)
        else:
            counts = build.build({"tiny": TINY, "prefecture": PREFECTURE}[scale], seed, today, stream)
        if options["verbosity"]:
            self.stdout.write("demo: " + ", ".join(f"{count:,} {what}" for what, count in counts.items()))

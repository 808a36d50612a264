"""`manage.py compile_bulletin 232700 2026-10`: compile a month's bulletin, or find the one there is."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from monitoring.services import compile_bulletin
from monitoring.services.lookup import month_of, region_by_code
from quality.core.errors import Refused
from quality.organisation.codes import CodeSet


class Command(BaseCommand):
    help = "Compile the bulletin of a region and month. Run twice, it finds what it has made."

    def add_arguments(self, parser):
        parser.add_argument("region", help="division code of a county or prefecture")
        parser.add_argument("month", help="for example 2026-10")
        parser.add_argument(
            "--code-set", choices=CodeSet.values, default="", help="where a code has two meanings"
        )
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *, region, month, code_set, **options):
        try:
            place = region_by_code(region, code_set)
            with translation.override("zh-hans"):
                bulletin = compile_bulletin(region=place, month=month_of(month), by=None)
        except Refused as refused:
            raise CommandError(str(refused.message)) from None
        answer = {
            "id": bulletin.pk,
            "region": place.name,
            "month": f"{bulletin.month:%Y-%m}",
            "revision": bulletin.revision,
            "state": bulletin.state,
            "number": bulletin.number,
            "figures": bulletin.figures.count(),
            "corrections": bulletin.corrections.count(),
            "digest": bulletin.digest,
        }
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(f"{key}: {value}" for key, value in answer.items()))

"""`manage.py verify_bulletin 12`: whether a bulletin's figures still give its digest; exit status 1 where not."""

import json

from django.core.management.base import BaseCommand, CommandError

from monitoring.models import Bulletin
from monitoring.services import differences, verify


class Command(BaseCommand):
    help = "Verify the figures of a bulletin against its digest, and say what records would give today."

    def add_arguments(self, parser):
        parser.add_argument("bulletin", type=int, help="the bulletin's id")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *, bulletin, **options):
        found = Bulletin.objects.select_related("region").filter(pk=bulletin).first()
        if found is None:
            raise CommandError(f"There is no bulletin {bulletin}.")
        intact = verify(found)
        changed = [
            {
                "name": d.name,
                "requirement": d.requirement.code,
                "what": d.what,
                "was": str(d.was),
                "now": str(d.now),
            }
            for d in differences(found)
        ]
        if options["json"]:
            answer = {"id": found.pk, "digest": found.digest, "intact": intact, "different_today": changed}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self._tell(found, intact, changed)
        if not intact:
            raise SystemExit(1)

    def _tell(self, bulletin, intact, changed):
        self.stdout.write(
            f"{bulletin} {bulletin.number}: {'intact' if intact else 'CHANGED SINCE IT WAS COMPILED'}"
        )
        self.stdout.write(f"digest {bulletin.digest}")
        self.stdout.write(f"figures that records would make different today: {len(changed)}")
        for line in changed[:50]:
            self.stdout.write("  {requirement} {name} ({what}): {was} -> {now}".format(**line))

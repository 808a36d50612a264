"""`manage.py list_routes`: route, methods, roles allowed."""

import json

from django.core.management.base import BaseCommand

from quality.accounts.routes import routes
from quality.core.access import PUBLIC


class Command(BaseCommand):
    """One line per route, tab-separated, or JSON."""

    help = "List every route with its methods and the roles that may call it."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        rows = [
            {"path": f"/{r.path}", "name": r.name, "methods": r.methods, "rule": r.rule, "roles": r.roles}
            for r in routes()
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1))
            return
        for row in rows:
            who = "everyone" if row["rule"] == PUBLIC else ", ".join(row["roles"])
            self.stdout.write(f"{row['path']}\t{', '.join(row['methods'])}\t{row['rule']}\t{who}")

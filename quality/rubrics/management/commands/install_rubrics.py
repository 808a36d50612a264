"""`manage.py install_rubrics`: the rubrics that ship with the portal; safe to run at every start."""

from django.core.management.base import BaseCommand

from quality.rubrics.services import install_defaults


class Command(BaseCommand):
    help = "Install the shipped rubrics that are not there yet."

    def handle(self, *args, **options) -> None:
        self.stdout.write(f"{install_defaults()} rubrics installed.")

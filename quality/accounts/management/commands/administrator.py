"""`manage.py administrator USERNAME NAME`: the first account of a new portal, which makes all others."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from quality.accounts.models import Grant, User
from quality.accounts.roles import ADMINISTRATOR
from quality.accounts.services.accounts import temporary_password
from quality.audit.services import record
from quality.core.clock import today
from quality.organisation.models import Region


class Command(BaseCommand):
    """Only for whoever may run commands on the server; everyone else uses the pages and their rules."""

    help = "Make an administrator of the topmost region and print the password for the first sign-in."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("name")

    @transaction.atomic
    def handle(self, username, name, **options):
        top = Region.objects.filter(parent=None).first()
        if top is None:
            raise CommandError("There is no region yet. Make the prefecture first.")
        if User.objects.filter(username=username).exists():
            raise CommandError(f"The user name {username} is taken.")
        password = temporary_password()
        user = User(username=username, name=name, must_change_password=True)
        user.set_password(password)
        user.full_clean()
        user.save()
        Grant.objects.create(
            user=user, role=ADMINISTRATOR, region=top, valid_from=today(), reason="manage.py administrator"
        )
        record(by=None, action="account.created", target=user, region=top, reason="manage.py administrator")
        self.stdout.write(f"User name {username}, password {password} (to be changed at the first sign-in).")

"""PostgreSQL extensions that constraints of other apps rest on."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    """btree_gist: dated rows that must not overlap per key."""

    run_before = [("organisation", "0001_initial")]

    operations = [BtreeGistExtension()]

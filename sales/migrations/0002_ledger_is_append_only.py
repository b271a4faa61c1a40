"""The ledger is append-only: not even raw SQL changes an entry. (TRUNCATE stays possible: restore and --reset-demo.)"""

from django.db import migrations

from sales.migrations import _sql


class Migration(migrations.Migration):
    dependencies = [("sales", "0001_initial")]
    operations = [migrations.RunSQL(_sql.LEDGER, _sql.LEDGER_BACK)]

"""Division that never rounds twice: numeric division keeps only so many digits, these keep all."""

from django.db import migrations

from sales.migrations import _sql


class Migration(migrations.Migration):
    dependencies = [("sales", "0002_ledger_is_append_only")]
    operations = [migrations.RunSQL(_sql.DIVISION, _sql.DIVISION_BACK)]

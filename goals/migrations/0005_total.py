"""`total`: the sum of bigints as a bigint, 0 of none. sum() makes a numeric of them, which costs more than reading them."""

from django.db import migrations

from goals.migrations import _sql


class Migration(migrations.Migration):
    dependencies = [("goals", "0004_history_of_changes")]
    operations = [migrations.RunSQL(_sql.TOTAL, _sql.TOTAL_BACK)]

"""`total`: the sum of bigints as a bigint, 0 of none. sum() makes a numeric of them, which costs more than reading them."""

from django.db import migrations

FORWARD = """
CREATE AGGREGATE total(bigint) (sfunc = int8pl, stype = bigint, combinefunc = int8pl, initcond = '0', parallel = safe);
"""
BACK = "DROP AGGREGATE total(bigint);"


class Migration(migrations.Migration):
    dependencies = [("goals", "0004_history_of_changes")]
    operations = [migrations.RunSQL(FORWARD, BACK)]

"""Signature 0: no filter."""

from django.db import migrations

from goals.migrations import _sql


class Migration(migrations.Migration):
    dependencies = [("goals", "0001_initial")]
    operations = [
        migrations.RunSQL(_sql.NO_FILTER, _sql.NO_FILTER_BACK)
    ]

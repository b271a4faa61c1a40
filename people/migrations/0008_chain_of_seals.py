"""Digests that hang together, and contexts of the history that stay as they were written.

A context is written once for each request or job, by an upsert that finds it there: the trigger of rows lets that pass.
"""

from django.db import migrations

from people.migrations import _sql


class Migration(migrations.Migration):
    dependencies = [("people", "0007_append_only_history"), ("pghistory", "0007_auto_20250421_0444")]
    operations = [migrations.RunSQL(_sql.SEALS, _sql.SEALS_BACK)]

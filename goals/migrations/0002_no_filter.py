"""Signature 0: no filter."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("goals", "0001_initial")]
    operations = [
        migrations.RunSQL("INSERT INTO goals_signature (id, segment, region) VALUES (0, '', '')", "DELETE FROM goals_signature WHERE id = 0")
    ]

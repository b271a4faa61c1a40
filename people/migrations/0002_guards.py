"""No cycle of managers at any date, and none of departments, whatever door the rows came through."""

from django.db import migrations

from people.migrations import _sql


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunSQL(_sql.GUARDS, _sql.GUARDS_BACK)]

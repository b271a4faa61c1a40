from django.db import migrations, models

from accounts.migrations import _sql


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunSQL(_sql.THROTTLE, _sql.THROTTLE_BACK),
        migrations.AddField(
            "user",
            "password_is_one_time",
            models.BooleanField(
                default=False, help_text="made by the installation; asked to choose another after signing in"
            ),
        ),
    ]

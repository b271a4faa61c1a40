from django.db import migrations, models

# The table of Django's database cache. What it counts is worth nothing after a crash.
FORWARD = """
CREATE UNLOGGED TABLE accounts_throttle (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX accounts_throttle_expires ON accounts_throttle (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunSQL(FORWARD, "DROP TABLE accounts_throttle"),
        migrations.AddField(
            "user",
            "password_is_one_time",
            models.BooleanField(
                default=False, help_text="made by the installation; asked to choose another after signing in"
            ),
        ),
    ]

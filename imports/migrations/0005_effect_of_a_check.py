from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('imports', '0004_forgotten'),
    ]

    operations = [
        migrations.AddField(
            model_name='import',
            name='effect',
            field=models.JSONField(help_text='of a check: what it would do to figures, as settings.IMPORT_EFFECT says', null=True),
        ),
    ]

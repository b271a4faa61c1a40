"""Limits of the statuses get a day from which they hold."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_history_of_changes'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PaceLimits',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(unique=True)),
                ('ahead', models.DecimalField(decimal_places=4, max_digits=5)),
                ('on_pace', models.DecimalField(decimal_places=4, max_digits=5)),
                ('at_risk', models.DecimalField(decimal_places=4, max_digits=5)),
                ('known_since', models.DateTimeField(auto_now=True)),
            ],
        ),
        # Limits that a company had changed by hand held for every day so far.
        migrations.RunSQL(
            """
            INSERT INTO people_pacelimits (since, ahead, on_pace, at_risk, known_since)
            SELECT '1970-01-01', pace_ahead, pace_on, pace_at_risk, now() FROM people_company
            WHERE (pace_ahead, pace_on, pace_at_risk) <> (1.05, 0.95, 0.85)
            """,
            migrations.RunSQL.noop,
        ),
        migrations.CreateModel(
            name='PaceLimitsEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('since', models.DateField()),
                ('ahead', models.DecimalField(decimal_places=4, max_digits=5)),
                ('on_pace', models.DecimalField(decimal_places=4, max_digits=5)),
                ('at_risk', models.DecimalField(decimal_places=4, max_digits=5)),
                ('known_since', models.DateTimeField(auto_now=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='company',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='company',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='company',
            name='company_pace_limits_descend',
        ),
        migrations.RemoveField(
            model_name='company',
            name='pace_ahead',
        ),
        migrations.RemoveField(
            model_name='company',
            name='pace_at_risk',
        ),
        migrations.RemoveField(
            model_name='company',
            name='pace_on',
        ),
        migrations.RemoveField(
            model_name='companyevent',
            name='pace_ahead',
        ),
        migrations.RemoveField(
            model_name='companyevent',
            name='pace_at_risk',
        ),
        migrations.RemoveField(
            model_name='companyevent',
            name='pace_on',
        ),
        migrations.AddField(
            model_name='company',
            name='version',
            field=models.PositiveIntegerField(default=1, help_text='counts up with each change; guards the form'),
        ),
        migrations.AddField(
            model_name='companyevent',
            name='version',
            field=models.PositiveIntegerField(default=1, help_text='counts up with each change; guards the form'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='company',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_companyevent" ("country", "currency", "demo", "fiscal_pattern", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone", "version", "year_starts") VALUES (OLD."country", OLD."currency", OLD."demo", OLD."fiscal_pattern", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."time_zone", OLD."version", OLD."year_starts"); RETURN NULL;', hash='f3041de8b33feeee72e35910ce42c30b9dd93878', operation='UPDATE', pgid='pgtrigger_update_update_1e404', table='people_company', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='company',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_companyevent" ("country", "currency", "demo", "fiscal_pattern", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone", "version", "year_starts") VALUES (OLD."country", OLD."currency", OLD."demo", OLD."fiscal_pattern", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."time_zone", OLD."version", OLD."year_starts"); RETURN NULL;', hash='a3ceeb86109fdd63cbf93d012c74efddc03d6ced', operation='DELETE', pgid='pgtrigger_delete_delete_4b514', table='people_company', when='AFTER')),
        ),
        migrations.AddField(
            model_name='pacelimits',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pacelimitsevent',
            name='by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pacelimitsevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='pacelimitsevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.pacelimits'),
        ),
        migrations.AddConstraint(
            model_name='pacelimits',
            constraint=models.CheckConstraint(condition=models.Q(('ahead__gt', models.F('on_pace')), ('at_risk__gt', 0), ('on_pace__gt', models.F('at_risk'))), name='pace_limits_descend'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pacelimits',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_pacelimitsevent" ("ahead", "at_risk", "by_id", "id", "known_since", "on_pace", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since") VALUES (OLD."ahead", OLD."at_risk", OLD."by_id", OLD."id", OLD."known_since", OLD."on_pace", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."since"); RETURN NULL;', hash='d61b342d0e8bb7cb41fb1ede151d33806a76ae91', operation='UPDATE', pgid='pgtrigger_update_update_41fd7', table='people_pacelimits', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pacelimits',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_pacelimitsevent" ("ahead", "at_risk", "by_id", "id", "known_since", "on_pace", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since") VALUES (OLD."ahead", OLD."at_risk", OLD."by_id", OLD."id", OLD."known_since", OLD."on_pace", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."since"); RETURN NULL;', hash='c99299c41fa058f3167165766143fc8ffafac574', operation='DELETE', pgid='pgtrigger_delete_delete_15350', table='people_pacelimits', when='AFTER')),
        ),
    ]

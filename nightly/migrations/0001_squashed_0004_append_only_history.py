import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('nightly', '0001_initial'),
        ('nightly', '0002_counts_repairs_and_tries'),
        ('nightly', '0003_unverified_steps'),
        ('nightly', '0004_append_only_history'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Night',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=8)),
                ('attempt', models.PositiveIntegerField(default=0, help_text='the fencing token: a step of an older attempt writes nothing')),
                ('runner', models.CharField(blank=True, default='', help_text='host and process of the attempt', max_length=120)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('error', models.TextField(blank=True, default='')),
                ('repaired', models.BigIntegerField(default=0, help_text='differences that verifying steps found and put right')),
            ],
            options={
                'ordering': ['-day'],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='e0c26d3dd0cd73f7548f568e48e4052259a415f7', level='STATEMENT', operation='DELETE', pgid='pgtrigger_never_deleted_3b337', table='nightly_night', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='NightStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=60)),
                ('part', models.CharField(blank=True, default='', max_length=10)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=8)),
                ('rows', models.BigIntegerField(help_text='rows written', null=True)),
                ('seconds', models.DecimalField(decimal_places=3, max_digits=10, null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('error', models.TextField(blank=True, default='')),
                ('night', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='nightly.night')),
                ('tries', models.PositiveSmallIntegerField(default=0, help_text='how often it was begun and not finished')),
                ('pending', models.PositiveIntegerField(help_text='not verified: so many changes were not posted yet, and may be what differed', null=True)),
            ],
            options={
                'ordering': ['position', 'part'],
                'constraints': [models.UniqueConstraint(fields=('night', 'name', 'part'), name='one_row_per_night_step_and_part')],
            },
        ),
    ]

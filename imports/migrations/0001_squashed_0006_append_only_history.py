import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('imports', '0001_initial'),
        ('imports', '0002_header_and_blank_lines'),
        ('imports', '0003_images_without_checks'),
        ('imports', '0004_forgotten'),
        ('imports', '0005_effect_of_a_check'),
        ('imports', '0006_append_only_history'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('jobs', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangeSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('import', 'Import'), ('form', 'Form'), ('api', 'Api'), ('undo', 'Undo')], max_length=8)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('reason', models.CharField(blank=True, default='', max_length=400)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='imports.changeset')),
            ],
        ),
        migrations.CreateModel(
            name='ChangedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=63)),
                ('row_id', models.BigIntegerField()),
                ('action', models.CharField(choices=[('a', 'Added'), ('c', 'Changed'), ('d', 'Deleted')], max_length=1)),
                ('before', models.JSONField(help_text='the whole row as it was; null where it was added', null=True)),
                ('change_set', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='imports.changeset')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('change_set', 'table', 'row_id'), name='one_image_per_row_and_change_set')],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='a3ea0fa271f64b6f549663d651dc0ee423893da6', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_28051', table='imports_changedrow', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('file_name', models.CharField(max_length=255)),
                ('file', models.FileField(blank=True, max_length=255, upload_to='imports/%Y/%m')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.BigIntegerField(help_text='bytes')),
                ('mapping', models.JSONField(default=dict, help_text='column of the file to column of the kind; empty: by name')),
                ('atomic', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('uploaded', 'Waiting for its columns'), ('checking', 'Checking'), ('checked', 'Checked, nothing changed yet'), ('queued', 'Waiting'), ('running', 'Importing'), ('done', 'Done'), ('failed', 'Could not be read'), ('undone', 'Undone')], max_length=8)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('read', models.PositiveIntegerField(default=0)),
                ('added', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('rejected', models.PositiveIntegerField(default=0)),
                ('deleted', models.PositiveIntegerField(default=0)),
                ('notes', models.JSONField(default=list, help_text='warnings: [{line, column, code, message}]')),
                ('error', models.TextField(blank=True, default='', help_text='why the file could not be read')),
                ('error_code', models.CharField(blank=True, default='', max_length=40)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='imports', to=settings.AUTH_USER_MODEL)),
                ('change_set', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, to='imports.changeset')),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
                ('same_as', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.import')),
                ('blank', models.PositiveIntegerField(default=0, help_text='lines without anything, which are no records')),
                ('header', models.JSONField(default=list, help_text='the columns of the file, as written')),
                ('forgotten_at', models.DateTimeField(help_text='when the file and the rejected rows were removed', null=True)),
                ('effect', models.JSONField(help_text='of a check: what it would do to figures, as settings.IMPORT_EFFECT says', null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'sha256'], name='import_same_file')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('read', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('added'), '+', models.F('changed')), '+', models.F('unchanged')), '+', models.F('rejected')), '+', models.F('deleted'))), _connector='OR'), name='import_counts_add_up'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RejectedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField(help_text='physical line of the file on which the record begins')),
                ('cells', models.JSONField(help_text="the record's cells as read")),
                ('imported', models.ForeignKey(db_column='import_id', on_delete=django.db.models.deletion.CASCADE, related_name='rejected_rows', to='imports.import')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('imported', 'line'), name='one_rejected_row_per_line')],
            },
        ),
        migrations.CreateModel(
            name='RowError',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('column', models.CharField(blank=True, default='', max_length=80)),
                ('value', models.TextField(blank=True, default='')),
                ('code', models.CharField(max_length=40)),
                ('message', models.TextField()),
                ('imported', models.ForeignKey(db_column='import_id', on_delete=django.db.models.deletion.CASCADE, related_name='errors', to='imports.import')),
            ],
            options={
                'indexes': [models.Index(fields=['imported', 'line'], name='row_error_by_line')],
            },
        ),
    ]

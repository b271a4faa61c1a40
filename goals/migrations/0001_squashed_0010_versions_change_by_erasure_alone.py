import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from goals.migrations import _sql


class Migration(migrations.Migration):

    replaces = [
        ('goals', '0001_initial'),
        ('goals', '0002_no_filter'),
        ('goals', '0003_tune'),
        ('goals', '0004_history_of_changes'),
        ('goals', '0005_total'),
        ('goals', '0006_new_and_filtered_scopes'),
        ('goals', '0007_on_behalf_of'),
        ('goals', '0008_append_only_history'),
        ('goals', '0009_versions_stay'),
        ('goals', '0010_versions_change_by_erasure_alone'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('imports', '0001_initial'),
        ('people', '0006_grants_agreed'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('sales', '0002_ledger_is_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('segment', models.CharField(blank=True, default='', max_length=200)),
                ('region', models.CharField(blank=True, default='', max_length=200)),
                ('metric', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sales.metric')),
                ('product_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sales.productline')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('product_line', 'segment', 'region', 'metric'), name='one_signature_per_filter', nulls_distinct=False),
                ],
            },
        ),
        migrations.CreateModel(
            name='Edge',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revenue', models.BigIntegerField(default=0)),
                ('margin', models.BigIntegerField(default=0)),
                ('units', models.BigIntegerField(default=0)),
                ('returned', models.BigIntegerField(default=0)),
                ('orders', models.BigIntegerField(default=0)),
                ('new_customers', models.BigIntegerField(default=0)),
                ('deals_won', models.BigIntegerField(default=0)),
                ('deals_closed', models.BigIntegerField(default=0)),
                ('promised', models.BigIntegerField(default=0)),
                ('on_time', models.BigIntegerField(default=0)),
                ('score', models.BigIntegerField(default=0)),
                ('scores', models.BigIntegerField(default=0)),
                ('numerator', models.BigIntegerField(default=0)),
                ('denominator', models.BigIntegerField(default=0)),
                ('subject_kind', models.SmallIntegerField(choices=[(0, 'Company'), (1, 'Department'), (2, 'Team'), (3, 'Person')])),
                ('subject_id', models.BigIntegerField(help_text='person (PERSON, TEAM: the manager), department, 0 (COMPANY)')),
                ('atom', models.DateField(help_text='first day')),
                ('signature', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='goals.signature')),
            ],
            options={
                'indexes': [models.Index(fields=['atom'], name='series_atom')],
                'constraints': [
                    models.UniqueConstraint(fields=('subject_kind', 'subject_id', 'signature', 'atom'), name='one_series_row_per_atom'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Scope',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.SmallIntegerField(choices=[(0, 'Company'), (1, 'Department'), (2, 'Team'), (3, 'Person')])),
                ('subject_id', models.BigIntegerField()),
                ('start_on', models.DateField()),
                ('end_on', models.DateField()),
                ('signature', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='goals.signature')),
                ('summed', models.BooleanField(db_default=False, help_text='its attainment was written; entries are added to it from then on')),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('signature', 0), _negated=True), fields=['subject_kind', 'subject_id', 'signature', 'start_on', 'end_on'], name='filtered_scope'),
                    models.Index(condition=models.Q(('summed', False)), fields=['id'], name='scope_to_sum'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('subject_kind', 'subject_id', 'signature', 'start_on', 'end_on'), name='one_scope_per_subject_filter_and_period'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Attainment',
            fields=[
                ('revenue', models.BigIntegerField(default=0)),
                ('margin', models.BigIntegerField(default=0)),
                ('units', models.BigIntegerField(default=0)),
                ('returned', models.BigIntegerField(default=0)),
                ('orders', models.BigIntegerField(default=0)),
                ('new_customers', models.BigIntegerField(default=0)),
                ('deals_won', models.BigIntegerField(default=0)),
                ('deals_closed', models.BigIntegerField(default=0)),
                ('promised', models.BigIntegerField(default=0)),
                ('on_time', models.BigIntegerField(default=0)),
                ('score', models.BigIntegerField(default=0)),
                ('scores', models.BigIntegerField(default=0)),
                ('numerator', models.BigIntegerField(default=0)),
                ('denominator', models.BigIntegerField(default=0)),
                ('scope', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='goals.scope')),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Horizon',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('applied_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_horizon')],
            },
        ),
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_kind', models.CharField(choices=[('person', 'person'), ('department', 'department'), ('company', 'company')], max_length=10)),
                ('measure', models.CharField(help_text='a code of sales.measures, or of a metric', max_length=40)),
                ('start_on', models.DateField()),
                ('end_on', models.DateField()),
                ('segment', models.CharField(blank=True, default='', max_length=200)),
                ('region', models.CharField(blank=True, default='', max_length=200)),
                ('weight', models.DecimalField(decimal_places=6, default=1, max_digits=12)),
                ('counts_absences', models.BooleanField(default=False, help_text='expected to date leaves absences out')),
                ('target', models.DecimalField(decimal_places=6, help_text='of the latest version; kept by goals.actions', max_digits=20)),
                ('version', models.PositiveIntegerField(default=1, help_text='number of the latest version; guards edits')),
                ('change_set', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='goals', to='people.department')),
                ('metric', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='goals', to='sales.metric')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='goals', to='people.person')),
                ('product_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.productline')),
                ('scope', models.ForeignKey(help_text='set by goals.actions.attach_scopes', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='goals', to='goals.scope')),
            ],
            options={
                'indexes': [models.Index(fields=['start_on', 'end_on'], name='goal_period')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('end_on__gte', models.F('start_on'))), name='goal_ends_after_start'),
                    models.CheckConstraint(condition=models.Q(('target__gte', 0)), name='goal_target_gte_0'),
                    models.CheckConstraint(condition=models.Q(('weight__gte', 0)), name='goal_weight_gte_0'),
                    models.CheckConstraint(condition=models.Q(models.Q(('department__isnull', True), ('owner_kind', 'person'), ('person__isnull', False)), models.Q(('department__isnull', False), ('owner_kind', 'department'), ('person__isnull', True)), models.Q(('department__isnull', True), ('owner_kind', 'company'), ('person__isnull', True)), _connector='OR'), name='goal_has_the_owner_of_its_kind'),
                    models.UniqueConstraint(fields=('owner_kind', 'person', 'department', 'measure', 'start_on', 'end_on', 'product_line', 'segment', 'region'), name='one_goal_per_owner_measure_period_and_filter', nulls_distinct=False),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."change_set_id" IS DISTINCT FROM (NEW."change_set_id") OR OLD."counts_absences" IS DISTINCT FROM (NEW."counts_absences") OR OLD."department_id" IS DISTINCT FROM (NEW."department_id") OR OLD."end_on" IS DISTINCT FROM (NEW."end_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."measure" IS DISTINCT FROM (NEW."measure") OR OLD."metric_id" IS DISTINCT FROM (NEW."metric_id") OR OLD."owner_kind" IS DISTINCT FROM (NEW."owner_kind") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."product_line_id" IS DISTINCT FROM (NEW."product_line_id") OR OLD."region" IS DISTINCT FROM (NEW."region") OR OLD."segment" IS DISTINCT FROM (NEW."segment") OR OLD."start_on" IS DISTINCT FROM (NEW."start_on") OR OLD."target" IS DISTINCT FROM (NEW."target") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."weight" IS DISTINCT FROM (NEW."weight"))', func='INSERT INTO "goals_goalevent" ("change_set_id", "counts_absences", "department_id", "end_on", "id", "measure", "metric_id", "owner_kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_line_id", "region", "segment", "start_on", "target", "version", "weight") VALUES (OLD."change_set_id", OLD."counts_absences", OLD."department_id", OLD."end_on", OLD."id", OLD."measure", OLD."metric_id", OLD."owner_kind", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."product_line_id", OLD."region", OLD."segment", OLD."start_on", OLD."target", OLD."version", OLD."weight"); RETURN NULL;', hash='a9f76ac23ccbb9906220289993100e40cdd7b717', operation='UPDATE', pgid='pgtrigger_update_update_97a4d', table='goals_goal', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "goals_goalevent" ("change_set_id", "counts_absences", "department_id", "end_on", "id", "measure", "metric_id", "owner_kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_line_id", "region", "segment", "start_on", "target", "version", "weight") VALUES (OLD."change_set_id", OLD."counts_absences", OLD."department_id", OLD."end_on", OLD."id", OLD."measure", OLD."metric_id", OLD."owner_kind", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_line_id", OLD."region", OLD."segment", OLD."start_on", OLD."target", OLD."version", OLD."weight"); RETURN NULL;', hash='dd5ad080b731cc9c309e8da7b02d431ce95c87f0', operation='DELETE', pgid='pgtrigger_delete_delete_b960f', table='goals_goal', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='GoalEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('owner_kind', models.CharField(choices=[('person', 'person'), ('department', 'department'), ('company', 'company')], max_length=10)),
                ('measure', models.CharField(help_text='a code of sales.measures, or of a metric', max_length=40)),
                ('start_on', models.DateField()),
                ('end_on', models.DateField()),
                ('segment', models.CharField(blank=True, default='', max_length=200)),
                ('region', models.CharField(blank=True, default='', max_length=200)),
                ('weight', models.DecimalField(decimal_places=6, default=1, max_digits=12)),
                ('counts_absences', models.BooleanField(default=False, help_text='expected to date leaves absences out')),
                ('target', models.DecimalField(decimal_places=6, help_text='of the latest version; kept by goals.actions', max_digits=20)),
                ('version', models.PositiveIntegerField(default=1, help_text='number of the latest version; guards edits')),
                ('change_set', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='imports.changeset')),
                ('department', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.department')),
                ('metric', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='sales.metric')),
                ('person', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='goals.goal')),
                ('product_line', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='sales.productline')),
            ],
            options={
                'abstract': False,
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='347fbc02be8ae61ec00bf1076adfe18bf8676f7e', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5909d', table='goals_goalevent', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='GoalVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('target', models.DecimalField(decimal_places=6, max_digits=20)),
                ('threshold', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ('stretch', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ('valid_from', models.DateField(help_text="the first day it holds; a correction holds from the period's start")),
                ('known_since', models.DateTimeField(auto_now_add=True)),
                ('reason', models.CharField(blank=True, default='', max_length=400)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('change_set', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='goals.goal')),
                ('on_behalf_of', models.ForeignKey(db_index=False, help_text='whose delegate the author was', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('goal', 'number'), name='one_version_of_a_number_per_goal'),
                    models.CheckConstraint(condition=models.Q(('target__gte', 0)), name='goal_version_target_gte_0'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NEW; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='fbc9a71c1a0ef1fc834bd665c52ec7391e1b535b', operation='UPDATE', pgid='pgtrigger_never_changed_87316', table='goals_goalversion', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='GoalState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
                ('status', models.CharField(max_length=12)),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='states', to='goals.goal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('goal', 'since'), name='one_state_per_goal_and_day')],
            },
        ),
        migrations.RunSQL(_sql.NO_FILTER, _sql.NO_FILTER_BACK),
        migrations.RunSQL(_sql.TOTAL, _sql.TOTAL_BACK),
    ]

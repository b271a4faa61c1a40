import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from people.migrations import _sql


class Migration(migrations.Migration):

    replaces = [
        ('people', '0001_initial'),
        ('people', '0002_guards'),
        ('people', '0003_history_of_changes'),
        ('people', '0004_pace_limits'),
        ('people', '0005_saved_views'),
        ('people', '0006_grants_agreed'),
        ('people', '0007_append_only_history'),
        ('people', '0008_chain_of_seals'),
        ('people', '0009_personal_data'),
        ('people', '0010_seeing_as_somebody'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('imports', '0001_initial'),
        ('jobs', '0002_parked'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=63)),
                ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=63), size=None)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='0663632fc49bd4beccc8cb6677460b2a96cec56f', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_afd50', table='people_seal', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='SealedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=63)),
                ('row_id', models.BigIntegerField()),
                ('digest', models.BinaryField(max_length=32)),
                ('seal', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='rows', to='people.seal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('table', 'row_id'), name='one_seal_per_row')],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='4b2fabd84e3b9396135fab23439a5b978be66d15', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d0659', table='people_sealedrow', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='Company',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('name', models.CharField(default='', max_length=200)),
                ('currency', models.CharField(max_length=3)),
                ('time_zone', models.CharField(max_length=64)),
                ('country', models.CharField(max_length=2)),
                ('year_starts', models.PositiveSmallIntegerField(default=1, help_text='month in which the fiscal year starts')),
                ('fiscal_pattern', models.CharField(choices=[('months', 'calendar months'), ('445', '4-4-5 weeks'), ('13', '13 periods of four weeks')], default='months', max_length=8)),
                ('demo', models.BooleanField(default=False, help_text='holds the demo company')),
                ('version', models.PositiveIntegerField(default=1, help_text='counts up with each change; guards the form')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('id', 1)), name='one_company'),
                    models.CheckConstraint(condition=models.Q(('year_starts__range', (1, 12))), name='company_year_starts_in_a_month'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_companyevent" ("country", "currency", "demo", "fiscal_pattern", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone", "version", "year_starts") VALUES (OLD."country", OLD."currency", OLD."demo", OLD."fiscal_pattern", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."time_zone", OLD."version", OLD."year_starts"); RETURN NULL;', hash='f3041de8b33feeee72e35910ce42c30b9dd93878', operation='UPDATE', pgid='pgtrigger_update_update_1e404', table='people_company', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_companyevent" ("country", "currency", "demo", "fiscal_pattern", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone", "version", "year_starts") VALUES (OLD."country", OLD."currency", OLD."demo", OLD."fiscal_pattern", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."time_zone", OLD."version", OLD."year_starts"); RETURN NULL;', hash='a3ceeb86109fdd63cbf93d012c74efddc03d6ced', operation='DELETE', pgid='pgtrigger_delete_delete_4b514', table='people_company', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='CompanyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.PositiveSmallIntegerField(default=1, serialize=False)),
                ('name', models.CharField(default='', max_length=200)),
                ('currency', models.CharField(max_length=3)),
                ('time_zone', models.CharField(max_length=64)),
                ('country', models.CharField(max_length=2)),
                ('year_starts', models.PositiveSmallIntegerField(default=1, help_text='month in which the fiscal year starts')),
                ('fiscal_pattern', models.CharField(choices=[('months', 'calendar months'), ('445', '4-4-5 weeks'), ('13', '13 periods of four weeks')], default='months', max_length=8)),
                ('demo', models.BooleanField(default=False, help_text='holds the demo company')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.company')),
                ('version', models.PositiveIntegerField(default=1, help_text='counts up with each change; guards the form')),
            ],
            options={
                'abstract': False,
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='4ab173f99bce13419eb0a91d9c704429f93b5722', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bde2c', table='people_companyevent', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='PaceLimits',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(unique=True)),
                ('ahead', models.DecimalField(decimal_places=4, max_digits=5)),
                ('on_pace', models.DecimalField(decimal_places=4, max_digits=5)),
                ('at_risk', models.DecimalField(decimal_places=4, max_digits=5)),
                ('known_since', models.DateTimeField(auto_now=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ahead__gt', models.F('on_pace')), ('at_risk__gt', 0), ('on_pace__gt', models.F('at_risk'))), name='pace_limits_descend'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_pacelimitsevent" ("ahead", "at_risk", "by_id", "id", "known_since", "on_pace", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since") VALUES (OLD."ahead", OLD."at_risk", OLD."by_id", OLD."id", OLD."known_since", OLD."on_pace", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."since"); RETURN NULL;', hash='d61b342d0e8bb7cb41fb1ede151d33806a76ae91', operation='UPDATE', pgid='pgtrigger_update_update_41fd7', table='people_pacelimits', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_pacelimitsevent" ("ahead", "at_risk", "by_id", "id", "known_since", "on_pace", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since") VALUES (OLD."ahead", OLD."at_risk", OLD."by_id", OLD."id", OLD."known_since", OLD."on_pace", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."since"); RETURN NULL;', hash='c99299c41fa058f3167165766143fc8ffafac574', operation='DELETE', pgid='pgtrigger_delete_delete_15350', table='people_pacelimits', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_pacelimitsevent" ("ahead", "at_risk", "by_id", "id", "known_since", "on_pace", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since") VALUES (NEW."ahead", NEW."at_risk", NEW."by_id", NEW."id", NEW."known_since", NEW."on_pace", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since"); RETURN NULL;', hash='037415af346736433863855a03accaae104f2251', operation='INSERT', pgid='pgtrigger_insert_insert_e794e', table='people_pacelimits', when='AFTER')),
                ],
            },
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
                ('by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.pacelimits')),
            ],
            options={
                'abstract': False,
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='1df65d17d8b139c3fde184d72c13d367b9a13380', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cb2ae', table='people_pacelimitsevent', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='FiscalPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('year', 'year'), ('quarter', 'quarter'), ('period', 'period')], max_length=8)),
                ('name', models.CharField(help_text='FY26, Q4 FY26, P11 FY26', max_length=20)),
                ('start_on', models.DateField()),
                ('end_on', models.DateField()),
            ],
            options={
                'ordering': ['start_on'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('end_on__gte', models.F('start_on'))), name='fiscal_period_ends_after_start'),
                    models.UniqueConstraint(fields=('level', 'name'), name='one_fiscal_period_of_a_name'),
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('level', '='), (models.Func(models.F('start_on'), models.F('end_on'), models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='fiscal_periods_of_a_level_do_not_overlap'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(max_length=2)),
                ('day', models.DateField()),
                ('working', models.BooleanField()),
                ('ordinal', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('country', 'day'), name='one_calendar_row_per_country_and_day')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.CharField(help_text='case-folded', max_length=254, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('employee_number', models.CharField(max_length=40, null=True, unique=True)),
                ('hired_on', models.DateField(null=True)),
                ('left_on', models.DateField(null=True)),
                ('country', models.CharField(blank=True, default='', max_length=2)),
                ('time_zone', models.CharField(blank=True, default='', max_length=64)),
                ('version', models.PositiveIntegerField(default=1)),
                ('change_set', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('user', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='person', to=settings.AUTH_USER_MODEL)),
                ('legal_hold', models.BooleanField(db_default=False, default=False, help_text='evidence in a dispute: nothing of it is erased')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('hired_on__isnull', True), ('left_on__isnull', True), ('left_on__gte', models.F('hired_on')), _connector='OR'), name='person_left_after_hired'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_personevent" ("change_set_id", "country", "email", "employee_number", "hired_on", "id", "left_on", "legal_hold", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone", "user_id", "version") VALUES (OLD."change_set_id", OLD."country", OLD."email", OLD."employee_number", OLD."hired_on", OLD."id", OLD."left_on", OLD."legal_hold", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."time_zone", OLD."user_id", OLD."version"); RETURN NULL;', hash='cd01a940a94891e708a3efadc90f6ffc3a6296b5', operation='UPDATE', pgid='pgtrigger_update_update_de829', table='people_person', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_personevent" ("change_set_id", "country", "email", "employee_number", "hired_on", "id", "left_on", "legal_hold", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone", "user_id", "version") VALUES (OLD."change_set_id", OLD."country", OLD."email", OLD."employee_number", OLD."hired_on", OLD."id", OLD."left_on", OLD."legal_hold", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."time_zone", OLD."user_id", OLD."version"); RETURN NULL;', hash='a21cc358428ea6b314fe2265d6b9a32c79d1821c', operation='DELETE', pgid='pgtrigger_delete_delete_2ca2d', table='people_person', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='ReadRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(help_text='what the reader was: admin, hr, executive, manager, rep', max_length=10)),
                ('kind', models.CharField(choices=[('record', 'Personal record'), ('history', 'History of the record'), ('figures', 'Goals and figures'), ('pages', 'Pages, seen as that person')], max_length=10)),
                ('day', models.DateField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('request', models.CharField(blank=True, default='', max_length=64)),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.person')),
                ('reader', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'day', 'reader', 'kind'), name='one_read_per_kind_and_day')],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='f984639c0ffc5771965556d0ae82ea54744737a5', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c5743', table='people_readrecord', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('company', 'company'), ('sales', 'sales'), ('production', 'production'), ('customer_service', 'customer service'), ('marketing', 'marketing'), ('hr', 'human resources'), ('finance', 'finance'), ('other', 'other')], max_length=16)),
                ('version', models.PositiveIntegerField(default=1)),
                ('change_set', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.department')),
                ('head', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='heads', to='people.person')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind', 'company'), ('parent__isnull', False), _connector='OR'), name='only_the_company_has_no_parent'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'company'), _negated=True), ('parent__isnull', True), _connector='OR'), name='the_company_has_no_parent'),
                    models.UniqueConstraint(condition=models.Q(('kind', 'company')), fields=('kind',), name='one_root_department'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_departmentevent" ("change_set_id", "code", "head_id", "id", "kind", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (OLD."change_set_id", OLD."code", OLD."head_id", OLD."id", OLD."kind", OLD."name", OLD."parent_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."version"); RETURN NULL;', hash='ad102c499746837b5c8bf4c800d6cb41bd9bec54', operation='UPDATE', pgid='pgtrigger_update_update_1de4f', table='people_department', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_departmentevent" ("change_set_id", "code", "head_id", "id", "kind", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (OLD."change_set_id", OLD."code", OLD."head_id", OLD."id", OLD."kind", OLD."name", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version"); RETURN NULL;', hash='7e9bcaa80a7cb9093c65d908dbf7289b9dac8599', operation='DELETE', pgid='pgtrigger_delete_delete_9c058', table='people_department', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='DepartmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('company', 'company'), ('sales', 'sales'), ('production', 'production'), ('customer_service', 'customer service'), ('marketing', 'marketing'), ('hr', 'human resources'), ('finance', 'finance'), ('other', 'other')], max_length=16)),
                ('version', models.PositiveIntegerField(default=1)),
                ('change_set', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='imports.changeset')),
                ('parent', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.department')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.department')),
                ('head', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
            ],
            options={
                'abstract': False,
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='6ad1e74e21e345a4b54791a8396c98b446fca69f', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_271cf', table='people_departmentevent', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='PersonEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('email', models.CharField(help_text='case-folded', max_length=254)),
                ('name', models.CharField(max_length=200)),
                ('employee_number', models.CharField(max_length=40, null=True)),
                ('hired_on', models.DateField(null=True)),
                ('left_on', models.DateField(null=True)),
                ('country', models.CharField(blank=True, default='', max_length=2)),
                ('time_zone', models.CharField(blank=True, default='', max_length=64)),
                ('version', models.PositiveIntegerField(default=1)),
                ('change_set', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='imports.changeset')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.person')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('legal_hold', models.BooleanField(db_default=False, default=False, help_text='evidence in a dispute: nothing of it is erased')),
            ],
            options={
                'abstract': False,
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='737b34e9c3b8ff2d9c78732cace7e2c112fb52b6', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1d49f', table='people_personevent', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, default='', max_length=200)),
                ('role', models.CharField(choices=[('rep', 'rep'), ('manager', 'manager'), ('staff', 'sales support'), ('head', 'head of department'), ('hr', 'human resources'), ('executive', 'executive')], max_length=10)),
                ('start_on', models.DateField()),
                ('end_on', models.DateField(null=True)),
                ('fte', models.DecimalField(decimal_places=2, default=1, max_digits=3)),
                ('version', models.PositiveIntegerField(default=1)),
                ('change_set', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='people.department')),
                ('manager', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='report_positions', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='positions', to='people.person')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('end_on__isnull', True), ('end_on__gte', models.F('start_on')), _connector='OR'), name='position_ends_after_start'),
                    models.CheckConstraint(condition=models.Q(('fte__gt', 0), ('fte__lte', 1)), name='position_fte_above_0_to_1'),
                    models.CheckConstraint(condition=models.Q(('manager__isnull', True), models.Q(('manager', models.F('person')), _negated=True), _connector='OR'), name='nobody_manages_themselves'),
                    models.UniqueConstraint(fields=('person', 'start_on'), name='one_position_start_per_person_and_day'),
                    django.contrib.postgres.constraints.ExclusionConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], expressions=[('person', '='), (models.Func(models.F('start_on'), models.F('end_on'), models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='one_position_per_person_and_day'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_positionevent" ("change_set_id", "department_id", "end_on", "fte", "id", "manager_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "start_on", "title", "version") VALUES (OLD."change_set_id", OLD."department_id", OLD."end_on", OLD."fte", OLD."id", OLD."manager_id", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."role", OLD."start_on", OLD."title", OLD."version"); RETURN NULL;', hash='d8b7b272b1181098e13d255d58c325a18008f3e7', operation='UPDATE', pgid='pgtrigger_update_update_607fa', table='people_position', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_positionevent" ("change_set_id", "department_id", "end_on", "fte", "id", "manager_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "start_on", "title", "version") VALUES (OLD."change_set_id", OLD."department_id", OLD."end_on", OLD."fte", OLD."id", OLD."manager_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."start_on", OLD."title", OLD."version"); RETURN NULL;', hash='6e4c6436fc41949371d016792c197dcc4aafc929', operation='DELETE', pgid='pgtrigger_delete_delete_7c561', table='people_position', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='PositionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('title', models.CharField(blank=True, default='', max_length=200)),
                ('role', models.CharField(choices=[('rep', 'rep'), ('manager', 'manager'), ('staff', 'sales support'), ('head', 'head of department'), ('hr', 'human resources'), ('executive', 'executive')], max_length=10)),
                ('start_on', models.DateField()),
                ('end_on', models.DateField(null=True)),
                ('fte', models.DecimalField(decimal_places=2, default=1, max_digits=3)),
                ('version', models.PositiveIntegerField(default=1)),
                ('change_set', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='imports.changeset')),
                ('department', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.department')),
                ('manager', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.position')),
            ],
            options={
                'abstract': False,
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='72704e2371d60f76de15eb44773e978deb00ad2b', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9b9d0', table='people_positionevent', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('rep', 'rep'), ('manager', 'manager'), ('staff', 'sales support'), ('head', 'head of department'), ('hr', 'human resources'), ('executive', 'executive')], max_length=10)),
                ('managers', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('start_on', models.DateField()),
                ('end_on', models.DateField(null=True)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.department')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='people.person')),
                ('position', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.position')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['managers'], name='placement_managers')],
                'constraints': [
                    django.contrib.postgres.constraints.ExclusionConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], expressions=[('person', '='), (models.Func(models.F('start_on'), models.F('end_on'), models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='one_placement_per_person_and_day'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DepartmentAncestor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('depth', models.PositiveSmallIntegerField(help_text='0: itself')),
                ('ancestor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.department')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.department')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('department', 'ancestor'), name='one_row_per_ancestor')],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start_on', models.DateField()),
                ('end_on', models.DateField(null=True)),
                ('kind', models.CharField(choices=[('leave', 'leave'), ('sick', 'sick'), ('parental', 'parental leave'), ('other', 'other')], default='leave', max_length=10)),
                ('change_set', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='people.person')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('end_on__isnull', True), ('end_on__gte', models.F('start_on')), _connector='OR'), name='absence_ends_after_start'),
                    models.UniqueConstraint(fields=('person', 'start_on'), name='one_absence_start_per_person_and_day'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_absenceevent" ("change_set_id", "end_on", "id", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_on") VALUES (OLD."change_set_id", OLD."end_on", OLD."id", OLD."kind", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."start_on"); RETURN NULL;', hash='2ac6b81c939476894e030735b55e3734829f7c66', operation='UPDATE', pgid='pgtrigger_update_update_92b17', table='people_absence', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_absenceevent" ("change_set_id", "end_on", "id", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_on") VALUES (OLD."change_set_id", OLD."end_on", OLD."id", OLD."kind", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."start_on"); RETURN NULL;', hash='994a64498460d01cb48d575ba31a7dcc122d3b6a', operation='DELETE', pgid='pgtrigger_delete_delete_03e1e', table='people_absence', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='AbsenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('start_on', models.DateField()),
                ('end_on', models.DateField(null=True)),
                ('kind', models.CharField(choices=[('leave', 'leave'), ('sick', 'sick'), ('parental', 'parental leave'), ('other', 'other')], default='leave', max_length=10)),
                ('change_set', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='imports.changeset')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.absence')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
            ],
            options={
                'abstract': False,
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='61e54117e8e327f2a37320c5e5a34010236d109e', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3160d', table='people_absenceevent', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('admin', 'administrator'), ('delegation', 'delegation'), ('stand_in', 'stand-in'), ('invited', 'invited')], max_length=10)),
                ('start_on', models.DateField()),
                ('end_on', models.DateField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('on_behalf_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='granted', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='people.person')),
                ('agreed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text='empty: waits for a second administrator', null=True)),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('reason', models.CharField(blank=True, db_default='', default='', max_length=400)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('end_on__isnull', True), ('end_on__gte', models.F('start_on')), _connector='OR'), name='grant_ends_after_start'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['delegation', 'stand_in']), _negated=True), models.Q(('end_on__isnull', False), ('on_behalf_of__isnull', False), models.Q(('on_behalf_of', models.F('person')), _negated=True)), _connector='OR'), name='acting_for_somebody_else_until_a_day'),
                    models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), ('by__isnull', True), models.Q(('agreed_by', models.F('by')), _negated=True), _connector='OR'), name='grant_agreed_by_a_second'),
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), ('kind', '='), (models.Func(models.F('on_behalf_of'), models.Value(0), function='COALESCE', output_field=models.BigIntegerField()), '='), (models.Func(models.F('start_on'), models.F('end_on'), models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='one_grant_of_a_kind_per_person_and_day'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_grantevent" ("agreed_at", "agreed_by_id", "by_id", "created_at", "end_on", "id", "kind", "on_behalf_of_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "start_on") VALUES (OLD."agreed_at", OLD."agreed_by_id", OLD."by_id", OLD."created_at", OLD."end_on", OLD."id", OLD."kind", OLD."on_behalf_of_id", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."reason", OLD."start_on"); RETURN NULL;', hash='0298f9ef052564a28adedec6d084167c7c8700c4', operation='UPDATE', pgid='pgtrigger_update_update_317e2', table='people_grant', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_grantevent" ("agreed_at", "agreed_by_id", "by_id", "created_at", "end_on", "id", "kind", "on_behalf_of_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "start_on") VALUES (OLD."agreed_at", OLD."agreed_by_id", OLD."by_id", OLD."created_at", OLD."end_on", OLD."id", OLD."kind", OLD."on_behalf_of_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."start_on"); RETURN NULL;', hash='e6b171badf1bbfb068d27eb943ad834e0478e56b', operation='DELETE', pgid='pgtrigger_delete_delete_75260', table='people_grant', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_grantevent" ("agreed_at", "agreed_by_id", "by_id", "created_at", "end_on", "id", "kind", "on_behalf_of_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "start_on") VALUES (NEW."agreed_at", NEW."agreed_by_id", NEW."by_id", NEW."created_at", NEW."end_on", NEW."id", NEW."kind", NEW."on_behalf_of_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."start_on"); RETURN NULL;', hash='d6e9aec021daa6b6d6d12bc03a6b26b1a6432477', operation='INSERT', pgid='pgtrigger_insert_insert_a2869', table='people_grant', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='GrantEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('admin', 'administrator'), ('delegation', 'delegation'), ('stand_in', 'stand-in'), ('invited', 'invited')], max_length=10)),
                ('start_on', models.DateField()),
                ('end_on', models.DateField(null=True)),
                ('by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.grant')),
                ('on_behalf_of', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('agreed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text='empty: waits for a second administrator', null=True)),
                ('agreed_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('reason', models.CharField(blank=True, db_default='', default='', max_length=400)),
            ],
            options={
                'abstract': False,
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='03926e98dfc5a5f92213fa3f01867107bf409b68', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5277c', table='people_grantevent', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='DataCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, help_text='names it in addresses', unique=True)),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('file', models.CharField(blank=True, default='', help_text='its place among the uploads', max_length=255)),
                ('size', models.BigIntegerField(help_text='bytes', null=True)),
                ('made_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('fetched_at', models.DateTimeField(help_text='the first time', null=True)),
                ('gone_at', models.DateTimeField(help_text='when the file was removed', null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='data_copies', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-id'], name='data_copy_newest')],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id") OR OLD."fetched_at" IS DISTINCT FROM (NEW."fetched_at") OR OLD."gone_at" IS DISTINCT FROM (NEW."gone_at") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id"))', func='INSERT INTO "people_datacopyevent" ("asked_at", "asked_by_id", "fetched_at", "gone_at", "made_at", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."asked_at", OLD."asked_by_id", OLD."fetched_at", OLD."gone_at", OLD."made_at", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id"); RETURN NULL;', hash='28a8c456d67bd1e0a27302d2cbe49e142b372ba1', operation='UPDATE', pgid='pgtrigger_update_update_ab44a', table='people_datacopy', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_datacopyevent" ("asked_at", "asked_by_id", "fetched_at", "gone_at", "made_at", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."asked_at", OLD."asked_by_id", OLD."fetched_at", OLD."gone_at", OLD."made_at", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='dbd7b4d1f3b88a0e4984b8e7414a80eb701a798c', operation='DELETE', pgid='pgtrigger_delete_delete_4eb2b', table='people_datacopy', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_datacopyevent" ("asked_at", "asked_by_id", "fetched_at", "gone_at", "made_at", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."asked_at", NEW."asked_by_id", NEW."fetched_at", NEW."gone_at", NEW."made_at", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='7dcb64945452641326c71bff7bc12418ee0927e3', operation='INSERT', pgid='pgtrigger_insert_insert_9d798', table='people_datacopy', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='DataCopyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('made_at', models.DateTimeField(null=True)),
                ('fetched_at', models.DateTimeField(help_text='the first time', null=True)),
                ('gone_at', models.DateTimeField(help_text='when the file was removed', null=True)),
                ('asked_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='person_asked_by_asked_at_made_at_fetched_at_gone_at_events', to='people.datacopy')),
            ],
            options={
                'abstract': False,
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='6131cf828d48373694b0716fe5f7207ad6f154c4', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_36fef', table='people_datacopyevent', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('reason', models.CharField(help_text="what it rests on: the person's request, the end of a term", max_length=400)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('counts', models.JSONField(default=dict, help_text='rows that went or were changed, by table')),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to='people.person')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('done_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('person',), name='one_open_erasure_per_person'),
                    models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), ('asked_by__isnull', True), models.Q(('agreed_by', models.F('asked_by')), _negated=True), _connector='OR'), name='erasure_agreed_by_a_second'),
                    models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('done_at__isnull', True), _connector='OR'), name='erasure_done_or_withdrawn'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_erasureevent" ("agreed_by_id", "asked_at", "asked_by_id", "counts", "done_at", "id", "job_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "withdrawn_at") VALUES (OLD."agreed_by_id", OLD."asked_at", OLD."asked_by_id", OLD."counts", OLD."done_at", OLD."id", OLD."job_id", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."reason", OLD."withdrawn_at"); RETURN NULL;', hash='d0776d646afd5fe92dbcd56b825762fd3bac2e5d', operation='UPDATE', pgid='pgtrigger_update_update_35a5c', table='people_erasure', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_erasureevent" ("agreed_by_id", "asked_at", "asked_by_id", "counts", "done_at", "id", "job_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "withdrawn_at") VALUES (OLD."agreed_by_id", OLD."asked_at", OLD."asked_by_id", OLD."counts", OLD."done_at", OLD."id", OLD."job_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."withdrawn_at"); RETURN NULL;', hash='f144e20f8cccc0c2d67738753d982abebd843b8d', operation='DELETE', pgid='pgtrigger_delete_delete_56720', table='people_erasure', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_erasureevent" ("agreed_by_id", "asked_at", "asked_by_id", "counts", "done_at", "id", "job_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "withdrawn_at") VALUES (NEW."agreed_by_id", NEW."asked_at", NEW."asked_by_id", NEW."counts", NEW."done_at", NEW."id", NEW."job_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."withdrawn_at"); RETURN NULL;', hash='b76cd46e18c46ebb4b3fb2f735441e3625db3561', operation='INSERT', pgid='pgtrigger_insert_insert_7b359', table='people_erasure', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='ErasureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('reason', models.CharField(help_text="what it rests on: the person's request, the end of a term", max_length=400)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('counts', models.JSONField(default=dict, help_text='rows that went or were changed, by table')),
                ('agreed_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='jobs.job')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.erasure')),
            ],
            options={
                'abstract': False,
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='ef4398c5b11439544ff9ed317942c2feeb372aac', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ed66a', table='people_erasureevent', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='ErasedKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('salt', models.BinaryField(max_length=16)),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('erasure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='people.erasure')),
            ],
        ),
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=63)),
                ('row_id', models.BigIntegerField()),
                ('sealed', models.BinaryField(max_length=32)),
                ('digest', models.BinaryField(max_length=32)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('erasure', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.erasure')),
            ],
            options={
                'indexes': [models.Index(fields=['table', 'row_id', '-id'], name='redaction_of_row')],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='d4982e6868d18cd2221799b335a16b899143288b', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_39fe7', table='people_redaction', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='Sight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=400)),
                ('state', models.CharField(choices=[('asked', 'waits for an answer'), ('agreed', 'agreed'), ('refused', 'refused'), ('running', 'runs'), ('ended', 'ended')], default='asked', max_length=8)),
                ('until', models.DateTimeField()),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('begun_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sights', to='people.person')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('begun_at__isnull', True), models.Q(('answered_at__isnull', False), models.Q(('state', 'refused'), _negated=True)), _connector='OR'), name='sight_begins_once_agreed'),
                    models.CheckConstraint(condition=models.Q(('until__gte', models.F('asked_at'))), name='sight_ends_after_it_was_asked_for'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_sightevent" ("answered_at", "asked_at", "begun_at", "by_id", "ended_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "until") VALUES (OLD."answered_at", OLD."asked_at", OLD."begun_at", OLD."by_id", OLD."ended_at", OLD."id", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."reason", OLD."state", OLD."until"); RETURN NULL;', hash='f84c29213ee57b1ee7a7916991c9c89180da368f', operation='UPDATE', pgid='pgtrigger_update_update_ccbe5', table='people_sight', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_sightevent" ("answered_at", "asked_at", "begun_at", "by_id", "ended_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "until") VALUES (OLD."answered_at", OLD."asked_at", OLD."begun_at", OLD."by_id", OLD."ended_at", OLD."id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."state", OLD."until"); RETURN NULL;', hash='cd18b1d066a53ec1bbc7bbe89c1a1ebf88011dc2', operation='DELETE', pgid='pgtrigger_delete_delete_bf9cd', table='people_sight', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_sightevent" ("answered_at", "asked_at", "begun_at", "by_id", "ended_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "until") VALUES (NEW."answered_at", NEW."asked_at", NEW."begun_at", NEW."by_id", NEW."ended_at", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."state", NEW."until"); RETURN NULL;', hash='acffe1e9f36d438c3d58c997cef1242c089d7ceb', operation='INSERT', pgid='pgtrigger_insert_insert_e7dcd', table='people_sight', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='SightEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('reason', models.CharField(max_length=400)),
                ('state', models.CharField(choices=[('asked', 'waits for an answer'), ('agreed', 'agreed'), ('refused', 'refused'), ('running', 'runs'), ('ended', 'ended')], default='asked', max_length=8)),
                ('until', models.DateTimeField()),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('begun_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.sight')),
            ],
            options={
                'abstract': False,
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='9afa0680649ba72b70cd145470b74bef962c2387', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_213ab', table='people_sightevent', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='SeenPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('path', models.CharField(help_text='without what it was asked with', max_length=300)),
                ('sight', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='pages', to='people.sight')),
            ],
            options={
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='0cb6ea7d77d36fe4a7823bf0f2c65960639f1a22', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a2225', table='people_seenpage', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(help_text='the list, by the name of its address', max_length=40)),
                ('name', models.CharField(max_length=80)),
                ('query', models.CharField(blank=True, default='', help_text='the address after the ?', max_length=2000)),
                ('shared', models.BooleanField(default=False, help_text='with everybody below the owner')),
                ('first', models.BooleanField(default=False, help_text='what the list opens with for the owner')),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to='people.person')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('owner', 'page', 'name'), name='one_view_of_a_name_per_owner_and_list'),
                    models.UniqueConstraint(condition=models.Q(('first', True)), fields=('owner', 'page'), name='one_first_view_per_list'),
                    models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='a_view_has_a_name'),
                ],
            },
        ),
        migrations.RunSQL(_sql.GUARDS, _sql.GUARDS_BACK),
        migrations.RunSQL(_sql.SEALS, _sql.SEALS_BACK),
    ]

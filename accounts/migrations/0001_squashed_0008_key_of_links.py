import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import uuid
from django.conf import settings
from django.db import migrations, models

from accounts.migrations import _sql


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_throttle_and_one_time_password'),
        ('accounts', '0003_token'),
        ('accounts', '0004_kept_answers'),
        ('accounts', '0005_append_only_history'),
        ('accounts', '0006_token_ids_and_service_accounts'),
        ('accounts', '0007_two_step_rules'),
        ('accounts', '0008_key_of_links'),
    ]

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('theme', models.CharField(blank=True, default='', max_length=5)),
                ('password_is_one_time', models.BooleanField(default=False, help_text='made by the installation; asked to choose another after signing in')),
                ('service_name', models.CharField(help_text='of a service account: a program that is nobody', max_length=100, null=True, unique=True)),
                ('service_scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'read'), ('write', 'read and change'), ('ingest', 'import, and read its own imports')], max_length=6), help_text='what a service account may', null=True, size=None)),
                ('links_key', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, help_text='what links in mails and calendars are made with; another one after the account was closed')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_is_case_folded'),
                    models.CheckConstraint(condition=models.Q(models.Q(('service_name', None), ('service_scopes', None)), models.Q(('password__startswith', '!'), ('service_name__isnull', False), ('service_scopes__contained_by', ('read', 'ingest')), ('service_scopes__len__gt', 0)), _connector='OR'), name='service_account_has_scopes_and_no_password'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."service_name" IS DISTINCT FROM (NEW."service_name") OR OLD."service_scopes" IS DISTINCT FROM (NEW."service_scopes"))', func='INSERT INTO "accounts_userevent" ("email", "is_active", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_name", "service_scopes") VALUES (OLD."email", OLD."is_active", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."service_name", OLD."service_scopes"); RETURN NULL;', hash='ed1e877ad7aa5cd1a3fb3dc783905d240712a969', operation='UPDATE', pgid='pgtrigger_update_update_0e890', table='accounts_user', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userevent" ("email", "is_active", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_name", "service_scopes") VALUES (OLD."email", OLD."is_active", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."service_name", OLD."service_scopes"); RETURN NULL;', hash='f69e1593a0b6765df66af5a450ea8b7ca7cd235f', operation='DELETE', pgid='pgtrigger_delete_delete_19f14', table='accounts_user', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userevent" ("email", "is_active", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_name", "service_scopes") VALUES (NEW."email", NEW."is_active", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."service_name", NEW."service_scopes"); RETURN NULL;', hash='bfb55e27a645f3920beb607d4d1b8e2c3b34a4fd', operation='INSERT', pgid='pgtrigger_insert_insert_3867c', table='accounts_user', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='UserEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='email_is_active_service_name_service_scopes_events', to=settings.AUTH_USER_MODEL)),
                ('service_name', models.CharField(help_text='of a service account: a program that is nobody', max_length=100, null=True)),
                ('service_scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'read'), ('write', 'read and change'), ('ingest', 'import, and read its own imports')], max_length=6), help_text='what a service account may', null=True, size=None)),
            ],
            options={
                'abstract': False,
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='ebbe5625a5014e87ef6bea2bbd43661859740ad7', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_45b21', table='accounts_userevent', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'triggers': [
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accepted_at" IS DISTINCT FROM (NEW."accepted_at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "accounts_invitationevent" ("accepted_at", "by_id", "expires_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "user_id") VALUES (OLD."accepted_at", OLD."by_id", OLD."expires_at", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."revoked_at", OLD."user_id"); RETURN NULL;', hash='df1d7d6892427baf0de0927a9e6d6a305ac834c3', operation='UPDATE', pgid='pgtrigger_update_update_4e12d', table='accounts_invitation', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_invitationevent" ("accepted_at", "by_id", "expires_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "user_id") VALUES (OLD."accepted_at", OLD."by_id", OLD."expires_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."revoked_at", OLD."user_id"); RETURN NULL;', hash='75be90b2980085df2e3449e735ea188728eb681c', operation='DELETE', pgid='pgtrigger_delete_delete_f2c14', table='accounts_invitation', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_invitationevent" ("accepted_at", "by_id", "expires_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "user_id") VALUES (NEW."accepted_at", NEW."by_id", NEW."expires_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."revoked_at", NEW."user_id"); RETURN NULL;', hash='3d0ff487c5397eaa05f688dbfd26097cdb47a031', operation='INSERT', pgid='pgtrigger_insert_insert_8c354', table='accounts_invitation', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='InvitationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='user_by_expires_at_accepted_at_revoked_at_events', to='accounts.invitation')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='c3404369e6b0d657344fd4c643f057aaba332329', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b4566', table='accounts_invitationevent', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('digest', models.CharField(max_length=128, primary_key=True, serialize=False)),
                ('token_key', models.CharField(db_index=True, max_length=25)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('expiry', models.DateTimeField(blank=True, null=True)),
                ('name', models.CharField(help_text='what uses it', max_length=100)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'read'), ('write', 'read and change'), ('ingest', 'import, and read its own imports')], max_length=6), size=None)),
                ('last_used_at', models.DateTimeField(help_text='to the hour', null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='auth_token_set', to=settings.AUTH_USER_MODEL)),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, help_text='names it in addresses', unique=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['read', 'write', 'ingest']), ('scopes__len__gt', 0)), name='token_has_known_scopes'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."expiry" IS DISTINCT FROM (NEW."expiry") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."revoked_by_id" IS DISTINCT FROM (NEW."revoked_by_id") OR OLD."scopes" IS DISTINCT FROM (NEW."scopes") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "accounts_tokenevent" ("by_id", "expiry", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "revoked_at", "revoked_by_id", "scopes", "user_id") VALUES (OLD."by_id", OLD."expiry", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."digest", OLD."public_id", OLD."revoked_at", OLD."revoked_by_id", OLD."scopes", OLD."user_id"); RETURN NULL;', hash='8009fbe5ab59a6efcd737a40c626a641753109c3', operation='UPDATE', pgid='pgtrigger_update_update_98930', table='accounts_token', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_tokenevent" ("by_id", "expiry", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "revoked_at", "revoked_by_id", "scopes", "user_id") VALUES (OLD."by_id", OLD."expiry", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."digest", OLD."public_id", OLD."revoked_at", OLD."revoked_by_id", OLD."scopes", OLD."user_id"); RETURN NULL;', hash='be7ca27e51ebf8f255354919275f31016eac0ddb', operation='DELETE', pgid='pgtrigger_delete_delete_8f6d4', table='accounts_token', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_tokenevent" ("by_id", "expiry", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "revoked_at", "revoked_by_id", "scopes", "user_id") VALUES (NEW."by_id", NEW."expiry", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."digest", NEW."public_id", NEW."revoked_at", NEW."revoked_by_id", NEW."scopes", NEW."user_id"); RETURN NULL;', hash='594950139fe2489f70af17a7bf3ac1dc95226b4b', operation='INSERT', pgid='pgtrigger_insert_insert_77356', table='accounts_token', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='TokenEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('name', models.CharField(help_text='what uses it', max_length=100)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'read'), ('write', 'read and change'), ('ingest', 'import, and read its own imports')], max_length=6), size=None)),
                ('expiry', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='public_id_user_name_scopes_by_expiry_revoked_at_revoked_by_events', to=settings.KNOX_TOKEN_MODEL)),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, help_text='names it in addresses')),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoked_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='44bf5a36ba3b1305bfb1d543b76824bcfdfbd731', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a506f', table='accounts_tokenevent', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='TwoStepRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(unique=True)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('admin', 'administrators'), ('hr', 'human resources'), ('executive', 'executives'), ('everybody', 'everybody')], max_length=9), blank=True, size=None)),
                ('grace_days', models.PositiveSmallIntegerField(default=0)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('roles__contained_by', ['admin', 'hr', 'executive', 'everybody'])), name='two_step_rule_has_known_roles'),
                    models.CheckConstraint(condition=models.Q(('grace_days__lte', 90)), name='two_step_grace_is_three_months_at_most'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_twostepruleevent" ("by_id", "grace_days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "since") VALUES (OLD."by_id", OLD."grace_days", OLD."id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."roles", OLD."since"); RETURN NULL;', hash='16cbed8c82f98d2ef3fc7bd16e78231868f61475', operation='UPDATE', pgid='pgtrigger_update_update_628c3', table='accounts_twosteprule', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_twostepruleevent" ("by_id", "grace_days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "since") VALUES (OLD."by_id", OLD."grace_days", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."roles", OLD."since"); RETURN NULL;', hash='a903515390b6f8aef1951173a8e47d6ead142394', operation='DELETE', pgid='pgtrigger_delete_delete_b6e4d', table='accounts_twosteprule', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_twostepruleevent" ("by_id", "grace_days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "since") VALUES (NEW."by_id", NEW."grace_days", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."roles", NEW."since"); RETURN NULL;', hash='fea2d9c1a79d96846283c3add62581dd0474c5a7', operation='INSERT', pgid='pgtrigger_insert_insert_32a9b', table='accounts_twosteprule', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='TwoStepRuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('since', models.DateField()),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('admin', 'administrators'), ('hr', 'human resources'), ('executive', 'executives'), ('everybody', 'everybody')], max_length=9), blank=True, size=None)),
                ('grace_days', models.PositiveSmallIntegerField(default=0)),
                ('by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.twosteprule')),
            ],
            options={
                'abstract': False,
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='e081128a128a78036af730fd630dada9d8e96114', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3ebf6', table='accounts_twostepruleevent', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='KeptAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255)),
                ('method', models.CharField(max_length=7)),
                ('path', models.CharField(max_length=500)),
                ('payload', models.CharField(help_text='SHA-256 of what was sent', max_length=64)),
                ('status', models.PositiveSmallIntegerField()),
                ('headers', models.JSONField(default=dict)),
                ('content', models.TextField(blank=True, default='')),
                ('at', models.DateTimeField(auto_now=True)),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='kept_answer_at')],
                'constraints': [models.UniqueConstraint(fields=('user', 'key', 'method', 'path'), name='one_answer_per_idempotency_key')],
            },
        ),
        migrations.RunSQL(_sql.THROTTLE, _sql.THROTTLE_BACK),
    ]

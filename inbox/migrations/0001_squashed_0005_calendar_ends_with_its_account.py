import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('inbox', '0001_promises_and_notices'),
        ('inbox', '0002_append_only_history'),
        ('inbox', '0003_held_after_a_restore'),
        ('inbox', '0004_webhooks'),
        ('inbox', '0005_calendar_ends_with_its_account'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0008_key_of_links'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('people', '0005_saved_views'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest_on', models.DateField(help_text="the person's day of which it is the morning mail", null=True)),
                ('message_id', models.CharField(max_length=120, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('dropped', 'Dropped')], default='waiting', max_length=7)),
                ('written_at', models.DateTimeField()),
                ('next_try_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claimed_at', models.DateTimeField(help_text='begun; not yet known how it ended', null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, default='', max_length=200)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['id'], name='letter_waiting')],
                'constraints': [models.UniqueConstraint(fields=('person', 'digest_on'), name='one_digest_per_person_and_day')],
            },
        ),
        migrations.CreateModel(
            name='PostOffice',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('failures', models.PositiveIntegerField(default=0, help_text='in a row')),
                ('closed_until', models.DateTimeField(null=True)),
                ('held', models.BooleanField(db_default=False, default=False, help_text='after a restore: what waited may have been sent since the backup')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_post_office')],
            },
        ),
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(help_text='what is to be done', max_length=200)),
                ('about_kind', models.CharField(help_text='what it is about, by a word of the app that knows it: action', max_length=40)),
                ('about_key', models.CharField(blank=True, default='', help_text='the key of that object', max_length=80)),
                ('about_url', models.CharField(blank=True, default='', help_text='its page, a path of this site', max_length=500)),
                ('sensitive', models.BooleanField(db_default=False, default=False, help_text='mails and calendars do not say what it is about')),
                ('event', models.CharField(blank=True, default='', help_text='made once per owner for what happened', max_length=120)),
                ('due_on', models.DateField()),
                ('first_due_on', models.DateField(help_text='as it was first promised')),
                ('carried', models.PositiveSmallIntegerField(default=0, help_text='how often it was moved to a later day')),
                ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='open', max_length=9)),
                ('result', models.TextField(blank=True, default='', help_text='what came of it, or why not')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1, help_text='counts up with each change; guards edits')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('on_behalf_of', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='promises', to='people.person')),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('state', 'open')), fields=['owner', 'due_on'], name='promise_open'),
                    models.Index(condition=models.Q(('state', 'open'), _negated=True), fields=['owner', 'closed_at'], name='promise_closed'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='a_promise_has_a_title'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='a_promise_is_open_or_closed_at_a_moment'),
                    models.UniqueConstraint(condition=models.Q(('event', ''), _negated=True), fields=('event', 'owner'), name='one_promise_per_event_and_owner'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "inbox_promiseevent" ("about_key", "about_kind", "about_url", "by_id", "carried", "closed_at", "due_on", "event", "first_due_on", "id", "made_at", "on_behalf_of_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "result", "sensitive", "state", "title", "version") VALUES (OLD."about_key", OLD."about_kind", OLD."about_url", OLD."by_id", OLD."carried", OLD."closed_at", OLD."due_on", OLD."event", OLD."first_due_on", OLD."id", OLD."made_at", OLD."on_behalf_of_id", OLD."owner_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."result", OLD."sensitive", OLD."state", OLD."title", OLD."version"); RETURN NULL;', hash='4acbb6ed94b81df899a9cc8f37956e0b5a1375d2', operation='UPDATE', pgid='pgtrigger_update_update_53896', table='inbox_promise', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "inbox_promiseevent" ("about_key", "about_kind", "about_url", "by_id", "carried", "closed_at", "due_on", "event", "first_due_on", "id", "made_at", "on_behalf_of_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "result", "sensitive", "state", "title", "version") VALUES (OLD."about_key", OLD."about_kind", OLD."about_url", OLD."by_id", OLD."carried", OLD."closed_at", OLD."due_on", OLD."event", OLD."first_due_on", OLD."id", OLD."made_at", OLD."on_behalf_of_id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."result", OLD."sensitive", OLD."state", OLD."title", OLD."version"); RETURN NULL;', hash='6fb70cf6aed32149467123a74e741783822a609d', operation='DELETE', pgid='pgtrigger_delete_delete_7e249', table='inbox_promise', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='PromiseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('title', models.CharField(help_text='what is to be done', max_length=200)),
                ('about_kind', models.CharField(help_text='what it is about, by a word of the app that knows it: action', max_length=40)),
                ('about_key', models.CharField(blank=True, default='', help_text='the key of that object', max_length=80)),
                ('about_url', models.CharField(blank=True, default='', help_text='its page, a path of this site', max_length=500)),
                ('sensitive', models.BooleanField(db_default=False, default=False, help_text='mails and calendars do not say what it is about')),
                ('event', models.CharField(blank=True, default='', help_text='made once per owner for what happened', max_length=120)),
                ('due_on', models.DateField()),
                ('first_due_on', models.DateField(help_text='as it was first promised')),
                ('carried', models.PositiveSmallIntegerField(default=0, help_text='how often it was moved to a later day')),
                ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='open', max_length=9)),
                ('result', models.TextField(blank=True, default='', help_text='what came of it, or why not')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1, help_text='counts up with each change; guards edits')),
                ('by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('on_behalf_of', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('owner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='inbox.promise')),
            ],
            options={
                'abstract': False,
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='fffd62a854a52c9ab5b6e1c55bb18ec788f1e7d4', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0daca', table='inbox_promiseevent', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(help_text='what happened, by a key that is the same when told again', max_length=120)),
                ('kind', models.CharField(help_text='a code of settings.NOTICE_KINDS', max_length=40)),
                ('words', models.JSONField(default=dict, help_text="what the kind's sentence is filled with")),
                ('url', models.CharField(blank=True, default='', help_text='where it leads, a path of this site', max_length=500)),
                ('in_app', models.BooleanField(default=True)),
                ('mail', models.CharField(choices=[('none', 'no mail'), ('digest', 'in the morning mail'), ('now', 'at once')], default='none', max_length=6)),
                ('told_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('letter', models.ForeignKey(help_text='the mail it went into', null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='notices', to='inbox.letter')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='people.person')),
                ('promise', models.ForeignKey(help_text='what it reminds of', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='inbox.promise')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['person', '-id'], name='notice_newest'),
                    models.Index(condition=models.Q(('in_app', True), ('read_at__isnull', True)), fields=['person'], name='notice_unread'),
                    models.Index(condition=models.Q(('letter__isnull', True), ('mail__in', ['digest', 'now'])), fields=['person'], name='notice_to_mail'),
                ],
                'constraints': [models.UniqueConstraint(fields=('event', 'person'), name='told_once_per_event_and_person')],
            },
        ),
        migrations.CreateModel(
            name='Preferences',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='people.person')),
                ('digest_hour', models.PositiveSmallIntegerField(default=7, help_text='the hour of the morning mail')),
                ('quiet_from', models.PositiveSmallIntegerField(default=19, help_text='no mail from this hour on')),
                ('quiet_until', models.PositiveSmallIntegerField(default=7, help_text='until this hour')),
                ('when_away', models.BooleanField(default=False, help_text='mail also on days off and on leave')),
                ('calendar_hash', models.CharField(blank=True, default='', help_text="SHA-256 of the secret in the calendar's address", max_length=64)),
                ('version', models.PositiveIntegerField(default=1)),
                ('calendar_key', models.UUIDField(help_text="the links_key of its owner's account when it was made", null=True)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('digest_hour__lt', 24), ('quiet_from__lt', 24), ('quiet_until__lt', 24)), name='hours_of_a_day'),
                    models.UniqueConstraint(condition=models.Q(('calendar_hash', ''), _negated=True), fields=('calendar_hash',), name='one_calendar_per_secret'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('in_app', models.BooleanField(default=True)),
                ('mail', models.CharField(choices=[('none', 'no mail'), ('digest', 'in the morning mail'), ('now', 'at once')], default='none', max_length=6)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'kind'), name='one_choice_per_person_and_kind')],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='Name')),
                ('url', models.CharField(max_length=2000, verbose_name='Address')),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), help_text='names of settings.EVENTS', size=None)),
                ('secret', models.CharField(max_length=100)),
                ('old_secret', models.CharField(blank=True, default='', max_length=100)),
                ('old_secret_until', models.DateTimeField(null=True)),
                ('is_on', models.BooleanField(default=True)),
                ('failing_since', models.DateTimeField(help_text='of a row of failures, when the first was', null=True)),
                ('paused_until', models.DateTimeField(help_text='it could not be reached: nothing is sent before', null=True)),
                ('gave_up_at', models.DateTimeField(help_text='when it was switched off for failing too long', null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('version', models.PositiveIntegerField(default=1, help_text='counts up with each edit; guards edits')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('events__len__gt', 0)), name='webhook_has_events'),
                    models.CheckConstraint(condition=models.Q(models.Q(('old_secret', ''), ('old_secret_until', None)), models.Q(models.Q(('old_secret', ''), _negated=True), ('old_secret_until__isnull', False)), _connector='OR'), name='webhook_old_secret_ends'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."events" IS DISTINCT FROM (NEW."events") OR OLD."is_on" IS DISTINCT FROM (NEW."is_on") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."url" IS DISTINCT FROM (NEW."url"))', func='INSERT INTO "inbox_webhookevent" ("events", "is_on", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "url") VALUES (OLD."events", OLD."is_on", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."url"); RETURN NULL;', hash='9ad3cbe87d0815c380da3d7df3e0f7705e374746', operation='UPDATE', pgid='pgtrigger_update_update_d81a3', table='inbox_webhook', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "inbox_webhookevent" ("events", "is_on", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "url") VALUES (OLD."events", OLD."is_on", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."url"); RETURN NULL;', hash='0cfd410a23e288d9f8ed08ac086fcca0041703b2', operation='DELETE', pgid='pgtrigger_delete_delete_95569', table='inbox_webhook', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "inbox_webhookevent" ("events", "is_on", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "url") VALUES (NEW."events", NEW."is_on", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."url"); RETURN NULL;', hash='f02cc5125410c8ed2edeee9f761721e988f3a659', operation='INSERT', pgid='pgtrigger_insert_insert_57f98', table='inbox_webhook', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='WebhookEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('name', models.CharField(max_length=100, verbose_name='Name')),
                ('url', models.CharField(max_length=2000, verbose_name='Address')),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), help_text='names of settings.EVENTS', size=None)),
                ('is_on', models.BooleanField(default=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='name_url_events_is_on_events', to='inbox.webhook')),
            ],
            options={
                'abstract': False,
                'triggers': [
                    pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';", hash='efb1461446e33b383dff6339cbef463d38d5c0d4', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_09fa3', table='inbox_webhookevent', when='BEFORE')),
                ],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(max_length=60, unique=True)),
                ('event', models.CharField(max_length=60)),
                ('key', models.CharField(help_text='of what it is about; nothing else is told', max_length=60)),
                ('happened_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('delivered', 'delivered'), ('failed', 'given up'), ('held', 'held after a restore')], default='waiting', max_length=9)),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='since it was last asked to be sent')),
                ('asked_at', models.DateTimeField(help_text='when it was, first or again, asked to be sent')),
                ('next_try_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(help_text='begun; not yet known how it ended', null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='inbox.webhook')),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try_at'], name='delivery_waiting'),
                    models.Index(fields=['webhook', '-id'], name='delivery_newest'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('status', models.PositiveSmallIntegerField(help_text='of HTTP; null: there was no answer', null=True)),
                ('problem', models.CharField(blank=True, default='', help_text='a word of inbox.rules', max_length=40)),
                ('milliseconds', models.PositiveIntegerField()),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='inbox.delivery')),
            ],
        ),
    ]

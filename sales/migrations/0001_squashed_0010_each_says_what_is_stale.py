import django.db.models.deletion
from django.db import migrations, models

from sales.migrations import _sql


class Migration(migrations.Migration):

    replaces = [
        ('sales', '0001_initial'),
        ('sales', '0002_ledger_is_append_only'),
        ('sales', '0003_exact_division'),
        ('sales', '0004_tune'),
        ('sales', '0005_fewer_checks_for_bulk'),
        ('sales', '0006_first_orders_at_once'),
        ('sales', '0007_currency_is_fixed'),
        ('sales', '0008_records_of_a_period'),
        ('sales', '0009_fewer_checks_and_indexes_of_bulk'),
        ('sales', '0010_each_says_what_is_stale'),
    ]

    initial = True

    dependencies = [
        ('imports', '0005_effect_of_a_check'),
        ('people', '0005_saved_views'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProductLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('path', models.CharField(max_length=1000, unique=True)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='sales.productline')),
            ],
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sku', models.CharField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=300)),
                ('kind', models.CharField(choices=[('product', 'product'), ('service', 'service')], default='product', max_length=8)),
                ('list_price', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ('unit_cost', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ('launched_on', models.DateField(null=True)),
                ('retired_on', models.DateField(null=True)),
                ('change_set', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='products', to='sales.productline')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('list_price__isnull', True), ('list_price__gte', 0), _connector='OR'), name='product_list_price_gte_0'),
                    models.CheckConstraint(condition=models.Q(('unit_cost__isnull', True), ('unit_cost__gte', 0), _connector='OR'), name='product_unit_cost_gte_0'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CompetitorPrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('competitor', models.CharField(max_length=200)),
                ('observed_on', models.DateField()),
                ('price', models.DecimalField(decimal_places=4, max_digits=18)),
                ('source', models.CharField(blank=True, default='', max_length=400)),
                ('change_set', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('product', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='competitor_prices', to='sales.product')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('product', 'competitor', 'observed_on'), name='one_competitor_price_a_day'),
                    models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='competitor_price_gte_0'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=300)),
                ('segment', models.CharField(blank=True, default='', max_length=200)),
                ('region', models.CharField(blank=True, default='', max_length=200)),
                ('country', models.CharField(blank=True, default='', max_length=2)),
                ('change_set', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='customers', to='people.person')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['segment'], name='customer_segment'),
                    models.Index(fields=['region'], name='customer_region'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=300)),
                ('segment', models.CharField(blank=True, default='', max_length=200)),
                ('region', models.CharField(blank=True, default='', max_length=200)),
                ('start_on', models.DateField(null=True)),
                ('end_on', models.DateField(null=True)),
                ('spend', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ('change_set', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='campaigns', to='people.department')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('start_on__isnull', True), ('end_on__isnull', True), ('end_on__gte', models.F('start_on')), _connector='OR'), name='campaign_ends_after_start'),
                    models.CheckConstraint(condition=models.Q(('spend__isnull', True), ('spend__gte', 0), _connector='OR'), name='campaign_spend_gte_0'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ExchangeRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3)),
                ('day', models.DateField()),
                ('rate', models.DecimalField(decimal_places=8, max_digits=20)),
                ('change_set', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('currency', 'day'), name='one_rate_per_currency_and_day'),
                    models.CheckConstraint(condition=models.Q(('rate__gt', 0)), name='exchange_rate_gt_0'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Deal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=80, unique=True)),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(null=True)),
                ('stage', models.CharField(help_text="free while open; 'won' and 'lost' close it", max_length=80)),
                ('amount', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ('loss_reason', models.CharField(blank=True, choices=[('price', 'price'), ('product', 'product'), ('delivery', 'delivery'), ('service', 'service'), ('no_budget', 'no budget'), ('timing', 'timing'), ('competitor', 'competitor'), ('other', 'other')], default='', max_length=12)),
                ('technique', models.CharField(blank=True, default='', max_length=200)),
                ('campaign', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='sales.campaign')),
                ('change_set', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='sales.customer')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='people.person')),
                ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='sales.product')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['owner', 'closed_on'], name='deal_owner_closed'),
                    models.Index(condition=models.Q(('closed_on__isnull', False)), fields=['closed_on'], name='deal_closed'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='deal_closes_after_opening'),
                    models.CheckConstraint(condition=models.Q(models.Q(('stage__in', ['won', 'lost']), _negated=True), ('closed_on__isnull', False), _connector='OR'), name='a_closed_deal_has_its_day'),
                    models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gte', 0), _connector='OR'), name='deal_amount_gte_0'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('posted_at', models.DateTimeField(auto_now_add=True)),
                ('entries', models.PositiveIntegerField(default=0)),
                ('verifier', models.BooleanField(default=False, help_text='posted by the nightly whole recompute: should be empty')),
                ('change_set', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='imports.changeset')),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('sale', 'Sale'), ('return', 'Return'), ('cancellation', 'Cancellation'), ('event', 'Event'), ('adjustment', 'Adjustment')], max_length=12)),
                ('reverses', models.BigIntegerField(help_text='the entry that this one takes back', null=True)),
                ('counts_in_rollup', models.BooleanField(default=True)),
                ('day', models.DateField(help_text='counts on')),
                ('attributed_on', models.DateField(help_text='the day whose position gives department and managers')),
                ('order_id', models.BigIntegerField(null=True)),
                ('line_id', models.BigIntegerField(null=True)),
                ('deal_id', models.BigIntegerField(null=True)),
                ('measurement_id', models.BigIntegerField(null=True)),
                ('record_id', models.BigIntegerField(help_text='the return or follow-up behind the entry', null=True)),
                ('product_id', models.BigIntegerField(null=True)),
                ('customer_id', models.BigIntegerField(null=True)),
                ('metric_id', models.BigIntegerField(null=True)),
                ('currency', models.CharField(blank=True, default='', max_length=3)),
                ('native', models.BigIntegerField(help_text="revenue in the order's own currency", null=True)),
                ('revenue', models.BigIntegerField(null=True)),
                ('margin', models.BigIntegerField(null=True)),
                ('units', models.BigIntegerField(null=True)),
                ('returned', models.BigIntegerField(null=True)),
                ('orders', models.BigIntegerField(null=True)),
                ('new_customers', models.BigIntegerField(null=True)),
                ('deals_won', models.BigIntegerField(null=True)),
                ('deals_closed', models.BigIntegerField(null=True)),
                ('promised', models.BigIntegerField(null=True)),
                ('on_time', models.BigIntegerField(null=True)),
                ('score', models.BigIntegerField(null=True)),
                ('scores', models.BigIntegerField(null=True)),
                ('numerator', models.BigIntegerField(null=True)),
                ('denominator', models.BigIntegerField(null=True)),
                ('department', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('position', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.position')),
                ('posting', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.posting')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['person', 'day'], name='entry_person_day'),
                    models.Index(fields=['day'], name='entry_day'),
                    models.Index(condition=models.Q(('order_id__isnull', False)), fields=['order_id'], name='entry_order'),
                    models.Index(condition=models.Q(('deal_id__isnull', False)), fields=['deal_id'], name='entry_deal'),
                    models.Index(condition=models.Q(('measurement_id__isnull', False)), fields=['measurement_id'], name='entry_measurement'),
                    models.Index(fields=['posting'], name='entry_posting'),
                    models.Index(condition=models.Q(('new_customers__gt', 0), ('reverses__isnull', True)), fields=['customer_id'], name='entry_first_of_customer'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('reverses__isnull', False)), fields=('reverses',), name='an_entry_is_reversed_once'),
                ],
            },
        ),
        # An id that Django makes of itself stands first; this one came after the month.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.CreateModel(
                    name='StaleMonth',
                    fields=[
                        ('month', models.DateField()),
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ],
                ),
            ],
            state_operations=[
                migrations.CreateModel(
                    name='StaleMonth',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.DateField(help_text='its first day')),
                    ],
                ),
            ],
        ),
        migrations.CreateModel(
            name='Metric',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('unit', models.CharField(blank=True, default='', max_length=40)),
                ('better', models.CharField(choices=[('higher', 'higher is better'), ('lower', 'lower is better')], max_length=6)),
                ('change_set', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Measurement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('numerator', models.DecimalField(decimal_places=6, max_digits=18)),
                ('denominator', models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ('change_set', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measurements', to='people.person')),
                ('metric', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='measurements', to='sales.metric')),
            ],
            options={
                'indexes': [models.Index(fields=['day'], name='measurement_day')],
                'constraints': [
                    models.UniqueConstraint(fields=('metric', 'person', 'day'), name='one_measurement_a_day'),
                    models.CheckConstraint(condition=models.Q(('numerator__gte', 0)), name='measurement_numerator_gte_0'),
                    models.CheckConstraint(condition=models.Q(('denominator__isnull', True), ('denominator__gte', 0), _connector='OR'), name='measurement_denominator_gte_0'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=80, unique=True)),
                ('ordered_on', models.DateField()),
                ('confirmed_on', models.DateField(null=True)),
                ('promised_on', models.DateField(help_text='the first promise; later ones are OrderPromise rows', null=True)),
                ('delivered_on', models.DateField(help_text='the day the last quantity arrived', null=True)),
                ('cancelled_on', models.DateField(null=True)),
                ('cancel_reason', models.CharField(blank=True, choices=[('price', 'price'), ('product', 'product'), ('delivery', 'delivery'), ('service', 'service'), ('no_budget', 'no budget'), ('timing', 'timing'), ('competitor', 'competitor'), ('other', 'other')], default='', max_length=12)),
                ('invoiced_on', models.DateField(null=True)),
                ('paid_on', models.DateField(null=True)),
                ('currency', models.CharField(max_length=3)),
                ('change_set', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('customer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='sales.customer')),
                ('deal', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='sales.deal')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['customer', 'ordered_on', 'number'], name='order_of_customer'),
                    models.Index(condition=models.Q(('deal__isnull', False)), fields=['deal'], name='order_of_deal'),
                    models.Index(fields=['currency', 'ordered_on'], name='order_currency_day'),
                    models.Index(fields=['ordered_on', 'id'], name='order_day'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('confirmed_on__isnull', True), ('confirmed_on__gte', models.F('ordered_on')), _connector='OR'), name='order_confirmed_on_not_before_ordered_on'),
                    models.CheckConstraint(condition=models.Q(('promised_on__isnull', True), ('promised_on__gte', models.F('ordered_on')), _connector='OR'), name='order_promised_on_not_before_ordered_on'),
                    models.CheckConstraint(condition=models.Q(('delivered_on__isnull', True), ('delivered_on__gte', models.F('ordered_on')), _connector='OR'), name='order_delivered_on_not_before_ordered_on'),
                    models.CheckConstraint(condition=models.Q(('cancelled_on__isnull', True), ('cancelled_on__gte', models.F('ordered_on')), _connector='OR'), name='order_cancelled_on_not_before_ordered_on'),
                    models.CheckConstraint(condition=models.Q(('invoiced_on__isnull', True), ('invoiced_on__gte', models.F('ordered_on')), _connector='OR'), name='order_invoiced_on_not_before_ordered_on'),
                    models.CheckConstraint(condition=models.Q(('paid_on__isnull', True), ('paid_on__gte', models.F('ordered_on')), _connector='OR'), name='order_paid_on_not_before_ordered_on'),
                ],
            },
        ),
        migrations.CreateModel(
            name='OrderPromise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('promised_on', models.DateField()),
                ('known_since', models.DateTimeField(auto_now_add=True)),
                ('change_set', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('order', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='promises', to='sales.order')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'number'), name='one_promise_of_a_number')],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.CharField(help_text='its key within the order, as the file writes it', max_length=40)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=15)),
                ('unit_price', models.DecimalField(decimal_places=4, max_digits=18)),
                ('discount', models.DecimalField(decimal_places=6, default=0, max_digits=7)),
                ('list_price', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ('unit_cost', models.DecimalField(decimal_places=4, help_text='company currency', max_digits=18, null=True)),
                ('change_set', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('order', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='sales.order')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='order_lines', to='sales.product')),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('unit_cost__isnull', True)), fields=['order', 'id'], name='order_line_without_cost'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('order', 'line'), name='one_line_of_a_key_per_order'),
                    models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='order_line_quantity_gt_0'),
                    models.CheckConstraint(condition=models.Q(('unit_price__gte', 0)), name='order_line_unit_price_gte_0'),
                    models.CheckConstraint(condition=models.Q(('discount__range', (0, 1))), name='order_line_discount_0_to_1'),
                    models.CheckConstraint(condition=models.Q(('list_price__isnull', True), ('list_price__gte', 0), _connector='OR'), name='order_line_list_price_gte_0'),
                    models.CheckConstraint(condition=models.Q(('unit_cost__isnull', True), ('unit_cost__gte', 0), _connector='OR'), name='order_line_unit_cost_gte_0'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Credit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('share', models.DecimalField(decimal_places=4, default=1, max_digits=5)),
                ('kind', models.CharField(choices=[('direct', 'direct'), ('overlay', 'overlay')], default='direct', max_length=7)),
                ('change_set', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='people.person')),
                ('order', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='credits', to='sales.order')),
                ('line', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='credits', to='sales.orderline')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('line__isnull', False)), fields=['line'], name='credit_of_line')],
                'constraints': [
                    models.UniqueConstraint(fields=('order', 'line', 'person', 'kind'), name='one_credit_per_order_and_person', nulls_distinct=False),
                    models.CheckConstraint(condition=models.Q(('share__gt', 0), ('share__lte', 1)), name='credit_share_above_0_to_1'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('returned_on', models.DateField()),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=15)),
                ('reason', models.CharField(blank=True, choices=[('defect', 'defect'), ('late', 'late'), ('wrong_item', 'wrong item'), ('not_needed', 'not needed'), ('other', 'other')], default='', max_length=10)),
                ('change_set', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('line', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='returns', to='sales.orderline')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('line', 'returned_on'), name='one_return_per_line_and_day'),
                    models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='return_quantity_gt_0'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField()),
                ('done_on', models.DateField(null=True)),
                ('score', models.DecimalField(decimal_places=2, max_digits=4, null=True)),
                ('comment', models.TextField(blank=True, default='')),
                ('change_set', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.changeset')),
                ('order', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='sales.order')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('order', 'due_on'), name='one_follow_up_per_order_and_day'),
                    models.CheckConstraint(condition=models.Q(('score__isnull', True), ('score__range', (0, 10)), _connector='OR'), name='follow_up_score_0_to_10'),
                ],
            },
        ),
        migrations.RunSQL(_sql.LEDGER, _sql.LEDGER_BACK),
        migrations.RunSQL(_sql.DIVISION, _sql.DIVISION_BACK),
        migrations.RunSQL(_sql.CURRENCY, _sql.CURRENCY_BACK),
    ]

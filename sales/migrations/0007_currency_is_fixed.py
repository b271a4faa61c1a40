"""The company's currency is fixed once an order exists: amounts of the ledger are in it."""

from django.db import migrations

from sales.migrations import _sql


class Migration(migrations.Migration):
    dependencies = [("sales", "0006_first_orders_at_once"), ("people", "0004_pace_limits")]
    operations = [migrations.RunSQL(_sql.CURRENCY, _sql.CURRENCY_BACK)]

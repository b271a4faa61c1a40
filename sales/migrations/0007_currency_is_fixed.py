"""The company's currency is fixed once an order exists: amounts of the ledger are in it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION sales_refuse_new_currency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM sales_order) THEN
        RAISE EXCEPTION 'the currency is fixed once an order exists'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'currency_is_fixed_once_an_order_exists';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER currency_is_fixed_once_an_order_exists BEFORE UPDATE OF currency ON people_company
    FOR EACH ROW WHEN (OLD.currency <> NEW.currency) EXECUTE FUNCTION sales_refuse_new_currency();
"""
BACK = """
DROP TRIGGER currency_is_fixed_once_an_order_exists ON people_company;
DROP FUNCTION sales_refuse_new_currency();
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0006_first_orders_at_once"), ("people", "0004_pace_limits")]
    operations = [migrations.RunSQL(FORWARD, BACK)]

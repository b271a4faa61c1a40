"""Statements that Django has no words for, as the migrations run them."""

# The ledger is append-only: not even raw SQL changes an entry. (TRUNCATE stays possible: restore and --reset-demo.)
LEDGER = """
CREATE FUNCTION sales_entry_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: post a reversal instead' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER entry_is_append_only BEFORE UPDATE OR DELETE ON sales_entry
    FOR EACH STATEMENT EXECUTE FUNCTION sales_entry_refuse_change();
"""
LEDGER_BACK = "DROP TRIGGER entry_is_append_only ON sales_entry; DROP FUNCTION sales_entry_refuse_change();"

# Division that never rounds twice: numeric division keeps only so many digits, these keep all.
DIVISION = """
-- n / d for d > 0, rounded half away from zero to a whole number.
CREATE FUNCTION half_up(n numeric, d numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    sign(n) * div(2 * abs(n) + d, 2 * d);
-- The largest whole number not above n / d, for d > 0.
CREATE FUNCTION floor_div(n numeric, d numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    div(n, d) - CASE WHEN mod(n, d) < 0 THEN 1 ELSE 0 END;
"""
DIVISION_BACK = "DROP FUNCTION half_up(numeric, numeric); DROP FUNCTION floor_div(numeric, numeric);"

# The company's currency is fixed once an order exists: amounts of the ledger are in it.
CURRENCY = """
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
CURRENCY_BACK = """
DROP TRIGGER currency_is_fixed_once_an_order_exists ON people_company;
DROP FUNCTION sales_refuse_new_currency();
"""

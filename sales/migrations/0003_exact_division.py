"""Division that never rounds twice: numeric division keeps only so many digits, these keep all."""

from django.db import migrations

FORWARD = """
-- n / d for d > 0, rounded half away from zero to a whole number.
CREATE FUNCTION half_up(n numeric, d numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    sign(n) * div(2 * abs(n) + d, 2 * d);
-- The largest whole number not above n / d, for d > 0.
CREATE FUNCTION floor_div(n numeric, d numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    div(n, d) - CASE WHEN mod(n, d) < 0 THEN 1 ELSE 0 END;
"""
BACK = "DROP FUNCTION half_up(numeric, numeric); DROP FUNCTION floor_div(numeric, numeric);"


class Migration(migrations.Migration):
    dependencies = [("sales", "0002_ledger_is_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACK)]

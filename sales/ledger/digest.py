"""From what changed to what must be looked at again: records to post anew, months to sum anew."""

from django.db import connection

from imports.models import ChangeSet
from sales.models import Posting

# One row per way in which a changed row touches records. `c` is the changed row: (table, row_id, action, before).
_ORDERS_TOUCHED = """
    SELECT c.row_id FROM c WHERE c.table = 'sales_order'
    UNION SELECT l.order_id FROM c JOIN sales_orderline l ON l.id = c.row_id WHERE c.table = 'sales_orderline'
    UNION SELECT k.order_id FROM c JOIN sales_credit k ON k.id = c.row_id WHERE c.table = 'sales_credit'
    UNION SELECT u.order_id FROM c JOIN sales_followup u ON u.id = c.row_id WHERE c.table = 'sales_followup'
    UNION SELECT (c.before->>'order_id')::bigint FROM c
          WHERE c.table IN ('sales_orderline', 'sales_credit', 'sales_followup') AND c.before IS NOT NULL
    UNION SELECT l.order_id FROM c JOIN sales_return r ON r.id = c.row_id JOIN sales_orderline l ON l.id = r.line_id
          WHERE c.table = 'sales_return'
    UNION SELECT l.order_id FROM c JOIN sales_orderline l ON l.id = (c.before->>'line_id')::bigint
          WHERE c.table = 'sales_return' AND c.before IS NOT NULL
    -- a corrected rate restates the orders of its currency from its day on
    UNION SELECT o.id FROM rate JOIN sales_order o ON o.currency = rate.currency AND o.ordered_on >= rate.day
    -- a corrected employment, seat or e-mail (it breaks ties) restates what the person is credited with
    UNION SELECT k.order_id FROM moved JOIN sales_credit k ON k.person_id = moved.person_id
"""
_RATE = """
    SELECT coalesce(r.currency, c.before->>'currency') AS currency, least(r.day, (c.before->>'day')::date) AS day
    FROM c LEFT JOIN sales_exchangerate r ON r.id = c.row_id WHERE c.table = 'sales_exchangerate'
"""
# Only who existed before can be credited with anything; whoever moved, from which day on.
_MOVED = """
    SELECT p.id AS person_id,
           -- no day of hiring is from ever, no day of leaving is for ever; a new e-mail alone moves nobody
           coalesce(least(CASE WHEN p.hired_on IS DISTINCT FROM (c.before->>'hired_on')::date
                               THEN least(coalesce(p.hired_on, '-infinity'), coalesce((c.before->>'hired_on')::date, '-infinity')) END,
                          CASE WHEN p.left_on IS DISTINCT FROM (c.before->>'left_on')::date
                               THEN least(p.left_on, (c.before->>'left_on')::date) END), 'infinity') AS since
    FROM c JOIN people_person p ON p.id = c.row_id
    WHERE c.table = 'people_person' AND c.before IS NOT NULL
      AND (p.hired_on, p.left_on, p.email) IS DISTINCT FROM
          ((c.before->>'hired_on')::date, (c.before->>'left_on')::date, c.before->>'email')
    UNION ALL
    SELECT coalesce(p.person_id, (c.before->>'person_id')::bigint), least(p.start_on, (c.before->>'start_on')::date)
    FROM c LEFT JOIN people_position p ON p.id = c.row_id
    WHERE c.table = 'people_position'
"""
_CHANGED = "SELECT r.table, r.row_id, r.action, r.before FROM imports_changedrow r WHERE r.change_set_id = ANY(%s)"

# A customer's first order may have become another one: the one that is, and the one that the ledger still has for it.
_FIRST_ORDERS = """
INSERT INTO touched_order
WITH customer AS (
    SELECT o.customer_id AS id FROM touched_order t JOIN sales_order o ON o.id = t.id WHERE o.customer_id IS NOT NULL
    UNION
    SELECT (r.before->>'customer_id')::bigint FROM imports_changedrow r
    WHERE r.change_set_id = ANY(%s) AND r.table = 'sales_order' AND r.before->>'customer_id' IS NOT NULL
)
SELECT first.id FROM customer c CROSS JOIN LATERAL (
    SELECT o.id FROM sales_order o WHERE o.customer_id = c.id ORDER BY o.ordered_on, o.number COLLATE "C" LIMIT 1
) first
UNION
SELECT e.order_id FROM customer c
JOIN sales_entry e ON e.customer_id = c.id AND e.new_customers > 0 AND e.reverses IS NULL
WHERE NOT EXISTS (SELECT FROM sales_entry x WHERE x.reverses = e.id)
EXCEPT SELECT id FROM touched_order
"""

# Months whose entries now fall under another product line, segment, region, department or manager.
_STALE = f"""
INSERT INTO sales_stalemonth (month)
WITH c AS MATERIALIZED ({_CHANGED}),
moved AS MATERIALIZED ({_MOVED}),
product AS (
    SELECT p.id FROM c JOIN sales_product p ON p.id = c.row_id
    WHERE c.table = 'sales_product' AND c.before IS NOT NULL AND p.line_id IS DISTINCT FROM (c.before->>'line_id')::bigint
),
customer AS (
    SELECT x.id FROM c JOIN sales_customer x ON x.id = c.row_id
    WHERE c.table = 'sales_customer' AND c.before IS NOT NULL
      AND (x.segment, x.region) IS DISTINCT FROM (c.before->>'segment', c.before->>'region')
),
everything AS (
    SELECT FROM c LEFT JOIN people_department d ON d.id = c.row_id
    WHERE c.table = 'people_department' AND c.before IS NOT NULL
      AND (d.id IS NULL OR d.parent_id IS DISTINCT FROM (c.before->>'parent_id')::bigint)
    UNION ALL
    SELECT FROM c WHERE c.table = 'sales_productline' AND c.before IS NOT NULL
),
days AS (
    SELECT e.day FROM sales_entry e WHERE EXISTS (SELECT FROM product) AND e.product_id IN (SELECT id FROM product)
    UNION ALL
    SELECT e.day FROM sales_entry e WHERE EXISTS (SELECT FROM customer) AND e.customer_id IN (SELECT id FROM customer)
    UNION ALL
    SELECT e.day FROM sales_entry e
    WHERE EXISTS (SELECT FROM moved) AND e.attributed_on >= (SELECT coalesce(min(since), '-infinity') FROM moved)
    UNION ALL
    SELECT e.day FROM sales_entry e WHERE EXISTS (SELECT FROM everything)
)
SELECT DISTINCT date_trunc('month', day)::date FROM days
"""


def pending_change_sets() -> list[int]:
    """Change-sets that the ledger has not digested yet, oldest first."""
    digested = Posting.objects.filter(change_set__isnull=False).values("change_set")
    return list(ChangeSet.objects.exclude(pk__in=digested).order_by("pk").values_list("pk", flat=True))


def mark(change_sets: list[int]) -> None:
    """Fill the temporary tables of touched records, and note the months whose dimensions moved."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE TEMP TABLE touched_order ON COMMIT DROP AS
                WITH c AS MATERIALIZED ({_CHANGED}), rate AS ({_RATE}), moved AS MATERIALIZED ({_MOVED}) {_ORDERS_TOUCHED};
            ALTER TABLE touched_order RENAME COLUMN row_id TO id;
            CREATE TEMP TABLE touched_deal ON COMMIT DROP AS
                WITH c AS MATERIALIZED ({_CHANGED}), moved AS MATERIALIZED ({_MOVED})
                SELECT row_id AS id FROM c WHERE c.table = 'sales_deal'
                UNION SELECT d.id FROM moved JOIN sales_deal d ON d.owner_id = moved.person_id;
            CREATE TEMP TABLE touched_measurement ON COMMIT DROP AS
                WITH c AS MATERIALIZED ({_CHANGED}), moved AS MATERIALIZED ({_MOVED})
                SELECT row_id AS id FROM c WHERE c.table = 'sales_measurement'
                UNION SELECT m.id FROM moved JOIN sales_measurement m ON m.person_id = moved.person_id;
            ANALYZE touched_order, touched_deal, touched_measurement
            """,
            [change_sets] * 3,
        )
        cursor.execute(_FIRST_ORDERS, [change_sets])
        if cursor.rowcount:
            cursor.execute("ANALYZE touched_order")
        cursor.execute(_STALE, [change_sets])


def mark_everything() -> None:
    """All records, and all that the ledger has entries of: what a whole verification looks at."""
    with connection.cursor() as cursor:
        for table, column, records in (
            ("touched_order", "order_id", "sales_order"),
            ("touched_deal", "deal_id", "sales_deal"),
            ("touched_measurement", "measurement_id", "sales_measurement"),
        ):
            cursor.execute(
                f"CREATE TEMP TABLE {table} ON COMMIT DROP AS SELECT id FROM {records} "
                f"UNION SELECT {column} FROM sales_entry WHERE {column} IS NOT NULL"
            )
            cursor.execute(f"ANALYZE {table}")

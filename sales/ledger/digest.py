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
# A customer's first order may have become another one: the one that is, and the one that the ledger still has for it.
_FIRST_ORDERS = """
    buyer AS (
        SELECT o.customer_id AS id FROM touched_order t JOIN sales_order o ON o.id = t.id WHERE o.customer_id IS NOT NULL
        UNION
        SELECT (c.before->>'customer_id')::bigint FROM c
        WHERE c.table = 'sales_order' AND c.before->>'customer_id' IS NOT NULL
    ),
    first_order AS (
        SELECT first.id FROM buyer b CROSS JOIN LATERAL (
            SELECT o.id FROM sales_order o WHERE o.customer_id = b.id ORDER BY o.ordered_on, o.number COLLATE "C" LIMIT 1
        ) first
    ),
    counted_first AS (
        SELECT e.order_id AS id FROM buyer b
        JOIN sales_entry e ON e.customer_id = b.id AND e.new_customers > 0 AND e.reverses IS NULL
        WHERE NOT EXISTS (SELECT FROM sales_entry x WHERE x.reverses = e.id)
    )
"""

# Months whose entries now fall under another product line, segment, region, department or manager.
_STALE = """
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
    ),
    stale AS (
        INSERT INTO sales_stalemonth (month) SELECT DISTINCT date_trunc('month', day)::date FROM days
    )
"""
_TOUCHED = f"""
    WITH c AS MATERIALIZED (
        SELECT r.table, r.row_id, r.action, r.before FROM imports_changedrow r WHERE r.change_set_id = ANY(%s)
    ),
    rate AS ({_RATE}),
    moved AS MATERIALIZED ({_MOVED}),
    touched_order(id) AS MATERIALIZED ({_ORDERS_TOUCHED}),
    {_FIRST_ORDERS},
    {_STALE}
    SELECT (SELECT array_agg(id)::text FROM (
                SELECT id FROM touched_order
                UNION (SELECT id FROM first_order EXCEPT SELECT id FROM counted_first)
                UNION (SELECT id FROM counted_first EXCEPT SELECT id FROM first_order)) o),
           (SELECT array_agg(id)::text FROM (
                SELECT row_id AS id FROM c WHERE c.table = 'sales_deal'
                UNION SELECT d.id FROM moved JOIN sales_deal d ON d.owner_id = moved.person_id) d),
           (SELECT array_agg(id)::text FROM (
                SELECT row_id AS id FROM c WHERE c.table = 'sales_measurement'
                UNION SELECT m.id FROM moved JOIN sales_measurement m ON m.person_id = moved.person_id) m)
"""


def pending_change_sets() -> list[int]:
    """Change-sets that the ledger has not digested yet, oldest first."""
    digested = Posting.objects.filter(change_set__isnull=False).values("change_set")
    return list(ChangeSet.objects.exclude(pk__in=digested).order_by("pk").values_list("pk", flat=True))


def touched(change_sets: list[int]) -> tuple[str | None, ...]:
    """The ids of orders, deals and measurements to post anew, each as Postgres writes an array, None where there are none.

    Notes the months whose dimensions moved. The ids go back to the database as they are: there may be millions.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, [change_sets])
        found: tuple[str | None, ...] = cursor.fetchone()
        return found

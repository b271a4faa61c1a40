"""Which entries the records, as they stand now, must have in the ledger.

Each source is common table expressions over `touched`, the ids of records, and selects over them that give rows in the
order of IDENTITY and then QUANTITIES. The rules are those of docs/measures.md:

- a line is worth round(quantity × price × (1 − discount) × rate) once, in millionths of the company's currency;
- what is left of it after returns and a cancellation is its standing amount, and every standing amount is split among
  the credited people and the uncredited remainder by largest remainder (ties by e-mail, code point). An entry is the
  difference between a person's parts of two consecutive standing amounts, so that what comes back in full leaves 0;
- a person not employed on the day of attribution leaves their part to the company alone; an employed person without a
  position has it without department.
"""

from dataclasses import dataclass

from sales.measures import QUANTITIES

IDENTITY = (
    "kind",
    "day",
    "attributed_on",
    "person_id",
    "position_id",
    "department_id",
    "order_id",
    "line_id",
    "deal_id",
    "measurement_id",
    "record_id",
    "product_id",
    "customer_id",
    "metric_id",
    "currency",
    "native",
)
COLUMNS = (*IDENTITY, *QUANTITIES)

# The person of a fact and where they sat on the day of attribution; nobody where they were not employed.
_SEAT = """
    LEFT JOIN people_person pe ON pe.id = f.person_id
         AND (pe.hired_on IS NULL OR pe.hired_on <= f.attributed_on)
         AND (pe.left_on IS NULL OR pe.left_on >= f.attributed_on)
    LEFT JOIN people_position po ON po.person_id = pe.id
         AND po.start_on <= f.attributed_on AND (po.end_on IS NULL OR po.end_on >= f.attributed_on)
"""

# Each order with the rate that converts it; parts: who has which ten-thousandths of it, by e-mail;
# the remainder, which nobody has, comes first.
_ORDERS = """
    orders AS MATERIALIZED (
        SELECT o.id, o.number, o.customer_id, o.ordered_on, o.promised_on, o.delivered_on, o.cancelled_on, o.currency,
               CASE WHEN o.currency = c.currency THEN 1 ELSE r.rate END AS rate
        FROM touched t
        JOIN sales_order o ON o.id = t.id
        CROSS JOIN people_company c
        LEFT JOIN LATERAL (
            SELECT x.rate FROM sales_exchangerate x
            WHERE x.currency = o.currency AND x.day <= o.ordered_on AND o.currency <> c.currency
            ORDER BY x.day DESC LIMIT 1
        ) r ON true
    ),
    credit AS (
        SELECT k.order_id, k.person_id, (k.share * 10000)::bigint AS share,
               row_number() OVER (PARTITION BY k.order_id ORDER BY p.email COLLATE "C", k.person_id) AS place
        FROM touched t
        JOIN sales_credit k ON k.order_id = t.id AND k.line_id IS NULL AND k.kind <> 'overlay'
        JOIN people_person p ON p.id = k.person_id
    ),
    part AS MATERIALIZED (
        SELECT order_id, person_id, share, place FROM credit
        UNION ALL
        SELECT o.id, NULL, 10000 - coalesce(s.share, 0), 0
        FROM orders o LEFT JOIN (SELECT order_id, sum(share)::bigint AS share FROM credit GROUP BY 1) s ON s.order_id = o.id
        WHERE coalesce(s.share, 0) < 10000
    )
"""


def _whole(amount: str, name: str) -> str:
    """SQL of the whole part of a share of `amount`, and of what remains, in integers that never overflow."""
    rest = f"((({amount} % 10000) + 10000) % 10000)"
    return f"({amount} - {rest}) / 10000 * share + {rest} * share / 10000 AS {name}_whole, {rest} * share % 10000 AS {name}_rest"


def _part(amount: str, name: str) -> str:
    """SQL of a part by largest remainder."""
    return (
        f"({name}_whole + CASE WHEN row_number() OVER (PARTITION BY line_id, step ORDER BY {name}_rest DESC, place) "
        f"<= {amount} - sum({name}_whole) OVER (PARTITION BY line_id, step) THEN 1 ELSE 0 END)::bigint AS {name}_part"
    )


_LINE = "w.order_id, w.line_id, w.product_id, w.customer_id, w.currency, w.ordered_on"
_STANDING = "order_id, line_id, product_id, customer_id, currency, ordered_on, step, kind, day, record_id, moves"
_FACT = "order_id, line_id, product_id, customer_id, currency, ordered_on, kind, day, record_id, person_id"
# The quantities that a line has no part in.
_NO_MORE = ", ".join("NULL::bigint" for _ in QUANTITIES[4:])


_LINES = f"""
worth AS MATERIALIZED (
    SELECT o.id AS order_id, o.customer_id, o.ordered_on, o.cancelled_on, o.currency, l.id AS line_id, l.product_id, l.quantity,
           round(l.quantity * l.unit_price * (1 - l.discount) * o.rate * 1000000)::bigint AS revenue,
           round((l.quantity * l.unit_price * (1 - l.discount) * o.rate - l.unit_cost * l.quantity) * 1000000)::bigint AS margin,
           round(l.quantity * l.unit_price * (1 - l.discount) * 1000000)::bigint AS native
    FROM orders o JOIN sales_orderline l ON l.order_id = o.id
    WHERE o.rate IS NOT NULL
),
-- What happens to a line, in order: sold, returned (once or more), cancelled; `left_over` is the quantity that stands after it.
later AS MATERIALIZED (
    SELECT w.line_id, row_number() OVER back AS step, 'return' AS kind, r.returned_on AS day, r.id AS record_id,
           w.quantity - sum(r.quantity) OVER back AS left_over
    FROM worth w JOIN sales_return r ON r.line_id = w.line_id
    WINDOW back AS (PARTITION BY w.line_id ORDER BY r.returned_on)
    UNION ALL
    SELECT line_id, 1000000, 'cancellation', cancelled_on, NULL, 0 FROM worth WHERE cancelled_on IS NOT NULL
),
standing AS (
    SELECT {_LINE}, 0::bigint AS step, 'sale' AS kind, w.ordered_on AS day, NULL::bigint AS record_id,
           w.revenue AS left_revenue, w.margin AS left_margin, w.native AS left_native, (w.quantity * 1000000)::bigint AS left_units,
           w.line_id IN (SELECT line_id FROM later) AS moves
    FROM worth w
    UNION ALL
    SELECT {_LINE}, s.step, s.kind, s.day, s.record_id,
           half_up(w.revenue * s.left_over * 1000, w.quantity * 1000)::bigint,
           half_up(w.margin * s.left_over * 1000, w.quantity * 1000)::bigint,
           half_up(w.native * s.left_over * 1000, w.quantity * 1000)::bigint, (s.left_over * 1000000)::bigint, true
    FROM later s JOIN worth w ON w.line_id = s.line_id
),
-- Most orders have one seller and most lines stay as they are: nothing of those is sorted.
divided AS MATERIALIZED (
    SELECT {_STANDING}, person_id, place, left_revenue AS revenue_part, left_margin AS margin_part,
           left_native AS native_part, left_units AS units_part
    FROM standing n JOIN part p USING (order_id) WHERE p.share = 10000
    UNION ALL
    SELECT {_STANDING}, person_id, place,
           {_part("left_revenue", "revenue")}, {_part("left_margin", "margin")},
           {_part("left_native", "native")}, {_part("left_units", "units")}
    FROM (
        SELECT n.*, p.person_id, p.place, {_whole("left_revenue", "revenue")}, {_whole("left_margin", "margin")},
               {_whole("left_native", "native")}, {_whole("left_units", "units")}
        FROM standing n JOIN part p ON p.order_id = n.order_id WHERE p.share < 10000
    ) x
),
moved AS (
    SELECT {_FACT}, step,
           native_part - lag(native_part) OVER earlier AS native,
           revenue_part - lag(revenue_part) OVER earlier AS revenue,
           margin_part - lag(margin_part) OVER earlier AS margin,
           units_part - lag(units_part) OVER earlier AS units,
           CASE WHEN kind = 'return' THEN lag(units_part) OVER earlier - units_part END AS returned
    FROM divided WHERE moves
    WINDOW earlier AS (PARTITION BY line_id, place ORDER BY step)
),
line_fact AS (
    SELECT {_FACT}, native_part AS native, revenue_part AS revenue, margin_part AS margin, units_part AS units,
           NULL::bigint AS returned
    FROM divided WHERE step = 0
    UNION ALL
    SELECT {_FACT}, native, revenue, margin, units, returned FROM moved WHERE step > 0
),
seated AS MATERIALIZED (
    SELECT f.*, pe.id AS seller_id, po.id AS position_id, po.department_id
    FROM (SELECT *, ordered_on AS attributed_on FROM line_fact) f {_SEAT}
)
"""
_LINES_DUE = f"""
SELECT kind, day, attributed_on, seller_id, position_id, department_id, order_id, line_id, NULL::bigint, NULL::bigint,
       record_id, product_id, customer_id, NULL::bigint, currency, native, revenue, margin, units, returned, {_NO_MORE}
FROM seated WHERE seller_id IS NOT NULL
UNION ALL
-- What nobody is credited with is one part, whatever it is made of.
SELECT kind, day, attributed_on, NULL, NULL, NULL, order_id, line_id, NULL, NULL,
       record_id, product_id, customer_id, NULL, currency, sum(native)::bigint,
       sum(revenue)::bigint, sum(margin)::bigint, sum(units)::bigint, sum(returned)::bigint, {_NO_MORE}
FROM seated WHERE seller_id IS NULL
GROUP BY kind, day, attributed_on, order_id, line_id, record_id, product_id, customer_id, currency
"""

# Everything of an order that is one thing, not a line: itself, being a customer's first, its promise, its follow-ups.
_EVENTS = """
first_order AS (
    SELECT DISTINCT ON (o.customer_id) o.id
    FROM sales_order o
    WHERE o.customer_id IN (SELECT customer_id FROM orders)
    ORDER BY o.customer_id, o.ordered_on, o.number COLLATE "C"
),
event AS (
    SELECT o.id, 'sale' AS kind, o.ordered_on AS day, NULL::bigint AS record_id, 1 AS orders,
           CASE WHEN n.id IS NOT NULL THEN 1 END AS new_customers,
           NULL::int AS promised, NULL::int AS on_time, NULL::numeric AS score
    FROM orders o LEFT JOIN first_order n ON n.id = o.id
    UNION ALL
    SELECT o.id, 'cancellation', o.cancelled_on, NULL, -1, CASE WHEN n.id IS NOT NULL THEN -1 END, NULL, NULL, NULL
    FROM orders o LEFT JOIN first_order n ON n.id = o.id
    WHERE o.cancelled_on IS NOT NULL
    UNION ALL
    SELECT o.id, 'event', o.promised_on, NULL, NULL, NULL, 1, CASE WHEN o.delivered_on <= o.promised_on THEN 1 ELSE 0 END, NULL
    FROM orders o
    WHERE o.promised_on IS NOT NULL AND (o.cancelled_on IS NULL OR o.cancelled_on > o.promised_on)
    UNION ALL
    SELECT o.id, 'event', u.done_on, u.id, NULL, NULL, NULL, NULL, u.score
    FROM orders o JOIN sales_followup u ON u.order_id = o.id
    WHERE u.done_on IS NOT NULL AND u.score IS NOT NULL
),
event_fact AS (
    SELECT o.id AS order_id, o.customer_id, o.ordered_on AS attributed_on, e.kind, e.day, e.record_id, p.person_id,
           -- a share has four decimals and a score two: these products are whole millionths
           e.orders * p.share * 100 AS orders, e.new_customers * p.share * 100 AS new_customers,
           e.promised * p.share * 100 AS promised, e.on_time * p.share * 100 AS on_time,
           (e.score * 100)::bigint * p.share AS score, CASE WHEN e.score IS NOT NULL THEN p.share * 100 END AS scores
    FROM event e JOIN orders o ON o.id = e.id JOIN part p ON p.order_id = o.id
)
"""
_EVENTS_DUE = f"""
SELECT f.kind, f.day, f.attributed_on, pe.id, po.id, po.department_id, f.order_id, NULL::bigint, NULL::bigint, NULL::bigint,
       f.record_id, NULL::bigint, f.customer_id, NULL::bigint, '', NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
       sum(f.orders)::bigint, sum(f.new_customers)::bigint, NULL::bigint, NULL::bigint,
       sum(f.promised)::bigint, sum(f.on_time)::bigint, sum(f.score)::bigint, sum(f.scores)::bigint, NULL::bigint, NULL::bigint
FROM event_fact f {_SEAT}
GROUP BY f.kind, f.day, f.attributed_on, pe.id, po.id, po.department_id, f.order_id, f.record_id, f.customer_id,
         (f.promised IS NULL), (f.orders IS NULL)
"""

_DEALS = """
deal_fact AS (
    SELECT d.id, d.closed_on AS attributed_on, d.owner_id AS person_id, d.product_id, d.customer_id, d.stage
    FROM touched t JOIN sales_deal d ON d.id = t.id
    WHERE d.stage IN ('won', 'lost')
)
"""
_DEALS_DUE = f"""
SELECT 'event', f.attributed_on, f.attributed_on, pe.id, po.id, po.department_id, NULL::bigint, NULL::bigint, f.id, NULL::bigint,
       NULL::bigint, f.product_id, f.customer_id, NULL::bigint, '', NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
       CASE WHEN f.stage = 'won' THEN 1000000 ELSE 0 END::bigint, 1000000::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint
FROM deal_fact f {_SEAT}
"""

_MEASUREMENTS = """
measured AS (
    SELECT m.id, m.day AS attributed_on, m.person_id, m.metric_id, m.numerator, m.denominator
    FROM touched t JOIN sales_measurement m ON m.id = t.id
)
"""
_MEASUREMENTS_DUE = f"""
SELECT 'event', f.attributed_on, f.attributed_on, pe.id, po.id, po.department_id, NULL::bigint, NULL::bigint, NULL::bigint, f.id,
       NULL::bigint, NULL::bigint, NULL::bigint, f.metric_id, '', NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, (f.numerator * 1000000)::bigint, (f.denominator * 1000000)::bigint
FROM measured f {_SEAT}
"""


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of record that has entries: its table, and the ledger's column that names it."""

    table: str
    column: str
    steps: str
    due: str


ORDERS = Source("sales_order", "order_id", f"{_ORDERS}, {_LINES}, {_EVENTS}", f"{_LINES_DUE} UNION ALL {_EVENTS_DUE}")
DEALS = Source("sales_deal", "deal_id", _DEALS, _DEALS_DUE)
MEASUREMENTS = Source("sales_measurement", "measurement_id", _MEASUREMENTS, _MEASUREMENTS_DUE)

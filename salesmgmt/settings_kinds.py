"""The kinds that apps declare, by dotted names: a lower floor reads them without importing the higher one."""

# In the order in which a folder is read.
IMPORT_KINDS = [
    "people.files.DEPARTMENTS",
    "people.files.PEOPLE",
    "people.files.POSITIONS",
    "people.files.ABSENCES",
    "sales.files.EXCHANGE_RATES",
    "sales.files.PRODUCTS",
    "sales.files.COMPETITOR_PRICES",
    "sales.files.CUSTOMERS",
    "sales.files.CAMPAIGNS",
    "sales.files.DEALS",
    "sales.files.ORDERS",
    "sales.files.ORDER_LINES",
    "sales.files.CREDITS",
    "sales.files.RETURNS",
    "sales.files.FOLLOW_UPS",
    "sales.files.METRICS",
    "sales.files.MEASUREMENTS",
    "goals.files.GOALS",
]
# What people are told of, each in their own way (inbox/kinds.py); in the order of the page on which they choose.
NOTICE_KINDS = [
    "goals.kinds.GOAL_SET",
    "goals.kinds.GOAL_REVISED",
    "goals.kinds.GOALS_BY_FILE",
    "inbox.kinds.GIVEN",
    "inbox.kinds.DUE",
    "inbox.kinds.OVERDUE",
    "inbox.kinds.ANSWERED",
    "inbox.kinds.WITHDRAWN",
    "inbox.kinds.ESCALATED",
    "inbox.kinds.HANDED_OVER",
    "inbox.kinds.IMPORT_DONE",
    "inbox.kinds.IMPORT_FAILED",
    "inbox.kinds.WEBHOOK_OFF",
    "nightly.kinds.NIGHT_FAILED",
    "nightly.kinds.NIGHT_DIFFERED",
]
# What programs elsewhere may be told of by webhooks, in the order in which an administrator chooses.
EVENTS = [
    "goals.events.CREATED",
    "goals.events.REVISED",
    "imports.events.FINISHED",
    "imports.events.FAILED",
    "imports.events.UNDONE",
    "nightly.events.FINISHED",
    "nightly.events.FAILED",
    "people.events.CREATED",
    "people.events.CHANGED",
]

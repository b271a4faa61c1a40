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
    "inbox.kinds.DATA_COPY",
    "inbox.kinds.IMPORT_DONE",
    "inbox.kinds.IMPORT_FAILED",
    "inbox.kinds.WEBHOOK_OFF",
    "inbox.kinds.SIGHT_ASKED",
    "inbox.kinds.SIGHT_BEGUN",
    "inbox.kinds.SIGHT_ENDED",
    "inbox.kinds.SIGHT_AGREED",
    "inbox.kinds.SIGHT_REFUSED",
    "performance.kinds.OWNERLESS",
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
    "people.events.DEACTIVATED",
]
# What the history tells of each kind of object, and whose it is to read.
HISTORY_TRAILS = [
    "people.trails.PERSON",
    "people.trails.DEPARTMENT",
    "people.trails.COMPANY",
    "people.trails.ACCOUNT",
    "people.trails.IMPORT",
    "sales.trails.ORDER",
    "goals.trails.GOAL",
]
# What the product holds about people, lowest floor last: an erasure goes from what points to what is pointed at.
PERSONAL_DATA = [
    f"{app}.personal.PERSONAL_DATA"
    for app in ("performance", "goals", "sales", "inbox", "people", "imports", "accounts")
]

# What a worker does for each kind of job.
JOB_KINDS = {
    "invite": "people.tasks.send_invitations",
    "import": "imports.tasks.run_import",
    "apply": "goals.tasks.apply_changes",
    "night": "nightly.tasks.run_night",
    "webhooks": "inbox.tasks.send_webhooks",
    "copy": "people.tasks.make_copy",
    "erase": "people.tasks.erase",
}

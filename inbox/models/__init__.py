"""What waits for whom: promises owed (owner, due, result), notices told (once), the mail and the webhooks that tell."""

from inbox.models.mail import Letter, PostOffice
from inbox.models.notices import Choice, Mail, Notice, Preferences
from inbox.models.promises import Promise
from inbox.models.webhooks import Attempt, Delivery, Webhook

__all__ = [
    "Attempt",
    "Choice",
    "Delivery",
    "Letter",
    "Mail",
    "Notice",
    "PostOffice",
    "Preferences",
    "Promise",
    "Webhook",
]

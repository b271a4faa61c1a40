"""What waits for whom: promises owed (owner, due, result), notices told (once), and the mail that tells them."""

from inbox.models.mail import Letter, PostOffice
from inbox.models.notices import Choice, Mail, Notice, Preferences
from inbox.models.promises import Promise

__all__ = ["Choice", "Letter", "Mail", "Notice", "PostOffice", "Preferences", "Promise"]

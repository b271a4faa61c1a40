"""Promises and notices for programs: one's own, and what the people below owe."""

from inbox.api.notices import urlpatterns as of_notices
from inbox.api.promises import urlpatterns as of_promises

urlpatterns = [*of_promises, *of_notices]

__all__ = ["urlpatterns"]

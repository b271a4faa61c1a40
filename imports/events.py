"""What programs elsewhere may be told of imports."""

from django.utils.translation import gettext_lazy as _

from common.events import Event

FINISHED = Event(name="import.finished", label=_("An import is done"), page="import", endpoint="api_import")
FAILED = Event(name="import.failed", label=_("An import failed"), page="import", endpoint="api_import")
UNDONE = Event(name="import.undone", label=_("An import is undone"), page="import", endpoint="api_import")

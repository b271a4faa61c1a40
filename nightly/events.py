"""What programs elsewhere may be told of nights."""

from django.utils.translation import gettext_lazy as _

from common.events import Event

FINISHED = Event(name="night.finished", label=_("A night is done"), page="night", endpoint="api_night")
FAILED = Event(name="night.failed", label=_("A night failed"), page="night", endpoint="api_night")

"""What programs elsewhere may be told of people."""

from django.utils.translation import gettext_lazy as _

from common.events import Event

PAGES: dict[str, str] = {"page": "person", "endpoint": "api_person"}
PERSON: dict[str, str] = {**PAGES, "table": "people_person"}
CREATED = Event(name="person.created", label=_("A person is added"), action="a", **PERSON)
CHANGED = Event(name="person.changed", label=_("A person is changed, or leaves"), action="c", **PERSON)
DEACTIVATED = Event(name="person.deactivated", label=_("A person's account is closed"), **PAGES)
